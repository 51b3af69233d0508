"""What is sent beside a valid body: words that might be properties, values they might take."""

from functools import cache

from django.db import models
from rest_framework.serializers import BaseSerializer, DictField, JSONField

from customers.api.faces import FACES
from customers.api.faces.piriod.fields import Owner
from tenants.models import ApiKey, Membership, Tenant, User
from tests.walls.bodies import BODIES

NUMBER, UUID = 987654, "0198c0de-0000-7000-8000-00000000beef"
WORDS = """
    id pk uuid token tenant tenant_id tenant_uuid organization organizationId organization_id
    empresaId empresa workspace company_id account account_id owner owner_id created_at updated_at
    createdAt updatedAt created updated balance paid paid_on written_off unapplied total status
    state is_staff is_superuser is_active scopes scope role admin by actor face user user_id key
    api_key book test_mode number search_text password secret deleted archived _state _meta
    __class__ __proto__ constructor prototype $set $where zz_made_up customer__tenant tenant__name
""".split()
ALWAYS = (Tenant, ApiKey, User, Membership)


def shapes_of(face):
    return {one for page in face.pages for one in (page.shape, page.row) if one}


@cache
def shape_of(shape):
    return shape()


def below(field):
    """The fields of what is inside a field; None where it is as free as JSON is."""
    if isinstance(field, DictField | JSONField):
        return None
    line = getattr(field, "line", None)
    made = line() if isinstance(line, type) and issubclass(line, BaseSerializer) else field
    told = getattr(made, "written", None) or getattr(made, "documented", None) or {}
    found = (getattr(one, "child", one) for one in (made, told))
    shape = next((one for one in found if isinstance(one, BaseSerializer)), None)
    return shape.fields if shape else told.get("items", told).get("properties", {})


def words_in(fields, depth=3):
    """The names of fields, and those of what is inside them."""
    for name, field in (fields or {}).items():
        yield name
        if depth and not isinstance(field, dict):
            yield from words_in(below(field), depth - 1)


def written_by(write):
    """The properties that the page takes, with their fields where it has some."""
    shape = shape_of(write.page.shape)
    if write.action not in write.view.writing:
        return dict.fromkeys(BODIES[write.key].body)
    is_update = write.action == "update"
    aside = "create_only" if is_update else "update_only"
    ignored = getattr(write.page.shape, aside, ())
    return {
        name: field
        for name, field in shape.fields.items()
        if not (field.read_only or name in ignored or (is_update and isinstance(field, Owner)))
    }


def taken(write, at):
    """The properties that are taken at a place of the body; None where any is."""
    if write.action == "bulk":
        known = [shape_of(one).fields for one in shapes_of(write.face)]
        return {name for fields in known for name, one in fields.items() if not one.read_only}
    fields = written_by(write)
    for key in [one for one in at if isinstance(one, str)]:
        field = fields.get(key)
        fields = {} if field is None or isinstance(field, dict) else below(field)
        if fields is None:
            return None
    return set(fields)


def models_behind(page):
    """The model of the page's rows and those that belong to it."""
    if not page.rows:
        return ALWAYS
    model = getattr(Tenant, page.rows).rel.related_model
    owned = (one.related_model for one in model._meta.related_objects if one.field.name != "tenant")
    return (model, *owned, *ALWAYS)


def extras(write):
    """Every word that might be a property: of the page itself, of the core, of the other faces."""
    own = shape_of(write.page.shape).fields
    of_others = (
        shape_of(shape).fields
        for face in FACES
        for page in face.pages
        if page.rows == write.page.rows
        for shape in (page.shape, page.row or page.shape)
    )
    of_core = (one.name for model in models_behind(write.page) for one in model._meta.get_fields())
    columns = (one.attname for one in columns_of(write.page).values())
    names = [*words_in(own), *(n for fields in of_others for n in words_in(fields))]
    return list(dict.fromkeys([*names, *of_core, *columns, *WORDS]))


@cache
def columns_by_rows(rows):
    page = next(page for face in FACES for page in face.pages if page.rows == rows)
    found = {}
    for model in reversed(models_behind(page)):
        found |= {one.name: one for one in model._meta.concrete_fields}
        found |= {one.attname: one for one in model._meta.concrete_fields}
    return found


def columns_of(page):
    return columns_by_rows(page.rows)


def typed(field, stranger):
    """A value that the column would take, and that no row has: of a reference another tenant's."""
    if field.is_relation:
        return stranger.of(field.related_model)
    if field.choices:
        return list(field.flatchoices)[-1][0]
    kinds = {
        models.BooleanField: not field.get_default(),
        models.JSONField: {"usurped": True},
        models.DecimalField: 77.77,
        models.IntegerField: NUMBER,
        models.DateTimeField: "2001-02-03T04:05:06Z",
        models.DateField: "2001-02-03",
        models.UUIDField: UUID,
        models.GenericIPAddressField: "203.0.113.99",
    }
    usual = "usurped-word"[: field.max_length or 12]
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), usual)


class Stranger:
    """Rows of another tenant, as values of references."""

    def __init__(self, tenant, book):
        self.tenant, self.book = tenant, book

    def of(self, model):
        if model is Tenant:
            return self.tenant.pk
        rows = (one for one in self.book.values() if isinstance(one, model))
        return next((one.pk for one in rows), NUMBER)

    def values(self, page, own):
        """Functions from a property's name to a value for it: each of another kind; the last is
        another row of the writer's own."""
        columns, row = columns_of(page), self.book["customers"]
        return (
            lambda name: typed(columns[name], self) if name in columns else "usurped",
            lambda name: row.pk,
            lambda name: str(row.uuid),
            lambda name: {"id": row.pk, "uuid": str(row.uuid), "tenant_id": row.tenant_id},
            lambda name: row.prefixed_id,
            lambda name: own.prefixed_id if name in columns else own.pk,
        )


def is_ours(value):
    """Whether nobody else would have come upon it: the number of a row may be that of the next."""
    return not isinstance(value, int) or value == NUMBER
