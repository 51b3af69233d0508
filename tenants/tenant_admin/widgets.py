"""Choices that are found while typing."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from tenants.form_fields import ID


class Ids:
    """Shows again only what can be an id: Django asks the database for whatever was sent."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if ID.fullmatch(str(one))], attr)


class FoundOne(Ids, AutocompleteSelect):
    """One row."""


class FoundSeveral(Ids, AutocompleteSelectMultiple):
    """Any number of rows. Each has a cross of its own; one for all is no item of their list."""

    def build_attrs(self, *args, **kwargs):
        return super().build_attrs(*args, **kwargs) | {"data-allow-clear": "false"}
