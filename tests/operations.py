"""Every operation of the URL map, and a request for it: to a book of tests.marked, by who may.

An operation is a verb at an address. A page that is added to a face is found by itself; one that
can be written to has its request in tests/walls/bodies.py.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from customers import states
from customers.api.faces.lapyme.sale_sections import SECTIONS
from customers.vouchers import vouchers
from tenants.scope import tenant_scope
from tests.addresses import address, face_of, page_of, routes, spelled
from tests.back_office import rows_of
from tests.factories import UserFactory
from tests.queries import round_trips
from tests.walls.knocking import parameters, required
from tests.walls.writing import WRITING, writes

# The rows that operations are about, where it is not the tenant's first of the kind: documents
# with lines to read, and what can be deleted.
READ = {"sales": "open_sales", "quotations": "offers"}
DELETED = {"customers": "others", "sales": "drafts", "payments": "advances"}
CATALOGUES = {
    "generals/countries": lambda tenant: tenant.country,
    "generals/states": lambda tenant: states.states(tenant.country)[0].id,
    "generals/currencies": lambda tenant: tenant.currency,
    "generals/documents": lambda tenant: next(iter(vouchers(tenant.country))).id,
}
WIDER = {"expand": "", "include_items": "true", "fields": ",".join(SECTIONS)}  # "": its first word
APPS = "admin/^(?P<app_label>sales|customers|tenants)/$"
MODEL = re.compile(r"admin/(\w+)/(\w+)/<path:object_id>")
CHOOSING = "app_label=customers&model_name=customer&field_name=parent"
QUERIES = {"admin/autocomplete/": f"?{CHOOSING}"}
# Addresses that are not opened, and why.
UNOPENED = {
    "admin/(?P<url>.*)$": "nothing is there",
    "admin/password/<uidb64>/<token>/": "test_invitations opens the link that it needs",
    "metrics": "no database is asked, and it has a token of its own",
    r"^api/.*[^/]/+$": "leads to the address without the slash",
    r"^api/v3/(?:/|(?:(?!external_key:)(?s:.))*(?://|[^/]/\Z))": (
        "answers as the address without idle slashes does"
    ),
}


class Answer(NamedTuple):
    """How a request was answered, and all that was said to the database for it."""

    status: int
    said: list


class Operation(NamedTuple):
    """`verb` and `where` are what the table calls it; `do` does it and gives an Answer."""

    verb: str
    where: str
    do: Callable


def heard(send, *args):
    with round_trips() as said:
        answer = send(*args)
        if answer.streaming:
            answer.getvalue()
    return Answer(answer.status_code, said())


def of_face(face, writer):
    """The operations of a face, as a key that may everything does them."""
    writing = {(one.where, one.method.lower()): one for one in writes() if one.face is face}
    for url in face.documented_urls:
        where, view = str(url.pattern), url.callback
        for verb in [one for one in view.actions if one != "head"]:
            if verb in WRITING:
                do = partial(heard, write, writer, writing[where, verb])
                yield Operation(verb.upper(), plain(where), do)
            for query in queries(face, where, verb):
                do = partial(heard, ask, writer, verb, where, view, query)
                yield Operation(verb.upper(), plain(where) + query.partition("=")[0], do)


def queries(face, where, verb):
    """What a page is asked: as little as it answers, and each parameter that has it show more."""
    if verb not in WRITING:
        yield required(face, where) if verb == "get" else ""
    for one in parameters(face, where) if verb == "get" else ():
        if one["name"] in WIDER:
            yield f"?{one['name']}={WIDER[one['name']] or one['schema']['enum'][0]}"


def write(writer, one):
    return writer.send(one, writer.body(one), key="once")


def ask(writer, verb, where, view, query):
    """Read or delete what the page shows."""
    face, page = face_of(view), page_of(view)
    one = subject(writer, verb, page, face) if "<str:id>" in where else ""
    at = address(where, id=one, organization=writer.tenant.uuid)
    return writer.caller(face).request(verb.upper(), at + query)


def subject(writer, verb, page, face):
    """The id for an address."""
    if not page.rows:
        return CATALOGUES[page.path.partition("/<id>")[0]](writer.tenant)
    named = (DELETED if verb == "delete" else READ).get(page.rows, page.rows)
    return spelled(face, page, writer.book[named])[0]


def plain(where):
    """`customers/<str:id>` is `/customers/<id>`."""
    return "/" + re.sub(r"<\w+:(\w+)>", r"<\1>", where)


# What is no face's


def of_back_office(client, tenant, book):
    """The pages of the back office, as an owner opens them; of each kind one row."""
    kinds = ContentType.objects.get_for_model(type(book["customers"]))
    for where in others():
        if where.startswith("admin"):
            row = row_at(where, tenant, book)
            values = {"object_id": row and row.pk, "content_type_id": kinds.pk}
            at = address(readable(where), **values, app_label="customers") + QUERIES.get(where, "")
            yield Operation("GET", plain(readable(where)), partial(heard, client.get, at))


def row_at(where, tenant, book):
    """The row that a page is about: one with lines, or the tenant's first of that model."""
    found = MODEL.match(where)
    if not found:
        return book["customers"]
    model = apps.get_model(*found.groups())
    named = READ.get(model._meta.default_related_name)
    with tenant_scope(tenant):
        return book[named] if named else min(rows_of(model, tenant), key=lambda row: row.pk)


def readable(where):
    return "admin/<app_label>/" if where == APPS else where


def of_people(client, tenant, book):
    """What else people and machines open."""
    link = book["customers"].statement_path.rpartition("/")[2]
    for where in others():
        if not where.startswith("admin"):
            at = address(where, name="lapyme", link=link)
            yield Operation("GET", plain(where), partial(heard, client.get, at))


def others():
    """Addresses that are no face's."""
    return [where for where, view in routes() if not face_of(view) and where not in UNOPENED]


def of_forms(tenant, paths):
    """Every form of the back office that somebody sends, each with what it needs: `paths` are those
    of tests/test_back_office_record.py, and superusers go them."""
    client = Poster()
    client.user = UserFactory(is_superuser=True)
    client.force_login(client.user)
    for name, (story, _) in paths.items():
        model, _, way = name.partition(" ")
        yield Operation("POST", f"{model}: {way}", partial(sent, client, tenant, story))


def sent(client, tenant, story):
    steps = story(client, tenant)
    next(steps)
    next(steps, None)
    return client.heard


class Poster(Client):
    """A client that knows how the form was heard that it sent last."""

    heard = None

    def request(self, **request):
        if request["REQUEST_METHOD"] != "POST":
            return super().request(**request)
        with round_trips() as said:
            response = super().request(**request)
        self.heard = Answer(response.status_code, said())
        return response
