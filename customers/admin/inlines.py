"""What belongs to a customer and is kept on their page."""

from django.contrib import admin

from customers.models import BillingAddress, Contact, Note, ShippingAddress
from tenants.forms import RecordedForm
from tenants.tenant_admin import Allowed, Fields, Kept, TenantInline


class AddressForm(RecordedForm):
    def validate_unique(self):
        """Where somebody wrote the customer's address meanwhile, the service adds to that one."""


class AddressInline(Kept, Allowed, Fields, admin.StackedInline):
    """The country is typed: its code, and the state's number, follow from the text."""

    form = AddressForm
    extra = max_num = 1
    classes = ["collapse"]
    fields = [
        ("street", "exterior", "interior"),
        ("line2", "line3"),
        ("neighborhood", "city", "municipality"),
        ("state", "postal_code", "country_text"),
    ]


class BillingInline(AddressInline):
    model = BillingAddress


class ShippingInline(AddressInline):
    model = ShippingAddress


class ContactInline(TenantInline):
    model = Contact
    fields = ["name", "title", "email", "phone", "mobile", "invoicing", "collections"]


class NoteInline(TenantInline):
    model = Note
    fields = ["text", "author", "created"]
    readonly_fields = ["author", "created"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")
