"""What people call the facts that the record of changes keeps by the names of columns."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
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
    return str(name_in(model, fact)) if model else fact


def model_of(kind):
    return next((one for one in apps.get_models() if one._meta.model_name == kind), None)


def name_in(model, fact):
    first, _dot, rest = fact.partition(".")
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return fact
    part = field.related_model._meta if field.auto_created and field.is_relation else field
    name = NAMES.get(field.name, part.verbose_name)
    return f"{name}: {name_in(field.related_model, rest)}" if rest else name
