"""What people call the facts that the record of changes keeps by the names of columns."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist


def kind_name(kind):
    """What a kind of row is called; the kind itself where no model is named so."""
    model = model_of(kind)
    return model._meta.verbose_name if model else kind


def fact_name(kind, fact):
    """In the language that is switched on: `billing.street` of a customer is the street of their
    billing address. A fact that no column keeps any more is called what it was."""
    model = model_of(kind)
    return str(name_in(model, fact)) if model else fact


def model_of(kind):
    return next((one for one in apps.get_models() if one._meta.model_name == kind), None)


def name_in(model, fact):
    first, _, rest = fact.partition(".")
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return fact
    part = field.related_model._meta if field.auto_created and field.is_relation else field
    return (
        f"{part.verbose_name}: {name_in(field.related_model, rest)}" if rest else part.verbose_name
    )
