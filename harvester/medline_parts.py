"""The repeating fields of a MEDLINE record: people, MeSH, keywords, grants, links and numbers.

Field names: nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from Bio import Medline

from data.records import Accession, Author, Correction, Grant, Keyword, MeshHeading
from harvester.elements import number
from harvester.people import Role, bare_orcid
from harvester.xml_text import clean

Fields = dict[str, Any]  # what Bio.Medline makes: text for some fields, a list of texts for the others

LINKS = {
    "CIN": "CommentIn", "CON": "CommentOn", "EIN": "ErratumIn", "EFR": "ErratumFor",
    "CRI": "CorrectedandRepublishedIn", "CRF": "CorrectedandRepublishedFrom",
    "RPI": "RepublishedIn", "RPF": "RepublishedFrom", "RIN": "RetractionIn", "ROF": "RetractionOf",
    "RRI": "RetractedandRepublishedIn", "RRF": "RetractedandRepublishedFrom",
    "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor", "UIN": "UpdateIn", "UOF": "UpdateOf",
    "SPIN": "SummaryForPatientsIn", "ORI": "OriginalReportIn",
    "DDIN": "AssociatedDataset", "DRIN": "AssociatedPublication",
}  # fmt: skip
_FULL: dict[str, Role] = {"FAU": "author", "CN": "author", "FED": "editor", "FIR": "investigator"}
_SHORT: dict[str, Role] = {"AU": "author", "ED": "editor", "IR": "investigator"}
_OF_PEOPLE = {*_FULL, *_SHORT, "AD", "AUID", "IRAD"}
_LINKED_PMID = re.compile(r"\.?\s*PMID:\s*(\d+)\s*$")


def people(lines: Iterable[str]) -> Iterator[Author]:
    """Each person or group with the affiliations that follow it, in order."""
    blocks: list[list[str]] = []
    for line in lines:
        tag = line[:4].rstrip()
        if tag in _FULL or (tag in _SHORT and not _waits_for_short(blocks)):
            blocks.append([line])
        elif tag in _OF_PEOPLE and blocks:
            blocks[-1].append(line)
    for position, block in enumerate(blocks, 1):
        yield _person(block, position)


def _waits_for_short(blocks: list[list[str]]) -> bool:
    if not blocks:
        return False
    tags = [line[:4].rstrip() for line in blocks[-1]]
    return tags[0] in _FULL and tags[0] != "CN" and not set(tags) & set(_SHORT)


def _person(block: list[str], position: int) -> Author:
    fields: Fields = Medline.read(block)  # type: ignore[no-untyped-call]
    first = block[0][:4].rstrip()
    role = _FULL.get(first) or _SHORT[first]
    affiliation = "; ".join([*fields.get("AD", ()), *fields.get("IRAD", ())]) or None
    if first == "CN":
        return Author(position, collective_name=clean(fields["CN"][0]), affiliation=affiliation, role=role)
    orcids = (bare_orcid(text) for text in fields.get("AUID", ()) if "ORCID" in text.upper())
    short = next((fields[key][0] for key in _SHORT if key in fields), "")
    full = next((fields[key][0] for key in _FULL if key in fields), "")
    if full:
        last, _, fore = full.partition(", ")
        initials = short.removeprefix(last).strip() if short.startswith(last) else ""
    else:
        last, _, initials = short.rpartition(" ") if " " in short else (short, "", "")
        fore = ""
    return Author(
        position,
        clean(last),
        clean(fore),
        clean(initials),
        orcid=next((one for one in orcids if one), None),
        affiliation=clean(affiliation),
        role=role,
    )


def mesh_headings(headings: Iterable[str]) -> Iterator[MeshHeading]:
    """ "Abscess/etiology/*surgery" is two rows, the second major; a star on the descriptor makes both major."""
    for heading, text in enumerate(headings, 1):
        name, *qualifiers = text.split("/")
        major, name = name.startswith("*"), name.lstrip("*")
        for qualifier in qualifiers or [""]:
            is_major = major or qualifier.startswith("*")
            yield MeshHeading(heading, name, None, qualifier.lstrip("*") or None, None, is_major)


def keywords(lines: Iterable[str]) -> Iterator[Keyword]:
    owner = "NOTNLM"
    for line in lines:
        tag, text = line[:4].rstrip(), clean(line[6:])
        if tag == "OTO" and text:
            owner = text
        elif tag == "OT" and text:
            yield Keyword(text.lstrip("*"), owner, text.startswith("*"))


def grant(text: str) -> Grant:
    """ "T32 AI007291/AI/NIAID NIH HHS/United States": from the right country, agency, acronym; the rest is the id."""
    parts: list[str | None] = [part.strip() or None for part in text.split("/")]
    country = parts.pop() if len(parts) > 1 else None
    agency = parts.pop()
    acronym = parts.pop() if parts and re.fullmatch(r"[A-Z]{2}", parts[-1] or "") else None
    return Grant(agency, "/".join(part for part in parts if part) or None, acronym, country)


def corrections(fields: Fields) -> Iterator[Correction]:
    for key, ref_type in LINKS.items():
        for text in fields.get(key, ()):
            linked = _LINKED_PMID.search(text)
            source = clean(text[: linked.start()] if linked else text)
            yield Correction(ref_type, source, number(linked.group(1)) if linked else None)


def accessions(values: Iterable[str]) -> Iterator[Accession]:
    for text in values:
        bank, _, accession = text.partition("/")
        if bank and accession:
            yield Accession(bank, accession)


def substance(text: str) -> str:
    """ "0 (Anti-Infective Agents)" without its registry number."""
    found = re.fullmatch(r"\S+ \((.*)\)", text)
    return found.group(1) if found else text
