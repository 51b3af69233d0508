"""ChargeOver: customers, their contacts and notes, their invoices, transactions, packages and
quotes, as a billing service knows them.

https://developer.chargeover.com/docs/rest/
"""

from django.urls import path

from customers.api.batches import ProvenAlready
from customers.api.bodies import read_bytes, read_json
from customers.api.errors import Problem
from customers.api.face import Face
from customers.api.faces.chargeover import asking, asking_ledger
from customers.api.faces.chargeover.authentication import Basic, Signature
from customers.api.faces.chargeover.bulk import BulkView
from customers.api.faces.chargeover.customer import ChargeOverCustomer, CustomerView
from customers.api.faces.chargeover.invoice import (
    ChargeOverInvoice,
    ChargeOverInvoiceInList,
    InvoiceView,
)
from customers.api.faces.chargeover.note import ChargeOverNote
from customers.api.faces.chargeover.objects import (
    KEY,
    Object,
    ObjectView,
    Window,
    reference,
)
from customers.api.faces.chargeover.package import (
    ChargeOverPackage,
    ChargeOverPackageInList,
    PackageView,
)
from customers.api.faces.chargeover.quote import ChargeOverQuote, ChargeOverQuoteInList, QuoteView
from customers.api.faces.chargeover.revision import RevisionView
from customers.api.faces.chargeover.sentences import INVALID, message
from customers.api.faces.chargeover.transaction import (
    ChargeOverTransaction,
    ChargeOverTransactionInList,
    TransactionRevisionView,
    TransactionView,
)
from customers.api.faces.chargeover.user import ChargeOverUser, UserView
from customers.api.schema import INTEGER, TEXT, array, mapping
from customers.api.tolerance import untidy_addresses


class Statuses:
    """400 for whatever the vendor knows no status of."""

    def get(self, code, usual):
        known = {401: 401, 403: 401, 429: 429, 500: 500}
        return 404 if code == "not_found" else known.get(usual, 400)


class ChargeOver(Face):
    name = "chargeover"
    title = "ChargeOver"
    root = "api/v3/"
    authentication = (ProvenAlready, Basic, Signature)
    pagination = Window
    filtering = None
    statuses = {"create": 201, "update": 202, "destroy": 200}
    failures = Statuses()
    failure = mapping(
        code=INTEGER,
        status={"const": "Error"},
        message=TEXT,
        details={"type": "object"},
        response={"enum": [False, None]},
    )

    def read(self, request):
        body = self.read_anything(request)
        if body == {}:
            raise Problem(code="no_data")
        return body if isinstance(body, dict) else self.refuse()

    def read_array(self, request):
        body = self.read_anything(request)
        return body if isinstance(body, list) else self.refuse()

    def read_anything(self, request):
        return read_json(request._request) if read_bytes(request._request).strip() else {}

    def refuse(self):
        raise Problem

    def one(self, request, data):
        return self.ok(200, data)

    def many(self, request, rows, pager):
        return self.ok(200, rows)

    def written(self, number, status):
        return self.ok(status, {"id": number})

    def deleted(self, request):
        return self.ok(200, True)

    def ok(self, code, response):
        return {"code": code, "status": "OK", "message": "", "response": response}

    def envelope(self, action, schema):
        answers = {
            "list": array(schema),
            "retrieve": schema,
            "create": mapping(id=INTEGER),
            "update": mapping(id=INTEGER),
            "destroy": {"const": True},
            "act": {"const": True},
            "count": INTEGER,
        }
        return self.enveloped(answers.get(action, {}))

    def enveloped(self, response):
        """The JSON schema of an answer with such a response."""
        return mapping(code=INTEGER, status={"const": "OK"}, message=TEXT, response=response)

    def error(self, request, failure):
        below = request.path.removeprefix(f"/{self.root}")
        types = {page.type for page in self.pages}
        return self.not_ok(failure.status, message(failure, request.method, below, types))

    def refused(self, request):
        return self.not_ok(400, INVALID)

    def not_ok(self, code, message):
        response = None if code == 404 else False
        return {
            "code": code,
            "status": "Error",
            "message": message,
            "details": {},
            "response": response,
        }

    def error_headers(self, request, failure):
        return {"WWW-Authenticate": 'Basic realm="ChargeOver"'} if failure.status == 401 else {}

    def elsewhere(self):
        """External keys may have slashes in them; addresses, too many."""
        pages = (page for page in self.pages if page.lookup is reference)
        endings_first = sorted(pages, key=lambda page: not page.ending)
        keyed = [route for page in endings_first for route in self.keyed(page)]
        untidy = untidy_addresses(self.root, f"{self.name}-untidy", verbatim=KEY)
        return [*keyed, untidy, *super().elsewhere()]

    def keyed(self, page):
        """Its addresses by external key. A slash at the end may be one too many where they are only
        read: servers do not tell whether it was sent as the key's own, `%2F`."""
        where = f"{self.root}{page.type}/<external_key:id>{page.ending}"
        reading = {verb: action for verb, action in page.one.items() if verb == "get"}
        for slash, verbs in (("/", reading), ("", page.one)):
            if verbs:
                view = page.view.as_view(verbs, face=self, page=page, slash=slash, schema=None)
                yield path(f"{where}{slash}", view, name=f"{self.name}-{page.path}-keyed{slash}")


