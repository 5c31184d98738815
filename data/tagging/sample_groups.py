"""Sample sizes that nobody adds up: arms of 28 and 28, two groups of 20, 36 women with pain and 32 without."""

from __future__ import annotations

import re

from data.tagging import people
from data.tagging.counted import Size, is_year, number_in, size_at
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER, may_hold_number, value_of
from data.tagging.people import ADJECTIVES, NOT_A_COUNT, PEOPLE
from data.tagging.reading import Reading
from data.tagging.sample_apart import scattered, told_apart

_EACH = Cue(r"\b(?:per|each|either|equal\w*)\b|/ ?(?:group|arm)\b")
_PER_GROUP = Cue(
    rf"(?:\bn ?= ?(?P<n>\d+)|(?<![\w.,/-])(?P<m>{NUMBER}){NOT_A_COUNT})(?: {ADJECTIVES}{PEOPLE})?(?:,? "
    r"(?:per|in each|in either|for each|to each|each in) (?:group|arm|treatment|condition)\b"
    r"| ?/ ?(?:group|arm)\b| each\))"
    rf"|\b(?:each|either) (?:group|arm) (?:had|held|comprised|consisted of|included|contained|of) (?P<k>{NUMBER})\b"
    rf"|\b(?:equal|equally large|equal-sized) (?:groups|arms) of (?P<e>{NUMBER})\b"
)
_PAIRS = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}) (?:[\w-]+ ){{0,2}}(?:pairs\b(?= of (?!\w+ (?:muscles|electrodes|sensors)))"
    r"|(?:twin|monozygotic|dizygotic|identical|sibling)[- ]pairs\b)"
    rf"(?:[^.;]{{0,80}}?, (?:of which )?(?P<k>{NUMBER})(?: of which)? (?:could be|were) \w+ed\b)?"
)
_AS_MANY = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}{PEOPLE}\b[^.;]{{0,120}}? and (?:an|the) "
    r"(?:equal|same|identical|like) number of\b"
    rf"|(?<![\w.,/-])(?P<m>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}{PEOPLE}\b[^.;]{{0,60}}? (?:was"
    rf"|were) (?:each |individually )?(?:matched|paired) (?:with|to) (?:an?|one)\b"
)
_IN_BRACKETS = Cue(rf"\((?P<n>{NUMBER}) {ADJECTIVES}(?:participants|patients|subjects|people|adults|residents)\)")
_ARMS = Cue(r"\b(?P<k>two|three|four|five|2|3|4|5)(?:[- ]arm(?:ed)?\b|[- ]group\b| (?:[a-z-]+ ){0,2}(?:groups|arms)\b)")
_GROUPS_OF = Cue(
    rf"\b(?P<k>two|three|four|2|3|4) (?:\w+ ){{0,2}}groups (?:of (?P<n>{NUMBER})\b|\(n ?= ?(?P<m>\d+)(?= each\)|\)))"
)
_SIDE = (
    r"(?:who|aged|between|undergoing|had|have|with|without|met|reported|were|was|developed|did"
    r"|none|free|completed|healthy|control|pain-free)\b"
)
# Where people come from stands only behind people: "28 patients through a clinic and 28 volunteers".
_PLACE = (
    r"(?:through|from|recruited|attending|at|by|via|referred|seen|diagnosed|in|on|receiving|listed|living|scheduled"
    r"|attended)\b"
)
_ARM = rf"(?:{ADJECTIVES}{PEOPLE} )?(?:in|to) the [\w-]+(?: [\w-]+)? (?:group|arm)\b"
_PAIR = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT}(?: {ADJECTIVES}{PEOPLE})?"
    rf"(?:,? {_SIDE}[^.;]{{0,170}}?|(?<=[sne])(?<!\d) {_PLACE}[^.;]{{0,170}}?)?(?: \([^()]{{1,40}}\))?"
    rf" ?(?:;|,|\band|\bwith|\bto|\bversus|\bvs\.?|\bas well as)"
    rf" (?:also |the |their |another |as controls,? |of |in |from |among |that of "
    rf"|those of )?(?P<b>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE}\b"
    rf"|(?:who )?(?:had|did|have|were|reported|was) (?:not|none|no|never|free)\b|without\b"
    rf"|of (?:similar|the same)\b|(?:of|from|in|at) the others?\b|none\b|free\b|healthy\b|who\b|with no\b|with none\b"
    rf"|(?:given|treated|assigned|allocated|undergoing|receiving)\b)"
)
# "Thirty-eight in the exercise arm and 37 in the advice arm".
_IN_ARMS = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT} {_ARM}[^.;]{{0,40}}?\band (?P<b>{NUMBER}){NOT_A_COUNT} {_ARM}"
)
# "Fourteen older (mean 71 years) and 14 young adults": the people are named once, for both numbers.
_TWINS = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT} (?:(?!of\b|out\b|per\b|times\b)[a-z][\w-]* ){{1,3}}?"
    r"(?:\([^()]{1,40}\) )?"
    rf"(?:and|versus|vs\.?|plus) (?P<b>{NUMBER}){NOT_A_COUNT} (?:\([^()]{{1,40}}\) )?{ADJECTIVES}"
    rf"(?:\([^()]{{1,40}}\) {ADJECTIVES})?{PEOPLE}\b"
)
# "In 19 patients with subacute pain, 22 with chronic pain and 24 people who had none".
_THREE = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}{PEOPLE} (?:with|who|without|after|in|from|at)\b"
    rf"[^.;,]{{0,100}}, (?P<b>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE}\b|with|who|without|after|in|from|at)\b"
    rf"[^.;,]{{0,100}},? and (?P<c>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE}|with|who|without|after|in|from|at)\b"
)
# "Thirty young, 30 middle-aged and 30 older women".
_TRIPLETS = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT} [a-z-]+, (?P<b>{NUMBER}){NOT_A_COUNT} [a-z-]+,? and"
    rf" (?P<c>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}{PEOPLE}\b"
)
# A third or fourth group in the same breath.
_NEXT_GROUP = Cue(
    rf"[^.;]{{0,120}}?(?:,|;|\band) (?:also |the |another |of |in )?(?P<c>{NUMBER}){NOT_A_COUNT} "
    rf"(?P<who>{ADJECTIVES}{PEOPLE}\b|(?:who|with|without)\b)"
)
_OF_PEOPLE = Cue(rf"(?<![\w.,/-]){NUMBER} of (?:the )?(?P<n>{NUMBER}) {ADJECTIVES}{PEOPLE}\b")
_AGAINST = Cue(r"\b(?:than|versus|vs|and|with)\b.*\b(?:without|controls|non-?fallers)(?: [\w-]+){0,4} \($")
_NO_PAIR = Cue(r"\b(?:of whom|of them|including|comprising|months|weeks)\b (?:\d|and$)")
_LOST = Cue(r"\b(?:excluded|left out|lost|withdr\w+|dropped|declined|refused|died)\b")
# "Pain group: 18 women; control group: 17 women".
_LABELLED = Cue(rf"\b(?:groups?|controls|patients|cases) ?: (?P<n>{NUMBER}){NOT_A_COUNT}")
# "Women with knee pain (36), back pain (36) or neither (36)".
_BARE_BRACKETS = Cue(r"[a-z] \((?P<n>\d{1,4})\)(?=,| and\b| or\b|\.| were\b| took\b)")
_SOMEBODY = Cue(rf"\b{PEOPLE}\b")
_AGAIN = Cue(r"\b(?:further|subsequently|then|re-?)(?:ly)? ?randomi")


