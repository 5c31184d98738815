"""Trials: the muscle is what was trained or treated, the outcome's own sentence says who did better."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.tagged import Direction, Evidence
from data.tagging import direction as cue
from data.tagging.clauses import Clause, clauses_of
from data.tagging.groups import COMPARES
from data.tagging.outcomes import Measured
from data.tagging.reading import Reading
from data.tagging.roles import Role
from data.vocabulary import Vocabulary

_TRAINED = re.compile(
    r"\b(?:exercis\w+|strengthen\w*|train(?:ed|ing)\w*|stretch\w*|stimulat\w*|taping|massage"
    r"|release|mobili[sz]\w+|bridg\w+|hip thrust\w*|technique|therapy|needling|botulinum"
    r"|acupunctur\w+|treated|treatment"
    r"|programmes?|programs?|fes\b|contract\w+|activation)\b"
)
_CONTROL = re.compile(
    r"\b(?:control\w*|sham|usual|stretching|advice|education|placebo|comparison|alone|conventional"
    r"|general|wait\w*|standard|quadriceps|lumbar|core|back extensor|routine|other (?:arm|group)"
    r"|knee|stabili[sz]ation|walking|no exercise)\b"
)
_BETTER = re.compile(r"\b(?:improv\w+|better|gain\w*|relie\w+|benefit\w*|superior\w*|faster recovery|favou?r\w*)\b")
_WITHIN = re.compile(
    r"\b(?:both groups|all (?:three |groups|arms)|each group|either group|within[- ]group"
    r"|within the groups?|from \d[\d.,]*[^.;]{0,30} to \d|main effect of time|over time|(?:after"
    r"|following) (?:the )?(?:programme|program|intervention|training|treatment)|before[- ]after"
    r"|pre[- ]post)\b"
)
_BETWEEN = re.compile(
    r"between[- ]group|between (?:the )?(?:two )?(?:groups|arms)|among (?:the groups|them)"
    r"|group (?:×|x|by) time|group by time|main effect of group|than\b|compared (?:with|to)|versus"
    r"|\bvs\b|relative to|adjusted difference|mean difference|\(difference|\bdifference -?\+?\d"
    r"|favou?r|(?:improved|decreased|reduced|fell|declined) more\b|\bmore (?:effective"
    r"|improvement)|greater (?:improvement|reduction|decrease|gain)|in the (?:training|exercise"
    r"|intervention|hip|gluteal|experimental|active) (?:group|arm|homes|centres|centers|women"
    r"|participants|patients)"
    r"|risk ratio|rate ratio|\bmd\b|\bsmd\b"
)
_FAVOURS = re.compile(r"\bfavou?r(?:ed|s|ing)?\b(?: the)? ([^.;,(]{3,60})")


@dataclass(frozen=True, slots=True)
class Decision:
    """One clause's word on one (muscle, measure, outcome)."""

    muscle: str
    measure: str
    outcome: str
    direction: Direction
    confidence: float
    evidence: Evidence


def trial_findings(
    reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None
) -> Iterable[Decision]:
    """Trained muscles crossed with measured outcomes; reviews of training count as trials."""
    if design not in ("randomised_trial", "nonrandomised_trial", "protocol", "systematic_review", "case_report"):
        return
    muscles = trained_muscles(reading, vocabulary)
    if not muscles:
        return
    single = design in ("nonrandomised_trial", "case_report") and not _two_arms(reading)
    for tag in measured.tags:
        if vocabulary.outcome(tag.outcome).role == "harms" or tag.outcome in measured.contrast:
            continue
        for decision in _outcome_decisions(reading, vocabulary, tag.outcome, tag.evidence, design, single):
            for muscle in muscles:
                yield replace(decision, muscle=muscle)


