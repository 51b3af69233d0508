"""Addresses as careless clients write them: slashes doubled, or one too many at the end."""

import re

from django.db import transaction
from django.urls import re_path, resolve
from django.views.decorators.csrf import csrf_exempt


def untidy_addresses(root, name, verbatim):
    """A route for untidy addresses below a root; each is answered where the tidy one would be.

    What stands behind `verbatim` is a text of the caller's own, whatever slashes it has.
    """

    @csrf_exempt
    @transaction.non_atomic_requests  # as the views it hands on to
    def answered(request):
        match = request.resolver_match = resolve(tidy(request.path_info, root, verbatim))
        return match.func(request, *match.args, **match.kwargs)

    before = f"(?:(?!{verbatim})(?s:.))*"
    return re_path(rf"^{root}(?:/|{before}(?://|[^/]/\Z))", answered, name=name)


def tidy(path, root, verbatim):
    below, mark, own = path.removeprefix(f"/{root}").partition(verbatim)
    below = re.sub("/+", "/", below).lstrip("/")
    return f"/{root}{below}{mark}{own}" if mark else f"/{root}{below.rstrip('/')}"
