"""What is kept of a customer's documents, so that nobody has to add them up again."""

from decimal import Decimal

from django.db import models
from django.db.models import DateField, Index, UniqueConstraint
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, CurrencyField, has_currency
from sales.money import worded
from tenants.ownership import TenantForeignKey, TenantOwned, TenantReference


class NewestFirst(Index):
    """An index whose descending dates have the nulls last, as lists of the newest want them."""

    def create_sql(self, model, schema_editor, using="", **kwargs):
        statement = super().create_sql(model, schema_editor, using, **kwargs)
        if schema_editor.connection.vendor == "postgresql":  # SQLite's indexes cannot say where
            columns = statement.parts["columns"]
            dates = [isinstance(model._meta.get_field(name), DateField) for name in self.names()]
            columns.col_suffixes = [
                f"{suffix} NULLS LAST" if is_date else suffix
                for suffix, is_date in zip(columns.col_suffixes, dates, strict=True)
            ]
        return statement

    def names(self):
        return [name for name, _order in self.fields_orders]


class CustomerBalance(TenantOwned):
    """One customer's sums in one currency, kept in the transactions that change them.

    `balance` = `total` of issued sales less credit notes, less `paid` (payments less refunds), less
    `credited`, less `written_off`; it may be negative. `unapplied` is the part of payments, credits
    and credit notes that settles no sale yet: `balance` + `unapplied` is what open sales add up to.
    `oldest_due_on` is the earliest due date of those. `last_sale_on` is of sales in any currency,
    so it is the same in all rows of a customer.

    Every customer has a row in their own currency from the beginning.
    """

    customer = TenantForeignKey("customers.Customer", models.CASCADE, verbose_name=_("customer"))
    currency = CurrencyField(_("currency"))
    sales_count = models.PositiveIntegerField(_("sales"), default=0)
    total = AmountField(_("total"), default=Decimal(0))
    paid = AmountField(_("paid"), default=Decimal(0))
    credited = AmountField(_("credited"), default=Decimal(0))
    written_off = AmountField(_("written off"), default=Decimal(0))
    unapplied = AmountField(_("unapplied"), default=Decimal(0))
    balance = AmountField(_("balance"), default=Decimal(0))
    oldest_due_on = models.DateField(_("oldest due date"), null=True)
    last_sale_on = models.DateField(_("last sale on"), null=True)
    # PostgreSQL compares no decimals by an index under row security: only what cannot leak
    balance_in_cents = models.BigIntegerField(default=0, editable=False)

    class Meta(TenantOwned.Meta):
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        default_related_name = "balances"
        indexes = [
            Index(fields=["tenant", "-balance_in_cents", "-customer"], name="balance_by_debt"),
            Index(fields=["tenant", "oldest_due_on", "customer"], name="balance_by_due_date"),
            NewestFirst(
                fields=["tenant", "-last_sale_on", "-customer"], name="balance_by_last_sale"
            ),
        ]
        constraints = [
            *TenantOwned.Meta.constraints,
            has_currency(),
            TenantReference(field="customer", name="balance_customer"),
            UniqueConstraint(
                fields=["tenant", "customer", "currency"], name="balance_once_per_currency"
            ),
        ]

    def __str__(self):
        return f"{self.customer}: {worded(self.balance)} {self.currency}"

    @property
    def open(self):
        """What open sales add up to: the balance before credit that settles nothing yet."""
        return self.balance + self.unapplied

    def is_overdue_on(self, day):
        return self.oldest_due_on is not None and self.oldest_due_on < day


class MonthlySales(TenantOwned):
    """Issued sales less credit notes of one customer in one currency, by the calendar month of
    their date in the tenant's zone. `month` is its first day."""

    customer = TenantForeignKey("customers.Customer", models.CASCADE, verbose_name=_("customer"))
    currency = CurrencyField(_("currency"))
    month = models.DateField(_("month"))
    sales_count = models.PositiveIntegerField(_("sales"), default=0)
    total = AmountField(_("total"), default=Decimal(0))

    class Meta(TenantOwned.Meta):
        verbose_name = _("month of sales")
        verbose_name_plural = _("months of sales")
        default_related_name = "monthly_sales"
        constraints = [
            *TenantOwned.Meta.constraints,
            has_currency(),
            TenantReference(field="customer", name="monthly_sales_customer"),
            UniqueConstraint(
                fields=["tenant", "customer", "currency", "month"], name="month_once_per_currency"
            ),
        ]

    def __str__(self):
        month = date_format(self.month, "YEAR_MONTH_FORMAT")
        return f"{month}: {worded(self.total)} {self.currency}"
