"""Studies of one time: groups compared by condition, people in the laboratory, people asked or measured once."""

from __future__ import annotations

import re

from data.tagged import Fact
from data.tagging import direction as cue
from data.tagging.age_and_sex import AGES
from data.tagging.cues import Cue
from data.tagging.design_papers import HUMAN_PEOPLE
from data.tagging.groups import COMPARES, compared_in_results, groups_in
from data.tagging.judged import Judged, by_mesh, by_text, says
from data.tagging.measured import denied, people_without
from data.tagging.numbers import NUMBER
from data.tagging.reading import Reading
from data.tagging.scan import Mention
from data.vocabulary import Design

_HEALTHY = Cue(
    r"\b(?:healthy|asymptomatic|pain-free|uninjured|without (?:current |any |known )?(?:injur"
    r"|symptom|(?:low |lower )?(?:back )?pain|complaint|musculoskeletal)|never (?:needed|had)|free of|(?:no"
    r"|without)(?: an?y?)?(?: \w+)? history of"
    r"|recreationally active|resistance-trained)\b"
)
_LABORATORY = Cue(
    r"electromyogra|\bemg\b|muscle acti(?:vity|vation)|motion (?:analysis|capture)|force (?:plate|platform)"
    r"|kinematic|kinetic"
    r"|treadmill|spectroscopy|harness|biomechanic|musculoskeletal|dynamometer|fatigu|exhaust|squat|\bbridge|step"
    r"|load|elastograph|biops|oral glucose"
)
_CHALLENGE = Cue(r"\bharness\b|were tripped|laboratory-induced|induced (?:trip|slip|fall)s?|treadmill perturb\w+")
_BY_CHANCE = r"\b(?:random\w*(?! (?:effects?|intercepts?|slopes?))|counterbalanced)\b"
_WITHIN = Cue(
    rf"\b(?:within-(?:subjects?|participants?)|cross-?over|repeated[- ]measures)\b.{{0,120}}{_BY_CHANCE}"
    rf"|{_BY_CHANCE}.{{0,120}}\b(?:within-(?:subjects?|participants?)|repeated[- ]measures)\b"
)
_SET_SIDE_BY_SIDE = Cue(
    rf"\bcompar(?:ed|ing|e|isons?)\b|\bthan in\b|\b(?:set|held) against\b"
    rf"|{NUMBER} (?:[\w-]+ ){{0,4}}(?:patients|cases|people|adults|wom[ae]n|m[ae]n"
    rf"|participants|subjects|persons|fallers)\b.{{0,120}}\band (?:in )?{NUMBER} (?:[\w-]+ ){{0,4}}"
    r"(?:controls|volunteers|peers|non-?fallers|without)\b"
)
_PUSHED = Cue(r"waist[- ]pulls?|\b(?:pulled|pushed|tripped|slipped|perturb\w*)\b")
_CONDITIONS = Cue(
    r"random(?:i[sz]ed)? order|counter-?balanced|balanced order|order (?:was )?drawn"
    r"|between conditions|\bwith (?:and|or) without (?:an? |the )(?!history|fall|fracture|diagnosis)[\w-]+|(?:two"
    r"|three|four|five|six|seven|eight|nine|ten|\d+)"
    r" (?:[\w-]+ ){0,2}(?:variants?|exercises|conditions|positions|tasks|versions|postures|surfaces|depths|speeds"
    r"|loads|angles"
    r"|heights|levels|intensities|slopes)"
    r"|variants? of|each (?:exercise|condition)"
    r"|different (?:exercises|positions)"
)
_TASK = Cue(
    r"electromyogra|\bemg\b|muscle acti(?:vity|vation)|motor units?|fine[- ]wire|motion (?:analysis|capture)"
    r"|force (?:plate|platform)|ground reaction|joint (?:moments?|angles?)|kinematic|treadmill|spectroscopy"
)
_DEVELOPERS = Cue(
    r"pain developers?\b|\bpds?\b|(?:standing|sitting|task|exercise|laboratory)-induced|\binduced (?:low )?back pain"
)
# An hour of standing or sitting still, and pain rated meanwhile.
_KEPT_STILL = Cue(
    r"\b(?:prolonged|sustained|\d+[- ]min(?:ute)?s?|minutes of|hours?(?: of)?|two-hour|one-hour) (?:standing|sitting)\b"
    r"|\b(?:stood|sat|standing|sitting)\b[^.;]{0,50}\bfor (?:\w+ )?(?:\d+|[a-z]+(?:-[a-z]+)?) (?:min|hours?)"
    r"|\bstanding (?:task|paradigm|protocol|exposure)\b"
)
_RATED = Cue(
    r"\b(?:rated|marked|visual analogue?|vas\b|numeric\w*|pain (?:scores?|ratings?|reports?)|developed|reported)"
)
_CASE_CONTROL = Cue(
    r"\bcase-?(?: ?control|-referent)(?:led)?(?:,? [\w-]+)? (?:study|design|analysis|investigation|sample)"
    r"|\bnested case|\b(?:twins|pairs|siblings) discordant for\b"
)
_CALLED_SO = Cue(
    r"cross-?sectional(?! (?:\w+ )?(?:areas?|muscle|anatom|imag|dimension|size|slice))|\bsurvey\b"
    r"|questionnaire study|\bbaseline (?:\w+ )?(?:data|visit|examination|measurements) (?:of|from|in) (?:the|an?|our)\b"
)


