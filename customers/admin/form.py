"""The form of a customer."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, CustomerTag, Tag
from tenants.form_fields import ID, Rows
from tenants.forms import RecordedForm
from tenants.tenant_admin import FoundSeveral


class Tagged(Rows):
    """What somebody did to tags that others choose too: (those put on, ids of those taken off).
    A tag that was on the page and stayed there is not asked for: it may be gone."""

    def _clean_bound_field(self, field):
        shown, sent = set(filter(ID.fullmatch, field.shown)), set(field.data)
        return self.clean(sorted(sent - shown)), shown - sent


class CustomerForm(RecordedForm):
    tagged = Tagged(
        Tag.objects.all(),
        label=_("Tags"),
        required=False,
        widget=FoundSeveral(Customer._meta.get_field("tags"), admin.site),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "tagged" in self.fields and self.instance.pk:
            self.initial["tagged"] = self.instance.tags.all()

    @property
    def changes(self):
        if "tagged" not in self.changed_data:
            return super().changes
        put_on, taken_off = self.cleaned_data["tagged"]
        borne = CustomerTag.objects.filter(customer_id=self.instance.pk).order_by("id")
        kept = borne.exclude(tag__in=taken_off).values_list("tag__name", flat=True)
        return super().changes | {"tags": [*kept, *(tag.name for tag in put_on)]}


def group(title, *rows, closed=False):
    """A block of the customer's form."""
    return title, {"fields": rows, "classes": ["collapse"] if closed else []}


FIELDSETS = [
    group(
        None,
        ("name", "trade_name"),
        ("status", "person_type"),
        ("email", "phone", "website"),
        "description",
        "tagged",
    ),
    group(
        _("Document and taxes"),
        ("tax_id", "tax_id_type", "tax_country"),
        ("tax_category", "withholding_regime"),
        ("tax_regime", "invoice_use"),
        ("foreign_tax_id", "arca_country_tax_id", "arca_destination_country"),
        "no_taxes",
    ),
    group(
        _("Selling"),
        ("currency", "payment_term", "price_list"),
        ("salesperson", "manager"),
        "parent",
        ("default_account_id", "delivery_carrier"),
        "delivery_address",
    ),
    group(
        _("Invoices and reminders"),
        ("invoice_delivery", "dunning_delivery"),
        ("send_invoices", "send_collections", "send_vouchers"),
        ("no_dunning", "no_latefees", "no_procfees"),
        closed=True,
    ),
    group(
        _("For programs"),
        ("external_key", "code", "reference"),
        "custom_fields",
        "metadata",
        "metafields",
        "tax_settings",
        ("uuid", "token"),
        ("created", "changed"),
        closed=True,
    ),
]
