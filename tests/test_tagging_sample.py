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
70 | Seventy of the 84 invited nurses took part; hip strength was measured.
81 | Of 96 eligible women 81 consented and were tested; hip strength was related to falls.
118 | Data from 118 of 131 participants entered the analysis. Hip strength was related to falls.
58 | Sixty-five players had MRI of the gluteus medius. After exclusion of seven with poor images, 58 remained.
38 | Forty adults bridged while EMG was recorded. Two participants were excluded because of artefacts, leaving 38
    for analysis.
138 | We excluded 12 of 150 scanned patients because of metal, so that 138 were analysed.
64 | The final sample consisted of 64 runners with hip pain.
52 | Twenty-six pairs of patients with back pain and age-matched controls were tested.
40 | Adults with back pain were randomised to bridging or walking; each group had 20 participants.
30 | Patients were randomly divided into equal groups of 15: hip exercise and advice.
30 | Adults with back pain were randomised to bridging or walking (n = 15 each).
28 | Adults with back pain were randomised to bridging or walking (n = 14/group).
24 | EMG was recorded in 24 women (12 with pain, 12 without).
25 | EMG was recorded in 12 men and 13 women.
25 | Thirteen female and 12 male dancers took part.
120 | Sixty-one people with low back pain (38 women) and 59 without (36 women) were scanned.
78 | People with low back pain (n = 31), people with hip osteoarthritis (n = 22) and healthy people (n = 25) were
    tested.
43 | Gluteal fat was graded in 86 hips of 43 patients.
43 | Gluteal fat was graded in 43 patients (86 hips).
19 | Nineteen adolescent dancers (38 hips) were examined.
40 | A convenience sample of forty was recruited from two clinics.
104 | One hundred and four nurses were tested.
640 | Sixteen villages (640 women) were randomised to hip exercise or usual care.
318 | Twelve homes with 318 residents were allocated at random to hip exercise or usual care.
112 | In this randomised trial 120 adults did hip or back exercise. Of 120 randomised, 112 were analysed.
90 | Ninety adults were randomised to hip or back exercise. All 90 were analysed by intention to treat; 81
    completed the programme.
1040 | Hip strength of older women was measured. Over five years, 212 of 1,040 women fell.
39 | Gluteal density was read in 13 cases with a hip fracture and 26 controls.
125 | Forty-five fallers were compared with 80 non-fallers.
90 | We tested 30 older women, 30 older men and 30 young women.
52 | Seven of the 52 players developed back pain during the season; hip strength had been tested in July.
52 | Fifty-two players, seven of whom later developed back pain, were tested.
25 | Two raters measured gluteal thickness in 25 volunteers twice.
30 | Thirty volunteers were measured by three examiners.
36 | Forty women entered the programme and 36 finished it; pain was scored before and after.
66 | Sixty-six dancers, 44 with and 22 without a history of low back pain, were tested.
77 | Between March and May, all 77 recruits of a company were tested.
210 | Participants were 210 community-dwelling adults aged 70 or over.
57 | Fifty-seven were tested: 30 rowers and 27 students who did not row.
33 | MRI of 33 people (17 patients with back pain; 16 controls) was read by one radiologist.
96 | From a list of 1,400 members of a farmers' union, 96 with and without back pain were drawn.
147 | Questionnaires were sent to 230 dancers and returned by 147 (64%).
88 | Follow-up at one year was complete for 88 of the 95 women.
88 | Ninety-five women were tested. At one year 88 could be reached.
161 | Of 175 patients operated on, 161 could be examined after two years.
22 | Twenty-two limbs of 22 healthy men were tested.
15 | Fifteen subjects (8 F, 7 M) squatted under three conditions.
31 | Thirty-one of 34 office workers completed the eight-week programme and were included in the analysis; pain
    fell.
