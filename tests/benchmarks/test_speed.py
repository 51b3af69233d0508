"""The whole harness at a size that proves nothing but that it works: own servers on SQLite."""

import pytest

from benchmarks.speed import processes
from benchmarks.speed.book import make_book
from benchmarks.speed.measuring import Bench, line, measured
from benchmarks.speed.operations import FACES, OPERATIONS, Known, requests_of
from benchmarks.speed.plan import Plan

TINY = Plan(customers=120, others=(), sales=200, busy=1, busy_sales=60)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_each_operation_is_answered_by_each_target(tmp_path, settings, monkeypatch):
    from contextlib import ExitStack

    from tests.servers import here

    for name, value in here().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DEBUG", "0")
    monkeypatch.setenv("HTTPS", "0")
    with ExitStack() as stack:
        bench = Bench(TINY, None, stack)
        results = measured(bench, rounds=1, seconds=0.05, connections=(1,), which="own")
        memory = bench.memory()

    assert [(row["operation"], row["target"]) for row in results] == [
        (operation.name, target) for operation in OPERATIONS for target in operation.by
    ]
    assert {row["failed"] for row in results} == {0}
    assert all(row["p50"] > 0 and row["requests"] > 0 for row in results)
    assert {row["statements"] for row in results if row["target"] == "floor"} == {1}
    assert {row["ratio"] for row in results if row["target"] == "floor"} == {1}
    assert all(one > 10 for one in memory.values())
    assert "one customer" in line(results[0])


@pytest.mark.sqlite
def test_no_two_customers_that_are_made_are_alike(db):
    (tenant,) = make_book(TINY)
    known = Known(tenant, TINY)
    create = OPERATIONS[-1]

    bodies = [
        str(request.body) for face in FACES for request in requests_of(create, face, known, 20)
    ]

    assert len(set(bodies)) == 60


def test_a_process_that_is_gone_burns_nothing():
    assert processes.cpu_seconds(None) == 0
    assert processes.megabytes(2**22 + 1) == 0