def brought_on(reading: Reading, design: Design) -> Judged | None:
    """Healthy people in whom the laboratory brings the condition on: "pain developers" after an hour of standing."""
    if not says(reading, _HEALTHY, "methods", "background", "objective", "title"):
        return None
    found = by_text(reading, design, _DEVELOPERS, "methods", "results", "title", source="inferred")
    if found is None and says(reading, _RATED, "methods", "results"):
        found = by_text(reading, design, _KEPT_STILL, "methods", "title", "objective", source="inferred")
    return found


def called_case_control(reading: Reading, design: Design) -> Judged | None:
    """The authors call it a case-control study, nested in a cohort or not."""
    return by_text(reading, design, _CASE_CONTROL, "title", "objective", "methods")


def compared(reading: Reading, design: Design) -> Judged | None:
    """Groups by condition compared at one time, whatever the authors call it; two sides of a body are none."""
    if _laboratory_challenge(reading):
        return None
    if _several_in_results(reading):
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
    return Judged(Fact(design.id, evidence), "inferred")


def _several_in_results(reading: Reading) -> bool:
    """One sample asked for several conditions: nobody was chosen by them, and the results compare by each in turn."""
    told = {role: set[str]() for role in ("chosen", "results")}
    for sentence in reading.with_role("title", "objective", "methods", "results"):
        where = told["results" if sentence.role == "results" else "chosen"]
        where |= {group.outcome.split(".")[0] for group in groups_in(reading, sentence) if group.outcome}
    return not told["chosen"] and len(told["results"]) > 1


def _contrasts(reading: Reading) -> bool:
    """Somewhere outside the methods the groups are compared, or one is said to be higher, lower or alike."""
    both_named = any(
        {True, False} <= {g.affected for g in groups_in(reading, sentence)} for sentence in reading.with_role("methods")
    )
    for sentence in reading.sentences:
        groups = groups_in(reading, sentence)
        both = {True, False} <= {g.affected for g in groups}
        if sentence.role == "methods" and both and _SET_SIDE_BY_SIDE.search(sentence.lower):
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
    if not any(_CHALLENGE.search(s.lower) for s in told):
        return False
    if any(re.search(r"\bhealthy\b", s.lower) for s in told):
        return True
    return not any(g.outcome for s in told for g in groups_in(reading, s) if g.affected)


def laboratory(reading: Reading, design: Design) -> Judged | None:
    """Conditions, tasks and devices tried on people."""
    if _laboratory_challenge(reading):
        return by_text(reading, design, _CHALLENGE, "title", "methods")
    if says(reading, _CONDITIONS, "methods", "title") and (
        found := by_text(reading, design, _LABORATORY, "methods", "title", "results")
    ):
        return found
    if says(reading, _HEALTHY, "methods", "title", "objective") and (
        found := by_text(reading, design, _LABORATORY, "methods", "title")
        or by_text(reading, design, _CONDITIONS, "methods")
        or by_text(reading, design, _TASK, "results")
    ):
        return found
    if found := by_text(reading, design, _WITHIN, "methods", "title", "objective"):
        return found
    if says(reading, AGES, "methods", "title", "objective"):
        return by_text(reading, design, _LABORATORY, "methods", "title") or by_text(
            reading, design, _PUSHED, "methods", "title"
        )
    return None


def cross_sectional(reading: Reading, design: Design) -> Judged | None:
    """The authors call it so."""
    return (
        by_text(reading, design, _CALLED_SO, "title", source="title")
        or by_text(reading, design, _CALLED_SO, "methods", "objective", "results")
        or by_mesh(reading, design)
    )


def recorded(reading: Reading, design: Design) -> Judged | None:
    """A task was recorded, and no group has a condition."""
    if any(g.affected for s in reading.sentences for g in groups_in(reading, s)):
        return None
    return by_text(reading, design, _TASK, "methods", source="inferred")


def observed(reading: Reading, design: Design) -> Judged | None:
    """People measured once, no groups by condition: cross-sectional by elimination."""
    return by_text(reading, design, HUMAN_PEOPLE, "methods", "results", source="inferred")
