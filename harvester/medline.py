"""MEDLINE/nbib text, the export format of the PubMed web page, to records - through `Bio.Medline`.

Poorer than XML: no identifiers of MeSH terms or types, no NlmCategory, no references. Labels that open a
structured abstract ("METHODS: ...") become sections again. Two habits of Bio.Medline are met before it reads
(1.88): it would make a value of its own of each folded line of most fields, so lines are unfolded first; and
its record is a dictionary of lists, which forgets whose affiliation is whose, so each person is read alone.
Field names: nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from Bio import Medline

from data.errors import InputError
from data.records import AbstractSection, Article, ArticleId, HistoryDate, PublicationType
from harvester import medline_parts as parts
from harvester.dates import iso, year_of
from harvester.elements import number, own_doi, own_pmcid
from harvester.journal_article import NO_TITLE
from harvester.medline_parts import Fields
from harvester.xml_text import clean

_FIELD = re.compile(r"[A-Z][A-Z0-9]{1,3} {0,2}-(?: |$)")
_ID = re.compile(r"(.+?)\s*\[(\w+)\]$")
_LABEL = re.compile(r"(?:^|(?<=[.?!)\]] ))([A-Z][A-Z0-9 /&,'()-]{2,70}):\s+")
_STAMP = re.compile(r"(\d{4})[/-]?(\d\d)?[/-]?(\d\d)?(?:\s+(\d\d):(\d\d))?")
_ELSEWHERE = "Abstract available from the publisher."


def iter_medline(stream: BinaryIO, source: str = "the file") -> Iterator[Article]:
    """The records of a MEDLINE/nbib file in its order; InputError when it is none, not UTF-8, or cut off.

    PubMed ends each record with its source (SO), books excepted. Where others have it and the last has
    none, the file was cut: that is known only at its end, so nothing may be kept before.
    """
    records = _records(stream, source)
    lines = next(records, None)
    if lines is None:
        raise InputError(f"{source} holds no MEDLINE record")
    sources = 0
    for following in records:
        sources += _is_whole(lines)
        yield _article(lines, source)
        lines = following
    if sources and not _is_whole(lines):
        raise InputError(f"{source} is cut off: its last record ({lines[0]}) has no end")
    yield _article(lines, source)


def _is_whole(lines: list[str]) -> bool:
    return any(line.startswith(("SO  -", "BTI -")) for line in lines)


def _records(stream: BinaryIO, source: str) -> Iterator[list[str]]:
    """The unfolded lines of each record; each begins with PMID, blank lines inside one mean nothing."""
    lines: list[str] = []
    for count, raw in enumerate(stream, 1):
        try:
            line = raw.decode("utf-8-sig" if count == 1 else "utf-8").rstrip()
        except UnicodeDecodeError:
            raise InputError(f"{source} is not UTF-8 text (line {count})") from None
        if not line:
            continue
        if line.startswith("      ") and lines:
            lines[-1] += " " + line.strip()
        elif not _FIELD.match(line) or not (lines or line.startswith("PMID")):
            raise InputError(f"{source} is not MEDLINE text: line {count} is {line[:40]!r}")
        elif line.startswith("PMID") and lines:
            yield lines
            lines = [line]
        else:
            lines.append(line)
    if lines:
        yield lines


def _article(lines: list[str], source: str) -> Article:
    fields: Fields = Medline.read(lines)  # type: ignore[no-untyped-call]
    pmid = number(fields.get("PMID"))
    if pmid is None:
        raise InputError(f"{source}: a record has no PMID ({lines[0][:40]!r})")
    ids = _ids(fields, pmid)
    title, vernacular = clean(_text(fields, "TI")), clean(_text(fields, "TT"))
    book, electronic, history = clean(_text(fields, "BTI")), _iso(fields, "DEP"), tuple(dict.fromkeys(_history(fields)))
    return Article(
        pmid=pmid,
        title=vernacular or book or NO_TITLE if title in (None, NO_TITLE) else title,
        kind="book" if book else "article",
        vernacular_title=vernacular,
        journal=clean(_text(fields, "JT")) or _text(fields, "TA") or (book if title else None),
        journal_abbreviation=_text(fields, "TA"),
        nlm_unique_id=_text(fields, "JID"),
        issn=(_text(fields, "IS") or "").split(" ")[0] or None,
        volume=_text(fields, "VI"),
        issue=_text(fields, "IP"),
        pages=_text(fields, "PG") or next((one.value for one in ids if one.id_type == "pii"), None),
        year=year_of(fields.get("DP"), electronic),
        pub_date=_text(fields, "DP"),
        electronic_date=electronic,
        created_date=next((one.date[:10] for one in history if one.status == "entrez"), None),
        revised_date=_iso(fields, "LR"),
        completed_date=_iso(fields, "DCOM"),
        doi=own_doi(ids),
        pmcid=own_pmcid(ids),
        languages=tuple(fields.get("LA", ())),
        citation_status=_text(fields, "STAT"),
        publication_status=_text(fields, "PST"),
        publication_model=_text(fields, "PUBM"),
        country=_text(fields, "PL"),
        copyright=clean(_text(fields, "CI")),
        coi_statement=clean(_text(fields, "COIS")),
        sections=tuple(_sections(lines)),
        authors=tuple(parts.people(lines)),
        mesh_headings=tuple(parts.mesh_headings(fields.get("MH", ()))),
        keywords=tuple(parts.keywords(lines)),
        publication_types=tuple(PublicationType(name) for name in fields.get("PT", ())),
        article_ids=ids,
        grants=tuple(parts.grant(text) for text in fields.get("GR", ())),
        corrections=tuple(parts.corrections(fields)),
        accessions=tuple(parts.accessions(fields.get("SI", ()))),
        substances=tuple(parts.substance(text) for key in ("RN", "NM") for text in fields.get(key, ())),
        history=history,
    )


def _text(fields: Fields, key: str) -> str | None:
    """One text, whether Bio.Medline keeps the field as text or as a list of lines."""
    found = fields.get(key)
    return (" ".join(found) if isinstance(found, list) else found) or None


def _iso(fields: Fields, key: str) -> str | None:
    found = _STAMP.match(_text(fields, key) or "")
    names = ("Year", "Month", "Day", "Hour", "Minute")
    return iso({name: text for name, text in zip(names, found.groups(), strict=True) if text}) if found else None


def _ids(fields: Fields, pmid: int) -> tuple[ArticleId, ...]:
    found = [ArticleId("pubmed", str(pmid))]
    if text := _text(fields, "PMC"):
        found.append(ArticleId("pmc", text))
    texts = (*fields.get("AID", ()), *_locations(fields.get("LID", "")))
    found += [ArticleId(matched.group(2), matched.group(1)) for text in texts if (matched := _ID.match(text))]
    return tuple(dict.fromkeys(found))


def _locations(text: str) -> list[str]:
    return [f"{value}]" for value in re.split(r"\]\s*", text) if value.strip()]


def _history(fields: Fields) -> Iterator[HistoryDate]:
    for text in fields.get("PHST", ()):
        if (matched := _ID.match(text)) and (date := _iso({"PHST": matched.group(1)}, "PHST")):
            yield HistoryDate(matched.group(2), date)
    for key, status in (("EDAT", "pubmed"), ("MHDA", "medline"), ("CRDT", "entrez")):
        if date := _iso(fields, key):
            yield HistoryDate(status, date)


def _sections(lines: Iterable[str]) -> Iterator[AbstractSection]:
    count, language = 0, None
    for line in lines:
        tag, text = line[:4].rstrip(), clean(line[6:])
        if tag == "OABL":
            language = text
    for line in lines:
        tag, text = line[:4].rstrip(), clean(line[6:])
        if tag == "AB" and text:
            for label, part in labelled(text):
                count += 1
                yield AbstractSection(count, part, label)
        elif tag == "OAB" and text and _ELSEWHERE not in text:
            count += 1
            yield AbstractSection(count, text, kind="other_language", language=language)


def labelled(abstract: str) -> list[tuple[str | None, str]]:
    """The sections of a flat abstract as (label, text), where it opens with a label in capitals; else itself."""
    pieces = _LABEL.split(abstract)
    if pieces[0] or len(pieces) < 3:
        return [(None, abstract)]
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return [(label, text.strip()) for label, text in pairs if text.strip()]
