"""Who was studied: each population with the words that say so, and companion muscles as a facet."""

from __future__ import annotations

import re

from data.tagged import Evidence, Fact
from data.tagging.age_and_sex import AGES, men_only, sixty_or_more, told_at, women_only
from data.tagging.cues import Cue
from data.tagging.groups import groups_in
from data.tagging.headings import Role
from data.tagging.measured import left_out
from data.tagging.people import NOBODY, PEOPLE
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention
from data.vocabulary import Named, Vocabulary

_HEALTHY_SAMPLE = Cue(
    r"\b(?:healthy(?! (?:eating|diet|food|lifestyle|side|limb|leg|ag[ei]))|asymptomatic(?! side)"
    r"|uninjured(?! (?:side|limb|leg|hip))|injury-free|never needed|(?:no|without)(?: an?y?)?(?: \w+){0,2} history of"
    r"|free (?:of|from)"
    r"|without (?:current |any |known |previous )*(?:injur\w*|symptoms?|musculoskeletal|patholog\w*"
    r"|disease)|recreationally|not admitted|nulliparous women who ran|physically active young)\b"
)
_WITHOUT_PAIN = Cue(
    rf"^(?!.*\bwith (?:[\w-]+ ){{0,4}}(?:pain|lbp)\b).*"
    rf"\b{PEOPLE} (?:\([^()]*\) )?without (?:(?:[\w-]+ ){{0,3}}(?:pain|lbp)"
    r"|(?:[\w-]+ or )?(?:neurological|orthopa?edic|musculoskeletal|neuromuscular)"
    r" (?:disease|disorders?|impairments?))\b"
)
_SURGICAL = Cue(
    r"\b(?:arthroplast\w+|hip replacement|hemiarthroplast\w+|(?:after|before|undergoing|underwent"
    r"|following|at) (?:\w+ ){0,3}(?:surgery|operation|decompression|fusion|discectomy)"
    r"|operated on|resection|pre-?operative\w*|post-?operative\w*|fasciotomy|flaps?|decompression|reconstruct\w+"
    r"|osteosynthesis|(?!lithotomy)\w+(?:ectom|otom|ostom|oplast)(?:y|ies)|\w+odesis|endovascular"
    r"|internal fixation|(?:open|surgical|endoscopic|arthroscopic|aneurysm|hernia|tendon|labral) repair|nail(?:ed"
    r"|ing)|treated with (?:a |an )?(?:[\w-]+ )?(?:nail|screws?|plate)"
    r"|released surgically|surgical(?:ly)? release\w*|were operated|was operated)\b"
)
_NOT_OPERATED = Cue(
    r"\b(?:previous|prior|no|before any|wait\w* (?:for|list for)(?: \w+)?|awaiting(?: \w+)?|instead of) $"
)
_NOT_THESE = Cue(r"\b(?:no|not|without|than|nor|previous|before|prior|unlike) (?:\w+ )?$")
_NEVER_HEALTHY = (
    "case_control",
    "systematic_review",
    "narrative_review",
    "protocol",
    "case_report",
    "cadaver_or_animal",
)
# Where people are told of: reviews and the stories of patients tell of them all through.
_TOLD: tuple[Role, ...] = ("title", "methods", "objective")


def populations(reading: Reading, vocabulary: Vocabulary, design: str | None) -> tuple[Fact, ...]:
    """The populations of the whole sample, or of one compared group where the labels say so."""
    if design == "cadaver_or_animal" or (design == "other" and NOBODY.search(reading.all_lower)):
        return ()
    named = {p.id: p for p in vocabulary.populations}
    told: tuple[Role, ...] = (*_TOLD, "background") if design in ("narrative_review", "case_report") else _TOLD
    roles: tuple[Role, ...] = (*told, "results") if "background" in told else told
    found = {
        "women_only": women_only(reading, "women_only", roles),
        "men_only": men_only(reading, "men_only", roles),
        "older_adults": _older(reading, named.get("older_adults"), roles, design),
        "surgical": _surgical(reading, "surgical", roles),
        "healthy": None if design in _NEVER_HEALTHY else _healthy(reading, "healthy", design),
    }
    for name in ("pregnancy", "postpartum", "athletes", "neurological"):
        found[name] = _plain(reading, named[name], told) if name in named else None
    return tuple(fact for name in named if (fact := found.get(name)) is not None)


def _find(reading: Reading, population: Named, *roles: str) -> Fact | None:
    for sentence, mention in reading.every("population"):
        if mention.id == population.id and sentence.role in roles and _sample(sentence, mention):
            return Fact(population.id, reading.at(sentence, mention, f"population {population.id}"))
    return None


def _sample(sentence: Sentence, mention: Mention) -> bool:
    at = mention.start - sentence.span.start
    before = sentence.lower[max(0, at - 25) : at]
    return not left_out(sentence, mention) and not _NOT_THESE.search(before)


def _plain(reading: Reading, population: Named, roles: tuple[Role, ...]) -> Fact | None:
    """Named in the title, else where people are told of, else in the indexing of a record without methods."""
    found = _find(reading, population, "title") or _find(reading, population, *roles)
    if found is None and not reading.with_role("methods"):
        for heading in reading.study.mesh:
            if heading in population.mesh:
                return Fact(population.id, Evidence(-1, 0, 0, heading, f"MeSH: {heading}"))
    return found


def _older(reading: Reading, population: Named | None, roles: tuple[Role, ...], design: str | None) -> Fact | None:
    """So called, or of that age; old compared with young people are not the whole sample."""
    if population is None or any(AGES.search(s.lower) for s in reading.with_role(*_TOLD)):
        return None
    described = [role for role in roles if role != "objective"]
    return (
        _find(reading, population, *described)
        or sixty_or_more(reading, population.id, roles, design == "case_report")
        or _find(reading, population, "objective")
    )


def _surgical(reading: Reading, name: str, roles: tuple[Role, ...]) -> Fact | None:
    for sentence in reading.with_role(*roles):
        for match in _SURGICAL.finditer(sentence.lower):
            start = sentence.span.start
            place = Mention("population", "", 0, start + match.start(), start + match.end(), 0, "")
            if not left_out(sentence, place) and not _NOT_OPERATED.search(sentence.lower[: match.start()]):
                return told_at(reading, name, sentence, match, "operated")
    return None


def _healthy(reading: Reading, name: str, design: str | None) -> Fact | None:
    """The whole sample: nobody compared with, nobody a patient; in the laboratory pain may come later."""
    chosen = reading.with_role("title", "methods")
    affected = any(g.affected and g.outcome for s in chosen for g in groups_in(reading, s))
    for sentence in reading.with_role("title", "methods", "objective"):
        match = _HEALTHY_SAMPLE.search(sentence.lower)
        if match is None and design == "laboratory":
            match = _WITHOUT_PAIN.search(sentence.lower)
        if match is None or re.search(r"\b(?:controls?|patients|comparison)\b", sentence.lower):
            continue
        if sentence.role == "objective" and affected:
            continue
        if design != "laboratory" and any(g.affected and g.outcome for g in groups_in(reading, sentence)):
            continue
        return told_at(reading, name, sentence, match, "healthy sample")
    return None


def companions(reading: Reading) -> tuple[Fact, ...]:
    """Other muscles that the study measured or trained."""
    found: dict[str, Fact] = {}
    for sentence, mention in reading.every("companion"):
        if (
            sentence.role in ("title", "methods", "results")
            and mention.id not in found
            and not left_out(sentence, mention)
        ):
            found[mention.id] = Fact(mention.id, reading.at(sentence, mention, "companion"))
    return tuple(found.values())
