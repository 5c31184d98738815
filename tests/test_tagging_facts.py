"""Facts of a study read from invented abstracts: design, sample size, populations and measured outcomes."""

from __future__ import annotations

import pytest

from data.records import AbstractSection
from data.tagged import StudyText, TaggedStudy
from data.tagging.tagger import Tagger
from data.topic import load_topic


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


def tagged(tagger: Tagger, title: str, *sections: tuple[str, str]) -> TaggedStudy:
    parts = tuple(AbstractSection(n, text, label or None) for n, (label, text) in enumerate(sections, 1))
    return tagger.tag(StudyText("x", title, parts), thorough=True)


# --- how many people ---

SIZES = [
    ("Thirty-three nurses with back pain and 29 nurses without were tested.", 62),
    ("Hip strength was measured in 21 rowers with low back pain and 19 pain-free rowers.", 40),
    ("Fifteen older (mean 74 years) and 16 young adults stepped over an obstacle.", 31),
    ("We tested 24 people with stroke who had fallen in the past year and in 27 people with stroke who had not.", 51),
    ("We compared 18 women with back pain, 17 women with hip pain and 20 women without pain.", 55),
    ("We recruited 26 low back pain patients through a clinic and 25 volunteers without pain.", 51),
    ("Scans of 60 patients with back pain and 30 healthy controls were read.", 90),
    ("EMG was recorded in twenty participants with back pain and an equal number of healthy participants.", 40),
    ("Of 310 women included, 254 answered at 12 months.", 254),
    ("Adults aged 65 to 90 living at home: 22 who had fallen and 31 who had not.", 53),
    ("Two arms were formed by lot (n = 32 per group).", 64),
    ("Workers were randomised to bridging (30 participants) or walking (31 participants).", 61),
    ("All admissions of one winter were included, 1,204 in total.", 1204),
    ("In all, 82 patients were included (34 trained and 48 not trained).", 82),
]


@pytest.mark.parametrize(("text", "n"), SIZES)
def test_groups_are_added_and_totals_are_kept(tagger: Tagger, text: str, n: int) -> None:
    assert tagged(tagger, "Gluteus maximus and back pain", ("Methods", text)).facts.n == n


def test_people_who_fell_are_not_the_sample(tagger: Tagger) -> None:
    study = tagged(
        tagger,
        "Hip abductor torque and later falls",
        (
            "Methods",
            "Hip abductor torque of 480 people aged 70 and over was measured. Falls were counted for two years.",
        ),
        ("Results", "During follow-up, 151 participants (31.5%) fell. Injuries occurred in 44 participants."),
    )
    assert study.facts.n == 480


def test_a_trial_counts_whom_it_randomised_and_others_who_stayed(tagger: Tagger) -> None:
    trial = tagged(
        tagger,
        "Bridging for back pain: randomised trial",
        ("Methods", "Fifty adults with back pain were randomised to bridging or advice."),
        ("Results", "Forty-four adults were followed up. Pain did not differ."),
    )
    cohort = tagged(
        tagger,
        "Hip strength and later back pain",
        ("Methods", "Hip strength of 90 students was measured. One year later, 71 returned and were asked about pain."),
    )
    assert (trial.facts.n, cohort.facts.n) == (50, 71)


def test_donors_are_counted_not_their_hips(tagger: Tagger) -> None:
    study = tagged(
        tagger, "Dissection of the gluteus medius", ("", "Twenty hips of 11 embalmed donors were dissected.")
    )
    assert (study.facts.design and study.facts.design.value, study.facts.n) == ("cadaver_or_animal", 11)


# --- which design ---

DESIGNS = [
    ("case_control", ("Scans of 40 patients with back pain and 42 matched controls were evaluated retrospectively. "
     "The gluteus maximus was smaller in patients than in controls.")),
    ("cross_sectional", ("Hip strength was measured in 180 adults taking part in a cohort of retired farmers. "
     "Strength was associated with fear of falling.")),
    ("cohort", "Hip strength of 85 players was tested in July, and back pain was logged during the ensuing season."),
    ("cohort", "Recurrence of back pain was asked for every month during one year in 60 adults with gluteal MRI."),
    ("cohort", "The charts of all patients with a gluteal tear seen between 2010 and 2015 were reviewed."),
    ("nonrandomised_trial", "Ten men wore gluteal electrodes for 16 weeks in this single-subject before-after study."),
    ("nonrandomised_trial", ("Nineteen office workers trained the gluteus maximus three times a week for six weeks. "
     "Pain decreased from 5.1 to 2.7.")),
    ("nonrandomised_trial", ("Soldiers of one camp (n = 31) did gluteal exercise, those of another (n = 30) the usual "
     "programme for 12 weeks; allocation was by camp. Pain and disability were compared.")),
    ("laboratory", "Twelve older and 13 young adults walked over a slippery plate in a harness; EMG was recorded."),
    ("laboratory", "In a within-subject study 20 people with back pain bridged on two beds in random order."),
    ("laboratory", "Eighteen healthy adults walked on inclines. Surface electromyograms of the gluteus were recorded."),
    ("case_report", "We describe a man with weakness of the gluteus medius and back pain."),
    ("case_report", "A 44-year-old retired dancer was seen for back pain. The gluteus maximus was weak."),
    ("case_report", "Three runners were given gluteal exercise for eight weeks in this case series."),
]  # fmt: skip


