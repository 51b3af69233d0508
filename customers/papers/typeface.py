"""The typeface of papers, which reportlab knows once this is imported.

A module, because threads wait for one that another of them is importing.
"""

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Vera", "VeraBd"

for name in (PLAIN, BOLD):
    registerFont(TTFont(name, f"{name}.ttf"))
