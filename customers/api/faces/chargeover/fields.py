"""The values of this vendor's objects: strings that may be numbers, numbers that may be strings."""

import re
from decimal import Decimal
from operator import attrgetter

from customers.api import references, wire
from customers.api.schema import FILLED, INTEGER, TEXT, array, nullable, tolerant

LONGEST = 65535
LARGEST_ID = 2**63 - 1
SECONDS = len("2026-11-21 03:30:39")
DIGITS = re.compile(r"-?[0-9]{1,19}", re.ASCII)
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
NUMERIC = {int, Decimal}


class Optional(wire.Field):
    """A field that a body may leave out; what is null may be sent as null."""

    json = {}
    asked = {}  # what a body is asked for beyond that
    taken = None  # the schema of what is taken beside it

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "allow_null": True} | kwargs)

    @property
    def documented(self):
        return nullable(self.json) if self.allow_null else self.json

    @property
    def written(self):
        """Anything where the object ignores the field."""
        told = self.json | self.asked
        told = nullable(told) if self.allow_null else told
        if self.field_name in getattr(self.parent, "ignored", ()):
            return tolerant(told)
        return tolerant(told, self.taken) if self.taken else told

    def is_same(self, sent, shown):
        """Whether a body says what is shown already."""
        return is_same(sent, shown)


def is_same(sent, shown):
    """Whether two values of JSON are one, part by part; a number is also in its digits."""
    if isinstance(sent, list) and isinstance(shown, list):
        return len(sent) == len(shown) and all(map(is_same, sent, shown))
    if isinstance(sent, dict) and isinstance(shown, dict):
        return sent.keys() == shown.keys() and all(is_same(sent[key], shown[key]) for key in sent)
    if type(shown) in NUMERIC:
        is_number = type(sent) in NUMERIC or (isinstance(sent, str) and DECIMAL.fullmatch(sent))
        return bool(is_number) and Decimal(sent) == shown
    return type(sent) is type(shown) and sent == shown


class Text(Optional):
    """A text or null, as it was sent."""

    json = TEXT
    asked = {"maxLength": LONGEST}
    default_error_messages = {"invalid": "Not a valid string."}

    def to_internal_value(self, value):
        if not isinstance(value, str) or len(value) > LONGEST:
            self.fail("invalid")
        return value

    to_representation = wire.CharField.to_representation


class FullText(wire.OfColumns, Text):
    """A text that is never null: `""` stands for none, which the core keeps as `none`."""

    def __init__(self, *, none=None, **kwargs):
        self.none = none
        super().__init__(**kwargs)

    @property
    def documented(self):
        return TEXT

    taken = {"type": "null"}

    @property
    def reads(self):
        return (self.source,)

    @staticmethod
    def made_of(text):
        return text or ""

    to_representation = wire.as_it_is

    def validate_empty_values(self, data):
        return (True, self.none) if data in (None, "") else super().validate_empty_values(data)


class Key(Text):
    """A key of the caller's own; an empty one is none."""

    def validate_empty_values(self, data):
        return (True, None) if data == "" else super().validate_empty_values(data)


class Name(Text):
    """A text that is there and says something."""

    asked = Text.asked | {"minLength": 1}

    def __init__(self, **kwargs):
        super().__init__(**{"allow_null": False, "required": True} | kwargs)

    def to_internal_value(self, value):
        return super().to_internal_value(value) if value else self.fail("invalid")


class Whole(Optional):
    """A whole number; some clients can only send strings, some write 1 as 1.0."""

    json = INTEGER
    largest = 2**31 - 1
    taken = TEXT | {"pattern": "^[0-9]{1,9}$"}
    default_error_messages = {"invalid": "Not a whole number."}

    @property
    def asked(self):
        return {"minimum": 0, "maximum": self.largest}

    def to_internal_value(self, value):
        if isinstance(value, str) and DIGITS.fullmatch(value):
            value = int(value)
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        if type(value) is not int or not 0 <= value <= self.largest:
            self.fail("invalid")
        return value

    to_representation = wire.as_it_is


class Identity(Whole):
    """The number of an object."""

    largest = LARGEST_ID


class Referred(wire.OfColumns, Identity):
    """That of an object which the row refers to."""

    @property
    def reads(self):
        return (f"{self.source}_id",)


