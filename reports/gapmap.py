"""The evidence gap map: which muscle and measure were tested against which outcome, and where nothing is.

It shows what evidence there is, not what it says: a number in every filled cell, the shape for the commonest design.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from reports.document import Cell, Count, Figure, NumberLists, Table
from reports.library import Study
from reports.names import CORE, MEASURES, MUSCLES, OUTCOMES, Names
from reports.svg import DESIGN_SHAPES, design_kind, drawing, element, linked, shape, words

ALWAYS = tuple(
    ("gluteus_maximus", m) for m in ("size", "fat", "strength", "activation", "timing", "endurance", "exercise")
)
GROUPS = {"direct": "Measured directly", "surrogate": "Stand-ins for falls", "adjacent": "Neighbours"}
CELL, ROW, LEFT, TOP = 35, 28, 150, 168


@dataclass(frozen=True, slots=True)
class GapCell:
    """Included studies of one muscle, measure and outcome."""

    count: Count
    design: str


@dataclass(frozen=True, slots=True)
class GapMap:
    """Rows are (muscle, measure), columns outcomes in groups of directness; a missing cell is a gap."""

    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]  # directness, outcome
    cells: dict[tuple[str, str, str], GapCell]


def gap_map(studies: Sequence[Study], names: Names, lists: NumberLists) -> GapMap:
    """The map of counted studies; rows of the gluteus maximus are there even when empty."""
    found: dict[tuple[str, str, str], dict[int, Study]] = defaultdict(dict)
    for study in studies:
        for f in study.findings:
            found[f.muscle, f.measure, f.outcome][study.pmid] = study
    muscles, measures = list(MUSCLES), list(MEASURES)
    rows = sorted(
        {key[:2] for key in found} | set(ALWAYS),
        key=lambda r: (_place(muscles, r[0]), _place(measures, r[1]), r),
    )
    outcomes = names.outcome_order({*OUTCOMES, *(key[2] for key in found)})
    columns = [(d, o) for d in GROUPS for o in outcomes if names.how_direct(o) == d]
    cells = {}
    for key in sorted(found):
        label = f"{names.muscle(key[0])}, {names.measure(key[1])} – {names.outcome(key[2]).lower()}"
        design = Counter(design_kind(s.design) for s in found[key].values())
        commonest = min(design, key=lambda d: (-design[d], list(DESIGN_SHAPES).index(d)))
        cells[key] = GapCell(lists.count("map-" + "-".join(key).replace(".", "-"), label, found[key]), commonest)
    return GapMap(tuple(rows), tuple(columns), cells)


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def gap_figure(gaps: GapMap, names: Names, href: Callable[[str], str]) -> Figure:
    """The map as a drawing with its table."""
    filled = len(gaps.cells)
    empty = len(gaps.rows) * len(gaps.columns) - filled
    description = (
        f"{len(gaps.rows)} rows (muscle and measure) against {len(gaps.columns)} outcomes. {filled} cells"
        f" hold studies, {empty} are empty. The table below holds the same numbers."
    )
    svg = drawing(
        LEFT + CELL * len(gaps.columns) + 44,
        _height(gaps) + 50,
        "gap-map",
        "Evidence gap map",
        description,
        [*_heads(gaps, names), *_rows(gaps, names, href), *_legend(gaps)],
    )
    return Figure("gap-map", "What has been tested against what", description, svg, _table(gaps, names), wide=True)


def _heads(gaps: GapMap, names: Names) -> list[str]:
    out, last = [], ""
    for place, (directness, outcome) in enumerate(gaps.columns):
        x = LEFT + CELL * place
        if directness != last:
            width = CELL * sum(d == directness for d, _ in gaps.columns)
            out.append(element("rect", x=x, y=0, width=width - 4, height=24, rx=3, class_="band"))
            shown = GROUPS[directness] if width > 2 * CELL else "Near"
            out.append(words(shown, x + (width - 4) / 2, 16.5, text_anchor="middle", font_size=11, font_weight="bold"))
            last = directness
        star = " ★" if outcome in CORE else ""
        place_at = f"translate({x + CELL / 2 + 2} {TOP - 8}) rotate(-58)"
        out.append(words(names.outcome(outcome) + star, 0, 0, font_size=12, transform=place_at))
    return out


def _rows(gaps: GapMap, names: Names, href: Callable[[str], str]) -> list[str]:
    out, last, y = [], "", float(TOP)
    for muscle, measure in gaps.rows:
        if muscle != last:
            out.append(
                element(
                    "line",
                    x1=0,
                    x2=LEFT + CELL * len(gaps.columns) - 4,
                    y1=y + 0.5,
                    y2=y + 0.5,
                    class_="grid",
                )
            )
            out.append(words(names.muscle(muscle), 0, y + 20, font_size=12.5, font_weight="bold"))
            last, y = muscle, y + ROW
        out.append(words(names.measure(measure), LEFT - 10, y + 18, font_size=12, text_anchor="end"))
        for column, (_, outcome) in enumerate(gaps.columns):
            x, cell = LEFT + CELL * column, gaps.cells.get((muscle, measure, outcome))
            if cell is None:
                out.append(element("rect", x=x, y=y + 2, width=CELL - 4, height=ROW - 4, rx=3, class_="gap"))
            else:
                said = f"{names.muscle(muscle)}, {names.measure(measure)}, {names.outcome(outcome)}"
                out.append(_bubble(cell, x + CELL / 2 - 2, y + ROW / 2, href, said))
        y += ROW
    return out


def _height(gaps: GapMap) -> float:
    return float(TOP + ROW * (len(gaps.rows) + len({muscle for muscle, _ in gaps.rows})))


def _bubble(cell: GapCell, x: float, y: float, href: Callable[[str], str], label: str) -> str:
    n = cell.count.value
    size = min(13.0, 9.0 + 1.4 * sqrt(n))
    drawn = shape(cell.design, x, y, size, class_="bubble", stroke_width=1.2)
    text = words(str(n), x, y + 4.2, text_anchor="middle", font_size=12, font_weight="bold", class_="bubble-text")
    said = f"{label}: {n} {'study' if n == 1 else 'studies'}"
    return linked(href(cell.count.list_id), drawn + text, said)


def _legend(gaps: GapMap) -> list[str]:
    y, x, out = _height(gaps) + 28, 10.0, []
    for kind in DESIGN_SHAPES:
        out.append(shape(kind, x, y, 8, class_="bubble", stroke_width=1.2))
        text = f"mostly {kind}"
        out.append(words(text, x + 14, y + 4, font_size=11))
        x += 32 + 5.9 * len(text)
    out.append(element("rect", x=x, y=y - 8, width=22, height=16, rx=3, class_="gap"))
    out.append(words("no study; ★ core outcome", x + 28, y + 4, font_size=11))
    return out


def _table(gaps: GapMap, names: Names) -> Table:
    rows = []
    for muscle, measure in gaps.rows:
        cells: list[Cell] = [f"{names.muscle(muscle)}, {names.measure(measure)}"]
        for _, outcome in gaps.columns:
            cell = gaps.cells.get((muscle, measure, outcome))
            cells.append(cell.count if cell else None)
        rows.append(tuple(cells))
    heads = tuple(names.outcome(o) + (" ★" if o in CORE else "") for _, o in gaps.columns)
    return Table(
        "gap-map-table",
        "Evidence gap map in numbers: included studies; empty is a gap, ★ is a core outcome",
        ("Muscle, measure", *heads),
        tuple(rows),
        folded=True,
        numeric=frozenset(range(1, len(heads) + 1)),
    )
