"""Mexico's fiscal regimes and invoice uses, and what does not go together in them.

catalogues/sat.json holds c_RegimenFiscal and c_UsoCFDI of CFDI 4.0 as the SAT published them in
August 2026 (see contracts/organizations.md, 7 to 9). The SAT checks them when an invoice is
issued; a customer book only warns.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

COMPANY_LENGTH, PERSON_LENGTH = 12, 13

# the general public, and foreign residents without registration
GENERIC = {"XAXX010101000", "XEXX010101000"}
GENERIC_REGIME = "616"
GENERIC_USE = "S01"

REGIME_UNKNOWN = _("The SAT lists no such tax regime.")
REGIME_NOT_FOR_PERSONS = _("This tax regime is for companies, and the RFC is a person's.")
REGIME_NOT_FOR_COMPANIES = _("This tax regime is for persons, and the RFC is a company's.")
REGIME_NOT_GENERIC = _("With a generic RFC the tax regime must be 616.")
USE_UNKNOWN = _("The SAT lists no such invoice use.")
USE_NOT_FOR_COMPANIES = _("This invoice use is for persons, and the RFC is a company's.")
USE_NOT_IN_REGIME = _("This invoice use does not go with the tax regime.")
USE_NOT_GENERIC = _("With a generic RFC the invoice use must be S01.")


class Regime(NamedTuple):
    code: str
    name: str
    persons: bool
    companies: bool


class Use(NamedTuple):
    """`regimes` are the codes of the receivers' regimes that may have it, with spaces between."""

    code: str
    name: str
    persons: bool
    companies: bool
    regimes: str


@cache
def regimes() -> dict[str, Regime]:
    return {row["code"]: Regime(**row) for row in _catalogue()["regimes"]}


@cache
def uses() -> dict[str, Use]:
    return {row["code"]: Use(**row) for row in _catalogue()["uses"]}


def warnings(tax_id: str, regime: str, use: str) -> list:
    """What the SAT would object to; an empty part is not looked at.

    `tax_id` is the compact form. Its length tells persons from companies, so a foreign number
    is neither.
    """
    if tax_id in GENERIC:
        return [*_generic_warnings(regime, use)]
    return [*_regime_warnings(tax_id, regime), *_use_warnings(tax_id, regime, use)]


def _generic_warnings(regime, use):
    if regime not in ("", GENERIC_REGIME):
        yield REGIME_NOT_GENERIC
    if use not in ("", GENERIC_USE):
        yield USE_NOT_GENERIC


def _regime_warnings(tax_id, code):
    regime = regimes().get(code)
    if code and not regime:
        yield REGIME_UNKNOWN
    if regime and not regime.persons and len(tax_id) == PERSON_LENGTH:
        yield REGIME_NOT_FOR_PERSONS
    if regime and not regime.companies and len(tax_id) == COMPANY_LENGTH:
        yield REGIME_NOT_FOR_COMPANIES


def _use_warnings(tax_id, regime, code):
    use = uses().get(code)
    if code and not use:
        yield USE_UNKNOWN
    if use and not use.companies and len(tax_id) == COMPANY_LENGTH:
        yield USE_NOT_FOR_COMPANIES
    if use and regime in regimes() and regime not in use.regimes.split():
        yield USE_NOT_IN_REGIME


def _catalogue():
    catalogue = Path(__file__).parent / "catalogues" / "sat.json"
    return json.loads(catalogue.read_text("utf-8"))
