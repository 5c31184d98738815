"""How long a first harvest takes and how large it gets, from the number of studies."""

from __future__ import annotations

BATCH = 200  # records a request
SECONDS_A_BATCH = 4.0  # an efetch of 200 full records: a guess on the careful side, PubMed's speed varies
BYTES_A_STUDY = 12_000  # measured: 8.4 kB a record with its index and tags over 3,273 records, and its reply


def estimate(found: int, stored: int = 0) -> str:
    """A sentence for somebody about to start: studies, minutes, megabytes."""
    new = max(0, found - stored)
    minutes = max(1, round(-(-new // BATCH) * SECONDS_A_BATCH / 60))
    size = max(1, round(new * BYTES_A_STUDY / 1e6))
    if not new:
        return f"All {found:,} studies are stored already."
    more = f"{new:,} {'study' if new == 1 else 'studies'} to fetch" + (
        f" ({stored:,} are stored already)" if stored else ""
    )
    return f"{more}: about {minutes} minute{'s' if minutes != 1 else ''} and {size:,} MB on disk."
