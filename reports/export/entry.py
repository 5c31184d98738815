"""One study on its way out: the record as PubMed sent it and the tags that are in force."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.articles import load_articles
from data.records import Article, Author
from data.search import Question, matching_pmids, study_rows, understood, words_of
from data.store import Store

BATCH = 500
EVIDENCE = {
    "outcome_tags": ("outcome_tags_effective", ("outcome", "directness", "sentence", "decided_by")),
    "findings": (
        "findings_effective",
        ("muscle", "measure", "outcome", "direction", "confidence", "sentence", "decided_by"),
    ),
}
# ASReview reads these labels; what is borderline or untagged is left for a person to screen.
ASREVIEW_NOTES = {"include": "ASReview_relevant", "exclude": "ASReview_irrelevant"}
ASREVIEW_LABELS = {"include": 1, "exclude": 0}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(r"([0-9]{4})(?: ([A-Z][a-z]{2}|[0-9]{1,2})(?: ([0-9]{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """`tags` are the columns of a search answer: relevance, design, n, outcomes ...; None where untagged.

    `evidence` has the rows of `outcome_tags` and `findings` with their sentences.
    """

    article: Article
    tags: Mapping[str, Any]
    evidence: Mapping[str, Sequence[Mapping[str, Any]]]

    @property
    def relevance(self) -> str | None:
        """include, borderline, exclude, or None when the study is not tagged."""
        value: str | None = self.tags["relevance"]
        return value

    @property
    def is_retracted(self) -> bool:
        """True also when only the notice that retracts it said so."""
        return bool(self.tags["is_retracted"])


def entries(store: Store, topic: str, question: Question) -> Iterator[Entry]:
    """The studies that a question means, in its order, read in batches: any number fits in memory."""
    with understood(question):
        pmids = matching_pmids(store.conn, topic, question, words_of(question), question.limit or -1)
    for start in range(0, len(pmids), BATCH):
        yield from _batch(store, topic, pmids[start : start + BATCH])


def _batch(store: Store, topic: str, pmids: Sequence[int]) -> Iterator[Entry]:
    articles = load_articles(store, pmids)
    evidence = {name: _evidence(store, topic, view, columns, pmids) for name, (view, columns) in EVIDENCE.items()}
    for row in study_rows(store.conn, topic, pmids):
        pmid = row["pmid"]
        if pmid in articles:  # else it was removed between the two readings
            yield Entry(articles[pmid], row, {name: found.get(pmid, []) for name, found in evidence.items()})


def _evidence(
    store: Store, topic: str, view: str, columns: tuple[str, ...], pmids: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    sql = f"""SELECT pmid, {", ".join(columns)} FROM {view} WHERE topic = ?
        AND pmid IN (SELECT value FROM json_each(?)) ORDER BY pmid, {columns[0]}, {columns[1]}"""
    for pmid, *values in store.conn.execute(sql, (topic, json.dumps(list(pmids)))):
        found.setdefault(pmid, []).append(dict(zip(columns, values, strict=True)))
    return found


def one_line(text: str) -> str:
    """The text with every run of white space and line ends as one blank."""
    return " ".join(text.split())


def abstract_line(article: Article) -> str | None:
    """The main abstract on one line, labels before their sections."""
    return one_line(article.abstract) if article.abstract else None


def people(article: Article, *roles: str) -> list[Author]:
    """Authors, or those with another role, in order."""
    return [person for person in article.authors if person.role in (roles or ("author",))]


def inverted_name(person: Author) -> str:
    """Last, First, Suffix - or the name of the group."""
    if person.collective_name:
        return one_line(person.collective_name)
    parts = (person.last_name, person.fore_name or person.initials, person.suffix)
    return ", ".join(one_line(part) for part in parts if part)


def date_parts(article: Article) -> tuple[int, ...]:
    """Year, month, day as far as the printed date gives them without guessing; () when there is no year."""
    exact = _DAY.fullmatch(article.pub_date or "")
    if not exact:
        return (article.year,) if article.year else ()
    year, named, day = exact.groups()
    month = MONTHS.index(named) + 1 if named in MONTHS else int(named) if named and named.isdigit() else 0
    if not 1 <= month <= 12:
        return (int(year),)
    return (int(year), month, int(day)) if day else (int(year), month)


def pages(article: Article) -> tuple[str | None, str | None]:
    """First and last page with the last written out: 101-9 is 101 to 109."""
    first, _, last = (article.pages or "").partition("-")
    if last and last.isdigit() and first.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first.strip() or None, last.strip() or None


def url(article: Article) -> str:
    """The address of the PubMed page."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/"


def note(entry: Entry) -> str:
    """What gmax says about the study, in one line."""
    tags = entry.tags
    if entry.relevance is None:
        return "gmax: not tagged"
    said = [entry.relevance] + [
        f"{name} {one_line(str(tags[name]))}"
        for name in ("design", "n", "outcomes", "muscles", "directions")
        if tags[name]
    ]
    return "gmax: " + ", ".join(said)


def keywords(article: Article) -> list[str]:
    """Authors' keywords, then MeSH headings (heading/qualifier), without repeats."""
    mesh = [f"{m.descriptor}/{m.qualifier}" if m.qualifier else m.descriptor for m in article.mesh_headings]
    return list(dict.fromkeys(one_line(word) for word in [*(k.keyword for k in article.keywords), *mesh]))
