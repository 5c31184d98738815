"""Which outcomes a clause relates a muscle to: those it names, those of its groups, or those spoken of before."""

from __future__ import annotations

from data.tagging import direction as cue
from data.tagging import estimates
from data.tagging.aside import beside_the_question
from data.tagging.clauses import Clause
from data.tagging.cues import Cue
from data.tagging.outcomes import Measured
from data.tagging.scan import Mention
from data.tagging.studied import Subject

_EITHER_OUTCOME = Cue(
    r"\b(?:with|to|of|on|in|for) (?:either|both|neither)(?! (?:measure|muscle|variable|side|group|sex))\b"
)
_EVERY_OUTCOME = Cue(
    r"\b(?:any|all|none|each|both|either|neither)(?: of)?(?: the| these)?(?: other)?"
    r"(?: (?:(?P<kind>pain|disability|mobility|balance)|clinical|functional|patient-reported|reported|self-reported"
    r"|performance))+"
    r" (?:\w+ )?(?:measures?|outcomes?|scores?|tests?|variables?|scales?|parameters?|questionnaires?)\b|\b(?:any"
    r"|all|either|neither|no)(?: of the)? (?:outcome|score|scale|questionnaire)s?\b"
)
_ELLIPTIC = Cue(
    r"\b(?:did|was|were|could"
    r"|had|does|is|are) not\b ?(?:[(,.;]|$)|\bno (?:such )?(?:association|relation\w*"
    r"|correlation)"
    r"|\bunrelated\b ?(?:[(,.;]|$)|\bthe same (?:was|held|is) |\bcorresponding (?:estimate|figure|value|ratio)"
)
# "Associated with slower gait and with | having fallen": what people have is the link's object, not a group of them.
_OBJECT_OF_LINK = Cue(
    r"(?:(?:associated|association|correlated|related|linked)|\band|\bor|[,)]) with (?:having |being |an? )?$"
)
# "Among those with | an episode": of whom it is told, not what.
_AMONG = Cue(
    r"^\W*(?:among|in|of) (?:the )?(?:those|people|women|men|patients|participants|adults|workers|persons)"
    r" (?:with|who had) (?:(?:an?|at least one|one|more than one|repeated) )?$"
)
_THE_LINK = Cue(r"\b(?:the|this|these|that) (?:\w+ )?(?:association|relation|correlation)")
# What is foretold is that people get it, not how much of it.
_FORETOLD = Cue(r"\b(?:predict\w*|risk|odds|hazard|incidence|model for|likely|incident)\b")
_RISK = Cue(r"\brisk factors?\b|\bhazard\b|\bodds\b|\b(?:hr|or) ?[=\d]|\bpredict(?:ed|s|ors?|ive)\b ?(?:[(,.;]|$|in )")
_HAPPENS = (".presence", ".falls")


def outcomes_of(clause: Clause, subject: Subject, measured: Measured) -> tuple[str, ...]:
    """The outcomes a clause relates a muscle to: those it names, else the groups it compares."""
    if named := named_in(clause, measured):
        return named
    if _EITHER_OUTCOME.search(clause.lower) and len(subject.outcomes) > 1:
        return subject.outcomes[-2:]
    if (every := _EVERY_OUTCOME.search(clause.lower)) and (all_of := _of_kind(every["kind"], measured)):
        return all_of
    if beside_the_question(clause, sides=measured.sides):
        return ()
    roots = {g.outcome for g in clause.groups if g.outcome}
    by_group = tuple(status for status in measured.contrast if status in roots)
    if by_group := by_group or tuple(o for o in dict.fromkeys(g.outcome for g in clause.groups) if o in measured.ids):
        return by_group
    bare = not (clause.muscles or clause.measures or clause.groups)
    cases = any(g.affected for g in clause.groups)
    unnamed = bool(clause.muscles) and _relates(clause.lower)
    if subject.latest and (not clause.first or bare or (unnamed and not cases) or _ELLIPTIC.search(clause.lower)):
        return subject.latest
    if subject.outcomes and _ELLIPTIC.search(clause.lower) and not cases:
        return subject.outcomes[-1:]
    if measured.contrast:
        return measured.contrast
    if unnamed and (foretold := tuple(o for o in measured.ids if o.endswith(_HAPPENS))) and _RISK.search(clause.lower):
        return foretold
    return tuple(o for o in measured.sole if unnamed or not o.endswith(".intensity"))


def _relates(text: str) -> bool:
    """A link or a ratio, other than a word back to one already told."""
    return not _THE_LINK.search(text) and (cue.link_in(text) is not None or estimates.has_ratio(text))


def _of_kind(kind: str | None, measured: Measured) -> tuple[str, ...]:
    """All outcomes but harms and what the groups differ in, or those of a kind: "all mobility tests"."""
    told = [t.outcome for t in measured.tags if t.outcome != "harms" and t.outcome not in measured.contrast]
    return tuple(o for o in told if kind is None or kind in o) or tuple(told)


def named_in(clause: Clause, measured: Measured) -> tuple[str, ...]:
    """The outcomes a clause names other than as groups, or beside the muscle as one more predictor."""
    link = cue.link_in(clause.lower)
    event = estimates.has_ratio(clause.lower) or bool(_FORETOLD.search(clause.lower))
    subject = _subject(clause)
    named: list[str] = []
    for mention in clause.outcomes:
        outcome = _as_measured(mention, measured, event=event)
        affected = any(g.affected and g.start <= mention.start <= g.end for g in clause.groups)
        if affected and link is not None and mention.start - clause.start > link.end():
            affected = not _OBJECT_OF_LINK.search(clause.lower[: mention.start - clause.start])
        affected = affected or bool(_AMONG.search(clause.lower[: mention.start - clause.start]))
        covariate = cue.COVARIATE.search(clause.lower, 0, mention.start - clause.start)
        if outcome is None or affected or covariate or (outcome in measured.contrast and link is None):
            continue
        if link is not None and subject is not None and not cue.NOMINAL.search(link[0]):
            at = clause.start + link.start()
            if (mention.start < at) == (subject.start < at):
                continue
        named.append(outcome)
    return tuple(dict.fromkeys(named))


def _subject(clause: Clause) -> Mention | None:
    """The first muscle outside brackets, or, where muscles are named in brackets only, the first measure."""
    text = clause.lower
    for mention in (*clause.muscles, *(clause.measures if clause.muscles else ())):
        before = text[: mention.start - clause.start]
        if before.count("(") == before.count(")"):
            return mention
    return None


def _as_measured(mention: Mention, measured: Measured, *, event: bool) -> str | None:
    """The tag that a mention stands for: itself, or what only "back pain" or "pain" can mean in this study."""
    outcome = mention.id
    if outcome in measured.ids:
        return outcome
    children = [t.outcome for t in measured.tags if t.outcome.startswith(outcome + ".")]
    if children:
        if status := next((o for o in measured.contrast if o.startswith(outcome + ".")), None):
            return status
        order = (".presence", ".intensity", ".falls") if event else (".intensity", ".presence", ".falls")
        return next((outcome + suffix for suffix in order if outcome + suffix in children), None)
    if mention.kind == "generic" and not any(t.outcome.startswith(outcome.split(".")[0]) for t in measured.tags):
        adjacent = [t.outcome for t in measured.tags if t.directness == "adjacent"]
        return adjacent[0] if adjacent else None
    return None
