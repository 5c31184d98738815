"""Which way one clause points for one muscle, measure and outcome, with the rule that said so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.tagged import Direction, Finding
from data.tagging import direction as cue
from data.tagging import estimates
from data.tagging.association import association, by_their_muscle, extremes, grouped_by_muscle, mentions_of, places
from data.tagging.attach import Stretch, first_free, said_of
from data.tagging.clauses import VERB, Clause
from data.tagging.cues import Cue
from data.tagging.groups import COMPARES, groups_in
from data.tagging.printed import printed_change
from data.tagging.reading import Reading
from data.tagging.scan import Mention
from data.tagging.studied import Subject, gap, rows_of
from data.vocabulary import Vocabulary

_SIDE_DIFFERENCE = Cue(
    r"\b(?:side[- ]to[- ]side )?(?:side )?difference(?: between sides)?\b(?<=side difference)"
    r"|\bside-to-side|\basymmetr\w+"
)
_OUTDID = Cue(r"\b(?:outperformed|exceeded|surpassed|outscored)\b")
_HAD = Cue(r"\b(?:had|have|showed|exhibited|displayed|demonstrated|presented with|developed) (?:[\w-]+ ){0,3}$")
_DEFICIT = Cue(r"atroph|weak|wast|tight|infiltrat|degenerat|delay")
_REPEATED = Cue(r"\b(?:recurrent|multiple|repeated|frequent|chronic|persistent|severe)\b")
_FREQUENT = Cue(r"\b(more|less) (?:common|frequent|often|prevalent)\w*\b")
_VALUES = Cue(r"\b(?:values|scores|levels|readings|results)\b")  # "low values preceded pain"
_FAR = 90  # a measure this far from its muscle is another clause's
_TENDED = Cue(r"\btended to\b|\ba trend\b|\btrend(?:ed)? towards?\b")
_COMPARATIVE = re.compile(r"(?:small|large|thin|thick|weak|strong|bigg|fatt|lean|stiff)\w*")
_PREDICATE = Cue(r"\b(?:later|delayed|earlier|common|frequent|differ\w*|longer distinguish\w*)\b")


def decide(
    reading: Reading,
    clause: Clause,
    muscle: str,
    measure: str,
    sign: int,
    outcome: str,
    vocabulary: Vocabulary,
    *,
    compared: bool = False,
) -> Finding | None:
    """The clause's word on one key; None when it says nothing about it. Null first, then links, then groups.

    `compared`: the study compares people who have the outcome with people who have not.
    """
    text = clause.lower
    if _SIDE_DIFFERENCE.search(text.split("(")[0]):
        sign = -abs(sign)

    def said(direction: Direction, confidence: float, rule: str) -> Finding:
        evidence = reading.evidence(clause.sentence, clause.start, clause.end, f"finding: {rule}")
        return Finding(muscle, measure, outcome, direction, confidence, evidence)

    if cue.UNCLEAR.search(text):
        return said("unclear", 0.6, "the authors could not say")
    if cue.MIXED.search(text):
        return said("mixed", 0.7, "both ways in one clause")
    if _TENDED.search(text) and not cue.is_significant(text):
        return said("null", 0.6, "only a tendency")
    if lost := cue.lost_when_adjusted(text):
        return said(lost, 0.7, "gone after adjustment")
    if cue.is_null(_without_groups(clause)):
        return said("null", 0.9, "no clear difference")
    own, others = _nouns(clause, muscle, measure, sign)
    more = said_of(text, own, others, sign) if own else first_free(text, 0, len(text), others, sign)
    if way := extremes(clause, own, sign, outcome, vocabulary):
        return said(way, 0.7, "highest against lowest")
    link = cue.link_in(text)
    compared = (
        compared or vocabulary.outcome(outcome).role == "status" or any(g.outcome == outcome for g in clause.groups)
    )
    by_group = compared and clause.groups and not by_their_muscle(text)
    if link is not None and not (by_group and COMPARES.search(text)):
        way, confidence = association(reading, clause, link, own, sign, outcome, vocabulary)
        if way is not None:
            return said(way, confidence, "association")
        told = cue.is_significant(text) or (own and clause.muscles and mentions_of(clause, outcome))
        return said("unclear", 0.4, "association without a sign") if told else None
    if sign and own and not by_group and (way := grouped_by_muscle(clause, own, sign, outcome, vocabulary)):
        return said(way, 0.7, "people grouped by their muscle")
    if not clause.groups and (ratio := estimates.ratio_in(text)):
        way, confidence = association(reading, clause, ratio, own, sign, outcome, vocabulary)
        if way is not None:
            return said(way, confidence, "ratio")
    frequent = _FREQUENT.search(text)
    if frequent is not None and sign < 0:
        more = -1 if frequent[1] == "less" else 1
    if not more and (_OUTDID.search(text) or _deficit_told(clause, own, sign)):
        more = 1
    if more:
        if not sign:
            return said("unclear", 0.5, f"more or less {measure} has no fixed meaning")
        side, confidence = _side(reading, clause, compared=compared)
        if not side:
            return said("unclear", 0.3, "more or less, but not of a group")
        return said("supports" if more * sign * side < 0 else "contradicts", confidence, "groups compared")
    if sign and cue.is_significant(clause.sentence.lower) and (printed := printed_change(clause)):
        return said("supports" if printed * sign < 0 else "contradicts", 0.6, "values of the groups compared")
    if cue.DIFFERS.search(text) or cue.is_significant(text) or _PREDICATE.search(text):
        return said("unclear", 0.4, "a difference without its direction")
    return (
        said("unclear", 0.2, "no direction in the clause")
        if measure and clause.muscles and not clause.companions
        else None
    )


def _deficit_told(clause: Clause, own: Sequence[Stretch], sign: int) -> bool:
    """A deficit said of one group "compared with" the other, or that people with the condition are said to have."""
    if sign >= 0 or not clause.groups:
        return False
    if COMPARES.search(clause.lower) and len({g.affected for g in clause.groups}) == 2:
        return True
    start = own[0][0] if own else 0
    had = _HAD.search(clause.lower[:start])
    return bool(had and _DEFICIT.search(clause.lower[start : own[0][1]]) and clause.groups[0].affected)


def _nouns(clause: Clause, muscle: str, measure: str, sign: int) -> tuple[list[Stretch], list[Stretch]]:
    """Where the muscle's measure and the muscle stand, the measure first, and where everything else does."""
    named = [m for m in clause.muscles if m.id == muscle]
    measures = [m for m in clause.measures if m.id == measure]
    measures = [m for m in measures if m.sign == sign] or measures
    if named and measures:
        nearest = min(measures, key=lambda m: min(gap(m, n) for n in named))
        owner = min(named, key=lambda n: gap(nearest, n))
        own = [nearest, owner] if gap(nearest, owner) < _FAR else [owner]
    else:
        own = [*measures[:1], *named[:1]]
    if not own and (named_so := _VALUES.search(clause.lower)):
        return [named_so.span()], places(clause, clause.outcomes)
    of_groups = [m for m in clause.outcomes if not any(g.start <= m.start < g.end for g in clause.groups)]
    rest = [m for m in (*of_groups, *clause.companions) if m not in own]
    rest += [
        m
        for m in clause.measures
        if m.id != measure
        and not _of_both(clause, own, m)
        and not any(o.start < m.end and m.start < o.end for o in own)
    ]
    return places(clause, own), places(clause, rest)


