"""Directions read from plain result sentences: every sentence and every study here is invented for this test."""

from __future__ import annotations

import pytest

from data.records import AbstractSection
from data.tagged import StudyText
from data.tagging.attach import said_of
from data.tagging.tagger import Tagger
from data.topic import load_topic

STUDIES = {  # title and methods
    "CORRELATIONS": (
        "Hip strength, pain and disability in men with chronic low back pain",
        (
            "Seventy men with chronic low back pain took part in this cross-sectional study. Isometric "
            "strength of the hip extensors and hip abductors was measured. Pain was scored on the NPRS, "
            "disability on the Roland-Morris questionnaire and fear on the Tampa Scale."
        ),
    ),
    "GIRDLE_PAIN": (
        "Gluteal strength in women with pelvic girdle pain",
        (
            "Twenty-five postpartum women with pelvic girdle pain (PGP) and 25 without were compared. "
            "Gluteus maximus and gluteus medius strength was tested."
        ),
    ),
    "OLDER_WOMEN": (
        "Gluteal muscle and mobility in older women",
        (
            "Eighty women aged 65 to 85 years had ultrasound of the gluteus maximus and gluteus medius "
            "(thickness, echo intensity). Single-leg stance, gait speed and chair stand time were tested, "
            "and falls in the previous year were asked for."
        ),
    ),
    "HIP_FRACTURE": (
        "Gluteal muscle and hip fracture",
        (
            "Fifty women with a hip fracture after a fall and 50 controls without fracture had CT. Gluteus "
            "medius and gluteus maximus cross-sectional area and attenuation were measured."
        ),
    ),
    "STEPPING": (
        "Hip abductors and lateral balance recovery in older adults",
        (
            "Lateral waist-pulls were applied to 30 older fallers and 30 older non-fallers. Hip abduction "
            "torque and gluteus medius EMG onset were recorded."
        ),
    ),
    "CASES_AND_CONTROLS": (
        "Hip muscles in people with and without low back pain",
        (
            "Thirty adults with chronic low back pain (LBP) and 30 healthy controls were examined. Gluteus "
            "maximus and gluteus medius cross-sectional area and fat fraction were measured on MRI; hip "
            "abductor and hip extensor strength by dynamometry. Pain was rated on a visual analogue scale "
            "and disability with the Oswestry Disability Index."
        ),
    ),
    "PAIN_TRIAL": (
        "Gluteal strengthening for chronic low back pain: a randomised controlled trial",
        (
            "Sixty adults with chronic low back pain were randomly assigned to gluteal strengthening or to "
            "usual care. Pain intensity (NRS), disability (Oswestry) and the EQ-5D were recorded at 8 weeks."
        ),
    ),
    "FALLS_TRIAL": (
        "Hip abductor training to prevent falls in older adults: a randomised trial",
        (
            "One hundred and twenty older adults were randomised to hip abductor training or a stretching "
            "control. Falls over 12 months, Berg Balance Scale and Timed Up and Go were recorded."
        ),
    ),
    "EMG_STUDY": (
        "Gluteal EMG in people with low back pain",
        (
            "Twenty women with low back pain and 20 pain-free women performed prone hip extension. Surface "
            "EMG of the gluteus maximus and gluteus medius gave amplitude and onset."
        ),
    ),
    "SIDES": (
        "Gluteus medius asymmetry in unilateral low back pain",
        (
            "In 40 patients with unilateral low back pain, gluteus medius and gluteus maximus "
            "cross-sectional area on the painful side was compared with the unaffected side."
        ),
    ),
    "FALLS_REVIEW": (
        "Hip strength and falls: a systematic review and meta-analysis",
        (
            "MEDLINE and Embase were searched for studies comparing hip abductor or hip extensor strength "
            "between fallers and non-fallers."
        ),
    ),
    "TRIALS_REVIEW": (
        "Gluteal exercise for low back pain: systematic review of randomised trials",
        (
            "PubMed and PEDro were searched to 2020 for trials of gluteal exercise in adults with low back "
            "pain. Pain and disability were the outcomes."
        ),
    ),
    "PRE_POST": (
        "Gluteus medius exercise in nurses with low back pain: a pre-post study",
        (
            "Thirty nurses with low back pain trained the gluteus medius for eight weeks. Pain (VAS) and "
            "disability (Roland-Morris) were recorded before and after."
        ),
    ),
    "PAIN_DEVELOPERS": (
        "Hip abductor endurance in pain developers",
        (
            "Forty healthy adults stood for two hours. Those whose pain rose by 10 mm on a visual analogue "
            "scale were pain developers (PD), the others non-pain developers (NPD). Gluteus medius "
            "co-activation and side-lying hip abduction endurance were measured."
        ),
    ),
    "PAIN_COHORT": (
        "Gluteus maximus fat and one-year outcome of low back pain",
        (
            "Two hundred adults with low back pain had MRI of the gluteus maximus and multifidus and were "
            "followed for 12 months. Disability was scored with the Oswestry index and pain with a numeric "
            "rating scale."
        ),
    ),
    "FALLS_COHORT": (
        "Hip muscle and falls in older adults",
        (
            "We followed 400 community-dwelling adults aged 70 years and over for one year. Hip abductor and "
            "hip extensor torque was measured at baseline. Gluteus medius and gluteus minimus attenuation "
            "was measured on CT. Falls were recorded in monthly diaries; gait speed, the Berg Balance Scale "
            "and the Timed Up and Go were tested."
        ),
    ),
    "ULTRASOUND": (
        "Thickness of the gluteal muscles in low back pain",
        (
            "Gluteus maximus (GMax) and gluteus medius (GMed) thickness was measured by ultrasound at rest "
            "and during contraction in 24 people with low back pain and 24 matched controls."
        ),
    ),
    "AFTER_STROKE": (
        "Hip abductor strength and falls in people after stroke",
        (
            "Sixty people after stroke had hip abductor strength measured with a hand-held dynamometer and "
            "were asked for falls in the previous six months. The Berg Balance Scale, the Timed Up and Go "
            "and the FES-I were completed."
        ),
    ),
    "PREGNANCY": (
        "Gluteus medius strength in pregnancy-related low back pain",
        (
            "Gluteus medius strength was measured in 50 pregnant women with low back pain and 50 pregnant "
            "women without. Pain was rated on a VAS."
        ),
    ),
    "HIP_THRUSTS": (
        "Hip thrusts versus walking for chronic low back pain: randomised trial",
        (
            "Fifty women were randomly allocated to gluteus maximus training with hip thrusts (GT group, n = "
            "25) or to a walking programme (WP group, n = 25) for 10 weeks. Outcomes were pain (NRS), "
            "Oswestry Disability Index, Tampa Scale of Kinesiophobia and adverse events."
        ),
    ),
    "LETTERED_ARMS": (
        "Effect of gluteus medius strengthening in addition to core stabilisation in low back pain",
        (
            "Forty patients were randomly divided into group A (core stabilisation plus gluteus medius "
            "strengthening) and group B (core stabilisation alone). VAS and Oswestry scores were taken at "
            "baseline and after six weeks."
        ),
    ),
    "TRIGGER_POINTS": (
        "Trigger points of the gluteus medius in low back pain",
        (
            "Fifty patients with low back pain and 50 healthy controls were examined for trigger points of "
            "the gluteus medius and maximus."
        ),
    ),
}
MUSCLES = {
    "max": "gluteus_maximus",
    "med": "gluteus_medius",
    "min": "gluteus_minimus",
    "grp": "gluteal_group",
    "ext": "hip_extensors",
    "abd": "hip_abductors",
}
OUTCOMES = {
    "p": "back_pain.presence",
    "i": "back_pain.intensity",
    "d": "back_pain.disability",
    "f": "fall_risk.falls",
    "b": "fall_risk.balance",
    "m": "fall_risk.mobility",
    "q": "quality_of_life",
    "a": "adjacent_pain",
    "r": "fall_risk.recovery",
    "j": "fall_risk.injury",
    "k": "back_pain.fear_avoidance",
    "e": "fall_risk.concern",
    "h": "harms",
}
DIRECTIONS = {"s": "supports", "c": "contradicts", "n": "null", "w": "within_group", "x": "mixed", "u": "unclear"}
SENTENCES = [  # study, its results, and "muscle measure outcome direction" for each finding, by the short names above
    (
        "CORRELATIONS",
        (
            "Hip extensor strength was negatively correlated with Roland-Morris scores (r = -0.46, p < "
            "0.001) and NPRS (r = -0.31, p = 0.01). Hip abductor strength was not correlated with either."
        ),
        "ext strength d s;ext strength i s;abd strength d n;abd strength i n",
    ),
    (
        "CORRELATIONS",
        (
            "No significant correlations were found between hip abductor strength and pain, disability or "
            "kinesiophobia (all p > 0.05)."
        ),
        "abd strength i n;abd strength d n;abd strength k n",
    ),
    (
        "CORRELATIONS",
        (
            "There was a weak but significant association between hip extensor strength and disability (r = "
            "-0.27, p = 0.02)."
        ),
        "ext strength d s",
    ),
    (
        "CORRELATIONS",
        "Men with lower hip abductor strength reported greater disability (p = 0.01).",
        "abd strength d s",
    ),
    (
        "CORRELATIONS",
        "Those with higher kinesiophobia had weaker hip extensors (p = 0.03).",
        "ext strength k s",
    ),
    (
        "CORRELATIONS",
        (
            "In multiple regression only hip extensor strength (beta = -0.35, p = 0.003) contributed to "
            "disability; hip abductor strength did not (p = 0.48)."
        ),
        "ext strength d s;abd strength d n",
    ),
    (
        "CORRELATIONS",
        "Roland-Morris scores decreased as hip extensor strength increased.",
        "ext strength d s",
    ),
    (
        "CORRELATIONS",
        "Stronger hip abductors were related to higher pain scores (r = 0.30, p = 0.02).",
        "abd strength i c",
    ),
    (
        "GIRDLE_PAIN",
        (
            "Gluteus maximus strength was 21% lower in women with PGP (p = 0.004). Gluteus medius strength "
            "did not differ (p = 0.3)."
        ),
        "max strength a s;med strength a n",
    ),
    (
        "GIRDLE_PAIN",
        (
            "Women with PGP were weaker than women without PGP in the gluteus maximus (p = 0.01) but not in "
            "the gluteus medius (p = 0.40)."
        ),
        "max strength a s;med strength a n",
    ),
    (
        "OLDER_WOMEN",
        (
            "Gluteus medius thickness was positively associated with single-leg stance time (beta 0.31, p = "
            "0.01) and gait speed (beta 0.28, p = 0.02). Gluteus maximus echo intensity was higher in women "
            "who had fallen (p = 0.03)."
        ),
        "med size b s;med size m s;max fat f s",
    ),
    (
        "OLDER_WOMEN",
        (
            "Greater gluteus maximus thickness was associated with faster gait speed (p = 0.01) and shorter "
            "chair stand time (p = 0.02)."
        ),
        "max size m s",
    ),
    (
        "OLDER_WOMEN",
        "Echo intensity of neither muscle was related to falls.",
        "max fat f n;med fat f n",
    ),
    (
        "OLDER_WOMEN",
        "Women with a thin gluteus medius had a shorter single-leg stance (p = 0.01).",
        "med size b s",
    ),
    (
        "OLDER_WOMEN",
        "Gluteus maximus thickness showed no relationship with gait speed, single-leg stance or falls.",
        "max size m n;max size b n;max size f n",
    ),
    (
        "HIP_FRACTURE",
        (
            "Attenuation of the gluteus medius was lower in women with hip fracture (24 vs 31 HU, p < "
            "0.001), but cross-sectional area was not different."
        ),
        "med fat j s;med size j n",
    ),
    (
        "HIP_FRACTURE",
        "Women with a hip fracture had smaller gluteus maximus area than controls (p = 0.02).",
        "max size j s",
    ),
    (
        "STEPPING",
        (
            "Fallers produced less hip abduction torque than non-fallers (p = 0.01). Gluteus medius onset "
            "was later in fallers (p = 0.02)."
        ),
        "abd strength f s;med timing f s",
    ),
    (
        "STEPPING",
        (
            "Hip abduction torque was similar in fallers and non-fallers, but gluteus medius onset was "
            "delayed in fallers."
        ),
        "abd strength f n;med timing f s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Women with LBP had lower gluteus maximus CSA than female controls (p = 0.01), whereas no "
            "difference was found in men (p = 0.6)."
        ),
        "max size p x",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Gluteus medius fat fraction was higher in patients before (p = 0.02) but not after adjustment "
            "for BMI (p = 0.2)."
        ),
        "med fat p x",
    ),
    (
        "CASES_AND_CONTROLS",
        ("Hip extensor strength discriminated people with LBP from controls (AUC 0.71), being lower in LBP."),
        "ext strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "Hip abductor strength asymmetry was greater in people with LBP (12% vs 6%, p = 0.01).",
        "abd strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Patients with LBP had 14% lower hip extensor strength (p = 0.01); hip abductor strength was "
            "also reduced (p = 0.03)."
        ),
        "ext strength p s;abd strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "The difference in gluteus maximus CSA between groups was not significant (p = 0.15).",
        "max size p n",
    ),
    (
        "CASES_AND_CONTROLS",
        ("With regard to the gluteus medius, patients showed smaller areas (p = 0.02) and more fat (p = 0.01)."),
        "med size p s;med fat p s",
    ),
    (
        "PAIN_TRIAL",
        (
            "Participants in the gluteal strengthening group had lower pain at 8 weeks (adjusted difference "
            "-1.1; 95% CI -1.9 to -0.3; p = 0.007)."
        ),
        "grp exercise i s",
    ),
    (
        "PAIN_TRIAL",
        (
            "Compared with usual care, gluteal strengthening produced greater improvements in disability (p "
            "= 0.01) and quality of life (p = 0.03), whereas pain did not differ (p = 0.2)."
        ),
        "grp exercise d s;grp exercise q s;grp exercise i n",
    ),
    (
        "PAIN_TRIAL",
        (
            "Pain fell by 2.4 points in the gluteal strengthening group and by 2.2 points in the usual care "
            "group (p = 0.6 between groups)."
        ),
        "grp exercise i n",
    ),
    (
        "PAIN_TRIAL",
        (
            "Within-group analyses showed improvement of pain in both groups (p < 0.001). Between-group "
            "analysis favoured gluteal strengthening for pain (p = 0.02)."
        ),
        "grp exercise i s",
    ),
    (
        "PAIN_TRIAL",
        ("The improvement in Oswestry score was smaller with gluteal strengthening than with usual care (p = 0.04)."),
        "grp exercise d c",
    ),
    (
        "PAIN_TRIAL",
        "Differences between the groups in pain and Oswestry scores were small and not significant.",
        "grp exercise i n;grp exercise d n",
    ),
    (
        "FALLS_TRIAL",
        ("At 12 months 18 of 60 people in the training arm and 30 of 60 in the control arm had fallen (p = 0.02)."),
        "abd exercise f s",
    ),
    (
        "FALLS_TRIAL",
        (
            "There were no between-group differences in falls (p = 0.5), whereas the Berg Balance Scale "
            "favoured training (p = 0.01)."
        ),
        "abd exercise f n;abd exercise b s",
    ),
    (
        "EMG_STUDY",
        (
            "Gluteus maximus onset was significantly delayed in women with low back pain (p = 0.01), whereas "
            "amplitude was similar in the two groups."
        ),
        "max timing p s;max activation p n",
    ),
    (
        "EMG_STUDY",
        ("The gluteus maximus was recruited later in the low back pain group than in the pain-free group (p = 0.02)."),
        "max timing p s",
    ),
    (
        "EMG_STUDY",
        ("Women with low back pain showed higher gluteus medius amplitude than pain-free women (p = 0.03)."),
        "med activation p u",
    ),
    (
        "EMG_STUDY",
        "No difference in onset or amplitude of the gluteus medius was seen between groups.",
        "med timing p n;med activation p n",
    ),
    (
        "EMG_STUDY",
        "Onset of the gluteus medius occurred 35 ms later in women with pain (p = 0.04).",
        "med timing p s",
    ),
    (
        "SIDES",
        (
            "Gluteus medius area was smaller on the painful side (p = 0.001). Gluteus maximus area did not "
            "differ between sides."
        ),
        "med size p s;max size p n",
    ),
    (
        "SIDES",
        "The painful side had 9% less gluteus medius area than the unaffected side.",
        "med size p s",
    ),
    (
        "FALLS_REVIEW",
        (
            "Twelve studies (1,800 participants) were included. Fallers had weaker hip abductors than "
            "non-fallers (SMD -0.45, 95% CI -0.62 to -0.28). Hip extensor strength did not differ (SMD "
            "-0.10, 95% CI -0.31 to 0.11)."
        ),
        "abd strength f s;ext strength f n",
    ),
    (
        "FALLS_REVIEW",
        (
            "Pooled results of nine studies showed that hip extensor strength was lower in fallers (SMD "
            "-0.38, 95% CI -0.60 to -0.16)."
        ),
        "ext strength f s",
    ),
    (
        "FALLS_REVIEW",
        "Evidence on hip extensor strength was conflicting.",
        "ext strength f x",
    ),
    (
        "TRIALS_REVIEW",
        (
            "Eight trials (450 participants) were included. Gluteal exercise was superior to control for "
            "pain (MD -1.1, 95% CI -1.8 to -0.4) and disability (SMD -0.5, 95% CI -0.9 to -0.1)."
        ),
        "grp exercise i s;grp exercise d s",
    ),
    (
        "TRIALS_REVIEW",
        "Adding gluteal exercise to usual care did not improve pain (MD -0.3, 95% CI -0.8 to 0.2).",
        "grp exercise i n",
    ),
    (
        "PRE_POST",
        "Pain decreased from 5.8 to 3.1 (p < 0.001) and Roland-Morris scores improved by 4 points.",
        "med exercise i w;med exercise d w",
    ),
    (
        "PRE_POST",
        "There was a significant reduction in pain and disability after the intervention.",
        "med exercise i w;med exercise d w",
    ),
    (
        "PAIN_DEVELOPERS",
        (
            "PD had shorter side-lying hip abduction endurance than NPD (55 vs 78 s, p = 0.01). Gluteus "
            "medius co-activation was higher in PD (p = 0.02)."
        ),
        "abd endurance p s;med activation p u",
    ),
    (
        "PAIN_DEVELOPERS",
        "Endurance of the hip abductors was not different between PD and NPD.",
        "abd endurance p n",
    ),
    (
        "PAIN_COHORT",
        (
            "Higher gluteus maximus fat fraction at baseline was associated with more disability at 12 "
            "months (beta 0.24, p = 0.01), but not with pain."
        ),
        "max fat d s;max fat i n",
    ),
    (
        "PAIN_COHORT",
        (
            "Gluteus maximus fat fraction did not predict Oswestry scores (p = 0.4), and neither did it "
            "predict pain (p = 0.6)."
        ),
        "max fat d n;max fat i n",
    ),
    (
        "PAIN_COHORT",
        ("Patients with greater gluteus maximus volume at baseline had lower Oswestry scores at 12 months (p = 0.02)."),
        "max size d s",
    ),
    (
        "PAIN_COHORT",
        "Multifidus fat predicted disability (p = 0.01); gluteus maximus fat did not (p = 0.70).",
        "max fat d n",
    ),
    (
        "CASES_AND_CONTROLS",
        ("Hip extensor weakness was more prevalent among patients than among controls (48% vs 20%; p = 0.01)."),
        "ext strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "Patients with LBP presented with a thinner gluteus maximus and with weaker hip abductors.",
        "max size p s;abd strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Compared with healthy controls, hip abductor strength was decreased (p = 0.01) and gluteus "
            "medius fat fraction was increased (p = 0.02) in LBP."
        ),
        "abd strength p s;med fat p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "A larger gluteus medius was associated with less pain (r = -0.33, p = 0.04).",
        "med size i s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Pain intensity was significantly correlated with gluteus maximus fat fraction (r = 0.42, p = "
            "0.02), and disability was not (r = 0.10, p = 0.6)."
        ),
        "max fat i s;max fat d n",
    ),
    (
        "CASES_AND_CONTROLS",
        "Hip abductor strength was a significant negative predictor of disability (B = -0.5, p = 0.01).",
        "abd strength d s",
    ),
    (
        "CASES_AND_CONTROLS",
        "The gluteus maximus was 12% smaller and contained 6% more fat in patients than in controls.",
        "max size p s;max fat p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Hip extensor strength tended to be lower in patients, although the difference did not reach "
            "significance (p = 0.07)."
        ),
        "ext strength p n",
    ),
    (
        "CASES_AND_CONTROLS",
        "Healthy controls and patients had similar gluteus medius area.",
        "med size p n",
    ),
    (
        "FALLS_COHORT",
        "Hip abductor torque was 15% lower among participants who subsequently fell (p = 0.01).",
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        "Low hip extensor torque increased fall risk (HR 1.6, 95% CI 1.1 to 2.3).",
        "ext strength f s",
    ),
    (
        "FALLS_COHORT",
        (
            "Gluteus medius attenuation was independently associated with time to first fall (HR per SD "
            "0.79, 95% CI 0.66 to 0.94)."
        ),
        "med fat f s",
    ),
    (
        "FALLS_COHORT",
        ("Participants with greater hip abductor torque had a lower risk of falling (HR 0.72, 95% CI 0.57 to 0.91)."),
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        "Hip abductor torque did not differ between fallers and non-fallers.",
        "abd strength f n",
    ),
    (
        "FALLS_COHORT",
        (
            "Recurrent fallers showed reduced hip extensor torque (p = 0.02) and reduced gluteus medius "
            "attenuation (p = 0.01) compared with non-fallers."
        ),
        "ext strength f s;med fat f s",
    ),
    (
        "PAIN_TRIAL",
        (
            "The gluteal strengthening group showed a significantly greater decrease in NRS than controls (p "
            "= 0.002); Oswestry scores improved similarly in both groups (p = 0.60)."
        ),
        "grp exercise i s;grp exercise d n",
    ),
    (
        "PAIN_TRIAL",
        "Pain and disability improved significantly more with gluteal strengthening.",
        "grp exercise i s;grp exercise d s",
    ),
    (
        "PAIN_TRIAL",
        "No significant between-group differences were found for pain or disability at any time point.",
        "grp exercise i n;grp exercise d n",
    ),
    (
        "PAIN_TRIAL",
        "Disability scores were better in the usual care group (p = 0.01).",
        "grp exercise d c",
    ),
    (
        "PAIN_TRIAL",
        ("Gluteal strengthening was not superior to usual care for pain (mean difference 0.2, 95% CI -0.5 to 0.9)."),
        "grp exercise i n",
    ),
    (
        "FALLS_TRIAL",
        (
            "Falls were reduced by 30% in the exercise group compared with controls (p = 0.02). Berg scores "
            "improved in both groups."
        ),
        "abd exercise f s;abd exercise b w",
    ),
    (
        "FALLS_TRIAL",
        "Forty per cent of the training group and 42% of controls fell (p = 0.8).",
        "abd exercise f n",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Patients had significantly reduced gluteus maximus cross-sectional area relative to controls "
            "(mean difference -3.1 cm2, 95% CI -5.0 to -1.2)."
        ),
        "max size p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "There was a significant between-group difference in gluteus maximus area (LBP 38.2 cm2, "
            "controls 42.9 cm2, p = 0.01), but not in gluteus medius area (p = 0.44)."
        ),
        "max size p s;med size p n",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Compared to controls, the LBP group demonstrated greater fatty infiltration of the gluteus "
            "maximus (p < 0.001) and gluteus medius (p = 0.003)."
        ),
        "max fat p s;med fat p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Hip abductor strength was 22% lower and hip extensor strength 18% lower in people with LBP than "
            "in controls."
        ),
        "abd strength p s;ext strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "Neither hip abductor nor hip extensor strength differed between groups (p > 0.2).",
        "abd strength p n;ext strength p n",
    ),
    (
        "CASES_AND_CONTROLS",
        "No group differences were found for gluteus medius CSA or fat fraction.",
        "med size p n;med fat p n",
    ),
    (
        "CASES_AND_CONTROLS",
        "Controls had stronger hip extensors than people with LBP (p = 0.02).",
        "ext strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "In the LBP group, lower gluteus maximus CSA correlated with higher Oswestry scores (r = -0.41, "
            "p = 0.02), whereas no correlation with pain was observed."
        ),
        "max size d s;max size i n",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Gluteus medius fat fraction showed a moderate positive correlation with the Oswestry Disability "
            "Index (r = 0.45, p = 0.01) and with pain intensity (r = 0.38, p = 0.03)."
        ),
        "med fat d s;med fat i s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Among people with LBP, hip extensor strength explained 14% of the variance in disability (beta "
            "= -0.37, p = 0.004)."
        ),
        "ext strength d s",
    ),
    (
        "CASES_AND_CONTROLS",
        "Oswestry scores were inversely related to hip abductor strength (rho = -0.39, p = 0.03).",
        "abd strength d s",
    ),
    (
        "CASES_AND_CONTROLS",
        "People with LBP exhibited weakness of the hip abductors compared with controls (p = 0.001).",
        "abd strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        ("Gluteus maximus atrophy was present in 60% of people with LBP and in 23% of controls (p = 0.004)."),
        "max size p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Hip extensor strength in the LBP group (1.2 Nm/kg) was comparable to that of the control group "
            "(1.3 Nm/kg; p = 0.51)."
        ),
        "ext strength p n",
    ),
    (
        "CASES_AND_CONTROLS",
        "Surprisingly, gluteus maximus CSA was greater in people with LBP (p = 0.03).",
        "max size p c",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Gluteus maximus volume and gluteus medius volume did not differ significantly between the LBP "
            "and control groups, while fat fraction of both muscles was higher in the LBP group (p < 0.01)."
        ),
        "max size p n;med size p n;max fat p s;med fat p s",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "After adjustment for age and BMI, hip abductor strength remained significantly lower in the LBP "
            "group (p = 0.02)."
        ),
        "abd strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "Hip abductor strength did not correlate with pain or disability.",
        "abd strength i n;abd strength d n",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Logistic regression showed that lower hip extensor strength increased the odds of low back pain "
            "(OR 2.1, 95% CI 1.2 to 3.6)."
        ),
        "ext strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        ("Greater hip extensor strength was protective against low back pain (OR 0.61, 95% CI 0.42 to 0.88)."),
        "ext strength p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "The mean gluteus maximus thickness was 18.1 mm in patients and 21.4 mm in controls (p = 0.005).",
        "max size p s",
    ),
    (
        "FALLS_COHORT",
        "Fallers had lower hip abductor torque than non-fallers (0.72 vs 0.91 Nm/kg, p = 0.002).",
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        (
            "During follow-up, 120 people fell. Each standard deviation increase in hip abductor torque was "
            "associated with a 24% lower rate of falls (IRR 0.76, 95% CI 0.63 to 0.92)."
        ),
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        "Hip extensor torque was not predictive of falls (HR 0.97, 95% CI 0.84 to 1.12).",
        "ext strength f n",
    ),
    (
        "FALLS_COHORT",
        (
            "Those in the lowest quartile of hip abductor torque were twice as likely to fall (RR 2.0, 95% "
            "CI 1.3 to 3.1) as those in the highest quartile."
        ),
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        (
            "Hip abductor torque correlated with the Berg Balance Scale (r = 0.52, p < 0.001) and gait speed "
            "(r = 0.44, p < 0.001), and negatively with Timed Up and Go time (r = -0.40, p < 0.001)."
        ),
        "abd strength b s;abd strength m s",
    ),
    (
        "FALLS_COHORT",
        ("Lower attenuation of the gluteus medius and minimus was found in people who fell than in those who did not."),
        "med fat f s;min fat f s",
    ),
    (
        "FALLS_COHORT",
        ("The odds of falling were higher in people with weak hip abductors (adjusted OR 1.9, 95% CI 1.1 to 3.3)."),
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        ("Weaker hip extensors were associated with slower gait speed (p = 0.01) but not with falls (p = 0.5)."),
        "ext strength m s;ext strength f n",
    ),
    (
        "FALLS_COHORT",
        "Neither hip extensor torque nor gluteus minimus attenuation was associated with falls.",
        "ext strength f n;min fat f n",
    ),
    (
        "FALLS_COHORT",
        "Stronger hip abductors predicted fewer falls.",
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        (
            "In unadjusted models hip abductor torque was associated with falls (OR per SD 0.80, 95% CI 0.66 "
            "to 0.97). After adjustment the association was no longer significant (OR 0.91, 95% CI 0.74 to "
            "1.12)."
        ),
        "abd strength f x",
    ),
    (
        "FALLS_COHORT",
        "Timed Up and Go performance was poorer in participants with low hip extensor torque (p = 0.01).",
        "ext strength m s",
    ),
    (
        "PAIN_TRIAL",
        (
            "At 8 weeks pain had decreased more in the gluteal strengthening group than in the usual care "
            "group (mean difference -1.3, 95% CI -2.0 to -0.6). Disability did not differ between groups (p "
            "= 0.3)."
        ),
        "grp exercise i s;grp exercise d n",
    ),
    (
        "PAIN_TRIAL",
        "Both groups improved in pain and disability, with no significant difference between them.",
        "grp exercise i n;grp exercise d n",
    ),
    (
        "PAIN_TRIAL",
        "Pain and disability decreased significantly in both groups (p < 0.001).",
        "grp exercise i w;grp exercise d w",
    ),
    (
        "PAIN_TRIAL",
        (
            "There was a significant group-by-time interaction for pain intensity in favour of gluteal "
            "strengthening (p = 0.01), but not for disability (p = 0.2)."
        ),
        "grp exercise i s;grp exercise d n",
    ),
    (
        "PAIN_TRIAL",
        (
            "The intervention group reported lower pain (2.1 vs 3.9, p = 0.002) and lower disability scores "
            "(14 vs 22, p = 0.01) than controls."
        ),
        "grp exercise i s;grp exercise d s",
    ),
    (
        "PAIN_TRIAL",
        (
            "Usual care led to greater reductions in disability than gluteal strengthening (p = 0.03), and "
            "EQ-5D was similar in both groups."
        ),
        "grp exercise d c;grp exercise q n",
    ),
    (
        "PAIN_TRIAL",
        (
            "Oswestry scores improved by 12 points in the gluteal group and by 5 points in the usual care "
            "group (between-group difference 7 points, 95% CI 3 to 11)."
        ),
        "grp exercise d s",
    ),
    (
        "PAIN_TRIAL",
        (
            "Gluteal strengthening resulted in significantly less pain compared with usual care at 8 weeks, "
            "but at 12 months the groups did not differ in pain."
        ),
        "grp exercise i x",
    ),
    (
        "PAIN_TRIAL",
        "The between-group difference in pain was -1.4 points (95% CI -2.2 to -0.6).",
        "grp exercise i s",
    ),
    (
        "PAIN_TRIAL",
        "Mean improvement in the EQ-5D was larger after gluteal strengthening (p = 0.04).",
        "grp exercise q s",
    ),
    (
        "FALLS_TRIAL",
        (
            "The rate of falls was lower in the training group (IRR 0.70, 95% CI 0.52 to 0.94). The Timed Up "
            "and Go did not change in either group."
        ),
        "abd exercise f s;abd exercise m n",
    ),
    (
        "FALLS_TRIAL",
        (
            "Berg Balance Scale scores increased by 4.1 points with training and by 0.8 points with "
            "stretching (p = 0.001)."
        ),
        "abd exercise b s",
    ),
    (
        "FALLS_TRIAL",
        (
            "Twenty-two training participants and 31 control participants fell (relative risk 0.71, 95% CI "
            "0.46 to 1.10)."
        ),
        "abd exercise f n",
    ),
    (
        "FALLS_TRIAL",
        ("Training significantly improved Timed Up and Go time compared with control (-1.1 s, 95% CI -1.8 to -0.4)."),
        "abd exercise m s",
    ),
    (
        "FALLS_TRIAL",
        ("More falls occurred in the training group than in the control group (IRR 1.4, 95% CI 1.1 to 1.8)."),
        "abd exercise f c",
    ),
    (
        "ULTRASOUND",
        (
            "GMax thickness at rest was lower in people with low back pain (p = 0.01). During contraction "
            "the difference was not significant (p = 0.2)."
        ),
        "max size p x",
    ),
    (
        "ULTRASOUND",
        "Both muscles were thinner in the pain group.",
        "max size p s;med size p s",
    ),
    (
        "ULTRASOUND",
        "Thickness of both muscles was similar in the two groups.",
        "max size p n;med size p n",
    ),
    (
        "ULTRASOUND",
        ("There were no differences between groups in GMax or GMed thickness, either at rest or during contraction."),
        "max size p n;med size p n",
    ),
    (
        "ULTRASOUND",
        ("GMed thickness differed between groups (p = 0.03), being greater in controls; GMax thickness did not."),
        "med size p s;max size p n",
    ),
    (
        "AFTER_STROKE",
        (
            "Strength was lower in fallers than in non-fallers (p = 0.01) and correlated with the Berg score "
            "(r = 0.55, p < 0.001), the Timed Up and Go (r = -0.49, p < 0.001) and the FES-I (r = -0.38, p = "
            "0.003)."
        ),
        "abd strength f s;abd strength b s;abd strength m s;abd strength e s",
    ),
    (
        "AFTER_STROKE",
        "Fallers and non-fallers did not differ in hip abductor strength (p = 0.4).",
        "abd strength f n",
    ),
    (
        "AFTER_STROKE",
        ("Higher strength was related to better Berg scores, faster Timed Up and Go and less fear of falling."),
        "abd strength b s;abd strength m s;abd strength e s",
    ),
    (
        "AFTER_STROKE",
        "The FES-I score was worse in people with weak hip abductors.",
        "abd strength e s",
    ),
    (
        "PREGNANCY",
        (
            "Women with low back pain had weaker gluteus medius muscles than those without (18.1 vs 21.7 kg; "
            "p<0.001), and strength was inversely correlated with the VAS (r = -0.35)."
        ),
        "med strength p s;med strength i s",
    ),
    (
        "PREGNANCY",
        ("Gluteus medius weakness was found in 62% of women with and 14% of women without low back pain (p < 0.001)."),
        "med strength p s",
    ),
    (
        "PREGNANCY",
        "Women with gluteus medius weakness were six to eight times more likely to have low back pain.",
        "med strength p s",
    ),
    (
        "HIP_THRUSTS",
        (
            "Pain decreased in both groups, significantly more so in the GT group (p = 0.02). ODI and TSK "
            "scores were not different between groups."
        ),
        "max exercise i s;max exercise d n;max exercise k n",
    ),
    (
        "HIP_THRUSTS",
        (
            "At ten weeks ODI was 12.1 in the GT group and 18.4 in the WP group (p = 0.01). Pain was 2.9 and "
            "3.1, respectively (p = 0.7)."
        ),
        "max exercise d s;max exercise i n",
    ),
    (
        "HIP_THRUSTS",
        "Walking was superior to hip thrusts for kinesiophobia (p = 0.03).",
        "max exercise k c",
    ),
    (
        "HIP_THRUSTS",
        "Neither pain nor disability differed between the groups at follow-up.",
        "max exercise i n;max exercise d n",
    ),
    (
        "LETTERED_ARMS",
        (
            "Both groups improved significantly (p < 0.05), but group A showed greater improvement in VAS (p "
            "= 0.01) and Oswestry scores (p = 0.02) than group B."
        ),
        "med exercise i s;med exercise d s",
    ),
    (
        "LETTERED_ARMS",
        ("VAS decreased from 6.2 to 2.1 in group A and from 6.1 to 3.4 in group B (between-group p = 0.003)."),
        "med exercise i s",
    ),
    (
        "LETTERED_ARMS",
        (
            "There was no statistically significant difference between group A and group B in VAS (p = 0.31) "
            "or Oswestry scores (p = 0.47)."
        ),
        "med exercise i n;med exercise d n",
    ),
    (
        "LETTERED_ARMS",
        "Post-treatment VAS and Oswestry scores were significantly lower in group A (p < 0.01).",
        "med exercise i s;med exercise d s",
    ),
    (
        "TRIGGER_POINTS",
        (
            "Trigger points of the gluteus medius were more prevalent in patients than in controls (72% vs "
            "20%, p < 0.001). Trigger points of the gluteus maximus were equally frequent."
        ),
        "med other p s;max other p n",
    ),
    (
        "TRIGGER_POINTS",
        ("Gluteus medius trigger points were found in 36 of 50 patients and in 10 of 50 controls (p < 0.001)."),
        "med other p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "Hip extensors were weaker and gluteus maximus fat fraction was higher in people with LBP.",
        "ext strength p s;max fat p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "Extensor strength was lower in people with LBP (p = 0.03), abductor strength was not (p = 0.2).",
        "ext strength p s;abd strength p n",
    ),
    (
        "CASES_AND_CONTROLS",
        (
            "Gluteus medius fat fraction was 4% higher, and its cross-sectional area 8% smaller, in people "
            "with LBP than in controls."
        ),
        "med fat p s;med size p s",
    ),
    (
        "CASES_AND_CONTROLS",
        "No association was found between gluteus maximus fat fraction and pain intensity or disability.",
        "max fat i n;max fat d n",
    ),
    (
        "CASES_AND_CONTROLS",
        "Both hip abductor and hip extensor strength were significantly lower in the LBP group.",
        "abd strength p s;ext strength p s",
    ),
    (
        "FALLS_COHORT",
        (
            "In 400 participants, 152 (38%) fell. Hip abductor torque was the strongest predictor of falls "
            "(OR 0.68, 95% CI 0.52 to 0.88), and hip extensor torque was not retained in the model."
        ),
        "abd strength f s;ext strength f n",
    ),
    (
        "FALLS_COHORT",
        "Higher hip abductor torque reduced the risk of falling by 20% (HR 0.80, 95% CI 0.69 to 0.93).",
        "abd strength f s",
    ),
    (
        "FALLS_COHORT",
        "Hip abductor weakness at baseline doubled the risk of falls (RR 2.1, 95% CI 1.3 to 3.4).",
        "abd strength f s",
    ),
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_topic("gluteus-maximus").vocabulary)


