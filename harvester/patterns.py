"""Many patterns searched for in one pass over bytes, with `hyperscan` (extra `fast`).

Only patterns of a few fixed bytes with single-byte classes beside them keep its speed of some 3 GB/s for thousands of
them; repeats and alternatives inside cost ten times as much. Case is ignored unless a part says `(?-i:`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

NOT_ALNUM = rb"[^0-9A-Za-z]"
Report = Callable[[int, int, int, int, object], object]  # number of the pattern, nothing, end offset, nothing, nothing
_ZEROS = bytes(4096)


def has_hyperscan() -> bool:
    """Whether the bindings are installed."""
    return find_spec("hyperscan") is not None


class Patterns:
    """Compiled patterns; an occurrence is reported by the number of its pattern and the offset of its end."""

    def __init__(self, expressions: Sequence[bytes], once: bool = False) -> None:
        """With `once` each is reported only where it occurs first."""
        import hyperscan

        flags = hyperscan.HS_FLAG_CASELESS | (hyperscan.HS_FLAG_SINGLEMATCH if once else 0)
        count = len(expressions)
        self._database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=list(expressions), ids=list(range(count)), elements=count, flags=[flags] * count
        )

    def search(self, block: bytes | memoryview, report: Report) -> None:
        """Calls `report` for every occurrence in the block."""
        # isal leaves the upper halves of the vector registers in use, and hyperscan then runs at two thirds of its
        # speed; a search for one byte (memchr) clears them.
        _ZEROS.find(b"x")
        self._database.scan(block, match_event_handler=report)
