"""How many studies a review included: "of 1,214 records, 14 were kept", "four cohort and three other studies"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.tagged import Evidence
from data.tagging.counted import is_year, number_in
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER, may_hold_number
from data.tagging.reading import Reading
from data.tagging.roles import Sentence

_NOUN = r"(?:studies|trials|rcts|reviews|meta-analyses)"
_PAPER = r"(?:articles|papers|reports|publications)"
# Words between the number and its noun: no new phrase, no people, no other number.
_KIND = (
    rf"(?:(?!(?:in|of|from|on|with|and|or|to|records|citations|titles|participants|patients|people|adults|women|men)\b"
    rf"|{NUMBER}\b)[\w-]+,? ){{0,4}}?"
)
_STUDIES = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}) {_KIND}(?P<noun>{_NOUN}|{_PAPER})\b")
_BOTH_KINDS = Cue(rf"(?<![\w.,/-])(?P<a>{NUMBER}) (?:[\w-]+ ){{1,3}}and (?P<b>{NUMBER}) {_KIND}{_NOUN}\b")
_OF_RECORDS = Cue(
    rf"\bof (?:the |these )?(?P<all>{NUMBER}) (?:[\w-]+ ){{0,3}}?(?:records|citations|titles|abstracts|references|hits"
    rf"|full[- ]texts|{_PAPER}|{_NOUN})\b[^.;]{{0,90}}?[, ](?P<n>{NUMBER}) {_KIND}(?:{_NOUN} |{_PAPER} )?"
    r"(?:were (?:included|eligible|retained|kept|reviewed|analy[sz]ed)|met\b|fulfilled|qualified|remained)"
)
_INCLUDED = Cue(
    r"\binclu\w+\b|\bmet\b|\beligible\b|\banaly[sz]ed\b|\breviewed\b|\bfulfill?ed\b|\bretained\b|\bkept\b|\bpooled\b"
    r"|\bqualified\b|\bremained\b|\bidentified\b|\bfound\b"
)
_PART = Cue(r"\([^)]*$|\bin (?:all |only )?$|\bof $|\bof (?:which|these|them),? $|\b(?:whereas|while|but) $")


def study_count(reading: Reading, design: str | None) -> tuple[int | None, Evidence | None]:
    """The number of studies a systematic review included; nothing for other designs."""
    if design != "systematic_review":
        return None, None
    found = [count for sentence in reading.sentences for count in _counts(sentence)]
    if not found:
        return None, None
    _, value, sentence, start, end = max(found, key=lambda count: count[0])
    base = sentence.span.start
    return value, reading.evidence(sentence, base + start, base + end, "number of studies")


def _counts(sentence: Sentence) -> Iterator[tuple[float, int, Sentence, int, int]]:
    """Every number of studies with how likely it is the number included."""
    text = sentence.lower
    if not may_hold_number(text):
        return
    place = {"results": 1.0, "conclusions": -1.0}.get(sentence.role, 0.0) + 2.0 * bool(_INCLUDED.search(text))
    for match in _OF_RECORDS.finditer(text):
        if number_in(match) <= number_in(match, "all"):
            yield place + 1.0, number_in(match), sentence, *match.span("n")
    for match in _BOTH_KINDS.finditer(text):
        yield place + 0.2 - _part(text, match), number_in(match, "a") + number_in(match, "b"), sentence, *match.span()
    for match in _STUDIES.finditer(text):
        if not is_year(match["n"], text[: match.start()]):
            paper = 0.5 * bool(re.fullmatch(_PAPER, match["noun"]))
            yield place - paper - _part(text, match), number_in(match), sentence, *match.span()


def _part(text: str, match: re.Match[str]) -> float:
    return 1.5 * bool(_PART.search(text[: match.start()]))
