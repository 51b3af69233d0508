"""The trigram index of the search, and its function where the operator role exists (PostgreSQL)."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

from customers.search import postgresql


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(postgresql.INDEX)


def make_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        postgresql.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunPython(make_index, migrations.RunPython.noop),
        migrations.RunPython(make_function, migrations.RunPython.noop),
    ]
