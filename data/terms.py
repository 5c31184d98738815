"""A term as a librarian writes it ("low|lower back pain", "glut* maximus") and the expression it stands for.

low back pain      the words in this order; a space also stands for a hyphen or a slash
low|lower          either word
abductor*          any ending
[chronic]          may be there or not
..3                up to three words of any kind
post-partum        with a hyphen, a space or nothing between
LBP                two or more capitals: an acronym, matched with its case
{people}           one of the words the topic file lists under [vocabulary.lists]
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from data.errors import ConfigError

GAP = r"[\s/-]+"
_ACRONYM = re.compile(r"[A-Z].*[A-Z]|[A-Z][0-9]")
_PARTED = re.compile(r"([^\W_]*)([\s-]?)(.*)", re.DOTALL)  # a first run, and what comes after a hyphen or a space
_TOKEN = re.compile(r"[^\s\[\]]+|\[[^\[\]]+\]")


class Head(NamedTuple):
    """How the first word of a term starts, whether that is the whole word, and how the next word must start.

    `follow` is empty where that is open.
    """

    letters: str
    whole: bool
    follow: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One term; `literals` are lower-case texts of which one must occur for the term to occur.

    Its expression is compiled when it is first asked for: most terms of a vocabulary occur in no text of a run.
    """

    source: str
    pattern: str
    literals: tuple[str, ...]
    heads: tuple[Head, ...]  # how it can start
    cased: bool  # matched against the text as printed, not against the lower-cased one

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def compile_term(source: str, lists: Mapping[str, Sequence[str]]) -> Term:
    """The term as an expression over plain text, lower-cased without an acronym; ConfigError if unreadable."""
    cased = any(_ACRONYM.search(token) for token in source.replace("[", " ").replace("]", " ").split())
    parts: list[str] = []
    required: list[tuple[str, ...]] = []
    heads: list[Head] = []
    tokens = _tokens(source)
    for number, token in enumerate(tokens):
        if re.fullmatch(r"\.\.\d", token):
            parts.append(rf"(?:{GAP}[^\s.;]+){{0,{token[2]}}}?")
            continue
        optional = token.startswith("[")
        words = _alternatives(token.strip("[]"), lists, source)
        if not required:
            follow = () if optional or heads else _starts(tokens[number + 1 :], lists, source)
            heads.extend(head for word in words for head in _heads(word, follow))
        body = "(?:" + "|".join(_word(w, cased) for w in words) + ")"
        body = GAP + body if required else body + (GAP if optional else "")
        parts.append(f"(?:{body})?" if optional else body)
        if not optional:
            required.append(tuple(_literal(w) for w in words))
    if not required:
        raise ConfigError(f"the term {source!r} has no word that must occur")
    pattern = "".join(parts)
    literals = max(required, key=lambda alternatives: min(map(len, alternatives)))
    return Term(
        source,
        rf"(?<!\w){pattern}(?!\w)",
        literals,
        tuple(dict.fromkeys(heads)),
        cased,
    )


def compile_pattern(pattern: str, literal: str) -> Term:
    """A written-out expression for what no term can say, matched on lower-cased text where `literal` occurs."""
    try:
        _compiled(pattern)
    except re.error as problem:
        raise ConfigError(f"the pattern {pattern!r} cannot be read: {problem}") from None
    return Term(pattern, pattern, (literal.lower(),), (), cased=False)


def _tokens(source: str) -> list[str]:
    tokens = re.findall(r"\[[^\]]*\]|\S+", source)
    for token in tokens:
        if not re.fullmatch(r"\.\.\d", token) and not _TOKEN.fullmatch(token):
            raise ConfigError(f"the term {source!r} has a part that cannot be read: {token!r}")
    return tokens


def _alternatives(token: str, lists: Mapping[str, Sequence[str]], source: str) -> list[str]:
    words: list[str] = []
    for word in token.split("|"):
        if word.startswith("{"):
            name = word.strip("{}")
            if name not in lists:
                raise ConfigError(f"the term {source!r} names a list that does not exist: {name!r}")
            words.extend(word for item in lists[name] for word in item.split("|"))
        else:
            words.append(word)
    return words


def _word(word: str, cased: bool) -> str:
    acronym = bool(_ACRONYM.search(word))
    body = re.escape(word if acronym else word.lower())
    body = body.replace(r"\*", r"\w*").replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?")
    if acronym:
        return body + "s?"
    return f"(?i:{body})" if cased else body


def _heads(word: str, follow: tuple[str, ...]) -> tuple[Head, ...]:
    """How one word of a term starts; a word with a hyphen or a space is two words of the text, or one."""
    first, sign, rest = _PARTED.fullmatch(word.lower()).groups()  # type: ignore[union-attr]
    if not sign:
        whole = first == word.lower() and not _ACRONYM.search(word)
        return (Head(first, whole, follow if first + rest in (first, first + "*") else ()),)
    second = _run(rest)
    if not second:
        return (Head(first, False, ()),)
    parted = Head(first, True, (second,))
    return (parted,) if sign.isspace() else (parted, Head(first + second, False, ()))


def _run(word: str) -> str:
    """The letters and digits that a word starts with."""
    start = re.match(r"[^\W_]*", word.lower())
    return start[0] if start else ""


def _starts(tokens: Sequence[str], lists: Mapping[str, Sequence[str]], source: str) -> tuple[str, ...]:
    """How the first word of these tokens can start, up to one that must occur; nothing where that is open."""
    starts: list[str] = []
    for token in tokens:
        if token.startswith(".."):
            return ()
        starts.extend(_run(word) for word in _alternatives(token.strip("[]"), lists, source))
        if not token.startswith("["):
            return tuple(dict.fromkeys(starts)) if all(starts) else ()
    return ()


def _literal(word: str) -> str:
    return max(re.split(r"[\s*-]", word.lower()), key=len)
