"""A customer's sums per currency, kept in the transactions that change them.

The rows are locked first and then counted up in Python: exact decimals on every database, and two
writers of one customer take turns.
"""

from collections import defaultdict

from django.utils.translation import gettext as _

from sales.balance_rows import held_balances, last_sale_date, months_of, oldest_due_date
from sales.dates import month_of
from sales.models import CustomerBalance, MonthlySales, Payment
from sales.money import MOST_DIGITS, ZERO
from tenants.errors import Refused
from tenants.makers import blank
from tenants.saving import add_later, write_later

SUMS = ("sales_count", "total", "paid", "credited", "written_off", "unapplied", "balance")
NOT_CHECKED = {"tenant", "customer", "oldest_due_on", "last_sale_on"}
KEPT = (*SUMS, "balance_in_cents", "oldest_due_on", "last_sale_on")
TOO_LARGE = 10 ** (MOST_DIGITS - 2)


def open_balance(customer):
    """Give a new customer their first row, in their own currency."""
    add_later(first_balance(customer))


def open_balances(customers):
    """The same for many customers of one tenant, in one statement."""
    CustomerBalance.objects.bulk_create(map(first_balance, customers))


def first_balance(customer):
    """A new customer's first row, of zeros in their own currency, not saved."""
    return blank(
        CustomerBalance,
        tenant_id=customer.tenant_id,
        customer=customer,
        currency=customer.currency,
    )


def open_another_balance(customer, currency):
    """Give a customer a row in the currency that is going to be theirs. Raises ValidationError."""
    blank(CustomerBalance, currency=currency).clean_fields(exclude=NOT_CHECKED)
    ledger = Ledger.locked(customer.tenant_id, [customer.pk])
    ledger.row(customer.pk, currency)
    ledger.keep()


class Ledger:
    """The balances of some customers while this transaction holds them.

    Changes are gathered and written by `keep`. What belongs to no customer changes nothing.
    """

    def __init__(self, tenant_id, rows):
        self.tenant_id = tenant_id
        self.rows = {(row.customer_id, row.currency): row for row in rows}
        self.changed, self.dues_moved, self.sales_gone = set(), set(), set()
        self.months = defaultdict(lambda: {"sales_count": 0, "total": ZERO})

    @classmethod
    def locked(cls, tenant_id, customer_ids):
        """Lock all rows of these customers, in the order of customers.

        Raises Refused `customer_is_gone` where one was deleted while this waited.
        """
        wanted = {pk for pk in customer_ids if pk}
        ledger = cls(tenant_id, held_balances(wanted) if wanted else ())
        refuse_the_gone(wanted - {customer_id for customer_id, _ in ledger.rows})
        return ledger

    def row(self, customer_id, currency):
        """The row in that currency, made where there is none; `keep` will write it."""
        key = customer_id, currency
        if key not in self.rows:
            self.rows[key] = self.another_row(*key)
        self.changed.add(key)
        return self.rows[key]

    def another_row(self, customer_id, currency):
        last_sales = [row.last_sale_on for row in self.rows_of(customer_id)]
        row, _ = CustomerBalance.objects.select_for_update(no_key=True).get_or_create(
            tenant_id=self.tenant_id,
            customer_id=customer_id,
            currency=currency,
            defaults={"last_sale_on": last_sales[0] if last_sales else None},
        )
        return row

    def rows_of(self, customer_id):
        return [row for (owner, _), row in self.rows.items() if owner == customer_id]

    def add(self, document, **amounts):
        """Count amounts in the document's currency into its customer's row."""
        if document.customer_id is not None:
            row = self.row(document.customer_id, document.currency)
            for name, amount in amounts.items():
                setattr(row, name, getattr(row, name) + amount)

    def sold(self, sale):
        """Count a sale or a credit note that is issued now."""
        self.count(sale, 1)
        if sale.customer_id is None or sale.is_credit_note:
            return
        row = self.row(sale.customer_id, sale.currency)
        if sale.balance and sale.due_on:
            row.oldest_due_on = min(row.oldest_due_on or sale.due_on, sale.due_on)
        for row in self.rows_of(sale.customer_id):
            self.told_last_sale(row, max(row.last_sale_on or sale.issued_on, sale.issued_on))

    def unsold(self, sale):
        """Count out a sale or a credit note that is cancelled now."""
        self.count(sale, -1)
        self.dues_move(sale)
        if sale.customer_id is not None and not sale.is_credit_note:
            self.sales_gone.add(sale.customer_id)

    def count(self, sale, sign):
        sums = {name: sign * amount for name, amount in sale.sums().items()}
        self.add(sale, **sums)
        if sale.customer_id is not None:
            month = self.months[sale.customer_id, sale.currency, month_of(sale.issued_on)]
            for name, amount in sums.items():
                month[name] += amount

    def dues_move(self, document):
        """What is open of the customer's sales in the document's currency has changed."""
        if document.customer_id is not None:
            self.row(document.customer_id, document.currency)
            self.dues_moved.add((document.customer_id, document.currency))

    def told_last_sale(self, row, day):
        if row.last_sale_on != day:
            row.last_sale_on = day
            self.changed.add((row.customer_id, row.currency))

    def keep(self):
        """Write what has changed, once the documents are written.

        Raises Refused `amount_too_large` where a sum has more digits than its column.
        """
        for key in self.dues_moved:
            self.rows[key].oldest_due_on = oldest_due_date(*key)
        for customer_id in self.sales_gone:
            day = last_sale_date(customer_id)
            for row in self.rows_of(customer_id):
                self.told_last_sale(row, day)
        changed = [self.rows[key] for key in sorted(self.changed)]
        for row in changed:
            row.balance = row.total - row.paid - row.credited - row.written_off
            row.balance_in_cents = int(row.balance * 100)
            refuse_too_large(getattr(row, name) for name in SUMS)
        for row in changed:
            write_later(row, *KEPT)
        keep_months(self.tenant_id, self.months)


