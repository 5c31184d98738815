"""A stored record as PubMed's fields see it: folded words per field, headings, dates; made only when asked for.

Words are runs of letters and digits in lower case without accents; every other character is a space, so a hyphen
and a space are the same. A field with several values keeps them apart, so that no phrase runs from one into the next.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from data.records import Article

_WORD = re.compile(r"[^\W_]+")
_SPECIAL = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SPACED = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))
_HAS_SPECIAL = re.compile("[æœøßłđðþı]")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")


def fold(text: str) -> str:
    """Lower case without accents and ligatures: 'Glutæus' is 'glutaeus'."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    if not unicodedata.is_normalized("NFKD", lowered):
        lowered = _MARKS.sub("", unicodedata.normalize("NFKD", lowered)).lower()
    else:
        lowered = _MARKS.sub("", lowered)
    return lowered.translate(_SPECIAL) if _HAS_SPECIAL.search(lowered) else lowered


def word_text(text: str) -> str:
    """The words of a text, folded, with one space around and between them: " hip extensors "; "" when none."""
    folded = fold(text)
    quick = folded.isascii()
    words = folded.encode().translate(_SPACED).decode().split() if quick else _WORD.findall(folded)
    return f" {' '.join(words)} " if words else ""


def name_of(text: str) -> str:
    """A heading or a name for comparison: its folded words with single spaces."""
    return word_text(text).strip()


MONTHS = {name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}  # PubMed: a season is its first month


class Searchable:
    """One record ready for matching; build it with `Searchable.of(article)`. Fields are made on first use and kept."""

    __slots__ = ("_made", "_plain", "article")

    def __init__(self, article: Article) -> None:
        self.article = article
        self._plain: str | None = None
        self._made: dict[str, object] = {}

    @classmethod
    def of(cls, article: Article) -> Searchable:
        """The record as its fields."""
        return cls(article)

    @property
    def plain(self) -> str:
        """Everything a word or heading of the query can stand in, folded but not split: for `RequiredLiterals`."""
        if self._plain is None:
            a = self.article
            parts = [a.title]
            for section in a.sections:
                if section.label:
                    parts.append(section.label)
                parts.append(section.text)
            parts += [k.keyword for k in a.keywords]
            parts += [m.descriptor for m in a.mesh_headings]
            self._plain = fold("\n".join(parts))
        return self._plain

    def words(self, field: str) -> str:
        """The words of a words field; values are set apart by a line break."""
        made = self._made.get(field)
        if made is None:
            made = self._made[field] = "\n".join(word_text(value) for value in _values(self.article, field))
        return str(made)

    def names(self, field: str) -> frozenset[str]:
        """The whole values of a heading, exact or name field, as `name_of` writes them."""
        key = f"={field}"
        made = self._made.get(key)
        if made is None:
            made = frozenset(name_of(value) for value in _names(self.article, field))
            self._made[key] = made
        return made  # type: ignore[return-value]

    def dates(self, field: str) -> tuple[date, ...]:
        """The dates of a date field; a missing month or day counts as the first."""
        a = self.article
        printed = _printed_date(a)
        known: dict[str, tuple[date | None, ...]] = {
            "dp": (printed, iso_date(a.electronic_date)),
            "ppdat": (printed,),
            "epdat": (iso_date(a.electronic_date),),
            "crdt": (iso_date(a.created_date),),
            "edat": (_history_date(a, "pubmed") or iso_date(a.created_date),),
            "mhda": (_history_date(a, "medline") or iso_date(a.created_date),),
            "lr": (iso_date(a.revised_date),),
            "dcom": (iso_date(a.completed_date),),
        }
        return tuple(day for day in known[field] if day is not None)


