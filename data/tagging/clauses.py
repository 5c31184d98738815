"""Results sentences cut into clauses, so that a direction belongs to the muscle in its own clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.tagging.cues import Cue, look_up
from data.tagging.groups import Group, groups_in
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention

# The sign or space comes first, so that letters are passed over quickly.
_CUT = Cue(
    r"[;.,\s](?:(?<=[;.])\s+"
    r"|(?:(?<=,)\s+|(?<=\s)\s*)(?:\b(?:but|whereas|while|although|though|however|yet)\b\s+"
    r"|(?=with(?:out| no)(?: \w+){0,2} (?:difference|change|effect|association|correlation|relation)\w*\b))"
    r"|(?<=,)\s+(?:(?:and|as)\s+(?=[\s\S]{0,140}?\b(?:was|were|did|does|had|showed|differed|is|are|could|so|fell|rose"
    r"|increased|decreased|improved|went|produced|became|remained|predicted|held|applied)\b)|(?=(?:that|those) of\b)"
    r"|(?=[a-z\s-]{5,60} (?:was|were|did|had|could) not\b)|(?=not\b(?! only| all| every))"
    r"|(?<=\)[,;]\s)(?=[\w\s-]{2,40} (?:improved|decreased|increased|fell|rose|was|were|did|had|differed|declined"
    r"|favou?red)\b)"
    r"|(?=nor (?:was|were|did|is|are|had|do|does|could)\b))"
    r"|(?<=\s)\s*and\s+(?=(?:(?:a |an )?(?:comparable|similar|equal|unchanged|unaltered|identical|equivalent)"
    r"|no(?: \w+)? (?:differen\w+|change|association|correlation|relation\w*|effect))\b|not\b|none (?:in|for|with)\b"
    r"|(?:was|were|did|had|could|is) (?:not|no|of no|related|associated|positively|negatively)"
    r"|(?:was |were )?(?:\w+ly )?(?:correlated|associated|related) (?:\w+ly )?(?:with|to)\b))"
)


# Words after "but" that take back what stands before it, and belong to it: "was lower, but not significantly".
_TAKEN_BACK = Cue(
    r"^\W*but (?:in )?only \d|^\W*but in (?:only )?\d+ of "
    r"|^\W*(?:(?:but|and|although|though|however|yet|not)\W+|(?=(?:the|this) (?:difference|trend|result)))(?:(?:this"
    r"|these|the|it|they)"
    r"(?: (?:\w+ )?(?:difference|association|effect|relation\w*|correlation|trend|result|finding)s?)? )?"
    r"(?:(?:was|were|did|is|are|had) )?(?:only )?"
    r"(?:not (?:after|when|once|following) (?:[\w-]+ )?(?:adjust|controll|account|correct)|(?:not |non-?|in"
    r"|fell short of |short of |fail\w* to |without )"
    r"(?:(?:statistically|reach\w*|quite|clearly|formally|with|at|a|of|as|being|statistical|attain\w*) )*"
    r"(?:significan\w*|reliabl\w*)|imprecis\w*|(?:a |as a )?(?:trend|tendency)\b"
    r"|(?:the |its )?(?:confidence |95% )?(?:interval|ci)s? (?:\w+ )?(?:includ|contain|cross|span|overlap)\w*)"
)
# "The extensors, but not the abductors, were weaker": a muscle set aside between commas.
_SET_ASIDE = Cue(
    r",\s+(?:(?:but|and|though|although) not|unlike|in contrast to"
    r"|as opposed to) (?:[^,;()]{3,60}(?:\([^)]*\))?),?\s+(?=(?:was|were|is|are|had|did|show"
    r"|correl|assoc|predict|differ|relat|remain|distinguish|discrimin|explain)\w*)"
    r"|(?:(?<=women)|(?<=men)|(?<=girls)|(?<=boys)|(?<=adults)|(?<=people)),\s+but not (?:in|among"
    r"|for) [^,;()]{2,30},\s+(?=\w)"
)
_AND = Cue(r"\sand\s")
_SAYS = re.compile(r"\b(?:was|were|did|does|had|has|have|is|are|could|\w+ed|fell|rose|became|went)\b|\bthat of\b")
VERB = Cue(
    r"\b(?:was|were|did|does|had|showed|differed|fell|rose|increased|decreased|improved|correlated|remained|became)\b"
)


_AMONG = {"generic": "outcome", "again": "outcome"}  # kinds of mentions that a clause holds among its outcomes


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of one sentence with what is named in it; offsets are of the section."""

    sentence: Sentence
    start: int
    end: int
    lower: str
    muscles: tuple[Mention, ...]
    measures: tuple[Mention, ...]
    companions: tuple[Mention, ...]
    outcomes: tuple[Mention, ...]  # outcome, generic and again terms
    groups: tuple[Group, ...]
    first: bool  # of its sentence

    @property
    def muscle_ids(self) -> tuple[str, ...]:
        """Distinct muscle ids in the order of the text."""
        return tuple(dict.fromkeys(m.id for m in self.muscles))


