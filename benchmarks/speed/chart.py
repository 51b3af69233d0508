"""Bars as SVG, small enough to lie beside the README."""

from html import escape

WIDTH, LABELS, BAR, GAP, TOP = 760, 190, 13, 12, 58
COLORS = ("#9aa5b1", "#1f6feb", "#2da44e", "#bf8700", "#8250df")
STYLE = "font-family:sans-serif;font-size:12px;fill:#57606a"


def bars(title, groups, unit):
    """A chart of {group: {series: value}}: the longest bar is the largest value."""
    series = list(dict.fromkeys(name for values in groups.values() for name in values))
    most = max(value for values in groups.values() for value in values.values())
    color = dict(zip(series, COLORS * len(series), strict=False))
    parts, y = [*legend(title, color)], TOP
    for group, values in groups.items():
        parts.append(text(LABELS - 8, y + len(values) * BAR / 2 + 4, group, "end"))
        for name, value in values.items():
            length = max((WIDTH - LABELS - 90) * value / most, 1)
            parts.append(
                f'<rect x="{LABELS}" y="{y}" width="{length:.1f}" height="{BAR - 2}" '
                f'fill="{color[name]}"><title>{escape(name)}</title></rect>'
            )
            parts.append(text(LABELS + length + 5, y + BAR - 4, f"{value:,.3g} {unit}"))
            y += BAR
        y += GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" style="{STYLE}">'
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def legend(title, color):
    yield text(8, 18, title)
    for place, (name, one) in enumerate(color.items()):
        x = 8 + 120 * place
        yield f'<rect x="{x}" y="30" width="10" height="10" fill="{one}"/>'
        yield text(x + 15, 39, name)


def text(x, y, said, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def by_operation(results, connections):
    """{operation: {target: p50 in milliseconds}} of results with so many connections."""
    groups = {}
    for row in results:
        if row["connections"] == connections:
            groups.setdefault(row["operation"], {})[row["target"]] = row["p50"] * 1000
    return groups
