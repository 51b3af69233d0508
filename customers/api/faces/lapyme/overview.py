"""What a customer bought and owes, in cents of their own currency."""

from customers.api import wire
from customers.api.faces.lapyme.money import Cents, CurrencyWord, cents
from customers.api.schema import INTEGER, TEXT, array, mapping, nullable
from customers.api.showing import show_all


class RecentSale(wire.Serializer):
    """A sale or a credit note."""

    id = wire.UUIDField(source="uuid")
    voucher_type = wire.CharField()
    invoice_status = wire.CharField()
    invoice_date = wire.DateField(source="issued_on")
    currency = CurrencyWord()
    total = Cents()
    formatted_invoice_number = wire.SerializerMethodField()
    original_sale_id = wire.UUIDField(source="original.uuid", default=None)
    created_at = wire.Moment()

    def get_formatted_invoice_number(self, sale) -> str | None:
        return sale.formatted_number or None


class Overview(wire.Field):
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

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, customer):
        sums = customer.own_balance()
        return {
            "pending_balance": cents(sums.balance) if sums else 0,
            "sales_count": sums.sales_count if sums else 0,
            "total_sales": cents(sums.total) if sums else 0,
            "recent_sales": show_all(RecentSale, customer.recent_issued_sales(), self.context),
        }
