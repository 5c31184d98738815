"""The words in which an expression can start, read off the parsed expression: it then needs to be tried only there.

An expression has heads when every way through it starts with letters or digits that are known: at the start of a word,
where a bound comes first ("\\b" or no word character before), else anywhere in one; or where a text starts. Every step
may only add heads; where anything is open there are none, and the expression is tried everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from data.tagging.demands import BOUNDS, BREAK, EDGE, GAP, MOST, Written, parsed, written

_STARTS = ("AT_BEGINNING", "AT_BEGINNING_STRING")
_FIRST = re.compile(r"[a-z0-9]+|#")
_ENDED = re.compile(rf"[{EDGE}{BREAK}{GAP}#]")


class Head(NamedTuple):
    """How a match starts: its first letters in lower case, or # for any digit."""

    letters: str
    ends: bool  # a word ends with them
    inside: bool  # they may stand inside a word


AT_START = Head("^", False, False)  # at the start of the text, with anything


def heads(pattern: str) -> tuple[Head, ...]:
    """How a match can start; () where it can start with anything, or be empty."""
    tree = parsed(pattern)
    if tree is None or tree.state.flags & re.MULTILINE or not tree.getwidth()[0]:
        return ()
    return tuple(sorted(_ways(list(tree), bound=False) or ()))


def _ways(items: Sequence[Any], *, bound: bool) -> set[Head] | None:
    """The heads of a sequence, `bound` where a word cannot go on before it; None when it is open."""
    for place, item in enumerate(items):
        name, told = str(item[0]), item[1]
        rest = items[place + 1 :]
        if name == "AT" and str(told) in _STARTS:
            return {AT_START}
        if _is_bound(item):
            bound = True
        elif name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        elif name == "BRANCH" and not bound:
            return _any_of([[*branch, *rest] for branch in told[1]])
        elif name == "SUBPATTERN" and not bound and not told[1]:
            return _ways([*told[3], *rest], bound=False)
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and not bound and tuple(told[:2]) == (0, 1):
            return _any_of([[*told[2], *rest], rest])
        else:
            return _of_words(items[place:], inside=not bound)
    return None


def _any_of(ways: Sequence[Sequence[Any]]) -> set[Head] | None:
    found: set[Head] = set()
    for way in ways:
        own = _ways(way, bound=False)
        if own is None:
            return None
        found |= own
    return found


def _is_bound(item: Any) -> bool:
    """Whether no word goes on at this place."""
    name, told = str(item[0]), item[1]
    if name == "AT":
        return str(told) in BOUNDS
    if name != "ASSERT_NOT" or told[0] >= 0 or len(told[1]) != 1 or str(told[1][0][0]) != "IN":
        return False
    return any(str(kind) == "CATEGORY" and str(what) == "CATEGORY_WORD" for kind, what in told[1][0][1])


def _of_words(items: Sequence[Any], *, inside: bool) -> set[Head] | None:
    """The first words of a sequence that starts with one."""
    found: set[Head] = set()
    for text in _openings(items):
        first = _FIRST.match(text)
        if first is None or (inside and not (first[0].isalpha() and len(first[0]) > 1)):
            return None  # inside a number, or at any letter, there would be too many places
        ends = first[0] != "#" and text[first.end() :] in (EDGE, BREAK) and first.end() < len(text)
        found.add(Head(first[0], ends, inside))
    return found


def _openings(items: Sequence[Any]) -> Written:
    """All that a sequence may start with, each cut off after the sign that ends its first word."""
    known: Written = frozenset({""})
    for item in items:
        if all(_ENDED.search(text) for text in known):
            break
        more = _opening(item)
        known = frozenset(text if _ENDED.search(text) else _cut(text + after) for text in known for after in more)
        if len(known) > MOST:
            return frozenset({GAP})
    return known


def _opening(item: Any) -> Written:
    name, told = str(item[0]), item[1]
    if name == "BRANCH":
        return frozenset(text for branch in told[1] for text in _openings(branch))
    if name == "SUBPATTERN" and not told[1] & re.IGNORECASE:
        return _openings(told[3])
    if name in ("MAX_REPEAT", "MIN_REPEAT") and tuple(told[:2]) == (0, 1):
        return _openings(told[2]) | {""}
    return written(item)


def _cut(text: str) -> str:
    text = text.lstrip(EDGE)
    ended = _ENDED.search(text)
    return text if ended is None else text[: ended.end()]
