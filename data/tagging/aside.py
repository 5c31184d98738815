"""Results beside the question: a muscle related to age, compared between men and women, followed over a season."""

from __future__ import annotations

from data.tagging import direction as cue
from data.tagging.clauses import Clause
from data.tagging.cues import Cue

# Compared between, or over, what has nothing to do with the condition.
_OTHER_CONTRAST = Cue(
    r"\b(?:between|among|across|by) (?:the )?(?:men and women|women and men|boys and girls|sexes|genders?"
    r"|right and left"
    r"|left and right|dominant|(?:two )?(?:sides|legs|limbs|sessions|days|visits|testers?|raters|examiners|sexes"
    r"|methods|muscles"
    r"|devices|observers)\b|age groups|younger|test and re-?test|occasions)"
    r"|\bthan (?:in |for |among |on |the )*(?:men|women|boys|girls|males|females|younger|left|right|dominant"
    r"|non-?dominant)\b"
    r"|\bon the (?:right|left|dominant)\b(?![^;]*\b(?:left|right|non-?dominant)\b)"
    r"|\b(?:right and left|left and right|(?:non-)?dominant and (?:non-)?dominant|the sexes) (?:\w+ )?(?:did|were"
    r"|was|differed|had)\b"
)
_NO_RESULT = Cue(
    r"\bno (?:\w+ )?interactions?\b|\bicc\b|\breliab\w*|\brepeatab\w*|\bagreement\b|\bkappa\b"
    r"|\bcoefficient of variation\b"
)
_OVER_TIME = Cue(
    r"\b(?:did not change|unchanged|no change|remained|declined|decreased|increased|fell|rose|changed"
    r"|improved)\b[^;]{0,40}"
    r"\b(?:over|across|throughout|during|from baseline|between visits|from (?:the )?(?:first|start|pre))\b[^;]{0,40}"
    r"\b(?:time|season|pregnancy|follow-up|years?|months?|weeks?|period|study|trimesters?|day)\b"
)
_OBJECT = Cue(r"(?:\s*\w+ly)?(?P<preposition> (?:with|to|by|on|for))? (?P<object>[^();:.=<>]*)")
_BETWEEN = Cue(r"(?:\s*\w+ly)?(?: \w+)? between (?P<one>[^();:.]+?) and (?P<other>[^();:.]+)")
_OF_IT = Cue(r"\W*(?:value|power|ability|capacity|accuracy|utility|importance)\b")  # "no predictive value"
_NOTHING = Cue(
    r"[\s,]|\b(?:and|but|also|nor|was|were|is|are|not|neither|only|while|whereas|there|an?|any"
    r"|such|the|evidence|of)\b"
)
_TAKES_OBJECT = Cue(r"predict|explain|determin|distinguish|discriminat|differentiat|separat|follow|accompan|protect")
# Words that go back to an outcome, a group or a clause before.
_BACK = Cue(
    r"\b(?:it|its|them|either|neither|both|any|these|those|this|that|outcomes?|status|groups?|case|condition"
    r"|symptom\w*|pain\w*"
    r"|fall\w*|events?|membership|such|scores?|development|developed|recurren\w*|episodes?|fell|complaints?|being a)\b"
)


def beside_the_question(clause: Clause, *, sides: bool) -> bool:
    """True where a clause that names no outcome relates or compares the muscle with something else.

    `sides`: the study compares a painful with a pain-free side, so that sides are the question.
    """
    text = clause.lower
    if _NO_RESULT.search(text):
        return True
    affected = any(group.affected for group in clause.groups)
    other = _OTHER_CONTRAST.search(text)
    if other is not None and not affected and not (sides and "side" in other[0]):
        return True
    if not clause.groups and _OVER_TIME.search(text):
        return True
    return not affected and _of_something_else(clause)


def _of_something_else(clause: Clause) -> bool:
    """A link whose other end is neither an outcome nor a word that goes back to one."""
    text = clause.lower
    link = cue.link_in(text)
    if link is None:
        return False
    between = _BETWEEN.match(text, link.end())
    if between is not None:
        ends = [(between.start(name), between.end(name)) for name in ("one", "other")]
        return all(_names_muscle(clause, *end) or not _known(clause, *end) for end in ends)
    told = _OBJECT.match(text, link.end())
    if told is None or not told["object"].strip():
        return False
    if _OF_IT.match(told["object"]):
        return False
    if told["preposition"] is None and not _TAKES_OBJECT.match(link[0]):
        return False
    at = (told.start("object"), told.end("object"))
    if not _names_muscle(clause, *at):
        return not _known(clause, *at)
    return bool(_NOTHING.sub("", text[: link.start()])) and not _known(clause, 0, link.start())


def _names_muscle(clause: Clause, start: int, end: int) -> bool:
    named = (*clause.muscles, *clause.measures)
    return any(start <= m.start - clause.start < end for m in named)


def _known(clause: Clause, start: int, end: int) -> bool:
    """An outcome, a group or a word that goes back stands between two places."""
    starts = [m.start for m in clause.outcomes] + [group.start for group in clause.groups]
    named = any(start <= at - clause.start < end for at in starts)
    return named or bool(_BACK.search(clause.lower, start, end))
