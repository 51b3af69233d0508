"""A book, the production server and the floor in front of it, and the rounds of measurements."""

import os
import re
import sys
import tempfile
from contextlib import ExitStack, contextmanager

from benchmarks.speed import processes
from benchmarks.speed.book import make_book
from benchmarks.speed.figures import medians, per_thousand, ratio
from benchmarks.speed.load import load, written
from benchmarks.speed.operations import (
    FACES,
    OPERATIONS,
    TARGETS,
    Known,
    floor_create,
    requests_of,
)

FLOOR = ["granian", "--interface", "wsgi", "--no-ws", "benchmarks.floor:application"]
WARMING = 16  # connections: enough to reach each process, whose first requests load what they need
STEADY_CONNECTIONS, STEADY_SECONDS = 16, 5
CREATES_A_SECOND = 4000  # prepared for a measurement: more than any target takes
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "random_page_cost": "1.1",
}


@contextmanager
def database(vendor):
    """An empty database of its own, migrated and named in the environment: its PostgresServer, None
    for SQLite."""
    with ExitStack() as stack:
        server = None
        if vendor == "postgres":
            from tests.database import start_server

            server = stack.enter_context(start_server(**DURABLE))
            os.environ["DATABASE_URL"] = server.url()
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/book.sqlite3"
        set_up()
        yield server
        from django.db import connections

        connections.close_all()


def set_up():
    """Django on that database, also where it was set up on another one before."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "HTTPS": "0"}
    os.environ |= {"ALLOWED_HOSTS": "127.0.0.1,testserver", "LOG_LEVEL": "CRITICAL"}
    os.environ.setdefault("SECRET_KEY", processes.secret())
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


class Bench:
    """Everything in place: ask it to `measure`."""

    def __init__(self, plan, server, stack):
        from django.db import connection

        self.tenants = make_book(plan, server)
        self.known = Known(self.tenants[0], plan)
        self.server, self.folder = server, stack.enter_context(tempfile.TemporaryDirectory())
        self.database_pid = server.process.pid if server else None
        own = stack.enter_context(processes.serving(["config.server"], 40))
        name = server.dsn(user="postgres") if server else connection.settings_dict["NAME"]
        facts = {"FLOOR": str(name), "FLOOR_CREATE": floor_create()}
        floor = stack.enter_context(processes.serving(FLOOR, 2, **facts))
        self.servers = {target: floor if target == "floor" else own for target in TARGETS}

    def checked(self, operation, target):
        """The statements of one request, None for the floor's one. Raises RuntimeError unless the
        server answers it well."""
        (request,) = requests_of(operation, target, self.known, 1)[:1]
        _pid, port = self.servers[target]
        raw = request.raw(self.known.headers[target], port)
        headers, body = sendable(raw)
        status, text = processes.ask(port, request.method, request.path, headers, body)
        if not 200 <= status < 300 or not text:
            raise RuntimeError(f"{target}, {operation.name}: {status} {text[:500]}")
        return 1 if target == "floor" else self.statements(operation, target)

    def statements(self, operation, target):
        """How many statements one request costs, once the process is warm."""
        from django.test import Client

        from tests.queries import statements

        for request in requests_of(operation, target, self.known, 2)[:2]:
            body = sendable(request.raw({}, 80))[1] or b""
            headers = self.known.headers[target] | request.headers
            sent = (request.method, request.path, body, "application/json")
            with statements() as told:
                Client().generic(*sent, headers=headers)
        return len(told())

    def measure(self, operation, target, connections, seconds, which=None):
        """The figures of one target's operation in one round."""
        pid, port = self.servers[target]
        raw = self.raw(operation, target, int(seconds * CREATES_A_SECOND))
        path = written(raw, self.folder, once=operation.once)
        before = processes.cpu_seconds(pid), processes.cpu_seconds(self.database_pid)
        figures = load(path, port, connections, seconds, which)
        processes.wait_until_idle(pid, self.database_pid)  # what the load left unanswered counts
        after = processes.cpu_seconds(pid), processes.cpu_seconds(self.database_pid)
        os.unlink(path)  # noqa: PTH108
        number = figures["requests"]
        return figures | {
            "server_cpu": per_thousand(after[0] - before[0], number),
            "database_cpu": per_thousand(after[1] - before[1], number),
        }

    def mixed(self):
        """The path of a file with requests of all operations that can be repeated, in turn."""
        kinds = [
            self.raw(operation, face)
            for operation in OPERATIONS
            for face in FACES
            if face in operation.by and not operation.once
        ]
        longest = max(map(len, kinds))
        in_turn = (kind[place % len(kind)] for place in range(longest) for kind in kinds)
        return written(in_turn, self.folder)

    def raw(self, operation, target, most=None):
        """At most so many of its requests as bytes."""
        _pid, port = self.servers[target]
        headers = self.known.headers[target]
        return [one.raw(headers, port) for one in requests_of(operation, target, self.known, most)]

    def memory(self):
        """Megabytes of the production server and of the floor."""
        return {name: processes.megabytes(self.servers[name][0]) for name in ("floor", "lapyme")}


