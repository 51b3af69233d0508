"""The application as servers load it."""

import gc
import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# manage.py runs the checks by itself; a server would start without them. That of the addresses
# loads all that they lead to.
if problems := run_checks(tags=["tenants", "urls"]):
    raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint}" for problem in problems))

# What is loaded by now stays: collections need not walk it again and again. A request leaves next
# to nothing that only a collection would find, and makes thousands of objects.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
