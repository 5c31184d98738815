"""Whose people have the condition, and whether they, or their painful sides, are compared with others without it."""

from __future__ import annotations

import re

from data.tagged import Evidence
from data.tagging.complaints import DEVELOPS, as_symptom, of_some
from data.tagging.cues import Cue
from data.tagging.groups import UNAFFECTED, compared_in_results, groups_in
from data.tagging.headings import Role
from data.tagging.measured import denied, hoped, left_out, people_without
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention

SIDE_OF_PAIN = Cue(r"\b(?:painful|affected|symptomatic|involved) sides?\b|\bside of (?:the )?(?:pain|symptoms)\b")
SOME_OF_THEM = "some of the people"  # the rule of those who count only where they are compared with the others
_WHERE_PEOPLE_ARE: tuple[Role, ...] = ("methods", "results", "title", "objective")


def patients_in(reading: Reading) -> dict[str, Evidence]:
    """For each outcome that makes groups, where people who have it are named as taking part."""
    found: dict[str, Evidence] = {}
    some: dict[str, Evidence] = {}
    for role in _WHERE_PEOPLE_ARE:
        for sentence in reading.with_role(role):
            for group in groups_in(reading, sentence):
                if not group.affected or group.outcome is None or group.outcome in found:
                    continue
                if group.outcome in reading.events and role == "results":
                    continue
                mention = Mention("outcome", group.outcome, 0, group.start, group.end, 0, "people with the condition")
                if left_out(sentence, mention) or denied(sentence, mention):
                    continue
                compared = any(not g.affected for g in groups_in(reading, sentence))
                if not compared and as_symptom(reading, sentence):
                    continue
                if role != "methods" and hoped(sentence, mention):
                    continue
                if re.search(r"\balso (?:had|reported|complained)\b", sentence.lower):
                    continue  # a second complaint of some is not what the people are chosen for
                if of_some(sentence, group.start, group.end):
                    some.setdefault(group.outcome, reading.at(sentence, mention, SOME_OF_THEM))
                    continue
                found[group.outcome] = reading.at(sentence, mention, "people")
    return some | found


def contrast_of(reading: Reading, patients: dict[str, Evidence], design: str | None) -> tuple[str, ...]:
    """Outcomes by which people with the condition are compared with people, or sides, without.

    A group that is not the condition's status (people who broke a hip in a fall) is the contrast instead of the status.
    """
    if design in ("narrative_review", "randomised_trial", "protocol", "case_report"):
        return ()
    trial = design in ("randomised_trial", "nonrandomised_trial", "protocol") or (
        design == "systematic_review" and bool(re.search(r"\btrials\b", reading.all_lower))
    )
    told = [s for s in reading.sentences if s.role not in ("background", "conclusions")]
    exact = {name.split(".")[0] for name in patients if name not in reading.conditions}
    patients = {n: e for n, e in patients.items() if n not in reading.conditions or n.split(".")[0] not in exact}
    if any(_without(reading, s, sides=not trial) for s in told):
        return tuple(patients)
    if not trial and any(SIDE_OF_PAIN.search(s.lower) for s in reading.with_role("results", "methods")):
        return tuple(patients)
    develops = {
        reading.conditions.get(m.id, m.id)
        for s, m in reading.every("outcome", "group")
        if s.role not in ("background", "conclusions") and DEVELOPS.search(s.lower)
    }
    if not trial:
        develops |= compared_in_results(reading)
    return tuple(name for name in patients if name in develops)


def _without(reading: Reading, sentence: Sentence, *, sides: bool) -> bool:
    for match in UNAFFECTED.finditer(sentence.lower):
        if not sides and not match[0].startswith(("healthy", "pain-free", "asymptomatic", "symptom-free")):
            continue
        place = Mention("outcome", "", 0, sentence.span.start + match.start(), sentence.span.start + match.end(), 0, "")
        if any(
            place.end <= m.start <= place.end + 20 for m in reading.of(sentence, "outcome") if m.id in reading.events
        ):
            continue  # without a recurrence, a fracture: not without the condition
        side = match[0].endswith(("side", "sides")) or sentence.lower[match.end() :].startswith((" side", " sides"))
        if not (side and sides) and not people_without(reading, sentence, place.start, place.end):
            continue
        named = match[0].startswith(("healthy", "pain-free", "asymptomatic", "symptom-free"))
        if not left_out(sentence, place) and (named or not re.search(r"control (?:group|arm)", sentence.lower)):
            return True
    return False
