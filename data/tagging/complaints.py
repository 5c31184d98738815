"""Complaints in a history, or of one person: a condition named without being rated, compared or followed."""

from __future__ import annotations

import re

from data.tagging.cues import Cue
from data.tagging.reading import Reading
from data.tagging.roles import Sentence

RATED = Cue(
    r"\b(?:rated|scor\w+|measured|assessed|recorded|scales?|marked|intensity|\(?0-10|0-100|0 to 10"
    r"|collected|outcomes?|evaluated|analogue|analog|questionnaire|reported|described|completed"
    r"|index|graded|pooled|extracted|synthesi[sz]ed|combined)\b|0-10|0-100|\d(?: of |/)10\b"
)
CHANGED = Cue(
    r"\b(?:decreas\w+|reduc\w+|improv\w+|lower\w*|higher|less|more|scores?|rated|intensity|levels?"
    r"|difference\w*|relie\w+|fell|dropped|diminish\w+|greater|associat\w+|correlat\w+|relat\w+"
    r"|change\w*|worse\w*|better|differ(?!entia)\w*|increase\w*|effects?)\b|\d(?: of |/)10\b"
)
# A list of complaints at admission is the history of a disease, not a measured outcome.
_SYMPTOMS = Cue(
    r"\b(?:fevers?|malaise|cough|vomiting|nausea|dysuria|weight loss|night sweats|chills|diplopia"
    r"|dyspn(?:o)?ea|symptoms? (?:related|such as|included)|abscess\w*|infection focus)\b"
)
# The complaint of a single person is told as a harm or an aside.
_OF_ONE = Cue(
    r"\b(?:one|another|a single) (?:\w+ )?(?:woman|man|patient|participant|person|subject|player|worker|athlete|runner)"
    r" (?:\([^)]*\) )?(?:reported|complained|mentioned|noted|had|developed|experienced)\b"
)
DEVELOPS = Cue(
    r"\b(?:developers?|develop(?:ed)?|incidence|prevalence|first episode|new episodes?|new-onset"
    r"|onset of)\b"
)


def as_symptom(reading: Reading, sentence: Sentence) -> bool:
    """A complaint in the history of some other disease: a list of symptoms, or, in a record without any muscle of the
    topic, a sentence that neither rates the condition nor compares it."""
    if _SYMPTOMS.search(sentence.lower) or _OF_ONE.search(sentence.lower):
        return True
    if sentence.role == "title" or reading.has_muscle:
        return False
    if re.search(r"\bpresent(?:ed|ing|s)? with\b|\bhospitali[sz]ed\b|year-old\b", sentence.lower):
        return True
    return not (RATED.search(sentence.lower) or CHANGED.search(sentence.lower) or DEVELOPS.search(sentence.lower))