@pytest.mark.parametrize(("design", "text"), DESIGNS)
def test_design_is_judged_by_what_was_done(tagger: Tagger, design: str, text: str) -> None:
    fact = tagged(tagger, "Gluteal muscles and the back", ("Methods", text)).facts.design
    assert fact is not None and fact.value == design


def test_without_an_aid_is_no_group_of_people(tagger: Tagger) -> None:
    study = tagged(
        tagger,
        "Gluteus maximus activity with a belt in patients with low back pain",
        ("Methods", "Twenty patients bridged with and without a belt in random order while EMG was recorded."),
        ("Results", "Activity was higher with the belt than without aid (p = 0.01)."),
    )
    assert study.facts.design is not None and study.facts.design.value == "laboratory"


# --- which outcomes ---


def outcomes(study: TaggedStudy) -> set[str]:
    return {tag.outcome for tag in study.outcomes}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three women stopped training because of knee pain.", {"harms"}),
        ("Two people left because of a new job.", set()),
        ("Groin pain led two persons to stop training.", {"harms"}),
        ("One resident fell during the class.", {"harms"}),
        ("Days on restricted duty were fewer in the gluteal group.", {"back_pain.care_use"}),
        ("The number of physiotherapy visits did not differ.", {"back_pain.care_use"}),
        ("Strength bore no relation to the duration of the complaint.", {"back_pain.course"}),
        ("Exercise reduced pain but not disability.", {"back_pain.intensity", "back_pain.disability"}),
    ],
)  # fmt: skip
def test_results_name_outcomes(tagger: Tagger, text: str, expected: set[str]) -> None:
    study = tagged(
        tagger,
        "Gluteal exercise for soldiers with low back pain: randomised trial",
        ("Methods", "Sixty soldiers with low back pain were randomised to gluteal exercise or advice."),
        ("Results", text),
    )
    found = outcomes(study)
    assert expected <= found
    assert ("harms" in found) == ("harms" in expected)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Gluteus medius EMG in dancers", "Onset of gluteus medius EMG before single-leg stance was recorded."),
        ("Effect of walking speed on gluteus maximus activity", "EMG of the gluteus maximus was recorded in adults."),
    ],
)
def test_a_task_is_no_outcome(tagger: Tagger, title: str, text: str) -> None:
    assert not outcomes(tagged(tagger, title, ("Methods", text)))


def test_a_complaint_in_passing_does_not_count(tagger: Tagger) -> None:
    study = tagged(
        tagger,
        "Fat transfer above the gluteus maximus: complications",
        ("Methods", "The charts of 80 patients who had gluteal fat transfer were reviewed."),
        ("Results", "Infection occurred in three. Low back pain was mentioned by five patients."),
    )
    assert "back_pain" not in outcomes(study)
    assert study.screening.relevance == "exclude"


def test_a_second_hip_fracture_is_an_injury(tagger: Tagger) -> None:
    study = tagged(
        tagger,
        "Gluteal fat and the risk of a second hip fracture",
        ("Methods", "CT of 190 patients with a hip fracture was graded for fat of the gluteus medius."),
        ("Results", "More fat was associated with a second hip fracture (HR 1.7, 95% CI 1.1-2.6)."),
    )
    assert "fall_risk.injury" in outcomes(study)


def test_the_disease_of_a_case_series_is_no_harm(tagger: Tagger) -> None:
    study = tagged(
        tagger,
        "Sciatic nerve palsy after injection into the buttock: case series",
        (
            "",
            "We report six children. Nerve palsy was complete in four. All had had an injection.",
        ),
    )
    assert "harms" not in outcomes(study)


# --- which people ---


def populations(study: TaggedStudy) -> set[str]:
    return {fact.value for fact in study.facts.populations}


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("Twelve older and 12 young adults stood on one leg.", "", "older_adults"),
        ("Thirty pensioners were tested.", "older_adults", ""),
        ("Nineteen netball players (all women) were tested.", "women_only", "men_only"),
        ("Twenty athletes without current injury bridged while EMG was recorded.", "healthy", ""),
        ("Sixty adults received a booklet on healthy eating.", "", "healthy"),
    ],
)
def test_population_of_the_whole_sample(tagger: Tagger, text: str, present: str, absent: str) -> None:
    found = populations(tagged(tagger, "Gluteus medius strength", ("Methods", text)))
    assert not present or present in found
    assert absent not in found


def test_pain_that_came_later_did_not_recruit(tagger: Tagger) -> None:
    study = tagged(
        tagger,
        "Hip strength and new low back pain in rowers: prospective study",
        ("Methods", "Hip strength of 70 rowers was tested. New episodes of low back pain were logged for a season."),
        ("Results", "Strength was lower in rowers who developed low back pain."),
    )
    assert "back_pain_patients" not in populations(study)
