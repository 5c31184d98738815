"""esummary: document summaries in XML version 1, XML version 2.0 and JSON; unknown ids are told inside the result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from harvester.standin import literals
from harvester.standin.answer import Answer, Parameters, answer, value
from harvester.standin.corpus import StandinRecord
from harvester.standin.efetch import NoIds, PastWindow, asked_ids
from harvester.standin.history import HistoryGone
from harvester.standin.outline import Outline, outline_of
from harvester.standin.state import State

HEADER = {"type": "esummary", "version": "0.3"}
V2_PROLOG = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSummaryResult>\n'  # UNVERIFIED: DOCTYPE of version 2.0


def esummary(state: State, parameters: Parameters) -> Answer:
    """The reply to one esummary request; its errors come with HTTP 200."""
    as_json = value(parameters, "retmode") == "json"
    if "id" not in parameters and not value(parameters, "WebEnv"):
        return answer(literals.error_xml("esummary", "Neither query_key nor id specified"))
    try:
        bad = _first_bad(parameters)
        if bad is not None and as_json:
            text = f"Invalid uid {bad[0]} at position= {bad[1]}"
            return _as_json({"header": HEADER, "error": text, "result": {"uids": []}})
        pmids = asked_ids(state, parameters)
    except (NoIds, PastWindow, HistoryGone) as problem:
        empty = "Empty id list - nothing todo"
        text = literals.NO_QUERY.format(key=problem.key) if isinstance(problem, HistoryGone) else empty
        return _as_json({"esummaryresult": [text]}) if as_json else answer(literals.error_xml("esummary", text))
    most = state.settings.max_json_summaries
    if as_json and len(pmids) > most:
        text = f"Too many UIDs in request. Maximum number of UIDs is {most} for JSON format output."
        return _as_json({"header": HEADER, "error": text})
    found = [(pmid, state.corpus.get(pmid)) for pmid in pmids]
    if as_json:
        return _as_json({"header": HEADER, "result": _json_result(found)})
    return _version_2(found) if value(parameters, "version") == "2.0" else _version_1(found)


def _first_bad(parameters: Parameters) -> tuple[str, int] | None:
    names = [name.strip() for text in parameters.get("id", []) for name in text.split(",") if name.strip()]
    return next(((name, at) for at, name in enumerate(names) if not (name.isascii() and name.isdigit())), None)


def _as_json(document: dict[str, Any]) -> Answer:
    return answer(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", literals.JSON)


Found = Sequence[tuple[int, StandinRecord | None]]


def _json_result(found: Found) -> dict[str, Any]:
    result: dict[str, Any] = {"uids": [str(pmid) for pmid, _ in found]}
    for pmid, record in found:
        uid = str(pmid)
        result[uid] = _summary(uid, outline_of(record)) if record else {"uid": uid, "error": literals.NO_SUMMARY}
    return result


def _summary(uid: str, about: Outline) -> dict[str, Any]:
    """One record of the JSON form, its keys in the measured order."""
    ids = dict(about.article_ids)
    return {
        "uid": uid,
        "pubdate": about.pub_date,
        "epubdate": "",
        "source": about.source,
        "authors": [{"name": name, "authtype": "Author", "clusterid": ""} for name in about.authors],
        "lastauthor": about.authors[-1] if about.authors else "",
        "title": about.title,
        "sorttitle": about.title.lower(),
        "volume": about.volume,
        "issue": about.issue,
        "pages": about.pages,
        "lang": ["eng"],
        "nlmuniqueid": about.nlm_id,
        "issn": about.issn,
        "essn": about.issn,
        "pubtype": list(about.publication_types),
        "recordstatus": "PubMed - indexed for MEDLINE",
        "pubstatus": "256",
        "articleids": [{"idtype": name, "idtypen": 1, "value": text} for name, text in about.article_ids],
        "history": [{"pubstatus": status, "date": when} for status, when in about.history],
        "references": [],
        "attributes": ["Has Abstract"] if about.abstract else [],
        "pmcrefcount": "",
        "fulljournalname": about.journal,
        "elocationid": f"doi: {ids['doi']}" if "doi" in ids else "",
        "doctype": "citation",
        "srccontriblist": [],
        "booktitle": "",
        "sortpubdate": "",
        "sortfirstauthor": about.authors[0] if about.authors else "",
        "vernaculartitle": "",
    }


def _version_1(found: Found) -> Answer:
    parts = [
        _docsum(record) if record else f"<ERROR>UID={pmid}: {literals.NO_SUMMARY}</ERROR>\n" for pmid, record in found
    ]
    return answer(f"{literals.prolog('esummary')}<eSummaryResult>\n{''.join(parts)}</eSummaryResult>\n")


def _docsum(record: StandinRecord) -> str:
    about = outline_of(record)
    ids = dict(about.article_ids)
    items = [
        _item("PubDate", "Date", about.pub_date),
        _item("EPubDate", "Date", ""),
        _item("Source", "String", about.source),
        _list("AuthorList", [_item("Author", "String", name) for name in about.authors]),
        _item("LastAuthor", "String", about.authors[-1] if about.authors else ""),
        _item("Title", "String", about.title),
        _item("Volume", "String", about.volume),
        _item("Issue", "String", about.issue),
        _item("Pages", "String", about.pages),
        _list("LangList", [_item("Lang", "String", "English")]),
        _item("NlmUniqueID", "String", about.nlm_id),
        _item("ISSN", "String", about.issn),
        _item("ESSN", "String", about.issn),
        _list("PubTypeList", [_item("PubType", "String", name) for name in about.publication_types]),
        _item("RecordStatus", "String", "PubMed - indexed for MEDLINE"),
        _item("PubStatus", "String", "ppublish"),
        _list("ArticleIds", [_item(name, "String", text) for name, text in about.article_ids]),
        _list("History", [_item(status, "Date", when) for status, when in about.history]),
        _list("References", []),
        _item("HasAbstract", "Integer", "1" if about.abstract else "0"),
        _item("PmcRefCount", "Integer", "0"),
        _item("FullJournalName", "String", about.journal),
        _item("ELocationID", "String", f"doi: {ids['doi']}" if "doi" in ids else ""),
        _item("SO", "String", f"{about.pub_date};{about.volume}({about.issue}):{about.pages}"),
    ]
    return f"<DocSum>\n\t<Id>{record.pmid}</Id>\n{''.join(items)}</DocSum>\n"


def _item(name: str, kind: str, text: str) -> str:
    head = f'\t<Item Name="{escape(name)}" Type="{kind}"'
    return f"{head}>{escape(text, quote=False)}</Item>\n" if text else f"{head}/>\n"


def _list(name: str, items: list[str]) -> str:
    head = f'\t<Item Name="{name}" Type="List"'
    return f"{head}>\n{''.join(items)}\t</Item>\n" if items else f"{head}/>\n"


def _version_2(found: Found) -> Answer:
    parts = []
    for pmid, record in found:
        inside = f"<error>{literals.NO_SUMMARY}</error>"
        if record:
            about = outline_of(record)
            inside = (
                f"<Title>{escape(about.title, quote=False)}</Title><Source>{escape(about.source, quote=False)}</Source>"
            )
        parts.append(f'<DocumentSummary uid="{pmid}">{inside}</DocumentSummary>\n')
    inside = "".join(parts)
    body = f'<eSummaryResult>\n<DocumentSummarySet status="OK">\n{inside}</DocumentSummarySet>\n</eSummaryResult>\n'
    return answer(V2_PROLOG + body)
