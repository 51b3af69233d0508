"""What a customer bought and owes, in cents of their own currency."""

from customers.api import wire
from customers.api.faces.lapyme.fields import Filled
from customers.api.faces.lapyme.money import Cents, CurrencyWord, cents
from customers.api.money import ZERO
from customers.api.schema import INTEGER, TEXT, array, mapping, nullable
from customers.api.serializer import show_all
from customers.api.shapes import recent_issued_sales


class RecentSale(wire.Serializer):
    """A sale or a credit note."""

    id = wire.UUIDField(source="uuid")
    voucher_type = wire.CharField()
    invoice_status = wire.CharField()
    invoice_date = wire.DateField(source="issued_on")
    currency = CurrencyWord()
    total = Cents()
    formatted_invoice_number = Filled(source="formatted_number")
    original_sale_id = wire.UUIDField(source="original.uuid", default=None)
    created_at = wire.Moment()


class Overview(wire.OfColumns, wire.Field):
    """Sales in another currency than the customer's are not added to the sums, only listed."""

    documented = mapping(
        pending_balance=INTEGER,
        sales_count=INTEGER,
        total_sales=INTEGER,
        recent_sales=array(
            mapping(
                id=TEXT | {"format": "uuid"},
                voucher_type=TEXT,
                invoice_status=TEXT,
                invoice_date=TEXT | {"format": "date"},
                currency=nullable(TEXT),
                total=INTEGER,
                formatted_invoice_number=nullable(TEXT),
                original_sale_id=nullable(TEXT),
                created_at=TEXT | {"format": "date-time"},
            )
        ),
    )

    reads = (
        *(f"own_ledger.{column}" for column in ("balance", "sales_count", "total")),
        recent_issued_sales.name,
    )

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def get_attribute(self, customer):
        sums = customer.own_balance()
        sales = customer.recent_issued_sales()
        return self.made_of(sums.balance, sums.sales_count, sums.total, sales)

    def made_of(self, balance, sales_count, total, recent):
        return {
            "pending_balance": cents(balance or ZERO),
            "sales_count": sales_count or 0,
            "total_sales": cents(total or ZERO),
            "recent_sales": show_all(RecentSale, recent, self.context),
        }

    to_representation = wire.as_it_is
