"""Which design a study has, judged and not copied: indexing, title, text, and at last the way groups are compared."""

from __future__ import annotations

from collections.abc import Callable

from data.tagging import design_groups as groups
from data.tagging import design_papers as papers
from data.tagging import design_time as time
from data.tagging import design_trials as trials
from data.tagging.judged import Designs, Judged
from data.tagging.reading import Reading
from data.vocabulary import Vocabulary

_RULES: tuple[Callable[[Reading, Designs], Judged | None], ...] = (
    papers.protocol,
    papers.case_report,
    papers.animal,
    papers.one_person,
    papers.cases_described,
    papers.systematic_review,
    papers.narrative,
    papers.other,
    papers.reliability,
    trials.randomised,
    groups.standing,
    trials.nonrandomised,
    time.cohort,
    groups.compared,
    groups.laboratory,
    time.looked_up,
    groups.cross_sectional,
    groups.matched_mesh,
    papers.case_terms,
    groups.observed,
)


def judge_design(reading: Reading, vocabulary: Vocabulary) -> Judged:
    """The design of a study; the first rule that answers wins, so the order is the argument."""
    designs = {design.id: design for design in vocabulary.designs}
    for rule in _RULES:
        judged = rule(reading, designs)
        if judged is not None:
            return judged
    return Judged(None, None)
