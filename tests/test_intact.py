"""Every record intact: what the real XML holds, by an independent reader, is what the database holds."""

from __future__ import annotations

import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from Bio import Medline
from entrez_oracle import read

from data.article_rows import article_rows
from data.articles import load_articles, save_articles
from data.ledger import RunStart, start_run
from data.search import Question
from data.store import Store, open_store
from harvester.medline import iter_medline
from harvester.parse import parse_set
from reports.export.entry import one_line
from reports.export.formats import export

CHILDREN = {
    "abstract_sections": "kind, label, category, text",
    "authors": "role, last_name, fore_name, initials, suffix, collective_name, affiliation, orcid",
    "mesh_headings": "heading, descriptor, descriptor_ui, qualifier, qualifier_ui, is_major",
    "keywords": "keyword, owner, is_major",
    "publication_types": "name, ui",
    "article_ids": "id_type, value",
    "history_dates": "status, substr(date, 1, 10)",
    "grants": "agency, grant_id, acronym, country",
    "corrections": "ref_type, ref_pmid, ref_source, note",
    "accessions": "data_bank, accession",
    "substances": "name",
    "cited_articles": "cited_pmid",
}


@pytest.fixture(scope="module")
def pool(shared: Path) -> bytes:
    return gzip.decompress((shared / "data" / "pubmed" / "pool.xml.gz").read_bytes())


@pytest.fixture(scope="module")
def store(pool: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("intact") / "gmax.db", "create") as opened:
        run = start_run(
            opened, RunStart("files", "gluteus-maximus", "0" * 64, "0.1.0"), datetime(2026, 1, 1, tzinfo=UTC)
        )
        with opened.transaction():
            save_articles(opened, run, map(article_rows, parse_set(pool).articles))
        yield opened


def held(store: Store) -> dict[int, dict[str, Any]]:
    """Everything the database holds, by plain SQL, under the names of the tables."""
    cursor = store.conn.execute("SELECT * FROM articles")
    names = [column[0] for column in cursor.description]
    records: dict[int, dict[str, Any]] = {row[0]: dict(zip(names, row, strict=True)) for row in cursor}
    for table, columns in CHILDREN.items():
        rows: dict[int, list[Any]] = defaultdict(list)
        order = "position" if table == "authors" else "seq"
        for pmid, *values in store.conn.execute(f"SELECT pmid, {columns} FROM {table} ORDER BY pmid, {order}"):
            rows[pmid].append(values[0] if len(values) == 1 else tuple(values))
        for pmid, record in records.items():
            record[table] = rows[pmid]
    return records


@pytest.mark.real
def test_the_database_holds_what_an_independent_reader_finds(pool: bytes, store: Store) -> None:
    expected = read(pool)
    found = held(store)
    assert len(found) == len(expected) == 3273
    differences = {
        (record["pmid"], name): (value, found[record["pmid"]][name])
        for record in expected
        for name, value in record.items()
        if found[record["pmid"]][name] != value
    }
    assert differences == {}
    for record in expected:  # the joined abstract is complete too: every section in it, in order
        main = [words for kind, _, _, words in record["abstract_sections"] if kind == "main"]
        joined = found[record["pmid"]]["abstract"]
        assert (joined is None) == (main == [])
        assert all(words in joined for words in main)


@pytest.mark.real
def test_real_records_survive_the_exports(store: Store) -> None:
    """Three hundred of them; all 3,273 were equal when the exports were written."""
    some = Question(limit=300)
    text = {form: b"".join(export(store, "gluteus-maximus", some, form)).decode() for form in ("ris", "nbib", "bibtex")}
    ris = {int(record["accession_number"]): record for record in rispy.loads(text["ris"])}
    nbib = {int(record["PMID"]): record for record in Medline.parse(io.StringIO(text["nbib"]))}
    own = {article.pmid: article for article in iter_medline(io.BytesIO(text["nbib"].encode()))}
    bibtex = bibtexparser.parse_string(text["bibtex"])
    assert len(ris) == len(nbib) == len(own) == len(bibtex.entries) == 300
    assert not bibtex.failed_blocks
    for pmid, article in load_articles(store, ris).items():
        abstract = one_line(article.abstract) if article.abstract else None
        assert ris[pmid]["title"] == nbib[pmid]["TI"] == own[pmid].title == one_line(article.title)
        assert (ris[pmid].get("abstract"), nbib[pmid].get("AB")) == (abstract, abstract)
        assert ris[pmid].get("doi") == own[pmid].doi == article.doi
        assert own[pmid].mesh_headings == tuple(
            replace(heading, descriptor_ui=None, qualifier_ui=None) for heading in article.mesh_headings
        )
        assert [person.last_name for person in own[pmid].authors] == [person.last_name for person in article.authors]
