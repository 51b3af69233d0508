"""Aurora: a vendor that does not exist, to see that a face is one short module.

https://aurora.example/api
"""

from django.core.validators import MinLengthValidator

from config import urls
from customers.api import wire
from customers.api.authentication import KeyHeader
from customers.api.face import Face, Page
from customers.api.lookups import uuid
from customers.api.pagination import Numbered
from customers.api.schema import TEXT, array, mapping
from customers.api.shapes import CustomerShape
from customers.filters import CustomerFilters


class AuroraClient(CustomerShape):
    """A client, as Aurora calls customers."""

    key = wire.CharField(source="uuid", read_only=True)
    title = wire.Text(source="name", validators=[MinLengthValidator(1)])
    fiscal_number = wire.Text(source="tax_id", required=False, allow_null=True)
    town = wire.Text(source="billing.city", required=False, allow_null=True)
    land = wire.Text(source="billing.country_text", required=False, allow_null=True)
    since = wire.Moment(source="created_at")


class Aurora(Face):
    name = "aurora"
    title = "Aurora"
    root = "aurora/"
    authentication = (KeyHeader,)
    pagination = Numbered
    failure = mapping(problem=TEXT, about=array(TEXT))

    def one(self, request, data):
        return {"client": data}

    def many(self, request, rows, pager):
        return {"clients": rows, "total": pager.page.paginator.count}

    def envelope(self, action, schema):
        if action == "list":
            return mapping(clients=array(schema), total={"type": "integer"})
        return super().envelope(action, schema) and mapping(client=schema)

    def error(self, request, failure):
        return {"problem": failure.code, "about": list(failure.fields)}


aurora = Aurora(
    Page(
        "clients",
        shape=AuroraClient,
        lookup=uuid,
        filterset=CustomerFilters,
        parameters={"find": "search"},
        one={"get": "retrieve", "patch": "update", "delete": "destroy"},
    )
)

urlpatterns = [aurora.addresses, *urls.urlpatterns]
