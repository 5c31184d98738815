"""One section for each outcome, with one skeleton: what it is, how many, which way, every study, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reports.answers import finding_words, names_measures
from reports.counting import Family, Tally, tally
from reports.direction_plot import direction_figure
from reports.document import (
    Block,
    Bullets,
    Cell,
    Link,
    Mark,
    NumberLists,
    Para,
    Phrase,
    Quoted,
    Section,
    Strong,
    Table,
    anchor,
)
from reports.library import Finding, Study
from reports.names import (
    CORE,
    DESIGN_ORDER,
    DIRECTIONS,
    DIRECTNESS,
    MEASURES,
    Names,
    design_label,
    population_label,
)
from reports.wording import (
    NAMED_SINGLY_BELOW,
    caution,
    count_of,
    design_mix,
    headline,
    series,
    sign_test_line,
    study_ref,
)

SECTIONS = {0: "title", -1: "indexing"}
EXCERPT_WORDS = 40
REPORT_ROWS = 150


def slug(outcome: str) -> str:
    """An outcome as part of a file name or an anchor."""
    return anchor(outcome.replace(".", "-").replace("_", "-"))


def excerpt(sentence: str, most: int = EXCERPT_WORDS) -> str:
    """The first words of a sentence; the study's page has it whole."""
    parts = sentence[: most * 40].split()
    short = " ".join(parts[:most])
    return short if len(parts) <= most and len(sentence) <= most * 40 else short + " …"


def outcomes_seen(studies: Sequence[Study], names: Names) -> list[str]:
    """Outcomes that at least one counted study measured, in the order of the report."""
    return names.outcome_order(
        {t.outcome for s in studies for t in s.tags} | {f.outcome for s in studies for f in s.findings}
    )


def outcome_section(
    outcome: str,
    studies: Sequence[Study],
    names: Names,
    lists: NumberLists,
    most_rows: int | None = REPORT_ROWS,
) -> Section:
    """The section of one outcome; `most_rows` None gives every row, as the outcome's own page does."""
    label, key = names.outcome(outcome), slug(outcome)
    this = Family(f"outcome-{key}", label, names.in_sentence(outcome), outcome, names.how_direct(outcome))

    def wanted(finding: Finding) -> bool:
        return finding.outcome == outcome

    counted = tally(studies, wanted)
    touched = [s for s in studies if any(t.outcome == outcome for t in s.tags)]
    blocks: list[Block] = [Para(_definition(outcome, names), "note")]
    blocks.append(Para(headline(lists, this, counted, touched), "lead"))
    if counted.total:
        blocks.append(Para(caution(lists, this.id, label, counted.studies), "caution"))
        if counted.total >= NAMED_SINGLY_BELOW:
            blocks.append(direction_figure(f"plot-{key}", label, counted.studies, wanted, names))
        blocks.append(
            study_table(
                f"table-{key}",
                label,
                counted.studies,
                wanted,
                names,
                most_rows,
                (Link(f"outcomes/{key}.html", "every row on the page of this outcome"),),
            )
        )
        blocks += _tail(this, counted, studies, lists)
    return Section(f"outcome-{key}", label + (" ★" if outcome in CORE else ""), tuple(blocks))


def _definition(outcome: str, names: Names) -> Phrase:
    core = (
        " ★ It belongs to an agreed core outcome set: studies of this question are asked to report it."
        if outcome in CORE
        else ""
    )
    kind = DIRECTNESS[names.how_direct(outcome)].capitalize()
    return (f"{names.definition(outcome)} {kind}.{core}".strip(),)


