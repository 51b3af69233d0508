"""The page of a customer and the list of all."""

from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.admin.actions import CustomerActions
from customers.admin.filters import (
    BalanceFilter,
    CountryFilter,
    OverdueFilter,
    SalespersonFilter,
    TagFilter,
)
from customers.admin.form import FIELDSETS, CustomerForm
from customers.admin.inlines import BillingInline, ContactInline, NoteInline, ShippingInline
from customers.back_office import Panel
from customers.exports.back_office import WithExports
from customers.models import BillingAddress, Customer, ShippingAddress
from customers.services import create_customer, remove_customer, update_customer
from customers.statements.back_office import RevokeStatementLink, WithStatement
from customers.templatetags.amounts import in_currency
from sales.admin import TakePayment
from sales.figures import balances_of
from tenants.tenant_admin import TenantAdmin, actor, adopt

ADDRESSES = {BillingAddress: "billing", ShippingAddress: "shipping"}


@admin.register(Customer)
class CustomerAdmin(CustomerActions, WithStatement, WithExports, TenantAdmin):
    form = CustomerForm
    deeds = [TakePayment(), RevokeStatementLink()]
    list_display = ["name", "tax_id", "phone", "status", "balance"]
    list_filter = [
        "status",
        OverdueFilter,
        BalanceFilter,
        TagFilter,
        SalespersonFilter,
        CountryFilter,
    ]
    search_fields = ["search_text"]
    search_help_text = _("Name, document, e-mail or phone")
    autocomplete_fields = ["parent"]
    readonly_fields = ["uuid", "token", "created", "changed"]
    actions = ["archive", "restore", "tag", "untag", "set_salesperson"]
    inlines = [BillingInline, ShippingInline, ContactInline, NoteInline]
    fieldsets = FIELDSETS

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("balances")

    def get_search_results(self, request, customers, text):
        return customers.search(text), False

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        return {"currency": request.caller.tenant.currency} | initial

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj and not context["is_popup"]:
            context["panel"] = Panel(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description=_("balance"))
    def balance(self, customer):
        rows = balances_of(customer)
        return ", ".join(in_currency(row.balance, row.currency) for row in rows.values())

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
        told = gettext("%(customer)s has documents or sub-customers and is archived instead.")
        self.message_user(request, told % {"customer": customer}, messages.WARNING)
        return self.response_post_save_change(request, None)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # one by one: each may end differently
        return actions


def changed_parts(formset):
    """What was changed of an address: its formset has one form."""
    formset.save(commit=False)  # tells Django what to write in its log
    return {name: value for part in formset.forms for name, value in part.changes.items()}
