"""A repeatable book: tenants, customers, sales with a line each, payments, quotations, and all that
is kept of them."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from benchmarks.speed.plan import dice, somebody
from benchmarks.speed.tables import Table, keeping, prepared, settle

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
YEARS = 2 * 365
CURRENCY = "ARS"
ROWS_OF_SALE, ROWS_OF_CUSTOMER = 4, 5


def make_book(plan, server=None):
    """Write the book into a database that is migrated and empty; its live tenants, the largest
    first."""
    from tenants.actor import Actor
    from tenants.services import create_tenant

    by = Actor.of_command("speed")
    facts = {"country": "AR", "currency": CURRENCY, "by": by}
    sizes = (plan.customers, *plan.others)
    tenants = [
        create_tenant(slug=f"t{place}", name=f"Tenant {place}", **facts)
        for place in range(len(sizes))
    ]
    total = plan.all_customers * ROWS_OF_CUSTOMER + plan.sales * ROWS_OF_SALE
    with keeping(total, server) as kept:
        tables = tables_of(kept)
        usual = (plan.sales - plan.busy * plan.busy_sales) / plan.all_customers
        for tenant, size in zip(tenants, sizes, strict=True):
            busy = plan.busy if tenant is tenants[0] else 0
            Writer(tenant, tables, by, usual).write(size, busy, plan.busy_sales)
        for table in tables.values():
            table.write()
    settle([table.model for table in tables.values() if table.last], server)
    return tenants


def tables_of(kept):
    from customers.models import BillingAddress, Customer
    from sales import models

    names = "Sale SaleLine Payment Application Quotation QuotationLine CustomerBalance MonthlySales"
    kinds = [Customer, BillingAddress, *(getattr(models, name) for name in names.split())]
    return {kind.__name__: Table(kind, kept) for kind in (*kinds, models.NumberSeries)}


class Writer:
    """Writes one tenant's book; `usual` is how many sales a customer has on average."""

    def __init__(self, tenant, tables, by, usual):
        self.tenant, self.tables, self.by, self.usual = tenant, tables, by, usual
        self.throws = dice(tenant.slug)
        self.numbers = defaultdict(int)  # last ones of the series

    def add(self, model, **values):
        return self.tables[model].add(tenant_id=self.tenant.pk, **values)

    def write(self, size, busy, busy_sales):
        """The first `busy` customers have `busy_sales` each."""
        for place in range(size):
            sales = busy_sales if place < busy else self.few()
            self.write_customer(place, size, max(sales, 0))
        for name, last in self.numbers.items():
            self.add("NumberSeries", name=name, next=last + 1)

    def few(self):
        """How many sales: on average the usual number."""
        whole = int(2 * self.usual)
        return self.throws.randint(0, whole) if whole else self.throws.random() < self.usual

    def write_customer(self, place, size, sales):
        """The first ones are the oldest, evenly over the years."""
        from customers.models import Customer
        from customers.services.customers import derive

        own, billing = somebody(place, self.throws)
        customer = Customer(tenant=self.tenant, currency=CURRENCY, **own)
        derive(customer, self.by)
        customer.created_at = NOW - timedelta(days=YEARS) * (1 - place / size)
        customer.updated_at = customer.created_at
        customer.pk = self.tables["Customer"].add_instance(customer)
        self.add("BillingAddress", customer_id=customer.pk, **billing)
        ledger = Ledger(self, customer)
        for _sale in range(sales):
            ledger.sell()
        if sales and self.throws.random() < 0.5:
            ledger.offer()
        ledger.keep()

    def number(self, series):
        self.numbers[series] += 1
        return self.numbers[series]


class Ledger:
    """One customer's documents, and the sums that are kept of them, in whole cents."""

    def __init__(self, writer, customer):
        self.writer, self.throws, self.add = writer, writer.throws, writer.add
        self.customer = {"customer_id": customer.pk, "currency": CURRENCY}
        self.frozen = {"customer_name": customer.name, "customer_tax_id": customer.tax_id}
        self.count = self.total = self.paid = 0
        self.months = defaultdict(lambda: [0, 0])
        self.oldest_due = self.last_sale = None

    def sell(self):
        """A sale that is paid in seven of ten cases."""
        at = NOW - timedelta(minutes=self.throws.randrange(YEARS * 24 * 60))
        cents, is_paid = self.throws.randint(100, 9_000_000), self.throws.random() < 0.7
        day, due = at.date(), at.date() + timedelta(days=30)
        sale = self.add(
            "Sale",
            number=self.writer.number("sale 1"),
            kind="sale",
            status="issued",
            balance=amount(0 if is_paid else cents),
            issued_on=day,
            due_on=due,
            paid_on=day if is_paid else None,
            **self.document(at, cents),
            **self.frozen,
        )
        self.add("SaleLine", sale_id=sale, **line(cents))
        self.sold(day, due, cents, is_paid)
        if is_paid:
            self.pay(sale, at, cents)

    def document(self, at, cents):
        sums = {"subtotal": amount(cents), "total": amount(cents)}
        return self.customer | sums | {"created_at": at, "updated_at": at}

    def sold(self, day, due, cents, is_paid):
        self.count, self.total = self.count + 1, self.total + cents
        month = self.months[day.replace(day=1)]
        month[0], month[1] = month[0] + 1, month[1] + cents
        self.last_sale = max(self.last_sale or day, day)
        if not is_paid:
            self.oldest_due = min(self.oldest_due or due, due)

    def pay(self, sale, at, cents):
        moments = {"created_at": at, "updated_at": at}
        payment = self.add(
            "Payment",
            number=self.writer.number("payment"),
            amount=amount(cents),
            paid_on=at.date(),
            method="transfer",
            **self.customer,
            **moments,
        )
        self.add(
            "Application",
            payment_id=payment,
            sale_id=sale,
            amount=amount(cents),
            applied_on=at.date(),
        )
        self.paid += cents

    def offer(self):
        """A quotation, pending in one of five cases."""
        at = NOW - timedelta(minutes=self.throws.randrange(90 * 24 * 60))
        cents, is_pending = self.throws.randint(100, 9_000_000), self.throws.random() < 0.2
        quotation = self.add(
            "Quotation",
            number=self.writer.number("quotation"),
            status="pending" if is_pending else "cancelled",
            cancelled_at=None if is_pending else at,
            valid_until=at + timedelta(days=30),
            **self.document(at, cents),
        )
        self.add("QuotationLine", quotation_id=quotation, **line(cents))

    def keep(self):
        balance = self.total - self.paid
        self.add(
            "CustomerBalance",
            sales_count=self.count,
            total=amount(self.total),
            paid=amount(self.paid),
            balance=amount(balance),
            balance_in_cents=balance,
            oldest_due_on=self.oldest_due,
            last_sale_on=self.last_sale,
            **self.customer,
        )
        for month, (count, cents) in self.months.items():
            sums = {"sales_count": count, "total": amount(cents)}
            self.add("MonthlySales", month=month, **sums, **self.customer)


def line(cents):
    return {
        "position": 1,
        "description": "Goods",
        "quantity": prepared(Decimal(1)),
        "unit_price": amount(cents),
        "total": amount(cents),
    }


def amount(cents):
    return Decimal(cents).scaleb(-2)
