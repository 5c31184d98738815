"""How old people are and of which sex, as told: named, counted, by a mean, or by the indexing."""

from __future__ import annotations

import re

from data.tagged import Evidence, Fact
from data.tagging.cues import Cue
from data.tagging.headings import Role
from data.tagging.people import PEOPLE
from data.tagging.reading import Reading
from data.tagging.roles import Sentence

_NO_AGE = (
    r"\b(?! ?(?:%|percent|degrees|mm|ms|points|beats|kg|nm|°|slices|patients|people|participants|minutes|s\b|m\b))"
)
_SIXTY = Cue(
    r"\b(?:(?:aged? (?:of )?(?:>=?|≥)|(?:aged? (?:of )?)?(?:over|at least|above|older than|from)) ?(?:6[0-9]|[789]\d)"
    rf"{_NO_AGE}|(?:aged )?(?:6[0-9]|[789]\d) (?:to|-|and) (?:6\d|7\d|8\d|9\d) ?(?:years|y\b)"
    r"|(?:6[0-9]|[789]\d) ?(?:years?|y|yrs?)? ?(?:of age )?(?:and|or) (?:over|older|above|more)"
    r"|(?:6[5-9]|[789]\d) ?\+|over sixty|aged sixty|seventies\b|eighties\b|between (?:6[0-9]|7\d) and)"
)
_SIXTY_BY_SIGN = Cue(rf"[>≥](?<=\w[>≥])=? ?(?:6[0-9]|[789]\d){_NO_AGE}")
_YEARS = Cue(rf"age|years|over sixty|seventies|eighties|year-old|\b{PEOPLE} (?:over|above|from|older than) ?[678]\d")
_NUMBER_OF_YEARS = r"(\d{2})(?:\.\d+)?(?: ?(?:±|\+/-|\(sd|sd|\(range|\(|,|;|\)|years|yrs?\b|y\b| |$))"
_MEAN_AGE = Cue(
    r"\b(?:mean|average|median)(?: ?\([^()]{1,12}\)| ?± ?sd)? age(?: of)?(?: at (?:\w+ ){1,3})?"
    rf"(?:,? (?:was|were|the \w+|(?:the )?(?:\d+ )?{PEOPLE} (?:was|were)))?[ :=(,]*{_NUMBER_OF_YEARS}"
    r"|\b(?:mean|average|median) (\d{2})(?:\.\d+)? ?(?:years|yrs?|y)\b|\baged? (\d{2})(?:\.\d+)? ?(?:±|\+/-"
    r"|\((?:sd )?\d)|\b(\d{2})(?:\.\d+)? years (?:of age )?on average"
)
_OLD = Cue(r"\b(6[5-9]|[789]\d)[- ](?:year|yr)s?[- ]old\b")
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
    r"\((?:\d+|[a-z]+(?:-[a-z]+)?) (?:were )?(?:wom[ae]n|m[ae]n|females?|males?|boys|girls)\b"
    r"|\d+ ?% (?:were )?(?:wom[ae]n|m[ae]n|female|male)"
    r"|\((?:\w+ )?(?:women|men|female|male)[,;: ]"
)
# Old and young people compared: the sample is neither.
AGES = Cue(
    r"\b(?:young(?:er)?|older|elderly|old|age) (?:(?:adults|people|women|men|participants|subjects) )?"
    r"(?:\([^()]{1,40}\) )?(?:and|versus|vs\.?|with|to) (?:[\w-]+ ){0,2}(?:healthy )?"
    r"(?:young(?:er)?|older|elderly|middle-aged)\b"
)
_WOMEN = Cue(r"\b(?:wom[ae]n|females?|girls?|mothers?|pregnan\w+|postpartum)\b")
_MEN = Cue(r"\b(?:men|man|males?|boys?)\b")
_NOT_ONLY_WOMEN = Cue(r"\b(?:men|man|males?|boys?|sexes|sex)\b")
_NOT_ONLY_MEN = Cue(r"\b(?:wom[ae]n|females?|girls?|mothers?|sexes|sex)\b")
_EVERYONE = Cue(r"\b(?:people|adults|patients|participants|subjects|volunteers)\b")
_ALL_WOMEN = Cue(r"\ball (?:of them |participants |patients |subjects |were )?(?:women|female|girls)\b")
_ALL_MEN = Cue(r"\ball (?:of them |participants |patients |subjects |were )?(?:men|male|boys)\b")


