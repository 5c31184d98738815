"""How the report was made and what it cannot say: reading guide, methods, limits, accuracy, search strategies."""

from __future__ import annotations

from reports.document import Block, Bullets, Cell, Link, Para, Section, Strong, Table, Verbatim
from reports.flow import Flow
from reports.library import Library
from reports.wording import direction_key

DISCLAIMER_URL = "https://www.ncbi.nlm.nih.gov/home/about/policies/"
NOT_ADVICE = (
    "This report is not medical advice. It counts what abstracts report; it does not weigh how well the"
    " studies were done. Counting studies is not a meta-analysis."
)
DEMO = (
    "This is the demonstration library: real studies, but the texts read here are short summaries written for"
    " this program from facts about each study, not the authors’ abstracts. Follow the PubMed link of a study"
    " for its own words."
)


def reading_guide() -> Section:
    """Five lines and the legend of directions."""
    items = (
        (Strong("Only abstracts were read. "), "Full papers hold more, and sometimes something else."),
        (
            Strong("Rules read them, people check. "),
            "Every tag shows the sentence it was read from; a person’s decision outranks a rule.",
        ),
        (
            Strong("A count is not an effect. "),
            ("Ten small studies and ten large ones look the same in a count. The design stands beside every number."),
        ),
        (
            Strong("Stand-ins are not falls. "),
            "Balance and gait tests, and neighbouring pains, are counted apart and never added.",
        ),
        (
            Strong("The gluteus maximus is not its neighbours. "),
            "Results for the gluteal group, hip extensors or hip abductors have their own columns.",
        ),
    )
    rows = tuple((mark, meaning) for mark, meaning in direction_key())
    note = "A link is what the study reported, in whichever order in time. Every number leads to the studies behind it."
    table = Table("directions", "The six directions", ("Direction", "What it means"), rows)
    return Section("how-to-read", "How to read this", (Bullets(items), table, Para((note,), "note")))


def flow_section(flow: Flow, drawing: Block) -> Section:
    """How studies were found and dropped, with the sums written out."""
    blocks: list[Block] = [
        Para((("Every record stands in exactly one place, and every line below is a sum of the lines above it."),)),
        drawing,
    ]
    rows: list[tuple[Cell, ...]] = [(step.label, step.count) for step in flow.per_search]
    if rows:
        rows.append(("found by more than one search, counted once", f"−{flow.overlap}"))
        rows.append(("different records", flow.steps[0].count))
        blocks.append(
            Table(
                "searches-found",
                "What each search finds today",
                ("Search", "Records"),
                tuple(rows),
                numeric=frozenset({1}),
            )
        )
    if flow.reasons:
        reasons = tuple((step.label, step.count) for step in flow.reasons)
        total = next(s.count for s in flow.steps if s.id == "excluded")
        blocks.append(
            Table(
                "reasons",
                "Why studies were excluded",
                ("Reason", "Studies"),
                (*reasons, ("all excluded", total)),
                numeric=frozenset({1}),
                folded=len(reasons) > 6,
            )
        )
    return Section("flow", "How studies were found and dropped", tuple(blocks))


def flow_table(flow: Flow) -> Table:
    """The steps as a table; the sign says what is done with the number."""
    signs = {"": "", "+": "plus", "-": "minus", "=": "equals"}
    rows = tuple((step.label, signs[step.sign], step.count) for step in flow.steps)
    return Table(
        "flow-table",
        "The flow of studies in numbers",
        ("Step", "", "Records"),
        rows,
        folded=True,
        numeric=frozenset({2}),
    )


def limits_section(library: Library) -> Section:
    """Methods after SWiM, what was not done, and the notices."""
    last = library.last_search
    program = f"gmax {last.program_version}" if last else "gmax"
    methods = (
        (
            Strong("Grouping. "),
            (
                "By outcome and muscle, as the label guide defines them; direct outcomes, stand-ins and"
                " neighbours apart."
            ),
        ),
        (
            Strong("Measure of result. "),
            (
                "The direction a study reports. Effect sizes are not taken from abstracts, and significance"
                " is not part of the symbol."
            ),
        ),
        (
            Strong("Within a study. "),
            ("A direction stands when at least 70 % of the findings that state one agree; else the study is mixed."),
        ),
        (
            Strong("Across studies. "),
            (
                "Counts with their denominators. A sign test only from six studies with a direction, with its"
                " warning beside it."
            ),
        ),
        (
            Strong("Unclear stays unclear. "),
            "A study whose abstract does not say which way is counted as such, not guessed.",
        ),
        (
            Strong("Set apart. "),
            "Retracted studies, retraction notices and records taken out of PubMed are never counted.",
        ),
    )
    limits = (
        (
            (
                "One database (PubMed) and abstracts only: no full text, no other databases, no hand search,"
                " no unpublished work."
            ),
        ),
        (
            (
                "No judgement of risk of bias, no rating of certainty (GRADE), no meta-analysis. Small and"
                " weak studies count as much as large ones."
            ),
        ),
        (
            (
                "Studies that find a link are published and cited more easily than studies that find none; a"
                " count cannot see what was never published."
            ),
        ),
        (
            (
                "Most of these studies look at people once. They cannot tell whether a changed muscle came"
                " before or after pain or falls."
            ),
        ),
        ("Rules misread some sentences. The deciding sentence is printed so that you can check it.",),
    )
    tail = (
        "Records come from PubMed, courtesy of the U.S. National Library of Medicine, which is not"
        " responsible for this report and does not endorse it. Abstracts may be under the copyright of their"
        " publishers. "
    )
    return Section(
        "methods",
        "Methods and limits",
        (
            Bullets(methods),
            Para((Strong("What was not done, and what this cannot see"),)),
            Bullets(limits),
            Para((NOT_ADVICE,), "caution"),
            Para(
                (
                    tail,
                    Link(DISCLAIMER_URL, "NCBI policies and disclaimer"),
                    ". ",
                    f"Made by {program}, rules {library.rules_version}.",
                ),
                "note",
            ),
        ),
    )


def strategy_section(library: Library) -> Section:
    """The searches as sent, to be copied."""
    blocks: list[Block] = [
        Para(("Exactly as sent to PubMed. Copy a search into PubMed to see what it finds today.",), "note")
    ]
    blocks += [Verbatim(f"search-{s.id}", s.label, s.query) for s in library.searches]
    if not library.searches:
        blocks = [Para(("No search has been run on this database yet.",))]
    return Section("searches", "Search strategies", tuple(blocks))
