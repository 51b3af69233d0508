"""Sales, quotations, payments and what is kept of them."""

import re

from django.contrib import admin

from sales.admin.deeds import (
    CancelQuotation,
    CancelSale,
    ConvertQuotation,
    PaySale,
    VoidPayment,
)
from sales.admin.ledger import SalesAdmin
from sales.models import (
    Application,
    CustomerBalance,
    MonthlySales,
    Payment,
    Quotation,
    QuotationLine,
    Sale,
    SaleLine,
)
from tenants.tenant_admin import Lines, Part, ViewOnly

PRINTED = re.compile(r"([0-9]{4,9})-([0-9]{8,18})")  # a sale's number on paper


class SaleLines(Lines):
    model = SaleLine
    scope = "sales"
    fields = ["position", "description", "quantity", "unit_price", "total"]
    readonly_fields = fields


class QuotationLines(SaleLines):
    model = QuotationLine


class Applications(Lines):
    model = Application
    fk_name = "payment"
    scope = "sales"
    fields = ["sale", "refund", "amount"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("payment", "sale", "refund")


class DocumentAdmin(ViewOnly, SalesAdmin):
    list_select_related = ["customer"]
    search_fields = ["=number", "=external_key", "=token"]


@admin.register(Sale)
class SaleAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "status", "issued_on", "due_on", "total", "balance"]
    list_display += ["currency"]
    list_filter = ["status", "kind", "issued_on"]
    readonly_fields = ["paid_on", "balance", "credited", "unapplied", "written_off"]
    readonly_fields += ["uncollectible_at", "cancelled_at"]
    inlines = [SaleLines]
    deeds = [PaySale(), CancelSale()]

    def get_search_results(self, request, sales, text):
        """Also by the number that papers, statements and the page of the customer tell."""
        printed = PRINTED.fullmatch(text.strip())
        if printed is None:
            return super().get_search_results(request, sales, text)
        point_of_sale, number = map(int, printed.groups())
        return sales.filter(point_of_sale=point_of_sale, number=number), False


@admin.register(Quotation)
class QuotationAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "status", "valid_until", "total", "currency"]
    list_filter = ["status", "valid_until"]
    readonly_fields = ["converted_at", "sale", "cancelled_at"]
    inlines = [QuotationLines]
    deeds = [ConvertQuotation(), CancelQuotation()]


@admin.register(Payment)
class PaymentAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "paid_on", "amount", "unapplied", "currency"]
    list_display += ["voided_at"]
    list_filter = ["kind", "paid_on"]
    readonly_fields = ["unapplied", "voided_at"]
    inlines = [Applications]
    deeds = [VoidPayment()]


@admin.register(CustomerBalance)
class CustomerBalanceAdmin(ViewOnly, SalesAdmin):
    list_display = ["customer", "currency", "balance", "sales_count", "total"]
    list_display += ["paid", "credited", "written_off"]
    list_select_related = ["customer"]
    ordering = ["currency", "-balance"]


@admin.register(SaleLine, QuotationLine)
class LineAdmin(Part):
    scope = "sales"
    list_display = ["description", "quantity", "unit_price", "total"]


@admin.register(MonthlySales)
class MonthlySalesAdmin(Part):
    scope = "sales"
    list_display = ["customer", "month", "sales_count", "total", "currency"]
    list_select_related = ["customer"]


@admin.register(Application)
class ApplicationAdmin(Part):
    scope = "sales"
    list_display = ["payment", "sale", "amount"]
    list_select_related = ["payment", "sale"]
