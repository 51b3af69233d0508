"""Tags of customers, and putting them on many at once.

https://docs.lapyme.com.ar/api-reference/api/listar-etiquetas
"""

from rest_framework.exceptions import ErrorDetail

from customers.api import wire
from customers.api.bodies import Answer
from customers.api.errors import Problem
from customers.api.face import Page
from customers.api.faces.lapyme.fields import Choice, List, Name, Text, Uuid
from customers.api.once import OnceView
from customers.api.schema import Parameter, array, mapping
from customers.api.shapes import TaggingShape, TagShape
from customers.api.views import PageView

COLORS = (
    *("slate", "red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan"),
    *("blue", "indigo", "violet", "pink"),
)
MOST_CUSTOMERS, MOST_TAGS = 500, 50


class Scope(Choice):
    """What is tagged. The book has tags of customers only."""

    def __init__(self):
        super().__init__({"customer": "customer"}, required=True)

    def get_attribute(self, tag):
        return "customer"


class LaPymeTag(TagShape):
    """A tag."""

    noun = "tag"

    object = wire.Constant("tag")
    id = wire.UUIDField(source="uuid", read_only=True)
    scope = Scope()
    name = Name(max_length=120)
    slug = wire.CharField(read_only=True)
    color = Choice({color: color for color in COLORS})
    description = Text()
    archived_at = wire.Moment(allow_null=True)
    created_at = wire.Moment()
    updated_at = wire.Moment()

    def create(self, given):
        return super().create({name: given[name] for name in given if name != "scope"})

    def warnings(self):
        return []


CATALOGUE = [
    Parameter("scope", str, required=True, enum=["customer"]),
    Parameter("include_archived", bool),
]


class Catalogue(wire.Serializer):
    """What a list of tags may be asked."""

    scope = Scope()
    include_archived = Choice({"true": True, "false": False})


class TagsView(OnceView):
    """A list of tags has no pages."""

    key = Text(required=True, min_length=1, max_length=255)

    def envelope(self, schema):
        rows = array(schema) if self.action == "catalogue" else schema
        return self.face.envelope(self.action, rows, "tag")

    def catalogue(self, request, **kwargs):
        asked = Catalogue(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        tags = self.rows()
        if not asked.validated_data.get("include_archived"):
            tags = tags.filter(archived_at=None)
        return Answer(self.face.one(request, self.shape(tags, many=True).data))


class Tagging(TaggingShape):
    """Tags to put on customers and to take off them."""

    noun = "tagging"

    entity_ids = List(child=Uuid(required=True), required=True, max_length=MOST_CUSTOMERS)
    add_tag_ids = List(child=Uuid(required=True), required=True, max_length=MOST_TAGS)
    remove_tag_ids = List(child=Uuid(required=True), required=True, max_length=MOST_TAGS)

    def validate(self, given):
        """The rows that are named. Here an unknown one is a bad value: there is no 404."""
        tenant, wrong = self.caller.tenant, {}
        found = {
            "customers": named(tenant.customers, given, "entity_ids", wrong),
            "add": named(tenant.tags, given, "add_tag_ids", wrong),
            "remove": named(tenant.tags, given, "remove_tag_ids", wrong),
        }
        if wrong:
            raise wire.ValidationError(wrong)
        return found


def named(rows, given, name, wrong):
    """The rows of these uuids in their order, each once; `wrong` grows by those that are none."""
    uuids = given[name]
    found = {row.uuid: row for row in rows.filter(uuid__in=uuids)}
    unknown = {place: [UNKNOWN] for place, uuid in enumerate(uuids) if uuid not in found}
    wrong |= {name: unknown} if unknown else {}
    return [found[uuid] for uuid in dict.fromkeys(uuids) if uuid in found]


UNKNOWN = ErrorDetail("Invalid input: no such object", "invalid_value")


class TaggingView(PageView):
    writing = {"apply"}

    def envelope(self, schema):
        integer = {"type": "integer"}
        ids = array({"type": "string", "format": "uuid"})
        done = mapping(entity_ids=ids, added=integer, removed=integer, total=integer)
        return mapping(request_id={"type": "string"}, data=done, warnings=array({}))

    def apply(self, request, **kwargs):
        shape = self.shape(data=self.face.read(request))
        shape.is_valid(raise_exception=True)
        added, removed = shape.save()
        entities = [str(customer.uuid) for customer in shape.validated_data["customers"]]
        done = {"entity_ids": entities, "added": added, "removed": removed, "total": len(entities)}
        return Answer(self.face.one(request, done) | {"warnings": []})

    def refusal(self, problem):
        """There is no 409 here either: what is deleted meanwhile is a bad value too."""
        is_gone = problem.code == "changed_meanwhile"
        return super().refusal(Problem() if is_gone else problem)


class TagPage(Page):
    """Who may read customers may read their tags; only admins make them."""

    def scope_for(self, method):
        return "admin" if method == "POST" else super().scope_for(method)


tags = TagPage(
    "tags",
    shape=LaPymeTag,
    rows="tags",
    view=TagsView,
    many={"get": "catalogue", "post": "create"},
    one={},
)
tagging = Page(
    "customers/tags/apply",
    shape=Tagging,
    view=TaggingView,
    many={"post": "apply"},
    one={},
)