def added(reading: Reading, design: str | None) -> Size | None:
    """Arms written as n = 28 and n = 28, as two groups of 20, as 20 per group, or as counted groups of one sentence."""
    for sentence in reading.with_role("methods", "objective", "background", "results", "title"):
        text = sentence.lower
        if may_hold_number(text) and (found := _in_sentence(reading, text, sentence.role, design)) is not None:
            total, start, end, rule = found
            return size_at(reading, total, "summed", sentence, start, end, rule)
    return scattered(reading)


def _in_sentence(reading: Reading, text: str, role: str, design: str | None) -> tuple[int, int, int, str] | None:
    if match := _GROUPS_OF.search(text):
        return number_in(match, "k") * (number_in(match) or number_in(match, "m")), *match.span(), "groups of"
    if match := _AS_MANY.search(text):
        return 2 * (number_in(match) or number_in(match, "m")), *match.span(), "as many again"
    if _EACH.search(text) and (match := _PER_GROUP.search(text)) and (arms := _arms(reading, design)):
        return arms * max(number_in(match, name) for name in "nmke"), *match.span(), "so many per group"
    if match := _PAIRS.search(text):
        return 2 * (number_in(match, "k") or number_in(match)), *match.span(), "pairs"
    found = list(people.N_IS.finditer(text)) or list(_IN_BRACKETS.finditer(text))
    if len(found) == 1:  # "(n = 58), stretching (57) or advice (59)"
        more = _BARE_BRACKETS.finditer(text, found[0].end())
        found += [m for m in more if 0.5 <= number_in(m) / max(1, number_in(found[0])) <= 2]
    if len(found) in (2, 3, 4) and role != "results":
        return _sum_of_arms([number_in(m) for m in found]), found[0].start(), found[-1].end(), "arms added"
    if (pair := _pair(text, role)) is not None:
        return *pair, "groups added"
    if (apart := told_apart(text, role)) is not None:
        return apart
    named = list(_LABELLED.finditer(text))
    if len(named) in (2, 3, 4):
        return _sum_of_arms([number_in(m) for m in named]), named[0].start(), named[-1].end(), "groups named"
    bare = list(_BARE_BRACKETS.finditer(text)) if role == "methods" and _SOMEBODY.search(text) else []
    if len(bare) in (2, 3, 4):
        return _sum_of_arms([number_in(m) for m in bare]), bare[0].start(), bare[-1].end(), "groups in brackets"
    return None