def study_table(
    ident: str,
    label: str,
    studies: Sequence[Study],
    wanted: Callable[[Finding], bool],
    names: Names,
    most: int | None,
    more: Phrase,
) -> Table:
    """One row for each finding with its deciding sentence, studies by design, then newest first."""
    ordered = sorted(
        studies,
        key=lambda s: (
            DESIGN_ORDER.index(s.design) if s.design in DESIGN_ORDER else 99,
            -(s.year or 0),
            s.pmid,
        ),
    )
    rows = [_row(s, group, names) for s in ordered for group in _same_sentence(filter(wanted, s.findings))]
    cut = most is not None and len(rows) > most
    note: Phrase = (f"{most} of {len(rows)} rows are shown here; ", *more, ".") if cut else ()
    heads = ("Study", "Design and people", "n", "Muscle, measure", "Direction", "Deciding sentence")
    caption = f"{label}: every finding with the sentence it was read from"
    return Table(
        ident,
        caption,
        heads,
        tuple(rows[:most] if cut else rows),
        filterable=True,
        more=note,
        numeric=frozenset({2}),
    )


def _same_sentence(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that one sentence decides the same way stand in one row."""
    groups: dict[tuple[str, str, bool], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.direction, finding.sentence, finding.by_person), []).append(finding)
    return list(groups.values())


def _row(study: Study, findings: Sequence[Finding], names: Names) -> tuple[Cell, ...]:
    first = findings[0]
    who = "; ".join([design_label(study.design), *(population_label(p) for p in study.populations)])
    by = "read by a person" if first.by_person else f"rules, confidence {min(f.confidence for f in findings):.2f}"
    flag = ". The conclusion says more than the result" if study.has_spin else ""
    said: Phrase = (Quoted(excerpt(first.sentence)), " ") if first.sentence else ()
    return (
        study_ref(study),
        who + (f"; {study.age}" if study.age else ""),
        people(study),
        "; ".join(finding_words(f, names) for f in findings),
        Mark(first.direction, DIRECTIONS[first.direction]),
        (*said, f"({_where(first)}; {by}{flag})"),
    )


def people(study: Study) -> Cell:
    """People analysed, or studies in a review; None when not stated."""
    if study.n_studies is not None:
        return f"{study.n_studies} studies" + (f", {study.n:,} people" if study.n is not None else "")
    if study.n is None:
        return None
    return f"{study.n:,} planned" if study.n_basis == "planned" else study.n


def _where(finding: Finding) -> str:
    seq = finding.section_seq
    return "a person’s note" if seq is None else SECTIONS.get(seq, "abstract")


def _tail(this: Family, counted: Tally, studies: Sequence[Study], lists: NumberLists) -> list[Block]:
    """Designs, disagreements, and what nobody has tested."""
    items: list[Phrase] = [(Strong("Designs: "), *design_mix(counted.studies, lists, this.id, this.label), ".")]
    for direction, lead in (
        ("contradicts", "Reported the reverse: "),
        ("null", "Found no clear difference: "),
        ("mixed", "Mixed: "),
    ):
        group = counted.of(direction)
        if group:
            number = count_of(lists, f"{this.id}-{direction}", f"{this.label}: {DIRECTIONS[direction]}", group)
            named = series([study_ref(s) for s in group[:12]])
            items.append((Strong(lead), number, " – ", *named, " and others." if len(group) > 12 else "."))
    items.append((Strong("Missing: "), _missing(this.root, counted, studies)))
    blocks: list[Block] = [Bullets(tuple(items))]
    test = sign_test_line(counted)
    return [*blocks, Para(test, "note")] if test else blocks


def _missing(outcome: str, counted: Tally, studies: Sequence[Study]) -> str:
    tested = names_measures(studies, lambda f: f.outcome == outcome and f.muscle == "gluteus_maximus")
    absent = [
        label for m, label in MEASURES.items() if m not in tested and m not in ("other", "stiffness", "flexibility")
    ]
    parts = []
    if absent:
        parts.append(
            "no included study tested the gluteus maximus itself by "
            + _or([a.replace("it", "the muscle") if a.endswith(" it") else a for a in absent])
        )
    designs = {s.design for s in counted.studies}
    parts += ["no cohort study"] * ("cohort" not in designs) + ["no randomised trial"] * (
        "randomised_trial" not in designs
    )
    people_seen = {p for s in counted.studies for p in s.populations}
    if not people_seen & {"pregnancy", "postpartum"}:
        parts.append("nobody in pregnancy or after childbirth")
    return ("; ".join(parts) or "nothing that this report looks for") + "."


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
