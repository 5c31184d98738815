"""The search strategy as an appendix a librarian can check and a paper can print (PRISMA-S items 1-13, 16).

Every search is printed exactly as it is sent, in one line, so that it can be pasted into PubMed unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.store import Store
from data.topic_parts import Block, Search, Seed, Topic


@dataclass(frozen=True, slots=True)
class LastRun:
    """When a search was last sent with this very text, and how many records PubMed reported."""

    date: str
    reported: int | None


def last_runs(store: Store, topic: Topic) -> dict[str, LastRun]:
    """The last complete run of each search of the topic; only runs of the text that stands in the topic today."""
    rows = store.conn.execute(
        """SELECT s.name, s.query, max(r.started_at), rs.reported
           FROM run_searches rs JOIN searches s ON s.id = rs.search_id JOIN runs r ON r.id = rs.run_id
           WHERE s.topic = ? AND rs.status = 'complete' AND r.kind = 'pubmed' GROUP BY s.id""",
        (topic.slug,),
    )
    now = {search.id: search.query for search in topic.searches}
    return {name: LastRun(str(date)[:10], reported) for name, query, date, reported in rows if now.get(name) == query}


def appendix(topic: Topic, runs: Mapping[str, LastRun], markdown: bool = False) -> str:
    """The whole appendix as plain text, or as Markdown for a paper."""
    pen = _Markdown() if markdown else _Plain()
    head = [pen.head(1, f"Search strategy: {topic.title}"), pen.pairs(_about(topic))]
    return "\n\n".join([*head, *_strategy(topic, pen, runs)]) + "\n"


def strategy_markdown(topic: Topic) -> str:
    """Blocks, limits, searches and seeds alone, without anything that changes from run to run."""
    return "\n\n".join(_strategy(topic, _Markdown(), None)) + "\n"


def _strategy(topic: Topic, pen: _Plain, runs: Mapping[str, LastRun] | None) -> list[str]:
    parts = [pen.head(2, "Blocks"), *(pen.block(number, block) for number, block in enumerate(topic.blocks, 1))]
    if topic.guards:
        parts += [pen.head(2, "Limits"), pen.pairs([(g.label, f"{g.query}. {g.why}".strip()) for g in topic.guards])]
    parts.append(pen.head(2, "Searches, exactly as sent"))
    for search in topic.searches:
        sent = [] if runs is None else [("Last sent", _sent(runs.get(search.id)))]
        parts.append(pen.search(search, [*_facts(topic, search), *sent]))
    if topic.seeds:
        parts += [pen.head(2, "Studies that must be found"), pen.pairs([_seed(seed) for seed in topic.seeds])]
    return parts


def _seed(seed: Seed) -> tuple[str, str]:
    return str(seed.pmid), f"{seed.why} Must be found by: {', '.join(seed.searches) or 'any search'}."


def _about(topic: Topic) -> list[tuple[str, str]]:
    limits = ", ".join(guard.label.lower() for guard in topic.guards)
    return [
        ("Question", topic.question.text),
        ("Population", topic.question.population),
        ("Muscle", topic.question.exposure),
        ("Outcome", topic.question.outcome),
        (
            "Source",
            "PubMed (National Library of Medicine) through the NCBI E-utilities; no other database",
        ),
        ("Limits", f"{limits or 'none'}; no limit by language, date, publication type or abstract"),
        ("Updates", "each harvest sends the whole search again; records are known by PMID, so none is counted twice"),
        ("Strategy file", f"{topic.source}, SHA-256 {topic.sha256}"),
    ]


def combination(topic: Topic, search: Search) -> str:
    """How a search is put together, in the labels of its blocks."""
    groups = [" OR ".join(topic.block(name).label for name in group) for group in search.all_of]
    joined = " AND ".join(
        f"({text})" if len(group) > 1 else text for text, group in zip(groups, search.all_of, strict=True)
    )
    return " ".join([joined, *(f"[{topic.guard(name).label}]" for name in search.guards)])


def _sent(run: LastRun | None) -> str:
    if run is None:
        return "never sent with this text"
    return run.date if run.reported is None else f"{run.date}, {run.reported:,} records"


def _facts(topic: Topic, search: Search) -> list[tuple[str, str]]:
    return [
        ("Made of", combination(topic, search)),
        ("Outcome", search.outcome),
        ("Runs", "with every harvest" if search.default else "only when named"),
        ("Why", search.why or "-"),
        ("Length", f"{len(search.query):,} characters"),
    ]


class _Plain:
    def head(self, level: int, text: str) -> str:
        return f"{text}\n{('=' if level == 1 else '-') * len(text)}"

    def pairs(self, pairs: list[tuple[str, str]]) -> str:
        return "\n".join(f"{name}: {text}" for name, text in pairs)

    def block(self, number: int, block: Block) -> str:
        lines = [f"  {number}.{i:<3}{line.text}" for i, line in enumerate(block.lines, 1)]
        why = [f"   {block.why}"] if block.why else []
        return "\n".join([f"{number}. {block.label} ({block.id}), lines joined by OR", *why, *lines])

    def search(self, search: Search, facts: list[tuple[str, str]]) -> str:
        head = f"{search.label} ({search.id})"
        return "\n".join([head, *(f"  {name}: {text}" for name, text in facts), "", search.query])


class _Markdown(_Plain):
    def head(self, level: int, text: str) -> str:
        return f"{'#' * level} {text}"

    def pairs(self, pairs: list[tuple[str, str]]) -> str:
        return "\n".join(f"- **{name}:** {_escaped(text)}" for name, text in pairs)

    def block(self, number: int, block: Block) -> str:
        rows = [
            f"| {number}.{i} | {'MeSH' if x.kind == 'mesh' else 'words'} | `{x.text}` |"
            for i, x in enumerate(block.lines, 1)
        ]
        table = "\n".join(["| line | kind | joined by OR |", "|---|---|---|", *rows])
        return "\n\n".join(filter(None, [f"### {number}. {block.label} (`{block.id}`)", _escaped(block.why), table]))

    def search(self, search: Search, facts: list[tuple[str, str]]) -> str:
        return f"### {search.label} (`{search.id}`)\n\n{self.pairs(facts)}\n\n```text\n{search.query}\n```"


def _escaped(text: str) -> str:
    """Stars, underscores and angle brackets as themselves."""
    return "".join(f"\\{c}" if c in "*_<>|`" else c for c in text)
