"""Payment sources: made by gateways, read and removed here."""

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.piriod.contacts import OfCustomer
from customers.api.faces.piriod.fields import Id, moment
from customers.api.prefixed import prefixed
from customers.api.shapes import SourceShape


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
    lookup=prefixed("src"),
    filterset=OfCustomer,
    parameters={"customer": "customer"},
    order={"created": "created_at", "updated": "updated_at"},
    many={"get": "list"},
    one={"get": "retrieve", "delete": "destroy"},
)
