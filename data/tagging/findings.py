"""One row for each (muscle, measure, outcome): which way it points, decided in the clause that names the muscle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from data.tagged import Direction, Finding
from data.tagging import direction as cue
from data.tagging.between_arms import EXERCISED
from data.tagging.clauses import Clause, clauses_of
from data.tagging.cues import Cue
from data.tagging.decide import decide
from data.tagging.ellipsis import affirmed, corresponding, likewise
from data.tagging.fatigue import fatigue_findings
from data.tagging.measured import counts
from data.tagging.outcomes import Measured
from data.tagging.printed import apportioned
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.studied import Subject
from data.tagging.subjects import about
from data.tagging.targets import named_in, outcomes_of
from data.tagging.trials import REVIEWS, trial_findings
from data.vocabulary import Vocabulary

_THE_MUSCLES = Cue(
    r"\b(?:(?:the|these|all|both|three|two) \w+ muscles|(?:either|neither|each|any) (?:of the )?\w+ muscles?)\b"
)
_AUTHORS_GOOD = Cue(
    r"\b(?:inhibit\w+|impair\w+|deficit\w*|weak(?:ness|er)|loss of|insufficien\w+|under-?activ\w+"
    r"|protective|compensat\w+|works? harder|rather than a (?:deficit|weakness)|dysfunction\w*"
    r"|failure to activate|reduced activation|poor activation)\b"
)
_AUTHORS_BAD = Cue(r"\b(?:over-?activ\w+|excessive|hyper-?activ\w+|guarding|faulty|maladaptive|predispos\w+)\b")
_OF_ACTIVITY = Cue(r"activ|inhibit|recruit|contract|excitation|amplitude|emg|electromyogra|works? harder|guarding")
_AUTHORS_OPEN = Cue(
    r"cannot be determined|remains to be (?:established|seen|determined)|is unknown|is open|open to question"
    r"|unclear (?:whether|what)|what (?:it|this|the latter) (?:signifies|denotes|means)"
    r"|too much or too little|\b(?:read|seen|interpreted|taken) as [^.;]{3,40} or (?:as |an? )"
)


def study_findings(
    reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None
) -> tuple[Finding, ...]:
    """All findings of a study, one for each (muscle, measure, outcome), in the order of the text."""
    decisions = list(_observed(reading, vocabulary, measured, design))
    decisions.extend(trial_findings(reading, vocabulary, measured, design))
    decisions.extend(fatigue_findings(reading, vocabulary, measured, design))
    return _merged(decisions)


def _observed(reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None) -> Iterable[Finding]:
    """Contrasts and associations, clause by clause through the results."""
    muscles = tuple(
        dict.fromkeys(
            m.id
            for s, m in reading.every("muscle")
            if s.role in ("title", "methods", "objective", "results") and counts(s, m)
        )
    )
    muscles = tuple(m for m in muscles if m in vocabulary.specific) or muscles
    sole = muscles[0] if len(muscles) == 1 else None
    listed = _listed(reading, vocabulary)
    meaning = _authors_sign(reading)
    subject = Subject()
    last: list[Finding] = []
    before: Clause | None = None
    trial = design in ("randomised_trial", "nonrandomised_trial", "protocol", "case_report")
    for sentence in _telling(reading, design):
        for clause in clauses_of(reading, sentence):
            subjects = _spelled_out(clause, about(reading, clause, subject, sole, muscles), listed)
            outcomes = outcomes_of(clause, subject, measured)
            if subjects is None:
                yield from likewise(clause, before, last, (), named_in(clause, measured))
                subject = _passed_over(clause, subject, outcomes, measured)
                continue
            if design in REVIEWS and EXERCISED.search(clause.lower) and not cue.link_in(clause.lower):
                continue  # what the exercise did is told by the trials
            told = clause.lower if clause.first else clause.sentence.lower
            if trial and not clause.groups and not cue.link_in(told):
                subject = replace(
                    subject, muscles=tuple(r[0] for r in subjects), measures=tuple(subjects), sentence=sentence.index
                )
                continue
            recent = tuple(dict.fromkeys((*subject.recent, *subjects)))[-max(2, len(subjects)) :]
            muscles_now = tuple(dict.fromkeys(row[0] for row in subjects))
            latest = outcomes or subject.latest
            subject = Subject(
                muscles_now, tuple(subjects), _kept(subject.outcomes, outcomes), recent, latest, sentence.index
            )
            if not outcomes:
                yield from corresponding(reading, clause, subjects, measured, vocabulary)
                continue
            carried = likewise(clause, before, last, subjects, ()) or affirmed(
                reading, clause, before, last, subjects, outcomes, vocabulary
            )
            if carried is not None:
                yield from carried
                continue
            last = []
            before = clause
            for muscle, measure, sign in subjects:
                own = sign or (meaning if measure == "activation" else 0)
                for outcome in outcomes:
                    compared = outcome in measured.contrast
                    part = _share(clause, subjects, (muscle, measure), outcomes, outcome)
                    found = decide(reading, part, muscle, measure, own, outcome, vocabulary, compared=compared)
                    if found is not None:
                        last.append(found)
            yield from last


def _share(
    clause: Clause,
    subjects: Sequence[tuple[str, str, int]],
    row: tuple[str, str],
    outcomes: Sequence[str],
    outcome: str,
) -> Clause:
    """The clause with the statistics of one of several muscles, measures or outcomes only."""
    if len(subjects) > 1:
        places = {one[:2]: _last_place(clause, one) for one in subjects}
        wanted = row
    elif len(outcomes) > 1:
        places = {(o, ""): max((m.end for m in clause.outcomes if m.id == o), default=None) for o in outcomes}
        wanted = (outcome, "")
    else:
        return clause
    known = sorted((at - clause.start, key) for key, at in places.items() if at is not None)
    if len(known) < len(places) or len({at for at, _ in known}) < len(known):
        return clause
    return apportioned(clause, [at for at, _ in known], [key for _, key in known].index(wanted))


def _last_place(clause: Clause, row: tuple[str, str, int]) -> int | None:
    """Where the words that name a muscle and its measure end; a muscle or measure named once for all counts not."""
    named = [m for m in clause.muscles if m.id == row[0]]
    measures = [m for m in clause.measures if m.id == row[1]]
    if len({m.id for m in clause.muscles}) < 2:
        named = []
    if len({m.id for m in clause.measures}) < 2 and named:
        measures = []
    return max((m.end for m in (*named, *measures)), default=None)


def _passed_over(clause: Clause, subject: Subject, outcomes: tuple[str, ...], measured: Measured) -> Subject:
    """What stays of a clause about something else: its outcomes, and the measure it takes of another muscle."""
    kept = replace(subject, outcomes=_kept(subject.outcomes, named_in(clause, measured)))
    if not (clause.companions and clause.measures and outcomes):
        return kept
    named = clause.measures[0]
    return Subject(outcomes=kept.outcomes, latest=outcomes, sentence=clause.sentence.index, bare=(named.id, named.sign))


def _kept(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """The outcomes spoken of so far, the latest last."""
    return (*(o for o in before if o not in now), *now)


def _listed(reading: Reading, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """For a general name, the two or more muscles of its family that one sentence of title, aim or methods lists."""
    found: dict[str, tuple[str, ...]] = {}
    for general in (m for m in vocabulary.muscles if m.general):
        family = {m.id for m in vocabulary.muscles if m.family == general.family and not m.general}
        for sentence in reading.with_role("title", "objective", "methods"):
            named = tuple(dict.fromkeys(m.id for m in reading.of(sentence, "muscle") if m.id in family))
            if len(named) > max(1, len(found.get(general.id, ()))):
                found[general.id] = named
    return found


def _spelled_out(
    clause: Clause, rows: list[tuple[str, str, int]] | None, listed: dict[str, tuple[str, ...]]
) -> list[tuple[str, str, int]] | None:
    """Those muscles that were listed before, for "the gluteal muscles"."""
    if not rows or not listed or not _THE_MUSCLES.search(clause.lower):
        return rows
    return [(one, *row[1:]) for row in rows for one in listed.get(row[0], (row[0],))]


def _telling(reading: Reading, design: str | None) -> Sequence[Sentence]:
    """Results; a narrative review tells what others found throughout."""
    if design == "narrative_review":
        return [s for s in reading.sentences if s.role in ("background", "methods", "results")]
    return reading.with_role("results")


def _authors_sign(reading: Reading) -> int:
    """What the authors say about more activity: +1 a lack is a deficit, -1 an excess is, 0 they do not say."""
    told = [s for s in reading.sentences if s.role in ("conclusions", "results")]
    for sentence in told:
        if _AUTHORS_OPEN.search(sentence.lower) or sentence.lower.startswith("whether"):
            continue
        if not _OF_ACTIVITY.search(sentence.lower):
            continue
        if _AUTHORS_BAD.search(sentence.lower):
            return -1
        if _AUTHORS_GOOD.search(sentence.lower):
            return 1
    return 0


def _merged(decisions: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding for each key: a clear direction outranks an open one, two clear ones that differ are mixed."""
    keys = dict.fromkeys((d.muscle, d.measure, d.outcome) for d in decisions)
    rows = []
    for key in keys:
        same = [d for d in decisions if (d.muscle, d.measure, d.outcome) == key]
        rows.append(_one(same))
    return tuple(rows)


def _one(same: Sequence[Finding]) -> Finding:
    for wanted in (("supports", "contradicts", "null", "mixed"), ("within_group",), ("unclear",)):
        told = [d for d in same if d.direction in wanted]
        if told:
            break
    directions = {d.direction for d in told}
    best = max(told, key=lambda d: d.confidence)
    direction: Direction = "mixed" if len(directions) > 1 else best.direction
    confidence = best.confidence if len(directions) == 1 else min(0.7, best.confidence)
    if len(directions) > 1 and len({d.evidence.sentence for d in told}) > 1:
        confidence = min(0.5, confidence)  # one of two sentences may be about something else
    if {"supports", "contradicts"} <= directions:
        confidence = 0.45  # opposite signs in one abstract are a misreading as often as a finding
    return Finding(best.muscle, best.measure, best.outcome, direction, round(confidence, 2), best.evidence)
