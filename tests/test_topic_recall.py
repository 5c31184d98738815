"""What the shipped searches find of the studies known to belong; docs/search.md shows it study by study."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from data.topic import load_topic
from data.topic_matcher import TopicMatcher

ROOT = Path(__file__).resolve().parent.parent
TOPIC = load_topic("gluteus-maximus")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_search", ROOT / "docs/make_search.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["make_search"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_page_was_made_from_todays_strategy(maker: ModuleType) -> None:
    written = (ROOT / "docs/search.md").read_text("utf-8")
    assert maker.digest(TOPIC) in written, "run docs/make_search.py again"


@pytest.mark.real
def test_the_page_is_what_the_labels_say(maker: ModuleType, shared: Path) -> None:
    known = maker.read_known(shared / "gold/studies_dev.csv", TOPIC)
    assert maker.page(TOPIC, known) == (ROOT / "docs/search.md").read_text("utf-8")


@pytest.mark.real
def test_default_searches_find_every_study_that_belongs_and_few_that_do_not(maker: ModuleType, shared: Path) -> None:
    known = maker.read_known(shared / "gold/studies_dev.csv", TOPIC)
    defaults = {search.id for search in TOPIC.default_searches}
    lost = [study.name for study in known if study.label == "yes" and not defaults & set(study.found_by)]
    assert lost == []
    false = [study.name for study in known if study.label == "no" and defaults & set(study.found_by)]
    assert len(false) <= 5


@pytest.mark.real
def test_no_sentence_of_the_labels_is_printed(shared: Path) -> None:
    page = (ROOT / "docs/search.md").read_text("utf-8").lower()
    with (shared / "gold/studies_dev.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in ("title", "key_sentence_paraphrase", "note"):
                words = row[column].lower().split()
                assert not any(" ".join(words[i : i + 6]) in page for i in range(len(words) - 5)), row["title"]


@pytest.mark.real
def test_every_study_of_the_bundled_library_that_belongs_is_found(shared: Path) -> None:
    from data.searchable import Searchable
    from harvester.parse import parse_set
    from harvester.starter import library_xml

    matcher = TopicMatcher.of(TOPIC)
    with (shared / "starter/studies.csv").open(encoding="utf-8", newline="") as file:
        belong = {int(row["pmid"]) for row in csv.DictReader(file) if row["relevant"] == "yes"}
    articles = parse_set(library_xml()).articles
    found = {a.pmid for a in articles if matcher.found_by(Searchable.of(a))}
    assert belong <= found
