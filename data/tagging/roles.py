"""What each sentence is for: background, objective, methods, results or conclusions.

NLM's own category first, then the heading as printed, then, for abstracts without headings, words and position.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.tagging.cues import Cue, look_up
from data.tagging.headings import CATEGORY, INLINE, Role, heading_roles
from data.tagging.people import COUNT
from data.tagging.role_model import role_model
from data.tagging.text import TITLE, SectionText, Span, sentences_of

ORDER: tuple[Role, ...] = ("background", "objective", "methods", "results", "conclusions")

FEW = 3  # sentences of an abstract that are too short for the model


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its role; `index` counts through the study."""

    index: int
    span: Span
    role: Role
    lower: str  # with ordinary dashes


def sentences_with_roles(sections: Sequence[SectionText]) -> tuple[Sentence, ...]:
    """All sentences of a study with their roles, the title first."""
    found: list[Sentence] = []
    for section in sections:
        spans = list(sentences_of(section))
        for span in spans:
            look_up(span.lower)
        if section.seq == TITLE:
            roles: Sequence[Role] = ["title"] * len(spans)
        else:
            roles = _section_roles(section, spans)
        for span, role in zip(spans, roles, strict=True):
            found.append(Sentence(len(found), span, role, span.lower))
    return tuple(found)


def _section_roles(section: SectionText, spans: Sequence[Span]) -> Sequence[Role]:
    category = CATEGORY.get((section.category or "").upper())
    headings = heading_roles(section.label) if section.label else ()
    if category and len(headings) < 2:
        return [category] * len(spans)
    if headings:
        first, last = headings[0], headings[-1]
        if {first, last} == {"methods", "results"}:
            return _guess(spans, ("methods", "results"))
        if first == "background" and last == "objective":
            return _guess(spans, ("background", "objective"))
        return [first] * len(spans)
    if category:
        return [category] * len(spans)
    return inferred_roles(spans)


def inferred_roles(spans: Sequence[Span]) -> Sequence[Role]:
    """Roles of the sentences of one unlabelled abstract, by words and position; headings printed inside it are used."""
    roles: list[Role] = []
    current: Role | None = None
    inline = False
    for span in spans:
        if (match := INLINE.match(span.plain)) and (named := heading_roles(next(g for g in match.groups() if g))):
            current, inline = named[0], True
        roles.append(current or "background")
    return roles if inline else _modelled(spans)


def _modelled(spans: Sequence[Span]) -> list[Role]:
    """The fitted model tells four roles; an aim inside the background is the objective.

    It learnt from whole abstracts: a few sentences are told by their own words instead.
    """
    if len(spans) <= FEW:
        return _guess(spans, ORDER)
    found: list[Role] = []
    for span, name in zip(spans, role_model().roles(spans), strict=True):
        role = next(r for r in ORDER if r == name)
        if role == "background" and any(cue.search(span.lower) for _, cue in _CUES["objective"]):
            role = "objective"
        elif role == "background" and "objective" in found and COUNT.search(span.lower):
            role = "methods"  # behind the aim, people are counted
        elif role == "background" and _WE_DID.search(span.lower) and COUNT.search(span.lower):
            role = "methods"  # the authors' own people
        found.append(role)
    if found[0] in ("methods", "results") and not _DONE.search(spans[0].lower):
        found[0] = "background"
    return found


