"""A turn has one copy of a shape's fields, which is that of the shape at work."""

from customers.api import wire
from customers.api.serializer import Serializer
from tests.threads import in_threads


class Inner(Serializer):
    city = wire.CharField(required=False)


class WhoseField(wire.CharField):
    """Reads who asks."""

    def to_internal_value(self, text):
        return f"{text} of {self.context['caller']}, {'part' if self.root.partial else 'whole'}"


class Outer(Serializer):
    name = WhoseField()
    home = Inner(required=False)
    work = Inner(required=False, source="office")


class Kin(Outer):
    """Has fields of its own."""


def shape(caller, **given):
    return Outer(data={"name": "Ana", "home": {"city": "A"}}, context={"caller": caller}, **given)


def test_fields_are_copied_once_and_belong_to_who_is_at_work():
    one, other = shape("one"), shape("other", partial=True)

    assert one.fields["name"] is other.fields["name"]
    assert one.fields["name"].parent is one
    assert other.fields["name"].parent is other
    assert Kin().fields["name"] is not one.fields["name"]


def test_shapes_that_take_turns_each_read_for_themselves():
    one, other = shape("one"), shape("other", partial=True)

    assert one.is_valid()
    assert other.is_valid()
    assert one.validated_data == {"name": "Ana of one, whole", "home": {"city": "A"}}
    assert other.validated_data == {"name": "Ana of other, part", "home": {"city": "A"}}
    assert one.fields["name"].context == {"caller": "one"}


def test_shapes_inside_have_fields_of_their_own():
    outer = shape("one")
    home, work = outer.fields["home"], outer.fields["work"]

    assert (home.fields["city"].parent, work.fields["city"].parent) == (home, work)
    assert home.fields["city"] is not work.fields["city"]
    assert home.root is outer
    later = shape("two")
    assert later.fields["home"].root is later


def test_rows_of_many_are_read_and_shown():
    data = [{"name": "Ana"}, {"name": "Eva", "work": {"city": "B"}}]
    many = Outer(data=data, many=True, context={"caller": "one"})

    assert many.is_valid()
    assert [row["name"] for row in many.validated_data] == [
        "Ana of one, whole",
        "Eva of one, whole",
    ]
    assert many.validated_data[1]["office"] == {"city": "B"}
    assert Outer({"name": "Ana", "home": {"city": "A"}}).data["home"] == {"city": "A"}


def test_threads_share_no_fields():
    found = in_threads(2, lambda: shape("one").fields["name"])

    assert len({id(field) for field in found}) == 2


def test_the_class_keeps_its_fields():
    assert Outer().fields["name"] is not Outer._declared_fields["name"]
