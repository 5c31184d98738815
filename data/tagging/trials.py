"""Trials: the muscle is what was trained or treated, the outcome's own sentence says who did better."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from data.tagged import Direction, Evidence
from data.tagging import direction as cue
from data.tagging.arms import arm_of
from data.tagging.attach import first_free, said_of
from data.tagging.clauses import Clause, clauses_of
from data.tagging.cues import Cue
from data.tagging.groups import COMPARES
from data.tagging.outcomes import Measured
from data.tagging.printed import apportioned, each_with_value
from data.tagging.reading import Reading
from data.tagging.roles import Role
from data.vocabulary import Vocabulary

_TRAINED = Cue(
    r"\b(?:re-?educat\w+|re-?train\w*|load(?:ing|ed)|exercis\w+|strengthen\w*|train(?:ed|ing)\w*|stretch\w*"
    r"|stimulat\w*|tap(?:e|es|ed|ing)|inject\w+|massage"
    r"|release|roll(?:ed|er|ing)|vibrat\w+|mobili[sz]\w+|bridg\w+|hip thrust\w*|technique|therapy|needling|botulinum"
    r"|acupunctur\w+|treated|treatment"
    r"|programmes?|programs?|fes\b|contract\w+|activation)\b"
)
EXERCISED = Cue(r"\b(?:exercis\w*|strengthening|train(?:ing|ed)|programmes?|programs?)\b")
_DOES = Cue(r"\b(?:reduced?|reduces|improved?|improves|lowered|lowers|relieved|relieves|lengthened|increased)\b")
REVIEWS = ("systematic_review", "narrative_review")
_POOLED = Cue(r"\b(?:trials?|pooled|rcts?|meta-analys\w+|smd|md|mean difference|effects?)\b")
_ARMS_ALIKE = Cue(r"\b(?:groups?|arms?|differ\w*|difference|control|than|comparison)\b")
_BETTER = Cue(r"\b(?:improv\w+|better|gain\w*|relie\w+|benefit\w*|superior\w*|faster recovery|favou?r\w*)\b")
_WITHIN = Cue(
    r"\b(?:both groups|all (?:three |groups|arms)|each group|either group|within[- ]group"
    r"|within (?:the groups?|each|both|either)"
    r"|in (?:each|both)(?= ?[,.;)]|$| (?:groups?|arms?))"
    r"|from \d[^;]{0,30}? to \d|main effect of time|over time|(?:after"
    r"|following) (?:the )?(?:programme|program|intervention|training|treatment)|before[- ]after"
    r"|pre[- ]post)\b"
)
_BETWEEN = Cue(
    r"between[- ]group|between (?:the )?(?:two )?(?:groups|arms)|among (?:the groups|them)"
    r"|group (?:×|x|by) time|group by time|main effect of group|than\b|compared (?:with|to)|versus"
    r"|\bvs\b|relative to|adjusted difference|mean difference|\(difference|\bdifference -?\+?\d"
    r"|(?:superior|inferior|preferable) to|\bmore (?:so )?(?:in|with|after)\b|favou?r|(?:improved|decreased"
    r"|reduced|fell|declined) more\b|\bmore (?:effective"
    r"|improvement)|greater (?:improvement|reduction|decrease|gain)|in the (?:training|exercise"
    r"|intervention|hip|gluteal|experimental|active) (?:homes|centres|centers|women|participants|patients)"
    r"|in the (?:[\w-]+ ){1,3}(?:group|arm)\b"
    r"|risk ratio|rate ratio|\bmd\b|\bsmd\b"
)
# What was so before the trial began is no result of it.
_BASELINE = Cue(
    r"\bat (?:entry|baseline|inclusion|enrolment|enrollment|(?:the )?start)\b"
    r"|\bbaseline (?:values|data|characteristics)"
)
_SINCE = Cue(r"\b(?:change|from baseline|improve|decrease|increase|reduc|week|month|follow-up|after)")
_CHANGE = (
    r"(?P<loss>reduction|decrease|decline)|(?P<gain>improvement|relief|gain|benefit|recovery|change)"
    r"|(?P<rise>increase|rise)"
)
_MORE_CHANGE = Cue(
    rf"\b(?:(?P<more>greater|larger|more|further|bigger|faster|higher)|(?P<less>smaller|less|fewer))"
    rf" (?:\w+ ){{0,2}}(?:{_CHANGE})s?\b"
)
_CHANGED_MORE = Cue(
    r"\b(?:(?P<loss>decreased|reduced|fell|declined|dropped)|(?P<gain>improved|recovered|gained)"
    r"|(?P<rise>increased|rose))"
    r" (?:\w+ ){0,3}?(?:(?P<more>more|further|faster)|(?P<less>less))\b"
)
_CHANGE_WAS_MORE = Cue(
    rf"\b(?:{_CHANGE})s? (?:in|of) [^,;()]{{3,40}}? (?:was|were) (?:\w+ )?"
    r"(?:(?P<more>greater|larger|more|higher|bigger)|(?P<less>smaller|less|lower))\b"
)
_AIM = Cue(
    r"\b(?:we|this (?:study|trial)|our|the) (?:\w+ )?(?:examined?|investigated?|compared?|tested?|determined?"
    r"|evaluated?|assessed?"
    r"|asked|studied|aim(?:ed)?|purpose|objective)\b"
)
COMPARED_ARM = Cue(r"\b(?:than|from|versus|vs|compared (?:with|to)|differ\w*)\b")
_ALTERNATIVE = Cue(r"\bor\b|\bversus\b|\bvs\b|\bagainst\b|\bn ?= ?\d|;|train\w*, |strengthen\w*, |exercises?, ")
_STILL_IT = Cue(
    r"\b(?:it|this|they|these|the (?:\w+ )?(?:difference|effect|benefit|advantage|improvement)s?)"
    r" (?:was|were|did|had|is) (?:not|no longer)\b"
)
_PLACE = Cue(r"\b(?:in|with|after|for|among|by|of|on) (?:the )?([^,;().]{3,50})")
_ARM_VALUE = Cue(
    r"(?<![\w.])(\d+(?:\.\d+)?)(?: ?± ?[\d.]+)?[^\d;,]{0,28}?\b(?:in|with|after|for|among) (?:the )?([^,;()\d]{3,40})"
)
_SUPERIOR = Cue(r"\b(?:superior|inferior|preferable) to\b|\bagainst\b")
_SUCCESS = Cue(r"\b(?:success\w*|global (?:\w+ )?(?:improvement|change|recovery)|responders?|recovered|visa-g)\b")
_DIFFERENCE = Cue(r"\b(?:differences?|md|smd)\b[^()\d]{0,40}?(-?\d+(?:\.\d+)?)(?= ?[^\d]{0,14}\()")
_FAVOURS = Cue(r"\bfavou?r(?:ed|s|ing)?\b(?: the)? ([^.;,(]{3,60})")


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


def _tested(decision: Decision) -> bool:
    """A test or an interval is printed beside it."""
    text = decision.evidence.sentence.lower()
    return any(cue.p_values(text)) or any(cue.intervals(text))


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
                r"|comparison (?:group|arm)|in each group"
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
) -> Iterable[tuple[Decision, tuple[str, ...]]]:
    """What the clauses that name the outcome say, each with the muscles whose arms it names."""
    if design == "protocol":
        planned = replace(tagged, rule="finding: planned, nothing found yet")
        yield Decision("", "exercise", outcome, "unclear", 0.9, planned), ()
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
                decision = _decide(reading, part, outcome, vocabulary, single, design in REVIEWS)
                if decision is not None:
                    told = True
                    yield decision, only
    if not told and design not in REVIEWS:
        absent = replace(tagged, rule="finding: result not in the abstract")
        yield Decision("", "exercise", outcome, "unclear", 0.3, absent), ()


def _goes_on(clause: Clause) -> bool:
    """More about the outcome just told: open, taken back, or another arm that did not differ."""
    text = clause.lower
    if clause.first:
        return bool(clause.muscles and COMPARED_ARM.search(text) and cue.is_null(text))
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
    return not own and (any(m.kind == "generic" for m in clause.outcomes) or bool(_SUCCESS.search(clause.lower)))


def _decide(
    reading: Reading, clause: Clause, outcome: str, vocabulary: Vocabulary, single: bool, pooled: bool = False
) -> Decision | None:
    text = clause.lower

    def said(direction: Direction, confidence: float, rule: str) -> Decision:
        evidence = reading.evidence(clause.sentence, clause.start, clause.end, f"finding: {rule}")
        return Decision("", "exercise", outcome, direction, confidence, evidence)

    if cue.CHECKED.search(text) or (_BASELINE.search(text) and not _SINCE.search(text)):
        return None
    if cue.UNCLEAR.search(text):
        return said("unclear", 0.6, "the authors could not say")
    if pooled and cue.MIXED.search(text):
        return said("mixed", 0.7, "trials that disagree")
    if single:
        return said("within_group", 0.85, "one group, before and after")
    if cue.is_null(text):
        return said("null", 0.85, "no clear difference between arms")
    good = 1 if _SUCCESS.search(text) else _good(clause, outcome, vocabulary)
    if match := _FAVOURS.search(text):
        return said("contradicts" if arm_of(reading, match[1]) < 0 else "supports", 0.85, "favours an arm")
    if _WITHIN.search(text) and not _BETWEEN.search(text):
        return said("within_group", 0.8, "before and after within groups")
    way = _better(clause, outcome, good)
    between = _BETWEEN.search(text) or _BETWEEN.search(clause.sentence.lower)
    arm, sure = _arm(reading, text)
    if way and (between or (sure and cue.is_significant(clause.sentence.lower))):
        return said("supports" if way * arm > 0 else "contradicts", 0.8 if sure else 0.65, "arms compared")
    if good and cue.is_significant(text):
        if gap := _values_of_arms(reading, text):
            return said("supports" if gap * good > 0 else "contradicts", 0.7, "values of the arms")
        if not way and (ratio := cue.ratio_sign(text)):
            return said("supports" if ratio * good > 0 else "contradicts", 0.6, "ratio between arms")
    if cue.is_significant(text) and between:
        if (found := _DIFFERENCE.search(text)) and float(found[1]) * good > 0:
            return said("supports", 0.6, "the sign of the difference")
        return said("supports", 0.45, "a difference between arms")
    if way > 0 and pooled and EXERCISED.search(text) and (between or cue.is_significant(text) or _DOES.search(text)):
        return said("supports", 0.65, "what a review says of the training")
    if way or _BETTER.search(text):
        return said("within_group", 0.6, "change without a comparison")
    return None


def _good(clause: Clause, outcome: str, vocabulary: Vocabulary) -> int:
    """+1 where more of the outcome is good for the person, as the clause names it."""
    named = next((m.sign for m in clause.outcomes if m.id == outcome), 0)
    return named or {"good": 1, "bad": -1, "none": 0}[vocabulary.outcome(outcome).up]


def _better(clause: Clause, outcome: str, good: int) -> int:
    """+1 when what is told is better for the person, -1 worse, 0 neither."""
    text = clause.lower
    if match := _MORE_CHANGE.search(text) or _CHANGED_MORE.search(text) or _CHANGE_WAS_MORE.search(text):
        way = -good if match["loss"] else good if match["rise"] else 1
        return -way if match["less"] else way
    own = [(m.start - clause.start, m.end - clause.start) for m in clause.outcomes if m.id == outcome][:1]
    others = [(m.start - clause.start, m.end - clause.start) for m in clause.outcomes if m.id != outcome]
    if more := re.search(r"\b(?:(more|less) (?:common|frequent|often|prevalent)\w*|commoner)\b", text):
        return -good if more[1] == "less" else good
    if said := (said_of(text, own, others, good) or first_free(text, 0, len(text), others, good)):
        return said * good
    return 1 if _BETTER.search(text) else 0


def _arm(reading: Reading, text: str) -> tuple[int, bool]:
    """Which arm the comparative is said of: the one before "than", or after "in the"; and whether the words tell."""
    compare = _SUPERIOR.search(text) or COMPARES.search(text)
    if compare is not None:
        after = re.split(r"[,;(]", text[compare.end() :], maxsplit=1)[0]
        if arm := -arm_of(reading, after):
            before = arm_of(reading, text[: compare.start()])
            return (before, True) if before and before == -arm and _bare(after) else (arm, True)
        return (arm_of(reading, text[: compare.start()]) or 1), False
    for match in _PLACE.finditer(text):
        if arm := arm_of(reading, match[1]):
            return arm, True
    return 1, False


def _bare(after: str) -> bool:
    """ "Than exercise" says little: the words before then decide."""
    return len(after.split()) < 2


def _values_of_arms(reading: Reading, text: str) -> int:
    """+1 when the value printed for the trained arm is the higher one, -1 the lower one."""
    values: dict[int, float] = {}
    for match in _ARM_VALUE.finditer(text):
        if arm := arm_of(reading, match[2]):
            values.setdefault(arm, float(match[1]))
    if len(values) < 2 or values[1] == values[-1]:
        return 0
    return 1 if values[1] > values[-1] else -1


def arm_direction(reading: Reading, clause: Clause, vocabulary: Vocabulary) -> Direction | None:
    """The way a clause points for the first outcome it names, read as the result of a trial."""
    if not clause.outcomes:
        return None
    decision = _decide(reading, clause, clause.outcomes[0].id, vocabulary, single=False)
    return decision.direction if decision else None
