"""Which way one clause points for one muscle, measure and outcome, with the rule that said so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data.tagged import Direction
from data.tagging import direction as cue
from data.tagging.attach import Stretch, attributive, first_free, said_of
from data.tagging.clauses import Clause
from data.tagging.cues import Cue
from data.tagging.groups import COMPARES, Group, groups_in
from data.tagging.reading import Reading
from data.tagging.scan import Mention
from data.tagging.subjects import Subject, gap, rows_of
from data.tagging.trials import Decision
from data.vocabulary import Vocabulary

_SIDE_DIFFERENCE = Cue(
    r"\b(?:side[- ]to[- ]side )?(?:side )?difference(?: between sides)?\b(?<=side difference)"
    r"|side-to-side|asymmetr\w+"
)
# People grouped by their muscle: "the lowest quartile of strength had more falls".
_EXTREME = Cue(
    r"\b(?:lowest|highest|bottom|top|lower|upper|weakest|strongest|smallest"
    r"|largest)[- ](?:\w+ )?(?:quartile|tertile|third|quintile|half|quarter|group)s?\b"
)
_VALUE = Cue(r"(?<![\w.])(\d+(?:\.\d+)?)(?= ?[a-z%²/]{0,6}(?:/kg)? (?:in|for|among|of) )")
_WITH_AND_WITHOUT = Cue(
    r"(\d+(?:\.\d+)?)(?: of (\d+))?[^.;\d]{0,30}?\bwith and (?:in )?(\d+(?:\.\d+)?)(?: of (\d+))?"
    r"[^.;\d]{0,30}?\bwithout\b"
)
_AFTER_NAME = Cue(r"^(?: groups?)?[:=,]? ?(\d+(?:\.\d+)?)")
_SHARE = Cue(r"(?<![\w.])(\d+) ?(?:of|/) ?(?:the )?(\d+)")
_FREQUENT = Cue(r"\b(more|less) (?:common|frequent|often|prevalent)\w*\b")
_AFTER = Cue(r"\b(?:after|following|with|in) (?:the )?$")
_FAR = 90  # a measure this far from its muscle is another clause's
_TENDED = Cue(r"\btended to\b|\ba trend\b|\btrend(?:ed)? towards?\b")
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
) -> Decision | None:
    """The clause's word on one key; None when it says nothing about it. Null first, then links, then groups.

    `compared`: the study compares people who have the outcome with people who have not.
    """
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
    own, others = _nouns(clause, muscle, measure, sign)
    more = said_of(text, own, others, sign) if own else first_free(text, 0, len(text), others, sign)
    link = cue.link_in(text)
    compared = compared or vocabulary.outcome(outcome).role == "status"
    by_group = compared and clause.groups
    if link is not None and not (by_group and COMPARES.search(text)):
        way, confidence = _association(reading, clause, link, own, sign, outcome, vocabulary)
        if way is not None:
            return said(way, confidence, "association")
        return said("unclear", 0.4, "association without a sign") if cue.is_significant(text) else None
    extreme = _EXTREME.search(text)
    if extreme is not None and sign and (risk := _likelier(text) or cue.change_in(text[extreme.end() :])):
        together = risk if extreme[0].startswith(("highest", "top", "upper", "strongest", "largest")) else -risk
        good = together * sign * _outcome_sign(clause, outcome, vocabulary)
        return said("supports" if good > 0 else "contradicts", 0.7, "highest against lowest")
    if sign and own and not by_group and (way := _grouped_by_muscle(clause, own, sign, outcome, vocabulary)):
        return said(way, 0.7, "people grouped by their muscle")
    frequent = _FREQUENT.search(text)
    if frequent is not None and sign < 0:
        more = -1 if frequent[1] == "less" else 1
    if not more and sign < 0 and COMPARES.search(text) and len({g.affected for g in clause.groups}) == 2:
        more = 1  # a deficit said of one group "compared with" the other
    if more:
        if not sign:
            return said("unclear", 0.5, f"more or less {measure} has no fixed meaning")
        side, confidence = _side(reading, clause, compared=compared)
        if not side:
            return said("unclear", 0.3, "more or less, but not of a group")
        return said("supports" if more * sign * side < 0 else "contradicts", confidence, "groups compared")
    if sign and cue.is_significant(clause.sentence.lower) and (printed := _printed_change(clause)):
        return said("supports" if printed * sign < 0 else "contradicts", 0.6, "values of the groups compared")
    if cue.DIFFERS.search(text) or cue.is_significant(text) or _PREDICATE.search(text):
        return said("unclear", 0.4, "a difference without its direction")
    return (
        said("unclear", 0.2, "no direction in the clause")
        if measure and clause.muscles and not clause.companions
        else None
    )


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
    same = {id(m) for m in own}
    of_groups = [m for m in clause.outcomes if not any(g.start <= m.start < g.end for g in clause.groups)]
    rest = [m for m in (*of_groups, *clause.companions) if id(m) not in same]
    rest += [
        m for m in clause.measures if m.id != measure and not any(o.start < m.end and m.start < o.end for o in own)
    ]
    return _places(clause, own), _places(clause, rest)


def _places(clause: Clause, mentions: Sequence[Mention]) -> list[Stretch]:
    return [(m.start - clause.start, m.end - clause.start) for m in mentions]


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


def _printed_change(clause: Clause) -> int:
    """Whether the value printed for the affected group is above (+1) or below (-1) the other one."""
    if both := _WITH_AND_WITHOUT.search(clause.lower):
        cases, others = (float(both[n]) / float(both[n + 1] or 1) for n in (1, 3))
        return 1 if cases > others else -1 if cases < others else 0
    values: dict[bool, float] = {}
    for group in clause.groups:
        before = clause.lower[max(0, group.start - clause.start - 60) : group.start - clause.start]
        shares, numbers = _SHARE.findall(before), _VALUE.findall(before)
        if not (shares or numbers):
            numbers = _AFTER_NAME.findall(clause.lower[group.end - clause.start : group.end - clause.start + 24])
        if group.affected in values or not (shares or numbers):
            continue
        values[group.affected] = float(shares[-1][0]) / max(float(shares[-1][1]), 1) if shares else float(numbers[-1])
    if len(values) < 2 or values[True] == values[False]:
        return 0
    return 1 if values[True] > values[False] else -1


def _side(reading: Reading, clause: Clause, *, compared: bool) -> tuple[int, float]:
    """+1 when the comparative is said of the affected group, -1 when it is said of the comparison group, and how
    surely; 0 where no group is named and the outcome is not one that makes groups."""
    compare = COMPARES.search(clause.lower)
    at = clause.start + compare.start() if compare else clause.end
    before = [g for g in clause.groups if g.start < at]
    after = [g for g in clause.groups if g.start > at]
    if after and compare:
        return (-1 if after[0].affected else 1), 0.85
    if before:
        return (1 if any(g.affected for g in before) else -1), 0.85 if len({g.affected for g in before}) == 1 else 0.7
    if not compared:
        return 0, 0.0
    around = groups_in(reading, clause.sentence)
    return 1, 0.7 if any(g.affected for g in around) else 0.55


def _association(
    reading: Reading,
    clause: Clause,
    link: re.Match[str],
    own: Sequence[Stretch],
    sign: int,
    outcome: str,
    vocabulary: Vocabulary,
) -> tuple[Direction | None, float]:
    """Better muscle with better outcome supports; each time the outcome is named counts, and they may disagree."""
    up = {"good": 1, "bad": -1, "none": 0}[vocabulary.outcome(outcome).up]
    told: list[Mention | None] = [*_mentions_of(clause, outcome)] or [None]
    ways = [_linked(reading, clause, link, own, sign, named, up) for named in told]
    given = [(way, sure) for way, sure in ways if way]
    if not given:
        return None, 0.0
    if len({way for way, _ in given}) > 1:
        return "mixed", 0.6
    return ("supports" if given[0][0] > 0 else "contradicts"), given[0][1]


def _linked(
    reading: Reading,
    clause: Clause,
    link: re.Match[str],
    own: Sequence[Stretch],
    sign: int,
    named: Mention | None,
    good: int,
) -> tuple[int, float]:
    """+1 when the link of the muscle with one named outcome supports, -1 when it contradicts, 0 when it has no sign."""
    text = clause.lower
    told = [] if named is None else _places(clause, [named])
    good = good if named is None else named.sign
    nominal = bool(cue.NOMINAL.search(link[0]))
    muscle_first = (own[0][0] if own else 0) < link.start()
    if told and own and not nominal and (told[0][0] < link.start()) == muscle_first:
        return 0, 0.0  # named beside the muscle: another predictor, not what is predicted
    if named is None and (group := _group_beyond(clause, link, muscle_first)) is not None:
        good = -1 if group.affected else 1
    muscle: int
    result: int
    if nominal:
        muscle = said_of(text, own, told, sign)
        result = _likelier(text) or said_of(text, told, own, good)
    else:
        muscle = _on_side(text, own, told, sign, link, muscle_first)
        result = _likelier(text) or _on_side(text, told, own, good, link, not muscle_first)
    if "protect" in link[0]:
        result = -1
    near = _beside(clause, link, named)
    printed = cue.printed_sign(near) or cue.printed_sign(text)
    confidence = 0.8
    if muscle and result:
        together = muscle * result
    elif muscle:
        together = muscle * (cue.worded_sign(near) or cue.ratio_sign(text) or 1)
    elif result or printed:
        together = result or printed * _unit(reading, text)
    else:
        together, confidence = (1, 0.6) if sign < 0 else (0, 0.0)
    way = together * sign * good
    return (1 if way > 0 else -1 if way < 0 else 0), confidence


def _beside(clause: Clause, link: re.Match[str], named: Mention | None) -> str:
    """The words that belong to one outcome of several: from the one before it to the one after it."""
    text = clause.lower
    if named is None:
        return text
    at = named.start - clause.start
    before = [m.end - clause.start for m in clause.outcomes if m.end <= named.start]
    after = [m.start - clause.start for m in clause.outcomes if m.start >= named.end]
    low = max(before, default=0)
    bracket = text.find(")", low, at)
    low = bracket + 1 if before and bracket > 0 else low
    high = min(after, default=len(text))
    closed = text.find(")", at, high)
    return text[low if before else min(low, link.start()) : closed if closed > 0 else high]


def _on_side(
    text: str, own: Sequence[Stretch], others: Sequence[Stretch], good: int, link: re.Match[str], first: bool
) -> int:
    """What is said of a noun on its side of the link; on the far side the first free comparative will do."""
    low, high = (0, link.start()) if first else (link.start(), len(text))
    here = [s for s in own if low <= s[0] < high]
    if here and (said := said_of(text[:high], here, others, good)):
        return said
    bracket = text.find("(", low, high)
    return first_free(text, low, bracket if bracket > 0 else high, others, good)


def _likelier(text: str) -> int:
    found = re.search(r"\b(more|less|twice|times)(?: as| more)? (?:likely|prone|frequent\w*|often|common)\b", text)
    return 0 if found is None else -1 if found[1] == "less" else 1


def _group_beyond(clause: Clause, link: re.Match[str], muscle_first: bool) -> Group | None:
    return next((g for g in clause.groups if (g.start - clause.start > link.start()) == muscle_first), None)


def _unit(reading: Reading, text: str) -> int:
    """-1 where estimates are printed for a decrease of the muscle's measure: "per SD lower"."""
    if cue.PER_UNIT.search(text):
        return -1 if cue.PER_LESS.search(text) else 1
    return -1 if any(cue.PER_LESS.search(s.lower) for s in reading.with_role("methods")) else 1


