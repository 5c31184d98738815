"""Asking PubMed: the only code that opens a network connection.

`EutilsClient` sends one request at a time over the E-utilities (NBK25497, NBK25499), tries again what passes by
itself, believes no answer before it has looked at it, and ends in one of the errors of `data.errors`.
"""

from __future__ import annotations

import hashlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, TypeVar
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError

from data.errors import BadResponse, ConfigError, TransientSourceError
from harvester.classify import Kind, Reply, Verdict, classify
from harvester.limiter import Clock, Sleep, shared_limiter
from harvester.patience import Patience, retry_after_seconds
from harvester.redaction import redact
from harvester.replies import WINDOW, Disbelief, FetchReply, SearchReply, join_sets, read_pmids, read_search

logger = logging.getLogger("gmax.client")

PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
FETCH_BATCH = 200  # records a request, as NCBI advises
LARGEST_BODY = 256 * 2**20  # bytes; 200 records are about 5 MB
SHOWN = 500  # characters of a refused answer in a message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Where and as whom to ask; blank key and e-mail count as unset. The repr never shows the key.

    `retry_seconds` is the longest total pause for one request, `total_seconds` the longest time from its first try to
    the start of its last; timeouts in seconds. `clock`, `sleep` and `chance` are replaced by tests only.
    """

    base_url: str = PUBMED
    api_key: str | None = field(default=None, repr=False)
    email: str | None = None
    tool: str = "gmax"
    retry_seconds: float = 120.0
    connect_timeout: float = 10.0
    read_timeout: float = 120.0
    total_seconds: float = 300.0
    clock: Clock = field(default=time.monotonic, repr=False)
    sleep: Sleep = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"GMAX_EUTILS_URL is not a web address ending in /entrez/eutils/: {parts.scheme}…")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/") + "/")
        for name in ("api_key", "email"):
            object.__setattr__(self, name, (getattr(self, name) or "").strip() or None)
        object.__setattr__(self, "tool", "_".join((self.tool or "").split()) or "gmax")


class EutilsClient:
    """Searches and fetches from PubMed; safe to use from several threads, which share one rate limit.

    `requests_made` counts every request sent, tries included; `retries` those that had to be repeated;
    `bytes_received` the bodies after unzipping.
    """

    def __init__(self, settings: ClientSettings) -> None:
        self.settings = settings
        self.requests_made = 0
        self.retries = 0
        self.bytes_received = 0
        self._counting = threading.Lock()
        self._reached = False
        self._host = urlsplit(settings.base_url).hostname or ""
        netloc = urlsplit(settings.base_url).netloc
        self._limiter = shared_limiter(netloc, settings.api_key is not None, settings.clock, settings.sleep)
        self._session = requests.Session()
        # a proxy set for the machine must not stand between gmax and its own stand-in on the same machine
        self._session.trust_env = self._host not in ("127.0.0.1", "localhost", "::1")
        self._session.headers["User-Agent"] = settings.tool
        self._session.headers["Accept-Encoding"] = "gzip, deflate"
        if settings.email is None:
            logger.warning("no e-mail address is set: NCBI asks for one, please set NCBI_EMAIL (none is sent)")

    def __repr__(self) -> str:
        return f"EutilsClient({self.settings!r})"

    def __enter__(self) -> EutilsClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the kept connections; the counters stay readable."""
        self._session.close()

    def search(self, term: str, retmax: int = WINDOW, retstart: int = 0) -> SearchReply:
        """The ids of a search, at most 9,999 from `retstart` on, with count, translation and warnings (esearch)."""
        if not term.strip():
            raise ConfigError("the search is empty: there is nothing to ask PubMed")
        if retstart >= WINDOW:
            raise ValueError("PubMed gives only the first 9,999 ids of a search")
        form = {"term": term, "retmax": str(retmax), "retstart": str(retstart), "retmode": "json"}
        return self._ask(
            "esearch",
            form,
            "json",
            "esearchresult",
            lambda r: read_search(r, retmax, retstart),
            f"the search “{_short(term)}”",
        )

    def fetch(self, pmids: Sequence[int]) -> FetchReply:
        """The records of some PMIDs (200 a call is best) as PubMed XML, whole and compared with the question (efetch).

        What is missing in the first answer is asked for once more; what is then still missing is absent today. When the
        second answer brings records they are appended inside the first one's set, so that `body` holds everything.
        """
        asked = tuple(dict.fromkeys(pmids))
        if not asked:
            return FetchReply(b"", (), ())
        reply = self._fetch_once(asked)
        if reply.missing:
            second = self._fetch_once(reply.missing)
            if second.pmids:
                reply = FetchReply(join_sets(reply.body, second.body), reply.pmids + second.pmids, second.missing)
        return reply

    def _fetch_once(self, asked: tuple[int, ...]) -> FetchReply:
        form = {"id": ",".join(map(str, asked)), "retmode": "xml"}
        subject = f"PMID {asked[0]}" if len(asked) == 1 else f"{len(asked)} records (PMID {asked[0]} to {asked[-1]})"

        def read(verdict: Verdict, body: bytes) -> FetchReply:
            found = read_pmids(verdict.document, asked)
            return FetchReply(body, found, tuple(p for p in asked if p not in set(found)))

        return self._ask_with_body("efetch", form, "xml", "PubmedArticleSet", read, subject)

    def _ask(
        self,
        tool: str,
        form: dict[str, str],
        wants: Literal["json", "xml"],
        root: str,
        read: Callable[[Any], T],
        subject: str,
    ) -> T:
        return self._ask_with_body(tool, form, wants, root, lambda verdict, _: read(verdict.document), subject)

    def _ask_with_body(
        self,
        tool: str,
        form: dict[str, str],
        wants: Literal["json", "xml"],
        root: str,
        read: Callable[[Verdict, bytes], T],
        subject: str,
    ) -> T:
        """Sends until an answer can be believed or patience ends; `read` raises Disbelief for a bad one."""
        settings = self.settings
        patience = Patience(settings.retry_seconds, settings.chance)
        deadline = settings.clock() + settings.total_seconds
        while True:
            with self._limiter.turn():
                sent = self._send(tool, form, deadline)
            verdict, retry_after = self._judge(sent, wants, root)
            if verdict.kind is Kind.GOOD and isinstance(sent, _Received):
                try:
                    return read(verdict, sent.reply.body)
                except Disbelief as doubt:
                    verdict = Verdict(Kind.TRANSIENT, str(doubt))
            self._log_refusal(tool, verdict)
            pause = patience.next_pause(verdict.kind, retry_after, self._reached)
            if pause is None or settings.clock() + pause > deadline:
                self._give_up(verdict, patience, subject)
            self._count(retries=1)
            if verdict.kind is Kind.RATE:
                self._limiter.pause(pause)
            else:
                settings.sleep(pause)

    def _send(self, tool: str, form: dict[str, str], deadline: float) -> _Received | _Failed:
        """One HTTP exchange, read to its end; everything that can go wrong on the wire comes back as a value."""
        settings = self.settings
        own = {"db": "pubmed", "tool": settings.tool, "email": settings.email, "api_key": settings.api_key}
        whole = form | {name: value for name, value in own.items() if value is not None}
        self._count(requests=1)
        try:
            with self._session.post(
                f"{settings.base_url}{tool}.fcgi",
                data=whole,
                timeout=(settings.connect_timeout, settings.read_timeout),
                stream=True,
                allow_redirects=False,
            ) as response:
                self._reached = True
                body = self._read(response.iter_content(65_536), deadline)
        except requests.RequestException as error:
            return _failure(error, self._host, settings)
        if body is None:
            return _Failed(Kind.TRANSIENT, "the answer took too long or was far too large")
        self._count(received=len(body))
        headers = response.headers
        logger.debug(
            "%s: %s, %d bytes, sha256 %.12s", tool, response.status_code, len(body), hashlib.sha256(body).hexdigest()
        )
        location = urlsplit(headers.get("Location", "")).hostname or ""
        reply = Reply(response.status_code, body, headers.get("Content-Type", ""), location)
        return _Received(reply, retry_after_seconds(headers.get("Retry-After")))

    def _read(self, chunks: Iterable[bytes], deadline: float) -> bytes | None:
        """The body, or None when a trickling answer passes the deadline or the largest size."""
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if self.settings.clock() > deadline or len(body) > LARGEST_BODY:
                return None
        return bytes(body)

    def _judge(
        self, sent: _Received | _Failed, wants: Literal["json", "xml"], root: str
    ) -> tuple[Verdict, float | None]:
        if isinstance(sent, _Failed):
            return Verdict(sent.kind, sent.text), None
        return classify(sent.reply, wants, root), sent.retry_after

    def _log_refusal(self, tool: str, verdict: Verdict) -> None:
        logger.info("%s: %s: %s", tool, verdict.kind.value, self._told(verdict))

    def _told(self, verdict: Verdict) -> str:
        return _short(redact(verdict.text, self.settings.api_key), SHOWN)

    def _count(self, requests: int = 0, retries: int = 0, received: int = 0) -> None:
        with self._counting:
            self.requests_made += requests
            self.retries += retries
            self.bytes_received += received

    def _give_up(self, verdict: Verdict, patience: Patience, subject: str) -> NoReturn:
        """One error, one line, said for the person who started the harvest."""
        told, host = self._told(verdict), self._host
        if verdict.kind is Kind.KEY:
            raise ConfigError(
                "PubMed refused the API key in NCBI_API_KEY: correct it, or unset it to go on more slowly"
            )
        if verdict.kind is Kind.UNREACHABLE and not self._reached:
            raise TransientSourceError(
                f"PubMed could not be reached ({told}); nothing was changed; check the internet connection or a proxy, "
                "then run gmax harvest again"
            )
        spent = (
            f"after {patience.tries} {'try' if patience.tries == 1 else 'tries'} and {patience.paused:.0f} s of pauses"
        )
        if verdict.kind in (Kind.TRANSIENT, Kind.RATE, Kind.UNREACHABLE):
            raise TransientSourceError(
                f"PubMed did not answer properly for {subject} {spent} ({told}); what is stored is kept, "
                "run gmax harvest again later"
            )
        raise BadResponse(f"PubMed refused {subject} {spent} ({told}); asked at {host}; what is stored is kept")


