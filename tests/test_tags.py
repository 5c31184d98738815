"""Tags beside the studies: what is equal is not written, every topic has its own, and what needs tags is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from harvest_kit import QuickTagger, quick_tags, small_topic, values

from data.article_rows import article_rows, text_hash_of
from data.articles import save_articles
from data.errors import StoreError
from data.ledger import RunStart, start_run
from data.matches import SearchFound, open_search, record_found, search_row
from data.records import AbstractSection, Article, Keyword, MeshHeading, PublicationType
from data.store import Store, open_store
from data.tag_rows import TABLES, tag_rows
from data.tagged import Evidence, Fact, Finding, OutcomeTag, Screening, StudyFacts, StudyText, TaggedStudy
from data.tags import needs_tags, save_tags, stored_tags, study_texts
from harvester.interrupt import Interrupts
from harvester.progress import Watcher
from harvester.run import utc_now
from harvester.tag_run import TagOptions, tag_library
from harvester.tagging import tag_many

E = Evidence(1, 2, 5, "A sentence.", "rule")
FULL = TaggedStudy(
    "1",
    Screening("include", "both halves", E),
    (OutcomeTag("back_pain", "direct", E), OutcomeTag("fall_risk.balance", "surrogate", E)),
    (Finding("gluteus_maximus", "size", "back_pain", "supports", 0.75, E),),
    StudyFacts(
        Fact("cohort", E), "title", 30, "stated", E, 4, E, (Fact("fallers", E), Fact("athletes", None)),
        Fact("mean 70", E), Fact("women", E), (Fact("multifidus", E),),
    ),
    E,
    "7",
)  # fmt: skip
NOTHING = TaggedStudy("1", Screening("exclude", "no muscle", None), rules_version="7")
ARTICLE = Article(
    1,
    "Title.",
    sections=(
        AbstractSection(1, "One.", "METHODS", "METHODS"),
        AbstractSection(2, "Plain.", kind="plain_language"),
        AbstractSection(3, "Dos.", kind="other_language", language="spa"),
    ),
    mesh_headings=(MeshHeading(1, "Hip"), MeshHeading(2, "Buttocks", None, "pathology"), MeshHeading(2, "Buttocks")),
    keywords=(Keyword("k"),),
    publication_types=(PublicationType("Review", "D016454"),),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "x.db", "create") as made:
        start_run(made, RunStart("files", "small", "", ""), utc_now())
        save(made, ARTICLE)
        yield made


def save(store: Store, *articles: Article, run: int = 1) -> None:
    with store.transaction():
        save_articles(store, run, [article_rows(a) for a in articles])


def tag(store: Store, tagged: TaggedStudy, topic: str = "small", text_hash: str = "h") -> list[int]:
    with store.transaction():
        return save_tags(store, topic, 1, [tag_rows(1, tagged, text_hash)])


def test_every_tag_has_its_sentence(store: Store) -> None:
    assert tag(store, FULL) == [1]
    assert stored_tags(store.conn, "small", [1, 2]) == {1: tag_rows(1, FULL, "h").tables}
    row = store.conn.execute('SELECT relevance, sentence, section_seq, start, "end", rule FROM screening').fetchone()
    assert row == ("include", "A sentence.", 1, 2, 5, "rule")
    facts = store.conn.execute(
        "SELECT design, n, n_sentence, n_studies, population, age, sex, spin_sentence FROM study_facts"
    )
    assert facts.fetchone() == ("cohort", 30, "A sentence.", 4, "athletes;fallers", "mean 70", "women", "A sentence.")


@pytest.mark.parametrize("tagged", [FULL, NOTHING])
def test_equal_tags_are_not_written_again(tagged: TaggedStudy, store: Store) -> None:
    assert tag(store, tagged) == [1]
    before = store.conn.total_changes
    turned = replace(tagged, outcomes=tagged.outcomes[::-1])
    assert tag(store, turned) == []
    assert store.conn.total_changes == before
    assert tag(store, replace(tagged, rules_version="8")) == [1]
    before = store.conn.total_changes
    assert tag(store, replace(tagged, rules_version="8"), text_hash="other") == []
    assert store.conn.total_changes == before + 1  # only which text was tagged
    assert stored_tags(store.conn, "small", [1])[1] == tag_rows(1, replace(tagged, rules_version="8"), "other").tables


def test_new_tags_replace_all_old_ones_of_their_topic(store: Store) -> None:
    tag(store, FULL)
    tag(store, FULL, topic="other")
    assert tag(store, NOTHING) == [1]
    rows = {table: values(store.path, f"SELECT topic FROM {table} ORDER BY topic") for table in TABLES}
    assert rows["screening"] == rows["study_facts"] == ["other", "small"]
    assert rows["findings"] == ["other"]
    assert rows["outcome_tags"] == rows["study_populations"] == ["other", "other"]


def test_a_rule_that_says_a_thing_twice_is_heard_once(store: Store) -> None:
    twice = replace(
        FULL, outcomes=FULL.outcomes * 2, findings=(*FULL.findings, replace(FULL.findings[0], confidence=0.1))
    )
    tag(store, twice)
    assert values(store.path, "SELECT confidence FROM findings") == [0.75]


def test_the_tagger_reads_what_the_record_says(store: Store) -> None:
    (stored,) = study_texts(store, [1, 99])
    assert stored.text == StudyText.of(ARTICLE)
    assert stored.text.sections == ARTICLE.sections[:1]
    assert (stored.pmid, stored.text_hash) == (1, text_hash_of(ARTICLE))


def test_what_needs_tags(store: Store) -> None:
    assert needs_tags(store, "small", "7") == [1]  # it came with a run of the topic
    assert needs_tags(store, "other", "7") == []
    with store.transaction():
        search = search_row(store, 1, "other", "s", "s", None, "q")
        open_search(store, 1, search)
        record_found(store, 1, SearchFound(search, 1, (1,), "", (), 1))
    assert needs_tags(store, "other", "7") == [1]  # a search of the topic finds it
    tag(store, FULL, text_hash=text_hash_of(ARTICLE))
    assert needs_tags(store, "small", "7") == []
    assert needs_tags(store, "small", "8") == [1]  # the rules are newer
    save(store, replace(ARTICLE, mesh_headings=()))
    assert needs_tags(store, "small", "7") == needs_tags(store, "small", "7", [1, 2]) == [1]  # another record
    assert needs_tags(store, "small", "7", [2]) == []


def library(path: Path, number: int) -> None:
    with open_store(path, "create") as store:
        start_run(store, RunStart("files", "small", "", ""), utc_now())
        save(
            store, *(Article(p, f"The gluteus maximus {p}." if p % 2 else f"Study {p}.") for p in range(1, number + 1))
        )


def test_gmax_tag_tags_what_needs_it_and_twice_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_tags(monkeypatch)
    path, topic = tmp_path / "x.db", small_topic()
    library(path, 30)
    assert tag_library(path, topic).line().startswith("run 2 complete: 30 found = 0 unchanged + 0 new + 30 changed")
    assert tag_library(path, topic).line().startswith("run 3 complete: 0 found, nothing changed")
    assert tag_library(path, topic, TagOptions(everything=True)).line().startswith("run 4 complete: 30 found, nothing")
    assert values(path, "SELECT relevance, count(*) FROM screening GROUP BY 1") == [("exclude", 15), ("include", 15)]
    monkeypatch.setattr(QuickTagger, "rules_version", "quicker")
    monkeypatch.setattr("harvester.tagging._TAGGERS", {})
    assert tag_library(path, topic).balance.changed == 30
    assert values(path, "SELECT DISTINCT rules_version FROM runs WHERE id = 5") == ["quicker"]


def test_tagging_needs_a_library(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        tag_library(tmp_path / "none.db", small_topic())


def test_several_processes_tag_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvester.tagging.WORTH_PROCESSES", 10)
    monkeypatch.setattr("harvester.tagging.BLOCK", 10)
    topic = small_topic()
    held = []
    for jobs in (1, 2):
        path = tmp_path / f"{jobs}.db"
        library(path, 40)
        with open_store(path, "write") as store, Interrupts() as interrupts:
            assert tag_many(store, 1, topic, range(1, 41), Watcher(), interrupts, jobs) == 40
        held.append(values(path, "SELECT pmid, relevance, reason, rules_version FROM screening ORDER BY 1"))
    assert held[0] == held[1]


def test_ctrl_c_keeps_what_was_tagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_tags(monkeypatch)
    monkeypatch.setattr("harvester.tagging.BLOCK", 10)
    path = tmp_path / "x.db"
    library(path, 30)

    class Impatient(Watcher):
        def step(self, what: str, done: int, total: int) -> None:
            if done == 10:
                raise KeyboardInterrupt

    report = tag_library(path, small_topic(), watcher=Impatient())
    assert (report.status, report.exit_code) == ("partial", 3)
    assert values(path, "SELECT count(*) FROM screening") == [10]
    assert tag_library(path, small_topic()).balance.changed == 20
