"""Populations told in other words: sentences written for these tests; "-" stands for none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.tagger import Tagger
from data.topic import load_topic

POPULATIONS = [
    (set(names.split()) - {"-"}, text)
    for names, _, text in (
        row.partition(" | ")
        for row in """
older_adults | Eighty volunteers (mean age, 71.3 yr) walked over a mat while hip torque was recorded.
older_adults women_only | Hip strength of 120 women over 70 was measured.
older_adults | Median (range) age of the 44 participants was 78 years.
older_adults | Sixty residents aged 74.2 ± 5.1 years did hip exercise.
older_adults | Octogenarians living at home (n = 50) were tested.
surgical | Hip abductor torque was measured before and after laminectomy in 40 adults.
surgical | Eighty adults who had a periacetabular osteotomy were tested.
surgical | Gluteal fat was graded in 90 adults after endovascular repair of an aneurysm.
- | Sixty adults awaiting hip replacement did hip exercise for eight weeks.
- | Forty adults without previous arthrodesis were tested.
- | Gluteal oxygenation fell in the lithotomy position in 12 adults.
healthy | Thirty-four students without any history of back pain bridged on a ball while surface EMG was recorded.
neurological | Eleven adults with sciatic nerve palsy after injection were examined.
- | Hip strength of 60 adults (34 women) was measured; one woman reported back pain.
back_pain_patients | Sixty adults with chronic low back pain were randomised to hip exercise or advice.
- | Hip strength of 300 recruits was tested; one year later they were asked whether they had low back pain.
- | Hip strength of 88 adults was tested. Adults with low back pain had been removed from the sample.
back_pain_patients surgical | The Oswestry Disability Index was scored before and after lumbar fusion in 70 adults,
    whose gluteal fat was graded.
fallers | Sixty adults who had fallen at least once in the past year were randomised to hip exercise or walking;
    falls were counted.
fallers | Adults referred to a clinic after two or more falls took part in hip exercise for twelve weeks; falls
    were counted before and after.
- | Ninety adults were randomised to hip exercise or walking. Falls were counted for one year.
fallers older_adults | Sixty people aged 70 years and over who attended the emergency department after a fall had
    their hip strength tested.
fallers | Eighty patients of a falls clinic did hip exercise.
fallers | Hip extensor power was measured in 44 inpatients admitted because of a fall.
fallers neurological | Hip strength of 70 stroke survivors was tested; they were grouped by whether they had fallen
    in the past six months.
fallers women_only | Women with one fall and women with two or more falls in the last year had their gluteal muscles
    scanned.
- | Hip strength of 70 adults was tested. Those with at least one fall in the following year were compared with others.
- | Hip exercise was taught to 60 adults, none seen after a fall.
- | Gluteus medius strength of 50 clerks was tested; 21 had a history of back pain.
- | Gluteal thickness was measured in 80 adults. People with current back pain could take part.
men_only | Hip strength of forty conscripts, all of them men, was tested.
""".strip()
        .replace("\n    ", " ")
        .split("\n")
    )
]


@pytest.fixture(scope="module")
def who() -> Callable[..., set[str]]:
    tagger = Tagger(load_topic("gluteus-maximus").vocabulary)

    def populations(text: str, title: str = "Gluteal muscles and the back", mesh: tuple[str, ...] = ()) -> set[str]:
        study = StudyText("x", title, (AbstractSection(1, text, "Methods"),), mesh=mesh)
        return {fact.value for fact in tagger.tag(study, thorough=True).facts.populations}

    return populations


@pytest.mark.parametrize(("names", "text"), POPULATIONS)
def test_who_was_studied(who: Callable[..., set[str]], names: set[str], text: str) -> None:
    assert who(text) == names


def test_one_sex_by_the_indexing(who: Callable[..., set[str]]) -> None:
    text = "Hip strength of 40 adults was tested. The women were strong."
    assert who(text, mesh=("Female", "Humans")) == {"women_only"}
    assert who(text, mesh=("Female", "Male", "Humans")) == set()


def test_a_report_of_one_old_man_is_of_older_adults(who: Callable[..., set[str]]) -> None:
    assert who("A 78-year-old man was seen for buttock pain.") >= {"older_adults", "men_only"}


WITH_TITLES = (
    """
