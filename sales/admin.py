"""The ledger in the back office: documents are read here, services make and change them."""

from django.contrib import admin, messages
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from sales.models import (
    Application,
    CustomerBalance,
    ListedPrice,
    MonthlySales,
    NumberSeries,
    Payment,
    PaymentTerm,
    PriceList,
    Product,
    Quotation,
    QuotationLine,
    Sale,
    SaleLine,
    Subscription,
)
from sales.services import cancel_subscription
from tenants.errors import Refused
from tenants.tenant_admin import Lines, Part, TenantAdmin, TenantInline, ViewOnly, actor


class SalesAdmin(TenantAdmin):
    scope = "sales"


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
        return super().get_queryset(request).select_related("sale")


class ListedPrices(TenantInline):
    model = ListedPrice
    scope = "sales"
    autocomplete_fields = ["product"]


class DocumentAdmin(ViewOnly, SalesAdmin):
    list_select_related = ["customer"]
    search_fields = ["=number", "=external_key", "=token"]


@admin.register(Sale)
class SaleAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "status", "issued_on", "due_on", "total", "balance"]
    list_display += ["currency"]
    list_filter = ["status", "kind", "issued_on"]
    inlines = [SaleLines]


@admin.register(Quotation)
class QuotationAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "status", "valid_until", "total", "currency"]
    list_filter = ["status", "valid_until"]
    inlines = [QuotationLines]


@admin.register(Payment)
class PaymentAdmin(DocumentAdmin):
    list_display = ["__str__", "customer", "paid_on", "amount", "unapplied", "currency"]
    list_filter = ["kind", "paid_on"]
    inlines = [Applications]


@admin.register(CustomerBalance)
class CustomerBalanceAdmin(ViewOnly, SalesAdmin):
    list_display = ["customer", "currency", "sales_count", "total", "paid", "credited", "balance"]
    list_select_related = ["customer"]
    ordering = ["currency", "-balance"]


@admin.register(Subscription)
class SubscriptionAdmin(SalesAdmin):
    list_display = ["name", "customer", "amount", "currency", "cycle", "status"]
    list_select_related = ["customer"]
    list_filter = ["status", "cycle"]
    search_fields = ["name", "=external_key"]
    autocomplete_fields = ["customer"]
    readonly_fields = ["cancelled_at", "cancellation_reason"]
    actions = ["cancel"]

    @admin.action(description=_("Cancel the selected subscriptions"), permissions=["change"])
    def cancel(self, request, subscriptions):
        for subscription in subscriptions:
            try:
                cancel_subscription(subscription, by=actor(request))
            except Refused as refusal:
                self.message_user(request, f"{subscription}: {refusal}", messages.ERROR)


@admin.register(PaymentTerm)
class PaymentTermAdmin(SalesAdmin):
    list_display = ["name", "number", "code", "days"]
    search_fields = ["name", "code"]
    prepopulated_fields = {"code": ["name"]}

    def get_changeform_initial_data(self, request):
        last = PaymentTerm.objects.aggregate(last=Max("number"))["last"] or 0
        return {"number": last + 1} | super().get_changeform_initial_data(request)


@admin.register(Product)
class ProductAdmin(SalesAdmin):
    list_display = ["name", "code", "price", "currency", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "code"]


@admin.register(PriceList)
class PriceListAdmin(SalesAdmin):
    list_display = ["name", "currency", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    inlines = [ListedPrices]


@admin.register(SaleLine, QuotationLine)
class LineAdmin(Part):
    scope = "sales"
    list_display = ["description", "quantity", "unit_price", "total"]


@admin.register(MonthlySales)
class MonthlySalesAdmin(Part):
    scope = "sales"
    list_display = ["customer", "month", "sales_count", "total", "currency"]
    list_select_related = ["customer"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(Part):
    scope = "sales"
    list_display = ["name", "next"]


@admin.register(ListedPrice)
class ListedPriceAdmin(Part):
    scope = "sales"
    list_display = ["price_list", "product", "price"]
    list_select_related = ["price_list", "product"]


@admin.register(Application)
class ApplicationAdmin(Part):
    scope = "sales"
    list_display = ["payment", "sale", "amount"]
    list_select_related = ["payment", "sale"]
