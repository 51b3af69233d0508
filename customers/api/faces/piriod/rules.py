"""What a write must keep to beyond its single fields: contract, section 5."""

from dataclasses import dataclass

from customers import countries, states
from customers.api.faces.piriod.fields import Key
from customers.api.faces.piriod.places import NO_STATE, country_of, state_of
from customers.tax_ids import SHAPE, examine, is_nothing

REQUIRED = "This field is required."
WRONG_SHAPE = "Invalid format."
# by country: what its tax office takes; a CC lacks but the check digit that makes it a NIT
TAX_NUMBERS = {"CL": {"RUT"}, "CO": {"NIT", "CC"}, "MX": {"RFC"}}
FOREIGN_STATE = "This state does not belong to the country."
NO_CHOICE = '"{}" is not a valid choice.'
UNKNOWN = Key.default_error_messages["does_not_exist"]


@dataclass
class Write:
    """Valid fields about to be written to a customer, None for a new one.

    A value that is sent as it was shown is not judged again, unless the country
    changes.
    """

    customer: object
    given: dict
    tenant: object

    def __post_init__(self):
        self.place = self.given.get("billing", {})
        known = self.customer is not None
        self.country_before = country_of(self.customer, self.tenant) if known else None
        self.state_before = state_of(self.customer) if known else None
        self.country = self.place.get("country") or self.country_before
        self.moves = self.country != self.country_before

    def errors(self):
        found = {"state": self.state(), "currency": self.currency(), "tax_id": self.tax_id()}
        return {name: [text] for name, text in found.items() if text}

    def state(self):
        """One of the country; none where it has none, or where none was known before."""
        number = self.place.get("state_id")
        if number == NO_STATE:
            is_shown = self.customer is not None and self.state_before is None
            is_fine = is_shown or not states.states(self.country)
            return "" if is_fine else UNKNOWN.format(pk_value=NO_STATE)
        after = states.state(number) if number else self.state_before
        is_judged = self.moves or after != self.state_before
        return FOREIGN_STATE if after and is_judged and after.country != self.country else ""

    def currency(self):
        code = self.given.get("currency")
        if code is None or (self.customer and code == self.customer.currency and not self.moves):
            return ""
        return "" if code in countries.currencies(self.country) else NO_CHOICE.format(code)

    def tax_id(self):
        """Asked for where the customer's country has tax regulation and is the tenant's own."""
        is_regulated = (
            countries.has_regulation(self.country) and self.country == self.tenant.country
        )
        if not is_regulated or not (self.moves or "tax_id" in self.given):
            return ""
        before = self.customer and self.customer.tax_id
        number = self.given.get("tax_id", before)
        if number and number == before and not self.moves:
            return ""
        if not number or is_nothing(number):
            return REQUIRED
        found = examine(number, self.country)  # other countries' shared values have no type
        is_right = found.type in TAX_NUMBERS[self.country] and found.severity != SHAPE
        return "" if is_right else WRONG_SHAPE

    def settled(self):
        """The same with what follows from it."""
        currency = countries.currency(self.country) or self.tenant.currency
        defaults = {} if self.customer else {"currency": currency}
        return defaults | self.given | {"billing": self.settled_place()}

    def settled_place(self):
        shown = self.shown()
        place = {name: part for name, part in self.place.items() if name not in shown}
        if place.get("state_id") == NO_STATE:
            del place["state_id"]
            is_left = self.moves and not states.states(self.country)
            return place | {"state": None} if is_left else place
        return {"country": self.country} | place if "state_id" in place else place

    def shown(self):
        """Names of what says nothing: the workspace's country, in place of one that was typed and
        that nobody knows, with the state that is shown in it."""
        if self.moves or not (self.customer and self.customer.has_unknown_country):
            return ()
        state_shown = self.state_before.id if self.state_before else NO_STATE
        is_shown = self.place.get("state_id", state_shown) == state_shown
        return {"country", "state_id"} if is_shown else ()
