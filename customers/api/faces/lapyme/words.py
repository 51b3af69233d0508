"""What La Pyme says when something goes wrong."""

from customers.api.faces.lapyme.fields import ZOD

# by page and action: of a bad request, of a crash
SENTENCES = {
    ("customers", "list"): (
        "Invalid parameters for listing customers",
        "Could not list customers",
    ),
    ("customers", "create"): (
        "Invalid request for creating customers",
        "Could not process the customer",
    ),
    ("customers", "retrieve"): (
        "Invalid parameters for retrieving the customer",
        "Could not retrieve the customer",
    ),
    ("customers", "update"): (
        "Invalid request for updating customers",
        "Could not update the customer",
    ),
    ("customers/tags/apply", "apply"): (
        "Invalid request for applying tags to customers",
        "Could not apply tags to customers",
    ),
    ("customers/metafield-definitions", "list"): (
        "Invalid parameters for listing metafield definitions",
        "Could not list metafield definitions",
    ),
    ("tags", "catalogue"): ("Invalid parameters for listing tags", "Could not list tags"),
    ("tags", "create"): ("Invalid request for creating tags", "Could not process the tag"),
    ("sales", "list"): ("Invalid parameters for listing sales", "Could not list sales"),
    ("sales", "retrieve"): (
        "Invalid parameters for retrieving the sale",
        "Could not retrieve the sale",
    ),
    ("customer-payments", "list"): (
        "Invalid parameters for listing customer payments",
        "Could not list customer payments",
    ),
    ("customer-payments", "create"): (
        "Invalid request for creating customer payments",
        "Could not process the customer payment",
    ),
    ("customer-payments", "retrieve"): (
        "Invalid parameters for retrieving the customer payment",
        "Could not retrieve the customer payment",
    ),
    ("customer-payments/<id>/void", "void"): (
        "Invalid request for voiding the customer payment",
        "Could not void the customer payment",
    ),
    ("quotes", "list"): ("Invalid parameters for listing quotes", "Could not list quotes"),
    ("quotes", "create"): (
        "Invalid request for creating quotes",
        "Could not process the quote",
    ),
    ("accounting/accounts-receivable", "report"): (
        "Invalid parameters for the accounts receivable report",
        "Could not build the accounts receivable report",
    ),
    ("orders", "list"): ("Invalid parameters for listing orders", "Could not list orders"),
    ("remitos", "list"): ("Invalid parameters for listing remitos", "Could not list remitos"),
}
ANYWHERE = ("Invalid request", "The request could not be processed")

FIXED = {
    "unauthenticated": (
        "AUTHENTICATION_REQUIRED",
        "API key is required in the Authorization header",
    ),
    "forbidden": ("FORBIDDEN", "Your API key does not have permission for this operation"),
    "unknown_address": ("NOT_FOUND", "Resource not found"),
    "method_not_allowed": ("METHOD_NOT_ALLOWED", "Method not allowed"),
    "throttled": (
        "RATE_LIMITED",
        "The organization request limit was reached. Try again later.",
    ),
}
REFERENCES = {
    "price_list": "Default price list not found",
    "salesperson": "Assigned salesperson not found",
    "payment_term": "Payment term not found",
}
TAKEN = {
    "tax_id": "A customer with this document number already exists",
    "name": "A tag with this name already exists",
}
NOUNS = {
    "tags": "tag",
    "sales": "sale",
    "customer-payments": "customer payment",
    "customer-payments/<id>/void": "customer payment",
    "quotes": "quote",
}
CONFLICTS = {
    "already_voided": "The customer payment is already voided",
    "refunded": "The customer payment was refunded: void the refund first",
    "customer_is_gone": "The customer was deleted meanwhile",
    "changed_meanwhile": "What the request refers to was deleted meanwhile",
}
# of values that the ledger refuses: the field at fault and why
REFUSALS = {
    "other_customer": ("applications", "Invalid input: a sale of another customer"),
    "currency_mismatch": ("applications", "Invalid input: a sale in another currency"),
    "not_issued": ("applications", "Invalid input: a document that takes no payment"),
    "exceeds_balance": ("applications", "Too big: more than the balance of the sale"),
    "exceeds_credit": ("applications", "Too big: more than the total_amount"),
    "amount_too_large": ("total_amount", "Too big: more than the book can add up"),
}


def code_and_message(failure):
    """The two for a failure. Whatever has no words of its own is an invalid request."""
    place = (failure.page.path if failure.page else "", failure.action)
    invalid, crashed = SENTENCES.get(place, ANYWHERE)
    match failure.code:
        case "unknown_reference":
            return "NOT_FOUND", REFERENCES[next(iter(failure.fields))]
        case "duplicate":
            return "CONFLICT", TAKEN[next(iter(failure.fields))]
        case "idempotency_conflict":
            return (
                "IDEMPOTENCY_CONFLICT",
                f"The same Idempotency-Key was already used with a different {noun(failure)}.",
            )
        case "not_found":
            return "NOT_FOUND", f"{noun(failure).capitalize()} not found"
        case code if code in CONFLICTS:
            return "CONFLICT", CONFLICTS[code]
        case "crashed":
            return "INTERNAL_ERROR", crashed
    return FIXED.get(failure.code, ("INVALID_REQUEST", invalid))


def noun(failure):
    """What the page is about."""
    return NOUNS.get(failure.page.path, "customer")


UNREADABLE = {
    "malformed": "Invalid JSON",
    "length_required": "The body's length must be announced",
    "too_large": "The body is too large",
    "bad_request": "Invalid request",
}


def details(failure):
    """One entry for each bad field."""
    if failure.code in UNREADABLE:
        return [{"code": "invalid_format", "message": UNREADABLE[failure.code]}]
    if failure.code in REFUSALS:
        field, message = REFUSALS[failure.code]
        return [{"field": field, "code": "invalid_value", "message": message}]
    return list(entries(failure.fields)) if failure.code == "invalid" else []


def entries(errors, path=()):
    """Errors as REST framework nests them, flat: with the path to the field in dots."""
    if isinstance(errors, dict):
        parts = errors.items()
    elif errors and isinstance(errors[0], dict | list):
        parts = enumerate(errors)
    else:
        yield entry(errors[0], path)
        return
    for name, inner in parts:
        yield from entries(inner, path if name == "non_field_errors" else (*path, str(name)))


def entry(error, path):
    where = {"field": ".".join(path)} if path else {}
    code = getattr(error, "code", "invalid")
    return {**where, "code": ZOD.get(code, "invalid_value"), "message": str(error)}
