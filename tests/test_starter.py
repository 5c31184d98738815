"""The bundled starter library: real studies as facts, our own summaries, XML that anybody's parser reads."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import Bio
import pytest
from Bio import Entrez
from lxml import etree

from data.tagged import StudyText
from data.tagging.tagger import Tagger
from data.topic import load_topic
from harvester.parse import parse_set
from harvester.starter import library_xml
from harvester.starter.make import NOTICE, make_library

PARTS = ("text", "methods", "results")
SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z]|\s*$)")


@pytest.fixture(scope="module")
def facts() -> list[dict[str, object]]:
    text = files("harvester.starter").joinpath("library.toml").read_text("utf-8")
    return tomllib.loads(text)["study"]


def test_the_committed_xml_is_what_the_source_makes() -> None:
    source = files("harvester.starter").joinpath("library.toml").read_text("utf-8")
    assert library_xml().decode("utf-8") == make_library(source)


def test_every_summary_has_two_to_five_sentences(facts: list[dict[str, object]]) -> None:
    assert len(facts) == 59
    for study in facts:
        summary = " ".join(str(study[part]) for part in PARTS if part in study)
        assert 2 <= len(SENTENCE_END.findall(summary)) <= 5, study["pmid"]


def test_our_parser_reads_every_fact(facts: list[dict[str, object]]) -> None:
    parsed = parse_set(library_xml())
    assert parsed.unknown == ()
    assert parsed.deleted == ()
    assert [a.pmid for a in parsed.articles] == [study["pmid"] for study in facts]
    for article, study in zip(parsed.articles, facts, strict=True):
        assert article.title == study["title"]
        assert (article.year, article.journal) == (study["year"], study["journal"])
        assert article.doi == (str(study["doi"]).lower() if "doi" in study else None)
        assert article.copyright == NOTICE
        assert [s.text for s in article.sections] == [study[p] for p in PARTS if p in study]
        assert [f"{a.last_name} {a.initials}" for a in article.authors] == [
            study[p] for p in ("first_author",) if p in study
        ]
        assert article.mesh_headings == ()


def test_biopython_reads_it_against_the_dtd(facts: list[dict[str, object]]) -> None:
    read = Entrez.read(io.BytesIO(library_xml()))
    titles = [str(r["MedlineCitation"]["Article"]["ArticleTitle"]) for r in read["PubmedArticle"]]
    assert titles == [study["title"] for study in facts]
    notes = {str(r["MedlineCitation"]["Article"]["Abstract"]["CopyrightInformation"]) for r in read["PubmedArticle"]}
    assert notes == {NOTICE}


def test_it_is_valid_by_nlms_dtd() -> None:
    dtd = etree.DTD(str(Path(Bio.__file__).parent / "Entrez/DTDs/pubmed_250101.dtd"))
    tree = etree.fromstring(library_xml(), etree.XMLParser(load_dtd=False, no_network=True))
    assert dtd.validate(tree), dtd.error_log


@pytest.mark.real
def test_the_facts_are_those_of_the_shared_table(shared: Path, facts: list[dict[str, object]]) -> None:
    with (shared / "starter" / "studies.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(facts) == 59
    for row, study in zip(rows, facts, strict=True):
        for name in ("pmid", "doi", "title", "year", "journal", "first_author"):
            assert str(study.get(name, "")) == row[name], (row["pmid"], name)


SEEDS = {
    28715424: ("gluteus_maximus", "size", "back_pain.presence", "supports"),
    24666603: ("hip_abductors", "strength", "fall_risk.falls", "supports"),
}


@pytest.mark.real
def test_the_tagger_reads_the_starter_library_rightly(shared: Path) -> None:
    """The bar of the first release; borderline studies are not counted for or against."""
    with (shared / "starter" / "studies.csv").open(encoding="utf-8", newline="") as file:
        relevant = {int(row["pmid"]): row["relevant"] for row in csv.DictReader(file)}
    tagger = Tagger(load_topic("gluteus-maximus").vocabulary)
    tagged = {a.pmid: tagger.tag(StudyText.of(a)) for a in parse_set(library_xml()).articles}
    given = {pmid: study.screening.relevance for pmid, study in tagged.items()}
    assert [pmid for pmid, judged in relevant.items() if judged == "yes" and given[pmid] != "include"] == []
    assert sum(judged == "no" and given[pmid] == "exclude" for pmid, judged in relevant.items()) >= 29
    for pmid, finding in SEEDS.items():
        assert finding in {(f.muscle, f.measure, f.outcome, f.direction) for f in tagged[pmid].findings}
