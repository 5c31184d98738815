"""The effect-direction plot: one row a study, one column a muscle class, ordered by design, then year.

After Boon & Thomson (2021): the symbol is the direction reported, never significance; its size is a band of n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.counting import study_direction
from reports.document import Figure, Mark, StudyRef, Table
from reports.library import Finding, Study
from reports.names import DESIGN_ORDER, DIRECTIONS, HEADS, MUSCLE_CLASSES, Names, design_label
from reports.svg import drawing, element, linked, symbol, words

ROW, LEFT, COLUMN, NUMBER = 28, 140, 66, 46
RIGHT = LEFT + 3 * COLUMN + NUMBER
MOST_ROWS = 40
BANDS = ((50, 7.5, "below 50"), (200, 9.2, "50 to 199"), (10**9, 11.0, "200 or more"))


def direction_figure(
    ident: str,
    label: str,
    studies: Sequence[Study],
    wanted: Callable[[Finding], bool],
    names: Names,
) -> Figure:
    """The plot of the studies with a wanted finding; beyond 40 the newest are shown."""
    rows = [(s, _directions(s, wanted, names)) for s in studies if any(wanted(f) for f in s.findings)]
    rows.sort(key=lambda row: (_design_place(row[0]), -(row[0].year or 0), row[0].pmid))
    shown = rows
    if len(rows) > MOST_ROWS:
        newest = {s.pmid for s, _ in sorted(rows, key=lambda row: (-(row[0].year or 0), row[0].pmid))[:MOST_ROWS]}
        shown = [row for row in rows if row[0].pmid in newest]
    title = f"Direction reported by each study: {label.lower()}"
    left_out = (
        f" The newest {len(shown)} of {len(rows)} studies are drawn; the page of the outcome lists all."
        if len(shown) < len(rows)
        else ""
    )
    description = f"{len(rows)} studies by design and year; one column for each class of muscle.{left_out}"
    content, height = _draw(shown)
    svg = drawing(RIGHT + 8, height, ident, title, description, content)
    return Figure(ident, title, description, svg, _table(ident, label, shown))


def _directions(study: Study, wanted: Callable[[Finding], bool], names: Names) -> dict[str, str]:
    found = {}
    for key in MUSCLE_CLASSES:
        mine = [f.direction for f in study.findings if wanted(f) and names.muscle_class(f.muscle) == key]
        direction = study_direction(mine)
        if direction:
            found[key] = direction
    return found


def _design_place(study: Study) -> int:
    return DESIGN_ORDER.index(study.design) if study.design in DESIGN_ORDER else len(DESIGN_ORDER)


def _draw(rows: Sequence[tuple[Study, dict[str, str]]]) -> tuple[list[str], float]:
    out = []
    for place, (first, second) in enumerate(HEADS[key] for key in MUSCLE_CLASSES):
        x = LEFT + COLUMN * (place + 0.5)
        out.append(words(first, x, 12, text_anchor="middle", font_size=11.5, font_weight="bold"))
        out.append(words(second, x, 26, text_anchor="middle", font_size=11.5, font_weight="bold"))
    out.append(words("n", RIGHT, 26, text_anchor="end", font_size=11.5, font_weight="bold"))
    y, last = 34.0, ""
    for study, directions in rows:
        if study.design != last:
            out.append(element("rect", x=0, y=y, width=RIGHT + 6, height=22, rx=3, class_="band"))
            out.append(words(design_label(study.design), 6, y + 15.5, font_size=11.5, font_weight="bold"))
            y, last = y + 24, study.design
        out += _row(study, directions, y)
        y += ROW
    return [*out, *_legend(y + 22)], y + 110


def _row(study: Study, directions: dict[str, str], y: float) -> list[str]:
    middle = y + ROW / 2
    name = study.name if len(study.name) <= 20 else study.name[:12].rstrip() + "… " + study.name[-4:]
    label = words(name, 6, middle + 4.5, font_size=12.5, class_="link")
    out = [linked(f"studies/{study.pmid}.html", label, study.name)]
    size = next(r for limit, r, _ in BANDS if (study.n or 0) < limit)
    for place, key in enumerate(MUSCLE_CLASSES):
        x = LEFT + COLUMN * (place + 0.5)
        if key in directions:
            out.append(symbol(directions[key], x, middle, size))
        else:
            out.append(element("line", x1=x - 4, x2=x + 4, y1=middle, y2=middle, class_="grid"))
    shown = f"{study.n:,}" if study.n is not None else "–"
    out.append(words(shown, RIGHT, middle + 4.5, text_anchor="end", font_size=12))
    return out


def _legend(y: float) -> list[str]:
    """Symbols two in a row, then what their size means."""
    out = []
    for place, (direction, label) in enumerate(DIRECTIONS.items()):
        x, down = 14.0 + 190 * (place % 2), y + 24 * (place // 2)
        out += [symbol(direction, x, down, 7.5), words(label, x + 15, down + 4.2, font_size=11.5)]
    bands = ", ".join(label for _, _, label in BANDS)
    return [*out, words(f"Symbol size: {bands} people", 6, y + 76, font_size=11, class_="muted")]


def _table(ident: str, label: str, rows: Sequence[tuple[Study, dict[str, str]]]) -> Table:
    body = tuple(
        (
            StudyRef(study.pmid, study.name),
            design_label(study.design),
            study.year,
            study.n,
            *(
                Mark(directions[key], DIRECTIONS[directions[key]]) if key in directions else None
                for key in MUSCLE_CLASSES
            ),
        )
        for study, directions in rows
    )
    heads = ("Study", "Design", "Year", "n", *(head for head, _ in MUSCLE_CLASSES.values()))
    return Table(
        f"{ident}-table",
        f"The same as a table: {label.lower()}",
        heads,
        body,
        folded=True,
        numeric=frozenset({2, 3}),
    )
