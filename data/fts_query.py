"""What a person types into a search box, as an FTS5 expression that can never be a syntax error.

hip abductors          both words
"low back pain"        the words in this order
-injection             without the word; NOT injection is the same
fall*                  any ending
pain OR falls          either
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from data.errors import ConfigError

MOST_WORDS = 100  # far below what SQLite can take, far above what a person types
_TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))(?P<star>\*?)')


@dataclass(frozen=True, slots=True)
class FtsQuery:
    """`wanted` and `unwanted` are FTS5 expressions, None when nothing of the kind was asked."""

    wanted: str | None
    unwanted: str | None


def read_query(text: str) -> FtsQuery:
    """The expressions of a typed text; ConfigError only when it holds more than 100 words."""
    groups: list[list[str]] = []
    unwanted: list[str] = []
    either = negate = False
    for token in _TOKEN.finditer(_clean(text)):
        word = token["word"]
        if word in ("OR", "AND", "NOT") and not token["minus"]:
            either = word == "OR" and bool(groups)
            negate = word == "NOT"
            continue
        term = _term(token["phrase"] if word is None else word, bool(token["star"]))
        if term is None:
            continue
        if token["minus"] or negate:
            unwanted.append(term)
        elif either:
            groups[-1].append(term)
        else:
            groups.append([term])
        either = negate = False
    if sum(map(len, groups)) + len(unwanted) > MOST_WORDS:
        raise ConfigError(f"a search takes at most {MOST_WORDS} words; use a filter or a phrase instead")
    wanted = " AND ".join(f"({' OR '.join(group)})" if len(group) > 1 else group[0] for group in groups)
    return FtsQuery(wanted or None, " OR ".join(unwanted) or None)


def _clean(text: str) -> str:
    """Typographic quotes are quotes; NUL would end the expression; half a surrogate pair cannot be stored."""
    straight = text.translate({ord(mark): '"' for mark in "“”„«»"} | {0: " "})
    return straight.encode("utf-8", "replace").decode("utf-8")


def _term(words: str, any_ending: bool) -> str | None:
    """A quoted FTS5 string; None when it holds no letter or digit, which FTS5 would match with nothing."""
    stripped = words.rstrip("*")
    if not any(unicodedata.category(letter)[0] in "LN" for letter in stripped):
        return None
    return f'"{stripped}"' + ("*" if any_ending or stripped != words else "")
