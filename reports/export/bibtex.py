"""BibTeX and BibLaTeX: UTF-8, special characters escaped, titles protected from being lower-cased."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from data.records import Author
from reports.export import entry as e
from reports.export.entry import Entry

_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
})  # fmt: skip
# BibTeX counts braces even when they are escaped: where they do not pair they become commands.
_LONE_BRACES = _ESCAPES | str.maketrans({"{": r"\textbraceleft{}", "}": r"\textbraceright{}"})
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def to_bibtex(entries: Iterable[Entry]) -> Iterator[str]:
    """One entry each with a key that stays the same from export to export: name, year, PMID."""
    for entry in entries:
        body = "".join(f"  {name} = {value},\n" for name, value in fields(entry))
        yield f"@{kind(entry)}{{{key(entry)},\n{body}}}\n\n"


def kind(entry: Entry) -> str:
    """article, book or incollection (a chapter)."""
    article = entry.article
    if article.kind == "article":
        return "article"
    return "incollection" if article.journal and article.journal != article.title else "book"


def key(entry: Entry) -> str:
    """Doe2017_28715424: letters a-z and digits only, so that every program takes it."""
    people = e.people(entry.article)
    name = (people[0].last_name or people[0].collective_name or "") if people else ""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{re.sub('[^A-Za-z0-9]', '', plain)[:30] or 'anon'}{entry.article.year or 'nd'}_{entry.article.pmid}"


def fields(entry: Entry) -> Iterator[tuple[str, str]]:
    """Name and value with its braces, in the order of the file."""
    article = entry.article
    yield "title", "{{" + escape(article.title) + "}}"
    for role in ("author", "editor"):
        if persons := e.people(article, role):
            yield role, "{" + " and ".join(map(_name, persons)) + "}"
    container = {"article": "journal", "incollection": "booktitle"}.get(kind(entry))
    first, last = e.pages(article)
    values = {
        container: article.journal,
        "year": article.year,
        "volume": article.volume,
        "number": article.issue,
        "pages": "--".join(page for page in (first, last) if page),
        "issn": article.issn,
        "language": "; ".join(article.languages),
        "abstract": e.abstract_line(article),
        "keywords": ", ".join(e.keywords(article)),
        "note": ("RETRACTED PUBLICATION. " if entry.is_retracted else "") + e.note(entry),
        "pmid": article.pmid,
        "pmcid": article.pmcid,
    }
    yield from ((name, "{" + escape(str(value)) + "}") for name, value in values.items() if name and value)
    if len(date := e.date_parts(article)) > 1:
        yield "month", e.MONTHS[date[1] - 1].lower()
    if article.doi:
        yield "doi", "{" + article.doi.translate(_IN_ADDRESS) + "}"
    yield "url", "{" + e.url(article) + "}"


def _name(person: Author) -> str:
    """Last, Suffix, First as BibTeX wants it; a group in braces so that it is not split at "and"."""
    if person.collective_name:
        return "{" + escape(person.collective_name) + "}"
    parts = [part for part in (person.last_name, person.suffix, person.fore_name or person.initials) if part]
    escaped = ", ".join(escape(part) for part in parts)
    return "{" + escaped + "}" if len(parts) == 1 or re.search(r"\band\b", escaped) else escaped


def escape(text: str) -> str:
    """Plain text as TeX prints it."""
    return e.one_line(text).translate(_ESCAPES if pairs(text) else _LONE_BRACES)


def pairs(text: str) -> bool:
    """Whether every brace has its partner, the opening one first."""
    depth = 0
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            return False
    return depth == 0