# What was done or found is told in the past, or with numbers: a first sentence without either is background.
_DONE = Cue(r"\d|\b(?:was|were|had|did|we|our|\w+ed|took|underwent|stood)\b")
_WE_DID = Cue(r"\bwe (?:recorded|measured|tested|studied|examined|compared|recruited|enrolled|scanned|assessed)\b")
_CUES: dict[Role, tuple[tuple[float, Cue], ...]] = {
    "background": (
        (1.5, Cue(
            r"\b(?:is|are) (?:often|common|a (?:common|leading|major|frequent)|widely|usually|thought"
            r"|believed|known|poorly|not (?:well |fully )?(?:known|understood)|unclear|scarce|limited"
            r"|lacking|recommended|considered)|remains? (?:unclear|unknown|controversial)"
            r"|has been (?:proposed|suggested|linked|shown|reported|described)|have been (?:proposed"
            r"|suggested|linked|reported|described)|little is known|however, (?:little|few|no)"
            r"|previous (?:studies|research|work)|it is (?:not )?(?:known|unclear|unknown|assumed"
            r"|believed)|may (?:contribute|lead|increase|play)|one of the most"
        )),
        (0.6, Cue(r"\b(?:is|are|may|can|often|usually|commonly|generally)\b")),
    ),
    "objective": (
        (3.0, Cue(
            r"\b(?:aims?|purpose|objectives?|goal) (?:of|was|were|is)|\baimed to|\bwe (?:asked|aimed"
            r"|sought|wondered|hypothesi[sz]ed|examined whether|investigated whether|explored whether"
            r"|tested (?:whether|the hypothesis)|set out|wanted)|\b(?:this|the present"
            r"|the current) (?:\w+ )?(?:study|trial|review|paper|work|article|report) (?:aim|sought"
            r"|examine|investigate|evaluate|explore|compare|assess|determine|describe|test|consider"
            r"|was (?:designed|undertaken|conducted|performed|carried out) to)|^to (?:compare|determine"
            r"|assess|evaluate|investigate|examine|explore|test|establish|describe|quantify|find)"
        )),
    ),
    "methods": (
        (2.5, Cue(
            r"\b(?:were|was) (?:\w+ly )?(?:recruited|randomi[sz]ed|enrolled|included|assigned|allocated"
            r"|measured|assessed|recorded|obtained|calculated|collected|tested|asked|performed|evaluated"
            r"|computed|used|divided|interviewed|scanned|analy[sz]ed|invited|selected|examined|identified"
            r"|normali[sz]ed|graded|rated|taken|quantified|determined|averaged|adjusted|searched|extracted"
            r"|reviewed|matched|studied|defined|expressed|acquired|followed|trained|applied|administered"
            r"|conducted|compared|treated|completed|given|fitted|ascertained|monitored|blinded)\b"
        )),
        (1.6, Cue(
            r"\b(?:participants|subjects|patients|volunteers|women|men|adults|people) (?:were"
            r"|with .{3,60} were|underwent|performed|completed|received|walked|stood|lifted|gave|attended"
            r"|held|took part)|\btook part|\bwe (?:recruited|measured|assessed|recorded|used|included"
            r"|enrolled|randomly|performed|searched|analy[sz]ed|collected|studied|compared|identified"
            r"|reviewed|randomi[sz]ed)|\b(?:anova|regression models?|models? (?:were|was|included)"
            r"|electrodes|dynamometer|questionnaire|ultrasound|electromyography|randomly)\b"
        )),
        (1.0, Cue(
            r"\b(?:aged|mean age|years|weeks|inclusion|exclusion|eligible|criteria|baseline|protocol"
            r"|cross-sectional|retrospective|prospective|outcome measures?|primary outcome"
            r"|visual analogue scale|index)\b"
        )),
        (1.0, Cue(
            r"^(?:[a-z-]+ ){0,3}(?:\d+|[a-z]+(?:-[a-z]+)?) (?:healthy |older |young |female |male "
            r"|consecutive )*(?:participants|subjects|patients|volunteers|women|men|adults|people|students"
            r"|athletes|residents)"
        )),
    ),
    "results": (
        (2.5, Cue(
            r"\bp ?[<>=≤≥] ?0?\.\d|\b95 ?% ?c|\bconfidence interval|\br ?= ?-?0?\.\d|\bodds ratio"
            r"|\bhazard ratio|\bp-?value|\bns\)|\brho ?=|[βρχ] ?=|±"
        )),
        (2.2, Cue(
            r"\bsignificant(?:ly)?\b|\bno (?:\w+ ){0,2}(?:difference|association|correlation|effect"
            r"|relation)|\bdid not (?:differ|change|predict|affect|influence|correlate|improve)|\b(?:was"
            r"|were) (?:not )?(?:\w+ly )?(?:higher|lower|greater|smaller|larger|longer|shorter|thinner"
            r"|thicker|weaker|stronger|associated|correlated|related|similar|comparable|reduced|increased"
            r"|more|less|fewer|worse|better|slower|faster|unchanged|delayed)\b"
        )),
        (1.3, Cue(
            r"\b(?:increased|decreased|declined|improved|differed|showed|rose|fell|exceeded|revealed"
            r"|demonstrated|ranged|predicted|reported|occurred|correlated)\b|\bcompared (?:with|to)\b"
            r"|\bthan\b|\d ?%|\bversus\b|\bvs\b|\bwe found|\brespectively"
        )),
    ),
    "conclusions": (
        (3.0, Cue(
            r"^in conclusion|^in summary|^we conclude|\bconclude that|^these (?:results|findings|data)"
            r"|^our (?:results|findings|data)|^the (?:present |current )?(?:results|findings) (?:suggest"
            r"|indicate|support|show|of)|^this study (?:shows|suggests|demonstrates|provides|supports"
            r"|indicates|confirms|found)|^overall|^thus|^therefore|^conclusions?"
        )),
        (1.8, Cue(
            r"\b(?:suggest(?:s|ing)?|implications?|clinicians|should (?:be|not|consider|include|aim|record"
            r"|bear)|may (?:be|help|explain|reflect|add|need|have|lower|influence|leave|represent)"
            r"|could (?:be|help|explain|lower)|might|further (?:research|studies|work|trials)"
            r"|future (?:research|studies|work|trials)|recommended|warranted|needed|required|appears? to"
            r"|seems?|is known|remains? to|cannot be|propose|deserves?|we interpret|we regard)\b"
        )),
        (0.8, Cue(r"\b(?:is|are|can|has|have)\b")),
    ),
}  # fmt: skip


