"""The reader's words for the names in the database, and which outcomes and muscles are told apart.

Labels of outcomes, muscles and measures that a topic adds come from its vocabulary; the rest is fixed here.
Core outcome sets: back pain (Chiarotto 2015, 2018), pelvic girdle pain (Remus 2021), falls (ProFaNE, Lamb 2005).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.topic import Topic

DIRECTIONS = {
    "supports": "link reported",
    "contradicts": "reverse reported",
    "null": "no clear difference",
    "mixed": "mixed",
    "within_group": "before–after only",
    "unclear": "direction not stated",
}
DIRECTION_MEANING = {
    "supports": (
        "a smaller, weaker, fattier, later or sooner tired muscle went with more pain, more falls or worse"
        " scores; in a trial, the arm that trained the muscle came out better"
    ),
    "contradicts": "the opposite of that",
    "null": "tested, and the abstract reports no clear difference or association",
    "mixed": "the same study points both ways, or shows a link in one test and none in another",
    "within_group": (
        "only change over time is reported, or all arms changed alike: this says nothing about the muscle work itself"
    ),
    "unclear": (
        "measured, but the abstract does not say which way; also measures for which more is neither good nor bad"
    ),
}
DECIDED = ("supports", "contradicts", "null", "mixed")

DESIGNS = {
    "systematic_review": ("systematic review", "systematic reviews"),
    "randomised_trial": ("randomised trial", "randomised trials"),
    "nonrandomised_trial": ("trial without randomisation", "trials without randomisation"),
    "cohort": ("cohort study", "cohort studies"),
    "case_control": ("comparison at one time", "comparisons at one time"),
    "cross_sectional": ("cross-sectional study", "cross-sectional studies"),
    "laboratory": ("laboratory study", "laboratory studies"),
    "case_report": ("case report or series", "case reports or series"),
    "reliability": ("measurement study", "measurement studies"),
    "cadaver_or_animal": ("cadaver or animal study", "cadaver or animal studies"),
    "protocol": ("protocol (no results yet)", "protocols (no results yet)"),
    "narrative_review": ("narrative review", "narrative reviews"),
    "other": ("other design", "other designs"),
    "unknown": ("design not stated", "design not stated"),
}
DESIGN_ORDER = tuple(DESIGNS)
AT_ONE_TIME = frozenset({"case_control", "cross_sectional"})
TRIALS = frozenset({"randomised_trial", "nonrandomised_trial"})

POPULATIONS = {
    "women_only": "women only",
    "men_only": "men only",
    "pregnancy": "pregnancy",
    "postpartum": "after childbirth",
    "older_adults": "older adults",
    "athletes": "athletes",
    "back_pain_patients": "people with back pain",
    "fallers": "people who have fallen",
    "neurological": "neurological conditions",
    "surgical": "before or after surgery",
    "healthy": "healthy people only",
}

OUTCOMES = {
    "back_pain": ("Back pain", "Any low-back or lumbopelvic pain, measured or defining the groups."),
    "back_pain.intensity": ("Pain intensity", "How severe the back pain is, on a rating scale."),
    "back_pain.disability": ("Back-related function", "What people with back pain can do (Oswestry, Roland-Morris)."),
    "back_pain.presence": ("Back pain or not", "Having back pain against not having it, or developing it."),
    "back_pain.course": ("Course of back pain", "How long it lasts, how often it returns."),
    "back_pain.fear_avoidance": ("Fear of movement", "Beliefs and fears about pain and movement."),
    "back_pain.care_use": ("Work and care", "Sick leave, visits to care, medicines, return to work."),
    "adjacent_pain": ("Neighbouring pain", "Pelvic girdle, sacroiliac, sciatic, hip pain: never added to back pain."),
    "fall_risk": ("Falls and fall risk", "Falls, injuries from falls and concern about falling."),
    "fall_risk.falls": ("Falls", "Falls and people who fall, recalled or counted as they happen."),
    "fall_risk.injury": ("Injuries from falls", "Injurious falls and fractures from falls."),
    "fall_risk.concern": ("Concern about falling", "Fear of falling and confidence in one’s balance."),
    "fall_risk.balance": ("Balance tests", "Standing and reaching tests, sway: a stand-in for falls, not falls."),
    "fall_risk.mobility": ("Gait and mobility tests", "Timed walks and chair rises: a stand-in for falls, not falls."),
    "fall_risk.score": ("Fall-risk scores", "Composite scores of fall risk: a stand-in for falls, not falls."),
    "fall_risk.recovery": ("Recovery in the laboratory", "Slips and pulls in a harness: a stand-in, not falls."),
    "quality_of_life": ("Quality of life", "General health-related quality of life."),
    "harms": ("Harms", "Adverse events, deaths and drop-outs because of harm."),
}  # fmt: skip
IN_SENTENCES = {
    "back_pain": "back pain in general",
    "back_pain.presence": "having back pain or not",
    "fall_risk": "fall risk in general",
    "fall_risk.recovery": "recovery from slips, trips or pulls in the laboratory",
    "back_pain.care_use": "sick leave or use of care",
}
CORE = frozenset(
    [
        "back_pain.intensity",
        "back_pain.disability",
        "fall_risk.falls",
        "fall_risk.injury",
        "fall_risk.concern",
        "quality_of_life",
        "harms",
    ]
)

MUSCLES = {
    "gluteus_maximus": "gluteus maximus",
    "gluteus_medius": "gluteus medius",
    "gluteus_minimus": "gluteus minimus",
    "gluteal_group": "gluteal muscles as a group",
    "hip_extensors": "hip extensors",
    "hip_abductors": "hip abductors",
    "ambiguous": "“GM”, never spelt out",
}
MEASURES = {
    "size": "size",
    "fat": "fat content",
    "strength": "strength",
    "activation": "activation",
    "timing": "timing",
    "endurance": "endurance",
    "flexibility": "flexibility",
    "stiffness": "stiffness",
    "exercise": "training or treating it",
    "other": "other",
}
# Gluteus maximus itself is never merged with its neighbours or with groups that merely contain it.
MUSCLE_CLASSES = {
    "maximus": ("Gluteus maximus itself", ("gluteus_maximus",)),
    "gluteal": (
        "Other gluteal muscles or the gluteal group",
        ("gluteus_medius", "gluteus_minimus", "gluteal_group", "ambiguous"),
    ),
    "hip": ("Hip extensors or abductors", ("hip_extensors", "hip_abductors")),
}  # fmt: skip
HEADS = {"maximus": ("Gluteus", "maximus"), "gluteal": ("Other", "gluteal"), "hip": ("Hip", "groups")}
SHORT_CLASS = {"maximus": "G. maximus", "gluteal": "Other gluteal", "hip": "Hip groups"}
SURROGATE_OR_ADJACENT = {
    "fall_risk.balance": "surrogate",
    "fall_risk.mobility": "surrogate",
    "fall_risk.score": "surrogate",
    "fall_risk.recovery": "surrogate",
    "adjacent_pain": "adjacent",
}
DIRECTNESS = {
    "direct": "measured directly",
    "surrogate": "stand-in (surrogate)",
    "adjacent": "neighbouring condition",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Labels for one topic; an id that nobody described is shown as its own words."""

    outcomes: Mapping[str, str] = field(default_factory=dict)
    muscles: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    directness: Mapping[str, str] = field(default_factory=dict)

    def outcome(self, outcome: str) -> str:
        """The reader's name of an outcome."""
        known = OUTCOMES.get(outcome)
        return known[0] if known else self.outcomes.get(outcome) or spelled(outcome)

    def in_sentence(self, outcome: str) -> str:
        """The name as it stands after "tested against"."""
        name = self.outcome(outcome)
        return IN_SENTENCES.get(outcome) or name[0].lower() + name[1:]

    def definition(self, outcome: str) -> str:
        """One sentence on what counts as this outcome; empty for an outcome that only a topic knows."""
        known = OUTCOMES.get(outcome)
        return known[1] if known else ""

    def muscle(self, muscle: str) -> str:
        """The reader's name of a muscle."""
        return MUSCLES.get(muscle) or self.muscles.get(muscle) or spelled(muscle)

    def measure(self, measure: str) -> str:
        """The reader's name of a measure."""
        return MEASURES.get(measure) or self.measures.get(measure) or spelled(measure)

    def muscle_class(self, muscle: str) -> str:
        """Which of the three columns a muscle belongs to; a muscle of another topic stands with the groups."""
        return next((key for key, (_, members) in MUSCLE_CLASSES.items() if muscle in members), "gluteal")

    def how_direct(self, outcome: str) -> str:
        """`direct`, `surrogate` or `adjacent`, as the topic says."""
        return self.directness.get(outcome) or SURROGATE_OR_ADJACENT.get(outcome, "direct")

    def outcome_order(self, outcomes: Iterable[str]) -> list[str]:
        """Outcomes in the order of the report: back pain, falls, stand-ins, neighbours, the rest."""
        order = {name: place for place, name in enumerate(OUTCOMES)}
        return sorted(outcomes, key=lambda o: (order.get(o, len(order)), o))


def spelled(name: str) -> str:
    """`hip_abductors` as "hip abductors"."""
    return name.rpartition(".")[2].replace("_", " ")


def design_label(design: str | None, many: bool = False) -> str:
    """The reader's name of a design, for one study or for several."""
    known = DESIGNS.get(design or "unknown")
    return known[many] if known else spelled(design or "unknown")


def population_label(population: str) -> str:
    """The reader's name of a population."""
    return POPULATIONS.get(population) or spelled(population)


def names_of(topic: Topic) -> Names:
    """The labels that the topic's vocabulary gives."""
    words = topic.vocabulary
    return Names(
        outcomes={o.id: o.label for o in words.outcomes},
        muscles={m.id: m.label for m in words.muscles},
        measures={m.id: m.label for m in words.measures},
        directness={o.id: o.directness for o in words.outcomes},
    )
