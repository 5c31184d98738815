"""What holds for any record: no letter of a text is lost; damage makes records or a named error, nothing else."""

from __future__ import annotations

import gzip
import io
import random
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pubmed_xml import deletion, pubmed_set, record, references

from data.errors import InputError
from data.records import Article, Deletion
from harvester.parse import iter_articles, parse_set

WORDS = st.text("abAB09 é≥ß<&>\"'\u00a0\u2009\n-.", max_size=8)


@st.composite
def marked_up(draw: st.DrawFn, depth: int = 2) -> str:
    """Text with inline markup and mathematics, as PubMed nests them."""
    parts = [escape(draw(WORDS))]
    for _ in range(draw(st.integers(0, 3)) if depth else 0):
        inner = draw(marked_up(depth=depth - 1))
        tag = draw(st.sampled_from(["i", "b", "sup", "sub", "u", "mml:math", "DispFormula"]))
        name = ' xmlns:mml="http://www.w3.org/1998/Math/MathML"' if tag.startswith("mml") else ""
        parts += [f"<{tag}{name}>{inner}</{tag}>", escape(draw(WORDS))]
    return "".join(parts)


def oracle(xml: str, tag: str) -> list[str]:
    """Every text of that element by a reader of its own: a walk over the whole tree, joined and normalised."""
    root = ElementTree.fromstring(f"<r>{xml}</r>")
    texts = []
    for element in root.iter(tag):
        text = unicodedata.normalize("NFC", "".join(_walk(element)))
        if text := " ".join(text.split()):
            texts.append(text)
    return texts


def _walk(element: ElementTree.Element, in_math: bool = False) -> list[str]:
    in_math = in_math or element.tag.endswith("}math")
    pieces = [element.text or ""]
    for child in element:
        pieces += [*_walk(child, in_math), child.tail or ""]
    return ["".join(piece.split()) for piece in pieces] if in_math else pieces


@given(st.lists(marked_up(), min_size=1, max_size=3), marked_up())
def test_texts_are_complete(sections: list[str], title: str) -> None:
    xml = record(1, title=title, abstract="".join(f"<AbstractText>{text}</AbstractText>" for text in sections))
    (article,) = parse_set(pubmed_set(xml)).articles
    assert [s.text for s in article.sections] == oracle(xml, "AbstractText")
    assert [article.title] == (oracle(xml, "ArticleTitle") or ["[Not Available]."])


RICH = pubmed_set(
    record(1, title="A <i>b</i> c", citation="<KeywordList><Keyword>k</Keyword></KeywordList>"),
    record(2, ids='<ArticleId IdType="doi">10.5555/x</ArticleId>', pubmed_data=references(3, 4)),
    deletion(9),
)
DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(["cut", "flip", "insert", "drop", "repeat"]),
        st.integers(0, len(RICH)),
        st.one_of(
            st.binary(min_size=1, max_size=3),
            st.sampled_from([b"<", b"</", b">", b"&", b"]]>", b"<!--", b"<?", b"</PubmedArticle>", b"<PubmedArticle>"]),
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(DAMAGE, st.integers(1, 2000))
def test_damage_gives_records_or_a_named_error(damage: list[tuple[str, int, bytes]], chunk: int) -> None:
    body = RICH
    for how, where, what in damage:
        at = where % (len(body) + 1)
        body = {
            "cut": body[:at],
            "flip": body[:at] + what + body[at + len(what) :],
            "insert": body[:at] + what + body[at:],
            "drop": body[:at] + body[at + len(what) * 3 :],
            "repeat": body[:at] + body[max(0, at - 40) :],
        }[how]
    stream = io.BytesIO(body)
    stream.read = lambda _size=-1, read=stream.read: read(chunk)  # type: ignore[method-assign]
    try:
        found = list(iter_articles(stream, source="it"))
    except InputError as problem:
        assert str(problem).startswith("it cannot be read as PubMed XML: ")
        assert "\n" not in str(problem)
    else:
        assert all(isinstance(f, Article | Deletion) and f.pmid for f in found)


@given(st.integers(1, 300))
def test_the_size_of_chunks_changes_nothing(chunk: int) -> None:
    stream = io.BytesIO(RICH)
    stream.read = lambda _size=-1, read=stream.read: read(chunk)  # type: ignore[method-assign]
    assert list(iter_articles(stream)) == list(iter_articles(io.BytesIO(RICH)))


def test_deep_nesting_is_a_record_or_an_error_not_a_crash() -> None:
    body = pubmed_set(record(1, title="<i>" * 50_000 + "x" + "</i>" * 50_000))
    try:
        (article,) = parse_set(body).articles
    except Exception as problem:  # the named error is the only one allowed
        assert type(problem).__name__ == "BadResponse"
    else:
        assert article.title == "x"


@given(st.lists(st.integers(1, 10**8), max_size=6), st.sampled_from(["", "<!---->", "<Title>T</Title>"]))
def test_cited_pmids_are_the_same_by_bytes_and_by_tree(pmids: list[int], extra: str) -> None:
    lists = references(*pmids).replace("<ReferenceList>", f"<ReferenceList>{extra}") if pmids else ""
    (article,) = parse_set(pubmed_set(record(1, pubmed_data=lists))).articles
    assert article.cited_pmids == tuple(dict.fromkeys(pmids))


@pytest.mark.real
def test_real_records_lose_no_text_and_survive_damage(shared: Path) -> None:
    body = gzip.decompress((shared / "data" / "pubmed" / "pool.xml.gz").read_bytes())
    dice = random.Random(7)
    body = body[: [m.end() for m in re.finditer(b"</PubmedArticle>", body)][599]] + b"</PubmedArticleSet>"
    root = ElementTree.fromstring(body)
    articles = parse_set(body).articles
    for number in dice.sample(range(len(articles)), 200):
        xml = ElementTree.tostring(root[number], "unicode")
        main = oracle(xml, "AbstractText")
        assert [s.text for s in articles[number].sections] == main
        people = [*root[number].iter("Author"), *root[number].iter("Investigator")]
        texts = {"; ".join(oracle(ElementTree.tostring(a, "unicode"), "Affiliation")) for a in people}
        assert {a.affiliation for a in articles[number].authors} - {None} <= texts
    for _ in range(20):
        at = dice.randrange(len(body) // 10)
        with pytest.raises(InputError):
            list(iter_articles(io.BytesIO(body[:at])))
