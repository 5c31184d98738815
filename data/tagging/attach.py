"""Which noun a comparative belongs to: "weaker hip extensors", "torque was lower", "greater odds of falling".

A sign is said of a stretch of text (the muscle's measure, the outcome): by a word inside it, by one right before it
(attributive), or by the first free one after it (predicate). A word that stands right before another noun is not free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from data.tagging.cues import Cue

Sign = Literal[-1, 0, 1]
Stretch = tuple[int, int]

_MORE = (
    r"higher|greater(?! trochanter)|more(?! than (?:\d|one|two|three|four|five|six|ten|half|a (?:half|third"
    r"|quarter)))"
    r"(?! (?:likely|common|frequent|often|prevalent|restricted|limited|reduced|impaired|or less|slowly|poorly"
    r"|weakly))|larger"
    r"|increase[sd]?|increasing|increment|thicker|stronger"
    r"|elevated|longer|bigger|exceeded|outperformed|surpassed|1\d\d ?% of (?:that|those|the values?)|rose|risen"
    r"|(?<!chair )(?<!chair-)rise|stiffer|fattier|fatter|denser|raised|additional|excess"
    r"|excessive"
    r"|wider|gain(?:ed)?|later(?! (?:life|years?|age|falls?|on)\b)|delayed|sooner|tighter|grew|enlarged"
    r"|lengthened|prolonged|doubled|(?:fatigued|tired|declined|decreased|fell) (?:\w+ )?faster"
)
_LESS = (
    r"lower(?!\s+(?:back|limb|leg|extremit|body|lumbar|quarter(?!s? of)))|smaller|less(?! than (?:\d|one|two"
    r"|three|half))"
    r"(?! (?:likely|common|frequent|often|prevalent))|reduced|reduction|decreased?|decreases|decrement|thinner|weaker"
    r"|shorter|fewer|diminished|deficits?|(?<!was )(?<!were )lost(?! (?:more|fewer|less|days|work))|loss"
    r"|earlier|softer|fell(?! (?:at least|once"
    r"|twice))|drop\w*"
    r"|declined?(?! (?:faster|more))"
    r"|more (?:restricted|limited|reduced|impaired)|restricted|lowered|shortened|halved|leaner|\d+ ?% of normal"
    r"|(?<!\d)(?<!in )(?<!by )(?<!of )(?<!for )(?<!among )[1-9]\d(?:\.\d+)? ?% of (?:that|those"
    r"|the values?|controls?|control values?)"
)
_BETTER = r"better|faster|quicker|improve[sd]?|improvement|superior"
_WORSE = r"worse(?:r|ned)?|slower|more (?:slowly|poorly|weakly)|poorer|impaired|impairment|inferior|deteriorated"
_COMPARATIVE = Cue(rf"\b(?:(?P<more>{_MORE})|(?P<less>{_LESS})|(?P<better>{_BETTER})|(?P<worse>{_WORSE}))\b")
# The plain degree says it too, but only right before its noun: "weak hips", "low density", "high fat fraction".
_PLAIN_DEGREE = Cue(
    r"\b(?:(?P<more>high|large|strong|thick|long|great(?! trochanter)|late)|(?P<less>low(?![\s-]+back)|small"
    r"|weak|thin"
    r"|short)|(?P<better>good)|(?P<worse>poor|bad))(?=[\s-])"
)
_SAID_PLAINLY = Cue(
    r"\b(?:(?P<more>high|large|strong|thick)|(?P<less>low|small|weak|thin)|(?P<better>good)|(?P<worse>poor"
    r"|bad))\b(?![ -]\w+ (?:was|were|had))"
)
_WAS = Cue(r"\b(?:was|were|is|are|been|be|remained) (?:(?:\w+ly|too|very|rather|quite|already|still) )?$")
# Words that may stand between a comparative and its noun: no verb, no preposition but "of", no bracket.
_INTO_NOUN = Cue(
    r"(?:(?!\b(?:than|was|were|is|are|had|has|have|did|does|showed?|in|for|with|on|at|by|from|to"
    r"|who|that|which|but|when|after|before|during|between|among|compared|associated|correlated|related|predicted"
    r"|went|as|not|no)\b)[^();:.=<>])*"
)
_PER = Cue(r"\bper (?:[\w.%/-]+ ){0,4}$")
_COPULA = Cue(r"\b(?:was|were|is|are|remained|became)(?: [\w.%/-]+){0,3} $")
_NOMINAL_GAP = 60
_OF_NOUN = Cue(r"(?:reduction|increase|decrease|decrement|increment|loss|deficits?|gain|rise|improvement)$")


def _stands_before(text: str, end: int, start: int) -> bool:
    """Nothing but a noun phrase lies between a comparative that ends and a noun that starts: "reduction in" too."""
    if start < end or start > len(text):
        return False
    if text.startswith((" in ", " to "), end) and _OF_NOUN.search(text[:end]):
        end += 3
    return bool(_INTO_NOUN.fullmatch(text, end, start))


class _Word(NamedTuple):
    start: int
    end: int
    kind: str


def said_of(text: str, stretches: Sequence[Stretch], others: Sequence[Stretch] = (), good: int = 1) -> Sign:
    """+1 more, -1 less, 0 nothing said of the stretches (the measure's first); `others` are nouns with signs of their
    own, `good` says whether more of it is better, for "worse" and "improved"."""
    words = [w for w in _words(text) if not _is_noun(w, others)]
    for stretch in stretches:
        if (sign := _inside(text, words, stretch, good)) or (
            sign := attributive(text, stretch, good, words, (*stretches, *others))
        ):
            return sign
    if not stretches:
        return 0
    return _predicate(text, words, stretches[:1], others, good) or _predicate(text, words, stretches, others, good)


def _is_noun(word: _Word, others: Sequence[Stretch]) -> bool:
    return any(s <= word.start and word.end <= e for s, e in others)


def attributive(
    text: str,
    stretch: Stretch,
    good: int = 1,
    words: Sequence[_Word] | None = None,
    nouns: Sequence[Stretch] = (),
) -> Sign:
    """The comparative that stands before its noun; a word that is itself one of the `nouns` says nothing more."""
    start = stretch[0]
    before = [w for w in (_words(text) if words is None else words) if start - _NOMINAL_GAP < w.end <= start]
    for word in reversed(before):
        if text.startswith((",", " and "), word.end) and _COPULA.search(text[max(0, word.start - 40) : word.start]):
            continue  # "was higher, and its area": said of what came before
        if _stands_before(text, word.end, start):
            return _sign(word, good)
    for match in _PLAIN_DEGREE.finditer(text, max(0, start - 25), start):
        if any(s <= match.start() < e for s, e in nouns):
            continue
        if match.end() <= start and re.fullmatch(r"[\s-](?:\w+[\s-]){0,2}", text[match.end() : start]):
            return _sign(_Word(match.start(), match.end(), match.lastgroup or ""), good)
    return 0


def named_with(text: str, stretch: Stretch, good: int, nouns: Sequence[Stretch]) -> Sign:
    """The comparative in a noun's own name ("lost more days"), or else the one before it."""
    return _inside(text, list(_words(text)), stretch, good) or attributive(text, stretch, good, None, nouns)


def _predicate(
    text: str, words: Sequence[_Word], stretches: Sequence[Stretch], others: Sequence[Stretch], good: int
) -> Sign:
    end = min(stretch[1] for stretch in stretches)
    for word in words:
        if word.start < end or any(s <= word.start < e for s, e in (*others, *stretches)):
            continue
        if any(word.end <= s < word.end + 45 and _stands_before(text, word.end, s) for s, _ in others):
            continue
        return _sign(word, good)
    return 0


def _inside(text: str, words: Sequence[_Word], stretch: Stretch, good: int) -> Sign:
    for word in words:
        if stretch[0] <= word.start and word.end <= stretch[1]:
            return _sign(word, good)
    plain = _PLAIN_DEGREE.match(text, stretch[0], stretch[1])  # "thin gluteus" as the name of a measure
    return _sign(_Word(plain.start(), plain.end(), plain.lastgroup or ""), good) if plain is not None else 0


def _words(text: str) -> Iterator[_Word]:
    plain = [m for m in _SAID_PLAINLY.finditer(text) if _WAS.search(text[max(0, m.start() - 24) : m.start()])]
    for match in sorted((*_COMPARATIVE.finditer(text), *plain), key=re.Match.start):
        if _PER.search(text[max(0, match.start() - 30) : match.start()]):
            continue  # the unit of an estimate: "per 10 s shorter"
        yield _Word(match.start(), match.end(), match.lastgroup or "")


def first_free(text: str, low: int, high: int, others: Sequence[Stretch], good: int = 1) -> Sign:
    """The first comparative between two places that stands before no noun of its own."""
    return _predicate(text[:high], list(_words(text[:high])), [(low, low)], others, good)


def _sign(word: _Word, good: int) -> Sign:
    if word.kind in ("more", "less"):
        return 1 if word.kind == "more" else -1
    valued = good if word.kind == "better" else -good
    return 1 if valued > 0 else -1 if valued < 0 else 0
