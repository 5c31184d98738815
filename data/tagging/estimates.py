"""Printed statistics: p values, intervals and ratios, and what they say of an effect."""

from __future__ import annotations

import re
from typing import Literal

from data.tagging.cues import Cue

Sign = Literal[-1, 0, 1]
_P = Cue(r"\bp ?(?:-? ?values?)?,? ?(?:all )?([<>=≤≥])=? ?(0?\.\d+|\d\.\d+e)")
_INTERVAL = Cue(
    r"(?:ci|confidence interval|cri)s?\b[\s:,=(\[]*(?:of )?[(\[]?(-?\d+(?:\.\d+)?) ?%?(?: ?(?:to|-"
    r"|,|;|–) ?| )(-?\+?\d+(?:\.\d+)?)"
)
# Without its name, right after an estimate: "1.02 (0.89 to 1.17)".
_BARE_INTERVAL = Cue(r"(?<=\d)(?: \(|[,;] )(-?\d+\.\d+) ?(?:to|-|,|;) ?(-?\d+\.\d+)\)")
_DIFFERENCE = Cue(r"\bdifferences?\b|\bsmd\b|\bmd\b")
_RATIO = Cue(
    r"\b(?:or|odds ratio|hr|hazard ratio|rr|irr|risk ratio|rate ratio|relative risk"
    r"|prevalence ratio|incidence rate ratio|corresponding estimate|ratio)s?\b"
)
_PER_SOME = r"(?: per \d+(?:\.\d+)?(?:[ -]?[a-z%/·-]+[²³]?){0,2})?"  # "OR per 10 N 0.84": ten is no estimate
_NAMES = r"(?:odds ratio|hr|hazard ratio|rr|irr|risk ratio|rate ratio|relative risk)s?\b"
_ESTIMATE = Cue(
    rf"(?:\bors?\b{_PER_SOME}[^()=;]{{0,25}}?|\b{_NAMES}{_PER_SOME}[^()=;\d]{{0,60}}?"
    rf"|\b{_NAMES}{_PER_SOME}[^()=;]{{0,25}}?)[ =(:](\d+(?:\.\d+)?)"
)
COEFFICIENT = Cue(
    r"[rbtρβ](?:(?<=\br)(?:ho|_?s)?|(?<=\bb)(?:eta)?|(?<=\bt)au|(?<=[ρβ]))s? ?(?:\([^)]*\) ?)?[=:] ?([-+]?\d*\.?\d+)"
    r"|\b(?:coefficient|correlation)s? (?:was|of) ([-+]?\d*\.\d+)"
)


def p_values(text: str) -> tuple[bool, bool]:
    """Whether a p value below 0.05 and one at or above it is printed."""
    low = high = False
    for match in _P.finditer(text):
        relation, value = match.groups()
        number = 0.0 if "e" in value else float(value)
        if relation in "<≤":
            low |= number <= 0.05
        elif relation in ">≥":
            high |= number >= 0.04
        else:
            low |= number < 0.05
            high |= number > 0.05
    return low, high


def intervals(text: str) -> tuple[bool, bool]:
    """Whether an interval that leaves out no effect and one that holds it is printed; 1 is no effect for ratios."""
    clear = across = False
    bare = _BARE_INTERVAL.finditer(text) if _RATIO.search(text) or _DIFFERENCE.search(text) else iter(())
    for match in (*_INTERVAL.finditer(text), *bare):
        low, high = float(match[1]), float(match[2])
        ratio = bool(_RATIO.search(text, 0, match.start())) and low >= 0
        if high < low:
            continue
        neutral = 1.0 if ratio else 0.0
        if low <= neutral <= high:
            across = True
        else:
            clear = True
    return clear, across


def has_ratio(text: str) -> bool:
    """An odds, hazard, rate or risk ratio is printed."""
    return bool(_ESTIMATE.search(text))


def ratio_in(text: str) -> re.Match[str] | None:
    """A printed ratio with its name."""
    return _ESTIMATE.search(text)


def ratio_sign(text: str) -> Sign:
    """A printed ratio above (+1) or below (-1) one."""
    if match := _ESTIMATE.search(re.sub(" {2,}", " ", text)):
        value = float(match[1])
        return 1 if value > 1 else -1 if value < 1 else 0
    return 0
