"""Is the study about the topic: a muscle of the topic measured or trained, and one of its outcomes measured."""

from __future__ import annotations

from data.tagged import Screening
from data.tagging.cues import Cue
from data.tagging.measured import counts
from data.tagging.outcomes import Measured
from data.tagging.reading import Reading
from data.tagging.roles import Sentence
from data.tagging.scan import Mention
from data.vocabulary import Vocabulary

_WORKED = Cue(
    r"\b(?:exercis\w+|strengthen\w*|train\w*|stretch\w*|stimulat\w*|taping|kinesio\w*|taped?|re-?train\w*"
    r"|re-?educat\w*|rehabilitat\w*"
    r"|facilitat\w*|massage|release"
    r"|mobili[sz]\w+|bridg\w+|hip thrust\w*|squat\w*|lunge\w*|technique|therapy|needling"
    r"|acupunctur\w+|roll(?:ed|er|ing)?|vibrat\w+|botulinum|electrotherap\w+|treated"
    r"|treatment|programme|program|activat\w+|measured|compared|palpat\w+|scanned|ultrasound"
    r"|imaging|resonance|tomogra\w+|dynamomet\w+|examined|tested|function|recorded from"
    r"|performance|condition|contract\w+)\b"
)
_REFERENCE = Cue(
    r"\b(?:relative to|referenced to|reference(?:d)?|with respect to|normali[sz]ed to"
    r"|timed against|prior to|triggered by|time zero)\b"
)


# The muscle's onset as the moment from which others are timed.
_TIME_ZERO = Cue(
    r"^[^.;:]{0,50}?\b(?:served as|was (?:used|taken|set|defined) as|as) (?:the )?"
    r"(?:time zero|zero|reference|temporal reference|reference muscle)\b"
)
# Recorded only to tell who the people were.
_TO_DESCRIBE = Cue(
    r"\b(?:to|only to|solely to) (?:describe|characteri[sz]e) the (?:sample|groups?|participants|patients)\b"
)


def screen(reading: Reading, vocabulary: Vocabulary, measured: Measured, design: str | None) -> Screening:
    """include, borderline or exclude, with the reason in plain words and the words that decided."""
    if design == "cadaver_or_animal":
        return Screening("exclude", "animals or cadavers, not living people", None)
    muscle = topic_muscle(reading, vocabulary)
    direct = next(
        (t for t in measured.tags if t.directness == "direct" and t.outcome.split(".")[0] in vocabulary.direct), None
    )
    indirect = next((t for t in measured.tags if t.directness != "direct"), None)
    if muscle is None:
        return _without_muscle(reading, direct is not None)
    sentence, mention = muscle
    evidence = reading.at(sentence, mention, "relevance")
    name = _label(vocabulary, mention.id)
    if direct is not None:
        label = vocabulary.outcome(direct.outcome).label
        if _only_reference(reading):
            return Screening("borderline", f"{name} serves only as the reference for other muscles", evidence)
        if mention.id == vocabulary.ambiguous and not any(True for _ in reading.every("context")):
            return Screening("borderline", "an acronym that may mean a gluteal muscle is never spelled out", evidence)
        return Screening("include", f"{name} and {label} were both studied", evidence)
    if indirect is not None and not (indirect.directness == "adjacent" and _off_topic(reading)):
        label = vocabulary.outcome(indirect.outcome).label
        return Screening("borderline", f"{name} was studied, but of the outcomes only {label}", evidence)
    near = next(((s, m) for s, m in reading.every("near") if counts(s, m)), None)
    if near is not None and not _off_topic(reading):
        return Screening(
            "borderline",
            f"{name} was studied next to {near[1].rule.split()[0]} fracture, not an outcome of the topic",
            evidence,
        )
    return Screening(
        "exclude",
        f"{name} occurs, but neither back pain nor fall risk was measured".replace(
            "neither back pain nor fall risk", _neither(vocabulary)
        ),
        evidence,
    )


def topic_muscle(reading: Reading, vocabulary: Vocabulary) -> tuple[Sentence, Mention] | None:
    """The first mention of a topic muscle that was measured or trained, not cut, injected into or padded."""
    for sentence, mention in (*reading.every("muscle"), *reading.every("regional")):
        if sentence.role in ("background", "conclusions") or not counts(sentence, mention):
            continue
        if reading.of(sentence, "off_topic") and not reading.of(sentence, "measure"):
            continue
        if _TO_DESCRIBE.search(sentence.lower, mention.end - sentence.span.start):
            continue
        if _as_harm(reading, sentence, mention):
            continue
        if sentence.role == "title" and (mention.kind == "regional" or mention.id in vocabulary.specific):
            return sentence, mention
        if reading.of(sentence, "measure") or _WORKED.search(sentence.lower):
            return sentence, mention
    return None


def _as_harm(reading: Reading, sentence: Sentence, mention: Mention) -> bool:
    """What was done harmed the muscle: "transient weakness of the hip extensors"."""
    return any(o.id == "harms" and o.start <= mention.start < o.end + 9 for o in reading.of(sentence, "outcome"))


def _without_muscle(reading: Reading, direct: bool) -> Screening:
    composite = next(
        (
            (s, m)
            for s, m in reading.every("composite", "regional")
            if s.role in ("title", "methods", "results") and counts(s, m)
        ),
        None,
    )
    if composite is not None and direct:
        evidence = reading.at(*composite, "relevance")
        return Screening(
            "borderline", "the muscle is only part of a larger group that was measured or trained", evidence
        )
    off = next(((s, m) for s, m in reading.every("off_topic")), None)
    if off is not None:
        return Screening("exclude", f"the muscle is only {_off_label(off[1].id)}", reading.at(*off, "relevance"))
    return Screening("exclude", "no muscle of the topic was measured or trained", None)


def _off_label(name: str) -> str:
    return {"injection": "an injection site", "flap": "a surgical flap", "approach": "a surgical route or repair"}.get(
        name, f"a matter of {name}"
    )


def _off_topic(reading: Reading) -> bool:
    return any(s.role == "title" for s, _ in reading.every("off_topic"))


def _only_reference(reading: Reading) -> bool:
    """Every counted mention stands right after "relative to" or the like, or merely says it was recorded."""
    mentions = [
        (s, m) for s, m in reading.every("muscle") if s.role in ("methods", "results", "title") and counts(s, m)
    ]
    referred = [
        (s, m)
        for s, m in mentions
        if _REFERENCE.search(s.lower[max(0, m.start - s.span.start - 45) : m.start - s.span.start])
        or _TIME_ZERO.search(s.lower[m.end - s.span.start :])
    ]
    own_results = [(s, m) for s, m in mentions if (s, m) not in referred and s.role in ("results", "title")]
    return bool(referred) and not own_results


def _label(vocabulary: Vocabulary, muscle: str) -> str:
    if muscle == "regional":
        return "the muscles of the region as a whole"
    return next(m.label for m in vocabulary.muscles if m.id == muscle)


def _neither(vocabulary: Vocabulary) -> str:
    labels = [vocabulary.outcome(root).label for root in vocabulary.direct]
    return "neither " + " nor ".join(labels) if len(labels) > 1 else f"{labels[0]} was not measured; not"
