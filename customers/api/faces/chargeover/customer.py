"""The customer. https://developer.chargeover.com/docs/rest/#list-customers"""

from customers.api import wire
from customers.api.faces.chargeover.customer_fields import (
    ADDRESS,
    NUMBERS,
    SOURCES,
    STATUSES,
    Admin,
    Block,
    Country,
    CurrencyNumber,
    MainContact,
    MainContactOrOwn,
    StatementLink,
    Term,
    TermPart,
    amount,
    currency_symbol,
    default_number,
    first_of,
    paymethod,
    revenue,
    status_part,
)
from customers.api.faces.chargeover.fields import (
    Choice,
    ContactReference,
    CustomerNumber,
    CustomerReference,
    Flag,
    FullText,
    Identity,
    Key,
    Link,
    Moment,
    Name,
    Tags,
    Text,
    Told,
    Whole,
)
from customers.api.faces.chargeover.objects import ObjectView, Sent
from customers.api.faces.chargeover.run_on import text_of
from customers.api.query import where
from customers.api.query.tree import All, QueryError, check_size
from customers.api.reading import Listing, one_of
from customers.api.schema import INTEGER, TEXT, nullable
from customers.api.searching import asking, ids_named
from customers.api.shapes import CustomerShape
from customers.facts import CUSTOMER
from customers.facts.kinds import Operator


class ChargeOverCustomer(Sent, CustomerShape):
    joins = (
        *("billing", "shipping", "main_contact", "payment_term"),
        "salesperson",
    )
    create_only = frozenset({"currency_id", "brand_id", "campaign_details", "superuser_username"})
    update_only = frozenset({"superuser_id", "superuser_external_key"})
    is_worked_out = True

    customer_id = wire.IntegerField(source="id", read_only=True)
    parent_customer_external_key = CustomerReference("external_key", source="parent")
    parent_customer_token = CustomerReference("token", source="parent")
    parent_customer_id = CustomerNumber(source="parent")
    token = wire.CharField(read_only=True)
    superuser_external_key = ContactReference("external_key", source="main_contact.id")
    superuser_id = Identity(source="main_contact.id")
    external_key = Key()
    display_as = wire.CharField(source="name", read_only=True)
    company = Name(source="name")
    language_id = Whole(allow_null=False)
    currency_id = CurrencyNumber(source="currency", allow_null=False)
    currency_iso4217 = wire.CharField(source="currency", read_only=True)
    currency_symbol = currency_symbol()
    class_id = Whole()
    class_name = wire.Constant("")
    admin_id = Admin(source="salesperson")
    admin_name = Told(first_of, "salesperson.full_name", "salesperson.email")
    admin_email = Told(first_of, "salesperson.email")
    campaign_id = Whole()
    campaign_details = Text(write_only=True)
    superuser_username = MainContact("username")
    superuser_email = MainContactOrOwn("email")
    superuser_name = MainContact("name")
    superuser_first_name = MainContact("first_name")
    superuser_last_name = MainContact("last_name")
    superuser_phone = MainContactOrOwn("phone")
    superuser_token = Told(first_of, "main_contact.token")
    superuser_title = Told(first_of, "main_contact.title")
    vars().update(
        {f"bill_{name}": Text(source=f"billing.{part}") for name, part in ADDRESS.items()}
    )
    bill_country = Country("billing")
    bill_block = Block("billing")
    vars().update(
        {f"ship_{name}": Text(source=f"shipping.{part}") for name, part in ADDRESS.items()}
    )
    ship_country = Country("shipping")
    ship_block = Block("shipping")
    vars().update({f"custom_{n}": Text(source=f"custom_fields.custom_{n}") for n in NUMBERS})
    write_datetime = Moment(source="created_at")
    mod_datetime = Moment(source="updated_at")
    write_ipaddr = Told(first_of, "created_ip")
    mod_ipaddr = Told(first_of, "updated_ip")
    brand_id = Whole(allow_null=False)
    terms_id = Term(source="payment_term", allow_null=False)
    terms_name = TermPart("name", TEXT)
    terms_days = TermPart("days", INTEGER)
    url_statementlink = StatementLink()
    url_paymethodlink = Link("/r/paymethod/i/{}", "token")
    url_self = Link("/admin/r/customer/view/{}", "id")
    customer_status_id = status_part(lambda one: STATUSES[one][0], INTEGER)
    customer_status_name = status_part(lambda one: STATUSES[one][1])
    customer_status_str = status_part(lambda one: one.value)
    customer_status_state = status_part(lambda one: one.value[0])
    default_paymethod = Told(paymethod, SOURCES, json=nullable(TEXT))
    default_creditcard_id = default_number("card")
    default_ach_id = default_number("bank_account")
    no_taxes = Flag()
    no_dunning = Flag()
    no_latefees = Flag()
    no_procfees = Flag()
    invoice_delivery = Choice("print", "email")
    dunning_delivery = Choice("print", "email")
    tax_ident = FullText(source="tax_id")
    total = amount("total")
    balance = amount("balance")
    paid = amount("paid")
    mrr = revenue("monthly")
    arr = revenue("annual")
    tags = Tags()

    @staticmethod
    def seen_from(customers, tenant):
        return customers.present().with_standing(tenant).with_account()

    @classmethod
    def wire_name(cls, core_name):
        """A user name is the main contact's."""
        is_contacts = core_name == "username"
        return super().wire_name(f"main_contact.{core_name}" if is_contacts else core_name)

    def validate(self, given):
        """Custom fields change one by one; an empty contact field makes no contact."""
        given["custom"] = given.pop("custom_fields", {})
        contact = given.get("main_contact", {})
        if self.instance is None or self.instance.main_contact is None:
            given["main_contact"] = {name: value for name, value in contact.items() if value}
        return given


class CustomerView(ObjectView):
    actions = {"active": {"status": "active"}, "inactive": {"status": "inactive"}}

    def in_pages(self):
        """What names are to contain need not be asked of each where the ids are few and known."""
        try:
            parts = where.split(text_of(self.request, "where"))
            check_size(All(tuple(one for _, one in parts)))
        except QueryError:
            return Listing(self)  # which refuses it
        ids = ids_named([one.value for _, one in parts if self.is_of_names(one)])
        if ids is None:
            return Listing(self)
        rest = ",".join(part for part, one in parts if not self.is_of_names(one))
        return Listing(asking(self, {"where": rest})).filter(one_of, ids=ids)

    def is_of_names(self, condition):
        fact = self.page.asked.get(condition.field)
        return condition.operator is Operator.CONTAINS and fact is CUSTOMER["name"]
