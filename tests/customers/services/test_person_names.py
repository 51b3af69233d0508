import pytest

from customers.services.person_names import NO_PARTS, consistent_name

ANA = {"first_name": "Ana", "middle_names": "María", "last_name": "Roy", "name_suffix": None}


def parts(name, first, middle, last, suffix=None):
    return {
        "name": name,
        "first_name": first,
        "middle_names": middle,
        "last_name": last,
        "name_suffix": suffix,
    }


@pytest.mark.parametrize(
    "given, told",
    [
        ({"name": "Ana"}, parts("Ana", "Ana", None, "")),
        ({"name": "Ana Roy"}, parts("Ana Roy", "Ana", None, "Roy")),
        ({"name": "Ana M. de la Roy"}, parts("Ana M. de la Roy", "Ana", "M. de la", "Roy")),
        ({"name": " Ana  Roy "}, parts(" Ana  Roy ", "Ana", None, "Roy")),
        ({"name": ""}, parts("", "", None, "")),
        ({"first_name": "Eva"}, parts("Eva María Roy", "Eva", "María", "Roy")),
        ({"last_name": ""}, parts("Ana María", "Ana", "María", "")),
        ({"name_suffix": "Jr."}, parts("Ana María Roy Jr.", "Ana", "María", "Roy", "Jr.")),
        ({"first_name": "Eva", "last_name": "Luna"}, parts("Eva Luna", "Eva", None, "Luna")),
        (
            {
                "name": "Juan Carlos de la Vega",
                "first_name": "Juan Carlos",
                "last_name": "de la Vega",
            },
            parts("Juan Carlos de la Vega", "Juan Carlos", None, "de la Vega"),
        ),
        ({"name": "Ana Roy", "first_name": "Eva"}, parts("Eva Roy", "Eva", None, "Roy")),
        ({"phone": "5"}, {"phone": "5"}),
    ],
)
def test_name_and_parts_tell_the_same(given, told):
    assert consistent_name(given, ANA) == told


LUZ = {"first_name": "Luz María", "middle_names": None, "last_name": "de la O", "name_suffix": "II"}


@pytest.mark.parametrize(
    "given, told",
    [
        ({"name": "Luz María de la O II"}, {"name": "Luz María de la O II"} | LUZ),
        (
            {"name": "Luz María de la O II", "name_suffix": None},
            parts("Luz María de la O", "Luz María", None, "de la O"),
        ),
        ({"name": "Luz María de la O"}, parts("Luz María de la O", "Luz", "María de la", "O")),
    ],
)
def test_name_that_the_known_parts_make_tells_no_others(given, told):
    assert consistent_name(given, LUZ) == told


def test_what_is_known_is_not_changed():
    consistent_name({"name": "", "first_name": "Eva"}, ANA)

    assert ANA["first_name"] == "Ana"
    assert NO_PARTS["first_name"] == ""
