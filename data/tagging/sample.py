"""How many people were analysed: as stated, summed over arms, planned, or unknown; for reviews the number of studies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.tagged import Evidence, NBasis
from data.tagging.numbers import NUMBER, WORDS, value_of
from data.tagging.reading import Reading
from data.tagging.roles import Sentence

PEOPLE = (
    r"(?:participants?|patients?|subjects?|women|woman|men|adults?|people|persons?|individuals?|volunteers?|students?|athletes?|residents?|"
    r"runners?|players?|rowers?|dancers?|golfers?|workers?|nurses?|children|adolescents|females?|males?|members?|fallers?|non-?fallers?|controls?|"
    r"cases|survivors|veterans|soldiers|recruits|cyclists|gymnasts|swimmers|staff|employees|mothers|boys|girls|seniors|examinations|cadavers|outpatients|"
    r"inpatients|ladies|infants|neonates|users|drivers|farmers|teachers|professionals|healthy|respondents|twins|pairs of twins|men and women)"
)
_ADJ = r"(?:(?!(?:of|with|in|from|for|had|were|was|and|to|or|out|per|percent|at|years?|weeks?|days?|months?|minutes?|hours?|times)\b)[a-z][\w'/-]*,? ){0,6}"
_COUNT = re.compile(
    rf"(?<![\w.,/-])(?P<n>{NUMBER})(?![\d%]|\.\d|[,.]?\d| ?%|-(?:year|week|month|day|min|item|point|minute|hour)) (?P<adj>{_ADJ}){PEOPLE}\b"
)
_TOTAL_N = re.compile(r"(?<![\w])(?:n|N) ?= ?(?P<n>\d{1,3}(?:,\d{3})+|\d+)\b")
_TOTAL_WORDS = re.compile(
    rf"\b(?:a )?(?:total|sample|totals|cohort|group|population|series|groups?) (?:size )?(?:of|comprised|included|consisted of)(?: of)? (?P<n>{NUMBER})\b(?! ?%|\.\d)"
)
_GROUPS_OF = re.compile(rf"\b(?P<k>two|three|four|2|3|4) (?:\w+ ){{0,2}}groups of (?P<n>{NUMBER})\b")
_EACH = re.compile(
    rf"\((?:n ?= ?)?(?P<n>\d+) (?:in|per) (?:each|group|arm)|(?P<m>{NUMBER}) (?:in|per|for) each (?:group|arm)"
)
_ANALYSED = re.compile(
    rf"(?P<n>{NUMBER})(?: (?!of|and)[a-z-]+){{0,4}} (?:completed|were analy[sz]ed|were included in (?:the )?(?:final )?analys|attended both|remained|were followed|finished|provided (?:complete )?data|were available|were evaluable|were evaluated)"
)
_STUDIES = re.compile(
    rf"\b(?P<n>{NUMBER}) (?:\w+ ){{0,3}}(?:studies|trials|articles|reports|papers|rcts|publications|randomi[sz]ed trials)\b"
)
_AFTER = re.compile(
    r"\band (?P<n>\d{1,3}(?:,\d{3})+|\d+|"
    + WORDS
    + r") (?:(?:had|with|without|did|who|were|reported|controls?|that|healthy|age-matched|matched|of)\b)"
)
_NOT_PEOPLE = re.compile(
    r"\b(?:years?|weeks?|months?|days?|hours?|minutes?|points?|items?|sites?|centres|centers|slices|flaps|sides|steps|stations|homes|schools|practices|physiotherapists|interviews|raters|readers|examiners|observers|radiologists|therapists)\b"
)
_SUBSET = re.compile(rf"\b(?:of|in|among) (?:the |these |whom )?(?P<n>{NUMBER})\b")
_RECRUIT = re.compile(
    r"\b(?:recruited|enrolled|included|participated|took part|randomi[sz]ed|randomly|studied|invited|eligible|examined|analy[sz]ed|underwent|compared|performed|completed|assigned|allocated|attended|investigated|tested|volunteered|evaluated|treated|assessed|recruitment|identified|registered|received|walked|scanned|registry|stood|held|answered|replied|measured|entered|reviewed|selected|followed|observed)\b"
)


@dataclass(frozen=True, slots=True)
class Size:
    """People analysed, how the number came about, and where it stands."""

    n: int | None = None
    basis: NBasis = "unknown"
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class _Count:
    value: int
    sentence: Sentence
    start: int
    end: int
    score: float
    words: str


def sample_size(reading: Reading, design: str | None) -> Size:
    """The number of people analysed; for a protocol the number planned."""
    if design in ("cadaver_or_animal", "narrative_review", "other") and design != "other":
        if design == "narrative_review" or "cadaver" not in reading.all_lower:
            return Size()
    if design == "other":
        return Size()
    counts = _counts(reading, design)
    arms = _arms(reading)
    if design != "systematic_review":
        for size in (_completed(reading, counts), arms):
            if size is not None and size.n is not None and size.evidence is not None:
                total = max((c.value for c in counts if c.score >= 2 and _first(c)), default=0)
                if size.basis == "summed" and total > size.n:
                    break
                return Size(size.n, "planned" if design == "protocol" else size.basis, size.evidence)
    best = max(counts, key=lambda c: (c.score, -c.sentence.index, -c.start), default=None)
    if best is None:
        return arms or Size()
    added = _with_second_group(reading, best) if design != "systematic_review" else None
    if added is not None:
        return added
    basis: NBasis = "planned" if design == "protocol" else "stated"
    return Size(best.value, basis, reading.evidence(best.sentence, best.start, best.end, "sample size: people counted"))


def _first(count: _Count) -> bool:
    return count.sentence.role in ("methods", "results", "title", "objective")


def _counts(reading: Reading, design: str | None) -> list[_Count]:
    found: list[_Count] = []
    for sentence in reading.sentences:
        if sentence.role in ("background", "conclusions") and len(reading.sentences) > 4:
            continue
        text = sentence.lower
        for pattern in (_COUNT, _TOTAL_WORDS):
            for match in pattern.finditer(text):
                value = value_of(match["n"])
                if value is None or value < 1 or _is_year(match["n"], text, match.start()):
                    continue
                before = text[max(0, match.start() - 40) : match.start()]
                score = _score(sentence, text, before, value, match, design)
                start = sentence.span.start + match.start()
                found.append(_Count(value, sentence, start, start + len(match[0]), score, match[0]))
    return found


def _is_year(written: str, text: str, at: int) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", written)) and bool(
        re.search(r"(?:in|since|between|from|to|and|until) $", text[:at])
    )


def _score(sentence: Sentence, text: str, before: str, value: int, match: re.Match[str], design: str | None) -> float:
    score = {"methods": 2.0, "results": 1.0, "title": 1.2, "objective": 1.0}.get(sentence.role, 0.0)
    if _RECRUIT.search(text):
        score += 1.0
    if re.search(r"\btotal\b|\ball\b|\boverall\b|\bsample of\b|\baltogether\b", before + match[0]):
        score += 1.5
    if re.search(r"\b(?:of|among|in|by|than|least|only|about|one in) $", before) and not re.search(
        r"(?:sample|total|group|cohort|images|records|muscles|data|scans|series|tomograms|charts|strength|registry|study|survey) (?:of|in) $|\b(?:study|survey|design|trial) $|^in $|in this .{0,30}$",
        before,
    ):
        score -= 1.2
    if re.search(
        r"interview|focus group|physiotherapist|rater|examiner|observer|reader|pilot|withdr|drop|lost|exclud|refus|declin|died|reported|fell|developed|became|responded|improved",
        text[match.start() : match.end() + 45],
    ):
        score -= 1.0
    if value < 4 and design != "case_report":
        score -= 2.0
    if sentence.role == "results" and re.search(r"completed|analy[sz]ed|included", text):
        score += 0.8
    return score


def _completed(reading: Reading, counts: list[_Count]) -> Size | None:
    """ "Thirty-one ... Twenty-seven completed the programme and were analysed": the second number counts."""
    enrolled = max((c.value for c in counts), default=0)
    for sentence in reading.with_role("methods", "results"):
        for match in _ANALYSED.finditer(sentence.lower):
            value = value_of(match["n"])
            if (
                value
                and enrolled
                and 0.5 * enrolled <= value
                and not re.search(r"\bof $", sentence.lower[: match.start()])
            ):
                if re.search(r"remaining", match[0]) or _NOT_PEOPLE.search(match[0]):
                    continue
                start = sentence.span.start + match.start()
                return Size(
                    value, "stated", reading.evidence(sentence, start, start + len(match[0]), "sample size: analysed")
                )
    return None


def _arms(reading: Reading) -> Size | None:
    """Arms written as n = 28 and n = 28, as two groups of 20, or as 29 in each."""
    for sentence in reading.with_role("methods", "results", "title", "objective"):
        text = sentence.lower
        if match := _GROUPS_OF.search(text):
            total = (value_of(match["k"]) or 0) * (value_of(match["n"]) or 0)
            start = sentence.span.start + match.start()
            return Size(
                total, "summed", reading.evidence(sentence, start, start + len(match[0]), "sample size: groups of")
            )
        arms = list(_TOTAL_N.finditer(text))
        if len(arms) >= 2:
            values = [value_of(m["n"]) or 0 for m in arms]
            start, end = sentence.span.start + arms[0].start(), sentence.span.start + arms[-1].end()
            total = max(values) if max(values) == sum(values) - max(values) and len(values) > 2 else sum(values)
            return Size(total, "summed", reading.evidence(sentence, start, end, "sample size: arms summed"))
        if len(arms) == 1 and not re.search(r"per|each", text[arms[0].end() : arms[0].end() + 12]):
            value = value_of(arms[0]["n"])
            start = sentence.span.start + arms[0].start()
            if value and value > 3:
                return Size(
                    value, "stated", reading.evidence(sentence, start, start + len(arms[0][0]), "sample size: n =")
                )
    return None


def _with_second_group(reading: Reading, first: _Count) -> Size | None:
    """ "Thirty-four women who had ... and 31 women who had never ...": both are people of the study."""
    text = first.sentence.lower
    end = first.end - first.sentence.span.start
    if re.search(r"\btotal\b|\ball\b", first.words) or _contains_total(reading, first):
        return None
    later = re.compile(
        rf"\b(?:and|with|to|versus|vs\.?|,|as well as|matched .{{0,40}}with|against) (?:also |the |another )?(?P<n>{NUMBER}) (?P<adj>{_ADJ})(?:{PEOPLE}\b|without\b|had none\b|had not\b|who had not|did not\b|with\b|of (?:similar|the same)|none\b|were free|reported none|free of)"
    )
    for match in later.finditer(text, end):
        value = value_of(match["n"])
        between = text[end : match.start()]
        if value is None or _SUBSET.search(match[0]) or ("(" in between and ")" not in between) or len(between) > 170:
            continue
        if re.search(r"\b(?:of whom|of them|including|were|comprising)\b", between) and not re.search(
            r"compared|matched|recruited", between
        ):
            continue
        start = first.start
        stop = first.sentence.span.start + match.end()
        return Size(
            first.value + value,
            "summed",
            reading.evidence(first.sentence, start, stop, "sample size: two groups summed"),
        )
    return None


def _contains_total(reading: Reading, first: _Count) -> bool:
    return bool(re.search(r"[:;]", first.words))


def study_count(reading: Reading, design: str | None) -> tuple[int | None, Evidence | None]:
    """The number of studies a systematic review included; nothing for other designs."""
    if design != "systematic_review":
        return None, None
    best: tuple[float, int, Sentence, re.Match[str]] | None = None
    for sentence in reading.with_role("results", "methods", "title"):
        for match in _STUDIES.finditer(sentence.lower):
            value = value_of(match["n"])
            if value is None:
                continue
            score = 2.0 * bool(
                re.search(
                    r"\bincluded\b|\bmet\b|\bidentified\b|\beligible\b|\banaly[sz]ed\b|\breviewed\b", sentence.lower
                )
            )
            score += 1.0 if sentence.role == "results" else 0.0
            score -= 1.0 * bool(
                re.search(r"\((?:[^)]*)$|\bin (?:all |only )?$|\bof $", sentence.lower[: match.start()])
            )
            if best is None or score > best[0]:
                best = (score, value, sentence, match)
    if best is None:
        return None, None
    _, value, sentence, match = best
    start = sentence.span.start + match.start()
    return value, reading.evidence(sentence, start, start + len(match[0]), "number of studies")
