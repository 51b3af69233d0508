"""Sales, quotations, payments and what is kept of them."""

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
    fields = ["sale", "amount"]
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
    inlines = [SaleLines]
    deeds = [PaySale(), CancelSale()]


@admin.register(Quotation)
class QuotationAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "status", "valid_until", "total", "currency"]
    list_filter = ["status", "valid_until"]
    inlines = [QuotationLines]
    deeds = [ConvertQuotation(), CancelQuotation()]


@admin.register(Payment)
class PaymentAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "paid_on", "amount", "unapplied", "currency"]
    list_filter = ["kind", "paid_on"]
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
