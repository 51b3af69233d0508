"""Two tenants in every story: norte, and sur who must never see what is norte's."""

import gc

import hypothesis
import pytest
from django.db import connections
from django.utils import translation

from customers.services import create_customer
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import Callers
from tests.factories import TenantFactory

hypothesis.settings.register_profile("untimed", deadline=None)  # machines differ, and are busy
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser):
    parser.addoption(
        "--lives",
        type=int,
        default=150,
        help="how many made-up customers test_parity leads through the faces (default 150)",
    )
    parser.addoption(
        "--ledger-operations",
        type=int,
        default=5000,
        help="how many operations the writers of test_writers do at once (default 5000)",
    )
    parser.addoption(
        "--kills",
        type=int,
        default=10,
        help="how often test_kills kills a process of the server or the database (default 10)",
    )
    parser.addoption(
        "--overload",
        type=int,
        default=5,
        help="for how many seconds test_overload asks for twice the capacity (default 5)",
    )
    parser.addoption(
        "--cases",
        type=int,
        default=2000,
        help="how many requests at least test_schema makes up for each face (default 2000)",
    )
    parser.addoption(
        "--write-statements",
        action="store_true",
        help="test_statements writes tests/statements.md instead of holding it",
    )


# Tests that share what takes long to start, by where they are: each worker would start its own.
TOGETHER = ("tests/browser/", "tests/serving/test_replica.py", "tests/walls/test_hostile.py")
# Tests of a minute and more, which nobody should wait for in the end.
LONG = ("tests/walls/test_schema.py", "tests/sales/test_writers.py", "tests/walls/test_overload.py")


@pytest.hookimpl(trylast=True)  # after they were shuffled
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish():
    """Thousands of tests stay until the end: the collector need not look at them again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With `--dist=loadgroup` one worker does all that is TOGETHER, and each of the others whatever
    is next. The marks that xdist has for it are lost on pytest 9.2."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)

    return Together(config, log)


def pytest_terminal_summary(terminalreporter):
    """What tests counted: figures that a run should be judged by."""
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    counted = [one for one in reports if one.when == "call" and one.user_properties]
    if counted:
        terminalreporter.section("counts")
    for report in sorted(counted, key=lambda one: one.nodeid):
        figures = ", ".join(f"{name} {value}" for name, value in report.user_properties)
        terminalreporter.line(f"{report.nodeid}: {figures}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """SQLite in a file, as in real use: one in memory answers two threads with an error."""
    settings = connections["default"].settings_dict
    if "sqlite" in settings["ENGINE"]:
        settings["TEST"]["NAME"] = str(tmp_path_factory.mktemp("book") / "test.sqlite3")


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_language():
    """A request leaves its language behind: each test begins with that of the settings."""
    translation.deactivate()


@pytest.fixture
def norte(db):
    return TenantFactory(slug="norte", name="Norte")


@pytest.fixture
def sur(db):
    return TenantFactory(slug="sur", name="Sur")


@pytest.fixture
def callers(norte, sur):
    """`callers("key")`, `callers("stranger")`, …: see tests/contracts/README.md."""
    return Callers(norte, sur)


@pytest.fixture
def make_customer():
    """Add a customer to a tenant's book."""

    def make(tenant, **facts):
        with tenant_scope(tenant):
            return create_customer(tenant, by=BY, **{"name": "Acme"} | facts)

    return make