def trained_muscles(reading: Reading, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Muscles named with the exercise or treatment, in title, objective or methods; the exact ones if there are any."""
    found: dict[str, None] = {}
    for sentence, mention in reading.every("muscle"):
        if sentence.role not in ("title", "objective", "methods"):
            continue
        at = mention.start - sentence.span.start
        around = sentence.lower[max(0, at - 70) : at + (mention.end - mention.start) + 50]
        if _TRAINED.search(around) and not re.search(r"strength of the|(?:measured|recorded|tested)", around[70:]):
            found.setdefault(mention.id)
    general = {m.id for m in vocabulary.muscles if m.general}
    return tuple(m for m in found if m not in general) or tuple(found)


def _two_arms(reading: Reading) -> bool:
    return any(
        re.search(
            (
                r"control (?:group|arm)|two groups|both groups|comparison (?:group|arm)|in each group"
                r"|kept their usual|\(n ?= ?\d+\).*\(n ?= ?\d+\)"
            ),
            s.lower,
        )
        for s in reading.with_role("methods", "results", "title", "objective")
    )


def _outcome_decisions(
    reading: Reading,
    vocabulary: Vocabulary,
    outcome: str,
    tagged: Evidence,
    design: str | None,
    single: bool,
) -> Iterable[Decision]:
    if design == "protocol":
        yield Decision(
            "", "exercise", outcome, "unclear", 0.9, replace(tagged, rule="finding: planned, nothing found yet")
        )
        return
    told = False
    telling: tuple[Role, ...] = ("background", "methods", "results") if design == "case_report" else ("results",)
    for sentence in reading.with_role(*telling):
        carried = False
        for clause in clauses_of(reading, sentence):
            carried = _names(clause, outcome) or (carried and not clause.outcomes and cue.is_null(clause.lower))
            if not carried:
                continue
            decision = _decide(reading, clause, outcome, vocabulary, single)
            if decision is not None:
                told = True
                yield decision
    if not told:
        yield Decision(
            "", "exercise", outcome, "unclear", 0.3, replace(tagged, rule="finding: result not in the abstract")
        )


def _names(clause: Clause, outcome: str) -> bool:
    root = outcome.split(".")[0]
    for mention in clause.outcomes:
        if mention.id == outcome or (mention.id == root and outcome.endswith((".intensity", ".falls"))):
            return True
    return False


def _decide(reading: Reading, clause: Clause, outcome: str, vocabulary: Vocabulary, single: bool) -> Decision | None:
    text = clause.lower
    evidence = reading.evidence(clause.sentence, clause.start, clause.end, "finding")

    def said(direction: Direction, confidence: float, rule: str) -> Decision:
        return Decision("", "exercise", outcome, direction, confidence, replace(evidence, rule=f"finding: {rule}"))

    if cue.UNCLEAR.search(text):
        return said("unclear", 0.6, "the authors could not say")
    if single:
        return said("within_group", 0.85, "one group, before and after")
    if cue.is_null(text):
        return said("null", 0.85, "no clear difference between arms")
    if match := _FAVOURS.search(text):
        return said("contradicts" if _CONTROL.search(match[1]) else "supports", 0.85, "favours an arm")
    between = _BETWEEN.search(text) or _BETWEEN.search(clause.sentence.lower)
    if _WITHIN.search(text) and not _BETWEEN.search(text):
        return said("within_group", 0.8, "before and after within groups")
    change = cue.change_in(text.split("(")[0]) or cue.change_in(text)
    if between and (change or _BETTER.search(text)):
        return said(_winner(clause, outcome, change, vocabulary), 0.8, "arms compared")
    if cue.is_significant(text) and between:
        return said("supports", 0.5, "a difference between arms")
    if change or _BETTER.search(text):
        return said("within_group", 0.6, "change without a comparison")
    return None


def arm_direction(reading: Reading, clause: Clause, vocabulary: Vocabulary) -> Direction | None:
    """The way a clause points for the first outcome it names, read as the result of a trial."""
    if not clause.outcomes:
        return None
    decision = _decide(reading, clause, clause.outcomes[0].id, vocabulary, single=False)
    return decision.direction if decision else None


def _winner(clause: Clause, outcome: str, change: int, vocabulary: Vocabulary) -> Direction:
    """Who did better: the arm before "than" unless that is the control."""
    text = clause.lower
    compare = COMPARES.search(text)
    before, after = (text[: compare.start()], text[compare.end() :]) if compare else (text, "")
    sign = (
        next((m.sign for m in clause.outcomes if m.id == outcome), 0)
        or {"good": 1, "bad": -1, "none": 0}[vocabulary.outcome(outcome).up]
    )
    good = (
        1
        if _BETTER.search(before) or re.search(r"reduced|reduction|greater (?:decrease|improvement)", before)
        else (change or 1) * sign
    )
    trained_after = bool(re.search(r"glut|hip|exercise|training|intervention|active|experimental", after.split("(")[0]))
    control_before = (
        bool(_CONTROL.search(before))
        and trained_after
        and not re.search(r"glut|hip |active|intervention|experimental", before)
    )
    return "supports" if (good > 0) != control_before else "contradicts"
