"""Known studies, PubMed's own reading of the strategy, drift between runs, the appendix, and why a study is here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from matching_oracle import QueryMaker
from standin_kit import quick_client

from data.appendix import LastRun, appendix, combination
from data.drift import SearchRun, SeedState, drift_messages
from data.errors import InputError
from data.known_items import (
    ask_pubmed,
    ask_records,
    known_items_text,
    missed_by_all,
    read_pmid_file,
    read_pmids,
    seeds_text,
)
from data.matcher import Searchable, compile_query
from data.online_check import answers_text, ask_strategy
from data.records import AbstractSection, Article, MeshHeading
from data.topic import Seed, load_topic
from data.topic_matcher import StrategyReader, TopicMatcher, why_text

TOPIC = load_topic("gluteus-maximus")


def study(pmid: int, title: str, *headings: str, abstract: str = "") -> Searchable:
    return Searchable.of(
        Article(
            pmid=pmid,
            title=title,
            sections=(AbstractSection(1, abstract),) if abstract else (),
            mesh_headings=tuple(MeshHeading(i, name) for i, name in enumerate(headings, 1)),
        )
    )


RECORDS = {
    record.article.pmid: record
    for record in (
        study(1, "Gluteus maximus strength in low back pain"),
        study(2, "Gluteus maximus strength in knee pain"),
        study(3, "Quadriceps strength in knee pain"),
        study(4, "Gluteus muscle and back pain in rats", "Animals", "Rats"),
        study(5, "Hip abductor strength and falls in older women"),
    )
}


@dataclass(frozen=True)
class Answered:
    count: int
    pmids: tuple[int, ...]
    translation: str
    warnings: Sequence[object] = ()


def fake_pubmed(term: str) -> Answered:
    """PubMed as far as the matcher knows it, over the records above."""
    query = compile_query(term)
    pmids = tuple(pmid for pmid, record in RECORDS.items() if query.matches(record))
    return Answered(len(pmids), pmids, query.translation)


@pytest.fixture(params=["records", "pubmed"])
def known(request: pytest.FixtureRequest) -> Callable[..., tuple[object, ...]]:
    def ask(pmids: Sequence[int]) -> tuple[object, ...]:
        if request.param == "records":
            return ask_records(TOPIC, TOPIC.searches, pmids, RECORDS)
        return ask_pubmed(TOPIC, TOPIC.searches, pmids, fake_pubmed)

    return ask


def test_each_miss_names_the_block_that_loses_it(known: Callable[..., tuple]) -> None:  # type: ignore[type-arg]
    back = known([1, 2, 3, 4, 5, 99])[0]
    assert back.search.id == "back-full"
    assert back.found == (1,)
    assert {miss.pmid: miss.lost_by for miss in back.missed} == {
        2: ("block back_pain",),
        3: ("blocks gluteal_group/hip_function", "block back_pain"),
        4: ("guard humans",),
        5: ("block back_pain",),
    }
    assert back.unknown == (99,)
    assert back.missed[0].said == "lost by block back_pain"
    assert back.missed[1].said.startswith("lost by each of ")


def test_the_text_counts_for_each_search_and_explains_what_none_finds() -> None:
    results = ask_records(TOPIC, TOPIC.searches, [1, 2, 5, 99], RECORDS)
    text = known_items_text(results, [1, 2, 5, 99], TOPIC.default_searches)
    assert text.splitlines() == [
        "Back pain, full (back-full): finds 1",
        "Falls, full (falls-full): finds 1",
        "Pregnancy and postpartum (pregnancy): finds 0",
        "2 is found by no search:",
        "  back-full: lost by block back_pain",
        "  falls-full: lost by block falls",
        "  pregnancy: lost by each of blocks back_pain/pelvic_pain/falls/balance; block pregnancy",
        "No record to ask for 1 of 4: 99",
    ]
    assert missed_by_all(results, [1, 2, 5, 99]) == (2,)
    assert missed_by_all((), [1]) == ()


def test_a_lost_seed_is_said_and_counted() -> None:
    topic = replace(
        TOPIC, seeds=(Seed(1, "w", ("back-full",)), Seed(2, "w", ("back-full",)), Seed(99, "w", ("back-full",)))
    )
    seeds = seeds_text(topic, ask_records(topic, topic.searches, [1, 2, 99], RECORDS))
    assert seeds.any
    assert seeds.text.splitlines() == [
        "Seed studies: 1 of 2 found by the searches that must find them.",
        "  search back-full loses 2: lost by block back_pain",
        "  no record to ask for 99",
    ]


def test_lists_of_pmids_are_read_with_comments(tmp_path: Path) -> None:
    assert read_pmids("# seeds\n28715424 # first\n24666603, 1\n1\n\n") == (28715424, 24666603, 1)
    for bad in ("PMC123", "12x", "0"):
        with pytest.raises(InputError, match="line 2"):
            read_pmids(f"1\n{bad}")
    with pytest.raises(InputError, match="no PMID"):
        read_pmids("# nothing")
    with pytest.raises(InputError, match="cannot read"):
        read_pmid_file(tmp_path / "absent.txt")
    (tmp_path / "list.txt").write_text("5\n", "utf-8")
    assert read_pmid_file(tmp_path / "list.txt") == (5,)


# --- PubMed's own reading -----------------------------------------------------------------------------------------


def test_every_line_block_and_search_is_asked() -> None:
    asked: list[str] = []
    answers = ask_strategy(TOPIC, fake_pubmed, asked.append)
    lines = sum(len(block.lines) for block in TOPIC.blocks)
    assert len(answers) == len(asked) == lines + len(TOPIC.blocks) + len(TOPIC.searches)
    by_text = {answer.text: answer for answer in answers}
    assert by_text["gluteus[tiab]"].count == 3
    assert by_text["gluteus[tiab]"].doubts == ()
    assert by_text["glutaeus[tiab]"].doubts == ("finds nothing",)


@pytest.mark.parametrize(
    ("line", "translation", "doubt"),
    [
        ("gluteus[tiab]", '"gluteus"[All Fields]', "searches it in [all fields]"),
        ('"hip pain"[tiab:~3]', '"hip pain"[Title/Abstract]', "dropped the nearness"),
        ("muscle*[tiab]", '"muscle"[Title/Abstract]', "dropped the truncation"),
    ],
)
def test_a_translation_that_is_not_what_was_meant_is_doubted(line: str, translation: str, doubt: str) -> None:
    block = replace(TOPIC.blocks[0], lines=(replace(TOPIC.blocks[0].lines[0], text=line),))
    topic = replace(TOPIC, blocks=(block,), searches=())
    answers = ask_strategy(topic, lambda _: Answered(5, (), translation, ("phrase not found",)))
    assert answers[0].doubts[0] == "phrase not found"
    assert doubt in answers[0].doubts[1]
    assert "! " in answers_text(answers)
    assert "2 of 2 to look at" in answers_text(answers)


def test_a_sound_strategy_says_so_in_one_line() -> None:
    topic = replace(TOPIC, blocks=TOPIC.blocks[:1], searches=())
    answers = ask_strategy(topic, lambda term: Answered(1_234, (), compile_query(term).translation))
    assert answers_text(answers).splitlines()[-1] == "PubMed reads every line as it is meant."
    assert answers_text(answers).splitlines()[0].startswith('1,234    "gluteus maximus"[tiab:~4]')


def test_the_stand_in_reads_every_shipped_line_as_it_is_meant() -> None:
    from harvester.standin.corpus import Corpus
    from harvester.standin.server import StandinServer
    from harvester.standin.settings import StandinSettings
    from harvester.starter import library_xml

    with (
        StandinServer(Corpus(library_xml()), StandinSettings().unlimited()) as server,
        quick_client(server) as client,
    ):
        answers = ask_strategy(TOPIC, lambda term: client.search(term, retmax=0))
        seeds = ask_pubmed(TOPIC, TOPIC.searches, [seed.pmid for seed in TOPIC.seeds], client.search)
    assert {doubt for answer in answers for doubt in answer.doubts} <= {"finds nothing"}
    assert not seeds_text(TOPIC, seeds).any


@pytest.mark.real
def test_the_stand_in_and_the_matcher_agree_over_real_records(shared: Path) -> None:
    import gzip

    from harvester.parse import parse_set
    from harvester.standin.corpus import Corpus
    from harvester.standin.server import StandinServer
    from harvester.standin.settings import StandinSettings

    body = gzip.decompress((shared / "data/pubmed/pool.xml.gz").read_bytes())
    pieces = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", body, re.DOTALL)[:150]
    body = b"<PubmedArticleSet>" + b"".join(pieces) + b"</PubmedArticleSet>"
    articles = list(parse_set(body).articles)
    records = [Searchable.of(article) for article in articles]
    maker = QueryMaker(articles, seed=4)
    with StandinServer(Corpus(body), StandinSettings().unlimited()) as server, quick_client(server) as client:
        for _ in range(60):
            text = maker.query()
            query = compile_query(text)
            assert set(client.search(text).pmids) == {r.article.pmid for r in records if query.matches(r)}, text


def test_a_range_after_two_groups_is_no_slice_of_the_stand_in() -> None:
    from harvester.standin.corpus import Corpus
    from harvester.standin.server import StandinServer
    from harvester.standin.settings import StandinSettings
    from harvester.starter import library_xml

    with (
        StandinServer(Corpus(library_xml()), StandinSettings().unlimited()) as server,
        quick_client(server) as client,
    ):
        assert client.search("(gluteus[tiab]) AND (pain[tiab]) AND 28715424:28715424[uid]").pmids == (28715424,)


# --- drift --------------------------------------------------------------------------------------------------------

OLD = SearchRun(3, "q", '"gluteus"[Title/Abstract] AND "back pain"[MeSH Terms]', 100)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (replace(OLD, run=4), ()),
        (replace(OLD, run=4, found=104), ()),
        (replace(OLD, run=4, found=140), ("140 records, 100 in run 3 (+40%)",)),
        (replace(OLD, run=4, found=0), ("0 records, 100 in run 3 (-100%)",)),
        (
            replace(OLD, run=4, translation='"gluteus"[All Fields] AND "back pain"[MeSH Terms]'),
            ('now without "gluteus"[Title/Abstract] and with "gluteus"[All Fields]',),
        ),
        (
            replace(OLD, run=4, translation='"back pain"[MeSH Terms] AND "gluteus"[Title/Abstract]'),
            ("joined in another way",),
        ),
        (replace(OLD, run=4, translation=""), ()),
        (replace(OLD, run=4, query="other", found=900), ("the strategy was changed after run 3",)),
    ],
)
def test_changes_between_two_runs_are_said(now: SearchRun, words: tuple[str, ...]) -> None:
    messages = drift_messages("Back pain", OLD, now)
    assert len(messages) == len(words)
    for message, expected in zip(messages, words, strict=True):
        assert expected in message
        assert message.startswith("Back pain: ")


def test_a_long_change_is_shortened() -> None:
    many = " OR ".join(f'"word{i}"[Title/Abstract]' for i in range(20))
    assert "and 14 more" in drift_messages("x", OLD, replace(OLD, translation=many))[0]


def test_the_first_run_has_no_drift_but_may_miss_a_seed() -> None:
    seeds = (SeedState(1, True, True), SeedState(2, False, True), SeedState(3, False, False))
    assert drift_messages("x", None, OLD, seeds) == (
        "x: seed study 2 is no longer found",
        "x: seed study 3 was not found",
    )


def test_few_records_more_are_no_jump() -> None:
    few = replace(OLD, found=4)
    assert drift_messages("x", few, replace(few, found=9)) == ()
    assert drift_messages("x", replace(OLD, found=0), replace(OLD, found=50)) == ("x: 50 records, 0 in run 3",)


# --- appendix -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("markdown", [False, True])
def test_the_appendix_holds_every_search_in_one_line_as_sent(markdown: bool) -> None:
    lines = appendix(TOPIC, {}, markdown).splitlines()
    for search in TOPIC.searches:
        assert search.query in lines
    text = "\n".join(lines)
    for words in (TOPIC.sha256, TOPIC.question.text, "NCBI E-utilities", "never sent with this text", "28715424"):
        assert words in text
    for block in TOPIC.blocks:
        assert block.label in text
        assert all(line.text in text for line in block.lines)


def test_the_appendix_tells_when_a_search_was_last_sent() -> None:
    text = appendix(TOPIC, {"back-full": LastRun("2026-11-20", 2345)})
    assert "Last sent: 2026-11-20, 2,345 records" in text


def test_markdown_signs_in_plain_words_are_escaped() -> None:
    assert "never glut\\*" in appendix(TOPIC, {}, markdown=True)


def test_a_search_is_described_by_the_labels_of_its_blocks() -> None:
    assert combination(TOPIC, TOPIC.search("back-core")) == (
        "Gluteus maximus by name AND Back pain, with pelvic girdle and sacroiliac pain [Not studies of animals only]"
    )


# --- why ----------------------------------------------------------------------------------------------------------


def test_why_a_study_is_in_the_library_names_words_and_blocks() -> None:
    text = why_text(TOPIC, RECORDS[1])
    assert text.startswith("Back pain, full (back-full): found\n  Gluteal muscles: gluteus[tiab]\n")
    assert "Falls, full (falls-full): not found, nothing for Falls and fall risk" in text
    assert "taken away by the guard humans" in why_text(TOPIC, RECORDS[4])


def test_reader_and_compiled_search_say_the_same() -> None:
    reader, matcher = StrategyReader(TOPIC), TopicMatcher.of(TOPIC, TOPIC.searches)
    for record in RECORDS.values():
        found = {hit.search for hit in (reader.explain(search, record) for search in TOPIC.searches) if hit.found}
        assert found == set(matcher.found_by(record))
