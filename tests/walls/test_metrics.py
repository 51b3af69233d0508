"""Figures for who watches the server: of all its processes, and only with the token."""

import re

import pytest

from tenants.keys import create_api_key
from tests.callers import BY
from tests.factories import TenantFactory
from tests.servers import answer, serving

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "t0ken-of-the-watch"
WATCH = {"Authorization": f"Bearer {TOKEN}"}


def test_off_unless_a_token_is_set(client):
    assert client.get("/metrics", headers=WATCH).status_code == 404


@pytest.mark.parametrize("shown", ["", TOKEN, f"Bearer {TOKEN}x", "Bearer ñ", f"Basic {TOKEN}"])
def test_nothing_without_the_token(client, settings, shown):
    settings.METRICS_TOKEN = TOKEN

    refused = client.get("/metrics", headers={"authorization": shown} if shown else {})

    assert (refused.status_code, refused.content) == (401, b"")


def test_all_processes_are_counted(tmp_path):
    key = create_api_key(TenantFactory(slug="norte"), name="key", by=BY)
    bearer = {"Authorization": f"Bearer {key.token}"}
    environment = {
        "METRICS_TOKEN": TOKEN,
        "METRICS_FOLDER": str(tmp_path),
        "RATE_LIMIT_KEY_PER_MINUTE": "30",
        "DEBUG": "0",
        "HTTPS": "0",
    }
    with serving("--workers", "2", **environment) as port:
        for _ in range(40):
            answer(port, "/api/clientes", bearer)
        figures = read(answer(port, "/metrics", WATCH)[1])

    of_face = 'face="clientes",method="GET",status='
    assert figures[f'clientela_request_seconds_count{{{of_face}"200"}}'] == 30
    assert figures[f'clientela_request_seconds_count{{{of_face}"429"}}'] == 10
    assert figures['clientela_limited_total{face="clientes"}'] == 10
    assert figures[f'clientela_request_seconds_bucket{{{of_face}"200",le="+Inf"}}'] == 30
    assert {"clientela_database_pool_size", "clientela_database_requests_waiting"} <= set(figures)


def read(text):
    """{name with labels: value} of Prometheus' text."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    parts = (re.fullmatch(r"(\S+?\{.*\}|\S+) (\S+)", line).groups() for line in lines)
    return {labelled(name): float(value) for name, value in parts}


def labelled(name):
    """The same name with its labels in the order of the alphabet, `le` last."""
    before, mark, labels = name.partition("{")
    ordered = sorted(labels.rstrip("}").split(","), key=lambda one: (one.startswith("le="), one))
    return f"{before}{mark}{','.join(ordered)}}}" if mark else name
