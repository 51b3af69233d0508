"""Where a request comes from."""

from ipaddress import IPv6Network, ip_address

from django.conf import settings

SENDER_IN_IPV6 = 64  # leading bits; whoever has one address there may choose the others


def remote_address(request):
    """The IP address that sent the request, as text; None where there is none, as on a socket.

    Behind a proxy it is the last entry of X-Forwarded-For, which the proxy itself has added: those
    before it are what the client says of itself, and nobody's word without a proxy.
    """
    found = parsed(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        found = parsed(forwarded) or found
    return found and str(found)


def parsed(text):
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def neighbourhood(address):
    """What one sender has to itself: an IPv4 address, of IPv6 the network of an address."""
    if address is None or ":" not in address:
        return address
    return str(IPv6Network((address, SENDER_IN_IPV6), strict=False).network_address)
