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
    r"|^(?:a|one) (?:[\w-]+ )?(?:student|woman|man|patient|participant|person|volunteer) with [^,;.]{3,40}"
    r" (?:asked|refused|declined|withdrew|stopped|fainted)\b"
)
# Some of the people had it once, or it was no bar to taking part: nobody was chosen for it.
_SOME_BEFORE = Cue(
    r"\b(?:of whom|(?:of|among) (?:them|these)) (?:[\w-]+ ){0,6}$"
    r"|\b(?:a (?:third|quarter|fifth|few|minority)|half|some|several) (?:of (?:[\w-]+ ){1,3})?"
    r"(?:had|reported|remembered|mentioned) (?:[\w-]+ ){0,3}$"
    r"|\d (?:\([^)]*\) )?(?:[a-z]+ )?(?:had|reported|gave) (?:an? |some )?(?:previous |past )?"
    r"history of (?:[\w-]+ ){0,2}$"
    r"|\bcomorbidit(?:y|ies)\b[^.;]{0,60}$|\bwith or without (?:[\w-]+ ){0,3}$"
)
_NO_BAR_AFTER = Cue(
    r"^ (?:could (?:also )?(?:take part|participate|be included|be enrolled|enter|join)"
    r"|(?:was|were) (?:recorded|noted|documented|asked for) at (?:baseline|entry|enrol\w+|admission)"
    r"|(?:was|were) (?:also )?(?:allowed|permitted|accepted|tolerated|no (?:reason|bar|obstacle)))\b"
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


def of_some(sentence: Sentence, start: int, end: int) -> bool:
    """Offsets of the section: a condition that some of the people also had, or were allowed to have."""
    at, stop = start - sentence.span.start, end - sentence.span.start
    before, after = sentence.lower[:at], sentence.lower[stop:]
    return bool(_SOME_BEFORE.search(before) or _NO_BAR_AFTER.search(after))
