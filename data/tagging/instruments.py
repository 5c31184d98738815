"""The tests by which a study took a muscle's measure: "extensor endurance was tested with the single-leg bridge"."""

from __future__ import annotations

import re
from itertools import pairwise

from data.tagging.clauses import Clause, clauses_of
from data.tagging.cues import Cue
from data.tagging.reading import Reading

_NAMED_AFTER = Cue(
    r"^(?: (?:of|in|at|on) [\w\s-]{0,40}?)?(?: ?\([^)]*\))?(?:,? (?:was|were)(?: \w+ly)? \w+)?"
    r" (?:with|by|as|using|from|through) (?:the |an? )?(?P<test>[\w-]+(?: [\w-]+){0,4})"
    r"|^ ?\((?:the |an? )?(?P<aside>[a-z-]+(?: [\w-]+){1,4})\)"
)
_NAMED_BEFORE = Cue(
    r"(?P<plain>[\w-]+ [\w-]+) as (?:a |an )(?:\w+ )?(?:test|measure|index|indicator|estimate|proxy) of (?:the )?$"
    r"|(?P<test>[\w-]+(?: [\w-]+){0,2}) (?:was|were) (?:used|taken|performed|held|recorded|measured|done)[^.;]{0,80}?"
    r"\b(?:as (?:a |an |the )?(?:\w+ )?(?:test|measure|index|indicator|estimate|marker|proxy) (?:of|for)"
    r"|to (?:test|measure|assess|estimate|quantify|evaluate|determine)|for) (?:the )?$"
)
# What many muscles are measured with is no name of one of them.
_SHARED = Cue(
    r"dynamomet|isokinet|isomet|ultraso|sonogra|\bmri\b|magnetic|tomogra|\bct\b|emg|electromyo|gauge|scale|sensor"
    r"|questionnaire|hand-?held|transduc|device|surface|elastogra|myoton|electrode|manual|maxim|averag|mean\b|peak"
)
_EMPTY = frozenset(
    {"test", "tests", "time", "task", "of", "for", "in", "on", "and", "or", "a", "an", "the", "that", "both", "at"}
    | {"to", "was", "were", "until", "during", "from", "per", "side", "sides", "with", "hold", "which", "each", "after"}
    | {"single-leg"}
)


def tested_in(reading: Reading, clause: Clause) -> tuple[str, str, int] | None:
    """The (muscle, measure, sign) whose test a clause names instead of the muscle."""
    for name, row in _tests(reading).items():
        if name in clause.lower:
            return row
    return None


def _tests(reading: Reading) -> dict[str, tuple[str, str, int]]:
    """Telling words of each test that belongs to one muscle and measure only."""
    key = ("tests", 0, 0, 0)
    if key not in reading.memo:
        found: dict[str, set[tuple[str, str, int]]] = {}
        for sentence in reading.with_role("methods", "objective"):
            for clause in clauses_of(reading, sentence):
                for test, row in _named(clause):
                    for name in _telling(test):
                        found.setdefault(name, set()).add(row)
        reading.memo[key] = {name: next(iter(rows)) for name, rows in found.items() if len(rows) == 1}
    return reading.memo[key]  # type: ignore[no-any-return]


def _named(clause: Clause) -> list[tuple[str, tuple[str, str, int]]]:
    """Each test with the muscle and measure that the clause says it takes."""
    found = []
    for muscle in clause.muscles:
        near = [m for m in clause.measures if m.start - muscle.end < 20 and muscle.start - m.end < 12]
        if not near:
            continue
        row = (muscle.id, near[0].id, 1)
        start = min(muscle.start, near[0].start) - clause.start
        end = max(muscle.end, near[0].end) - clause.start
        if after := _NAMED_AFTER.match(clause.lower[end:]):
            found.append((after["test"] or after["aside"], row))
        if before := _NAMED_BEFORE.search(clause.lower[:start]):
            found.append((before["test"] or before["plain"], row))
    return found


def _telling(test: str) -> list[str]:
    """Pairs of words that tell a test from others, and words of three parts ("bridge-and-lift")."""
    if _SHARED.search(test):
        return []
    words = re.split(r" (?:and|or|until|that|which|during|in|on|while|for) ", test)[0].split()
    pairs = [(one, two) for one, two in pairwise(words) if one not in _EMPTY or one == "single-leg"]
    told = [f"{one} {two}" for one, two in pairs if two not in _EMPTY or two == "hold"]
    return told + [word for word in words if word.count("-") > 1]
