"""The book in the back office. A customer and what belongs to one are kept on one page."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import (
    BillingAddress,
    Contact,
    Customer,
    CustomerTag,
    Note,
    OrgUnit,
    PaymentSource,
    RetiredKey,
    ShippingAddress,
    Tag,
)
from customers.services import (
    archive_customer,
    create_contact,
    create_customer,
    create_note,
    delete_contact,
    delete_note,
    remove_customer,
    restore_customer,
    update_contact,
    update_customer,
    update_note,
)
from sales.models import CustomerBalance
from tenants.forms import RecordedForm
from tenants.tenant_admin import (
    Allowed,
    Fields,
    Kept,
    Lines,
    Part,
    TenantAdmin,
    TenantInline,
    actor,
    adopt,
)

ADDRESSES = {BillingAddress: "billing", ShippingAddress: "shipping"}


class CustomerForm(RecordedForm):
    tagged = forms.ModelMultipleChoiceField(
        Tag.objects.all(),
        label=_("Tags"),
        required=False,
        widget=AutocompleteSelectMultiple(Customer._meta.get_field("tags"), admin.site),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "tagged" in self.fields and self.instance.pk:
            self.initial["tagged"] = self.instance.tags.all()

    @property
    def changes(self):
        if "tagged" not in self.changed_data:
            return super().changes
        return super().changes | {"tags": [tag.name for tag in self.cleaned_data["tagged"]]}


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


class BalanceInline(Lines):
    model = CustomerBalance
    scope = "sales"
    fields = ["currency", "sales_count", "total", "paid", "credited", "unapplied", "balance"]
    readonly_fields = fields


def group(title, *rows, closed=False):
    """A block of the customer's form."""
    return title, {"fields": rows, "classes": ["collapse"] if closed else []}


@admin.register(Customer)
class CustomerAdmin(TenantAdmin):
    form = CustomerForm
    list_display = ["name", "tax_id", "phone", "status", "balance"]
    list_filter = ["status", "person_type", "tags"]
    search_fields = ["search_text"]
    search_help_text = _("Name, document, e-mail or phone")
    autocomplete_fields = ["parent"]
    readonly_fields = ["uuid", "token", "created", "changed"]
    actions = ["archive", "restore"]
    inlines = [BillingInline, ShippingInline, ContactInline, NoteInline, BalanceInline]
    fieldsets = [
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

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("balances")

    def get_search_results(self, request, customers, text):
        return customers.search(text), False

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        return {"currency": request.caller.tenant.currency} | initial

    @admin.display(description=_("balance"))
    def balance(self, customer):
        return ", ".join(f"{row.balance} {row.currency}" for row in customer.balances.all())

    def save_model(self, request, customer, form, change):
        """Waits for the addresses: one change to a customer is one entry in the record."""

    def save_related(self, request, form, formsets, change):
        addresses = [formset for formset in formsets if formset.model in ADDRESSES]
        parts = {ADDRESSES[formset.model]: changed_parts(formset) for formset in addresses}
        given = form.changes | {name: changed for name, changed in parts.items() if changed}
        self.write(request, form.instance, given, change)
        others = [formset for formset in formsets if formset not in addresses]
        super().save_related(request, form, others, change)

    def write(self, request, customer, given, change):
        by = actor(request)
        if not change:
            adopt(customer, create_customer(request.caller.tenant, by=by, **given))
        elif given:
            update_customer(customer, by=by, **given)
            customer.refresh_from_db()
        self.warn(request, customer)

    def warn(self, request, customer):
        """A document that looks wrong is taken, and somebody should look at it twice."""
        for warning in customer.tax_warnings():
            self.message_user(request, warning, messages.WARNING)

    def get_deleted_objects(self, customers, request):
        """Nothing protects a customer: who has documents goes to the archive instead."""
        names = [str(customer) for customer in customers]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []

    def delete_model(self, request, customer):
        remove_customer(customer, by=actor(request))

    def response_delete(self, request, customer, pk):
        if not Customer.objects.filter(pk=pk).exists():
            return super().response_delete(request, customer, pk)
        told = gettext("%(customer)s has documents and is archived instead.")
        self.message_user(request, told % {"customer": customer}, messages.WARNING)
        return self.response_post_save_change(request, None)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # one by one: each may end differently
        return actions

    @admin.action(description=_("Archive the selected customers"), permissions=["change"])
    def archive(self, request, customers):
        for customer in customers:
            archive_customer(customer, by=actor(request))

    @admin.action(description=_("Restore the selected customers"), permissions=["change"])
    def restore(self, request, customers):
        for customer in customers.filter(status=Customer.Status.ARCHIVED):
            restore_customer(customer, by=actor(request))


def changed_parts(formset):
    """What was changed of an address: its formset has one form."""
    formset.save(commit=False)  # tells Django what to write in its log
    return {name: value for part in formset.forms for name, value in part.changes.items()}


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

    def save_model(self, request, contact, form, change):
        given = {name: value for name, value in form.changes.items() if name != "customer"}
        if change:
            update_contact(contact, by=actor(request), **given)
        else:
            adopt(contact, create_contact(contact.customer, by=actor(request), **given))

    def delete_model(self, request, contact):
        delete_contact(contact, by=actor(request))


@admin.register(OrgUnit)
class OrgUnitAdmin(OfCustomer):
    list_display = ["name", "customer"]
    search_fields = ["name"]


@admin.register(PaymentSource)
class PaymentSourceAdmin(OfCustomer):
    list_display = ["__str__", "customer", "method", "gateway", "status", "is_default"]
    list_filter = ["status", "method"]
    search_fields = ["label", "gateway_reference"]


@admin.register(Tag)
class TagAdmin(TenantAdmin):
    list_display = ["name", "slug", "color", "archived_at"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Note)
class NoteAdmin(Part):
    list_display = ["__str__", "customer", "author", "created"]
    list_select_related = ["customer", "author"]

    def save_model(self, request, note, form, change):
        if change:
            update_note(note, text=note.text, by=actor(request))
        else:
            adopt(note, create_note(note.customer, text=note.text, by=actor(request)))

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
