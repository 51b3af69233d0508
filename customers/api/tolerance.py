"""Addresses as careless clients write them: slashes doubled, or one too many at the end."""

import re

from django.db import transaction
from django.urls import re_path, resolve
from django.views.decorators.csrf import csrf_exempt


def untidy_addresses(root, name):
    """A route for untidy addresses below a root; each is answered where the tidy one would be."""

    @csrf_exempt
    @transaction.non_atomic_requests  # as the views it hands on to
    def answered(request):
        match = resolve(tidy(request.path_info, root))
        return match.func(request, *match.args, **match.kwargs)

    return re_path(rf"^{root}(?:.*//.*|.*[^/]/|/.*)$", answered, name=name)


def tidy(path, root):
    below = re.sub("/+", "/", path.removeprefix(f"/{root}")).strip("/")
    return f"/{root}{below}"
