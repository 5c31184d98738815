"""Who stayed, in the words of an abstract: the predicates of people analysed, seen again or lost, and their numbers.

An expression gives one number or several that share a predicate: "69 and 70 people", "67 at one site and 71 at the
other completed follow-up", "nine, seven and 11 women were not analysed".
"""

from __future__ import annotations

import re

from data.tagging.counted import number_in
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER, WORDS
from data.tagging.people import ADJECTIVES, NOT_A_COUNT, PEOPLE

_GOOD = (
    r"(?:complete|full|usable|valid|analy[sz]able|evaluable|interpretable|readable|sufficient|adequate|satisfactory"
    r"|follow-up|outcome|primary|both|all|repeat|second|final|technically)"
)
_SEEN = (
    r"(?:analy[sz]ed|assessed|evaluated|scanned|examined|measured|tested|imaged|interviewed|followed|traced|reached"
    r"|contacted|re-?(?:assessed|evaluated|scanned|examined|measured|tested|imaged|interviewed|visited))"
)
# They were analysed: counts in any study.
ANALYSED = (
    r"(?:(?:(?:were|was) (?:[a-z]+ly )?)?analy[sz]ed\b"
    r"|(?:were )?(?:included|retained|entered|used|kept) in (?:the|all|our) (?:[\w-]+ ){0,2}analys[ei]s\b"
    r"|(?:entered|formed|made up|constituted) the (?:[\w-]+ ){0,2}(?:analys[ei]s|analytic)\b"
    r"|contributed (?:data )?to the (?:[\w-]+ ){0,2}analys[ei]s\b"
    r"|were (?:[a-z]+ly )?available (?:for|at) (?:the )?(?:[\w-]+ ){0,2}"
    r"(?:analys[ei]s|follow-up|assessment|evaluation|end)\b"
    rf"|(?:who )?could be (?:[a-z]+ly )?{_SEEN}\b"
    rf"|(?:had|with|gave|provided|contributed|supplied|yielded) (?:an? )?{_GOOD}(?: [\w-]+){{0,3}}? (?:data\w*|records?"
    r"|measurements?|scans?|images|information|recordings?|sets?|assessments?|questionnaires?|results|mri|ct)\b"
    r"|(?:had|with|gave|provided|yielded) (?:[\w-]+ ){1,4}of (?:sufficient|adequate|good|acceptable|diagnostic|usable)"
    r" quality\b)"
)
# They came back or did as asked: counts where nobody was randomised.
RETURNED = (
    r"(?:(?:answered|sent back|responded(?! to (?!the (?:survey|questionnaire|call|invitation)))|replied|returned"
    r"|attended|took part|participated|remained|stayed|completed|finished|consented|agreed|came (?:back|again|to))\b"
    r"|(?:were|could be) (?:seen|tested|measured|examined|scanned|assessed|visited|interviewed) (?:again|a second time"
    r"|twice)\b"
    r"|(?:were|could be) (?:reached|traced|re-?(?:tested|examined|measured|assessed"
    r"|scanned|evaluated|interviewed|visited|contacted|called)|followed(?: up)? (?:to|until|for|over|through))\b"
    r"|had (?:an? )?(?:second|repeat|follow-up) (?:scan|visit|test|examination|assessment|measurement|mri)\b)"
)
_WHO = rf"(?: of (?:them|these|those)\b| {ADJECTIVES}{PEOPLE}\b)?(?: \([^()]{{1,60}}\))?"
_VERB = r"(?:were|was|had|did|took|gave|withdrew|left|fell|went|(?!aged)\w+ed|who|that|which)\b"
_WHERE = (
    rf"(?: (?:at|in|from|on|with|under|without)(?: (?!{_VERB})[a-z][\w'-]*){{1,6}}?(?= |,)(?: ?\([^()]{{1,60}}\))?)?"
)
_TIMES = r"(?:weeks|months|years|days|sessions|visits)\b"
_GAP = rf"(?: (?!of\b|{WORDS}\b(?! {_TIMES}))(?:[a-z'-]+|\d+(?= {_TIMES})))"
_COUNT = rf"{NUMBER}{NOT_A_COUNT}"
_SHARING = (
    rf"(?<![\w.,/-])(?:(?:(?P<c>{_COUNT}){_WHO}{_WHERE}, )?(?P<b>{_COUNT}){_WHO}{_WHERE},? and )?"
    rf"(?P<n>{_COUNT}){_WHO}{_GAP}{{0,9}}?,?(?: respectively,?)?"
)
# The predicates alone: without one of them nobody looks for the numbers that share it, which is slow.
SAYS_ANALYSED = Cue(ANALYSED)
SAYS_RETURNED = Cue(RETURNED)
WERE_ANALYSED = Cue(rf"{_SHARING}(?: all)? {ANALYSED}")
CAME_BACK = Cue(rf"{_SHARING} {RETURNED}")
_LISTED = (
    rf"(?:(?P<c>{_COUNT})(?: {ADJECTIVES}{PEOPLE})?, )?(?:(?P<b>{_COUNT})(?: {ADJECTIVES}{PEOPLE})?,? and )?"
    rf"(?P<n>{_COUNT})"
)
_RECORDS = (
    r"(?:data|records|measurements|scans|images|questionnaires|datasets|results|examinations|follow-up|mri|ct|emg"
    r"|recordings|diaries|calendars|information|scores)"
)
# "Records of visits and sick leave were available for 694 of them", "outcome data were complete in 69 and 70 people".
DATA_FOR = Cue(
    rf"\b{_RECORDS}\b(?: [\w-]+){{0,9}}? (?:were|was|could be) (?:\w+ ){{0,2}}?(?:available|complete|obtained|usable"
    rf"|analy[sz]ed|valid|collected|retrieved|evaluable) (?:for|from|in|of) (?:all |only )?(?:the )?{_LISTED}"
    rf" (?:of (?:them|these|those|the)\b|{ADJECTIVES}{PEOPLE}\b)"
)
# "The analysis was restricted to 88 women", "the analytic sample comprised 240 men".
ANALYSIS_OF = Cue(
    rf"\banalys[ei]s (?:[\w-]+ ){{0,8}}?(?:(?:restricted|limited|confined) to|based on|comprised|included|covered"
    rf"|rests? on|done in|performed (?:in|on)) (?:data (?:of|from|for) )?(?:the )?{_LISTED}"
    rf"(?: of (?:the )?{NUMBER})?(?: {ADJECTIVES}{PEOPLE}\b| with\b)"
    rf"|\b(?:analytic(?:al)?|analysed|analyzed|analysis|final|study) (?:sample|cohort|population|set|group)"
    rf" (?:was|of|comprised|included|consisted of|numbered|contained) (?P<m>{_COUNT})"
    rf"|\b(?:leaving|which left) (?:an? )?(?:[\w-]+ ){{0,2}}?(?:sample (?:size )?of |total of )?(?P<k>{_COUNT})"
)
# "Compared in the 60 and 59 patients who could be assessed", "among 214 respondents".
AMONG = Cue(
    rf"\b(?:of|among|in|for|from) (?:the |all )?{_LISTED} (?:respondents|responders|completers"
    rf"|{ADJECTIVES}{PEOPLE} (?:{ANALYSED}|who (?:completed|returned|came back|answered|finished|attended)\b))"
)
# "We tested 180 residents at baseline and 150 at follow-up".
SEEN_LATER = Cue(rf"\bat (?:baseline|entry|enrolment) and (?P<n>{_COUNT})(?: {ADJECTIVES}{PEOPLE})? (?:at|after)\b")
_LOST_AT_ALL = (
    r"(?:withdrew|dropped out|did not (?:return|attend|complete|come back|finish)|(?:were|was) (?:\w+ )?lost"
    r"|declined|moved away|refused|left)\b"
)
_NOT_ANALYSED = (
    r"(?:(?:were|was|had to be) (?:(?:then|later|therefore|also) )?(?:not analy[sz]ed|left out|set aside|discarded"
    r"|removed|dropped|(?:not included in|excluded from|removed from) (?:(?:the|all|our) )?(?:[\w-]+ )?analys[ei]s"
    r"|excluded\b)|could not be (?:analy[sz]ed|read|scanned|assessed|evaluated))\b"
)
_NOT_YET = r"(?: (?!were\b|was\b|\d)[\w-]+)"
_LOSS = rf"(?<![\w.,/-]){_LISTED}{_NOT_YET}{{0,9}}?,?(?: respectively,?{_NOT_YET}{{0,6}}?)?"
# A group of the same people goes before: "16 dancers with and 15 dancers without pain took part".
_GOES_BEFORE = Cue(
    rf"{_COUNT} {ADJECTIVES}{PEOPLE}\b(?: \([^()]*\))?(?: (?!{_VERB}|and\b)[\w'-]+){{0,8}},? and (?:the )?$"
)
LEFT_OUT = Cue(rf"{_LOSS} (?P<all>{_NOT_ANALYSED})")
LOST = Cue(rf"{_LOSS} {_LOST_AT_ALL}")


def last_at(match: re.Match[str]) -> int:
    """Where the last number of a match stands."""
    return max(match.start(name) for name in match.groupdict() if name in "nmke")


def one_group(text: str, match: re.Match[str]) -> bool:
    """The number is the second of a list whose first the match leaves out."""
    return len(numbers_of(match)) == 1 and bool(_GOES_BEFORE.search(text[: last_at(match)]))


def numbers_of(match: re.Match[str]) -> list[int]:
    """The numbers that share the predicate of a match."""
    return [value for name in "cbnmke" if (value := number_in(match, name))]
