"""Values of columns as people read them, wherever the back office only shows them.

Django's admin asks no column how its numbers read, and the setting that groups numbers would group
ids and years too. So a column may say it itself: by `worded(value)`.
"""

from django.contrib.admin import helpers
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.utils import display_for_field

from tenants.fact_names import plain


def shown(value, column, *args, **kwargs):
    """What a list, a read-only field or a line of a table shows."""
    if hasattr(column, "worded") and value is not None:
        return column.worded(value)
    if isinstance(value, dict | list) and value:
        return plain(value)
    return display_for_field(value, column, *args, **kwargs)


def let_columns_say():
    """From now on the admin asks columns first."""
    admin_list.display_for_field = helpers.display_for_field = shown