def _guess(spans: Sequence[Span], allowed: Sequence[Role]) -> list[Role]:
    """The best non-decreasing run of roles: word scores plus a gentle pull towards the usual place."""
    count = len(spans)
    if not count:
        return []
    best: list[list[float]] = []
    back: list[list[int]] = []
    for index, span in enumerate(spans):
        row, origin = [], []
        for position, role in enumerate(allowed):
            score = _word_score(span.lower, role) + _place(index, count, role)
            reach = range(position + 1)
            if not best:
                row.append(score)
                origin.append(position)
                continue
            previous = max(reach, key=lambda p: best[-1][p] - (0.0 if p == position else _jump(p, position)))
            row.append(score + best[-1][previous] - (0.0 if previous == position else _jump(previous, position)))
            origin.append(previous)
        best.append(row)
        back.append(origin)
    position = max(range(len(allowed)), key=lambda p: best[-1][p])
    path = [position]
    for origin in reversed(back[1:]):
        position = origin[position]
        path.append(position)
    return [allowed[p] for p in reversed(path)]


def _jump(before: int, after: int) -> float:
    return 0.3 * (after - before - 1)


def _word_score(text: str, role: Role) -> float:
    return sum(weight for weight, cue in _CUES[role] if cue.search(text))


_USUAL: dict[Role, float] = {"background": 0.05, "objective": 0.2, "methods": 0.35, "results": 0.68, "conclusions": 1.0}


def _place(index: int, count: int, role: Role) -> float:
    where = index / max(1, count - 1)
    return (
        -3.0 * abs(where - _USUAL[role]) if role in ("background", "conclusions") else -1.6 * abs(where - _USUAL[role])
    )
