"""Which design a study has, judged and not copied: indexing, title, text, and at last the way groups are compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from data.tagged import Evidence, Fact
from data.tagging import design_cues as said
from data.tagging import direction as cue
from data.tagging.cues import Cue
from data.tagging.groups import COMPARES, compared_in_results, groups_in
from data.tagging.measured import denied, people_without
from data.tagging.population import AGES
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Kind, Mention
from data.vocabulary import Design, Vocabulary


@dataclass(frozen=True, slots=True)
class Judged:
    """The design, where it was read, and its evidence."""

    fact: Fact | None
    source: str | None

    @property
    def value(self) -> str | None:
        """The design's id; None when the text does not say."""
        return self.fact.value if self.fact else None


def judge_design(reading: Reading, vocabulary: Vocabulary) -> Judged:
    """The design of a study; the first rule that answers wins, so the order is the argument."""
    designs = {design.id: design for design in vocabulary.designs}
    for rule in _RULES:
        judged = rule(reading, designs)
        if judged is not None:
            return judged
    return Judged(None, None)


def _type(reading: Reading, design: Design) -> Judged | None:
    for name in reading.study.publication_types:
        if name in design.publication_types:
            return Judged(Fact(design.id, Evidence(-1, 0, 0, name, f"publication type: {name}")), "publication_type")
    return None


def _mesh(reading: Reading, design: Design) -> Judged | None:
    for name in reading.study.mesh:
        if name in design.mesh:
            return Judged(Fact(design.id, Evidence(-1, 0, 0, name, f"MeSH: {name}")), "mesh")
    return None


def _title(reading: Reading, design: Design) -> Judged | None:
    return _mentioned(reading, design, "design_title", ("title",), "title")


def _mentioned(reading: Reading, design: Design, kind: Kind, roles: tuple[str, ...], source: str) -> Judged | None:
    for sentence, mention in reading.every(kind):
        if mention.id == design.id and sentence.role in roles:
            evidence = reading.evidence(sentence, mention.start, mention.end, f"design {design.id}: {mention.rule}")
            return Judged(Fact(design.id, evidence), source)
    return None


def _said(reading: Reading, name: str, sentence: Sentence, match: re.Match[str], rule: str, source: str) -> Judged:
    start = sentence.span.start + match.start()
    evidence = reading.evidence(sentence, start, start + match.end() - match.start(), f"design {name}: {rule}")
    return Judged(Fact(name, evidence), source)


def _text(reading: Reading, name: str, pattern: Cue, *roles: str, source: str = "text") -> Judged | None:
    for sentence in reading.sentences:
        if sentence.role in roles and (match := pattern.search(sentence.lower)):
            return _said(reading, name, sentence, match, pattern.pattern[:40], source)
    return None


def _terms(reading: Reading, design: Design, *roles: str) -> Judged | None:
    return _mentioned(reading, design, "design", roles, "text")


Designs = dict[str, Design]