45 | Participants: 45 amateur footballers with groin or back pain.
212 | The registry held 212 operations of 212 patients with lumbar stenosis.
92 | Ninety-two consecutive admissions for a hip fracture were reviewed.
64 | Sixty-four were randomised, 32 to each programme; pain was scored.
73 | A total of 73 volunteers responded to the call; hip strength of all was measured.
31 | Sixteen ballet students with and fifteen ballet students without snapping hip took part.
1203 | Data came from 1 203 men of the health survey.
36 | Eighteen cases were each matched with a control; gluteal thickness was measured.
29 | Twenty-nine golfers (16 with back pain during the last season) swung a club.
54 | We enrolled 60 adults; six withdrew before testing, and 54 were included in the analysis.
110 | Gluteal volume of 110 participants (55 in each group) was measured.
150 | Hip extensor strength was measured in three age groups of 50 women each.
100 | One hundred patients, 50 with and 50 without spinal stenosis, had CT.
47 | Of 51 eligible residents, four declined; 47 were tested.
83 | The 83 women of a rowing club were asked about back pain; their hip strength had been tested in spring.
26 | Two groups (n = 13) did gluteal or trunk exercise for six weeks; allocation was random.
140 | Children of two schools (n = 72 and n = 68) were tested.
60 | Sixty nurses were tested twice, a week apart, by two physiotherapists.
35 | EMG of 35 limbs of 35 participants was recorded while they squatted.
18 | Eighteen persons (nine men) aged 20 to 31 walked uphill while EMG was recorded.
322 | Among 322 attendees of a falls clinic, hip abductor strength was lower in those who fell twice.
75 | Thirty-eight in the exercise arm and 37 in the advice arm were analysed; allocation was random.
410 | Gluteal density of 410 decedents was read on CT.
250 | Our sample (n=250; 61% women) was drawn from four towns; hip strength was measured.
88 | Eighty-eight people presenting to a back clinic, half of them men, were examined.
2380 | Falls of 2,380 dwellers of 31 care homes were counted for a year; homes were randomised to hip exercise or
    usual care.
14 | Of the 15 healthy men recruited, one was excluded because of poor signals; EMG of 14 was used.
96 | MRI scans of 104 patients were retrieved, of which 96 were of sufficient quality.
39 | Thirty-nine patients attended the follow-up after gluteal repair (43 had been operated on).
66 | The analysis is based on 66 of the 71 players of three teams.
230 | Two hundred thirty subjects were enrolled: 115 with nonspecific low back pain and 115 asymptomatic.
84 | Two groups were composed of 48 trained and 36 untrained subjects.
12 | Twelve dancers stood with the hip at 30 degrees of flexion.
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


