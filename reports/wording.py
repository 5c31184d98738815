"""Sentences made from counts: verbs of reporting only, always with the denominator, few studies named one by one.

Guidance: SWiM items 1-9, evidence.md 4.2. We do not rate certainty, so no verb here speaks of it; FORBIDDEN is what
no sentence of ours may contain (quoted words of a study excepted), and a test reads every report for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reports.counting import Family, Tally, sign_test
from reports.document import Count, Inline, Mark, NumberLists, Phrase, StudyRef
from reports.library import Study
from reports.names import AT_ONE_TIME, DECIDED, DESIGN_ORDER, DIRECTIONS, design_label

FORBIDDEN = re.compile(
    r"\b(pro(?:ves?|ven|ved|ving|of)|prevent(?:s|ed|ing|ion)?|effective(?:ness|ly)?|risk[ -]factors?|"
    r"significant(?:ly)?|significance|demonstrate[sd]?|confirm(?:s|ed)|causes?|caused|cures?|improves?|reduces?)\b",
    re.IGNORECASE,
)
NAMED_SINGLY_BELOW = 3
VERBS = {
    "supports": ("reported a link", "reported a link"),
    "contradicts": ("reported the reverse", "reported the reverse"),
    "null": ("reported no clear difference", "reported no clear difference"),
    "mixed": ("was mixed", "were mixed"),
    "within_group": ("reports only change from before to after", "report only change from before to after"),
    "unclear": ("does not state a direction", "do not state a direction"),
}


def plural(number: int, one: str, many: str | None = None) -> str:
    """`study` or `studies`, without the number."""
    return one if number == 1 else many or one + "s"


def series(parts: Sequence[Phrase | Inline]) -> Phrase:
    """Parts joined as in "a, b and c"."""
    out: list[Inline] = []
    for place, part in enumerate(parts):
        if place:
            out.append(" and " if place == len(parts) - 1 else ", ")
        out.extend(part if isinstance(part, tuple) else (part,))
    return tuple(out)


def study_ref(study: Study) -> StudyRef:
    """The study's short name, to be linked."""
    return StudyRef(study.pmid, study.name)


def count_of(lists: NumberLists, list_id: str, label: str, studies: Sequence[Study]) -> Count:
    """The number of these studies with its list."""
    return lists.count(list_id, label, (study.pmid for study in studies))


def directions_said(lists: NumberLists, prefix: str, label: str, counted: Tally) -> Phrase:
    """ "8 reported a link, 2 no clear difference and 1 was mixed" over those that say which way."""
    parts: list[Phrase] = []
    for direction in DECIDED:
        studies = counted.of(direction)
        if studies:
            verb = VERBS[direction][len(studies) != 1]
            number = count_of(lists, f"{prefix}-{direction}", f"{label}: {DIRECTIONS[direction]}", studies)
            parts.append((number, f" {verb}"))
    return series(parts)


def silent_said(lists: NumberLists, prefix: str, label: str, counted: Tally) -> Phrase:
    """Who does not say which way; empty when all do."""
    parts: list[Phrase] = []
    for direction in ("within_group", "unclear"):
        studies = counted.of(direction)
        number = count_of(lists, f"{prefix}-{direction}", f"{label}: {DIRECTIONS[direction]}", studies)
        if studies:
            parts.append((number, f" {VERBS[direction][len(studies) != 1]}"))
    return (*series(parts), ".") if parts else ()


def named_singly(counted: Tally) -> Phrase:
    """Each study with what it reported, for fewer than three."""
    parts: list[Phrase] = [
        (study_ref(study), f" ({design_label(study.design)}) {VERBS[direction][0]}")
        for direction in DIRECTIONS
        for study in counted.of(direction)
    ]
    return (*series(parts), ".")


def headline(lists: NumberLists, family: Family, counted: Tally, measured: Sequence[Study]) -> Phrase:
    """The one careful sentence of an answer: how many studies, and which way they point."""
    total = counted.total
    if not measured and not total:
        return (f"No included study measured {family.what}.",)
    if not total:
        number = count_of(lists, f"{family.id}-measured", f"{family.label}: measured", measured)
        return (
            number,
            (
                f" included {plural(number.value, 'study', 'studies')} measured {family.what}; "
                "no abstract says how a gluteal or hip muscle stood to it."
            ),
        )
    if total < NAMED_SINGLY_BELOW:
        return (
            *_tested(lists, family, counted),
            ". Too few studies to describe a pattern: ",
            *named_singly(counted),
        )
    said: Phrase
    if counted.decided == 0:
        said = ("; none says which way. ",)
    elif counted.decided == total:
        said = (": ", *directions_said(lists, family.id, family.label, counted), ". ")
    else:
        decided = tuple(s for d in DECIDED for s in counted.of(d))
        number = count_of(lists, f"{family.id}-decided", f"{family.label}: says which way", decided)
        said = (
            "; ",
            number,
            f" {plural(number.value, 'says', 'say')} which way: ",
            *directions_said(lists, family.id, family.label, counted),
            ". ",
        )
    return (*_tested(lists, family, counted), *said, *silent_said(lists, family.id, family.label, counted))


