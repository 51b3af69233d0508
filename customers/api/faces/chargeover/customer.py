"""The customer. https://developer.chargeover.com/docs/rest/#list-customers"""

from customers import currencies
from customers.api import wire
from customers.api.faces.chargeover.customer_fields import (
    ADDRESS,
    NUMBERS,
    STATUSES,
    Admin,
    Block,
    Country,
    CurrencyNumber,
    MainContact,
    MainContactNumber,
    Term,
    admin_part,
    amount,
    default_number,
    paymethod,
    revenue,
    status_part,
    term_part,
)
from customers.api.faces.chargeover.fields import (
    Choice,
    CustomerNumber,
    CustomerReference,
    Flag,
    FullText,
    Key,
    Link,
    Moment,
    Name,
    Tags,
    Text,
    Told,
    ToldIn,
    Whole,
)
from customers.api.faces.chargeover.objects import ObjectView, Sent
from customers.api.query import where
from customers.api.query.tree import QueryError
from customers.api.schema import INTEGER, TEXT, nullable
from customers.api.searching import containing
from customers.api.shapes import CustomerShape
from customers.facts import CUSTOMER
from customers.facts.kinds import Operator


class ChargeOverCustomer(Sent, CustomerShape):
    joins = (
        *("billing", "shipping", "main_contact", "payment_term"),
        "salesperson",
    )
    create_only = frozenset({"currency_id", "brand_id", "campaign_details", "superuser_username"})
    update_only = frozenset({"superuser_id"})
    is_worked_out = True

    customer_id = wire.IntegerField(source="id", read_only=True)
    parent_customer_external_key = CustomerReference("external_key", source="parent")
    parent_customer_token = CustomerReference("token", source="parent")
    parent_customer_id = CustomerNumber(source="parent")
    token = wire.CharField(read_only=True)
    superuser_id = MainContactNumber()
    external_key = Key()
    display_as = wire.CharField(source="name", read_only=True)
    company = Name(source="name")
    language_id = Whole(allow_null=False)
    currency_id = CurrencyNumber(source="currency", allow_null=False)
    currency_iso4217 = wire.CharField(source="currency", read_only=True)
    currency_symbol = ToldIn(lambda row, tenant: currencies.symbol(row.currency, tenant.country))
    class_id = Whole()
    class_name = wire.Constant("")
    admin_id = Admin(source="salesperson")
    admin_name = admin_part(str)
    admin_email = admin_part(lambda member: member.email)
    campaign_id = Whole()
    campaign_details = Text(write_only=True)
    superuser_username = MainContact("username")
    superuser_email = MainContact("email", own=True, none=None)
    superuser_name = MainContact("name")
    superuser_first_name = MainContact("first_name")
    superuser_last_name = MainContact("last_name")
    superuser_phone = MainContact("phone", own=True, none=None)
    superuser_token = Told(lambda row: row.main_contact.token if row.main_contact else "")
    superuser_title = Told(lambda row: row.main_contact.title if row.main_contact else "")
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
    write_ipaddr = Told(lambda row: row.created_ip or "")
    mod_ipaddr = Told(lambda row: row.updated_ip or "")
    brand_id = Whole(allow_null=False)
    terms_id = Term(source="payment_term", allow_null=False)
    terms_name = term_part(1, TEXT)
    terms_days = term_part(2, INTEGER)
    url_statementlink = Link("{row.statement_path}")
    url_paymethodlink = Link("/r/paymethod/i/{row.token}")
    url_self = Link("/admin/r/customer/view/{row.pk}")
    customer_status_id = status_part(lambda one: STATUSES[one][0], INTEGER)
    customer_status_name = status_part(lambda one: STATUSES[one][1])
    customer_status_str = status_part(lambda one: one.value)
    customer_status_state = status_part(lambda one: one.value[0])
    default_paymethod = Told(paymethod, nullable(TEXT))
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
        return containing(self, self.parts_of_names())

    def parts_of_names(self):
        """The texts that `where` looks for in names."""
        try:
            asked = where.parse(self.request.query_params.get("where", "")).parts
        except QueryError:
            return []  # the list refuses it
        names = {name for name, fact in self.page.asked.items() if fact is CUSTOMER["name"]}
        return [
            one.value for one in asked if one.operator is Operator.CONTAINS and one.field in names
        ]
