"""What can be set on a stand-in; the defaults are what PubMed does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class StandinSettings:
    """`cap` is the 9,999 window (error texts name it), rates are starts a second (None: no limit), times in seconds.

    `valid_keys` None takes any API key but a blank one.
    """

    cap: int = 9_999
    max_json_summaries: int = 500
    rate_no_key: int | None = 3
    rate_key: int | None = 10
    valid_keys: frozenset[str] | None = frozenset({"standin-key"})
    retry_after: int | None = 2
    history_seconds: float = 3_600.0
    longest_url: int = 8_000  # our choice: the real limit is not known
    dtd: str = "pubmed_250101.dtd"
    seed: int = 0
    clock: Callable[[], float] = time.monotonic
    today: Callable[[], date] = _today

    def takes_key(self, key: str) -> bool:
        """True for an API key the gateway lets through."""
        return bool(key.strip()) and (self.valid_keys is None or key in self.valid_keys)

    def unlimited(self) -> StandinSettings:
        """The same without a rate limit, for tests whose clients do not really wait."""
        return replace(self, rate_no_key=None, rate_key=None)
