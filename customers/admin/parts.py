"""What belongs to a customer, in lists and on pages of its own."""

from django.contrib import admin

from customers.models import (
    BillingAddress,
    Contact,
    CustomerTag,
    Note,
    OrgUnit,
    PaymentSource,
    RetiredKey,
    ShippingAddress,
    Tag,
)
from customers.services import (
    create_contact,
    create_note,
    create_org_unit,
    delete_contact,
    delete_note,
    delete_org_unit,
    remove_payment_source,
    update_contact,
    update_note,
    update_org_unit,
)
from tenants.tenant_admin import Part, TenantAdmin, actor, adopt


class OfCustomer(TenantAdmin):
    """What belongs to a customer, for good."""

    list_select_related = ["customer"]
    autocomplete_fields = ["customer"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["customer"] if obj else [])]


@admin.register(Contact)
class ContactAdmin(OfCustomer):
    list_display = ["name", "customer", "email", "phone"]
    search_fields = ["name", "email"]
    autocomplete_fields = ["customer", "org_unit"]

    def create(self, request, contact, form):
        given = {name: value for name, value in form.changes.items() if name != "customer"}
        adopt(contact, create_contact(contact.customer, by=actor(request), **given))

    def update(self, request, contact, form):
        update_contact(contact, by=actor(request), **form.changes)

    def delete_model(self, request, contact):
        delete_contact(contact, by=actor(request))


@admin.register(OrgUnit)
class OrgUnitAdmin(OfCustomer):
    list_display = ["name", "customer"]
    search_fields = ["name"]

    def create(self, request, unit, form):
        adopt(unit, create_org_unit(unit.customer, name=unit.name, by=actor(request)))

    def update(self, request, unit, form):
        update_org_unit(unit, by=actor(request), **form.changes)

    def delete_model(self, request, unit):
        delete_org_unit(unit, by=actor(request))


@admin.register(PaymentSource)
class PaymentSourceAdmin(OfCustomer):
    list_display = ["__str__", "customer", "method", "gateway", "status", "is_default"]
    list_filter = ["status", "method"]
    search_fields = ["label", "gateway_reference"]

    def delete_model(self, request, source):
        remove_payment_source(source, by=actor(request))


@admin.register(Tag)
class TagAdmin(TenantAdmin):
    list_display = ["name", "slug", "color", "archived_at"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Note)
class NoteAdmin(Part):
    list_display = ["__str__", "customer", "author", "created"]
    list_select_related = ["customer", "author"]

    def create(self, request, note, form):
        adopt(note, create_note(note.customer, text=note.text, by=actor(request)))

    def update(self, request, note, form):
        update_note(note, text=note.text, by=actor(request))

    def delete_model(self, request, note):
        delete_note(note, by=actor(request))


@admin.register(BillingAddress, ShippingAddress)
class AddressAdmin(Part):
    list_display = ["customer", "__str__"]
    list_select_related = ["customer"]


@admin.register(CustomerTag)
class CustomerTagAdmin(Part):
    list_display = ["customer", "tag"]
    list_select_related = ["customer", "tag"]


@admin.register(RetiredKey)
class RetiredKeyAdmin(Part):
    list_display = ["external_key"]
