"""Which mentions count: measured rather than motivated, excluded, denied or merely hoped for."""

from __future__ import annotations

import re

from data.tagging.cues import Cue
from data.tagging.people import PEOPLE
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention

_NOT_MEASURED = Cue(
    r"\b(?:(?:was|were|is|are) (?:not|never|seldom|rarely) (?:\w+ )?(?:measured|assessed|tested"
    r"|recorded|examined|modelled|modeled|studied|rated|documented|available|counted|considered"
    r"|compared|evaluated|collected|asked|mentioned|admitted|simulated|analy[sz]ed)"
    r"|(?:was|were) (?:\w+ly )?left out|none of (?:the |them )?.{0,30}(?:followed|counted|measured|recorded"
    r"|reported)|subject of another"
    r"|(?:analy[sz]ed|reported) (?:separately|elsewhere)"
    r"|no (?:report|study|trial|studies|trials|one) (?:described|measured|examined"
    r"|tested|recorded)|not (?:yet )?been (?:measured|examined|studied|tested|looked at|considered|investigated"
    r"|addressed|assessed|evaluated|imaged|reported))"
)
# What is said of the words right before it: any participle but those that tell a result ("were not associated").
_UNRECORDED = Cue(
    r"^[\w-]+(?: [\w-]+| ?\([^)]*\)){0,7}? (?:was|were|is|are|had|has|have)(?: been)? (?:not"
    r"|never) (?:been )?(?:\w+ly )?"
    r"(?:an? (?:\w+ )?(?:outcome|end-?point|question|aim)|part of"
    r"|(?!associat|correlat|relat|chang|alter|affect|improv|reduc|increas|decreas|differ|influenc|predict|explain"
    r"|observ|found|seen"
    r"|noted|reach|retain|impair|link|modif|detect|confirm|shown|attribut|support|lower|delay|restrict|limit|elevat"
    r"|worsen"
    r"|abolish|diminish|distinguish|separat|accompan|mediat|determin|enter|weaken|enlarg|prolong|shorten|adjust|prevent"
    r"|randomi|blind|mask|match|treat|inten|need|requir|allow|fallen|restored|sustained|suffered|experienced|developed)"
    r"[a-z]+(?:ed|ought|aken|iven|tten))\b"
)
_ELSEWHERE = Cue(
    r"\b(?:subject of (?:another|a separate|a different)|(?:reported|published|described|presented) (?:elsewhere"
    r"|separately)"
    r"|(?:analy[sz]ed|reported|described|considered) separately|beyond (?:the|our) scope"
    r"|no (?:\w+ )?analys[ie]s (?:was|were) made)\b"
)
_EXCLUDED = Cue(
    r"\b(?:exclud\w+|exclusion|not admitted|not eligible|ineligible|were left out|(?:was|were|been) removed"
    r"|not included|ruled out|removed|set aside|turned away)\b"
)
_HOPED = Cue(
    r"\b(?:may|might|could|should|would|recommended|help to|in order to|needs? to be"
    r"|remains? to be|has yet to|have yet to|is planned|are planned|under way|will need|whether)\b"
)
_DENIED_BEFORE = Cue(
    r"(?:\bno (?:\w+ ){0,3}|\bwithout (?:\w+ ){0,4}|\bnever (?:\w+ ){0,4}|\bfree (?:of"
    r"|from) (?:\w+ ){0,3}|\bnone of (?:\w+ ){0,7}|\bnone (?:\w+ ){0,4}|(?<!\bbut )\bnot (?:\w+ ){0,2}"
    r"|\bnor (?:\w+ ){0,3}|\babsence of (?:\w+ ){0,2}|\bany (?:\w+ )?)$"
)
_DENIED_NO = Cue(r"\bno (?:woman|man|participant|patient|subject|one|person|runner|athlete|player)s? (?:\w+ ){1,4}")
_RESULT_NEGATION = Cue(
    r"\b(?:no|not|nor|neither|without)\b(?: \w+){0,4} (?:significan|differen|associat|correlat"
    r"|relat|effect|chang|improv)"
)


_NOTHING_MORE = Cue(
    r"(?: (?:it|them|such|this|any|pain|symptoms|the condition|these))?(?: (?:had|were|was|took|performed"
    r"|stood|walked|underwent|participated|matched|of|in|through|from|via|recruited|by|at|on|and|who)\b| ?[.,;:()]|$)"
)

