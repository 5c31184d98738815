"""The small bundled part of the MeSH tree: what a heading explodes to, and other names of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from data.searchable import name_of


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading; `narrower` are the headings below it, `complete` says that none is known to be missing."""

    name: str
    narrower: tuple[str, ...]
    entry: tuple[str, ...]
    complete: bool

    @property
    def exploded(self) -> frozenset[str]:
        """The heading and everything below, as `name_of` writes them."""
        return frozenset(name_of(name) for name in (self.name, *self.narrower))


@cache
def _tree() -> dict[str, Heading]:
    raw = tomllib.loads(files("data").joinpath("mesh_tree.toml").read_text("utf-8"))
    headings = [
        Heading(name, tuple(row.get("narrower", ())), tuple(row.get("entry", ())), row.get("complete", False))
        for name, row in raw.items()
    ]
    entries = {name_of(other): heading for heading in headings for other in heading.entry}
    return entries | {name_of(heading.name): heading for heading in headings}


def find_heading(text: str) -> Heading | None:
    """The heading of that name or entry term; None when the bundled part does not hold it."""
    return _tree().get(name_of(text))


def known_headings() -> tuple[str, ...]:
    """Names of all bundled headings."""
    return tuple(sorted({heading.name for heading in _tree().values()}))
