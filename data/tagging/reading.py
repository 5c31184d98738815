"""A study read once: sections, sentences with roles, abbreviations, and the mentions that survive a second look.

Everything later (relevance, outcomes, findings, facts) is a pure function of a `Reading` and the vocabulary.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from data.tagged import Evidence, StudyText
from data.tagging.abbreviations import abbreviations
from data.tagging.cues import Cue, look_up, remember
from data.tagging.headings import Role
from data.tagging.roles import Sentence, sentences_with_roles
from data.tagging.scan import Entry, Kind, Mention, Scanner, sort_by_text
from data.tagging.text import SectionText, sections_of
from data.vocabulary import Vocabulary

_DECEIVED: tuple[Kind, ...] = ("muscle", "action", "measure", "outcome", "generic", "again", "group", "companion")
_COMPETING: tuple[Kind, ...] = ("muscle", "measure", "outcome", "companion")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the tagger knows about a study before it decides anything."""

    study: StudyText
    sections: tuple[SectionText, ...]
    sentences: tuple[Sentence, ...]
    short_forms: dict[str, str]
    mentions: tuple[tuple[Mention, ...], ...]  # one tuple for each sentence, in the order of the text
    all_lower: str
    by_kind: Mapping[Kind, Sequence[tuple[Sentence, Mention]]]
    memo: dict[tuple[str | int, ...], Any]  # sentences of roles, groups and clauses once found
    conditions: Mapping[str, str]  # outcome ids that make a group of people, and the outcome their groups differ in
    events: frozenset[str]  # outcomes that happen to people, who then are a group: "those who sustained a fracture"

    @property
    def has_muscle(self) -> bool:
        """A muscle of the topic, or a group that contains one, is named anywhere."""
        return any(kind in self.by_kind for kind in ("muscle", "composite", "regional"))

    def of(self, sentence: Sentence, *kinds: Kind) -> list[Mention]:
        """The mentions of these kinds in a sentence."""
        return [m for m in self.mentions[sentence.index] if m.kind in kinds]

    def every(self, *kinds: Kind) -> Iterator[tuple[Sentence, Mention]]:
        """All mentions of these kinds with their sentences."""
        if len(kinds) == 1:
            yield from self.by_kind.get(kinds[0], ())
            return
        for sentence in self.sentences:
            for mention in self.mentions[sentence.index]:
                if mention.kind in kinds:
                    yield sentence, mention

    def with_role(self, *roles: Role) -> tuple[Sentence, ...]:
        """The sentences that have one of these roles."""
        if (known := self.memo.get(roles)) is None:
            known = self.memo[roles] = tuple(s for s in self.sentences if s.role in roles)
        return known

    def having(self, cue: Cue, *roles: str) -> Iterator[tuple[Sentence, re.Match[str]]]:
        """The sentences of these roles in which an expression is found, with its first match."""
        if cue.may_match(self.all_lower):
            for sentence in self.sentences:
                if sentence.role in roles and (match := cue.search(sentence.lower)) is not None:
                    yield sentence, match

    def evidence(self, sentence: Sentence, start: int, end: int, rule: str) -> Evidence:
        """Evidence at offsets of the sentence's section."""
        return Evidence(sentence.span.section.seq, start, end, sentence.span.text, rule)

    def at(self, sentence: Sentence, mention: Mention, rule: str) -> Evidence:
        """Evidence at a mention."""
        return self.evidence(sentence, mention.start, mention.end, f"{rule}: {mention.rule}")


def read(study: StudyText, scanner: Scanner, vocabulary: Vocabulary) -> Reading:
    """Read a study: cut, assign roles, resolve short forms, find and sift the mentions."""
    sections = sections_of(study)
    sentences = sentences_with_roles(sections)
    all_lower = " ".join(section.lower for section in sections)
    remember(all_lower, reduce(and_, (look_up(sentence.lower) for sentence in sentences), -1))
    short_forms = abbreviations(section.plain for section in sections)
    found = scanner.scan(sections)
    found = _resolved(found, sections, short_forms, scanner, vocabulary)
    found = _sifted(found, vocabulary)
    rows = _by_sentence(found, sections, sentences)
    if any(mention.kind == "action" for mention in found):
        forces = {measure.id for measure in vocabulary.measures if measure.force}
        rows = tuple(_acting(row, forces) for row in rows)
    by_kind: defaultdict[Kind, list[tuple[Sentence, Mention]]] = defaultdict(list)
    for sentence, row in zip(sentences, rows, strict=True):
        for mention in row:
            by_kind[mention.kind].append((sentence, mention))
    return Reading(
        study,
        sections,
        sentences,
        short_forms,
        rows,
        all_lower,
        dict(by_kind),
        {},
        vocabulary.conditions,
        vocabulary.events,
    )


