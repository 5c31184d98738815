"""The parts of the report between its first line and its last, as blocks: answers, map, outcomes, people, lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reports.answers import answer_boxes, order_answer, property_table, training_answer
from reports.charts import who_figure, years_figure
from reports.counting import FAMILIES
from reports.document import (
    Block,
    Box,
    Cell,
    Figure,
    NumberLists,
    Para,
    Phrase,
    Quoted,
    Section,
    Strong,
    Table,
)
from reports.gapmap import gap_figure, gap_map
from reports.library import Library, Study
from reports.manifest import state_of
from reports.methods import (
    DEMO,
    NOT_ADVICE,
)
from reports.names import CORE
from reports.outcomes import REPORT_ROWS, excerpt, outcome_section, slug
from reports.reading import by_year, origin_boxes, who_was_studied
from reports.wording import count_of, study_ref


def currency_line(library: Library) -> Phrase:
    """Up to when the data reach, and whether a later run broke off."""
    last = library.last_search
    if last is None:
        return (Strong("Nothing has been harvested yet."), " Run gmax harvest first.")
    source = {
        "pubmed": "PubMed searched to",
        "files": "PubMed files read on",
        "demo": "Demonstration library read on",
    }[last.kind]
    text = f"{source} {long_day(last.day)}."
    newest = library.runs[-1]
    if newest.status in ("partial", "failed") and newest.id != last.id:
        text += f" A later run on {long_day(newest.day)} stopped before its end, so newer studies may be missing."
    return (Strong(text),)


def long_day(day: str) -> str:
    """2025-11-20 as "20 November 2025"; anything else as it is."""
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        return day
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def banner_boxes(library: Library, stale: str | None, drift: tuple[str, ...] = ()) -> list[Block]:
    """What stands before everything: a demonstration, a schedule that is behind, searches that drift."""
    banners: list[Block] = []
    if library.is_demo:
        banners.append(Box("demo", "Demonstration library", "banner", (Para((DEMO,)),)))
    if stale:
        text = (stale, " What PubMed published since then is not here.")
        banners.append(Box("stale", "This report may be out of date", "banner", (Para(text),)))
    if drift:
        said = tuple(Para((message,)) for message in drift)
        banners.append(Box("drift", "A search may no longer ask what it asked before", "banner", said))
    return banners


def answers_section(counted: Sequence[Study], library: Library, lists: NumberLists) -> Section:
    """The answers in short; an empty library says so."""
    if not counted:
        empty = Para(("No study in this database has been included yet, so there is nothing to answer.",), "lead")
        return Section("answers", "In short", (empty, Para((NOT_ADVICE,), "caution")))
    everything = lists.count("flow-included", "Included: counted in the answers", (s.pmid for s in counted))
    lead: Phrase = (
        everything,
        (
            f" included {'study counts' if len(counted) == 1 else 'studies count'} in the answers below. A"
            " “link” means that a smaller, weaker, fattier, later or sooner tired muscle went with more pain"
            " or more falls, or that the arm which trained the muscle came out better."
        ),
    )
    boxes = answer_boxes(counted, library.names, lists)
    questions = (training_answer(counted, library.names, lists), order_answer(counted, library.names, lists))
    return Section("answers", "In short", (Para(lead), *boxes, *questions, Para((NOT_ADVICE,), "caution")))


def map_section(counted: Sequence[Study], library: Library, lists: NumberLists) -> Section:
    """The evidence gap map, and what about the muscle was tested."""
    gaps = gap_map(counted, library.names, lists)
    blocks: list[Block] = [
        Para(
            (
                (
                    "The map shows what evidence there is, not what it says. A number is how many included"
                    " studies tested that muscle and measure against that outcome; an empty cell is a gap. ★"
                    " marks outcomes that experts agreed every study should report."
                ),
            )
        ),
        gap_figure(gaps, library.names, lists.href),
    ]
    blocks.append(core_table(counted, library, lists))
    for family in FAMILIES:
        table = property_table(family, counted, library.names, lists)
        if table:
            blocks.append(table)
    return Section("map", "Evidence gap map", tuple(blocks))


def core_table(counted: Sequence[Study], library: Library, lists: NumberLists) -> Table:
    """How many counted studies measured each agreed core outcome."""
    rows: list[tuple[Cell, ...]] = []
    for outcome in library.names.outcome_order(CORE):
        mine = [s for s in counted if any(t.outcome == outcome for t in s.tags)]
        name = library.names.outcome(outcome)
        rows.append((name, count_of(lists, f"core-{slug(outcome)}", f"Core outcome: {name.lower()}", mine)))
    caption = f"★ Core outcomes: how many of the {len(counted)} counted studies measured them"
    return Table("core-outcomes", caption, ("Core outcome", "Studies"), tuple(rows), numeric=frozenset({1}))


def outcome_sections(
    outcomes: Sequence[str], counted: Sequence[Study], library: Library, lists: NumberLists
) -> tuple[Section, ...]:
    """All outcomes, one inside section each."""
    if not outcomes:
        return ()
    inner = tuple(outcome_section(o, counted, library.names, lists) for o in outcomes)
    return (Section("outcomes", "Outcome by outcome", inner),)


def origin_sections(library: Library) -> tuple[Section, ...]:
    """The studies of the original article, where the topic has them."""
    boxes = origin_boxes(library)
    if not boxes:
        return ()
    lead = Para(
        (
            (
                "The question began with an article for the public about the muscle after pregnancy. These"
                " are the two studies behind it."
            ),
        )
    )
    return (Section("origins", "The two studies of the original article", (lead, *boxes)),)


def people_section(counted: Sequence[Study], library: Library, lists: NumberLists) -> Section:
    """Who was studied, and when."""
    who, years = who_was_studied(counted, lists), by_year(counted, library.names, lists)
    blocks: list[Block] = []
    for figure, table in ((who_figure(who), who), (years_figure(years), years)):
        blocks.append(figure if isinstance(figure, Figure) else table)
    return Section("people", "Who was studied, and when", tuple(blocks))


def listed_sections(library: Library) -> tuple[Section, ...]:
    """Borderline, excluded and set-apart studies, each with its reason."""
    groups: dict[str, list[Study]] = {"borderline": [], "excluded": [], "apart": []}
    for study in library.studies:
        if study.is_apart:
            groups["apart"].append(study)
        elif study.relevance != "include":
            groups["borderline" if study.relevance == "borderline" else "excluded"].append(study)
    return (
        _listing(
            "borderline",
            "Borderline studies",
            "Only half of the question was measured, or only in part. Listed, never counted.",
            groups["borderline"],
        ),
        _listing(
            "excluded",
            "Excluded studies",
            "The searches found them, but they are near misses: a word matched, the topic did not.",
            groups["excluded"],
        ),
        _listing(
            "apart",
            "Set apart: retracted or withdrawn",
            "Never counted, whatever they report.",
            groups["apart"],
        ),
    )


def _listing(ident: str, title: str, lead: str, studies: Sequence[Study]) -> Section:
    if not studies:
        return Section(ident, title, (Para(("None.",)),))
    rows = [_listing_row(study) for study in studies]
    cut = len(rows) > REPORT_ROWS
    more: Phrase = (
        ((f"{REPORT_ROWS} of {len(rows)} rows are shown here; csv/{ident}.csv and the list of studies hold all."),)
        if cut
        else ()
    )
    table = Table(
        f"{ident}-table",
        f"{title} ({len(rows)})",
        ("Study", "Title", "Why", "Sentence"),
        tuple(rows[:REPORT_ROWS]),
        filterable=True,
        folded=ident == "excluded",
        more=more,
    )
    return Section(ident, title, (Para((lead,), "note"), table))


def _listing_row(study: Study) -> tuple[Cell, ...]:
    """One study that the answers do not count, with its reason."""
    why: Cell = Quoted(study.reason, bare=True) if not study.is_apart else state_of(study)
    return (
        study_ref(study),
        Quoted(excerpt(study.title), bare=True),
        why,
        Quoted(excerpt(study.sentence)) if study.sentence else None,
    )
