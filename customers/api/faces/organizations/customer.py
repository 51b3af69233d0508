"""The customer as the vendor documents it: nested where it is read, flat where it is written.

The SAT's rules that an RFC and a postcode are held against are of CFDI 4.0's XML schema:
http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd
"""

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase

from django.core.validators import EmailValidator, MaxLengthValidator, RegexValidator

from customers import countries
from customers.api import wire
from customers.api.schema import FILLED, TEXT
from customers.api.shapes import CustomerShape

MEXICO = "MEX"
RFC = re.compile("[A-ZÑ&]{3,4}[0-9]{2}(0[1-9]|1[012])(0[1-9]|[12][0-9]|3[01])[A-Z0-9]{2}[0-9A]")
POSTCODE = re.compile(r"[0-9]{5}")
UPPER = str.maketrans(ascii_lowercase + "ñ", ascii_uppercase + "Ñ")  # an RFC has no other letters
LONGEST_FOREIGN_NUMBER = 40


def at_most(length):
    message = f"must be shorter than or equal to {length} characters"
    return MaxLengthValidator(length, message)


def matching(pattern):
    return RegexValidator(rf"^(?:{pattern})\Z", f"must match /^{pattern}$/ regular expression")


def normalised(number):
    """Without spaces and hyphens, in upper case."""
    return unicodedata.normalize("NFC", re.sub(r"[\s-]", "", number)).translate(UPPER)


class Required(wire.SentBack, wire.Text):
    """A text that cannot be cleared. Where the book has none it is shown as an empty one."""

    written = FILLED

    default_error_messages = {
        "required": "should not be empty",
        "null": "should not be empty",
        "blank": "should not be empty",
        "invalid": "must be a string",
    }

    def get_attribute(self, customer):
        return super().get_attribute(customer) or ""

    def to_internal_value(self, value):
        if not super().to_internal_value(value).strip():
            self.fail("blank")
        return value


class Optional(wire.SentBack, wire.Text):
    """A text that null and an empty text clear."""

    default_error_messages = {"invalid": "must be a string"}

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, **kwargs)

    def run_validation(self, value=wire.empty):
        return super().run_validation(None if value == "" else value)

    def to_representation(self, value):
        return value or None


class Shaped(Required):
    """Whose validator says what it looks like."""

    written = TEXT


class LegalName(Required):
    """Without the character that separates the parts of a CFDI's original string."""

    written = TEXT | {"pattern": r"^[^|]*[^|\s][^|]*$"}


class Country(Required):
    """ISO 3166-1 alpha-3 on the wire, alpha-2 in the book."""

    written = TEXT | {"enum": sorted(country.alpha3 for country in countries.countries().values())}
    default_error_messages = {"unknown": "must be a valid ISO31661 Alpha3 code"}

    def run_validation(self, value=wire.empty):
        if self.parent.stands_for_another:
            raise wire.SkipField
        return super().run_validation(value)

    def to_internal_value(self, value):
        code = super().to_internal_value(value)
        is_code = code.isascii() and len(code) == len(MEXICO)
        alpha2 = countries.recognise(code) if is_code else ""
        if countries.alpha3(alpha2) != code.upper():
            self.fail("unknown")
        return alpha2

    def stored(self, customer):
        """Nothing that the wire has: the book's codes are others."""

    def to_representation(self, alpha2):
        return countries.alpha3(alpha2)


class TaxId(Required):
    """An RFC, judged by its shape alone, or any foreign number."""

    written = FILLED | {"maxLength": LONGEST_FOREIGN_NUMBER}

    default_error_messages = {
        "rfc": "must be an RFC of 12 or 13 characters",
        "foreign": at_most(LONGEST_FOREIGN_NUMBER).message,
    }

    def to_internal_value(self, value):
        number = super().to_internal_value(value)
        if self.parent.is_mexican and not RFC.fullmatch(normalised(number)):
            self.fail("rfc")
        if len(number) > LONGEST_FOREIGN_NUMBER:
            self.fail("foreign")
        return number


