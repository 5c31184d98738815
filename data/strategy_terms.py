"""The traps of a single term: what PubMed would silently do with it, why that matters, how to mend it.

Sources: PubMed Help; measurements of what the service ignores without a warning (decisions.md, "Search strategy").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from data.match_dates import first_and_last_day
from data.match_words import wording
from data.pubmed_fields import (
    BARE_FILTERS,
    MAY_EXPLODE,
    MIN_TRUNCATION,
    PROXIMITY_FIELDS,
    STOP_WORDS,
    Field,
    find_field,
    known_tags,
)
from data.pubmed_tree import Tag, Term, render
from data.topic_tables import nearest


@dataclass(frozen=True, slots=True)
class Trap:
    """One trap: `message` completes "this line ...", `why` and `mend` are clauses without a full stop."""

    severity: Literal["error", "warning", "note"]
    code: str
    message: str
    why: str
    mend: str


# Stems and words that mean something else far more often than one thinks.
WIDE_STEMS = {
    "glut": "glutamate, glutathione, gluten and GLUT4",
    "glute": "gluten and glutenin",
    "gluta": "glutamate, glutathione and glutaraldehyde",
    "fall": "fallopian, fallout and fallacy",
    "back": "background, backbone and backward",
    "lumb": "lumbricus and lumber",
    "core": "coregistration and corepressor",
    "press": "pressure",
}
TWO_FACED = {
    "fall": 'a season, a decrease (falls, faller*, "fall risk" keep the sense)',
    "gm": "gluteus maximus, gluteus medius, gastrocnemius, grey matter, gut microbiota",
    "back": "an adverb in most texts",
    "core": "the trunk, a temperature, a core set",
    "abductor": "muscles of the thumb, the vocal cords and the shoulder",
}


def term_traps(term: Term) -> Iterator[Trap]:
    if term.tag is None:
        if term.text.lower() not in BARE_FILTERS:
            yield Trap(
                "error", "untagged", f"{render(term)} has no field tag",
                "PubMed maps it to headings, journals and spellings that change from year to year",
                f"tag it, for example {render(Term(term.text, term.quoted, Tag('tiab')))}",
            )  # fmt: skip
        return
    known = find_field(term.tag.field)
    if known is None:
        yield unknown_tag(term.tag)
        return
    if term.tag.noexp and known.tag not in MAY_EXPLODE:
        yield Trap(
            "error", "noexp", f"[{term.tag.field}:NoExp] does not exist", "only headings explode",
            f"write [{term.tag.field}], or use a MeSH field",
        )  # fmt: skip
    yield from _truncation(term, known)
    if term.tag.distance is not None:
        yield from _proximity(term, term.tag, known)
    elif known.kind == "words":
        yield from _plain_words(term, known)
    elif known.kind == "date":
        yield from fixed_dates(render(term))
        if not first_and_last_day(term.text) and not re.fullmatch(r"last \d+ (day|month|year)s?", term.text, re.I):
            yield no_date(render(term))


def unknown_tag(tag: Tag) -> Trap:
    return Trap(
        "error", "unknown_field", f"PubMed has no field [{tag.field}]{nearest(tag.field.lower(), _near_tags(tag))}",
        "PubMed ignores the tag without a warning and searches everywhere",
        "use a tag of PubMed Help, such as [tiab] or [Mesh]",
    )  # fmt: skip


def _near_tags(tag: Tag) -> list[str]:
    """Tags of about the same length, so that a list of all of them is never shown."""
    found = [known for known in known_tags() if abs(len(known) - len(tag.field)) <= 2]
    return found if nearest(tag.field.lower(), found).startswith("; did") else []


def _truncation(term: Term, known: Field) -> Iterator[Trap]:
    if "*" not in term.text or known.kind not in ("words", "heading"):
        return
    if "*" in term.text.rstrip("*"):
        yield Trap(
            "error", "inner_asterisk", "has a * that is not at its end", "PubMed truncates only at the end of a term",
            "end the term at the *, or write the forms out",
        )  # fmt: skip
        return
    stem = wording(term.text.rstrip("*")).words[-1:] or ("",)
    if known.kind == "words" and len(stem[0]) < MIN_TRUNCATION:
        yield Trap(
            "error", "short_truncation", f"truncates after {len(stem[0])} characters",
            f"PubMed needs at least {MIN_TRUNCATION} before the * and takes the word as it is", "write the words out",
        )  # fmt: skip
    elif len(wording(term.text).words) == 1 and WIDE_STEMS.get(stem[0]):
        yield Trap(
            "warning", "wide_stem", f"{term.text} also finds {WIDE_STEMS[stem[0]]}",
            "thousands of records have nothing to do with the question", "write the whole words out",
        )  # fmt: skip


def _proximity(term: Term, tag: Tag, known: Field) -> Iterator[Trap]:
    words = wording(term.text).words
    if len(words) < 2:
        yield Trap(
            "error", "one_word_proximity", "is a proximity search for one word",
            "PubMed ignores the :~N without a warning", "give two or more words, or leave :~N out",
        )  # fmt: skip
    if "*" in term.text:
        yield Trap(
            "error", "truncation_in_proximity", "has a * inside a proximity search",
            "PubMed then ignores the :~N without a warning", "write the forms out as proximity searches of their own",
        )  # fmt: skip
    if known.tag not in PROXIMITY_FIELDS:
        yield Trap(
            "error", "proximity_field", f"asks for nearness in [{tag.field}]",
            "PubMed knows nearness only in [ti], [tiab] and [ad]", "use one of these fields",
        )  # fmt: skip
    if not term.quoted:
        yield Trap(
            "error", "unquoted_proximity", "is a proximity search without quotes",
            "PubMed reads the :~N only after a quoted term", f'write "{term.text}"{tag}',
        )  # fmt: skip


def _plain_words(term: Term, known: Field) -> Iterator[Trap]:
    said = wording(term.text)
    if len(said.words) == 1 and said.words[0] in STOP_WORDS and not said.open_end:
        yield Trap(
            "error", "stop_word", f"{term.text!r} is a stop word",
            "PubMed searches stop words only inside a phrase; alone they find nothing",
            "remove it, or make it part of a phrase",
        )  # fmt: skip
    if len(said.words) == 1 and said.words[0] in TWO_FACED and not said.open_end:
        yield Trap(
            "warning", "two_faced", f"{term.text!r} also means {TWO_FACED[said.words[0]]}",
            "most of what it finds has nothing to do with the question", "use a phrase that keeps the sense",
        )  # fmt: skip
    if len(said.words) > 1 and not term.quoted:
        yield Trap(
            "warning", "unquoted_phrase", f"{term.text!r} is a phrase without quotes",
            "PubMed takes it as a phrase only if its index holds it, else breaks it up",
            f'write "{term.text}"[{known.tag}]',
        )  # fmt: skip
    if len(said.words) > 1 and re.search(r"\w-\w", term.text):
        yield Trap(
            "warning", "hyphen_phrase", "is a phrase with a hyphen",
            "a hyphenated phrase that the phrase index does not hold finds nothing; a space means the same",
            f'write a space, or "{term.text.replace("-", " ")}"[{known.tag}:~0]',
        )  # fmt: skip


def fixed_dates(written: str) -> Iterator[Trap]:
    yield Trap(
        "warning", "date_in_strategy", f"fixes dates: {written}",
        "a harvest sets its own window; a date in the strategy hides what is added late",
        "leave dates out of the topic, and use `gmax harvest --since`",
    )  # fmt: skip


def no_date(written: str) -> Trap:
    return Trap(
        "error", "no_date", f"{written} is no date PubMed reads",
        "half a range, or a month by name, is dropped without a word",
        "write YYYY, YYYY/MM or YYYY/MM/DD on both sides",
    )  # fmt: skip
