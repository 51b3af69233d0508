"""What people call the facts that the record of changes keeps by the names of columns, and how they
read their values, which it keeps as JSON holds them."""

from datetime import date, datetime
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Of columns that no form shows. Here, because a verbose_name given later needs a migration.
NAMES = {
    "brand_id": _("brand"),
    "campaign_details": _("details of the campaign"),
    "campaign_id": _("campaign"),
    "class_id": _("class"),
    "created_at": _("date of creation"),
    "created_ip": _("IP address at creation"),
    "customer": _("customer"),
    "language_id": _("language"),
    "state_id": _("number of the state or province"),
    "statement_revision": _("revision of the statement link"),
    "tax_id_compact": _("document number, compact"),
    "tax_id_is_shared": _("document number of many"),
    "test_of": _("test book of"),
    "token": _("token"),
    "updated_ip": _("IP address of the last change"),
    "user": _("user"),
    "user_type_id": _("kind of user"),
    "username": _("user name"),
    "uuid": _("public id"),
}


def kind_name(kind):
    """What a kind of row is called; the kind itself where no model is named so."""
    model = model_of(kind)
    return model._meta.verbose_name if model else kind


def fact_name(kind, fact):
    """In the language that is switched on: `billing.street` of a customer is the street of their
    billing address. A fact that no column keeps any more is called what it was."""
    model = model_of(kind)
    columns = columns_of(model, fact) if model else [fact]
    return ": ".join(str(name_of(column)) for column in columns)


def model_of(kind):
    return next((one for one in apps.get_models() if one._meta.model_name == kind), None)


def columns_of(model, fact):
    """The columns that lead to a fact, such as `billing` and `street`; where none keeps it any
    more, the last is what it was called."""
    first, _dot, rest = fact.partition(".")
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return [fact]
    return [field, *(columns_of(field.related_model, rest) if rest else [])]


def name_of(column):
    if isinstance(column, str):
        return column
    part = column.related_model._meta if column.auto_created and column.is_relation else column
    return NAMES.get(column.name, part.verbose_name)


def fact_value(kind, fact, value):
    """A value of a fact in the language and the zone that are switched on; what the column would
    not hold is told as it is kept."""
    if value is None:
        return "—"
    if isinstance(value, dict | list):
        return plain(value)
    model = model_of(kind)
    field = columns_of(model, fact)[-1] if model else fact
    if isinstance(field, str):
        return value
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    ways = (way for column, way in READ.items() if isinstance(field, column))
    try:
        return next(ways, as_kept)(field, value)
    except (ArithmeticError, TypeError, ValueError):
        return value


def plain(content):
    """What JSON holds, without its marks: `method: cash, amount: 5.00`."""
    match content:
        case None:
            return "—"
        case bool():
            return gettext("Yes") if content else gettext("No")
        case dict():
            return ", ".join(f"{name}: {within(part)}" for name, part in content.items())
        case list():
            return ", ".join(map(within, content))
    return str(content)


def within(part):
    """The same of a part, in which several things are held together."""
    text = plain(part)
    return f"({text})" if isinstance(part, dict | list) else text


def as_kept(_field, value):
    return str(value)


def row_of(field, pk):
    """The row as it is called now; its id where there is none any more."""
    return field.related_model._default_manager.filter(pk=pk).first() or pk


READ = {
    models.BooleanField: lambda _field, value: plain(value),
    models.DateTimeField: lambda _field, value: date_format(
        localtime(datetime.fromisoformat(value)), "SHORT_DATETIME_FORMAT"
    ),
    models.DateField: lambda _field, value: date_format(
        date.fromisoformat(value), "SHORT_DATE_FORMAT"
    ),
    models.DecimalField: lambda field, value: field.worded(Decimal(value)),
    models.ForeignKey: row_of,
}
