"""What pages read, by statements that are compiled once.

A page asks the same of the database for everyone: what differs is the tenant, an id, a cursor. So
its queryset is compiled for any tenant, once for each country, currency, zone and day, which is all
of a tenant that a page may depend on, and for each way of asking. What depends on more says so:
Django finds the ids of its rows, and such a statement the rows.
"""

from copy import copy
from functools import partial
from threading import Lock

from django.db.models import Q
from django.utils import timezone

from tenants import slots
from tenants.compiled import Compiled, Finds
from tenants.models import Tenant
from tenants.ownership import TenantOwned
from tenants.scope import Volatile
from tenants.slots import ANY_OFFSET, Ids

MOST_KEPT = 256  # statements of pages as they are, and again of pages with something asked


class Kept:
    """The Compileds that were asked for last; None for what cannot be compiled."""

    def __init__(self):
        self.known, self.lock = {}, Lock()

    def get(self, key, make):
        with self.lock:
            found = self.known.pop(key) if key in self.known else make()
            self.known[key] = found
            if len(self.known) > MOST_KEPT:
                del self.known[next(iter(self.known))]
        return found

    def put(self, key, found):
        with self.lock:
            self.known[key] = found


as_it_is, with_something_asked = Kept(), Kept()


def read(view, cut, *about, **values):
    """What `cut(view, **values)`, a queryset of the view's rows, finds; a Found.

    `values` go by their columns' names, with a number after `__` where there are several; `offset`
    is how many rows to leave out, `ids` are primary keys. `about` tells what else two ways of
    asking differ by, beside the query.
    """
    asked = asked_of(view, view.face.paging)
    try:
        return run(view, cut, asked, about, values)
    except Volatile:
        return by_keys(view, list(cut(view, **values).values_list("pk", flat=True)))


def read_whole(view, **condition):
    """The one row that is meant, in all its columns, for who changes it; None without one."""
    asked = asked_of(view, view.face.paging)
    try:
        found = run(view, whole, asked, (), condition)
    except Volatile:
        found = whole(view, **condition)
    return next(iter(found), None)


def whole(view, **condition):
    return view.rows().filter(**condition).order_by()


def by_keys(view, keys):
    """The view's rows with these primary keys, in this order: a Found."""
    asked = asked_of(view, {*view.face.paging, *view.narrowing})
    return run(view, listed, asked, (), {"ids": keys}).in_order(keys)


def only(view, **condition):
    """The one row that is meant, with what is shown of it beside."""
    rows = view.rows().filter(**condition).order_by()
    return rows.prefetch_related(
        *(
            newest.ahead(shape(context=view.context()).columns(newest.model))
            for newest, shape in view.shown_shape.beside.items()
        )
    )


def listed(view, ids):
    return view.rows().filter(one_of(ids)).order_by()


def one_of(ids):
    """The condition for rows with one of these primary keys: a list, or Ids."""
    return Q(pk__among=ids) if isinstance(ids, Ids) else Q(pk__in=ids)


def run(view, cut, asked, about, values):
    """The same by a statement that is compiled once; raises Volatile."""
    tenant = view.request.auth.tenant
    way = cut if cut is whole else view.action  # whatever is done to a row, it is the same
    key = (type(view), view.page, way, *values, *facts(tenant), *about, *asked)
    kept = with_something_asked if asked else as_it_is
    compiled = kept.get(key, lambda: for_any_tenant(view, cut, asked, values))
    if compiled is None:
        raise Volatile
    try:
        found = compiled.run(**values)
    except Volatile:
        kept.put(key, None)
        raise
    found.known["tenant"] = tenant
    return found


def for_any_tenant(view, cut, asked, values):
    columns = () if cut is whole else shown_columns(view)
    make = partial(for_any, anonymous(view), cut, values, columns)
    return Compiled(make, finds(cut, asked, values))


def shown_columns(view):
    return view.shown_shape(context=view.context()).columns(view.page.model)


