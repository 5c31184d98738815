"""esearch: from a query to ids, within the window, with history and warnings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from harvester.standin import literals
from harvester.standin.answer import Answer, Parameters, answer, value, whole_number
from harvester.standin.evaluator import Evaluation, UnknownHistory
from harvester.standin.history import HistoryGone
from harvester.standin.state import State

DATE_TAGS = {"edat": "edat", "pdat": "dp", "mdat": "lr", "crdt": "crdt", "mhda": "mhda", "lr": "lr"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a result as esearch tells it."""

    evaluation: Evaluation
    count: int
    start: int
    ids: tuple[int, ...]
    messages: tuple[str, ...]
    webenv: str = ""
    query_key: int = 0


def esearch(state: State, parameters: Parameters) -> Answer:
    """The reply to one esearch request, errors included (all of them with HTTP 200)."""
    as_json = value(parameters, "retmode") == "json"
    if value(parameters, "db") != "pubmed":
        return _error(f"Invalid db name specified: {value(parameters, 'db')}", as_json)
    if not value(parameters, "term").strip() and not value(parameters, "query_key"):
        return _error(literals.EMPTY_TERM, as_json)
    if whole_number(parameters, "retstart", 0) >= state.settings.cap:
        return _error(literals.past_window(state.settings.cap), as_json)
    try:
        page = _page(state, parameters)
    except (HistoryGone, UnknownHistory) as gone:
        number = gone.key if isinstance(gone, HistoryGone) else gone.number
        return _error(literals.NO_QUERY.format(key=number), as_json)
    counting = value(parameters, "rettype") == "count"
    return _json(page, counting) if as_json else _xml(page, counting)


def _page(state: State, parameters: Parameters) -> Page:
    webenv, query_key = value(parameters, "WebEnv"), whole_number(parameters, "query_key", 0)
    stored = state.history.all_of(webenv)
    term = with_dates(state, parameters)
    if query_key:
        state.history.get(webenv, query_key)
        term = f"#{query_key} AND ({term})" if term else f"#{query_key}"
    evaluation = state.evaluate(term, stored)
    count = len(evaluation.pmids)
    start, wanted = whole_number(parameters, "retstart", 0), whole_number(parameters, "retmax", 20)
    allowed = min(wanted, state.settings.cap - start)
    ids = evaluation.pmids[start : start + allowed]
    messages = [f"Restrictions achieved. start and count adjusted to {start}, {allowed}"] if allowed < wanted else []
    if not count:
        messages = ["No items found."]
    if value(parameters, "usehistory") == "y" or (webenv and value(parameters, "usehistory") != "n"):
        webenv, key = state.history.store(evaluation.pmids, webenv)
        return Page(evaluation, count, start, ids, tuple(messages), webenv, key)
    return Page(evaluation, count, start, ids, tuple(messages))


def with_dates(state: State, parameters: Parameters) -> str:
    """The term with `field` and the date parameters written out as tags, the way QueryTranslation shows them."""
    term = value(parameters, "term").strip()
    if term and value(parameters, "field"):
        term = f"{term}[{value(parameters, 'field')}]"
    tag = DATE_TAGS.get(value(parameters, "datetype", "pdat"), "dp")
    low, high = value(parameters, "mindate"), value(parameters, "maxdate")
    if days := whole_number(parameters, "reldate", 0):
        today = state.settings.today()
        low, high = f"{today - timedelta(days=days):%Y/%m/%d}", f"{today:%Y/%m/%d}"
    return f"({term}) AND {low}:{high}[{tag}]" if term and low and high else term


def _error(text: str, as_json: bool) -> Answer:
    if not as_json:
        return answer(literals.error_xml("esearch", text))
    # built by hand: the real service writes the line break of some texts raw into the string
    body = f'{{"header":{{"type":"esearch","version":"0.3"}},"esearchresult":{{"ERROR":"{text}"}}}}\n'
    return answer(body, literals.JSON)


def _json(page: Page, counting: bool) -> Answer:
    result: dict[str, object] = {"count": str(page.count)}
    if not counting:
        result |= {"retmax": str(len(page.ids)), "retstart": str(page.start)}
        if page.webenv:
            result |= {"querykey": str(page.query_key), "webenv": page.webenv}
        found = page.evaluation
        result["idlist"] = [str(pmid) for pmid in page.ids]
        result["translationset"] = [{"from": a, "to": b} for a, b in found.translations]
        result["querytranslation"] = found.translation
        if found.phrases_not_found:
            result["errorlist"] = {"phrasesnotfound": list(found.phrases_not_found), "fieldsnotfound": []}
        if found.phrases_ignored or found.quoted_phrases_not_found or page.messages:
            result["warninglist"] = {
                "phrasesignored": list(found.phrases_ignored),
                "quotedphrasesnotfound": list(found.quoted_phrases_not_found),
                "outputmessages": list(page.messages),
            }
    document = {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}
    return answer(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", literals.JSON)


def _xml(page: Page, counting: bool) -> Answer:
    if counting:
        return answer(f"{literals.prolog('esearch')}<eSearchResult><Count>{page.count}</Count></eSearchResult>\n")
    found = page.evaluation
    parts = [f"<Count>{page.count}</Count><RetMax>{len(page.ids)}</RetMax><RetStart>{page.start}</RetStart>"]
    if page.webenv:
        parts.append(f"<QueryKey>{page.query_key}</QueryKey><WebEnv>{page.webenv}</WebEnv>")
    ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in page.ids)
    parts.append(f"<IdList>\n{ids}</IdList>" if ids else "<IdList/>")
    sets = "".join(
        f"<Translation>     <From>{_text(a)}</From>     <To>{_text(b)}</To>    </Translation>"
        for a, b in found.translations
    )
    parts.append(f"<TranslationSet>{sets}</TranslationSet>" if sets else "<TranslationSet/>")
    parts.append(f"<QueryTranslation>{_text(found.translation)}</QueryTranslation>")
    parts.append(_list("ErrorList", {"PhraseNotFound": found.phrases_not_found}))
    warnings = {
        "PhraseIgnored": found.phrases_ignored,
        "QuotedPhraseNotFound": found.quoted_phrases_not_found,
        "OutputMessage": page.messages,
    }
    parts.append(_list("WarningList", warnings))
    return answer(f"{literals.prolog('esearch')}<eSearchResult>{''.join(parts)}</eSearchResult>\n")


def _list(name: str, children: dict[str, tuple[str, ...]]) -> str:
    inside = "".join(f"<{child}>{_text(t)}</{child}>" for child, texts in children.items() for t in texts)
    return f"<{name}>{inside}</{name}>" if inside else ""


def _text(text: str) -> str:
    return escape(text, quote=False)
