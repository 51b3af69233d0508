"""What makes a row a tenant's: the manager, the references and the policy of the database.

Three locks, one behind the other: the late-bound condition of the manager, foreign keys that
compare the tenant too, and PostgreSQL's row level security.
"""

from contextlib import suppress
from functools import cache

from django.db import models
from django.db.models import BaseConstraint, UniqueConstraint
from django.db.models.sql.where import WhereNode
from django.utils import timezone

from tenants.identifiers import uuid7
from tenants.saving import Expressed, insert, update
from tenants.scope import CurrentTenant


class TenantManager(models.Manager):
    """Rows of the tenant in scope; evaluating without one raises TenantRequired."""

    def get_queryset(self):
        rows = scoped(self._queryset_class, self.model)._chain()
        rows._db, rows._hints = self._db, self._hints
        return rows


@cache
def scoped(queryset_class, model):
    """The rows of the tenant in scope, whichever that is: put together once for all who ask."""
    return queryset_class(model).filter(tenant_id=CurrentTenant())


class SameTenant:
    """A foreign key whose joins and lookups also compare `tenant_id`.

    The key itself is a TenantReference in the model's constraints, so the column needs neither a
    constraint nor an index of its own: indexes begin with the tenant.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"db_index": False} | kwargs | {"db_constraint": False})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        del kwargs["db_constraint"]
        if kwargs.get("db_index") is False:
            del kwargs["db_index"]
        return name, "tenants.ownership.TenantForeignKey", args, kwargs

    def get_extra_restriction(self, alias, related_alias):
        if not (alias and related_alias):
            return None
        here = self.model._meta.get_field("tenant")
        there = self.related_model._meta.get_field("tenant")
        lookup = here.get_lookup("exact")
        return WhereNode([lookup(here.get_col(related_alias), there.get_col(alias))])

    def get_extra_descriptor_filter(self, instance):
        return {"tenant_id": instance.tenant_id}


class TenantForeignKey(SameTenant, models.ForeignKey):
    """A reference that stays inside the tenant."""


class TenantOneToOneField(SameTenant, models.OneToOneField):
    """The same, one to one.

    Migrations see a TenantForeignKey: a unique column alone would tell tenants about each other,
    so the promise is a UniqueConstraint that begins with the tenant.
    """


class TenantReference(BaseConstraint):
    """FOREIGN KEY (tenant_id, field) to (tenant_id, id), in the database.

    SQLite takes it inside CREATE TABLE, and Django makes the table anew when the constraints
    change; PostgreSQL takes it at the end of the migration.
    """

    def __init__(self, *, field, name):
        self.field = field
        super().__init__(name=name)

    def body(self, model, editor):
        field = model._meta.get_field(self.field)
        quote = editor.quote_name
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY (tenant_id, {quote(field.column)}) "
            f"REFERENCES {quote(field.remote_field.model._meta.db_table)} (tenant_id, id) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model, editor):
        if editor.connection.vendor == "sqlite":
            return self.body(model, editor)
        self.create_sql(model, editor)
        return ""

    def create_sql(self, model, editor):
        """Put it off to the end of the migration: the target's UNIQUE must exist by then."""
        table = editor.quote_name(model._meta.db_table)
        editor.deferred_sql.append(f"ALTER TABLE {table} ADD {self.body(model, editor)}")

    def remove_sql(self, model, editor):
        table, name = editor.quote_name(model._meta.db_table), editor.quote_name(self.name)
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"

    def validate(self, model, instance, exclude=None, using=None):
        """Foreign keys validate themselves, through a manager that stays in the tenant."""

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def __eq__(self, other):
        return isinstance(other, TenantReference) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class TenantPolicy(BaseConstraint):
    """Row level security on PostgreSQL, forced on the owner of the table too."""

    mine = "tenant_id = nullif(current_setting('app.tenant', true), '')::bigint"

    def constraint_sql(self, model, editor):
        self.create_sql(model, editor)
        return ""

    def create_sql(self, model, editor):
        if editor.connection.vendor != "postgresql":
            return
        table, name = editor.quote_name(model._meta.db_table), editor.quote_name(self.name)
        editor.deferred_sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {name} ON {table} USING ({self.mine}) WITH CHECK ({self.mine})",
        ]

    def remove_sql(self, model, editor):
        if editor.connection.vendor != "postgresql":
            return None
        table, name = editor.quote_name(model._meta.db_table), editor.quote_name(self.name)
        return f"DROP POLICY {name} ON {table}"

    def validate(self, model, instance, exclude=None, using=None):
        """The database enforces it."""

    def __eq__(self, other):
        return isinstance(other, TenantPolicy) and self.name == other.name

    __hash__ = BaseConstraint.__hash__


class TenantOwned(models.Model):
    """A row that belongs to one tenant and is never seen outside its scope."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, db_index=False, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # refresh, references and cascades stay in the tenant
        constraints = [
            UniqueConstraint(fields=["tenant", "id"], name="%(class)s_tenant_id"),
            TenantPolicy(name="%(class)s_tenant_policy"),
        ]

    def unique_error_message(self, model_class, unique_check):
        """As Django words it, without the tenant: nobody is told of others."""
        told = [name for name in unique_check if name != "tenant"]
        return super().unique_error_message(model_class, told)

    def _do_update(self, base_qs, using, pk_val, values, *args):
        """As Django does, in the tenant, by a statement that is kept."""
        pairs = [(field, value) for field, _, value in values]
        with suppress(Expressed):
            if pairs:
                return update(self, base_qs.model, using, pairs)
        base_qs = base_qs.filter(tenant_id=self.tenant_id)
        return super()._do_update(base_qs, using, pk_val, values, *args)

    def _do_insert(self, manager, using, fields, returning_fields, raw):
        """As Django does, by a statement that is kept."""
        if self.pk is None and not raw:
            with suppress(Expressed):
                return [insert(self, manager.model, using)]
        return super()._do_insert(manager, using, fields, returning_fields, raw)


class TenantRecord(TenantOwned):
    """A tenant-owned row with a life of its own: a public id, a beginning, a last change."""

    uuid = models.UUIDField(default=uuid7, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        abstract = True
        constraints = [
            *TenantOwned.Meta.constraints,
            UniqueConstraint(fields=["tenant", "uuid"], name="%(class)s_tenant_uuid"),
        ]
