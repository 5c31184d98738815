"""CSL-JSON 1.0.2, the citation data of Zotero, pandoc and citeproc."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from data.records import Author
from reports.export import entry as e
from reports.export.entry import Entry


def to_csl(entries: Iterable[Entry]) -> Iterator[str]:
    """One JSON array, an item a line."""
    yield "["
    for number, entry in enumerate(entries):
        yield (",\n" if number else "\n") + json.dumps(item(entry), ensure_ascii=False)
    yield "\n]\n"


def item(entry: Entry) -> dict[str, Any]:
    """One CSL item; what is unknown is left out."""
    article = entry.article
    chapter = article.journal and article.journal != article.title
    kind = "article-journal" if article.kind == "article" else "chapter" if chapter else "book"
    first, last = e.pages(article)
    date = e.date_parts(article)
    values = {
        "id": f"pmid:{article.pmid}",
        "type": kind,
        "title": article.title,
        "author": [_name(person) for person in e.people(article)],
        "editor": [_name(person) for person in e.people(article, "editor")],
        "container-title": None if kind == "book" else article.journal,
        "container-title-short": article.journal_abbreviation,
        "issued": {"date-parts": [list(date)]} if date else None,
        "volume": article.volume,
        "issue": article.issue,
        "page": "-".join(page for page in (first, last) if page),
        "DOI": article.doi,
        "ISSN": article.issn,
        "PMID": str(article.pmid),
        "PMCID": article.pmcid,
        "language": "; ".join(article.languages),
        "abstract": article.abstract,
        "keyword": ", ".join(e.keywords(article)),
        "URL": e.url(article),
        "status": "retracted" if entry.is_retracted else None,
        "note": e.note(entry),
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _name(person: Author) -> dict[str, str]:
    if person.collective_name:
        return {"literal": person.collective_name}
    parts = {"family": person.last_name, "given": person.fore_name or person.initials, "suffix": person.suffix}
    return {name: value for name, value in parts.items() if value}