older_adults | Hip torque and gait in people living in sheltered housing | Fifty tenants with a mean (SD) age of 79
    (6) years walked six metres.
older_adults women_only | Gluteal fat in elderly women | Scans of 90 women were read.
older_adults | Abductor power and falls | Community dwellers in their seventies (n = 120) pushed a lever. Falls
    were counted for a year.
older_adults fallers | Hip strength of older people with and without falls | Hip torque of 40 people over 70 who
    had fallen and 40 who had not was compared.
older_adults neurological | Hip abductors and falls after stroke | Sixty stroke survivors aged 68 (SD 7) years were
    tested.
neurological | Gluteal activity in Parkinson's disease | Twenty people with Parkinson's disease walked while EMG
    was recorded.
neurological | Hip strength in ambulant people with incomplete spinal cord lesions | Strength of 30 people with an
    incomplete spinal cord lesion was measured.
athletes | Hip strength and back injury in professional dancers | Forty dancers of three companies were tested.
athletes men_only | Abductor weakness in male hockey players | Thirty male players were tested.
athletes back_pain_patients | Gluteal endurance in rowers with low back pain | Twenty rowers with low back pain and
    20 without were tested; endurance was lower in those with pain.
athletes | Gluteal onset in triathletes | Eighteen triathletes ran on a treadmill.
pregnancy women_only | Hip strength in late pregnancy | Forty women in the third trimester were tested.
postpartum women_only | Gluteal strength six months after childbirth | Fifty mothers were tested.
pregnancy women_only | Pelvic belts for expectant mothers | Thirty expectant mothers walked with a belt.
women_only | Hip weakness in young mothers' backs | Sixty women were tested.
women_only | Gluteal strength and bone in osteoporosis | One hundred postmenopausal women were scanned.
- | Gluteal strength and sex | Forty men and 40 women were tested.
- | Hip strength of hospital staff | Ninety employees (72% women) were tested.
healthy | Squats and gluteal activity | Twenty volunteers without musculoskeletal disorders squatted while EMG was
    recorded.
healthy | Bridging and EMG in healthy adults | Fifteen adults bridged.
healthy men_only | Gluteal activity on inclines | Twelve young healthy men walked uphill; EMG was recorded.
healthy | Motor control of the hip | Eighteen people free from pain and injury lifted the leg; EMG was recorded.
- | Hip muscles of patients and healthy controls | Twenty patients with hip arthritis and 20 healthy controls were
    tested.
surgical | Abductors after hip replacement | Fifty people were tested six months after total hip replacement.
surgical back_pain_patients | Gluteal atrophy and outcome of lumbar discectomy | Eighty patients were scanned
    before discectomy; the ODI was taken after one year.
surgical | Hip fracture fixation and abductor strength | Sixty people treated with a nail for a hip fracture were
    tested after one year.
surgical | Gluteal flap and walking | Twenty patients in whom a gluteal flap had been raised were tested.
back_pain_patients | Trunk and hip endurance in chronic lumbar pain | Sixty adults with lumbar pain for more than
    three months held two positions.
back_pain_patients | Disability and hip strength in back clinic attenders | Strength and ODI of 90 attenders of a
    back pain clinic were related.
- | New back pain in recruits | Recruits without back pain were tested; 40 of 300 had back pain twelve weeks later.
fallers older_adults | Gluteal onset and steps of recurrent fallers | Fourteen recurrent fallers and 15 non-fallers
    aged over 65 were pulled sideways; onset was later in fallers.
older_adults | Exercise to prevent falls in care homes | Residents of 12 homes were randomised to hip exercise or
    none; falls were counted for a year.
