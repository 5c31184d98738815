"""Designs and populations told in other words: whole short studies written for these tests."""

from __future__ import annotations

import pytest

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.tagger import Tagger
from data.topic import load_topic

# The design, the title, the methods and the results.
DESIGNS = """
cohort | Bridge hold before and back pain late in pregnancy | Women booked before 16 weeks did a bridge test. At
    36 weeks they were asked about back pain. | Women with short times were more likely to report back pain.
cohort | Hip strength and recovery of back pain | Patients consulting for acute back pain were examined within a
    week. Recovery at three months was asked by telephone. | Those with weak hips recovered later.
cohort | Fat in the gluteus maximus and the second hip fracture | CT scans taken on admission for a hip fracture
    were graded. Second fractures were looked up in the national register. | Fat went with a second fracture.
cohort | Hip endurance and back pain in recruits | Recruits did an endurance test on entry. Visits for back pain
    during basic training were extracted. | Short times came before visits.
case_control | Onset in acute and chronic back pain | We recorded EMG in 18 patients with acute low back pain, 20
    with chronic low back pain and 21 people who had never been treated for their back. | Onset was later in chronic
    patients than in controls.
nonrandomised_trial | Hip exercise at two clinics | Patients with back pain of one clinic had hip exercise and
    those of another had usual care for eight weeks. | ODI fell more with hip exercise.
nonrandomised_trial | A single session of gluteal needling | Pain was rated before and five minutes after needling
    of the gluteus medius in 20 patients with back pain. | Pain fell.
randomised_trial | Hip or trunk exercise for back pain | Patients drew a sealed card for hip or trunk exercise and
    trained for six weeks. | ODI fell more with hip exercise.
reliability | Agreement of ultrasound and MRI for gluteal thickness | Thickness was measured with ultrasound and
    MRI in 24 people. | The limits of agreement were -2 to 3 mm. Both were quick.
cadaver_or_animal | Branches of the inferior gluteal nerve | Twenty hips of ten body donors were dissected. | The
    nerve had three branches.
case_report | Buttock pain after a fall from a horse: rupture of the gluteus medius | A rider, 44, fell on her side. MRI
    showed a rupture. | She was operated on and rode again after five months.
case_report | Gluteal haematoma in three patients on warfarin | Three patients taking warfarin fell and had a haematoma
    of the gluteus maximus. | All recovered.
cohort | Hip strength in the third trimester and recovery after birth | Women were tested at 34 weeks of pregnancy and
    three months after birth. | Strength was related to recovery.
cross_sectional | Hip strength and back pain in old age | We used baseline data of an ageing cohort. Back pain in the
    last month was asked of 300 men. | Weak hips went with back pain.
randomised_trial | Bridging or walking for back pain | Patients were allotted by a computer list to bridging or
    walking. | ODI fell more with bridging.
laboratory | Gluteal activity before and after fatigue | Healthy students bridged before and after a fatiguing
    exercise while EMG of the gluteus maximus was recorded. | Activity rose.
cross_sectional | Hip strength and falls in the last year | Older people of a day centre were tested for hip
    strength and asked about falls in the last year. | Strength was related to the number of falls (r = -0.3).
case_control | Hip strength in sisters discordant for back pain | From a birth registry we recruited 40 pairs of
    sisters; siblings discordant for back pain were tested. | Hip extension was weaker in the sister with pain.
case_control | Gluteal ultrasound of repeated fallers | Fallers (three or more falls in 12 months) and non-fallers were
    recruited from one practice. | Fallers had a thinner gluteus medius than non-fallers.
cohort | Hip strength of volleyball players and groin injury | Hip abduction was tested in 212 players in the first
    week of term. Groin injuries were recorded over the academic year. | Weak players were injured more.
case_control | Gluteal muscles of furniture movers with back pain | To the Editor: Your article interested us. Last
    spring we examined 31 male movers, 15 of whom had low back pain and 16 had none. | The gluteus maximus was thinner
    in the movers with pain than in those without.
other | Gluteal muscles and back pain | To the Editor: We read the article on gluteal muscles of 40 patients with
    interest. | Its conclusion goes too far.
laboratory | Fat cells of the buttock and thigh in healthy men | Biopsies of gluteal fat were taken in 14 healthy men
    after a meal. | Cells were larger in the buttock.
cross_sectional | Gluteal fat, back pain and falls in patients of a stroke unit | In 140 outpatients gluteal fat was
    graded on CT. Back pain and falls in the last year were asked. | Fat was greater in the 38 people with low back
    pain. It did not differ between those who had fallen and those who had not.
"""
# The populations, the title and the methods, with results.
POPULATIONS = """
women_only, older_adults, fallers | Hip exercise in water for women over 70 | Women aged 70 or more with at
    least two falls in the last winter were randomly assigned to water or land. | Falls did not differ.
older_adults | Walking aids on geriatric and psychogeriatric wards | Hip fractures were counted before and after the
    aids came, with 210 patients in the first year and 198 in the second. | There were fewer fractures.
healthy | Waist pulls and hip abductor torque in young and old age | Eighteen young and 22 older adults without
    neurological or orthopaedic disease received waist pulls. | Torque went with fewer steps.
postpartum, women_only | How mothers see gluteal training for pelvic girdle pain | Semi-structured interviews were held
    with 14 women, four to nine months postpartum. | Three themes were found.
surgical | Walking after resection of a tumour of the gluteus medius | Twenty-two patients operated on between 2004
    and 2012 were reviewed. Hip abductor strength and falls were recorded. | Strength was lower on that side.
women_only, postpartum, back_pain_patients | Hip strength after childbirth with and without back pain | Women who
    had had back pain since giving birth (24 women) were compared with women who had none (27 women). | Strength was
    lower in women with back pain.
older_adults, fallers | Hip exercise after a fall: a controlled trial at two sites | People referred after a fall
    (mean age 78) were offered hip exercise at one site and usual classes at the other. Falls were counted. | Falls
    were fewer with hip exercise.
older_adults | Hip exercise in water for people afraid of falling | Residents aged 65 and over with an FES-I of 23
    or more were randomised to hip exercise in water or on land. | FES-I fell in both.
older_adults, back_pain_patients | Gluteal size in lumbar spinal stenosis | Patients aged 65 years or more on a
    waiting list for decompression had CT. The ODI was scored. | Small muscles went with a higher ODI.
healthy | Gluteus medius and back pain brought on by standing | Volunteers (20 women, 20 men) without back pain in
    the last year stood for two hours while EMG was recorded and back pain was rated. | Seventeen were pain
    developers.
pregnancy, women_only | Hip endurance and back pain in pregnancy | Pregnant women did a bridge test before 14
    weeks. At 34 weeks they were asked about back pain. | Women with short times were more likely to have back pain.
"""


def rows(text: str) -> list[list[str]]:
    """The rows of a table, each cut into its cells."""
    return [row.split(" | ") for row in text.strip().replace("\n    ", " ").split("\n")]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


def study(title: str, methods: str, results: str) -> StudyText:
    """A study with two headed sections."""
    return StudyText("x", title, (AbstractSection(1, methods, "Methods"), AbstractSection(2, results, "Results")))


@pytest.mark.parametrize("row", rows(DESIGNS), ids=lambda row: row[1])
def test_designs_in_other_words(tagger: Tagger, row: list[str]) -> None:
    found = tagger.tag(study(*row[1:]), thorough=True).facts.design
    assert found is not None
    assert found.value == row[0]


@pytest.mark.parametrize("row", rows(POPULATIONS), ids=lambda row: row[1])
def test_populations_in_other_words(tagger: Tagger, row: list[str]) -> None:
    found = {fact.value for fact in tagger.tag(study(*row[1:]), thorough=True).facts.populations}
    assert found == set(row[0].split(", "))
