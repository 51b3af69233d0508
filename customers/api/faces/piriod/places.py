"""Countries and states: written as ids, read as objects."""

from customers import countries, states
from customers.api.faces.piriod.fields import Key
from customers.api.schema import INTEGER, TEXT, array, mapping

BOOLEAN = {"type": "boolean"}
NO_STATE = 0


def country_object(code):
    return {
        "id": code,
        "name": countries.name(code),
        "code": countries.dialling_code(code),
        "has_regulation": countries.has_regulation(code),
        "currencies": countries.currencies(code),
    }


def state_object(state):
    return {"id": state.id, "name": state.name, "country": state.country}


def country_of(customer, tenant):
    """The tenant's, where the book does not know the customer's."""
    return customer.billing_parts().get("country") or tenant.country


def state_of(customer):
    """The state with an id, None where there is none or a text that is no known state."""
    return states.state(customer.billing_parts().get("state_id"))


class CountryKey(Key):
    documented = mapping(
        id=TEXT, name=TEXT, code=TEXT, has_regulation=BOOLEAN, currencies=array(TEXT)
    )
    written = TEXT | {"enum": sorted(countries.countries())}

    def get_attribute(self, customer):
        return country_of(customer, self.context["request"].auth.tenant)

    def to_internal_value(self, value):
        self.refuse_other_types(value, str)
        if value not in countries.countries():
            self.fail("does_not_exist", pk_value=value)
        return value

    def to_representation(self, code):
        return country_object(code)


class StateKey(Key):
    """Where the book has no id for a state, 0 stands for it, with the text that was typed."""

    documented = mapping(id=INTEGER, name=TEXT, country=TEXT)
    written = INTEGER | {"minimum": NO_STATE}

    def get_attribute(self, customer):
        return customer

    def to_internal_value(self, value):
        number = self.integer(value)
        if number != NO_STATE and states.state(number) is None:
            self.fail("does_not_exist", pk_value=number)
        return number

    def to_representation(self, customer):
        found = state_of(customer)
        if found:
            return state_object(found)
        typed = customer.billing_parts().get("state", "")
        country = country_of(customer, self.context["request"].auth.tenant)
        return {"id": NO_STATE, "name": typed, "country": country}
