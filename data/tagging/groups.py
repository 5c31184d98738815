"""Who is compared with whom: people who have the condition, people who have it not, and the words that compare them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from data.tagging.cues import Cue
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention

# People without the condition, or the side, arm or group that serves as the comparison.
UNAFFECTED = Cue(
    r"\b(?:without\b(?! (?:a )?(?:warning|injury|reading|bias|support|adjust|randomi|change"
    r"|difference|step|any (?:change|difference|effect)|knowing|affecting|stepping|significant"
    r"|training|exercise))"
    r"|pain-free|symptom-free|fall-free|non-?fallers?|non-?(?:pain )?developers?|non-?PD\b|npd\b"
    r"|asymptomatic|controls?\b(?! (?:of|over|for|strateg|arm))|control (?:group|subjects"
    r"|participants|women|men)|healthy|unaffected|uninvolved|pain-?less"
    r"|never (?:had|fallen|sought|experienced|needed|reported)|(?:had|have|has|having|did|do"
    r"|does) not(?: fall(?:en)?)?(?= ?[,.;:()]|$| (?:was|were|took|performed|in|at)\b)"
    r"|(?:did|do|does) not (?:develop|report|experience)(?: \w+){0,2} pain|had none|reported none|matched for (?:age"
    r"|sex)"
    r"|(?:age|sex)-(?:and (?:age|sex)-)?matched|matched (?:[\w-]+ )?(?:volunteers|participants|subjects|people|persons)"
    r"|(?:against|than|from|to)(?: in| of| that of)? (?:the )?volunteers|(?:with )?no (?:history|falls?|back"
    r"|low back|lbp"
    r"|pain|such|episode|previous)|free (?:of|from)|not fallen|who (?:did|do|does|had|have) not"
    r"|(?:other|opposite|pain-free|unaffected|non-?painful|contralateral|asymptomatic"
    r"|healthy) sides?|those who (?:recovered|did not|had not)|who recovered|stable (?:steppers"
    r"|older|steps?)|colleagues (?:without|of the same|who had none)|peers|comparison group"
    r"|reference group|fell and did not|people who fell and)"
)
# The painful side, the faller, the patient: words that say "affected" without naming the condition.
AFFECTED = Cue(
    r"\b(?:painful sides?|affected sides?|symptomatic sides?|involved sides?"
    r"|side of (?:the )?(?:pain|sciatica|symptoms|sacroiliac signs)|patients(?! (?:with hip|in the"
    r"|given|who received))|cases\b|pain developers?|pd\b|pds\b|fallers?|unstable (?:steppers"
    r"|older|steps?)"
    r"|who (?:(?:had|have|later|subsequently|then|eventually|went on to|would) ){0,2}(?:fell|fallen|developed"
    r"|develop|fall)"
    r"(?: (?:(?:low(?:er)? )?back )?pain)?|had fallen|having fallen|(?:pain"
    r"|symptomatic|lbp|clbp|nslbp|pgp|sij|faller) groups?|who had (?:broken|reported|low|back)"
    r"|broken a hip|affected (?:staff|people|women|men)|recurrent fallers)"
)
TWO_VALUES = Cue(r"\d ?[a-z%°²/]* ?(?:vs\.?|versus|and|compared (?:with|to)) -?\d|\bthan\b")
COMPARES = Cue(
    r"\b(?:than(?! (?:half|\d|one|two|three|a (?:half|third|quarter)))|compared (?:with|to)|outperformed|exceeded"
    r"|surpassed"
    r"|versus|vs\.?|relative to(?! (?:body|mass|weight|height|bmi|lean|muscle|maxim|mvc|mvic|baseline|the maxim))"
    r"|in comparison (?:with|to)|as compared)\b"
)
_DENYING = ("without", "no ", "free", "never", "with no")
_COMPARED = ("control", "healthy", "asymptomatic", "pain-free")
_BOTH = Cue(r"\bwith(?: (?:and|or) |/)without\b|\bwith and (?:[\w-]+ ){1,4}without\b|\bwith [\w-]+ and without\b")
_TIED = Cue(
    r"(?:associat\w+|correlat\w+|relat\w+|linked|likely|compared)(?: \w+)? $"
    r"|(?:odds|risk|predict\w*|against|between) (?:\w+ ){0,2}$"
)
_NON = Cue(r"(?:\bnon-?|\bnever |\bno |\bwithout |\bnot )$")
_CARRIES = Cue(
    r"\b(?:with(?<!associated with)(?<!correlated with)(?<!related with)(?<!linked with)(?<!likely with)"
    r"(?<!compared with)(?<!association with)(?<!associations with)(?<!correlation with)(?<!correlations with)"
    r"(?<!relationship with)(?<!relation with)(?<!not with)(?<!nor with)(?<!and with)(?<!or with)"
    r"|had|have|has|having|reported|reporting|(?<!because )(?<!ratio )(?<!ratios )of|in|developed|develop"
    r"|suffer(?:ing|ed)? from"
    r"|experienc(?:e|ed|ing)"
    r"|became|complain(?:ed|ing)? of|from)"
    r"(?: (?!without|no\b|not\b|and\b|than\b|was\b|were\b|is\b|correlat|associat|relat|predict|linked"
    r"|lower\b|higher\b|greater\b|more\b|less\b|fewer\b|reduced\b|increased\b)[\w-]+){0,5} $"
)


# People told apart by what happened to them: "those who sustained a fracture", "people whose pain recurred".
_WHO = Cue(
    r"\b(?:who(?:se)?|with|on|reporting|having|taking) (?:(?!no\b|not\b|never\b|without\b|and\b|was\b|were\b|than\b"
    r"|lower\b|higher\b|greater\b|more\b|less\b|fewer\b|reduced\b|increased\b|worse\b|better\b)[\w-]+ ){0,5}$"
)
_PEOPLE = Cue(
    r"\b(?:those|people|persons|participants|patients|women|men|adults|residents|nurses|workers|individuals|subjects"
    r"|players|athletes|staff|employees|volunteers|recruits|runners|students) $"
)

# "Non-pain developers", not "non-specific low back pain".
_NO_PAIN = re.compile(
    r"no\b(?!n?-)|non-?(?! ?(?:-?specific|-?traumatic|-?radic))|without|healthy|asymptomatic|pain-free|control"
)
_THEY = re.compile(
    r"\W*(they|these (?:people|patients|women|men|participants|individuals|persons|volunteers)) (?!did not|were not)"
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group named in a sentence; offsets are of the section."""

    affected: bool
    start: int
    end: int
    outcome: str | None  # the outcome whose presence makes the group, when the words say so