class Zip(Required):
    """Five digits in Mexico."""

    default_error_messages = {"digits": "must be a postcode of 5 digits"}

    def to_internal_value(self, value):
        code = super().to_internal_value(value)
        if self.parent.is_mexican and not POSTCODE.fullmatch(code):
            self.fail("digits")
        return code

    def stored(self, customer):
        """Of a customer who moves, the postcode is judged by the new country's rule."""
        return None if self.parent.moves else super().stored(customer)


class Part(wire.Text):
    """A part of an address that is always a text."""

    def get_attribute(self, parts):
        return parts.get(self.source, "")


class Address(wire.Serializer):
    street = Part()
    exterior = Part()
    interior = Optional()
    neighborhood = Part()
    city = Part()
    municipality = Part()
    zip = Part(source="postal_code")
    state = Part()
    country = wire.SerializerMethodField()

    def get_country(self, parts) -> str:
        """The tenant's, where the book does not know the customer's."""
        return countries.alpha3(parts.get("country") or self.context["request"].auth.tenant.country)


class OrganizationCustomer(CustomerShape):
    id = wire.CharField(source="uuid", read_only=True)
    organizationId = wire.TenantId()
    legalName = LegalName(
        source="name",
        validators=[at_most(300), RegexValidator(r"\|", "must not contain |", inverse_match=True)],
    )
    taxId = TaxId(source="tax_id")
    taxSystem = Shaped(source="tax_regime", validators=[matching("[0-9]{3}")])
    email = Shaped(validators=[EmailValidator("must be an email"), at_most(254)])
    phone = Optional(validators=[at_most(32)])
    defaultInvoiceUse = Shaped(source="invoice_use", validators=[matching("[A-Z0-9]{3,4}")])
    address = Address(source="billing_parts", read_only=True)
    createdAt = wire.Moment(source="created_at")
    updatedAt = wire.Moment(source="updated_at")

    addressStreet = Required(source="billing.street", write_only=True, validators=[at_most(255)])
    addressExterior = Required(source="billing.exterior", write_only=True, validators=[at_most(55)])
    addressInterior = Optional(source="billing.interior", write_only=True, validators=[at_most(55)])
    addressNeighborhood = Required(source="billing.neighborhood", write_only=True)
    addressCity = Required(source="billing.city", write_only=True)
    addressMunicipality = Required(source="billing.municipality", write_only=True)
    addressZip = Zip(source="billing.postal_code", write_only=True)
    addressState = Required(source="billing.state", write_only=True)
    addressCountry = Country(source="billing.country", write_only=True, default="MX")

    @classmethod
    def rows(cls, customers):
        return super().rows(customers).present()

    @property
    def written(self):
        """What Mexico asks; an update that names no country is about that of the customer."""
        said = {"properties": {"addressCountry": {"const": MEXICO}}}
        said |= {"required": ["addressCountry"]} if self.partial else {}
        numbers = {"taxId": RFC, "addressZip": POSTCODE}
        patterns = {name: {"pattern": f"^{one.pattern}$"} for name, one in numbers.items()}
        return {"if": said, "then": {"properties": patterns}}

    @property
    def is_mexican(self):
        """Whether the customer's country is Mexico once this body is written."""
        return (self.sent_country or self.country or MEXICO) == MEXICO

    @property
    def moves(self):
        """Whether this body changes the customer's country."""
        return self.sent_country not in {None, self.country}

    @property
    def sent_country(self):
        sent = self.initial_data.get("addressCountry")
        return sent.upper() if isinstance(sent, str) else None

    @property
    def stands_for_another(self):
        """Whether the country is sent as it is shown in place of one that was typed and that nobody
        knows; a new state is one of the country that is sent."""
        if not (self.instance and self.instance.has_unknown_country):
            return False
        state = self.instance.billing_parts().get("state", "")
        keeps_state = self.initial_data.get("addressState", state) == state
        return keeps_state and self.sent_country == self.country

    @property
    def country(self):
        """What is shown of the customer; None of a new one."""
        customer = self.instance
        return customer and self.fields["address"].get_country(customer.billing_parts())
