"""What the list of customers can be narrowed to."""

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.countries import countries
from customers.countries import name as country_name
from customers.models import Tag
from sales.dates import today
from sales.money import CENT
from tenants.tenant_admin import Chosen, ChosenFromMany, members_of


class TagFilter(ChosenFromMany):
    title, parameter_name = _("tag"), "tag"

    def lookups(self, request, page):
        return list(Tag.objects.values_list("pk", "name"))

    def narrowed(self, customers, value, request):
        return customers.filter(customer_tags__tag=value)


class CountryFilter(ChosenFromMany):
    """Of the billing address; without one a customer counts as of the tenant's country."""

    title, parameter_name = _("country"), "country"

    def lookups(self, request, page):
        named = [(code, country_name(code, get_language())) for code in countries()]
        return sorted(named, key=lambda country: country[1])

    def narrowed(self, customers, value, request):
        return customers.of_country(value)


class BalanceFilter(Chosen):
    """In the customer's own currency."""

    title, parameter_name = _("balance"), "balance"
    bounds = {
        "owes": {"least": CENT},
        "credit": {"most": -CENT},
        "even": {"least": Decimal(0), "most": Decimal(0)},
    }

    def lookups(self, request, page):
        return [("owes", _("Owes us")), ("credit", _("Has credit")), ("even", _("Even"))]

    def narrowed(self, customers, value, request):
        return customers.owing(**self.bounds[value])


class OverdueFilter(Chosen):
    """Something in any currency was due before the tenant's own day."""

    title, parameter_name = _("overdue"), "overdue"

    def lookups(self, request, page):
        return [("yes", _("Yes")), ("no", _("No"))]

    def narrowed(self, customers, value, request):
        day = today(request.caller.tenant)
        return customers.overdue(day) if value == "yes" else customers.not_overdue(day)


class SalespersonFilter(ChosenFromMany):
    title, parameter_name = _("salesperson"), "salesperson"

    def lookups(self, request, page):
        members = members_of(request.caller.tenant)
        return [("none", _("Nobody")), *((one.pk, str(one)) for one in members)]

    def narrowed(self, customers, value, request):
        return customers.filter(salesperson=None if value == "none" else value)