def groups_in(
    reading: Reading, sentence: Sentence, start: int | None = None, end: int | None = None
) -> tuple[Group, ...]:
    """The groups named between two offsets of a sentence, in order; a name inside another group's words is dropped."""
    start = sentence.span.start if start is None else start
    end = sentence.span.end if end is None else end
    key = ("groups", sentence.index, start, end)
    if (known := reading.memo.get(key)) is None:
        known = reading.memo[key] = tuple(_groups(reading, sentence, start, end))
    return known


def _groups(reading: Reading, sentence: Sentence, start: int, end: int) -> list[Group]:
    lower, base = sentence.lower, sentence.span.start
    low, high = start - base, end - base
    unaffected = [match.span() for match in UNAFFECTED.finditer(lower, low, high)]
    found = [Group(False, base + first, base + last, None) for first, last in unaffected]
    denied = [(base + first, base + last + 45) for first, last in unaffected if lower.startswith(_DENYING, first)]
    beside = any(lower.startswith(_COMPARED, first) for first, _ in unaffected)
    both = [base + match.end() for match in _BOTH.finditer(lower, low, high)]
    for mention in reading.of(sentence, "outcome", "group"):
        if not start <= mention.start < end:
            continue
        if mention.kind == "outcome" and mention.id not in reading.conditions:
            at = _who(lower[low : mention.start - base]) if mention.id in reading.events else None
            muscled = reading.of(sentence, "muscle", "measure")  # "recruits with weak hips lost more days"
            if at is not None and not any(start + at <= m.start < mention.start for m in muscled):
                found.append(Group(mention.sign <= 0, start + at, mention.end, mention.id))
            continue
        with_and_without = any(place <= mention.start < place + 50 for place in both)
        if _covered(mention.start, denied) and not with_and_without:
            continue
        at = mention.start - base
        near = beside and mention.id in reading.conditions and "." not in mention.id
        if with_and_without or (near and not _TIED.search(lower, low, at)) or _is_affected(lower, low, at, mention):
            if _denying(reading, sentence, mention):
                found.append(Group(False, mention.start, mention.end, None))
                continue
            outcome = mention.id if mention.kind == "group" else reading.conditions[mention.id]
            found.append(Group(True, mention.start, mention.end, outcome))
    for match in AFFECTED.finditer(lower, low, high):
        first = match.start()
        if not _NON.search(lower, max(low, first - 9), first) and not _covered(base + first, denied):
            found.append(Group(True, base + first, base + match.end(), None))
    if low == 0 and (they := _THEY.match(lower)) and (meant := _just_told(reading, sentence)) is not None:
        found.append(Group(meant, base + they.start(1), base + they.end(1), None))
    found.sort(key=lambda g: (g.start, g.affected))
    return _without_nested(found)


