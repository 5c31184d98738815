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