def sendable(raw):
    """(headers, body) of a request on the wire."""
    head, _end, body = raw.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return dict(re.split(": ", line, maxsplit=1) for line in lines), body or None


def steady(bench, number):
    """[{requests, per_second, p99, failed, memory}]: at 16 connections all operations that can be
    repeated, in turn, part after part until so many requests were answered in all."""
    path, (_pid, port), parts = bench.mixed(), bench.servers["lapyme"], []
    while sum(part["requests"] for part in parts) < number:
        part = load(path, port, STEADY_CONNECTIONS, STEADY_SECONDS)
        parts.append(part | {"memory": bench.memory()["lapyme"]})
        print(part_line(parts[-1]), file=sys.stderr, flush=True)
    return parts


def part_line(part):
    return (
        f"{part['requests']:8,.0f} requests, {part['per_second']:6,.0f}/s, "
        f"p99 {part['p99'] * 1000:7.1f} ms, {part['failed']:.0f} failed, {part['memory']:.0f} MB"
    )


def measured(bench, *, rounds, seconds, connections, targets=TARGETS, which=None):
    """[{operation, target, connections, statements, …figures, ratio}]: medians of the rounds, in
    each of which the targets take turns. `which` generator sends, as in load."""
    results = []
    for operation in OPERATIONS:
        chosen = [target for target in targets if target in operation.by]
        asked = {target: bench.checked(operation, target) for target in chosen}
        for target in chosen:
            bench.measure(operation, target, WARMING, min(seconds, 1), which)
        for number in connections:
            told = rounds_of(bench, operation, chosen, rounds, number, seconds, which)
            for target in chosen:
                row = {"operation": operation.name, "target": target, "connections": number}
                row |= {"statements": asked[target], **told[target]}
                results.append(row | {"ratio": ratio(told[target], told.get("floor"))})
                print(line(results[-1]), file=sys.stderr, flush=True)
    return results


def rounds_of(bench, operation, targets, rounds, *how):
    """{target: the median figures}."""
    found = {target: [] for target in targets}
    for _round in range(rounds):
        for target in targets:
            found[target].append(bench.measure(operation, target, *how))
    return {target: medians(figures) for target, figures in found.items()}


def line(row):
    """One row as people read it."""
    cpu = [row["server_cpu"], row["database_cpu"]]
    told = " ".join(f"{one:6.2f}" if one is not None else "     -" for one in cpu)
    ratios = f"{row['ratio']:5.1f} x" if row["ratio"] else ""
    failed = f"  {row['failed']:.0f} FAILED" if row["failed"] else ""
    return (
        f"{row['operation']:26} {row['target']:10} {row['connections']:2} conn "
        f"{row['per_second']:8,.0f}/s p50 {row['p50'] * 1000:8.2f} ms p99 {row['p99'] * 1000:8.2f} "
        f"ms {row['statements']:3} statements, CPU {told} s/1000 {ratios}{failed}"
    )
