"""What people write is text: nothing of it runs, in no page that shows it."""

import pytest

from tests.browser.echoes import ALL, PAYLOADS
from tests.browser.hands import find_choice, press
from tests.browser.walks import addresses

CUSTOMERS = "/admin/customers/customer/"
ALARM = """
() => ({
    ran: window.ran ?? null,
    hidden: getComputedStyle(document.body).display === "none",
    made: [...document.querySelectorAll(
        "ran-mark, iframe, [onload], [onerror], [onfocus], a[href^='javascript:' i]"
    )].map(one => one.outerHTML),
    counted: document.body.textContent.includes("970420049"),
})
"""
QUIET = {"ran": None, "hidden": False, "made": [], "counted": False}


@pytest.fixture(scope="package")
def book(site):
    return site.write("echoes()")


@pytest.fixture
def look(book, visit):
    """`look(address)` as an owner of the book; nothing may have happened there."""
    with visit(book["person"]) as page:
        page.on("dialog", lambda dialog: page.complaints.append((page.url, dialog.message)))

        def look(address=None):
            if address:
                assert (address, page.goto(address).status) == (address, 200)
            assert (page.url, page.evaluate(ALARM)) == (page.url, QUIET)
            return page

        yield look


def test_the_alarm_rings_where_texts_are_markup(chromium):
    page = chromium.new_page()
    page.set_content(ALL)

    assert page.evaluate(ALARM)["ran"] == 1
    assert len(page.evaluate(ALARM)["made"]) > 3
    page.close()


def test_every_text_column_takes_some_of_them(book):
    shortest = min(map(len, PAYLOADS))
    assert [name for name, length in book["kept_out"] if length is None or length >= shortest] == []


@pytest.mark.parametrize("app", ["customers", "sales", "tenants"])
def test_pages_of_the_back_office_show_texts(look, book, app):
    page = look("/admin/")
    rows = {name: ids[0] for name, ids in book["rows"].items() if ids}
    for where in addresses(page, app, rows):
        look(where)


def test_a_customers_page_shows_each_text(look, book):
    for pk, text in zip(book["rows"]["customers/customer"], [ALL, *PAYLOADS], strict=True):
        page = look(f"{CUSTOMERS}{pk}/change/")
        assert page.input_value("#id_description").split() == text.split()


def test_the_record_shows_what_was_written(look, book):
    for name in ("customers/customer", "sales/sale", "tenants/apikey"):
        look(f"/admin/{name}/{book['rows'][name][0]}/history/")


def test_statements_show_texts(look, book):
    for path in book["statements"]:
        look(path)


def test_choices_while_typing_are_texts(look):
    page = look("/admin/customers/contact/add/?_popup=1")
    page.click(".field-customer [role=combobox]")
    find_choice(page, "ran")
    assert page.locator("[role=option]").count() > 5
    page.keyboard.press("Enter")
    look()


def test_what_pages_tell_of_a_deed_is_text(look, book):
    page = look(f"{CUSTOMERS}{book['rows']['customers/customer'][1]}/change/")
    press(page, "[name=_continue]")
    look()
    press(page, ".deletelink")
    look()
    press(page, "#content [type=submit]")
    look()


def test_answers_of_a_face_are_no_pages(look):
    page = look("/admin/")
    page.excused = "(Not Found)"  # an icon that the browser asks for on its own
    look("/api/clientes")
    assert "<ran-mark>" in page.inner_text("body")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exports_are_files(look, kind):
    answer = look("/admin/").request.get(f"{CUSTOMERS}export.{kind}")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "html" not in answer.headers["content-type"]


def test_open_pages_show_nothing_of_it(look):
    for where in ("/", "/docs/clientes/"):
        look(where)
