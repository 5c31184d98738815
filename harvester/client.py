"""Asking PubMed: the only code that opens a network connection.

`EutilsClient` sends one request at a time over the E-utilities (NBK25497, NBK25499), tries again what passes by
itself, believes no answer before it has looked at it, and ends in one of the errors of `data.errors`.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError

from data.errors import BadResponse, ConfigError, TransientSourceError
from harvester.classify import Kind, Reply, Verdict, classify
from harvester.client_settings import PUBMED, ClientSettings
from harvester.limiter import shared_limiter
from harvester.patience import Patience, retry_after_seconds
from harvester.questions import Question, fetch_question, search_question, shortened
from harvester.redaction import redact
from harvester.replies import WINDOW, Disbelief, FetchReply, IntegrityWarning, SearchReply, join_sets

__all__ = [
    "FETCH_BATCH",
    "PUBMED",
    "WINDOW",
    "ClientSettings",
    "EutilsClient",
    "FetchReply",
    "IntegrityWarning",
    "SearchReply",
]

logger = logging.getLogger("gmax.client")

FETCH_BATCH = 200  # records a request, as NCBI advises
LARGEST_BODY = 256 * 2**20  # bytes; 200 records are about 5 MB
PIECE = 8_192  # bytes between two looks at the deadline
SHOWN = 500  # characters of a refused answer in a message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Failed:
    """An exchange that brought no reply."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class _Received:
    """An exchange that brought a whole reply."""

    reply: Reply
    retry_after: float | None


