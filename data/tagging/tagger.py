"""From a study's text to its tags, by pure steps: read, judge the design, outcomes, relevance, findings, facts."""

from __future__ import annotations

from dataclasses import replace

from data.tagged import Fact, Finding, Screening, StudyFacts, StudyText, TaggedStudy
from data.tagging.cues import Cue
from data.tagging.design import judge_design
from data.tagging.findings import study_findings
from data.tagging.outcomes import Measured, measured_outcomes
from data.tagging.population import age, companions, populations, sex
from data.tagging.reading import Reading, read
from data.tagging.relevance import screen
from data.tagging.sample import sample_size, study_count
from data.tagging.scan import Scanner
from data.tagging.spin import spin_in
from data.vocabulary import Named, Vocabulary

GRAMMAR_VERSION = "1.1"
RULES_VERSION = GRAMMAR_VERSION

_DISMISSED = Screening("exclude", "no muscle of the topic was measured or trained", None)


class Tagger:
    """Tags studies by one vocabulary; the same text gives the same tags on any machine."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.rules_version = f"{GRAMMAR_VERSION}+{vocabulary.fingerprint}"
        self._scanner = Scanner(vocabulary)

    def tag(self, study: StudyText, *, thorough: bool = False) -> TaggedStudy:
        """Everything the rules say about a study; offsets lie inside the stored text.

        A study without any word of the gate is dismissed with nothing but its relevance; `thorough` reads it all the
        same, for texts that a person hands in.
        """
        if not thorough and self.dismisses(study):
            return TaggedStudy(study.id, _DISMISSED, rules_version=self.rules_version)
        return self.decide(self.read(study))

    def dismisses(self, study: StudyText) -> bool:
        """No word of the gate occurs: nothing about the topic can be said. Without a gate everything is read."""
        text = "\n".join((study.title, *(section.text for section in study.sections))).lower()
        return bool(self.vocabulary.gate) and not any(literal in text for literal in self.vocabulary.gate)

    def read(self, study: StudyText) -> Reading:
        """The study cut, labelled and scanned: what `explain` shows."""
        return read(study, self._scanner, self.vocabulary)

    def decide(self, reading: Reading) -> TaggedStudy:
        """All decisions about a study that has been read."""
        vocabulary = self.vocabulary
        design = judge_design(reading, vocabulary)
        measured = measured_outcomes(reading, vocabulary, design.value)
        screening = screen(reading, vocabulary, measured, design.value)
        findings: tuple[Finding, ...] = ()
        if screening.relevance != "exclude":
            findings = study_findings(reading, vocabulary, measured, design.value)
        size = sample_size(reading, design.value)
        studies, studies_evidence = study_count(reading, design.value)
        who = populations(reading, vocabulary, design.value)
        if not any(fact.value == "healthy" for fact in who):
            who += _conditions(measured, vocabulary, design.value)
        facts = StudyFacts(
            design=design.fact,
            design_source=design.source,
            n=size.n,
            n_basis=size.basis,
            n_evidence=size.evidence,
            n_studies=studies,
            n_studies_evidence=studies_evidence,
            populations=who,
            age=age(reading),
            sex=sex(reading, who),
            companion_muscles=companions(reading),
        )
        tagged = TaggedStudy(reading.study.id, screening, measured.tags, findings, facts, None, self.rules_version)
        return replace(tagged, spin=spin_in(reading, tagged))


_BECAME = Cue(
    r"\b(?:develop\w*|new|first|incident) (?:\w+ ){0,3}(?:pain|episodes?)"
    r"|\b(?:developed|weekly|monthly|classified as|never)\b"
    r"|\buntil the\b"
)
_RECRUITED = Cue(r"\bwith (?:at least |a |an? \w+ )?(?:one|two|three|history|\d|recent|recurrent|previous|repeated)\b")


def _grouped(measured: Measured, population: Named, design: str | None) -> bool:
    """Groups compared by the condition, or people chosen for it."""
    if design in ("case_control", "systematic_review"):
        return True
    evidence = measured.patients.get(population.condition)
    if evidence is None:
        return False
    chosen = design in ("randomised_trial", "nonrandomised_trial", "protocol") and _RECRUITED.search(
        evidence.sentence.lower()
    )
    return bool(chosen) or (design == "reliability" and population.condition in measured.contrast)


def _conditions(measured: Measured, vocabulary: Vocabulary, design: str | None) -> tuple[Fact, ...]:
    """People who have a condition: named as such, or having its pain or disability scored; a population that must be
    grouped (fallers) counts only where groups are compared."""
    found: list[Fact] = []
    for population in vocabulary.populations:
        root = population.condition.split(".")[0]
        if not population.condition or (population.grouped and not _grouped(measured, population, design)):
            continue
        named = [e for name, e in measured.patients.items() if name == population.condition]
        if population.grouped:
            named += [e for name, e in measured.patients.items() if name.split(".")[0] == root]
        else:
            named += [
                t.evidence for t in measured.tags if t.outcome.startswith(root + ".") and t.directness == "direct"
            ]
        if design in ("cohort", "laboratory"):
            named = [e for e in named if not _BECAME.search(e.sentence.lower())]
        if named:
            found.append(Fact(population.id, replace(named[0], rule=f"population {population.id}")))
    return tuple(found)
