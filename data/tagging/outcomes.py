"""Which outcomes a study measured: positive words, in the right place, about the right part of the body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.tagged import Evidence, OutcomeTag
from data.tagging import direction as cue
from data.tagging.cues import Cue
from data.tagging.groups import UNAFFECTED, compared_in_results, groups_in
from data.tagging.measured import counts, denied, hoped, left_out, people_without
from data.tagging.reading import Reading
from data.tagging.roles import Role, Sentence
from data.tagging.scan import Mention
from data.vocabulary import Outcome, Vocabulary

_REVIEWS = ("systematic_review", "narrative_review")
_TREATED = ("randomised_trial", "nonrandomised_trial", "protocol", "case_report", "laboratory")
# Who has the condition is asked, counted or foretold, not how bad it is.
_ASKED = Cue(r"\b(?:whether|if) (?:\w+ ){0,4}(?:had|have|has|having|reported|experienced|suffered)(?: \w+){0,3} $")
_COUNTED = Cue(
    r"(?:\d ?%\)?|\d of (?:them|these|the \w+)|\d(?: \w+)?)(?: \([^)]*\))? (?:had|reported|developed|experienced"
    r"|suffered)"
    r" (?:[\w-]+ ){0,3}$"
)
_SCALE = Cue(r"^ (?:intensity|scor|severit|rating|level|disab|relief|vas|nrs|on a|index|questionnaire|measured)")
_RATED = Cue(
    r"\b(?:rated|scor\w+|measured|assessed|recorded|scales?|marked|intensity|\(?0-10|0-100|0 to 10"
    r"|collected|outcomes?|evaluated|analogue|analog|questionnaire|reported|described|completed"
    r"|index|graded|pooled|extracted|synthesi[sz]ed|combined)\b|0-10|0-100|\d(?: of |/)10\b"
)
_CHANGED = Cue(
    r"\b(?:decreas\w+|reduc\w+|improv\w+|lower\w*|higher|less|more|scores?|rated|intensity|levels?"
    r"|difference\w*|relie\w+|fell|dropped|diminish\w+|greater|associat\w+|correlat\w+|relat\w+"
    r"|change\w*|worse\w*|better|differ(?!entia)\w*|increase\w*|effects?)\b|\d(?: of |/)10\b"
)
_SAFETY_NOTE = Cue(
    r"\bno (?:\w+ ){0,3}falls?\b.{0,40}\b(?:occurred|during|were reported)"
    r"|during (?:\w+ )?(?:treatment|training|exercise|test\w*|intervention) sessions?"
)
_REAL_LIFE = Cue(
    r"\b(?:past|last|previous|preceding|following|over) (?:\w+ )?(?:\w+ )?(?:year|months?)"
    r"|diar(?:y|ies)|calendar|e-?mail|text message|telephone|prospective|history of|recurrent"
    r"|in daily life|everyday|12 months|one year|community falls|fall rates?|incident reports?"
)
_HARNESS = Cue(
    r"harness|laboratory-induced|were tripped|was tripped|treadmill (?:slip|trip|perturb)"
    r"|induced (?:trip|slip|fall)|simulated"
)
# A list of complaints at admission is the history of a disease, not a measured outcome.
_SYMPTOMS = Cue(
    r"\b(?:fevers?|malaise|cough|vomiting|nausea|dysuria|weight loss|night sweats|chills|diplopia"
    r"|dyspn(?:o)?ea|symptoms? (?:related|such as|included)|abscess\w*|infection focus)\b"
)
# The complaint of a single person is told as a harm or an aside.
_OF_ONE = Cue(
    r"\b(?:one|another|a single) (?:\w+ )?(?:woman|man|patient|participant|person|subject|player|worker|athlete|runner)"
    r" (?:\([^)]*\) )?(?:reported|complained|mentioned|noted|had|developed|experienced)\b"
)
# Pain as what people have, not as what is scored.
_OF_PEOPLE = Cue(
    r"(?:\b(?:without|no|in|had|have|has|having|developed|develop|developing|reported|report|reporting|whose|or)"
    r"|(?:^|(?<!correlated )(?<!correlations )(?<!associated )(?<!association )(?<!associations )(?<!correlation )"
    r"(?<!related )(?<!relation ))\bwith) $"
)
# The test as the task in which muscles are recorded, or as the condition that is varied.
_AS_TASK = Cue(
    r"\b(?:during|before|while|performing|performed) (?:(?:a|an|the|of|each|quiet|forward) ){0,2}(?:[\w-]+ )?$"
    r"|\bduring (?:the )?(?:\w+ ){0,2}(?:to|of|into|from) (?:a |an |the )?$"
    r"|\b(?:effects?|influence|impact) of (?:[\w-]+ ){0,2}$"
)
# The outcome's word as the content of an exercise: "a programme of walking, balance and hip strengthening".
_AS_EXERCISE = Cue(r"^(?:,? (?:and |or )?[\w-]+){0,4}? (?:training|exercises?|strengthening|retraining|classes)\b")
# What a sentence of results needs to be more than the mention of a complaint.
_FOUND = Cue(
    r"\bp ?[<>=]|\d ?%|\bci\b|\bvs\b|\bversus\b|\bthan\b|\b(?:differ|associat|correlat|relat|decreas|increas|improv"
    r"|reduc|predict|scor|rated|lower|higher)\w*"
)
_SIDE_OF_PAIN = Cue(r"\b(?:painful|affected|symptomatic|involved) sides?\b|\bside of (?:the )?(?:pain|symptoms)\b")
_WHERE_PEOPLE_ARE: tuple[Role, ...] = ("methods", "results", "title", "objective")
_DEVELOPS = Cue(
    r"\b(?:developers?|develop(?:ed)?|incidence|prevalence|first episode|new episodes?|new-onset"
    r"|onset of)\b"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """The outcomes of a study and whose people have the condition of each root."""

    tags: tuple[OutcomeTag, ...]
    contrast: tuple[str, ...]  # status outcomes by which people, or sides, are compared
    patients: dict[str, Evidence]  # outcome -> where people who have it are named
    sides: bool = False  # a painful side is compared with the other

    @property
    def sole(self) -> tuple[str, ...]:
        """The one outcome that is not a harm, when there is just one."""
        told = [tag.outcome for tag in self.tags if tag.outcome != "harms"]
        return tuple(told) if len(told) == 1 else ()

    @property
    def ids(self) -> set[str]:
        """The ids of the tags."""
        return {tag.outcome for tag in self.tags}


def measured_outcomes(reading: Reading, vocabulary: Vocabulary, design: str | None) -> Measured:
    """All outcomes with their first good evidence, children before parents; a parent only when no child is known."""
    if design == "cadaver_or_animal":
        return Measured((), (), {})
    found: dict[str, Evidence] = {}
    unrelated = design == "case_report" and not reading.has_muscle
    patients = {} if unrelated else _patients(reading)
    contrast = _contrast(reading, patients, design)
    for sentence, mention in reading.every("outcome"):
        outcome = vocabulary.outcome(mention.id)
        if "." not in outcome.id and outcome.directness != "adjacent" and outcome.id in vocabulary.parents:
            continue
        if unrelated and mention.id in reading.conditions:
            continue
        if _tells(reading, sentence, mention, outcome, design):
            found.setdefault(mention.id, reading.at(sentence, mention, "outcome"))
    _generic(reading, vocabulary, found, patients, contrast)
    for name in contrast:
        found.setdefault(name, patients[name])
    if reading.has_muscle and design not in _TREATED:
        _occurrence(reading, vocabulary, found)
    _laboratory_falls(reading, vocabulary, found)
    if not unrelated:
        _roots(reading, vocabulary, found, patients, design)
    tags = [
        OutcomeTag(name, vocabulary.outcome(name).directness, found[name])
        for name in sorted(found, key=vocabulary.order.__getitem__)
    ]
    sides = any(_SIDE_OF_PAIN.search(s.lower) for s in reading.with_role("title", "objective", "methods", "results"))
    return Measured(tuple(tags), tuple(name for name in contrast if name in found), patients, sides)


def _tells(reading: Reading, sentence: Sentence, mention: Mention, outcome: Outcome, design: str | None) -> bool:
    """Does this mention say that the outcome was measured?"""
    role, directness = outcome.role, outcome.directness
    if role == "harms":
        return _harm_told(sentence) and not (design == "case_report" and _titled(reading, mention.id))
    if not counts(sentence, mention) or _as_symptom(reading, sentence):
        return False
    if sentence.role == "objective":
        return False
    if directness == "surrogate" and _AS_TASK.search(sentence.lower, 0, mention.start - sentence.span.start):
        return False
    if _SAFETY_NOTE.search(sentence.lower) and mention.id.split(".")[0] == "fall_risk":
        return False
    if role == "status" and _begun(reading, sentence, mention):
        return False
    if sentence.role == "title":
        return role != "status" or design not in ("protocol",)
    return True


def _as_symptom(reading: Reading, sentence: Sentence) -> bool:
    """A complaint in the history of some other disease: a list of symptoms, or, in a record without any muscle of the
    topic, a sentence that neither rates the condition nor compares it."""
    if _SYMPTOMS.search(sentence.lower) or _OF_ONE.search(sentence.lower):
        return True
    if sentence.role == "title" or reading.has_muscle:
        return False
    if re.search(r"\bpresent(?:ed|ing|s)? with\b|\bhospitali[sz]ed\b|year-old\b", sentence.lower):
        return True
    return not (_RATED.search(sentence.lower) or _CHANGED.search(sentence.lower) or _DEVELOPS.search(sentence.lower))


def _begun(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """The mention starts inside the words of a more exact outcome: the falls of "injurious falls were counted"."""
    root = mention.id.split(".")[0]
    return any(
        o.start < mention.start < o.end and o.id.startswith(root + ".") and o.id != mention.id
        for o in reading.of(sentence, "outcome")
    )


def _titled(reading: Reading, name: str) -> bool:
    """The title names it: in a report of cases it is the disease, not a harm of what was done for it."""
    return any(s.role == "title" and m.id == name for s, m in reading.every("outcome"))


def _harm_told(sentence: Sentence) -> bool:
    if sentence.role not in ("methods", "results"):
        return False
    return not re.search(r"not (?:recorded|assessed|reported|collected)", sentence.lower)


def _patients(reading: Reading) -> dict[str, Evidence]:
    """For each outcome that makes groups, where people who have it are named as taking part."""
    found: dict[str, Evidence] = {}
    for role in _WHERE_PEOPLE_ARE:
        for sentence in reading.with_role(role):
            for group in groups_in(reading, sentence):
                if not group.affected or group.outcome is None or group.outcome in found:
                    continue
                if group.outcome in reading.events and role == "results":
                    continue
                mention = Mention("outcome", group.outcome, 0, group.start, group.end, 0, "people with the condition")
                if left_out(sentence, mention) or denied(sentence, mention):
                    continue
                compared = any(not g.affected for g in groups_in(reading, sentence))
                if not compared and _as_symptom(reading, sentence):
                    continue
                if role != "methods" and hoped(sentence, mention):
                    continue
                if re.search(r"\balso (?:had|reported|complained)\b", sentence.lower):
                    continue  # a second complaint of some is not what the people are chosen for
                found[group.outcome] = reading.at(sentence, mention, "people")
    return found


def _contrast(reading: Reading, patients: dict[str, Evidence], design: str | None) -> tuple[str, ...]:
    """Outcomes by which people with the condition are compared with people, or sides, without.

    A group that is not the condition's status (people who broke a hip in a fall) is the contrast instead of the status.
    """
    if design in ("narrative_review", "randomised_trial", "protocol"):
        return ()
    trial = design in ("randomised_trial", "nonrandomised_trial", "protocol") or (
        design == "systematic_review" and bool(re.search(r"\btrials\b", reading.all_lower))
    )
    told = [s for s in reading.sentences if s.role not in ("background", "conclusions")]
    exact = {name.split(".")[0] for name in patients if name not in reading.conditions}
    patients = {n: e for n, e in patients.items() if n not in reading.conditions or n.split(".")[0] not in exact}
    if any(_without(reading, s, sides=not trial) for s in told):
        return tuple(patients)
    if (
        not trial
        and design != "case_report"
        and any(_SIDE_OF_PAIN.search(s.lower) for s in reading.with_role("results", "methods"))
    ):
        return tuple(patients)
    develops = {
        reading.conditions.get(m.id, m.id)
        for s, m in reading.every("outcome", "group")
        if s.role not in ("background", "conclusions") and _DEVELOPS.search(s.lower)
    }
    if not trial:
        develops |= compared_in_results(reading)
    return tuple(name for name in patients if name in develops)


def _without(reading: Reading, sentence: Sentence, *, sides: bool) -> bool:
    for match in UNAFFECTED.finditer(sentence.lower):
        if not sides and not match[0].startswith(("healthy", "pain-free", "asymptomatic", "symptom-free")):
            continue
        place = Mention("outcome", "", 0, sentence.span.start + match.start(), sentence.span.start + match.end(), 0, "")
        if any(
            place.end <= m.start <= place.end + 20 for m in reading.of(sentence, "outcome") if m.id in reading.events
        ):
            continue  # without a recurrence, a fracture: not without the condition
        side = match[0].endswith(("side", "sides")) or sentence.lower[match.end() :].startswith((" side", " sides"))
        if not (side and sides) and not people_without(reading, sentence, place.start, place.end):
            continue
        named = match[0].startswith(("healthy", "pain-free", "asymptomatic", "symptom-free"))
        if not left_out(sentence, place) and (named or not re.search(r"control (?:group|arm)", sentence.lower)):
            return True
    return False


def _generic(
    reading: Reading,
    vocabulary: Vocabulary,
    found: dict[str, Evidence],
    patients: dict[str, Evidence],
    contrast: tuple[str, ...],
) -> None:
    """Scales that fit any pain count for the condition that the study's people have."""
    sites = [m for s, m in reading.every("site") if s.role in ("title", "methods") and counts(s, m)]
    muscle = any(s.role != "background" for s, _ in reading.every("muscle", "composite", "regional"))
    for sentence, mention in reading.every("generic"):
        root = mention.id.split(".")[0]
        if mention.id in found or sentence.role not in ("methods", "results") or not counts(sentence, mention):
            continue
        own = [m for m in reading.of(sentence, "outcome") if m.id.split(".")[0] == root]
        adjacent = [m for m in reading.of(sentence, "outcome") if vocabulary.outcome(m.id).directness == "adjacent"]
        elsewhere = [*reading.of(sentence, "site"), *(adjacent if not own else [])]
        if any(m.start <= mention.start and mention.end <= m.end for m in own) or elsewhere:
            continue
        people = any(name.split(".")[0] == root for name in patients)
        if vocabulary.outcome(mention.id).directness == "surrogate":
            if sentence.role == "methods" and _AS_EXERCISE.search(sentence.lower[mention.end - sentence.span.start :]):
                continue
            people = people or muscle
            sites = []
        if _titled_elsewhere(reading, vocabulary, root):
            continue
        if not (people or _about(reading, root)) or (sites and not own and not people):
            continue
        wide = mention.rule in ("pain", "disabilit*")
        if (
            mention.rule == "pain"
            and sentence.role == "results"
            and any(name.split(".")[0] == root for name in contrast)
        ):
            continue
        if wide and _OF_PEOPLE.search(sentence.lower, 0, mention.start - sentence.span.start):
            continue
        if wide and not (_RATED if sentence.role == "methods" else _CHANGED).search(sentence.lower):
            continue
        found[mention.id] = reading.at(sentence, mention, "outcome by scale")


