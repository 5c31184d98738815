"""The flow of studies, PRISMA style: from what the searches find to what the answers count, in steps that add up.

Every record stands in exactly one leaf. A record is taken out at the first reason that applies, in this order:
not received, withdrawn from PubMed, a retraction notice, retracted, not tagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reports.document import Count, NumberLists
from reports.library import Library, Study


@dataclass(frozen=True, slots=True)
class Step:
    """One line: a number that starts, adds (`+`), takes away (`-`) or results (`=`)."""

    id: str
    sign: str
    label: str
    count: Count


@dataclass(frozen=True, slots=True)
class Flow:
    """Steps in order; `reasons` splits the excluded, `per_search` the found."""

    per_search: tuple[Step, ...]
    overlap: int  # found by more than one search, counted once
    steps: tuple[Step, ...]
    reasons: tuple[Step, ...]

    def adds_up(self) -> bool:
        """True when every result equals the steps before it; the report refuses to print otherwise."""
        running = 0
        for step in self.steps:
            if step.sign == "=":
                if step.count.value != running:
                    return False
            else:
                running += -step.count.value if step.sign == "-" else step.count.value
        excluded = next(s.count.value for s in self.steps if s.id == "excluded")
        found = sum(step.count.value for step in self.per_search) - self.overlap
        return excluded == sum(s.count.value for s in self.reasons) and found == self.steps[0].count.value


ALWAYS = {"found", "screened", "excluded", "borderline", "included", "retracted"}


def flow_of(library: Library, lists: NumberLists) -> Flow:
    """The flow of a library."""
    studies = {study.pmid: study for study in library.studies}
    found = frozenset().union(*(search.current for search in library.searches))
    outside = library.stored - found - library.dropped
    withdrawn = {p for p, s in studies.items() if s.is_withdrawn}
    notices = {p for p, s in studies.items() if s.is_retraction_notice} - withdrawn
    retracted = {p for p, s in studies.items() if s.is_retracted} - withdrawn - notices
    screened = {p for p, s in studies.items() if not s.is_apart}
    by_relevance = {r: {p for p in screened if studies[p].relevance == r} for r in ("include", "borderline", "exclude")}

    def step(list_id: str, sign: str, label: str, pmids: Iterable[int]) -> Step:
        return Step(list_id, sign, label, lists.count(f"flow-{list_id}", label, pmids))

    rows: list[tuple[str, str, str, Iterable[int]]] = [
        ("found", "", "Different records that the searches find today", found),
        ("dropped", "+", "Kept, though no search finds them any more", library.dropped),
        ("outside", "+", "Taken from files, outside the searches", outside),
        ("known", "=", "Records known", found | library.dropped | outside),
        ("pending", "-", "Not received from PubMed yet", library.pending),
        ("withdrawn", "-", "Taken out of PubMed", withdrawn),
        ("notices", "-", "Retraction notices", notices),
        ("retracted", "-", "Retracted studies", retracted),
        ("untagged", "-", "Not read by the rules yet", library.untagged),
        ("screened", "=", "Studies screened", screened),
        ("excluded", "-", "Excluded: a word matched, the topic did not", by_relevance["exclude"]),
        ("borderline", "-", "Borderline: only half of the question, listed apart", by_relevance["borderline"]),
        ("included", "=", "Included: counted in the answers", by_relevance["include"]),
    ]
    shown = ALWAYS | ({"known"} if library.dropped or outside else set())
    return Flow(
        per_search=tuple(step(f"search-{s.id}", "", s.label, s.current) for s in library.searches),
        overlap=sum(len(search.current) for search in library.searches) - len(found),
        steps=tuple(step(*row) for row in rows if row[0] in shown or (row[3] and row[0] != "known")),
        reasons=_reasons([studies[p] for p in sorted(by_relevance["exclude"])], lists),
    )


def _reasons(excluded: list[Study], lists: NumberLists) -> tuple[Step, ...]:
    groups: dict[str, list[int]] = defaultdict(list)
    for study in excluded:
        groups[study.reason].append(study.pmid)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Step(f"reason-{n}", "", reason, lists.count(f"flow-reason-{n}", f"Excluded: {reason}", pmids))
        for n, (reason, pmids) in enumerate(ordered, 1)
    )
