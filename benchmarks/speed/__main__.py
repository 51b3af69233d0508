"""How fast the faces answer over HTTP, beside the floor of what is possible on the same tables.

    python -m benchmarks.speed [--factor 0.1] [--rounds 3] [--seconds 3] [--db postgres|sqlite]
                               [--json FILE] [--growth [3000,30000,300000]] [--steady REQUESTS]
                               [--prove]

Makes a repeatable book (at 1.0: 551 tenants, one with 200,000 customers, 1,000,000 sales, of which
20 customers have 5,000 each) in a database of its own, starts the production server and a bare
program with one prepared statement for each operation (benchmarks/floor.py), and lets both answer
the same questions in turn, at 1 and at 16 connections. The results and a chart are written to
benchmarks/results. With --growth it asks how the time of a request grows with the customers of a
tenant instead, with --steady whether many requests change how fast they are answered and what
memory the server takes. --prove runs check_balances first. Exits with 1 where a request failed.
"""

import argparse
import json
import platform
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.speed.chart import bars, by_operation
from benchmarks.speed.figures import growth
from benchmarks.speed.load import generator
from benchmarks.speed.measuring import Bench, database, measured, steady
from benchmarks.speed.operations import FACES
from benchmarks.speed.plan import growing, plan

RESULTS = Path(__file__).resolve().parent.parent / "results"
SIZES = "3000,30000,300000"
CONNECTIONS = (1, 16)


def main():
    chosen = options().parse_args()
    print(f"requests are sent by {generator()}", file=sys.stderr)
    told = facts(chosen)
    if chosen.size:
        told |= grown_part(chosen)
    elif chosen.growth:
        told |= grown(chosen, [int(size) for size in chosen.growth.split(",")])
    elif chosen.steady:
        told |= many(chosen)
    else:
        told |= at_factor(chosen)
    keep(told, chosen)
    sys.exit(any(row["failed"] for row in told["results"]))


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--factor", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--db", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--json", type=Path, help="where the results go, and the chart beside them")
    parser.add_argument("--growth", nargs="?", const=SIZES, metavar=SIZES)
    parser.add_argument("--steady", type=int, metavar="REQUESTS")
    parser.add_argument("--prove", action="store_true", help="run check_balances first")
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    return parser


def facts(chosen):
    return {
        "database": chosen.db,
        "rounds": chosen.rounds,
        "seconds": chosen.seconds,
        "generator": generator(),
        "python": platform.python_version(),
    }


def at_factor(chosen):
    results, memory = run(chosen, plan(chosen.factor), connections=CONNECTIONS)
    told = ", ".join(f"{name} {one:.0f} MB" for name, one in memory.items())
    print(f"memory after all of it: {told}", file=sys.stderr)
    return {"factor": chosen.factor, "memory": memory, "results": results}


def grown(chosen, sizes):
    """Each size in a process of its own: Django knows one database in its life."""
    parts = {size: measured_apart(chosen, size) for size in sizes}
    grown_by = {}
    for first in parts[sizes[0]]:
        name = f"{first['operation']}, {first['target']}"
        rows = {size: matching(parts[size], first) for size in sizes}
        grown_by[name] = growth({size: row["p50"] for size, row in rows.items()})
        times = "  ".join(f"{size:,}: {one:.2f}" for size, one in grown_by[name].items())
        print(f"{name:40} {times}", file=sys.stderr)
    results = [row | {"customers": size} for size in sizes for row in parts[size]]
    return {"growth": grown_by, "results": results}


def matching(rows, first):
    same = ("operation", "target", "connections")
    return next(row for row in rows if all(row[name] == first[name] for name in same))


def measured_apart(chosen, size):
    command = [sys.executable, "-m", "benchmarks.speed", "--size", str(size), "--json", "-"]
    command += ["--rounds", str(chosen.rounds), "--seconds", str(chosen.seconds)]
    command += ["--db", chosen.db]
    told = subprocess.run(command, check=False, stdout=subprocess.PIPE)  # noqa: S603
    return json.loads(told.stdout)["results"]


def grown_part(chosen):
    print(f"{chosen.size:,} customers", file=sys.stderr)
    results, _memory = run(chosen, growing(chosen.size), connections=(1,), targets=FACES)
    return {"results": results}


def many(chosen):
    with in_place(chosen, plan(chosen.factor)) as bench:
        return {"factor": chosen.factor, "results": steady(bench, chosen.steady)}


@contextmanager
def in_place(chosen, wanted):
    """A Bench on a book of that plan."""
    with ExitStack() as stack:
        server = stack.enter_context(database(chosen.db))
        bench = Bench(wanted, server, stack)
        if chosen.prove:
            prove()
        yield bench


def run(chosen, wanted, **kinds):
    """(results, memory) of a book of that plan."""
    with in_place(chosen, wanted) as bench:
        results = measured(
            bench,
            rounds=chosen.rounds,
            seconds=chosen.seconds,
            **kinds,
        )
        return results, bench.memory()


def prove():
    from django.core.management import call_command

    call_command("check_balances", stdout=sys.stderr)


def keep(told, chosen):
    """Write the results, and the chart beside them."""
    text = json.dumps(told, indent=1) + "\n"
    if str(chosen.json) == "-":
        print(text)
        return
    kind = "growth" if chosen.growth else "steady" if chosen.steady else "speed"
    path = chosen.json or RESULTS / f"{kind}-{chosen.db}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if chosen.steady:
        print(path)
        return
    path.with_suffix(".svg").write_text(chart(told, chosen))
    print(f"{path}, {path.with_suffix('.svg')}")


def chart(told, chosen):
    if not chosen.growth:
        title = f"Median time of a request, one connection, {chosen.db}, factor {chosen.factor}"
        return bars(title, by_operation(told["results"], 1), "ms")
    groups = {
        name: {f"{size:,}": times for size, times in grown_by.items()}
        for name, grown_by in told["growth"].items()
    }
    return bars("Median time of a request by number of customers, the fewest = 1", groups, "x")


if __name__ == "__main__":
    main()
