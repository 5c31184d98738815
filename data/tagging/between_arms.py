"""What one clause says of the arms of a trial: who did better, by words, values or the sign of a difference."""

from __future__ import annotations

import re

from data.tagged import Direction, Finding
from data.tagging import direction as cue
from data.tagging import estimates
from data.tagging.arms import arm_of
from data.tagging.attach import first_free, said_of
from data.tagging.clauses import Clause
from data.tagging.cues import Cue
from data.tagging.groups import COMPARES
from data.tagging.reading import Reading
from data.vocabulary import Vocabulary

EXERCISED = Cue(r"\b(?:exercis\w*|strengthening|train(?:ing|ed)|programmes?|programs?)\b")
_DOES = Cue(r"\b(?:reduced?|reduces|improved?|improves|lowered|lowers|relieved|relieves|lengthened|increased)\b")
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
    r"|in the (?:[\w-]+ ){1,3}(?:group|arm)\b|\b(?:did|fared|scored|performed) (?:better|worse|higher|lower)\b"
    r"|\b(?:was|were) \d[\d.]* ?%?(?: \w+)? (?:higher|lower|fewer|less|more|better|shorter|longer|faster|slower)\b"
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
# One arm told alone: "in the training group pain fell", without a word that compares.
_ONE_ARM = Cue(
    r"^\W*(?:(?:and|while|whereas|but) )?(?:in|within|for) the (?:[\w-]+ ){1,4}(?:group"
    r"|arm),? [^;]*?\b(?:improved|increased|decreased|fell|rose"
    r"|changed|declined|dropped|did not|unchanged)\b"
)
_COMPARED = Cue(
    r"\bthan\b|\bcompared\b|\bversus\b|\bvs\b|\bbetween\b|\bdifferen\w+|\brelative to\b|\bbut not\b|\bmore\b|\bless\b"
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
    rf"\b(?:{_CHANGE})s?(?: (?:in|of) [^,;()]{{3,40}}?)? (?:was|were) (?:\w+ )?"
    r"(?:(?P<more>greater|larger|more|higher|bigger)|(?P<less>smaller|less|lower))\b"
)
_PLACE = Cue(r"\b(?:in|with|after|for|among|by|of|on) (?:the )?([^,;().]{3,50})")
_ARM_VALUE = Cue(
    r"(?<![\w.])(\d+(?:\.\d+)?)(?: ?± ?[\d.]+)?[^\d;,]{0,28}?\b(?:in|with|after|for|among) (?:the )?([^,;()\d]{3,40})"
)
_DOER = Cue(
    r"^\W*(?:the )?([\w -]{3,40}?) (?:did|fared|scored|performed|had|reported|showed|experienced|achieved|recorded)"
    r" (?:fewer|more|less|better|worse|higher|lower|greater|smaller|larger|longer|shorter|faster|slower)\b"
)
_SUPERIOR = Cue(r"\b(?:superior|inferior|preferable) to\b|\bagainst\b")
SUCCESS = Cue(r"\b(?:success\w*|global (?:\w+ )?(?:improvement|change|recovery)|responders?|recovered|visa-g)\b")
_DIFFERENCE = Cue(r"\b(?:differences?|md|smd)\b[^()\d]{0,40}?(-?\d+(?:\.\d+)?)(?= ?[^\d]{0,14}\()")
# What was between the arms is not there any more.
GONE = Cue(
    r"\b(?:these|the|this|both|such) (?:\w+ )?(?:differences?|effects?|benefits?|advantages?"
    r"|improvements?) (?:\w+ )?(?:had |were |was |have )?"
    r"(?:disappeared|vanished|gone|lost|no longer|not (?:maintained|sustained|present|seen|found))\b"
)
_FAVOURS = Cue(r"\bfavou?r(?:ed|s|ing)?\b(?: the)? ([^.;,(]{3,60})")


def said_of_arms(
    reading: Reading, clause: Clause, outcome: str, vocabulary: Vocabulary, single: bool, pooled: bool = False
) -> Finding | None:
    """The clause's word on the arms for one outcome; None when it compares nothing.

    `single`: there is one group only; `pooled`: a review speaks of many trials.
    """
    text = clause.lower

    def said(direction: Direction, confidence: float, rule: str) -> Finding:
        evidence = reading.evidence(clause.sentence, clause.start, clause.end, f"finding: {rule}")
        return Finding("", "exercise", outcome, direction, confidence, evidence)

    if cue.CHECKED.search(text) or (_BASELINE.search(text) and not _SINCE.search(text)):
        return None
    if cue.UNCLEAR.search(text):
        return said("unclear", 0.6, "the authors could not say")
    if pooled and cue.MIXED.search(text):
        return said("mixed", 0.7, "trials that disagree")
    if single:
        return said("within_group", 0.85, "one group, before and after")
    if _ONE_ARM.search(clause.sentence.lower) and not _COMPARED.search(clause.sentence.lower):
        return said("within_group", 0.75, "one arm, before and after")
    if cue.is_null(text) or GONE.search(text):
        return said("null", 0.85, "no clear difference between arms")
    good = 1 if SUCCESS.search(text) else _good(clause, outcome, vocabulary)
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
        if not way and (ratio := estimates.ratio_sign(text)):
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
    if (doer := _DOER.search(text)) and (arm := arm_of(reading, doer[1])):
        return arm, True
    for match in _PLACE.finditer(text):
        if arm := arm_of(reading, re.split(r" (?:and|but) ", match[1], maxsplit=1)[0]):
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
    decision = said_of_arms(reading, clause, clause.outcomes[0].id, vocabulary, single=False)
    return decision.direction if decision else None
