"""What is done to customers who were ticked in the list."""

from functools import partial

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Tag
from customers.services import apply_tags, archive_customer, restore_customer, update_customer
from tenants.form_fields import Rows
from tenants.models import User
from tenants.tenant_admin import AskedForm, FoundSeveral, actor, members_of


class TagsForm(AskedForm):
    tags = Rows(
        Tag.objects.all(),
        label=_("Tags"),
        widget=FoundSeveral(Customer._meta.get_field("tags"), admin.site),
    )


class SalespersonForm(AskedForm):
    salesperson = forms.ModelChoiceField(
        User.objects.none(), label=_("Salesperson"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["salesperson"].queryset = members_of(self.request.caller.tenant)


class CustomerActions:
    """Each changes whom it has to change and records it once; the others are left as they are."""

    @admin.action(description=_("Archive the selected customers"), permissions=["change"])
    def archive(self, request, customers):
        kept = customers.present()
        self.one_by_one(request, kept, partial(archive_customer, by=actor(request)))

    @admin.action(description=_("Restore the selected customers"), permissions=["change"])
    def restore(self, request, customers):
        archived = customers.filter(status=Customer.Status.ARCHIVED)
        self.one_by_one(request, archived, partial(restore_customer, by=actor(request)))

    @admin.action(description=_("Tag the selected customers"), permissions=["change"])
    def tag(self, request, customers):
        def put_on(rows, tags):
            added, _taken = apply_tags(rows, add=list(tags), remove=[], by=actor(request))
            self.tell_changed(request, added)

        return self.ask(request, customers, TagsForm, put_on)

    @admin.action(description=_("Take tags off the selected customers"), permissions=["change"])
    def untag(self, request, customers):
        def take_off(rows, tags):
            _added, taken = apply_tags(rows, add=[], remove=list(tags), by=actor(request))
            self.tell_changed(request, taken)

        return self.ask(request, customers, TagsForm, take_off)

    @admin.action(
        description=_("Set the salesperson of the selected customers"), permissions=["change"]
    )
    def set_salesperson(self, request, customers):
        def give(rows, salesperson):
            others = [one for one in rows if one.salesperson_id != (salesperson and salesperson.pk)]
            change = partial(update_customer, by=actor(request), salesperson=salesperson)
            self.change_each(request, others, change)

        return self.ask(request, customers, SalespersonForm, give)