class EutilsClient:
    """Searches and fetches from PubMed; safe to use from several threads, which share one rate limit.

    `requests_made` counts every request sent, tries included; `retries` those that had to be repeated;
    `bytes_received` the bodies after unzipping. `remind` tells once that no e-mail address is set.
    """

    def __init__(self, settings: ClientSettings, remind: bool = True) -> None:
        self.settings = settings
        self.requests_made = 0
        self.retries = 0
        self.bytes_received = 0
        self._counting = threading.Lock()
        self._reached = False
        place = urlsplit(settings.base_url).netloc
        self._limiter = shared_limiter(place, settings.api_key is not None, settings.clock, settings.sleep)
        self._session = requests.Session()
        # a proxy set for the machine must not stand between gmax and its own stand-in on the same machine
        self._session.trust_env = not settings.is_local
        self._session.headers["User-Agent"] = settings.tool
        self._session.headers["Accept-Encoding"] = "gzip, deflate"
        if remind and settings.email is None:
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
        return self._ask(search_question(term, retmax, retstart))

    def fetch(self, pmids: Sequence[int]) -> FetchReply:
        """The records of some PMIDs (200 a call is best) as PubMed XML, whole and compared with the question (efetch).

        What is missing in the first answer is asked for once more; what is then still missing is absent today. When the
        second answer brings records they are appended inside the first one's set, so that `body` holds everything.
        """
        asked = tuple(dict.fromkeys(pmids))
        if not asked:
            return FetchReply(b"", (), ())
        first = self._ask(fetch_question(asked))
        if not first.missing:
            return first
        second = self._ask(fetch_question(first.missing))
        if not second.pmids:
            return first
        return FetchReply(join_sets(first.body, second.body), first.pmids + second.pmids, second.missing)

    def _ask(self, question: Question[T]) -> T:
        """Sends until an answer can be believed or patience ends, in one of three errors."""
        settings = self.settings
        patience = Patience(settings.retry_seconds, settings.chance)
        deadline = settings.clock() + settings.longest
        while True:
            with self._limiter.turn():
                sent = self._send(question, deadline)
            verdict, retry_after = Verdict(Kind.TRANSIENT), None
            if isinstance(sent, _Failed):
                verdict = Verdict(sent.kind, sent.text)
            else:
                verdict, retry_after = classify(sent.reply, question.wants, question.root), sent.retry_after
                if verdict.kind is Kind.GOOD:
                    try:
                        return question.read(verdict, sent.reply.body)
                    except Disbelief as doubt:
                        verdict = Verdict(Kind.TRANSIENT, str(doubt))
            logger.info("%s: %s: %s", question.tool, verdict.kind.value, self._told(verdict))
            pause = patience.next_pause(verdict.kind, retry_after, self._reached)
            if pause is None or settings.clock() + pause > deadline:
                self._give_up(verdict, patience, question.subject)
            self._pause(verdict.kind, pause)

    def _pause(self, kind: Kind, seconds: float) -> None:
        """Waits before the next try; "too fast" stops every thread of the process."""
        self._count(retries=1)
        if kind is Kind.RATE:
            self._limiter.pause(seconds)
        else:
            self.settings.sleep(seconds)

    def _send(self, question: Question[T], deadline: float) -> _Received | _Failed:
        """One HTTP exchange, read to its end; whatever goes wrong on the wire comes back as a value."""
        settings = self.settings
        self._count(requests=1)
        try:
            with self._session.post(  # always POST: no length limit, and no key in any address
                f"{settings.base_url}{question.tool}.fcgi",
                data=question.form | settings.identity(),
                timeout=(settings.connect_timeout, settings.read_timeout),
                stream=True,
                allow_redirects=False,
            ) as response:
                self._reached = True
                body = self._read(response.iter_content(PIECE), deadline)
        except OSError as error:  # what requests raises, and an unreadable certificate bundle
            return _failure(error, settings)
        if body is None:
            return _Failed(Kind.TRANSIENT, "the answer took too long or was far too large")
        self._count(received=len(body))
        status, headers = response.status_code, response.headers
        digest = hashlib.sha256(body).hexdigest()
        logger.debug("%s: HTTP %d, %d bytes, sha256 %.12s", question.tool, status, len(body), digest)
        elsewhere = urlsplit(headers.get("Location", "")).hostname or ""
        if headers.get("X-RateLimit-Remaining") == "0":
            self._limiter.give_way()
        reply = Reply(status, body, headers.get("Content-Type", ""), elsewhere)
        return _Received(reply, retry_after_seconds(headers.get("Retry-After")))

    def _read(self, chunks: Iterable[bytes], deadline: float) -> bytes | None:
        """The body, or None when a trickling answer passes the deadline or the largest size."""
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if self.settings.clock() > deadline or len(body) > LARGEST_BODY:
                return None
        return bytes(body)

    def _told(self, verdict: Verdict) -> str:
        return shortened(redact(verdict.text, self.settings.api_key), SHOWN)

    def _count(self, requests: int = 0, retries: int = 0, received: int = 0) -> None:
        with self._counting:
            self.requests_made += requests
            self.retries += retries
            self.bytes_received += received

    def _give_up(self, verdict: Verdict, patience: Patience, subject: str) -> NoReturn:
        """One error, one line, said for the person who started the harvest."""
        told = self._told(verdict)
        if verdict.kind is Kind.KEY:
            raise ConfigError(
                "PubMed refused the API key in NCBI_API_KEY: correct it, or unset it to go on more slowly without"
            )
        if verdict.kind is Kind.UNREACHABLE and not self._reached:
            raise TransientSourceError(
                f"PubMed could not be reached ({told}); nothing was changed; check the internet connection or a proxy, "
                "then run gmax harvest again"
            )
        tries = "1 try" if patience.tries == 1 else f"{patience.tries} tries and {patience.paused:.0f} s of pauses"
        if verdict.kind in (Kind.TRANSIENT, Kind.RATE, Kind.UNREACHABLE):
            raise TransientSourceError(
                f"PubMed did not answer properly for {subject}, {tries} ({told}); what is stored is kept, "
                "run gmax harvest again later"
            )
        raise BadResponse(
            f"PubMed refused {subject}, {tries} ({told}); asked at {self.settings.host}; what is stored is kept"
        )


def _failure(error: OSError, settings: ClientSettings) -> _Failed:
    """A wire failure in words; the library's own text is not used, it can hold addresses and parameters."""
    host = settings.host
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(
        error, requests.exceptions.ProxyError | requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema
    ):
        return _Failed(Kind.UNREACHABLE, "the proxy set on this machine did not let the connection through")
    if isinstance(error, requests.exceptions.SSLError) or not isinstance(error, requests.RequestException):
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
