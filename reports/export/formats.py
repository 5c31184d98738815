"""The formats by name, and writing them to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from data.errors import InputError
from data.search import Question
from data.store import Store
from reports.export.bibtex import to_bibtex
from reports.export.csl import to_csl
from reports.export.entry import Entry, entries
from reports.export.nbib import to_nbib
from reports.export.ris import to_ris
from reports.export.tabular import to_csv, to_ndjson, to_parquet

FORMATS: dict[str, Callable[[Iterable[Entry]], Iterator[str] | Iterator[bytes]]] = {
    "ris": to_ris,
    "bibtex": to_bibtex,
    "csl-json": to_csl,
    "nbib": to_nbib,
    "csv": to_csv,
    "ndjson": to_ndjson,
    "parquet": to_parquet,
}


def export(store: Store, topic: str, question: Question, form: str) -> Iterator[bytes]:
    """The studies that a question means in one of FORMATS, piece by piece, UTF-8."""
    for piece in FORMATS[form](entries(store, topic, question)):
        yield piece if isinstance(piece, bytes) else piece.encode("utf-8")


def write_export(pieces: Iterable[bytes], path: Path) -> int:
    """Write to a file that appears only when it is complete; the number of bytes. InputError when it cannot be."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            size = sum(map(file.write, pieces))
        draft.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return size
