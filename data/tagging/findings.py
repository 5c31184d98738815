# LEAD TO TAGGER: stop and read /tmp/gmax/NOTE.txt NOW, then delete this line in all files.
"""One row for each (muscle, measure, outcome): which way it points, decided in the clause that names the muscle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data.tagged import Direction, Evidence, Finding
from data.tagging import direction as cue
from data.tagging.clauses import Clause, clauses_of
from data.tagging.groups import COMPARES
from data.tagging.measured import counts
from data.tagging.outcomes import Measured
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention
from data.tagging.trials import Decision, trial_findings
from data.vocabulary import Vocabulary

_BACKWARD = re.compile(
    r"^(?:,? ?(?:and|but|whereas|while) )?(?:neither|either|both|none|these|they|it|this|the two"
    r"|all three|the (?:difference|association|relation|result)\w*|that|those)\b|\b(?:either"
    r"|neither|both) (?:measures?|variables?|muscles?|of them|of these|tests?)\b|\bto either\b"
    r"|\bwith either\b"
)
_PAIR = re.compile(
    r"\b(?:neither|either|both)(?: (?:measures?|variables?|muscles?|of them|of these|tests?|was"
    r"|were|showed|differed|had|could|did))\b"
)
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
_ELLIPSIS = re.compile(r"^\W*(?:as|and so|so) (?:was|were|did|had)\b")
_ADJUSTED = re.compile(
    r"\badjust\w*\b.{0,60}\b(?:alter\w*|chang\w*|persist\w*|remain\w*)|\b(?:alter\w*|chang\w*"
    r"|unchanged)\b.{0,40}\badjust\w*|\bpersisted\b"
)
_REFERENCE = re.compile(
    r"\b(?:relative to|with respect to|referenced to|normali[sz]ed to"
    r"|compared to onset of) (?:the )?(?:\w+ )?$"
)
_TENDED = re.compile(r"\btended to\b|\ba trend\b|\btrend(?:ed)? towards?\b")
_OTHERS = re.compile(r"\bother (?:gluteal |hip |two )?muscles?\b|\bother two\b")
_EITHER_OUTCOME = re.compile(r"\b(?:with|to|of) (?:either|both)(?! measure| muscle| variable)\b")
_PREDICATE = re.compile(r"\b(?:later|delayed|earlier|common|frequent|differ\w*|longer distinguish\w*)\b")
_AUTHORS_GOOD = re.compile(
    r"\b(?:inhibit\w+|impair\w+|deficit\w*|weak(?:ness|er)?|loss of|insufficien\w+|under-?activ\w+"
    r"|protective|compensat\w+|works? harder|rather than a (?:deficit|weakness)|dysfunction\w*"
    r"|failure to activate|reduced activation|poor activation)\b"
)
_AUTHORS_BAD = re.compile(r"\b(?:over-?activ\w+|excessive|hyper-?activ\w+|guarding)\b")
_AUTHORS_OPEN = re.compile(
    r"cannot be determined|remains to be (?:established|seen|determined)|is unknown|is open"
    r"|unclear (?:whether|what)|what (?:it|this|the latter) (?:signifies|denotes|means)"
    r"|too much or too little"
)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the last clause was about, for "neither was associated with ..."."""

    muscles: tuple[str, ...] = ()
    measures: tuple[tuple[str, str, int], ...] = ()  # muscle, measure, sign
    outcomes: tuple[str, ...] = ()
    recent: tuple[tuple[str, str, int], ...] = ()  # the last two different measures, for "neither variable"


def study_findings(
    reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None
) -> tuple[Finding, ...]:
    """All findings of a study, one for each (muscle, measure, outcome), in the order of the text."""
    decisions = list(_observed(reading, vocabulary, measured, design))
    decisions.extend(trial_findings(reading, vocabulary, measured, design))
    return _merged(decisions)