def _tested(lists: NumberLists, family: Family, counted: Tally) -> Phrase:
    number = count_of(lists, family.id, f"{family.label}: tested with a muscle", counted.studies)
    return (
        number,
        (f" included {plural(number.value, 'study', 'studies')} tested a gluteal or hip muscle against {family.what}"),
    )


def counts_line(lists: NumberLists, list_id: str, label: str, counted: Tally) -> Phrase:
    """ "5 studies: 4 reported a link and 1 reported no clear difference."; below three, each by name."""
    if not counted.total:
        return ("no included study.",)
    if counted.total < NAMED_SINGLY_BELOW:
        return named_singly(counted)
    number = count_of(lists, list_id, label, counted.studies)
    silent = silent_said(lists, list_id, label, counted)
    said = directions_said(lists, list_id, label, counted)
    return (number, " studies: ", *said, "; " if said and silent else "" if silent else ".", *silent)


def design_mix(studies: Sequence[Study], lists: NumberLists, prefix: str, label: str) -> Phrase:
    """ "7 case-control, 3 randomised trial", in the order of the report's designs."""
    counts = Counter(study.design for study in studies)
    order = sorted(counts, key=lambda d: (DESIGN_ORDER.index(d) if d in DESIGN_ORDER else len(DESIGN_ORDER), d))
    parts = []
    for design in order:
        mine = [study for study in studies if study.design == design]
        number = count_of(lists, f"{prefix}-{design}", f"{label}: {design_label(design)}", mine)
        parts.append((number, f" {design_label(design, len(mine) > 1)}"))
    out: list[Inline] = []
    for place, part in enumerate(parts):
        out.extend((", ", *part) if place else part)
    return tuple(out)


def caution(lists: NumberLists, prefix: str, label: str, studies: Sequence[Study]) -> Phrase:
    """What the designs allow to be said about order in time; empty without studies."""
    total = len(studies)
    if not total:
        return ()
    snapshot = [s for s in studies if s.design in AT_ONE_TIME]
    trials = [s for s in studies if s.design == "randomised_trial"]
    cohorts = [s for s in studies if s.design == "cohort"]
    parts: list[Inline] = []
    if snapshot:
        number = count_of(lists, f"{prefix}-one-time", f"{label}: people looked at once", snapshot)
        denominator = ("The only study" if total == 1 else "All of them") if len(snapshot) == total else None
        looked = plural(len(snapshot), "looks", "look") if denominator is None or total == 1 else "look"
        head: Phrase = (denominator,) if denominator else (number, f" of the {total}")
        parts += [*head, f" {looked} at people once and cannot tell which came first. "]
    if cohorts:
        number = count_of(lists, f"{prefix}-cohort-designs", f"{label}: people followed over time", cohorts)
        parts += [number, " followed people over time. "]
    if trials:
        number = count_of(lists, f"{prefix}-randomised", f"{label}: randomised trials", trials)
        parts += [number, f" {plural(len(trials), 'is a randomised trial', 'are randomised trials')}. "]
    return tuple(parts)


def sign_test_line(counted: Tally) -> Phrase:
    """The sign test with its warning, from six studies with a direction; empty below."""
    up, down = len(counted.of("supports")), len(counted.of("contradicts"))
    p = sign_test(up, down)
    if p is None:
        return ()
    left_out = counted.total - up - down
    shown = f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
    return (
        (
            f"Sign test over the {up + down} studies that point one way or the other ({up} link, {down}"
            f" reverse): {shown}. Small numbers mislead. The test knows nothing of size or quality, and"
            f" leaves out the {left_out} that found no clear difference, are mixed or do not say."
        ),
    )


def direction_key() -> tuple[tuple[Inline, str], ...]:
    """The legend: symbol with word, and its meaning."""
    from reports.names import DIRECTION_MEANING

    return tuple((Mark(d, label), DIRECTION_MEANING[d]) for d, label in DIRECTIONS.items())
