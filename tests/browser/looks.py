"""What is wrong with a page: to axe, and to a ruler."""

from axe_playwright_python.sync_playwright import Axe

SCREENS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}
OPPOSITES = [("wide", "light"), ("narrow", "dark")]
EVERY_WAY = [*OPPOSITES, ("wide", "dark"), ("narrow", "light")]
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
