"""One writer at a time: a lock file beside the database, let go by the system when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import HarvestBusy, StoreError


def lock_path(database: Path) -> Path:
    """Where the lock of a database lies."""
    return database.with_name(database.name + ".lock")


@contextmanager
def run_lock(database: Path) -> Iterator[None]:
    """Hold the lock while a run writes; HarvestBusy at once when another run has it."""
    from filelock import FileLock, Timeout

    lock = FileLock(lock_path(database), timeout=0)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise HarvestBusy(
            f"another run is writing {database}; nothing was done: wait for it to end, then run again"
        ) from None
    except OSError as error:
        raise StoreError(f"the lock beside {database} cannot be made: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()
