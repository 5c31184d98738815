"""The other pages of a report: one for each outcome, one for each long list of studies, and the index.

A table of more than 1,000 rows continues on further pages, so that no page is too heavy for a telephone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reports.document import (
    Block,
    Box,
    Bullets,
    Cell,
    Link,
    NumberList,
    NumberLists,
    Para,
    Phrase,
    Quoted,
    Section,
    Strong,
    Table,
)
from reports.html import Printer, page, static
from reports.library import Study
from reports.manifest import state_of
from reports.names import design_label
from reports.outcomes import outcome_section, slug
from reports.report import Report
from reports.study_page import STATES
from reports.wording import study_ref

ROWS = 1000
INDEX_ROWS = 5000  # the search box of the index should reach most libraries whole
TITLED = 5000


def outcome_pages(report: Report) -> Iterator[tuple[str, str]]:
    """(relative path, HTML) of each outcome with every row of its table."""
    counted = tuple(study for study in report.library.studies if study.counts)
    for outcome in report.outcomes:
        lists = NumberLists()
        section = outcome_section(outcome, counted, report.library.names, lists, most_rows=None)
        yield from _in_parts(report, f"outcomes/{slug(outcome)}", section.title, section.blocks)


def list_pages(report: Report) -> Iterator[tuple[str, str]]:
    """(relative path, HTML) of each list that is too long for the report."""
    studies = {study.pmid: study for study in report.library.studies}
    for entry in report.lists:
        if not entry.href.startswith("#"):
            yield from _in_parts(report, f"lists/{entry.id}", entry.label, (_list_table(entry, studies),))


def _list_table(entry: NumberList, studies: dict[int, Study]) -> Table:
    """A list as a table; a very long one goes without titles, numbers.csv and studies.csv have all of it."""
    titled = len(entry.pmids) <= TITLED
    rows: list[tuple[Cell, ...]] = []
    for pmid in entry.pmids:
        study = studies.get(pmid)
        if study is None:
            rows.append(
                (Link(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", f"PMID {pmid}"), "not in the database yet", pmid)
            )
        else:
            rows.append((study_ref(study), Quoted(study.title[:300], bare=True) if titled else study.year, pmid))
    heads = ("Study", "Title" if titled else "Year", "PMID")
    return Table(f"list-{entry.id}", f"{entry.label} ({len(entry.pmids):,})", heads, tuple(rows), filterable=True)


def _in_parts(
    report: Report, path: str, title: str, blocks: Sequence[Block], most: int = ROWS
) -> Iterator[tuple[str, str]]:
    """One page, or several when its last long table needs them; further pages hold only that table."""
    long = next((b for b in blocks if isinstance(b, Table) and len(b.rows) > most), None)
    if long is None:
        yield f"{path}.html", _part(report, path, title, blocks)
        return
    chunks = [long.rows[i : i + most] for i in range(0, len(long.rows), most)]
    names = [f"{path}.html" if not i else f"{path}-{i + 1}.html" for i in range(len(chunks))]
    for i, rows in enumerate(chunks):
        table = replace(
            long,
            rows=rows,
            caption=f"{long.caption}, rows {i * most + 1} to {i * most + len(rows)} of {len(long.rows)}",
        )
        around = tuple(table if b is long else b for b in blocks) if i == 0 else (table,)
        links: Phrase = (
            "Pages: ",
            *_joined([Link(name, str(k + 1)) if k != i else Strong(str(k + 1)) for k, name in enumerate(names)]),
        )
        yield names[i], _part(report, names[i], title, (*around, Para(links)))


def _joined(parts: Sequence[Link | Strong]) -> Phrase:
    out: list[Link | Strong | str] = []
    for part in parts:
        out += [" ", part]
    return tuple(out)


def _part(report: Report, path: str, title: str, blocks: Sequence[Block]) -> str:
    root = "../" * path.count("/")
    printer = Printer(root, report.lists_by_id, False, report.without_page)
    return page(
        "part.html",
        printer,
        static("report.css"),
        static("report.js"),
        report=report,
        language=report.language,
        title=title,
        items=tuple(blocks),
    )


def index_pages(report: Report, earlier: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """index.html: the answers in a sentence each, every page, study and file, and earlier reports (path, label)."""
    answers = next(s for s in report.sections if s.id == "answers")
    leads = tuple(
        (Strong(f"{b.title}: "), *_first(b.blocks))
        for b in answers.blocks
        if isinstance(b, Box) and b.kind.startswith("answer")
    )
    outcomes = tuple((Link(f"outcomes/{slug(o)}.html", report.library.names.outcome(o)),) for o in report.outcomes)
    files: list[Phrase] = [
        (
            Link("report.html", "The report"),
            " (one page that can be sent by mail), ",
            Link("report.md", "Markdown"),
            ", ",
            Link("report.json", "JSON"),
        ),
        (
            Link("csv/studies.csv", "studies.csv"),
            ", ",
            Link("csv/findings.csv", "findings.csv"),
            ", ",
            Link("csv/numbers.csv", "numbers.csv"),
            " and one CSV for each table, in the folder csv",
        ),
        ("Figures as SVG and PNG for slides, in the folder figures",),
        (Link("feed.xml", "Feed"), " of new, changed and retracted studies (Atom)"),
    ]
    blocks: list[Block] = [
        *report.first,
        Section("read", "Read", (Para((Link("report.html", "The report"), " in full."), "lead"), Bullets(leads))),
    ]
    if outcomes:
        blocks.append(Section("by-outcome", "Outcome by outcome", (Bullets(outcomes),)))
    blocks.append(Section("files", "Files", (Bullets(tuple(files)),)))
    if earlier:
        blocks.append(
            Section(
                "earlier",
                "Earlier reports",
                (Bullets(tuple((Link(path, label),) for path, label in earlier)),),
            )
        )
    blocks += [Para((Strong("All screened studies"),)), _all_studies(report)]
    yield from _in_parts(report, "index", report.title, blocks, INDEX_ROWS)


def _first(blocks: Sequence[Block]) -> Phrase:
    return next((b.phrase for b in blocks if isinstance(b, Para)), ())


def _all_studies(report: Report) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for study in sorted(report.library.studies, key=lambda s: (-(s.year or 0), s.name, s.pmid)):
        state = STATES[state_of(study)][0].lower()
        rows.append(
            (
                study_ref(study),
                Quoted(study.title[:300], bare=True),
                study.journal and Quoted(study.journal, bare=True),
                design_label(study.design),
                state,
            )
        )
    caption = f"All {len(rows)} screened studies, newest first"
    return Table("all-studies", caption, ("Study", "Title", "Journal", "Design", "Here"), tuple(rows), filterable=True)
