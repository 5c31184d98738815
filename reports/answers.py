"""The first page: one answer box for each question, and the two questions people ask next.

Every box says how many studies, which way they point, which muscle it was, and what their designs cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.counting import FAMILIES, Family, Tally, answers, by_class, measured, tally
from reports.document import Block, Box, Bullets, Cell, Inline, Mark, NumberLists, Para, Phrase, Strip, Strong, Table
from reports.library import Finding, Study
from reports.names import AT_ONE_TIME, DIRECTIONS, MUSCLE_CLASSES, SHORT_CLASS, Names
from reports.wording import (
    NAMED_SINGLY_BELOW,
    caution,
    count_of,
    counts_line,
    design_mix,
    headline,
    plural,
    series,
    sign_test_line,
    study_ref,
)

NOTES = {
    "stand-ins": (
        "Balance and gait tests stand in for falls. They are counted here and nowhere else: nobody fell in them."
    ),
    "neighbours": "These pains are neighbours of back pain. They are never added to the back pain counts.",
}


def answer_boxes(studies: Sequence[Study], names: Names, lists: NumberLists) -> tuple[Box, ...]:
    """One box for each question: back pain, falls, stand-ins, neighbours."""
    return tuple(_box(family, studies, names, lists) for family in FAMILIES)


def _box(family: Family, studies: Sequence[Study], names: Names, lists: NumberLists) -> Box:
    wanted = answers(family, names)
    counted = tally(studies, wanted)
    touched = measured(studies, family, names)
    blocks: list[Block] = [Para(headline(lists, family, counted, touched), "lead")]
    if counted.total:
        classes = by_class(studies, names, wanted)
        blocks.append(direction_strip(family, counted))
        blocks.append(
            Bullets(
                tuple(
                    (
                        Strong(f"{MUSCLE_CLASSES[k][0]}: "),
                        *counts_line(lists, f"{family.id}-{k}", MUSCLE_CLASSES[k][0], t),
                    )
                    for k, t in classes.items()
                )
            )
        )
        blocks.append(Para(caution(lists, family.id, family.label, counted.studies), "caution"))
        if counted.total >= NAMED_SINGLY_BELOW:
            blocks.append(direction_table(family, counted, classes, lists))
        tested = {s.pmid for s in counted.studies}
        rest = [s for s in touched if s.pmid not in tested]
        if rest:
            number = count_of(
                lists, f"{family.id}-no-finding", f"{family.label}: measured, no muscle linked to it", rest
            )
            blocks.append(
                Para(
                    (
                        number,
                        (
                            f" more included {plural(len(rest), 'study', 'studies')} measured {family.what},"
                            " but the abstract links no gluteal or hip muscle to it."
                        ),
                    ),
                    "note",
                )
            )
        test = sign_test_line(counted)
        if test:
            blocks.append(Para(test, "note"))
    if family.id in NOTES:
        blocks.append(Para((NOTES[family.id],), "note"))
    return Box(f"answer-{family.id}", family.label, f"answer {family.directness}", tuple(blocks))


def direction_strip(family: Family, counted: Tally) -> Strip:
    """One symbol for each study that answers the question."""
    marks = tuple((study_ref(s), Mark(d, label)) for d, label in DIRECTIONS.items() for s in counted.of(d))
    return Strip(f"{family.label}, one symbol a study", marks)


def direction_table(family: Family, counted: Tally, classes: dict[str, Tally], lists: NumberLists) -> Table:
    """Directions down, all and each muscle class across, with the designs beside."""
    rows: list[tuple[Cell, ...]] = []
    for direction, label in DIRECTIONS.items():
        mine = counted.of(direction)
        cells: list[Cell] = [
            Mark(direction, label),
            count_of(lists, f"{family.id}-{direction}", f"{family.label}: {label}", mine),
        ]
        for key, part in classes.items():
            name = f"{MUSCLE_CLASSES[key][0]}: {label}"
            cells.append(count_of(lists, f"{family.id}-{key}-{direction}", name, part.of(direction)))
        rows.append((*cells, design_mix(mine, lists, f"{family.id}-{direction}", f"{family.label}, {label}") or "–"))
    total: list[Cell] = [
        "all",
        count_of(lists, family.id, f"{family.label}: tested with a muscle", counted.studies),
    ]
    total += [count_of(lists, f"{family.id}-{k}", MUSCLE_CLASSES[k][0], t.studies) for k, t in classes.items()]
    rows.append((*total, design_mix(counted.studies, lists, family.id, family.label)))
    caption = (
        f"{family.label}: studies by direction. A study stands once in each column; one that tested several"
        " muscles stands in several columns, so they do not add up to the first; a study that is mixed as a"
        " whole may point one way for one muscle."
    )
    heads = ("Direction", "All studies", *SHORT_CLASS.values(), "Designs")
    return Table(f"{family.id}-directions", caption, heads, tuple(rows), numeric=frozenset({1, 2, 3, 4}))


def training_answer(studies: Sequence[Study], names: Names, lists: NumberLists) -> Box:
    """Does training the muscle help? Randomised trials only, arm against arm."""
    blocks: list[Para | Bullets] = []
    items: list[Phrase] = []
    for family in FAMILIES:
        test = answers(family, names)
        trials = [s for s in studies if s.design == "randomised_trial"]
        found = tally(trials, lambda f, test=test: f.measure == "exercise" and test(f))  # type: ignore[misc]
        if found.total:
            number = count_of(
                lists, f"training-{family.id}", f"Trials of training, {family.label.lower()}", found.studies
            )
            items.append(
                (
                    Strong(f"{family.label}: "),
                    number,
                    f" randomised {plural(found.total, 'trial')}. ",
                    *_trial_words(found),
                )
            )
    if items:
        blocks.append(Bullets(tuple(items)))
    else:
        blocks.append(Para(("No included randomised trial tested training of these muscles.",)))
    before_after = tally(studies, lambda f: f.measure == "exercise" and f.direction == "within_group").studies
    if before_after:
        number = count_of(lists, "training-before-after", "Training: only before–after change reported", before_after)
        blocks.append(
            Para(
                (
                    number,
                    (
                        f" {plural(number.value, 'study', 'studies')} of training report only change from"
                        " before to after. People in trials often get better whatever is done, so this is"
                        " not counted as an effect."
                    ),
                ),
                "caution",
            )
        )
    return Box("training", "Does training the muscle help?", "question", tuple(blocks))


def _trial_words(found: Tally) -> Phrase:
    said = {
        "supports": "the arm with more gluteal or hip training came out better",
        "contradicts": "the other arm came out better",
        "null": "no clear difference between the arms",
        "mixed": "mixed results",
        "within_group": "no comparison between the arms in the abstract",
        "unclear": "result not stated",
    }
    parts = [(series([study_ref(s) for s in found.of(d)]), f": {text}") for d, text in said.items() if found.of(d)]
    out: list[Inline] = []
    for place, (who, text) in enumerate(parts):
        out += [*(("; ",) if place else ()), *who, text]
    return (*out, ".")


def order_answer(studies: Sequence[Study], names: Names, lists: NumberLists) -> Box:
    """Which came first? Studies that watched people over time against those that looked once."""
    direct = [family for family in FAMILIES if family.directness == "direct"]
    items: list[Phrase] = []
    for family in direct:
        wanted = answers(family, names)
        over_time = tally([s for s in studies if s.design == "cohort"], wanted)
        once = tally([s for s in studies if s.design in AT_ONE_TIME], wanted)
        number = count_of(lists, f"{family.id}-once", f"{family.label}: looked once", once.studies)
        text: Phrase = (
            Strong(f"{family.label}: "),
            number,
            f" {plural(once.total, 'study', 'studies')} looked at people once and cannot tell; ",
        )
        if over_time.total:
            followed = f"{family.label}: people followed over time"
            text = (*text, "followed over time: ", *counts_line(lists, f"{family.id}-over-time", followed, over_time))
        else:
            text = (*text, "none followed people over time.")
        items.append(text)
    return Box("order", "Which came first, the muscle or the trouble?", "question", (Bullets(tuple(items)),))


def property_table(family: Family, studies: Sequence[Study], names: Names, lists: NumberLists) -> Table | None:
    """What was different: measures down, directions across; None below three studies, which are named one by one."""
    wanted = answers(family, names)
    measures = names_measures(studies, wanted)
    if tally(studies, wanted).total < NAMED_SINGLY_BELOW:
        return None
    rows: list[tuple[Cell, ...]] = []
    for measure in measures:
        counted = tally(studies, lambda f, m=measure: f.measure == m and wanted(f))  # type: ignore[misc]
        prefix = f"{family.id}-measure-{measure}"
        cells = [
            count_of(lists, f"{prefix}-{d}", f"{family.label}, {names.measure(measure)}: {label}", counted.of(d))
            for d, label in DIRECTIONS.items()
        ]
        whole = count_of(lists, prefix, f"{family.label}, {names.measure(measure)}", counted.studies)
        rows.append((names.measure(measure), whole, *cells))
    heads = ("What was measured", "Studies", *(label.capitalize() for label in DIRECTIONS.values()))
    return Table(
        f"{family.id}-properties",
        f"{family.label}: what about the muscle was tested, and what was reported",
        heads,
        tuple(rows),
        numeric=frozenset(range(1, len(heads))),
    )


def names_measures(studies: Sequence[Study], wanted: object) -> list[str]:
    """Measures with a wanted finding, in the order of the report."""
    from reports.names import MEASURES

    found = {f.measure for s in studies for f in s.findings if wanted(f)}  # type: ignore[operator]
    return sorted(found, key=lambda m: (list(MEASURES).index(m) if m in MEASURES else len(MEASURES), m))


def finding_words(finding: Finding, names: Names) -> str:
    """ "Gluteus maximus, size"."""
    said = f"{names.muscle(finding.muscle)}, {names.measure(finding.measure)}"
    return said[0].upper() + said[1:]
