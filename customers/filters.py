"""The one set of filters that every face draws from."""

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import StrIndex
from django.utils import timezone
from django_filters.widgets import BooleanWidget

from customers.countries import recognise
from customers.letters import icontains, is_storable
from customers.models import Contact, Customer
from customers.periods import period
from customers.querysets import LEDGER_ORDERS
from sales.money import MOST_DIGITS

ACTIVITIES = [("active", "active"), ("inactive", "inactive")]

ORDERS = [(sign + name, sign + name) for name in LEDGER_ORDERS for sign in ("", "-")]


class AnyText(forms.CharField):
    """Text as it came: a character that no column holds finds nothing, it is no error."""

    default_validators = []

    def __init__(self, **kwargs):
        super().__init__(**kwargs, strip=False)
        self.validators = []


class TextFilter(filters.Filter):
    """By a text, as `lookup_expr` or `method` says. What no column can hold is found nowhere."""

    field_class = AnyText

    def filter(self, rows, text):
        return rows.none() if "\0" in (text or "") else super().filter(rows, text)


class PeriodField(AnyText):
    """A date or a moment in ISO 8601, in the zone of the request unless it names another."""

    documented = {
        "anyOf": [{"type": "string", "format": kind} for kind in ("date", "date-time")],
    }

    def to_python(self, value):
        text = super().to_python(value)
        try:
            return period(text, timezone.get_current_timezone()) if text else None
        except ValueError:
            raise ValidationError(forms.DateTimeField.default_error_messages["invalid"]) from None


class PeriodFilter(filters.Filter):
    """Rows whose moment lies in a day or a second: in it, from it on, or up to its end."""

    field_class = PeriodField

    def __init__(self, field_name, *bounds):
        self.bounds = bounds or ("start", "end")
        super().__init__(field_name)

    def filter(self, rows, period):
        lookups = {"start": f"{self.field_name}__gte", "end": f"{self.field_name}__lt"}
        bounds = {lookups[bound]: getattr(period, bound) for bound in self.bounds if period}
        return rows.filter(**bounds)


class CustomerFilters(filters.FilterSet):
    """What customers can be asked for by. A face gives these the names of its vendor."""

    search = TextFilter(method="filter_search")
    search_without_trade_names = TextFilter(method="filter_search_without_trade_names")
    is_active = filters.BooleanFilter(method="filter_is_active")
    activity = filters.ChoiceFilter(method="filter_activity", choices=ACTIVITIES)
    name = TextFilter()
    name_contains = TextFilter(method="filter_name_contains")
    name_icontains = TextFilter(method="filter_name_icontains")
    email = TextFilter()
    tax_id = TextFilter()
    country = TextFilter(method="filter_country")
    created = PeriodFilter("created_at")
    created_from = PeriodFilter("created_at", "start")
    created_until = PeriodFilter("created_at", "end")
    balance_from = filters.NumberFilter(method="filter_balance_from", max_digits=MOST_DIGITS)
    balance_until = filters.NumberFilter(method="filter_balance_until", max_digits=MOST_DIGITS)
    is_overdue = filters.BooleanFilter(method="filter_is_overdue")
    last_sale_from = filters.DateFilter(method="filter_last_sale_from")
    last_sale_until = filters.DateFilter(method="filter_last_sale_until")
    order = filters.ChoiceFilter(method="filter_order", choices=ORDERS)

    class Meta:
        model = Customer
        fields = []

    def filter_search(self, customers, name, text):
        return customers.search(text)

    def filter_search_without_trade_names(self, customers, name, text):
        return customers.search(text, trade_names=False)

    def filter_is_active(self, customers, name, wanted):
        return customers.active() if wanted else customers.retired()

    def filter_activity(self, customers, name, word):
        return self.filter_is_active(customers, name, word == "active")

    def filter_name_contains(self, customers, name, text):
        """In the same case, which LIKE does not tell apart on SQLite."""
        if "\0" in text:
            return customers.none()
        return customers.alias(place=StrIndex("name", Value(text))).filter(place__gt=0)

    def filter_name_icontains(self, customers, name, text):
        if not is_storable(text):
            return customers.none()
        return customers.filter(icontains("name", text))

    def filter_country(self, customers, name, text):
        return customers.of_country(recognise(text))

    def filter_balance_from(self, customers, name, amount):
        return customers.owing(least=amount)

    def filter_balance_until(self, customers, name, amount):
        return customers.owing(most=amount)

    def filter_is_overdue(self, customers, name, wanted):
        """On the day that it is in the zone of the request."""
        today = timezone.localdate()
        return customers.overdue(today) if wanted else customers.not_overdue(today)

    def filter_last_sale_from(self, customers, name, day):
        return customers.last_sold(since=day)

    def filter_last_sale_until(self, customers, name, day):
        return customers.last_sold(until=day)

    def filter_order(self, customers, name, order):
        return customers.by_ledger(order)


class ContactFilters(filters.FilterSet):
    """The same for contacts."""

    name = TextFilter()
    email = TextFilter()
    invoicing = filters.BooleanFilter(widget=BooleanWidget)
    collections = filters.BooleanFilter(widget=BooleanWidget)

    class Meta:
        model = Contact
        fields = []