@dataclass(frozen=True, slots=True)
class _Received:
    reply: Reply
    retry_after: float | None


@dataclass(frozen=True, slots=True)
class _Failed:
    kind: Kind
    text: str


def _failure(error: requests.RequestException, host: str, settings: ClientSettings) -> _Failed:
    """A wire failure in words; the library's own text is not used, it can hold the address with its parameters."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.exceptions.ProxyError):
        return _Failed(Kind.UNREACHABLE, "the proxy set on this machine did not let the connection through")
    if isinstance(error, requests.exceptions.SSLError):
        return _Failed(Kind.UNREACHABLE, f"the secure connection to {host} could not be checked")
    if isinstance(error, requests.ConnectTimeout):
        return _Failed(Kind.UNREACHABLE, f"{host} did not take the connection within {settings.connect_timeout:g} s")
    if isinstance(reason, NameResolutionError):
        return _Failed(Kind.UNREACHABLE, f"the name {host} could not be found")
    if isinstance(reason, NewConnectionError):
        return _Failed(Kind.UNREACHABLE, f"the connection to {host} was refused")
    if isinstance(error, requests.Timeout) or "timed out" in str(error):
        return _Failed(Kind.TRANSIENT, f"no answer within {settings.read_timeout:g} s")
    return _Failed(Kind.TRANSIENT, "the connection was cut")


def _short(text: str, length: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