def refuse_the_gone(ids):
    """Customers have a row from their beginning: without one they are gone, or came in bulk."""
    customers = CustomerBalance._meta.get_field("customer").related_model.objects
    if ids and customers.filter(pk__in=ids).count() < len(ids):
        raise Refused("customer_is_gone", _("This customer was deleted."))


def refuse_too_large(amounts):
    if any(abs(amount) >= TOO_LARGE for amount in amounts):
        raise Refused("amount_too_large", _("The customer's sums would get too large."))


def keep_months(tenant_id, changes):
    """Count changes {(customer_id, currency, month): sums} into their rows. The customers' balances
    are locked, so nobody else writes these."""
    if not changes:
        return
    customer_ids, _, months = (set(part) for part in zip(*changes, strict=True))
    rows = months_of(customer_ids, min(months), max(months))
    kept = {(row.customer_id, row.currency, row.month): row for row in rows}
    for key, sums in changes.items():
        row = kept.get(key) or month(tenant_id, *key)
        for name, amount in sums.items():
            setattr(row, name, getattr(row, name) + amount)
        refuse_too_large([row.total])
        if key in kept:
            write_later(row, *sums)
        else:
            add_later(row)


def month(tenant_id, customer_id, currency, first_day):
    return blank(
        MonthlySales,
        tenant_id=tenant_id,
        customer_id=customer_id,
        currency=currency,
        month=first_day,
    )


PAID_AS = {
    Payment.Kind.PAYMENT: ("paid", 1),
    Payment.Kind.REFUND: ("paid", -1),
    Payment.Kind.CREDIT: ("credited", 1),
}


def paid_as(payment):
    """What a payment adds to its customer's sums while it stands: a refund takes away."""
    name, sign = PAID_AS[payment.kind]
    return {name: sign * payment.amount}
