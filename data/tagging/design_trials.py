"""Trials, told by how their people came into the arms: by chance, by other ways, or with one arm only."""

from __future__ import annotations

from data.tagging import design_cues as said
from data.tagging.cues import Cue
from data.tagging.judged import Designs, Judged, by_text, by_type, judged_at
from data.tagging.reading import Reading


def randomised(reading: Reading, designs: Designs) -> Judged | None:
    """People came into the arms by chance."""
    design = designs.get("randomised_trial")
    if design is None:
        return None
    if found := by_type(reading, design):
        return found
    for sentence in reading.sentences:
        if sentence.role in ("background", "conclusions"):
            continue
        if not any(sign in sentence.lower for sign in said.CHANCE):
            continue
        text = said.TRIALS_OF_OTHERS.sub(" ", said.RANDOM_ORDER.sub(" ", sentence.lower))
        if said.ALLOCATED.search(text):
            match = Cue(r"random|\brct\b|lottery|coin|envelopes|computer").search(sentence.lower)
            if match:
                source = "title" if sentence.role == "title" else "text"
                return judged_at(reading, design.id, sentence, match, "allocation at random", source)
    return None


def nonrandomised(reading: Reading, designs: Designs) -> Judged | None:
    """People were trained or treated, and chance did not choose whom."""
    design = designs.get("nonrandomised_trial")
    if design is None:
        return None
    if found := by_type(reading, design) or by_text(
        reading, design.id, said.NO_CHANCE, "title", "objective", "methods"
    ):
        return found
    trained = by_text(reading, design.id, said.TRAINED, "methods", source="inferred")
    return trained if trained and by_text(reading, design.id, said.PRE_POST, "methods", "results") else None
