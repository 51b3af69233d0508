"""The facts of payments, and of credit notes as the same kind of thing.

Both are told under one number each: twice the id of a payment, and one more than twice the id of a
credit note, so that no two have the same and each is as steady as an id.
"""

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import NullIf

from customers.facts.customer import or_empty
from customers.facts.documents import COMMON
from customers.facts.kinds import Amount, Integer, Sum, Text, Word
from customers.facts.moments import Day, Moment
from customers.facts.related import Constant, Linked
from sales.fields import AmountField
from sales.models import Application
from sales.money import ZERO

KINDS = {"payment": "pay", "refund": "ref", "credit": "cre"}
NUMBER_OF_PAYMENT = F("pk") * 2
NUMBER_OF_NOTE = F("pk") * 2 + 1
NUMBER_OF_SOURCE = Case(
    When(payment__isnull=False, then=F("payment_id") * 2), default=F("credit_note_id") * 2 + 1
)
BACK = {"kind": "refund"}
METHODS = {
    "visa": "Visa",
    "mastercard": "MasterCard",
    "american-express": "American Express",
    "discover": "Discover",
    "check": "Check",
    "paypal": "PayPal",
    "credit": "Credit",
    "ach": "ACH/eCheck",
}


def number_of_payment(pk):
    """The number that a payment is told under."""
    return pk * 2


def number_of_note(pk):
    """The number that a credit note is told under."""
    return pk * 2 + 1


def signed(amount):
    """What went back is negative."""
    return Case(When(**BACK, then=-F(amount)), default=F(amount), output_field=AmountField())


def of_method(method):
    """The id of the means of payment, where it is of that method."""
    return Integer(Case(When(source__method=method, then=F("source_id"))))


def settling(source):
    """What is known of the sales that a payment or a credit note settles."""
    kinds = {
        "sale_id": Integer("sale_id"),
        "subscription_id": Integer("sale__subscription_id"),
        "subscription_key": Text("sale__subscription__external_key"),
    }
    return {
        f"applied__{name}": Linked(Application.objects.all, source, fact)
        for name, fact in kinds.items()
    }


COMMON_TO_BOTH = COMMON | {
    "fee": Constant(ZERO, Sum),
    "gateway_id": Constant(1, Integer),
    "gateway_status": Constant(1, Integer),
    "outcome": Constant("ok-successful", Text),
    "outcome_state": Constant("o", Text),
    "notes": Text(or_empty("notes")),
}

PAYMENT = COMMON_TO_BOTH | {
    "number": Integer(NUMBER_OF_PAYMENT),
    "kind": Word(
        Case(
            *(When(kind=kind, then=Value(word)) for kind, word in KINDS.items()),
            output_field=TextField(),
        ),
        [*KINDS.values()],
    ),
    "amount": Sum(signed("amount")),
    "unapplied": Amount("unapplied"),
    "paid_on": Day("paid_on"),
    "voided_at": Moment("voided_at"),
    "method": Text("method"),
    "method_name": Text(
        Case(
            *(When(method=method, then=Value(name)) for method, name in METHODS.items()),
            default=F("method"),
            output_field=TextField(),
        )
    ),
    "reference": Text(NullIf(F("reference"), Value(""))),
    "card_id": of_method("card"),
    "bank_account_id": of_method("bank_account"),
    "token_id": of_method("token"),
    **settling("payment_id"),
}

CREDIT_NOTE = COMMON_TO_BOTH | {
    "number": Integer(NUMBER_OF_NOTE),
    "kind": Constant("cre", Text),
    "amount": Sum("total"),
    "unapplied": Amount("unapplied"),
    "paid_on": Day("issued_on"),
    "voided_at": Moment("cancelled_at"),
    "method": Constant("credit", Text),
    "method_name": Constant("Credit", Text),
    "reference": Constant(None, Text),
    **{name: Constant(None, Integer) for name in ("card_id", "bank_account_id", "token_id")},
    **settling("credit_note_id"),
}
