"""Every page of the back office and of the site: seen on two screens, by day and by night."""

import pytest

from tests.browser.looks import EVERY_WAY, cuts, flaws
from tests.browser.walks import addresses

OPEN = ["/", "/docs/lapyme/", "/admin/login/"]


def named(where):
    return where.strip("/").replace("/", "-") or "home"


@pytest.mark.parametrize("app", ["customers", "sales", "tenants"])
def test_back_office_is_accessible_and_fits(site, visit, screens, app, record_property):
    wrong, seen = [], 0
    with visit("owner") as page:
        for where in addresses(page, app, site.rows):
            answer = page.goto(where)
            seen += 1
            wrong += [(where, answer.status)] if answer.status != 200 else []
            wrong += flaws(page, screens, named(where))

    record_property("pages", seen)
    assert wrong == []
    assert seen > 10


@pytest.mark.parametrize("where", OPEN)
def test_open_pages_are_accessible_and_fit(visit, screens, where):
    with visit() as page:
        page.goto(where)

        assert flaws(page, screens, named(where), EVERY_WAY) == []


@pytest.mark.parametrize("what", ["change", "revoke_statement_link"])
def test_a_customer_of_large_amounts_fits(site, visit, what):
    customer = site.norte["whale"]["id"]

    with visit("owner") as page:
        page.goto(f"/admin/customers/customer/{customer}/{what}/")

        assert cuts(page) == []


def test_what_customers_owe_is_in_sight(visit):
    with visit("owner") as page:
        page.goto("/admin/sales/customerbalance/")
        balance = page.locator("#result_list td.field-balance").first.bounding_box()
        shown = page.locator(".results").bounding_box()

        assert balance["x"] + balance["width"] <= shown["x"] + shown["width"]