def _arms(reading: Reading, design: str | None) -> int:
    """How many groups there are: as said anywhere, otherwise two where groups are compared."""
    if match := _ARMS.search(reading.all_lower):
        return number_in(match, "k")
    return 2 if design in ("randomised_trial", "nonrandomised_trial", "case_control") else 0


def _sum_of_arms(values: list[int]) -> int:
    """The sum, unless the largest already is the sum of the others."""
    largest = max(values)
    return largest if len(values) > 2 and largest == sum(values) - largest else sum(values)


def _pair(text: str, role: str) -> tuple[int, int, int] | None:
    for match in (*_THREE.finditer(text), *_TRIPLETS.finditer(text)):
        if _two_groups(text, match, role) and number_in(match, "a") != number_in(match, "b") + number_in(match, "c"):
            return sum(number_in(match, name) for name in "abc"), *match.span()
    for match in (*_PAIR.finditer(text), *_TWINS.finditer(text), *_IN_ARMS.finditer(text)):
        first, second = number_in(match, "a"), number_in(match, "b")
        if min(first, second) < 3 or not _two_groups(text, match, role):
            continue
        third = _NEXT_GROUP.match(text, match.end())
        more = number_in(third, "c") if third else 0
        if (
            third
            and more > 3
            and not people.OTHERS.search(third["who"])
            and not people.PART_AFTER.search(text[third.end() :])
        ):
            return first + second + more, match.start(), third.end()
        return first + second, match.start(), match.end()
    return None


def _two_groups(text: str, match: re.Match[str], role: str) -> bool:
    """Neither number is a part of the other, a date, or a share."""
    first, second = number_in(match, "a"), number_in(match, "b")
    at = match.start("b")
    numbers = (m for m in people.NUMBERS.finditer(text, match.end("a")) if m.start() != at)
    # a bracket of its own is about one group; one that holds the second number parts the first
    others = [m for m in numbers if text[m.start() - 1] != "(" or ")" not in (text[m.start() : at] or ")")]
    if {first - second, first + second} & {value_of(m["n"]) for m in others}:
        return False  # the first number is the total of two others
    if _NO_PAIR.search(text[match.end("a") : match.start("b")]) or _AGAIN.search(text[match.end("a") :][:120]):
        return False
    if _LOST.search(text[match.end("b") :][:60]):
        return False
    before = text[: match.start("a")]
    if before.endswith("n = ") and ")" not in text[match.end("a") : match.start("b")]:
        return False  # a part: "(n = 88; 51 men)"
    if is_year(match["a"], before):
        return False
    return " that of " in match[0] or not people.is_part(before, role)


def fractions(reading: Reading) -> Size | None:
    """Groups told only in the results: "13 of 19 people with ... and six of 19 controls", "than without (n = 20)"."""
    for sentence in reading.with_role("results", "methods"):
        found = list(_OF_PEOPLE.finditer(sentence.lower))
        if len(found) == 2:
            total = sum(number_in(match) for match in found)
            return size_at(reading, total, "summed", sentence, found[0].start(), found[1].end(), "fractions")
        arms = list(people.N_IS.finditer(sentence.lower))
        if len(arms) == 2 and _AGAINST.search(sentence.lower[arms[0].end() : arms[1].start()]):
            total = sum(number_in(match) for match in arms)
            return size_at(reading, total, "summed", sentence, arms[0].start(), arms[1].end(), "groups in results")
    return None
