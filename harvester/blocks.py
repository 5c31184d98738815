"""The records of one file on their way from the process that reads it to the one that stores them, in blocks.

On this machine they wait in a file, so that memory stays flat whatever a file holds; from another one they come along.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Any, NamedTuple

from data.article_block import ArticleBlock
from data.errors import StoreError

try:
    from isal import isal_zlib

    _pack: Callable[[bytes], bytes] = isal_zlib.compress
    _unpack: Callable[[bytes], bytes] = isal_zlib.decompress
except ImportError:
    _pack, _unpack = zlib.compress, zlib.decompress

FORM = 5  # of pickle
OURS = "gmax-"  # how our files in the folder begin


class FileBlock(NamedTuple):
    """Some hundred records: their rows, their tags (`flat_tags`) and, for each search, the PMIDs that it finds."""

    articles: ArticleBlock
    tags: tuple[list[Any], ...]
    found: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of one file, to be walked over any number of times until they are dropped."""

    spooled: Path | None = None
    packed: tuple[bytes, ...] = ()

    @classmethod
    def hold(cls, blocks: Iterable[FileBlock], folder: Path | None) -> Blocks:
        """Take blocks as they come into a new file in `folder`, or else into memory; StoreError on a full disk."""
        if folder is None:
            return cls(packed=tuple(_pack(pickle.dumps(block, FORM)) for block in blocks))
        path = _new_file(folder)
        try:
            for block in blocks:
                _append(block, path)
        except BaseException:
            path.unlink()
            raise
        return cls(path)

    def __iter__(self) -> Iterator[FileBlock]:
        """The blocks in the order in which they were read."""
        if self.spooled is None:
            yield from (pickle.loads(_unpack(one)) for one in self.packed)  # noqa: S301 - made by `hold`, as below
            return
        with self.spooled.open("rb") as file:
            while file.peek(1):
                yield pickle.load(file)  # noqa: S301

    def drop(self) -> None:
        """Let go of them."""
        if self.spooled is not None:
            self.spooled.unlink(missing_ok=True)


@contextmanager
def spool_beside(database: Path) -> Iterator[Path]:
    """A folder beside the database for blocks that wait; it goes at the end, or when a run follows one that died.

    The caller holds the lock of the run. StoreError when it cannot be made.
    """
    folder = database.with_name(database.name + ".reading")
    _clear(folder)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise StoreError(f"the folder {folder} cannot be made: {problem.strerror}") from None
    try:
        yield folder
    finally:
        _clear(folder)


def _clear(folder: Path) -> None:
    """Take away what is ours, and the folder when nobody else put anything there."""
    with suppress(OSError):
        for path in folder.glob(f"{OURS}*"):
            path.unlink()
        folder.rmdir()


def _new_file(folder: Path) -> Path:
    try:
        handle, name = mkstemp(prefix=OURS, dir=folder)
        os.close(handle)
    except OSError as problem:
        raise StoreError(f"{folder} cannot be written to: {problem.strerror}") from None
    return Path(name)


def _append(block: FileBlock, path: Path) -> None:
    try:
        with path.open("ab") as file:
            pickle.dump(block, file, FORM)
    except OSError as problem:
        where = f"{path.parent} cannot hold what was read"
        raise StoreError(f"{where}: {problem.strerror or problem}; make room and run again") from None
