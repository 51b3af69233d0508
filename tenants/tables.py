"""How a table is kept, where PostgreSQL has more than one way."""

from django.db.models import BaseConstraint


class Unlogged(BaseConstraint):
    """PostgreSQL keeps the table out of its log: written several times faster, empty after a crash.

    A constraint by form only, because that is what migrations carry from a model's Meta.
    """

    def constraint_sql(self, model, editor):
        self.create_sql(model, editor)
        return ""

    def create_sql(self, model, editor):
        self.put_off("SET UNLOGGED", model, editor)

    def remove_sql(self, model, editor):
        self.put_off("SET LOGGED", model, editor)

    def put_off(self, change, model, editor):
        """To the end of the migration, after everything else that is done to the table."""
        if editor.connection.vendor == "postgresql":
            table = editor.quote_name(model._meta.db_table)
            editor.deferred_sql.append(f"ALTER TABLE {table} {change}")

    def validate(self, model, instance, exclude=None, using=None):
        """Nothing about a row."""

    def __eq__(self, other):
        return isinstance(other, Unlogged) and self.name == other.name

    __hash__ = BaseConstraint.__hash__