def compared_in_results(reading: Reading) -> set[str]:
    """Conditions whose group stands in a results sentence with two values: "thinner with pain (21 vs 24 mm)"."""
    found: set[str] = set()
    for sentence in reading.with_role("results"):
        if reading.of(sentence, "measure") and TWO_VALUES.search(sentence.lower):
            found.update(g.outcome for g in groups_in(reading, sentence) if g.affected and g.outcome)
    return found


def _is_affected(lower: str, low: int, at: int, mention: Mention) -> bool:
    if mention.kind == "group":
        near = max(low, at - 12)
        return not _NON.search(lower, near, at) and not _TIED.search(lower, near, at)
    return bool(_CARRIES.search(lower, max(low, at - 70), at))


def _who(before: str) -> int | None:
    """Where the words begin that make people a group by an event: "those | who sustained a hip fracture"."""
    told = _WHO.search(before[-60:])
    if told is None:
        return None
    at = max(0, len(before) - 60) + told.start()
    return at if _PEOPLE.search(before[:at]) else None


def _denying(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """A short form of people without it: "NPD" for non-pain developers."""
    written = sentence.span.section.plain[mention.start : mention.end]
    long = reading.short_forms.get(written) or reading.short_forms.get(written.removesuffix("s")) or ""
    return bool(_NO_PAIN.match(long))


def _just_told(reading: Reading, sentence: Sentence) -> bool | None:
    """Whether the people of the sentence before have the condition; None where it speaks of both or none."""
    if sentence.index == 0:
        return None
    told = {group.affected for group in groups_in(reading, reading.sentences[sentence.index - 1])}
    return told.pop() if len(told) == 1 else None


def _covered(place: int, taken: list[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in taken)


def _without_nested(found: list[Group]) -> list[Group]:
    kept: list[Group] = []
    for group in found:
        if kept and kept[-1].affected and kept[-1].outcome is None and group.start == kept[-1].end + 1:
            kept[-1] = group  # "patients | who had returned to work"
            continue
        if kept and group.start < kept[-1].end:
            if kept[-1].outcome is None and kept[-1].affected and group.affected:
                kept[-1] = replace(kept[-1], outcome=group.outcome)
            continue
        kept.append(group)
    return kept
