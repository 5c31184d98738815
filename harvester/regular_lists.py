"""The lists of a regular record, each read by its shape into what the reader of its tree gives.

Most elements of a record stand in a few lists of utterly regular shape (pubmed_250101.dtd). What is odd in any way
(another order, a comment, an attribute not foreseen) is refused with `Odd` and read from the tree.
"""

from __future__ import annotations

import re
from functools import lru_cache

from data.records import ArticleId, Correction, Grant, HistoryDate, PublicationType, maker
from harvester.dates import iso_text, printed
from harvester.elements import number as pmid_of
from harvester.people import Column, bare_orcid
from harvester.shapes import (
    CODE,
    GAP,
    RICH,
    TEXT,
    UNREAD,
    Odd,
    columns,
    element,
    leaf,
    maybe,
    plain,
    plains,
    repeated,
    rich,
    up_to,
)

_article_ids, _history_dates = maker(ArticleId), maker(HistoryDate)
term = lru_cache(1 << 14)(plain)  # the words of a vocabulary come again and again

_ATTRIBUTE = re.compile(f' ([A-Za-z]++)="({UNREAD})"')


@lru_cache(1 << 10)
def attributes(sent: str) -> dict[str, str]:
    names, values = columns(_ATTRIBUTE, sent)
    if len(set(names)) != len(names):
        raise Odd
    return dict(zip(names, values, strict=True))


_NUMBER, _MONTH = "([0-9]++)", "([0-9A-Za-z]++)"
_DATE = (
    leaf("Year", _NUMBER) + maybe(leaf("Month", _MONTH) + maybe(leaf("Day", _NUMBER)))
    + maybe(leaf("Hour", _NUMBER) + leaf("Minute", _NUMBER))
)  # fmt: skip
_ONE_DATE = re.compile(_DATE)
_DATED = re.compile(element(f'PubMedPubDate PubStatus="({CODE})"', _DATE))


@lru_cache(1 << 14)
def date(part: str) -> str | None:
    """Year, Month, Day and perhaps a time as ISO text."""
    if not (found := _ONE_DATE.fullmatch(part)):
        raise Odd
    return iso_text(*found.groups())


def history(part: str) -> tuple[HistoryDate, ...]:
    statuses, *parts = columns(_DATED, part)
    days = list(map(iso_text, *parts))
    if not all(days):
        raise Odd
    return tuple(_history_dates(statuses, days))


_FLAT = re.compile(f"<([A-Za-z]++)>({TEXT})</\\1>{GAP}")


@lru_cache(1 << 13)
def flat(part: str) -> dict[str, str]:
    """An element whose children hold nothing but text, as `parts_of` gives it."""
    return {name: text for name, sent in zip(*columns(_FLAT, part), strict=True) if (text := plain(sent))}


@lru_cache(1 << 13)
def printed_date(part: str) -> str | None:
    return printed(flat(part))


_SECTION = re.compile(
    "<AbstractText" + maybe(' Label="([^"<]*+)"') + maybe(f' NlmCategory="({CODE})"') + f">({RICH})</AbstractText>{GAP}"
)
Section = tuple[str, str | None, str | None]  # text, label, category


_NOTICE = re.compile(leaf("CopyrightInformation", f"({RICH})"))


def abstract(part: str) -> tuple[list[Section], str | None]:
    """The sections that hold text, and the copyright notice."""
    at = part.find("<CopyrightInformation>")
    notice = _NOTICE.fullmatch(part, at) if at >= 0 else None
    if at >= 0 and not notice:
        raise Odd
    labels, categories, texts = columns(_SECTION, part[:at] if notice else part)
    rows = zip(map(rich, texts), plains(labels), categories, strict=True)
    return [(text, label, category) for text, label, category in rows if text], rich(notice[1]) if notice else None


_OTHER_ABSTRACT = re.compile(
    element(f'OtherAbstract Type="({CODE})" Language="({CODE})"', f"({up_to('/OtherAbstract>')})")
)


def other_abstracts(part: str) -> list[tuple[str, str, tuple[list[Section], str | None]]]:
    """Type, language and abstract of each."""
    kinds, languages, parts = columns(_OTHER_ABSTRACT, part)
    return list(zip(kinds, languages, map(abstract, parts), strict=True))


