"""What is wrong with a page: to axe, and to a ruler."""

from axe_playwright_python.sync_playwright import Axe

SCREENS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
OPPOSITES = [("wide", "light"), ("narrow", "dark")]
EVERY_WAY = [*OPPOSITES, ("wide", "dark"), ("narrow", "light")]
WIDTHS = [1280, 1200, 800, 360, 320]  # of desks, tablets and phones; 1280 at 400 % is 320
SERIOUS = {"serious", "critical"}
LEFT_OUT = [
    ".swagger-ui",  # made by others, with findings of its own
    "#result_list tbody tr:nth-child(n+6)",  # rows like the five before them
]


STILL = """
document.getAnimations()
    .filter(one => one instanceof CSSTransition)
    .forEach(one => one.finish())
"""  # colours change slowly
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
CUT = """
[...document.querySelectorAll('.form-row, .submit-row, #panel')]
    .filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => one.className)
"""
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # it fetches style sheets, and not from where they are
}


def flaws(page, keep, name, ways=OPPOSITES):
    """What axe finds serious, and by how many pixels the page is wider than its window."""
    found = []
    for screen, scheme in ways:
        page.set_viewport_size(SCREENS[screen])
        page.emulate_media(color_scheme=scheme)
        page.evaluate(STILL)
        keep(page, f"{name}-{screen}-{scheme}")
        found += [(name, screen, scheme, *one) for one in [*findings(page), *overflow(page)]]
    return found


def findings(page):
    """What axe finds serious, as (rule, how often, an example)."""
    before = len(page.complaints)
    violations = Axe().run(page, {"exclude": LEFT_OUT}, OPTIONS).response["violations"]
    del page.complaints[before:]  # of styles that axe itself tries on
    return [
        (one["id"], len(one["nodes"]), one["nodes"][0]["html"][:120])
        for one in violations
        if one["impact"] in SERIOUS
    ]


def overflow(page):
    """Nothing, or by how many pixels the page is wider than its window."""
    root = "document.documentElement"
    pixels = page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
    return [("too wide", pixels)] if pixels > 0 else []


def cuts(page):
    """At which widths the page is wider than its window, or a row of its form than the form."""
    page.evaluate(OPEN_ALL)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [(width, one) for one in [*overflow(page), *page.evaluate(CUT)]]
    return found
