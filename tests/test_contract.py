"""What other programs and people rely on: names of commands, options, tables, views, columns, exit codes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli import cli
from data import errors
from data.store import open_store

COMMANDS = {
    "harvest": ["--full", "--since", "--from", "--limit", "--dry-run", "--json"],
    "tag": ["--all"],
    "reparse": [],
    "tag-text": ["--json"],
    "evaluate": ["--json"],
    "search": [
        *["--outcome", "--direction", "--muscle", "--design", "--population", "--relevance", "--year"],
        *["--new-since", "--limit", "--json", "--nl", "--csv", "--table", "--fts"],
    ],
    "show": ["--json", "--history"],
    "review": [],
    "report": ["--out", "--since", "--format"],
    "export": ["--format", "-o", "--outcome", "--direction", "--muscle", "--design", "--population", "--relevance"],
    "status": ["--json"],
    "doctor": [],
    "topic": [],
    "schedule": [],
    "serve": ["--port"],
    "demo": [],
}
INSIDE = {
    "review": {"queue", "set", "finding", "import", "export"},
    "topic": {"show", "check", "list"},
    "schedule": {"print", "install", "remove"},
}
COLUMNS = {
    "articles": {
        *{"pmid", "title", "abstract", "journal", "year", "pub_date", "doi", "pmcid", "language", "status", "kind"},
        *{"is_retracted", "content_hash", "first_seen_run", "last_changed_run"},
    },
    "abstract_sections": {"pmid", "seq", "label", "category", "kind", "text"},
    "authors": {
        *{"pmid", "position", "last_name", "fore_name", "initials", "collective_name", "orcid", "affiliation"},
    },
    "corrections": {"pmid", "ref_type", "ref_pmid", "ref_source"},
    "screening": {"pmid", "relevance", "reason", "sentence", "rules_version"},
    "outcome_tags": {
        *{"pmid", "outcome", "directness", "sentence", "section_seq", "start", "end", "rule", "rules_version"},
    },
    "findings": {
        *{"id", "pmid", "muscle", "measure", "outcome", "direction", "confidence", "sentence", "section_seq"},
        *{"start", "end", "rule", "rules_version"},
    },
    "study_facts": {"pmid", "design", "design_source", "n", "n_basis", "n_studies", "population"},
    **{name: {"pmid"} for name in ("mesh_headings", "keywords", "publication_types", "article_ids", "grants")},
    "article_versions": {"pmid", "seen_run"},
    "reviews": {"pmid", "reviewer", "decided_at", "reason", "text_hash"},
    "runs": {"id", "status", "found"},
    "searches": {"query", "translation"},
    "matches": {"pmid", "first_run", "last_run"},
    "raw_replies": {"body"},
}
VIEWS = {"studies", "studies_by_outcome", "findings_effective", "outcomes_by_year", "run_ledger", "needs_review"}


@pytest.fixture
def conn(tmp_path: Path) -> sqlite3.Connection:
    with open_store(tmp_path / "gmax.db", "create") as store:
        yield store.conn


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_and_options(name: str) -> None:
    assert name in cli.commands, f"gmax {name} is missing"
    command = cli.commands[name]
    options = {text for parameter in command.params for text in (*parameter.opts, *parameter.secondary_opts)}
    assert not set(COMMANDS[name]) - options
    if name in INSIDE:
        assert isinstance(command, click.Group)
        assert not INSIDE[name] - set(command.commands)


@pytest.mark.parametrize("table", COLUMNS)
def test_tables_are_strict_and_have_their_columns(conn: sqlite3.Connection, table: str) -> None:
    assert {row[1] for row in conn.execute(f"PRAGMA table_info({table})")} >= COLUMNS[table]
    strict = {row[1]: row[5] for row in conn.execute("PRAGMA table_list") if row[0] == "main"}
    assert strict[table] == 1


def test_articles_are_keyed_by_pmid_and_searched_by_it(conn: sqlite3.Connection) -> None:
    keys = [row[1] for row in conn.execute("PRAGMA table_info(articles)") if row[5]]
    assert keys == ["pmid"]
    columns = [row[1] for row in conn.execute("PRAGMA table_info(articles_fts)")]
    assert columns[:4] == ["title", "abstract", "mesh", "keywords"]


def test_the_views_are_there_and_answer(conn: sqlite3.Connection) -> None:
    for view in VIEWS:
        assert conn.execute(f"SELECT count(*) FROM {view}").fetchone() == (0,)


def test_foreign_keys_and_wal_are_on(conn: sqlite3.Connection) -> None:
    assert conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_exit_codes() -> None:
    codes = {
        errors.GmaxError: 1,
        errors.ConfigError: 2,
        errors.SourceError: 1,
        errors.TransientSourceError: 1,
        errors.BadResponse: 1,
        errors.StoreError: 1,
        errors.InputError: 1,
        errors.PartialHarvest: 3,
        errors.HarvestBusy: 4,
    }
    assert {error: error.exit_code for error in codes} == codes


READERS = [
    *(["search", "falls"], ["show", "1"], ["status"], ["doctor"], ["report"], ["tag"], ["reparse"]),
    *(["export", "--format", "ris"], ["review", "queue"]),
]


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_reading_commands_refuse_a_missing_database(arguments: list[str], tmp_path: Path) -> None:
    path = tmp_path / "none" / "gmax.db"
    result = CliRunner().invoke(cli, ["--db", str(path), *arguments])
    assert result.exit_code == 1
    assert "gmax harvest" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not path.parent.exists()


def test_wrong_usage_is_exit_2() -> None:
    assert CliRunner().invoke(cli, ["harvest", "--no-such-option"]).exit_code == 2
    assert CliRunner().invoke(cli, ["--topic", "no-such-topic", "topic", "show"]).exit_code == 2
