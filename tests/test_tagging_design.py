"""Designs told in other words: sentences written for these tests, several for each way of saying it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.design import judge_design
from data.tagging.tagger import Tagger
from data.topic import load_topic

TITLE = "Gluteal muscles and the back"


def told(block: str) -> list[tuple[str, str]]:
    """Pairs of what is expected and a text: "expected | text", long ones going on in indented lines."""
    rows = block.strip().replace("\n    ", " ").split("\n")
    return [(expected, text) for expected, _, text in (row.partition(" | ") for row in rows)]


@pytest.fixture(scope="module")
def judge() -> Callable[..., str | None]:
    tagger = Tagger(load_topic("gluteus-maximus").vocabulary)

    def design(text: str, title: str = TITLE, label: str | None = "Methods") -> str | None:
        study = StudyText("x", title, (AbstractSection(1, text, label),) if text else ())
        return judge_design(tagger.read(study), tagger.vocabulary).value

    return design


FOLLOWED_OR_TRAINED = told("""
cohort | We followed 190 retired teachers for 18 months and counted their falls.
cohort | Hip abductor torque was measured in 402 residents, who were then followed for two years.
cohort | Eighty-one recruits were tested on arrival and monitored for back pain during the first 12 weeks of duty.
    Follow-up was complete.
cohort | Baseline strength of 310 women was related to fractures over the next nine years.
nonrandomised_trial | Twenty-two dancers followed a gluteal programme for eight weeks. Pain fell from 4.8 to 2.6.
nonrandomised_trial | Thirty-one nurses completed 12 sessions of hip strengthening; disability was scored at
    baseline and after the programme.
nonrandomised_trial | All 26 members of one club wore a hip belt for six weeks; pain was rated before and after.
nonrandomised_trial | Patients chose the programme they preferred: bridging (n = 20) or walking (n = 22), ten
    weeks.
""")

CHANCE = told("""
randomised_trial | In this double-blind study, 40 adults with back pain received botulinum toxin in the piriformis
    or matching placebo.
randomised_trial | Sixty farmers were prospectively randomised: 30 to hip exercise, 30 to advice.
randomised_trial | A placebo-controlled comparison of two gluteal injections in 52 people with buttock pain.
randomised_trial | Fifty women took part in a randomised crossover trial of two belts, two weeks each, with a
    washout of one week.
randomised_trial | In this randomised feasibility study 24 older people did hip or hand exercise for ten weeks.
laboratory | In a randomised crossover design 20 healthy men did three bridges while EMG was recorded.
laboratory | Eighteen patients with back pain squatted on four surfaces, the order of which was randomised. Surface
    EMG of the gluteus medius was recorded.
laboratory | Muscle activity of 25 people with chronic back pain was compared between five exercises done in
    counterbalanced order.
cohort | This analysis of data from a randomised trial asks whether the baseline hip strength of 212 adults
    predicted pain at 12-month follow-up.
cross_sectional | We used baseline data of a randomised controlled trial in 160 adults with back pain; hip strength
    was correlated with disability.
cross_sectional | A random sample of 240 villagers aged 60 and over was examined; hip strength was related to gait
    speed.
cross_sectional | Four hundred randomly selected nurses answered a questionnaire; hip strength was measured.
""")

ONE_PERSON = told("""
case_report | We present a rare case of a gluteal abscess that was taken for lumbar disc disease.
case_report | A 61 year old farmer's wife was seen with buttock pain. She recovered after ten weeks.
case_report | The authors report two runners with a stress fracture of the sacrum.
case_report | A case of superior gluteal artery entrapment with back pain is described.
case_report | Study design: case report and review of the literature. The gluteus maximus was torn.
case_report | The patient complained of buttock pain for two years. He was treated by an injection and returned to
    work.
case_report | We describe three patients with rupture of the gluteus medius after a fall.
case_control | We report a case-control comparison: gluteal thickness of 40 cases with back pain and 40 controls
    was compared.
cross_sectional | Each of 44 players was tested while he or she was standing on one leg. Strength was correlated
    with pain.
