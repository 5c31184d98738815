"""Papers known by what they are: protocols, reviews, reports of cases, dissections, models and measurement studies."""

from __future__ import annotations

from data.tagged import Evidence, Fact
from data.tagging.cues import Cue
from data.tagging.judged import Judged, by_mesh, by_terms, by_text, by_title, by_type, says
from data.tagging.numbers import NUMBER
from data.tagging.people import COUNT, PEOPLE, WE_STUDIED
from data.tagging.reading import Reading
from data.vocabulary import Design

_ANYWHERE = ("background", "objective", "methods", "results", "conclusions")
_PLANNED = Cue(
    r"\b(?:will|shall) (?:also )?(?:be|last|take|test|compare|receive|undergo|follow|complete|use|include|recruit"
    r"|explore|measure|assess)\b"
)
_THE_PROTOCOL = Cue(
    r"\b(?:this|the present) (?:article|paper|report|manuscript|protocol)"
    r" (?:describes|presents|outlines|reports|sets out)(?: [\w-]+){0,4} (?:protocol|rationale|design)\b"
)
_ONE = (
    r"(?:man|woman|boy|girl|(?:fe)?male(?! \w)|patient|child|infant|neonate|newborn|adolescent|teenager|lady|gentleman"
    r"|athlete|player|runner|dancer|soldier|worker|cyclist|swimmer|gymnast|golfer|rower|gravida|primipara|multipara)"
    r"\b(?![-']| (?:population|sample|cohort|group|team|model|volunteers))"
)
_TELL = r"(?:report|describe|present|discuss|document|encounter|treat|manage|examine|saw|operated on)(?:s|e?d)?"
_WE = r"(?:we|i|the authors?|this (?:report|article|paper|manuscript))(?: (?:here|herein|also|briefly|now))?"
_OLD = r"\d{1,3}[- ]?(?:years?|yrs?|months?|weeks?|days?)[- ]?old"
_PERSON = Cue(
    rf"\b{_WE} {_TELL} (?:on |about )?(?:the (?:\w+ )?case of )?(?:an?|one) (?:[\w-]+,? ){{0,6}}?{_ONE}"
    rf"|\b(?:an?|this|our|case of) {_OLD},? (?:[\w/-]+,? ){{0,5}}?{_ONE}"
    rf"|\b(?:an?|this|our) {_OLD} (?:[\w-]+ ){{1,4}}(?:was|had|presented|came|complained|underwent|developed|who)\b"
)
_PERSON_IN_TITLE = Cue(
    rf"\b(?:in|of|by|for) (?:an?|one) (?:[\w/-]+,? ){{0,5}}?{_ONE}(?! with and without)|^an? (?:[\w/-]+ ){{0,4}}{_ONE}"
    r" (?:with|who|presenting)\b|\b(?:rare|unusual|unique|interesting|single|one|report of an?) (?:\w+ )?case\b"
    r"|\bin (?:two|three|four) (?:patients|women|men|cases)\b"
)
# One person's story goes on with "he", "she" and "the patient"; where people are counted it is nobody's story.
_STORY = Cue(
    r"(?<!or )\b(?:s?he|(?:the|this|our) (?:patient|athlete|player|runner|dancer|child|infant|mother))"
    r" (?:was|had|has|is|underwent|presented|complained|reported|developed|experienced|recovered|returned|could"
    r"|received|made|died|remained|regained|responded|denied|walked|became)\b"
)
_SAMPLE = Cue(
    rf"\b(?:all|the|these|both|most) (?:[\w-]+ )?(?:patients|participants|subjects|women|men|groups)\b"
    rf"|{PEOPLE} were\b"
)
_CASES = Cue(
    r"\b(?:this|our|the present) (?:\w+ )?case (?:series|report|study)\b"
    r"|^(?:study )?(?:design: )?(?:an? )?(?:[\w-]+,? ){0,2}case (?:report|series)\b"
    rf"|\b{_WE} {_TELL} (?:on |here )?(?:[\w-]+,? ){{0,6}}?cases?\b(?!-| (?:and|control|definition|management|mix))"
    r"|\b(?:an?|one|the|this|two|three|four|five|six|\d+) (?:[\w-]+,? ){0,4}cases? (?:of|with|in) [^.;]{3,160}?"
    r"\b(?:is|are) (?:here |herein |also )?(?:reported|described|presented|discussed)\b"
    rf"|\b{_WE} {_TELL} (?:on )?(?:two|three|four|five|six|[2-6]) (?:[\w-]+,? ){{0,4}}"
    r"(?:patients|men|women|children|infants|athletes|players|runners|brothers|sisters|siblings)\b"
    r"|^(?:two|three|four|both|[2-4]) (?:[\w-]+ ){0,2}(?:brothers|sisters|siblings|twins|cousins|relatives)\b"
)
_ANIMAL = Cue(
    r"\b(?:rats?|mice|mouse|rabbits?|dogs?|horses?|pigs?|piglets?|sheep|chickens?|broilers?"
    r"|monkeys?|cats?|goats?|zebrafish|cattle|calves|swine|hamsters?|guinea pigs?)\b"
)
_RIDING = Cue(r"\b(?:from|off) (?:an?|the|his|her) (?:horse|pony|bull)\b|\bhorse(?:back|[- ]rid\w+)\b|\bequestrian")
_DISSECTED = Cue(
    r"\b(?:donors?|embalmed|cadavers?|bodies|specimens)\b[^.;]{0,60}\bdissected\b"
    r"|\bdissect\w+\b[^.;]{0,60}\b(?:donors?|embalmed|cadavers?)\b"
)
HUMAN_PEOPLE = Cue(rf"\b{PEOPLE}\b")
_LOOKED_UP = Cue(
    r"retrospective|consecutive|\bcharts\b|\breview(?:ed)? (?:of )?(?:\d|all|our|the (?:\w+ )?(?:records|charts|files))"
)
_ARTICLE = Cue(
    r"\b(?:this|the present|our) (?:[\w-]+ )?(?:article|paper|chapter|review|commentary|essay|editorial|viewpoint"
    r"|overview|manuscript)(?: will)? (?:also |then |critically |briefly )?(?:summari[sz]es?|reviews?|discuss(?:es)?"
    r"|outlines?|highlights?|argues?|considers?|synthesi[sz]es?|(?:provides?|gives?|offers?|presents?) an? (?:[\w-]+ )?"
    r"(?:overview|summary|review|update))\b"
    r"|\b(?:we|the authors?) (?:also |briefly |critically |here |then )?(?:summari[sz]e|discuss|outline|highlight|argue"
    r"|review(?! (?:\d|all|patients|our|the (?:records|charts))))\b"
)
_TREATED_HERE = Cue(
    r"\b(?:is|are) (?:also |briefly |critically |then )?(?:reviewed|summari[sz]ed|outlined|described)\b"
)
_THIS_REVIEW = Cue(
    r"\b(?:this|our|the present) (?:\w+ )?(?:narrative|clinical|invited|selective) review\b|\bthis narrative\b"
)
_STUDIES_WITH_PEOPLE = Cue(
    rf"\b(?:studies|trials|rcts) (?:with|involving|of|comprising) (?:a total of )?{NUMBER} {PEOPLE}\b"
)
# What was done or found: numbers, people, and the passive of the methods.
_DATA = Cue(
    rf"\d|\b(?:was|were) (?:\w+ly )?(?:measured|recorded|assessed|tested|recruited|compared|performed|obtained"
    rf"|collected|examined|evaluated|analy[sz]ed|observed|found|used)\b"
    rf"|\b{PEOPLE} (?:were|was|had|underwent|performed)\b"
    r"|\bwe (?:measured?|found|find|test(?:ed)?|record(?:ed)?|assess(?:ed)?|examined?|compared?|recruit(?:ed)?"
    r"|evaluated?|analy[sz]ed?|stud(?:y|ied)|develop(?:ed)?|used?|show|investigated?|demonstrate|propose|introduce"
    r"|report)\b"
)
_CARE = Cue(
    r"\b(?:clinic\w*|patients?|practi(?:ce|tioners?)|treatments?|health|therap(?:y|ies|ists?)|care|rehabilitation"
    r"|exercises?)\b"
)
_TO_THE_EDITOR = Cue(
    r"\b(?:to the|dear) editor\b|\bwe read\b.{0,80}\binterest\b|\b(?:authors?'? reply|in reply)\b|: (?:a )?reply$"
    r"|^(?:reply|response|comments?|letter|re): |\bcomment(?:s|ary)? on\b"
)
_THEMES = Cue(
    r"\b(?:thematic (?:content )?analys\w+|grounded theory|interview study|themes (?:were|emerged)"
    r"|interviews? were (?:held|transcribed))\b|\bthemes\b.{0,40}\b(?:found|identified|emerged)"
)
_RATERS = Cue(
    r"\b(?:two|three|both|same|different|each) (?:\w+ )?(?:testers?|raters?|examiners?|observers?|assessors?"
    r"|readers?)\b"
    r"|\bon (?:two|three|different) (?:\w+ )?(?:days|occasions)\b|\btwice\b|\btest-?retest|\b(?:both|two"
    r"|three) (?:[\w-]+ ){0,2}(?:devices|methods|instruments|dynamometers|scanners)\b|\bcompared with (?:mri"
    r"|ultrasound|ct"
    r"|magnetic)"
)
_HOW_WELL = Cue(r"\b(?:agreement|reliability|reproducibility|repeatability|validity|accuracy|precision)\b")
_AGREED = Cue(
    r"\bicc\b|\biccs\b|intraclass|limits of agreement|(?:minimal|smallest) (?:detectable|important)"
    r"|standard error of measurement|bland"
)
_MEASURED_WELL = Cue(r"reliability (?:study|of)|test-retest|repeatability of")


