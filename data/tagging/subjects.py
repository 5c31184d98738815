"""What a clause speaks of: which muscle by which measure, named in it or carried over from the clause before."""

from __future__ import annotations

from collections.abc import Sequence

from data.tagging.clauses import Clause
from data.tagging.cues import Cue
from data.tagging.direction import CHECKED, CUT_OFF, EXTREME, is_null, link_in
from data.tagging.instruments import tested_in
from data.tagging.reading import Reading
from data.tagging.studied import Row, Subject, named_muscles, owners_in, rows_of, studied_pairs

_BACKWARD = Cue(
    r"^(?:,? ?(?:and|but|whereas|while) )?(?:neither|either|both|none|these|they|it|its|their|this|the two"
    r"|all three|the (?:decrease|increase|change|loss|decline|gain|reduction|rise)s? (?=was|were|did|had|correlat"
    r"|show)|the (?:side |group |sex |strength )?(?:difference|association|relation|result|asymmetr|deficit)\w*"
    r"|that|those)\b|\b(?:either"
    r"|neither|both) (?:measures?|variables?|muscles?|of them|of these|tests?)\b|\bto either\b"
    r"|\bwith either\b|^\W*(?:when|if|once|after|following|in|with|on|during|at|for|among) [^.;]{3,60}? (?:the|this"
    r"|that|these)"
    r" (?:associations?|differences?|relation\w*|effects?)\b"
    r"|^\W*(?:in|among|for|on|at|with|after) [^,;()]{3,60}?,? (?:it|this|they|these) (?:was|were|did|had|is|are)\b"
)
_ITS = Cue(r"\b(?:its|their|this muscle|these muscles)\b")
_THAT_OF = Cue(r"\b(?:that|those) (?:of|for|in)\b")
_FORMER = Cue(r"^\W*(?:whereas |while |but |and |only )?the (former|latter)\b(?! (?:association|relation|correlation))")
_PAIR = Cue(
    r"\b(?:neither|either|both|none|no)(?: of the| of these)?(?: two)?"
    r"(?: (?:(?:hip|muscle|strength|gluteal|such|imaging) ){0,2}"
    r"(?:measure(?:ment)?s?|variables?|parameters?|of them|of these|tests?))\b"
    r"|\b(?:neither|either|both)(?: (?:muscles?|was|were|showed|differed|had|could|did))\b"
)
_TO_BOTH = Cue(r"\b(?:to|with|by) (?:both|either|neither)(?= ?(?:[(.,;]|$))")
_ELLIPSIS = Cue(r"^\W*(?:as|and so|so) (?:was|were|did|had)\b")
_ADJUSTED = Cue(
    r"\badjust\w*\b.{0,60}\b(?:alter\w*|chang\w*|persist\w*|remain\w*)|\b(?:alter\w*|chang\w*"
    r"|unchanged)\b.{0,40}\badjust\w*|\bpersisted\b"
)
_NONE_OTHER = Cue(r"\b(?:none|any|neither|all) of the (?:other|remaining)\b|\bno other (?:parameter|variable|measure)")
_EVERY_MEASURE = Cue(
    r"\b(?:no|none of (?:the|these)|any|all(?: of)?(?: the)?) (?:(?:two|three|four|five|six|\d) )?"
    r"(?:(?:muscle|strength|gluteal|hip|imaging|emg|size"
    r"|thickness|fat"
    r"|structural|morphological|endurance|activation|ultrasound|of these|such)\w* ){1,2}"
    r"(?:measure(?:ment)?|variable|parameter|value|test)s?\b"
    r"|\b(?:neither|either|both) (?:gluteus|gluteal|hip) (?:\w+ ){0,2}(?:measure(?:ment)?|variable|parameter)s?\b"
)
_BOTH_MUSCLES = Cue(r"\b(?:of|in) (?:both|the two|all) (?:\w+ )?muscles\b")
_COUPLED = Cue(r"\bneither\b.*\bnor\b|\bboth\b.*\band\b|\band the\b")
_THROUGHOUT = Cue(r"\b(?:throughout|in (?:all|any|either|both) muscles?|of (?:all|any|either|both) muscles?)\b")
_ALL_MUSCLES = Cue(
    r"\b(?:none|neither|either|all|any|both) of the\b|\b(?:both|either|neither|all|three|two|each|these"
    r"|any) (?:of the |of these )?muscles?\b"
)
_LATER = Cue(
    r"^\W*(?:at|after|by) (?:[\w-]+ ){1,2}(?:years?|months?|weeks?|follow-up)\b|^\W*at follow-up|^\W*thereafter"
)
_OTHERS = Cue(r"\bother (?:gluteal |hip |two )?muscles?\b|\bother two\b")


