"""Which way one clause points for one muscle, measure and outcome, with the rule that said so."""

from __future__ import annotations

import re
from dataclasses import replace

from data.tagged import Direction
from data.tagging import direction as cue
from data.tagging.clauses import Clause
from data.tagging.groups import COMPARES
from data.tagging.reading import Reading
from data.tagging.subjects import Subject, rows_of
from data.tagging.trials import Decision
from data.vocabulary import Vocabulary

_SIDE_DIFFERENCE = re.compile(
    r"\b(?:side[- ]to[- ]side )?(?:side )?difference(?: between sides)?\b(?<=side difference)"
    r"|side-to-side|asymmetr\w+"
)
# People grouped by their muscle: "the lowest quartile of strength had more falls".
_EXTREME = re.compile(
    r"\b(?:lowest|highest|bottom|top|lower|upper|weakest|strongest|smallest"
    r"|largest)[- ](?:\w+ )?(?:quartile|tertile|third|quintile|half|quarter|group)s?\b"
)
_VALUE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?= ?[a-z%²/]{0,6}(?:/kg)? (?:in|for|among) )")
_TENDED = re.compile(r"\btended to\b|\ba trend\b|\btrend(?:ed)? towards?\b")
_PREDICATE = re.compile(r"\b(?:later|delayed|earlier|common|frequent|differ\w*|longer distinguish\w*)\b")


def decide(
    reading: Reading, clause: Clause, muscle: str, measure: str, sign: int, outcome: str, vocabulary: Vocabulary
) -> Decision | None:
    """The clause's word on one key; None when it says nothing about it. Null first, then links, then groups."""
    text = clause.lower
    if _SIDE_DIFFERENCE.search(text.split("(")[0]):
        sign = -abs(sign)
    evidence = reading.evidence(clause.sentence, clause.start, clause.end, "finding")

    def said(direction: Direction, confidence: float, rule: str) -> Decision:
        return Decision(muscle, measure, outcome, direction, confidence, replace(evidence, rule=f"finding: {rule}"))

    if cue.UNCLEAR.search(text):
        return said("unclear", 0.6, "the authors could not say")
    if cue.MIXED.search(text):
        return said("mixed", 0.7, "both ways in one clause")
    if _TENDED.search(text) and not cue.is_significant(text):
        return said("null", 0.6, "only a tendency")
    if cue.is_null(_without_groups(clause)):
        return said("null", 0.9, "no clear difference")
    link = cue.link_in(text)
    status = vocabulary.outcome(outcome).role == "status"
    if link is not None and not (status and clause.groups and COMPARES.search(text)):
        way = _association(clause, link, sign, outcome, vocabulary)
        if way is not None:
            return said(way, 0.8 if sign else 0.5, "association")
        return said("unclear", 0.4, "association without a sign") if cue.is_significant(text) else None
    extreme = _EXTREME.search(text)
    if extreme is not None and sign and (more := cue.change_in(text[extreme.end() :])):
        together = more if extreme[0].startswith(("highest", "top", "upper", "strongest", "largest")) else -more
        good = together * sign * _outcome_sign(clause, outcome, vocabulary)
        return said("supports" if good > 0 else "contradicts", 0.7, "highest against lowest")
    change = _own_change(clause, muscle, measure)
    if change:
        if not sign:
            return said("unclear", 0.5, f"more or less {measure} has no fixed meaning")
        side = _side(clause)
        return said(
            "supports" if change * sign * side < 0 else "contradicts", 0.85 if clause.groups else 0.6, "groups compared"
        )
    if sign and cue.is_significant(text) and (printed := _printed_change(clause)):
        return said("supports" if printed * sign < 0 else "contradicts", 0.6, "values of the groups compared")
    if cue.DIFFERS.search(text) or cue.is_significant(text) or _PREDICATE.search(text):
        return said("unclear", 0.4, "a difference without its direction")
    return (
        said("unclear", 0.2, "no direction in the clause")
        if measure and clause.muscles and not clause.companions
        else None
    )


def clause_direction(reading: Reading, clause: Clause, vocabulary: Vocabulary) -> Direction | None:
    """The way a clause points for the first muscle it names, with the outcome it names or the status of its groups."""
    rows = rows_of(clause, Subject())
    outcomes = [m.id for m in clause.outcomes] or [g.outcome for g in clause.groups if g.outcome]
    status = [o.id for o in vocabulary.outcomes if o.role == "status"]
    if not rows or not (outcomes or status):
        return None
    muscle, measure, sign = rows[0]
    decision = decide(reading, clause, muscle, measure, sign, (outcomes or status)[0], vocabulary)
    return decision.direction if decision else None


