"""People who have a condition: patients with back pain, fallers."""

from __future__ import annotations

from dataclasses import replace

from data.tagged import Evidence, Fact
from data.tagging.cues import Cue
from data.tagging.measured import counts
from data.tagging.outcomes import Measured
from data.tagging.reading import Reading
from data.vocabulary import Named, Vocabulary

_TRIALS = ("randomised_trial", "nonrandomised_trial", "protocol")
_REVIEWS = ("systematic_review", "narrative_review")
_TREATED = (*_TRIALS, *_REVIEWS, "case_report")
_BECAME = Cue(
    r"\b(?:develop\w*|new|first|incident) (?:\w+ ){0,3}(?:pain|episodes?)"
    r"|\b(?:developers?|developed|weekly|monthly|classified as|never)\b"
    r"|\blikely\b|\buntil the\b|\bwhether\b|\blater\b|\b(?:at|after|over) (?:\d+|[a-z]+) (?:months|weeks|years)\b"
)
_ONE_OF_THEM = Cue(
    r"\b(?:most|many|some|several|half|a few) of (?:them|whom|these)\b"
    r"|\bone (?:woman|man|patient|person|participant|player|worker)\b"
    r"|^an? (?:woman|man|patient|person|participant|player|worker|student|volunteer) with\b"
)
# Chosen for what had happened to them: "after one or more falls", "who had fallen in the past year".
_CHOSEN_BEFORE = Cue(
    r"\b(?:with|after|following|because of|who (?:had|have)|having|had|history of|sustained)(?: [\w-]+){0,6} $"
)
_ONCE = Cue(
    r"\b(?:after|following|because of) an? (?:[\w-]+ )?fall\b"
    r"|\b(?:one|two|three|\d|least|more|past|previous|preceding|last|recent|recurrent|repeated|history|already)\b"
)
# Disorders of the lumbar spine: their patients are back-pain patients where the back is scored.
_SPINE = Cue(
    r"\blumbar (?:[\w-]+ ){0,2}(?:stenosis|herniation|disorders?|disease|surgery|fusion|decompression)\b"
    r"|\b(?:patients|people|adults) (?:with|awaiting) [^.;]{0,40}?\b(?:spondylolisthesis|disc herniation"
    r"|(?:spinal|lumbar) stenosis)\b"
)
# Trials of people most of whom do not have the condition yet.
_PREVENTED = Cue(
    r"\b(?:incidence|prevention|onset) of (?:[\w-]+ ){0,3}pain\b|\bprevent(?:s|ing)? (?:[\w-]+ ){0,3}pain\b"
)
_BECAUSE = Cue(r"\b(?:after|following|because of)\b")
_ENROLLED = Cue(
    r"\b(?:randomi[sz]ed|randomly|recruited|included|enrol\w+|referred|eligible|took part|participat\w+|allocated"
    r"|assigned|invited|underwent|trained|received|completed|attended)\b"
)


def with_condition(
    reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None, who: tuple[Fact, ...]
) -> tuple[Fact, ...]:
    """People named as having a condition, or treated for it and scored; a population that must be grouped (fallers)
    counts only where groups are compared by it, or people were chosen for it."""
    found: list[Fact] = []
    treated = any(fact.value == "surgical" for fact in who) or any(reading.having(_SPINE, "title"))
    for population in vocabulary.populations:
        if not population.condition:
            continue
        root = population.condition.split(".")[0]
        named = [e for name, e in measured.patients.items() if name == population.condition]
        if population.grouped:
            chosen = _chosen(reading, (root, population.condition)) if design in _TRIALS else None
            if chosen is None and design not in _REVIEWS:
                chosen = _called(reading, population)
            if chosen is None and not _grouped(measured, population, design):
                continue
            named += [e for name, e in measured.patients.items() if name.split(".")[0] == root]
            named = [chosen] if chosen else named
        elif treated or (design in _TREATED and not any(reading.having(_PREVENTED, "title", "objective", "methods"))):
            named += [
                t.evidence for t in measured.tags if t.outcome.startswith(root + ".") and t.directness == "direct"
            ]
        if design in ("cohort", "laboratory"):
            named = [e for e in named if not _BECAME.search(e.sentence.lower())]
        named = [e for e in named if not _ONE_OF_THEM.search(e.sentence.lower())] if design != "case_report" else named
        if named:
            found.append(Fact(population.id, replace(named[0], rule=f"population {population.id}")))
    return tuple(found)


def _grouped(measured: Measured, population: Named, design: str | None) -> bool:
    """Groups compared by the condition."""
    if design in ("case_control", "systematic_review"):
        return True
    return design == "reliability" and population.condition in measured.contrast


def _called(reading: Reading, population: Named) -> Evidence | None:
    """People called so in title or methods by the words of the population: "seen after a fall"."""
    return next(
        (
            reading.at(sentence, mention, "chosen")
            for sentence, mention in reading.every("population")
            if mention.id == population.id and sentence.role in ("title", "methods") and counts(sentence, mention)
        ),
        None,
    )


def _chosen(reading: Reading, condition: tuple[str, ...]) -> Evidence | None:
    """People chosen for the condition, in the title or where they are enrolled."""
    for sentence, mention in reading.every("outcome", "group", "again"):
        if mention.id not in condition:
            continue
        at = mention.start - sentence.span.start
        if sentence.role == "title" and mention.kind == "group":
            return reading.at(sentence, mention, "chosen")
        if sentence.role != "title" and (sentence.role != "methods" or not _ENROLLED.search(sentence.lower)):
            continue
        around = sentence.lower[max(0, at - 40) : at + 60]
        own = sentence.lower[at : at + 8].startswith(("who", "had", "history", "having", "with ")) or (
            mention.kind == "group" and _BECAUSE.search(sentence.lower[at : mention.end - sentence.span.start])
        )
        if (own or _CHOSEN_BEFORE.search(sentence.lower[max(0, at - 60) : at])) and _ONCE.search(around):
            return reading.at(sentence, mention, "chosen")
    return None