class Flag(Optional):
    """True or false, never null; also as 1 and 0 or as strings."""

    json = {"type": "boolean"}
    taken = {"enum": ["true", "false", "1", "0", 1, 0]}
    default_error_messages = {"invalid": "Neither true nor false."}
    words = {"true": True, "1": True, "false": False, "0": False}

    def __init__(self, **kwargs):
        super().__init__(allow_null=False, **kwargs)

    def to_internal_value(self, value):
        word = str(value).lower() if isinstance(value, str | int) else None
        return self.words[word] if word in self.words else self.fail("invalid")

    to_representation = wire.as_it_is


class Choice(Optional):
    """One of few words."""

    default_error_messages = {"invalid": "Not one of the words."}

    def __init__(self, *words, **kwargs):
        self.words = words
        super().__init__(allow_null=False, **kwargs)

    @property
    def json(self):
        return {"type": "string", "enum": list(self.words)}

    def to_internal_value(self, value):
        return value if value in self.words else self.fail("invalid")

    to_representation = wire.as_it_is


class Tags(wire.OfColumns, Optional):
    """Plain strings; an array replaces the whole list."""

    json = array(TEXT)
    asked = array(FILLED | {"maxLength": 120}) | {"maxItems": 200}
    default_error_messages = {"invalid": "Not a list of up to 200 texts."}

    def __init__(self, **kwargs):
        super().__init__(allow_null=False, **kwargs)

    reads = ("customer_tags",)

    @staticmethod
    def made_of(borne):
        """Their names, as they were put on one after the other."""
        return [one.tag.name for one in sorted(borne, key=attrgetter("pk"))]

    def to_internal_value(self, value):
        is_list = isinstance(value, list) and len(value) <= 200
        return (
            value
            if is_list and all(isinstance(one, str) for one in value)
            else self.fail("invalid")
        )

    to_representation = wire.as_it_is


class Told(wire.OfColumns, wire.Field):
    """What a function tells of some columns, or of the row."""

    def __init__(self, tell, *reads, json=TEXT):
        self.tell, self.reads, self.documented = tell, reads, json
        super().__init__(source="*", read_only=True)

    @property
    def made_of(self):
        return self.tell

    to_representation = wire.as_it_is


class ToldIn(Told):
    """The same, of the tenant that the caller works in too."""

    @property
    def made_of(self):
        tenant = self.context["request"].auth.tenant
        return lambda *told: self.tell(*told, tenant)


class Moment(wire.OfColumns, wire.Field):
    """`2026-11-21 03:30:39` in the tenant's zone."""

    documented = TEXT

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    @property
    def reads(self):
        return (self.source,)

    @property
    def made_of(self):
        zone = self.context["request"].auth.tenant.zone
        return lambda moment: moment and moment.astimezone(zone).isoformat(" ")[:SECONDS]

    to_representation = wire.as_it_is


class Link(wire.OfColumns, wire.Field):
    """An absolute address: `path` has a {} for each of some columns."""

    documented = {"type": "string", "format": "uri"}

    def __init__(self, path, *reads):
        self.path, self.reads = path, reads
        super().__init__(source="*", read_only=True)

    @property
    def made_of(self):
        origin = self.context["origin"]
        return lambda *told: f"{origin}{self.path.format(*told)}"

    to_representation = wire.as_it_is


class CustomerNumber(Referred):
    """The number of another customer."""

    def to_internal_value(self, value):
        return self.found(pk=super().to_internal_value(value))

    def found(self, **key):
        tenant = self.context["request"].auth.tenant
        return references.present_customer(tenant, **key) or self.fail("invalid")


class Reference(Text):
    """What a number stands for, by a key that a body may send in its place."""

    def __init__(self, key, *, source):
        self.key = key
        super().__init__(source=source, write_only=True)

    def validate_empty_values(self, data):
        if data is None:
            raise wire.SkipField
        return super().validate_empty_values(data)

    def to_internal_value(self, value):
        return self.found(**{self.key: super().to_internal_value(value)})


class CustomerReference(Reference):
    """Another customer by external key or token."""

    found = CustomerNumber.found


class ContactReference(Reference):
    """The number of a contact by external key."""

    def found(self, **key):
        contact = references.contact(self.context["request"].auth.tenant, **key)
        return contact.pk if contact else self.fail("invalid")
