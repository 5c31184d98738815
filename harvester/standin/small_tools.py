"""elink, espell and einfo: small fixed tables; enough for a client to meet their shapes."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from harvester.standin import literals
from harvester.standin.answer import Answer, Parameters, answer, value
from harvester.standin.state import State

FIELDS = (  # short name, full name, is a date, is hidden: a part of einfo's list for db=pubmed
    ("ALL", "All Fields", False, False),
    ("UID", "UID", False, True),
    ("FILT", "Filter", False, False),
    ("TITL", "Title", False, False),
    ("MESH", "MeSH Terms", False, False),
    ("TIAB", "Title/Abstract", False, False),
    ("PTYP", "Publication Type", False, False),
    ("LANG", "Language", False, False),
    ("PDAT", "Date - Publication", True, False),
    ("EDAT", "Date - Entry", True, False),
    ("MDAT", "Date - Modification", True, False),
    ("CRDT", "Date - Create", True, False),
    ("MHDA", "Date - MeSH", True, False),
)
LINKS = ("pubmed_pubmed", "pubmed_pubmed_refs", "pubmed_pmc")
SPELLINGS = {"glutaeus": "gluteus", "maximuss": "maximus", "asthmaa": "asthma"}


def elink(state: State, parameters: Parameters) -> Answer:
    """Neighbours of PMIDs: the records before and after in the corpus; one LinkSet for each `id=`."""
    pmids = [record.pmid for record in state.corpus.records()]
    scored = value(parameters, "cmd", "neighbor") == "neighbor_score"
    sets = []
    for text in parameters.get("id", []):
        ids = [int(name) for name in text.split(",") if name.strip().isascii() and name.strip().isdigit()]
        links = sorted({p for i, p in enumerate(pmids) if set(ids) & {*pmids[max(0, i - 1) : i + 2]}} - set(ids))
        sets.append((ids, links))
    return _link_json(sets, scored) if value(parameters, "retmode") == "json" else _link_xml(sets, scored)


Sets = list[tuple[list[int], list[int]]]


def _link_json(sets: Sets, scored: bool) -> Answer:
    linksets: list[dict[str, Any]] = []
    for ids, links in sets:
        one: dict[str, Any] = {"dbfrom": "pubmed", "ids": [str(i) for i in ids]}
        if links:
            shown: list[Any] = [{"id": str(p), "score": "1000"} if scored else str(p) for p in links]
            one["linksetdbs"] = [{"dbto": "pubmed", "linkname": "pubmed_pubmed", "links": shown}]
        linksets.append(one)
    document = {"header": {"type": "elink", "version": "0.3"}, "linksets": linksets}
    return answer(json.dumps(document, separators=(",", ":")) + "\n", literals.JSON)


def _link_xml(sets: Sets, scored: bool) -> Answer:
    parts = []
    score = "<Score>1000</Score>" if scored else ""
    for ids, links in sets:
        listed = "".join(f"<Id>{i}</Id>" for i in ids)
        found = "".join(f"<Link><Id>{p}</Id>{score}</Link>" for p in links)
        linked = f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>pubmed_pubmed</LinkName>{found}</LinkSetDb>" if found else ""
        parts.append(f"<LinkSet><DbFrom>pubmed</DbFrom><IdList>{listed}</IdList>{linked}</LinkSet>\n")
    return answer(f"{literals.prolog('elink')}<eLinkResult>\n{''.join(parts)}</eLinkResult>\n")


def espell(_state: State, parameters: Parameters) -> Answer:
    """A corrected query from a fixed table; a good answer ends with an empty ERROR element, as recorded."""
    if value(parameters, "retmode") == "json":
        return answer(literals.DIAGNOSTIC_PAGE, literals.HTML, 500)
    query = value(parameters, "term")
    corrected = " ".join(SPELLINGS.get(word, word) for word in query.split())
    changed = f"<Replaced>{escape(corrected)}</Replaced>" if corrected != query else ""
    body = (
        f"<eSpellResult>\n\t<Database>pubmed</Database>\n\t<Query>{escape(query)}</Query>\n"
        f"\t<CorrectedQuery>{escape(corrected) if changed else ''}</CorrectedQuery>\n"
        f"\t<SpelledQuery>{changed}</SpelledQuery>\n\t<ERROR/>\n</eSpellResult>\n"
    )
    return answer(literals.prolog("espell") + body)


def einfo(state: State, parameters: Parameters) -> Answer:
    """The list of databases, or fields and links of pubmed."""
    as_json = value(parameters, "retmode") == "json"
    if not value(parameters, "db"):
        if as_json:  # UNVERIFIED: JSON shape
            return _info_json({"dblist": ["pubmed"]})
        return answer(
            f"{literals.prolog('einfo')}<eInfoResult>\n<DbList>\n\t<DbName>pubmed</DbName>\n</DbList>\n</eInfoResult>\n"
        )
    if value(parameters, "db") != "pubmed":
        return answer(literals.error_xml("einfo", f"Invalid db name specified: {value(parameters, 'db')}"))
    about = {"DbName": "pubmed", "MenuName": "PubMed", "Description": "PubMed bibliographic record"}
    about |= {"DbBuild": "Build-2025.11.27.06.33", "Count": str(len(state.corpus)), "LastUpdate": "2025/11/27 06:33"}
    if as_json:  # UNVERIFIED: JSON shape
        fields = [{"name": short, "fullname": full, "isdate": "Y" if day else "N"} for short, full, day, _ in FIELDS]
        return _info_json({"dbinfo": [{name.lower(): text for name, text in about.items()} | {"fieldlist": fields}]})
    return answer(_info_xml(about))


def _info_json(result: dict[str, Any]) -> Answer:
    document = {"header": {"type": "einfo", "version": "0.3"}, "einforesult": result}
    return answer(json.dumps(document, separators=(",", ":")) + "\n", literals.JSON)


def _info_xml(about: dict[str, str]) -> str:
    head = "".join(f"\t<{name}>{text}</{name}>\n" for name, text in about.items())
    fields = "".join(
        f"<Field><Name>{short}</Name><FullName>{full}</FullName><Description>{full}</Description><TermCount></TermCount>"
        f"<IsDate>{_yes(day)}</IsDate><IsNumerical>{_yes(short == 'UID')}</IsNumerical><SingleToken>N</SingleToken>"
        f"<Hierarchy>N</Hierarchy><IsHidden>{_yes(hidden)}</IsHidden></Field>\n"
        for short, full, day, hidden in FIELDS
    )
    links = "".join(
        f"<Link><Name>{name}</Name><Menu>{name}</Menu><Description>{name}</Description>"
        f"<DbTo>{'pmc' if name.endswith('pmc') else 'pubmed'}</DbTo></Link>\n"
        for name in LINKS
    )
    inside = f"<DbInfo>\n{head}<FieldList>\n{fields}</FieldList>\n<LinkList>\n{links}</LinkList>\n</DbInfo>\n"
    return f"{literals.prolog('einfo')}<eInfoResult>\n{inside}</eInfoResult>\n"


def _yes(truth: bool) -> str:
    return "Y" if truth else "N"
