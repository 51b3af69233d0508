"""Programs of a tenant that call a running server, and the books that they are of."""

import json
from http.client import HTTPConnection

from tenants.keys import create_api_key
from tests.book import BY
from tests.factories import TenantFactory


class Program:
    """Calls a server with a key of its tenant: through the clientes face, and reads through
    La Pyme too."""

    def __init__(self, tenant):
        self.tenant, self.port = tenant, None
        self.credential = create_api_key(tenant, name="serving", by=BY)

    def ask(self, method, path, body=None):
        """The status of the answer, and its JSON."""
        headers = {"Authorization": f"Bearer {self.credential.token}"}
        headers |= {"Content-Type": "application/json"} if body else {}
        client = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            client.request(method, path, body and json.dumps(body), headers)
            answer = client.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            client.close()

    def told(self, method, path, body=None):
        """The JSON of an answer that says yes."""
        status, answer = self.ask(method, path, body)
        assert status in {200, 201}, (status, answer)
        return answer

    def create(self, name):
        """The new customer's id."""
        return self.told("POST", "/api/clientes", {"nombre": name})["id"]

    def rename(self, customer, name):
        self.told("PUT", f"/api/clientes/{customer}", {"nombre": name})

    def status(self, customer):
        """Of a GET of the customer."""
        return self.ask("GET", f"/api/clientes/{customer}")[0]

    def name(self, customer):
        return self.told("GET", f"/api/clientes/{customer}")["nombre"]

    def names(self):
        """Of all customers."""
        return {one["nombre"] for one in self.told("GET", "/api/clientes")}

    def names_elsewhere(self, narrowed=""):
        """Of the hundred newest, through La Pyme; `narrowed` is more of its query."""
        listed = self.told("GET", f"/api/v1/customers?limit=100{narrowed}")
        return {one["name"] for one in listed["data"]}


def programs():
    """One of norte and one of sur, in books without a customer."""
    return [Program(TenantFactory(slug=slug, name=slug.title())) for slug in ("norte", "sur")]
