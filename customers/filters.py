"""The one set of filters that every face draws from."""

import django_filters as filters
from django import forms

from customers.models import Customer


class AnyText(forms.CharField):
    """Text as it came: a character that no column holds finds nothing, it is no error."""

    default_validators = []

    def __init__(self, **kwargs):
        super().__init__(**kwargs, strip=False)
        self.validators = []


class TextFilter(filters.Filter):
    field_class = AnyText


class CustomerFilters(filters.FilterSet):
    search = TextFilter(method="filter_search")

    class Meta:
        model = Customer
        fields = []

    def filter_search(self, customers, name, text):
        return customers.search(text)
