"""The lint of a search strategy: every known trap of PubMed's syntax found before a search is sent.

Each finding says where (block and line of the topic file), what, why it matters and how to mend it. Rules for single
lines are in `data.strategy_lines`; here are those that need the whole topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from data.errors import ConfigError
from data.match_words import wording
from data.pubmed_fields import find_field
from data.pubmed_syntax import parse
from data.pubmed_tree import Term, leaves
from data.strategy_lines import line_traps
from data.strategy_overlap import subsumes
from data.strategy_terms import Trap
from data.topic import Block, Guard, Topic

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; `line` is the line of the topic file, 0 when it is about no single line."""

    severity: Severity
    code: str
    where: str
    line: int
    text: str
    message: str
    why: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.where}, line {self.line}" if self.line else self.where
        shown = f" {self.text}" if self.text else ""
        return f"{self.severity}: {place}:{shown}\n  {self.message}.\n  Why: {self.why}.\n  Mend: {self.mend}."


def check_topic(topic: Topic) -> tuple[Finding, ...]:
    """All findings for a topic, errors first; what only PubMed can tell is left to the check with network."""
    findings = [*_line_findings(topic), *_guard_findings(topic), *_block_findings(topic), *_topic_findings(topic)]
    order = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(findings, key=lambda f: (order[f.severity], f.line, f.where, f.code)))


def refuse_unsound(topic: Topic) -> None:
    """ConfigError when a line holds an error: PubMed would search something else, mostly without a warning."""
    errors = [finding for finding in check_topic(topic) if finding.severity == "error"]
    if errors:
        first, more = errors[0], f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        where = f"{first.where}, line {first.line}" if first.line else first.where
        raise ConfigError(
            f"the strategy of {topic.source} would not search what it says: {where}: {first.text} {first.message}"
            f"{more}. "
            "See `gmax topic check`; --accept-warnings sends it all the same"
        )


def findings_text(findings: Sequence[Finding]) -> str:
    """The findings as text, closed by one line that counts them."""
    counts = ", ".join(
        f"{number} {kind}{'s' if number != 1 else ''}"
        for kind in ("error", "warning", "note")
        if (number := sum(f.severity == kind for f in findings))
    )
    return "\n".join([*map(str, findings), counts or "Nothing found: every line is sound."])


def _of_trap(trap: Trap, where: str, line: int, text: str) -> Finding:
    return Finding(trap.severity, trap.code, where, line, text, trap.message, trap.why, trap.mend)


def _line_findings(topic: Topic) -> Iterator[Finding]:
    for block in topic.blocks:
        for line in block.lines:
            for trap in line_traps(line.text):
                yield _of_trap(trap, f"block {block.id}", line.number, line.text)


def _guard_findings(topic: Topic) -> Iterator[Finding]:
    for guard in topic.guards:
        text = guard.exclude or guard.require or ""
        number = _line_of(topic, text)
        for trap in (*line_traps(text, joined=False), *_guard_traps(guard)):
            yield _of_trap(trap, f"guard {guard.id}", number, text)


def _line_of(topic: Topic, text: str) -> int:
    return next((i for i, line in enumerate(topic.source_text.splitlines(), 1) if text in line), 0)


def _guard_traps(guard: Guard) -> Iterator[Trap]:
    terms = [t for t in leaves(parse(guard.exclude or guard.require or "").root) if isinstance(t, Term)]
    fields = {known.tag for t in terms if t.tag and (known := find_field(t.tag.field))}
    names = {t.text.lower() for t in terms}
    if guard.exclude and "animals" in names and "humans" not in names:
        yield Trap(
            "error", "bare_not_animals", "takes away every record indexed with Animals, people included",
            "Humans lies below Animals in MeSH, and studies of both carry both headings",
            'write exclude = \'"Animals"[Mesh] NOT "Humans"[Mesh]\'',
        )  # fmt: skip
    if guard.exclude and fields & {"tiab", "ti", "ab", "tw", "all"}:
        yield Trap(
            "warning", "words_excluded", "studies are taken away by words of their text",
            "a word such as ulcer or flap also stands in studies that belong, and nobody sees what was lost",
            "leave them in and let the tagger set them aside with the reason",
        )  # fmt: skip
    if guard.require and fields and fields <= {"mh", "majr", "sh", "pt"}:
        yield Trap(
            "warning", "mesh_only_guard", "asks for indexing that new records do not have",
            "MeSH comes weeks to months after a record, and for some journals never",
            "exclude what you do not want, or add a text-word branch with OR",
        )  # fmt: skip


