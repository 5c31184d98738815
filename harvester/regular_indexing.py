"""What a record is indexed with (MeSH headings, substances, keywords), read by its shape as in `regular_lists`."""

from __future__ import annotations

import re
from typing import Any

from data.records import Keyword, MeshHeading, maker
from harvester.regular_lists import term
from harvester.shapes import CODE, GAP, RICH, TEXT, UNREAD, Odd, columns, element, leaf, repeated, rich, up_to

_keywords, _mesh_headings = maker(Keyword), maker(MeshHeading)


def _word(tag: str, code: str, major: str, text: str) -> str:
    """A word of the vocabulary with its identifier in front, or behind as until 2016."""
    kind = '(?: Type="[A-Za-z]++")?+'
    attributes = f'(?: UI="{code}")?+ MajorTopicYN="{major}"{kind}(?: UI="{code}")?+'
    return f"<{tag}{attributes}>{text}</{tag}>{GAP}"


_QUALIFIER = _word("QualifierName", CODE, "[YN]", TEXT)
_QUALIFIERS = re.compile(_word("QualifierName", f"({CODE})", "([YN])", f"({TEXT})"))
_HEADING = re.compile(
    element(
        "MeshHeading",
        _word("DescriptorName", f"({CODE})", "([YN])", f"({TEXT})"),
        f"({repeated(_QUALIFIER)})",
    )
)


def mesh_headings(part: str) -> tuple[MeshHeading, ...]:
    found: list[tuple[Any, ...]] = []
    for number, (ui, major, later, sent, qualified) in enumerate(zip(*columns(_HEADING, part), strict=True), 1):
        name = term(sent)
        if not name or (ui and later):
            raise Odd
        if not qualified:
            found.append((number, name, ui or later, None, None, major == "Y"))
            continue
        for q_ui, q_major, q_later, q_sent in _QUALIFIERS.findall(qualified):
            if q_ui and q_later:
                raise Odd
            is_major = major == "Y" or q_major == "Y"
            found.append((number, name, ui or later, term(q_sent), q_ui or q_later or None, is_major))
    return tuple(_mesh_headings(*zip(*found, strict=True))) if found else ()


_CHEMICAL = re.compile(
    element("Chemical", leaf("RegistryNumber", UNREAD), leaf(f'NameOfSubstance UI="{CODE}"', f"({TEXT})"))
)


def substances(part: str) -> tuple[str, ...]:
    return tuple(filter(None, map(term, columns(_CHEMICAL, part)[0])))


_KEYWORD_LIST = re.compile(element(f'KeywordList Owner="({CODE})"', f"({up_to('/KeywordList>')})"))
_KEYWORD = re.compile(leaf('Keyword MajorTopicYN="([YN])"', f"({RICH})"))


def keywords(part: str) -> tuple[Keyword, ...]:
    """Those of all lists that follow each other."""
    found = [
        (text, owner, major == "Y")
        for owner, listed in zip(*columns(_KEYWORD_LIST, part), strict=True)
        for major, sent in zip(*columns(_KEYWORD, listed), strict=True)
        if (text := rich(sent))
    ]
    return tuple(_keywords(*zip(*found, strict=True))) if found else ()