def _occurrence(reading: Reading, vocabulary: Vocabulary, found: dict[str, Evidence]) -> None:
    """Having the condition is an outcome where it is asked ("whether they had"), counted, or foretold with a ratio."""
    for sentence, mention in reading.every("outcome"):
        status = vocabulary.status_of(mention.id)
        if status is None or status.id in found or sentence.role not in ("methods", "results"):
            continue
        at = mention.start - sentence.span.start
        before, after = sentence.lower[:at], sentence.lower[mention.end - sentence.span.start :]
        if _SCALE.search(after) or not counts(sentence, mention):
            continue
        foretold = sentence.role == "results" and cue.has_ratio(after) and cue.link_in(before[-60:]) is not None
        if foretold or _ASKED.search(before) or (sentence.role == "results" and _COUNTED.search(before)):
            found[status.id] = reading.at(sentence, mention, "outcome by occurrence")


def _titled_elsewhere(reading: Reading, vocabulary: Vocabulary, root: str) -> bool:
    """The title names a pain of another place, and neither title, objective nor methods name this one."""
    named = [(s.role, m.id) for s, m in reading.every("outcome") if s.role in ("title", "objective", "methods")]
    other = any(role == "title" and vocabulary.outcome(name).directness == "adjacent" for role, name in named)
    return other and not any(name.split(".")[0] == root for _, name in named)