women_only older_adults | Gluteal fat and falls in women | Women aged 75.3 (SD 4.8) years from three parishes (n =
    188) were scanned.
women_only | Hip strength in female nurses | Sixty nurses pushed against a plate.
men_only | Isokinetic hip strength at enlistment in male conscripts | Conscripts of one regiment were tested.
men_only athletes | Abductor fatigue in an elite men's football team | Twenty-four players were tested.
older_adults | Step recovery in the old | Nineteen participants (mean 74.6 years, range 68 to 82) were tripped in a
    harness.
older_adults fallers | Hip abductor rate of torque development in older fallers | Thirty fallers and 31 non-fallers
    aged 66 to 88 pushed sideways; torque was lower in fallers.
older_adults women_only | Gluteal density in nonagenarian women | CT of 60 women aged 90 and over was read.
- | Hip strength across adult life | Two hundred adults aged 20 to 85 years (half women) were tested.
- | Hip torque of middle-aged adults | Sixty adults aged 40 to 60 years were tested.
older_adults surgical | Abductor strength after hip fracture surgery | Seventy people aged 79 ± 8 years were tested
    three months after surgery.
surgical back_pain_patients | Gluteal muscle and back pain after decompression for lumbar stenosis | CT of 120
    patients was read; back pain (VAS) and ODI were scored before and one year after decompression.
surgical | Buttock claudication after aneurysm repair | Ninety patients had open aneurysm repair.
postpartum women_only | Diastasis and gluteal strength after caesarean section | Mothers were seen six weeks after
    delivery.
back_pain_patients | Hip exercise in nurses with low back pain | Sixty nurses with low back pain were randomised to
    hip or trunk exercise.
back_pain_patients athletes | Hip rotation in golfers with low back pain | Twenty golfers with low back pain and 20
    without were measured; rotation was smaller in golfers with pain.
back_pain_patients | Gluteus medius trigger points in chronic low back pain | Sixty people with chronic low back
    pain and 60 controls were palpated; trigger points were commoner in low back pain.
- | Hip strength and knee pain | Sixty adults with knee pain were tested; none had back pain.
- | Sacroiliac joint pain and gluteal strength | Thirty patients with sacroiliac joint pain and 30 controls were
    tested; strength was lower in patients.
healthy | Load and hip thrust | Sixteen healthy trained volunteers did hip thrusts with two loads while EMG was
    recorded.
healthy athletes | Sprint mechanics of uninjured sprinters | Twelve uninjured sprinters ran; surface EMG was
    recorded.
healthy men_only athletes | Hip abduction fatigue in handball | Twenty healthy male handball players were tested
    before and straight after fatiguing abductions; EMG was recorded.
healthy older_adults | Fine-wire EMG of the gluteus minimus | Fourteen healthy volunteers aged 61 to 76 years
    walked while EMG was recorded.
neurological | Functional electrical stimulation of the gluteus medius in hemiparetic gait | Eleven people with
    hemiparesis walked with and without stimulation.
neurological older_adults | Lateral stepping in Parkinson disease | Twenty people with Parkinson disease (mean age
    70 years) stepped sideways.
neurological | Gluteal strength in children with cerebral palsy | Thirty children with cerebral palsy were tested.
older_adults fallers | Hip training for older people who fall: randomised trial | Eighty people over 65 with two or
    more falls in the last year were randomised to hip or upper-body training.
older_adults | Tai chi and hip strength to prevent falls: randomised trial | Eighty community-dwelling older people
    were randomised; falls were counted for a year.
""".strip()
    .replace("\n    ", " ")
    .split("\n")
)


@pytest.mark.parametrize("row", WITH_TITLES)
def test_title_and_methods_tell_who(who: Callable[..., set[str]], row: str) -> None:
    names, title, text = row.split(" | ", 2)
    assert who(text, title) == set(names.split()) - {"-"}