def _protocol(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("protocol")
    if design is None:
        return None
    planned = [s for s in reading.sentences if " will " in s.lower and said.PLANNED.search(s.lower)]
    return (
        _type(reading, design)
        or (_title(reading, design) if planned else None)
        or (_text(reading, "protocol", said.PLANNED, "methods", "objective") if len(planned) >= 3 else None)
    )


def _systematic_review(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("systematic_review")
    if design is None:
        return None
    return (
        _type(reading, design) or _title(reading, design) or _terms(reading, design, "methods", "objective", "results")
    )


def _case_report(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("case_report")
    return None if design is None else _type(reading, design) or _title(reading, design)


def _one_person(reading: Reading, designs: Designs) -> Judged | None:
    """The story of one person, told by an age: "a 34-year-old woman was admitted"."""
    if "case_report" not in designs:
        return None
    return _text(reading, "case_report", said.PERSON, "background", "objective", "methods", "results", "conclusions")


def _cases_described(reading: Reading, designs: Designs) -> Judged | None:
    """The study calls itself a report or series of cases."""
    if "case_report" not in designs:
        return None
    return _text(
        reading, "case_report", said.THIS_SERIES, "objective", "methods", "results", "conclusions", "background"
    )


def _animal(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("cadaver_or_animal")
    if design is None:
        return None
    mesh = reading.study.mesh
    if "Animals" in mesh and "Humans" not in mesh:
        return Judged(Fact(design.id, Evidence(-1, 0, 0, "Animals", "MeSH: Animals without Humans")), "mesh")
    if found := _mesh(reading, design):
        return found
    if found := _title(reading, design):
        return found
    found = _terms(reading, design, "methods")
    return found if found and not _people_first(reading) else None


def _people_first(reading: Reading) -> bool:
    methods = " ".join(s.lower for s in reading.with_role("methods"))
    return len(said.HUMAN_PEOPLE.findall(methods)) > len(said.ANIMAL.findall(methods)) and "cadaver" not in methods


def _narrative(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("narrative_review")
    if design is None:
        return None
    return (
        _type(reading, design)
        or _title(reading, design)
        or _terms(reading, design, "methods", "objective", "background")
    )


def _other(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("other")
    if design is None:
        return None
    return _type(reading, design) or _title(reading, design) or _terms(reading, design, "methods")


def _reliability(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("reliability")
    if design is None:
        return None
    return _title(reading, design) or _text(
        reading, "reliability", Cue(r"reliability (?:study|of)|test-retest|repeatability of"), "objective"
    )


def _randomised(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("randomised_trial")
    if design is None:
        return None
    if found := _type(reading, design):
        return found
    for sentence in reading.sentences:
        if sentence.role in ("background", "conclusions"):
            continue
        if not any(sign in sentence.lower for sign in said.CHANCE):
            continue
        text = said.TRIALS_OF_OTHERS.sub(" ", said.RANDOM_ORDER.sub(" ", sentence.lower))
        if said.ALLOCATED.search(text):
            match = Cue(r"random|\brct\b|lottery|coin|envelopes|computer").search(sentence.lower)
            if match:
                source = "title" if sentence.role == "title" else "text"
                return _said(reading, design.id, sentence, match, "allocation at random", source)
    return None


def _nonrandomised(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("nonrandomised_trial")
    if design is None:
        return None
    if found := _type(reading, design) or _text(reading, design.id, said.NO_CHANCE, "title", "objective", "methods"):
        return found
    trained = _text(reading, design.id, said.TRAINED, "methods", source="inferred")
    return trained if trained and _text(reading, design.id, said.PRE_POST, "methods", "results") else None


def _standing(reading: Reading, designs: Designs) -> Judged | None:
    """Healthy people who develop the condition within a laboratory test."""
    if "laboratory" not in designs or not _text(
        reading, "laboratory", said.HEALTHY, "methods", "background", "objective"
    ):
        return None
    developers = _text(
        reading,
        "laboratory",
        Cue(r"pain developers?\b|\bpds?\b|standing-induced"),
        "methods",
        "results",
        "title",
    )
    return Judged(developers.fact, "inferred") if developers else None


def _cohort(reading: Reading, designs: Designs) -> Judged | None:
    """People seen once and events or measurements later."""
    if "cohort" not in designs:
        return None
    strong = Cue(
        r"\bcohort study\b|\bprospective(?!ly)\b|\blongitudinal|followed|follow-up|years? later|year cohort"
        r"|\b(?:later|subsequent|future|new|incident|new-onset) (?:[\w-]+ ){0,3}"
        r"(?:pain|falls?|fractures?|falling|episodes?)\b"
        r"|\b(?:one|two|three|five|ten|\d+)-year (?:course|outcome|risk|incidence|follow)"
    )
    return (
        _text(reading, "cohort", strong, "title", source="title")
        or _text(reading, "cohort", said.FOLLOWED, "objective", "methods")
        or _text(reading, "cohort", said.HAZARD, "methods", "results")
        or _text(reading, "cohort", said.MEANWHILE, "results")
        or _two_times(reading)
    )


def _two_times(reading: Reading) -> Judged | None:
    """The same people at two named times: "at 14 weeks ... at 30 weeks"."""
    first: str | None = None
    for sentence in reading.with_role("methods"):
        for match in said.AT_TIME.finditer(sentence.lower):
            if first is not None and match[0] != first:
                return _said(reading, "cohort", sentence, match, "seen again", "inferred")
            first = first or match[0]
    return None


def _looked_up(reading: Reading, designs: Designs) -> Judged | None:
    """Records looked up afterwards, or a cohort of which no more is told."""
    if "cohort" not in designs:
        return None
    for sentence in reading.with_role("title", "objective", "methods"):
        match = said.LOOKED_UP.search(said.COHORT_AS_SOURCE.regex.sub(_blank, sentence.lower))
        if match:
            return _said(reading, "cohort", sentence, match, "records looked up", "text")
    return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _compared(reading: Reading, designs: Designs) -> Judged | None:
    """Groups by condition compared at one time, whatever the authors call it; two sides of a body are none."""
    if "case_control" not in designs or _laboratory_challenge(reading):
        return None
    affected = unaffected = None
    for sentence in reading.sentences:
        if sentence.role in ("background", "conclusions", "objective"):
            continue
        for group in groups_in(reading, sentence):
            if denied(sentence, Mention("group", "", 0, group.start, group.end, 0, "")) and group.affected:
                continue
            if group.affected:
                affected = affected or ((sentence, group) if group.outcome else None)
            elif people_without(reading, sentence, group.start, group.end):
                unaffected = unaffected or (sentence, group)
    if affected is None or (not compared_in_results(reading) and (unaffected is None or not _contrasts(reading))):
        return None
    sentence, group = unaffected or affected
    evidence = reading.evidence(sentence, group.start, group.end, "design case_control: two groups by condition")
    return Judged(Fact("case_control", evidence), "inferred")


def _laboratory_challenge(reading: Reading) -> bool:
    """People who are tripped or slipped in a harness: those who fell did so in the laboratory."""
    told = reading.with_role("title", "methods")
    if not any(said.CHALLENGE.search(s.lower) for s in told):
        return False
    if any(re.search(r"\bhealthy\b", s.lower) for s in told):
        return True
    return not any(g.outcome for s in told for g in groups_in(reading, s) if g.affected)


def _contrasts(reading: Reading) -> bool:
    """Somewhere outside the methods the groups are compared, or one is said to be higher, lower or alike."""
    both_named = any(
        {True, False} <= {g.affected for g in groups_in(reading, sentence)} for sentence in reading.with_role("methods")
    )
    for sentence in reading.sentences:
        groups = groups_in(reading, sentence)
        both = {True, False} <= {g.affected for g in groups}
        if sentence.role == "methods" and both and said.SET_SIDE_BY_SIDE.search(sentence.lower):
            return True
        if sentence.role in ("background", "methods"):
            continue
        if both:
            return True
        if re.search(r"between (?:the )?(?:two )?groups|(?:two|both) groups|the groups|between-group", sentence.lower):
            return True
        if groups and COMPARES.search(sentence.lower):
            return True
        if both_named and any(g.affected for g in groups) and cue.says_something(sentence.lower):
            return True
    return False


def _laboratory(reading: Reading, designs: Designs) -> Judged | None:
    if "laboratory" not in designs:
        return None
    if _laboratory_challenge(reading):
        return _text(reading, "laboratory", said.CHALLENGE, "title", "methods")
    if _text(reading, "laboratory", said.CONDITIONS, "methods", "title") and (
        found := _text(reading, "laboratory", said.LABORATORY, "methods", "title", "results")
    ):
        return found
    if _text(reading, "laboratory", said.HEALTHY, "methods", "title", "objective") and (
        found := _text(reading, "laboratory", said.LABORATORY, "methods", "title")
        or _text(reading, "laboratory", said.TASK, "results")
    ):
        return found
    if found := _text(reading, "laboratory", said.WITHIN, "methods", "title", "objective"):
        return found
    if _text(reading, "laboratory", AGES, "methods", "title", "objective"):
        return _text(reading, "laboratory", said.LABORATORY, "methods", "title") or _text(
            reading, "laboratory", said.PUSHED, "methods", "title"
        )
    return None


def _cross_sectional(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("cross_sectional")
    if design is None:
        return None
    named = Cue(
        r"cross-?sectional(?! (?:\w+ )?(?:areas?|muscle|anatom|imag|dimension|size|slice))|\bsurvey\b"
        r"|questionnaire study"
    )
    return (
        _text(reading, design.id, named, "title", source="title")
        or _text(reading, design.id, named, "methods", "objective", "results")
        or _mesh(reading, design)
    )


def _observed(reading: Reading, designs: Designs) -> Judged | None:
    """People measured once, no groups by condition: cross-sectional by elimination."""
    if "cross_sectional" not in designs:
        return None
    recorded = _text(reading, "laboratory", said.TASK, "methods", source="inferred")
    if (
        recorded
        and "laboratory" in designs
        and not any(g.affected for s in reading.sentences for g in groups_in(reading, s))
    ):
        return recorded
    return _text(reading, "cross_sectional", said.HUMAN_PEOPLE, "methods", "results", source="inferred")


def _matched_mesh(reading: Reading, designs: Designs) -> Judged | None:
    for name in ("case_control", "cohort"):
        if name in designs and (found := _mesh(reading, designs[name])):
            return found
    return None


def _case_terms(reading: Reading, designs: Designs) -> Judged | None:
    design = designs.get("case_report")
    return None if design is None else _terms(reading, design, "methods", "objective", "results")


_RULES: tuple[Callable[[Reading, Designs], Judged | None], ...] = (
    _protocol,
    _case_report,
    _animal,
    _one_person,
    _cases_described,
    _systematic_review,
    _narrative,
    _other,
    _reliability,
    _randomised,
    _standing,
    _nonrandomised,
    _cohort,
    _compared,
    _laboratory,
    _looked_up,
    _cross_sectional,
    _matched_mesh,
    _case_terms,
    _observed,
)
