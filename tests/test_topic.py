"""Topic files: what is read, what is refused and with which words, and what is sent to PubMed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ConfigError
from data.pubmed_syntax import parse
from data.strategy import check_topic
from data.topic import list_topics, load_topic
from data.topic_new import new_topic_text

SMALL = """
slug = "small"
title = "A small topic"

[question]
text = "Does the muscle matter?"
population = "adults"
exposure = "strength"
outcome = "pain"

[blocks.muscle]
label = "Muscle"
words = ['gluteus[tiab]', "\\"hip muscle*\\"[tiab]"]

[blocks.pain]
label = "Pain"
mesh = ['"Back Pain"[Mesh]']
words = ['pain[tiab]']

[guards.humans]
label = "People"
exclude = '"Animals"[Mesh] NOT "Humans"[Mesh]'

[guards.english]
label = "English"
require = 'english[la]'

[[searches]]
id = "one"
label = "One"
outcome = "pain"
default = true
all_of = [["muscle", "pain"], "pain"]
guards = ["humans", "english"]

[[seeds]]
pmid = 90000001
why = "known"
searches = ["one"]

[vocabulary]
direct = ["pain"]

[[vocabulary.outcome]]
id = "pain"
label = "pain"
terms = ["pain"]

[[vocabulary.muscle]]
id = "gluteus"
label = "gluteus"
terms = ["gluteus"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "small.toml"
    path.write_text(text, "utf-8")
    return path


def error(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_topic(write(folder, text))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_search_is_its_blocks_and_guards_in_pubmed_syntax(tmp_path: Path) -> None:
    topic = load_topic(write(tmp_path, SMALL))
    assert topic.searches[0].query == (
        '(gluteus[tiab] OR "hip muscle*"[tiab] OR "Back Pain"[Mesh] OR pain[tiab])'
        ' AND ("Back Pain"[Mesh] OR pain[tiab]) NOT ("Animals"[Mesh] NOT "Humans"[Mesh]) AND (english[la])'
    )
    assert topic.default_searches == topic.searches
    assert topic.sha256 == hashlib.sha256(SMALL.encode()).hexdigest()
    assert (topic.source, topic.source_text) == ("small.toml", SMALL)
    assert topic.block("pain").query == '("Back Pain"[Mesh] OR pain[tiab])'
    assert [topic.guard(name).query for name in ("humans", "english")] == [
        'NOT ("Animals"[Mesh] NOT "Humans"[Mesh])',
        "AND (english[la])",
    ]
    assert topic.vocabulary.outcomes[0].id == "pain"


def test_lines_know_where_they_stand_in_the_file(tmp_path: Path) -> None:
    topic = load_topic(write(tmp_path, SMALL))
    lines = SMALL.splitlines()
    for block in topic.blocks:
        for line in block.lines:
            assert line.text.strip('"')[:6] in lines[line.number - 1]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("words =", "wrods =", ("[blocks.muscle]", "'wrods'", "'words'")),
        ("default = true", "defualt = true", ("[[searches one]]", "'defualt'", "'default'")),
        ('title = "A small topic"', 'titel = "A small topic"', ("'titel'", "'title'")),
        ("[blocks.pain]", "[block.pain]", ("'block'", "'blocks'")),
        ('"muscle", "pain"]', '"muscel", "pain"]', ("no block 'muscel'", "'muscle'")),
        ('"humans", "english"', '"human", "english"', ("no guard 'human'", "'humans'")),
        ('searches = ["one"]', 'searches = ["two"]', ("no search 'two'",)),
        ('outcome = "pain"\ndefault', 'outcome = "pein"\ndefault', ("no outcome 'pein'", "'pain'")),
        ("default = true", 'default = "yes"', ("true or false",)),
        ("pmid = 90000001", 'pmid = "90000001"', ("whole number",)),
        ("pmid = 90000001", "pmid = 0", ("above 0",)),
        ("pmid = 90000001", "pmid = true", ("above 0",)),
        ('slug = "small"', 'slug = "Small Topic"', ("lower-case",)),
        ("[blocks.pain]", '[blocks."Pain"]', ("lower-case",)),
        ('title = "A small topic"\n', "", ("'title' is missing",)),
        ('title = "A small topic"', 'title = " "', ("blank",)),
        ('title = "A small topic"', "title = 3", ("a text in quotes",)),
        ("words = ['pain[tiab]']", "words = 'pain[tiab]'", ("a list of texts",)),
        ("words = ['pain[tiab]']", "words = ['pain[tiab]', 3]", ("must hold texts",)),
        ("words = ['pain[tiab]']", "words = ['pain[tiab]', 'pain[tiab]']", ("stands twice",)),
        ("mesh = ['\"Back Pain\"[Mesh]']\nwords = ['pain[tiab]']", "", ("at least one line",)),
        ("require = 'english[la]'", "", ("either `exclude` or `require`",)),
        ('all_of = [["muscle", "pain"], "pain"]', "all_of = []", ("empty",)),
        ('all_of = [["muscle", "pain"], "pain"]', "all_of = [[]]", ("empty",)),
        ("[[searches]]", "[searches]", ("[[searches]]",)),
        ("[[vocabulary.muscle]]", "[[vocabulary.musscle]]", ("small.toml", "musscle")),
        ("title =", "title ==", ("not valid TOML",)),
    ],
)
def test_a_slip_is_refused_with_file_table_and_nearest_key(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    assert old in SMALL
    message = error(tmp_path, SMALL.replace(old, new))
    assert "small.toml" in message
    for word in words:
        assert word in message


def test_a_topic_needs_a_search_and_no_id_twice(tmp_path: Path) -> None:
    search = SMALL[SMALL.index("[[searches]]") : SMALL.index("[[seeds]]")]
    without = SMALL.replace(search, "").replace('searches = ["one"]', "")
    assert "at least one" in error(tmp_path, without)
    assert "stands twice" in error(tmp_path, SMALL.replace(search, search + search))


def test_an_unknown_topic_names_those_that_exist() -> None:
    with pytest.raises(ConfigError, match="gluteus-maximus"):
        load_topic("gluteus-minimus")


def test_a_file_that_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load_topic(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_topic(str(tmp_path / "latin.toml"))


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_text(SMALL, "utf-8-sig")
    assert load_topic(path).slug == "small"


@given(st.binary(max_size=80))
def test_no_file_content_crashes_the_loader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("topic") / "x.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        load_topic(path)


# --- the shipped topics -------------------------------------------------------------------------------------------


def test_the_shipped_topics_are_there_and_the_template_is_not_one_of_them() -> None:
    assert list_topics() == ("gluteus-maximus", "gluteus-medius-hip-pain", "hamstrings-knee-pain")


@pytest.mark.parametrize("name", list_topics())
def test_shipped_topics_are_named_after_their_file_and_pass_their_own_lint(name: str) -> None:
    topic = load_topic(name)
    assert topic.slug == name
    assert [f for f in check_topic(topic) if f.severity != "note"] == []
    assert topic.default_searches


@pytest.mark.parametrize("name", list_topics())
def test_the_printed_strategies_can_be_pasted(name: str) -> None:
    for search in load_topic(name).searches:
        assert search.query.isascii()
        assert "\n" not in search.query
        assert parse(search.query).problems == ()


def test_both_articles_behind_the_project_are_seeds_of_default_searches() -> None:
    topic = load_topic("gluteus-maximus")
    defaults = {search.id for search in topic.default_searches}
    for pmid in (28715424, 24666603):
        seed = next(seed for seed in topic.seeds if seed.pmid == pmid)
        assert defaults & set(seed.searches)


def test_a_search_is_asked_for_by_name() -> None:
    topic = load_topic("gluteus-maximus")
    assert topic.search("pregnancy").outcome == "any"
    with pytest.raises(ConfigError, match="back-full"):
        topic.search("back")


# --- topic new ----------------------------------------------------------------------------------------------------


def test_a_new_topic_loads_and_has_nothing_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "knee-pain.toml"
    path.write_text(new_topic_text("knee-pain"), "utf-8")
    topic = load_topic(path)
    assert (topic.slug, topic.title) == ("knee-pain", "Knee pain")
    assert [f.code for f in check_topic(topic)] == ["no_seed"]


@pytest.mark.parametrize("name", ["Knee Pain", "", "../etc", "knee--pain", "gluteus-maximus"])
def test_a_name_that_cannot_be_a_topic_is_refused(name: str) -> None:
    with pytest.raises(ConfigError):
        new_topic_text(name)
