"""Which measure of which muscle a clause names, and all that a study takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.tagging.clauses import Clause, clauses_of
from data.tagging.cues import Cue
from data.tagging.direction import COVARIATE
from data.tagging.headings import Role
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention

# What is adjusted for, told as a clause: "once hip abductor strength was in the model".
_ONCE = Cue(
    r"\b(?:once|when|after) [^,.;()]{3,60}? (?:was|were|had been) (?:\w+ )?(?:in the model|entered|added|included"
    r"|taken into account|accounted for|adjusted for|controlled for|allowed for)\b"
)
_REFERENCE = Cue(
    r"\b(?:relative to|referenced to|normali[sz]ed to"
    r"|compared to onset of) (?:the )?(?:\w+ )?$"
)
_COORDINATED = Cue(r"(?:[\s,/()]|\b(?:and|or|of|the|both|nor|neither|either|as well as|peak|mean|total|muscles?)\b)*")
_LISTED = Cue(r"(?:[\s,/]|\b(?:and|or|of|the|both)\b)*")
_INSTRUMENTS = ("dynamomet", "isokinetic", "emg", "semg", "electromyogra", "elastograph")
_BY_TIME = ("emg", "semg", "electromyogra", "activ", "recruit", "excitation")
Row = tuple[str, str, int]  # muscle, measure, sign


@dataclass(frozen=True, slots=True)
class Subject:
    """What the last clause was about, for "neither was associated with ..."."""

    muscles: tuple[str, ...] = ()
    measures: tuple[tuple[str, str, int], ...] = ()  # muscle, measure, sign
    outcomes: tuple[str, ...] = ()  # all that were spoken of, the latest last
    recent: tuple[tuple[str, str, int], ...] = ()  # the last two different measures, for "neither variable"
    latest: tuple[str, ...] = ()  # the outcomes of the last clause
    sentence: int = -1  # the sentence it stood in
    bare: tuple[str, int] | None = None  # what the last clause measured of another muscle


def studied_pairs(reading: Reading) -> list[tuple[str, str, int]]:
    """Every (muscle, measure, sign) that methods and results name together, in the order of the text."""
    key = ("pairs", 0, 0, 0)
    if key not in reading.memo:
        found: dict[tuple[str, str], int] = {}
        for sentence in _naming(reading, "methods", "results"):
            for clause in clauses_of(reading, sentence):
                for muscle, measure, sign in rows_of(clause, Subject()):
                    found.setdefault((muscle, measure), sign)
        reading.memo[key] = [(muscle, measure, sign) for (muscle, measure), sign in found.items()]
    return reading.memo[key]  # type: ignore[no-any-return]


def owners_in(reading: Reading) -> dict[str, str]:
    """Measures that the study takes of one muscle only: "torque" then means that muscle's."""
    key = ("owners", 0, 0, 0)
    if key not in reading.memo:
        reading.memo[key] = _measured_of_one(reading)
    return reading.memo[key]  # type: ignore[no-any-return]


def _measured_of_one(reading: Reading) -> dict[str, str]:
    known = {row[1] for row in studied_pairs(reading)}
    titled = {m: owner for m, owner in _owned_in(reading, "title", "objective").items() if m not in known}
    return titled | _owned_in(reading, "methods", "results")


def _owned_in(reading: Reading, *roles: Role) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for sentence in _naming(reading, *roles):
        for clause in clauses_of(reading, sentence):
            for muscle, measure, _ in rows_of(clause, Subject()):
                found.setdefault(measure, set()).add(muscle)
            if clause.companions and not clause.muscles:
                for mention in clause.measures:
                    found.setdefault(mention.id, set()).add("")
    return {
        measure: next(iter(muscles)) for measure, muscles in found.items() if len(muscles) == 1 and "" not in muscles
    }


def _naming(reading: Reading, *roles: Role) -> list[Sentence]:
    """The sentences of these roles that name a muscle: the others are not worth cutting."""
    return [s for s in reading.with_role(*roles) if reading.of(s, "muscle", "companion")]


