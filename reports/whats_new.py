"""The part of the report that says what is new, and the alert that stands before everything else."""

from __future__ import annotations

from reports.counting import FAMILIES
from reports.document import Block, Box, Bullets, Inline, Link, NumberLists, Para, Phrase, Section, StudyRef, Table
from reports.library import Library
from reports.manifest import Manifest, News
from reports.names import DIRECTIONS
from reports.wording import plural, series

HEADINGS = {
    "retracted_counted": "Retracted or withdrawn; the earlier report counted it",
    "retracted_other": "Retracted or withdrawn; not counted before",
    "new_included": "New and counted",
    "now_counted": "Now counted",
    "no_longer_counted": "No longer counted",
    "retagged_person": "Direction or place decided by a person",
    "retagged_rules": "Direction or place changed by the rules",
    "changed_text": "PubMed changed the record",
    "new_other": "New, borderline or excluded",
    "gone": "Counted before, not in the database any more",
}
MOST_NAMED = 20
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


def news_phrases(news: News, library: Library, before: Manifest | None, lists: NumberLists) -> dict[str, Phrase]:
    """For each heading that has studies: their number, and the names of the first of them."""
    here = {s.pmid: s.name for s in library.studies}
    gone = {p: e.name for p, e in before.studies.items() if p not in here} if before else {}

    def named(pmid: int) -> Inline:
        return StudyRef(pmid, here[pmid]) if pmid in here else Link(f"{PUBMED}{pmid}/", gone[pmid])

    found: dict[str, Phrase] = {}
    for key, heading in HEADINGS.items():
        pmids: tuple[int, ...] = getattr(news, key)
        if pmids:
            number = lists.count(f"news-{key.replace('_', '-')}", f"What is new – {heading}", pmids)
            first = series([named(p) for p in pmids[:MOST_NAMED]])
            found[key] = (number, ": ", *first, " and others" if len(pmids) > MOST_NAMED else "")
    return found


def alert(news: News, phrases: dict[str, Phrase]) -> tuple[Block, ...]:
    """The very first line when an earlier report counted a study that is now retracted."""
    if "retracted_counted" not in phrases:
        return ()
    text: Phrase = (
        "Retracted or withdrawn since the report of ",
        news.since or "",
        ", which counted it: ",
        *phrases["retracted_counted"],
        ". It is out of every number below.",
    )
    return (Box("retracted-alert", "A study was retracted", "alert", (Para(text, "alert"),)),)


def whats_new(news: News, phrases: dict[str, Phrase]) -> Section:
    """The section; a first report and an unchanged one say so."""
    if news.since is None:
        return Section(
            "new",
            "What is new",
            (Para(("This is the first report on this database, so everything in it is new.",)),),
        )
    head = f"Compared with the report on the data of {news.since}: "
    if news.is_empty:
        return Section("new", "What is new", (Para((head, "nothing has changed.")),))
    blocks: list[Block] = [Para((head, _trigger(news)))]
    notes: list[Phrase] = []
    labels = {f.id: f.label for f in FAMILIES}
    said = {**DIRECTIONS, "none": "nothing", "split": "an even split"}
    for family, was, now in news.conclusions:
        notes.append(
            ((f"{labels[family]}: the direction most studies report went from “{said[was]}” to “{said[now]}”."),)
        )
    if news.rules_changed:
        notes.append(("The tagging rules have a new version: some studies may have moved without any new text.",))
    if news.topic_changed:
        notes.append(("The topic file (searches or vocabulary) has changed.",))
    if notes:
        blocks.append(Bullets(tuple(notes)))
    rows = tuple((HEADINGS[key], phrase) for key, phrase in phrases.items())
    if rows:
        blocks.append(
            Table(
                "new-table",
                f"Studies that are new or have changed since {news.since}",
                ("What happened", "Studies"),
                rows,
            )
        )
    return Section("new", "What is new", tuple(blocks))


def _trigger(news: News) -> str:
    if news.retracted_counted:
        return "a study that was counted has been retracted or withdrawn. Read the answers again."
    if news.conclusions:
        return "the direction that most studies report has changed for at least one question. Read the answers again."
    added = len(news.new_included) + len(news.now_counted)
    if added:
        return (
            f"{added} more {plural(added, 'study is', 'studies are')} counted; the direction most studies"
            " report is the same."
        )
    return "no study was added to the counts; the direction most studies report is the same."
