"""Middleware that only pages need: a request to a face that brings no cookie passes it by.

Sessions, languages and messages are for people in browsers. Vendors' clients send a key, and each
of these costs them what a field of the answer does.
"""

import re

from django.contrib.auth.middleware import AuthenticationMiddleware as Authentication
from django.contrib.messages.middleware import MessageMiddleware as Message
from django.contrib.sessions.middleware import SessionMiddleware as Session
from django.middleware.locale import LocaleMiddleware as Locale
from whitenoise.middleware import WhiteNoiseMiddleware as WhiteNoise

from customers.api.faces import FACES
from tenants.middleware import BackOfficeMiddleware as BackOffice

FACED = re.compile("|".join(f"/(?:{face.ground().removeprefix('^')})" for face in FACES)).match


class ForPages:
    def __call__(self, request):
        return self.get_response(request) if is_plain(request) else super().__call__(request)


def is_plain(request):
    """Whether a face is asked, without a cookie; found out once for each request."""
    if not hasattr(request, "is_plain"):
        request.is_plain = bool(not request.META.get("HTTP_COOKIE") and FACED(request.path_info))
    return request.is_plain


class AuthenticationMiddleware(ForPages, Authentication):
    pass


class BackOfficeMiddleware(ForPages, BackOffice):
    pass


class LocaleMiddleware(ForPages, Locale):
    pass


class MessageMiddleware(ForPages, Message):
    pass


class SessionMiddleware(ForPages, Session):
    pass


class WhiteNoiseMiddleware(ForPages, WhiteNoise):
    pass
