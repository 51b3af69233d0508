"""Countries and states as typed and as codes, kept in step on an address."""

from customers import countries, states


def settle(address, parts):
    """Put parts into an address. What is typed gives the code, a code stands over other text.

    `country` and `state_id` are codes, `country_text` and `state` what people type; a code that
    means what was typed before leaves that text as it is.
    """
    country_before = address.country
    for name, value in parts.items():
        setattr(address, name, value)
    if "country_text" in parts:
        address.country = countries.recognise(address.country_text or "") or None
    elif "country" in parts and countries.recognise(address.country_text or "") != address.country:
        address.country_text = None
    settle_state(address, parts, moved=address.country != country_before)


def settle_state(address, parts, *, moved):
    """In another country the text may mean another state, or none."""
    if "state_id" in parts and "state" not in parts:
        found = states.state(address.state_id)
        if found and states.recognise_state(found.country, address.state or "") != found:
            address.state = found.name
    elif "state" in parts or moved:
        found = states.recognise_state(address.country, address.state or "")
        address.state_id = found.id if found else None