def clauses_of(reading: Reading, sentence: Sentence) -> tuple[Clause, ...]:
    """The clauses of a sentence; brackets are never cut."""
    key = ("clauses", sentence.index, 0, 0)
    if (known := reading.memo.get(key)) is None:
        known = reading.memo[key] = tuple(_cut(reading, sentence))
    return known


def _cut(reading: Reading, sentence: Sentence) -> list[Clause]:
    bounds: list[tuple[int, int]] = []
    start, text = 0, sentence.lower
    if (aside := _SET_ASIDE.search(text)) and not VERB.search(text[: aside.start()]):
        whole = _clause(reading, sentence, 0, len(text), first=True, without=aside.span())
        return [whole, _clause(reading, sentence, *aside.span(), first=False)]
    for cut in _CUT.finditer(text):
        if text.count("(", 0, cut.start()) > text.count(")", 0, cut.start()) or _TAKEN_BACK.match(text[cut.start() :]):
            continue
        if (
            text[cut.start()] == ","
            and cut[0].isspace() is False
            and not cut[0].strip(" ,")
            and not _SAYS.search(text, start, cut.start())
        ):
            continue  # "falls, balance and concern were not affected": a list
        bounds.append((start, cut.start()))
        start = cut.start() if text[cut.start()] not in ";." else cut.end()
    bounds.append((start, len(text)))
    bounds = [part for bound in bounds for part in _joined_by_and(reading, sentence, *bound)]
    return [_clause(reading, sentence, *bound, first=number == 0) for number, bound in enumerate(bounds)]


def _joined_by_and(reading: Reading, sentence: Sentence, start: int, end: int) -> list[tuple[int, int]]:
    """Cut where "and" joins two muscles with a verb each: "X did not differ and Y was larger"."""
    text, base = sentence.lower, sentence.span.start
    muscles = [m.start - base for m in reading.of(sentence, "muscle", "companion")]
    for joint in _AND.finditer(text, start, end):
        right = VERB.search(text, joint.end(), min(end, joint.end() + 70))
        if right is None or text.count("(", start, joint.start()) > text.count(")", start, joint.start()):
            continue
        named_left = any(start <= place < joint.start() for place in muscles)
        named_right = any(joint.end() <= place < right.start() for place in muscles)
        if named_left and named_right and VERB.search(text, start, joint.start()):
            return [(start, joint.start()), *_joined_by_and(reading, sentence, joint.start(), end)]
    return [(start, end)]


def _clause(
    reading: Reading, sentence: Sentence, start: int, end: int, *, first: bool, without: tuple[int, int] = (0, 0)
) -> Clause:
    """What is named between two offsets of the sentence, `without` a stretch that is a clause of its own."""
    base = sentence.span.start
    low, high = base + without[0], base + without[1]
    kinds: dict[str, list[Mention]] = {}
    for mention in reading.mentions[sentence.index]:
        if base + start <= mention.start < base + end and not low <= mention.start < high:
            kinds.setdefault(_AMONG.get(mention.kind, mention.kind), []).append(mention)
    lower = sentence.lower[start:end]
    if without[1]:
        lower = lower[: without[0]] + " " * (without[1] - without[0]) + lower[without[1] :]

    groups = groups_in(reading, sentence, base + start, base + end)
    told = kinds.get("outcome", [])
    named = [(m.start, m.end) for m in told if m.kind == "outcome"]
    fuller = {"outcome": [], "generic": named + [(g.start, g.end) for g in groups]}
    fuller["again"] = fuller["generic"] + [(m.start, m.end) for m in told if m.kind == "generic"]
    outcomes = tuple(m for m in told if not any(start <= m.start and m.end <= end for start, end in fuller[m.kind]))
    measures = tuple(m for m in kinds.get("measure", ()) if not any(s <= m.start and m.end <= e for s, e in named))

    look_up(lower)
    return Clause(
        sentence,
        base + start,
        base + end,
        lower,
        tuple(kinds.get("muscle", ())),
        measures,
        tuple(kinds.get("companion", ())),
        outcomes,
        groups,
        first,
    )
