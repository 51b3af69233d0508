"""Contacts of a customer, and the org units they may sit in."""

from django_filters import FilterSet

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.piriod.fields import (
    FilledEmail,
    Id,
    Key,
    OptionalKey,
    Owner,
    RequiredText,
    moment,
    optional,
)
from customers.api.faces.piriod.views import ONE, ORDER, View
from customers.api.filtering import ReferenceFilter
from customers.api.lookups import number
from customers.api.prefixed import prefixed
from customers.api.schema import EMPTY, TEXT, Parameter, tolerant
from customers.api.shapes import ContactShape, OrgUnitShape
from customers.filters import ContactFilters

MOST = 7
EXPAND = Parameter("expand", tolerant(TEXT | {"enum": ["orgunit"]}))
TOO_MANY = "A customer may have at most seven contacts per org unit and seven without one."


def refuse_too_many(customer, org_unit):
    """Raise where too many of a customer's contacts are in an org unit, or in none."""
    if customer.contacts.filter(org_unit=org_unit).count() > MOST:
        raise wire.ValidationError({"non_field_errors": [TOO_MANY]})


class PiriodOrgUnit(OrgUnitShape):
    joins = ("customer",)

    customer = Owner()
    name = wire.CharField(max_length=64)
    id = wire.IntegerField(read_only=True)
    created = moment("created_at")
    updated = moment("updated_at")

    @staticmethod
    def remove(unit, actor):
        """Its contacts then have none, if there are not too many of those."""
        is_empty = not unit.contacts.exists()
        OrgUnitShape.remove(unit, actor)
        if not is_empty:
            refuse_too_many(unit.customer, None)


class OrgUnitKey(OptionalKey):
    """The id as text; the object itself for who asks to `expand` it."""

    documented = {"type": ["string", "object"]}
    written = tolerant({"type": ["string", "integer"], "pattern": "^[0-9]+$"}, EMPTY)

    def get_attribute(self, contact):
        return contact if contact.org_unit_id else None

    def to_internal_value(self, value):
        found = number(str(self.integer(value)))
        units = self.context["request"].auth.tenant.org_units
        unit = units.filter(**found).first() if found else None
        return unit or self.fail("does_not_exist", pk_value=value)

    def to_representation(self, contact):
        if "orgunit" not in self.context["request"].query_params.get("expand", "").split(","):
            return str(contact.org_unit_id)
        contact.org_unit.customer = contact.customer
        return PiriodOrgUnit(context=self.context).to_representation(contact.org_unit)


class PiriodContact(ContactShape):
    joins = ("customer", "org_unit")

    id = Id("con")
    name = RequiredText()
    email = FilledEmail()
    customer = Owner()
    orgunit = OrgUnitKey(source="org_unit")
    phone = optional()
    invoicing = wire.BooleanField(required=False)
    collections = wire.BooleanField(required=False)
    created = moment("created_at")
    updated = moment("updated_at")

    def validate(self, given):
        unit = given.get("org_unit")
        customer = given.get("customer") or self.instance.customer
        if unit and unit.customer_id != customer.pk:
            unknown = Key.default_error_messages["does_not_exist"].format(pk_value=unit.pk)
            raise wire.ValidationError({"orgunit": [unknown]})
        return given

    def create(self, given):
        return self.within_limit(super().create(given))

    def update(self, contact, given):
        stays = given.get("org_unit", contact.org_unit) == contact.org_unit
        written = super().update(contact, given)
        return written if stays else self.within_limit(written)

    def within_limit(self, contact):
        """Counted after writing, when nobody else can add to the customer's contacts."""
        refuse_too_many(contact.customer, contact.org_unit_id)
        return contact


class ContactView(View):
    documented = dict.fromkeys(("list", "retrieve"), (EXPAND,))


class PiriodContactFilters(ContactFilters):
    customer = ReferenceFilter("customer", prefixed("cus"))
    orgunit = ReferenceFilter("org_unit", number)


class OfCustomer(FilterSet):
    customer = ReferenceFilter("customer", prefixed("cus"))


contacts = Page(
    "contacts",
    shape=PiriodContact,
    rows="contacts",
    lookup=prefixed("con"),
    filterset=PiriodContactFilters,
    parameters={
        name: name for name in ("customer", "orgunit", "name", "email", "invoicing", "collections")
    },
    order=ORDER,
    view=ContactView,
    one=ONE,
)

org_units = Page(
    "orgunits",
    shape=PiriodOrgUnit,
    rows="org_units",
    filterset=OfCustomer,
    parameters={"customer": "customer"},
    order=ORDER,
    view=View,
    one=ONE,
)
