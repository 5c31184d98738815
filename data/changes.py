"""What changed between two contents of one record, in words a reader understands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from data.records import Article

COLUMNS = {
    "title": "title", "vernacular_title": "original-language title", "journal": "journal",
    "journal_abbreviation": "journal abbreviation", "nlm_unique_id": "NLM journal number", "issn": "ISSN",
    "volume": "volume", "issue": "issue", "pages": "pages", "year": "year", "pub_date": "publication date",
    "electronic_date": "electronic date", "created_date": "date added to PubMed", "revised_date": "revision date",
    "completed_date": "indexing date", "doi": "DOI", "pmcid": "PMC number", "languages": "language",
    "citation_status": "indexing status", "publication_status": "publication status",
    "publication_model": "publication model", "country": "country", "copyright": "copyright note",
    "coi_statement": "conflict-of-interest statement", "version": "version", "kind": "kind",
}  # fmt: skip
LONG = {"title", "vernacular_title", "coi_statement", "copyright"}
LISTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "publication_types": ("publication type", lambda t: t.name),
    "mesh_headings": ("MeSH", lambda m: f"{m.descriptor}/{m.qualifier}" if m.qualifier else m.descriptor),
    "keywords": ("keyword", lambda k: k.keyword),
    "corrections": ("link", lambda c: f"{c.ref_type} {c.ref_pmid or c.ref_source or ''}".strip()),
    "article_ids": ("id", lambda i: f"{i.id_type} {i.value}"),
    "grants": ("grant", lambda g: g.grant_id or g.agency or "grant"),
    "accessions": ("data bank number", lambda a: f"{a.data_bank} {a.accession}"),
    "substances": ("substance", str),
    "history": ("history date", lambda h: f"{h.status} {h.date}"),
}
SHOWN = 5


def describe_changes(old: Article, new: Article) -> list[str]:
    """One phrase a change, the most important first; empty when the contents are equal."""
    return [*_standing(old, new), *_texts(old, new), *_columns(old, new), *_lists(old, new), *_rest(old, new)]


def _standing(old: Article, new: Article) -> Iterator[str]:
    if old.is_retracted != new.is_retracted:
        yield "now retracted" if new.is_retracted else "no longer marked as retracted"
    before = {c.ref_type for c in old.corrections}
    words = {
        "ExpressionOfConcernIn": "expression of concern added",
        "ErratumIn": "erratum added",
        "PartialRetractionIn": "partly retracted",
        "CorrectedandRepublishedIn": "corrected and republished",
        "UpdateIn": "an update was published",
    }
    for c in dict.fromkeys(c.ref_type for c in new.corrections):
        if c in words and c not in before:
            yield words[c]


def _texts(old: Article, new: Article) -> Iterator[str]:
    if old.abstract != new.abstract:
        yield "abstract added" if not old.abstract else "abstract removed" if not new.abstract else "abstract changed"
    elif old.sections != new.sections:
        yield "abstract sections changed"


def _columns(old: Article, new: Article) -> Iterator[str]:
    for field, name in COLUMNS.items():
        was, now = _plain(getattr(old, field)), _plain(getattr(new, field))
        if was == now:
            continue
        if field in LONG:
            yield f"{name} changed" if was and now else f"{name} added" if now else f"{name} removed"
        else:
            yield f"{name}: {now}" if not was else f"{name} {was} removed" if not now else f"{name} {was} -> {now}"


def _lists(old: Article, new: Article) -> Iterator[str]:
    for field, (name, label) in LISTS.items():
        was, now = getattr(old, field), getattr(new, field)
        if was == now:
            continue
        before, after = dict.fromkeys(map(label, was)), dict.fromkeys(map(label, now))
        added, removed = [x for x in after if x not in before], [x for x in before if x not in after]
        if added:
            yield f"{name} added: {_some(added)}"
        if removed:
            yield f"{name} removed: {_some(removed)}"
        if not added and not removed:
            yield f"{name} details changed"


def _rest(old: Article, new: Article) -> Iterator[str]:
    if old.authors != new.authors:
        yield (
            "authors changed"
            if len(old.authors) == len(new.authors)
            else f"authors {len(old.authors)} -> {len(new.authors)}"
        )
    if old.cited_pmids != new.cited_pmids:
        yield f"references {len(old.cited_pmids)} -> {len(new.cited_pmids)}"


def _plain(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, tuple) else value


def _some(words: list[str]) -> str:
    more = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {more} more" if more > 0 else "")