""")


@pytest.mark.parametrize(("design", "text"), FOLLOWED_OR_TRAINED + CHANCE + ONE_PERSON)
def test_design_in_other_words(judge: Callable[..., str | None], design: str, text: str) -> None:
    assert judge(text) == design


TITLES = told("""
case_report | Gluteal compartment syndrome in a marathon runner
case_report | Buttock pain in a 15-year-old gymnast with a sacral stress fracture
case_report | An unusual case of falls: weakness of the gluteus medius
case_report | A woman with low back pain and a gluteal hernia
narrative_review | Recent advances in the care of gluteal tendinopathy
narrative_review | Hip weakness and falls: an update
narrative_review | An overview of gluteal strengthening for the spine clinician
systematic_review | Hip strengthening for back pain: a systematic review
""")


@pytest.mark.parametrize(("design", "title"), TITLES)
def test_titles_name_a_design(judge: Callable[..., str | None], design: str, title: str) -> None:
    assert judge("Pain of the buttock is common, and its causes are many.", title, None) == design


@pytest.mark.parametrize(
    "title",
    [
        "A case-control study of gluteal strength in fallers",
        "Validity of a patient-reported scale of gluteal pain",
        "Gluteal activity in a female athlete population with back pain",
        "A review of 88 patients treated for back pain and gluteal weakness",
    ],
)
def test_titles_that_only_look_like_it(judge: Callable[..., str | None], title: str) -> None:
    text = "Ninety adults with back pain were examined retrospectively. Gluteal strength was lower than in controls."
    assert judge(text, title) not in ("case_report", "narrative_review")


PAPERS = told("""
narrative_review | Weak hips have long been blamed for back pain. This article reviews the anatomy of the gluteal
    muscles and outlines treatment. Clinicians should examine the hip.
narrative_review | The gluteus maximus is a strong extensor. Its role in back pain is debated. Current views are
    summarised and advice for practice is given.
narrative_review | Clinicians often treat the gluteal muscles of patients with back pain. The reasons are many.
    Exercise of the hip may unload the spine. More thought is needed about who can profit.
cohort | We reviewed the charts of 75 consecutive patients with gluteal tears and back pain.
cross_sectional | Sixty adults with back pain were examined. Strength was correlated with pain. Implications for
    practice are discussed.
protocol | This article describes the protocol of a trial of hip exercise in 120 adults with back pain.
other | A finite element model of the pelvis was loaded by the gluteus maximus.
cross_sectional | Hip strength of 210 adults was measured. A logistic regression model was fitted to falls in the
    past year.
""")


@pytest.mark.parametrize(("design", "text"), PAPERS)
def test_papers_that_are_about_other_papers(judge: Callable[..., str | None], design: str, text: str) -> None:
    assert judge(text, label=None if design == "narrative_review" else "Methods") == design


GROUPS = told("""
laboratory | Forty adults without any history of back pain took part in a two-hour standing paradigm and rated
    their back pain every 15 minutes.
laboratory | Healthy students stood at a desk for 90 minutes; those who developed back pain were called pain
    developers (n = 14).
laboratory | Thirty-two pain-free office workers did 60-min sitting; pain ratings and EMG were recorded.
cross_sectional | In 36 patients with one-sided back pain the gluteus medius of the painful side was compared with
    that of the pain-free side.
case_control | In a nested case-control study, 90 women with a hip fracture and 180 without were drawn from a
    cohort followed for ten years; gluteal density was read.
case_control | In this retrospective case-control study, gluteal fat of 70 fallers and 70 non-fallers was graded.
cohort | Data of 1,240 operated patients came from a national registry; gluteal fat was graded and back pain
    scored.
laboratory | Lumbar bracing was tried in 22 people with back pain. Pelvic tilt was lower with bracing than without.
    The three exercises were done in random order under EMG.
""")


@pytest.mark.parametrize(("design", "text"), GROUPS)
def test_groups_sides_and_conditions(judge: Callable[..., str | None], design: str, text: str) -> None:
    assert judge(text) == design


MORE = told("""
case_control | Twenty-one women with buttock pain and 21 women without pain walked over a pressure mat; gluteus
    maximus onset was later in women with sacroiliac joint pain than in women without pain.
case_control | In 18 patients with gluteal tendinopathy and 18 matched volunteers hip abduction torque was
    measured. Torque was lower in the patients with gluteal tendinopathy than in volunteers.
cohort | Hip force of 48 players was taken in August, October and again in December.
cohort | Gluteal thickness was scanned in early spring and in autumn in 30 rowers.
cross_sectional | Computed tomograms of 150 adults over 70 years with a hip fracture were read; gluteal density was
    related to age.
cross_sectional | Adults with back pain for two years were examined once; hip strength was related to disability in
    95 adults.
randomised_trial | Secondary analysis of a randomised trial: 70 women randomised to hip or knee exercise for eight
    weeks were studied to see whether hip strength mediated pain.
nonrandomised_trial | Farmers of village A (n = 20) did gluteal exercise, those of village B (n = 22) were given
    advice, for eight weeks; there was no randomisation. Pain was scored before and after.
laboratory | Twenty nurses with back pain bent forward with and without a hip belt in balanced order; muscle
    activity was compared between conditions.
cohort | Repeated-measures models with random effects for player related hip force to injuries during the season in
    70 players.
""")


@pytest.mark.parametrize(("design", "text"), MORE)
def test_pain_elsewhere_months_and_chance_denied(judge: Callable[..., str | None], design: str, text: str) -> None:
    assert judge(text) == design
