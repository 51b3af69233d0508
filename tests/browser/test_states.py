"""What pages come to look like: asked, refused, opened, empty, left."""

import pytest

from tests.browser.hands import press, sign_in
from tests.browser.looks import EVERY_WAY, flaws

CUSTOMERS, TAGS = "/admin/customers/customer/", "/admin/customers/tag/"


def in_a_window_of_its_own(page, site):
    page.goto(f"{CUSTOMERS}add/?_popup=1")


def history(page, site):
    page.goto(f"{CUSTOMERS}{site.rows['customers/customer']}/history/")


def nothing_found(page, site):
    page.goto(f"{CUSTOMERS}?q=nobody-at-all&status__exact=active")


def choices_while_typing(page, site):
    page.goto("/admin/customers/contact/add/")
    page.click(".field-customer [role=combobox]")
    page.wait_for_selector("[role=option]:not(.loading-results)")


def errors_in_a_form(page, site):
    page.goto(f"{CUSTOMERS}add/")
    press(page, "[name=_save]")
    page.wait_for_selector(".errornote")


def tick(page, address, action):
    page.goto(address)
    page.locator(".action-select").first.check()
    page.select_option("[name=action]", action)
    press(page, "button[name=index]")


def tags_for_several(page, site):
    tick(page, CUSTOMERS, "tag")
    page.wait_for_selector(".ticked")


def salesperson_for_several(page, site):
    tick(page, CUSTOMERS, "set_salesperson")
    page.wait_for_selector(".ticked")


def deleting_several(page, site):
    tick(page, TAGS, "delete_selected")
    page.wait_for_selector(".delete-confirmation")


def several_changed(page, site):
    tick(page, CUSTOMERS, "restore")
    page.wait_for_selector(".messagelist")


def payment_refused(page, site):
    page.goto(f"{CUSTOMERS}{site.rows['customers/customer']}/pay/")
    press(page, "[type=submit].default")
    page.wait_for_selector(".errornote")


def invited(page, site):
    """Leaves the address of the link in `page.link`."""
    page.goto("/admin/tenants/membership/add/")
    page.fill("[name=email]", f"invitada-{id(page)}@norte.example")
    press(page, "[name=_save]")
    page.link = page.inner_text(".messagelist code")


def link_of_an_invitation(page, site):
    invited(page, site)
    page.goto(page.link)
    page.wait_for_selector("#id_new_password1")


def link_that_opens_nothing(page, site):
    page.goto("/admin/password/MQ/set-password/")


def credential_shown(page, site):
    page.goto("/admin/tenants/apikey/add/")
    page.fill("[name=name]", "caja")
    press(page, "[name=_save]")
    page.wait_for_selector(".messagelist code")


def changing_a_password(page, site):
    page.goto("/admin/password_change/")
    for name in ("old_password", "new_password1", "new_password2"):
        page.fill(f"#id_{name}", "wrong")
    press(page, "[type=submit].default")


def signed_out(page, site):
    sign_in(page, site.person("member"))  # a session of its own, since it ends here
    press(page, "#logout-form button")


def wrong_password(page, site):
    sign_in(page, {"email": "nadie@norte.example", "password": "wrong"})


def locked(page, site):
    page.excused = "(Too Many Requests)"
    for _ in range(10):
        sign_in(page, {"email": "locked@norte.example", "password": "wrong"})


def not_allowed(page, site):
    page.excused = "(Forbidden)"
    page.goto("/admin/tenants/apikey/")


def not_there(page, site):
    page.excused = "(Not Found)"
    page.goto("/admin/nothing/")


def front_page(page, site):
    page.goto("/admin/")


def statement(page, site):
    page.goto(site.statement)


def statement_of_no_days(page, site):
    page.excused = "(Bad Request)"
    page.goto(f"{site.statement}?from=never")


def no_statement(page, site):
    page.excused = "(Not Found)"
    page.goto(site.statement[:-1])


STATES = {
    "owner": [
        *(in_a_window_of_its_own, history, nothing_found, choices_while_typing, errors_in_a_form),
        *(tags_for_several, salesperson_for_several, deleting_several, several_changed),
        *(payment_refused, invited, link_of_an_invitation, credential_shown, changing_a_password),
    ],
    "member": [not_allowed, front_page],
    "superuser": [front_page, not_there],
    None: [
        *(signed_out, link_that_opens_nothing, wrong_password, locked, not_there),
        *(statement, statement_of_no_days, no_statement),
    ],
}


@pytest.mark.parametrize(
    "role, state",
    [
        pytest.param(role, state, id=f"{role}-{state.__name__}")
        for role, states in STATES.items()
        for state in states
    ],
)
def test_what_pages_come_to_is_accessible_and_fits(site, visit, screens, role, state):
    with visit(role) as page:
        state(page, site)

        assert flaws(page, screens, state.__name__, EVERY_WAY) == []
