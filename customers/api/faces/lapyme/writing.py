"""What a body means for the book, and what La Pyme refuses in it."""

from rest_framework.exceptions import ErrorDetail

from customers.api import references, wire
from customers.api.errors import UnknownReference
from customers.api.shapes import CustomerShape

OTHER, FINAL_CONSUMER, FOREIGN = "Otro", "final_consumer", "foreign_customer"
DOCUMENT = {"tax_id", "tax_id_type", "tax_category"}
NUMBERS_ABROAD = ("foreign_tax_id", "arca_country_tax_id")
ABROAD = {"tax_category", "arca_destination_country", *NUMBERS_ABROAD}
TOGETHER = ({"payment_term_id", "payment_term_days"}, {"country", "province"})
REFERENCES = {"price_list", "salesperson", "payment_term"}


def said(**values):
    """The schema of a body with these values."""
    return {
        "properties": {name: {"const": value} for name, value in values.items()},
        "required": list(values),
    }


def needed(kind, *names):
    """The schema of a body with values of that type for these names."""
    return {
        "properties": {name: {"type": kind, "minLength": 1} for name in names},
        "required": list(names),
    }


class WrittenCustomer(CustomerShape):
    """Reads a body and writes it; its fields are the subclass's."""

    @property
    def written(self):
        """What belongs together in a new one; an update is judged with what is kept."""
        other = {
            "if": said(tax_id_type=OTHER),
            "then": said(tax_id="0", tax_category=FINAL_CONSUMER),
            "else": {"properties": {"tax_id": {"minLength": 7}}},
        }
        abroad = [needed("string", "country"), needed("integer", "arca_destination_country")]
        numbers = {"anyOf": [needed("string", name) for name in NUMBERS_ABROAD]}
        foreign = {"if": said(tax_category=FOREIGN), "then": {"allOf": [*abroad, numbers]}}
        return {} if self.partial else {"allOf": [other, foreign]}

    def to_internal_value(self, body):
        if self.instance is not None and isinstance(body, dict):
            unchanged = self.unchanged(body)
            body = {name: value for name, value in body.items() if name not in unchanged}
        return super().to_internal_value(body)

    def unchanged(self, body):
        """Names of what the customer has already, which is not judged again; but of names that
        stand for one thing all or none, so that the same body always means the same."""
        same = {name for name, value in body.items() if self.shows(name, value)}
        for names in TOGETHER:
            if not names & body.keys() <= same:
                same -= names
        return same

    def shows(self, name, value):
        """Whether the customer has this value already."""
        field = self.fields.get(name)
        if field is None or field.read_only:
            return False
        kept = field.get_attribute(self.instance)
        shown = None if kept is None else field.to_representation(kept)
        return type(shown) is type(value) and shown == value

    # Rules between fields

    def validate(self, given):
        wrong = {}
        if DOCUMENT & given.keys():
            wrong |= self.judged_document(given)
        if ABROAD & given.keys() or says_country(given):
            wrong |= self.judged_foreigner(given)
        if wrong:
            raise wire.ValidationError(wrong)
        return given

    def judged_document(self, given):
        """A number of `Otro` is 0 and a final consumer's; no other number is 0."""
        if self.then("tax_id_type", given) != OTHER:
            return {"tax_id": too_short()} if given.get("tax_id") == "0" else {}
        wanted = {"tax_id": "0", "tax_category": FINAL_CONSUMER}
        return {
            name: unfit(f"{word} for tax_id_type {OTHER}")
            for name, word in wanted.items()
            if self.then(name, given) != word
        }

    def judged_foreigner(self, given):
        """A customer abroad has a country, its ARCA code and one of two tax numbers."""
        if self.then("tax_category", given) != FOREIGN:
            return {}
        there = {
            "country": self.country_then(given),
            "arca_destination_country": self.then("arca_destination_country", given) is not None,
            "foreign_tax_id": any(self.then(name, given) for name in NUMBERS_ABROAD),
        }
        return {name: unfit(f"a value for {FOREIGN}") for name, known in there.items() if not known}

    def then(self, name, given):
        """A column's value after the write."""
        return given.get(name, getattr(self.instance, name, None))

    def country_then(self, given):
        if says_country(given):
            return given["billing"]["country_text"]
        return self.instance and self.fields["country"].get_attribute(self.instance)

    # Writing

    def create(self, given):
        return super().create(self.settled(given))

    def update(self, customer, given):
        return super().update(customer, self.settled(given))

    def settled(self, given):
        """What is given in the core's words: rows for keys, a status for a flag."""
        given = given | {name: self.row(name, given[name]) for name in REFERENCES & given.keys()}
        if "is_active" in given:
            given["status"] = "active" if given.pop("is_active") else "inactive"
        if "metafields" in given:
            given["metafields"] = given["metafields"] or []
        if "billing" in given:
            given["billing"] = without_province(given["billing"])
        return given

    def row(self, name, key):
        """The row that a key names, or None where it is cleared; raises UnknownReference."""
        if not any(part is not None for part in key.values()):
            return None
        found = getattr(self, name)(self.caller.tenant, **key)
        if found is None:
            raise UnknownReference(fields={name: ["unknown"]})
        return found

    def price_list(self, tenant, uuid):
        return references.price_list(tenant, uuid=uuid)

    def salesperson(self, tenant, uuid):
        return references.member_known(tenant, user__uuid=uuid)

    def payment_term(self, tenant, code=None, days=None):
        """A code stands before a number of days."""
        if code is None:
            return references.term_in(tenant, days, by=self.actor)
        return references.term(tenant, code=code)

    # Answering

    def warnings(self):
        """What looks wrong with a document number that was written."""
        customer = self.instance
        if not customer.tax_id or not {"tax_id", "tax_id_type"} & self.validated_data.keys():
            return []
        finding = customer.document()
        return [warning(finding)] if finding.severity else []


def says_country(given):
    """Whether the country is spoken of, and not another part of the address alone."""
    return "country_text" in given.get("billing", {})


def too_short():
    return [ErrorDetail("Too small: expected string to have >=7 characters", "min_length")]


def unfit(wanted):
    return [ErrorDetail(f"Invalid input: expected {wanted}", "invalid_value")]


def without_province(parts):
    """A province that is cleared takes its name along."""
    if parts.get("state_id", ...) is not None:
        return parts
    kept = {name: value for name, value in parts.items() if name != "state_id"}
    return kept | {"state": None}


def warning(finding):
    code = f"TAX_ID_{finding.severity.upper()}"
    return {"field": "tax_id", "code": code, "message": str(finding.message)}