def protocol(reading: Reading, design: Design) -> Judged | None:
    """A study that is planned."""
    told = reading.with_role("methods", "objective")
    planned = [s for s in reading.sentences if _PLANNED.search(s.lower)]
    mostly = len(planned) >= max(2, 0.4 * len(told))
    return (
        by_type(reading, design)
        or (by_title(reading, design) if planned else None)
        or by_text(reading, design, _THE_PROTOCOL, *_ANYWHERE)
        or (by_text(reading, design, _PLANNED, "methods", "objective") if mostly else None)
    )


def systematic_review(reading: Reading, design: Design) -> Judged | None:
    """Other people's studies, searched and counted."""
    return (
        by_type(reading, design)
        or by_title(reading, design)
        or by_terms(reading, design, "methods", "objective", "results")
        or by_text(reading, design, _STUDIES_WITH_PEOPLE, "methods", "results")
    )


def case_report(reading: Reading, design: Design) -> Judged | None:
    """Indexed or headed as a report of cases."""
    return (
        by_type(reading, design)
        or by_title(reading, design)
        or by_text(reading, design, _PERSON_IN_TITLE, "title", source="title")
    )


def one_person(reading: Reading, design: Design) -> Judged | None:
    """The story of one person: "a 34-year-old woman was admitted", and what happened to her."""
    if told := by_text(reading, design, _PERSON, *_ANYWHERE):
        return told
    story = by_text(reading, design, _STORY, *_ANYWHERE, source="inferred")
    return story if story and not _people_counted(reading) else None


