"""Limits as the faces tell of them: each in its own shape, with the headers its vendor has."""

import pytest

from customers.api.faces import FACES
from tests.addresses import collection
from tests.callers import CREDENTIALS, bearer

HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
HEADERS += ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


@pytest.fixture
def one_a_minute(settings):
    settings.RATE_LIMIT_PER_MINUTE = 1


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_too_many_requests_are_refused_in_the_shape_of_the_face(face, callers, norte, settings):
    callers.authorise = CREDENTIALS.get(face.name, bearer)
    key, where = callers("key"), collection(face, norte)
    nowhere = key.get(f"{where.rstrip('/')}/{'0' * 40}/nowhere")
    settings.RATE_LIMIT_PER_MINUTE = 1

    admitted, refused = key.get(where), key.get(where)

    assert (admitted.status_code, refused.status_code) == (200, 429)
    assert refused["Content-Type"] == "application/json"
    assert refused.json().keys() == nowhere.json().keys()
    assert 1 <= int(refused["Retry-After"]) <= 60


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_a_stranger_is_not_held_up(face, callers, norte, sur, one_a_minute):
    callers.authorise = CREDENTIALS.get(face.name, bearer)
    key, stranger = callers("key"), callers("stranger")

    answers = [key.get(collection(face, norte)).status_code for _ in range(2)]

    assert answers == [200, 429]
    assert stranger.get(collection(face, sur)).status_code == 200


def test_la_pyme_tells_the_limit_with_each_answer(callers, settings):
    settings.RATE_LIMIT_PER_MINUTE = 2
    key = callers("key")

    answers = [key.get("/api/v1/customers") for _ in range(3)]

    told = [[answer[name] for name in HEADERS] for answer in answers]
    limits = [(one[0], one[1], one[3], one[4]) for one in told]
    assert limits == [("2", "1", "2", "1"), ("2", "0", "2", "0"), ("2", "0", "2", "0")]
    assert all(1 <= int(one[place]) <= 60 for one in told for place in (2, 5))
    assert ["Retry-After" in answer for answer in answers] == [False, False, True]
    assert answers[2].json() == {
        "request_id": answers[2].json()["request_id"],
        "error": {
            "type": "rate_limit_error",
            "code": "RATE_LIMITED",
            "message": "The organization request limit was reached. Try again later.",
            "retryable": True,
            "details": [],
        },
    }


def test_what_is_refused_counts(callers, settings):
    settings.RATE_LIMIT_PER_MINUTE = 4
    key, reader = callers("key"), callers("read key")

    answers = [
        key.get("/api/v1/customers/abc"),
        key.get("/api/v1/nothing"),
        reader.request("POST", "/api/v1/customers", b"{"),
        key.request("DELETE", "/api/v1/customers"),
        key.get("/api/v1/customers"),
    ]

    assert [answer.status_code for answer in answers] == [400, 404, 403, 405, 429]


def test_unknown_callers_are_not_counted(callers, one_a_minute):
    assert callers("bad key").get("/api/v1/customers").status_code == 401
    assert callers("nobody").get("/api/v1/customers").status_code == 401
    assert callers("key").get("/api/v1/customers").status_code == 200


def test_a_refused_write_writes_nothing(callers, one_a_minute, settings):
    key = callers("key")
    key.get("/api/v1/customers")

    answer = key.request(
        "POST", "/api/v1/customers", b'{"name": "Eva"}', {"Idempotency-Key": "once"}
    )

    settings.RATE_LIMIT_PER_MINUTE = 0
    assert answer.status_code == 429
    assert key.get("/api/v1/customers").json()["data"] == []
