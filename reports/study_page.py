"""One page for each study: what was read from it, with the words that decided marked in the abstract.

Pages are made in batches straight from the database, so that 100,000 of them need no memory to speak of.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from reports.html import Printer, page, static
from reports.library import Library, Study
from reports.manifest import state_of
from reports.names import DIRECTIONS, DIRECTNESS, design_label, population_label
from reports.outcomes import people
from reports.svg import clean

BATCH = 400
STATES = {
    "include": ("Counted", "in the answers of the report"),
    "borderline": ("Borderline", "listed, not counted: only half of the question, or only in part"),
    "exclude": ("Excluded", "a word matched, the topic did not"),
    "retracted": ("Retracted", "never counted"),
    "notice": ("Retraction notice", "never counted; it retracts another record"),
    "withdrawn": ("Taken out of PubMed", "never counted"),
}
CORRECTIONS = {
    "RetractionIn": "Retracted by",
    "RetractionOf": "Retracts",
    "ErratumIn": "Erratum",
    "ErratumFor": "Erratum for",
    "ExpressionOfConcernIn": "Expression of concern",
    "ExpressionOfConcernFor": "Expression of concern about",
    "CommentIn": "Comment",
    "CommentOn": "Comment on",
    "UpdateIn": "Updated by",
    "UpdateOf": "Update of",
    "RepublishedIn": "Republished in",
    "RepublishedFrom": "Republished from",
    "WithdrawnIn": "Withdrawn by",
    "PartialRetractionIn": "Partly retracted by",
    "RetractedandRepublishedIn": "Retracted and republished as",
    "CorrectedandRepublishedIn": "Corrected and republished as",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Deciding words in a section, and what they decided."""

    start: int
    end: int
    what: str


def study_pages(
    conn: sqlite3.Connection, library: Library, without_page: frozenset[int] = frozenset()
) -> Iterator[tuple[int, str]]:
    """(PMID, HTML) of every screened study that has a page, in the order of PMIDs."""
    style = static("study.css")
    printer = Printer("../", {}, here=False)
    days = {run.id: run.day for run in library.runs}
    studies = [s for s in library.studies if s.pmid not in without_page]
    for start in range(0, len(studies), BATCH):
        batch = studies[start : start + BATCH]
        shelf = _read(conn, library.slug, batch[0].pmid, batch[-1].pmid)
        for study in batch:
            yield study.pmid, page("study.html", printer, style, **_values(study, shelf, library, days))


def _read(conn: sqlite3.Connection, topic: str, low: int, high: int) -> Mapping[str, Mapping[int, list[Any]]]:
    """Everything of a range of PMIDs that the library does not hold, by table and PMID."""
    queries: dict[str, tuple[str, tuple[object, ...]]] = {
        "sections": (
            (
                "SELECT pmid, seq, label, kind, text, language FROM abstract_sections WHERE pmid BETWEEN ?"
                " AND ? ORDER BY pmid, seq"
            ),
            (),
        ),
        "authors": (
            (
                "SELECT pmid, coalesce(collective_name, last_name || coalesce(' ' || initials, '')) FROM"
                " authors WHERE pmid BETWEEN ? AND ? AND role = 'author' ORDER BY pmid, position"
            ),
            (),
        ),
        "corrections": (
            (
                "SELECT pmid, ref_type, ref_pmid, ref_source FROM corrections WHERE pmid BETWEEN ? AND ?"
                " ORDER BY pmid, seq"
            ),
            (),
        ),
        "versions": (
            (
                "SELECT pmid, replaced_run, changes FROM article_versions WHERE pmid BETWEEN ? AND ? ORDER BY"
                " pmid, replaced_run"
            ),
            (),
        ),
        "tags": (
            (
                'SELECT pmid, outcome, directness, sentence, section_seq, start, "end", decided_by FROM'
                " outcome_tags_effective WHERE pmid BETWEEN ? AND ? AND topic = ? ORDER BY pmid, outcome"
            ),
            (topic,),
        ),
        "findings": (
            (
                "SELECT pmid, muscle, measure, outcome, direction, confidence, sentence, section_seq, start,"
                ' "end", decided_by FROM findings_effective WHERE pmid BETWEEN ? AND ? AND topic = ? ORDER BY'
                " pmid, outcome, muscle, measure"
            ),
            (topic,),
        ),
        "screening": (
            'SELECT pmid, section_seq, start, "end" FROM screening WHERE pmid BETWEEN ? AND ? AND topic = ?',
            (topic,),
        ),
        "record": (
            (
                "SELECT pmid, pub_date, volume, issue, pages, pmcid, language, vernacular_title, copyright"
                " FROM articles WHERE pmid BETWEEN ? AND ?"
            ),
            (),
        ),
        "facts": (
            (
                "SELECT pmid, design_sentence, n_sentence, spin_sentence FROM study_facts WHERE pmid BETWEEN"
                " ? AND ? AND topic = ?"
            ),
            (topic,),
        ),
    }
    found: dict[str, Mapping[int, list[Any]]] = {}
    for name, (sql, more) in queries.items():
        rows: dict[int, list[Any]] = defaultdict(list)
        for row in conn.execute(sql, (low, high, *more)):
            rows[row[0]].append(row[1:])
        found[name] = rows
    return found


