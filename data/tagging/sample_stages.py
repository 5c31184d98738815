"""Sample sizes of those who stayed: "of 203 women included, 176 answered", "131 enrolled; nine were left out".

A small model of how people pass through a study: from those approached to those who took part, came back and were
analysed. Each stage says so with its predicate (`sample_stayed`); the last one that covers the whole sample counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.tagging import sample_stayed as stayed
from data.tagging.counted import Size, is_year, number_in, size_at
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER, may_hold_number, value_of
from data.tagging.people import ADJECTIVES, NOT_A_COUNT, NUMBERS, PEOPLE
from data.tagging.reading import Reading
from data.tagging.roles import Sentence

# Words up to the next sentence, brackets taken whole: "(mean age 70.6 years; 44 women)".
_ON = r"(?:[^.;()]|\([^()]*\))"
_STAYED_VERBS = (
    r"(?:answered|responded|replied|returned|came|attended|took part|participated|remained|completed|finished|consented"
    r"|agreed|entered the analysis|had (?:complete|full|usable|valid|follow-up)\b|had [\w-]+ of [a-z]+ quality"
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
    rf"(?<![\w.,/-])(?<!at least )(?P<n>{NUMBER}) (?:\([\d.]+ ?%\) )?of (?:the |these |all )?"
    rf"(?P<all>{NUMBER}){NOT_A_COUNT}"
    rf"(?: (?!whom?\b)[a-z'-]+| \([^()]*\)){{1,9}}? (?P<how>{_STAYED_VERBS})(?P<on>{_ON}{{0,90}})"
)
# "Usable scans were obtained from 97 nurses", "MRI was complete in 388 of 402 men", "returned by 147".
_COMPLETE = Cue(
    r"\b(?:(?:complete|full|usable|valid|analy[sz]able|follow-up|outcome) (?:\w+ )?(?:data|records|measurements|scans"
    r"|images|questionnaires|datasets|sets|results|examinations|follow-up)|data|follow-up|records|scans|mri|images)"
    r"(?: [\w-]+){0,4} (?:were|was|could be) (?:\w+ )?(?:available|complete|obtained|usable|analy[sz]ed|valid|collected"
    rf"|retrieved) (?:for|from|in|of) (?:all |only )?(?:the )?(?P<n>{NUMBER}){NOT_A_COUNT}(?: of (?:the )?{NUMBER})?"
    rf"(?: \([^()]*\))? {ADJECTIVES}(?:{PEOPLE}|[a-z]+s)\b"
    rf"|\b(?:(?:returned|answered|filled in) by|(?:was|were) known (?:of|for))"
    rf" (?:all |only )?(?P<m>{NUMBER}){NOT_A_COUNT}"
    rf"|\b(?:data|emg|recordings|records|scans|images|measurements|diaries|calendars|questionnaires) (?:of|from"
    rf"|for) (?P<k>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}"
    rf"{PEOPLE} )?(?:was|were|is|are) (?:used|analy[sz]ed|available|complete|usable|suitable|reported|presented)\b"
)
# "Of which 96 were of sufficient quality", "of whom 54 were included", "of whom 188 returned".
_OF_WHOM = Cue(
    rf"\bof (?:which|whom|these|them),? (?P<n>{NUMBER}){NOT_A_COUNT}(?: {ADJECTIVES}{PEOPLE})?(?: \([\d.]+ ?%\))?"
    r" (?P<how>(?:were|could be|had|met|was) (?:\w+ )?(?:included|analy[sz]ed|usable|suitable|available"
    r"|of (?:sufficient|adequate|good)|sufficient|enrolled|recruited|the (?:inclusion )?criteria|followed|complete)\b"
    rf"|{stayed.RETURNED})"
)
_REMAIN = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE} )?remained(?= (?:in|for)\b|[.,;])"
    rf"|\bafter (?:the )?(?:exclusion|excluding|removal|removing)[^.;]{{0,80}}?,? (?P<e>{NUMBER}){NOT_A_COUNT}"
    rf" {ADJECTIVES}{PEOPLE}\b"
    rf"|\bthe (?:remaining|other) (?P<k>{NUMBER}){NOT_A_COUNT}"
    rf"|\bthe remaining {ADJECTIVES}{PEOPLE} \(n ?= ?(?P<m>\d+)\)"
)
_SCREENED = Cue(r"\b(?:screened|approached|invited|eligible|assessed for|contacted|referred|identified|potential)\b")
_ONE_ARM = Cue(r"\b(?:in|to) the (?:[\w-]+ ){1,3}(?:group|arm)\b")
_NOT_LOST = Cue(r"\b(?:remaining|other|rest|others)\b.{0,30}\bcontributed\b")
_NOT_PEOPLE = Cue(
    r"\b(?:slices|images|sides|hips|limbs|legs|knees|samples|flaps|studies|trials|records|articles|papers|abstracts"
    r"|citations|reports|questions|items)\b"
)
_NO_COUNT = Cue(rf"\b(?:aged?|between|mean|median|weeks?|over|above|to|at least {NUMBER} of) $")
_OUTCOME = Cue(r"analy[sz]|\boutcomes?\b")
_CALLED_BACK = Cue(r"\b(?:answered|responded|replied|remained|agreed)\b")


def analysed(reading: Reading, enrolled: int, trial: bool) -> Size | None:
    """The number of those who stayed, of so many enrolled; of a trial only where they are said to be analysed."""
    for sentence in reading.with_role("methods", "results", "background"):
        if not may_hold_number(sentence.lower):
            continue
        if (found := _last(sentence, enrolled, trial)) is not None:
            value, match, rule = found
            if value == enrolled and rule == "came back":
                continue  # nobody lost so far
            if value == enrolled:
                return None
            summed = len(stayed.numbers_of(match)) > 1 or rule == "left out"
            return size_at(reading, value, "summed" if summed else "stated", sentence, *match.span(), rule)
    return _without_lost(reading, enrolled, trial)


_Stage = tuple[int, re.Match[str], str]


def _last(sentence: Sentence, enrolled: int, trial: bool) -> _Stage | None:
    """The last stage that a sentence tells of: "of 412 approached, 203 took part and 187 had complete data"."""
    found: _Stage | None = None
    for stage in _stages(sentence, enrolled, trial):
        if found is None or (
            stayed.last_at(stage[1]) > stayed.last_at(found[1]) and 0.5 * found[0] <= stage[0] < found[0]
        ):
            found = stage
    return found


def _stages(sentence: Sentence, enrolled: int, trial: bool) -> Iterator[_Stage]:
    """Everything in a sentence that says how many stayed."""
    text = sentence.lower
    if match := _remained(text, trial):
        enrolled = number_in(match)
        yield enrolled, match, "of so many"
    if (match := _OF_WHOM.search(text)) and _of_whom(match, trial) and 0.3 * enrolled <= number_in(match) < enrolled:
        yield number_in(match), match, "of whom"
    if stayed.SAYS_ANALYSED.search(text):
        yield from _whole(text, stayed.WERE_ANALYSED, "analysed", enrolled, trial)
    for rule, cue in (
        ("data of", stayed.DATA_FOR),
        ("analysis of", stayed.ANALYSIS_OF),
        ("among those", stayed.AMONG),
    ):
        yield from _whole(text, cue, rule, enrolled, trial)
    if not trial:
        yield from _whole(text, _COMPLETE, "data of", enrolled, trial)
        yield from _whole(text, _REMAIN, "left", enrolled, trial)
        yield from _whole(text, stayed.SEEN_LATER, "seen later", enrolled, trial)
    if (not trial or _SCREENED.search(text)) and stayed.SAYS_RETURNED.search(text):
        for stage in _whole(text, stayed.CAME_BACK, "came back", enrolled, trial):
            if sentence.role == "methods" or not _CALLED_BACK.search(stage[1][0]):
                yield stage


def _whole(text: str, cue: Cue, rule: str, enrolled: int, trial: bool) -> Iterator[_Stage]:
    """Numbers with this predicate that cover the sample and not one arm, one side or one image of it."""
    for match in cue.finditer(text):
        parts = stayed.numbers_of(match)
        value = sum(parts)
        if not value or _NO_COUNT.search(text[: match.start()]):
            continue
        start = stayed.last_at(match)
        told = text[start : match.end()]
        if is_year(str(parts[-1]), text[:start]) or _NOT_PEOPLE.search(told):
            continue
        if (
            (len(parts) == 1 and _ONE_ARM.search(told))
            or (cue is not stayed.SEEN_LATER and stayed.one_group(text, match))
            or _NOT_LOST.search(text, match.end())
        ):
            continue
        if trial and "follow" in match[0] and not _OUTCOME.search(match[0]):
            continue  # a trial keeps whom it randomised, followed or not
        if max(4, 0.6 * enrolled) <= value and (value <= enrolled or enrolled in (0, *parts)):
            yield value, match, rule


def _remained(text: str, trial: bool) -> re.Match[str] | None:
    """The people who answered or were followed, of a larger number that stands before or behind them."""
    for match in (*_REMAINED.finditer(text), *_OF_THEM.finditer(text)):
        whole, value = number_in(match, "all"), number_in(match)
        drawn = re.search("drawn|selected|chosen", match["how"])
        if not (4 if drawn else max(4, 0.3 * whole)) <= value < whole:
            continue
        if _NOT_PEOPLE.search(text, match.start(), match.start("how")) or _NOT_LOST.search(match["on"]):
            continue
        if is_year(match["all"], text[: match.start("all")]):
            continue
        if ";" in re.sub(r"\([^()]*\)", "", match[0]) and not _SCREENED.search(match[0]):
            continue
        if trial and not _SCREENED.search(match[0]) and "analy" not in match["how"] + match["on"]:
            continue
        return match
    return None


def _of_whom(match: re.Match[str], trial: bool) -> bool:
    if _NOT_LOST.search(match.string, match.end()):
        return False
    return not trial or bool(re.search("analy|included|enrolled|recruited|criteria", match[0]))


def _without_lost(reading: Reading, enrolled: int, trial: bool) -> Size | None:
    """So many enrolled, so many not analysed: the difference, where the text prints it or says that it was analysed."""
    for sentence in reading.with_role("methods", "results", "background"):
        match = stayed.LEFT_OUT.search(sentence.lower) or (None if trial else stayed.LOST.search(sentence.lower))
        if match is None:
            continue
        left = enrolled - sum(stayed.numbers_of(match))
        if 0.5 * enrolled > left or left == enrolled:
            continue
        if _printed(reading, left) or (match.re is stayed.LEFT_OUT.regex and "analy" in match[0]):
            return size_at(reading, left, "summed", sentence, *match.span(), "left out")
    return None


def _printed(reading: Reading, value: int) -> bool:
    return any(value_of(m["n"]) == value for s in reading.sentences for m in NUMBERS.finditer(s.lower))
