"""The words that an expression can start with, read off the parsed expression: it then needs to be tried only there.

An expression has heads when every way through it starts at the start of a word: with a bound ("\\b", "^" or no word
character before) and then letters or digits that are known. Every step may only add heads; where anything is open there
are none, and the expression is tried everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from data.tagging.demands import BOUNDS, BREAK, EDGE, GAP, MOST, Written, parsed, written

Head = tuple[str, bool]  # how a word starts; whether that is the whole word
ANY_NUMBER: Head = ("#", False)  # a word that starts with any digit
_FIRST = re.compile(r"[a-z0-9]+|#")
_ENDED = re.compile(rf"[{EDGE}{BREAK}{GAP}#]")


def heads(pattern: str) -> tuple[Head, ...]:
    """How the word at which a match starts can begin, in lower case; () where a match can start anywhere."""
    tree = parsed(pattern)
    return tuple(sorted(_of_sequence(tree) or ())) if tree is not None else ()


def _of_sequence(items: Sequence[Any]) -> set[Head] | None:
    """The heads of one way through an expression; None when it is open."""
    bound = False
    for place, item in enumerate(items):
        if _is_bound(item):
            bound = True
        elif str(item[0]) not in ("AT", "ASSERT", "ASSERT_NOT"):
            return _of_words(items[place:]) if bound else _of_item(item)
    return None


def _is_bound(item: Any) -> bool:
    """Whether no word goes on at this place."""
    name, told = str(item[0]), item[1]
    if name == "AT":
        return str(told) in BOUNDS
    if name != "ASSERT_NOT" or told[0] >= 0 or len(told[1]) != 1 or str(told[1][0][0]) != "IN":
        return False
    return any(str(kind) == "CATEGORY" and str(what) == "CATEGORY_WORD" for kind, what in told[1][0][1])


def _of_item(item: Any) -> set[Head] | None:
    name, told = str(item[0]), item[1]
    if name == "SUBPATTERN" and not told[1] & re.IGNORECASE:
        return _of_sequence(told[3])
    if name != "BRANCH":
        return None
    found: set[Head] = set()
    for branch in told[1]:
        own = _of_sequence(branch)
        if own is None:
            return None
        found |= own
    return found


def _of_words(items: Sequence[Any]) -> set[Head] | None:
    """The first words of what follows a bound."""
    found: set[Head] = set()
    for text in _openings(items):
        first = _FIRST.match(text)
        if first is None:
            return None
        found.add((first[0], text[first.end() :] in (EDGE, BREAK) and first.end() < len(text)))
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
