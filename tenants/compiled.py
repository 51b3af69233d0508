"""Querysets that are compiled once and run often.

Django puts a queryset's SQL together each time it is evaluated, which takes longer than the
database needs to answer it, and sets instances up attribute by attribute. A Compiled keeps what
stays the same: the SQL, the places of its parameters, which column goes where. It finds the
instances that the queryset would, joined, annotated and read ahead alike; but their `__init__` is
not called, and no signal is sent for them.
"""

from collections import defaultdict
from enum import Enum
from types import MappingProxyType

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND

from tenants.constants import spelled_out
from tenants.makers import Maker, converters
from tenants.messages import Plan, answers
from tenants.scope import any_tenant
from tenants.slots import ANY_OFFSET, Ids, Offset, Slot


class Finds(Enum):
    """What a queryset finds, from which follows what is read ahead of it: if that need not be known
    first, the database is asked for both at the same time."""

    ANY = "rows"
    ASKED = "rows of which somebody has something asked"
    ONE = "one row at most"
    IN_ORDER = "rows as an index has them in order"
    KNOWN = "rows by their primary keys, among the Ids `ids`"


class Compiled:
    """What a queryset with Slots finds, for the tenant in scope.

    `make` makes the queryset; it is called once for each database. `run` gives what was Found.
    """

    def __init__(self, make, finds=Finds.ANY):
        self.make, self.finds, self.statements = make, finds, {}

    def run(self, **values):
        return self.statement.run(values)

    @property
    def statement(self):
        """The Statement for the database at hand; raises Volatile."""
        alias = router.db_for_read(None)
        if alias not in self.statements:
            self.statements[alias] = self.compiled(alias)
        return self.statements[alias]

    def compiled(self, alias):
        with any_tenant():
            try:
                return Statement(self.make(), alias, self.finds)
            except EmptyResultSet:
                return Nothing()

    def first(self, known=MappingProxyType({}), **values):
        """The first instance, or None. The queryset must not find many. `known` is what it refers
        to, by the name of its field."""
        found = self.run(**values)
        found.known.update(known)
        return next(iter(found), None)


class Nothing:
    """A statement that finds nothing, whatever the rows."""

    def run(self, values):
        return Found(self, [])


class Statement:
    """A queryset's SQL for one database, and what it takes to make instances of its rows."""

    def __init__(self, queryset, alias, finds):
        compiler = queryset.query.get_compiler(alias)
        sql, params = compiler.as_sql()
        if queryset.query.low_mark == ANY_OFFSET:
            sql, params = sql.replace(f"OFFSET {ANY_OFFSET}", "OFFSET %s"), [*params, Offset()]
        if finds is not Finds.ASKED:  # what somebody asks for is no constant
            sql, params = spelled_out(sql, params, connections[alias])
        self.sql, self.alias, self.params = sql, alias, list(params)
        self.holds = queryset.query.select_for_update  # what it finds, to the transaction's end
        self.slots = [(n, one) for n, one in enumerate(self.params) if hasattr(one, "filled")]
        self.kinds = [expression.output_field for expression, _, _ in compiler.select]
        self.converters = converters(compiler)
        self.maker = Maker(compiler.klass_info, compiler.select, alias)
        self.annotations = list(compiler.annotation_col_map.items())
        self.finds, self.plan = finds, self.planned(finds)
        self.aheads = aheads(queryset, finds)
        self.beside = [one for one in self.aheads.values() if one.is_asked_at_once(finds)]

    def run(self, values):
        connection = connections[self.alias]
        statements = [self, *(ahead.compiled.statement for ahead in self.beside)]
        asked = [one.asked(values, connection) for one in statements]
        rows, *others = answers(connection, asked, to_write=self.holds)
        beside = {
            ahead: ahead.compiled.statement.found(rows, connection)
            for ahead, rows in zip(self.beside, others, strict=True)
        }
        return self.found(rows, connection, beside)

    def planned(self, finds):
        """How far an offset goes, and what else is asked, decides what is the best way there. What
        is worked out for each row may have to be sorted."""
        if isinstance(self.params[-1] if self.params else None, Offset):
            return Plan.EACH
        if finds is Finds.IN_ORDER:
            return Plan.SERVERS if self.sql.count("SELECT") > 1 else Plan.ORDERED
        return Plan.SERVERS if finds is Finds.ASKED else Plan.ONE

    def asked(self, values, connection):
        """(query, parameters, Plan)."""
        params = self.params.copy()
        for place, slot in self.slots:
            params[place] = slot.filled(values, connection)
        return self.sql, params, self.plan

    def found(self, rows, connection, beside=MappingProxyType({})):
        """A Found of these rows. `beside` is what was read ahead already, by its Aheads."""
        if self.converters and rows:
            rows = self.converted(rows, connection)
        aheads = self.aheads.values() if rows else ()
        return Found(self, rows, [ahead.read(self, rows, beside.get(ahead)) for ahead in aheads])

    def converted(self, rows, connection):
        columns = [*zip(*rows, strict=True)]
        for place, convert, expression in self.converters:
            columns[place] = [convert(value, expression, connection) for value in columns[place]]
        return [*zip(*columns, strict=True)]

    def instance(self, row):
        one = self.maker.make(row)
        for name, place in self.annotations:
            setattr(one, name, row[place])
        return one

    def place(self, path):
        """Where in a row the value at the end of a path of names is, None if it is in no column."""
        place = self.maker.place(path)
        return dict(self.annotations).get(path[0]) if place is None and len(path) == 1 else place


