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
cohort | The charts of 93 patients with gluteal tears were reviewed. Further randomised studies are necessary.
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


WHOLE = told("""
cohort | Gluteal fat and outcome of lumbar fusion | We looked back at 88 consecutive patients who had a lumbar
    fusion. Gluteal fat was graded on CT before the operation; ODI after one year was taken from the files.
cohort | Hip abductor power and time to the first fall | Men aged 70 or more sent back a calendar each month for
    two years. Power was taken with a rig at entry.
cohort | Gluteal muscle loss after hip fracture | Sixty women were scanned within a week of a hip fracture and
    again six months later.
cohort | Course of low back pain in rowers by gluteal endurance | Seventy rowers were asked about pain every
    fortnight through one winter.
cohort | Outcome of gluteus medius repair | Between 2009 and 2016, 41 patients had an endoscopic repair by one
    surgeon. Pain and strength at two years are reported.
case_control | Gluteus medius in runners with low back pain | Endurance of the gluteus medius was shorter in 22
    runners with low back pain than in 25 runners who had never had it.
case_control | CT density of the gluteus maximus in sciatica | People with low back pain (n=50) were set against
    people without (n=50) for gluteal density.
case_control | Standing balance and gluteal onset of fallers | Onset was 22 ms later in fallers (n = 19) than in
    non-fallers (n = 23).
cross_sectional | Hip extensor strength and gait speed in a home for the aged | On one morning 66 residents pressed
    against a dynamometer and walked six metres.
cross_sectional | Gluteal tenderness and severity of back pain | In 140 people with back pain the number of tender
    gluteal points was set against the pain score.
cross_sectional | Right and left gluteus medius in one-sided low back pain | The gluteus medius of the painful side
    was thinner than that of the other side in 44 patients.
cross_sectional | Hip strength and fear of falling: baseline findings of a trial | Baseline data of 180
    participants of an exercise trial were used. Strength was related to FES-I.
laboratory | Gluteus maximus activity in four bridges | Twenty-two sports students without complaints did four
    kinds of bridge. Surface EMG was taken.
laboratory | Effect of a belt on gluteal activity in people with back pain | Sixteen people with chronic low back
    pain walked on a treadmill with and without a belt. Muscle activity was recorded.
laboratory | Which muscles catch a sideways pull? | Nineteen healthy older people were pulled at the waist without
    warning. Steps and hip torque were recorded.
laboratory | Back pain during standing in students with weak hips | Fifty students without back pain stood for two
    hours at a bench; 19 reported pain and were compared with the others.
laboratory | Fatigue of the gluteus medius and lateral stepping | Fifteen young men did side-lying abduction to
    exhaustion. Step width and muscle activity were recorded before and after.
laboratory | Taping of the gluteus maximus and sprint kinematics | Fourteen sprinters ran with tape, sham tape and
    none, in an order drawn by lot. Kinematics were recorded.
laboratory | Motor unit behaviour of the gluteus maximus | In ten healthy volunteers fine wires recorded single
    motor units during weak contractions.
randomised_trial | Dry needling of the gluteus medius for low back pain | Sixty patients were allocated by a
    computer list to needling or sham needling. Pain was scored after a week.
randomised_trial | Hip training in retirement flats | Flats were the unit of randomisation: ten trained, ten did
    not. In all 240 tenants took part.
randomised_trial | Does adding hip strengthening help? | Patients drew a sealed envelope that assigned them to
    lumbar exercise with or without hip strengthening for eight weeks.
randomised_trial | Gluteal activation and back pain: a three-arm trial | Ninety adults were distributed by chance
    over three programmes.
randomised_trial | A pilot trial of stair climbing for hip strength in women over 70 | Women were assigned in a 1:1
    ratio, by minimisation with a random element, to stair climbing or to talks.
nonrandomised_trial | Gluteal electrical stimulation in back pain | Twelve patients were stimulated daily for four
    weeks; pain and thickness at the end were compared with those at the start.
nonrandomised_trial | Yoga for hips and back in two factories | Workers of one factory had 12 weeks of hip yoga,
    workers of the other carried on as usual. ODI was taken before and after.
nonrandomised_trial | Feasibility of gluteal power training after 80 | Nineteen residents trained with pneumatic
    machines twice a week for ten weeks. Attendance, harms and chair rise are reported.
protocol | The HIPBACK study: design of a trial of hip exercise | We shall recruit 160 adults with back pain. They
    will be randomised to hip exercise or advice. ODI will be the primary outcome. Follow-up will last a year.
systematic_review | Gluteal strength in low back pain: what do studies show? | We searched PubMed, Embase and
    CINAHL to June 2020. Two authors judged the quality of 17 studies. Pooled differences were computed.
systematic_review | Exercise of the hip to prevent falls: overview of reviews | Eleven reviews were found in the
    Cochrane Library and graded with AMSTAR.
narrative_review | The gluteus maximus and the sacroiliac joint: anatomy and function | The gluteus maximus crosses
    the sacroiliac joint. We summarise anatomical and biomechanical work and consider what it may mean for patients
    with pain.
narrative_review | Why people fall sideways | Sideways falls break hips. Here I set out what is known of the
    abductors, of ageing and of training, from a personal selection of papers. Clinicians should test the hip.
case_report | Back pain and a mass in the buttock | A 52-year-old baker had back pain for a year. MRI showed a
    lipoma below the gluteus maximus. After its removal he was free of pain.
case_report | Gluteus medius denervation in two brothers with falls | Two brothers aged 34 and 39 fell often. EMG
    showed denervation of the gluteus medius.
reliability | Handheld dynamometry of hip abduction in older fallers | Two testers measured 31 older fallers on two
    days. The ICC was 0.91 and the minimal detectable change 12%.
reliability | Can ultrasound measure gluteal thickness? | Ultrasound was compared with MRI in 28 adults; limits of
    agreement were narrow.
cadaver_or_animal | The inferior gluteal nerve | The nerve was followed in 24 gluteal regions of twelve bodies
    fixed in formalin.
cadaver_or_animal | Gluteal denervation in the rat and gait | The superior gluteal nerve was cut in eight rats;
    gait was filmed.
other | A model of hip abductor load in sideways falls | Simulations with a musculoskeletal model were run for
    three abductor strengths.
other | How do women with back pain live with weak hips? An interview study | Nineteen women were interviewed. Four
    themes were found.
other | Weak hips and falls: a reply | To the Editor: We read the paper on hip strength and falls with interest.
cohort | Preoperative abductor strength and limp after hip arthroplasty | Sixty patients were measured the day
    before hip arthroplasty and asked about limping, pain and falls twelve months afterwards.
cohort | Does gluteal endurance protect office staff? | Endurance was tested once. Over the next two winters sick
    notes for back pain were collected from the employer.
cohort | Hip abductor strength in the year after stroke | People were seen on discharge from the stroke unit and
    after three, six and twelve months.
cohort | Back pain in pregnancy and hip strength | Women were examined in week 12 and in week 34.
cohort | Gluteal fat and mortality after hip fracture | Deaths were taken from the population register. Cox models
    were adjusted for age.
case_control | Gluteal activity of people with and without low back pain during lifting | EMG was recorded in 20
    people with and 20 people without low back pain.
case_control | Weakness of the hip in chronic back pain | Strength was 18% lower in the patients than in their
    healthy spouses, 30 couples being tested.
case_control | Hip range and gluteal length in low back pain: a comparison | Office workers who complained of back
    pain (n = 33) were compared with colleagues who did not (n = 35).
cross_sectional | Trendelenburg sign and pain score in a back clinic | All new patients of one month were examined
    once. The sign was related to the pain score.
cross_sectional | Hip strength and falls efficacy of people with knee arthritis | In 90 people with knee arthritis
    torque correlated with FES-I.
cross_sectional | Prevalence of gluteal trigger points in back pain | Two physiotherapists examined 210 patients of
    a back school on the first day.
laboratory | How footwear changes gluteal activity | Ten healthy women walked barefoot, in flat shoes and on heels
    while EMG was recorded.
laboratory | Verbal cues and gluteus maximus onset | Healthy adults lifted the leg in prone with and without the
    cue to squeeze the buttock.
laboratory | Sex and squat depth: gluteal EMG | Men and women (15 each) squatted to three depths.
randomised_trial | Home exercise for hip strength after a fall | Participants were randomized, stratified by sex,
    to home exercise or social visits.
randomised_trial | Kinesio tape on the gluteus maximus for back pain: sham-controlled study | Forty people with
    back pain wore real or sham tape for three days; allocation was concealed.
randomised_trial | Cluster trial of hip exercise in police stations | Twelve stations were randomised.
nonrandomised_trial | Hip mobilisation in people with stiff hips and back pain | A single session was given to 24
    people. Pain and strength were measured just before and just after it.
nonrandomised_trial | Gluteal exercise or usual physiotherapy: a comparison of two clinics | Patients of clinic A
    were given gluteal exercise and those of clinic B usual physiotherapy for six weeks.
protocol | Hip strength training for people with falls and fear: study protocol | Background: falls are common.
    Methods: 120 people will be randomised. Outcomes will be falls and FES-I.
systematic_review | Gluteal muscle changes in low back pain. A meta-analysis | Twenty-four studies were pooled.
systematic_review | Does hip strengthening reduce falls? A rapid review | Three databases were searched; nine
    trials met the criteria.
narrative_review | Hip exercise for back pain: a clinical perspective | This commentary discusses how to choose
    gluteal exercises.
narrative_review | Gluteal anatomy revisited | In this paper the authors review the anatomy of the gluteal muscles
    and its relevance to the back.
case_report | A dancer with buttock pain and weakness | A dancer presented with buttock pain. She was treated with
    gluteal exercises and danced again after four months.
case_report | Gluteal artery aneurysm after a fall | We treated a man who had a pulsating mass after a fall on his
    buttock.
reliability | Intra- and inter-rater agreement of a hip abduction test in back pain | Two raters tested 40
    patients.
reliability | Minimal important change of hip strength in older people | Test-retest data of 50 older people were
    used.
other | Cost of a hip fracture prevention programme: a decision model | A Markov model was run for women over 65.
other | Letter: hip abductors and back pain | We thank the authors for their study of hip abductors.
randomised_trial | Foam roller and hip extension: effects in students with back pain | 46 students with NSLBP were
    randomized in roller (n=23) and detuned ultrasound (n=23).
randomised_trial | Cushions for residents who sit all day: a cluster crossover trial | In this cluster crossover
    trial 118 residents of six homes used an air cushion and a foam cushion for eight weeks each.
nonrandomised_trial | Side-lying abduction after hip replacement: comparison with historical controls | Forty
    patients did side-lying abduction at home for 12 weeks; 40 patients operated on the year before had not.
nonrandomised_trial | Group training for people waiting for spinal surgery | People on a waiting list trained twice
    weekly for ten weeks; their pain then was compared with that at the start.
nonrandomised_trial | Osteopathic treatment of buttock pain: consecutive patients | Thirty patients were treated
    weekly for six weeks. The VAS fell from 64 to 30 mm.
cohort | Donor-site morbidity of gluteal flaps | We report donor-site morbidity in 57 women operated between 2007
    and 2016.
cohort | Abductor repair: clinical outcome at a minimum of two years | Fifty-one hips were repaired. The Harris hip
    score rose from 52 to 81.
cohort | Attenuation of the gluteus minimus and recovery after total hip arthroplasty | TUG was tested before and
    six months after arthroplasty in 204 patients.
case_control | Dancers with and without LBP: gluteal endurance | Fifty-two dancers: 23 with LBP in the past four
    weeks and 29 without. Endurance was 20 s shorter with LBP.
case_control | Co-contraction in older fallers | We examined co-contraction while 22 older fallers and 24 older
    non-fallers stepped over an obstacle. It was higher in fallers.
cross_sectional | Pelvic floor and gluteal strength in continent women: a correlation study | In 60 women pelvic
    floor strength was correlated with gluteal strength.
cross_sectional | Do hip abductors explain gait speed in hip arthritis? | Ninety people with hip arthritis were
    tested on one day.
laboratory | Segments of the gluteus medius in older adults: fine-wire study | Fine-wire electrodes were inserted
    into the gluteus medius of fourteen healthy volunteers aged 61 to 76 years, who walked.
laboratory | An exosuit for lifting in workers with back pain | Eighteen workers with back pain lifted a box with
    and without an exosuit in balanced order. EMG was compared between conditions.
narrative_review | The hip abductors in sideways balance: what has been learned? | Balance depends on the hip
    abductors. This narrative review brings together laboratory work.
narrative_review | Gluteal tendon tears for the spine clinician | Tears may mimic back pain. The presentation,
    imaging and treatment are described, and pearls are offered.
cadaver_or_animal | Gluteus medius glycogen after sprints in horses | Six horses ran three sprints; biopsies were
    taken.
systematic_review | Hip abductor strengthening in knee osteoarthritis | OBJECTIVES: to pool trials. DATA SOURCES:
    PubMed, PEDro. Nine trials with 541 participants were found.
case_report | Late paraplegia after gluteal injection | An eight-year-old girl could not walk after an injection.
    At one year she had recovered.
case_report | Falls from an unusual cause | We were consulted by a 70-year-old retired miner who fell whenever he
    turned. His gluteus medius was replaced by fat.
protocol | Hip or back exercise for low back pain (HOB): rationale and design | A two-arm randomised trial with 140
    participants is under way. Outcomes will be assessed at 12 weeks.
other | Cost-utility of hip protectors | A decision-analytic model compared hip protectors with none.
reliability | Agreement of two dynamometers for hip abduction | Thirty adults were tested with both devices; the
    ICC was 0.86.
""")


@pytest.mark.parametrize("label", [None, "Methods"])
@pytest.mark.parametrize(("design", "both"), WHOLE)
def test_title_and_text_together(judge: Callable[..., str | None], design: str, both: str, label: str | None) -> None:
    title, _, text = both.partition(" | ")
    assert judge(text, title, label) == design
