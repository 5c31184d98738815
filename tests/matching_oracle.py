"""A slow and obvious reading of PubMed's rules, written apart from the matcher, to compare it with."""

from __future__ import annotations

import random
import unicodedata
from datetime import date
from itertools import product

from data.mesh_tree import find_heading
from data.pubmed_tree import Chain, Group, Node, Range, Tag, Term, render
from data.records import Article

SPECIAL = {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}


def split_words(text: str) -> list[str]:
    """Runs of letters and digits, lower case, without accents; one character after the other."""
    words, current = [], ""
    for char in unicodedata.normalize("NFKD", text.lower()).lower():
        if unicodedata.combining(char):
            continue
        if char.isalnum():
            current += SPECIAL.get(char, char)
        elif current:
            words.append(current)
            current = ""
    return [*words, current] if current else words


# The article is kept too, so that its id stays its own.
SPLIT: dict[tuple[int, str], tuple[Article, list[list[str]]]] = {}


def texts(article: Article, field: str) -> list[list[str]]:
    """The words of a field, split once for each article."""
    key = (id(article), field)
    if key not in SPLIT:
        SPLIT[key] = (article, _texts(article, field))
    return SPLIT[key][1]


def _texts(article: Article, field: str) -> list[list[str]]:
    main = [f"{s.label}: {s.text}" if s.label else s.text for s in article.sections if s.kind == "main"]
    abstract = [" ".join(main), *(s.text for s in article.sections if s.kind != "main")]
    keywords = [k.keyword for k in article.keywords]
    chosen = {
        "ti": [article.title],
        "ab": abstract,
        "tiab": [article.title, *abstract, *keywords],
        "ot": keywords,
    }[field]
    return [split_words(text) for text in chosen]


def term_holds(term: Term, article: Article) -> bool:
    assert term.tag is not None
    field = term.tag.field
    if field == "mh":
        return heading_holds(term, article)
    if field == "uid":
        return article.pmid == int(term.text)
    words = split_words(term.text)
    open_end = term.text.endswith("*")
    if term.tag.distance is not None:
        return any(near(words, text, term.tag.distance) for text in texts(article, field))
    return any(stands_in(words, open_end, text) for text in texts(article, field))


def stands_in(words: list[str], open_end: bool, text: list[str]) -> bool:
    for start in range(len(text) - len(words) + 1):
        piece = text[start : start + len(words)]
        last = piece[-1].startswith(words[-1]) if open_end else piece[-1] == words[-1]
        if piece[:-1] == words[:-1] and last:
            return True
    return False


def near(words: list[str], text: list[str], distance: int) -> bool:
    places = [[i for i, word in enumerate(text) if word == wanted] for wanted in words]
    for chosen in product(*places):
        if len(set(chosen)) == len(words) and max(chosen) - min(chosen) + 1 - len(words) <= distance:
            return True
    return False


def heading_holds(term: Term, article: Article) -> bool:
    heading = find_heading(term.text)
    names = {heading.name, *heading.narrower} if heading else {term.text}
    if term.tag and term.tag.noexp:
        names = {heading.name if heading else term.text}
    wanted = {tuple(split_words(name)) for name in names}
    return any(tuple(split_words(m.descriptor)) in wanted for m in article.mesh_headings)


def range_holds(node: Range, article: Article) -> bool:
    assert node.tag is not None
    if node.tag.field == "uid":
        return int(node.low) <= article.pmid <= int(node.high)
    created = article.created_date
    return created is not None and date.fromisoformat(created) in DateSpan(node.low, node.high)


class DateSpan:
    def __init__(self, low: str, high: str) -> None:
        self.low, self.high = low.split("/"), high.split("/")

    def __contains__(self, day: date) -> bool:
        parts = [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"]
        return self.low <= parts[: len(self.low)] and parts[: len(self.high)] <= self.high


def holds(node: Node, article: Article) -> bool:
    match node:
        case Term():
            return term_holds(node, article)
        case Range():
            return range_holds(node, article)
        case Group(inner, None):
            return holds(inner, article)
        case Chain(first, rest):
            result = holds(first, article)
            for operator, operand in rest:
                other = holds(operand, article)
                result = {"AND": result and other, "OR": result or other, "NOT": result and not other}[operator]
            return result
        case _:
            raise AssertionError(f"not for the slow reading: {render(node)}")


# --- random queries made of the words of a corpus ---------------------------------------------------------------


class QueryMaker:
    """Random queries whose words, headings and PMIDs come from the articles, so that many of them match something."""

    def __init__(self, articles: list[Article], seed: int) -> None:
        self.random = random.Random(seed)
        self.articles = articles
        self.used: list[Article] = []  # whose words the last query is made of

    def query(self, depth: int = 2) -> str:
        self.used = []
        return render(self.chain(depth))

    def chain(self, depth: int) -> Node:
        first = self.operand(depth)
        rest = tuple(
            (self.random.choice(("AND", "OR", "OR", "NOT")), self.operand(depth))
            for _ in range(self.random.randrange(4))
        )
        return Chain(first, rest) if rest else first

    def operand(self, depth: int) -> Node:
        if depth and self.random.random() < 0.35:
            return Group(self.chain(depth - 1))
        return self.leaf()

    def leaf(self) -> Node:
        article = self.random.choice(self.articles)
        self.used.append(article)
        kind = self.random.randrange(10)
        if kind == 0:
            low = self.random.choice(self.articles).pmid
            return Range(str(min(low, article.pmid)), str(max(low, article.pmid)), Tag("uid"))
        if kind == 1 and article.created_date:
            year = int(article.created_date[:4])
            return Range(f"{year - self.random.randrange(3)}/0{self.random.randrange(1, 10)}", str(year), Tag("crdt"))
        if kind == 2 and article.mesh_headings:
            name = self.random.choice(article.mesh_headings).descriptor
            if '"' not in name and "/" not in name and "*" not in name:
                return Term(name, True, Tag("mh", noexp=self.random.random() < 0.3))
        return self.words(article)

    def words(self, article: Article) -> Node:
        field = self.random.choice(("ti", "ab", "tiab", "tiab", "tiab", "ot"))
        text = [t for t in texts(article, field) if t] or [t for t in texts(article, "tiab") if t] or [["muscle"]]
        words = self.random.choice(text)
        size = min(len(words), self.random.choice((1, 1, 2, 2, 3)))
        start = self.random.randrange(len(words) - size + 1)
        piece = words[start : start + size]
        kind = self.random.randrange(4)
        if kind == 0 and size > 1 and field != "ab" and field != "ot":
            self.random.shuffle(piece)
            return Term(" ".join(piece), True, Tag(field, distance=self.random.randrange(5)))
        if kind == 1 and len(piece[-1]) > 4:
            piece[-1] = piece[-1][: self.random.randrange(4, len(piece[-1]))] + "*"
        return Term(" ".join(piece), True, Tag(field))
