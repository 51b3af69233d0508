"""What is told of failures, in the vendor's words where they are known."""

REASONS = {
    "missing": "Missing (basic) authorization header.",
    "unknown": "Unknown public key or wrong private key.",
    "unreadable": "The authorization header cannot be read.",
    "signature": "The signature is wrong.",
    "stale": "The timestamp is more than 15 minutes off.",
    "replayed": "The nonce was used before.",
}
INVALID = "Missing or invalid parameter."
MESSAGES = {
    "no_data": "A required parameter was missing: No data.",
    "malformed_where": "Malformed WHERE clause.",
    "throttled": "Too many requests.",
    "crashed": "The server failed to answer this request.",
}


def message(failure, method, below, types):
    """The sentence for a failure. `below` is the address below the face's root, `types` are the
    objects that are found there."""
    match failure.code:
        case "unauthenticated":
            return unauthorized(REASONS[failure.problem.reason])
        case "forbidden":
            return unauthorized("This key may not do that.")
        case "not_found":
            return f"This {failure.page.type} does not exist."
        case "unknown_address":
            return nowhere(method, below, types)
        case "invalid":
            return missing(failure.fields) or INVALID
    return refusal(failure)


def refusal(failure):
    match failure.code:
        case "unknown_field":
            return f"You cannot filter by: {failure.message}."
        case "frozen":
            return f"Cannot be changed any more: {failure.message}."
        case "duplicate":
            return f"Already in use: {', '.join(failure.fields)}."
        case "active_subscriptions":
            return failure.message
    return MESSAGES.get(failure.code, INVALID)


def nowhere(method, below, types):
    """Either the type is none, or nothing of this kind is at that type."""
    kind, *rest = below.split("/")
    if kind in types or not kind or kind.startswith("_"):
        return INVALID
    asked = "list" if method == "GET" and not rest else "request"
    return f"The object type requested is not supported: {asked}({kind}, {', '.join(rest)})"


def unauthorized(reason):
    return f"Invalid or incorrect authorization [{reason}]"


def missing(fields):
    """The first field that is required and was not sent, in words."""
    absent = (
        name
        for name, messages in fields.items()
        if any(getattr(message, "code", "") == "required" for message in messages)
    )
    name = next(absent, None)
    return name and f"A required parameter was missing: {name}."
