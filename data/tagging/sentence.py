"""What one sentence says on its own, out of any study: the outcomes it names and the way it points."""

from __future__ import annotations

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.between_arms import arm_direction
from data.tagging.clauses import clauses_of
from data.tagging.decide import clause_direction
from data.tagging.reading import Reading
from data.tagging.tagger import Tagger


def read_sentence(text: str, role: str, tagger: Tagger) -> Reading:
    """The sentence as the only section of a study, under this heading."""
    return tagger.read(StudyText("sentence", "", (AbstractSection(1, text, role),)))


def outcomes_named(reading: Reading, tagger: Tagger) -> set[str]:
    """Outcome ids that the words name, with their roots, whether measured or not; scales alone name no root."""
    found = {m.id for _, m in reading.every("outcome", "group")}
    found |= {tagger.vocabulary.outcome(name).root for name in found}
    for sentence, mention in reading.every("generic"):
        others = reading.of(sentence, "outcome")
        if not any(o.start <= mention.start and mention.end <= o.end for o in others):
            found.add(mention.id)
    return found


def direction_said(reading: Reading, tagger: Tagger) -> str | None:
    """The direction of the first clause that has one: of the muscle it names, else of the outcome between arms."""
    for sentence in reading.sentences:
        for clause in clauses_of(reading, sentence):
            if clause.muscles and clause.measures:
                said = clause_direction(reading, clause, tagger.vocabulary)
            else:
                said = arm_direction(reading, clause, tagger.vocabulary)
            if said is not None and said != "unclear":
                return said
    return None