def _observed(reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None) -> Iterable[Decision]:
    """Contrasts and associations, clause by clause through the results."""
    muscles = tuple(
        dict.fromkeys(
            m.id
            for s, m in reading.every("muscle")
            if s.role in ("title", "methods", "objective", "results") and counts(s, m)
        )
    )
    general = {m.id for m in vocabulary.muscles if m.general}
    muscles = tuple(m for m in muscles if m not in general) or muscles
    sole = muscles[0] if len(muscles) == 1 else None
    meaning = _authors_sign(reading)
    subject = _Subject()
    trial = design in ("randomised_trial", "nonrandomised_trial", "protocol")
    for sentence in _telling(reading, design):
        for clause in clauses_of(reading, sentence):
            about = _about(reading, clause, subject, sole, muscles)
            if about is None:
                continue
            outcomes = _outcomes_of(clause, subject, measured)
            if trial and not clause.groups and not cue.link_in(clause.lower):
                continue
            recent = tuple(dict.fromkeys((*subject.recent, *about)))[-max(2, len(about)) :]
            muscles_now = tuple(dict.fromkeys(row[0] for row in about))
            subject = _Subject(muscles_now, tuple(about), outcomes or subject.outcomes, recent)
            for muscle, measure, sign in about:
                for outcome in outcomes:
                    if (
                        found := _decide(
                            reading,
                            clause,
                            muscle,
                            measure,
                            sign or (meaning if measure == "activation" else 0),
                            outcome,
                            vocabulary,
                        )
                    ) is not None:
                        yield found


def _telling(reading: Reading, design: str | None) -> list[Sentence]:
    """Results; a narrative review tells what others found throughout."""
    if design == "narrative_review":
        return [s for s in reading.sentences if s.role in ("background", "methods", "results")]
    return reading.with_role("results")


def _about(
    reading: Reading, clause: Clause, subject: _Subject, sole: str | None, studied: Sequence[str]
) -> list[tuple[str, str, int]] | None:
    """The (muscle, measure, sign) triples a clause speaks of; None when it speaks of something else."""
    if _PAIR.search(clause.lower) and not clause.muscles:
        return list(subject.recent) or None
    if _OTHERS.search(clause.lower):
        others = tuple(m for m in studied if m not in subject.muscles and not m.endswith("_group"))
        return [(muscle, *subject.measures[0][1:]) for muscle in others] if subject.measures else None
    if clause.muscles:
        return _rows_of(clause, subject) or None
    if _ELLIPSIS.search(clause.lower) or _ADJUSTED.search(clause.lower):
        return None
    if _BACKWARD.search(clause.lower) or (not clause.first and not clause.companions and subject.muscles):
        rows = list(subject.measures)
        if clause.measures and rows:
            named = clause.measures[0]
            rows = [(muscle, named.id, named.sign) for muscle in subject.muscles]
        return rows or None
    if clause.measures and not clause.companions:
        named = clause.measures[0]
        owner = sole or _owners(reading).get(named.id)
        return [(owner, named.id, named.sign)] if owner else None
    return None


def _owners(reading: Reading) -> dict[str, str]:
    """Measures that the study takes of one muscle only: "torque" then means that muscle's."""
    key = ("owners", 0, 0, 0)
    if key not in reading.memo:
        reading.memo[key] = _measured_of_one(reading)
    return reading.memo[key]  # type: ignore[no-any-return]


def _measured_of_one(reading: Reading) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for sentence in reading.with_role("methods", "results"):
        for clause in clauses_of(reading, sentence):
            for muscle in clause.muscle_ids:
                for known, measure, _ in _rows_of(clause, _Subject()):
                    if known == muscle:
                        found.setdefault(measure, set()).add(muscle)
            if clause.companions and not clause.muscles:
                for mention in clause.measures:
                    found.setdefault(mention.id, set()).add("")
    return {
        measure: next(iter(muscles)) for measure, muscles in found.items() if len(muscles) == 1 and "" not in muscles
    }


def _rows_of(clause: Clause, subject: _Subject) -> list[tuple[str, str, int]]:
    """Each muscle named with the measures nearest to it; a bare muscle keeps the measure it had before."""
    rows: dict[tuple[str, str], int] = {}
    subjects = [m for m in clause.muscles if not _REFERENCE.search(clause.lower[: m.start - clause.start])]
    if not subjects:
        return []
    for measure in _own_measures(clause):
        nearest = min(subjects, key=lambda m: _gap(measure, m))
        rows.setdefault((nearest.id, measure.id), measure.sign)
    for muscle in dict.fromkeys(m.id for m in subjects):
        if any(known == muscle for known, _ in rows):
            continue
        places = [m for m in clause.muscles if m.id == muscle]
        if clause.measures:
            near = min(_own_measures(clause), key=lambda m: min(_gap(m, at) for at in places))
            rows[muscle, near.id] = near.sign
        elif kept := next((row for row in subject.measures if row[0] == muscle), next(iter(subject.measures), None)):
            rows[muscle, kept[1]] = kept[2]
    return [(muscle, measure, sign) for (muscle, measure), sign in rows.items()]


