"""What every object of this vendor can do: be listed, counted, fetched, written and acted upon."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from django.urls import register_converter
from django.urls.converters import StringConverter

from customers.api.bodies import Answer
from customers.api.errors import NotFound, Problem
from customers.api.face import Page
from customers.api.faces.chargeover.run_on import paging, text_of
from customers.api.lookups import number
from customers.api.query import order, where
from customers.api.query.tree import BadValue, Malformed, QueryError, UnknownField, to_q
from customers.api.schema import INTEGER, TEXT, Parameter, mapping, tolerant
from customers.api.views import PageView

DEFAULT, MOST = 10, 500
WHERE = Parameter("where", str, description="`field:OPERATOR:value`, several joined by commas.")
WHOSE = ("customer_id", "customer_token", "customer_external_key")
KEY = "external_key:"
DIGITS = re.compile(r"[0-9]+", re.ASCII)
BEYOND = 10**15  # rows that no book has


@dataclass(eq=False)
class Object(Page):
    """A page whose rows can be asked by `asked` and ordered by `sorted`, wire names to facts."""

    asked: dict = field(default_factory=dict)
    sorted: dict = field(default_factory=dict)

    @property
    def type(self):
        """The vendor's name of the object, which its addresses begin with."""
        return self.path.partition("/")[0]

    @property
    def ending(self):
        """What its address has behind the id: `/_revision`."""
        return self.path.partition("<id>")[2]

    @property
    def action(self):
        """The action that the address names."""
        return self.path.partition("/_action/")[2]


class Sent:
    """What is sent and counts: all but fields that say what they show, since clients return whole
    objects, and those that are for the other of creating and updating alone. What is `frozen` is
    for creating, and refused when it would change later."""

    create_only = update_only = frozen = frozenset()
    whose = ()  # the names under which a new one may say what it is of

    @property
    def ignored(self):
        return self.create_only if self.partial else self.update_only

    @property
    def written(self):
        """A body says something; of a new object, whose it is."""
        named = [
            {"properties": {name: {"type": ["string", "integer"]}}, "required": [name]}
            for name in self.whose
        ]
        is_owned = named and not self.partial
        return {"minProperties": 1} | ({"anyOf": named} if is_owned else {})

    @staticmethod
    def number_of(row):
        """The number that the object is told under."""
        return row.pk

    def to_internal_value(self, data):
        is_new = self.instance is None
        shown = {} if is_new else self.to_representation(self.instance)
        counting = {
            name: value
            for name, value in data.items()
            if name not in self.ignored
            and not (name in shown and repeats(self.fields[name], value, shown[name]))
        }
        if not is_new and (changed := sorted(self.frozen & counting.keys())):
            raise Problem(", ".join(changed), code="frozen")
        return super().to_internal_value(counting)


class SentDocument(Sent):
    """The same of a document of the ledger: where nothing counts nothing changes, so one that can
    change no more may be sent back too."""

    def update(self, row, given):
        return super().update(row, given) if given else row


def repeats(field, sent, shown):
    """Whether a body says of a field that may be written what it shows already."""
    return not field.read_only and field.is_same(sent, shown)


def reference(text):
    """By number, by `external_key:…` or by `token:…`."""
    match text.partition(":"):
        case "external_key", ":", key:
            return {"external_key": key} if "\0" not in key else None
        case "token", ":", token:
            return {"token": token} if "\0" not in token else None
    return number(text)


class ExternalKey(StringConverter):
    """An id that is an external key, whatever slashes that has."""

    regex = f"{KEY}(?s:.+)"


register_converter(ExternalKey, "external_key")


class Window:
    """`limit` 10 by default and 500 at most, `offset` in rows; nonsense counts as absent."""

    own = {"limit", "offset"}
    documented = [
        WHERE,
        Parameter(
            "order", str, description="`field:ASC` or `field:DESC`, several joined by commas."
        ),
        Parameter("limit", tolerant(INTEGER), description="10 by default, 500 at most."),
        Parameter("offset", tolerant(INTEGER), description="How many rows to leave out."),
    ]

    def paginate_queryset(self, rows, request, view=None):
        limit, offset = map(whole, paging(request))
        return rows[offset : offset + min(limit or DEFAULT, MOST)]


def whole(text):
    """The number that a text is: 0 for none, and one beyond any book for a longer one."""
    if not DIGITS.fullmatch(text):
        return 0
    return int(text) if len(text) < 16 else BEYOND


