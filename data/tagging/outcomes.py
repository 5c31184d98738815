"""Which outcomes a study measured: positive words, in the right place, about the right part of the body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.tagged import Evidence, OutcomeTag
from data.tagging.by_scale import by_generic_words, by_occurrence
from data.tagging.complaints import as_symptom, of_some
from data.tagging.contrast import SIDE_OF_PAIN, SOME_OF_THEM, contrast_of, patients_in
from data.tagging.cues import Cue
from data.tagging.measured import counts
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention
from data.vocabulary import Outcome, Vocabulary

_REVIEWS = ("systematic_review", "narrative_review")
_TREATED = ("randomised_trial", "nonrandomised_trial", "protocol", "case_report", "laboratory")
_SAFETY_NOTE = Cue(
    r"\bno (?:\w+ ){0,3}falls?\b.{0,40}\b(?:occurred|during|were reported)"
    r"|during (?:\w+ )?(?:treatment|training|exercise|test\w*|intervention) sessions?"
)
_REAL_LIFE = Cue(
    r"\b(?:past|last|previous|preceding|following|over) (?:\w+ )?(?:\w+ )?(?:year|months?)"
    r"|diar(?:y|ies)|calendar|e-?mail|text message|telephone|prospective|history of|recurrent"
    r"|in daily life|everyday|12 months|one year|community falls|fall rates?|incident reports?"
)
_HARNESS = Cue(
    r"harness|laboratory-induced|were tripped|was tripped|treadmill (?:slip|trip|perturb)"
    r"|induced (?:trip|slip|fall)|simulated"
)
# The test as the task in which muscles are recorded, or as the condition that is varied.
_AS_TASK = Cue(
    r"\b(?:during|before|while|performing|performed) (?:(?:a|an|the|of|each|quiet|forward) ){0,2}(?:[\w-]+ )?$"
    r"|\bduring (?:the )?(?:\w+ ){0,2}(?:to|of|into|from) (?:a |an |the )?$"
    r"|\b(?:effects?|influence|impact) of (?:[\w-]+ ){0,2}$"
    r"|\b(?:onset|activity|activation|amplitude|emg|latency) (?:of (?:the )?[\w ]{3,25} )?in (?:the )?$"
)
# What a sentence of results needs to be more than the mention of a complaint.
_FOUND = Cue(
    r"\bp ?[<>=]|\d ?%|\bci\b|\bvs\b|\bversus\b|\bthan\b|\b(?:differ|associat|correlat|relat|decreas|increas|improv"
    r"|reduc|predict|scor|rated|lower|higher)\w*"
)
_AS_SECONDARY = Cue(r"\b(?:secondary|exploratory|tertiary) (?:outcomes?|end-?points?|measures?)\b(?!.*\bprimary\b)")
_TO_BE_WATCHED = Cue(r"\badverse events will be (?:monitored|recorded|registered|reported|logged|collected)\b")


@dataclass(frozen=True, slots=True)
class Measured:
    """The outcomes of a study and whose people have the condition of each root."""

    tags: tuple[OutcomeTag, ...]
    contrast: tuple[str, ...]  # status outcomes by which people, or sides, are compared
    patients: dict[str, Evidence]  # outcome -> where people who have it are named
    sides: bool = False  # a painful side is compared with the other

    @property
    def sole(self) -> tuple[str, ...]:
        """The one outcome that is not a harm, when there is just one."""
        told = [tag.outcome for tag in self.tags if tag.outcome != "harms"]
        return tuple(told) if len(told) == 1 else ()

    @property
    def ids(self) -> set[str]:
        """The ids of the tags."""
        return {tag.outcome for tag in self.tags}


def measured_outcomes(reading: Reading, vocabulary: Vocabulary, design: str | None) -> Measured:
    """All outcomes with their first good evidence, children before parents; a parent only when no child is known."""
    if design == "cadaver_or_animal":
        return Measured((), (), {})
    found: dict[str, Evidence] = {}
    unrelated = design == "case_report" and not reading.has_muscle
    patients = {} if unrelated else patients_in(reading)
    contrast = contrast_of(reading, patients, design)
    patients = {
        name: told for name, told in patients.items() if not told.rule.startswith(SOME_OF_THEM) or name in contrast
    }
    for sentence, mention in reading.every("outcome"):
        outcome = vocabulary.outcome(mention.id)
        if "." not in outcome.id and outcome.directness != "adjacent" and outcome.id in vocabulary.parents:
            continue
        if unrelated and mention.id in reading.conditions:
            continue
        if _tells(reading, sentence, mention, outcome, design):
            found.setdefault(mention.id, reading.at(sentence, mention, "outcome"))
    by_generic_words(reading, vocabulary, found, patients, contrast)
    for name in contrast:
        found.setdefault(name, patients[name])
    if reading.has_muscle and design not in _TREATED:
        by_occurrence(reading, vocabulary, found)
    _laboratory_falls(reading, vocabulary, found)
    if not unrelated:
        _roots(reading, vocabulary, found, patients, design)
    if design == "protocol":
        found = {name: told for name, told in found.items() if not _secondary(reading, told)}
    tags = [
        OutcomeTag(name, vocabulary.outcome(name).directness, found[name])
        for name in sorted(found, key=vocabulary.order.__getitem__)
    ]
    sides = any(SIDE_OF_PAIN.search(s.lower) for s in reading.with_role("title", "objective", "methods", "results"))
    return Measured(tuple(tags), tuple(name for name in contrast if name in found), patients, sides)


def _tells(reading: Reading, sentence: Sentence, mention: Mention, outcome: Outcome, design: str | None) -> bool:
    """Does this mention say that the outcome was measured?"""
    role, directness = outcome.role, outcome.directness
    if role == "harms":
        return _harm_told(sentence) and not (design == "case_report" and _titled(reading, mention.id))
    if not counts(sentence, mention) or as_symptom(reading, sentence):
        return False
    if sentence.role == "objective":
        return False
    if directness == "surrogate" and _AS_TASK.search(sentence.lower, 0, mention.start - sentence.span.start):
        return False
    if _SAFETY_NOTE.search(sentence.lower) and mention.id.split(".")[0] == "fall_risk":
        return False
    if role == "status" and _begun(reading, sentence, mention):
        return False
    if role == "status" and sentence.role == "methods" and of_some(sentence, mention.start, mention.end):
        return False
    if sentence.role == "title":
        return role != "status" or design not in ("protocol",)
    return True


def _begun(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """The mention shares words with a more exact outcome that ends later or starts earlier: "had a fall-related
    fracture", the falls of "injurious falls were counted"."""
    root = mention.id.split(".")[0]
    return any(
        (o.start < mention.start < o.end or mention.start < o.start < mention.end < o.end)
        and o.id.startswith(root + ".")
        and o.id != mention.id
        for o in reading.of(sentence, "outcome")
    )


