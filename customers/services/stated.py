"""What people state of a document, in the book's words: which country's it is and of what type."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.countries import recognise
from customers.tax_ids import type_named


def settle_stated(given):
    """Put the code of a country, and the name of a type that some country has, in place of how they
    were typed: which numbers are one depends on the country. Raises ValidationError for a country
    that nobody knows; other types stay as they are."""
    if given.get("tax_country"):
        given["tax_country"] = country_code(given["tax_country"])
    if given.get("tax_id_type"):
        given["tax_id_type"] = type_named(given["tax_id_type"])


def country_code(text):
    code = recognise(text)
    if not code:
        raise ValidationError({"tax_country": _("This is no country code, such as AR.")})
    return code