class ObjectView(PageView):
    """The vendor's objects answer their number when written, and tell where they are."""

    actions = {}
    optional = {"act"}
    refusals = (400,)
    narrowing = {"where", "order"}
    slash = ""  # one too many, behind an external key

    @property
    def documented(self):
        """Of an address that names no action, which one is meant."""
        words = TEXT | {"enum": list(self.actions)}
        named = () if self.page.action else [Parameter("action", words, required=True)]
        return {"act": named, "count": [WHERE]}

    @property
    def ending(self):
        """What stands behind an external key, where that does not end so itself."""
        return self.page.ending + self.slash

    def answering(self, request):
        """A key may end as addresses do, `a/_revision`: that is meant where an object has it, and
        by a verb that what the address means otherwise does not take."""
        if self.ending and self.kwargs["id"].startswith(KEY):
            longer = self.of_longer_key()
            if longer.action and (self.action is None or longer.is_of_an_object()):
                return longer.answering(request)
        return super().answering(request)

    def of_longer_key(self):
        """The view of the object whose key is all that the address has."""
        page = next(page for page in self.face.pages if page.path == self.page.type)
        view = page.view(face=self.face, page=page)
        view.request, view.kwargs = self.request, {"id": self.kwargs["id"] + self.ending}
        view.action_map = page.one | {"head": page.one["get"]}
        view.action = view.action_map.get(self.request.method.lower())
        view.refuse_unless_allowed(self.request)
        return view

    def is_of_an_object(self):
        with suppress(NotFound):
            return bool(self.get_object())
        return False

    def rows(self):
        shape = self.page.shape_for(self.action)
        return shape.seen_from(super().rows(), self.request.auth.tenant)

    def asked_for(self, request):
        """The rows that `where` lets through."""
        return self.rows().filter(self.condition(request, self.page.asked))

    def condition(self, request, facts):
        """What `where` asks of these facts."""
        try:
            tree = where.parse(text_of(request, "where"))
            return to_q(tree, facts, request.auth.tenant)
        except Malformed:
            raise Problem(code="malformed_where") from None
        except UnknownField as unknown:
            raise Problem(unknown.field, code="unknown_field") from None
        except BadValue:
            raise Problem from None

    def in_order(self, rows, request):
        return rows.order_by(*self.ordering(request, self.page.sorted))

    def ordering(self, request, facts, *last):
        """What `order` asks of these facts, and in the end the parts that go `last`."""
        try:
            parts = order.parse(text_of(request, "order"))
            return order.to_order([*parts, *last], facts, request.auth.tenant)
        except QueryError:
            raise Problem from None

    def list(self, request, **kwargs):
        """List the objects, ask by their fields."""
        return super().list(request, **kwargs)

    def filtered(self, request):
        return self.in_order(self.asked_for(request), request)

    def count(self, request, **kwargs):
        """How many objects the same `where` would list."""
        return Answer(self.face.one(request, self.asked_for(request).count()))

    def create(self, request, **kwargs):
        """Make an object; the answer is its number."""
        made = self.written(data=self.face.read(request)).instance
        return self.written_answer(made, self.face.statuses["create"])

    def update(self, request, **kwargs):
        """Change the fields that are sent, and no others."""
        data = self.face.read(request)
        self.written(found := self.get_object(), data=data, partial=True)
        return self.written_answer(found, self.face.statuses["update"])

    def written_answer(self, row, status):
        number = self.page.shape.number_of(row)
        where = f"/{self.face.root}{self.page.type}/{number}"
        response = Answer(self.face.written(number, status), status)
        response["Location"] = self.request.build_absolute_uri(where)
        return response

    def act(self, request, **kwargs):
        """Do what the `action` says."""
        found = self.get_object()
        name = self.page.action or request.query_params.get("action", "")
        if name not in self.actions:
            raise Problem
        return Answer(self.face.one(request, self.done(name, found)))

    def done(self, name, found):
        """What an action answers, once it is done."""
        self.page.shape.change(found, self.actor(), **self.actions[name])
        return True


class DocumentView(ObjectView):
    """Documents of the ledger: actions are the shape's own, and a body may say more of them. The
    answer says whether something was done, or the number of what was made.

    `actions` maps the vendor's words to names of the shape's functions, `asks` to the shape of what
    a body says.
    """

    asks = {}

    @property
    def bodies(self):
        asked = self.asks.get(self.page.action)
        return {"act": asked() if asked else {"type": "object"}}

    @property
    def optional(self):
        asked = self.asks.get(self.page.action)
        needs = asked and any(field.required for field in asked().fields.values())
        return () if needs else {"act"}

    def envelope(self, schema):
        if self.action != "act":
            return super().envelope(schema)
        done = {"anyOf": [{"type": "boolean"}, mapping(id=INTEGER)]}
        return self.face.enveloped(done)

    def done(self, name, found):
        act = getattr(self.page.shape, self.actions[name])
        result = act(found, self.actor(), **self.said(name))
        if result is None or result == found or isinstance(result, bool):
            return result is not False
        return {"id": self.page.shape.number_of(result)}

    def said(self, name):
        body = self.face.read_anything(self.request)
        if body == "":  # what a published library makes of no body
            body = {}
        if not isinstance(body, dict):
            raise Problem
        if name not in self.asks:
            return {}
        asked = self.asks[name](data=body, context={"request": self.request})
        asked.is_valid(raise_exception=True)
        return asked.validated_data
