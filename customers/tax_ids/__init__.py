"""Document numbers of Latin America: one compact form each, and what looks wrong with them.

Nothing here refuses a number. `compact` decides which two numbers are the same, `examine` says
what a person should look at twice; what follows from that is the caller's rule. The source is
contracts/tax-ids.md; most arithmetic is python-stdnum's:
https://arthurdejong.org/python-stdnum/doc/2.2/
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, ValidationError

from . import spelling
from .documents import ABRIDGED, Document, documents
from .naming import type_named

__all__ = [
    "CHECK_DIGIT",
    "MESSAGES",
    "SHAPE",
    "Finding",
    "compact",
    "examine",
    "is_nothing",
    "is_shared",
    "shortened",
    "type_named",
    "types",
]

SHAPE = "shape"
CHECK_DIGIT = "check_digit"

MESSAGES = {
    "": "",
    SHAPE: _("This does not look like a document number of this country."),
    CHECK_DIGIT: _("The check digit does not fit the number: look for a mistyped digit."),
}

# Printed on invoices in place of a number, and in no country the number of anyone.
SHARED_EVERYWHERE = {
    "XAXX010101000",  # Mexico: general public
    "XEXX010101000",  # Mexico: foreign residents
    "222222222222",  # Colombia: final consumer, without and with its check digit
    "2222222222227",
    "9999999999999",  # Ecuador: final consumer
    "666666666",  # Chile: buyer without RUT
    "555555555",  # Chile: foreign buyer
    "CF",  # Guatemala: consumidor final
    "CONSUMIDORFINAL",
}

# Somebody's number elsewhere, so shared only in the country that set them aside.
SHARED_IN = {
    "BO": {"99001", "99002", "99003"},  # buyer codes of electronic invoices
}
SHARED_ANYWHERE = set().union(*SHARED_IN.values())


class Finding(NamedTuple):
    """What can be said of a number; `severity` is empty where nothing looks wrong."""

    country: str
    type: str
    compact: str
    display: str
    severity: str

    @property
    def message(self):
        return MESSAGES[self.severity]


def compact(text: str, country: str = "") -> str:
    """The form for uniqueness and search, the same however the number was typed.

    Compacting a compact form changes nothing. Text beyond the limit of an index becomes a digest.
    """
    if spelling.is_digest(text):
        return text
    return spelling.bounded(_compact(text, country))


def shortened(text: str) -> list[str]:
    """What compact forms leave of a text in some country or other without zeros or the country's
    code in front, or a check digit behind; and with a zero that was left out, as Costa Rica has it.
    """
    dashed = spelling.dashed(text)
    bare = spelling.bare(dashed)
    if bare.isalpha() or len(bare) > spelling.LONGEST:
        return []
    begins = bare[:1] in "123456789"  # what may stand before a number does not
    rows = (document for document in ABRIDGED if not (begins and document.before))
    found = dict.fromkeys(spelling.bare(document.read(dashed)) for document in rows)
    return [number for number in found if number and bare not in number]


def is_shared(compact_text: str, country: str = "") -> bool:
    """Whether many customers may carry this value, which then identifies none of them.

    Where no country is known, a value that any country shares is shared.
    """
    set_aside = SHARED_IN.get(country, set()) if country else SHARED_ANYWHERE
    return compact_text in SHARED_EVERYWHERE or compact_text in set_aside or _is_blank(compact_text)


def examine(text: str, country: str, type_code: str = "") -> Finding:
    """Recognise the document, and say whether its shape or its check digit looks wrong.

    With `type_code` the number is held against that document alone. A country or a type
    without rules has nothing to be wrong about.
    """
    compact_text = compact(text, country)
    rows = documents(country, type_code)
    is_excused = not rows or not compact_text or is_shared(compact_text, country)
    document, number = _recognise(spelling.dashed(text), rows)
    if document is None:
        severity = "" if is_excused else SHAPE
        return Finding(country, type_code, compact_text, text.strip(), severity)
    severity = "" if is_excused else _severity(document, number)
    return Finding(country, document.type, compact_text, document.display(number), severity)


def is_nothing(text: str) -> bool:
    """Whether no number is written there: nothing that can be seen but zeros and dashes."""
    return not compact(text).strip("0-")


def types(country: str) -> list[str]:
    """The types a form offers for a country, the tax number first."""
    return list(dict.fromkeys(document.type for document in documents(country)))


def _compact(text, country):
    dashed = spelling.dashed(text)
    document, number = _recognise(dashed, documents(country))
    if document:
        return number
    bare = spelling.bare(dashed)
    # hyphens are part of a Panamanian number: 1-23-4 and 12-3-4 are two people
    kept = dashed if country == "PA" and bare not in SHARED_EVERYWHERE else bare
    return kept or spelling.printable(text)


def _recognise(dashed, rows) -> tuple[Document | None, str]:
    """The first document that the text can be, with its compact form."""
    readings = ((document, document.read(dashed)) for document in rows)
    return next((reading for reading in readings if reading[1]), (None, ""))


def _severity(document, number):
    try:
        document.check(number)
    except InvalidChecksum:
        return CHECK_DIGIT
    except ValidationError:
        return SHAPE
    return ""


def _is_blank(compact_text):
    """Zeros and dashes stand for a missing number everywhere, as Argentina's 0 does."""
    return bool(compact_text) and not compact_text.strip("0-")
