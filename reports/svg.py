"""The few drawing words that our own figures need: escaped elements, direction symbols and design shapes.

Colours are Okabe-Ito and always double a shape and a letter. Inside a page the page's style sheet colours the
classes (light and dark); `standalone` adds fixed colours for files that go onto slides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from reports.names import DIRECTIONS

LETTERS = {
    "supports": "L",
    "contradicts": "R",
    "null": "N",
    "mixed": "M",
    "within_group": "B",
    "unclear": "?",
}
SYMBOLS = {
    "supports": "▲",
    "contradicts": "▼",
    "null": "○",
    "mixed": "◆",
    "within_group": "◐",
    "unclear": "?",
}
FILE_STYLE = (
    "text{font-family:'DejaVu"
    " Sans',Verdana,Arial,sans-serif;fill:#1b1f23}.muted{fill:#5b6470}.grid{stroke:#d5dae0}"
    ".band{fill:#f3f5f7}.gap{fill:none;stroke:#d5dae0}.bubble{fill:#cfe3f2;stroke:#0b5a8f}.bubble-text{fill:#0b2f4a}"
    ".d-supports{fill:#0b5a8f}.d-contradicts{fill:#b34700}.d-null{fill:#fff;stroke:#3f4a55}.d-mixed{fill:#8a5a00}"
    ".d-within_group{fill:#6b4c84;stroke:#6b4c84}.d-unclear{fill:#fff;stroke:#6b7480}.on{fill:#fff}.off{fill:#1b1f23}"
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text that any XML file may hold: control characters and lone surrogates become a space."""
    return _NOT_XML.sub(" ", text)


def element(name: str, content: str | Iterable[str] = "", /, **attributes: object) -> str:
    """An element; attribute `class_` is `class`, `_` in names is `-`; attribute values are escaped, content is not."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(clean(_number(value)), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = content if isinstance(content, str) else "".join(content)
    return f"<{name}{shown}>{inside}</{name}>" if inside else f"<{name}{shown}/>"


def _number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def words(text: str, x: float, y: float, **attributes: object) -> str:
    """One line of text, escaped."""
    return element("text", escape(clean(text)), x=x, y=y, **attributes)


def linked(href: str | None, content: str, label: str) -> str:
    """Content that is a link when there is somewhere to go; `label` is what a screen reader says."""
    return element("a", content, href=href, aria_label=label) if href else content


def drawing(width: float, height: float, ident: str, title: str, description: str, content: Iterable[str]) -> str:
    """A whole drawing with its title and description, scaling with the page."""
    head = element("title", escape(clean(title)), id=f"{ident}-title") + element(
        "desc", escape(clean(description)), id=f"{ident}-desc"
    )
    return element(
        "svg",
        head + "".join(content),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        width=width,
        height=height,
        role="group",
        aria_labelledby=f"{ident}-title {ident}-desc",
        font_size=13,
    )


def standalone(svg: str) -> str:
    """The same drawing as a file of its own: fixed light colours, white ground, links taken out."""
    unlinked = re.sub(r"<a [^>]*>|</a>", "", svg)
    start = unlinked.index(">") + 1
    ground = element("style", FILE_STYLE) + element("rect", width="100%", height="100%", fill="#fff")
    return unlinked[:start] + ground + unlinked[start:]


def symbol(direction: str, x: float, y: float, r: float) -> str:
    """The shape of a direction around a point, with its letter; its title says the word."""
    d = {
        "supports": f"M{x:.1f} {y - r * 1.15:.1f}l{r * 1.15:.1f} {r * 2:.1f}h{-r * 2.3:.1f}z",
        "contradicts": f"M{x:.1f} {y + r * 1.15:.1f}l{r * 1.15:.1f} {-r * 2:.1f}h{-r * 2.3:.1f}z",
        "mixed": (
            f"M{x:.1f} {y - r * 1.2:.1f}l{r * 1.2:.1f} {r * 1.2:.1f}l{-r * 1.2:.1f}"
            f" {r * 1.2:.1f}l{-r * 1.2:.1f} {-r * 1.2:.1f}z"
        ),
    }.get(direction)
    css = f"d-{direction}"
    if d:
        shape = element("path", d=d, class_=css)
    elif direction == "within_group":
        shape = element("rect", x=x - r, y=y - r * 0.8, width=2 * r, height=1.6 * r, rx=2, class_=css)
    elif direction == "null":
        shape = element("circle", cx=x, cy=y, r=r, class_=css, stroke_width=1.6)
    else:
        shape = element("circle", cx=x, cy=y, r=r, class_=css, stroke_width=1.2, stroke_dasharray="2.5 2")
    lift = {"supports": 0.62, "contradicts": 0.1}.get(direction, 0.36) * r
    letter = words(
        LETTERS[direction],
        x,
        y + lift,
        text_anchor="middle",
        font_size=max(8.0, r * 1.05),
        font_weight="bold",
        class_="off" if direction in ("null", "unclear") else "on",
    )
    return element("g", element("title", escape(DIRECTIONS[direction])) + shape + letter)


DESIGN_SHAPES = {
    "trial": ("square", ("randomised_trial", "nonrandomised_trial")),
    "over time": ("triangle", ("cohort",)),
    "at one time": ("circle", ("case_control", "cross_sectional")),
    "review": ("hexagon", ("systematic_review", "narrative_review")),
    "other": ("diamond", ()),
}


def design_kind(design: str) -> str:
    """The kind of design that a shape stands for."""
    return next((kind for kind, (_, members) in DESIGN_SHAPES.items() if design in members), "other")


def shape(kind: str, x: float, y: float, r: float, **attributes: object) -> str:
    """The outline for a kind of design around a point."""
    name = DESIGN_SHAPES[kind][0]
    if name == "circle":
        return element("circle", cx=x, cy=y, r=r, **attributes)
    if name == "square":
        side = r * 0.92
        return element("rect", x=x - side, y=y - side, width=2 * side, height=2 * side, rx=2, **attributes)
    corners: dict[str, list[tuple[float, float]]] = {
        "triangle": [(0, -1.25), (1.2, 0.85), (-1.2, 0.85)],
        "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
        "hexagon": [(-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1), (-1.1, 0)],
    }
    points = " ".join(f"{x + dx * r:.1f},{y + dy * r:.1f}" for dx, dy in corners[name])
    return element("polygon", points=points, **attributes)