class Found:
    """The instances that a statement finds, each made when somebody asks for it.

    `rows` are as the database has them. `aheads` are what was read ahead: an Ahead, the place of
    the column that it goes by, and its rows by what stands there. `known` is what every instance
    refers to, by the name of its field.
    """

    def __init__(self, statement, rows, aheads=(), known=None):
        self.statement, self.rows, self.aheads = statement, rows, aheads
        self.known, self.made = known or {}, {}

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return self.with_rows(self.rows[place])
        if place not in self.made:
            self.made[place] = self.instance(self.rows[place])
        return self.made[place]

    def __iter__(self):
        return map(self.__getitem__, range(len(self)))

    def with_rows(self, rows):
        return Found(self.statement, rows, self.aheads, self.known)

    def ahead(self, relation):
        """(place, rows by what stands there) of a relation that was read ahead."""
        wanted = self.statement.aheads[relation]
        return next((place, of) for ahead, place, of in self.aheads if ahead is wanted)

    def instance(self, row):
        one = self.statement.instance(row)
        one._state.fields_cache.update(self.known)
        for ahead, place, of in self.aheads:
            ahead.tell(one, of.get(row[place], []))
        return one

    def keys(self):
        """Their primary keys."""
        return [row[self.statement.maker.key] for row in self.rows]

    def in_order(self, keys):
        """Those with these primary keys, in this order."""
        rows = dict(zip(self.keys(), self.rows, strict=True))
        return self.with_rows([rows[key] for key in keys if key in rows])


def aheads(queryset, finds):
    """{relation: Ahead} of what the queryset reads ahead, each once with what is behind it."""
    given, behind = {}, {}
    for lookup in queryset._prefetch_related_lookups:
        path = lookup if isinstance(lookup, str) else lookup.prefetch_through
        name, _, rest = path.partition("__")
        behind.setdefault(name, []).extend([rest] if rest else [])
        if path is not lookup:
            given[name] = lookup
    return {
        name: ahead(queryset, name, given.get(name), rest, finds) for name, rest in behind.items()
    }


def ahead(queryset, name, *about):
    field = queryset.model._meta.get_field(name)
    kind = ToOne if field.many_to_one else Shared if field.many_to_many else Owned
    return kind(queryset, field, *about)


class Ahead:
    """A relation that is read for all rows at once, as `prefetch_related` does; `near` is the
    column of theirs that it goes by, `with_path` gives the relation's rows and their path to it.
    Whether these refer to the instance that they are of: `refers`."""

    refers = False

    def __init__(self, queryset, field, given, behind, finds):
        self.field, self.attribute = field, given and given.to_attr != field.name and given.to_attr
        rows = given.queryset if given and given.queryset is not None else None
        rows = field.related_model._default_manager.all() if rows is None else rows
        rows, path = self.with_path(rows.prefetch_related(*behind))
        if finds is Finds.ONE:
            self.rows = of_one(rows, {path: self.key_of_one(queryset)})
        else:
            self.rows = rows.filter(**{f"{path}__among": Ids("ids")})
        self.compiled = Compiled(lambda: self.rows)

    def key_of_one(self, queryset):
        """What the rows refer to: the value that is given of it, else what the row itself says."""
        given = given_key(queryset) if self.goes_by_key else None
        return keys(queryset, self.near)[:1] if given is None else given

    @property
    def goes_by_key(self):
        return self.near == self.field.model._meta.pk.attname

    def is_asked_at_once(self, finds):
        """Whether the rows of the relation need not wait for those that they are of."""
        is_known = finds is Finds.KNOWN and self.goes_by_key
        is_compiled = isinstance(self.compiled.statement, Statement)
        return is_compiled and (is_known or finds is Finds.ONE)

    def read(self, statement, rows, found=None):
        """(self, place, rows of the relation by what stands at this place of the rows), of what was
        `found` already, else of what is found now."""
        place, of = statement.place([self.near]), defaultdict(list)
        if found is not None and statement.finds is Finds.ONE:
            return self, place, {rows[0][place]: found}
        if found is None:
            ids = {row[place] for row in rows} - {None}
            found = self.compiled.run(ids=ids) if ids else ()
        for row in found:
            of[self.far(row)].append(row)
        return self, place, of


