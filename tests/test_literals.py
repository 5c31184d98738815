"""The sieve in front of the matcher never holds back what the matcher accepts."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.literals import NEVER, RequiredLiterals, XmlText, all_of, any_of
from data.matcher import CompiledQuery, Searchable, compile_query
from data.records import AbstractSection, Article
from data.searchable import fold
from data.topic import list_topics, load_topic
from data.topic_matcher import TopicMatcher


def one(*pieces: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({piece}) for piece in pieces)


def test_and_asks_for_everything_once() -> None:
    assert all_of([one("hip", "strength"), one("hip"), ()]) == one("hip", "strength")


def test_or_takes_the_piece_that_stands_for_most() -> None:
    assert any_of([one("hip", "extensor"), one("hip", "abductor"), one("gluteus"), one("glut", "max")]) == (
        frozenset({"hip", "glut"}),
    )


def test_or_asks_for_nothing_when_one_side_does() -> None:
    assert any_of([one("hip"), ()]) == ()
    assert any_of([one("hip"), NEVER]) == one("hip")
    assert any_of([NEVER, NEVER]) == NEVER


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("hip[tiab] AND pain[ti]", one("hip", "pain")),
        ("hip[tiab] NOT pain[ti]", one("hip")),
        ("hip[tiab] OR 5[uid]", ()),
        ("hip[tiab] OR clinic[ad]", ()),
        ("the[tiab]", NEVER),
        ("hip[tiab] OR the[tiab]", one("hip")),
        ('"Back Pain"[Mesh]', (frozenset({"surgery", "pain"}),)),
    ],
)
def test_what_a_query_requires(query: str, clauses: tuple[frozenset[str], ...]) -> None:
    found = compile_query(query).literals.clauses
    if query.startswith('"Back'):
        assert len(found) == 1
        assert all(any(p in fold(name) for p in found[0]) for name in ("Back Pain", "Low Back Pain"))
    else:
        assert found == clauses


LETTERS = "gluteusmaxGLUTEUSMAX"


def spellings(c: str) -> tuple[str, ...]:
    return c, c, c, f"&#{ord(c)};", f"&#x{ord(c):X};", f"<i>{c}</i>", f"{c}<sup/>"


@given(st.text(alphabet=LETTERS + "æéûÜ ﬁ-ｇ", max_size=40), st.data())
def test_the_byte_sieve_sees_through_markup_and_references(text: str, data: st.DataObject) -> None:
    words = [w for w in re.findall(r"\w+", fold(text)) if len(w) > 1]
    if not words:
        return
    query = compile_query(f"{data.draw(st.sampled_from(words))}[ti]")
    record = Searchable.of(Article(pmid=1, title=text))
    raw = "".join(
        data.draw(st.sampled_from((c, c, c, f"&#{ord(c)};", f"&#x{ord(c):X};", f"<i>{c}</i>", f"{c}<sup/>")))
        for c in text
    )
    if query.matches(record):
        assert query.literals.may_match_xml(XmlText(f"<ArticleTitle>{raw}</ArticleTitle>".encode()))


def test_every_character_that_folds_to_a_letter_is_seen_in_the_bytes() -> None:
    for code in range(128, sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) == "Cs":
            continue
        for piece in re.findall("[a-z0-9]+", fold(char)):
            assert RequiredLiterals(one(piece)).may_match_xml(XmlText(f"<T>{char}</T>".encode())), f"U+{code:04X}"


def test_plain_text_without_the_words_is_held_back() -> None:
    literals = compile_query("gluteus[tiab] AND pain[tiab]").literals
    assert not literals.may_match("knee pain")
    assert not literals.may_match_xml(XmlText(b"<T>knee pain</T>"))
    assert literals.may_match_xml(XmlText(b"<T>Gluteus PAIN</T>"))


PHRASES = st.lists(
    st.sampled_from(
        ["gluteus", "hip extensor", "low back", "pain", "falls", "fall risk", "knee", "LBP", "hip", "older"]
    ),
    max_size=6,
).map(" ".join)


@cache
def shipped(name: str) -> tuple[CompiledQuery, ...]:
    return tuple(compile_query(search.query) for search in load_topic(name).searches)


@pytest.mark.parametrize("name", list_topics())
@given(title=PHRASES, abstract=PHRASES)
def test_the_sieve_of_the_shipped_strategies_is_safe(name: str, title: str, abstract: str) -> None:
    article = Article(pmid=1, title=title, sections=(AbstractSection(1, abstract),))
    record = Searchable.of(article)
    xml = f"<A><T>{escape(title)}</T><X>{escape(abstract)}</X></A>".encode()
    for query in shipped(name):
        if query.explain(record).matched:
            assert query.literals.may_match(record.plain)
            assert query.literals.may_match_xml(XmlText(xml))


@pytest.mark.real
def test_no_real_record_is_held_back(shared: Path) -> None:
    """Wide queries over real XML: whatever the matcher accepts has passed the sieve on its bytes."""
    import gzip

    from harvester.parse import parse_set

    body = gzip.decompress((shared / "data/pubmed/pool.xml.gz").read_bytes())
    pieces = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", body, re.DOTALL)[:600]
    queries = [
        compile_query(q)
        for q in ("pain[tiab]", '"blood pressure"[tiab:~2]', "Humans[Mesh] AND cell*[tiab]", "muller[ab] OR beta[ti]")
    ]
    articles = parse_set(b"<PubmedArticleSet>" + b"".join(pieces) + b"</PubmedArticleSet>").articles
    accepted = 0
    for raw, article in zip(pieces, articles, strict=True):
        record = Searchable.of(article)
        for query in queries:
            if query.explain(record).matched:
                accepted += 1
                assert query.literals.may_match_xml(XmlText(raw)), (article.pmid, query.text)
    assert accepted > 100


def test_a_topic_has_one_sieve_for_all_its_searches() -> None:
    matcher = TopicMatcher.of(load_topic("gluteus-maximus"))
    assert matcher.may_match_xml(b"<T>Hip abductors and falls</T>")
    assert not matcher.may_match_xml(b"<T>A study of the knee</T>")