def _of_both(clause: Clause, own: Sequence[Mention], mention: Mention) -> bool:
    """A comparative said of one's own name and of another before it: "strength and thickness were both smaller"."""
    named = [m for m in clause.measures if m.id == mention.id and m.end < mention.start]
    if not (named and own and _COMPARATIVE.fullmatch(mention.rule)):
        return False
    return own[0].end < named[-1].start and not VERB.search(
        clause.lower, own[0].end - clause.start, named[-1].start - clause.start
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


def _side(reading: Reading, clause: Clause, *, compared: bool) -> tuple[int, float]:
    """+1 when the comparative is said of the affected group, -1 when it is said of the comparison group, and how
    surely; 0 where no group is named and the outcome is not one that makes groups."""
    compare = COMPARES.search(clause.lower)
    at = clause.start + compare.start() if compare else clause.end
    before = [g for g in clause.groups if g.start < at]
    after = [g for g in clause.groups if g.start > at]
    if after and compare:
        worst = any(g.affected for g in before) and _REPEATED.search(clause.lower[: compare.start()])
        return (-1 if all(g.affected for g in after) and not worst else 1), 0.85
    if before:
        return (1 if any(g.affected for g in before) else -1), 0.85 if len({g.affected for g in before}) == 1 else 0.7
    if not compared:
        return 0, 0.0
    around = groups_in(reading, clause.sentence)
    return 1, 0.7 if any(g.affected for g in around) else 0.55
