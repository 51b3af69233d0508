"""What a person does to a page."""

from urllib.parse import quote


def press(page, selector):
    """Click on what leads to another page, and wait for it."""
    with page.expect_navigation():
        page.click(selector)


def enter(page, selector, text):
    """Type into a field that a page follows from, and wait for it."""
    page.fill(selector, text)
    with page.expect_navigation():
        page.press(selector, "Enter")


def sign_in(page, person):
    """Leads to the front page of the back office, or back to where it asks again."""
    page.goto("/admin/login/?next=/admin/")
    page.fill("#id_username", person["email"])
    enter(page, "#id_password", person["password"])


def choose(page, field, text):
    """Find a choice while typing, and take the first that has them."""
    page.click(f"{field} [role=combobox]")
    find_choice(page, text)
    page.keyboard.press("Enter")


def find_choice(page, text):
    """Type what is looked for, and wait for its answer."""
    with page.expect_response(lambda answer: f"term={quote(text)}" in answer.url):
        page.keyboard.type(text)
    page.wait_for_selector(f"[role=option]:has-text('{text}'):not(.loading-results)")


def tab_to(page, selector, key="Tab", most=200):
    """Press Tab, or Shift+Tab, until what has the focus is that."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def type_in(page, selector, text):
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press_key(page, selector, key="Enter"):
    """Go to what leads to another page by Tab, press a key on it, wait for the page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)
