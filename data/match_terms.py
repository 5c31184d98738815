"""One term of a query as a test on a record: which field it asks, and what cannot be known of PubMed."""

from __future__ import annotations

from dataclasses import replace

from data.literals import NEVER, Clauses
from data.match_words import Leaf, Test, all_in, never, words_leaf
from data.mesh_tree import Heading, find_heading
from data.pubmed_fields import BARE_FILTERS, FIELDS, STOP_WORDS, Field, find_field
from data.pubmed_tree import Tag, Term
from data.searchable import Searchable, fold, name_of, word_text

LANGUAGES = {
    "chinese": "chi", "czech": "cze", "dutch": "dut", "french": "fre", "german": "ger", "greek": "gre",
    "japanese": "jpn", "multiple languages": "mul", "persian": "per", "romanian": "rum", "slovak": "slo",
    "spanish": "spa", "swedish": "swe", "turkish": "tur",
}  # fmt: skip
STATUS = {
    "medline": "medline",
    "inprocess": "in process",
    "publisher": "publisher",
    "pubmednotmedline": "pubmed not medline",
}


def compile_term(term: Term, written: str, broken: frozenset[str]) -> Leaf:
    """The test of one term; `broken` are phrases that the index does not hold and that fall apart into words."""
    if term.tag is None:
        return _untagged(term, written, broken)
    known = find_field(term.tag.field)
    if known is None:
        plain = words_leaf(term, written, FIELDS["all"], broken)
        says = (f"PubMed has no field [{term.tag.field}]; it then searches something else without a warning",)
        return replace(plain, requires=(), says=(*plain.says, *says), unknown_field=term.tag.field)
    match known.kind:
        case "words":
            return words_leaf(term, written, known, broken)
        case "heading":
            return _heading_leaf(term, written, known)
        case "subset":
            return _subset_leaf(term, written)
        case "name":
            return _name_leaf(term, written, known)
        case _:
            return _exact_leaf(term, written, known)


def _untagged(term: Term, written: str, broken: frozenset[str]) -> Leaf:
    """A term without a tag: a filter word, a heading that is mapped, or words in any field."""
    if not term.quoted and term.text.lower() in BARE_FILTERS:
        return _subset_leaf(Term(term.text, tag=Tag("sb")), written)
    if term.quoted or "*" in term.text:
        return words_leaf(term, written, FIELDS["all"], broken)
    heading = find_heading(term.text)
    words = [w for w in word_text(term.text).split() if w not in STOP_WORDS]
    if not words:
        return Leaf(written, "", never, NEVER, ("only stop words: PubMed leaves them out",), ignored=True)
    all_words = all_in("all", tuple(f" {word} " for word in words))
    translation = " AND ".join(f'"{word}"[All Fields]' for word in words)
    translation = f"({translation})" if len(words) > 1 else translation
    says = ("a word without a tag is mapped by PubMed to headings, spellings and journals that change with time",)
    if heading is None:
        return Leaf(written, translation, all_words, (), says)
    exploded = heading.exploded
    return Leaf(
        written,
        f'"{fold(heading.name)}"[MeSH Terms] OR {translation}',
        lambda record: not exploded.isdisjoint(record.names("mh")) or all_words(record),
        (),
        says,
    )


# --- headings, names, subsets -------------------------------------------------------------------------------------


def _heading_leaf(term: Term, written: str, known: Field) -> Leaf:
    name, _, subheading = term.text.partition("/")
    noexp = bool(term.tag and term.tag.noexp)
    translation = f'"{fold(term.text)}"[{known.name}{":noexp" if noexp else ""}]'
    if term.text.endswith("*"):
        start = name_of(name)
        return Leaf(written, translation, lambda r: any(n.startswith(start) for n in r.names(known.tag)))
    heading = None if known.tag == "sh" else find_heading(name)
    names, says = _exploded(name, heading, noexp or known.tag == "sh")
    if subheading:
        return Leaf(written, translation, _with_subheading(names, name_of(subheading), known.tag == "majr"), (), says)
    clauses: Clauses = ()
    if known.tag in ("mh", "majr"):
        words = [n.split() for n in names]
        one = tuple(frozenset({w}) for w in words[0]) if len(words) == 1 else ()
        clauses = one or (frozenset(max(w, key=len) for w in words if w),)
    return Leaf(written, translation, lambda r: not names.isdisjoint(r.names(known.tag)), clauses, says)


def _exploded(name: str, heading: Heading | None, flat: bool) -> tuple[frozenset[str], tuple[str, ...]]:
    if flat:
        return frozenset({name_of(heading.name if heading else name)}), ()
    if heading is None:
        return frozenset({name_of(name)}), (
            f"the bundled tree does not hold {name!r}: narrower terms are not searched",
        )
    partly = f"the bundled tree holds only part of what lies below {heading.name!r}"
    return heading.exploded, () if heading.complete else (partly,)


def _with_subheading(names: frozenset[str], subheading: str, major: bool) -> Test:
    def test(record: Searchable) -> bool:
        return any(
            name_of(m.descriptor) in names and name_of(m.qualifier or "") == subheading and (m.is_major or not major)
            for m in record.article.mesh_headings
        )

    return test


def _name_leaf(term: Term, written: str, known: Field) -> Leaf:
    """A person: initials are open-ended unless quoted or starred otherwise; a bare last name finds all of that name."""
    wanted = name_of(term.text)
    translation = f'"{fold(term.text)}"[{known.name}]'
    if term.quoted or known.tag == "cn":
        return Leaf(written, translation, lambda r: wanted in r.names(known.tag))
    start = wanted if term.text.endswith("*") or " " in wanted else f"{wanted} "
    return Leaf(
        written,
        translation,
        lambda r: any(n == wanted or n.startswith(start) for n in r.names(known.tag)),
    )


NOT_HELD = frozenset({"rn", "isbn", "dso"})


def _exact_leaf(term: Term, written: str, known: Field) -> Leaf:
    translation = f'"{fold(term.text)}"[{known.name}]'
    if known.tag in NOT_HELD:
        return Leaf(written, translation, never, (), (f"stored records do not hold the field {known.name}",))
    wanted = name_of(term.text)
    if known.tag == "la":
        wanted = LANGUAGES.get(wanted, wanted[:3])
    if term.text.endswith("*"):
        return Leaf(written, translation, lambda r: any(n.startswith(wanted) for n in r.names(known.tag)))
    return Leaf(written, translation, lambda r: wanted in r.names(known.tag))


def _subset_leaf(term: Term, written: str) -> Leaf:
    name = fold(term.text)
    translation = f'"{name}"[Filter]'
    if name in STATUS:
        status = STATUS[name]
        return Leaf(written, translation, lambda r: name_of(r.article.citation_status or "") == status)
    tests: dict[str, Test] = {
        "all": lambda _: True,
        "hasabstract": lambda r: bool(r.article.sections),
        "pubmed books": lambda r: r.article.kind == "book",
        "hasretractionin": lambda r: any(c.ref_type == "RetractionIn" for c in r.article.corrections),
        "hasretractionof": lambda r: any(c.ref_type == "RetractionOf" for c in r.article.corrections),
        "haserratumin": lambda r: any(c.ref_type == "ErratumIn" for c in r.article.corrections),
        "haserratumfor": lambda r: any(c.ref_type == "ErratumFor" for c in r.article.corrections),
    }
    if name in tests:
        return Leaf(written, translation, tests[name])
    return Leaf(written, translation, never, (), (f"the subset {term.text!r} is known only to PubMed",))