def _people_counted(reading: Reading) -> bool:
    return says(reading, COUNT, *_ANYWHERE) or says(reading, _SAMPLE, "methods", "results")


def cases_described(reading: Reading, design: Design) -> Judged | None:
    """The study calls itself a report or series of cases."""
    return by_text(reading, design, _CASES, *_ANYWHERE)


def case_terms(reading: Reading, design: Design) -> Judged | None:
    """Cases spoken of in passing: asked late."""
    return by_terms(reading, design, "methods", "objective", "results")


def animal(reading: Reading, design: Design) -> Judged | None:
    """Animals, or the bodies of donors."""
    mesh = reading.study.mesh
    if "Animals" in mesh and "Humans" not in mesh:
        return Judged(Fact(design.id, Evidence(-1, 0, 0, "Animals", "MeSH: Animals without Humans")), "mesh")
    if found := by_mesh(reading, design) or by_text(reading, design, _DISSECTED, "methods"):
        return found
    if says(reading, _RIDING, "title", *_ANYWHERE):
        return None  # people who ride
    if found := by_title(reading, design):
        return found
    found = by_terms(reading, design, "methods", "results")
    return found if found and not _people_first(reading) else None


def _people_first(reading: Reading) -> bool:
    methods = " ".join(s.lower for s in reading.with_role("methods"))
    return len(HUMAN_PEOPLE.findall(methods)) > len(_ANIMAL.findall(methods)) and "cadaver" not in methods


def narrative(reading: Reading, design: Design) -> Judged | None:
    """Other people's studies, told; a review of patients' records is none."""
    if indexed := by_type(reading, design):
        return indexed
    if says(reading, _LOOKED_UP, "title", "objective", "methods"):
        return None
    return (
        by_title(reading, design)
        or by_terms(reading, design, "methods", "objective", "background")
        or by_text(reading, design, _THIS_REVIEW, *_ANYWHERE)
    )


def essay(reading: Reading, design: Design) -> Judged | None:
    """Nothing was done or counted: an article that reviews, or sentences on care without any data."""
    if _people_counted(reading):
        return None
    if found := by_text(reading, design, _ARTICLE, *_ANYWHERE):
        return found
    if (found := by_text(reading, design, _TREATED_HERE, *_ANYWHERE)) and says(reading, _CARE, *_ANYWHERE):
        return found
    told = [s for s in reading.sentences if s.role != "title"]
    if len(told) < 3 or any(_DATA.search(s.lower) for s in told):
        return None
    return by_text(reading, design, _CARE, *_ANYWHERE, source="inferred")


def letter(reading: Reading, design: Design) -> Judged | None:
    """Letters and comments, unless they tell of people whom the authors examined themselves."""
    found = by_type(reading, design) or by_text(reading, design, _TO_THE_EDITOR, "title", *_ANYWHERE)
    return None if found and _own_people(reading) else found


def _own_people(reading: Reading) -> bool:
    return any(COUNT.search(sentence.lower, own.end()) for sentence, own in reading.having(WE_STUDIED, *_ANYWHERE))


def other(reading: Reading, design: Design) -> Judged | None:
    """Models, interviews and costs."""
    return (
        by_title(reading, design)
        or by_terms(reading, design, "methods")
        or by_text(reading, design, _THEMES, "title", "methods", "results")
    )


def reliability(reading: Reading, design: Design) -> Judged | None:
    """How well something can be measured."""
    return by_title(reading, design) or by_text(reading, design, _MEASURED_WELL, "objective")


def agreement(reading: Reading, design: Design) -> Judged | None:
    """Measured twice, or by two, and how well that agreed: what is left when nobody was compared or followed."""
    if not says(reading, _RATERS, "title", "objective", "methods") and not says(reading, _HOW_WELL, "title"):
        return None
    return by_text(reading, design, _AGREED, "title", "methods", "results", source="inferred")
