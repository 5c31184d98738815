"""The card of a study says what a reader must know first, marks its evidence, and shows what changed word by word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_library import TOPIC, insert, make_small_library

from data.article_rows import article_rows
from data.articles import load_articles, save_articles
from data.errors import InputError
from data.records import AbstractSection, Correction
from data.store import Store, open_store
from data.study_file import read_study
from reports.card import as_record, as_text
from reports.word_diff import Piece, as_plain, word_diff


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("card") / "gmax.db"
    make_small_library(path)
    with open_store(path, "write") as opened:
        revise(opened)
        yield opened


def revise(store: Store) -> None:
    """Study 102 is corrected in run 2: one word of the abstract, an erratum, a hostile title."""
    old = load_articles(store, [102])[102]
    new = replace(
        old,
        title="Hip abductor strength and falls [bold]in[/bold] \x1b[31molder adults.",
        sections=(AbstractSection(1, old.sections[0].text.replace("weaker", "much stronger")),),
        corrections=(Correction("ErratumIn", "J Test. 2015;2:2", 500),),
    )
    with store.transaction():
        save_articles(store, 2, [article_rows(new)])


def card(store: Store, pmid: int, **options: bool) -> str:
    return as_text(read_study(store, TOPIC, pmid), **options)  # type: ignore[arg-type]


def test_the_card_of_a_study(store: Store) -> None:
    text = card(store, 101)
    assert text.startswith("Gluteus maximus size in women with low back pain.\nDoe JQ, Müller Ö, GLUT Study Group\n")
    assert "Journal of Testing, 2017 Mar, 12(3):101-9" in text
    assert "RESULTS: Women with low back pain had a smaller gluteus maximus. [1] Fallers" in text
    assert "gluteus maximus, size → back pain: presence: supports (confidence 0.90) [1]" in text
    assert "design: case control (text)" in text
    assert "people: 68 (stated)" in text
    assert "search “Back pain” (back-pain): found 2026-01-05 to 2026-03-01" in text
    assert "unchanged since it was first stored" in text


def test_retraction_stands_on_top(store: Store) -> None:
    lines = card(store, 105).splitlines()
    assert lines[0] == "RETRACTED: do not rely on this study."
    assert lines[1] == "Retracted: J Test. 2020;1:2 PMID 999"


def test_duplicates_and_decisions_are_shown(store: Store) -> None:
    text = card(store, 103)
    assert "Possibly the same study (same DOI): PMID 107" in text
    assert "supports · decided by ana" in text
    assert "2026-03-02 ana: finding hip_extensors|exercise|back_pain.intensity = supports" in text
    assert "Possibly the same study (same DOI): PMID 103" in card(store, 107)
    assert "UpdateOf is said by PMID 103" in card(store, 107)


def test_history_in_words_and_word_by_word(store: Store) -> None:
    short = card(store, 102)
    assert "Erratum: J Test. 2015;2:2 PMID 500" in short
    assert "2026-03-01 (run 2) erratum added; abstract changed" in short
    assert "{+" not in short
    whole = card(store, 102, history=True)
    assert "abstract: Hip abductors were [-weaker-] {+much stronger+} in fallers than" in whole


def test_without_colour_no_escape_code_and_no_markup(store: Store) -> None:
    plain = card(store, 102, history=True)
    assert "\x1b" not in plain
    assert "[bold]in[/bold]" in plain  # text of a title is never read as markup
    assert max(map(len, plain.splitlines())) <= 88
    coloured = card(store, 105, colour=True)
    assert "\x1b[1;37;41mRETRACTED" in coloured
    assert "\x1b[31molder" not in card(store, 102, colour=True)  # nor may a title steer the terminal


def test_what_is_missing_is_said(store: Store) -> None:
    text = card(store, 108)
    assert "PubMed holds no abstract of this record." in text
    assert "Not tagged yet for this topic: run `gmax tag`." in text
    with pytest.raises(InputError, match="PMID 4242 is not in this database"):
        read_study(store, TOPIC, 4242)


def test_other_abstracts_and_withdrawal_are_named(store: Store) -> None:
    store.conn.execute("UPDATE articles SET status = 'withdrawn', copyright = '© Them' WHERE pmid = 104")
    insert(store.conn, "abstract_sections", pmid=104, seq=9, kind="other_language", language="spa", text="Resumen.")
    text = card(store, 104)
    assert text.startswith("WITHDRAWN: PubMed no longer has this record.")
    assert "(There is also an abstract in another language.)" in text
    assert "Resumen" not in text
    assert "© Them" in text


def test_everything_for_machines(store: Store) -> None:
    record = json.loads(json.dumps(as_record(read_study(store, TOPIC, 102))))
    assert record["pmid"] == 102
    assert record["article"]["abstract"].startswith("Hip abductors were much stronger")
    assert {f["direction"] for f in record["findings"]} == {"supports", "null"}
    assert record["history"][0]["changes"][0] == "erratum added"
    kinds = [piece["kind"] for piece in record["history"][0]["abstract"]]
    assert kinds == ["same", "gone", "new", "same", "gap"]
    assert record["screening"]["relevance"] == "include"


# --- word diff ---


def test_the_diff_shows_a_few_words_around_a_change() -> None:
    before = " ".join(f"w{i}" for i in range(40))
    pieces = word_diff(before, before.replace("w20", "new"), around=2)
    assert pieces == [
        Piece("gap", "…"), Piece("same", "w18 w19"), Piece("gone", "w20"), Piece("new", "new"),
        Piece("same", "w21 w22"), Piece("gap", "…"),
    ]  # fmt: skip
    assert as_plain(pieces) == "… w18 w19 [-w20-] {+new+} w21 w22 …"


words = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12).map(" ".join)


@given(words, words)
def test_the_diff_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    pieces = word_diff(before, after, around=100)
    if before == after:
        assert pieces == []
    else:
        assert " ".join(p.text for p in pieces if p.kind in ("same", "gone")) == before
        assert " ".join(p.text for p in pieces if p.kind in ("same", "new")) == after


def test_a_card_file_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "gmax.db"
    make_small_library(path)
    before = path.read_bytes()
    with open_store(path, "read") as store:
        card(store, 103, history=True)
    assert path.read_bytes() == before
