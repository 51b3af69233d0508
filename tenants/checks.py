"""What must hold of every model and of the database's role, checked at each start."""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import OperationalError, connection

from tenants.ownership import SameTenant, TenantOwned, TenantPolicy, TenantReference

OWNED_APPS = ("customers", "sales")


def owned_models():
    """Every model whose rows are a tenant's."""
    return [model for model in apps.get_models() if issubclass(model, TenantOwned)]


@register(Tags.models)
def every_model_has_an_owner(app_configs, **kwargs):
    return [
        Error(f"{model.__name__} must subclass TenantOwned.", obj=model, id="tenants.E001")
        for label in OWNED_APPS
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, TenantOwned)
    ]


@register(Tags.models)
def every_owned_model_has_a_policy(app_configs, **kwargs):
    return [
        Error(f"{model.__name__} has no TenantPolicy.", obj=model, id="tenants.E002")
        for model in owned_models()
        if not any(isinstance(one, TenantPolicy) for one in model._meta.constraints)
    ]


@register(Tags.models)
def every_reference_is_kept_by_the_database(app_configs, **kwargs):
    return [
        Error(f"{field} has no TenantReference.", obj=model, id="tenants.E003")
        for model in owned_models()
        for field in model._meta.local_fields
        if isinstance(field, SameTenant) and field.name not in references(model)
    ]


@register(Tags.models)
def references_stay_in_the_tenant(app_configs, **kwargs):
    """A plain foreign key to a tenant-owned model could point into another tenant."""
    return [
        Error(f"{field} must be a TenantForeignKey.", obj=model, id="tenants.E004")
        for model in owned_models()
        for field in model._meta.local_fields
        if points_to_owned(field) and not isinstance(field, SameTenant)
    ]


def points_to_owned(field):
    target = field.remote_field and field.related_model
    return isinstance(target, type) and issubclass(target, TenantOwned)


def references(model):
    return {one.field for one in model._meta.constraints if isinstance(one, TenantReference)}


@register("tenants")
def the_role_obeys_row_security(app_configs, **kwargs):
    """PostgreSQL's policies do not bind superusers nor roles with BYPASSRLS."""
    if settings.DEBUG or connection.vendor != "postgresql" or not role_bypasses_policies():
        return []
    return [
        Error(
            "The database role of DATABASE_URL bypasses row level security, so PostgreSQL would "
            "not keep tenants apart.",
            hint="Create a role with NOSUPERUSER NOBYPASSRLS, let it own the database, use it.",
            id="tenants.E005",
        )
    ]


def role_bypasses_policies():
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            return cursor.fetchone()[0]
    except OperationalError:
        return False  # no server, no rows to protect: the command says so itself where it needs one
