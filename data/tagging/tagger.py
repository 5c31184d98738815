"""From a study's text to its tags, by pure steps: read, judge the design, outcomes, relevance, findings, facts."""

from __future__ import annotations

from dataclasses import replace

from data.tagged import Finding, Screening, StudyFacts, StudyText, TaggedStudy
from data.tagging.age_and_sex import age, sex
from data.tagging.conditions import with_condition
from data.tagging.design import judge_design
from data.tagging.findings import study_findings
from data.tagging.outcomes import measured_outcomes
from data.tagging.population import companions, populations
from data.tagging.reading import Reading, read
from data.tagging.relevance import screen
from data.tagging.sample import sample_size
from data.tagging.scan import Scanner
from data.tagging.spin import spin_in
from data.tagging.study_count import study_count
from data.vocabulary import Vocabulary

GRAMMAR_VERSION = "1.2"
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
            who += with_condition(reading, vocabulary, measured, design.value, who)
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