# --- blocks ---------------------------------------------------------------------------------------------------


def _block_findings(topic: Topic) -> Iterator[Finding]:
    for block in topic.blocks:
        if all(line.kind == "mesh" for line in block.lines):
            yield Finding(
                "warning", "mesh_only", f"block {block.id}", block.lines[0].number, "",
                "the block has MeSH headings and no text words",
                "records that are not indexed yet, or never will be, are lost",
                "add the words authors use, each with [tiab]",
            )  # fmt: skip
        yield from _kind_findings(block)
        yield from _overlaps(block)


def _kind_findings(block: Block) -> Iterator[Finding]:
    for line in block.lines:
        tags = [find_field(t.tag.field) for t in leaves(parse(line.text).root) if isinstance(t, Term) and t.tag]
        heading = any(known and known.tag in ("mh", "majr") for known in tags)
        if (line.kind == "mesh") != heading and all(tags):
            yield Finding(
                "note", "wrong_list", f"block {block.id}", line.number, line.text,
                f"stands under `{line.kind}`, which it is not", "the appendix shows headings and words apart",
                f"move it to `{'mesh' if heading else 'words'}`",
            )  # fmt: skip


def _overlaps(block: Block) -> Iterator[Finding]:
    trees = [(line, parse(line.text).root) for line in block.lines]
    gone: set[str] = set()
    for line, tree in trees:
        for other, wide in trees:
            if other is line or other.text in gone or tree is None or wide is None or not subsumes(wide, tree):
                continue
            gone.add(line.text)
            yield Finding(
                "warning", "subsumed", f"block {block.id}", line.number, line.text,
                f"can never add a study: {other.text} finds everything it finds",
                "a longer strategy is harder to read and to check", f"remove it, or narrow {other.text}",
            )  # fmt: skip
            break


# --- the whole ----------------------------------------------------------------------------------------------------


def _topic_findings(topic: Topic) -> Iterator[Finding]:
    used = {name for search in topic.searches for group in search.all_of for name in group}
    for block in topic.blocks:
        if block.id not in used:
            yield Finding(
                "warning", "unused_block", f"block {block.id}", block.lines[0].number, "", "no search uses this block",
                "a reader takes it for a part of the strategy", "name it in all_of of a search, or remove it",
            )  # fmt: skip
    guards = {name for search in topic.searches for name in search.guards}
    for guard in topic.guards:
        if guard.id not in guards:
            yield Finding(
                "warning", "unused_guard", f"guard {guard.id}", _line_of(topic, f"[guards.{guard.id}]"), "",
                "no search uses this guard", "a reader takes it for a part of the strategy",
                "name it in guards of a search, or remove it",
            )  # fmt: skip
    yield from _seed_findings(topic)
    yield from _phrase_note(topic)


def _seed_findings(topic: Topic) -> Iterator[Finding]:
    for search in topic.default_searches:
        if not any(search.id in seed.searches or not seed.searches for seed in topic.seeds) and search.outcome != "any":
            yield Finding(
                "note", "no_seed", f"search {search.id}", 0, "", "no seed study proves this search",
                "a search that loses a study known to belong is noticed only by its seeds",
                "add [[seeds]] with the PMID of a study it must find",
            )  # fmt: skip
    if not topic.default_searches:
        yield Finding(
            "error", "no_default", "searches", 0, "", "no search has default = true",
            "a plain harvest would ask for nothing", "set default = true on the searches to run",
        )  # fmt: skip


def _phrase_note(topic: Topic) -> Iterator[Finding]:
    phrases = dict.fromkeys(
        leaf.text
        for block in topic.blocks
        for line in block.lines
        for leaf in leaves(parse(line.text).root)
        if isinstance(leaf, Term) and leaf.tag and leaf.tag.distance is None and _is_phrase(leaf)
    )
    if phrases:
        yield Finding(
            "note", "phrase_index", "strategy", 0, "",
            f"{len(phrases)} phrases are found only if PubMed's phrase index holds them: {', '.join(phrases)}",
            "a phrase that is not in the index is silently searched as separate words",
            "run `gmax topic check --online`, or write \"a b\"[tiab:~0], which needs no index",
        )  # fmt: skip


def _is_phrase(term: Term) -> bool:
    known = find_field(term.tag.field) if term.tag else None
    said = wording(term.text)
    return bool(known and known.kind == "words" and len(said.words) > 1 and not said.open_end)
