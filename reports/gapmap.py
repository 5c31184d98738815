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

ALWAYS = tuple(("gluteus_maximus", m) for m in ("size", "fat", "strength", "activation", "timing", "endurance", "exercise"))
GROUPS = {"direct": "Measured directly", "surrogate": "Stand-ins for falls", "adjacent": "Neighbours"}
CELL, ROW, LEFT, TOP = 46, 30, 232, 176


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
        f"{len(gaps.rows)} rows (muscle and measure) against {len(gaps.columns)} outcomes. {filled} cells hold studies, "
        f"{empty} are empty. The table below holds the same numbers."
    )
    svg = drawing(
        LEFT + CELL * len(gaps.columns) + 90, TOP + ROW * len(gaps.rows) + 60, "gap-map", "Evidence gap map", description,
        [*_heads(gaps, names), *_rows(gaps, names, href), *_legend(gaps)],
    )  # fmt: skip
    return Figure("gap-map", "What has been tested against what", description, svg, _table(gaps, names), wide=True)


def _heads(gaps: GapMap, names: Names) -> list[str]:
    out, last = [], ""
    for place, (directness, outcome) in enumerate(gaps.columns):
        x = LEFT + CELL * place
        if directness != last:
            width = CELL * sum(d == directness for d, _ in gaps.columns)
            out.append(element("rect", x=x, y=0, width=width - 3, height=24, rx=3, class_="band"))
            shown = GROUPS[directness] if width > 2 * CELL else "N."
            out.append(words(shown, x + (width - 3) / 2, 16.5, text_anchor="middle", font_size=11, font_weight="bold"))
            last = directness
        star = " ★" if outcome in CORE else ""
        out.append(
            words(names.outcome(outcome) + star, 0, 0, font_size=12, transform=f"translate({x + CELL / 2 - 2} {TOP - 8}) rotate(-52)")
        )
    return out


def _rows(gaps: GapMap, names: Names, href: Callable[[str], str]) -> list[str]:
    out, last = [], ""
    for place, (muscle, measure) in enumerate(gaps.rows):
        y = TOP + ROW * place
        if muscle != last:
            out.append(element("line", x1=0, x2=LEFT + CELL * len(gaps.columns), y1=y, y2=y, class_="grid"))
            out.append(words(names.muscle(muscle), 0, y + 19, font_size=12, font_weight="bold"))
            last = muscle
        out.append(words(names.measure(measure), LEFT - 10, y + 19, font_size=12, text_anchor="end"))
        for column, (_, outcome) in enumerate(gaps.columns):
            x, cell = LEFT + CELL * column, gaps.cells.get((muscle, measure, outcome))
            if cell is None:
                out.append(element("rect", x=x + 3, y=y + 3, width=CELL - 9, height=ROW - 6, rx=3, class_="gap"))
            else:
                out.append(_bubble(cell, x + CELL / 2 - 1.5, y + ROW / 2, href, f"{names.muscle(muscle)}, {names.measure(measure)}, {names.outcome(outcome)}"))
    return out


def _bubble(cell: GapCell, x: float, y: float, href: Callable[[str], str], label: str) -> str:
    n = cell.count.value
    size = min(13.5, 9.0 + 1.6 * sqrt(n))
    drawn = shape(cell.design, x, y, size, class_="bubble", stroke_width=1.2)
    text = words(str(n), x, y + 4.2, text_anchor="middle", font_size=12, font_weight="bold", class_="bubble-text")
    said = f"{label}: {n} {'study' if n == 1 else 'studies'}"
    return linked(href(cell.count.list_id), drawn + text, said)


def _legend(gaps: GapMap) -> list[str]:
    y, x, out = TOP + ROW * len(gaps.rows) + 34, 12.0, []
    for kind in DESIGN_SHAPES:
        out.append(shape(kind, x, y, 8, class_="bubble", stroke_width=1.2))
        text = f"mostly {kind}"
        out.append(words(text, x + 15, y + 4, font_size=11.5))
        x += 38 + 6.4 * len(text)
    out.append(element("rect", x=x, y=y - 8, width=22, height=16, rx=3, class_="gap"))
    out.append(words("no study   ★ core outcome", x + 30, y + 4, font_size=11.5))
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
    return Table("gap-map-table", "Evidence gap map in numbers: included studies; empty is a gap, ★ is a core outcome",
                 ("Muscle, measure", *heads), tuple(rows), folded=True, numeric=frozenset(range(1, len(heads) + 1)))  # fmt: skip