def _about(reading: Reading, root: str) -> bool:
    """The record is about the condition: it is named where it counts, and not as a complaint in another history."""
    return any(
        m.id.split(".")[0] == root
        and s.role in ("title", "methods", "results")
        and counts(s, m)
        and not _as_symptom(reading, s)
        for s, m in reading.every("outcome")
    )


def _laboratory_falls(reading: Reading, vocabulary: Vocabulary, found: dict[str, Evidence]) -> None:
    """Falls into a harness are a reaction in the laboratory, not falls of daily life."""
    reactions = [o for o in vocabulary.outcomes if o.role == "reaction" and o.id in found]
    told = [s for s in reading.sentences if s.role in ("title", "methods", "results")]
    if (
        not reactions
        or not any(_HARNESS.search(s.lower) for s in told)
        or any(_REAL_LIFE.search(s.lower) for s in told)
    ):
        return
    status = vocabulary.status_of(reactions[0].root)
    if status is not None:
        found.pop(status.id, None)


def _roots(
    reading: Reading,
    vocabulary: Vocabulary,
    found: dict[str, Evidence],
    patients: dict[str, Evidence],
    design: str | None,
) -> None:
    """The parent, or the status of patients compared under conditions, where nothing more exact is known."""
    known = {name.split(".")[0] for name in found}
    named = {m.id for _, m in reading.every("outcome")}
    for outcome in vocabulary.outcomes:
        root = outcome.id
        status = vocabulary.status_of(root)
        if "." in root or outcome.role == "harms" or root in known:
            continue
        if root not in named and (status is None or status.id not in patients):
            continue
        mention = next(
            (
                (s, m)
                for s, m in reading.every("outcome")
                if m.id == root
                and not _as_symptom(reading, s)
                and (s.role != "results" or _FOUND.search(s.lower))
                and s.role in ("title", "methods", "results", "objective")
                and counts(s, m)
            ),
            None,
        )
        if status is not None and status.id in patients and status.id != root and design not in _REVIEWS:
            found[status.id] = patients[status.id]
        elif mention is not None and (design in _REVIEWS or mention[0].role in ("methods", "results", "title")):
            found[root] = reading.at(*mention, "outcome")
        elif status is not None and status.id in patients and design in _REVIEWS:
            found[root] = patients[status.id]
