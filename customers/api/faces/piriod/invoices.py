"""Invoices: drawn up as drafts, finalized, given up; and on paper."""

from django_filters import DateFilter, FilterSet
from rest_framework.fields import ChoiceField

from customers.api import wire
from customers.api.bodies import Answer
from customers.api.errors import Forbidden
from customers.api.face import Page
from customers.api.faces.piriod.customers import PiriodCustomer, customers, with_figures
from customers.api.faces.piriod.discounts import Discount, Scheme, written_discount
from customers.api.faces.piriod.documents import DocumentKey, of_document
from customers.api.faces.piriod.fields import (
    Amount,
    CurrencyCode,
    Id,
    Related,
    TestMode,
    moment,
    optional,
)
from customers.api.faces.piriod.filtering import WholeNumber, Words
from customers.api.faces.piriod.invoice_fields import (
    BILLER_STATUSES,
    EXPAND,
    STATUSES,
    CustomerKey,
    PaymentIds,
    Reckoned,
    expands,
    tax_percent,
)
from customers.api.faces.piriod.lines import PiriodLine, PiriodReference, withheld
from customers.api.faces.piriod.views import ONE, View
from customers.api.filtering import ReferenceFilter
from customers.api.paper import Paper
from customers.api.prefixed import prefixed
from customers.api.schema import Parameter
from customers.api.shapes import DraftShape, Shape, ahead
from customers.filters import TextFilter

ISO = ["%Y-%m-%d"]
COLLECTION_METHODS = ("deferred", "deferred_dues", "automatically")
MOST_LINES, MOST_REFERENCES = 1000, 40
NOT_A_DRAFT = "Only a draft invoice can be changed or deleted."
OF_ANOTHER = "This subscription is not the customer's."


class PiriodInvoice(DraftShape):
    joins = ("subscription",)

    id = Id("inv")
    customer = CustomerKey()
    document = DocumentKey(required=False)
    number = wire.IntegerField(read_only=True, allow_null=True)
    date = wire.DateField(source="issued_on", required=False, allow_null=True)
    due_date = wire.DateField(source="due_on", required=False, allow_null=True)
    period_start = wire.DateField(source="service_from", required=False, allow_null=True)
    period_end = wire.DateField(source="service_to", required=False, allow_null=True)
    collection_method = ChoiceField(choices=COLLECTION_METHODS, required=False)
    lines = PiriodLine(many=True, max_length=MOST_LINES)
    currency = CurrencyCode(required=False)
    note = optional(source="notes", max_length=256)
    amount = wire.Money(source="taxable")
    exempt = wire.Money(source="untaxed")
    tax = wire.Money()
    tax_percent = Reckoned(tax_percent)
    subtotal = wire.Money()
    total = wire.Money()
    total_adjusted = Reckoned(lambda sale: sale.total - sale.credited)
    retention = wire.Money(source="withheld")
    discount = Discount()
    discount_scheme = Scheme()
    custom_change = Amount(
        source="exchange_rate", decimal_places=6, required=False, allow_null=True
    )
    status = wire.Word(words=STATUSES, source="stage")
    biller_status = wire.Word(words=BILLER_STATUSES, source="invoice_status")
    tax_agency = wire.Constant(None)
    local_file = wire.Constant(None)
    subscription = Related("sub", rows="subscriptions")
    imported = wire.Constant(False)
    uncollectible = wire.Moment(source="uncollectible_at", timespec="seconds", allow_null=True)
    test_mode = TestMode()
    references = PiriodReference(many=True, required=False, max_length=MOST_REFERENCES)
    payments = PaymentIds()
    created = moment("created_at")
    updated = moment("updated_at")

    @classmethod
    def rows(cls, sales):
        settled_by = ("lines", "applications__payment", "intended_payments")
        return super().rows(sales).without_notes().with_stage().prefetch_related(*settled_by)

    def validate(self, given):
        customer = given.get("customer") or self.instance.customer
        subscription = given.get("subscription")
        if subscription and subscription.customer_id != customer.pk:
            raise wire.ValidationError({"subscription": [OF_ANOTHER]})
        if "lines" in given:
            given["withheld"] = withheld(given["lines"])
        return given | written_discount(self.instance, given)


