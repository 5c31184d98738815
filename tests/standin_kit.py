"""For tests that talk to the stand-in: a clock nobody waits for, clients that use it, and a few records."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from harvester.client import ClientSettings, EutilsClient
from harvester.standin.corpus import Corpus
from harvester.standin.faults import Fault
from harvester.standin.server import StandinServer
from harvester.standin.settings import StandinSettings
from harvester.standin.synthetic import synthetic_set

KEY = "standin-key"


class FakeClock:
    """Moves only when somebody sleeps; `slept` tells how long each time."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def quick_client(server: StandinServer, clock: FakeClock | None = None, **settings: Any) -> EutilsClient:
    """A client of the stand-in that never really waits; read timeout 10 s."""
    clock = clock or FakeClock()
    defaults = {
        "email": "tests@example.org",
        "read_timeout": 10.0,
        "clock": clock,
        "sleep": clock.sleep,
        "chance": lambda: 0.5,
    }
    return EutilsClient(ClientSettings(base_url=server.url, **(defaults | settings)))


@contextmanager
def small_standin(
    records: int = 12, cap: int = 9_999, faults: Sequence[Fault] = (), **settings: Any
) -> Iterator[StandinServer]:
    """A stand-in without a rate limit, holding invented records."""
    made = StandinSettings(cap=cap, **settings).unlimited()
    with StandinServer(Corpus(synthetic_set(records)), made, faults) as server:
        yield server


def raw(
    server: StandinServer, tool: str, data: bytes | None = None, **parameters: str
) -> tuple[int, dict[str, str], bytes]:
    """One plain request past our own client: status, headers (lower case), body."""
    url = f"{server.url}{tool}.fcgi?{urllib.parse.urlencode(parameters)}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    try:
        with opener.open(urllib.request.Request(url, data=data), timeout=5) as response:
            return response.status, {k.lower(): v for k, v in response.headers.items()}, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer to look at, not to follow."""

    def redirect_request(self, *_: Any) -> None:
        return None


def pmids_in(body: bytes) -> list[int]:
    """The records' own PMIDs in a set, in order."""
    return [int(m[1]) for m in re.finditer(rb'<MedlineCitation[^>]*><PMID Version="1">(\d+)</PMID>', body)]