def _resolved(
    found: list[Mention],
    sections: Sequence[SectionText],
    short_forms: dict[str, str],
    scanner: Scanner,
    vocabulary: Vocabulary,
) -> list[Mention]:
    """Acronyms mean what the abstract says they mean: others are dropped, defined ones added wherever they stand."""
    defined = {short: scanner.ids_of(long) for short, long in short_forms.items() if "," not in long}
    longest = max(map(len, defined), default=-1) + 1  # with the s of a plural
    kept = [m for m in found if m.end - m.start > longest or not _contradicted(m, sections, defined)]
    for short, entries in defined.items():
        for entry in entries:
            if entry.kind in ("outcome", "generic", "muscle", "measure", "companion", "group"):
                kept.extend(scanner.short_form(sections, short, entry))
    if vocabulary.ambiguous is not None:
        kept = _unresolved(kept, vocabulary.ambiguous, vocabulary)
    if defined:
        sort_by_text(kept)
    return kept


def _contradicted(mention: Mention, sections: Sequence[SectionText], defined: dict[str, list[Entry]]) -> bool:
    written = sections[mention.section].plain[mention.start : mention.end]
    for short in (written, written.removesuffix("s")):
        if short in defined and (defined[short] or len(short) < 4):
            return all(entry.id != mention.id for entry in defined[short])
    return False


def _unresolved(found: list[Mention], ambiguous: str, vocabulary: Vocabulary) -> list[Mention]:
    """An acronym nobody defines: the one full name it can stand for, if there is just one, or nothing at all if another
    meaning of its letters is in the text."""
    if not any(m.id == ambiguous for m in found):
        return found
    if any(m.kind == "meaning" for m in found):
        return [m for m in found if m.id != ambiguous]
    written = {m.rule for m in found if m.id == ambiguous}
    spelled = {muscle.id for muscle in vocabulary.muscles if _initials(muscle.label) in written}
    named = {m.id for m in found if m.kind == "muscle"} & spelled
    if len(named) == 1:
        only = named.pop()
        return [m._replace(id=only, rule=f"{m.rule}={only}") if m.id == ambiguous else m for m in found]
    return found


def _initials(label: str) -> str:
    return "".join(word[0] for word in label.split()).upper()


def _sifted(found: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Without words inside decoys and names inside longer names; short names only beside a full one."""
    decoys = [m for m in found if m.kind == "decoy"]
    families = vocabulary.families
    seen = {families[m.id] for m in found if m.kind == "muscle"}
    kept: list[Mention] = []
    for mention in found:
        kind = mention.kind
        if kind == "decoy":
            continue
        if kind == "short":
            if families[mention.id] not in seen or any(_starts_inside(mention, d) for d in decoys):
                continue
            mention = mention._replace(kind="muscle")
        deceived = decoys and mention.kind in _DECEIVED and mention.id not in vocabulary.adjacent
        if deceived and any(_inside(mention, d) for d in decoys):
            continue
        kept.append(mention)
    return _longest(kept, vocabulary.specific)


def _longest(found: list[Mention], specific: frozenset[str]) -> list[Mention]:
    """Contained names give way, except a specific muscle in a list: "hip extensors and abductors" names two."""
    kept: list[Mention] = []
    beside: list[Mention] = []  # those that may hold the next
    here, reach = 0, 0  # the section and how far they go
    for mention in found:
        kind, name, section, start, end, _, _ = mention
        if kind not in _COMPETING:
            kept.append(mention)
            continue
        if section != here or start >= reach:
            beside.clear()
            here, reach = section, end
        elif any(o.kind == kind and o.end >= end and (o.id == name or name not in specific) for o in beside):
            continue
        elif end > reach:
            reach = end
        beside.append(mention)
        kept.append(mention)
    return kept


def _starts_inside(mention: Mention, decoy: Mention) -> bool:
    return decoy.section == mention.section and decoy.start <= mention.start < decoy.end


def _inside(mention: Mention, decoy: Mention) -> bool:
    return (
        mention.section == decoy.section
        and decoy.start <= mention.start
        and mention.end <= decoy.end
        and decoy.end - decoy.start > mention.end - mention.start
    )


def _acting(row: tuple[Mention, ...], forces: set[str]) -> tuple[Mention, ...]:
    """A joint's action as the name of its muscles where a force is measured, unless they are named there already."""
    strong = any(m.kind == "measure" and m.id in forces for m in row)
    kept: list[Mention] = []
    for mention in row:
        if mention.kind != "action":
            kept.append(mention)
        elif strong and not any(m.kind == "muscle" and m.start <= mention.start < m.end for m in row):
            kept.append(mention._replace(kind="muscle"))
    return tuple(kept)


def _by_sentence(
    found: Iterable[Mention], sections: Sequence[SectionText], sentences: Sequence[Sentence]
) -> tuple[tuple[Mention, ...], ...]:
    position = {section.seq: number for number, section in enumerate(sections)}
    starts = [(position[sentence.span.section.seq], sentence.span.start) for sentence in sentences]
    rows: list[list[Mention]] = [[] for _ in sentences]
    for mention in found:
        rows[bisect_right(starts, mention[2:4]) - 1].append(mention)
    return tuple(tuple(row) for row in rows)
