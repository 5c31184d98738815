"""What `gmax standin` serves: records from files, the starter library or invented ones, with the faults asked for."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path

from data.errors import ConfigError, InputError
from harvester.standin.corpus import Corpus
from harvester.standin.faults import FAULTS, parse_fault
from harvester.standin.server import StandinServer
from harvester.standin.settings import StandinSettings
from harvester.standin.synthetic import synthetic_set
from harvester.starter import library_xml


def make_standin(
    files: Sequence[Path],
    invented: int = 0,
    faults: Sequence[str] = (),
    port: int = 0,
    cap: int = 9_999,
    keys: Sequence[str] = (),
) -> StandinServer:
    """A stand-in ready to start; without files and invented records it holds the starter library.

    Without `keys` any API key is good.

    ConfigError for a fault or port that cannot be, InputError for a file that holds no PubMed XML.
    """
    corpus = corpus_of(files, invented)
    settings = StandinSettings(cap=cap, valid_keys=frozenset(keys) or None)
    try:
        return StandinServer(corpus, settings, [parse_fault(text) for text in faults], port=port)
    except (OSError, OverflowError) as error:
        raise ConfigError(f"port {port} cannot be used on this machine ({error})") from None


def corpus_of(files: Sequence[Path], invented: int) -> Corpus:
    """The records of PubMed XML files (plain or gzip), of the starter library, or invented ones."""
    if not files:
        return Corpus(synthetic_set(invented) if invented else library_xml())
    try:
        corpus = Corpus.from_files(files)
    except (OSError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"the corpus cannot be read: {error}") from None
    except ValueError as error:
        raise InputError(f"the corpus cannot be served: {error}") from None
    if not len(corpus):
        raise InputError(f"there is no PubMed record in {', '.join(str(path) for path in files)}")
    return corpus


def fault_list() -> str:
    """Every fault with what it does, one a line."""
    width = max(map(len, FAULTS))
    lines = []
    for name, (_, tools, meaning) in FAULTS.items():
        only = f" (only {', '.join(sorted(tools))})" if tools else ""
        lines.append(f"{name:<{width}}  {meaning}{only}")
    return "\n".join(lines)