def iso_date(text: str | None) -> date | None:
    """An ISO date of any precision as its first day; None when it is none."""
    match = re.match(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?", text or "")
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _printed_date(a: Article) -> date | None:
    if a.year is None:
        return None
    rest = (a.pub_date or "").lower()
    month = re.search(r"\b(" + "|".join([*MONTHS, *_SEASONS]) + r")", rest)
    number = (MONTHS | _SEASONS)[month[1]] if month else 1
    day = re.match(r"\w*\s+(\d{1,2})\b(?!\d)", rest[month.start() :]) if month and month[1] in MONTHS else None
    return iso_date(f"{a.year:04}-{number}-{day[1] if day else 1}") or iso_date(f"{a.year:04}-{number}")


def _history_date(a: Article, status: str) -> date | None:
    return next((iso_date(h.date) for h in a.history if h.status == status), None)


def _abstract(a: Article) -> list[str]:
    """One text for the main abstract, so that a phrase may run over a section's end; one for each other abstract."""
    main = [f"{s.label}: {s.text}" if s.label else s.text for s in a.sections if s.kind == "main"]
    return [" ".join(main), *(s.text for s in a.sections if s.kind != "main")]


def _keywords(a: Article) -> list[str]:
    return [k.keyword for k in a.keywords]


def _headings(a: Article) -> list[str]:
    descriptors = dict.fromkeys(m.descriptor for m in a.mesh_headings)
    return [*descriptors, *dict.fromkeys(m.qualifier for m in a.mesh_headings if m.qualifier)]


def _text_words(a: Article) -> list[str]:
    types = [t.name for t in a.publication_types]
    return [a.title, *_abstract(a), *_keywords(a), *_headings(a), *types, *a.substances]


def _values(a: Article, field: str) -> Iterable[str]:
    """The texts of a words field. [tiab] takes the authors' keywords in, as PubMed Help says."""
    match field:
        case "ti":
            return [a.title]
        case "ab":
            return _abstract(a)
        case "tiab":
            return [a.title, *_abstract(a), *_keywords(a)]
        case "ot":
            return _keywords(a)
        case "tw":
            return _text_words(a)
        case "tt":
            return [a.vernacular_title or ""]
        case "ad":
            return [x.affiliation or "" for x in a.authors]
        case "gr":
            return [v or "" for g in a.grants for v in (g.grant_id, g.agency, g.acronym, g.country)]
        case "cois":
            return [a.coi_statement or ""]
        case "nm":
            return a.substances
        case "all":
            return _everything(a)
        case _:
            return []


def _everything(a: Article) -> list[str]:
    people = [" ".join(filter(None, (x.last_name, x.fore_name, x.collective_name))) for x in a.authors]
    short = [" ".join(filter(None, (x.last_name, x.initials))) for x in a.authors]
    source = [a.journal, a.journal_abbreviation, a.issn, a.volume, a.issue, a.pages, a.country, a.vernacular_title]
    ids = [i.value for i in a.article_ids] + [str(a.pmid), a.doi or "", a.pmcid or ""]
    words = [v for field in ("ad", "gr", "cois") for v in _values(a, field)]
    return [*_text_words(a), *people, *short, *filter(None, source), *ids, *words, *a.languages]


def _names(a: Article, field: str) -> Iterable[str]:
    """The whole values of a field that is compared as a whole."""
    match field:
        case "mh":
            return [m.descriptor for m in a.mesh_headings]
        case "majr":
            major = {m.heading for m in a.mesh_headings if m.is_major}
            return [m.descriptor for m in a.mesh_headings if m.heading in major]
        case "sh":
            return [m.qualifier for m in a.mesh_headings if m.qualifier]
        case "pt":
            return [t.name for t in a.publication_types]
        case "la":
            return a.languages
        case "ta":
            return [v for v in (a.journal, a.journal_abbreviation, a.issn, a.nlm_unique_id) if v]
        case "jid":
            return [a.nlm_unique_id or ""]
        case "vi":
            return [a.volume or ""]
        case "ip":
            return [a.issue or ""]
        case "pg":
            return [a.pages or "", (a.pages or "").split("-")[0]]
        case "pl":
            return [a.country or ""]
        case "si":
            return [v for x in a.accessions for v in (x.accession, f"{x.data_bank}/{x.accession}", x.data_bank)]
        case "aid" | "lid" | "pid":
            return [*(i.value for i in a.article_ids), a.doi or "", a.pmcid or ""]
        case "auid":
            return [x.orcid or "" for x in a.authors]
        case _:
            return _people(a, field)


def _people(a: Article, field: str) -> list[str]:
    role = {"ir": "investigator", "fir": "investigator", "ed": "editor"}.get(field, "author")
    people = [x for x in a.authors if x.role == role]
    if field == "cn":
        return [x.collective_name for x in people if x.collective_name]
    named = [x for x in people if x.last_name]
    chosen = named[:1] if field == "1au" else named[-1:] if field == "lastau" else named
    given = "fore_name" if field in ("fau", "fir") else "initials"
    return [" ".join(filter(None, (x.last_name, getattr(x, given)))) for x in chosen]
