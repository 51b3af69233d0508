"""What who has guessed too often is told."""

from math import ceil

from django.conf import settings
from django.shortcuts import render

from tenants.remote import neighbourhood, remote_address


def refuse(request, response, credentials):
    """Too many wrong passwords for this user from this address: 429 and how long to wait."""
    seconds = ceil(settings.AXES_COOLOFF_TIME.total_seconds())
    page = render(request, "locked.html", {"minutes": seconds // 60}, status=429)
    page["Retry-After"] = str(seconds)
    return page


def sender(request):
    """Whence somebody tries: of IPv6 the network, for who has one address of it has the others."""
    return neighbourhood(remote_address(request))


def username(request, credentials):
    """Whom somebody tries to be, in whatever case they write it."""
    given = (credentials or request.POST).get("username") or ""
    return given.strip().lower()
