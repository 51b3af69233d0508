"""What people do to documents by a button; each is a service of the ledger."""

from uuid import uuid4

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sales.dates import today
from sales.models import Quotation, Sale
from sales.money import CENT, MOST_DIGITS
from sales.services import (
    cancel_quotation,
    cancel_sale,
    convert_quotation,
    record_payment,
    void_payment,
)
from tenants.errors import Refused
from tenants.idempotency import once
from tenants.tenant_admin import Deed, DeedForm, actor


class ReasonForm(DeedForm):
    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False)


class CancelSale(Deed):
    """Cancel an issued sale or credit note."""

    name, label, form = "cancel", _("Cancel"), ReasonForm
    question = _("It leaves the totals and the balance; what was paid for it becomes credit.")

    def is_open_for(self, sale, request):
        return sale.status == Sale.Status.ISSUED

    def run(self, sale, request, reason):
        cancel_sale(sale, by=actor(request), reason=reason)
        return gettext("%(document)s is cancelled.") % {"document": sale}


class ConvertQuotation(Deed):
    """Make the sale that was offered."""

    name, label = "convert", _("Convert into a sale")
    question = _("The sale is issued now, to the same customer at the offered prices.")

    def is_open_for(self, quotation, request):
        return quotation.status == Quotation.Status.PENDING

    def run(self, quotation, request):
        sale = convert_quotation(quotation, by=actor(request)).sale
        return gettext("%(quotation)s has become %(sale)s.") % {
            "quotation": quotation,
            "sale": sale,
        }


class CancelQuotation(Deed):
    """Withdraw an offer."""

    name, label, form = "cancel", _("Cancel"), ReasonForm
    question = _("The offer is withdrawn and can no longer become a sale.")

    def is_open_for(self, quotation, request):
        return quotation.status == Quotation.Status.PENDING

    def run(self, quotation, request, reason):
        cancel_quotation(quotation, by=actor(request), reason=reason)
        return gettext("%(document)s is cancelled.") % {"document": quotation}


class VoidPayment(Deed):
    """Take a payment, a credit or a refund back."""

    name, label = "void", _("Void")
    question = _("It is as if it had never been: what it settled is to be paid again.")

    def is_open_for(self, payment, request):
        return not payment.is_void

    def run(self, payment, request):
        void_payment(payment, by=actor(request))
        return gettext("%(document)s is void.") % {"document": payment}


class PaymentForm(DeedForm):
    """What came in. `sent_once` names this page: sent twice, it is one payment."""

    amount = forms.DecimalField(
        label=_("Amount"), min_value=CENT, max_digits=MOST_DIGITS, decimal_places=2
    )
    paid_on = forms.DateField(label=_("Paid on"), widget=AdminDateWidget)
    method = forms.CharField(label=_("Method"), max_length=40, required=False)
    reference = forms.CharField(label=_("Reference"), max_length=255, required=False)
    notes = forms.CharField(label=_("Notes"), max_length=1000, required=False)
    sent_once = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"paid_on": today(self.row.tenant), "sent_once": uuid4().hex}

    def clean_notes(self):
        return self.cleaned_data["notes"] or None


class CustomerPaymentForm(PaymentForm):
    """In any currency that the customer has a balance in, or the tenant works in."""

    currency = forms.ChoiceField(label=_("Currency"))
    field_order = ["amount", "currency"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = {self.row.tenant.currency, *(row.currency for row in self.row.balances.all())}
        own = self.initial["currency"] = self.row.currency
        self.fields["currency"].choices = [(one, one) for one in [own, *sorted(known - {own})]]


class SalePaymentForm(PaymentForm):
    """In the sale's currency, by default all that is left to pay."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["amount"] = self.row.balance
        self.fields["amount"].help_text = self.row.currency


class TakePayment(Deed):
    """Take in what a customer pays; it settles the oldest sales first, the rest stays credit."""

    name, label, form = "pay", _("Record payment"), CustomerPaymentForm
    question = _("It settles the oldest open sales first; what is left over stays credit.")

    def run(self, row, request, *, sent_once, **given):
        body = {name: str(value) for name, value in given.items()} | {"row": row.pk}
        try:
            payment, is_repeated = once(
                row.tenant,
                operation=f"admin {row._meta.model_name} {self.name}",
                key=sent_once,
                body=body,
                work=lambda: str(self.take(row, actor(request), **given)),
            )
        except Refused as refusal:
            raise reworded(refusal) from None
        return told_of(payment, is_repeated)

    def take(self, customer, by, **given):
        return record_payment(customer.tenant, by=by, customer=customer, **given)


class PaySale(TakePayment):
    """Take in what is paid for one sale."""

    form = SalePaymentForm
    question = _("It settles this sale.")

    def is_open_for(self, sale, request):
        return sale.customer_id is not None and sale.balance > 0

    def take(self, sale, by, *, amount, **given):
        if sale.customer is None:
            told = gettext("A sale without a customer is paid on the spot: nothing is recorded.")
            raise Refused("no_customer", told)
        return record_payment(
            sale.tenant,
            by=by,
            customer=sale.customer,
            amount=amount,
            currency=sale.currency,
            applications=[(sale, amount)],
            **given,
        )


def told_of(payment, is_repeated):
    if is_repeated:
        return gettext("%(payment)s was recorded already.") % {"payment": payment}
    return gettext("%(payment)s is recorded.") % {"payment": payment}


def reworded(refusal):
    """What the book refuses, in words for who sent a page twice."""
    if refusal.code != "idempotency_conflict":
        return refusal
    told = gettext("This page was sent before, with other values. Open it again.")
    return Refused(refusal.code, told)
