"""Sample sizes of those who stayed: "of 203 women included, 176 answered", "data were complete for 161 men"."""

from __future__ import annotations

import re

from data.tagging import people
from data.tagging.counted import Size, is_year, number_in, size_at
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER, may_hold_number
from data.tagging.people import ADJECTIVES, NOT_A_COUNT, PEOPLE
from data.tagging.reading import Reading
from data.tagging.roles import Sentence

# Words up to the next sentence, brackets taken whole: "(mean age 70.6 years; 44 women)".
_ON = r"(?:[^.;()]|\([^()]*\))"
_ANALYSED = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT}(?: (?!of\b)(?:[a-z-]+"
    rf"|\([\d.]+ ?%\))){{0,9}} (?:were analy[sz]ed|(?:were )?included in the (?:final )?analys\w+"
    rf"|attended both|were followed (?:to|until|up|for|over)|completed (?:the"
    rf"|all) [a-z -]{{3,30}} and were analy[sz]ed|contributed data|were available for analysis)"
)
_STAYED_VERBS = (
    r"(?:answered|responded|replied|returned|attended|took part|participated|remained|completed|finished|consented"
    r"|agreed|entered the analysis|had (?:complete|full|usable|valid|follow-up)\b"
    r"|had an? (?:[\w-]+ ){0,2}(?:test|scan|mri|ct|examination|measurement)"
    r"|(?:were|could be|was) (?:analy[sz]ed|included|followed|examined|tested|available|retained|reached|re-?examined"
    r"|re-?tested|assessed|entered|drawn|selected|chosen|scanned|measured|studied|evaluated))\b"
)
# "Of 203 women included, 176 answered": the second number counts, unless a trial keeps whom it randomised.
_REMAINED = Cue(
    rf"\b(?:of|from|among) (?:the |these |all )?(?P<all>{NUMBER}){NOT_A_COUNT}(?:{_ON}|;){{0,110}}?[,:]?"
    rf" (?P<n>{NUMBER}){NOT_A_COUNT}(?: \([\d.]+ ?%\))?(?: (?!of\b)[a-z-]+){{0,5}}? (?P<how>{_STAYED_VERBS})"
    rf"(?P<on>{_ON}{{0,60}})"
)
# The same the other way round: "seventy of the 84 invited nurses took part".
_OF_THEM = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}) (?:\([\d.]+ ?%\) )?of (?:the |these |all )?(?P<all>{NUMBER}){NOT_A_COUNT}"
    rf"(?: (?!whom?\b)[a-z'-]+| \([^()]*\)){{1,9}}? (?P<how>{_STAYED_VERBS})(?P<on>{_ON}{{0,90}})"
)
# "Complete records were available for 806 conscripts", "MRI was complete in 388 of 402 men", "returned by 147".
_COMPLETE = Cue(
    r"\b(?:(?:complete|full|usable|valid|analy[sz]able|follow-up|outcome) (?:\w+ )?(?:data|records|measurements|scans"
    r"|images|questionnaires|datasets|sets|results|examinations|follow-up)|data|follow-up|records|scans|mri|images)"
    r"(?: [\w-]+){0,4} (?:were|was|could be) (?:\w+ )?(?:available|complete|obtained|usable|analy[sz]ed|valid|collected"
    rf"|retrieved) (?:for|from|in|of) (?:all |only )?(?:the )?(?P<n>{NUMBER}){NOT_A_COUNT}(?: of (?:the )?{NUMBER})?"
    rf"(?: \([^()]*\))? {ADJECTIVES}(?:{PEOPLE}|[a-z]+s)\b"
    rf"|\b(?:was|were) known (?:of|for) (?:all |only )?(?P<x>{NUMBER}){NOT_A_COUNT}"
    rf"|\b(?:returned|answered|filled in) by (?:all |only )?(?P<m>{NUMBER}){NOT_A_COUNT}"
    rf"|\b(?:data|emg|recordings|records|scans|images|measurements) (?:of|from"
    rf"|for) (?P<k>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}"
    rf"{PEOPLE} )?(?:was|were|is|are) (?:used|analy[sz]ed|available|complete|usable|suitable|reported|presented)\b"
    rf"|\banalys[ei]s (?:[\w-]+ ){{0,4}}?(?:on|to|of|with|in|included|covered) (?:data (?:of|from"
    rf"|for) )?(?:the )?(?P<e>{NUMBER})"
    rf"{NOT_A_COUNT} (?:of (?:the )?{NUMBER} )?{ADJECTIVES}{PEOPLE}\b"
)
# "Of which 96 were of sufficient quality", "of whom 54 were included".
_OF_WHOM = Cue(
    rf"\bof (?:which|whom|these|them),? (?P<n>{NUMBER}){NOT_A_COUNT}(?: {ADJECTIVES}{PEOPLE})?(?: \([\d.]+ ?%\))?"
    r" (?:were|could be|had|met|was) (?:\w+ )?(?:included|analy[sz]ed|usable|suitable|available|of (?:sufficient"
    r"|adequate|good)"
    r"|sufficient|enrolled|recruited|the (?:inclusion )?criteria|followed|complete)\b"
)
# Some were lost or left out: "leaving 38 for analysis", "58 remained".
_LEFT = Cue(
    rf"\bleaving (?:an? )?(?:final )?(?:sample (?:size )?of |total of )?(?P<n>{NUMBER}){NOT_A_COUNT}"
    rf"|(?<![\w.,/-])(?P<m>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE} )?remained\b"
    rf"|\bafter (?:the )?(?:exclusion|excluding|removal|removing)[^.;]{{0,80}}?,? (?P<x>{NUMBER}){NOT_A_COUNT}"
    rf" {ADJECTIVES}{PEOPLE}\b"
    rf"|\bthe (?:remaining|other) (?P<k>{NUMBER}){NOT_A_COUNT}"
    rf"|\bthe remaining {ADJECTIVES}{PEOPLE} \(n ?= ?(?P<e>\d+)\)"
)
# A denominator that names those who answered: "of 1,098 respondents, 214 had fallen".
_RESPONDED = Cue(
    rf"\b(?:of|among|in) (?:the |all )?(?P<n>{NUMBER}) (?:respondents|responders|completers"
    r"|(?:[\w-]+ ){1,2}(?:who (?:completed|answered|responded|returned|finished)|with (?:complete|full|follow-up)"
    r" (?:data|records|follow-up)|analy[sz]ed))\b"
)
_STAYED = Cue(
    rf"(?:^|, |; | and |\b(?:later|years?|months"
    rf"|weeks),? )(?P<n>{NUMBER}){NOT_A_COUNT}(?: \([\d.]+ ?%\))? (?:completed|finished|answered"
    r"|returned|attended|responded|came back|(?:were|could be) (?:reached|re-?(?:tested|examined|assessed)))\b"
)
_SCREENED = Cue(r"\b(?:screened|approached|invited|eligible|assessed for|contacted|referred|identified|potential)\b")
_ONE_ARM = Cue(r"\b(?:in|to) the (?:[\w-]+ ){1,3}(?:group|arm)\b")
_NOT_LOST = Cue(r"\b(?:remaining|other|rest|others)\b.{0,30}\bcontributed\b")
_NOT_PEOPLE = Cue(
    r"\b(?:slices|images|sides|hips|limbs|legs|knees|samples|flaps|studies|trials|records|articles|papers|abstracts"
    r"|citations|reports|questions|items)\b"
)


