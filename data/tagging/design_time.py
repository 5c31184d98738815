"""Studies told by time: people seen once and events later, or records looked up afterwards."""

from __future__ import annotations

import re

from data.tagging import design_cues as said
from data.tagging.cues import Cue
from data.tagging.judged import Designs, Judged, by_text, judged_at
from data.tagging.reading import Reading


def cohort(reading: Reading, designs: Designs) -> Judged | None:
    """People seen once and events or measurements later."""
    if "cohort" not in designs:
        return None
    strong = Cue(
        r"\bcohort study\b|\bprospective(?!ly)\b|\blongitudinal|followed|follow-up|years? later|year cohort"
        r"|\b(?:later|subsequent|future|new|incident|new-onset) (?:[\w-]+ ){0,3}"
        r"(?:pain|falls?|fractures?|falling|episodes?)\b"
        r"|\b(?:one|two|three|five|ten|\d+)-year (?:course|outcome|risk|incidence|follow)"
    )
    return (
        by_text(reading, "cohort", strong, "title", source="title")
        or by_text(reading, "cohort", said.FOLLOWED, "objective", "methods")
        or by_text(reading, "cohort", said.HAZARD, "methods", "results")
        or by_text(reading, "cohort", said.MEANWHILE, "results")
        or _two_times(reading)
    )


def _two_times(reading: Reading) -> Judged | None:
    """The same people at two named times: "at 14 weeks ... at 30 weeks"."""
    first: str | None = None
    for sentence in reading.with_role("methods"):
        for match in said.AT_TIME.finditer(sentence.lower):
            if first is not None and match[0] != first:
                return judged_at(reading, "cohort", sentence, match, "seen again", "inferred")
            first = first or match[0]
    return None


def looked_up(reading: Reading, designs: Designs) -> Judged | None:
    """Records looked up afterwards, or a cohort of which no more is told."""
    if "cohort" not in designs:
        return None
    for sentence in reading.with_role("title", "objective", "methods"):
        match = said.LOOKED_UP.search(said.COHORT_AS_SOURCE.regex.sub(_blank, sentence.lower))
        if match:
            return judged_at(reading, "cohort", sentence, match, "records looked up", "text")
    return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
