"""Drawings: valid SVG with title, description and a table of the same numbers; readable without colour."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from report_library import MAX, Shelf, filled

from reports.charts import for_page, png
from reports.direction_plot import MOST_ROWS, direction_figure
from reports.document import Count, Figure, walk
from reports.names import DIRECTIONS
from reports.report import Report, build_report
from reports.svg import (
    DESIGN_SHAPES,
    FILE_STYLE,
    LETTERS,
    SYMBOLS,
    clean,
    design_kind,
    element,
    shape,
    standalone,
    symbol,
)

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(filled().library())


@pytest.fixture(scope="module")
def figures(report: Report) -> dict[str, Figure]:
    return {b.id: b for b in walk(report.sections) if isinstance(b, Figure)}


def test_every_figure_is_valid_and_described(figures: dict[str, Figure]) -> None:
    assert {
        "gap-map",
        "flow-drawing",
        "chart-years",
        "chart-who",
        "plot-back-pain-presence",
    } <= figures.keys()
    for figure in figures.values():
        root = ET.fromstring(figure.svg)
        assert root.tag == f"{SVG}svg"
        assert figure.title
        assert figure.description
        assert figure.table.rows
        if not figure.id.startswith("chart-"):
            assert root.find(f"{SVG}title") is not None
            assert root.find(f"{SVG}desc") is not None
        ET.fromstring(standalone(figure.svg))


def test_the_map_shows_the_numbers_of_its_table(figures: dict[str, Figure]) -> None:
    drawn = re.findall(r'class="bubble-text">(\d+)<', figures["gap-map"].svg)
    counted = [cell.value for row in figures["gap-map"].table.rows for cell in row if isinstance(cell, Count)]
    assert [int(n) for n in drawn] == counted
    assert len(counted) >= 7
    assert "Injuries from falls ★" in figures["gap-map"].svg  # a core outcome nobody measured stays visible


def test_the_direction_plot_orders_by_design_then_year(figures: dict[str, Figure]) -> None:
    rows = figures["plot-back-pain-presence"].table.rows
    years = [row[2] for row in rows]
    assert years == sorted(years, reverse=True)  # one design here, newest first
    svg = figures["plot-back-pain-presence"].svg
    assert svg.count("<title>link reported</title>") >= 5
    assert svg.count("<title>reverse reported</title>") == 2  # one study and the legend


def test_a_plot_of_many_studies_draws_the_newest_and_says_so() -> None:
    shelf = Shelf()
    shelf.run()
    for year in range(1950, 1950 + MOST_ROWS + 5):
        shelf.study((MAX, "size", "back_pain", "supports"), year=year)
    library = shelf.library()
    figure = direction_figure("p", "Back pain", library.studies, lambda f: True, library.names)
    assert f"The newest {MOST_ROWS} of {MOST_ROWS + 5} studies are drawn" in figure.description
    assert len(figure.table.rows) == MOST_ROWS
    assert "Example 1950" not in figure.svg
    assert f"Example {1950 + MOST_ROWS + 4}" in figure.svg


def test_every_direction_has_its_own_shape_and_letter() -> None:
    assert LETTERS.keys() == SYMBOLS.keys() == DIRECTIONS.keys()
    assert len(set(LETTERS.values())) == len(set(SYMBOLS.values())) == len(DIRECTIONS)
    outlines = {re.sub(r"d-\w+|<title>.*?</title>|<text.*?</text>", "", symbol(d, 50, 50, 8)) for d in DIRECTIONS}
    assert len(outlines) == len(DIRECTIONS)
    assert len({shape(kind, 5, 5, 5) for kind in DESIGN_SHAPES}) == len(DESIGN_SHAPES)
    assert design_kind("randomised_trial") == "trial"
    assert design_kind("something new") == "other"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_and_symbols_stand_out_in_light_and_dark(scheme: int) -> None:
    from reports.html import static

    blocks = re.findall(r":root \{(.*?)\}", static("report.css"), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[scheme]))
    for ground in ("paper", "card", "soft"):
        for ink in ("ink", "muted", "link", "supports", "contradicts", "null", "mixed", "within", "unclear"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for ink, ground in (
        ("mark-ink", "mark"),
        ("bubble-ink", "bubble"),
        ("ink", "banner"),
        ("warn", "warn-soft"),
    ):
        assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for direction in ("supports", "contradicts", "mixed", "within"):
        assert contrast(colours["on"], colours[direction]) >= 4.5, direction


def test_files_for_slides_have_their_own_colours() -> None:
    for css, colour in re.findall(
        r"\.(d-(?:supports|contradicts|mixed|within_group))\{fill:(#[0-9a-f]{6})", FILE_STYLE
    ):
        assert contrast(colour, "#ffffff") >= 4.5, css


def test_a_drawing_becomes_a_picture(figures: dict[str, Figure]) -> None:
    picture = png(standalone(figures["flow-drawing"].svg), scale=1)
    assert picture.startswith(b"\x89PNG")
    assert picture == png(standalone(figures["flow-drawing"].svg), scale=1)


def test_charts_take_the_colour_of_the_page(figures: dict[str, Figure]) -> None:
    inside = for_page(figures["chart-who"].svg)
    assert "currentColor" in inside
    assert "#101418" not in inside
    assert " style=" not in inside


def test_foreign_text_cannot_break_a_drawing() -> None:
    assert (
        element("text", class_="a", x=1.0, aria_label='"><script>')
        == '<text class="a" x="1" aria-label="&quot;&gt;&lt;script&gt;"/>'
    )
    assert clean("a\u0000b\ud800c\u202ed") == "a b c\u202ed"
