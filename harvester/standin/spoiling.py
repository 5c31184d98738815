"""How each fault changes an answer: what is sent instead, and what is done to a good one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from harvester.standin import literals
from harvester.standin.answer import Answer, Parameters, answer, value
from harvester.standin.corpus import RECORD
from harvester.standin.faults import Fault

UNAVAILABLE = "Search Backend failed: Search is temporarily unavailable. Cannot connect to SOLR"
NEW_ELEMENT = b'<NovelElement2027 Kind="unheard-of">A value no DTD knows.</NovelElement2027>'


def instead(fault: Fault, tool: str, parameters: Parameters, caller: str, limit: int) -> Answer:
    """What a fault of the stage `instead` sends; `caller` is the key or address a rate refusal echoes."""
    rate = literals.rate_body(caller, limit + 1, limit)
    as_json = value(parameters, "retmode") == "json"
    known: dict[str, Callable[[], Answer]] = {
        "empty_200": lambda: answer(""),
        "prolog_only": lambda: answer(literals.prolog(tool)),
        "html_200": lambda: answer(literals.HTML_PAGE, literals.HTML),
        "html_502": lambda: answer(literals.BAD_GATEWAY_PAGE, literals.HTML, 502),
        "html_503": lambda: answer(literals.BAD_GATEWAY_PAGE.replace("502", "503"), literals.HTML, 503),
        "status_500_diag": lambda: answer(literals.DIAGNOSTIC_PAGE, literals.HTML, 500),
        "429_retry_after": lambda: answer(rate, literals.JSON, 429, Retry_After=str(fault.number(2))),
        "429_no_header": lambda: answer(rate, literals.JSON, 429),
        "rate_in_200": lambda: answer(rate, literals.JSON),
        "400_timeout_viewer": lambda: _error(tool, literals.VIEWER_TIMEOUT, False, 400),
        "400_proxy_stream": lambda: _error(tool, literals.PROXY_STREAM + literals.BAD_GATEWAY_PAGE, False, 400),
        "200_viewer_error": lambda: _error(tool, literals.VIEWER_TIMEOUT, False),
        "esearch_backend_502": lambda: _error(tool, literals.BACKEND_502, as_json),
        "esearch_address_table": lambda: _error(tool, literals.ADDRESS_TABLE, as_json),
        "db_not_supported": lambda: _error(tool, literals.NOT_SUPPORTED, as_json),
        "status_ok_docsum_failed": _docsum_failed,
    }
    return known[fault.name]()


def _error(tool: str, text: str, as_json: bool, status: int = 200) -> Answer:
    if not as_json:
        return answer(literals.error_xml(tool, text), status=status)
    document = {"header": {"type": tool, "version": "0.3"}, f"{tool}result": {"ERROR": text}}
    return answer(json.dumps(document, separators=(",", ":")) + "\n", literals.JSON, status)


def _docsum_failed() -> Answer:
    inside = '<DocumentSummarySet status="OK">\n<!-- DocSum Backend failed: no answer -->\n</DocumentSummarySet>\n'
    return answer(f"{literals.prolog('esummary')}<eSummaryResult>\n{inside}</eSummaryResult>\n")


def after(fault: Fault, tool: str, good: Answer) -> Answer:
    """A good answer after a fault of the stage `after`."""
    change = _CHANGES[fault.name]
    return Answer(change(fault, tool, good.body), good.content_type, good.status, good.headers)


def _drop_records(fault: Fault, _tool: str, body: bytes) -> bytes:
    return RECORD.sub(b"", body, count=fault.number(1))


def _duplicate_record(_fault: Fault, _tool: str, body: bytes) -> bytes:
    return RECORD.sub(lambda match: match[0] * 2, body, count=1)


def _reorder(_fault: Fault, _tool: str, body: bytes) -> bytes:
    records = iter(RECORD.findall(body)[::-1])
    return RECORD.sub(lambda _: next(records), body)


def _json_raw_newline(_fault: Fault, _tool: str, body: bytes) -> bytes:
    return re.sub(rb'("querytranslation":")', rb"\1" + b"\n", body, count=1)


def _wrong_count(fault: Fault, _tool: str, body: bytes) -> bytes:
    def wrong(match: re.Match[bytes]) -> bytes:
        return match[1] + str(max(0, int(match[2]) + fault.number(1))).encode()

    return re.sub(rb'("count":"|<Count>)(\d+)', wrong, body, count=1)


def _dtd_name(fault: Fault, _tool: str, body: bytes) -> bytes:
    name = str(fault.argument or "pubmed_270101.dtd").encode()
    return re.sub(rb"out/[\w.]+\.dtd", b"out/" + name, body, count=1)


def _unknown_element(_fault: Fault, _tool: str, body: bytes) -> bytes:
    body = body.replace(b"<Article ", b'<Article NovelAttribute="2027" ')
    return re.sub(rb"</(MedlineCitation|BookDocument)>", lambda m: NEW_ELEMENT + m[0], body)


def _extra_error_elements(_fault: Fault, tool: str, body: bytes) -> bytes:
    if not body.startswith(b"{"):
        return literals.error_xml(tool, UNAVAILABLE, literals.IDS_OMITTED).encode()
    document = json.loads(body)
    document[f"{tool}result"].setdefault("errorlist", {})["unheardoferrors"] = ["a new kind of error"]
    return (json.dumps(document, separators=(",", ":")) + "\n").encode()


_CHANGES: dict[str, Callable[[Fault, str, bytes], bytes]] = {
    "drop_records": _drop_records,
    "duplicate_record": _duplicate_record,
    "reorder": _reorder,
    "json_raw_newline": _json_raw_newline,
    "wrong_count": _wrong_count,
    "dtd_name": _dtd_name,
    "unknown_element": _unknown_element,
    "extra_error_elements": _extra_error_elements,
}
