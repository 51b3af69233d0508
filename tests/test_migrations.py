"""Migrations that are applied while a server of the version before still runs."""

from django.db.migrations import AddField
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

# The set that everybody begins with: no older server knows the tables.
FIRST_SET = {"tenants": "0001", "sales": "0003", "customers": "0002"}


def added_since(loader):
    """(app, model, name) of each column that a later migration adds."""
    return {
        (migration.app_label, step.model_name_lower, step.name)
        for migration in loader.disk_migrations.values()
        if migration.name[:4] > FIRST_SET.get(migration.app_label, "9999")
        for step in migration.operations
        if isinstance(step, AddField)
    }


def test_who_does_not_know_of_a_new_column_adds_rows_all_the_same():
    loader = MigrationLoader(None)
    models = loader.project_state().models
    fields = {one: models[one[:2]].fields[one[2]] for one in added_since(loader)}

    assert ("customers", "customer", "statement_revision") in fields
    demanding = {
        one
        for one, field in fields.items()
        if not field.null and not field.many_to_many and field.db_default is NOT_PROVIDED
    }
    assert demanding == set()
