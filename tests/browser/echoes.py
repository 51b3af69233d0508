"""A book in which every text tries to be more than a text; written in the site's own shell."""

import secrets

from django.db import IntegrityError, models, transaction

from customers.models import Customer
from tenants.models import Membership, User
from tenants.scope import tenant_scope
from tenants.services import add_member, create_tenant
from tests.back_office import OURS, rows_of, write_book
from tests.book import BY

PAYLOADS = [
    "<script>ran=1</script>",
    "<ran-mark></ran-mark>",
    "<img src=x onerror=ran=1>",
    '"><svg onload=ran=1>',
    "' autofocus onfocus='ran=1",
    '" autofocus onfocus="ran=1',
    "javascript:ran=1//",
    "{{ 970420042|add:7 }}{% debug %}${970420042+7}",
    "</title></textarea></script><script>ran=1</script>",
    "</style><style>*{display:none!important}</style>",
    "&lt;script&gt;ran=1&lt;/script&gt;",
    "\uff1cscript\uff1eran=1\uff1c/script\uff1e",
    "\\u003cscript\\u003eran=1\\u003c/script\\u003e",
    "%3Cscript%3Eran=1%3C/script%3E",
    "<a href=jAvAsCrIpT&colon;ran=1>x</a>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "-->]]><!--<ran-mark>",
    "x:expression(ran=1);background:url(javascript:ran=1)",
    "\u202e<script\u2028>ran=1</script>",
]
ALL = "\n".join(PAYLOADS)
OWNER = "eco@eco.example"
MADE = {"token", "password", "timezone"}  # not typed: what hangs on them must work


def a_book_of_echoes():
    """Rows of each model, the first with all texts at once, the others with one each.

    Tells who may look at them, where they are, and of what takes none of the texts its name and
    length: `kept_out`.
    """
    tenant = create_tenant(slug="eco", name="Eco", country="AR", currency="ARS", by=BY)
    password = secrets.token_urlsafe()
    add_member(tenant, OWNER, role=Membership.Role.OWNER, password=password, by=BY)
    for number in range(len(PAYLOADS) + 1):
        write_book(tenant, number)
    with tenant_scope(tenant):
        rows = {model: sorted(row.pk for row in rows_of(model, tenant)) for model in OURS}
        kept_out = {one for model in OURS for one in fill(model, rows[model])}
        paths = [one.statement_path for one in Customer.objects.order_by("pk")]
    return {
        "person": {"email": OWNER, "password": password},
        "rows": {model._meta.label_lower.replace(".", "/"): rows[model] for model in OURS},
        "statements": paths,
        "kept_out": list(kept_out),
    }


def fill(model, ids):
    """Write into every text of the rows; yields (column, its length) of what takes no text."""
    taken = {column for number, pk in enumerate(ids) for column in written(model, pk, number)}
    for column in texts_of(model):
        if column.name not in taken:
            yield str(column), column.max_length


def texts_of(model):
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, models.CharField | models.TextField | models.JSONField)
        is_the_owners = model is User and column.name == "email"  # who has to sign in
        if is_text and not (column.choices or column.name in MADE or is_the_owners):
            yield column


def written(model, pk, number):
    """The columns of a row that took its text: all at one go, else each on its own."""
    row = model._default_manager.get(pk=pk)
    given = {one.name: value for one in texts_of(model) if (value := echo(row, one, number))}
    if update(model, pk, given):
        return given
    return [name for name, value in given.items() if update(model, pk, {name: value})]


def echo(row, column, number):
    """What to write there, in the shape that is there; nothing where it is too long."""
    text = fitting(column.max_length or len(ALL), number)
    if not isinstance(column, models.JSONField):
        return text
    return [text] if isinstance(column.value_from_object(row), list) else {text: text}


def fitting(length, number):
    """As many texts as there is room for; or the one of that number."""
    if number:
        text = PAYLOADS[(number - 1) % len(PAYLOADS)]
        return text if len(text) <= length else ""
    fit = [one for one in (*PAYLOADS, ALL) if len(one) <= length]
    return max(fit, key=len, default="")


def update(model, pk, values):
    """Whether the database takes it."""
    try:
        with transaction.atomic():
            return model._default_manager.filter(pk=pk).update(**values)
    except IntegrityError:
        return False
