"""The same facts in other authors' words: invented result sentences with the findings that a reader would take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.clauses import clauses_of
from data.tagging.printed import apportioned, printed_change
from data.tagging.reading import Reading
from data.tagging.tagger import Tagger
from data.topic import load_topic

SENTENCES = sorted((Path(__file__).parent / "labelled").glob("*_sentences.txt"))
STUDIES = Path(__file__).parent / "labelled" / "short_studies.txt"
RELEVANCE = {"i": "include", "b": "borderline", "e": "exclude"}
MUSCLES = {
    "MAX": "gluteus_maximus",
    "MED": "gluteus_medius",
    "MIN": "gluteus_minimus",
    "GRP": "gluteal_group",
    "EXT": "hip_extensors",
    "ABD": "hip_abductors",
}
OUTCOMES = {
    "pres": "back_pain.presence",
    "int": "back_pain.intensity",
    "dis": "back_pain.disability",
    "fear": "back_pain.fear_avoidance",
    "course": "back_pain.course",
    "care": "back_pain.care_use",
    "adj": "adjacent_pain",
    "falls": "fall_risk.falls",
    "inj": "fall_risk.injury",
    "conc": "fall_risk.concern",
    "bal": "fall_risk.balance",
    "mob": "fall_risk.mobility",
    "score": "fall_risk.score",
    "rec": "fall_risk.recovery",
    "qol": "quality_of_life",
    "harms": "harms",
}
DIRECTIONS = {
    "s": "supports",
    "c": "contradicts",
    "n": "null",
    "m": "mixed",
    "u": "unclear",
    "w": "within_group",
}


def studies(sentences: Path) -> Iterator[tuple[StudyText, str]]:
    told: dict[str, tuple[str, str]] = {}
    for line in sentences.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, first, second = (part.strip() for part in line.removeprefix("@").split("|"))
        if line.startswith("@"):
            told[name] = (first, second)
            continue
        title, methods = told[name]
        yield (
            StudyText(name, title, (AbstractSection(1, methods, "METHODS"), AbstractSection(2, first, "RESULTS"))),
            second,
        )


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


@pytest.mark.parametrize("sentences", SENTENCES, ids=lambda path: path.stem)
def test_every_sentence_is_read_as_a_reader_would(tagger: Tagger, sentences: Path) -> None:
    wrong: dict[str, object] = {}
    for study, expected in studies(sentences):
        rows = (row.split() for row in expected.split(";"))
        wanted = {(MUSCLES[m], measure, OUTCOMES[o]): DIRECTIONS[way] for m, measure, o, way in rows}
        found = {(f.muscle, f.measure, f.outcome): f.direction for f in tagger.tag(study, thorough=True).findings}
        if found != wanted:
            wrong[study.sections[1].text] = found
    assert wrong == {}


def test_every_short_study_is_tagged_as_a_reader_would(tagger: Tagger) -> None:
    wrong: dict[str, object] = {}
    for line in STUDIES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        title, methods, results, findings, outcomes, relevance = (part.strip() for part in line.split("|"))
        if methods.startswith("~"):
            sections: tuple[AbstractSection, ...] = (AbstractSection(1, f"{methods[1:]} {results}".strip()),)
        else:
            sections = (AbstractSection(1, methods, "METHODS"), AbstractSection(2, results, "RESULTS"))
        tagged = tagger.tag(StudyText("x", title, sections), thorough=True)
        rows = (row.split() for row in findings.split(";") if row.strip())
        wanted = {(MUSCLES[m], measure, OUTCOMES[o]): DIRECTIONS[way] for m, measure, o, way in rows}
        found = {(f.muscle, f.measure, f.outcome): f.direction for f in tagged.findings}
        told = {tag.outcome for tag in tagged.outcomes}
        screened = tagged.screening.relevance
        if (found, told, screened) != (wanted, {OUTCOMES[o] for o in outcomes.split()}, RELEVANCE[relevance]):
            wrong[title] = (found, told, screened)
    assert wrong == {}


def read(tagger: Tagger, results: str) -> Reading:
    return tagger.read(StudyText("x", "", (AbstractSection(1, results, "RESULTS"),)))


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("Gluteus maximus area was 40.2 cm2 in controls and 35.9 cm2 in patients (p = 0.011).", -1),
        ("Hip abductor strength was 98 N (SD 21) in LBP and 121 N (SD 25) in controls.", -1),
        ("Gluteus medius fat fraction was 17.1 ± 4.0 % in fallers and 13.9 ± 3.3 % in non-fallers.", 1),
        ("Weakness of the hip abductors was present in 21 of 34 patients and in 9 of 34 controls.", 1),
        ("Hip abductor strength was 98 N in both fallers and non-fallers.", 0),
    ],
)
def test_the_values_printed_for_the_groups(tagger: Tagger, sentence: str, sign: int) -> None:
    reading = read(tagger, sentence)
    (clause,) = clauses_of(reading, reading.sentences[0])
    assert printed_change(clause) == sign


@pytest.mark.parametrize(
    ("sentence", "nouns", "mine", "kept", "gone"),
    [
        ("Falls (p = 0.01) and fractures (p = 0.40) were counted.", ("falls", "fractures"), 1, "p = 0.40", "p = 0.01"),
        (
            "Falls and fractures (p = 0.01 and p = 0.40) were counted.",
            ("falls", "fractures"),
            0,
            "p = 0.01",
            "p = 0.40",
        ),
        ("Falls and fractures (p = 0.01 and 0.40) were counted.", ("falls", "fractures"), 1, "0.40", "p = 0.01"),
        ("Falls and fractures (95% CI 0.8 to 1.4) were counted.", ("falls", "fractures"), 0, "0.8 to 1.4", "nothing"),
        (
            "Falls and fractures (r = 0.31 and 0.42, both p < 0.01).",
            ("falls", "fractures"),
            1,
            "0.42, both p < 0.01",
            "0.31",
        ),
    ],
)
def test_statistics_belong_to_their_noun(
    tagger: Tagger, sentence: str, nouns: tuple[str, str], mine: int, kept: str, gone: str
) -> None:
    reading = read(tagger, sentence)
    clause = clauses_of(reading, reading.sentences[0])[0]
    places = [clause.lower.index(noun) + len(noun) for noun in nouns]
    told = apportioned(clause, places, mine)
    assert len(told.lower) == len(clause.lower)
    assert kept in told.lower
    assert gone not in told.lower


def test_a_muscle_set_aside_is_a_clause_of_its_own(tagger: Tagger) -> None:
    reading = read(
        tagger, "Hip extensor strength, but not hip abductor strength, was reduced in people with back pain."
    )
    told, aside = clauses_of(reading, reading.sentences[0])
    assert (told.muscle_ids, aside.muscle_ids) == (("hip_extensors",), ("hip_abductors",))
    assert "reduced" in told.lower
    assert "abductor" not in told.lower


def test_what_takes_a_finding_back_is_not_cut_off(tagger: Tagger) -> None:
    reading = read(tagger, "Hip extensor strength was lower in fallers, but this was not statistically significant.")
    assert len(clauses_of(reading, reading.sentences[0])) == 1
