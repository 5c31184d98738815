"""Makes docs/search.md: `python docs/make_search.py LABELS.csv`, where the labelled studies lie beside the project.

What each block finds and misses of the studies known to belong. The text asked is the title with a one-line statement
of the result, not the abstract; of these texts nothing is printed, only PMIDs, DOIs and the lines that match.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from data.appendix import combination, strategy_markdown  # noqa: E402
from data.records import AbstractSection, Article  # noqa: E402
from data.searchable import Searchable  # noqa: E402
from data.topic import Search, Topic, load_topic  # noqa: E402
from data.topic_matcher import SearchHit, StrategyReader  # noqa: E402

# Why a full search misses a study: every such miss must be explained here, in our words.
EXPLAINED = {
    "10.55735/hjprs.v4i6.280": "the pain is called pelvic pain, words that mean gynaecological pain outside pregnancy; "
    "they stand only in the pregnancy search, which finds it",
}
OUTCOME_SEARCHES = {"back": ("back-full", "back-core"), "falls": ("falls-full", "falls-core")}


@dataclass(frozen=True, slots=True)
class Known:
    """A labelled study as far as the page shows it: what to call it, its outcomes, and how the searches stand to it."""

    name: str
    doi: str
    label: str
    outcomes: tuple[str, ...]
    hits: tuple[SearchHit, ...]

    def hit(self, search: str) -> SearchHit:
        return next(hit for hit in self.hits if hit.search == search)

    @property
    def found_by(self) -> tuple[str, ...]:
        return tuple(hit.search for hit in self.hits if hit.found)


def read_known(path: Path, topic: Topic) -> list[Known]:
    """All labelled studies with what each search makes of title and statement."""
    reader = StrategyReader(topic)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [_known(number, row, topic, reader) for number, row in enumerate(rows, 1)]


def _known(number: int, row: dict[str, str], topic: Topic, reader: StrategyReader) -> Known:
    text = (AbstractSection(1, row["key_sentence_paraphrase"]),)
    record = Searchable.of(Article(pmid=int(row["pmid"] or number), title=row["title"], sections=text))
    outcomes = tuple(
        n for n, word in (("back", "back_pain"), ("falls", "fall_risk")) if word in row["outcomes"].split(";")
    )
    name = f"[{row['pmid']}](https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/)" if row["pmid"] else row["doi"]
    hits = tuple(reader.explain(search, record) for search in topic.searches)
    return Known(name or f"row {number} of the labels", row["doi"], row["relevant"], outcomes, hits)


def digest(topic: Topic) -> str:
    """Changes whenever a search changes, so that a stale page is noticed without the labels."""
    return hashlib.sha256("\n".join(search.query for search in topic.searches).encode()).hexdigest()[:16]


INTRODUCTION = """# What the searches find, block by block

Made by `docs/make_search.py` from the strategy {digest} and {all} labelled studies, of which {yes} belong to
the topic. The strategy itself follows below.

Each study was asked by its title and one sentence on its result, not by its abstract: PubMed sees more, so a miss
here can be a hit there. MeSH headings were not used at all.

## In numbers

{numbers}

A core search is meant to be narrow: it finds only what names the gluteus maximus. The false hits hold the words
without the question; the tagger sets them aside with the reason.

## Study by study

For each study that belongs: the searches that find it, the lines of each block that match, and why a search of its
outcome misses it.
"""


STRATEGY = """# The strategy itself

Each line is a PubMed term with its own field tag; the lines of a block are joined by OR. Every search stands here
in one line, as it is sent: paste it into PubMed unchanged. `gmax topic show` prints the same with today's dates.
"""


def page(topic: Topic, known: Sequence[Known]) -> str:
    """The whole page."""
    yes = [study for study in known if study.label == "yes"]
    numbers = {"digest": digest(topic), "all": len(known), "yes": len(yes), "numbers": _numbers(topic, known)}
    parts = [INTRODUCTION.format(**numbers), *(f"{_study(topic, study)}\n" for study in yes), STRATEGY]
    return "\n".join([*parts, strategy_markdown(topic)])


def _numbers(topic: Topic, known: Sequence[Known]) -> str:
    lines = ["| search | made of | belong | borderline | do not belong |", "|---|---|---|---|---|"]
    labels = ("yes", "borderline", "no")
    total = [sum(s.label == label for s in known) for label in labels]
    for search in topic.searches:
        counts = [sum(s.label == label and search.id in s.found_by for s in known) for label in labels]
        lines.append(f"| `{search.id}` | {combination(topic, search)} | " + " | ".join(map(str, counts)) + " |")
    defaults = {search.id for search in topic.default_searches}
    counts = [sum(s.label == label and bool(defaults & set(s.found_by)) for s in known) for label in labels]
    lines.append("| all default searches | | " + " | ".join(map(str, counts)) + " |")
    lines.append("| labelled studies | | " + " | ".join(map(str, total)) + " |")
    return "\n".join(lines)


def _study(topic: Topic, study: Known) -> str:
    found = ", ".join(f"`{name}`" for name in study.found_by) or "no search"
    lines = [f"### {study.name}", "", f"- found by {found}"]
    blocks = {hit.block: hit for search in study.hits for group in search.groups for hit in group if hit.lines}
    lines += [f"- {hit.label}: {', '.join(f'`{line}`' for line in hit.lines)}" for hit in blocks.values()]
    for outcome in study.outcomes:
        for name in OUTCOME_SEARCHES[outcome]:
            if name not in study.found_by:
                lines.append(f"- missed by `{name}`: {_why(topic, study, topic.search(name))}")
    return "\n".join(lines)


def _why(topic: Topic, study: Known, search: Search) -> str:
    if search.id.endswith("full"):
        return EXPLAINED[study.doi]
    missing = study.hit(search.id).missing
    reasons = []
    if 0 in missing:
        names = ("gluteal_group", "hip_function")
        full = study.hit(search.id.replace("core", "full")).groups[0]
        labels = [hit.label.lower() for hit in full if hit.block in names and hit.lines]
        reasons.append(f"it does not name the gluteus maximus, only {' and '.join(labels)}")
    if 1 in missing:
        reasons.append(f"no word of the block “{topic.block(search.all_of[1][0]).label}”, as in the full search")
    return "; ".join(reasons)


if __name__ == "__main__":
    strategy = load_topic("gluteus-maximus")
    (HERE / "search.md").write_text(page(strategy, read_known(Path(sys.argv[1]), strategy)), "utf-8")
