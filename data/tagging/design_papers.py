"""Papers known by what they are: protocols, reviews, reports of cases, dissections, models and measurement studies."""

from __future__ import annotations

from data.tagged import Evidence, Fact
from data.tagging import design_cues as said
from data.tagging.cues import Cue
from data.tagging.judged import Designs, Judged, by_mesh, by_terms, by_text, by_title, by_type
from data.tagging.reading import Reading


def protocol(reading: Reading, designs: Designs) -> Judged | None:
    """A study that is planned."""
    design = designs.get("protocol")
    if design is None:
        return None
    planned = [s for s in reading.sentences if " will " in s.lower and said.PLANNED.search(s.lower)]
    return (
        by_type(reading, design)
        or (by_title(reading, design) if planned else None)
        or (by_text(reading, "protocol", said.PLANNED, "methods", "objective") if len(planned) >= 3 else None)
    )


def systematic_review(reading: Reading, designs: Designs) -> Judged | None:
    """Other people's studies, searched and counted."""
    design = designs.get("systematic_review")
    if design is None:
        return None
    return (
        by_type(reading, design)
        or by_title(reading, design)
        or by_terms(reading, design, "methods", "objective", "results")
    )


def case_report(reading: Reading, designs: Designs) -> Judged | None:
    """Indexed or headed as a report of cases."""
    design = designs.get("case_report")
    return None if design is None else by_type(reading, design) or by_title(reading, design)


def one_person(reading: Reading, designs: Designs) -> Judged | None:
    """The story of one person, told by an age: "a 34-year-old woman was admitted"."""
    if "case_report" not in designs:
        return None
    return by_text(reading, "case_report", said.PERSON, "background", "objective", "methods", "results", "conclusions")


def cases_described(reading: Reading, designs: Designs) -> Judged | None:
    """The study calls itself a report or series of cases."""
    if "case_report" not in designs:
        return None
    return by_text(
        reading, "case_report", said.THIS_SERIES, "objective", "methods", "results", "conclusions", "background"
    )


def case_terms(reading: Reading, designs: Designs) -> Judged | None:
    """Cases spoken of in passing: asked late."""
    design = designs.get("case_report")
    return None if design is None else by_terms(reading, design, "methods", "objective", "results")


def animal(reading: Reading, designs: Designs) -> Judged | None:
    """Animals, or the bodies of donors."""
    design = designs.get("cadaver_or_animal")
    if design is None:
        return None
    mesh = reading.study.mesh
    if "Animals" in mesh and "Humans" not in mesh:
        return Judged(Fact(design.id, Evidence(-1, 0, 0, "Animals", "MeSH: Animals without Humans")), "mesh")
    if found := by_mesh(reading, design):
        return found
    if found := by_title(reading, design):
        return found
    found = by_terms(reading, design, "methods")
    return found if found and not _people_first(reading) else None


def _people_first(reading: Reading) -> bool:
    methods = " ".join(s.lower for s in reading.with_role("methods"))
    return len(said.HUMAN_PEOPLE.findall(methods)) > len(said.ANIMAL.findall(methods)) and "cadaver" not in methods


def narrative(reading: Reading, designs: Designs) -> Judged | None:
    """Other people's studies, told."""
    design = designs.get("narrative_review")
    if design is None:
        return None
    return (
        by_type(reading, design)
        or by_title(reading, design)
        or by_terms(reading, design, "methods", "objective", "background")
    )


def other(reading: Reading, designs: Designs) -> Judged | None:
    """Letters, models, interviews and costs."""
    design = designs.get("other")
    if design is None:
        return None
    return by_type(reading, design) or by_title(reading, design) or by_terms(reading, design, "methods")


def reliability(reading: Reading, designs: Designs) -> Judged | None:
    """How well something can be measured."""
    design = designs.get("reliability")
    if design is None:
        return None
    return by_title(reading, design) or by_text(
        reading, "reliability", Cue(r"reliability (?:study|of)|test-retest|repeatability of"), "objective"
    )