def of_one(rows, condition):
    """Those of one row: the first so many of them where the queryset has a slice."""
    window = rows.query.low_mark, rows.query.high_mark
    rows.query.clear_limits()
    rows = rows.filter(**condition)
    rows.query.set_limits(*window)
    return rows


def given_key(queryset):
    """The Slot that the queryset wants the primary key of its rows to be, None without one."""
    wanted = (
        one.rhs
        for one in queryset.query.where.children
        if isinstance(one, Exact) and isinstance(one.rhs, Slot) and one.lhs.target.primary_key
    )
    return next(wanted, None) if queryset.query.where.connector == AND else None


def keys(queryset, column):
    return queryset.order_by().select_related(None).prefetch_related(None).values(column)


class ReadAhead(dict):
    """Rows of relations, as (rows, the queryset that found them); a queryset that holds the rows is
    made for who asks for one, as Django's managers do."""

    def __getitem__(self, name):
        kept = super().__getitem__(name)
        if isinstance(kept, tuple):
            rows, queryset = kept
            kept = type(queryset)(queryset.model, queryset.query)
            kept._result_cache, kept._prefetch_done = rows, True
        return kept


def keep_ahead(one, name, rows, queryset):
    """Let an instance have rows of a relation as if they had been read ahead, by this queryset."""
    kept = vars(one).get("_prefetched_objects_cache")
    if kept is None:
        kept = one._prefetched_objects_cache = ReadAhead()
    kept[name] = rows, queryset


def read_ahead(one, name):
    """The rows of a relation, where they were read ahead, else None."""
    kept = vars(one).get("_prefetched_objects_cache", {}).get(name)
    return kept[0] if isinstance(kept, tuple) else kept


def all_of(one, name):
    """The rows of a relation: those read ahead, where they were, without a manager."""
    kept = read_ahead(one, name)
    return getattr(one, name).all() if kept is None else kept


def is_known_without(one, name):
    """Whether the rows of a relation were read ahead, and there are none."""
    known = read_ahead(one, name)
    return known is not None and not known


class ToOne(Ahead):
    """What each instance refers to."""

    @property
    def near(self):
        return self.field.attname

    def with_path(self, rows):
        return rows, "pk"

    def far(self, row):
        return row.pk

    def tell(self, one, rows):
        self.field.set_cached_value(one, rows[0] if rows else None)


class ToMany(Ahead):
    """Where the rows are kept, a queryset holds them. To narrow it further fails: it is only for
    reading."""

    @property
    def near(self):
        return self.field.model._meta.pk.attname

    def tell(self, one, rows):
        if self.attribute:
            setattr(one, self.attribute, rows)
            return
        keep_ahead(one, self.field.name, rows, self.rows)


class Owned(ToMany):
    """Rows that refer to the instance."""

    refers = True

    def with_path(self, rows):
        return rows, self.field.field.name

    def far(self, row):
        return getattr(row, self.field.field.attname)

    def tell(self, one, rows):
        if isinstance(rows, Found):
            rows.known[self.field.field.cache_name] = one
        else:
            for row in rows:
                self.field.field.set_cached_value(row, one)
        super().tell(one, rows)


class Shared(ToMany):
    """Rows that a third table ties to the instance."""

    def with_path(self, rows):
        ties = self.field.remote_field.through._meta
        there = ties.get_field(self.field.m2m_reverse_field_name()).remote_field.name
        owner = models.F(f"{there}__{self.field.m2m_field_name()}")
        return rows.annotate(_owner=owner), "_owner"

    def far(self, row):
        return row._owner