def _own_measures(clause: Clause) -> list[Mention]:
    """Without "EMG" where it only says how an onset or a fatigue slope was recorded."""
    exact = [m for m in clause.measures if m.id in ("timing", "endurance")]
    kept = [m for m in clause.measures if m.id != "activation" or not any(_gap(m, e) < 40 for e in exact)]
    return kept or list(clause.measures)


def _gap(one: Mention, other: Mention) -> int:
    return max(one.start - other.end, (other.start - one.end) + 2, 0)


def _outcomes_of(clause: Clause, subject: _Subject, measured: Measured) -> tuple[str, ...]:
    """The outcomes a clause relates a muscle to: those it names, else the groups it compares."""
    named: list[str] = []
    for mention in clause.outcomes:
        outcome = _as_measured(mention.id, measured)
        affected = any(g.affected and g.start <= mention.start <= g.end for g in clause.groups)
        if outcome and not affected and (outcome not in measured.contrast or cue.link_in(clause.lower)):
            named.append(outcome)
    if named:
        return tuple(dict.fromkeys(named))
    if _EITHER_OUTCOME.search(clause.lower) and subject.outcomes:
        return subject.outcomes
    roots = {g.outcome for g in clause.groups if g.outcome}
    by_group = tuple(status for status in measured.contrast if status in roots)
    if by_group:
        return by_group
    if not clause.first and subject.outcomes:
        return subject.outcomes
    return measured.contrast or measured.sole


def _as_measured(outcome: str, measured: Measured) -> str | None:
    """The tag that a mention stands for: itself, or the intensity when only "back pain" is written."""
    if outcome in measured.ids:
        return outcome
    if "." not in outcome:
        children = [t.outcome for t in measured.tags if t.outcome.startswith(outcome + ".")]
        for suffix in (".intensity", ".presence", ".falls"):
            if outcome + suffix in children:
                return outcome + suffix
        return children[0] if children else None
    return None


def _authors_sign(reading: Reading) -> int:
    """What the authors say about more activity: +1 a lack is a deficit, -1 an excess is, 0 they do not say."""
    told = [s for s in reading.sentences if s.role in ("conclusions", "results")]
    for sentence in told:
        if _AUTHORS_OPEN.search(sentence.lower) or sentence.lower.startswith("whether"):
            continue
        if not reading.of(sentence, "muscle") and "activ" not in sentence.lower:
            continue
        if _AUTHORS_BAD.search(sentence.lower):
            return -1
        if _AUTHORS_GOOD.search(sentence.lower):
            return 1
    return 0


def _decide(
    reading: Reading, clause: Clause, muscle: str, measure: str, sign: int, outcome: str, vocabulary: Vocabulary
) -> Decision | None:
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
    rows = _rows_of(clause, _Subject())
    outcomes = [m.id for m in clause.outcomes] or [g.outcome for g in clause.groups if g.outcome]
    status = [o.id for o in vocabulary.outcomes if o.role == "status"]
    if not rows or not (outcomes or status):
        return None
    muscle, measure, sign = rows[0]
    decision = _decide(reading, clause, muscle, measure, sign, (outcomes or status)[0], vocabulary)
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


def _merged(decisions: Sequence[Decision]) -> tuple[Finding, ...]:
    """One finding for each key: a clear direction outranks an open one, two clear ones that differ are mixed."""
    keys = dict.fromkeys((d.muscle, d.measure, d.outcome) for d in decisions)
    rows = []
    for key in keys:
        same = [d for d in decisions if (d.muscle, d.measure, d.outcome) == key]
        rows.append(_one(same))
    return tuple(rows)


def _one(same: Sequence[Decision]) -> Finding:
    for wanted in (("supports", "contradicts", "null", "mixed"), ("within_group",), ("unclear",)):
        told = [d for d in same if d.direction in wanted]
        if told:
            break
    directions = {d.direction for d in told}
    best = max(told, key=lambda d: d.confidence)
    direction: Direction = "mixed" if len(directions) > 1 else best.direction
    confidence = best.confidence if len(directions) == 1 else min(0.7, best.confidence)
    return Finding(best.muscle, best.measure, best.outcome, direction, round(confidence, 2), best.evidence)


def evidence_of(decision: Decision) -> Evidence:
    """The evidence of a decision."""
    return decision.evidence
