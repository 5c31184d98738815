"""Words, phrases, truncation and nearness: one term of a words field as a test on a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from data.literals import NEVER, Clauses
from data.pubmed_fields import MIN_TRUNCATION, PROXIMITY_FIELDS, STOP_WORDS, Field
from data.pubmed_tree import Term
from data.searchable import Searchable, fold, word_text

Test = Callable[[Searchable], bool]
SIEVED = frozenset({"ti", "ab", "tiab", "ot"})  # words fields whose whole text is in `Searchable.plain`


@dataclass(frozen=True, slots=True)
class Leaf:
    """A compiled term: `says` is what cannot be known without PubMed; a `phrase` may be missing in its index."""

    text: str  # as written
    translation: str
    test: Test = field(repr=False)
    requires: Clauses = ()
    says: tuple[str, ...] = ()
    phrase: bool = False
    unknown_field: str | None = None
    ignored: bool = False  # a stop word on its own


def never(_: Searchable) -> bool:
    """No record."""
    return False


@dataclass(frozen=True, slots=True)
class Wording:
    """The folded words of a term; `open_end` when the last one is truncated."""

    words: tuple[str, ...]
    open_end: bool
    says: tuple[str, ...]

    @property
    def needle(self) -> str:
        """What must occur in a field's word text."""
        return " " + " ".join(self.words) + ("" if self.open_end else " ")

    @property
    def requires(self) -> Clauses:
        """Each word on its own must occur."""
        return tuple(frozenset({word}) for word in dict.fromkeys(self.words))


def wording(text: str) -> Wording:
    """The words of a term and its truncation: a `*` counts at the end, after four characters or more."""
    stripped = text.rstrip()
    open_end = stripped.endswith("*")
    words = tuple(word_text(text).split())
    says = []
    if "*" in stripped.rstrip("*"):
        says.append("a * that is not at the end is not a truncation; it is read as a space")
    if open_end and words and len(words[-1]) < MIN_TRUNCATION:
        says.append(f"PubMed truncates only after {MIN_TRUNCATION} characters; the word is taken as it is")
        open_end = False
    return Wording(words, open_end and bool(words), tuple(says))


def words_leaf(term: Term, written: str, known: Field, broken: frozenset[str]) -> Leaf:
    said = wording(term.text)
    translation = f'"{fold(term.text)}"[{known.name}]'
    if not said.words:
        return Leaf(written, translation, never, NEVER, ("nothing is left to search for",))
    distance = term.tag.distance if term.tag else None
    if distance is not None:
        if known.tag in PROXIMITY_FIELDS and len(said.words) > 1 and "*" not in term.text:
            return _near_leaf(written, said, known, distance)
        said = Wording(said.words, said.open_end, (*said.says, "PubMed ignores this proximity without a warning"))
    if len(said.words) == 1 and said.words[0] in STOP_WORDS and not said.open_end:
        return Leaf(written, translation, never, NEVER, ("a stop word finds nothing on its own",), phrase=True)
    requires = said.requires if known.tag in SIEVED else ()
    phrase = len(said.words) > 1 and not said.open_end
    if phrase and term.text.lower() in broken:
        needles = tuple(f" {word} " for word in said.words)
        return Leaf(written, translation, all_in(known.tag, needles), requires, said.says, True)
    says = said.says
    if phrase:
        says = (*says, "PubMed finds a phrase only if its phrase index holds it, else searches the words apart")
    return Leaf(written, translation, _one_in(known.tag, said.needle), requires, says, phrase)


def _one_in(tag: str, needle: str) -> Test:
    return lambda record: needle in record.words(tag)


def all_in(tag: str, needles: tuple[str, ...]) -> Test:
    return lambda record: all(needle in record.words(tag) for needle in needles)


def _near_leaf(written: str, said: Wording, known: Field, distance: int) -> Leaf:
    wanted = Counter(said.words)
    needles = tuple(f" {word} " for word in wanted)
    span = len(said.words) + distance

    def near(record: Searchable) -> bool:
        text = record.words(known.tag)
        if not all(needle in text for needle in needles):
            return False
        return any(_within(value.split(), wanted, span) for value in text.split("\n"))

    says = ("with three or more words PubMed's count of words between is taken over the whole span",)
    name = f"[{known.name}:~{distance}]"
    return Leaf(
        written,
        f'"{" ".join(said.words)}"{name}',
        near,
        said.requires if known.tag in SIEVED else (),
        said.says + (says if len(said.words) > 2 else ()),
    )


def _within(words: list[str], wanted: Counter[str], span: int) -> bool:
    """All wanted words, in any order, within `span` neighbouring words."""
    hits = [(i, word) for i, word in enumerate(words) if word in wanted]
    missing, start = Counter(wanted), 0
    short = sum(wanted.values())
    for at, word in hits:
        short -= missing[word] > 0
        missing[word] -= 1
        while at - hits[start][0] >= span:
            gone = hits[start][1]
            missing[gone] += 1
            short += missing[gone] > 0
            start += 1
        if not short:
            return True
    return False
