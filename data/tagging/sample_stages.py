"""Sample sizes of those who stayed: "of 203 women included, 176 answered", "data were complete for 161 men"."""

from __future__ import annotations

import re

from data.tagging import people
from data.tagging.counted import Size, is_year, number_in, size_at
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER
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
# "Of 203 women included, 176 answered": the second number counts, unless a trial keeps whom it randomised.
_REMAINED = Cue(
    rf"\b(?:of|from|among) (?:the |these |all )?(?P<all>{NUMBER}){NOT_A_COUNT}{_ON}{{0,110}}?[,:]?"
    rf" (?P<n>{NUMBER}){NOT_A_COUNT}(?: \([\d.]+ ?%\))?(?: (?!of\b)[a-z-]+){{0,5}}? (?P<how>answered|responded"
    r"|replied|returned|attended|took part|participated|remained|completed|finished"
    r"|had (?:complete|full|usable|valid|follow-up)\b"
    r"|were (?:analy[sz]ed|included|followed|examined|tested|available|retained|reached|re-?examined|assessed))\b"
    rf"(?P<on>{_ON}{{0,60}})"
)
# "Complete records were available for 806 conscripts", "MRI was complete in 388 of 402 men".
_COMPLETE = Cue(
    r"\b(?:(?:complete|full|usable|valid|analy[sz]able|follow-up|outcome) (?:\w+ )?(?:data|records|measurements|scans"
    r"|images|questionnaires|datasets|sets|results|examinations|follow-up)|data|follow-up|records|scans|mri|images)"
    r" (?:were|was|could be) (?:\w+ )?(?:available|complete|obtained|usable|analy[sz]ed|valid|collected|retrieved)"
    rf" (?:for|from|in|of) (?:all |only )?(?P<n>{NUMBER}){NOT_A_COUNT}(?: of (?:the )?{NUMBER})?"
    rf"(?: \([^()]*\))? {ADJECTIVES}(?:{PEOPLE}|[a-z]+s)\b"
)
# A denominator that names those who answered: "of 1,098 respondents, 214 had fallen".
_RESPONDED = Cue(
    rf"\b(?:of|among|in) (?:the |all )?(?P<n>{NUMBER}) (?:respondents|responders|completers"
    r"|(?:[\w-]+ ){1,2}(?:who (?:completed|answered|responded|returned|finished)|with (?:complete|full|follow-up)"
    r" (?:data|records|follow-up)|analy[sz]ed))\b"
)
_STAYED = Cue(
    rf"(?:^|, |; )(?P<n>{NUMBER}){NOT_A_COUNT} (?:completed|answered|returned|attended|responded|came back"
    r"|were re-?(?:tested|examined|assessed))\b"
)
_SCREENED = Cue(r"\b(?:screened|approached|invited|eligible|assessed for|contacted|referred|identified|potential)\b")
_NOT_LOST = Cue(r"\b(?:remaining|other|rest|others)\b.{0,30}\bcontributed\b")
_NOT_PEOPLE = Cue(
    r"\b(?:slices|images|sides|hips|limbs|legs|knees|samples|flaps|studies|trials|records|articles|papers|abstracts"
    r"|citations|reports|questions|items)\b"
)


def analysed(reading: Reading, enrolled: int, trial: bool) -> Size | None:
    """The number of those who stayed, of so many enrolled; of a trial only where they are said to be analysed."""
    for sentence in reading.with_role("methods", "results", "background"):
        for rule, found in (
            ("of so many", _remained(sentence.lower, trial)),
            ("stayed", None if trial else _stayed(sentence, enrolled)),
            ("data of", None if trial else _complete(sentence, enrolled)),
            ("analysed", _said_analysed(sentence.lower, enrolled, trial)),
        ):
            if found is not None:
                return size_at(reading, number_in(found), "stated", sentence, *found.span(), rule)
    return None


def _remained(text: str, trial: bool) -> re.Match[str] | None:
    """The people who answered or were followed, of a larger number that stands before them."""
    for match in _REMAINED.finditer(text):
        whole, value = number_in(match, "all"), number_in(match)
        if not 0.3 * whole <= value < whole or value < 4 or _NOT_PEOPLE.search(match[0].removesuffix(match["on"])):
            continue
        if is_year(match["all"], text[: match.start("all")]) or _NOT_LOST.search(match["on"]):
            continue
        told = match["how"] + match["on"]
        if trial and not _SCREENED.search(match[0]) and "analy" not in told:
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
    return match if match and 0.5 * enrolled <= number_in(match) <= enrolled else None


def _said_analysed(text: str, enrolled: int, trial: bool) -> re.Match[str] | None:
    """ "Twenty-seven completed the programme and were analysed"."""
    for match in _ANALYSED.finditer(text):
        before = text[: match.start()]
        clause = before[max(before.rfind(";"), before.rfind(" of whom "), before.rfind(" of these ")) + 1 :]
        if is_year(match["n"], before) or (people.COUNT.search(clause) and not re.match(r"of \d", clause)):
            continue
        if (trial and "analy" not in match[0]) or _NOT_PEOPLE.search(match[0]):
            continue
        if 0.5 * enrolled <= number_in(match):
            return match
    return None
