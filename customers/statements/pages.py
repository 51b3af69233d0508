"""The pages behind a statement's link: for people and their browsers, for nobody who indexes,
keeps or passes on.

Whatever is wrong with a link, it is answered alike.
"""

from functools import wraps

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from customers.statements import pdf, periods
from customers.statements.accounts import MOST, statement
from customers.statements.links import NoStatement, opened
from customers.statements.wording import Wording
from sales.dates import today

DISCREET = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


def discreet(view):
    """A page that only reads, changes nothing in the browser, and says of every answer what may
    not be done with it."""

    @csp_replace(POLICY)
    @csrf_exempt  # what is refused here is every method that a token would guard
    @transaction.non_atomic_requests  # the scope has a transaction of its own
    @wraps(view)
    def answer(request, link):
        response = require_safe(view)(request, link)
        for name, value in DISCREET.items():
            response[name] = value
        return response

    return answer


def read(request, link, lay_out):
    """What `lay_out` makes of the statement that the link opens, if it opens any."""
    try:
        with opened(link) as customer:
            return in_words(request, customer, lay_out)
    except NoStatement:
        return HttpResponse(render_to_string("404.html"), status=404)


def in_words(request, customer, lay_out):
    """In the language and the zone of the tenant, whatever the browser's."""
    wording = Wording(customer.tenant)
    with translation.override(wording.language):
        response = lay_out(*asked(request, customer), wording)
    response["Content-Language"] = wording.language
    return response


def asked(request, customer):
    """(statement of the days asked for, what is wrong with them or nothing)."""
    day, problem = today(customer.tenant), ""
    try:
        days = periods.asked_for(request.GET, day)
    except ValueError:
        days = periods.twelve_months(day)
        problem = _("These are no dates that a statement can begin and end with.")
    return statement(customer, days), problem


@discreet
def page(request, link):
    """The statement as a page."""
    return read(request, link, lambda *told: written(link, *told))


@discreet
def document(request, link):
    """The statement as a PDF; as the page where the days asked for are none."""

    def lay_out(told, problem, wording):
        return written(link, told, problem, wording) if problem else printed(told, wording)

    return read(request, link, lay_out)


def written(link, told, problem, wording):
    facts = heading(told, wording) | {
        "days": told.days,
        "problem": problem,
        "page": reverse("statement", args=[link]),
        "document": reverse("statement_document", args=[link]),
    }
    return HttpResponse(render_to_string("statement.html", facts), status=400 if problem else 200)


def printed(told, wording):
    response = HttpResponse(pdf.document(heading(told, wording)), content_type="application/pdf")
    name = f"{slugify(told.customer.tenant.slug)}-{told.days.first}-{told.days.last}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def heading(told, wording):
    """What the page and the PDF show, in words."""
    customer = told.customer
    too_long = _("More than %(most)d movements: choose fewer days.") % {"most": MOST}
    return {
        "tenant": str(customer.tenant),
        "customer": customer.name,
        "tax_id": customer.tax_id or "",
        "first": wording.day(told.days.first),
        "last": wording.day(told.days.last),
        "sheets": wording.sheets(told),
        "too_long": too_long if told.is_too_long else "",
    }
