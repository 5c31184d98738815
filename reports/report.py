"""Builds the whole report from a library: every number is computed here, once; renderers only print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.errors import ConfigError
from reports.answers import answer_boxes, order_answer, property_table, training_answer
from reports.charts import who_figure, years_figure
from reports.counting import FAMILIES
from reports.document import (
    Block,
    Box,
    Cell,
    Figure,
    NumberList,
    NumberLists,
    Para,
    Phrase,
    Quoted,
    Section,
    Strong,
    Table,
)
from reports.flow import Flow, flow_of
from reports.flow_drawing import flow_figure
from reports.gapmap import gap_figure, gap_map
from reports.library import Library, Study
from reports.manifest import Manifest, compare, manifest_of, state_of
from reports.methods import (
    DEMO,
    NOT_ADVICE,
    accuracy_section,
    flow_section,
    limits_section,
    reading_guide,
    strategy_section,
)
from reports.outcomes import REPORT_ROWS, excerpt, outcome_section, outcomes_seen
from reports.reading import by_year, origin_boxes, reading_list, who_was_studied
from reports.whats_new import alert, news_phrases, whats_new
from reports.wording import study_ref


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader asked for; `languages` has one entry, the seam for more."""

    title: str | None = None
    logo: bytes | None = None
    only: str | None = None
    language: str = "en"
    stale: str | None = None  # one sentence when the schedule is behind; data/freshness.py words it


LANGUAGES = ("en",)


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report: what every format prints."""

    title: str
    subtitle: str
    slug: str
    language: str
    updated: str  # ISO time of the data's last run, the only clock a report knows
    currency: Phrase
    hashes: Phrase
    first: tuple[Block, ...]  # alert and banners, before everything
    sections: tuple[Section, ...]
    outcomes: tuple[str, ...]
    lists: tuple[NumberList, ...]
    flow: Flow
    manifest: Manifest
    options: Options
    library: Library

    @property
    def lists_by_id(self) -> Mapping[str, NumberList]:
        """Lists by id."""
        return {entry.id: entry for entry in self.lists}

    def short_names(self) -> dict[int, str]:
        """Short names of all screened studies by PMID."""
        return {s.pmid: s.name for s in self.library.studies}


def build_report(
    library: Library,
    options: Options = Options(),
    before: Manifest | None = None,
    scores: Sequence[Mapping[str, Any]] = (),
) -> Report:
    """The report on a library, compared with an earlier manifest; ConfigError for an unknown outcome or language."""
    if options.language not in LANGUAGES:
        raise ConfigError(f"reports are written in {', '.join(LANGUAGES)}; {options.language!r} is not there yet")
    lists = NumberLists()
    counted = tuple(study for study in library.studies if study.counts)
    outcomes = _wanted_outcomes(library, counted, options)
    manifest = manifest_of(library)
    news = compare(before, manifest)
    phrases = news_phrases(news, library, before, lists)
    flow = flow_of(library, lists)
    if not flow.adds_up():
        raise AssertionError("the flow of studies does not add up")
    sections = (
        _answers(counted, library, lists),
        whats_new(news, phrases),
        reading_guide(),
        flow_section(flow, flow_figure(flow, lists.href)),
        _map_section(counted, library, lists),
        *_outcome_sections(outcomes, counted, library, lists),
        *_origins(library),
        _people(counted, library, lists),
        Section("reading", "Five papers to read first", reading_list(library, counted)),
        accuracy_section(scores, library, lists),
        limits_section(library),
        strategy_section(library),
        *_listed(library),
    )
    last = library.last_search
    return Report(
        title=options.title or library.title,
        subtitle=library.question,
        slug=library.slug,
        language=options.language,
        updated=manifest.made_at or "1970-01-01T00:00:00Z",
        currency=_currency(library),
        hashes=(
            (
                f"Database {manifest.content_hash[:12]}, topic {library.topic_hash[:12]}, rules"
                f" {library.rules_version}, run"
                f" {manifest.run_id}{f', program {last.program_version}' if last else ''}."
            ),
        ),
        first=(*alert(news, phrases), *_banners(library, options)),
        sections=sections,
        outcomes=tuple(outcomes),
        lists=lists.lists,
        flow=flow,
        manifest=manifest,
        options=options,
        library=library,
    )


def _wanted_outcomes(library: Library, counted: Sequence[Study], options: Options) -> list[str]:
    seen = outcomes_seen(counted, library.names)
    if options.only is None:
        return seen
    known = set(seen) | set(library.names.outcomes)
    if options.only not in known:
        raise ConfigError(
            f"no outcome {options.only!r}; this report knows {', '.join(library.names.outcome_order(known))}"
        )
    return [options.only]


def _currency(library: Library) -> Phrase:
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


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _banners(library: Library, options: Options) -> list[Block]:
    banners: list[Block] = []
    if library.is_demo:
        banners.append(Box("demo", "Demonstration library", "banner", (Para((DEMO,)),)))
    if options.stale:
        text = (options.stale, " What PubMed published since then is not here.")
        banners.append(Box("stale", "This report may be out of date", "banner", (Para(text),)))
    return banners


def _answers(counted: Sequence[Study], library: Library, lists: NumberLists) -> Section:
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


def _map_section(counted: Sequence[Study], library: Library, lists: NumberLists) -> Section:
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
    for family in FAMILIES:
        table = property_table(family, counted, library.names, lists)
        if table:
            blocks.append(table)
    return Section("map", "Evidence gap map", tuple(blocks))


def _outcome_sections(
    outcomes: Sequence[str], counted: Sequence[Study], library: Library, lists: NumberLists
) -> tuple[Section, ...]:
    if not outcomes:
        return ()
    inner = tuple(outcome_section(o, counted, library.names, lists) for o in outcomes)
    return (Section("outcomes", "Outcome by outcome", inner),)


def _origins(library: Library) -> tuple[Section, ...]:
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


def _people(counted: Sequence[Study], library: Library, lists: NumberLists) -> Section:
    who, years = who_was_studied(counted, lists), by_year(counted, library.names, lists)
    blocks: list[Block] = []
    for figure, table in ((who_figure(who), who), (years_figure(years), years)):
        blocks.append(figure if isinstance(figure, Figure) else table)
    return Section("people", "Who was studied, and when", tuple(blocks))


def _listed(library: Library) -> tuple[Section, ...]:
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
    rows = [listing_row(study) for study in studies]
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


def listing_row(study: Study) -> tuple[Cell, ...]:
    """One study that the answers do not count, with its reason."""
    why: Cell = Quoted(study.reason, bare=True) if not study.is_apart else state_of(study)
    return (
        study_ref(study),
        Quoted(excerpt(study.title), bare=True),
        why,
        Quoted(excerpt(study.sentence)) if study.sentence else None,
    )
