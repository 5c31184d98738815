"""Saving records whole: what is equal is not written, what changed keeps its past, what goes in comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.article_block import block_of, newest
from data.article_rows import article_of, article_rows
from data.articles import Saved, article_from_version, load_articles, mark_verified, save_articles, withdraw
from data.bulk import bulk_load
from data.changes import describe_changes
from data.ledger import RunStart, start_run
from data.records import (
    AbstractSection,
    Accession,
    Article,
    ArticleId,
    Author,
    Correction,
    Grant,
    HistoryDate,
    Keyword,
    MeshHeading,
    PublicationType,
)
from data.store import Store, open_store
from harvester.run import utc_now

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
MAYBE = st.none() | WORDS
BASE = Article(
    pmid=1,
    title="Gluteus maximus and falls.",
    version=1,
    revised_date="2024-05-01",
    year=2024,
    journal="J Test",
    languages=("eng",),
    sections=(AbstractSection(1, "We measured.", "METHODS", "METHODS"), AbstractSection(2, "It was so.", "RESULTS")),
    authors=(Author(1, "Abara", "A", "A"),),
    mesh_headings=(MeshHeading(1, "Buttocks", "D002081", "pathology", "Q000473", True),),
    keywords=(Keyword("hip", "NOTNLM"),),
    publication_types=(PublicationType("Journal Article", "D016428"),),
)
RETRACTED = PublicationType("Retracted Publication", "D016441")


def parts(kind: Any, *columns: Any, **named: Any) -> st.SearchStrategy[Any]:
    return st.lists(st.builds(kind, *columns, **named), max_size=3).map(tuple)


def sections() -> st.SearchStrategy[tuple[AbstractSection, ...]]:
    one = st.tuples(WORDS, MAYBE, MAYBE, st.sampled_from(("main", "plain_language", "other_language")), MAYBE)
    numbered = st.lists(one, max_size=4).map(enumerate)
    return numbered.map(lambda rows: tuple(AbstractSection(seq + 1, *row) for seq, row in rows))


def authors() -> st.SearchStrategy[tuple[Author, ...]]:
    one = st.tuples(MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, st.sampled_from(("author", "editor")))
    return st.lists(one, max_size=3).map(lambda rows: tuple(Author(n, *row) for n, row in enumerate(rows, 1)))


ARTICLES = st.builds(
    Article,
    pmid=st.integers(1, 6),
    title=WORDS,
    version=st.integers(1, 2),
    kind=st.sampled_from(("article", "book")),
    revised_date=st.none() | st.sampled_from(("2020-01-01", "2024-12-31")),
    year=st.none() | st.integers(1800, 2030),
    pages=MAYBE,
    doi=MAYBE,
    coi_statement=MAYBE,
    languages=st.lists(st.sampled_from(("eng", "fre", "ger")), unique=True).map(tuple),
    sections=sections(),
    authors=authors(),
    mesh_headings=parts(MeshHeading, st.integers(1, 3), WORDS, MAYBE, MAYBE, MAYBE, st.booleans()),
    keywords=parts(Keyword, WORDS, st.sampled_from(("NLM", "NOTNLM")), st.booleans()),
    publication_types=parts(PublicationType, WORDS, MAYBE),
    article_ids=parts(ArticleId, WORDS, WORDS),
    grants=parts(Grant, MAYBE, MAYBE, MAYBE, MAYBE),
    corrections=parts(Correction, st.sampled_from(("ErratumIn", "RetractionOf", "UpdateIn")), MAYBE, st.none(), MAYBE),
    accessions=parts(Accession, WORDS, WORDS),
    substances=st.lists(WORDS, max_size=2).map(tuple),
    history=parts(HistoryDate, WORDS, WORDS),
    cited_pmids=st.lists(st.integers(1, 99), unique=True, max_size=4).map(tuple),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "x.db", "create") as made:
        for _ in range(9):
            begin(made)
        yield made


def begin(store: Store) -> int:
    return start_run(store, RunStart("pubmed", "t", "", "0"), utc_now())


def save(store: Store, run: int, *articles: Article, trust: Any = "server", source: Any = "pubmed_xml") -> Saved:
    with store.transaction():
        return save_articles(store, run, [article_rows(a, source) for a in articles], trust)


def versions(store: Store, pmid: int = 1) -> list[tuple[int, int, list[str], Article]]:
    rows = store.conn.execute(
        "SELECT seen_run, replaced_run, changes, record FROM article_versions WHERE pmid = ? ORDER BY rowid", (pmid,)
    )
    return [(a, b, json.loads(changes), article_from_version(pmid, record)) for a, b, changes, record in rows]


def in_step(store: Store) -> None:
    store.conn.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def found(store: Store, word: str) -> list[int]:
    rows = store.conn.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY 1", (word,))
    return [pmid for (pmid,) in rows]


@settings(max_examples=30)
@given(article=ARTICLES)
def test_rows_hold_the_whole_article(article: Article) -> None:
    rows = article_rows(article)
    assert article_of(rows.pmid, rows.own, rows.children) == article
    assert article_rows(article) == rows


@settings(max_examples=30)
@given(article=ARTICLES, other=ARTICLES)
def test_equal_hashes_mean_equal_records(article: Article, other: Article) -> None:
    other = replace(other, pmid=article.pmid)
    assert (article_rows(article).content_hash == article_rows(other).content_hash) == (article == other)


@settings(max_examples=30)
@given(ARTICLES, ARTICLES)
def test_every_difference_is_described(one: Article, other: Article) -> None:
    other = replace(other, pmid=one.pmid)
    changes = describe_changes(one, other)
    assert bool(changes) == (one != other)
    assert all(isinstance(c, str) and c for c in changes)


@settings(max_examples=15)
@given(batches=st.lists(st.lists(ARTICLES, max_size=5), max_size=4))
def test_the_last_word_is_stored_and_every_earlier_one_kept(
    batches: list[list[Article]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("s") / "x.db"
    truth: dict[int, Article] = {}
    with open_store(path, "create") as store:
        for batch in batches:
            run, before = begin(store), dict(truth)
            last: dict[int, Article] = {}
            for article in batch:
                if article.pmid not in last or article.version >= last[article.pmid].version:
                    last[article.pmid] = article
            saved = save(store, run, *batch)
            truth |= last
            assert set(saved.new) == last.keys() - before.keys()
            assert set(saved.changed) == {p for p in last.keys() & before.keys() if before[p] != last[p]}
            kept = {p: versions(store, p)[-1][3] for p in saved.changed}
            assert kept == {p: before[p] for p in saved.changed}
        assert load_articles(store, truth) == truth
        in_step(store)
        assert store.conn.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_equal_record_is_only_noted_as_verified(store: Store) -> None:
    save(store, 1, BASE)
    before = store.conn.total_changes
    assert save(store, 2, BASE) == Saved(unchanged=(1,))
    assert store.conn.total_changes == before + 1
    assert save(store, 3, BASE, trust="file") == Saved(unchanged=(1,))
    assert store.conn.total_changes == before + 1
    with store.transaction():
        mark_verified(store, 4, [1])
    row = store.conn.execute("SELECT first_seen_run, last_changed_run, last_verified_run FROM articles").fetchone()
    assert row == (1, 1, 4)


def test_a_changed_record_replaces_its_parts_and_says_what_changed(store: Store) -> None:
    save(store, 1, BASE)
    new = replace(
        BASE,
        title="Gluteus maximus and slips.",
        sections=BASE.sections[:1],
        authors=(),
        doi="10.5555/x",
        volume="7",
        mesh_headings=(MeshHeading(1, "Muscle Strength"),),
        corrections=(Correction("ErratumIn", "J Test. 2025"),),
    )
    assert save(store, 2, new) == Saved(changed=(1,))
    assert load_articles(store, [1]) == {1: new}
    (seen, replaced, changes, old) = versions(store)[0]
    assert (seen, replaced, old) == (1, 2, BASE)
    assert changes == [
        "erratum added", "abstract changed", "title changed", "volume: 7", "DOI: 10.5555/x",
        "MeSH added: Muscle Strength", "MeSH removed: Buttocks/pathology", "link added: ErratumIn J Test. 2025",
        "authors 1 -> 0",
    ]  # fmt: skip
    assert (found(store, "falls"), found(store, "slips"), found(store, "strength")) == ([], [1], [1])
    in_step(store)


def test_changes_in_words() -> None:
    long_list = replace(BASE, keywords=tuple(Keyword(f"k{n}") for n in range(9)), languages=("eng", "fre"))
    assert describe_changes(BASE, long_list) == [
        "language eng -> eng, fre",
        "keyword added: k0, k1, k2, k3, k4 and 4 more",
        "keyword removed: hip",
    ]
    assert describe_changes(BASE, replace(BASE, volume=None, journal=None)) == ["journal J Test removed"]
    retracted = replace(BASE, publication_types=(RETRACTED,), sections=())
    assert describe_changes(BASE, retracted)[:2] == ["now retracted", "abstract removed"]
    assert describe_changes(retracted, BASE)[:2] == ["no longer marked as retracted", "abstract added"]


def test_a_file_never_overwrites_what_is_newer_or_fuller(store: Store) -> None:
    save(store, 1, BASE)
    older = replace(BASE, title="Old.", revised_date="2023-01-01")
    undated = replace(BASE, title="Undated.", revised_date=None)
    lower = replace(BASE, title="Lower.", version=0, revised_date="2025-01-01")
    plain = replace(BASE, title="From nbib.", revised_date="2025-01-01")
    for article, source in ((older, "pubmed_xml"), (undated, "pubmed_xml"), (lower, "pubmed_xml"), (plain, "medline")):
        assert save(store, 2, article, trust="file", source=source) == Saved(kept=(1,))
    assert save(store, 3, replace(BASE, title="New.", revised_date="2024-06-01"), trust="file").changed == (1,)
    assert save(store, 4, older).changed == (1,)  # the server is the newest word, whatever its dates


def test_xml_takes_the_place_of_nbib(store: Store) -> None:
    save(store, 1, BASE, trust="file", source="medline")
    assert save(store, 2, replace(BASE, revised_date="2023-01-01"), trust="file").changed == (1,)
    assert versions(store)[0][2][0] == "now from PubMed XML"
    assert save(store, 3, BASE, trust="file", source="medline").kept == (1,)


def test_of_one_batch_the_last_wins_unless_its_version_is_lower(store: Store) -> None:
    second = replace(BASE, version=2, title="Two.")
    save(store, 1, BASE, second, replace(BASE, title="Late copy of one."))
    assert load_articles(store, [1])[1] == second


@pytest.mark.parametrize("notice_first", [True, False])
def test_a_notice_marks_the_record_it_retracts_whichever_comes_first(store: Store, notice_first: bool) -> None:
    notice = Article(2, "Retraction.", corrections=(Correction("RetractionOf", "J Test", 1),))
    first, second = (notice, BASE) if notice_first else (BASE, notice)
    save(store, 1, first)
    saved = save(store, 2, second)
    assert store.conn.execute("SELECT pmid, is_retracted, is_retraction_notice FROM articles").fetchall() == [
        (1, 1, 0),
        (2, 0, 1),
    ]
    assert saved.newly_retracted == (() if notice_first else (1,))
    revised = save(store, 3, replace(BASE, volume="9"))  # still without a mark of its own
    assert revised.newly_retracted == ()
    assert store.scalar("SELECT is_retracted FROM articles WHERE pmid = 1") == 1


def test_a_retraction_without_a_notice_number_counts_once(store: Store) -> None:
    save(store, 1, BASE)
    retracted = replace(BASE, corrections=(Correction("RetractionIn", "J Test. 2026"),))
    assert save(store, 2, retracted).newly_retracted == (1,)
    assert save(store, 3, replace(retracted, publication_types=(RETRACTED,))).newly_retracted == ()
    concern = replace(BASE, pmid=3, corrections=(Correction("ExpressionOfConcernIn"), Correction("ErratumIn")))
    assert save(store, 4, concern).newly_retracted == ()
    assert store.scalar("SELECT is_retracted FROM articles WHERE pmid = 3") == 0


def test_withdrawn_records_stay_and_may_come_back(store: Store) -> None:
    save(store, 1, BASE, replace(BASE, pmid=2))
    with store.transaction():
        assert withdraw(store, 2, [1, 99]) == (1,)
    with store.transaction():
        assert withdraw(store, 3, [1]) == ()
    assert store.conn.execute("SELECT pmid, status, last_changed_run FROM articles").fetchall() == [
        (1, "withdrawn", 2),
        (2, "current", 1),
    ]
    assert found(store, "gluteus") == [1, 2]
    assert save(store, 4, BASE, trust="file") == Saved(kept=(1,))  # an old export brings nothing back
    assert save(store, 4, BASE) == Saved(changed=(1,))
    assert store.conn.execute("SELECT status FROM articles WHERE pmid = 1").fetchone() == ("current",)
    assert [v[2] for v in versions(store)] == [["withdrawn from PubMed"], ["in PubMed again"]]


def test_two_changes_in_one_run_keep_both_pasts(store: Store) -> None:
    for title in ("one", "two", "three"):
        save(store, 5, replace(BASE, title=title))
    assert [(seen, replaced, old.title) for seen, replaced, _, old in versions(store)] == [
        (5, 5, "one"),
        (5, 5, "two"),
    ]


def test_a_failed_batch_leaves_nothing(store: Store) -> None:
    save(store, 1, BASE)
    broken = article_rows(replace(BASE, pmid=2))._replace(own=(None,) * 26)
    with pytest.raises(Exception, match="NOT NULL"), store.transaction():
        save_articles(store, 2, [article_rows(replace(BASE, title="changed")), broken])
    assert load_articles(store, [1, 2]) == {1: BASE}
    in_step(store)


@settings(max_examples=12)
@given(blocks=st.lists(st.lists(ARTICLES, max_size=4), min_size=1, max_size=4))
def test_a_bulk_load_ends_as_single_saves_do(
    blocks: list[list[Article]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("b")
    held = []
    for bulk in (True, False):
        with open_store(folder / f"{bulk}.db", "create") as store:
            begin(store)
            save(store, 1, replace(BASE, pmid=3))
            rows = [[article_rows(a) for a in block] for block in blocks]
            if bulk:
                with bulk_load(store, 1) as load:
                    for block in rows:
                        load.save(block_of(newest(block)), "server")
            else:
                for block in rows:
                    with store.transaction():
                        save_articles(store, 1, block)
            in_step(store)
            triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
            held.append(
                [
                    store.conn.execute(sql).fetchall()
                    for sql in ("SELECT * FROM articles", "SELECT * FROM abstract_sections", triggers)
                ]
                + [[(pmid, word) for word in ("gluteus", "falls", "a") for pmid in found(store, word)]]
            )
    assert held[0] == held[1]


def test_a_bulk_load_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), bulk_load(store, 1) as load:
        load.save(block_of([article_rows(BASE)]))
        raise KeyboardInterrupt
    assert store.scalar("SELECT count(*) FROM articles") == 0
    save(store, 1, BASE)
    assert found(store, "gluteus") == [1]
    in_step(store)
