"""Products, prices, terms, numbers."""

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import ValidationError
from django.db import router
from django.db.models import Max
from django.utils.translation import gettext as _

from sales.admin.ledger import SalesAdmin
from sales.models import ListedPrice, NumberSeries, PaymentTerm, PriceList, Product
from tenants.forms import RecordedForm
from tenants.tenant_admin import Part, TenantInline


class ListedPrices(TenantInline):
    model = ListedPrice
    scope = "sales"
    autocomplete_fields = ["product"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("product")


@admin.register(PaymentTerm)
class PaymentTermAdmin(SalesAdmin):
    list_display = ["name", "number", "code", "days"]
    search_fields = ["name", "code"]
    prepopulated_fields = {"code": ["name"]}

    def get_changeform_initial_data(self, request):
        last = PaymentTerm.objects.aggregate(last=Max("number"))["last"] or 0
        return {"number": last + 1} | super().get_changeform_initial_data(request)


class ProductForm(RecordedForm):
    def clean_code(self):
        """The database would say so in words of its own."""
        code = self.cleaned_data["code"]
        others = Product.objects.filter(code=code).exclude(pk=self.instance.pk)
        if code and "code" in self.changed_data and others.exists():
            raise ValidationError(_("Another product has this code."))
        return code


@admin.register(Product)
class ProductAdmin(SalesAdmin):
    form = ProductForm
    list_display = ["name", "code", "price", "currency", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "code"]


@admin.register(PriceList)
class PriceListAdmin(SalesAdmin):
    list_display = ["name", "currency", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    inlines = [ListedPrices]

    def get_deleted_objects(self, lists, request):
        """The prices that go along are counted: each name would have to be asked for."""
        found = NestedObjects(using=router.db_for_write(PriceList))
        found.collect(lists)
        counts = {model._meta.verbose_name_plural: len(rows) for model, rows in found.data.items()}
        return [str(one) for one in lists], counts, set(), [str(one) for one in found.protected]


@admin.register(NumberSeries)
class NumberSeriesAdmin(Part):
    scope = "sales"
    list_display = ["name", "next"]


@admin.register(ListedPrice)
class ListedPriceAdmin(Part):
    scope = "sales"
    list_display = ["price_list", "product", "price"]
    list_select_related = ["price_list", "product"]
