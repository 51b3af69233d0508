"""Products, prices, terms, numbers."""

from django.contrib import admin
from django.db.models import Max

from sales.admin.ledger import SalesAdmin
from sales.models import ListedPrice, NumberSeries, PaymentTerm, PriceList, Product
from tenants.tenant_admin import Part, TenantInline


class ListedPrices(TenantInline):
    model = ListedPrice
    scope = "sales"
    autocomplete_fields = ["product"]


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


@admin.register(NumberSeries)
class NumberSeriesAdmin(Part):
    scope = "sales"
    list_display = ["name", "next"]


@admin.register(ListedPrice)
class ListedPriceAdmin(Part):
    scope = "sales"
    list_display = ["price_list", "product", "price"]
    list_select_related = ["price_list", "product"]
