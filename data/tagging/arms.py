"""The arms of a trial: whether words name the arm that trained the muscle or the one it was compared with."""

from __future__ import annotations

import re

from data.tagging.cues import Cue
from data.tagging.reading import Reading

_MUSCLE_WORD = Cue(r"\b(?:glut\w*|hips?|hip-\w+|abduct\w*)\b")
_CONTROL = Cue(
    r"\b(?:controls?|control-\w+|sham|usual|stretching|advice|education|placebo|comparison|comparator|alone|only"
    r"|conventional|general|wait\w*|standard|flexibility|quadriceps|lumbar|core|spine\w*|trunk|back extensor"
    r"|routine|other"
    r"|another"
    r"|knee|stabili[sz]ation|motor control|walking|no (?:exercise|treatment|training)|untrained|talks?|music|belt)\b"
)
_ACTIVE = Cue(
    r"\b(?:intervention|experimental|active|treatment|treated|train\w*|exercis\w*|strengthening|true|real|verum"
    r"|needling"
    r"|loading|stimulation|taping|taped|massage|release|programme|program)\b"
)
_VERSUS = Cue(r"\b(?:versus|vs\.?|compared (?:with|to)|against|or to|than)\s+(?:an? |the )?([^.;:,()]{3,60})")
_BEFORE_VERSUS = Cue(r"([^.;:,()]{3,60}?) (?:versus|vs\.?) ")
_NAMED = Cue(r"([^.;()]{5,90}) \((?:the )?([a-z]{1,4}) (?:group|arm)\b")
_LETTERED = Cue(r"\b(group [a-d1-4]|group i{1,3})\b[\s,:(=-]*([^.;]{3,70}?)(?=,? (?:and |or )?\bgroup\b|[.;]|$)")
# Words of a comparator that both arms share.
_PLAIN_WORDS = frozenset(
    {"exercise", "exercises", "training", "programme", "program", "group", "groups", "pain", "back", "with", "people"}
    | {"patients", "adults", "women", "chronic", "that", "than", "from", "this", "their", "strengthening", "treatment"}
    | {"therapy", "trial", "study", "randomised", "randomized", "controlled", "older"}
)


def arm_of(reading: Reading, words: str) -> int:
    """+1 the arm that trained the muscle, -1 the other, 0 not told."""
    for name, arm in lettered(reading).items():
        if re.search(rf"\b{re.escape(name)}\b", words):
            return arm
    told = _told(words + _spelled(reading, words), comparators(reading))
    return told or (1 if own_words(reading).intersection(re.findall(r"[a-z-]{4,}", words)) else 0)


def _told(words: str, others: frozenset[str] = frozenset()) -> int:
    if _MUSCLE_WORD.search(words):
        return -1 if re.search(r"\bwithout\b|\bno (?:glut|hip)", words) else 1
    if _CONTROL.search(words) or others.intersection(re.findall(r"[a-z-]+", words)):
        return -1
    return 1 if _ACTIVE.search(words) else 0


def _spelled(reading: Reading, words: str) -> str:
    """The long forms of the short forms in these words."""
    told = set(re.findall(r"[\w-]+", words))
    return "".join(f" {long.lower()}" for short, long in reading.short_forms.items() if short.lower() in told)


def lettered(reading: Reading) -> dict[str, int]:
    """Group A and group B, as the methods define them."""
    key = ("lettered arms", 0, 0, 0)
    if key not in reading.memo:
        told = {
            match[1]: match[2]
            for sentence in reversed(reading.with_role("methods"))
            for match in _LETTERED.finditer(sentence.lower)
        }
        for sentence in reading.with_role("methods"):
            for match in _NAMED.finditer(sentence.lower):
                told.setdefault(match[2], match[1])
        trained = {name for name, words in told.items() if _MUSCLE_WORD.search(words)}
        if 0 < len(trained) < len(told):
            reading.memo[key] = {name: 1 if name in trained else -1 for name in told}
        else:
            reading.memo[key] = {name: arm for name, words in told.items() if (arm := _told(words))}
    return reading.memo[key]  # type: ignore[no-any-return]


def own_words(reading: Reading) -> frozenset[str]:
    """Words right before the muscle's training in the title, which name its arm too: "aquatic gluteal exercise"."""
    key = ("own words", 0, 0, 0)
    if key not in reading.memo:
        words: set[str] = set()
        for sentence in reading.with_role("title"):
            for mention in reading.of(sentence, "muscle"):
                before = re.split(
                    r"[^a-z -]|\b(?:versus|vs|or|and|of|to|for|with|on|in)\b", sentence.lower[: mention.start]
                )[-1]
                words.update(w for w in re.findall(r"[a-z-]{4,}", before) if w not in _PLAIN_WORDS)
        reading.memo[key] = frozenset(words - comparators(reading))
    return reading.memo[key]  # type: ignore[no-any-return]


def comparators(reading: Reading) -> frozenset[str]:
    """Words of what the muscle's training is compared with in title and objective: "versus mechanical therapy"."""
    key = ("comparators", 0, 0, 0)
    if key not in reading.memo:
        words: set[str] = set()
        for sentence in reading.with_role("title", "objective"):
            for match in (*_VERSUS.finditer(sentence.lower), *_BEFORE_VERSUS.finditer(sentence.lower)):
                if not _MUSCLE_WORD.search(match[1]):
                    words.update(w for w in re.findall(r"[a-z-]{4,}", match[1]) if w not in _PLAIN_WORDS)
        reading.memo[key] = frozenset(words)
    return reading.memo[key]  # type: ignore[no-any-return]
