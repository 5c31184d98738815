"""Groups told apart: at two places, in two years, in brackets of their own, or in two sentences."""

from __future__ import annotations

from itertools import pairwise

from data.tagging import people
from data.tagging.counted import Size, number_in, size_at
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER
from data.tagging.people import ADJECTIVES, NOT_A_COUNT, PEOPLE
from data.tagging.reading import Reading

_WHERE = (
    r"(?P<prep>in|at|from|of) (?!whom|which|them|these|those|each|both"
    r"|baseline|entry|(?:[\w-]+ )?(?:follow-up|weeks|months|years?)\b)"
)
_NAME = r"(?:[\w'-]+ ){1,4}?"
# "We measured 120 recruits in 2010 and 112 in 2016", "110 women in Leeds and 100 in York".
_BEFORE_PLACES = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}{PEOPLE} {_WHERE}{_NAME}and (?:of |in )?"
    rf"(?P<b>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE} )?(?P=prep) (?!whom|which|them|these|those)[\w-]"
)
# "In women of two towns (110 in one and 100 in the other)".
_ONE_AND_OTHER = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT}(?: {ADJECTIVES}{PEOPLE})?(?: were [a-z]+)?"
    rf" (?:in|at|from) (?:one|the first)\b[^.;]{{0,40}}? and"
    rf" (?P<b>{NUMBER}){NOT_A_COUNT} (?:in|at|from) (?:the other|the second|another)\b"
)
# "At one hospital 110 women and at another 100 women were tested".
_BEHIND_PLACES = Cue(
    rf"(?:^|[,;.] |\b(?:tested|measured|studied|examined|scanned|recruited|included) )(?P<prep>in|at|from) {_NAME}"
    rf"(?P<a>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}{PEOPLE},? and (?P=prep) {_NAME}(?P<b>{NUMBER}){NOT_A_COUNT}"
    rf"(?: {ADJECTIVES}{PEOPLE}\b| (?:were|had)\b)"
)
# "Women with back pain since childbirth (19 women) were compared with women who had none (22 women)".
_IN_BRACKETS = Cue(rf"\((?P<n>{NUMBER}) (?P<who>{PEOPLE}(?=\))|with\b|in\b|at\b|from\b)[^()]*\)")
_GROUP_N = Cue(r"\b(?:group|arm|programme|program|training|exercise|controls?)(?: [a-z-]+){0,2} \(n ?= ?(?P<n>\d+)\b")
# "Forty-one patients were recruited. Thirty-nine controls came from the same practices".
_AFFECTED = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}(?:patients|cases|fallers)\b"
    rf"|{ADJECTIVES}{PEOPLE} (?:with|who had) (?!and\b|or\b))"
)
_UNAFFECTED = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}(?:controls|non-?fallers)\b"
    rf"|(?:healthy|pain-free|asymptomatic|unaffected) {ADJECTIVES}{PEOPLE}\b|{ADJECTIVES}{PEOPLE} without\b)"
    rf"|\bcontrols were (?P<m>{NUMBER}){NOT_A_COUNT}"
)

_Sum = tuple[int, int, int, str]


def told_apart(text: str, role: str) -> _Sum | None:
    """The sum of two groups of one sentence that stand at two places or in two brackets, and where."""
    if role == "results":
        return None
    for cue in (_ONE_AND_OTHER, _BEFORE_PLACES, _BEHIND_PLACES):
        for match in cue.finditer(text):
            first, second = number_in(match, "a"), number_in(match, "b")
            if min(first, second) > 3 and not people.is_part(text[: match.start("a")].removesuffix("of "), role):
                return first + second, *match.span(), "places added"
    found = list(_IN_BRACKETS.finditer(text))
    alike = len({match["who"] for match in found}) == 1 and len(found) > 1
    if alike and len(list(people.COUNT.finditer(text))) in (0, len(found)):
        return sum(map(number_in, found)), found[0].start(), found[-1].end(), "brackets added"
    return None


def scattered(reading: Reading) -> Size | None:
    """Arms of neighbouring sentences: "The exercise group (n = 21) trained. The controls (n = 20) did not"."""
    methods = reading.with_role("methods", "background")
    told = [(s, m) for s in methods if s.role == "methods" and len(m := list(_GROUP_N.finditer(s.lower))) == 1]
    for (one, first), (other, second) in pairwise(told):
        if other.index - one.index <= 2:
            total = number_in(first[0]) + number_in(second[0])
            return size_at(reading, total, "summed", one, *first[0].span(), "arms added")
    affected: tuple[int, int] | None = None
    for sentence in methods:
        match = _UNAFFECTED.search(sentence.lower)
        if match and affected and sentence.index - affected[0] <= 2:
            total = affected[1] + max(number_in(match), number_in(match, "m"))
            return size_at(reading, total, "summed", sentence, *match.span(), "groups of two sentences")
        if not match and (first_group := _AFFECTED.search(sentence.lower)):
            affected = affected or (sentence.index, number_in(first_group))
    return None
