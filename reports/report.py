"""Builds the whole report from a library: every number is computed here, once; renderers only print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from data.errors import ConfigError
from reports.accuracy import accuracy_section
from reports.document import (
    Block,
    NumberList,
    NumberLists,
    Phrase,
    Section,
)
from reports.flow import Flow, flow_of
from reports.flow_drawing import flow_figure
from reports.library import Library, Study
from reports.manifest import Manifest, compare, manifest_of
from reports.methods import (
    flow_section,
    limits_section,
    reading_guide,
    strategy_section,
)
from reports.outcomes import outcomes_seen
from reports.parts import (
    answers_section,
    banner_boxes,
    currency_line,
    listed_sections,
    map_section,
    origin_sections,
    outcome_sections,
    people_section,
)
from reports.reading import reading_list
from reports.whats_new import alert, news_phrases, whats_new


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader asked for; `languages` has one entry, the seam for more."""

    title: str | None = None
    logo: bytes | None = None
    only: str | None = None
    language: str = "en"
    stale: str | None = None  # one sentence when the schedule is behind; data/freshness.py words it
    drift: tuple[str, ...] = ()  # searches that no longer mean or find what they did; data/drift.py words them


LANGUAGES = ("en",)
ALL_HAVE_PAGES = 20_000


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
    lists_by_id: Mapping[str, NumberList]
    without_page: frozenset[int]  # excluded studies of a very big library, which are linked to PubMed
    flow: Flow
    manifest: Manifest
    options: Options
    library: Library

    def short_names(self) -> dict[int, str]:
        """Short names of all screened studies by PMID."""
        return {s.pmid: s.name for s in self.library.studies}


def build_report(
    library: Library,
    options: Options = Options(),
    before: Manifest | None = None,
    scores: Mapping[str, Any] = MappingProxyType({}),
) -> Report:
    """The report on a library, compared with an earlier manifest; ConfigError for an unknown outcome or language."""
    if options.language not in LANGUAGES:
        raise ConfigError(f"reports are written in {', '.join(LANGUAGES)}; {options.language!r} is not there yet")
    if options.logo is not None and not options.logo.startswith((b"\x89PNG", b"\xff\xd8")):
        raise ConfigError("the logo must be a PNG or a JPEG picture")
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
        answers_section(counted, library, lists),
        whats_new(news, phrases),
        reading_guide(),
        flow_section(flow, flow_figure(flow, lists.href)),
        map_section(counted, library, lists),
        *outcome_sections(outcomes, counted, library, lists),
        *origin_sections(library),
        people_section(counted, library, lists),
        Section("reading", "Five papers to read first", reading_list(library, counted)),
        accuracy_section(scores, library, lists),
        limits_section(library),
        strategy_section(library),
        *listed_sections(library),
    )
    last = library.last_search
    return Report(
        title=options.title or library.title,
        subtitle=library.question,
        slug=library.slug,
        language=options.language,
        updated=manifest.made_at or "1970-01-01T00:00:00Z",
        currency=currency_line(library),
        hashes=(
            (
                f"Database {manifest.content_hash[:12]}, topic {library.topic_hash[:12]}, rules"
                f" {library.rules_version}, run"
                f" {manifest.run_id}{f', program {last.program_version}' if last else ''}."
            ),
        ),
        first=(*alert(news, phrases), *banner_boxes(library, options.stale, options.drift)),
        sections=sections,
        outcomes=tuple(outcomes),
        lists=lists.lists,
        lists_by_id={entry.id: entry for entry in lists.lists},
        without_page=_without_page(library),
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


def _without_page(library: Library) -> frozenset[int]:
    if len(library.studies) <= ALL_HAVE_PAGES:
        return frozenset()
    return frozenset(s.pmid for s in library.studies if s.relevance == "exclude" and not s.is_apart)
