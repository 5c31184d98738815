"""Outcomes told without their name: scales that fit any pain, and people asked or counted for the condition."""

from __future__ import annotations

from data.tagged import Evidence
from data.tagging import direction as cue
from data.tagging import estimates
from data.tagging.complaints import CHANGED, RATED, as_symptom
from data.tagging.cues import Cue
from data.tagging.measured import counts
from data.tagging.reading import Reading
from data.vocabulary import Vocabulary

# Who has the condition is asked, counted or foretold, not how bad it is.
_ASKED = Cue(r"\b(?:whether|if) (?:\w+ ){0,4}(?:had|have|has|having|reported|experienced|suffered)(?: \w+){0,3} $")
_COUNTED = Cue(
    r"(?:\d ?%\)?|\d of (?:them|these|the \w+)|\d(?: \w+)?)(?: \([^)]*\))? (?:had|reported|developed|experienced"
    r"|suffered)"
    r" (?:[\w-]+ ){0,3}$"
)
_SCALE = Cue(r"^ (?:intensity|scor|severit|rating|level|disab|relief|vas|nrs|on a|index|questionnaire|measured)")
# Pain as what people have, not as what is scored.
_OF_PEOPLE = Cue(
    r"(?:\b(?:without|no|in|had|have|has|having|developed|develop|developing|reported|report|reporting|whose|or)"
    r"|(?:^|(?<!correlated )(?<!correlations )(?<!associated )(?<!association )(?<!associations )(?<!correlation )"
    r"(?<!related )(?<!relation ))\bwith) $"
)
# The outcome's word as the content of an exercise: "a programme of walking, balance and hip strengthening".
_AS_EXERCISE = Cue(r"^(?:,? (?:and |or )?[\w-]+){0,4}? (?:training|exercises?|strengthening|retraining|class(?:es)?)\b")


def by_generic_words(
    reading: Reading,
    vocabulary: Vocabulary,
    found: dict[str, Evidence],
    patients: dict[str, Evidence],
    contrast: tuple[str, ...],
) -> None:
    """Scales that fit any pain count for the condition that the study's people have."""
    sites = [m for s, m in reading.every("site") if s.role in ("title", "methods") and counts(s, m)]
    muscle = any(s.role != "background" for s, _ in reading.every("muscle", "composite", "regional"))
    for sentence, mention in reading.every("generic"):
        root = mention.id.split(".")[0]
        if mention.id in found or sentence.role not in ("methods", "results") or not counts(sentence, mention):
            continue
        own = [m for m in reading.of(sentence, "outcome") if m.id.split(".")[0] == root]
        adjacent = [m for m in reading.of(sentence, "outcome") if vocabulary.outcome(m.id).directness == "adjacent"]
        elsewhere = [*reading.of(sentence, "site"), *(adjacent if not own else [])]
        if any(m.start <= mention.start and mention.end <= m.end for m in own) or elsewhere:
            continue
        people = any(name.split(".")[0] == root for name in patients)
        if vocabulary.outcome(mention.id).directness == "surrogate":
            if sentence.role == "methods" and _AS_EXERCISE.search(sentence.lower[mention.end - sentence.span.start :]):
                continue
            people = people or muscle
            sites = []
        if _titled_elsewhere(reading, vocabulary, root):
            continue
        if not (people or _about(reading, root)) or (sites and not own and not people):
            continue
        wide = mention.rule in ("pain", "disabilit*")
        if (
            mention.rule == "pain"
            and sentence.role == "results"
            and any(name.split(".")[0] == root for name in contrast)
        ):
            continue
        if wide and _OF_PEOPLE.search(sentence.lower, 0, mention.start - sentence.span.start):
            continue
        if wide and not (RATED if sentence.role == "methods" else CHANGED).search(sentence.lower):
            continue
        found[mention.id] = reading.at(sentence, mention, "outcome by scale")


def by_occurrence(reading: Reading, vocabulary: Vocabulary, found: dict[str, Evidence]) -> None:
    """Having the condition is an outcome where it is asked ("whether they had"), counted, or foretold with a ratio."""
    for sentence, mention in reading.every("outcome"):
        status = vocabulary.status_of(mention.id)
        if status is None or status.id in found or sentence.role not in ("methods", "results"):
            continue
        at = mention.start - sentence.span.start
        before, after = sentence.lower[:at], sentence.lower[mention.end - sentence.span.start :]
        if _SCALE.search(after) or not counts(sentence, mention):
            continue
        foretold = sentence.role == "results" and estimates.has_ratio(after) and cue.link_in(before[-60:]) is not None
        if foretold or _ASKED.search(before) or (sentence.role == "results" and _COUNTED.search(before)):
            found[status.id] = reading.at(sentence, mention, "outcome by occurrence")


def _titled_elsewhere(reading: Reading, vocabulary: Vocabulary, root: str) -> bool:
    """The title names a pain of another place, and neither title, objective nor methods name this one."""
    named = [(s.role, m.id) for s, m in reading.every("outcome") if s.role in ("title", "objective", "methods")]
    other = any(role == "title" and vocabulary.outcome(name).directness == "adjacent" for role, name in named)
    return other and not any(name.split(".")[0] == root for _, name in named)


def _about(reading: Reading, root: str) -> bool:
    """The record is about the condition: it is named where it counts, and not as a complaint in another history."""
    return any(
        m.id.split(".")[0] == root
        and s.role in ("title", "methods", "results")
        and counts(s, m)
        and not as_symptom(reading, s)
        for s, m in reading.every("outcome")
    )