def rows_of(clause: Clause, subject: Subject) -> list[tuple[str, str, int]]:
    """Each muscle named with the measures nearest to it; a bare muscle keeps the measure it had before."""
    rows: dict[tuple[str, str], int] = {}
    subjects = named_muscles(clause)
    if not subjects:
        return []
    measures = [m for m in _own_measures(clause) if not _of_companion(clause, m)]
    listed: list[Mention] = []
    for run in _lists(clause, subjects, measures):
        rows.update({(m.id, n.id): n.sign for m in run if m in subjects for n in run if n in measures})
        listed += run
    for measure in (m for m in measures if m not in listed):
        nearest = min(subjects, key=lambda m: gap(measure, m))
        rows.setdefault((nearest.id, measure.id), measure.sign)
    for muscle in dict.fromkeys(m.id for m in subjects):
        if any(known == muscle for known, _ in rows):
            continue
        places = [m for m in clause.muscles if m.id == muscle]
        if shared := _shared(clause, places[0], measures):
            rows[muscle, shared.id] = shared.sign
        elif measures:
            near = min(measures, key=lambda m: min(gap(m, at) for at in places))
            rows[muscle, near.id] = near.sign
        elif kept := next((row for row in subject.measures if row[0] == muscle), next(iter(subject.measures), None)):
            rows[muscle, kept[1]] = kept[2]
        elif subject.bare is not None and subject.sentence == clause.sentence.index:
            rows[muscle, subject.bare[0]] = subject.bare[1]
    return [(muscle, measure, sign) for (muscle, measure), sign in rows.items()]


def named_muscles(clause: Clause) -> list[Mention]:
    """The muscles without those that only serve as a reference for others or are adjusted for."""
    text, base = clause.lower, clause.start
    return [
        m
        for m in clause.muscles
        if not (
            _REFERENCE.search(text, 0, m.start - base)
            or COVARIATE.search(text, 0, m.start - base)
            or ((once := _ONCE.search(text)) and once.start() <= m.start - base < once.end())
        )
    ]


def _shared(clause: Clause, bare: Mention, measures: Sequence[Mention]) -> Mention | None:
    """The measure before a list of muscles, for the later ones: "thickness of the maximus and the medius, and ..."."""
    at = bare.start - clause.start
    for one in reversed([m for m in clause.muscles if m.end <= bare.start]):
        if not _LISTED.fullmatch(clause.lower, one.end - clause.start, at):
            break
        at = one.start - clause.start
        if before := [m for m in measures if 0 <= one.start - m.end < 9]:
            return before[-1]
    return None


def _of_companion(clause: Clause, measure: Mention) -> bool:
    """Right behind another muscle alone: "abdominal endurance", not "hip and trunk endurance"."""
    owner = next((other for other in clause.companions if 0 <= measure.start - other.end < 10), None)
    return owner is not None and not any(0 <= owner.start - muscle.end < 10 for muscle in clause.muscles)


def _lists(clause: Clause, subjects: Sequence[Mention], measures: Sequence[Mention]) -> list[list[Mention]]:
    """Area and density of the maximus and medius: each measure of each muscle."""
    if len({m.id for m in measures}) < 2 or len({m.id for m in subjects}) < 2:
        return []
    runs: list[list[Mention]] = []
    for one in sorted((*subjects, *measures), key=lambda m: m.start):
        after = runs and _COORDINATED.fullmatch(clause.lower, runs[-1][-1].end - clause.start, one.start - clause.start)
        if after:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run for run in runs if _is_list(run)]


def _is_list(run: Sequence[Mention]) -> bool:
    """Two muscles or more, and before or behind them two measures or more."""
    kinds = [m.kind == "muscle" for m in run]
    turns = sum(one != other for one, other in pairwise(kinds))
    several = all(len({m.id for m in run if (m.kind == "muscle") == kind}) > 1 for kind in (True, False))
    return turns == 1 and several


def _own_measures(clause: Clause) -> list[Mention]:
    """Without "EMG" where it only says how an onset or a fatigue slope was recorded."""
    named = {m.id for m in clause.measures if not m.rule.lower().startswith(_INSTRUMENTS)}
    told = [m for m in clause.measures if not (m.id in named and m.rule.lower().startswith(_INSTRUMENTS))]
    told = [m for m in told if not clause.lower.startswith(" under ", m.end - clause.start)]  # "area under the curve"
    told = [m for m in told if not COVARIATE.search(clause.lower, 0, m.start - clause.start)] or told
    exact = [m for m in told if m.id in ("timing", "endurance")]
    kept = [m for m in told if not m.rule.lower().startswith(_BY_TIME) or not any(gap(m, e) < 40 for e in exact)]
    return kept or told


def gap(one: Mention, other: Mention) -> int:
    """How many letters lie between two mentions; a measure before its muscle is nearer than one after."""
    return max(one.start - other.end, (other.start - one.end) + 2, 0)
