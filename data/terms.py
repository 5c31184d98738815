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

from data.errors import ConfigError

GAP = r"[\s/-]+"
_ACRONYM = re.compile(r"[A-Z].*[A-Z]|[A-Z][0-9]")
_TOKEN = re.compile(r"[^\s\[\]]+|\[[^\[\]]+\]")


@dataclass(frozen=True, slots=True)
class Term:
    """One term; `literals` are lower-case texts of which one must occur for the term to occur.

    Its expression is compiled when it is first asked for: most terms of a vocabulary occur in no text of a run.
    """

    source: str
    pattern: str
    literals: tuple[str, ...]
    heads: tuple[tuple[str, bool], ...]  # how its first word starts, and whether that is the whole word
    follow: tuple[str, ...]  # how the word after a bare head must start; empty when that is open
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
    heads: list[tuple[str, bool]] = []
    for token in _tokens(source):
        if re.fullmatch(r"\.\.\d", token):
            parts.append(rf"(?:{GAP}[^\s.;]+){{0,{token[2]}}}?")
            continue
        optional = token.startswith("[")
        words = _alternatives(token.strip("[]"), lists, source)
        if not required:
            heads.extend(_head(word) for word in words)
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
        _follow(source, lists),
        cased,
    )


def compile_pattern(pattern: str, literal: str) -> Term:
    """A written-out expression for what no term can say, matched on lower-cased text where `literal` occurs."""
    try:
        _compiled(pattern)
    except re.error as problem:
        raise ConfigError(f"the pattern {pattern!r} cannot be read: {problem}") from None
    return Term(pattern, pattern, (literal.lower(),), (), (), cased=False)


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


def _head(word: str) -> tuple[str, bool]:
    """The first run of letters or digits of a word; exact when it is the word and may not be continued."""
    start = re.match(r"[^\W_]*", word.lower())
    run = start[0] if start else ""
    return run, run == word.lower() and not _ACRONYM.search(word)


def _follow(source: str, lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Starts of the second word: after the first one's hyphen, else of the next tokens up to a required one."""
    tokens = _tokens(source)
    if tokens[0].startswith(("[", "..")):
        return ()
    starts: list[str] = []
    ends_here = False
    for word in _alternatives(tokens[0], lists, source):
        pieces = re.split(r"[\s-]", word.lower(), maxsplit=1)
        if len(pieces) > 1:
            starts.append(_head(pieces[1])[0])
        else:
            ends_here = True
    if ends_here:
        for token in tokens[1:]:
            if token.startswith(".."):
                return ()
            starts.extend(_head(word)[0] for word in _alternatives(token.strip("[]"), lists, source))
            if not token.startswith("["):
                break
        else:
            return ()
    return tuple(dict.fromkeys(starts)) if all(starts) else ()


def _literal(word: str) -> str:
    return max(re.split(r"[\s*-]", word.lower()), key=len)
