"""A browser, the site, and somebody who is signed in.

The browser is the Chromium that the distribution has; where there is none these tests are skipped.
Every page is watched: an error in its console, a script that fails or anything that the policy for
content blocks fails the test that opened it.
"""

import json
import os
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.hands import sign_in
from tests.browser.looks import SCREENS
from tests.database import CHOSEN
from tests.walls.installation import Installation, database_of

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SECONDS = 15  # that a page may take on a busy machine
TELL = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`blocked: ${event.violatedDirective} ${event.sourceFile}:${event.lineNumber}`))
"""


class Site(Installation):
    """The demo's book behind the production server, with a row of everything in its first tenant.

    `told` is what the demo says of itself, `rows` are ids by "app/model".
    """

    def furnish(self):
        sheet = self.folder / "sheet.json"
        self.manage("demo", "--no-serve", "--customers", "40", "--json", str(sheet))
        self.told = json.loads(sheet.read_text())
        self.norte = self.told["tenants"][0]
        written = self.write("a_row_of_everything()")
        self.rows, self.statement = written["rows"], written["statement"]

    def write(self, source):
        """What a call of something in `rows` prints, in a process that has the site's database."""
        call = f"from tests.browser.rows import *; {source}"
        return json.loads(self.manage("shell", "-v", "0", "-c", call))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def person(self, role):
        """Who signs in: a member of the first tenant, or the superuser."""
        if role == "superuser":
            return self.told["admin"]
        return next(one for one in self.norte["members"] if one["role"] == role)


@pytest.fixture(scope="package")
def chromium():
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(pytestconfig, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    database = database_of(pytestconfig.stash[CHOSEN].vendor, folder)
    try:
        site = Site(database, DEMO="1")
        site.folder = folder
        site.furnish()
        site.start()
        site.wait()
        yield site
        site.stop()
    finally:
        database.stop()


@pytest.fixture
def screens(request):
    """Where screenshots are kept: a folder of the test's own below CLIENTELA_SCREENS, or none."""
    chosen = os.environ.get("CLIENTELA_SCREENS")
    folder = Path(chosen) / request.node.name if chosen else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)

    def keep(page, name):
        if folder:
            # hiding the caret would need an inline style, which the policy for content blocks
            page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")

    return keep


@pytest.fixture(scope="package")
def session_of(chromium, site):
    """The cookies of somebody who is signed in: once, since passwords are slow on purpose."""

    @cache
    def opened(email, password):
        context = chromium.new_context(base_url=site.address)
        sign_in(context.new_page(), {"email": email, "password": password})
        state = context.storage_state()
        context.close()
        return state

    return lambda person: opened(person["email"], person["password"])


@pytest.fixture
def visit(chromium, site, session_of):
    """`with visit(role, screen="narrow", scheme="dark", locale="es-AR") as page`: a new window,
    signed in where a role or a person is given. What its pages complain of fails the test, apart
    from texts with `page.excused` in them."""

    @contextmanager
    def visiting(who=None, screen="wide", scheme="light", locale="es-AR"):
        person = site.person(who) if isinstance(who, str) else who
        context = chromium.new_context(
            base_url=site.address,
            viewport=SCREENS[screen],
            color_scheme=scheme,
            locale=locale,
            storage_state=session_of(person) if person else None,
        )
        complaints = []
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()
        page.complaints, page.excused = complaints, None

        def complain(text):
            if not (page.excused and page.excused in text):
                complaints.append((page.url.removeprefix(site.address), text[:200]))

        page.add_init_script(TELL)
        page.on("console", lambda said: complain(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complain(str(error)))
        try:
            yield page
        except Exception as error:
            error.add_note(f"at {page.url}: {page.inner_text('body')}")
            raise
        finally:
            context.close()
        assert complaints == []

    return visiting
