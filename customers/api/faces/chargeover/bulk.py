"""Up to 25 requests in one. https://developer.chargeover.com/docs/rest/#bulk"""

import re

from django.urls import Resolver404

from customers.api import batches
from customers.api.bodies import Answer
from customers.api.errors import Malformed, Problem
from customers.api.faces.chargeover.objects import ObjectView
from customers.api.schema import TEXT, array, mapping, tolerant

MOST = 25
METHODS = {"GET", "POST", "PUT"}
KEYS = ("code", "status", "message", "response")
SITE = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


class BulkView(ObjectView):
    bodies = {
        "bulk": array(tolerant(mapping(request_method={"enum": sorted(METHODS)}, uri=TEXT)))
        | {"maxItems": MOST}
    }

    def refuse_unless_allowed(self, request):
        """Each request in it needs its own scope."""

    def bulk(self, request, **kwargs):
        """Answer each request of an array; one that fails does not fail the others."""
        entries = self.face.read_array(request)
        if len(entries) > MOST or batches.is_entry(request):
            raise Problem
        batches.wait_for_turn(request)
        return Answer(self.face.one(request, {"_bulk": [self.entry(one) for one in entries]}))

    def entry(self, one):
        try:
            answered = batches.answer(self.request, *self.parts(one)).data
        except (Malformed, Resolver404):
            answered = self.face.refused(self.request)
        return {key: answered[key] for key in KEYS}

    def parts(self, entry):
        """Method, address and payload of an entry; raises Malformed."""
        match entry:
            case {"request_method": str(method), "uri": str(uri)} if method in METHODS:
                address = SITE.sub("", uri, count=1) if SITE.match(uri) else uri
                if address.startswith(f"/{self.face.root}"):
                    return method, address, entry.get("payload")
        raise Malformed("not a request to this API")
