"""What `gmax serve` serves and to whom: the settings of one server and the rules they must keep."""

from __future__ import annotations

import contextlib
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from data.errors import ConfigError

if TYPE_CHECKING:
    from data.topic import Topic

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHORTEST_PASSWORD = 8
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
REPORT = "report.html"  # the page of the report to open first
DATABASE = "gmax"  # its name in addresses, whatever the file is called


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Site:
    """One server. Without a password anybody who reaches it may read; the desk never opens without a name.

    `report` is the folder of the written report (it may not be there yet), `every` the schedule's interval.
    """

    db: Path
    topic: Topic
    report: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8001
    password: str | None = field(default=None, repr=False)
    review: bool = False
    every: Literal["day", "week"] | None = None

    def __post_init__(self) -> None:
        if self.password is not None and len(self.password) < SHORTEST_PASSWORD:
            raise ConfigError(f"the password of gmax serve needs at least {SHORTEST_PASSWORD} characters.")
        if self.host not in LOOPBACK and self.password is None:
            raise ConfigError(
                f"{self.host} can be reached by others: gmax serve wants a password for that. "
                "Put it into the environment variable GMAX_SERVE_PASSWORD."
            )

    @property
    def address(self) -> str:
        """The address to open."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def has_report(self) -> bool:
        """Whether a report has been written by now."""
        return self.report is not None and (self.report / REPORT).is_file()

    @property
    def slug(self) -> str:
        """The topic's name in the database."""
        return self.topic.slug


def new_password() -> str:
    """A password that can be read out over the telephone: 12 letters and digits, 59 bits."""
    letters = [secrets.choice(LETTERS) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def need_datasette() -> None:
    """ConfigError that says how to get the extra, when it is not installed."""
    try:
        import datasette  # noqa: F401
    except ImportError as error:
        raise ConfigError("gmax serve needs one more package: pip install 'gmax[web]'") from error


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; ConfigError when the address cannot be had."""
    listener = None
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # The protocol is named: asyncio sends small answers at once only on sockets that say they are TCP.
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if listener is not None:
            listener.close()
        reason = error.strerror or str(error)
        raise ConfigError(f"gmax serve cannot listen on {host} port {port} ({reason}); try another --port.") from error
    return listener


def serve(site: Site, ready: Any = None) -> None:
    """Serve until interrupted; `ready` is called once the address answers. StoreError when there is no database."""
    need_datasette()
    import uvicorn

    from data.store import open_store
    from reports.web.application import application

    open_store(site.db, "read").close()  # one clear line now rather than an error on every page
    config = uvicorn.Config(application(site), log_level="warning", access_log=False, server_header=False, ws="none")
    server = uvicorn.Server(config)
    if ready is not None:
        started = server.startup

        async def startup(sockets: Any = None) -> None:
            await started(sockets=sockets)
            if server.started:
                ready()

        server.startup = startup  # type: ignore[method-assign]
    with listen(site.host, site.port) as listener, contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
