"""Stock charts by Altair and vl-convert: no browser, no network, the same bytes on every run.

In a page the chart takes the page's text colour; as a file for slides it has dark text on white.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from reports.counting import FAMILIES
from reports.document import Count, Figure, Table

# Okabe-Ito, in an order that also falls from dark to light in grey.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#E69F00")


def years_figure(years: Table) -> Figure | None:
    """Bars of studies by year and question; None when fewer than two years are known."""
    rows = [
        {"year": str(row[0]), "question": family.label, "studies": _value(row[2 + place])}
        for row in years.rows
        if str(row[0]).isdigit()
        for place, family in enumerate(FAMILIES)
    ]
    if len({row["year"] for row in rows}) < 2:
        return None
    svg = _svg("years", json.dumps(rows))
    text = "Small bars, one row for each question, over the years of publication. A study may stand in several rows."
    return Figure("chart-years", "Counted studies by year", text, svg, years)


def who_figure(who: Table) -> Figure | None:
    """Bars of studies by who took part; None without any."""
    rows = [{"group": str(row[0]), "studies": _value(row[1])} for row in who.rows]
    if not any(row["studies"] for row in rows):
        return None
    return Figure("chart-who", "Who was studied", who.caption, _svg("who", json.dumps(rows)), who)


def _value(cell: object) -> int:
    return cell.value if isinstance(cell, Count) else 0


@lru_cache(maxsize=8)
def _svg(kind: str, rows: str) -> str:
    import altair as alt
    import vl_convert as vlc

    values = json.loads(rows)
    source = alt.InlineData(values=values)
    whole = alt.Axis(tickMinStep=1, format="d", grid=True)
    if kind == "years":
        order = [family.label for family in FAMILIES]
        chart = (
            alt.Chart(source, width=560, height=44)
            .mark_bar()
            .encode(
                x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=-60, labelOverlap="greedy")),
                y=alt.Y("studies:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=2, format="d")),
                color=alt.Color(
                    "question:N", sort=order, legend=None, scale=alt.Scale(domain=order, range=list(COLOURS))
                ),
                row=alt.Row(
                    "question:N",
                    sort=order,
                    title=None,
                    header=alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", labelFontSize=12),
                ),
            )
        )
    else:
        order = [row["group"] for row in values]
        base = alt.Chart(source, width=430, height=alt.Step(22)).encode(
            x=alt.X("studies:Q", title="counted studies", axis=whole),
            y=alt.Y("group:N", sort=order, title=None),
        )
        chart = base.mark_bar(color=COLOURS[0]) + base.mark_text(align="left", dx=4).encode(text="studies:Q")
    spec: dict[str, Any] = chart.configure(background="transparent", font="Verdana, sans-serif").to_dict()
    spec["padding"] = {"left": 34, "top": 5, "right": 24, "bottom": 5}
    spec["config"] |= {
        "view": {"stroke": None},
        "axis": {
            "labelColor": "#101418",
            "titleColor": "#101418",
            "gridColor": "#d5dae0",
            "domainColor": "#8a94a0",
            "tickColor": "#8a94a0",
            "labelLimit": 240,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "header": {"labelColor": "#101418", "labelAnchor": "start", "labelPadding": 2},
        "text": {"color": "#101418"},
    }
    return str(vlc.vegalite_to_svg(spec))


def for_page(svg: str) -> str:
    """A chart made part of a page: text in the page's own colour, no inline styles, which the page's policy refuses."""
    taken = re.sub(r'\sstyle="[^"]*"', "", svg)
    return taken.replace('"#101418"', '"currentColor"')


@lru_cache(maxsize=32)
def png(svg: str, scale: float = 2.0) -> bytes:
    """A drawing as PNG for slides; kept, because a dated copy or a second folder asks for the same one again."""
    import vl_convert as vlc

    return bytes(vlc.svg_to_png(svg, scale=scale))
