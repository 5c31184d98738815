"""The tagger as a whole: what it says about invented studies, and that it never breaks or points outside the text."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.records import AbstractSection
from data.tagged import Evidence, StudyText, TaggedStudy
from data.tagging.explain import explain
from data.tagging.tagger import RULES_VERSION, Tagger
from data.texts import read_texts, tagged_as_text, tagged_to_json
from data.topic import load_topic

HERE = Path(__file__).parent
INVENTED = HERE / "labelled" / "invented.jsonl"


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


def study(title: str, *sections: tuple[str | None, str], **more: Any) -> StudyText:
    parts = tuple(AbstractSection(n, text, label) for n, (label, text) in enumerate(sections, 1))
    return StudyText("x", title, parts, **more)


def rows(tagged: TaggedStudy) -> set[tuple[str, str, str, str]]:
    return {(f.muscle, f.measure, f.outcome, f.direction) for f in tagged.findings}


def evidences(tagged: TaggedStudy) -> Iterator[Evidence]:
    facts = tagged.facts
    single = [tagged.screening.evidence, tagged.spin, facts.n_evidence, facts.n_studies_evidence]
    with_value = [facts.design, facts.age, facts.sex, *facts.populations, *facts.companion_muscles]
    yield from (e for e in [*single, *(f.evidence for f in with_value if f)] if e is not None)
    yield from (t.evidence for t in tagged.outcomes)
    yield from (f.evidence for f in tagged.findings)


def assert_inside(text: StudyText, tagged: TaggedStudy) -> None:
    stored = {0: text.title, **{s.seq: s.text for s in text.sections}}
    for evidence in evidences(tagged):
        if evidence.section_seq == -1:
            assert (evidence.start, evidence.end) == (0, 0)
            continue
        section = stored[evidence.section_seq]
        assert 0 <= evidence.start <= evidence.end <= len(section)
        assert evidence.sentence in section
        assert section[evidence.start : evidence.end] in evidence.sentence


def test_a_direction_belongs_to_the_muscle_in_its_own_clause(tagger: Tagger) -> None:
    tagged = tagger.tag(
        study(
            "Hip muscles in back pain",
            ("METHODS", "Twenty adults with low back pain and 20 adults without were tested by ultrasound."),
            (
                "RESULTS",
                (
                    "Multifidus thickness was smaller in adults with low back pain (p = 0.01), whereas gluteus maximus "
                    "thickness did not differ (p = 0.40) and gluteus medius thickness was larger in adults with low "
                    "back pain than in adults without (p = 0.02)."
                ),
            ),
        )
    )
    assert rows(tagged) == {
        ("gluteus_maximus", "size", "back_pain.presence", "null"),
        ("gluteus_medius", "size", "back_pain.presence", "contradicts"),
    }
    assert [c.value for c in tagged.facts.companion_muscles] == ["multifidus"]


@pytest.mark.parametrize(
    ("definition", "muscle"),
    [
        ("gluteus medius (GM)", "gluteus_medius"),
        ("gluteus maximus (GM)", "gluteus_maximus"),
        ("GM", "ambiguous"),
    ],
)
def test_an_abbreviation_means_what_the_abstract_says(tagger: Tagger, definition: str, muscle: str) -> None:
    tagged = tagger.tag(
        study(
            "Hip muscle thickness in low back pain",
            (
                "METHODS",
                f"Thickness of the {definition} was measured in 30 women with low back pain and 30 women without.",
            ),
            ("RESULTS", "GM thickness was lower in women with low back pain than in women without (p = 0.01)."),
        )
    )
    assert rows(tagged) == {(muscle, "size", "back_pain.presence", "supports")}
    assert tagged.screening.relevance == "include"


def test_grey_matter_is_no_muscle(tagger: Tagger) -> None:
    tagged = tagger.tag(
        study(
            "GM volume in low back pain",
            (
                "METHODS",
                "Grey matter (GM) volume of 20 patients with low back pain and 20 healthy controls was compared.",
            ),
            ("RESULTS", "GM volume was smaller in patients."),
        )
    )
    assert (tagged.screening.relevance, tagged.findings) == ("exclude", ())
    assert {t.outcome for t in tagged.outcomes} == {"back_pain.presence"}


@pytest.mark.parametrize(
    ("measure", "comparative", "direction"),
    [
        ("thickness", "lower", "supports"),
        ("thickness", "higher", "contradicts"),
        ("fat fraction", "higher", "supports"),
        ("attenuation", "lower", "supports"),
        ("attenuation", "higher", "contradicts"),
        ("strength", "reduced", "supports"),
        ("onset latency", "longer", "supports"),
        ("stiffness", "higher", "unclear"),
        ("EMG amplitude", "higher", "unclear"),
    ],
)
def test_the_sign_of_each_measure(tagger: Tagger, measure: str, comparative: str, direction: str) -> None:
    tagged = tagger.tag(
        study(
            "Gluteus maximus in back pain",
            ("METHODS", f"The {measure} of the gluteus maximus was measured in people with and without low back pain."),
            ("RESULTS", f"Gluteus maximus {measure} was {comparative} in people with low back pain than in controls."),
        )
    )
    assert [f.direction for f in tagged.findings] == [direction]


def test_the_comparison_may_be_told_from_the_other_side(tagger: Tagger) -> None:
    tagged = tagger.tag(
        study(
            "Gluteus medius strength and falls",
            ("METHODS", "Forty fallers and 40 non-fallers had gluteus medius strength measured."),
            ("RESULTS", "Non-fallers had greater gluteus medius strength than fallers (p = 0.01)."),
        )
    )
    assert rows(tagged) == {("gluteus_medius", "strength", "fall_risk.falls", "supports")}
    assert (tagged.facts.n, tagged.facts.n_basis) == (80, "summed")


def test_surrogates_and_motives_do_not_make_a_falls_study(tagger: Tagger) -> None:
    tagged = tagger.tag(
        study(
            "Hip abductor training and the Timed Up and Go",
            ("BACKGROUND", "Falls are common in older adults, and low back pain is costly."),
            ("METHODS", "Thirty older adults were randomly assigned to hip abductor training or usual care."),
            (
                "RESULTS",
                "The Timed Up and Go improved more in the training group than in the usual care group (p = 0.01).",
            ),
            ("CONCLUSIONS", "Training may prevent falls."),
        )
    )
    assert tagged.screening.relevance == "borderline"
    assert {t.outcome: t.directness for t in tagged.outcomes} == {"fall_risk.mobility": "surrogate"}


def test_spin_is_marked_and_never_changes_a_direction(tagger: Tagger) -> None:
    text = study(
        "Gluteal exercise for low back pain: a randomised trial",
        ("METHODS", "Sixty adults with low back pain were randomly assigned to gluteal exercise or education."),
        ("RESULTS", "Pain intensity did not differ between groups (p = 0.6)."),
        ("CONCLUSIONS", "Gluteal exercise is effective and should be recommended."),
    )
    tagged = tagger.tag(text)
    assert {f.direction for f in tagged.findings} == {"null"}
    assert tagged.spin is not None
    assert tagged.spin.sentence == "Gluteal exercise is effective and should be recommended."


def test_a_text_without_any_word_of_the_gate_is_dismissed_unless_asked_for(tagger: Tagger) -> None:
    text = study("Statins after stroke", ("METHODS", "We randomly assigned 300 patients to a statin or placebo."))
    assert tagger.tag(text).facts.n is None
    assert tagger.tag(text, thorough=True).facts.n == 300
    assert tagger.tag(text).screening == tagger.tag(text, thorough=True).screening
    assert "not read further" in explain(text, tagger)


def test_no_abstract_at_all(tagger: Tagger) -> None:
    tagged = tagger.tag(StudyText("1", "Gluteus maximus activity in low back pain"))
    assert tagged.findings == ()
    assert tagger.tag(StudyText("2", "")).screening.relevance == "exclude"


def test_explain_shows_sentences_mentions_and_decisions(tagger: Tagger) -> None:
    shown = explain(next(read_texts(INVENTED.read_text(encoding="utf-8").splitlines())), tagger)
    assert "LBP = low back pain" in shown
    assert "methods] Forty-one workers with LBP" in shown
    assert "finding gluteus_maximus size x back_pain.presence = supports" in shown


def test_the_version_names_grammar_and_vocabulary(tagger: Tagger) -> None:
    tagged = tagger.tag(StudyText("1", "Gluteus maximus"))
    assert tagged.rules_version == tagger.rules_version
    assert tagger.rules_version.startswith(RULES_VERSION + "+")
    assert Tagger(load_topic("hamstrings-knee-pain").vocabulary).rules_version != tagger.rules_version


def test_another_topic_needs_no_code() -> None:
    tagged = Tagger(load_topic("hamstrings-knee-pain").vocabulary).tag(
        study(
            "Hamstring strength in people with and without knee pain",
            (
                "METHODS",
                "Thirty adults with knee pain and 30 adults without knee pain had hamstring strength measured.",
            ),
            ("RESULTS", "Hamstring strength was lower in adults with knee pain than in adults without (p = 0.01)."),
        )
    )
    assert rows(tagged) == {("hamstrings", "strength", "knee_pain.presence", "supports")}
    assert (tagged.screening.relevance, tagged.facts.n, tagged.facts.design.value) == ("include", 60, "case_control")  # type: ignore[union-attr]


def test_json_has_the_shape_of_the_labels(tagger: Tagger) -> None:
    line = INVENTED.read_text(encoding="utf-8").splitlines()[0]
    labels = json.loads(line)["labels"]
    tagged = tagger.tag(next(read_texts([line])))
    given_out = tagged_to_json(tagged)
    assert set(labels) <= set(given_out)
    assert {o["id"] for o in given_out["outcomes"]} == {o["id"] for o in labels["outcomes"]}
    assert set(labels["findings"][0]) <= set(given_out["findings"][0])
    json.dumps(given_out)
    assert "gluteus_maximus size x back_pain.presence: supports" in tagged_as_text(tagged)


NOISE = st.text(alphabet="abc ()=.;,<>≥±%−–µİßﬁ“”\n\t0159GMLBP", max_size=12)


@settings(max_examples=40)
@given(st.integers(0, 70), st.integers(0, 2**32 - 1), NOISE, st.booleans())
def test_mutated_abstracts_never_break_it(number: int, seed: int, noise: str, unlabelled: bool) -> None:
    text = mutated(invented()[number], seed, noise, unlabelled)
    for thorough in (False, True):
        tagged = TAGGER().tag(text, thorough=thorough)
        assert_inside(text, tagged)
        assert tagged == TAGGER().tag(text, thorough=thorough)


def mutated(text: StudyText, seed: int, noise: str, unlabelled: bool) -> StudyText:
    """Cut, shuffled, doubled and strewn with noise."""
    generator = random.Random(seed)
    sections = []
    for section in text.sections:
        words = section.text.split(" ")
        for _ in range(generator.randrange(4)):
            place = generator.randrange(len(words))
            action = generator.randrange(4)
            if action == 0:
                words[place] += noise
            elif action == 1:
                del words[place : place + generator.randrange(1, 6)]
                words = words or [""]
            elif action == 2:
                words.insert(place, words[generator.randrange(len(words))].upper())
            else:
                words[place] = noise + words[place][::-1]
        label = None if unlabelled else generator.choice([section.label, "", "DESIGN/METHODS:", "???"])
        sections.append(AbstractSection(section.seq, " ".join(words), label))
    generator.shuffle(sections)
    return StudyText(text.id, text.title + noise, tuple(sections), text.mesh, text.publication_types)


_CACHE: dict[str, Any] = {}


def invented() -> list[StudyText]:
    if "texts" not in _CACHE:
        _CACHE["texts"] = list(read_texts(INVENTED.read_text(encoding="utf-8").splitlines()))
    return _CACHE["texts"]  # type: ignore[no-any-return]


def TAGGER() -> Tagger:
    if "tagger" not in _CACHE:
        _CACHE["tagger"] = Tagger(load_topic("gluteus-maximus").vocabulary)
    return _CACHE["tagger"]  # type: ignore[no-any-return]


@pytest.mark.real
def test_mutated_real_abstracts_never_break_it(shared: Path) -> None:
    parse = pytest.importorskip("harvester.parse").parse_set
    articles = parse((shared / "data" / "pubmed" / "near_misses.xml").read_bytes()).articles
    for seed, article in enumerate(articles):
        original = StudyText.of(article)
        if original.sections:
            text = mutated(original, seed, " gluteus maximus (GM) ≥ ﬁ İ fell ", unlabelled=bool(seed % 2))
            assert_inside(text, TAGGER().tag(text, thorough=True))
