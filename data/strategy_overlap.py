"""Which term already finds everything another one finds: lines that can never add a study."""

from __future__ import annotations

from collections import Counter

from data.match_words import wording
from data.mesh_tree import find_heading
from data.pubmed_fields import PROXIMITY_FIELDS, find_field
from data.pubmed_tree import Chain, Group, Node, Term
from data.searchable import name_of

# A field and those that hold everything it holds.
WIDER = {
    "ti": ("ti", "tiab", "tw", "all"),
    "ab": ("ab", "tiab", "tw", "all"),
    "ot": ("ot", "tiab", "tw", "all"),
    "tiab": ("tiab", "tw", "all"),
    "tw": ("tw", "all"),
    "all": ("all",),
    "ad": ("ad", "all"),
}


def subsumes(wide: Node, narrow: Node) -> bool:
    """True when every record that `narrow` finds is found by `wide` too; False when that is not certain."""
    match narrow:
        case Group(inner, None):
            return subsumes(wide, inner)
        case Chain(first, rest) if all(operator == "OR" for operator, _ in rest):
            return all(subsumes(wide, operand) for operand in (first, *(o for _, o in rest)))
        case Chain(first, rest) if all(operator == "AND" for operator, _ in rest):
            return any(subsumes(wide, operand) for operand in (first, *(o for _, o in rest)))
    match wide:
        case Group(inner, None):
            return subsumes(inner, narrow)
        case Chain(first, rest) if all(operator == "OR" for operator, _ in rest):
            return any(subsumes(operand, narrow) for operand in (first, *(o for _, o in rest)))
        case Term() if isinstance(narrow, Term):
            return _term_subsumes(wide, narrow)
    return wide == narrow


def _term_subsumes(wide: Term, narrow: Term) -> bool:
    if wide.tag is None or narrow.tag is None:
        return False
    field, other = find_field(wide.tag.field), find_field(narrow.tag.field)
    if field is None or other is None:
        return False
    if field.kind == other.kind == "words":
        return field.tag in WIDER.get(other.tag, ()) and _words_subsume(wide, narrow)
    if field.tag == other.tag and field.tag in ("mh", "majr", "pt"):
        return _headings(narrow) <= _headings(wide)
    return wide == narrow


def _headings(term: Term) -> frozenset[str]:
    heading = find_heading(term.text)
    if heading is None or (term.tag and term.tag.noexp):
        return frozenset({name_of(heading.name if heading else term.text)})
    return heading.exploded


def _words_subsume(wide: Term, narrow: Term) -> bool:
    a, b = wording(wide.text), wording(narrow.text)
    if not a.words or not b.words:
        return False
    span_a, span_b = _span(wide), _span(narrow)
    if span_a is None and (span_b is None or len(a.words) == 1):
        return _phrase_in(a.words, a.open_end, b.words, b.open_end)
    if span_a is None:
        return False
    whole = Counter(b.words[:-1] if b.open_end else b.words)
    return Counter(a.words) <= whole and len(a.words) + span_a >= len(b.words) + (span_b or 0)


def _span(term: Term) -> int | None:
    """Words allowed between, or None for a phrase; a proximity that PubMed ignores is a phrase."""
    known = find_field(term.tag.field) if term.tag else None
    if term.tag is None or term.tag.distance is None or known is None or known.tag not in PROXIMITY_FIELDS:
        return None
    return term.tag.distance if len(wording(term.text).words) > 1 and "*" not in term.text else None


def _phrase_in(a: tuple[str, ...], a_open: bool, b: tuple[str, ...], b_open: bool) -> bool:
    """The phrase `a` stands in every text in which the phrase `b` stands."""
    for start in range(len(b) - len(a) + 1):
        piece = b[start : start + len(a)]
        unfinished = b_open and start + len(a) == len(b)
        last = piece[-1].startswith(a[-1]) if a_open else piece[-1] == a[-1] and not unfinished
        if piece[:-1] == a[:-1] and last:
            return True
    return False
