"""How many people were analysed: as stated, summed over arms, planned, or unknown.

Every number in front of people is a candidate with a score for its place and its words; a total beats a part. Where
no total is printed the arms are added ("36 women with and 32 without").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from data.tagged import NBasis
from data.tagging import people
from data.tagging.counted import Size, is_year, number_in, size_at
from data.tagging.cues import Cue
from data.tagging.numbers import may_hold_number
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.sample_groups import added, fractions
from data.tagging.sample_stages import analysed

_OUT_OF = Cue(r"[\d)] out of (?:the )?$")


@dataclass(frozen=True, slots=True)
class _Count:
    value: int
    sentence: Sentence
    start: int
    end: int
    score: float


def sample_size(reading: Reading, design: str | None) -> Size:
    """The number of people analysed; for a protocol the number planned; nothing for animals, models and narratives."""
    if _nobody(reading, design):
        return Size()
    counts = _totals(reading, [count for s in reading.sentences for count in _counts(reading, s, design)])
    best = _best(counts)
    summed = None if design == "protocol" else added(reading, design)
    if design not in ("systematic_review", "protocol"):
        enrolled = max([count.value for count in counts if count.score > 0] + [(summed and summed.n) or 0])
        if (stayed := analysed(reading, enrolled, design == "randomised_trial")) is not None:
            return stayed
    if summed is not None and summed.n is not None:
        best = max((c for c in counts if c.value == summed.n and c.score > 0.5), key=lambda c: c.score, default=best)
        if best is None or not _holds(best, summed.n):
            return summed
    if (best is None or best.score < 1) and (parts := fractions(reading)) is not None:
        return parts
    if best is None:
        return _single(reading) if design == "case_report" else Size()
    basis: NBasis = "planned" if design == "protocol" else "stated"
    return size_at(reading, best.value, basis, best.sentence, best.start, best.end, "people counted")


def _nobody(reading: Reading, design: str | None) -> bool:
    """Nobody was studied: animals, models, letters and narratives."""
    if design == "cadaver_or_animal":
        return not people.BODIES.search(reading.all_lower)
    return design == "narrative_review" or (design == "other" and bool(people.NOBODY.search(reading.all_lower)))


def _counts(reading: Reading, sentence: Sentence, design: str | None) -> Iterator[_Count]:
    text = sentence.lower
    if not may_hold_number(text):
        return
    patterns: list[tuple[Cue | re.Pattern[str], float]] = [
        (people.COUNT, 0.0),
        (people.TOTAL, 0.3),
        (people.BRACKET, 0.2),
        (people.IN_ALL, 1.8),
        (people.BARE, -0.2),
    ]
    if sentence.role in ("methods", "background") and design != "systematic_review":
        patterns.append((people.OPENING, -0.6))
    if design == "cadaver_or_animal":
        patterns.append((people.SPECIMENS, -0.4))
    if (short := _short_people(reading)) is not None and short.search(text):
        patterns.append((short, 0.0))
    arms = text.count("n =") + text.count("n=")
    if arms == 1:
        patterns.append((people.N_IS, -0.2))
    elif arms:
        patterns[2] = (people.BRACKET, -1.3)  # one arm of several
    for pattern, bonus in patterns:
        for match in pattern.finditer(text):
            name = "n" if match["n"] else "t"
            value = number_in(match, name)
            if value < 1 or is_year(match[name], text[: match.start(name)]):
                continue
            if people.ANYBODY_BEFORE.search(text[: match.start(name)]) or people.ANYBODY_AFTER.search(
                text[match.end() :]
            ):
                continue
            score = bonus + _score(sentence, text, match, name, design)
            yield _Count(value, sentence, match.start(), match.end(), score)


def _short_people(reading: Reading) -> re.Pattern[str] | None:
    """Counts of people under a short name that the abstract defines: "71 BCS", breast cancer survivors."""
    key = ("short people", 0, 0, 0)
    if key not in reading.memo:
        names = [re.escape(s.lower()) for s, long in reading.short_forms.items() if people.ENDS_IN_PEOPLE.search(long)]
        reading.memo[key] = re.compile(people.count_of("|".join(names))) if names else None
    return reading.memo[key]  # type: ignore[no-any-return]


def _totals(reading: Reading, counts: list[_Count]) -> list[_Count]:
    """A count that is the sum of two arms printed elsewhere is a total."""
    if not people.N_IS.may_match(reading.all_lower):
        return counts
    arms = [number_in(m) for s in reading.sentences for m in people.N_IS.finditer(s.lower)]
    sums = {a + b for a, b in pairwise(arms)} | {sum(arms[i : i + 3]) for i in range(len(arms) - 2)}
    return [replace(c, score=c.score + 1.0) if c.value in sums else c for c in counts]


def _score(sentence: Sentence, text: str, match: re.Match[str], name: str, design: str | None) -> float:
    at = match.start(name)
    before, after = text[max(0, at - 45) : at], text[match.end() : match.end() + 60]
    opens = sentence.role == "conclusions" and sentence.span.section.seq == 1  # a summary put first
    score = 1.0 if opens else people.ROLE.get(sentence.role, 0.0)
    own = people.WE_STUDIED.search(text[:at])
    score = max(score, 2.0) if own else score
    score += 1.0 * bool(people.ENTERED.search(text))
    another = people.ANOTHER_SAMPLE.search(before)
    score += -3.0 if another else 1.5 * bool(people.TOTAL_BEFORE.search(before))
    score -= 1.5 * bool(people.PART_BEFORE.search(before))
    if not own and people.OF_BEFORE.search(before) and not people.WHOLE_BEFORE.search(before):
        score -= 0.9
    part = people.PART_AFTER.search(people.PERCENT_AFTER.sub("", after))
    if sentence.role == "results":
        part = part or people.PERCENT_AFTER.search(after) or people.HAPPENED_BEFORE.search(before)
    score -= 1.8 * bool(part)
    score -= 2.0 * bool(people.SHARE.match(text[match.end(name) :]) or _OUT_OF.search(before))
    score -= 2.0 * bool(people.OTHERS.search(text[match.start() : match.end() + 25]))
    if design != "protocol":
        score -= 1.0 * bool(people.PLAN.search(text))
    score -= 2.5 * (number_in(match, name) < 4 and design != "case_report")
    return score


def _best(counts: list[_Count]) -> _Count | None:
    """The best-placed count; among near equals the larger one, because a total is larger than its parts."""
    if not counts:
        return None
    top = max(count.score for count in counts)
    near = [count for count in counts if count.score >= top - 0.95]
    return max(near, key=lambda count: (count.value, -count.sentence.index))


def _holds(best: _Count, added: int) -> bool:
    """A stated number that is as large as the sum is the total; a smaller one is one of the arms."""
    return best.value >= added or (best.value > 0.8 * added and best.score >= 4.0)


def _single(reading: Reading) -> Size:
    """A report of one person says so by an age or by "a woman"."""
    for sentence in reading.sentences:
        if match := people.ONE_PERSON.search(sentence.lower):
            return size_at(reading, 1, "stated", sentence, *match.span(), "one person")
    return Size()
