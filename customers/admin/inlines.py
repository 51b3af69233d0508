"""What belongs to a customer and is kept on their page."""

from django.contrib import admin

from customers.models import BillingAddress, Contact, Note, ShippingAddress
from tenants.tenant_admin import Allowed, Fields, Kept, TenantInline


class AddressInline(Kept, Allowed, Fields, admin.StackedInline):
    """The country is typed: its code, and the state's number, follow from the text."""

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