_PEOPLE_BEFORE = Cue(rf"\b{PEOPLE} $")
_ANY_PAIN = Cue(r" (?:any |such )?(?:pain|symptoms?|complaints?)\b")
_WITH_IT = Cue(r"\bwith (?:[\w-]+ ){1,3}(?:than|and|or|versus|compared (?:with|to)) (?:those )?$")


def counts(sentence: Sentence, mention: Mention) -> bool:
    """True when the sentence tells what the study did or found about the mention."""
    if sentence.role in ("background", "conclusions"):
        return False
    return not (left_out(sentence, mention) or denied(sentence, mention) or hoped(sentence, mention))


_DENIAL_SIGNS = re.compile("no|without|never|free|absence|any ")


def left_out(sentence: Sentence, mention: Mention) -> bool:
    """Named as not measured, or as a reason to keep people out."""
    text, at = sentence.lower, mention.start - sentence.span.start
    if _ELSEWHERE.search(text):
        return True
    if (" not " in text or " never " in text) and _UNRECORDED.search(text[at:]):
        return True
    if not (_NOT_MEASURED.may_match(text) or _EXCLUDED.may_match(text)):
        return False
    clause_start = max(text.rfind(";", 0, at), text.rfind(", but ", 0, at), text.rfind(" because ", 0, at), 0)
    stop = text.find(";", at)
    clause = text[clause_start : stop if stop >= 0 else len(text)]
    return bool(_NOT_MEASURED.search(clause) or _EXCLUDED.search(clause))


def denied(sentence: Sentence, mention: Mention) -> bool:
    """People said not to have it: "no history of", "without", "none of whom"; a null result is no denial."""
    text, at = sentence.lower, mention.start - sentence.span.start
    if not _DENIAL_SIGNS.search(text, max(0, at - 60), at):
        return False
    before = text[max(0, at - 60) : at]
    before = before[max(before.rfind(";"), before.rfind("("), before.rfind(": ")) + 1 :]
    if _RESULT_NEGATION.search(before) or re.search(r"\bwith(?: (?:and|or) |/)without\b", before):
        return False
    return bool(_DENIED_BEFORE.search(before) or _DENIED_NO.search(before))


def hoped(sentence: Sentence, mention: Mention) -> bool:
    """An implication or a plan inside results or title: "could lower falls"; an aim may ask whether."""
    if sentence.role in ("methods", "objective", "title"):
        return False
    text, at = sentence.lower, mention.start - sentence.span.start
    begins = max(text.rfind(";", 0, at), text.rfind(", and ", 0, at), text.rfind(", but ", 0, at)) + 1
    return bool(_HOPED.search(text, begins, at))


def counted(reading: Reading, *kinds: str) -> list[tuple[Sentence, Mention]]:
    """All mentions of these kinds that count, in the order of the text."""
    return [(s, m) for s, m in reading.every(*kinds) if counts(s, m)]  # type: ignore[arg-type]


def people_without(reading: Reading, sentence: Sentence, start: int, end: int) -> bool:
    """Words that tell a group apart, at offsets of the section, name people: "without back pain", "healthy controls",
    "those who had not"; not a side, an aid, a denial of the group itself, nor the verb of a null result."""
    text, at, stop = sentence.lower, start - sentence.span.start, end - sentence.span.start
    if re.search(r"\bsides?$", text[:stop]) or re.match(r" sides?\b", text[stop:]):
        return False
    if re.search(r"\bno (?:\w+ )?(?:groups?|people|participants|patients|subjects) $", text[:at]):
        return False
    if text[at:stop].endswith(" not"):
        told = text[:stop].rsplit(" ", 2)[0] + " "
        return bool(
            re.search(r"\b(?:(?:who|whom|those|did and) (?:\w+ )?|and (?:the (?:other|remaining) )?\d+ )$", told)
        )
    if not text[at:stop].startswith("without"):
        return True
    named = any(end <= m.start <= end + 45 for m in reading.of(sentence, "outcome", "group", "generic"))
    if _PEOPLE_BEFORE.search(text[:at]) and _ANY_PAIN.match(text[stop:]):
        return True
    return named or (bool(_NOTHING_MORE.match(text[stop:])) and not _with_something_else(reading, sentence, start))


def _with_something_else(reading: Reading, sentence: Sentence, start: int) -> bool:
    """ "With bracing than without": what people are without is what they had before, and that is no condition."""
    pair = _WITH_IT.search(sentence.lower[: start - sentence.span.start])
    if pair is None:
        return False
    had = reading.of(sentence, "outcome", "group", "generic")
    return not any(sentence.span.start + pair.start() < m.start < start for m in had)
