"""The matcher against a slow and obvious reading of the same rules, on invented and on real records."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_oracle import QueryMaker, holds

from data.matcher import compile_query
from data.pubmed_fields import STOP_WORDS
from data.pubmed_syntax import parse
from data.pubmed_tree import Term, leaves
from data.records import AbstractSection, Article, Keyword, MeshHeading
from data.searchable import Searchable
from data.topic import load_topic
from data.topic_matcher import TopicMatcher

# GMAX_MATCHER_QUERIES=1000 compares every one of 1,000 queries with every record of the pool (a quarter of an hour).
EVERY = int(os.environ.get("GMAX_MATCHER_QUERIES", "0"))

_WORDS = """hip hips extensor extensors strength low back pain gluteus maximus the of and falls fall faller pre-natal
glutæus Müller café 12-month LBP (LBP) P<0.05 β-blocker maximus medius risk women older muscle muscles"""
WORDS = _WORDS.split()
HEADINGS = (
    "Low Back Pain",
    "Back Pain",
    "Failed Back Surgery Syndrome",
    "Aged, 80 and over",
    "Humans",
    "Animals",
    "Torque",
)


@st.composite
def articles(draw: st.DrawFn, pmid: int) -> Article:
    text = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
    sections = draw(st.lists(text, max_size=2))
    kinds = st.sampled_from(("main", "main", "plain_language"))
    return Article(
        pmid=pmid,
        title=draw(text),
        created_date=draw(st.sampled_from((None, "2020-03-05", "2021-11-30", "2019-01-01"))),
        sections=tuple(
            AbstractSection(i, t, label=draw(st.sampled_from((None, "RESULTS"))), kind=draw(kinds))
            for i, t in enumerate(sections, 1)
        ),
        keywords=tuple(Keyword(k, "NOTNLM") for k in draw(st.lists(st.sampled_from(WORDS), max_size=2))),
        mesh_headings=tuple(
            MeshHeading(i, d) for i, d in enumerate(draw(st.lists(st.sampled_from(HEADINGS), max_size=3)), 1)
        ),
    )


corpora = st.tuples(*(articles(pmid) for pmid in range(1, 6))).map(list)


def has_lone_stop_word(query: str) -> bool:
    """A stop word on its own finds nothing in PubMed: the slow reading does not know that."""
    terms = [leaf for leaf in leaves(parse(query).root) if isinstance(leaf, Term)]
    return any(term.text in STOP_WORDS for term in terms)


def agree(query: str, corpus: list[Article], records: list[Searchable]) -> int:
    root = parse(query).root
    assert root is not None
    compiled = compile_query(query)
    found = 0
    for article, record in zip(corpus, records, strict=True):
        expected = holds(root, article)
        assert compiled.matches(record) == expected, (query, article.pmid)
        assert compiled.explain(record).matched == expected, (query, article.pmid)  # without the sieve
        found += expected
    return found


@given(corpora, st.integers(0, 2**32))
def test_the_matcher_reads_invented_records_as_the_obvious_reading_does(corpus: list[Article], seed: int) -> None:
    query = QueryMaker(corpus, seed).query()
    if not has_lone_stop_word(query):
        agree(query, corpus, [Searchable.of(a) for a in corpus])


@pytest.fixture(scope="module")
def pool(shared: Path) -> list[Article]:
    from harvester.parse import iter_articles

    with gzip.open(shared / "data/pubmed/pool.xml.gz") as stream:
        return [a for a in iter_articles(stream) if isinstance(a, Article)]


@pytest.mark.real
def test_a_thousand_random_queries_agree_over_the_real_pool(pool: list[Article]) -> None:
    chooser, maker = random.Random(9), QueryMaker(pool, seed=9)
    records = {a.pmid: Searchable.of(a) for a in pool}
    done = found = 0
    while done < max(EVERY, 1000):
        query = maker.query()
        if has_lone_stop_word(query):
            continue
        sample = pool if EVERY else [*maker.used, *chooser.sample(pool, 8)]
        found += agree(query, sample, [records[a.pmid] for a in sample])
        done += 1
    assert found > 1000  # the queries are not all empty


@pytest.mark.real
def test_the_pool_of_other_medicine_is_left_alone(pool: list[Article]) -> None:
    matcher = TopicMatcher.of(load_topic("gluteus-maximus"))
    assert len([a.pmid for a in pool if matcher.found_by(Searchable.of(a))]) < 20
