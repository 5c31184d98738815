"""Trials: the muscle is what was trained or treated, the outcome's own sentence says who did better."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from data.tagged import Evidence, Finding
from data.tagging import direction as cue
from data.tagging import estimates
from data.tagging.between_arms import EXERCISED, GONE, SUCCESS, said_of_arms
from data.tagging.clauses import Clause, clauses_of
from data.tagging.cues import Cue
from data.tagging.groups import COMPARES
from data.tagging.headings import Role
from data.tagging.outcomes import Measured
from data.tagging.printed import apportioned, each_with_value
from data.tagging.reading import Reading
from data.vocabulary import Vocabulary

_TRAINED = Cue(
    r"\b(?:re-?educat\w+|re-?train\w*|load(?:ing|ed)|exercis\w+|strengthen\w*|train(?:ed|ing)\w*|stretch\w*"
    r"|stimulat\w*|tap(?:e|es|ed|ing)|inject\w+|massage"
    r"|release|roll(?:ed|er|ing)|vibrat\w+|mobili[sz]\w+|bridg\w+|hip thrust\w*|technique|therapy|needling|botulinum"
    r"|acupunctur\w+|treated|treatment"
    r"|programmes?|programs?|fes\b|contract\w+|activation)\b"
)
REVIEWS = ("systematic_review", "narrative_review")
_POOLED = Cue(r"\b(?:trials?|pooled|rcts?|meta-analys\w+|smd|md|mean difference|effects?)\b")
_ARMS_ALIKE = Cue(r"\b(?:groups?|arms?|differ\w*|difference|control|than|comparison)\b")
_AIM = Cue(
    r"\b(?:we|this (?:study|trial)|our|the) (?:\w+ )?(?:examined?|investigated?|compared?|tested?|determined?"
    r"|evaluated?|assessed?"
    r"|asked|studied|aim(?:ed)?|purpose|objective)\b"
)
_COMPARED_ARM = Cue(r"\b(?:than|from|versus|vs|compared (?:with|to)|differ\w*)\b")
_ALTERNATIVE = Cue(r"\bor\b|\bversus\b|\bvs\b|\bagainst\b|\bn ?= ?\d|;|train\w*, |strengthen\w*, |exercises?, ")
_NOT_AFTER = Cue(r"^\W*(?:but|though|and) not (?:after|with|in|for)\b")  # another muscle's training
_STILL_IT = Cue(
    r"\b(?:it|this|they|these|the (?:\w+ )?(?:difference|effect|benefit|advantage|improvement)s?)"
    r" (?:was|were|did|had|is) (?:not|no longer|gone|lost|vanished|disappeared|faded)\b"
)


def trial_findings(
    reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None
) -> Iterable[Finding]:
    """Trained muscles crossed with measured outcomes; reviews of training count as trials."""
    if design not in ("randomised_trial", "nonrandomised_trial", "protocol", "case_report", *REVIEWS):
        return
    muscles = trained_muscles(reading, vocabulary, design)
    if not muscles:
        return
    single = design in ("nonrandomised_trial", "case_report") and not _two_arms(reading)
    apart = len(muscles) > 1 and _trained_apart(reading, muscles)
    for tag in measured.tags:
        if tag.outcome in measured.contrast:
            continue
        harms = vocabulary.outcome(tag.outcome).role == "harms"
        for decision, only in _outcome_decisions(reading, vocabulary, tag.outcome, tag.evidence, design, single):
            if harms and (decision.direction not in ("supports", "contradicts", "null") or not _tested(decision)):
                continue
            for muscle in (muscle for muscle in muscles if not (apart and only) or muscle in only):
                yield replace(decision, muscle=muscle)


def _trained_apart(reading: Reading, muscles: tuple[str, ...]) -> bool:
    """Each muscle has an arm of its own: "hip abductor training, hip extensor training or stretching"."""
    for sentence in reading.with_role("title", "objective", "methods"):
        named = [m for m in reading.of(sentence, "muscle") if m.id in muscles]
        for one, other in pairwise(named):
            between = sentence.lower[one.end - sentence.span.start : other.start - sentence.span.start]
            if one.id != other.id and len(between) < 90 and _ALTERNATIVE.search(between):
                return True
    return False


def _tested(decision: Finding) -> bool:
    """A test or an interval is printed beside it."""
    text = decision.evidence.sentence.lower()
    return any(estimates.p_values(text)) or any(estimates.intervals(text))


def trained_muscles(reading: Reading, vocabulary: Vocabulary, design: str | None) -> tuple[str, ...]:
    """Muscles named with the exercise or treatment, in title, objective or methods; the exact ones if there are any."""
    found: dict[str, None] = {}
    places: tuple[Role, ...] = ("title", "objective", "methods")
    if design in ("case_report", *REVIEWS):
        places += ("results",) if design == "systematic_review" else ("background", "results")
    for sentence, mention in reading.every("muscle"):
        if sentence.role not in places and not (sentence.role == "background" and _AIM.search(sentence.lower)):
            continue
        at = mention.start - sentence.span.start
        around = sentence.lower[max(0, at - 70) : at + (mention.end - mention.start) + 50]
        trains = (EXERCISED if design in REVIEWS else _TRAINED).search(around)
        if trains and not re.search(r"strength of the|(?:measured|recorded|tested)", around[70:]):
            found.setdefault(mention.id)
    return tuple(m for m in found if m in vocabulary.specific) or tuple(found)


def _two_arms(reading: Reading) -> bool:
    return any(
        re.search(
            (
                r"(?<!no )(?<!without a )(?<!without )control (?:group|arm)|two groups|both groups"
                r"|comparison (?:group|arm)|in each group|between[- ](?:group|arm|site|clinic|cent|ward|town|home)"
                r"|(?<!un)controlled (?:before|trial|study|clinical|pilot)|\bin one [^.;]{3,60} in (?:an|the )other\b"
                r"|compared between|\bat one [^.;]{3,80} at (?:an|the )other\b"
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
) -> Iterable[tuple[Finding, tuple[str, ...]]]:
    """What the clauses that name the outcome say, each with the muscles whose arms it names."""
    if design == "protocol":
        planned = replace(tagged, rule="finding: planned, nothing found yet")
        yield Finding("", "exercise", outcome, "unclear", 0.9, planned), ()
        return
    told = False
    throughout = design in ("case_report", "narrative_review")
    telling: tuple[Role, ...] = ("background", "methods", "results") if throughout else ("results",)
    adjacent = vocabulary.outcome(outcome).directness == "adjacent"
    carried = False
    for sentence in reading.with_role(*telling):
        if design in REVIEWS and not _TRAINED.search(sentence.lower) and not _POOLED.search(sentence.lower):
            continue
        for clause in clauses_of(reading, sentence):
            named = _names(clause, outcome) or (adjacent and _names_its_pain(clause))
            carried = named or (carried and not clause.outcomes and _goes_on(clause))
            if not carried or _of_the_muscle(clause):
                continue
            for part, only in _parts(_part(clause, outcome)):
                decision = said_of_arms(reading, part, outcome, vocabulary, single, design in REVIEWS)
                if decision is not None:
                    told = True
                    yield decision, only
    if not told and design not in REVIEWS:
        absent = replace(tagged, rule="finding: result not in the abstract")
        yield Finding("", "exercise", outcome, "unclear", 0.3, absent), ()


def _goes_on(clause: Clause) -> bool:
    """More about the outcome just told: open, taken back, or another arm that did not differ."""
    text = clause.lower
    if clause.first:
        return bool(GONE.search(text)) or bool(clause.muscles and _COMPARED_ARM.search(text) and cue.is_null(text))
    if clause.muscles and _NOT_AFTER.search(text):
        return True
    return bool(cue.UNCLEAR.search(text) or _STILL_IT.search(text) or (_ARMS_ALIKE.search(text) and cue.is_null(text)))


def _of_the_muscle(clause: Clause) -> bool:
    """How the outcome goes with a measure of the muscle, which is no comparison of arms."""
    return bool(clause.measures and cue.link_in(clause.lower) and not COMPARES.search(clause.lower))


def _parts(clause: Clause) -> Iterable[tuple[Clause, tuple[str, ...]]]:
    """The clause with the muscles it names; one part for each where an estimate is printed for each."""
    ends = {m.id: m.end - clause.start for m in clause.muscles}
    if len(ends) < 2 or not each_with_value(clause):
        return [(clause, clause.muscle_ids)]
    known = sorted((at, name) for name, at in ends.items())
    places = [at for at, _ in known]
    return [(apportioned(clause, places, number), (name,)) for number, (_, name) in enumerate(known)]


def _part(clause: Clause, outcome: str) -> Clause:
    """The clause with the statistics of one of several outcomes only."""
    ends: dict[str, int] = {}
    for mention in clause.outcomes:
        ends[mention.id] = mention.end - clause.start
    if outcome not in ends or len(ends) < 2:
        return clause
    known = sorted((at, name) for name, at in ends.items())
    return apportioned(clause, [at for at, _ in known], [name for _, name in known].index(outcome))


def _names(clause: Clause, outcome: str) -> bool:
    root = outcome.split(".")[0]
    for mention in clause.outcomes:
        if mention.id == outcome or (mention.id == root and outcome.endswith((".intensity", ".falls"))):
            return True
    return False


def _names_its_pain(clause: Clause) -> bool:
    """In a trial of another pain, plain "pain" and the patients' own verdict are about that pain."""
    own = any(m.kind == "outcome" for m in clause.outcomes)
    return not own and (any(m.kind == "generic" for m in clause.outcomes) or bool(SUCCESS.search(clause.lower)))