def analysed(reading: Reading, enrolled: int, trial: bool) -> Size | None:
    """The number of those who stayed, of so many enrolled; of a trial only where they are said to be analysed."""
    for sentence in reading.with_role("methods", "results", "background"):
        if not may_hold_number(sentence.lower):
            continue
        for rule, found in (
            ("of so many", _remained(sentence.lower, trial)),
            ("stayed", None if trial else _stayed(sentence, enrolled)),
            ("data of", None if trial else _complete(sentence, enrolled)),
            ("of whom", _of_whom(sentence.lower, enrolled, trial)),
            ("left", _left(sentence.lower, enrolled, trial)),
            ("analysed", _said_analysed(sentence.lower, enrolled, trial)),
        ):
            if found is not None:
                return size_at(reading, _number(found), "stated", sentence, *found.span(), rule)
    return None


def _number(match: re.Match[str]) -> int:
    """The number of an expression that has several ways to print it."""
    return max(number_in(match, name) for name in "nmkex")


def _remained(text: str, trial: bool) -> re.Match[str] | None:
    """The people who answered or were followed, of a larger number that stands before or behind them."""
    for match in (*_REMAINED.finditer(text), *_OF_THEM.finditer(text)):
        whole, value = number_in(match, "all"), number_in(match)
        drawn = re.search("drawn|selected|chosen", match["how"])
        if not (4 if drawn else max(4, 0.3 * whole)) <= value < whole:
            continue
        if _NOT_PEOPLE.search(match[0].removesuffix(match["on"])) or _NOT_LOST.search(match["on"]):
            continue
        if is_year(match["all"], text[: match.start("all")]):
            continue
        if ";" in re.sub(r"\([^()]*\)", "", match[0]) and not _SCREENED.search(match[0]):
            continue
        if trial and not _SCREENED.search(match[0]) and "analy" not in match["how"] + match["on"]:
            continue
        return match
    return None


def _stayed(sentence: Sentence, enrolled: int) -> re.Match[str] | None:
    match = _STAYED.search(sentence.lower) if sentence.role == "methods" else None
    if match is None or _NOT_LOST.search(sentence.lower, match.end()):
        return None
    return match if 0.5 * enrolled <= number_in(match) < enrolled else None


def _complete(sentence: Sentence, enrolled: int) -> re.Match[str] | None:
    match = _COMPLETE.search(sentence.lower)
    if match is None and sentence.role == "results":
        match = _RESPONDED.search(sentence.lower)
    return match if match and 0.5 * enrolled <= _number(match) <= enrolled else None


def _of_whom(text: str, enrolled: int, trial: bool) -> re.Match[str] | None:
    match = _OF_WHOM.search(text)
    if match is None or (trial and not re.search("analy|included|enrolled|recruited|criteria", match[0])):
        return None
    return match if 0.3 * enrolled <= number_in(match) < enrolled else None


def _left(text: str, enrolled: int, trial: bool) -> re.Match[str] | None:
    match = _LEFT.search(text)
    if match is None or (trial and "analy" not in text):
        return None
    return match if 0.6 * enrolled <= _number(match) < enrolled else None


def _said_analysed(text: str, enrolled: int, trial: bool) -> re.Match[str] | None:
    """ "Twenty-seven completed the programme and were analysed"."""
    for match in _ANALYSED.finditer(text):
        before = text[: match.start()]
        clause = before[max(before.rfind(";"), before.rfind(" of whom "), before.rfind(" of these ")) + 1 :]
        if is_year(match["n"], before) or (people.COUNT.search(clause) and not re.match(r"of \d", clause)):
            continue
        if (trial and "analy" not in match[0]) or _NOT_PEOPLE.search(match[0]) or _ONE_ARM.search(match[0]):
            continue
        if 0.5 * enrolled <= number_in(match):
            return match
    return None
