"""The customer: what a list shows, and the full object.

https://docs.lapyme.com.ar/api-reference/api/obtener-cliente-por-id
"""

from customers import countries
from customers.api import wire
from customers.api.faces.lapyme.fields import (
    MOST_DAYS,
    MOST_NUMBER,
    Choice,
    DocumentNumber,
    Email,
    Filled,
    Flag,
    List,
    Name,
    Province,
    Text,
    Uuid,
    Whole,
)
from customers.api.faces.lapyme.overview import Overview, RecentSale
from customers.api.faces.lapyme.tag import LaPymeTag
from customers.api.faces.lapyme.writing import FINAL_CONSUMER, FOREIGN, OTHER, WrittenCustomer
from customers.api.shapes import CustomerShape, recent_issued_sales

TAX_ID_TYPES = {"CUIL/CUIT": "CUIT", "DNI": "DNI", OTHER: OTHER}
TAX_CATEGORIES = (
    "registered_vat_taxpayer",
    FINAL_CONSUMER,
    "monotributo_taxpayer",
    "vat_exempt",
    "vat_not_applicable",
    FOREIGN,
)
PERSON_TYPES = {"FISICA": "natural", "JURIDICA": "legal"}
TERMS = (
    *("days_7", "days_15", "days_30", "days_45", "days_60", "days_90"),
    *("days_30_60", "days_30_60_90"),
)


def themselves(words):
    return {word: word for word in words}


class Country(wire.OfColumns, Text):
    """As it was typed; the name of one that is known by its code alone."""

    reads = "billing.country_text", "billing.country"

    @staticmethod
    def made_of(typed, code):
        return typed or countries.name(code or "") or None


class Summary(CustomerShape):
    """The fields that a list shows too."""

    noun = "customer"
    joins = ("billing", "payment_term", "price_list")

    object = wire.Constant("customer")
    id = wire.UUIDField(source="uuid", read_only=True)
    name = Name(max_length=70)
    company_name = Text(source="trade_name")
    description = Text()
    email = Email()
    phone = Text()
    address = Text(source="billing.street")
    apartment = Text(source="billing.interior")
    city = Text(source="billing.city")
    tax_id = DocumentNumber()
    tax_id_type = Choice(TAX_ID_TYPES)
    tax_category = Choice(themselves(TAX_CATEGORIES))
    contact_type = wire.Constant("customer")
    default_price_list_id = Uuid(source="price_list.uuid")
    payment_term_id = Choice(themselves(TERMS), source="payment_term.code")
    province_id = Province(source="billing.state_id", read_only=True)
    is_active = Flag(allow_null=False)
    created_at = wire.Moment()
    updated_at = wire.Moment()

    @classmethod
    def rows(cls, customers):
        return super().rows(customers).prefetch_related("tags")


class Delivery(wire.Serializer):
    """What a later revision added to lists and objects."""

    delivery_carrier = Text()
    delivery_address = Text()
    payment_term_days = Whole(source="payment_term.days", min_value=0, max_value=MOST_DAYS)
    tags = LaPymeTag(many=True, read_only=True)


class LaPymeRow(Summary, Delivery):
    """A customer in a list."""


class Person(wire.Serializer):
    id = wire.UUIDField(source="uuid")
    full_name = Filled()


class PriceList(wire.Serializer):
    id = wire.UUIDField(source="uuid")
    name = wire.CharField()


class Detail(wire.Serializer):
    """What the full object adds."""

    person_type = Choice(PERSON_TYPES)
    country = Country(source="billing.country_text")
    postal_code = Text(source="billing.postal_code")
    assigned_salesperson_id = Uuid(source="salesperson.uuid")
    default_ganancias_regimen = Text(source="withholding_regime", read_only=True)
    assigned_salesperson = Person(source="salesperson", read_only=True, allow_null=True)
    default_price_list = PriceList(source="price_list", read_only=True, allow_null=True)
    sales_overview = Overview()


class Metafield(wire.Part):
    definition_id = Text(required=True)
    value = Text(required=True)


class Later(wire.Serializer):
    """What a later revision added to objects."""

    code = Text(max_length=60)
    default_account_id = Text(max_length=80)
    metafields = List(child=Metafield(), allow_null=True)
    arca_destination_country = Whole(min_value=0, max_value=MOST_NUMBER)
    foreign_tax_id = Text(max_length=80)
    arca_country_tax_id = Text(max_length=80)


class LaPymeCustomer(WrittenCustomer, Summary, Detail, Delivery, Later):
    """A customer."""

    joins = (*Summary.joins, "salesperson")
    beside = {recent_issued_sales: RecentSale}

    @classmethod
    def rows(cls, customers):
        return super().rows(customers).with_own_balance()

    province = Province(source="billing.state_id", write_only=True)
