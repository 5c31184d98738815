"""Authors, editors and investigators out of their lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count, repeat
from typing import Literal
from xml.etree.ElementTree import Element

from data.records import Author, maker
from harvester.xml_text import clean, text_of

Role = Literal["author", "editor", "investigator"]
# Of one person: last name, fore name, initials, suffix, collective name, ORCID, affiliation.
Person = tuple[str | None, str | None, str | None, str | None, str | None, str | None, str | None]
Column = Sequence[str | None]  # one of these for all people of a list
_authors = maker(Author)
_NOT_ORCID = re.compile(r"[^0-9Xx]")


def people(lists: Iterable[tuple[Iterable[Column], Role]]) -> tuple[Author, ...]:
    """Everybody of the lists in their order, numbered from 1 through all of them."""
    found: list[Author] = []
    for columns, role in lists:
        if columns:
            found += _authors(count(len(found) + 1), *columns, repeat(role))
    return tuple(found)


def columns_of(element: Element) -> list[Column]:
    """The people of one list, column by column; no column when there is nobody.

    Names that NLM marks ValidYN="N" are misspellings which an erratum replaced; PubMed does not show them
    either.
    """
    return list(zip(*(_person(person) for person in element if person.get("ValidYN") != "N"), strict=True))


def role_of(author_list: Element) -> Role:
    """AuthorList@Type: authors unless it says editors."""
    return "editor" if author_list.get("Type") == "editors" else "author"


def bare_orcid(text: str | None) -> str | None:
    """0000-0000-0000-000X out of a bare number, a URL or digits with stray characters; None when it is none."""
    digits = _NOT_ORCID.sub("", text or "").upper()
    if len(digits) != 16 or "X" in digits[:15]:
        return None
    return "-".join(digits[i : i + 4] for i in (0, 4, 8, 12))


def _person(person: Element) -> Person:
    last = fore = initials = suffix = group = orcid = None
    affiliations: list[str] = []
    for part in person:
        tag = part.tag
        if tag == "LastName":
            last = clean(part.text)
        elif tag == "ForeName":
            fore = clean(part.text)
        elif tag == "Initials":
            initials = clean(part.text)
        elif tag == "AffiliationInfo":
            affiliations += [text for one in part if one.tag == "Affiliation" and (text := text_of(one))]
        elif tag == "Affiliation":  # before 2015 an author had one, without AffiliationInfo
            if text := text_of(part):
                affiliations.append(text)
        elif tag == "Identifier":
            if orcid is None and (part.get("Source") or "").upper() == "ORCID":
                orcid = bare_orcid(part.text)
        elif tag == "Suffix":
            suffix = text_of(part)
        elif tag == "CollectiveName":
            group = text_of(part)
    return last, fore, initials, suffix, group, orcid, "; ".join(affiliations) or None
