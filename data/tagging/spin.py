"""Spin: a conclusion that recommends where the results found no difference between groups."""

from __future__ import annotations

from data.tagged import Evidence, TaggedStudy
from data.tagging.cues import Cue
from data.tagging.reading import Reading

_CLAIM = Cue(
    r"\b(?:effective\w*|efficacious|improves?|improved|recommended|should be (?:considered|used"
    r"|included|added|prescribed)|beneficial|useful|superior|reduces?|can be recommended"
    r"|altered)\b"
)
_DENIES = Cue(r"\b(?:not|no|neither|nor|cannot|without|did not)\b")


def spin_in(reading: Reading, tagged: TaggedStudy) -> Evidence | None:
    """The concluding sentence that claims more than null or before-after results; None when there is no such gap."""
    directions = {f.direction for f in tagged.findings}
    if not directions or not directions <= {"null", "within_group"}:
        return None
    for sentence in reading.with_role("conclusions"):
        match = _CLAIM.search(sentence.lower)
        if match and not _DENIES.search(sentence.lower):
            start = sentence.span.start + match.start()
            return reading.evidence(sentence, start, start + len(match[0]), "spin: claims more than the results")
    return None
