"""PubMed query text read into a tree, from left to right.

`parse` never fails: what is wrong stands in `problems`, and the tree holds what PubMed would most likely make of
it. Syntax: PubMed Help, "Using Boolean operators", "Search field tags", "Proximity searching", "Truncation".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from data.pubmed_tree import Chain, Group, History, Node, Operator, Range, Tag, Term

ProblemKind = Literal["parenthesis", "quote", "bracket", "operand", "implicit_and", "lower_boolean", "curly_quote"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the form of a query; `at` is the offset in its text."""

    kind: ProblemKind
    at: int
    message: str


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The tree (None for an empty query) and everything wrong with the form."""

    text: str
    root: Node | None
    problems: tuple[Problem, ...]


# --- tokens ---------------------------------------------------------------------------------------------------

TokenKind = Literal["(", ")", "operator", "quoted", "word", "tag"]
_TOKEN = re.compile(
    r'\s+|(?P<open>\()|(?P<close>\))|"(?P<quoted>[^"]*)(?P<end>"?)|\[(?P<tag>[^\]]*)(?P<shut>\]?)|(?P<sign>[&|])|(?P<stray>\])|(?P<word>[^\s()"\[\]&|]+)'
)
_OPERATORS: dict[str, Operator] = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&": "AND", "|": "OR"}
_BOUND = r"\d[\d/]*"  # a PMID or a date
_RANGE = re.compile(rf"({_BOUND}) ?: ?({_BOUND})")
_CURLY = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))


@dataclass(frozen=True, slots=True)
class Token:
    """One token with its offset; `value` is without quotes and brackets."""

    kind: TokenKind
    value: str
    at: int


def tokenise(text: str) -> tuple[list[Token], list[Problem]]:
    """The tokens of a query and what is wrong with its quotes and brackets; curly quotes are read as straight."""
    problems = [
        Problem("curly_quote", i, f"curly quote {c} where PubMed needs a straight one")
        for i, c in enumerate(text)
        if ord(c) in _CURLY
    ]
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text.translate(_CURLY)):
        at, kind = match.start(), match.lastgroup
        if match["open"] or match["close"]:
            tokens.append(Token("(" if match["open"] else ")", match[0], at))
        elif match["quoted"] is not None:
            tokens.append(Token("quoted", " ".join(match["quoted"].split()), at))
            if not match["end"]:
                problems.append(Problem("quote", at, "a quote is opened and never closed"))
        elif match["tag"] is not None:
            tokens.append(Token("tag", " ".join(match["tag"].split()), at))
            if not match["shut"]:
                problems.append(Problem("bracket", at, "a field tag is opened with [ and never closed"))
        elif kind:
            problems += _add_word(tokens, match[0], at)
    return tokens, problems


def _add_word(tokens: list[Token], word: str, at: int) -> list[Problem]:
    if word in _OPERATORS:
        tokens.append(Token("operator", _OPERATORS[word], at))
        return []
    if word == "]":
        return [Problem("bracket", at, "a ] without its [")]
    tokens.append(Token("word", word, at))
    if word.upper() in ("AND", "OR", "NOT"):
        return [Problem("lower_boolean", at, f"{word!r} is read as a word; operators are written {word.upper()}")]
    return []


MAX_DEPTH = 100

# --- tree -----------------------------------------------------------------------------------------------------


def parse(text: str) -> ParsedQuery:
    """The tree of a query and its problems; deeper nesting than `MAX_DEPTH` is a problem."""
    tokens, problems = tokenise(text)
    parser = _Parser(tokens, problems, len(text))
    root = parser.chain(0)
    return ParsedQuery(text, root, tuple(sorted(parser.problems, key=lambda p: p.at)))


class _Parser:
    def __init__(self, tokens: list[Token], problems: list[Problem], end: int) -> None:
        self.tokens, self.problems, self.end, self.i = tokens, problems, end, 0

    @property
    def peek(self) -> Token | None:
        return self.tokens[self.i] if self.i < len(self.tokens) else None

    def problem(self, kind: ProblemKind, message: str) -> None:
        token = self.peek
        self.problems.append(Problem(kind, token.at if token else self.end, message))

    def chain(self, depth: int) -> Node | None:
        """Operands and operators up to a `)` or the end."""
        first: Node | None = None
        rest: list[tuple[Operator, Node]] = []
        operator: Operator | None = None
        while (token := self.peek) is not None:
            if token.kind == ")":
                if depth:
                    break
                self.problem("parenthesis", "a ) without its (")
                self.i += 1
                continue
            if token.kind == "operator":
                if operator or first is None:
                    self.problem("operand", f"{token.value} has nothing to its left")
                operator = _OPERATORS[token.value]
                self.i += 1
                continue
            operand = self.operand(depth)
            if operand is None:
                continue
            if first is None:
                first = operand
            else:
                if operator is None:
                    self.problems.append(
                        Problem("implicit_and", operand.at, "no operator before this: PubMed puts AND")
                    )
                rest.append((operator or "AND", operand))
            operator = None
        if operator:
            self.problem("operand", f"{operator} has nothing to its right")
        return Chain(first, tuple(rest), first.at) if first and rest else first

    def operand(self, depth: int) -> Node | None:
        token = self.tokens[self.i]
        if token.kind == "(":
            return self.group(depth)
        if token.kind == "tag":
            self.problem("operand", f"the tag [{token.value}] follows no term")
            self.i += 1
            return None
        return self.term()

    def group(self, depth: int) -> Node | None:
        at = self.tokens[self.i].at
        if depth >= MAX_DEPTH:
            self.problem("parenthesis", f"parentheses nest deeper than {MAX_DEPTH}")
            self.i = len(self.tokens)
            return None
        self.i += 1
        inner = self.chain(depth + 1)
        if self.peek is None:
            self.problems.append(Problem("parenthesis", at, "a ( is never closed"))
        else:
            self.i += 1
        if inner is None:
            self.problems.append(Problem("operand", at, "the parentheses are empty"))
            return None
        return Group(inner, self.tag(), at)

    def term(self) -> Node | None:
        token = self.tokens[self.i]
        self.i += 1
        if token.kind == "quoted":
            if not token.value:
                self.problems.append(Problem("operand", token.at, "the quotes are empty"))
                return None
            return self.range_of(Term(token.value, True, self.tag(), token.at))
        words = [token.value]
        while (more := self.peek) is not None and more.kind == "word":
            words.append(more.value)
            self.i += 1
        text, tag = " ".join(words), self.tag()
        if match := re.fullmatch(r"#(\d+)", text):
            return History(int(match[1]), token.at)
        if match := _RANGE.fullmatch(text):
            return Range(match[1], match[2], tag, token.at)
        return self.range_of(Term(text, False, tag, token.at))

    def range_of(self, low: Term) -> Term | Range:
        """`low`, or the range it opens when `: "high"[tag]` follows, the form PubMed's own pages write."""
        ahead = self.tokens[self.i : self.i + 2]
        if [t.value for t in ahead[:1]] != [":"] or not re.fullmatch(_BOUND, low.text):
            return low
        if len(ahead) < 2 or not re.fullmatch(_BOUND, ahead[1].value):
            return low
        self.i += 2
        return Range(low.text, ahead[1].value, self.tag() or low.tag, low.at)

    def tag(self) -> Tag | None:
        token = self.peek
        if token is None or token.kind != "tag":
            return None
        self.i += 1
        return read_tag(token.value)


def read_tag(text: str) -> Tag:
    """`Mesh:NoExp` or `tiab:~3` taken apart; anything else is the field as written."""
    name, colon, ending = text.rpartition(":")
    if colon and ending.strip().lower() == "noexp":
        return Tag(name.strip(), noexp=True)
    if colon and re.fullmatch(r"~\d{1,4}", ending.strip()):
        return Tag(name.strip(), distance=int(ending.strip()[1:]))
    return Tag(text)
