"""epost: ids into the history server."""

from __future__ import annotations

from harvester.standin import literals
from harvester.standin.answer import Answer, Parameters, answer, value
from harvester.standin.history import HistoryGone
from harvester.standin.state import State

LARGEST_ID = 18446744073709551615


def epost(state: State, parameters: Parameters) -> Answer:
    """Query key and WebEnv for the ids that are numbers; XML only, JSON gets the diagnostic page as measured."""
    if value(parameters, "retmode") == "json":
        return answer(literals.DIAGNOSTIC_PAGE, literals.HTML, 500)
    if value(parameters, "db") != "pubmed":
        return answer(literals.error_xml("epost", f"Invalid db name specified: {value(parameters, 'db')}"))
    names = [name.strip() for text in parameters.get("id", []) for name in text.split(",") if name.strip()]
    good = [int(name) for name in names if name.isascii() and name.isdigit() and 0 < int(name) <= LARGEST_ID]
    bad = [name for name in names if not (name.isascii() and name.isdigit() and 0 < int(name) <= LARGEST_ID)]
    if not good:
        texts = (literals.NOTHING_TO_STORE, literals.IDS_OMITTED) if bad else (literals.NOTHING_TO_STORE,)
        return answer(literals.error_xml("epost", *texts))
    try:
        webenv, key = state.history.store(tuple(dict.fromkeys(good)), value(parameters, "WebEnv"))
    except HistoryGone as gone:
        return answer(literals.error_xml("epost", literals.NO_QUERY.format(key=gone.key)))
    invalid = "".join(f"\t\t<Id>{name}</Id>\n" for name in bad if name.isalnum())
    listed = f"\t<InvalidIdList>\n{invalid}\t</InvalidIdList>\n" if invalid else ""
    body = f"<ePostResult>\n{listed}\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{webenv}</WebEnv>\n</ePostResult>\n"
    return answer(literals.prolog("epost") + body)
