"""Which way an association points: what is said of the muscle, what of the outcome, and the word that links them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.tagged import Direction
from data.tagging import direction as cue
from data.tagging import estimates
from data.tagging.attach import Stretch, attributive, first_free, named_with, said_of
from data.tagging.clauses import Clause
from data.tagging.cues import Cue
from data.tagging.groups import Group
from data.tagging.reading import Reading
from data.tagging.scan import Mention
from data.vocabulary import Vocabulary

# "In stronger patients": people told apart by their muscle.
_MUSCLED = Cue(
    r"\b(?:stronger|weaker|thicker|thinner|fatter) (?:patients|women|men|people|participants|adults|residents"
    r"|persons|individuals"
    r"|subjects|ones|girls|boys|athletes|players|nurses|workers)\b"
)
_HIGH = ("highest", "top", "upper", "strongest", "largest", "stronger", "thickest")
_OF_IT = re.compile(r"(?:odds|risk|hazard|likelihood|probability)s? of (?:[\w-]+ ){0,3}")
_AFTER = Cue(r"\b(?:after|following|with|in) (?:the )?$")


def places(clause: Clause, mentions: Sequence[Mention]) -> list[Stretch]:
    """Where mentions stand in the clause's own text."""
    return [(m.start - clause.start, m.end - clause.start) for m in mentions]


def association(
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
    own = [at for at in own if clause.lower.count("(", 0, at[0]) == clause.lower.count(")", 0, at[0])]
    told: list[Mention | None] = [*mentions_of(clause, outcome)] or [None]
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
    told = [] if named is None else places(clause, [named])
    base, good = good, good if named is None else named.sign
    nominal = bool(cue.NOMINAL.search(link[0]))
    muscle_first = (own[0][0] if own else 0) < link.start()
    if told and own and not nominal and (told[0][0] < link.start()) == muscle_first:
        return 0, 0.0  # named beside the muscle: another predictor, not what is predicted
    if named is None and (group := _group_beyond(clause, link, muscle_first)) is not None:
        good = -1 if group.affected else 1
    muscle: int
    result: int
    if nominal:
        if told and _OF_IT.fullmatch(text, link.start(), told[0][0]):
            told = [(link.start(), told[0][1])]  # "odds of high concern": what is lower are the odds
        muscle = said_of(text, own, told, sign)
        result = likelier(text) or said_of(text, told, own, good)
    else:
        muscle = _on_side(text, own, told, sign, link, muscle_first)
        result = likelier(text) or _on_side(text, told, own, good, link, not muscle_first)
    if "protect" in link[0]:
        result = -1
    near = _beside(clause, link, named)
    printed = cue.printed_sign(near) or cue.printed_sign(text)
    confidence = 0.8
    if named is not None and not result and estimates.has_ratio(near):
        good = base  # a hazard ratio of "time to first fall" is that of falling
    if muscle and result:
        together = muscle * result
    elif muscle:
        together = muscle * (cue.worded_sign(near) or estimates.ratio_sign(text) or 1)
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
    text = text if first else " " * low + text[low:]
    here = [s for s in own if low <= s[0] < high]
    if here and (said := said_of(text[:high], here, others, good)):
        return said
    bracket = text.find("(", low, high)
    return first_free(text, low, bracket if bracket > 0 else high, others, good)


def likelier(text: str) -> int:
    """+1 "more likely", -1 "less often", 0 neither."""
    found = re.search(r"\b(more|less|twice|times)(?: as| more)? (?:likely|prone|frequent\w*|often|common)\b", text)
    return 0 if found is None else -1 if found[1] == "less" else 1


def _group_beyond(clause: Clause, link: re.Match[str], muscle_first: bool) -> Group | None:
    return next((g for g in clause.groups if (g.start - clause.start > link.start()) == muscle_first), None)


def _unit(reading: Reading, text: str) -> int:
    """-1 where estimates are printed for a decrease of the muscle's measure: "per SD lower"."""
    if cue.PER_UNIT.search(text):
        return -1 if cue.PER_LESS.search(text) else 1
    return -1 if any(cue.PER_LESS.search(s.lower) for s in reading.with_role("methods")) else 1


def extremes(
    clause: Clause, own: Sequence[Stretch], sign: int, outcome: str, vocabulary: Vocabulary
) -> Direction | None:
    """Those with the least or the most of a muscle told apart by the outcome: "the lowest third fell more often"."""
    text = clause.lower
    extreme = cue.EXTREME.search(text) or cue.CUT_OFF.search(text)
    if extreme is None or not sign:
        return None
    most = extreme[0].startswith(("above", "over")) or (extreme.re.groups and (extreme[1] or extreme[2]) in _HIGH)
    good = outcome_sign(clause, outcome, vocabulary)
    told = places(clause, mentions_of(clause, outcome))
    risk = (
        likelier(text)
        or said_of(text, told, own, good)
        or cue.change_in(text[extreme.end() :])
        or estimates.ratio_sign(text)
        or (1 if cue.link_in(text) else 0)
    )
    way = (1 if most else -1) * risk * sign * good
    return None if not way else "supports" if way > 0 else "contradicts"


def by_their_muscle(text: str) -> bool:
    """People are told apart by their muscle, not by their condition: "in stronger patients"."""
    return bool(_MUSCLED.search(text))


def grouped_by_muscle(
    clause: Clause, own: Sequence[Stretch], sign: int, outcome: str, vocabulary: Vocabulary
) -> Direction | None:
    """People with a small muscle had a worse outcome, or people with a worse outcome a smaller muscle."""
    told = places(clause, mentions_of(clause, outcome))
    good = outcome_sign(clause, outcome, vocabulary)
    if not told:
        return None
    text = clause.lower
    muscle = said_of(text, own[:1], told, sign) if _MUSCLED.search(text) else 0
    muscle = muscle or next((s for stretch in own if (s := attributive(text, stretch, sign, None, own))), 0)
    if not muscle and sign < 0 and any(_AFTER.search(text[: stretch[0]]) for stretch in own):
        muscle = 1  # the state itself: "after fatigue", "with weakness"
    result = likelier(text) or next((s for stretch in told if (s := named_with(text, stretch, good, own))), 0)
    if not (muscle or result):
        return None
    if not muscle and sign < 0 and result and own[0][0] < told[0][0]:
        muscle = 1  # "weakness doubled the risk"
    muscle, result = muscle or said_of(text, own, told, sign), result or said_of(text, told, own, good)
    if not (muscle and result and good):
        return None
    return "supports" if muscle * result * sign * good > 0 else "contradicts"


def mentions_of(clause: Clause, outcome: str) -> list[Mention]:
    """Where a clause names the outcome, or else its root or child."""
    exact = [m for m in clause.outcomes if m.id == outcome]
    return exact or [m for m in clause.outcomes if m.id.split(".")[0] == outcome or outcome.split(".")[0] == m.id]


def outcome_sign(clause: Clause, outcome: str, vocabulary: Vocabulary) -> int:
    """+1 where more of the outcome, as the clause names it, is good for the person, -1 where it is bad."""
    for mention in mentions_of(clause, outcome):
        return mention.sign
    return {"good": 1, "bad": -1, "none": 0}[vocabulary.outcome(outcome).up]
