"""Laboratory studies that tire a muscle and test people before and after: what its endurance is worth to balance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data.tagged import Direction, Finding
from data.tagging import direction as cue
from data.tagging.attach import first_free, said_of
from data.tagging.clauses import Clause, clauses_of
from data.tagging.cues import Cue
from data.tagging.outcomes import Measured
from data.tagging.reading import Reading
from data.vocabulary import Vocabulary

_TIRED_AFTER = Cue(r"^(?: muscles?)?[ -]fatigu\w*|^(?: muscles?)? (?:was|were) (?:\w+ly )?fatigued")
_TIRED_BEFORE = Cue(r"\bfatigu(?:e of|ing(?: \w+){0,2} (?:of|for)|ed|ing) (?:the )?(?:\w+ )?$")
_DESIGNS = ("laboratory", "nonrandomised_trial", "cross_sectional", "randomised_trial", None)


def fatigue_findings(
    reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None
) -> Iterable[Finding]:
    """Worse scores after the muscle was tired support; the sentences must name the test or go on about it."""
    muscles = _tired(reading) if design in _DESIGNS else ()
    surrogates = [t.outcome for t in measured.tags if t.directness == "surrogate"]
    if not muscles or not surrogates:
        return
    for sentence in reading.with_role("results"):
        for clause in clauses_of(reading, sentence):
            if clause.muscles or clause.companions or any(m.id != "endurance" for m in clause.measures):
                continue
            named = tuple(dict.fromkeys(m.id for m in clause.outcomes if m.id in surrogates))
            for outcome in named or (surrogates if len(surrogates) == 1 else ()):
                if (told := _told(reading, clause, outcome, vocabulary)) is not None:
                    yield from (replace(told, muscle=muscle) for muscle in muscles)


def _tired(reading: Reading) -> tuple[str, ...]:
    """Muscles that title, aim or methods say were tired."""
    found: dict[str, None] = {}
    for sentence, mention in reading.every("muscle"):
        if sentence.role not in ("title", "objective"):
            continue
        at, end = mention.start - sentence.span.start, mention.end - sentence.span.start
        if _TIRED_AFTER.search(sentence.lower[end:]) or _TIRED_BEFORE.search(sentence.lower[:at]):
            found.setdefault(mention.id)
    return tuple(found)


def _told(reading: Reading, clause: Clause, outcome: str, vocabulary: Vocabulary) -> Finding | None:
    """Whether a clause says that the test got worse."""
    text = clause.lower
    direction: Direction
    if cue.is_null(text):
        direction = "null"
    else:
        named = next((m for m in clause.outcomes if m.id == outcome), None)
        good = named.sign if named is not None else 1 if vocabulary.outcome(outcome).up == "good" else -1
        own = [(named.start - clause.start, named.end - clause.start)] if named is not None else []
        way = (said_of(text, own, (), good) if own else 0) or first_free(text, 0, len(text), (), good)
        if not way or not cue.is_significant(text):
            return None
        direction = "supports" if way * good < 0 else "contradicts"
    evidence = reading.evidence(clause.sentence, clause.start, clause.end, "finding: before and after fatigue")
    return Finding("", "endurance", outcome, direction, 0.7, evidence)
