"""The application as servers load it."""

import gc
import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

respond = get_wsgi_application()


def application(environ, start_response):
    """An answer that is whole goes to the server whole, which would ask for it piece by piece."""
    response = respond(environ, start_response)
    if response.streaming:
        return response
    body = [response.content]
    response.close()
    return body


# manage.py runs the checks by itself; a server would start without them. That of the addresses
# loads all that they lead to.
if problems := run_checks(tags=["tenants", "urls"]):
    raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint}" for problem in problems))

# What is loaded by now stays: collections need not walk it again and again.
gc.collect()
gc.freeze()
