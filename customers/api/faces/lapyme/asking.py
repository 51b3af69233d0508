"""What a list may be asked: a question is a serializer of the query string, checked as a whole."""

import re
from datetime import date

from customers.api import lookups, wire
from customers.api.faces.lapyme.fields import Text, Uuid, WholeText
from customers.api.faces.lapyme.ids import point_of
from customers.api.once import OnceView
from customers.api.schema import DATE, TEXT, Parameter
from customers.documents import of_customer, search
from customers.letters import is_storable

FIRST_DAY, NEVER = date(1900, 1, 1), date(2999, 12, 31)


class Day(Text):
    """A calendar date, YYYY-MM-DD."""

    written = DATE

    default_error_messages = {"invalid_format": "Invalid ISO date"}

    def to_internal_value(self, value):
        text = super().to_internal_value(value)
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            self.fail("invalid_format")
        try:
            return date.fromisoformat(text)
        except ValueError:
            return self.fail("invalid_format")

    def to_representation(self, day):
        return day.isoformat()


class WrittenDay(Day):
    """A date that a document may bear: from 1900 on and before NEVER."""

    written = DATE | {"pattern": "^(19|2[0-9])[0-9]{2}-"}

    default_error_messages = {"max_value": "Too big: expected a date from 1900 to 2999"}

    def to_internal_value(self, value):
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day < NEVER:
            self.fail("max_value")
        return day


class Sought(Text):
    """A text that is looked for: one that no column can hold is found nowhere, it is no error."""

    def run_validators(self, value):
        pass


def listed(word):
    """The pattern of one such word, or several with commas between."""
    return f"^({word})(,({word}))*$"


class Words(Text):
    """One or several, repeated or with commas between; of `options` where there are such.

    A word that no column can hold is left out: nothing bears it.
    """

    default_error_messages = {"invalid_value": "Invalid option: expected one of {options}"}

    def __init__(self, options=(), **kwargs):
        self.options = options
        super().__init__(**kwargs)

    @property
    def written(self):
        return TEXT | ({"pattern": listed("|".join(self.options))} if self.options else {})

    def to_internal_value(self, text):
        words = text.split(",")
        if self.options and not set(words) <= set(self.options):
            self.fail("invalid_value", options="|".join(f'"{word}"' for word in self.options))
        return [word for word in words if is_storable(word)]


class Uuids(Words):
    written = TEXT | {"pattern": listed("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")}
    default_error_messages = {"invalid_format": "Invalid UUID"}

    def to_internal_value(self, text):
        found = [lookups.uuid(word) for word in text.split(",")]
        if None in found:
            self.fail("invalid_format")
        return [one["uuid"] for one in found]


class Points(Uuids):
    """Ids of points of sale, as their numbers; those of none are left out."""

    def to_internal_value(self, text):
        numbers = map(point_of, super().to_internal_value(text))
        return [number for number in numbers if number is not None]


class Question(wire.Serializer):
    """Parameters of a list. `limit` and `cursor` are the pager's."""

    limit = WholeText(min_value=1, max_value=100)

    @classmethod
    def asked(cls, query):
        """The values of a query string; raises ValidationError with all that is wrong in it.

        Of a repeated parameter the last counts, but those of Words are joined.
        """
        several = [name for name, one in cls._declared_fields.items() if isinstance(one, Words)]
        joined = {name: ",".join(query.getlist(name)) for name in several if name in query}
        question = cls(data=query.dict() | joined)
        question.is_valid(raise_exception=True)
        return question.validated_data

    @classmethod
    def names(cls):
        return [name for name in cls._declared_fields if name != "limit"]

    @classmethod
    def parameters(cls):
        """The same for the OpenAPI document."""
        fields = cls._declared_fields
        return [
            Parameter(name, fields[name], description=described(cls, name)) for name in cls.names()
        ]

    @staticmethod
    def narrow(rows, asked):
        """The rows that are asked for."""
        return rows


def described(question, name):
    """What a parameter takes, in words."""
    field = question._declared_fields[name]
    options = getattr(field, "options", ()) or getattr(field, "words", ())
    several = "One or several, with commas between" if isinstance(field, Words) else ""
    return ": ".join(filter(None, [several, ", ".join(options)]))


class Searched(Question):
    """A piece of text: a number, or whose it is."""

    query = Sought()

    @staticmethod
    def narrow(documents, asked):
        return search(documents, asked["query"]) if asked.get("query") else documents


class OfCustomer(Searched):
    """The same, and a customer."""

    customer_id = Uuid()

    @staticmethod
    def narrow(documents, asked):
        if "customer_id" in asked:
            documents = of_customer(documents, asked["customer_id"])
        return Searched.narrow(documents, asked)


class ListView(OnceView):
    """A list that is asked a question."""

    question = Question
    key = Text(required=True, min_length=1, max_length=255)
    noun = ""

    @property
    def documented(self):
        return {"list": self.question.parameters()}

    @property
    def narrowing(self):
        return self.question.names()

    def envelope(self, schema):
        return self.face.envelope(self.action, schema, self.noun)

    def filtered(self, request):
        return self.question.narrow(self.rows(), self.question.asked(request.query_params))


def between(column, asked, low="date_from", high="date_to"):
    """The lookups by which a column lies between two values, where they are given."""
    bounds = {f"{column}__gte": asked.get(low), f"{column}__lte": asked.get(high)}
    return {lookup: value for lookup, value in bounds.items() if value is not None}
