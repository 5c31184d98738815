"""Where and as whom PubMed is asked."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from data.errors import ConfigError
from harvester.limiter import Clock, Sleep

PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Blank key and e-mail count as unset; the repr never shows the key.

    `retry_seconds` is the longest total pause for one request, `total_seconds` the longest time from its first try to
    the start of its last (300, or more if the pauses may be longer); all times in seconds.

    `clock`, `sleep` and `chance` are replaced by tests only.
    """

    base_url: str = PUBMED
    api_key: str | None = field(default=None, repr=False)
    email: str | None = None
    tool: str = "gmax"
    retry_seconds: float = 120.0
    connect_timeout: float = 10.0
    read_timeout: float = 120.0
    total_seconds: float | None = None
    clock: Clock = field(default=time.monotonic, repr=False)
    sleep: Sleep = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("GMAX_EUTILS_URL must be a web address that ends in /entrez/eutils/")
        object.__setattr__(self, "base_url", self.base_url.strip().rstrip("/") + "/")
        for name in ("api_key", "email"):
            object.__setattr__(self, name, (getattr(self, name) or "").strip() or None)
        object.__setattr__(self, "tool", "_".join((self.tool or "").split()) or "gmax")

    @property
    def host(self) -> str:
        """The machine that is asked."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def longest(self) -> float:
        """Seconds after which no further try of a request begins."""
        return max(300.0, self.retry_seconds) if self.total_seconds is None else self.total_seconds

    @property
    def is_local(self) -> bool:
        """True when a stand-in on this machine is asked."""
        return self.host in ("127.0.0.1", "localhost", "::1")

    def identity(self) -> dict[str, str]:
        """What goes with every request; nothing blank, no invented e-mail."""
        parts = {"db": "pubmed", "tool": self.tool, "email": self.email, "api_key": self.api_key}
        return {name: text for name, text in parts.items() if text is not None}
