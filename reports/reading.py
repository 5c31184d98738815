"""Which papers to read first, what the two articles behind the project show, and who was studied when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.answers import finding_words
from reports.counting import FAMILIES, answers, study_direction
from reports.document import Block, Box, Bullets, Cell, Link, NumberLists, Para, Phrase, Quoted, Strong, Table
from reports.library import Finding, Library, Study
from reports.manifest import state_of
from reports.names import (
    AT_ONE_TIME,
    DECIDED,
    DESIGN_ORDER,
    DIRECTIONS,
    POPULATIONS,
    Names,
    design_label,
    population_label,
)
from reports.outcomes import excerpt, people
from reports.wording import VERBS, count_of, study_ref


@dataclass(frozen=True, slots=True)
class Origin:
    """An article that the question began with: what an article for the public said of it, and how sure the match is."""

    claim: str
    match: str


# The two studies behind a public article on the muscle after pregnancy (2019); it names neither study.
ORIGINS = {
    28715424: Origin(
        "A link between low back pain and the size of the gluteus maximus in women.",
        "The public article does not name its source; everything it says fits this study.",
    ),
    24666603: Origin(
        "A link between the performance of the gluteal muscles and the risk of falling in older adults.",
        "The public article does not name its source; this study is the best match found, probable and not certain.",
    ),
}


def origin_boxes(library: Library) -> tuple[Box, ...]:
    """One box for each study of the original article that is a seed of this topic."""
    studies = {s.pmid: s for s in library.studies}
    return tuple(
        _origin_box(pmid, ORIGINS[pmid], studies.get(pmid), library.names)
        for pmid, _ in library.seeds
        if pmid in ORIGINS
    )


def _origin_box(pmid: int, origin: Origin, study: Study | None, names: Names) -> Box:
    blocks: list[Block] = [Para((Strong("What was said: "), origin.claim, " ", origin.match))]
    if study is None:
        blocks.append(
            Para(
                (
                    Strong("Not in this database yet. "),
                    Link(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", "Read it on PubMed"),
                    ".",
                ),
                "caution",
            )
        )
        return Box(f"origin-{pmid}", f"PMID {pmid}", "origin", tuple(blocks))
    about: Phrase = (study_ref(study), f": {_described(study)}. ", Quoted(study.title, bare=True))
    blocks.append(Para(about))
    if not study.counts:
        blocks.append(
            Para(
                (Strong(f"Not counted here: {state_of(study)}. "), Quoted(study.reason, bare=True), "."),
                "caution",
            )
        )
    shows = tuple(
        (
            Strong(f"{finding_words(f, names)} – {names.outcome(f.outcome).lower()}: "),
            DIRECTIONS[f.direction],
            ".",
        )
        for f in study.findings
    )
    if shows:
        blocks += [Para((Strong("What it reports"),)), Bullets(shows)]
    blocks += [Para((Strong("What it does not show"),)), Bullets(tuple(_limits(study, names)))]
    return Box(f"origin-{pmid}", study.name, "origin", tuple(blocks))


def _described(study: Study) -> str:
    n = people(study)
    who = ", ".join(population_label(p) for p in study.populations)
    return "; ".join(
        part
        for part in (design_label(study.design), f"{n:,} people" if isinstance(n, int) else n and str(n), who)
        if part
    )


def _limits(study: Study, names: Names) -> list[Phrase]:
    items: list[Phrase] = []
    if study.design in AT_ONE_TIME:
        items.append(
            (
                (
                    "Which came first: people were looked at once. A muscle may shrink because of pain or"
                    " after a fall as well as before it."
                ),
            )
        )
    mine = {f.measure for f in study.findings if f.muscle == "gluteus_maximus"}
    for measure in sorted({f.measure for f in study.findings if f.muscle != "gluteus_maximus"} - mine):
        others = sorted({names.muscle(f.muscle) for f in study.findings if f.measure == measure})
        items.append(
            (
                (
                    f"{names.measure(measure).capitalize()} of the gluteus maximus itself: here"
                    f" {names.measure(measure)} belongs to the {', '.join(others)}."
                ),
            )
        )
    items.append(
        ("Whether training the muscle would help: nobody was trained in it.",)
        if not any(f.measure == "exercise" for f in study.findings)
        else ("How long a gain lasts, unless the abstract says so.",)
    )
    if "women_only" in study.populations and not {"pregnancy", "postpartum"} & set(study.populations):
        items.append(
            (("Anything about pregnancy or the time after childbirth: the abstract does not name such a group."),)
        )
    items.append(("Chance and other explanations: one study, read by its abstract only.",))
    return items


def five_papers(library: Library, counted: Sequence[Study]) -> tuple[Study, ...]:
    """Up to five counted studies, ranked by design, muscle, size and year; both questions are served."""
    ranked = sorted(counted, key=lambda s: _rank(s, library.names))
    chosen: list[Study] = []
    for family in FAMILIES[:2]:
        wanted = answers(family, library.names)
        chosen += [s for s in ranked if any(map(wanted, s.findings)) and s not in chosen][:2]
    chosen += [s for s in ranked if s not in chosen and s.findings][: 5 - len(chosen)]
    return tuple(sorted(chosen, key=lambda s: _rank(s, library.names)))


def _rank(study: Study, names: Names) -> tuple[int, ...]:
    direct = [x for f in FAMILIES[:2] for x in study.findings if answers(f, names)(x)]
    says = any(x.direction in DECIDED for x in direct)
    itself = any(f.muscle == "gluteus_maximus" for f in study.findings)
    place = DESIGN_ORDER.index(study.design) if study.design in DESIGN_ORDER else len(DESIGN_ORDER)
    return (not direct, not says, place, not itself, -(study.n or 0), -(study.year or 0), study.pmid)


def reading_list(library: Library, counted: Sequence[Study]) -> tuple[Block, ...]:
    """The five papers, one plain sentence each, with the sentence that decided."""
    rows: list[tuple[Cell, ...]] = []
    seeds = {pmid for pmid, _ in library.seeds if pmid in ORIGINS}
    for study in five_papers(library, counted):
        finding = best_finding(study)
        mark = " (behind the original article)" if study.pmid in seeds else ""
        sentence: Phrase = (f"{_described(study).capitalize()}. It {_said(study, library.names)}.{mark}",)
        rows.append(
            (
                study_ref(study),
                sentence,
                Quoted(excerpt(finding.sentence)) if finding else None,
                Link(f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}/", f"PMID {study.pmid}"),
            )
        )
    if not rows:
        return (Para(("No counted study yet.",)),)
    rule = (
        "Chosen by rule, not by taste: two for back pain and two for falls before the rest; studies that say which"
        " way first; reviews and randomised trials before cohorts, cohorts before comparisons at one time; the"
        " gluteus maximus itself before groups; larger and newer studies first."
    )
    return (
        Para((rule,), "note"),
        Table(
            "five",
            "Five papers to read first",
            ("Study", "In one sentence", "Its own words", "PubMed"),
            tuple(rows),
        ),
    )


def best_finding(study: Study) -> Finding | None:
    """The finding that best stands for the study: gluteus maximus first, a stated direction first."""
    order = list(DIRECTIONS)
    return min(
        study.findings,
        key=lambda f: (f.muscle != "gluteus_maximus", order.index(f.direction), -f.confidence),
        default=None,
    )


def _said(study: Study, names: Names) -> str:
    parts = []
    for family in FAMILIES:
        direction = study_direction([f.direction for f in study.findings if family.holds(f.outcome, names)])
        if direction:
            parts.append(f"{VERBS[direction][0]} for {family.what}")
    return " and ".join(parts) or "measured the topic without a stated direction"


def who_was_studied(counted: Sequence[Study], lists: NumberLists) -> Table:
    """Populations of the counted studies; a study may stand in several rows."""
    rows: list[tuple[Cell, ...]] = []
    for key, label in POPULATIONS.items():
        mine = [s for s in counted if key in s.populations]
        known = [s.n for s in mine if s.n is not None and s.n_studies is None]
        rows.append(
            (
                label,
                count_of(lists, f"who-{key}", f"Who was studied: {label}", mine),
                f"{sum(known):,} in {len(known)}",
            )
        )
    none = [s for s in counted if not s.populations]
    rows.append(
        (
            "none of these named",
            count_of(lists, "who-none", "Who was studied: none of these named", none),
            "–",
        )
    )
    caption = f"Who was studied, among {len(counted)} counted studies; a study may stand in several rows"
    return Table(
        "who",
        caption,
        ("Group", "Studies", "People, in studies that state a number"),
        tuple(rows),
        numeric=frozenset({1, 2}),
    )


def by_year(counted: Sequence[Study], names: Names, lists: NumberLists) -> Table:
    """Counted studies by year of publication and question."""
    rows: list[tuple[Cell, ...]] = []
    known = [s.year for s in counted if s.year is not None]
    for year in range(min(known), max(known) + 1) if known else ():
        mine = [s for s in counted if s.year == year]
        cells: list[Cell] = [str(year), count_of(lists, f"year-{year}", f"Published {year}", mine)]
        for family in FAMILIES:
            some = [s for s in mine if any(map(answers(family, names), s.findings))]
            cells.append(count_of(lists, f"year-{year}-{family.id}", f"{family.label}, {year}", some))
        rows.append(tuple(cells))
    undated = [s for s in counted if s.year is None]
    if undated:
        rows.append(
            (
                "not stated",
                count_of(lists, "year-unknown", "Year not stated", undated),
                *(None for _ in FAMILIES),
            )
        )
    heads = ("Year", "All counted", *(f.label for f in FAMILIES))
    return Table(
        "years",
        "Counted studies by year; a study may answer several questions",
        heads,
        tuple(rows),
        numeric=frozenset(range(1, len(heads))),
        folded=True,
    )
