"""Which part of an abstract a printed heading stands for: 234 real headings come down to a few words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from data.tagging.cues import Cue

Role = Literal["title", "background", "objective", "methods", "results", "conclusions"]

CATEGORY: dict[str, Role] = {
    "BACKGROUND": "background",
    "OBJECTIVE": "objective",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusions",
}
# Asked in this order: "summary of background data" is background, "main results and conclusions" are results.
_HEADINGS: tuple[tuple[Role, Cue], ...] = tuple(
    (role, Cue(pattern))  # type: ignore[misc]
    for role, pattern in (
        ("background", (
            r"background|introduction|context|rationale|literature|significance of|state of the art"
            r"|state of knowledge|what is (?:already )?known"
        )),
        ("methods", (
            r"method|material|design|setting|participant|patient|subject|population|intervention|measure"
            r"|procedure|sample|data source|data extraction|data collection|study selection|search|eligib"
            r"|analys[ie]s|exposure|technique|experimental|protocol|approach|registration|trial status"
            r"|ethics|sources|instrument|apparatus|outcome|review methods|predictor|selection|recruit"
            r"|animals|statistic|funding"
        )),
        ("objective", r"objective|aim|purpose|goal|hypothes|question|scope|problem|motivation|introduction and"),
        ("results", r"result|finding|observation|synthesis|outcomes? of|case|main results|description"),
        ("conclusions", (
            r"conclusion|interpretation|discussion|implication|significance|relevance|summary|comment"
            r"|recommend|clinical|perspective|message|impact|level of evidence|limitation|what this|key"
            r"|practice|value|contribution|novelty|advances"
        )),
    )
)  # fmt: skip
INLINE = Cue(
    r"^\s*(?:\[([A-Z][A-Za-z ,&/-]{3,40})\]|([A-Z][A-Z ,&/-]{3,40}):|((?:Background|Introduction"
    r"|Objectives?|Aims?|Purpose|Methods?|Materials and methods|Results?|Findings|Conclusions?"
    r"|Discussion|Interpretation|Design|Setting|Participants|Patients"
    r"|Measurements)(?: and [a-z]+)?):)\s"
)


@lru_cache(maxsize=4096)
def heading_roles(label: str) -> tuple[Role, ...]:
    """The roles a printed heading can stand for, most likely first; empty when it says nothing."""
    text = re.sub(r"[^a-z ]", " ", label.lower())
    if "background data" in text:
        return ("background",)
    if "main outcome" in text or "outcome measure" in text:
        return ("methods",)
    if "methods and results" in text or "method and results" in text or "methods and findings" in text:
        return ("methods", "results")
    found: list[tuple[int, Role]] = []
    for role, pattern in _HEADINGS:
        if match := pattern.search(text):
            found.append((match.start(), role))
    found.sort(key=lambda pair: pair[0])
    return tuple(dict.fromkeys(role for _, role in found))
