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
}
ANYWHERE = ("Invalid request", "The request could not be processed")

FIXED = {
    "unauthenticated": (
        "AUTHENTICATION_REQUIRED",
        "API key is required in the Authorization header",
    ),
    "forbidden": ("FORBIDDEN", "Your API key does not have permission for this operation"),
    "not_found": ("NOT_FOUND", "Customer not found"),
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
NOUNS = {"tags": "tag"}


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
            noun = NOUNS.get(failure.page.path, "customer")
            return (
                "IDEMPOTENCY_CONFLICT",
                f"The same Idempotency-Key was already used with a different {noun}.",
            )
        case "crashed":
            return "INTERNAL_ERROR", crashed
    return FIXED.get(failure.code, ("INVALID_REQUEST", invalid))


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
    return {**where, "code": ZOD.get(code, code), "message": str(error)}
