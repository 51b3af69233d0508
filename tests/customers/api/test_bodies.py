"""What a body may hold: what the database keeps, and numbers that are numbers."""

from decimal import Decimal

import pytest
from django.test import RequestFactory

from customers.api.bodies import Form, is_form, parse, read_form
from customers.api.errors import Malformed

URLENCODED = "application/x-www-form-urlencoded"


def posted(body, content_type):
    return RequestFactory().generic("POST", "/", body, content_type)


@pytest.mark.parametrize(
    "text",
    [
        "1e400",
        "1e99999999999",
        "-1e400",
        "[1e309]",
        "NaN",
        "Infinity",
        '"\\u0000"',
        '"\\ud800"',
        "",
        "{",
    ],
)
def test_unkeepable_json_is_malformed(text):
    with pytest.raises(Malformed, match="JSON parse error"):
        parse(text.encode())


@pytest.mark.parametrize(
    "text, value",
    [
        ("[]", []),
        ("\ufeff1", 1),
        ("0.1", Decimal("0.1")),
        ("2.50", Decimal("2.50")),
        ("12345678901234567.89", Decimal("12345678901234567.89")),
        ("1e3", 1000),
        ("25e-1", Decimal("2.5")),
        ("0e999", 0),
        ("1.50e2", 150),
        ("1e-99999999999", 0),
        ("0." + "3" * 5000, Decimal("0." + "3" * 40)),
    ],
)
def test_numbers_are_read_as_they_are_written(text, value):
    read = parse(text.encode())

    assert (type(read), read) == (type(value), value)


def test_the_last_of_a_name_counts_in_a_form():
    form = read_form(posted("a=1&a=2&b=%C3%B1+x&c", URLENCODED))

    assert (type(form), form) == (Form, {"a": "2", "b": "ñ x", "c": ""})


@pytest.mark.parametrize(
    "body, told",
    [
        ("l[1]a=x&l[0]a=y&l[0]b=z", {"l": [{"a": "y", "b": "z"}, {"a": "x"}]}),
        ("l[7]=x&l[3]=y", {"l": ["y", "x"]}),
        ("l[0]t[0]=1&l[0]t[1]=2", {"l": [{"t": ["1", "2"]}]}),
        ("m.a=x&m.b=y&m.0=z", {"m": {"a": "x", "b": "y", "0": "z"}}),
        ("m=x&m.a=y", {"m": {"a": "y"}}),
        ("m.a=y&m=x", {"m": "x"}),
        ("m[0]=x&m.a=y", {"m": {"0": "x", "a": "y"}}),
        (
            "l[]=x&.a=y&m.=z&[0]=w&l[x]=v",
            {"l[]": "x", ".a": "y", "m.": "z", "[0]": "w", "l[x]": "v"},
        ),
    ],
)
def test_names_in_a_form_say_what_is_inside_of_what(body, told):
    assert read_form(posted(body, URLENCODED)) == told


def test_files_of_a_form_are_left_out():
    part = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    parts = [part.format("a", "", "ñ"), part.format("f", '; filename="f.txt"', "x")]
    body = "".join(f"--XX\r\n{one}" for one in parts) + "--XX--\r\n"

    form = read_form(posted(body.encode(), "multipart/form-data; boundary=XX"))

    assert form == {"a": "ñ"}


@pytest.mark.parametrize(
    "body, content_type",
    [
        ("a=%00", URLENCODED),
        ("%00=a", URLENCODED),
        ("a=%00&a=1", URLENCODED),
        ("&".join(f"a{n}=" for n in range(10_001)), URLENCODED),
        ("a" + ".a" * 50 + "=x", URLENCODED),
        ("a" + "[0]" * 50 + "=x", URLENCODED),
        ("--XX--", "multipart/form-data"),
        ("--XX--", "multipart/form-data; boundary=ñ"),
        ("x", "multipart/form-data; boundary=" + "x" * 500),
    ],
)
def test_unreadable_forms_are_malformed(body, content_type):
    request = posted(body, content_type)

    assert is_form(request)
    with pytest.raises(Malformed):
        read_form(request)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_all_else_is_no_form(content_type):
    request = posted("a=1", content_type)

    assert not is_form(request)
