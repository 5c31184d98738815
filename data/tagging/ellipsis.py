"""What a clause leaves out because the one before it said so: "but Y was", "and so did Z", "the same held for"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data.tagged import Finding
from data.tagging import direction as cue
from data.tagging import estimates
from data.tagging.clauses import Clause, clauses_of
from data.tagging.cues import Cue
from data.tagging.decide import decide
from data.tagging.outcomes import Measured
from data.tagging.printed import listed_values
from data.tagging.reading import Reading
from data.tagging.studied import Row
from data.tagging.targets import named_in
from data.vocabulary import Vocabulary

_SO_TOO = Cue(
    r"^\W*(?:and |but )?(?:as|so) (?:(?:it|they|this) )?(?:was|were|did|had|is|are|do|does)\b(?!,? (?:also )?not\b)"
    r"|^\W*(?:and |but |while |whereas )?(?:(?:much )?the same|this|it) (?:was|is|were|held|holds|applied|applies"
    r"|went|goes|could be said|can be said) (?:also )?(?:(?:true|so|seen|found|observed|evident|the case) )?"
    r"(?:of|for|to|in)\b"
)
_AFFIRMED = Cue(
    r"^\W*(?:but|whereas|while|although|though|yet|and)\b[^;]*\b(?:was|were|did|is|are|had|does|do|has)(?: so)?"
    r"(?= ?(?:[(.,;]|$|in |for |among |at |when |on |with |to |after ))(?![^;]*\bnot?\b)"
)
_BARE = re.compile(
    r"\W*(?:but|whereas|while|although|though|yet|and)\W+(?:it |they |this |these |that )?(?:was|were|did|is|are|had"
    r"|does|do|has)\b"
)
_DENIAL = re.compile(r"\bnot\b|\bno\b|\bn\.?s\b|\bun(?=related|associated|affected|correlated)|\([^()]*\)")
_CORRESPONDING = Cue(
    r"\b(?:the )?(?:corresponding|respective|equivalent|same) (?P<what>odds ratio|hazard ratio|rate ratio|risk ratio"
    r"|ratio|estimate|value|figure|coefficient|correlation|result|number)s?\b"
)


def likewise(
    clause: Clause, before: Clause | None, last: Sequence[Finding], rows: Sequence[Row], named: Sequence[str]
) -> list[Finding]:
    """What was just said, of another muscle ("and so was the medius") or of another outcome ("and so did pain")."""
    if before is None or not last or not _SO_TOO.search(clause.lower):
        return []
    if not (clause.muscles or clause.measures):
        if not before.outcomes or (before.muscles and before.muscles[0].start < before.outcomes[0].start):
            return []  # the muscle was the subject, and so is what is named now
        same = [said for said in last if said.outcome == last[-1].outcome]
        return [replace(said, outcome=outcome) for outcome in named for said in same]
    same_row = [d for d in last if (d.muscle, d.measure) == (last[0].muscle, last[0].measure)]
    return [replace(said, muscle=muscle, measure=measure) for said in same_row for muscle, measure, _ in rows]


def affirmed(
    reading: Reading,
    clause: Clause,
    denied: Clause | None,
    last: Sequence[Finding],
    rows: Sequence[Row],
    named: Sequence[str],
    vocabulary: Vocabulary,
) -> list[Finding] | None:
    """What was just denied is affirmed: "X was not smaller, but Y was" of a muscle, "but was with disability" of an
    outcome, "but was in women" of people; None where nothing is."""
    nothing = denied is None or all(said.direction != "null" for said in last)
    if denied is None or nothing or not _AFFIRMED.search(clause.lower):
        return None
    evidence = reading.evidence(clause.sentence, clause.start, clause.end, "finding: so in one, not in another")
    others = [outcome for outcome in named if all(said.outcome != outcome for said in last)]
    if not (clause.muscles or clause.measures or others):
        return [replace(said, direction="mixed", confidence=0.6, evidence=evidence) for said in last if _bare(clause)]
    found = []
    for said in last if not others else last[:1]:
        for outcome in others or [said.outcome]:
            for muscle, measure, sign in rows:
                told = _restored(denied, clause, (muscle, measure, sign))
                way = decide(reading, told, muscle, measure, sign, outcome, vocabulary)
                if way is not None and way.direction != "null":
                    rule = f"{way.evidence.rule}, so too"
                    found.append(replace(way, confidence=0.6, evidence=replace(evidence, rule=rule)))
    return found


def _bare(clause: Clause) -> bool:
    return bool(_BARE.match(clause.lower))


def _restored(denied: Clause, clause: Clause, row: Row) -> Clause:
    """The denied clause without its denial and its statistics, said of this muscle, with the words of the elliptic one
    behind it."""
    muscle, measure, sign = row
    told = _DENIAL.sub(lambda found: " " * len(found[0]), denied.lower)
    room = clause.start - denied.start
    return replace(
        denied,
        end=clause.end,
        lower=told[:room].ljust(room) + clause.lower,
        muscles=tuple(m._replace(id=muscle) for m in denied.muscles),
        measures=tuple(m._replace(id=measure, sign=sign) for m in denied.measures),
        outcomes=clause.outcomes or denied.outcomes,
        groups=(*denied.groups, *clause.groups),
    )


def corresponding(
    reading: Reading, clause: Clause, rows: Sequence[Row], measured: Measured, vocabulary: Vocabulary
) -> list[Finding]:
    """A list of values for the outcomes of the sentence before: "the corresponding odds ratios were 1.2 and 0.8"."""
    match = _CORRESPONDING.search(clause.lower)
    if match is None or len(rows) != 1 or clause.sentence.index == 0:
        return []
    before = reading.sentences[clause.sentence.index - 1]
    outcomes = tuple(dict.fromkeys(o for part in clauses_of(reading, before) for o in named_in(part, measured)))
    values = listed_values(clause.lower)
    if len(values) < 2 or len(values) != len(outcomes):
        return []
    kind = "odds ratio" if estimates.has_ratio(before.lower) else "correlation"
    unit = cue.PER_UNIT.search(before.lower)
    muscle, measure, sign = rows[0]
    found = []
    for outcome, (start, end) in zip(outcomes, values, strict=True):
        told = f"{kind} was {clause.lower[start:end]}, {before.lower[unit.start() : unit.end() + 12] if unit else ''}"
        alone = replace(clause, lower=told, muscles=(), measures=(), outcomes=(), groups=())
        if (way := decide(reading, alone, muscle, measure, sign, outcome, vocabulary)) is not None:
            found.append(way)
    return found
