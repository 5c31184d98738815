"""How many people were analysed: as stated, summed over arms, planned, or unknown; for reviews the number of studies.

Every number in front of people is a candidate with a score for its place and its words; a total beats a part. Where
no total is printed the arms are added ("36 women with and 32 without").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from data.tagged import Evidence, NBasis
from data.tagging import people
from data.tagging.numbers import may_hold_number, value_of
from data.tagging.reading import Reading
from data.tagging.roles import Sentence


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


def sample_size(reading: Reading, design: str | None) -> Size:
    """The number of people analysed; for a protocol the number planned; nothing for animals, models and narratives."""
    if design in people.WITHOUT_PEOPLE or (
        design == "cadaver_or_animal" and not people.BODIES.search(reading.all_lower)
    ):
        return Size()
    counts = [count for sentence in reading.sentences for count in _counts(sentence, design)]
    if design not in ("systematic_review", "protocol") and (analysed := _analysed(reading, counts, design)) is not None:
        return analysed
    best = _best(counts)
    added = None if design == "protocol" else _added(reading, design)
    if added is not None and added.n is not None and (best is None or not _holds(best, added.n, counts)):
        return added
    if (best is None or best.score < 1) and (fractions := _fractions(reading)) is not None:
        return fractions
    if best is None:
        return _single(reading) if design == "case_report" else Size()
    basis: NBasis = "planned" if design == "protocol" else "stated"
    return Size(
        best.value, basis, _evidence(reading, best.sentence, best.start, best.end, "sample size: people counted")
    )


def _evidence(reading: Reading, sentence: Sentence, start: int, end: int, rule: str) -> Evidence:
    base = sentence.span.start
    return reading.evidence(sentence, base + start, base + end, rule)


def _counts(sentence: Sentence, design: str | None) -> Iterator[_Count]:
    text = sentence.lower
    if not may_hold_number(text):
        return
    patterns = [(people.COUNT, 0.0), (people.TOTAL, 0.3), (people.BRACKET, 0.2), (people.IN_ALL, 1.8)]
    if sentence.role in ("methods", "background") and design != "systematic_review":
        patterns.append((people.OPENING, -0.6))
    arms = text.count("n =") + text.count("n=")
    if arms == 1:
        patterns.append((people.N_IS, -0.2))
    elif arms:
        patterns[2] = (people.BRACKET, -1.3)  # one arm of several
    for pattern, bonus in patterns:
        for match in pattern.finditer(text):
            value = value_of(match["n"])
            if value is None or value < 1 or _is_year(match["n"], text[: match.start("n")]):
                continue
            score = bonus + _score(sentence, text, match, value, design)
            yield _Count(value, sentence, match.start(), match.end(), score)


def _is_year(written: str, before: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", written)) and bool(
        re.search(
            (
                r"\b(?:in|since|between|from|to|and|until|during|of|january|february|march|april|may|june|july"
                r"|august|september|october|november|december),? $"
            ),
            before,
        )
    )


def _score(sentence: Sentence, text: str, match: re.Match[str], value: int, design: str | None) -> float:
    before, after = text[max(0, match.start("n") - 45) : match.start("n")], text[match.end() : match.end() + 60]
    opens = sentence.role == "conclusions" and sentence.span.section.seq == 1  # a summary put first
    score = 1.0 if opens else people.ROLE.get(sentence.role, 0.0)
    score += 1.0 * bool(people.ENTERED.search(text))
    score += 1.5 * bool(people.TOTAL_BEFORE.search(before))
    score -= 1.5 * bool(people.PART_BEFORE.search(before))
    if people.OF_BEFORE.search(before) and not people.WHOLE_BEFORE.search(before):
        score -= 0.9
    part = people.PART_AFTER.search(people.PERCENT_AFTER.sub("", after))
    if sentence.role == "results":
        part = part or people.PERCENT_AFTER.search(after) or people.HAPPENED_BEFORE.search(before)
    score -= 1.8 * bool(part)
    score -= 2.0 * bool(people.SHARE.match(text[match.end("n") :]) or before.endswith("out of "))
    score -= 2.0 * bool(people.OTHERS.search(text[match.start() : match.end() + 25]))
    if design != "protocol":
        score -= 1.0 * bool(people.PLAN.search(text))
    score -= 2.5 * (value < 4 and design != "case_report")
    return score


def _best(counts: list[_Count]) -> _Count | None:
    """The best-placed count; among near equals the larger one, because a total is larger than its parts."""
    if not counts:
        return None
    top = max(count.score for count in counts)
    near = [count for count in counts if count.score >= top - 0.95]
    return max(near, key=lambda count: (count.value, -count.sentence.index))


def _holds(best: _Count, added: int, counts: list[_Count]) -> bool:
    """A stated number that is as large as the sum is the total; a smaller one is one of the arms."""
    if any(count.value == added and count.score > 0.5 for count in counts):
        return True
    return best.value >= added or (best.value > 0.8 * added and best.score >= 4.0)


def _analysed(reading: Reading, counts: list[_Count], design: str | None) -> Size | None:
    """ "Thirty-one ... Twenty-seven completed the programme and were analysed": the second number counts."""
    enrolled = max((count.value for count in counts), default=0)
    trial = design == "randomised_trial"
    for sentence in reading.with_role("methods", "results", "background"):
        text = sentence.lower
        if (match := _remained(text, trial)) is not None:
            return Size(
                value_of(match["n"]), "stated", _evidence(reading, sentence, *match.span(), "sample size: of so many")
            )
        if not trial and sentence.role == "methods" and (match := people.STAYED.search(text)) is not None:
            stayed = value_of(match["n"]) or 0
            if 0.5 * enrolled <= stayed < enrolled:
                return Size(stayed, "stated", _evidence(reading, sentence, *match.span(), "sample size: stayed"))
        if "analys" not in text and "analyz" not in text and (trial or not people.ANALYSED_HINT.search(text)):
            continue
        for match in people.ANALYSED.finditer(text):
            value = value_of(match["n"])
            before = text[: match.start()]
            clause = before[max(before.rfind(";"), before.rfind(" of whom "), before.rfind(" of these ")) + 1 :]
            if _is_year(match["n"], before) or (people.COUNT.search(clause) and not re.match(r"of \d", clause)):
                continue
            if trial and "analy" not in match[0]:
                continue
            if value and 0.5 * enrolled <= value and not people.NOT_PEOPLE.search(match[0]):
                return Size(value, "stated", _evidence(reading, sentence, *match.span(), "sample size: analysed"))
    return None


def _remained(text: str, trial: bool) -> re.Match[str] | None:
    """The people who answered or were followed, of a larger number that stands before them."""
    if not re.search(r"\b(?:of|from|among) ", text):
        return None
    for match in people.REMAINED.finditer(text):
        whole, value = value_of(match["all"]), value_of(match["n"])
        if whole is None or value is None or not 0.3 * whole <= value < whole or people.NOT_PEOPLE.search(match[0]):
            continue
        if _is_year(match["all"], text[: match.start("all")]) or value < 4:
            continue
        if trial and not people.SCREENED.search(match[0]) and "analy" not in match["how"]:
            continue
        return match
    return None


def _added(reading: Reading, design: str | None) -> Size | None:
    """Arms written as n = 28 and n = 28, as two groups of 20, as 20 per group, or as counted groups of one sentence."""
    for sentence in reading.with_role("methods", "objective", "background", "results", "title"):
        text = sentence.lower
        if not may_hold_number(text):
            continue
        if match := people.GROUPS_OF.search(text):
            total = (value_of(match["k"]) or 0) * (value_of(match["n"]) or 0)
            return Size(
                total, "summed", _evidence(reading, sentence, match.start(), match.end(), "sample size: groups of")
            )
        if match := people.AS_MANY.search(text):
            return Size(
                2 * (value_of(match["n"]) or 0),
                "summed",
                _evidence(reading, sentence, *match.span(), "sample size: as many again"),
            )
        if (match := people.PER_GROUP.search(text)) and (arms := _arms(reading, design)):
            total = arms * (value_of(match["n"] or match["m"]) or 0)
            return Size(total, "summed", _evidence(reading, sentence, *match.span(), "sample size: so many per group"))
        found = list(people.N_IS.finditer(text)) or list(people.IN_BRACKETS.finditer(text))
        if len(found) in (2, 3, 4) and sentence.role != "results":
            total = _sum_of_arms([value_of(m["n"]) or 0 for m in found])
            return Size(
                total,
                "summed",
                _evidence(reading, sentence, found[0].start(), found[-1].end(), "sample size: arms added"),
            )
        if (pair := _pair(text, sentence.role)) is not None:
            total, start, end = pair
            return Size(total, "summed", _evidence(reading, sentence, start, end, "sample size: groups added"))
    return _scattered(reading)


def _scattered(reading: Reading) -> Size | None:
    """Arms of neighbouring sentences: "The exercise group (n = 21) trained. The controls (n = 20) did not"."""
    told = [(s, m) for s in reading.with_role("methods") if len(m := list(people.GROUP_N.finditer(s.lower))) == 1]
    for (one, first), (other, second) in pairwise(told):
        if other.index - one.index <= 2:
            total = sum(value_of(m["n"]) or 0 for m in (first[0], second[0]))
            return Size(total, "summed", _evidence(reading, one, *first[0].span(), "sample size: arms added"))
    return None


def _arms(reading: Reading, design: str | None) -> int:
    """How many groups there are: as said anywhere, otherwise two where groups are compared."""
    if match := people.ARMS.search(reading.all_lower):
        return value_of(match["k"]) or 0
    return 2 if design in ("randomised_trial", "nonrandomised_trial", "case_control") else 0


def _sum_of_arms(values: list[int]) -> int:
    """The sum, unless the largest already is the sum of the others."""
    largest = max(values)
    return largest if len(values) > 2 and largest == sum(values) - largest else sum(values)


def _pair(text: str, role: str) -> tuple[int, int, int] | None:
    for match in (*people.PAIR.finditer(text), *people.TWINS.finditer(text)):
        first, second = value_of(match["a"]), value_of(match["b"])
        if first is None or second is None or min(first, second) < 3:
            continue
        between = text[match.end("a") : match.start("b")]
        counted = [
            value_of(m["n"]) for m in people.NUMBERS.finditer(text, match.end("a")) if m.start() != match.start("b")
        ]
        if first - second in counted or (first + second) in counted:
            continue  # the first number is the total of two others
        if re.search(r"\b(?:of whom|of them|including|comprising|months|weeks)\b (?:\d|and$)", between):
            continue
        if _is_year(match["a"], text[: match.start("a")]) or _part(text[: match.start("a")], role):
            continue
        third = people.NEXT_GROUP.match(text, match.end())
        more = value_of(third["c"]) if third else None
        if (
            third
            and more
            and more > 3
            and not people.OTHERS.search(third["who"])
            and not people.PART_AFTER.search(text[third.end() :])
        ):
            return first + second + more, match.start(), third.end()
        return first + second, match.start(), match.end()
    return None


def _part(before: str, role: str) -> bool:
    """The number that follows is a part, or a limit: "at least 20 women", in the results also "seen in 20 women"."""
    if re.search(r"\b(?:at least|than|or|out of) $|(?:^|[.;:] ?)(?:of|among)(?: the| these| all)? $", before):
        return True
    if re.search(r"\bof(?: the)? $", before) and not people.WHOLE_BEFORE.search(before):
        return True
    return role == "results" and bool(people.OF_BEFORE.search(before)) and not people.WHOLE_BEFORE.search(before)


def _fractions(reading: Reading) -> Size | None:
    """Groups known only from "13 of 19 people with ... and six of 19 controls"."""
    for sentence in reading.with_role("results", "methods"):
        found = list(people.OF_PEOPLE.finditer(sentence.lower))
        if len(found) == 2:
            total = sum(value_of(match["n"]) or 0 for match in found)
            return Size(
                total,
                "summed",
                _evidence(reading, sentence, found[0].start(), found[1].end(), "sample size: fractions"),
            )
    return None


def _single(reading: Reading) -> Size:
    """A report of one person says so by an age or by "a woman"."""
    for sentence in reading.sentences:
        if match := people.ONE_PERSON.search(sentence.lower):
            return Size(
                1, "stated", _evidence(reading, sentence, match.start(), match.end(), "sample size: one person")
            )
    return Size()


def study_count(reading: Reading, design: str | None) -> tuple[int | None, Evidence | None]:
    """The number of studies a systematic review included; nothing for other designs."""
    if design != "systematic_review":
        return None, None
    best: tuple[float, int, Sentence, re.Match[str]] | None = None
    for sentence in reading.with_role("results", "methods", "title", "background"):
        for match in people.STUDIES.finditer(sentence.lower):
            value = value_of(match["n"])
            if value is None or _is_year(match["n"], sentence.lower[: match.start()]):
                continue
            before = sentence.lower[: match.start()]
            score = 2.0 * bool(
                re.search(r"\binclu\w+\b|\bmet\b|\beligible\b|\banaly[sz]ed\b|\breviewed\b", sentence.lower)
            )
            score += 1.0 if sentence.role == "results" else 0.0
            score -= 1.5 * bool(re.search(r"\([^)]*$|\bin (?:all |only )?$|\bof $", before))
            if best is None or score > best[0]:
                best = (score, value, sentence, match)
    if best is None:
        return None, None
    _, value, sentence, match = best
    return value, _evidence(reading, sentence, match.start(), match.end(), "number of studies")
