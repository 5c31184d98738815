"""The card of one study for a terminal: citation, warnings, abstract with its evidence marked, tags, history."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from data.records import Article
from data.study_file import Revision, StudyFile
from reports.listing import in_words, printable
from reports.word_diff import word_diff

if TYPE_CHECKING:
    from rich.padding import Padding
    from rich.text import Text

GRAVE = {
    "RetractionIn": "Retracted",
    "RetractedandRepublishedIn": "Retracted and republished",
    "PartialRetractionIn": "Partly retracted",
    "ExpressionOfConcernIn": "Expression of concern",
    "WithdrawnIn": "Withdrawn",
}
OTHER_LINKS = {
    "ErratumIn": "Erratum",
    "CorrectedandRepublishedIn": "Corrected and republished",
    "UpdateIn": "Updated by",
    "UpdateOf": "Update of",
    "CommentIn": "Comment",
    "RetractionOf": "This is the notice that retracts",
}
OTHER_ABSTRACTS = {"plain_language": "a plain-language summary", "other_language": "an abstract in another language"}
DIRECTION_STYLE = {"supports": "green", "contradicts": "magenta", "null": "yellow", "mixed": "yellow"}


def as_text(study: StudyFile, *, width: int = 88, colour: bool = False, history: bool = False) -> str:
    """The whole card; without colour the marks are characters: [1] after an evidence sentence, [-gone-] {+new+}."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None, highlight=False,
        emoji=False, markup=False, legacy_windows=False,
    )  # fmt: skip
    for part in (_warnings, _citation, _abstract, _tags, _facts, _provenance, _decisions):
        for line in part(study):
            console.print(_hanging(line))
    for line in _history(study, whole=history):
        console.print(_hanging(line))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _line(*parts: str | tuple[str, str], indent: int = 0) -> Text:
    """One paragraph of pieces, each plain or with a style; control characters of hostile texts are dropped."""
    from rich.text import Text

    text = Text(" " * indent)
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        text.append(printable(words), style or None)
    return text


def _hanging(line: Text) -> Padding | Text:
    """The line with its indent kept when it is folded."""
    from rich.padding import Padding

    indent = len(line.plain) - len(line.plain.lstrip(" "))
    return Padding(line[indent:], (0, 0, 0, indent), expand=False) if indent else line


def _heading(words: str) -> list[Text]:
    return [_line(""), _line((words, "bold underline"))]


# --- what a reader must know first ---


def _warnings(study: StudyFile) -> Iterable[Text]:
    red = "bold white on red"
    if study.keeping["is_retracted"]:
        yield _line(("RETRACTED: do not rely on this study.", red))
    if study.keeping["status"] == "withdrawn":
        yield _line(("WITHDRAWN: PubMed no longer has this record.", red))
    for c in study.article.corrections:
        where = " ".join(part for part in (c.ref_source, f"PMID {c.ref_pmid}" if c.ref_pmid else "", c.note) if part)
        if c.ref_type in GRAVE:
            yield _line((f"{GRAVE[c.ref_type]}: {where}", "bold red"))
        elif c.ref_type in OTHER_LINKS:
            yield _line((f"{OTHER_LINKS[c.ref_type]}: {where}", "red"))
    for row in study.named_by:
        yield _line((f"{in_words(row['ref_type'])} is said by PMID {row['pmid']}: {row['title']}", "red"))
    for row in study.possible_duplicates:
        yield _line((f"Possibly the same study ({row['why']}): PMID {row['pmid']}, {row['title']}", "yellow"))


def _citation(study: StudyFile) -> Iterable[Text]:
    article = study.article
    yield _line((article.title, "bold"))
    if article.vernacular_title:
        yield _line((article.vernacular_title, "italic"))
    yield _line(_authors(article))
    issue = (article.volume or "") + (f"({article.issue})" if article.issue else "")
    place = ":".join(part for part in (issue, article.pages) if part)
    yield _line(", ".join(part for part in (article.journal, article.pub_date, place) if part))
    ids = [f"PMID {article.pmid}", article.doi and f"doi {article.doi}", article.pmcid]
    yield _line(" · ".join(part for part in ids if part) + f" · https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/")


