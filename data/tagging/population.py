"""Who was studied: each population with the words that say so; age and sex as stated; companion muscles as a facet."""

from __future__ import annotations

import re

from data.tagged import Evidence, Fact
from data.tagging.cues import Cue
from data.tagging.groups import groups_in
from data.tagging.measured import left_out
from data.tagging.reading import Reading
from data.tagging.roles import Role, Sentence
from data.tagging.scan import Mention
from data.vocabulary import Named, Vocabulary

_NO_AGE = (
    r"\b(?! ?(?:%|percent|degrees|mm|ms|points|beats|kg|nm|°|slices|patients|people|participants|minutes|s\b|m\b))"
)
_SIXTY = Cue(
    r"\b(?:(?:aged? (?:of )?(?:>=?|≥)|(?:aged? (?:of )?)?(?:over|at least|above|older than|from)) ?(?:6[0-9]|7\d|8\d)"
    rf"{_NO_AGE}|(?:aged )?(?:6[0-9]|7\d|8\d) (?:to|-|and) (?:6\d|7\d|8\d|9\d) ?(?:years|y\b)"
    r"|(?:6[0-9]|7\d|8\d) ?(?:years?|y|yrs?)? ?(?:of age )?(?:and|or) (?:over|older|above|more)"
    r"|(?:6[5-9]|7\d|8\d) ?\+|over sixty|aged sixty|seventies\b|eighties\b|between (?:6[0-9]|7\d) and)"
)
_SIXTY_BY_SIGN = Cue(rf"[>≥](?<=\w[>≥])=? ?(?:6[0-9]|7\d|8\d){_NO_AGE}")
_MEAN_AGE = Cue(
    r"\b(?:mean|average|median) age(?: of)?(?: (?:was|the \w+))?[ :=(]*(\d{2})(?:\.\d+)?(?: ?(?:±"
    r"|\+/-|\(sd|sd|\(range|,|\)|years|y\b| ))"
)
_AGE = Cue(
    r"(?:mean|average|median) age[^.;()]{0,30}?\d{2}(?:\.\d+)?(?: ?(?:±"
    r"|\+/-) ?\d+(?:\.\d+)?)?(?: ?\(sd,? ?\d+(?:\.\d+)?\))?(?: ?years)?"
    r"|aged (?:between )?\d{2}(?: ?(?:to|-|and) ?\d{2})?(?: years)?(?: (?:or|and) (?:over|older"
    r"|above))?"
)
_BOTH = Cue(
    r"\b(?:\d+ ?% (?:were )?(?:women|men|female|male)|(?:women|females?) (?:and|,"
    r"|or) (?:\w+ )?(?:\d+ )?(?:men|males?)|(?:men|males?) (?:and|,|or) (?:\w+ )?(?:\d+ )?(?:women"
    r"|females?)|\d+ (?:fe)?males?\b|of both sexes|either sex|adjust\w* for (?:age, |age and )?sex"
    r"|sexes)"
)
_PARTIAL = Cue(
    r"\(\d+ (?:wom[ae]n|m[ae]n|females?|males?)|\d+ ?% (?:were )?(?:wom[ae]n|m[ae]n|female|male)"
    r"|\((?:\w+ )?(?:women|men|female|male)[,;: ]"
)
_HEALTHY_SAMPLE = Cue(
    r"\b(?:healthy(?! (?:eating|diet|food|lifestyle|side|limb|leg|ag[ei]))|asymptomatic(?! side)"
    r"|uninjured(?! (?:side|limb|leg|hip))|injury-free|never needed|no history of|free of"
    r"|without (?:current |any |known |previous )*(?:injur\w*|symptoms?|musculoskeletal|patholog\w*"
    r"|disease)|recreationally|not admitted|nulliparous women who ran|physically active young)\b"
)
_SURGICAL = Cue(
    r"\b(?:arthroplast\w+|hip replacement|hemiarthroplast\w+|(?:after|before|undergoing|underwent"
    r"|following|at) (?:\w+ ){0,3}(?:surgery|operation|decompression|fusion|discectomy)"
    r"|pre-?operative\w*|post-?operative\w*|fasciotomy|flaps?|decompression|reconstruct\w+"
    r"|osteosynthesis|released surgically|surgical(?:ly)? release\w*|were operated|was operated)\b"
)