_INSTITUTION = repeated(leaf('Identifier Source="[A-Za-z]*+"', UNREAD))
_AUTHOR = re.compile(
    element(
        'Author ValidYN="Y"(?: EqualContrib="[YN]")?+',
        *(maybe(leaf(tag, f"({TEXT})")) for tag in ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")),
        maybe(leaf('Identifier Source="ORCID"', f"({UNREAD})")),
        maybe(element("AffiliationInfo", leaf("Affiliation", f"({TEXT})"), _INSTITUTION)),
        f"({repeated(element('AffiliationInfo', leaf('Affiliation', TEXT), _INSTITUTION))})",
    )
)
_FURTHER = re.compile(f"<Affiliation>({TEXT})")


def people(part: str) -> list[Column]:
    *names, orcids, first, further = columns(_AUTHOR, part)
    found: list[Column] = [plains(column) for column in names]
    found.append([(orcid and bare_orcid(orcid)) or None for orcid in orcids])
    found.append([_affiliation(one, more) for one, more in zip(first, further, strict=True)])
    return found


def _affiliation(first: str | None, further: str) -> str | None:
    if first is None:
        return None
    if not further:
        return term(first)
    return "; ".join(filter(None, map(plain, (first, *_FURTHER.findall(further))))) or None


_GRANT = re.compile(
    element(
        "Grant",
        *(maybe(leaf(tag, f"({TEXT})")) for tag in ("GrantID", "Acronym", "Agency", "Country")),
        maybe(f"<Country/>{GAP}"),
    )
)


def grants(part: str) -> tuple[Grant, ...]:
    rows = zip(*map(plains, columns(_GRANT, part)), strict=True)
    return tuple([Grant(agency, number, short, country) for number, short, agency, country in rows
                  if agency or number or short or country])  # fmt: skip


_TYPE = re.compile(leaf(f'PublicationType UI="({CODE})"', f"({TEXT})"))


@lru_cache(1 << 10)
def publication_types(part: str) -> tuple[PublicationType, ...]:
    rows = zip(*columns(_TYPE, part), strict=True)
    return tuple([PublicationType(name, ui) for ui, sent in rows if (name := plain(sent))])


_LANGUAGE = re.compile(leaf("Language", f"({TEXT})"))


@lru_cache(1 << 10)
def languages(part: str) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, columns(_LANGUAGE, part)[0])))


_CORRECTION = re.compile(
    element(
        f'CommentsCorrections RefType="({CODE})"',
        leaf("RefSource", f"({TEXT})"),
        maybe(leaf('PMID Version="[0-9]++"', "([0-9]++)")),
        maybe(leaf("Note", f"({TEXT})")),
    )
)


def corrections(part: str) -> tuple[list[Correction], list[int]]:
    """The links to other records, and the PMIDs of the old `Cites` links, which are references."""
    links: list[Correction] = []
    cited: list[int] = []
    for kind, source, sent, note in zip(*columns(_CORRECTION, part), strict=True):
        link = Correction(kind, plain(source), pmid_of(sent), plain(note) if note else None)
        if kind == "Cites" and link.ref_pmid:
            cited.append(link.ref_pmid)
        else:
            links.append(link)
    return links, cited


_ID = re.compile(leaf(f'ArticleId IdType="({CODE})"', f"({TEXT})"))
_LOCATION = re.compile(leaf(f'ELocationID EIdType="({CODE})" ValidYN="([YN])"', f"({TEXT})"))


def article_ids(part: str) -> list[ArticleId]:
    kinds, sent = columns(_ID, part)
    values = plains(sent)
    if not all(values):
        raise Odd
    return _article_ids(kinds, values)


def electronic_locations(part: str) -> list[ArticleId]:
    """Without those that NLM marks not valid."""
    rows = zip(*columns(_LOCATION, part), strict=True)
    return [ArticleId(kind, value) for kind, valid, sent in rows if (value := plain(sent)) and valid == "Y"]


_OTHER_ID = re.compile(leaf('OtherID Source="[A-Z]*+"', f"({TEXT})"))


def other_ids(part: str) -> list[ArticleId]:
    """The PMC number, which stood here before 2019."""
    values = [value for sent in columns(_OTHER_ID, part)[0] if (value := plain(sent)) and value.startswith("PMC")]
    return [ArticleId("pmc", value.split()[0]) for value in values]
