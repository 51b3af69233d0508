"""The back office by keyboard alone."""

import pytest

from tests.browser.hands import find_choice, press_key, tab_to, type_in
from tests.browser.rows import LIBRERIA

CUSTOMERS = "/admin/customers/customer/"
MOST_STOPS = 400
STOP = """
() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const style = getComputedStyle(one.closest(".select2-selection") ?? one);
    const stops = window.stops ??= new Map();
    stops.set(one, (stops.get(one) ?? 0) + 1);
    return {
        name: one.outerHTML.slice(0, 100),
        seen: stops.get(one),
        isPage: one === document.body,
        isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        isInSight: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
    };
}
"""
REACHABLE = """
[...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(one => one.checkVisibility() && one.tabIndex >= 0 && !one.disabled).length
"""


def stops(page):
    """What Tab comes to on a page, in its order, until it leaves it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["isPage"] or stop["seen"] > 1:
            return
        yield stop
    raise AssertionError("there is no way out of this page")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "where", ["", "customers/customer/", "customers/customer/{}/change/", "sales/sale/"]
)
def test_every_stop_shows_where_it_is(site, visit, where, scheme):
    with visit("owner", scheme=scheme) as page:
        page.goto("/admin/" + where.format(site.rows["customers/customer"]))
        found = list(stops(page))

        assert [one["name"] for one in found if not one["isMarked"]] == []
        assert [one["name"] for one in found if not one["isInSight"]] == []
        assert len(found) >= page.evaluate(REACHABLE) > 40


def test_the_first_stop_skips_to_the_content(visit):
    with visit("owner") as page:
        page.goto(CUSTOMERS)
        page.keyboard.press("Tab")
        assert page.evaluate(STOP)["isInSight"]
        assert page.inner_text(":focus") == "Saltar al contenido principal"

        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content-start"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_core_tasks_need_no_mouse(site, visit, screens):
    work = site.write("a_days_work(LIBRERIA)")
    with visit() as page:
        sign_in_by_keyboard(page, site.person("member"))
        find_by_keyboard(page)
        tag_by_keyboard(page, screens)
        pay_by_keyboard(page, work, screens)
        convert_by_keyboard(page, work)
        cancel_by_keyboard(page, work)
        select_by_keyboard(page)
        press_key(page, "#logout-form button")
        assert page.inner_text("h1") == "Sesión terminada"


def sign_in_by_keyboard(page, person):
    page.goto("/admin/")
    page.wait_for_selector("#id_username:focus")  # where the page begins, shortly after it came
    page.keyboard.type(person["email"])
    type_in(page, "#id_password", person["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.inner_text("h1") == "Administración"


def find_by_keyboard(page):
    press_key(page, "[href='/admin/customers/customer/']")
    type_in(page, "#searchbar", "30.705.554.446")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press_key(page, ".field-name a")
    assert page.inner_text("#content h2") == LIBRERIA["name"]


def tag_by_keyboard(page, screens):
    """With arrows among the choices."""
    tab_to(page, ".field-tagged .select2-search__field")
    find_choice(page, "orista")
    page.keyboard.press("ArrowDown")
    screens(page, "choices")
    page.keyboard.press("Enter")
    press_key(page, "[name=_continue]")
    assert "Minorista" in page.inner_text(".field-tagged")


def pay_by_keyboard(page, work, screens):
    page.goto(f"/admin/sales/sale/{work['sale']}/change/")
    press_key(page, ".object-tools a[href$='/pay/']")
    type_in(page, "#id_amount", "1.50")
    screens(page, "amount")
    press_key(page, "[type=submit].default", "Space")
    assert "Se registró" in page.inner_text(".messagelist")


def convert_by_keyboard(page, work):
    page.goto(f"/admin/sales/quotation/{work['offer']}/change/")
    press_key(page, ".object-tools a[href$='/convert/']")
    press_key(page, "[type=submit].default")
    assert "se convirtió en" in page.inner_text(".messagelist")


def cancel_by_keyboard(page, work):
    page.goto(f"/admin/sales/sale/{work['wrong']}/change/")
    press_key(page, ".object-tools a[href$='/cancel/']")
    type_in(page, "#id_reason", "Cargada dos veces")
    press_key(page, "[type=submit].default")
    assert "Se anuló" in page.inner_text(".messagelist")


def select_by_keyboard(page):
    """An action for a row of a list: a box ticked by Space, a choice by its first letters."""
    page.goto(f"{CUSTOMERS}?q=libreria+yacare")
    tab_to(page, "[name=action]")
    page.keyboard.type("Archivar")
    tab_to(page, ".action-select")
    page.keyboard.press("Space")
    with page.expect_navigation():
        tab_to(page, "[name=index]", key="Shift+Tab")
        page.keyboard.press("Enter")
    assert "Cambiados: 1" in page.inner_text(".messagelist")