def finds(cut, asked, values):
    """What a cut finds, for a plan of its own or one that serves all."""
    if cut in (only, whole):
        return Finds.ONE
    if cut is not listed and (asked or values.keys() - {"created_at", "pk", "ids"}):
        return Finds.ASKED
    return Finds.KNOWN if "ids" in values else Finds.IN_ORDER


def facts(tenant):
    return tenant.country, tenant.currency, tenant.timezone, timezone.localdate()


def asked_of(view, leaving_out):
    """What the query says by other names than these."""
    query = view.request.query_params
    return [(name, *texts) for name, texts in query.lists() if name not in leaving_out]


def anonymous(view):
    """The view, without its caller, nor whom its address is about."""
    view = copy(view)
    view.request, view.kwargs = AnyRequest(view.request), Stranger()
    return view


def for_any(view, cut, values, columns):
    """The queryset for an anonymous view and whatever values, which reads the columns that are
    shown and those that it is ordered by, unless the cut has chosen others."""
    rows = cut(view, **{name: slot(view.page.model, name) for name in values})
    _names, reads_all_others = rows.query.deferred_loading
    if not (columns and reads_all_others):
        return rows
    ordered = [name.lstrip("-") for name in rows.query.order_by if isinstance(name, str)]
    return rows.only(*columns, *ordered)


def slot(model, name):
    if name == "offset":
        return ANY_OFFSET
    if name == "ids":
        return Ids(name)
    return slots.slot(model, name)


class Stranger:
    """Nobody in particular: to ask for more than is here is to depend on who it is."""

    def __getattr__(self, name):
        raise Volatile(name)

    def __getitem__(self, name):
        raise Volatile(name)


class AnyRequest(Stranger):
    """Whoever's request, with the query of this one."""

    def __init__(self, request):
        self.query_params, self.auth = request.query_params, AnyCaller(request.auth.tenant)


class AnyCaller(Stranger):
    def __init__(self, tenant):
        self.tenant = AnyTenant(tenant)


class AnyTenant(Stranger):
    """Whichever tenant of the country, currency and zone: its rows are those in scope."""

    def __init__(self, tenant):
        self.country, self.currency, self.zone = tenant.country, tenant.currency, tenant.zone

    def __getattr__(self, name):
        relation = getattr(Tenant, name, None)
        model = relation.rel.related_model if hasattr(relation, "rel") else None
        if not model or not issubclass(model, TenantOwned):
            raise Volatile(name)
        return model.objects


class Listing:
    """The rows of a view's list, cut into pages as a queryset is: ordered, narrowed, sliced.

    `conditions` are functions with the names of their arguments among `values`.
    """

    def __init__(self, view, order=(), conditions=(), values=None):
        self.view, self.order, self.conditions = view, order, conditions
        self.values = values or {}

    def order_by(self, *order):
        return Listing(self.view, order, self.conditions, self.values)

    def filter(self, condition, **values):
        conditions = (*self.conditions, (condition, tuple(values)))
        return Listing(self.view, self.order, conditions, self.values | values)

    def __getitem__(self, window):
        offset = window.start or 0
        values = self.values | ({"offset": offset} if offset else {})
        about = (window.stop - offset, self.order, self.conditions)
        if not self.view.shown_shape.is_worked_out:
            return read(self.view, partial(page, *about), *about, **values)
        found = read(self.view, partial(keys, *about), *about, **values)
        return by_keys(self.view, found.keys())

    def count(self):
        return narrowed(self.view, self.conditions, self.values).count()


def page(most, order, conditions, view, offset=0, **values):
    """So many rows of a list, from an offset on."""
    rows = narrowed(view, conditions, values)
    rows = rows.order_by(*order) if order else rows
    return rows[offset : offset + most]


def keys(*about, **values):
    """The same rows, of which nothing is read but their keys."""
    rows = page(*about, **values).select_related(None).prefetch_related(None).only("pk")
    rows.query.set_annotation_mask(())
    return rows


def narrowed(view, conditions, values):
    rows = view.filtered(view.request)
    for condition, names in conditions:
        rows = rows.filter(condition(*(values[name] for name in names)))
    return rows
