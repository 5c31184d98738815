"""Query text into a tree and back, and everything that can be wrong with its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.pubmed_fields import FIELDS, find_field, known_tags
from data.pubmed_syntax import MAX_DEPTH, parse, read_tag, tokenise
from data.pubmed_tree import Chain, Group, History, Node, Range, Tag, Term, leaves, render
from data.topic import list_topics, load_topic


def kinds(text: str) -> list[str]:
    return [problem.kind for problem in parse(text).problems]


def test_operators_are_read_from_left_to_right() -> None:
    root = parse("a[ti] OR b[ti] AND c[ti] NOT d[ti]").root
    assert isinstance(root, Chain)
    assert [operator for operator, _ in root.rest] == ["OR", "AND", "NOT"]
    assert root.first == Term("a", tag=Tag("ti"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("low back pain[tiab]", Term("low back pain", tag=Tag("tiab"))),
        ('"hip strength"[tiab:~3]', Term("hip strength", True, Tag("tiab", distance=3))),
        ('"Back Pain"[Mesh:NoExp]', Term("Back Pain", True, Tag("Mesh", noexp=True))),
        ('"Back Pain" [MeSH Terms:noexp]', Term("Back Pain", True, Tag("MeSH Terms", noexp=True))),
        ("2020/01/01:2021[dp]", Range("2020/01/01", "2021", Tag("dp"))),
        ('("2020"[PDAT] : "3000"[PDAT])', Group(Range("2020", "3000", Tag("PDAT")))),
        ("2020 : 2021[crdt]", Range("2020", "2021", Tag("crdt"))),
        ("#3", History(3)),
        ("(a[ti])[tiab]", Group(Term("a", tag=Tag("ti")), Tag("tiab"))),
        ("(a[ti] & b[ti])", Group(Chain(Term("a", tag=Tag("ti")), (("AND", Term("b", tag=Tag("ti"))),)))),
    ],
)
def test_reads_each_form(text: str, tree: Node) -> None:
    parsed = parse(text)
    assert parsed.root == tree
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(a[ti]", "parenthesis"),
        ("a[ti])", "parenthesis"),
        ('"low back[tiab]', "quote"),
        ("low[tiab", "bracket"),
        ("low tiab]", "bracket"),
        ("a[ti] AND", "operand"),
        ("OR a[ti]", "operand"),
        ("a[ti] AND OR b[ti]", "operand"),
        ("()", "operand"),
        ('""', "operand"),
        ("[tiab]", "operand"),
        ('"a"[ti] "b"[ti]', "implicit_and"),
        ("a[ti] or b[ti]", "lower_boolean"),
        ("“low back”[tiab]", "curly_quote"),
    ],
)
def test_names_what_is_wrong_with_the_form(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_a_problem_says_where() -> None:
    problem = parse('gluteus[tiab] OR "low back[tiab]').problems[0]
    assert problem.at == 17


def test_curly_quotes_are_read_as_straight_ones() -> None:
    assert parse("“low back”[tiab]").root == parse('"low back"[tiab]').root


def test_deep_nesting_is_a_problem_and_not_a_crash() -> None:
    assert "parenthesis" in kinds("(" * 5000 + "a[ti]" + ")" * 5000)
    assert kinds("(" * MAX_DEPTH + "a[ti]" + ")" * MAX_DEPTH) == []


def test_an_empty_query_has_no_tree() -> None:
    assert parse("  ").root is None
    assert render(None) == ""


@pytest.mark.parametrize("name", list_topics())
def test_the_shipped_strategies_are_printed_as_they_were_read(name: str) -> None:
    for search in load_topic(name).searches:
        parsed = parse(search.query)
        assert parsed.problems == ()
        assert render(parsed.root) == search.query


# --- round trip -----------------------------------------------------------------------------------------------

words = st.lists(st.from_regex(r"[a-zA-Z][a-z0-9-]{0,7}\*?", fullmatch=True), min_size=1, max_size=3).map(" ".join)
plain = words.filter(lambda text: not {w.upper() for w in text.split()} & {"AND", "OR", "NOT"})
tags = st.one_of(
    st.builds(Tag, st.sampled_from(sorted(known_tags()))),
    st.builds(Tag, st.just("Mesh"), st.just(True)),
    st.builds(Tag, st.just("tiab"), st.just(False), st.integers(0, 99)),
)
bounds = st.one_of(st.integers(1, 10**8).map(str), st.just("2020/01/05"), st.just("2021/11"))
terms: st.SearchStrategy[Node] = st.one_of(
    st.builds(Term, plain, st.booleans(), tags),
    st.builds(Range, bounds, bounds, tags),
    st.builds(History, st.integers(1, 99)),
)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operands = st.one_of(terms, st.builds(Group, inner, st.none()))
    rest = st.lists(st.tuples(st.sampled_from(("AND", "OR", "NOT")), operands), min_size=1, max_size=4).map(tuple)
    return st.one_of(st.builds(Group, inner), st.builds(Chain, operands, rest))


@given(st.recursive(terms, larger, max_leaves=12))
def test_printing_a_tree_and_reading_it_gives_the_same_tree(tree: Node) -> None:
    parsed = parse(render(tree))
    assert parsed.root == tree
    assert [p for p in parsed.problems if p.kind != "lower_boolean"] == []


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_then_printed_without_change(text: str) -> None:
    once = parse(text)
    printed = render(once.root)
    again = parse(printed)
    assert render(again.root) == printed
    assert len(list(leaves(again.root))) == len(list(leaves(once.root)))


@given(st.text(alphabet='ab"[]() :~*&|', max_size=30))
def test_hostile_punctuation_is_read_without_a_crash(text: str) -> None:
    tokens, _ = tokenise(text)
    assert all(0 <= token.at < len(text) for token in tokens)
    printed = render(parse(text).root)
    assert render(parse(printed).root) == printed


# --- fields -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "tag"),
    [("Title/Abstract", "tiab"), ("MESH", "mh"), ("MeSH Terms", "mh"), ("pdat", "dp"), ("pmid", "uid"), ("TW", "tw")],
)
def test_fields_are_found_by_every_spelling(spelling: str, tag: str) -> None:
    found = find_field(spelling)
    assert found is not None
    assert found.tag == tag


def test_a_field_that_does_not_exist_is_none() -> None:
    assert find_field("foo") is None
    assert len({f.name for f in FIELDS.values()}) == len(FIELDS)


@pytest.mark.parametrize(
    ("text", "tag"),
    [("Mesh:NoExp", Tag("Mesh", noexp=True)), ("tiab:~0", Tag("tiab", distance=0)), ("tiab:~x", Tag("tiab:~x"))],
)
def test_reads_the_end_of_a_tag(text: str, tag: Tag) -> None:
    assert read_tag(text) == tag
