"""Is a reply of the E-utilities to be believed? Status alone decides nothing: errors come with 200, 400, 429 and 5xx.

Pure functions over status, headers and body; the order of the questions is that of NCBI's observed behaviour
(NBK25499 and recorded replies): rate limit, gateway, back end, then whether the body is whole and what was asked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from lxml import etree

RATE_TEXT = "API rate limit exceeded"


class Kind(Enum):
    """What a reply means for the request that got it."""

    GOOD = "good"
    TRANSIENT = "transient"  # passes by itself: pause, then ask again
    UNREACHABLE = "unreachable"  # no connection: ask again, but not for long when nothing ever answered
    RATE = "rate"  # too fast: the whole process pauses
    KEY = "key"  # the API key is wrong
    HISTORY = "history"  # a stored search is gone: start again at the search
    PERMANENT = "permanent"  # this request will never work
    UNKNOWN = "unknown"  # an error text we do not know: two tries, then told


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply as received, after unzipping."""

    status: int
    body: bytes
    content_type: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply is worth; `document` is the parsed body (dict or element) of a good one."""

    kind: Kind
    text: str = ""
    document: Any = field(default=None, repr=False)


TEXTS: tuple[tuple[str, Kind], ...] = (  # first match decides
    (RATE_TEXT, Kind.RATE),
    ("API key invalid", Kind.KEY),
    ("ID list is empty", Kind.PERMANENT),
    ("ID+list+is+empty", Kind.PERMANENT),
    ("cannot be larger than", Kind.PERMANENT),
    ("is out of acceptable range", Kind.PERMANENT),
    ("Unable to obtain query", Kind.HISTORY),
    ("Empty Response", Kind.TRANSIENT),
    ("proxy_stream", Kind.TRANSIENT),
    ("Failed to connect", Kind.TRANSIENT),
    ("Timeout", Kind.TRANSIENT),
    ("try again", Kind.TRANSIENT),
    ("temporarily unavailable", Kind.TRANSIENT),
    ("Search Backend failed", Kind.TRANSIENT),
    ("DocSum Backend failed", Kind.TRANSIENT),
    ("Database is not supported: pubmed", Kind.TRANSIENT),
    ("TXCLIENT", Kind.TRANSIENT),
    ("Empty term and query_key", Kind.PERMANENT),
    ("Invalid db name", Kind.PERMANENT),
    ("Neither query_key nor id", Kind.PERMANENT),
    ("Empty id list", Kind.PERMANENT),
    ("Too many UIDs", Kind.PERMANENT),
    ("Invalid uid", Kind.PERMANENT),
)
HISTORY_GONE = re.compile(r"webenv.*(expired|not found|invalid)", re.IGNORECASE | re.DOTALL)


def classify(reply: Reply, wants: Literal["json", "xml"], root: str) -> Verdict:
    """The verdict on a reply that should be JSON with the key `root`, or XML with the root element `root`."""
    text = reply.body[:4000].decode("utf-8", "replace")
    if reply.status == 429 or (len(reply.body) < 4000 and RATE_TEXT in text):
        return Verdict(Kind.RATE, RATE_TEXT)
    if reply.status != 200:
        return _refused(reply, text)
    return _answered(reply, wants, root)


def _refused(reply: Reply, text: str) -> Verdict:
    if reply.status >= 500 or reply.status == 408:
        return Verdict(Kind.TRANSIENT, f"HTTP {reply.status}: {plain(text)}")
    if reply.status in (413, 414):
        return Verdict(Kind.PERMANENT, f"HTTP {reply.status}: the request is too long")
    if 300 <= reply.status < 400:
        return Verdict(
            Kind.PERMANENT, f"HTTP {reply.status}: the address leads elsewhere, to {reply.location or 'nowhere'}"
        )
    found = by_text(text)
    return Verdict(found, f"HTTP {reply.status}: {plain(error_text(reply.body) or text)}")


def by_text(text: str) -> Kind:
    """What an error text means; `UNKNOWN` when it is none of NCBI's known ones."""
    for needle, kind in TEXTS:
        if needle.casefold() in text.casefold():
            return kind
    return Kind.HISTORY if HISTORY_GONE.search(text) else Kind.UNKNOWN


def _answered(reply: Reply, wants: Literal["json", "xml"], root: str) -> Verdict:
    start = reply.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return Verdict(Kind.TRANSIENT, "the answer was empty")
    if start[:14].lower() == b"<!doctype html" or start[:5].lower() == b"<html" or "text/html" in reply.content_type:
        return Verdict(
            Kind.TRANSIENT, f"a web page came instead of data: {plain(reply.body.decode('utf-8', 'replace'))}"
        )
    if start.startswith(b"{"):
        return _json(reply.body, root if wants == "json" else None)
    return _xml(reply.body, root if wants == "xml" else None)


def _json(body: bytes, root: str | None) -> Verdict:
    try:  # NCBI puts raw line breaks into strings, and has sent bad bytes: both are no reason to lose the text
        document = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (json.JSONDecodeError, RecursionError):
        return Verdict(Kind.TRANSIENT, "the answer was cut off")
    error = _json_error(document)
    if error is not None:
        return Verdict(by_text(error), plain(error))
    if root is None or not isinstance(document.get(root), dict):
        return Verdict(Kind.TRANSIENT, "the answer was not what was asked for")
    return Verdict(Kind.GOOD, document=document)


def _json_error(document: dict[str, Any]) -> str | None:
    """The error an answer carries: top-level `error`, upper-case `ERROR`, or a result that is a list of strings."""
    candidates = [document.get("error"), document.get("ERROR")]
    for value in document.values():
        if isinstance(value, dict):
            candidates.append(value.get("ERROR"))
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            candidates.append("; ".join(value))
    return next((str(c) for c in candidates if c), None)


def _xml(body: bytes, root: str | None) -> Verdict:
    if b"<!ENTITY" in body:
        return Verdict(Kind.PERMANENT, "the answer declares entities, which PubMed never does")
    tree = _tree(body)
    if tree is None:
        return Verdict(Kind.TRANSIENT, "the answer was cut off before its end")
    error = _xml_error(tree)
    if error:
        return Verdict(by_text(error), plain(error))
    if any("Backend failed" in (note.text or "") for note in tree.iter(etree.Comment)):
        return Verdict(Kind.TRANSIENT, "the back end failed behind a good status")
    if tree.tag != root:
        return Verdict(Kind.TRANSIENT, f"the answer was not what was asked for ({tree.tag})")
    return Verdict(Kind.GOOD, document=tree)


def _tree(body: bytes) -> etree._Element | None:
    """The root element when the XML is whole to its closing tag; no DTD, no entity, no network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _xml_error(tree: etree._Element) -> str:
    """The texts of non-empty ERROR children; espell ends a good answer with an empty one."""
    return "; ".join(e.text.strip() for e in tree.iterchildren("ERROR") if e.text and e.text.strip())


def error_text(body: bytes) -> str:
    """The error text inside an XML error document, else nothing; the DOCTYPE's wrong name does not matter."""
    tree = _tree(body) if body.lstrip()[:1] == b"<" else None
    return _xml_error(tree) if tree is not None else ""


def plain(text: str) -> str:
    """One line without tags, for a message; the client shortens it after hiding the key, never before."""
    return " ".join(re.sub(r"<[^>]*>?", " ", text).split())
