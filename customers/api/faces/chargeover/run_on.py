"""Paging that runs on behind another parameter, `where=…limit=100?offset=0`.

A published library has no `&` there, and the vendor answers it:
https://github.com/plukevdh/chargeover_ruby
"""

import re

PAGING = re.compile(r"limit=([0-9]+)\?offset=([0-9]+)\Z", re.ASCII)
BEFORE = ("where", "order")


def text_of(request, name):
    """The text of a parameter by itself."""
    return PAGING.sub("", request.query_params.get(name, ""))


def paging(request):
    """(limit, offset) as they are written, empty where they are not."""
    query = request.query_params
    found = filter(None, (PAGING.search(query.get(name, "")) for name in BEFORE))
    run_on = next((match.groups() for match in found), ("", ""))
    return query.get("limit", run_on[0]), query.get("offset", run_on[1])
