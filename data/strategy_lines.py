"""The traps of one line of a strategy: its form, its characters, its operators, and each of its terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.match_dates import first_and_last_day
from data.pubmed_fields import find_field
from data.pubmed_syntax import Problem, parse
from data.pubmed_tree import Chain, Group, History, Node, Range, Term, leaves, render
from data.strategy_terms import Trap, fixed_dates, no_date, term_traps, unknown_tag

_SYNTAX = {
    "parenthesis": ("PubMed closes or drops them by itself and searches something else", "balance the parentheses"),
    "quote": ("everything after the open quote becomes one phrase", 'close the quote with a straight "'),
    "bracket": ("without its brackets a field tag is searched as a word", "write the tag as [tiab]"),
    "operand": ("PubMed drops the operator and joins the rest", "complete or remove it"),
    "implicit_and": ("two terms without an operator are joined by AND", "write the operator you mean"),
    "lower_boolean": ("operators count only in capitals; else PubMed may search the words", "write it in capitals"),
    "curly_quote": ("to PubMed a typographic quote is none: the phrase falls apart", 'replace it by a straight "'),
}  # fmt: skip


def line_traps(text: str, joined: bool = True) -> Iterator[Trap]:
    """Every trap of a line; `joined` lines are put together by OR, so they may hold no bare operator."""
    parsed = parse(text)
    yield from map(_syntax_trap, parsed.problems)
    yield from _characters(text)
    if parsed.root is None:
        return
    yield from _structure(parsed.root, joined)
    for leaf in leaves(parsed.root):
        if isinstance(leaf, Term):
            yield from term_traps(leaf)
        elif isinstance(leaf, Range):
            yield from _range_traps(leaf)
        else:
            yield _history_trap(leaf)


def _syntax_trap(problem: Problem) -> Trap:
    why, mend = _SYNTAX[problem.kind]
    return Trap("error", problem.kind, f"at character {problem.at + 1}: {problem.message}", why, mend)


def _characters(text: str) -> Iterator[Trap]:
    if found := re.search("[∗＊⁎✱]", text):
        yield Trap(
            "error", "false_asterisk", f"holds {found[0]} (U+{ord(found[0]):04X}), which is not the asterisk *",
            "PubMed ignores it, and the word is not truncated", "type a plain * from the keyboard",
        )  # fmt: skip
    if found := re.search(r"[&|]", text):
        yield Trap(
            "warning", "sign_operator", f"holds {found[0]}, which PubMed reads as an operator",
            "& is AND and | is OR, also inside a name", "write the operator in words, or leave the sign out",
        )  # fmt: skip


# --- the shape of the line ------------------------------------------------------------------------------------


def _structure(root: Node, joined: bool) -> Iterator[Trap]:
    if joined and isinstance(root, Chain) and any(operator != "OR" for operator, _ in root.rest):
        yield Trap(
            "error", "open_operator", f"holds a bare {next(o for o, _ in root.rest if o != 'OR')}",
            "lines are joined by OR and read from left to right, so it would apply to all lines before it",
            "put the whole line in parentheses",
        )  # fmt: skip
    yield from _walk(root)


def _walk(node: Node) -> Iterator[Trap]:
    match node:
        case Group(inner, tag):
            if tag is not None:
                yield Trap(
                    "error", "tag_on_group", f"puts {tag} on a group in parentheses",
                    "PubMed applies it to the last term or to none, without a warning",
                    f"put {tag} on every term inside",
                )  # fmt: skip
            yield from _walk(inner)
        case Chain(first, rest):
            operators = {operator for operator, _ in rest}
            if len(operators) > 1:
                yield Trap(
                    "warning", "mixed_operators", f"mixes {' and '.join(sorted(operators))} on one level",
                    "PubMed reads from left to right; AND does not bind more tightly than OR",
                    "group with parentheses what belongs together",
                )  # fmt: skip
            for operand in (first, *(operand for _, operand in rest)):
                yield from _walk(operand)


def _history_trap(leaf: History) -> Trap:
    return Trap(
        "error", "history", f"refers to #{leaf.number} of a search session",
        "the history is gone after some hours and is nobody else's", "write out the search it stands for",
    )  # fmt: skip


def _range_traps(leaf: Range) -> Iterator[Trap]:
    known = find_field(leaf.tag.field) if leaf.tag else None
    if leaf.tag and known is None:
        yield unknown_tag(leaf.tag)
    elif known is None or known.kind not in ("date", "number"):
        yield Trap(
            "error", "range_field", f"{render(leaf)} is a range without a date field or [uid]",
            "PubMed searches the figures as words", "end it with a date tag such as [dp]",
        )  # fmt: skip
    elif known.kind == "date":
        yield from fixed_dates(render(leaf))
        if not (first_and_last_day(leaf.low) and first_and_last_day(leaf.high)):
            yield no_date(render(leaf))