def _without_groups(clause: Clause) -> str:
    """The clause without the names of its comparison groups, whose "did not" and "without" deny nothing."""
    text = clause.lower
    contrasted = bool(COMPARES.search(text)) or any(group.affected for group in clause.groups)
    for group in reversed(clause.groups):
        if not group.affected and contrasted:
            start, end = group.start - clause.start, group.end - clause.start
            text = text[:start] + "#" * (end - start) + text[end:]
    return text


def _own_change(clause: Clause, muscle: str, measure: str) -> int:
    """The comparative of this muscle: right before its measure ("lower attenuation of"), else the first after."""
    text = clause.lower
    places = [m.start - clause.start for m in clause.muscles if m.id == muscle]
    if not places or len({m.id for m in clause.measures}) + len(clause.muscle_ids) < 3:
        return cue.change_in(text)
    own = [m.start - clause.start for m in clause.measures if m.id == measure]
    place = min(places, key=lambda p: min((abs(p - o) for o in own), default=0))
    near = [o for o in own if abs(o - place) < 60]
    at = min([place, *near])
    return cue.last_change_in(text[max(0, at - 25) : at]) or cue.change_in(text[at:]) or cue.change_in(text)


def _printed_change(clause: Clause) -> int:
    """Whether the value printed for the affected group is above (+1) or below (-1) the other one."""
    values: dict[bool, float] = {}
    for group in clause.groups:
        before = clause.lower[max(0, group.start - clause.start - 60) : group.start - clause.start]
        numbers = _VALUE.findall(before)
        if numbers and group.affected not in values:
            values[group.affected] = float(numbers[-1])
    if len(values) < 2 or values[True] == values[False]:
        return 0
    return 1 if values[True] > values[False] else -1


def _side(clause: Clause) -> int:
    """+1 when the comparative is said of the affected group, -1 when it is said of the comparison group."""
    compare = COMPARES.search(clause.lower)
    at = clause.start + compare.start() if compare else clause.end
    before = [g for g in clause.groups if g.start < at]
    after = [g for g in clause.groups if g.start > at]
    if after and compare:
        return -1 if after[0].affected else 1
    if before:
        return 1 if any(g.affected for g in before) else -1
    return 1


def _association(
    clause: Clause, link: re.Match[str], sign: int, outcome: str, vocabulary: Vocabulary
) -> Direction | None:
    """Better muscle with better outcome supports; the sign is worded on both sides of the link, or printed."""
    text = clause.lower
    mentions = clause.muscles or clause.measures
    place = (mentions[0].start - clause.start) if mentions else 0
    muscle_first = place < link.start()
    left, right = text[: link.start()], text[link.end() :]
    muscle_change = cue.change_in((left if muscle_first else right).split("(")[0])
    outcome_change = _outcome_change(clause, outcome, left if not muscle_first else right)
    if "more likely" in text and not outcome_change:
        outcome_change = 1
    printed = cue.printed_sign(text)
    if muscle_change and outcome_change:
        together: int = muscle_change * outcome_change
    elif printed:
        together = printed
    else:
        together = muscle_change or outcome_change
    good = _outcome_sign(clause, outcome, vocabulary)
    if any(
        g.affected and g.outcome is None and (g.start - clause.start > link.start()) == muscle_first
        for g in clause.groups
    ):
        good = -1
    if not together or not sign or not good:
        return None
    return "supports" if together * sign * good > 0 else "contradicts"


def _outcome_change(clause: Clause, outcome: str, side: str) -> int:
    """The comparative right before the outcome's name, else the first on its side of the link."""
    for mention in clause.outcomes:
        if mention.id == outcome:
            at = mention.start - clause.start
            if near := cue.last_change_in(clause.lower[max(0, at - 40) : at]):
                return near
    return cue.change_in(side.split("(")[0])


def _outcome_sign(clause: Clause, outcome: str, vocabulary: Vocabulary) -> int:
    for mention in clause.outcomes:
        if mention.id == outcome or mention.id.split(".")[0] == outcome:
            return mention.sign
    return {"good": 1, "bad": -1, "none": 0}[vocabulary.outcome(outcome).up]
