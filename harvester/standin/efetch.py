"""efetch: records by id or from the history, as PubMed XML or as text; unknown ids are silently left out."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.standin import literals
from harvester.standin.answer import Answer, Parameters, answer, value, whole_number
from harvester.standin.corpus import StandinRecord
from harvester.standin.history import HistoryGone
from harvester.standin.outline import outline_of
from harvester.standin.state import State


class NoIds(Exception):
    """The request holds no id that is a number above 0."""


class PastWindow(Exception):
    """`retstart` lies at or past the window."""


def efetch(state: State, parameters: Parameters) -> Answer:
    """The reply to one efetch request; errors as recorded, most of them with HTTP 400."""
    rettype, as_text = value(parameters, "rettype", "xml"), value(parameters, "retmode", "xml") == "text"
    try:
        pmids = asked_ids(state, parameters)
    except NoIds:
        if as_text:
            return answer(literals.ID_LIST_EMPTY.replace(" ", "+") + "\n", literals.TEXT, 400)
        return answer(literals.error_xml("efetch", literals.ID_LIST_EMPTY), status=400)
    except PastWindow:
        return answer(literals.error_xml("efetch", literals.past_window_history(state.settings.cap)), status=400)
    except HistoryGone as gone:  # UNVERIFIED: HTTP status
        return answer(literals.error_xml("efetch", literals.NO_QUERY.format(key=gone.key)))
    records = [r for r in map(state.corpus.get, pmids) if r is not None and not r.withheld]
    if rettype == "uilist":
        return _uilist(records, as_text)
    if as_text:
        return answer("\n".join(_as_text(record, rettype) for record in records) + "\n", literals.TEXT)
    return record_set(records, state.settings.dtd)


def asked_ids(state: State, parameters: Parameters) -> Sequence[int]:
    """The ids a request names: by value (numbers, each once), or a page of a stored result within the window."""
    if webenv := value(parameters, "WebEnv"):
        stored = state.history.get(webenv, whole_number(parameters, "query_key", 1))
        start, cap = whole_number(parameters, "retstart", 0), state.settings.cap
        if start >= cap:
            raise PastWindow
        wanted = whole_number(parameters, "retmax", 20)
        return stored[:cap][start : start + wanted]
    names = [name.strip() for text in parameters.get("id", []) for name in text.split(",")]
    numbers = [int(name) for name in names if name.isascii() and name.isdigit() and int(name) > 0]
    if not numbers:
        raise NoIds
    return list(dict.fromkeys(numbers))


def record_set(records: Sequence[StandinRecord], dtd: str) -> Answer:
    """A PubmedArticleSet, byte for byte what the corpus holds; empty when nothing is known of the ids."""
    head = literals.RECORD_PROLOG.format(dtd=dtd).encode()
    if not records:
        return Answer(head + b"<PubmedArticleSet></PubmedArticleSet>\n")
    inside = b"".join(record.xml for record in records)
    return Answer(head + b"<PubmedArticleSet>\n" + inside + b"\n</PubmedArticleSet>\n")


def _uilist(records: Sequence[StandinRecord], as_text: bool) -> Answer:
    if as_text:
        return answer("".join(f"{record.pmid}\n" for record in records), literals.TEXT)
    ids = "".join(f"<Id>{record.pmid}</Id>\n" for record in records)
    return answer(f'<?xml version="1.0" ?>\n<IdList>\n{ids}</IdList>\n')  # UNVERIFIED


def _as_text(record: StandinRecord, rettype: str) -> str:
    """The record in MEDLINE tags, or as a plain abstract; both much simpler than PubMed's."""
    about = outline_of(record)
    if rettype == "abstract":
        return f"1. {about.source}. {about.pub_date}.\n\n{about.title}\n\n{about.abstract}\n\nPMID: {record.pmid}\n"
    fields = [("PMID", str(record.pmid)), ("TI", about.title), ("AB", about.abstract), ("LA", "eng")]
    fields += [("FAU", name) for name in about.authors] + [("PT", name) for name in about.publication_types]
    fields += [("TA", about.source), ("JT", about.journal), ("DP", about.pub_date), ("SO", about.source)]
    return "".join(f"{name:<4}- {' '.join(text.split())}\n" for name, text in fields if text)
