"""Numbers printed in a clause: the values of the groups, and which statistics belong to which of several nouns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data.tagging.clauses import Clause
from data.tagging.cues import Cue

_WITH_AND_WITHOUT = Cue(
    r"(\d+(?:\.\d+)?)(?: of (\d+))?[^.;\d]{0,30}?\bwith and (?:in )?(\d+(?:\.\d+)?)(?: of (\d+))?"
    r"[^.;\d]{0,30}?\bwithout\b"
)
_AFTER_NAME = Cue(r"^(?: groups?)?[:=,]? ?(\d+(?:\.\d+)?)")
_SHARE = Cue(r"(?<![\w.])(\d+) ?(?:of|/) ?(?:the )?(\d+)")
# A value, its unit, and the words up to the group: "35.9 cm2 in", "21 of the".
_VALUE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:[^\s\d]+[²³23]? ){0,3}?(?:in|for|among|of|with) (?:[a-z-]+ ){0,3}$")
# People counted who have a sign: "found in 27 patients and 9 controls".
_SEEN_IN = Cue(r"\b(?:found|seen|present|noted|observed|detected|recorded) in\b")
_PEOPLE = re.compile(r"(?<![\w.])(\d+)(?: [a-z-]+){0,1} $")
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|(?:±|\+/-) ?[\d.]+)")
_TWO_VALUES = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)? ?[^\s\d()]{0,6}) and (\d+(?:\.\d+)?)(?= ?[^\s\d()]{0,6} (?:in|for|among) )"
)
# One printed statistic; its name is that of the one before where it has none: "p = 0.01 and 0.77".
_STATISTIC = re.compile(
    r"(?<![\w.])(?:(?P<name>p|r|rs|rho|ρ|β|beta|b|or|hr|rr|irr|smd|md|d|aor|ahr) ?)?"
    r"(?P<value>[=<>≤≥]? ?[-+−]?\d*\.\d+|[=<>≤≥] ?[-+−]?\d+)(?![\w.]*\d)"
)
# An estimate that stands before its noun: "1.02 (0.87 to 1.19) for the maximus and 0.81 (0.68 to 0.96) for ...".
_VALUE_FOR = re.compile(r"(?<![\w.])\d+(?:\.\d+)? ?\([^()]*\)(?: per [\w ]{1,12}?)? (?:for|in|with) (?:the )?")
# A value of a list that follows its nouns: "were 1.35 (1.08-1.69) and 1.02 (0.75-1.39)".
_ITEM = re.compile(r"(?<![\w.(])[-+−]?\d*\.\d+(?: ?\([^()]*\))?(?!\w|\.\d)")
_LISTED = re.compile(r"\s*(?:,|and|;|/|, and)\s*")


def printed_change(clause: Clause) -> int:
    """Whether the value printed for the affected group is above (+1) or below (-1) the other one."""
    if both := _WITH_AND_WITHOUT.search(clause.lower):
        cases, others = (float(both[n]) / float(both[n + 1] or 1) for n in (1, 3))
        return 1 if cases > others else -1 if cases < others else 0
    values: dict[bool, float] = {}
    low = 0
    for group in clause.groups:
        start, end = group.start - clause.start, group.end - clause.start
        value = _value_of(clause.lower, low, start, end)
        low = end
        if value is not None:
            values.setdefault(group.affected, value)
    if len(values) < 2 or values[True] == values[False]:
        return 0
    return 1 if values[True] > values[False] else -1


def _value_of(text: str, low: int, start: int, end: int) -> float | None:
    """The value or share that stands before a group's name, or right after it."""
    before = text[max(low, start - 60) : start]
    if shares := _SHARE.findall(before):
        return float(shares[-1][0]) / max(float(shares[-1][1]), 1)
    counted = _PEOPLE.search(before) if _SEEN_IN.search(text) else None
    value = counted or _VALUE.search(_ASIDE.sub("", before)) or _AFTER_NAME.search(text[end : end + 24])
    return None if value is None else float(value[1])


def each_with_value(clause: Clause) -> bool:
    """Two or more estimates stand before the nouns they are for."""
    return len(_VALUE_FOR.findall(clause.lower)) > 1


def apportioned(clause: Clause, places: Sequence[int], mine: int) -> Clause:
    """The clause with only those statistics that belong to one of the nouns at these places (in the order of the text).

    A bracket right after each noun is that noun's; a list of as many values after the last noun is shared out in order.
    """
    text = clause.lower
    ends = [*places[1:], len(text)]
    brackets = [
        next(iter(re.finditer(r"\([^()]*\)", text[at:end])), None) for at, end in zip(places, ends, strict=True)
    ]
    before = list(_VALUE_FOR.finditer(text))
    if len(before) > 1 and places[0] > before[0].end():
        owner = max(n for n, found in enumerate(before) if found.end() <= places[mine])
        for number, found in enumerate(before):
            if number != owner:
                text = _blank(text, found.start(), found.end())
    elif all(brackets):
        for number, (at, bracket) in enumerate(zip(places, brackets, strict=True)):
            if number != mine and bracket is not None:
                text = _blank(text, at + bracket.start(), at + bracket.end())
    elif len(values := listed_values(text, places[-1])) == len(places):
        for number, (start, end) in enumerate(values):
            if number != mine:
                text = _blank(text, start, end)
    elif brackets[-1] is not None and not any(brackets[:-1]):
        bracket, at = brackets[-1], places[-1]
        for start, end in _of_others(bracket[0], len(places), mine):
            text = _blank(text, at + bracket.start() + start, at + bracket.start() + end)
    if len(places) == 2:
        for pair in _TWO_VALUES.finditer(text, places[-1]):
            text = _blank(text, *pair.span(2 - mine))
    return clause if text is clause.lower else replace(clause, lower=text)


def listed_values(text: str, low: int = 0) -> list[tuple[int, int]]:
    """Where the values of the first list stand: numbers, each with its bracket, with nothing but "and" between them."""
    found: list[tuple[int, int]] = []
    for item in _ITEM.finditer(text, low):
        if text.count("(", 0, item.start()) > text.count(")", 0, item.start()):
            continue
        if found and not _LISTED.fullmatch(text, found[-1][1], item.start()):
            if len(found) > 1:
                break
            found = []
        found.append(item.span())
    return found


def _of_others(bracket: str, count: int, mine: int) -> list[tuple[int, int]]:
    """The statistics of a bracket that are printed `count` times over, without those of the noun asked for."""
    rows: dict[str, list[re.Match[str]]] = {}
    name, end = "", 0
    for found in _STATISTIC.finditer(bracket):
        name = found["name"] or (name if _LISTED.fullmatch(bracket, end, found.start()) else "")
        end = found.end()
        if name:
            rows.setdefault(name, []).append(found)
    return [row.span() for same in rows.values() if len(same) == count for row in same if row is not same[mine]]


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