def told_at(reading: Reading, name: str, sentence: Sentence, match: re.Match[str], rule: str) -> Fact:
    """A population told by a match in a sentence."""
    start = sentence.span.start + match.start()
    end = start + match.end() - match.start()
    return Fact(name, reading.evidence(sentence, start, end, f"population {name}: {rule}"))


def women_only(reading: Reading, name: str, roles: tuple[Role, ...]) -> Fact | None:
    """Only women are named, or only they are indexed."""
    return _one_sex(reading, name, roles, (_WOMEN, _NOT_ONLY_WOMEN, _ALL_WOMEN), ("Female", "Male"))


def men_only(reading: Reading, name: str, roles: tuple[Role, ...]) -> Fact | None:
    """Only men are named, or only they are indexed."""
    return _one_sex(reading, name, roles, (_MEN, _NOT_ONLY_MEN, _ALL_MEN), ("Male", "Female"))


def _one_sex(
    reading: Reading, name: str, roles: tuple[Role, ...], cues: tuple[Cue, Cue, Cue], headings: tuple[str, str]
) -> Fact | None:
    """Only this sex is named, in the title or among the people counted, and never as a share of them."""
    (wanted, other, whole), (heading, other_heading) = cues, headings
    mesh = reading.study.mesh
    if other_heading in mesh:
        return None
    for sentence, match in reading.having(whole, *roles, "results"):
        return told_at(reading, name, sentence, match, "all of this sex")
    if any(True for _ in reading.having(other, *roles, "results")):
        return None
    if any(not wanted.search(s.lower[: m.start()]) for s, m in reading.having(_PARTIAL, *roles, "results")):
        return None  # a share of people who are not called so: "40 adults (19 women)"
    named = list(reading.having(wanted, *roles))
    for sentence, match in sorted(named, key=lambda pair: pair[0].role != "title"):
        if sentence.role == "title" or len(named) > 1 or not _EVERYONE.search(sentence.lower):
            return told_at(reading, name, sentence, match, "only this sex is named")
    if heading in mesh and any(wanted.search(s.lower) for s in reading.sentences):
        return Fact(name, Evidence(-1, 0, 0, heading, f"MeSH: {heading} without {other_heading}"))
    return None


def sixty_or_more(reading: Reading, name: str, roles: tuple[Role, ...], one_person: bool) -> Fact | None:
    """Eligible from 60, 65 or more on average, or one person of that age."""
    for sentence in reading.with_role(*roles, "results"):
        text = sentence.lower
        for match in (*_SIXTY.finditer(text), *_SIXTY_BY_SIGN.finditer(text)):
            if _YEARS.search(text[max(0, match.start() - 25) : match.end() + 25]):
                return told_at(reading, name, sentence, match, "60 years or over")
        mean = _MEAN_AGE.search(text)
        if mean is not None and int(mean[mean.lastindex or 1]) >= 65:
            return told_at(reading, name, sentence, mean, "mean age 65 or more")
        if one_person and (old := _OLD.search(text)):
            return told_at(reading, name, sentence, old, "65 or more")
    return None


def age(reading: Reading) -> Fact | None:
    """Age as stated, in the words of the abstract."""
    for sentence, match in reading.having(_AGE, "methods", "results", "title", "objective"):
        start, end = sentence.span.start + match.start(), sentence.span.start + match.end()
        return Fact(sentence.span.section.text[start:end], reading.evidence(sentence, start, end, "age as stated"))
    return None


def sex(reading: Reading, found: tuple[Fact, ...]) -> Fact | None:
    """women, men or both."""
    for fact in found:
        if fact.value in ("women_only", "men_only"):
            return Fact(fact.value.removesuffix("_only"), fact.evidence)
    for sentence, match in reading.having(_BOTH, "methods", "results"):
        return told_at(reading, "both", sentence, match, "both sexes named")
    if {"Male", "Female"} <= set(reading.study.mesh):
        return Fact("both", Evidence(-1, 0, 0, "Male; Female", "MeSH: Male, Female"))
    return None
