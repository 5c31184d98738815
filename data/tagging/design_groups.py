"""Studies of one time: groups compared by condition, people in the laboratory, people asked or measured once."""

from __future__ import annotations

import re

from data.tagged import Fact
from data.tagging import design_cues as said
from data.tagging import direction as cue
from data.tagging.cues import Cue
from data.tagging.groups import COMPARES, compared_in_results, groups_in
from data.tagging.judged import Designs, Judged, by_mesh, by_text
from data.tagging.measured import denied, people_without
from data.tagging.population import AGES
from data.tagging.reading import Reading
from data.tagging.scan import Mention


def standing(reading: Reading, designs: Designs) -> Judged | None:
    """Healthy people who develop the condition within a laboratory test."""
    if "laboratory" not in designs or not by_text(
        reading, "laboratory", said.HEALTHY, "methods", "background", "objective"
    ):
        return None
    developers = by_text(
        reading,
        "laboratory",
        Cue(r"pain developers?\b|\bpds?\b|standing-induced"),
        "methods",
        "results",
        "title",
    )
    return Judged(developers.fact, "inferred") if developers else None


def compared(reading: Reading, designs: Designs) -> Judged | None:
    """Groups by condition compared at one time, whatever the authors call it; two sides of a body are none."""
    if "case_control" not in designs or _laboratory_challenge(reading):
        return None
    affected = unaffected = None
    for sentence in reading.sentences:
        if sentence.role in ("background", "conclusions", "objective"):
            continue
        for group in groups_in(reading, sentence):
            if denied(sentence, Mention("group", "", 0, group.start, group.end, 0, "")) and group.affected:
                continue
            if group.affected:
                affected = affected or ((sentence, group) if group.outcome else None)
            elif people_without(reading, sentence, group.start, group.end):
                unaffected = unaffected or (sentence, group)
    if affected is None or (not compared_in_results(reading) and (unaffected is None or not _contrasts(reading))):
        return None
    sentence, group = unaffected or affected
    evidence = reading.evidence(sentence, group.start, group.end, "design case_control: two groups by condition")
    return Judged(Fact("case_control", evidence), "inferred")


def _contrasts(reading: Reading) -> bool:
    """Somewhere outside the methods the groups are compared, or one is said to be higher, lower or alike."""
    both_named = any(
        {True, False} <= {g.affected for g in groups_in(reading, sentence)} for sentence in reading.with_role("methods")
    )
    for sentence in reading.sentences:
        groups = groups_in(reading, sentence)
        both = {True, False} <= {g.affected for g in groups}
        if sentence.role == "methods" and both and said.SET_SIDE_BY_SIDE.search(sentence.lower):
            return True
        if sentence.role in ("background", "methods"):
            continue
        if both:
            return True
        if re.search(r"between (?:the )?(?:two )?groups|(?:two|both) groups|the groups|between-group", sentence.lower):
            return True
        if groups and COMPARES.search(sentence.lower):
            return True
        if both_named and any(g.affected for g in groups) and cue.says_something(sentence.lower):
            return True
    return False


def _laboratory_challenge(reading: Reading) -> bool:
    """People who are tripped or slipped in a harness: those who fell did so in the laboratory."""
    told = reading.with_role("title", "methods")
    if not any(said.CHALLENGE.search(s.lower) for s in told):
        return False
    if any(re.search(r"\bhealthy\b", s.lower) for s in told):
        return True
    return not any(g.outcome for s in told for g in groups_in(reading, s) if g.affected)


def laboratory(reading: Reading, designs: Designs) -> Judged | None:
    """Conditions, tasks and devices tried on people."""
    if "laboratory" not in designs:
        return None
    if _laboratory_challenge(reading):
        return by_text(reading, "laboratory", said.CHALLENGE, "title", "methods")
    if by_text(reading, "laboratory", said.CONDITIONS, "methods", "title") and (
        found := by_text(reading, "laboratory", said.LABORATORY, "methods", "title", "results")
    ):
        return found
    if by_text(reading, "laboratory", said.HEALTHY, "methods", "title", "objective") and (
        found := by_text(reading, "laboratory", said.LABORATORY, "methods", "title")
        or by_text(reading, "laboratory", said.TASK, "results")
    ):
        return found
    if found := by_text(reading, "laboratory", said.WITHIN, "methods", "title", "objective"):
        return found
    if by_text(reading, "laboratory", AGES, "methods", "title", "objective"):
        return by_text(reading, "laboratory", said.LABORATORY, "methods", "title") or by_text(
            reading, "laboratory", said.PUSHED, "methods", "title"
        )
    return None


def cross_sectional(reading: Reading, designs: Designs) -> Judged | None:
    """The authors call it so."""
    design = designs.get("cross_sectional")
    if design is None:
        return None
    named = Cue(
        r"cross-?sectional(?! (?:\w+ )?(?:areas?|muscle|anatom|imag|dimension|size|slice))|\bsurvey\b"
        r"|questionnaire study"
    )
    return (
        by_text(reading, design.id, named, "title", source="title")
        or by_text(reading, design.id, named, "methods", "objective", "results")
        or by_mesh(reading, design)
    )


def matched_mesh(reading: Reading, designs: Designs) -> Judged | None:
    """Indexed as a comparison of groups, or as a cohort."""
    for name in ("case_control", "cohort"):
        if name in designs and (found := by_mesh(reading, designs[name])):
            return found
    return None


def observed(reading: Reading, designs: Designs) -> Judged | None:
    """People measured once, no groups by condition: cross-sectional by elimination."""
    if "cross_sectional" not in designs:
        return None
    recorded = by_text(reading, "laboratory", said.TASK, "methods", source="inferred")
    if (
        recorded
        and "laboratory" in designs
        and not any(g.affected for s in reading.sentences for g in groups_in(reading, s))
    ):
        return recorded
    return by_text(reading, "cross_sectional", said.HUMAN_PEOPLE, "methods", "results", source="inferred")