def _authors(article: Article) -> str:
    names = [
        a.collective_name or " ".join(part for part in (a.last_name, a.initials, a.suffix) if part)
        for a in article.authors
        if a.role == "author"
    ]
    shown = names if len(names) <= 8 else [*names[:6], f"… {names[-1]} ({len(names)} authors)"]
    return ", ".join(shown) or "no authors listed"


# --- abstract and tags ---


def numbers(study: StudyFile) -> dict[str, int]:
    """The evidence sentences of the abstract, numbered as they are read."""
    rows = [*([study.screening] if study.screening else []), *study.outcome_tags, *study.findings]
    texts = [s.text for s in study.article.sections if s.kind == "main"]
    places = {
        row["sentence"]: (place, text.find(row["sentence"]))
        for row in rows
        for place, text in enumerate(texts)
        if row["sentence"] and row["sentence"] in text
    }
    return {sentence: number for number, sentence in enumerate(sorted(places, key=places.__getitem__), 1)}


def _abstract(study: StudyFile) -> Iterable[Text]:
    yield from _heading("Abstract")
    sections = [s for s in study.article.sections if s.kind == "main"]
    if not sections:
        yield _line(("PubMed holds no abstract of this record.", "dim"))
    for section in sections:
        text = _line((f"{section.label}: ", "bold")) if section.label else _line()
        yield text.append_text(_marked(section.text, numbers(study)))
    kinds = {s.kind for s in study.article.sections}
    for kind, words in OTHER_ABSTRACTS.items():
        if kind in kinds:
            yield _line((f"(There is also {words}.)", "dim"))
    if study.article.copyright:
        yield _line((study.article.copyright, "dim"))


def _marked(text: str, sentences: Mapping[str, int]) -> Text:
    """The text with its evidence sentences underlined and numbered."""
    found = sorted((text.find(s), s, n) for s, n in sentences.items() if s in text)
    line, last = _line(), 0
    for start, sentence, number in found:
        if start < last:  # overlaps the one before: its number alone
            line.append(f"[{number}]", "cyan")
            continue
        line.append(printable(text[last:start]))
        line.append(printable(sentence), "underline")
        line.append(f" [{number}]", "cyan")
        last = start + len(sentence)
    return line.append(printable(text[last:]))


def _tags(study: StudyFile) -> Iterable[Text]:
    yield from _heading("Tags")
    if not study.screening:
        yield _line(("Not tagged yet for this topic: run `gmax tag`.", "dim"))
        return
    number = numbers(study)
    s = study.screening
    yield _line((s["relevance"], "bold"), f": {s['reason']}", *_source(s, number))
    for row in study.outcome_tags:
        yield _line(f"measured {in_words(row['outcome'])} ({row['directness']})", *_source(row, number), indent=2)
    for row in study.findings:
        what = f"{in_words(row['muscle'])}, {in_words(row['measure'])} → {in_words(row['outcome'])}: "
        direction = (in_words(row["direction"]), DIRECTION_STYLE.get(row["direction"], "bold"))
        sure = f" (confidence {row['confidence']:.2f})" if row["decided_by"] == "rules" else ""
        yield _line(what, direction, sure, *_source(row, number), indent=2)
    yield _line(("Directions are what the study reports; they prove nothing by themselves.", "dim"))


def _source(row: Mapping[str, Any], number: Mapping[str, int]) -> list[str | tuple[str, str]]:
    parts: list[str | tuple[str, str]] = []
    if row["decided_by"] == "person":
        parts.append((" · decided by " + (row.get("reviewer") or "a person"), "bold"))
    if row.get("section_seq") == 0:
        parts.append((" · from the title", "dim"))
    elif row.get("section_seq") == -1:
        parts.append((f" · from the indexing: {row['sentence']}", "dim"))
    elif row["sentence"] in number:
        parts.append((f" [{number[row['sentence']]}]", "cyan"))
    return parts


