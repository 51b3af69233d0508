"""The ways through the back office."""

import re

# seen once among the states, or no pages of the back office
ELSEWHERE = re.compile(r"/history/$|\.(csv|xlsx)$|^/r/")


def leads(page):
    """Where a page of the back office leads: to a new row, to what can be done to this one."""
    links = page.locator("#content .object-tools a, #content .deletelink")
    paths = links.evaluate_all("all => all.map(one => new URL(one.href).pathname)")
    return [path for path in paths if not ELSEWHERE.search(path)]


def addresses(page, app, rows):
    """Every list of an app, its form for a new row, the newest row and its buttons."""
    ahead = [f"/admin/{app}/"]
    for name, pk in rows.items():
        if name.startswith(f"{app}/"):
            ahead += [f"/admin/{name}/", f"/admin/{name}/{pk}/change/"]
    for where in ahead:
        yield where
        ahead += [one for one in dict.fromkeys(leads(page)) if one not in ahead]
