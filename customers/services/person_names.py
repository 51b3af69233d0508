"""The name of a person and its parts, which tell the same."""

NO_PARTS = {"first_name": "", "middle_names": None, "last_name": "", "name_suffix": None}


def consistent_name(given, known):
    """`given` with `name` and all its parts, wherever it has any of them; the rest as it is.

    A whole name is split at spaces: first word, last word, what lies between; of one word there is
    no last name. Parts stand over the whole name, and keep those of `known` that are not given; a
    whole name that `known` makes already tells no other parts.
    """
    if not given.keys() & {"name", *NO_PARTS}:
        return given
    told = {name: given[name] for name in NO_PARTS if name in given}
    is_new = given.get("name", joined(known)) != joined(known)
    whole = split(given["name"]) if is_new else known
    if not told:
        return given | whole
    parts = whole | nothing_between(told) | told
    return given | parts | {"name": joined(parts)}


def split(name):
    match (name or "").split():
        case []:
            return NO_PARTS
        case [only]:
            return NO_PARTS | {"first_name": only}
        case [first, *between, last]:
            middle = " ".join(between) or None
            return NO_PARTS | {"first_name": first, "middle_names": middle, "last_name": last}


def nothing_between(told):
    """Given as first and last name, a name has nothing between the two."""
    return {"middle_names": None} if {"first_name", "last_name"} <= told.keys() else {}


def joined(parts):
    return " ".join(part for name in NO_PARTS if (part := parts[name]))


def parts_of(contact):
    return {name: getattr(contact, name) for name in NO_PARTS}