def _facts(study: StudyFile) -> Iterable[Text]:
    f = study.facts
    if not f:
        return
    yield from _heading("Who and how")
    decided = {(r["field"]): r["value"] for r in study.reviews if not r["undone_at"]}
    design = f["effective_design"]
    said = [
        ("design", design and in_words(design), f["effective_design_source"], f["design_sentence"]),
        ("people", decided.get("n") or f["n"], "person" if "n" in decided else f["n_basis"], f["n_sentence"]),
        ("studies reviewed", f["n_studies"], None, f["n_studies_sentence"]),
        ("age", f["age"], None, f["age_sentence"]),
        ("sex", f["sex"], None, f["sex_sentence"]),
        ("population", ", ".join(in_words(p["population"]) for p in study.populations), None, None),
        ("also measured", ", ".join(in_words(m["muscle"]) for m in study.companion_muscles), None, None),
    ]
    for name, value, source, sentence in said:
        if value:
            where = f" ({source})" if source else ""
            yield _line(
                f"{name}: ", (str(value), "bold"), where, (f"  “{sentence}”" if sentence else "", "dim"), indent=2
            )
    if f["spin_sentence"]:
        yield _line(
            ("The conclusion may be stronger than the results: ", "yellow"), f"“{f['spin_sentence']}”", indent=2
        )


# --- where it came from, what changed ---


def _provenance(study: StudyFile) -> Iterable[Text]:
    yield from _heading("Where it came from")
    kept = study.keeping
    source = "MEDLINE/nbib file" if kept["source_format"] == "medline" else "PubMed XML"
    yield _line(f"first stored {_day(kept['first_seen'])} (run {kept['first_run']}) from {source}, ", indent=2).append(
        f"last changed {_day(kept['last_changed'])}, last checked {_day(kept['last_verified'])}"
    )
    for m in study.matches:
        end = f", no longer since {_day(m['stopped_matching'])}" if m["stopped_matching"] else ""
        yield _line(
            f"search “{m['label']}” ({m['name']}): found {_day(m['first_found'])} to {_day(m['last_found'])}{end}",
            indent=2,
        )
    if not study.matches:
        yield _line("no saved search has found it", indent=2)


def _decisions(study: StudyFile) -> Iterable[Text]:
    if study.reviews:
        yield from _heading("Decisions")
    for r in study.reviews:
        what = f"{r['field']} {r['key']}".strip() + f" = {r['value']}"
        undone = f" (undone {_day(r['undone_at'])})" if r["undone_at"] else ""
        reason = f": {r['reason']}" if r["reason"] else ""
        yield _line(f"{_day(r['decided_at'])} {r['reviewer']}: {what}{reason}{undone}", indent=2)


def _history(study: StudyFile, *, whole: bool) -> Iterable[Text]:
    yield from _heading("History")
    if not study.revisions:
        yield _line("unchanged since it was first stored", indent=2)
    for revision in study.revisions:
        yield _line((_day(revision.when), "bold"), f" (run {revision.run}) " + "; ".join(revision.changes), indent=2)
        if whole:
            yield from _differences(revision)
    if study.revisions and not whole:
        yield _line(("--history shows the changed words", "dim"), indent=2)


def _differences(revision: Revision) -> Iterable[Text]:
    styles = {"same": "", "gap": "dim", "gone": "red strike", "new": "green"}
    dress = {"gone": "[-{}-]", "new": "{{+{}+}}"}
    for name in ("title", "abstract", "coi_statement"):
        before, after = getattr(revision.before, name) or "", getattr(revision.after, name) or ""
        pieces = word_diff(before, after)
        if pieces:
            parts = [(dress.get(piece.kind, "{}").format(piece.text) + " ", styles[piece.kind]) for piece in pieces]
            yield _line((f"{in_words(name)}: ", "bold"), *parts, indent=4)


def _day(moment: str | None) -> str:
    return (moment or "")[:10] or "unknown"


# --- for machines ---


def as_record(study: StudyFile) -> dict[str, Any]:
    """The whole study as plain values, ready for JSON; earlier contents as their changes and word diffs."""
    values = {name: getattr(study, name) for name in study.__slots__ if name not in ("article", "revisions")}
    return {
        "pmid": study.article.pmid,
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{study.article.pmid}/",
        "article": asdict(study.article) | {"abstract": study.article.abstract},
        **values,
        "history": [
            {
                "run": revision.run,
                "when": revision.when,
                "changes": revision.changes,
                **{
                    name: [piece._asdict() for piece in pieces]
                    for name in ("title", "abstract")
                    if (pieces := word_diff(getattr(revision.before, name) or "", getattr(revision.after, name) or ""))
                },
            }
            for revision in study.revisions
        ],
    }
