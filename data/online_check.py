"""The part of the strategy check that only PubMed can answer: counts, phrases not found, translation against intention.

`ask` is any callable that sends a term to PubMed; this room opens no connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from data.known_items import Ask
from data.matcher import compile_query
from data.topic_parts import Topic

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What PubMed says to one piece of the strategy; `doubts` are reasons to look at it."""

    kind: str  # line, block, search
    where: str
    text: str
    count: int
    doubts: tuple[str, ...]


def ask_strategy(topic: Topic, ask: Ask, tell: Tell = lambda _: None) -> tuple[Answer, ...]:
    """Every line, block and search of the topic asked of PubMed; `tell` hears what is being asked."""
    answers = []
    for kind, where, text in _pieces(topic):
        tell(f"{kind} {where}")
        reply = ask(text)
        doubts = [str(warning) for warning in reply.warnings]
        doubts += _doubts(text, reply.translation) if kind == "line" else []
        if reply.count == 0:
            doubts.append("finds nothing")
        answers.append(Answer(kind, where, text, reply.count, tuple(doubts)))
    return tuple(answers)


def _pieces(topic: Topic) -> Iterator[tuple[str, str, str]]:
    for block in topic.blocks:
        for line in block.lines:
            yield "line", f"{block.id}, line {line.number}", line.text
        yield "block", block.id, block.query
    for search in topic.searches:
        yield "search", search.id, search.query


def _doubts(text: str, translation: str) -> list[str]:
    """Where the translation searches other fields than the line names, or has lost its nearness or truncation."""
    if not translation:
        return []
    meant, made = compile_query(text).translation.lower(), translation.lower()
    doubts = []
    other = sorted(_fields(made) - _fields(meant))
    if other:
        doubts.append(f"PubMed searches it in {', '.join(f'[{name}]' for name in other)}, which the line does not name")
    if ":~" in meant and ":~" not in made:
        doubts.append("PubMed has dropped the nearness :~N")
    if "*" in meant and "*" not in made:
        doubts.append("PubMed has dropped the truncation *")
    return doubts


def _fields(translation: str) -> set[str]:
    return {tag.split(":")[0].strip() for tag in re.findall(r"\[([^\]]*)\]", translation)}


def answers_text(answers: tuple[Answer, ...]) -> str:
    """A table of counts, each doubt below its line."""
    width = max((len(f"{a.count:,}") for a in answers), default=1)
    lines = []
    for a in answers:
        lead = {"line": "  ", "block": "", "search": ""}[a.kind]
        shown = a.text if a.kind == "line" else f"{a.kind} {a.where}"
        lines.append(f"{a.count:>{width},}  {lead}{shown}")
        lines += [f"{'':>{width}}    ! {doubt}" for doubt in a.doubts]
    doubtful = sum(bool(a.doubts) for a in answers)
    lines.append(f"{doubtful} of {len(answers)} to look at." if doubtful else "PubMed reads every line as it is meant.")
    return "\n".join(lines)
