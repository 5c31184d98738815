"""What the paths of `harvest --from` are: exports, baseline and update files of NLM, in which order, and what is wrong.

NLM's rules (eutils.md 10): `pubmedYYnNNNN.xml.gz`, YY the production year; baseline first, then updates, in the
order of their numbers; a later number supersedes; each December a new baseline replaces everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from data.errors import InputError
from harvester.packed import unpacked

Kind = Literal["xml", "medline"]
_NLM_NAME = re.compile(r"(?:pubmed|medline)(\d\d)n(\d{4,})\.xml(?:\.gz)?")
_SUFFIXES = (".xml", ".xml.gz", ".nbib", ".nbib.gz", ".txt", ".txt.gz")
_XML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_MEDLINE_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*PMID ?- ")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to be read; `year` and `number` only for NLM's own names: pubmed26n0001 is 2026 and 1."""

    path: Path
    kind: Kind
    size: int
    year: int | None = None
    number: int | None = None

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    @property
    def is_numbered(self) -> bool:
        """A baseline or update file of NLM."""
        return self.number is not None


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is left out, and why, in words for the person who gave it."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Files in the order in which they have to be applied; problems make the run partial, notes do not."""

    files: tuple[SourceFile, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """Size of all files as they lie on the disk."""
        return sum(one.size for one in self.files)


def problem_of(name: str, error: Exception) -> Problem:
    """An error about a file as its problem, the name said once."""
    return Problem(name, str(error).removeprefix(f"{name} "))


def load_plan(paths: Sequence[Path], applied: Mapping[int, frozenset[int]] | None = None) -> Plan:
    """What to read, in order: numbered files first, by year and number, then the others as they were given.

    `applied` are the numbers that this database has had, by production year: they close gaps. Raises InputError
    when a path does not exist or a folder holds nothing to read.
    """
    found: dict[Path, SourceFile] = {}
    problems: list[Problem] = []
    for path in paths:
        for one in _candidates(path):
            try:
                file = _source_file(one, asked_for=one == path)
            except InputError as problem:
                problems.append(problem_of(one.name, problem))
                continue
            if file is not None:
                found.setdefault(one.resolve(), file)
    if not found and not problems:
        raise InputError(f"nothing to read in {', '.join(map(str, paths))}: no PubMed XML and no MEDLINE text")
    numbered, twice = _each_once([one for one in found.values() if one.is_numbered])
    numbered, notes = _newest_baseline(numbered)
    numbered, gaps = _without_gaps(numbered, applied or {})
    others = [one for one in found.values() if not one.is_numbered]
    return Plan((*numbered, *others), (*problems, *twice, *gaps), tuple(notes))


def _candidates(path: Path) -> Iterable[Path]:
    """The path itself, or the files below a folder that could be ours, in order of their names."""
    if path.is_dir():
        below = (one for one in path.rglob("*") if one.name.lower().endswith(_SUFFIXES) and one.is_file())
        return sorted(below)
    if not path.exists():
        raise InputError(f"{path} does not exist")
    return (path,)


def _source_file(path: Path, asked_for: bool) -> SourceFile | None:
    """The file as it will be read; None for a text file in a folder that has nothing to do with PubMed."""
    size = path.stat().st_size
    name = _NLM_NAME.fullmatch(path.name)
    if name:  # the name is enough: a damaged one must be missed by its number, not overlooked
        return SourceFile(path, "xml", size, 2000 + int(name.group(1)), int(name.group(2)))
    with unpacked(path) as stream:
        start = stream.read(4096)
    if _MEDLINE_START.match(start):
        return SourceFile(path, "medline", size)
    if _XML_START.match(start):
        return SourceFile(path, "xml", size)
    if not asked_for and path.name.lower().endswith((".txt", ".txt.gz")):
        return None
    what = "is neither PubMed XML nor MEDLINE text" if start.strip() else "is empty"
    raise InputError(f"{path.name} {what}")


def _each_once(files: Iterable[SourceFile]) -> tuple[list[SourceFile], list[Problem]]:
    """By year and number; of two files with one number the first stays when they are equal, else neither is sure."""
    chosen: dict[tuple[int, int], SourceFile] = {}
    problems: list[Problem] = []
    for one in files:
        key = (one.year or 0, one.number or 0)
        other = chosen.setdefault(key, one)
        if other is not one and not _same(other.path, one.path):
            problems.append(Problem(one.name, f"there are two different files of that name; {other.path} was taken"))
    return [chosen[key] for key in sorted(chosen)], problems


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _newest_baseline(files: list[SourceFile]) -> tuple[list[SourceFile], list[str]]:
    """Where a newer year begins anew at number 1, the files of the years before are not read at all."""
    begun = [one.year for one in files if one.number == 1 and one.year]
    if not begun:
        return files, []
    newest = max(begun)
    old = [one for one in files if (one.year or 0) < newest]
    notes = [f"{len(old)} files of earlier years left out: the {newest} baseline replaces them"] if old else []
    return [one for one in files if one not in old], notes


def _without_gaps(
    files: list[SourceFile], applied: Mapping[int, frozenset[int]]
) -> tuple[list[SourceFile], list[Problem]]:
    """Each year's files up to its first missing number: what lies behind a gap could be overtaken by it."""
    kept: list[SourceFile] = []
    problems: list[Problem] = []
    for year in sorted({one.year for one in files if one.year}):
        mine = [one for one in files if one.year == year]
        known = {one.number or 0 for one in mine} | applied.get(year, frozenset())
        missing = [number for number in range(min(known), max(known)) if number not in known]
        first = missing[0] if missing else max(known) + 1
        kept += [one for one in mine if (one.number or 0) < first]
        if waiting := [one for one in mine if (one.number or 0) > first]:
            last = next(number for number in range(first, max(known)) if number + 1 in known)
            names = f"n{first:04d}" if last == first else f"n{first:04d} to n{last:04d}"
            problems.append(
                Problem(
                    f"pubmed{year % 100:02d}{names}",
                    f"missing; the {len(waiting)} files from {waiting[0].name} on wait for it",
                )
            )
    return kept, problems
