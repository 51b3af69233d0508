"""The same for the documents of the ledger: invoices, transactions, packages and quotes.

https://developer.chargeover.com/docs/rest/#querying
"""

from customers import facts
from customers.api.faces.chargeover.customer_fields import ADDRESS
from customers.facts.kinds import Integer, Text
from customers.facts.related import Constant

NO_NUMBER = Constant(None, Integer)
PARTS = ADDRESS | {"country": "country"}
CURRENCY = {
    "currency_id": "currency_number",
    "currency_symbol": "currency",
    "currency_iso4217": "currency",
}
SOLD_BY = {
    "admin_id": "seller_id",
    "admin_name": "seller_name",
    "terms_id": "term_number",
    "terms_name": "term_name",
    "terms_days": "term_days",
}


def named(known, *same, **others):
    """Facts by the wire's names: `same` are the core's too, `others` map the wire's to these."""
    names = {name: name for name in same} | others
    return {wire_name: known[name] for wire_name, name in names.items()}


def custom_fields(known, most):
    return named(known, *(f"custom_{number}" for number in range(1, most + 1)))


def addresses(known, *parts):
    """These parts of both addresses, by the wire's names."""
    return {
        f"{short}_{part}": known[f"{name}__{PARTS[part]}"]
        for short, name in (("bill", "billing"), ("ship", "shipping"))
        for part in parts
    }


def ordered(known, **others):
    """What nobody may ask by, but rows may be ordered by."""
    return {
        **named(known, "external_key", **SOLD_BY, **CURRENCY, **others),
        **addresses(known, *PARTS),
        **custom_fields(known, 5),
    }


SALE, QUOTATION = facts.SALE, facts.QUOTATION
INVOICE = {
    **named(
        SALE,
        "customer_id",
        "token",
        invoice_id="id",
        refnumber="number",
        invoice_status_str="settlement",
        invoice_status_state="settlement_state",
        package_token="subscription_token",  # noqa: S106 -- the name of a field
        package_id="subscription_id",
        date="issued_on",
        currency_id="currency_number",
        write_datetime="created_at",
        mod_datetime="updated_at",
    ),
    **addresses(SALE, "state", "country"),
    **custom_fields(SALE, 3),
    "invoice_index": NO_NUMBER,
    "line_items.item_id": SALE["lines__product_id"],
    **{f"line_items.custom_{n}": SALE[f"lines__custom_{n}"] for n in range(1, 4)},
    "line_items.item.categories.item_category_id": NO_NUMBER,
    "transaction.transaction_id": SALE["settled_by"],
    "quote.quote_id": SALE["quotation_id"],
}
SORTABLE_ALONE = {"line_items", "transaction", "quote", "customer", "applied_to"}


def sortable(asked):
    """Without what is known of other rows, of which one row may have many."""
    return {name: fact for name, fact in asked.items() if name.split(".")[0] not in SORTABLE_ALONE}


INVOICE_ORDER = sortable(INVOICE) | ordered(
    SALE,
    brand_id="brand_id",
    invoice_date="issued_on",
    due_date="due_on",
    paid_date="paid_on",
    void_datetime="cancelled_at",
    memo="notes",
    subtotal="net",
    taxes="taxes",
    total="total",
    writeoffs="written_off",
    balance="balance",
    url_self="id_text",
    url_permalink="token",
)


def transaction(known):
    return {
        **named(
            known,
            "customer_id",
            "token",
            "external_key",
            "fee",
            "gateway_id",
            "gateway_status",
            "amount",
            transaction_id="number",
            currency_id="currency_number",
            creditcard_id="card_id",
            ach_id="bank_account_id",
            tokenized_id="token_id",
            gateway_transid="reference",
            transaction_type="kind",
            transaction_method="method_name",
            transaction_detail="notes",
            transaction_datetime="paid_on",
        ),
        "transaction_status.state": known["outcome_state"],
        "transaction_status.str": known["outcome"],
        "applied_to.invoice_id": known["applied__sale_id"],
        "applied_to.package_id": known["applied__subscription_id"],
        "applied_to.package_external_key": known["applied__subscription_key"],
    }


def transaction_order(known):
    return sortable(transaction(known)) | named(
        known,
        "unapplied",
        transaction_date="paid_on",
        void_datetime="voided_at",
        gateway_method="method",
        transaction_type_name="kind",
        transaction_status_state="outcome_state",
        transaction_status_str="outcome",
        currency_symbol="currency",
        currency_iso4217="currency",
    )


PAYMENT, PAYMENT_ORDER = transaction(facts.PAYMENT), transaction_order(facts.PAYMENT)
CREDIT_NOTE, NOTE_ORDER = transaction(facts.CREDIT_NOTE), transaction_order(facts.CREDIT_NOTE)

SUBSCRIPTION = facts.SUBSCRIPTION
PACKAGE = {
    **named(
        SUBSCRIPTION,
        "customer_id",
        "token",
        "external_key",
        "brand_id",
        package_id="id",
        nickname="name",
        paycycle="cycle",
        package_status_str="state",
        package_status_state="state_letter",
        write_datetime="created_at",
        mod_datetime="updated_at",
        cancel_datetime="cancelled_at",
    ),
    **addresses(SUBSCRIPTION, "state"),
    **custom_fields(SUBSCRIPTION, 5),
    "paymethod": Constant("inv", Text),
    "quote.quote_id": NO_NUMBER,
    "line_items.item_id": NO_NUMBER,
    "customer.superuser_email": SUBSCRIPTION["main_contact__email"],
    "customer.users.email": SUBSCRIPTION["contacts__email"],
}
PACKAGE_ORDER = sortable(PACKAGE) | ordered(
    SUBSCRIPTION,
    start_datetime="started_on",
    suspendfrom_datetime="paused_at",
    suspendto_datetime="resumes_on",
    cancel_reason="cancellation_reason",
    holduntil_datetime="trial_ends_on",
    next_invoice_datetime="next_invoice_on",
    url_self="id_text",
)

QUOTE = {
    **named(
        QUOTATION,
        "customer_id",
        "token",
        "external_key",
        "brand_id",
        quote_id="id",
        refnumber="number",
        date="issued_on",
        currency_id="currency_number",
        quote_status_str="offer",
        quote_status_state="offer_state",
    ),
    **addresses(QUOTATION, "state", "country"),
}
QUOTE_ORDER = sortable(QUOTE) | ordered(
    QUOTATION,
    memo="notes",
    write_datetime="created_at",
    due_date="valid_until",
    total="total",
    url_self="id_text",
)
