"""Which of the given files this database has not had yet, and in which order they have to be applied.

An applied file is never read again, unless one that comes before it in NLM's order has to be: the later file has the
last word, so all behind a late or corrected one are applied again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import InputError
from data.source_files import applied_files, reach
from data.store import Store
from data.topic import Topic
from harvester.files import Plan, Problem, SourceFile, load_plan, problem_of
from harvester.packed import md5_of, md5_promised


@dataclass(frozen=True, slots=True)
class FilesLeft:
    """The files to read; `done` were applied before, `replacing` is the year whose baseline supersedes older files."""

    plan: Plan
    topic_hash: str
    done: int = 0
    replacing: int | None = None


def files_left(store: Store | None, topic: Topic, sources: Sequence[Path], everything: bool) -> FilesLeft:
    """What is left to read of `sources`; without a database, all of it."""
    whole = f"all:{topic.sha256}"
    mark = whole if everything else topic.sha256
    if store is None:
        return FilesLeft(load_plan(sources), mark)
    had = applied_files(store, topic.slug, whole)
    if not everything:
        had |= applied_files(store, topic.slug, topic.sha256)
    numbers: dict[int, set[int]] = {}
    for year, number in had.values():
        if year and number:
            numbers.setdefault(year, set()).add(number)
    plan = load_plan(sources, {year: frozenset(found) for year, found in numbers.items()})
    replacing = _replacing(store, topic, plan.files)
    left, problems = _not_had(plan, frozenset(had), numbers)
    done = len(plan.files) - len(left)
    notes = (*plan.notes, f"{done:,} of the files were applied before") if done else plan.notes
    plan = replace(plan, files=tuple(left), problems=(*plan.problems, *problems), notes=notes)
    return FilesLeft(plan, mark, done, replacing)


def _not_had(plan: Plan, had: frozenset[str], numbers: dict[int, set[int]]) -> tuple[list[SourceFile], list[Problem]]:
    """The files to apply; of each year everything from the first new number on."""
    left: list[SourceFile] = []
    problems: list[Problem] = []
    begun: dict[int, int] = {}
    given = {(file.year, file.number) for file in plan.files}
    for file in plan.files:
        try:
            new = (md5_promised(file.path) or md5_of(file.path)) not in had
        except InputError as problem:
            problems.append(problem_of(file.name, problem))
            continue
        year, number = file.year or 0, file.number or 0
        if file.is_numbered and new and year not in begun:
            begun[year] = number
            behind = [n for n in numbers.get(year, ()) if n > number and (year, n) not in given]
            if behind:
                count = f"{len(behind):,} later file{'s' if len(behind) != 1 else ''}"
                problems.append(
                    Problem(file.name, f"comes after {count} (n{min(behind):04d} on); give those along with it")
                )
                del begun[year]
                continue
        if new or (file.is_numbered and year in begun):
            left.append(file)
    return left, problems


def _replacing(store: Store, topic: Topic, files: Sequence[SourceFile]) -> int | None:
    """The year whose baseline begins in these files, when files of earlier years were applied to this database.

    It must reach at least half as far as theirs did: the first ten files of a new year replace nothing yet.
    """
    begun = [file.year for file in files if file.number == 1 and file.year]
    if not begun:
        return None
    year, applied = max(begun), reach(store, topic.slug)
    before = [max(numbers) for earlier, numbers in applied.items() if earlier < year]
    far = max({file.number or 0 for file in files if file.year == year} | applied.get(year, frozenset()))
    return year if before and far * 2 >= max(before) else None