def _titled(reading: Reading, name: str) -> bool:
    """The title names it: in a report of cases it is the disease, not a harm of what was done for it."""
    return any(s.role == "title" and m.id == name for s, m in reading.every("outcome"))


def _harm_told(sentence: Sentence) -> bool:
    if sentence.role not in ("methods", "results"):
        return False
    return not re.search(r"not (?:recorded|assessed|reported|collected)", sentence.lower)


def _laboratory_falls(reading: Reading, vocabulary: Vocabulary, found: dict[str, Evidence]) -> None:
    """Falls into a harness are a reaction in the laboratory, not falls of daily life."""
    reactions = [o for o in vocabulary.outcomes if o.role == "reaction" and o.id in found]
    told = [s for s in reading.sentences if s.role in ("title", "methods", "results")]
    if (
        not reactions
        or not any(_HARNESS.search(s.lower) for s in told)
        or any(_REAL_LIFE.search(s.lower) for s in told)
    ):
        return
    status = vocabulary.status_of(reactions[0].root)
    if status is not None:
        found.pop(status.id, None)


def _secondary(reading: Reading, told: Evidence) -> bool:
    """Of a protocol only the primary outcomes count: this one is listed as secondary, or is a harm to be watched."""
    for sentence in reading.sentences:
        span = sentence.span
        if span.section.seq == told.section_seq and span.start <= told.start < span.end:
            listed = _AS_SECONDARY.search(sentence.lower[: told.start - span.start])
            return bool(listed or _TO_BE_WATCHED.search(sentence.lower))
    return False


def _roots(
    reading: Reading,
    vocabulary: Vocabulary,
    found: dict[str, Evidence],
    patients: dict[str, Evidence],
    design: str | None,
) -> None:
    """The parent, or the status of patients compared under conditions, where nothing more exact is known."""
    known = {name.split(".")[0] for name in found}
    named = {m.id for _, m in reading.every("outcome")}
    for outcome in vocabulary.outcomes:
        root = outcome.id
        status = vocabulary.status_of(root)
        if "." in root or outcome.role == "harms" or root in known:
            continue
        if root not in named and (status is None or status.id not in patients):
            continue
        mention = next(
            (
                (s, m)
                for s, m in reading.every("outcome")
                if m.id == root
                and not as_symptom(reading, s)
                and not of_some(s, m.start, m.end)
                and (s.role != "results" or _FOUND.search(s.lower))
                and s.role in ("title", "methods", "results", "objective")
                and counts(s, m)
            ),
            None,
        )
        if status is not None and status.id in patients and status.id != root and design not in _REVIEWS:
            found[status.id] = patients[status.id]
        elif mention is not None and (design in _REVIEWS or mention[0].role in ("methods", "results", "title")):
            found[root] = reading.at(*mention, "outcome")
        elif status is not None and status.id in patients and design in _REVIEWS:
            found[root] = patients[status.id]
