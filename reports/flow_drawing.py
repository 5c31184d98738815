"""The flow of studies as a drawing: a column of boxes, what is taken away to the right."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap

from reports.document import Figure
from reports.flow import Flow, Step
from reports.methods import flow_table
from reports.svg import drawing, element, linked, words

WIDTH, BOX, HEIGHT, GAP = 720, 340, 46, 16
ASIDE = 372


def flow_figure(flow: Flow, href: Callable[[str], str]) -> Figure:
    """The drawing with the same numbers as a table."""
    out: list[str] = []
    y, asides, last_box = 4.0, 0, 0.0
    for step in flow.steps:
        if step.sign in ("", "="):
            if last_box:
                out.append(element("path", d=f"M{BOX / 2} {last_box}V{y - 3}", class_="arrow", fill="none"))
                out.append(element("path", d=f"M{BOX / 2 - 5} {y - 9}l5 7l5 -7", class_="arrow", fill="none"))
            out.append(_box(step, 0, y, BOX, "flow-main", href))
            last_box, asides = y + HEIGHT, 0
            y += HEIGHT + GAP
        else:
            if not asides:
                y += 2
            out.append(element("path", d=f"M{BOX / 2} {y + HEIGHT / 2 - 4}H{ASIDE - 4}", class_="arrow", fill="none"))
            out.append(_box(step, ASIDE, y, WIDTH - ASIDE, "flow-aside", href, HEIGHT - 8))
            asides += 1
            y += HEIGHT
    sums = "; ".join(f"{s.label}: {s.count.value}" for s in flow.steps)
    svg = drawing(WIDTH, y, "flow-drawing", "Flow of studies", sums, out)
    return Figure("flow-drawing", "From search to answer", "Each number leads to its studies.", svg, flow_table(flow))


def _box(
    step: Step, x: float, y: float, width: float, css: str, href: Callable[[str], str], height: float = HEIGHT
) -> str:
    sign = {"-": "− ", "+": "+ "}.get(step.sign, "")
    lines = wrap(step.label, int((width - 88) / 6.6))[:2]
    top = y + height / 2 + 4.5 - 7.5 * (len(lines) - 1)
    content = (
        element("rect", x=x + 0.5, y=y, width=width - 1, height=height, rx=5, class_=css)
        + words(f"{sign}{step.count.value:,}", x + 12, y + height / 2 + 5, font_size=16, font_weight="bold")
        + "".join(words(line, x + 78, top + 15 * place, font_size=12.5) for place, line in enumerate(lines))
    )
    return linked(href(step.count.list_id), content, f"{step.label}: {step.count.value}")
