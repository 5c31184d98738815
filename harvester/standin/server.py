"""The stand-in on the wire: an HTTP server on this machine that answers as the E-utilities do.

with StandinServer(Corpus.from_files([path])) as server:
    client = EutilsClient(ClientSettings(base_url=server.url))
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from typing import Any

from harvester.standin.answer import value
from harvester.standin.corpus import Corpus
from harvester.standin.efetch import efetch
from harvester.standin.epost import epost
from harvester.standin.esearch import esearch
from harvester.standin.esummary import esummary
from harvester.standin.evaluator import Evaluator
from harvester.standin.faults import Fault, FaultQueue
from harvester.standin.history import HistoryStore
from harvester.standin.rates import RateWindow
from harvester.standin.settings import StandinSettings
from harvester.standin.small_tools import einfo, elink, espell
from harvester.standin.state import Evaluate, State
from harvester.standin.wire import Handler, Tool

logger = logging.getLogger("gmax.standin")

PATH = "/entrez/eutils/"
TOOLS: dict[str, Tool] = {
    "esearch": esearch,
    "efetch": lambda state, asked: (esummary if value(asked, "rettype") == "docsum" else efetch)(state, asked),
    "epost": epost,
    "esummary": esummary,
    "elink": elink,
    "espell": espell,
    "einfo": einfo,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request the server saw: when it began (its own clock, seconds), what was asked, how it was answered.

    The parameters are those sent, without the API key; `fault` is the fault it met.
    """

    tool: str
    started: float
    status: int
    parameters: dict[str, str]
    with_key: bool
    fault: str | None = None


class _Server(ThreadingHTTPServer):
    """Closes what is still open when it stops, so that no thread waits for a client that keeps its connection."""

    daemon_threads = False
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: Callable[..., Handler]) -> None:
        self._open: set[socket.socket] = set()
        self.stopping = threading.Event()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is not an error of the server."""

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()


class StandinServer:
    """Serves a corpus on 127.0.0.1 until the `with` block is left; port 0 takes a free one.

    `url` ends in /entrez/eutils/ and is what GMAX_EUTILS_URL takes. `faults` may be added to at any time, `corpus`
    changed at any time; `requests` is the log of everything asked so far.
    """

    def __init__(
        self,
        corpus: Corpus,
        settings: StandinSettings | None = None,
        faults: Iterable[Fault] = (),
        evaluate: Evaluate | None = None,
        port: int = 0,
    ) -> None:
        self.corpus = corpus
        self.settings = settings or StandinSettings()
        self.faults = FaultQueue(faults, self.settings.seed)
        self.rates = RateWindow()
        self.requests: list[Request] = []
        self.state = State(
            corpus, self.settings, HistoryStore(self.settings), evaluate or Evaluator(corpus, self.settings.today)
        )
        self._server = _Server(("127.0.0.1", port), lambda *arguments: Handler(self, *arguments))
        self.stopping = self._server.stopping
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), name="stand-in")

    @property
    def url(self) -> str:
        """The base URL of the service."""
        return f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def tool(self, name: str) -> Tool | None:
        """The function that answers a tool's requests."""
        return TOOLS.get(name)

    def note(self, request: Request) -> None:
        """Writes a request into the log."""
        self.requests.append(request)
        logger.info("%s: HTTP %d %s", request.tool, request.status, request.fault or "")

    def start(self) -> StandinServer:
        """Begins to answer, in threads of its own."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends every connection and every thread."""
        self._server.stop()
        self._thread.join()

    def wait(self) -> None:
        """Returns when the server has stopped; Ctrl-C comes through."""
        self._thread.join()

    def __enter__(self) -> StandinServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