EDITED = {"get": "retrieve", "put": "update"}


def pages(kind, *, view=ObjectView, revisions=RevisionView, deleted=True, **told):
    """All addresses of one type of object."""
    verbs = EDITED | ({"delete": "destroy"} if deleted else {})
    verbs |= {"post": "act"} if view.actions else {}
    return (
        Object(f"{kind}/_count", view=view, many={"get": "count"}, one={}, **told),
        Object(kind, view=view, one=verbs, **told),
        Object(f"{kind}/<id>/_revision", view=revisions, one={"get": "revisions"}, **told),
        *(
            Object(f"{kind}/<id>/_action/{action}", view=view, one={"post": "act"}, **told)
            for action in view.actions
        ),
    )


def documents(kind, **told):
    """All addresses of one type of document. Nothing of the ledger is deleted."""
    return pages(kind, scope="sales", lookup=reference, deleted=False, **told)


chargeover = ChargeOver(
    *pages(
        "customer",
        shape=ChargeOverCustomer,
        lookup=reference,
        asked=asking.CUSTOMER,
        sorted=asking.CUSTOMER_ORDER,
        view=CustomerView,
    ),
    *pages(
        "user",
        shape=ChargeOverUser,
        rows="contacts",
        lookup=reference,
        asked=asking.USER,
        sorted=asking.USER_ORDER,
        view=UserView,
    ),
    *pages(
        "note",
        shape=ChargeOverNote,
        rows="notes",
        asked=asking.NOTE,
        sorted=asking.NOTE,
    ),
    *documents(
        "invoice",
        shape=ChargeOverInvoice,
        row=ChargeOverInvoiceInList,
        rows="sales",
        asked=asking_ledger.INVOICE,
        sorted=asking_ledger.INVOICE_ORDER,
        view=InvoiceView,
    ),
    *documents(
        "transaction",
        shape=ChargeOverTransaction,
        row=ChargeOverTransactionInList,
        rows="payments",
        view=TransactionView,
        revisions=TransactionRevisionView,
    ),
    *documents(
        "package",
        shape=ChargeOverPackage,
        row=ChargeOverPackageInList,
        rows="subscriptions",
        asked=asking_ledger.PACKAGE,
        sorted=asking_ledger.PACKAGE_ORDER,
        view=PackageView,
    ),
    *documents(
        "quote",
        shape=ChargeOverQuote,
        row=ChargeOverQuoteInList,
        rows="quotations",
        asked=asking_ledger.QUOTE,
        sorted=asking_ledger.QUOTE_ORDER,
        view=QuoteView,
    ),
    Object("_bulk", shape=ChargeOverCustomer, view=BulkView, many={"post": "bulk"}, one={}),
)
