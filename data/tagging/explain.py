"""The whole reasoning about one study as plain text: what `gmax show --explain` prints."""

from __future__ import annotations

from data.tagged import Evidence, StudyText, TaggedStudy
from data.tagging.clauses import clauses_of
from data.tagging.reading import Reading
from data.tagging.tagger import Tagger
from data.texts import tagged_as_text


def explain(text: StudyText, tagger: Tagger) -> str:
    """Sections, sentences with roles, abbreviations, mentions, and every decision with its rule and offsets."""
    if tagger.dismisses(text):
        return f"{text.id}  exclude: none of the words that open the gate occurs; the text was not read further"
    reading = tagger.read(text)
    tagged = tagger.decide(reading)
    parts = [_short_forms(reading), _sentences(reading), _decisions(tagged), tagged_as_text(tagged)]
    return "\n\n".join([f"rules {tagger.rules_version}", *parts])


def _short_forms(reading: Reading) -> str:
    if not reading.short_forms:
        return "Abbreviations: none defined in the text"
    return "Abbreviations\n" + "\n".join(f"  {short} = {long}" for short, long in sorted(reading.short_forms.items()))


def _sentences(reading: Reading) -> str:
    lines = ["Sentences (section start-end, role) and what was found in them"]
    for sentence in reading.sentences:
        span = sentence.span
        lines.append(f"  [{span.section.seq} {span.start}-{span.end} {sentence.role}] {span.text}")
        lines.extend(f"      {m.kind} {m.id} {m.start}-{m.end} by {m.rule!r}" for m in reading.mentions[sentence.index])
        clauses = clauses_of(reading, sentence)
        if sentence.role == "results" and len(clauses) > 1:
            lines.extend(f"      clause {c.start}-{c.end}: {c.lower.strip()}" for c in clauses)
    return "\n".join(lines)


def _decisions(tagged: TaggedStudy) -> str:
    lines = ["Decisions"]
    lines.extend(f"  outcome {t.outcome}: {_place(t.evidence)}" for t in tagged.outcomes)
    lines.extend(
        (f"  finding {f.muscle} {f.measure} x {f.outcome} = {f.direction} ({f.confidence:.2f}): {_place(f.evidence)}")
        for f in tagged.findings
    )
    facts = tagged.facts
    if facts.design is not None and facts.design.evidence is not None:
        lines.append(f"  design {facts.design.value} from {facts.design_source}: {_place(facts.design.evidence)}")
    if facts.n_evidence is not None:
        lines.append(f"  n {facts.n} {facts.n_basis}: {_place(facts.n_evidence)}")
    lines.extend(f"  population {p.value}: {_place(p.evidence)}" for p in facts.populations if p.evidence is not None)
    if tagged.spin is not None:
        lines.append(f"  spin: {_place(tagged.spin)}")
    return "\n".join(lines)


def _place(evidence: Evidence) -> str:
    if evidence.section_seq < 0:
        return f"indexing {evidence.sentence!r}, rule {evidence.rule!r}"
    return f"section {evidence.section_seq} {evidence.start}-{evidence.end}, rule {evidence.rule!r}"
