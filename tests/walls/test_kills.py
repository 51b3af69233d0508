"""What was acknowledged is kept, whoever is killed: writers go on while processes are shot.

`pytest tests/walls/test_kills.py --kills=200` is the long run. Each writer keeps a list of what it
was told is written; afterwards the book must have each of these once, with its record of change.
"""

import json
import os
import signal
import threading
import time
from collections import Counter
from random import Random

from tests.database import CHOSEN
from tests.walls.installation import installed

WRITERS = 16
LONGEST_OUTAGE = 10  # seconds from a kill to the next acknowledged write


class Writer(threading.Thread):
    """Creates customers through La Pyme, each with a key; repeats a request until it is answered,
    and some answered ones again, as clients do that never saw the answer."""

    def __init__(self, number, installation, is_over):
        super().__init__(daemon=True)
        self.number, self.installation, self.is_over = number, installation, is_over
        self.acknowledged, self.surprises, self.last = {}, Counter(), 0.0
        self.dice = Random(number)  # noqa: S311 -- to be the same in every run

    def run(self):
        turn = 0
        while not self.is_over.is_set():
            turn += 1
            name = f"writer {self.number} customer {turn}"
            self.write(name)
            if self.acknowledged and self.dice.random() < 0.1:
                self.write(self.dice.choice(list(self.acknowledged)))

    def write(self, name):
        while not self.is_over.is_set():
            status, body, _ = self.installation.ask(
                "POST",
                "/api/v1/customers",
                {"name": name, "email": "writer@example.com"},
                {"Content-Type": "application/json", "Idempotency-Key": name},
            )
            if status == 200:
                self.note(name, json.loads(body)["data"]["customer"]["id"])
                return
            if status not in {0, 503}:
                self.surprises[status] += 1
            time.sleep(0.05)

    def note(self, name, uuid):
        if self.acknowledged.setdefault(name, uuid) != uuid:
            self.surprises["another id for one key"] += 1
        self.last = time.monotonic()


class Shooting:
    """Kills at random, and measures how long nothing is acknowledged afterwards."""

    def __init__(self, installation, writers, seed):
        self.installation, self.writers = installation, writers
        self.dice = Random(seed)  # noqa: S311 -- to be the same in every run
        self.kills, self.outages = Counter(), []

    def targets(self):
        """SQLite has no process of its own."""
        is_postgres = self.installation.database.vendor == "postgres"
        return ["worker", "server", "database"] if is_postgres else ["worker", "server"]

    def shoot(self):
        target = self.dice.choice(self.targets())
        moment = time.monotonic()
        getattr(self, f"kill_{target}")()
        self.kills[target] += 1
        self.outages.append(self.until_written(moment) - moment)
        time.sleep(self.dice.uniform(0, 0.5))

    def kill_worker(self):
        if pids := self.installation.worker_pids():
            os.kill(self.dice.choice(pids), signal.SIGKILL)

    def kill_server(self):
        self.installation.process.kill()
        self.installation.process.wait()

    def kill_database(self):
        """Every second time it is away for longer than a start takes."""
        self.installation.database.kill(away=3 * (self.kills["database"] % 2))

    def until_written(self, moment):
        """When a write that began after the kill was acknowledged."""
        while True:
            self.installation.keep()
            newest = max(writer.last for writer in self.writers)
            if newest > moment + 0.2:
                return newest
            assert time.monotonic() < moment + 60, "nothing is written any more"
            time.sleep(0.02)


def test_acknowledged_means_kept(pytestconfig, tmp_path, record_property):
    kills = pytestconfig.getoption("--kills")
    with installed(pytestconfig.stash[CHOSEN].vendor, tmp_path) as installation:
        over = threading.Event()
        writers = [Writer(number, installation, over) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        shooting = Shooting(installation, writers, seed=kills)
        try:
            for _ in range(kills):
                shooting.shoot()
        finally:
            over.set()
            for writer in writers:
                writer.join(timeout=30)
        installation.keep()
        installation.wait()
        found = json.loads(installation.manage("shell", "-v", "0", "-c", EVERYTHING))
        installation.manage("check_balances")

    acknowledged = {name: uuid for writer in writers for name, uuid in writer.acknowledged.items()}
    record_property("kills", dict(shooting.kills))
    record_property("acknowledged", len(acknowledged))
    record_property("longest outage in seconds", round(max(shooting.outages), 1))
    assert sum((writer.surprises for writer in writers), Counter()) == {}
    assert lost(acknowledged, found["customers"]) == []
    assert [name for name, uuids in found["customers"].items() if len(uuids) > 1] == []
    assert found["changes"] == {uuids[0]: ["created"] for uuids in found["customers"].values()}
    assert max(shooting.outages) < LONGEST_OUTAGE


def lost(acknowledged, kept):
    return [name for name, uuid in acknowledged.items() if kept.get(name) != [uuid]]


EVERYTHING = """
import json
from collections import defaultdict
from customers.models import Customer
from tenants.models import Change, Tenant
from tenants.scope import tenant_scope
customers, changes, uuids = defaultdict(list), defaultdict(list), {}
with tenant_scope(Tenant.objects.live().get(slug="norte")):
    for pk, name, uuid in Customer.objects.values_list("pk", "name", "uuid"):
        customers[name].append(str(uuid))
        uuids[pk] = str(uuid)
    for pk, action in Change.objects.filter(kind="customer").values_list("object_id", "action"):
        changes[uuids[int(pk)]].append(action)
print(json.dumps({"customers": customers, "changes": changes}))
"""
