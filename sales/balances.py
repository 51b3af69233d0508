"""A customer's sums per currency, kept in the transactions that change them.

The rows are locked first and then counted up in Python: exact decimals on every database, and two
writers of one customer take turns.
"""

from collections import defaultdict

from django.db.models import Case, DateField, F, Value, When
from django.utils.translation import gettext as _

from sales.dates import month_of
from sales.models import CustomerBalance, MonthlySales, Payment, Sale
from sales.money import MOST_DIGITS, ZERO
from tenants.errors import Refused
from tenants.makers import blank
from tenants.saving import add_later

SUMS = ("sales_count", "total", "paid", "credited", "written_off", "unapplied", "balance")
NOT_CHECKED = {"tenant", "customer", "oldest_due_on", "last_sale_on"}
KEPT = (*SUMS, "balance_in_cents", "oldest_due_on")
AT_ONCE, DAY = 100, DateField()
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
        rows = CustomerBalance.objects.select_for_update(no_key=True).filter(customer__in=wanted)
        ledger = cls(tenant_id, rows.order_by("customer_id", "id") if wanted else ())
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

    def last_sales(self):
        """{customer id: day of the last sale}, as the row says that was locked first: one that
        another writer made meanwhile may not know."""
        return {row.customer_id: row.last_sale_on for row in reversed(self.rows.values())}

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
        keep_rows(changed, self.last_sales())
        keep_months(self.tenant_id, self.months)


def refuse_the_gone(ids):
    """Customers have a row from their beginning: without one they are gone, or came in bulk."""
    customers = CustomerBalance._meta.get_field("customer").related_model.objects
    if ids and customers.filter(pk__in=ids).count() < len(ids):
        raise Refused("customer_is_gone", _("This customer was deleted."))


def refuse_too_large(amounts):
    if any(abs(amount) >= TOO_LARGE for amount in amounts):
        raise Refused("amount_too_large", _("The customer's sums would get too large."))


def oldest_due_date(customer_id, currency):
    """The earliest due date of the customer's open sales in that currency, None without one."""
    open_sales = Sale.objects.open().filter(customer=customer_id, currency=currency)
    dated = open_sales.filter(due_on__isnull=False).order_by("due_on")
    return dated.values_list("due_on", flat=True).first()


def last_sale_date(customer_id):
    """The date of the customer's newest issued sale in any currency, None without one."""
    sales = Sale.objects.standing().filter(customer=customer_id, kind=Sale.Kind.SALE)
    return sales.order_by("-issued_on").values_list("issued_on", flat=True).first()


def keep_rows(rows, last_sales):
    """Save balances that are locked, a hundred by one statement.

    The day of the last sale goes to all rows of a customer, whichever are known: another writer may
    have made one in another currency while this one waited for the lock, and a statement that waits
    does not see it.
    """
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        days = [
            When(customer=row.customer_id, then=Value(last_sales[row.customer_id], DAY))
            for row in some
        ]
        kept = {name: by_row(some, name) for name in KEPT}
        customers = CustomerBalance.objects.filter(customer__in={row.customer_id for row in some})
        customers.update(last_sale_on=Case(*days, default=F("last_sale_on")), **kept)


def by_row(rows, name):
    """A column's new value in each of these rows; elsewhere it stays."""
    field = CustomerBalance._meta.get_field(name)
    values = [When(pk=row.pk, then=Value(getattr(row, name), field)) for row in rows]
    return Case(*values, default=F(name), output_field=field)


def write(model, rows, columns):
    """Save rows that are locked: one by one statement, many in bulk, all of one tenant."""
    if len(rows) == 1:
        rows[0].save(update_fields=columns)
    elif rows:
        model.objects.bulk_update(rows, columns, batch_size=100)


def keep_months(tenant_id, changes):
    """Count changes {(customer_id, currency, month): sums} into their rows. The customers' balances
    are locked, so nobody else writes these."""
    if not changes:
        return
    customer_ids, _, months = (set(part) for part in zip(*changes, strict=True))
    rows = MonthlySales.objects.filter(customer__in=customer_ids, month__in=months)
    kept = {(row.customer_id, row.currency, row.month): row for row in rows}
    added = [month(tenant_id, *key) for key in changes if key not in kept]
    for row in (*kept.values(), *added):
        sums = changes.get((row.customer_id, row.currency, row.month), {})
        for name, amount in sums.items():
            setattr(row, name, getattr(row, name) + amount)
    refuse_too_large(row.total for row in (*kept.values(), *added))
    MonthlySales.objects.bulk_create(added)
    write(MonthlySales, [kept[key] for key in changes if key in kept], ["sales_count", "total"])


def month(tenant_id, customer_id, currency, first_day):
    return MonthlySales(
        tenant_id=tenant_id, customer_id=customer_id, currency=currency, month=first_day
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
