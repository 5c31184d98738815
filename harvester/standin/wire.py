"""From a connection to an answer and back: the gateway's checks in their order, gzip, chunks, and the wire's faults."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from harvester.standin import literals
from harvester.standin.answer import Answer, Parameters, answer, value
from harvester.standin.faults import Fault
from harvester.standin.spoiling import after, instead
from harvester.standin.state import State

if TYPE_CHECKING:
    from harvester.standin.server import StandinServer

Tool = Callable[[State, Parameters], Answer]
HEADERS = (
    ("Server", "Finatra"),
    ("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"),
    ("Content-Security-Policy", "upgrade-insecure-requests"),
    ("Referrer-Policy", "origin-when-cross-origin"),
    ("NCBI-SID", "0000000000000000_0000SID"),
    ("NCBI-PHID", "0000000000000000000000000000000.1.1.m_5"),
    ("Cache-Control", "private"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "X-RateLimit-Limit,X-RateLimit-Remaining"),
    ("X-UA-Compatible", "IE=Edge"),
    ("X-XSS-Protection", "1; mode=block"),
)
REASONS = {200: "OK", 301: "Moved Permanently", 400: "Bad Request", 404: "Not Found", 414: "URI Too Long"}
REASONS |= {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
CHUNK = 65_536


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, standin: StandinServer, *arguments: Any) -> None:
        self.standin = standin
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is http.server's
        """Nothing on stderr; `StandinServer.requests` is the log."""

    def do_GET(self) -> None:
        """Answers a GET."""
        self._respond()

    def do_POST(self) -> None:
        """Answers a POST; its form and the query string count alike."""
        self._respond()

    def _respond(self) -> None:
        from harvester.standin.server import Request

        started = self.standin.settings.clock()
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(length).decode("utf-8", "replace")
        parameters = parse_qs(f"{parts.query}&{form}", keep_blank_values=True)
        tool = parts.path.rpartition("/")[2].removesuffix(".fcgi").removesuffix(".cgi")
        with_key = "api_key" in parameters
        count, limit = self._rate(parameters, started)
        reply, fault = self._answer(tool, parameters, count, limit)
        shown = {name: ",".join(values) for name, values in parameters.items() if name != "api_key"}
        self.standin.note(Request(tool, started, reply.status, shown, with_key, fault.name if fault else None))
        remaining = (("X-RateLimit-Limit", str(limit)), ("X-RateLimit-Remaining", str(max(0, limit - count))))
        self._send(reply, remaining if limit else (), fault)

    def _caller(self, parameters: Parameters) -> str:
        return value(parameters, "api_key") or str(self.client_address[0])

    def _rate(self, parameters: Parameters, started: float) -> tuple[int, int]:
        """Starts of this caller in the last second, and how many are allowed (0: no limit)."""
        settings = self.standin.settings
        limit = settings.rate_key if settings.takes_key(value(parameters, "api_key")) else settings.rate_no_key
        return self.standin.rates.count(self._caller(parameters), started), limit or 0

    def _answer(self, tool: str, parameters: Parameters, count: int, limit: int) -> tuple[Answer, Fault | None]:
        """The gateway's order: key, rate, then (here) the faults, the path, the length, the tool."""
        settings = self.standin.settings
        if "api_key" in parameters and not settings.takes_key(value(parameters, "api_key")):
            body = literals.bad_key_body(value(parameters, "api_key"))
            return answer(body, literals.JSON, 400, Connection="close"), None
        if limit and count > limit:
            wait = {} if settings.retry_after is None else {"Retry_After": str(settings.retry_after)}
            return answer(literals.rate_body(self._caller(parameters), count, limit), literals.JSON, 429, **wait), None
        fault = self.standin.faults.take(tool)
        if fault and fault.stage == "instead":
            return instead(fault, tool, parameters, self._caller(parameters), limit or 3), fault
        if fault and fault.name == "expire_webenv":
            self.standin.state.history.expire()
        good = self._tool(tool, parameters)
        return (after(fault, tool, good) if fault and fault.stage == "after" else good), fault

    def _tool(self, tool: str, parameters: Parameters) -> Answer:
        if tool == "egquery":
            return answer("", literals.HTML, 301, Location=f"{literals.DEAD_HOST}{self.path.lstrip('/')}")
        function = self.standin.tool(tool)
        if function is None:
            return answer(literals.NOT_FOUND_PAGE, literals.HTML, 404)
        if len(urlsplit(self.path).query) > self.standin.settings.longest_url:
            return answer(literals.HTML_PAGE, literals.HTML, 414)
        return function(self.standin.state, parameters)

    def _send(self, reply: Answer, rate: tuple[tuple[str, str], ...], fault: Fault | None) -> None:
        with contextlib.suppress(OSError):  # the client may have gone
            if fault and fault.stage == "wire":
                self._spoil(fault, reply)
                return
            body = reply.body
            headers = [*HEADERS, *rate, *reply.headers, ("Content-Type", reply.content_type)]
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, 1)
                headers.append(("Content-Encoding", "gzip"))
            headers.append(("Transfer-Encoding", "chunked"))
            self.close_connection = ("Connection", "close") in reply.headers or self.close_connection
            self.connection.sendall(_head(reply.status, headers) + _chunked(body))

    def _spoil(self, fault: Fault, reply: Answer) -> None:
        """The faults of the wire; each ends the connection."""
        self.close_connection = True
        if fault.name == "timeout":
            self.standin.stopping.wait(fault.number(600))
        elif fault.name == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.connection.detach())
        elif fault.name != "drop_before_headers":
            self._send_spoilt(fault, reply)

    def _send_spoilt(self, fault: Fault, reply: Answer) -> None:
        headers = [*HEADERS, ("Content-Type", reply.content_type), ("Connection", "close")]
        cut = reply.body[: fault.number(len(reply.body) // 2)]
        if fault.name == "slow":
            self._trickle(fault.number(1_000), _head(reply.status, headers) + reply.body)
            return
        if fault.name == "truncate_content_length":
            headers.append(("Content-Length", str(len(reply.body))))
        elif fault.name == "truncate_chunked":
            headers.append(("Transfer-Encoding", "chunked"))
            cut = f"{len(reply.body):x}\r\n".encode() + cut
        self.connection.sendall(_head(reply.status, headers) + cut)

    def _trickle(self, rate: int, content: bytes) -> None:
        step = max(1, rate // 20)
        for start in range(0, len(content), step):
            if self.standin.stopping.wait(step / rate):
                return
            self.connection.sendall(content[start : start + step])


def _head(status: int, headers: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Unknown')}", *(f"{name}: {text}" for name, text in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _chunked(body: bytes) -> bytes:
    pieces = [body[start : start + CHUNK] for start in range(0, len(body), CHUNK)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
