"""Rows that are saved by statements which are put together once.

Django puts the INSERT or UPDATE of a row together each time it is saved, which takes longer than
the database needs to do it. Here the SQL is kept, for each model, database and choice of columns.
"""

from django.db import connections, models, router, transaction
from django.db.models import sql
from django.db.models.constants import OnConflict

from tenants.makers import defaults
from tenants.messages import answers, later
from tenants.scope import any_tenant
from tenants.slots import Slot, slots

AS_THEY_ARE = {models.CharField: str, models.TextField: str, models.BooleanField: bool}
WAYS = ("pre_save", "get_prep_value", "get_db_prep_value", "get_db_prep_save")
MOST_KEPT = 64  # INSERTs of one model
NOTHING = object()  # no value is it
_kept = {}


class Expressed(Exception):
    """A value is an expression, which becomes a part of the statement: Django knows how."""


def insert(row, model, using, on_conflict=None):
    """Insert a model's row, without a key: what the database returns of it, `db_returning_fields`.

    None where `on_conflict` is IGNORE and another row has what must be unique; a writer in flight
    who may have it is waited for. Raises Expressed.
    """
    statement = insertion(model, using, on_conflict).of(row)
    (returned,) = answers(connections[using], [statement], to_write=True)
    return returned[0] if returned else None


def insertion(*key):
    statement = _kept.get(key)
    if statement is None:
        statement = _kept[key] = Insert(*key)
    return statement


def update(row, model, using, values):
    """Write (field, value) pairs into the tenant's row of that key: whether there is one.

    Raises Expressed.
    """
    (written,) = answers(connections[using], [rewriting(row, model, using, values)], to_write=True)
    return written > 0


def rewriting(row, model, using, values):
    key = model, using, *(field for field, _ in values)
    statement = _kept.get(key)
    if statement is None:
        statement = _kept[key] = Update(model, using, [field for field, _ in values])
    return statement.of(row, [value for _, value in values])


def add(row):
    """Save a new row, which has no key yet and holds no expressions."""
    is_added(row, on_conflict=None)


def is_added(row, on_conflict=OnConflict.IGNORE):
    """The same, unless another row has what must be unique: False then."""
    row._prepare_related_fields_for_save(operation_name="save")
    using = router.db_for_write(type(row), instance=row)
    with transaction.mark_for_rollback_on_error(using):
        returned = insert(row, type(row), using, on_conflict)
    if returned is None:
        return False
    for field, value in zip(row._meta.db_returning_fields, returned, strict=True):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, using
    return True


def add_later(row):
    """Save a new row whose key nobody asks for: before the next statement, or the transaction's
    end."""
    row._prepare_related_fields_for_save(operation_name="save")
    using = router.db_for_write(type(row), instance=row)
    with transaction.mark_for_rollback_on_error(using):
        later(connections[using], *insertion(type(row), using, None).of(row))


def add_all_later(rows):
    """Save new rows of one class and one tenant at that time, in one statement: PostgreSQL takes an
    array for each column."""
    if len(rows) < 2:
        for row in rows:
            add_later(row)
        return
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="save")
    model, using = type(rows[0]), router.db_for_write(type(rows[0]))
    if connections[using].vendor != "postgresql":
        model._base_manager.using(using).bulk_create(rows)
        return
    with transaction.mark_for_rollback_on_error(using):
        later(connections[using], *insertion(model, using, None).of_all(rows))


def write_later(row, *names):
    """Write these fields of a row that is kept, at that time."""
    using = router.db_for_write(type(row), instance=row)
    values = [(row._meta.get_field(name), getattr(row, name)) for name in names]
    later(connections[using], *rewriting(row, type(row), using, values))


class Insert:
    """The INSERTs of rows whose keys the database makes. One for each choice of columns that hold
    something: psycopg reads a statement of more than 50 values anew each time, and a customer has
    more columns, but never fills as many."""

    def __init__(self, model, using, on_conflict):
        self.model, self.using, self.on_conflict, self.kept = model, using, on_conflict, {}
        own = model._meta.local_concrete_fields
        fields = [one for one in own if not one.generated and one is not model._meta.auto_field]
        self.columns = [(one, one.attname, plain_type(one), *self.usual(one)) for one in fields]

    def of(self, row):
        """(query, parameters)"""
        values = self.values(row, connections[self.using])
        text, places = self.statement([row], tuple(value is not None for value in values))
        return text, [values[place] for place in places]

    def of_all(self, rows):
        """The same for two rows or more, with what each column has in all of them."""
        connection = connections[self.using]
        columns = [*zip(*(self.values(row, connection) for row in rows), strict=True)]
        text, places = self.statement(rows[:2], (True,) * len(columns))
        return text, [list(columns[place]) for place in places]

    def usual(self, field):
        """A column's default, and how it is written: most columns of most rows have it."""
        kept, _made = defaults(self.model)
        if field.attname not in kept or type(field).pre_save is not models.Field.pre_save:
            return NOTHING, None
        value = kept[field.attname]
        return value, prepared(field, value, connections[self.using])

    def values(self, row, connection):
        values = []
        for field, name, kind, usual, written in self.columns:
            value = getattr(row, name)
            if value is usual:
                value = written
            elif not (kind and (value is None or type(value) is kind)):
                value = prepared(field, field.pre_save(row, True), connection)
            values.append(value)
        return values

    def statement(self, rows, filled):
        """The SQL, and the places of its values among those of all columns."""
        key = len(rows), filled
        found = self.kept.get(key)
        if found is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            found = self.kept[key] = self.compiled(rows, filled)
        return found

    def compiled(self, rows, filled):
        fields = [field for field, *_ in self.columns]
        places = [n for n, one in enumerate(fields) if filled[n] or one.has_db_default()]
        query = sql.InsertQuery(self.model, on_conflict=self.on_conflict)
        query.insert_values([fields[place] for place in places], rows, raw=True)
        compiler = query.get_compiler(self.using)
        if len(rows) == 1:
            compiler.returning_fields = self.model._meta.db_returning_fields
        ((text, _),) = compiler.as_sql()
        return text, places


class Update:
    """The UPDATE of some columns of one row."""

    def __init__(self, model, using, fields):
        self.using, self.fields = using, [(field, plain_type(field)) for field in fields]
        rows = model._base_manager.using(using).filter(**slots(model, "tenant_id", "pk"))
        query = rows.query.chain(sql.UpdateQuery)
        query.add_update_fields([(field, None, Slot(field.name, field)) for field in fields])
        with any_tenant():
            self.sql, params = query.get_compiler(using).as_sql()
        self.slots = params[len(fields) :]

    def of(self, row, values):
        """(query, parameters)"""
        connection = connections[self.using]
        where = {"tenant_id": row.tenant_id, "pk": row.pk}
        written = [
            value if value is None or type(value) is kind else prepared(field, value, connection)
            for (field, kind), value in zip(self.fields, values, strict=True)
        ]
        return self.sql, [*written, *(slot.filled(where, connection) for slot in self.slots)]


def plain_type(field):
    """The type of values that the field hands to the database as they are, None for a field with
    ways of its own; null is one of them too."""
    kind = type(field)
    return next(
        (
            plain
            for usual, plain in AS_THEY_ARE.items()
            if issubclass(kind, usual)
            and all(getattr(kind, way) is getattr(usual, way) for way in WAYS)
        ),
        None,
    )


def prepared(field, value, connection):
    if hasattr(value, "resolve_expression"):
        raise Expressed
    return field.get_db_prep_save(value, connection)
