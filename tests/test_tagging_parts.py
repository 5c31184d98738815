"""The steps of the tagger one by one: terms, sentences, roles, abbreviations, numbers, cues, designs, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ConfigError
from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging import direction as cue
from data.tagging.abbreviations import abbreviations
from data.tagging.design import judge_design
from data.tagging.headings import heading_roles
from data.tagging.numbers import value_of
from data.tagging.reading import Reading
from data.tagging.roles import sentences_with_roles
from data.tagging.sample import sample_size
from data.tagging.sentence import direction_said, outcomes_named, read_sentence
from data.tagging.study_count import study_count
from data.tagging.tagger import Tagger
from data.tagging.text import SectionText, fold, sections_of, sentences_of
from data.terms import compile_pattern, compile_term
from data.topic import load_topic
from data.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


@pytest.fixture(scope="module")
def reading_of(tagger: Tagger) -> Callable[..., Reading]:
    def read(title: str, *sections: tuple[str, str], **more: tuple[str, ...]) -> Reading:
        parts = tuple(AbstractSection(n, text, label) for n, (label, text) in enumerate(sections, 1))
        return tagger.read(StudyText("x", title, parts, **more))

    return read


def section(text: str) -> SectionText:
    return SectionText(1, None, None, text, *fold(text))


# --- terms ---


@pytest.mark.parametrize(
    ("source", "found", "not_found"),
    [
        ("low|lower back pain", ["low back pain", "lower-back pain"], ["low pain", "below back pain"]),
        ("abductor*", ["abductors", "abductor"], ["adductor", "labductor"]),
        ("[chronic] back pain", ["back pain", "chronic back pain"], ["chronic pain"]),
        ("fat [fraction|infiltration]", ["fat", "fat fraction"], ["fatigue"]),
        ("days ..2 pain", ["days pain", "days of back pain"], ["days with three words before pain"]),
        ("post-partum", ["postpartum", "post-partum", "post partum"], ["postparta"]),
        ("randomi*ed", ["randomised", "randomized"], ["random"]),
        ("{who} fell", ["women fell", "older people fell"], ["they fell"]),
    ],
)
def test_terms(source: str, found: list[str], not_found: list[str]) -> None:
    term = compile_term(source, {"who": ["women", "older people"]})
    for text in found:
        assert term.regex.search(text), text
        assert any(literal in text for literal in term.literals)
        assert any(text.startswith(head) or head in text for head, *_ in term.heads)
    for text in not_found:
        assert not term.regex.search(text), text


def test_an_acronym_keeps_its_case_and_may_be_plural() -> None:
    term = compile_term("ABC scale", {})
    assert term.cased
    assert term.regex.search("the ABC Scale")
    assert not term.regex.search("the abc scale")
    assert compile_term("CSA", {}).regex.search("CSAs")


@pytest.mark.parametrize("source", ["[only] [optional]", "{nobody} fell", "..3", "broken [bracket"])
def test_a_term_that_cannot_be_read_is_named(source: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(source[:6])):
        compile_term(source, {})


def test_a_pattern_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        compile_pattern("(", "x")


# --- vocabulary ---

SMALL = {
    "direct": ["pain"],
    "outcome": [{"id": "pain", "label": "pain", "terms": ["pain"]}],
    "muscle": [{"id": "m", "label": "muscle", "terms": ["muscle"]}],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outcomes": []}, "did you mean 'outcome'"),
        ({"outcome": [{"id": "pain", "label": "pain", "term": []}]}, "did you mean 'terms'"),
        ({"outcome": [{"id": "pain", "label": "pain", "up": "high"}]}, "up is good, bad or none"),
        ({"outcome": [{"id": "pain", "label": "pain", "directness": "far"}]}, "direct, surrogate or adjacent"),
        ({"outcome": [{"id": "pain"}]}, "label is missing"),
        ({"outcome": [*SMALL["outcome"], *SMALL["outcome"]]}, "stands twice"),
        ({"outcome": [{"id": "ache.score", "label": "x"}], "direct": []}, "parent ache is missing"),
        ({"direct": ["ache"]}, "does not exist"),
        ({"muscle": []}, "at least one"),
        ({"gate": "pain"}, "list of texts"),
        ({"muscle": {"id": "m"}}, "double brackets"),
    ],
)
def test_a_wrong_vocabulary_says_what_is_wrong(change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_vocabulary({**SMALL, **change})


def test_a_topic_may_replace_a_shared_design() -> None:
    own = {"id": "cohort", "label": "followed up", "terms": ["followed"]}
    vocabulary = load_vocabulary({**SMALL, "design": [own]})
    assert [d.label for d in vocabulary.designs if d.id == "cohort"] == ["followed up"]
    assert {"randomised_trial", "case_control"} <= {d.id for d in vocabulary.designs}
    assert vocabulary.fingerprint != load_vocabulary(SMALL).fingerprint


# --- text ---


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    plain, lower = fold(text)
    assert len(plain) == len(lower) == len(text)


@given(st.text(alphabet="Ab. (1)?!vs\n", max_size=80))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    spans = list(sentences_of(section(text)))
    assert "".join("".join(s.text.split()) for s in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_sentences_are_cut_where_they_end() -> None:
    text = "GM was smaller (P = .02) vs. controls, i.e. No. 3 of Smith et al. Hip strength fell by 2.1 N. It ended."
    assert [s.text for s in sentences_of(section(text))] == [
        "GM was smaller (P = .02) vs. controls, i.e. No. 3 of Smith et al. Hip strength fell by 2.1 N.",
        "It ended.",
    ]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("METHODS", "methods"),
        ("Materials and Methods:", "methods"),
        ("SUMMARY OF BACKGROUND DATA", "background"),
        ("MAIN OUTCOME MEASURES", "methods"),
        ("Findings", "results"),
        ("INTERPRETATION", "conclusions"),
        ("Study Design", "methods"),
        ("AIMS", "objective"),
        ("CLINICAL RELEVANCE", "conclusions"),
    ],
)
def test_headings(label: str, role: str) -> None:
    assert heading_roles(label)[0] == role
    text = StudyText("1", "T", (AbstractSection(1, "One sentence.", label),))
    assert [s.role for s in sentences_with_roles(sections_of(text))] == ["title", role]


def test_the_category_of_nlm_comes_first() -> None:
    text = StudyText("1", "T", (AbstractSection(1, "One sentence.", "What we did", "METHODS"),))
    assert sentences_with_roles(sections_of(text))[1].role == "methods"


def test_an_abstract_without_headings() -> None:
    abstract = (
        "Low back pain is common in nurses. The aim of this study was to compare gluteal strength"
        " between nurses with and "
        "without low back pain. Forty nurses were recruited and hip extension strength was measured"
        " with a dynamometer. "
        "Strength was significantly lower in nurses with low back pain (p = 0.01). These findings"
        " suggest that strength "
        "training should be considered."
    )
    text = StudyText("1", "T", (AbstractSection(1, abstract),))
    roles = [s.role for s in sentences_with_roles(sections_of(text))][1:]
    assert roles == ["background", "objective", "methods", "results", "conclusions"]


def test_headings_printed_inside_one_paragraph() -> None:
    abstract = (
        "[Purpose] To test. [Subjects and Methods] Ten women. They stood. [Results] Sway rose. [Conclusion] So it did."
    )
    text = StudyText("1", "T", (AbstractSection(1, abstract),))
    roles = [s.role for s in sentences_with_roles(sections_of(text))][1:]
    assert roles == ["objective", "methods", "methods", "results", "conclusions"]


def test_abbreviations_after_schwartz_and_hearst() -> None:
    found = abbreviations(
        [
            (
                "chronic low back pain (CLBP) and the gluteus medius (GMed; n = 3); TUG (timed up and go),"
                " and nothing (at all)"
            )
        ]
    )
    assert found["CLBP"] == "chronic low back pain"
    assert found["GMed"] == "gluteus medius"
    assert "at" not in found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Fifty-eight", 58),
        ("three hundred and twenty-seven", 327),
        ("1,004", 1004),
        ("one thousand two hundred", 1200),
        ("12 345", 12345),
        ("two thousand", 2000),
        ("several", None),
        ("", None),
    ],
)
def test_numbers(text: str, value: int | None) -> None:
    assert value_of(text) == value


# --- cues ---


@pytest.mark.parametrize(
    ("text", "null"),
    [
        ("strength did not differ between groups (p = 0.40)", True),
        ("thickness was comparable between groups", True),
        ("there was no significant association (r = 0.05)", True),
        ("volume was smaller (p = 0.01)", False),
        ("difference 1.2, 95% ci -0.4 to 2.8", True),
        ("difference 1.2, 95% ci 0.4 to 2.8", False),
        ("odds ratio 1.10 (95% ci 0.90 to 1.40)", True),
        ("odds ratio 1.60 (95% ci 1.20 to 2.10)", False),
        ("activity was significantly higher", False),
        ("neither measure was related to pain", True),
    ],
)
def test_null_findings(text: str, null: bool) -> None:
    assert cue.is_null(text) is null


def test_printed_signs() -> None:
    assert cue.printed_sign("(r = -0.31)") == -1
    assert cue.printed_sign("(or 1.62, 95% ci 1.1 to 2.4)") == 1
    assert cue.printed_sign("inversely correlated") == -1
    assert cue.printed_sign("related") == 0
    assert cue.last_change_in("with a higher odi and with a lower") == -1


@pytest.mark.parametrize(
    ("text", "role", "named", "never"),
    [
        ("Participants were recruited in autumn and fall 2020.", "METHODS", set(), {"fall_risk", "fall_risk.falls"}),
        ("A fall in torque was seen.", "RESULTS", set(), {"fall_risk.falls"}),
        ("Eleven women fell at least once in the year.", "RESULTS", {"fall_risk.falls", "fall_risk"}, set()),
        ("FES (functional electrical stimulation) was used.", "METHODS", set(), {"fall_risk.concern"}),
        ("Concern was scored on the FES-I.", "METHODS", {"fall_risk.concern"}, {"fall_risk.falls"}),
        ("Muscle imbalance was seen.", "RESULTS", set(), {"fall_risk.balance"}),
        ("They stepped back; pain was rated.", "RESULTS", set(), {"back_pain"}),
        ("Sciatica was found in six.", "RESULTS", {"adjacent_pain"}, {"back_pain"}),
        ("Disability was scored on the Rolland-Morris scale.", "METHODS", {"back_pain.disability"}, set()),
    ],
)
def test_outcomes_named_in_one_sentence(tagger: Tagger, text: str, role: str, named: set[str], never: set[str]) -> None:
    found = outcomes_named(read_sentence(text, role, tagger), tagger)
    assert named <= found
    assert not never & found


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Both groups improved in pain, with no significant between-group difference.", "null"),
        ("Disability decreased in both groups (p < 0.01).", "within_group"),
        ("Disability was lower after gluteal training than after usual care.", "supports"),
        ("Disability was lower after usual care than after gluteal training.", "contradicts"),
        ("Gluteus maximus strength was lower in fallers than in non-fallers.", "supports"),
    ],
)
def test_direction_of_one_sentence(tagger: Tagger, text: str, direction: str) -> None:
    assert direction_said(read_sentence(text, "RESULTS", tagger), tagger) == direction


# --- facts ---


@pytest.mark.parametrize(
    ("title", "methods", "design"),
    [
        ("Hip strength", "Forty patients were randomly assigned to two groups.", "randomised_trial"),
        (
            "Hip exercise",
            "Exercises were performed in randomised order by healthy men while EMG was recorded.",
            "laboratory",
        ),
        ("Hip strength", "Sixty patients will be recruited and will be randomised.", None),
        ("A study protocol", "Sixty patients will be recruited.", "protocol"),
        ("Area", "The cross-sectional area of the muscle was traced in 20 adults.", "cross_sectional"),
        ("Hip strength: a cohort", "Women were followed for two years.", "cohort"),
        ("Hip muscles of rats", "Twelve rats were used.", "cadaver_or_animal"),
        ("Reliability of hip dynamometry", "Twenty adults were tested twice.", "reliability"),
        ("Hip muscles: a case report", "A 34-year-old woman had back pain.", "case_report"),
    ],
)
def test_designs(
    reading_of: Callable[..., Reading], tagger: Tagger, title: str, methods: str, design: str | None
) -> None:
    judged = judge_design(reading_of(title, ("METHODS", methods)), tagger.vocabulary)
    if design is not None:
        assert judged.value == design
        assert judged.source is not None


def test_the_publication_type_outranks_the_words(reading_of: Callable[..., Reading], tagger: Tagger) -> None:
    reading = reading_of("Hip strength", ("METHODS", "A cohort."), publication_types=("Randomized Controlled Trial",))
    judged = judge_design(reading, tagger.vocabulary)
    assert (judged.value, judged.source) == ("randomised_trial", "publication_type")


@pytest.mark.parametrize(
    ("methods", "n", "basis"),
    [
        ("Fifty-eight women took part.", 58, "stated"),
        ("Adults with pain (n = 28) and controls (n = 26) were tested.", 54, "summed"),
        ("Two groups of 20 adults lifted the leg.", 40, "summed"),
        ("Thirty-four women with pain and 31 women without pain were eligible.", 65, "summed"),
        ("A total of 1,204 people were recruited; 402 reported a fall.", 1204, "stated"),
        ("Forty adults enrolled. Thirty-six completed the programme and were analysed.", 36, "stated"),
        ("Measurements were repeated after 12 weeks.", None, "unknown"),
        ("Eighty adults (38 women, 42 men) were enrolled.", 80, "stated"),
    ],
)
def test_sample_sizes(reading_of: Callable[..., Reading], methods: str, n: int | None, basis: str) -> None:
    size = sample_size(reading_of("Hip strength", ("METHODS", methods)), "cross_sectional")
    assert (size.n, size.basis) == (n, basis)
    assert (size.evidence is None) == (n is None)


def test_reviews_count_studies_and_people(reading_of: Callable[..., Reading]) -> None:
    reading = reading_of("A systematic review", ("RESULTS", "Nineteen studies with 1,450 participants were included."))
    assert study_count(reading, "systematic_review")[0] == 19
    assert sample_size(reading, "systematic_review").n == 1450
    assert study_count(reading, "cohort") == (None, None)


def test_a_protocol_plans(reading_of: Callable[..., Reading]) -> None:
    reading = reading_of(
        "Protocol", ("METHODS", "One hundred and twenty adults will be recruited. Interviews of 12 adults follow.")
    )
    assert sample_size(reading, "protocol").n == 120
    assert sample_size(reading, "protocol").basis == "planned"