def _values(
    study: Study, shelf: Mapping[str, Mapping[int, list[Any]]], library: Library, days: Mapping[int, str]
) -> dict[str, Any]:
    """What the template prints for one study."""
    pmid, names = study.pmid, library.names
    tags, findings = shelf["tags"].get(pmid, []), shelf["findings"].get(pmid, [])
    spans = _spans(shelf["screening"].get(pmid, []), tags, findings, library)
    record = shelf["record"][pmid][0]
    state, meaning = STATES[state_of(study)]
    return {
        "language": "en",
        "study": study,
        "record": dict(
            zip(
                (
                    "pub_date",
                    "volume",
                    "issue",
                    "pages",
                    "pmcid",
                    "language",
                    "vernacular_title",
                    "copyright",
                ),
                record,
                strict=True,
            )
        ),
        "state": state,
        "meaning": meaning,
        "authors": [a for (a,) in shelf["authors"].get(pmid, []) if a],
        "title": marked(study.title, spans.get(0, ())),
        "sections": [
            {"label": label, "kind": kind, "language": language, "text": marked(text, spans.get(seq, ()))}
            for seq, label, kind, text, language in shelf["sections"].get(pmid, [])
        ],
        "facts": _facts(study, shelf["facts"].get(pmid, [])),
        "tags": [
            (
                names.outcome(outcome),
                DIRECTNESS[directness],
                sentence,
                "person" if by == "person" else "rules",
            )
            for outcome, directness, sentence, _, _, _, by in tags
        ],
        "findings": [
            (
                f"{names.muscle(m)}, {names.measure(how)}",
                names.outcome(o),
                d,
                DIRECTIONS[d],
                sentence,
                "person" if by == "person" else f"rules ({c:.0%})",
            )
            for m, how, o, d, c, sentence, _, _, _, by in findings
        ],
        "corrections": [
            (CORRECTIONS.get(kind, kind), ref, source) for kind, ref, source in shelf["corrections"].get(pmid, [])
        ],
        "history": _history(study, shelf["versions"].get(pmid, []), days),
    }


def _spans(screening: list[Any], tags: list[Any], findings: list[Any], library: Library) -> dict[int, tuple[Span, ...]]:
    names = library.names
    found: dict[int, list[Span]] = defaultdict(list)
    for seq, start, end in screening:
        if seq is not None:
            found[seq].append(Span(start, end, "relevance"))
    for outcome, _, _, seq, start, end, _ in tags:
        if seq is not None:
            found[seq].append(Span(start, end, names.outcome(outcome)))
    for muscle, measure, outcome, direction, _, _, seq, start, end, _ in findings:
        if seq is not None:
            what = (
                f"{names.muscle(muscle)}, {names.measure(measure)}, {names.outcome(outcome).lower()}:"
                f" {DIRECTIONS[direction]}"
            )
            found[seq].append(Span(start, end, what))
    return {seq: tuple(spans) for seq, spans in found.items()}


def marked(text: str, spans: Sequence[Span]) -> Markup:
    """Text with the deciding words marked; overlapping spans become one mark that names all they decided."""
    out, done = Markup(""), 0
    for start, end, what in _merged(spans, len(text)):
        out += escape(clean(text[done:start]))
        out += Markup('<mark title="{}">{}</mark>').format(clean("; ".join(what)), clean(text[start:end]))
        done = end
    return out + escape(clean(text[done:]))


def _merged(spans: Iterable[Span], length: int) -> list[tuple[int, int, list[str]]]:
    merged: list[tuple[int, int, list[str]]] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end, s.what)):
        start, end = max(span.start, 0), min(span.end, length)
        if start >= end:
            continue
        if merged and start < merged[-1][1]:
            first, last, what = merged[-1]
            merged[-1] = (first, max(last, end), what if span.what in what else [*what, span.what])
        else:
            merged.append((start, end, [span.what]))
    return merged


def _facts(study: Study, rows: list[Any]) -> list[tuple[str, str, str | None]]:
    design_sentence, n_sentence, spin = rows[0] if rows else (None, None, None)
    n = people(study)
    facts: list[tuple[str, str, str | None]] = [
        ("Design", design_label(study.design), design_sentence),
        ("People", "not stated" if n is None else str(n), n_sentence),
        ("Who", ", ".join(population_label(p) for p in study.populations) or "not stated", None),
    ]
    facts += [("Age", study.age, None)] if study.age else []
    facts += [("Sex", study.sex, None)] if study.sex else []
    facts += [("Stronger than the result", "The conclusion says more than the result", spin)] if spin else []
    return facts


def _history(study: Study, versions: list[Any], days: Mapping[int, str]) -> list[tuple[str, str]]:
    lines = [(days.get(study.first_seen_run, "–"), "first seen")]
    return lines + [(days.get(run, "–"), "; ".join(json.loads(changes))) for run, changes in versions]