# What is expected (for reviews: studies and people, "-" for none), kind, title, methods and results.
STUDIES = (
    """
58 | - | RCT of hip exercise | Sixty-four adults with low back pain were randomised to hip exercise (n = 32) or
    walking (n = 32) for eight weeks. || Fifty-eight were analysed. ODI fell more with hip exercise.
64 | - | RCT of hip exercise | Sixty-four adults with low back pain were randomised to hip exercise or walking for
    eight weeks. || Three in each arm dropped out. All 64 were analysed as randomised.
120 | - | Randomised trial of tape | One hundred twenty patients with back pain were randomly assigned to tape,
    sham or nothing. || At four weeks 111 were seen (tape 38, sham 37, nothing 36). Pain did not differ.
87 | - | Gluteal fat and pain after fusion | Charts of 112 patients with lumbar fusion were reviewed; 25 without a
    CT were excluded. || In the remaining 87 patients fat was related to ODI.
231 | - | Hip strength and falls | Women aged 70 or more (n = 260) were tested. || Twenty-nine were lost to
    follow-up. Of the remaining 231, 80 fell.
48 | - | EMG in back pain | Twenty-five people with low back pain (13 men) and 23 people without (12 men) lifted a
    box. || Onset was later in low back pain.
46 | - | Hip muscles in sacroiliac pain | Patients (n = 24; mean age 41) with sacroiliac pain and controls (n = 22;
    mean age 39) were tested. || Strength was lower in patients.
15 | - | Squat depth | Fifteen students squatted with loads of 20, 40 and 60 kg. EMG was recorded. || Activity of
    the gluteus maximus rose.
2 | - | Gluteal abscess and back pain: report of two cases | - || Case 1. A 40-year-old man had back pain. Case 2.
    A 55-year-old woman had buttock pain.
9 | - | Gluteal compartment syndrome: a series of nine patients | - || Nine patients were seen from 2001 to 2012.
    Two were women.
3 | - | Rupture of the gluteus medius: three cases | - || All three were women older than 60.
14 812 | s | Hip strengthening for back pain: systematic review and meta-analysis | PubMed and Embase were
    searched. || Of 1,214 records, 14 trials (812 participants) were included. Nine of them had a low risk of bias.
22 - | s | Gluteal muscles in low back pain: a systematic review | Four databases were searched by two reviewers.
    || Twenty-two studies met the criteria: 13 of size, six of strength and three of both.
9 - | s | Hip weakness in fallers: a scoping review | Of 640 titles, 41 full texts were read and nine studies were
    kept. || The nine studies came from five countries.
31 2140 | s | Hip exercise and falls: meta-analysis | Databases were searched to May 2021. || Thirty-one trials
    with a total of 2,140 older adults were pooled; 25 trials (1,800 adults) reported falls.
160 | p | Hip exercise for back pain: protocol of a randomised trial | One hundred and sixty adults with back pain
    will be randomised to hip exercise or advice (80 per group). Assessors will be blinded. || -
12 | - | The superior gluteal nerve: an anatomical study | Twenty-three hemipelves of 12 cadavers were dissected.
    || The nerve left the pelvis above the piriformis in all 23.
340 | - | Gluteal tenderness in a working population | A questionnaire was sent to 510 workers of a shipyard; 340
    (67%) answered. || Tenderness was reported by 90.
72 | - | Hip torque in older women | The sample was made up of 72 women from four senior clubs, 31 of whom had
    fallen. || Torque was lower in fallers.
55 | - | Hip strength and back pain in cyclists | Fifty-five of the 60 riders of four clubs agreed to be tested. ||
    Pain was reported by 30.
26 | - | Gluteal onset in runners | 13 runners with hip pain were each paired with a pain-free runner of the same
    sex and age. || Onset was later in hip pain.
90 | - | Three exercises for the gluteus medius | Ninety healthy adults were put into three groups of 30 by order
    of arrival and trained for six weeks. || Strength rose in all.
41 | - | Gluteal needling: a before-after study | Patients with back pain (n=44) had four sessions of needling. ||
    Three stopped; the data of 41 patients are reported. Pain fell by 2 points.
66 | - | Hip strength after a slip | Of 70 older people who walked on a slippery floor in a harness, four touched
    the rail and were left out. || Of the other 66, 28 fell.
108 | - | Hip abductors in knee and back pain | Women with knee pain (36), back pain (36) or neither (36) were
    tested. || Strength was lowest in back pain.
1862 | - | Leg power and falls | We used the third wave of a cohort study (1,862 of 2,304 members had a power
    test). || Falls were reported by 410.
83 | - | Fear of falling and hip torque | Eighty-three community-dwelling older adults volunteered (58 women, 25
    men). || Torque was related to FES-I.
30 | - | Bridging on a ball | We recorded 30 subjects: 15 with and 15 without chronic low back pain. || Activity
    did not differ.
57 | - | Gluteal injections and back pain | Thirty-one and 26 patients, respectively, had a guided and a blind
    injection into the gluteus medius. || Pain fell in both.
10 733 | s | Hip exercise in back pain: a systematic review | Three databases were searched. || Eleven papers
    reporting on ten studies (733 participants) were included.
17 - | s | Gluteal activation in low back pain: systematic review | We searched PubMed and Scopus from inception to
    2019. || Seventeen studies were eligible; eight measured onset and nine amplitude.
23 1902 | s | Hip strength and falls: systematic review and meta-analysis | Cohort and case-control studies were
    sought. || We included 23 studies (n = 1,902). Fourteen could be pooled.
12 - | s | Stretching and back pain: a systematic review | Titles were screened by two authors. || Searches gave
    2,310 titles; 64 full texts were read and 12 articles were retained.
9 611 | s | Hip-focused exercise: a meta-analysis | Randomised trials were pooled with a random-effects model. ||
    Nine RCTs involving 611 patients with low back pain were pooled. Pain fell more with hip exercise (five trials,
    SMD -0.4).
7 - | s | Hip abductors and recovery steps: a scoping review | Laboratory studies were charted. || Four
    cross-sectional and three longitudinal studies were found.
15 1240 | s | Gluteal fat in back pain: systematic review | Imaging studies were searched in MEDLINE. || Fifteen
    studies with 1,240 people (690 with low back pain and 550 controls) met the inclusion criteria.
6 - | s | Dry needling of gluteal muscles: a systematic review of randomised trials | Six databases were searched.
    || Of 311 records six trials fulfilled the criteria; all had a high risk of bias.
21 3300 | s | Hip strength training in older people: systematic review | MEDLINE, Embase and PEDro were searched to
    January 2020. || Data from 3,300 participants in 21 trials were analysed. Falls were counted in six trials.
11 - | s | Exercise for falls: umbrella review | Systematic reviews were searched. || Eleven reviews were included,
    covering 212 trials.
14 - | s | Reliability of gluteal ultrasound: a systematic review | Studies of intra- or inter-rater reliability
    were included. || Fourteen studies fulfilled the criteria. ICCs were between 0.71 and 0.99 in 12 of them.
3 98 | s | Hip strengthening after lumbar fusion: systematic review | Five databases were searched. || Only three
    small trials (98 patients in all) could be included.
38 - | s | Muscles of the hip in pelvic girdle pain: a systematic review | Of 1,906 citations identified, 38 were
    included. || Most were cross-sectional.
19 1411 | s | Gluteus medius in back pain: a systematic review | Databases: PubMed, CINAHL. || Nineteen studies met
    eligibility, with a total sample of 1,411.
19 | - | How do women with back pain and weak hips live? A qualitative study | Nineteen women with back pain were
    interviewed. || Four themes were found.
81 | - | Hip exercise or advice for back pain: randomised trial | Adults with low back pain were randomised (hip
    group n=41, advice group n=40). || Twelve were lost to follow-up. ODI did not differ.
412 | - | Hip strength and falls in a coastal town | Cohort of 412 adults aged 70 and over (211 women), followed
    for three years. || Falls were counted.
48 | - | Gluteal atrophy in back pain | MRI of 48 patients (96 muscles) was read. || The painful side was thinner.
35 | - | Gluteal endurance in low back pain | LBP group: 18 women; control group: 17 women. || Endurance was
    shorter in the LBP group.
36 | - | Gluteal onset in low back pain | Eighteen LBP patients, 18 controls. Prone hip extension with EMG. ||
    Onset was later in patients.
47 | - | Hip torque in fallers | 22 fallers vs. 25 non-fallers were tested. || Torque was lower in fallers.
36 | - | Gluteal strength in dancers with back pain | Thirty-six dancers, 19 of them with LBP, were tested. ||
    Strength was lower in LBP.
206 | - | Gluteal fat before hip replacement | Two hundred and six hips (206 patients) were graded on CT. || Fat
    was related to limping.
30 | - | Bridging in students | Thirty students (15 per group) trained for six weeks; allocation was by class. ||
    Strength rose.
24 | - | Side steps of old and young men | 12 older (70 y) and 12 young (24 y) men were pulled sideways. || Steps
    differed.
1098 | - | Leg power and falls | Adults aged 65 or more (n = 1265) were tested. || Falls within a year were known
    of 1098. Power was related to falls.
198 | - | Hip strength and falls in women | Women aged 70 years (n = 212) were tested and followed for a year. ||
    After exclusion of 14 with missing data, 198 women were entered in the models.
88 | - | Hip training to prevent falls: randomised trial | Women were randomised. || The intention-to-treat
    population was 88 (44 per arm). Falls did not differ.
94 | - | Hip training after stroke: randomised trial | We enrolled 100 people after stroke and randomised them to
    hip or arm training. || Ninety-four were included in the analysis.
120 | - | Hip exercise and disability: randomised trial | Patients (n=120; exercise 60, control 60) were
    randomised. || ODI fell.
39 | - | Rowers with back pain | Sample: 39 rowers (20 LBP, 19 no LBP). || Endurance was lower in LBP.
61 | - | Hip rotation and strength in low back pain | Subjects: 16 males and 15 females with LBP; 30 matched
    controls. || Strength did not differ.
22 | - | Hip abductors in hemiparesis | Eleven subjects with hemiparesis and eleven age- and sex-matched controls
    walked on a treadmill. || Activity was lower.
21 | - | Single-leg squat in netball | Participants were 21 female netball players. || Activity rose.
40 | - | Tape on the gluteus medius | 40 participants with LBP, 20 in each of two groups, were randomised. || Pain
    fell.
63 | - | Hip abductor power | Sixty-three of 70 members of a walking club (mean age 72 ± 5 years) were tested. ||
    Power was related to gait speed.
72 | - | Back pain in warehouse staff: a controlled trial | Staff of two warehouses (n=35 and n=37) took part; one
    did hip exercise. || Pain fell in both.
150 | - | Hip fractures | Gluteal density of 75 patients with a hip fracture was compared with that of 75 patients
    scanned for other reasons. || Density was lower.
90 | - | Three belts | Thirty pregnant women each wore one of three belts (90 women in total). || Pain fell.
1230 | - | Falls and hip strength in two cohorts | The Oslo (n=830) and Turku (n=400) cohorts were pooled. ||
    Strength was related to falls.
28 | - | Hip thrust and squat training | Twenty-eight women trained: 14 hip thrust, 14 squat; allocation was by
    matched pairs and random. || Strength rose.
""".strip()
    .replace("\n    ", " ")
    .split("\n")
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("row", STUDIES)
def test_sizes_of_whole_studies(tagger: Tagger, row: str, labelled: bool) -> None:
    expected, kind, title, told = row.split(" | ", 3)
    parts = [
        (label, text) for label, text in zip(("Methods", "Results"), told.split(" || "), strict=True) if text != "-"
    ]
    if not labelled:
        parts = [("", " ".join(text for _, text in parts))]
    sections = tuple(AbstractSection(n, text, label or None) for n, (label, text) in enumerate(parts, 1))
    facts = tagger.tag(StudyText("x", title, sections), thorough=True).facts
    found = [facts.n_studies, facts.n] if kind == "s" else [facts.n]
    assert found == [None if word == "-" else int(word) for word in expected.split()]