# Old and young people compared: the sample is neither.
AGES = Cue(
    r"\b(?:young(?:er)?|older|elderly|old|age) (?:(?:adults|people|women|men|participants|subjects) )?"
    r"(?:\([^()]{1,40}\) )?(?:and|versus|vs\.?|with|to) (?:[\w-]+ ){0,2}(?:healthy )?"
    r"(?:young(?:er)?|older|elderly|middle-aged)\b"
)
_ALL_WOMEN = Cue(r"\ball (?:of them |participants |patients |subjects |were )?(?:women|female|girls)\b")
_ALL_MEN = Cue(r"\ball (?:of them |participants |patients |subjects |were )?(?:men|male|boys)\b")
_NOT_THESE = Cue(r"\b(?:no|not|without|than|nor|previous|before|prior|unlike) (?:\w+ )?$")


_NEVER_HEALTHY = (
    "case_control",
    "systematic_review",
    "narrative_review",
    "protocol",
    "case_report",
    "cadaver_or_animal",
)


def populations(reading: Reading, vocabulary: Vocabulary, design: str | None) -> tuple[Fact, ...]:
    """The populations of the whole sample, or of one compared group where the labels say so."""
    named = {p.id: p for p in vocabulary.populations}
    found: list[Fact] = []
    told = design == "case_report"
    if design in ("cadaver_or_animal", "other"):
        return ()
    for name, rule in (
        ("women_only", _women),
        ("men_only", _men),
        ("pregnancy", _plain),
        ("postpartum", _plain),
        ("older_adults", _older),
        ("athletes", _plain),
        ("neurological", _plain),
        ("surgical", _surgical),
    ):
        if name in named and (fact := rule(reading, named[name])):
            found.append(fact)
    if told and "surgical" in named and all(f.value != "surgical" for f in found):
        found.extend(_operated(reading, named["surgical"], ("results", "background")))
    if "healthy" in named and design not in _NEVER_HEALTHY and (fact := _healthy(reading, named["healthy"], design)):
        found.append(fact)
    return tuple(found)


def _where(reading: Reading) -> list[Sentence]:
    return [s for s in reading.sentences if s.role in ("title", "methods", "objective")]


def _find(reading: Reading, population: Named, *roles: str) -> Fact | None:
    for sentence, mention in reading.every("population"):
        if mention.id == population.id and sentence.role in roles and _sample(sentence, mention):
            return Fact(population.id, reading.at(sentence, mention, f"population {population.id}"))
    return None


def _sample(sentence: Sentence, mention: Mention) -> bool:
    at = mention.start - sentence.span.start
    before = sentence.lower[max(0, at - 25) : at]
    return not left_out(sentence, mention) and not _NOT_THESE.search(before)


def _fact(reading: Reading, name: str, sentence: Sentence, match: re.Match[str], rule: str) -> Fact:
    start = sentence.span.start + match.start()
    return Fact(
        name, reading.evidence(sentence, start, start + match.end() - match.start(), f"population {name}: {rule}")
    )


def _plain(reading: Reading, population: Named) -> Fact | None:
    titled = _find(reading, population, "title")
    if titled:
        return titled
    found = _find(reading, population, "methods", "objective")
    if found is None and _mesh_only(reading, population):
        return _indexed(population, reading)
    return found


def _mesh_only(reading: Reading, population: Named) -> bool:
    return any(name in population.mesh for name in reading.study.mesh) and not any(
        s.role in ("methods",) for s in reading.sentences
    )


def _indexed(population: Named, reading: Reading) -> Fact:
    heading = next(name for name in reading.study.mesh if name in population.mesh)
    return Fact(population.id, Evidence(-1, 0, 0, heading, f"MeSH: {heading}"))


_WOMEN = Cue(r"\b(?:wom[ae]n|females?|girls?|mothers?|pregnan\w+|postpartum)\b")
_MEN = Cue(r"\b(?:men|man|males?|boys?)\b")
_NOT_ONLY_WOMEN = Cue(r"\b(?:men|man|males?|boys?|sexes|sex)\b")
_NOT_ONLY_MEN = Cue(r"\b(?:wom[ae]n|females?|girls?|mothers?|sexes|sex)\b")
_EVERYONE = Cue(r"\b(?:people|adults|patients|participants|subjects|volunteers)\b")


def _women(reading: Reading, population: Named) -> Fact | None:
    return _one_sex(reading, population, _WOMEN, _NOT_ONLY_WOMEN, "Male")


def _men(reading: Reading, population: Named) -> Fact | None:
    return _one_sex(reading, population, _MEN, _NOT_ONLY_MEN, "Female")


