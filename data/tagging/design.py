"""Which design a study has, judged and not copied: indexing, title, text, and at last the way groups are compared."""

from __future__ import annotations

from collections.abc import Callable

from data.tagging import design_groups as groups
from data.tagging import design_papers as papers
from data.tagging import design_time as time
from data.tagging import design_trials as trials
from data.tagging.judged import Judged, by_mesh
from data.tagging.reading import Reading
from data.vocabulary import Design, Vocabulary

_RULES: tuple[tuple[str, Callable[[Reading, Design], Judged | None]], ...] = (
    ("protocol", papers.protocol),
    ("case_report", papers.case_report),
    ("cadaver_or_animal", papers.animal),
    ("case_report", papers.one_person),
    ("case_report", papers.cases_described),
    ("systematic_review", papers.systematic_review),
    ("narrative_review", papers.narrative),
    ("other", papers.letter),
    ("reliability", papers.reliability),
    ("randomised_trial", trials.randomised),
    ("other", papers.other),
    ("laboratory", groups.brought_on),
    ("nonrandomised_trial", trials.nonrandomised),
    ("case_control", groups.called_case_control),
    ("cohort", time.cohort),
    ("case_control", groups.compared),
    ("laboratory", groups.laboratory),
    ("cohort", time.looked_up),
    ("reliability", papers.agreement),
    ("cross_sectional", groups.cross_sectional),
    ("case_control", by_mesh),
    ("cohort", by_mesh),
    ("case_report", papers.case_terms),
    ("laboratory", groups.recorded),
    ("narrative_review", papers.essay),
    ("cross_sectional", groups.observed),
)


def judge_design(reading: Reading, vocabulary: Vocabulary) -> Judged:
    """The design of a study; the first rule that answers wins, so the order is the argument."""
    designs = {design.id: design for design in vocabulary.designs}
    for name, rule in _RULES:
        if name in designs and (judged := rule(reading, designs[name])) is not None:
            return judged
    return Judged(None, None)