def _grouped_by_muscle(
    clause: Clause, own: Sequence[Stretch], sign: int, outcome: str, vocabulary: Vocabulary
) -> Direction | None:
    """People with a small muscle had a worse outcome, or people with a worse outcome a smaller muscle."""
    told = _places(clause, _mentions_of(clause, outcome))
    good = _outcome_sign(clause, outcome, vocabulary)
    if not told:
        return None
    text = clause.lower
    muscle = next((s for stretch in own if (s := attributive(text, stretch, sign, None, own))), 0)
    if not muscle and sign < 0 and any(_AFTER.search(text[: stretch[0]]) for stretch in own):
        muscle = 1  # the state itself: "after fatigue", "with weakness"
    result = next((s for stretch in told if (s := attributive(text, stretch, good, None, own))), 0)
    if not (muscle or result):
        return None
    if not muscle and sign < 0 and result and own[0][0] < told[0][0]:
        muscle = 1  # "weakness doubled the risk"
    muscle, result = muscle or said_of(text, own, told, sign), result or said_of(text, told, own, good)
    if not (muscle and result and good):
        return None
    return "supports" if muscle * result * sign * good > 0 else "contradicts"


def _mentions_of(clause: Clause, outcome: str) -> list[Mention]:
    exact = [m for m in clause.outcomes if m.id == outcome]
    return exact or [m for m in clause.outcomes if m.id.split(".")[0] == outcome or outcome.split(".")[0] == m.id]


def _outcome_sign(clause: Clause, outcome: str, vocabulary: Vocabulary) -> int:
    for mention in _mentions_of(clause, outcome):
        return mention.sign
    return {"good": 1, "bad": -1, "none": 0}[vocabulary.outcome(outcome).up]