def _one_sex(reading: Reading, population: Named, wanted: Cue, other: Cue, other_mesh: str) -> Fact | None:
    """Only this sex is named, in the title or among the people counted, and never as a share of them."""
    if other_mesh in reading.study.mesh:
        return None
    told = reading.with_role("title", "methods", "objective", "results")
    whole = _ALL_WOMEN if wanted is _WOMEN else _ALL_MEN
    for sentence in told:
        if match := whole.search(sentence.lower):
            return _fact(reading, population.id, sentence, match, "all of this sex")
    named = [s for s in told if s.role != "results" and wanted.search(s.lower)]
    if not named or any(other.search(s.lower) or _PARTIAL.search(s.lower) for s in told):
        return None
    title = [s for s in named if s.role == "title"]
    for sentence in title or named:
        match = wanted.search(sentence.lower)
        if match and (title or len(named) > 1 or not _EVERYONE.search(sentence.lower)):
            return _fact(reading, population.id, sentence, match, "only this sex is named")
    return None


def _older(reading: Reading, population: Named) -> Fact | None:
    if any(AGES.search(s.lower) for s in reading.with_role("title", "methods", "objective")):
        return None
    if found := _find(reading, population, "title", "methods"):
        return found
    for sentence in reading.with_role("title", "methods", "objective", "results"):
        for match in (*_SIXTY.finditer(sentence.lower), *_SIXTY_BY_SIGN.finditer(sentence.lower)):
            context = sentence.lower[max(0, match.start() - 25) : match.end() + 25]
            if re.search(r"age|years|over sixty|seventies|eighties|year-old", context):
                return _fact(reading, population.id, sentence, match, "60 years or over")
        mean = _MEAN_AGE.search(sentence.lower)
        if mean is not None and int(mean[1]) >= 65:
            return _fact(reading, population.id, sentence, mean, "mean age 65 or more")
    return _find(reading, population, "objective")


def _surgical(reading: Reading, population: Named) -> Fact | None:
    for sentence in _where(reading):
        for match in _SURGICAL.finditer(sentence.lower):
            place = Mention(
                "population", "", 0, sentence.span.start + match.start(), sentence.span.start + match.end(), 0, ""
            )
            if not left_out(sentence, place) and not re.search(
                r"(?:previous|prior|no|before any) $", sentence.lower[: match.start()]
            ):
                return _fact(reading, population.id, sentence, match, "operated")
    return None


def _operated(reading: Reading, population: Named, roles: tuple[Role, ...]) -> list[Fact]:
    """What was done for the patients of a case report is told all through it."""
    for sentence in reading.with_role(*roles):
        if match := _SURGICAL.search(sentence.lower):
            return [_fact(reading, population.id, sentence, match, "operated")]
    return []


def _healthy(reading: Reading, population: Named, design: str | None) -> Fact | None:
    """The whole sample: nobody compared with, nobody a patient; in the laboratory pain may come later."""
    chosen = reading.with_role("title", "methods")
    affected = any(g.affected and g.outcome for s in chosen for g in groups_in(reading, s))
    for sentence in reading.with_role("title", "methods", "objective"):
        match = _HEALTHY_SAMPLE.search(sentence.lower)
        if match is None or re.search(r"\b(?:controls?|patients|comparison)\b", sentence.lower):
            continue
        if sentence.role == "objective" and affected:
            continue
        if design != "laboratory" and any(g.affected and g.outcome for g in groups_in(reading, sentence)):
            continue
        return _fact(reading, population.id, sentence, match, "healthy sample")
    return None


def age(reading: Reading) -> Fact | None:
    """Age as stated, in the words of the abstract."""
    for sentence in reading.with_role("methods", "results", "title", "objective"):
        if match := _AGE.search(sentence.lower):
            start = sentence.span.start + match.start()
            end = sentence.span.start + match.end()
            return Fact(sentence.span.section.text[start:end], reading.evidence(sentence, start, end, "age as stated"))
    return None


def sex(reading: Reading, found: tuple[Fact, ...]) -> Fact | None:
    """women, men or both."""
    for fact in found:
        if fact.value in ("women_only", "men_only"):
            return Fact(fact.value.removesuffix("_only"), fact.evidence)
    for sentence in reading.with_role("methods", "results"):
        if match := _BOTH.search(sentence.lower):
            return _fact(reading, "both", sentence, match, "both sexes named")
    if {"Male", "Female"} <= set(reading.study.mesh):
        return Fact("both", Evidence(-1, 0, 0, "Male; Female", "MeSH: Male, Female"))
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
