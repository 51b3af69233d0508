"""What old clients send, over a real socket: each row of the contract's table of tolerances."""

import json
from base64 import b64encode
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.callers import Callers
from tests.factories import TenantFactory

BROWSER = "text/html, image/gif, image/jpeg, */*; q=0.2"


class OldConnection(HTTPConnection):
    """HTTP/1.0, after which the connection is closed."""

    _http_vsn, _http_vsn_str = 10, "HTTP/1.0"


@pytest.fixture
def pair(transactional_db):
    norte = TenantFactory(slug="norte")
    callers = Callers(norte, TenantFactory(slug="sur"))
    credential = callers.credential(norte)
    return f"{credential.public_key}:{credential.private_key}"


@pytest.fixture
def ask(live_server, pair):
    """Send a request as it stands; status, headers and the parsed answer."""
    site = urlsplit(live_server.url)

    def send(method, path, body=None, kind=HTTPConnection, authorised=True, **headers):
        connection = kind(site.hostname, site.port, timeout=30)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        basic = {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        sent = {"Host": site.netloc} | (basic if authorised else {}) | headers
        for name, value in sent.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.headers, json.loads(content)

    return send


@pytest.fixture
def acme(ask):
    body = b'{"company": "Acme"}'
    _, _, answer = ask("POST", "/api/v3/customer", body, Content_Length=str(len(body)))
    return answer["response"]["id"]


@pytest.mark.parametrize(
    "path, extra",
    [
        ("/api/v3/customer/?where=company:EQUALS:acme", {}),
        ("/api/v3//customer", {}),
        ("/api/v3//customer//?limit=5", {}),
        ("/api/v3/customer?_dummy=1&_flag_emails=0&expand=line_items&foo[]=1", {}),
        ("/api/v3/customer", {"Content_Type": "application/json"}),
        ("/api/v3/customer", {"Accept": BROWSER}),
        ("/api/v3/customer", {"Accept": "text/html"}),
        ("/api/v3/customer", {"Accept_Encoding": "gzip"}),
        ("/api/v3/customer", {"Connection": "close"}),
        ("/api/v3/customer", {"kind": OldConnection, "Connection": "close"}),
        ("/api/v3/customer?where=company%3AEQUALS%3Aacme", {"kind": OldConnection}),
    ],
)
def test_reads_that_existing_clients_send(ask, acme, path, extra):
    status, headers, answer = ask("GET", path, **extra)

    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert headers["Content-Encoding"] is None
    assert headers["Location"] is None
    assert [row["customer_id"] for row in answer["response"]] == [acme]


def test_json_content_type_without_a_body(ask, acme):
    sent = {"Content_Type": "application/json", "Content_Length": "0"}

    assert ask("POST", f"/api/v3/customer/{acme}?action=inactive", **sent)[0] == 200
    assert ask("POST", f"/api/v3/customer/{acme}/_action/active", **sent)[0] == 200
    assert ask("POST", "/api/v3/customer", **sent)[2]["message"] == (
        "A required parameter was missing: No data."
    )
    assert ask("DELETE", f"/api/v3/customer/{acme}", **sent)[2]["response"] is True


def test_challenge_then_credentials_over_http_1_0(ask, acme):
    status, headers, answer = ask("GET", "/api/v3/customer", kind=OldConnection, authorised=False)
    assert (status, headers["WWW-Authenticate"]) == (401, 'Basic realm="ChargeOver"')
    assert answer["message"] == (
        "Invalid or incorrect authorization [Missing (basic) authorization header.]"
    )

    assert ask("GET", "/api/v3/customer", kind=OldConnection)[0] == 200


def test_writes_over_http_1_0_say_where_the_object_is(ask, live_server):
    body = '{"company": "Ñandú \\/ Hijos"}'.encode()
    sent = {"Content_Type": "application/json", "Content_Length": str(len(body))}

    status, headers, answer = ask("POST", "/api/v3/customer", body, kind=OldConnection, **sent)

    number = answer["response"]["id"]
    assert status == 201
    assert headers["Location"] == f"{live_server.url}/api/v3/customer/{number}"
    assert ask("GET", f"/api/v3/customer/{number}")[2]["response"]["company"] == "Ñandú / Hijos"
