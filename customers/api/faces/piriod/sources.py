"""Payment sources: made by gateways, read and removed here."""

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.piriod.contacts import OfCustomer
from customers.api.faces.piriod.fields import Id, moment
from customers.api.lookups import number
from customers.api.prefixed import prefixed
from customers.api.shapes import SourceShape

PREFIXED = prefixed("src")


def source_key(text):
    """By the id that is shown, or by the number that payments know a source by."""
    return PREFIXED(text) or number(text)


class PiriodSource(SourceShape):
    joins = ("customer",)

    id = Id("src")
    gateway = wire.CharField()
    customer = Id("cus", source="customer.uuid")
    usage = wire.CharField()
    status = wire.CharField()
    created = moment("created_at")
    updated = moment("updated_at")


sources = Page(
    "sources",
    shape=PiriodSource,
    rows="payment_sources",
    lookup=source_key,
    filterset=OfCustomer,
    parameters={"customer": "customer"},
    order={"created": "created_at", "updated": "updated_at"},
    many={"get": "list"},
    one={"get": "retrieve", "delete": "destroy"},
)
