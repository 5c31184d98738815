"""Sample sizes told in other words: sentences written for these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.tagger import Tagger
from data.topic import load_topic

SIZES = [
    (int(number), text)
    for number, _, text in (
        row.partition(" | ")
        for row in """
412 | Of 530 ramblers who had been tested, 412 (78%) sent back the second questionnaire and were followed for two
    years.
58 | Of 66 who began (mean age 71.2 years; 40 women), 58 finished the programme and were analysed.
644 | Hip strength of conscripts (n = 702) was tested. Complete records were available for 644 conscripts.
301 | Hip extension torque was measured in 325 farmers aged 50 and over. MRI was complete in 301 of 325 farmers.
97 | Muscle thickness was scanned in 104 nurses. Usable scans were obtained from 97 nurses.
174 | Of the 190 residents, 174 completed the follow-up of falls.
182 | Of the 182 residents, 174 completed the year and the remaining eight contributed data up to their last call.
80 | The plans of 80 adults with back pain were read. The control group comprised 47 adults, the exercise group 33
    adults.
160 | 160 consecutive adults with back pain. The exercise group (n = 79) trained the hip. The control group (n =
    81) did not.
60 | Sixty women were allotted to bridging (n = 40) or rest (n = 20); pain was scored 72 h before and after.
418 | Hip strength was tested in 418 older women, followed for 3,120 person-years, in whom fractures were counted.
71 | We studied 71 chronic back pain patients (CBPP). Hip strength of 71 CBPP was tested.
64 | In 2014 sixty-four patients with a gluteal tear were examined.
19 | Between 2005 and 2017 nineteen patients with buttock pain received an injection.
2046 | Falls were compared with hip strength in 2046 patients who had broken a hip.
1739 | Gluteal density was read in 1739 women, 60% of the initial cohort of 2867 women.
470 | Pain was scored in 470 patients treated for stenosis. Scores were compared with those previously reported in
    1031 patients.
210 | Adults with back pain (n = 210) were recruited at 40 clinics that enrol patients.
24 | Twenty-four physiologists were asked, and 24 answered.
12 | The gluteus medius was dissected in twelve embalmed specimens.
11 | Twenty hips of 11 embalmed donors were dissected.
812 | Twenty-four nursing homes (812 residents) were randomised to hip exercise or usual care.
36 | Eighty adults with hip pain were seen during three years. Finally, 36 adults were included and divided in two
    groups.
105 | Hip strength was compared in 70 patients with back pain and 35 age-matched people.
75 | We tested 40 women with buttock pain and 35 pregnant women without pain between weeks 20 and 32.
""".strip()
        .replace("\n    ", " ")
        .split("\n")
    )
]


@pytest.fixture(scope="module")
def size() -> Callable[[str, str], int | None]:
    tagger = Tagger(load_topic("gluteus-maximus").vocabulary)

    def people(text: str, title: str) -> int | None:
        return tagger.tag(StudyText("x", title, (AbstractSection(1, text, "Methods"),)), thorough=True).facts.n

    return people


@pytest.mark.parametrize(("n", "text"), SIZES)
def test_people_are_counted_as_analysed(size: Callable[[str, str], int | None], n: int, text: str) -> None:
    assert size(text, "Gluteal muscles and the back") == n
