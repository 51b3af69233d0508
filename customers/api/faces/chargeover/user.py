"""The user, a customer's contact. https://developer.chargeover.com/docs/rest/#list-users"""

from customers.api import wire
from customers.api.faces.chargeover.fields import (
    CustomerNumber,
    CustomerReference,
    FullText,
    Key,
    Link,
    Moment,
    Text,
    Told,
    Whole,
)
from customers.api.faces.chargeover.objects import WHOSE, ObjectView, Sent
from customers.api.schema import TEXT, array, mapping
from customers.api.shapes import ContactShape

NUMBERS = range(1, 21)


class ChargeOverUser(Sent, ContactShape):
    joins = ("customer",)
    create_only = frozenset(
        {"customer_id", "customer_external_key", "customer_token", "username", "password"}
    )

    whose = WHOSE

    user_id = wire.IntegerField(source="id", read_only=True)
    external_key = Key()
    token = wire.CharField(read_only=True)
    username = FullText()
    password = FullText(none="", write_only=True)
    name = FullText(none="")
    first_name = FullText(none="")
    last_name = FullText(none="")
    middle_name_glob = Text(source="middle_names")
    name_suffix = Text()
    title = FullText(none="")
    phone = FullText()
    mobile = FullText()
    display_as = wire.CharField(source="name", read_only=True)
    email = FullText()
    user_type_id = Whole(allow_null=False)
    user_type_name = wire.Constant("Billing")
    customer_external_key = CustomerReference("external_key", source="customer")
    customer_token = CustomerReference("token", source="customer")
    customer_id = CustomerNumber(source="customer", allow_null=False)
    vars().update({f"custom_{n}": Text(source=f"custom_fields.custom_{n}") for n in NUMBERS})
    write_datetime = Moment(source="created_at")
    mod_datetime = Moment(source="updated_at")
    url_self = Link("/admin/r/user/view/{}", "id")

    @staticmethod
    def seen_from(contacts, tenant):
        return contacts.exclude(customer__status="archived")

    def validate(self, given):
        if self.instance is None and "customer" not in given:
            raise wire.ValidationError({"customer_id": "Whose?"}, code="required")
        given["custom"] = given.pop("custom_fields", {})
        if not given.get("username", "given"):
            del given["username"]
        return given


def customers_of(contact):
    """The number is a string here, as the vendor answers it."""
    return [{"customer_id": str(contact.customer_id), "company": contact.customer.name}]


class ChargeOverUserAlone(ChargeOverUser):
    """Fetched by itself, a user lists its customers."""

    customers = Told(customers_of, json=array(mapping(customer_id=TEXT, company=TEXT)))


class UserView(ObjectView):
    @property
    def shown_shape(self):
        return ChargeOverUserAlone if self.action == "retrieve" else super().shown_shape
