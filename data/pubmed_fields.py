"""PubMed's search fields: every tag and full name the service accepts, and what kind of value each field holds.

Sources: PubMed Help "Search field descriptions and tags" and the field list of EInfo for db=pubmed.
A tag that is not here is not a PubMed field: PubMed itself then searches something else without saying so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["words", "heading", "exact", "name", "date", "number", "subset"]


@dataclass(frozen=True, slots=True)
class Field:
    """One search field: its short tag, its full name as the query translation writes it, and its kind."""

    tag: str
    name: str
    kind: FieldKind


_TABLE: tuple[tuple[str, str, FieldKind, str], ...] = (
    # tag, full name, kind, other spellings
    ("tiab", "Title/Abstract", "words", ""),
    ("ti", "Title", "words", "titl"),
    ("ab", "Abstract", "words", ""),
    ("tw", "Text Word", "words", "text words, word"),
    ("all", "All Fields", "words", "all field"),
    ("ot", "Other Term", "words", "otrm, keyword"),
    ("tt", "Transliterated Title", "words", ""),
    ("ad", "Affiliation", "words", "affl"),
    ("gr", "Grants and Funding", "words", "grnt, grant number, grants"),
    ("cois", "Conflict of Interest Statements", "words", "conflict of interest statement"),
    ("nm", "Supplementary Concept", "words", "subs, substance name"),
    ("rn", "EC/RN Number", "exact", "ecno"),
    ("pa", "Pharmacological Action", "heading", "papx"),
    ("ps", "Personal Name as Subject", "name", "personal name - subject"),
    ("pubn", "Publisher", "words", ""),
    ("book", "Book", "words", ""),
    ("mh", "MeSH Terms", "heading", "mesh, mesh term, mesh heading"),
    ("majr", "MeSH Major Topic", "heading", ""),
    ("sh", "MeSH Subheading", "heading", "subh, mesh subheadings, subheading"),
    ("pt", "Publication Type", "heading", "ptyp"),
    ("la", "Language", "exact", "lang"),
    ("ta", "Journal", "exact", "jour, journal title, title abbreviation"),
    ("jid", "NLM Unique ID", "exact", ""),
    ("vi", "Volume", "exact", "vol"),
    ("ip", "Issue", "exact", "iss"),
    ("pg", "Pagination", "exact", "page"),
    ("pl", "Place of Publication", "exact", "cnty, country"),
    ("aid", "Article Identifier", "exact", "doi"),
    ("pid", "Publisher ID", "exact", ""),
    ("lid", "Location ID", "exact", ""),
    ("si", "Secondary Source ID", "exact", "secondary source identifier"),
    ("isbn", "ISBN", "exact", ""),
    ("dso", "DSO", "exact", ""),
    ("au", "Author", "name", "auth, author name"),
    ("1au", "Author - First", "name", "first author, faut, first author name"),
    ("lastau", "Author - Last", "name", "last author, laut, last author name"),
    ("fau", "Author - Full", "name", "full author name, full"),
    ("cn", "Author - Corporate", "name", "corporate author, coln"),
    ("auid", "Author - Identifier", "exact", "author identifier, aucl, eid"),
    ("ir", "Investigator", "name", ""),
    ("fir", "Investigator - Full", "name", "full investigator name, finv"),
    ("ed", "Editor", "name", ""),
    ("uid", "UID", "number", "pmid"),
    ("dp", "Date - Publication", "date", "pdat, publication date"),
    ("edat", "Date - Entry", "date", "entrez date, entry date, date - entrez"),
    ("crdt", "Date - Create", "date", "create date"),
    ("mhda", "Date - MeSH", "date", "mesh date"),
    ("lr", "Date - Modification", "date", "mdat, modification date, date last revised"),
    ("dcom", "Date - Completion", "date", "cdat, completion date"),
    ("epdat", "Electronic Publication Date", "date", "epdt"),
    ("ppdat", "Print Publication Date", "date", "ppdt"),
    ("sb", "Filter", "subset", "filt, subset"),
)

FIELDS: dict[str, Field] = {tag: Field(tag, name, kind) for tag, name, kind, _ in _TABLE}
_BY_SPELLING: dict[str, str] = {tag: tag for tag in FIELDS}
_BY_SPELLING |= {name.lower(): tag for tag, name, _, _ in _TABLE}
_BY_SPELLING |= {o.strip(): tag for tag, _, _, others in _TABLE for o in others.split(",") if o.strip()}

PROXIMITY_FIELDS = frozenset({"ti", "tiab", "ad"})
MAY_EXPLODE = frozenset({"mh", "majr", "pt", "sh"})  # where :noexp means something
MIN_TRUNCATION = 4  # characters before `*`; shorter is not truncated by PubMed

# Words PubMed searches only inside a phrase (PubMed Help, "Stopwords").
_STOP = """
a about again all almost also although always among an and another any are as at be because been before
being between both but by can could did do does done due during each either enough especially etc for
found from further had has have having here how however i if in into is it its itself just kg km made
mainly make may mg might ml mm most mostly must nearly neither no nor obtained of often on our overall
perhaps pmid quite rather really regarding seem seen several should show showed shown shows significantly
since so some such than that the their theirs them then there therefore these they this those through
thus to upon use used using various very was we were what when which while with within without would
"""
STOP_WORDS = frozenset(_STOP.split())

# What is asked for as a bare word with no tag, as Help spells it.
BARE_FILTERS = frozenset({"hasabstract", "hasretractionin", "hasretractionof", "haserratumin", "haserratumfor"})


def find_field(tag: str) -> Field | None:
    """The field of a tag as written in the brackets, without `:noexp` or `:~N`; None when PubMed has no such field."""
    return FIELDS.get(_BY_SPELLING.get(" ".join(tag.lower().split()), ""))


def known_tags() -> frozenset[str]:
    """Every accepted spelling, lower case."""
    return frozenset(_BY_SPELLING)