def findings(tagger: Tagger, title: str, methods: str, results: str) -> dict[tuple[str, str, str], tuple[str, float]]:
    sections = (AbstractSection(1, methods, "METHODS"), AbstractSection(2, results, "RESULTS"))
    tagged = tagger.tag(StudyText("x", title, sections))
    return {(f.muscle, f.measure, f.outcome): (f.direction, f.confidence) for f in tagged.findings}


@pytest.mark.parametrize(("study", "results", "expected"), SENTENCES)
def test_the_direction_of_a_result(tagger: Tagger, study: str, results: str, expected: str) -> None:
    told = findings(tagger, *STUDIES[study], results)
    wanted = {}
    for row in expected.split(";"):
        muscle, measure, outcome, direction = row.split()
        wanted[MUSCLES[muscle], measure, OUTCOMES[outcome]] = DIRECTIONS[direction]
    assert {key: direction for key, (direction, sure) in told.items() if sure >= 0.4 or key in wanted} == wanted


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("Hip abductor strength was recorded with a dynamometer in both sessions.", "unclear"),
        ("Hip abductor strength and low back pain were associated (p = 0.03).", "unclear"),
    ],
)
def test_a_sign_that_cannot_be_attached_is_never_a_direction(tagger: Tagger, results: str, expected: str) -> None:
    told = findings(tagger, *STUDIES["CASES_AND_CONTROLS"], results)
    assert {direction for direction, _ in told.values()} <= {expected}
    assert all(sure < 0.5 for _, sure in told.values())


@pytest.mark.parametrize(
    ("text", "noun", "good", "sign"),
    [
        ("weaker hip extensors were seen", "hip extensors", 1, -1),
        ("lower attenuation of the gluteus medius", "attenuation", 1, -1),
        ("torque was considerably higher", "torque", 1, 1),
        ("a reduction in strength", "strength", 1, -1),
        ("torque was worse", "torque", 1, -1),
        ("pain was worse", "pain", -1, 1),
        ("gait speed was slower", "gait speed", 1, -1),
        ("strength in the lower limb", "strength", 1, 0),
        ("people with low back pain and strength", "strength", 1, 0),
    ],
)
def test_a_comparative_belongs_to_its_noun(text: str, noun: str, good: int, sign: int) -> None:
    start = text.index(noun)
    assert said_of(text, [(start, start + len(noun))], (), good) == sign


def test_a_comparative_before_another_noun_is_not_taken() -> None:
    text = "strength was associated with fewer falls"
    assert said_of(text, [(0, 8)], [(text.index("falls"), len(text))]) == 0
    assert said_of(text, [(text.index("falls"), len(text))], [(0, 8)]) == -1
