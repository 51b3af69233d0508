"""Countries and states as typed and as codes, kept in step on an address."""

from customers import countries, states


def settle(address, parts):
    """Put parts into an address. What is typed gives the code, a code stands over other text.

    `country` and `state_id` are codes, `country_text` and `state` what people type; a code that
    means what was typed before leaves that text as it is.
    """
    for name, value in parts.items():
        setattr(address, name, value)
    if "country_text" in parts:
        address.country = countries.recognise(address.country_text or "") or None
    elif "country" in parts and countries.recognise(address.country_text or "") != address.country:
        address.country_text = None
    settle_state(address, parts)


def settle_state(address, parts):
    if "state" in parts:
        found = states.recognise_state(address.country, address.state or "")
        address.state_id = found.id if found else None
    elif "state_id" in parts:
        found = states.state(address.state_id)
        address.state = found.name if found else address.state