class InvoiceView(View):
    documented = {"retrieve": [EXPAND], "list": [EXPAND, Parameter("document", str)]}

    def refuse_unless_allowed(self, request):
        """Who wants whole customers must be allowed to read customers."""
        super().refuse_unless_allowed(request)
        if self.action and expands(request) and not request.auth.may(customers.scope_for("GET")):
            raise Forbidden("scope")

    def rows(self):
        buyers = self.request.auth.tenant.customers.all()
        if expands(self.request):
            buyers = PiriodCustomer.rows(with_figures(buyers))
        return super().rows().prefetch_related(ahead("customer", buyers))

    def filtered(self, request):
        """What a document is follows from the workspace's country."""
        rows, wanted = super().filtered(request), request.query_params.get("document")
        return of_document(rows, request.auth.tenant.country, wanted) if wanted else rows

    def update(self, request, **kwargs):
        """A draft is held before it is read: what is not sent is reckoned of what stays."""
        found = self.held()
        refuse_unless_draft(found)
        return self.changed(request, found)

    def destroy(self, request, **kwargs):
        """A draft is held before it is read: nobody pays for it meanwhile."""
        found = self.held()
        refuse_unless_draft(found)
        self.page.shape.remove(found, self.actor())
        return Answer(self.face.deleted(request), self.success_status)

    def finalize(self, request, **kwargs):
        """Finalize a draft, or a pending invoice whose payments have all succeeded."""
        return self.done(request, self.page.shape.finalize)

    def toggle_uncollectible(self, request, **kwargs):
        """Give a finalized invoice up as uncollectible, or take it up again."""
        return self.done(request, self.page.shape.toggle_uncollectible)

    def done(self, request, act):
        """The invoice after something was done to it; a body says nothing here."""
        found = self.get_object()
        self.face.read(request)
        act(found, self.actor())
        return Answer(self.face.one(request, self.shape(self.get_object()).data))


def refuse_unless_draft(sale):
    if sale.stage != "draft":
        raise wire.ValidationError({"non_field_errors": [NOT_A_DRAFT]})


class PiriodFile(Shape):
    """The invoice on paper: a PDF in base 64."""

    file = Paper()

    @classmethod
    def rows(cls, sales):
        return sales.without_notes().select_related("customer", "tenant").prefetch_related("lines")


class InvoiceFilters(FilterSet):
    customer = ReferenceFilter("customer", prefixed("cus"))
    subscription = ReferenceFilter("subscription", prefixed("sub"))
    status = Words("stage", STATUSES)
    number = WholeNumber()
    date_from = DateFilter("issued_on", "gte", input_formats=ISO)
    date_until = DateFilter("issued_on", "lte", input_formats=ISO)
    due_from = DateFilter("due_on", "gte", input_formats=ISO)
    due_until = DateFilter("due_on", "lte", input_formats=ISO)
    collection_method = TextFilter()


OF_INVOICES = {"rows": "sales", "lookup": prefixed("inv"), "scope": "sales"}

invoices = Page(
    "invoices",
    shape=PiriodInvoice,
    filterset=InvoiceFilters,
    parameters={
        "customer": "customer",
        "status": "status",
        "status__in": "status",
        "number": "number",
        "date__gte": "date_from",
        "date__lte": "date_until",
        "due_date__gte": "due_from",
        "due_date__lte": "due_until",
        "collection_method": "collection_method",
        "subscription": "subscription",
    },
    order={
        "date": "issued_on",
        "due_date": "due_on",
        "number": "number",
        "total": "total",
        "created": "created_at",
        "updated": "updated_at",
    },
    view=InvoiceView,
    one=ONE,
    **OF_INVOICES,
)

finalize = Page(
    "invoices/<id>/finalize",
    shape=PiriodInvoice,
    view=InvoiceView,
    one={"post": "finalize"},
    **OF_INVOICES,
)

uncollectible = Page(
    "invoices/<id>/uncollectible",
    shape=PiriodInvoice,
    view=InvoiceView,
    one={"post": "toggle_uncollectible"},
    **OF_INVOICES,
)

pdf = Page("invoices/<id>/pdf", shape=PiriodFile, view=View, one={"get": "retrieve"}, **OF_INVOICES)
