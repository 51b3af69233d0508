"""What a customer bought and owes, in cents of their own currency."""

from customers.api import wire
from customers.api.schema import array, mapping, nullable

CURRENCIES = {"ARS": "PES", "USD": "DOL"}
INTEGER, TEXT = {"type": "integer"}, {"type": "string"}


def cents(amount):
    return int(amount * 100)


class RecentSale(wire.Serializer):
    """A sale or a credit note."""

    id = wire.UUIDField(source="uuid")
    voucher_type = wire.CharField()
    invoice_status = wire.CharField()
    invoice_date = wire.DateField(source="issued_on")
    currency = wire.SerializerMethodField()
    total = wire.SerializerMethodField()
    formatted_invoice_number = wire.SerializerMethodField()
    original_sale_id = wire.UUIDField(source="original.uuid", default=None)
    created_at = wire.Moment()

    def get_currency(self, sale) -> str:
        return CURRENCIES.get(sale.currency, sale.currency)

    def get_total(self, sale) -> int:
        return cents(sale.total)

    def get_formatted_invoice_number(self, sale) -> str | None:
        return sale.number and f"{sale.point_of_sale:04}-{sale.number:08}"


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
            "recent_sales": RecentSale(customer.recent_issued_sales(), many=True).data,
        }
