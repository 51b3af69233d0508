"""A PDF out of texts and tables, whatever it is about.

The typeface is embedded, so names in any Latin script are there. reportlab is loaded with the first
paper, since most processes never make one.
"""

import re
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape

MARGIN, WIDTH = 45, 505  # points, on A4
INK, QUIET, LINE = "#1d2b2a", "#56635f", "#dcdcd4"
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
LONGEST = 1000  # characters of one text: a cell is no taller than a page


def pdf(title, author, story):
    """The bytes of a paper whose pages are numbered and bear its title."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    written = BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    paper = SimpleDocTemplate(written, pagesize=A4, title=title, author=author, **margins)
    numbered = partial(foot, title=plain(f"{author} · {title}")[:90])
    paper.build(list(story), onFirstPage=numbered, onLaterPages=numbered)
    return written.getvalue()


def foot(canvas, paper, *, title):
    from customers.papers import typeface

    canvas.setFont(typeface.PLAIN, 7)
    canvas.drawString(MARGIN, MARGIN / 2, title)
    canvas.drawRightString(MARGIN + WIDTH, MARGIN / 2, str(canvas.getPageNumber()))


def text(words, *, size=8, bold=False, colour=INK, before=0, right=False):
    """A paragraph of plain words: no mark-up in them counts."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    from customers.papers import typeface

    style = ParagraphStyle(
        "text",
        fontName=typeface.BOLD if bold else typeface.PLAIN,
        fontSize=size,
        leading=size * 7 / 5,
        textColor=colour,
        spaceBefore=before,
        alignment=2 if right else 0,
        splitLongWords=True,
    )
    return Paragraph(escape(plain(words)[:LONGEST]), style)


def table(rows, widths, *, strong=()):
    """Rows of texts, the first on every page; figures stand right, all but the first column are
    figures. `strong` are the numbers of rows in bold."""
    from reportlab.platypus import LongTable

    bold = {number % len(rows) for number in strong}
    cells = [
        [text(cell, bold=number in bold, right=place > 0) for place, cell in enumerate(row)]
        for number, row in enumerate(rows)
    ]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 1 / 4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
    ]
    return LongTable(cells, widths, repeatRows=1, hAlign="LEFT", spaceBefore=12, style=style)


def plain(words):
    """Without what no printer can print."""
    return CONTROLS.sub(" ", words)
