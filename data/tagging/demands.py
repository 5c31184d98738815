"""What a text must hold for an expression to match: runs of plain letters, read off the parsed expression.

After the prefilters of RE2. Every step may only weaken the demand: where the expression says nothing certain nothing is
demanded, and if this Python has no parser to ask, nothing ever is.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

Run = tuple[str, bool, bool]  # letters; whether a run of letters starts with them; whether it ends with them
DIGIT: Run = ("#", False, False)  # any digit

# An expression written out: its letters in lower case, its digits, # for any digit and three signs.
EDGE, BREAK, GAP = "\x00", " ", "\x01"  # no letter stands here; a character that is no letter; anything or nothing
_ANYTHING = frozenset({GAP})
_NOTHING = frozenset({""})
MOST = 400  # alternatives that are written out; beyond, a part of the expression is left open
# Words that most sentences hold tell little: another word of the same alternative is waited for instead.
_COMMON = frozenset((
    "a", "adults", "and", "are", "as", "at", "back", "by", "falls", "for", "from", "group", "groups", "had", "hip",
    "in", "is", "muscle", "muscles", "of", "older", "on", "or", "pain", "participants", "patients", "people",
    "study", "the", "to", "was", "were", "with", "women", "years",
))  # fmt: skip
_LETTERS = re.compile(r"[a-z]+")
BOUNDS = ("AT_BEGINNING", "AT_BEGINNING_STRING", "AT_BOUNDARY", "AT_END", "AT_END_STRING")
_CLASSES = {"CATEGORY_DIGIT": "#", "CATEGORY_SPACE": BREAK, "CATEGORY_NOT_WORD": BREAK}
Written = frozenset[str]


def _parser() -> ModuleType | None:
    try:
        return importlib.import_module("re._parser")  # there is no public door to the parsed form
    except ImportError:  # pragma: no cover
        return None


_PARSER = _parser()


def demands(pattern: str) -> tuple[tuple[Run, ...], ...]:
    """Groups of runs: of each one at least occurs, lower-cased, in every text with a match; () if nothing is sure.

    Digits are runs of one. Case-blind expressions demand nothing, as letters beyond ASCII may stand for others.
    """
    tree = parsed(pattern)
    if tree is None:
        return ()
    groups: list[tuple[Run, ...]] = []
    held = _ANYTHING
    for item in tree:
        more = written(item)
        if len(held) * len(more) > MOST or all(text.endswith(GAP) for text in held):
            groups.append(_runs(held))
            held = frozenset({_tail(held)})
        held = frozenset(before + after for before in held for after in more)
    groups.append(_runs(held))
    return tuple(dict.fromkeys(group for group in groups if group))


def parsed(pattern: str) -> Any:
    """The parsed form of an expression; None for a case-blind one, and where this Python has no parser to ask."""
    tree = None if _PARSER is None else _PARSER.parse(pattern)
    return None if tree is None or tree.state.flags & re.IGNORECASE else tree


def _tail(held: Written) -> str:
    """What is known of the character before the next item once all earlier ones are put aside."""
    return EDGE if all(text.endswith((EDGE, BREAK)) for text in held) else GAP


def written(item: Any) -> Written:
    """All that one item of a parsed expression may match."""
    name, told = str(item[0]), item[1]
    if name == "LITERAL":
        return frozenset({_sign(chr(told))})
    if name == "IN":
        return _one_of(told)
    if name == "AT":
        return frozenset({EDGE}) if str(told) in BOUNDS else _NOTHING
    if name in ("ASSERT", "ASSERT_NOT"):
        return _NOTHING  # a condition on top: without it more texts match, none fewer
    if name == "BRANCH":
        return _either(told[1])
    if name == "SUBPATTERN":
        return _ANYTHING if told[1] & re.IGNORECASE else _sequence(told[3])
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeated(*told)
    return _ANYTHING


def _sign(letter: str) -> str:
    low = letter.lower()
    if low.isascii() and low.isalnum():
        return low
    return "#" if low.isdecimal() else GAP if _LETTERS.search(low) else BREAK


def _one_of(members: Sequence[Any]) -> Written:
    found: set[str] = set()
    for kind, told in members:
        if str(kind) == "LITERAL":
            found.add(_sign(chr(told)))
        elif str(kind) == "RANGE" and chr(told[0]).isdigit() and chr(told[1]).isdigit():
            found.add("#")
        elif str(kind) == "CATEGORY" and str(told) in _CLASSES:
            found.add(_CLASSES[str(told)])
        else:
            return _ANYTHING
    return frozenset(found)


def _either(branches: Iterable[Any]) -> Written:
    found: set[str] = set()
    for branch in branches:
        found |= _sequence(branch)
    if len(found) > MOST:
        found = {_shortened(text) for text in found}
    return frozenset(found) if len(found) <= MOST else _ANYTHING


def _sequence(items: Iterable[Any]) -> Written:
    held = _NOTHING
    for item in items:
        more = written(item)
        if len(held) * len(more) > MOST:
            if _worth(held) >= _worth(more):
                more = _ANYTHING
            else:
                held = _ANYTHING
        held = frozenset(before + after for before in held for after in more)
    return held


def _repeated(least: int, most: Any, body: Any) -> Written:
    once = _sequence(body)
    if once == frozenset({BREAK}):  # several breaks part words as one does
        return once if least else once | _NOTHING
    if (least, most) == (1, 1):
        return once
    if least:
        return frozenset(text + GAP for text in once)
    return once | _NOTHING if most == 1 else _ANYTHING


def _runs(written: Written) -> tuple[Run, ...]:
    """The best run of every text; none at all when one of them has none."""
    best = [_best(text) for text in written]
    return tuple(sorted({run for run in best if run})) if all(best) else ()


def _best(text: str) -> Run | None:
    runs = [_run(text, match) for match in _LETTERS.finditer(text)]
    if runs:
        return max(runs, key=_rarity)
    digit = next((sign for sign in text if sign.isdigit()), None)
    return (digit, False, False) if digit else DIGIT if "#" in text else None


def _run(text: str, match: re.Match[str]) -> Run:
    left = match.start() > 0 and text[match.start() - 1] != GAP
    right = match.end() < len(text) and text[match.end()] != GAP
    return match[0], left, right


def _rarity(run: Run) -> int:
    letters, left, right = run
    return len(letters) + 2 * left + right - (10 if letters in _COMMON else 0)


def _worth(written: Written) -> int:
    return min(_rarity(run) if (run := _best(text)) else -20 for text in written)


def _shortened(text: str) -> str:
    """The best run alone, open on both sides but for its bounds."""
    run = _best(text)
    if run is None:
        return GAP
    letters, left, right = run
    return GAP + EDGE * left + letters + EDGE * right + GAP
