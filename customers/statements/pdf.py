"""The statement as a PDF, laid out like the page.

Movements are plain texts, no paragraphs: a thousand of them take a third of a second.
"""

from django.utils.translation import gettext as _

from customers.papers.layout import LINE, QUIET, WIDTH, pdf, plain, text
from customers.statements.wording import BAR

SHADES = {
    "undated": "#7d8d88",
    "current": "#1f7a72",
    "1_30": "#b98900",
    "31_60": "#c96a12",
    "61_90": "#c2452d",
    "90_plus": "#8f2d2d",
}
COLUMNS = (75, 230, 100, 100)
LEGEND = (20, 210, 100)


def document(told):
    """The bytes of the PDF of what `pages.heading` tells."""
    return pdf(f"{_('Statement of account')} · {told['customer']}", told["tenant"], story(told))


def story(told):
    """What stands on the paper, from top to bottom."""
    yield text(_("Statement of account"), size=16, bold=True)
    yield text(told["tenant"], colour=QUIET)
    yield text(told["customer"], size=12, bold=True, before=10)
    yield text(told["tax_id"], colour=QUIET)
    days = _("%(first)s to %(last)s") % {"first": told["first"], "last": told["last"]}
    yield text(days, colour=QUIET)
    yield text(told["too_long"], before=6)
    for sheet in told["sheets"]:
        yield from account(sheet)


def account(sheet):
    yield text(f"{sheet.currency} · {sheet.title}", size=12, bold=True, before=16)
    yield movements(sheet)
    if sheet.parts:
        yield text(_("What is open, by how late it is"), bold=True, before=10)
        yield bar(sheet.parts)
        yield legend(sheet.parts)


def movements(sheet):
    from customers.papers import typeface

    head = [_("Date"), _("Movement"), _("Amount"), _("Balance")]
    first = ["", _("Opening balance"), "", sheet.opening]
    last = ["", _("Closing balance"), "", sheet.closing]
    rows = [[one.day, described(one), amount(one), one.balance] for one in sheet.lines]
    strong = [("FONT", (0, row), (-1, row), typeface.BOLD, 8) for row in (0, -1)]
    return table([head, first, *rows, last], COLUMNS, strong)


def described(line):
    return plain(f"{line.title} ({line.remark})" if line.remark else line.title)


def amount(line):
    """What is void has moved nothing."""
    return f"({line.amount})" if line.is_void else line.amount


def legend(parts):
    shades = [
        ("BACKGROUND", (0, row), (0, row), SHADES[part.bucket]) for row, part in enumerate(parts)
    ]
    return table([["", part.title, part.amount] for part in parts], LEGEND, shades)


def table(rows, widths, marks):
    from reportlab.platypus import LongTable

    from customers.papers import typeface

    style = [
        ("FONT", (0, 0), (-1, -1), typeface.PLAIN, 8),
        ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 1 / 4, LINE),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
    ]
    return LongTable(rows, widths, repeatRows=1, hAlign="LEFT", style=[*style, *marks])


def bar(parts):
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.colors import HexColor

    drawing = Drawing(WIDTH, 16)
    for part in parts:
        start, width = (place * WIDTH / BAR for place in (part.start, part.width))
        shade = HexColor(SHADES[part.bucket])
        drawing.add(Rect(start, 4, width, 8, fillColor=shade, strokeColor=None))
    return drawing
