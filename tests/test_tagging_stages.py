"""Sample sizes of those who stayed: people lost on the way, groups told apart, and numbers that count nobody."""

from __future__ import annotations

import pytest

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.tagger import Tagger
from data.topic import load_topic

# What is expected ("-" for none) and the methods, with the results behind "||".
STAGES = (
    """
146 | We tested 190 bus drivers (mean age 51 years), of whom 146 came back after two years.
233 | We measured 290 nurses of a county hospital, of whom 233 (80%) attended the second visit.
88 | Hip strength was tested in 104 carpenters, of whom 88 were seen again a year later.
171 | Of 310 women approached, 190 agreed and 171 had usable scans of the gluteus medius.
64 | Of 120 runners invited, 80 took part, and 64 gave complete data.
92 | Of 150 eligible residents, 110 consented and 92 finished the tests.
412 | In all 530 recruits were eligible and 412 (78%) took part.
2204 | Some 3,010 inhabitants of two towns were invited, and 2,204 (73%) attended the examination.
97 | Fifty-one people at the northern site and 46 at the southern completed the follow-up.
83 | Forty people (mean age 74) in the hip class and 43 in the balance class returned after six months; classes were
    chosen by the participants.
133 | Adults were randomised to bridging (n = 70) or walking (n = 72). || Outcome data were available for 66 and 67
    people.
119 | Women were randomised to hip exercise (n = 64) or advice (n = 65). || Disability was compared in the 60 and 59
    patients who could be assessed.
156 | Women were randomised to hip exercise (n = 62), taping (61) or advice (60). || Ten, eight and nine women,
    respectively, were not analysed.
77 | One hundred adults were randomised to hip or trunk exercise. || Thirty-eight in the hip group and 39 in the trunk
    group completed 12 weeks and were analysed.
71 | Ninety were enrolled and 76 randomised to needling (n = 38) or sham (n = 38). || Seventy-one completed the four
    weeks and were analysed.
76 | We enrolled 84 people on a waiting list for fusion; eight without a readable scan were left out. || In 76
    patients gluteal fat was related to falls.
131 | We scanned 140 volunteers; nine with movement artefacts could not be analysed.
92 | Older adults with back pain (n = 97; 60 women) were tested. || Five people moved away, and 92 were analysed.
58 | People after stroke (n = 66; 40 men) were tested and followed. || Eight dropped out, and 58 could be assessed at
    one year.
512 | 560 new drivers of a bus company were tested. Company records of sick leave were available for 512 of them.
301 | Three hundred and twenty-six farmers did a bridge test. Falls data could be obtained from 301 of them.
2940 | Of 3,300 persons scanned, 2,940 had images of adequate quality.
118 | The final analysis was restricted to 118 women. They had been drawn from 131 who were tested.
240 | Gluteal fat was scored in 260 men. The analytic sample comprised 240 men.
64 | Sixty-four adults were randomised to hip exercise or rest. || Fifty completed the programme; all were analysed
    as randomised.
182 | We followed 182 adults. || Of these, 174 completed the follow-up and the remaining eight contributed data up to
    the last call.
51 | Mothers who had back pain six months after delivery (24 women) were compared with mothers of the same age
    without it (27 women).
43 | Rowers with pain at the catch (21 rowers) were tested beside rowers who had never had back pain (22 rowers).
71 | We tested 23 patients with acute back pain, 24 with chronic back pain and 24 people without back pain.
66 | Onset was recorded in 20 dancers with hip pain, 22 with back pain and 24 without any pain.
60 | Sixty people, 19 with acute pain, 21 with chronic pain and 20 without pain, were tested.
44 | Forty-four adults (20 men, 24 women) with back pain were tested.
88 | Adults with back pain (n = 88; 51 men) were tested.
1204 | In 1,204 women aged 70 or more hip strength was measured. || One hundred and four women broke a hip.
3425 | Between May 18, 2006, and July 22, 2013, 3425 women had a gluteal scan.
640 | From 1 March 2004 to 31 August 2011, 640 patients were operated on.
467 | In this randomised trial 504 women were randomised to hip exercise or advice, 467 analysed.
467 | Women were randomised to hip exercise (n = 252) or advice (n = 252). || 232 women in the exercise group and 235 in
    the advice group were analysed.
101 | Of 130 nurses screened, 18 were pregnant and 11 declined the scan, leaving 101 for analysis.
101 | We screened 130 nurses; 29 did not meet the criteria, which left 101 for analysis.
88 | Forty-four twin pairs discordant for back pain were scanned.
88 | Gluteal volume was read in 44 pairs of sisters, one of whom had back pain.
80 | Forty-one patients awaiting surgery for stenosis were recruited. Thirty-nine controls came from the same practices.
80 | Forty-one patients with back pain were tested. They were compared with 39 controls. || Strength was lower in pain.
80 | Forty-one fallers, who had fallen at least twice, and as controls 39 people without falls were tested.
80 | The patients (41 with a herniated disc) and the controls (39 with knee pain) were scanned.
232 | In 2010 120 women and in 2016 112 women were tested in the same way.
232 | We measured 120 recruits in 2010 and 112 in 2016.
232 | Hip strength of 120 recruits of the 2010 intake and of 112 of the 2016 intake was tested.
210 | At one hospital 110 women and at another 100 women were tested.
210 | Participants were 110 women in Leeds and 100 in York.
210 | Hip strength was tested in women of two towns (110 in one and 100 in the other).
90 | Thirty young, 30 middle-aged and 30 older women were tested.
109 | One hundred and nine women aged 71 to 88 years who attended social clubs completed the FES-I.
- | Every year 300,000 people break a hip. Hip strength was tested in residents.
- | Low back pain affects 619 million people. Hip strength of patients was tested.
- | One person in four has back pain. Hip strength of patients was tested.
150 | We tested 180 residents at baseline and 150 at follow-up.
150 | Participants (n = 180) were tested twice. || Thirty did not come to the second test and were excluded from the
    analysis.
96 | Ninety-six of 110 patients operated on came to the control visit at two years.
96 | Fifty women were tested in the first and 46 in the second year of the study.
96 | Forty-eight people with back pain and their 48 pain-free siblings were tested.
140 | We randomised 144 women. || All analyses were by intention to treat and included the 140 women with a visit.
- | Two thirds of people with Parkinson's disease fall every year. Hip strength was tested.
- | Three quarters of adults have back pain once. The gluteus medius was tested.
- | One in three older people falls every year. Hip abductor strength was tested in residents.
118 | We randomised 131 women to hip exercise or advice. || One hundred and eighteen women contributed data to the main
    analysis.
96 | One hundred and four people with multiple sclerosis were tested. || The calendars of 96 people were complete.
151 | Women were randomised to hip exercise (n = 62), taping (n = 61) or advice (n = 60). || Eleven, nine and 12
    women, respectively, sent no diary and were not analysed.
58 | Twenty-seven young (mean 23 years) and 31 old (mean 76 years) active men stepped over a box.
62 | From a national register with 12,300 members we recruited 34 dizygotic pairs, 31 of which could be tested.
512 | We invited 700 people; 560 came and 512 returned at least ten of 12 monthly falls diaries and were analysed.
68 | Gluteus medius volume of 35 patients with sciatica and 33 healthy controls was compared.
51 | Wheelchair users were grouped by back pain. || Torque was lower in users with back pain (n = 29) than in users
    without (n = 22).
""".strip()
    .replace("\n    ", " ")
    .split("\n")
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


@pytest.mark.parametrize("row", STAGES)
def test_the_last_stage_counts(tagger: Tagger, row: str) -> None:
    expected, told = row.split(" | ", 1)
    parts = zip(("Methods", "Results"), told.split(" || "), strict=False)
    sections = tuple(AbstractSection(n, text, label) for n, (label, text) in enumerate(parts, 1))
    found = tagger.tag(StudyText("x", "Gluteal muscles, back pain and falls", sections), thorough=True).facts.n
    assert found == (None if expected == "-" else int(expected))