def about(
    reading: Reading, clause: Clause, subject: Subject, sole: str | None, studied: Sequence[str]
) -> list[tuple[str, str, int]] | None:
    """The (muscle, measure, sign) triples a clause speaks of; None when it speaks of something else."""
    text = clause.lower
    if CHECKED.search(text):
        return None
    if not clause.muscles and _NONE_OTHER.search(text):
        known = {row[:2] for row in subject.measures}
        return [row for row in studied_pairs(reading) if row[:2] not in known] or None
    if clause.outcomes and _EVERY_MEASURE.search(text) and (rows := _every_measure(reading, clause)):
        return rows
    if not clause.muscles and (tested := tested_in(reading, clause)) is not None:
        return [tested]
    if _OTHERS.search(clause.lower):
        others = tuple(m for m in studied if m not in subject.muscles and not m.endswith("_group"))
        return [(muscle, *subject.measures[0][1:]) for muscle in others] if subject.measures else None
    if not clause.muscles and clause.measures and _ALL_MUSCLES.search(text):
        signs = {m.id: m.sign for m in clause.measures}
        if rows := [row for row in studied_pairs(reading) if row[1] in signs]:
            return [(muscle, measure, signs[measure]) for muscle, measure, _ in rows]
    bare = clause.outcomes and not clause.muscles and not clause.measures
    if bare and _TO_BOTH.search(text) and subject.recent:
        return list(subject.recent)
    if _PAIR.search(text) and not clause.muscles:
        pairs = studied_pairs(reading)
        return list(subject.recent) or (pairs if len(pairs) == 2 else None)
    if clause.muscles:
        if not named_muscles(clause):
            return None
        told = _their_own(reading, clause, rows_of(clause, subject)) or _usual(reading, clause)
        return _of_both(reading, clause, told) if told else None
    again = any(m.id in subject.latest for m in clause.outcomes)
    if again and subject.measures and not clause.measures and not clause.companions and _LATER.search(text):
        return list(subject.measures)
    if _ELLIPSIS.search(clause.lower) or _ADJUSTED.search(clause.lower):
        return None
    if (one := _FORMER.search(text)) and len(subject.recent) == 2 and not clause.measures:
        return [subject.recent[0 if one[1] == "former" else 1]]
    if _BACKWARD.search(clause.lower) or (
        subject.sentence == clause.sentence.index and not clause.companions and subject.muscles
    ):
        rows = list(subject.measures)
        if clause.measures and rows:
            named = clause.measures[0]
            rows = [(muscle, named.id, named.sign) for muscle in _takers(reading, clause, named.id, subject.muscles)]
        if rows:
            return rows
    if clause.measures and not clause.companions:
        return _owned(reading, clause, subject, sole, studied)
    pairs = studied_pairs(reading)
    return pairs if len(pairs) == 1 and clause.outcomes and (CUT_OFF.search(text) or EXTREME.search(text)) else None


def _owned(
    reading: Reading, clause: Clause, subject: Subject, sole: str | None, studied: Sequence[str]
) -> list[tuple[str, str, int]] | None:
    """Measures without a muscle: of the only one that is studied so, of all "throughout", or of the one just told."""
    rows: dict[tuple[str, str], int] = {}
    for named in clause.measures[:1] if not _COUPLED.search(clause.lower) else clause.measures:
        owner = sole or owners_in(reading).get(named.id)
        told = tuple(row[0] for row in subject.measures if row[1] == named.id)
        owners = studied if owner is None and _THROUGHOUT.search(clause.lower) else [owner] if owner else told
        if not owners and clause.outcomes and (link_in(clause.lower) or is_null(clause.lower)):
            owners = [muscle for muscle, measure, _ in studied_pairs(reading) if measure == named.id]
        for muscle in owners:
            rows.setdefault((muscle, named.id), named.sign)
    return [(muscle, measure, sign) for (muscle, measure), sign in rows.items()] or None


def _every_measure(reading: Reading, clause: Clause) -> list[tuple[str, str, int]]:
    """All that the study takes of the muscles, or of those and by those measures that the clause names: "no strength
    variable", "neither gluteus maximus measure"."""
    muscles, measures = set(clause.muscle_ids), {m.id for m in clause.measures}
    rows = [row for row in studied_pairs(reading) if not muscles or row[0] in muscles]
    return [row for row in rows if not measures or row[1] in measures]


def _of_both(reading: Reading, clause: Clause, rows: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """With the measure that stands before "of both muscles" for each of them."""
    both = _BOTH_MUSCLES.search(clause.lower)
    before = [m for m in clause.measures if both and m.end - clause.start <= both.start() + 1]
    if both is None or not before or both.start() - (before[-1].end - clause.start) > 2:
        return rows
    of_all = [(muscle, m, before[-1].sign) for muscle, m, _ in studied_pairs(reading) if m == before[-1].id]
    return list(dict.fromkeys((*(r for r in rows if r[1] != before[-1].id), *of_all)))


def _takers(reading: Reading, clause: Clause, measure: str, told: tuple[str, ...]) -> tuple[str, ...]:
    """The muscles told of before, unless the study takes this measure of another one only."""
    owner = None if _ITS.search(clause.lower) else owners_in(reading).get(measure)
    return told if owner is None or owner in told else (owner,)


def _their_own(reading: Reading, clause: Clause, rows: list[Row]) -> list[Row]:
    """Bare muscles carry the measure told before, unless the study takes only another one of them and of their kind."""
    if clause.measures or _THAT_OF.search(clause.lower):
        return rows
    pairs = studied_pairs(reading)
    found = []
    for row in rows:
        own = [pair for pair in pairs if pair[0] == row[0]]
        of_kind = any(pair[0].split("_")[0] == row[0].split("_")[0] and pair[1] == row[1] for pair in pairs)
        found.append(own[0] if len(own) == 1 and not of_kind else row)
    return found


def _usual(reading: Reading, clause: Clause) -> list[tuple[str, str, int]] | None:
    """A bare muscle without a clause before it: the one measure that the study takes of it."""
    rows = [row for row in studied_pairs(reading) if row[0] in clause.muscle_ids]
    return rows if len(rows) == len({row[0] for row in rows}) and rows else None
