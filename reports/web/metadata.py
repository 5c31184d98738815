"""What Datasette is told about the library: titles, facets, full-text search, the canned questions, its limits."""

from __future__ import annotations

from typing import Any

from data.worked_questions import worked_questions
from reports.web.site import DATABASE, Site

SETTINGS = {
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 800,
    "num_sql_threads": 4,
    "max_returned_rows": 2000,
    "max_csv_mb": 200,
    "default_page_size": 50,
    "suggest_facets": False,
    "allow_download": False,
    "trace_debug": False,
    "template_debug": False,
    "default_cache_ttl": 0,  # a decision made a second ago must be seen
    "truncate_cells_html": 400,
}
FULL_TEXT = {"fts_table": "articles_fts", "fts_pk": "pmid"}
TABLES: dict[str, dict[str, Any]] = {
    "studies": {
        "title": "Studies",
        "description": "One row a study; a person's decision where there is one, else the rule's.",
        "facets": ["relevance", "design", "sex", "population", "decided_by", "year"],
        "sort_desc": "year",
        **FULL_TEXT,
    },
    "findings_effective": {
        "title": "Findings",
        "description": "Which way one muscle, measure and outcome point in a study, with the sentence that says so.",
        "facets": ["direction", "outcome", "muscle", "measure", "decided_by"],
    },
    "studies_by_outcome": {
        "title": "Studies by outcome",
        "description": "A study stands once under every outcome it measured.",
        "facets": ["outcome", "directness", "relevance", "design"],
        **FULL_TEXT,
    },
    "needs_review": {
        "title": "Waiting for a person",
        "description": "Unsure studies and conflicts, most useful first.",
        "facets": ["why"],
        "sort": "priority",
    },
    "run_ledger": {"title": "Runs", "description": "What every run asked and found; counts that add up."},
    "outcomes_by_year": {"title": "Outcomes by year", "facets": ["outcome"]},
    "articles": {"title": "Records as PubMed has them", "facets": ["language", "is_retracted"], **FULL_TEXT},
}
ASKED_OF = "gluteus-maximus"  # the topic in the text of the worked questions
HIDDEN = ("_sqlite_migrations", "raw_replies", "pending_fetches", "notices_sent", "report_snapshots", "source_files")


def canned(slug: str) -> dict[str, dict[str, str]]:
    """The worked questions of docs/questions.md by their names, asked of this topic."""
    return {
        question.id: {
            "title": question.title,
            "description": question.why,
            "sql": question.sql.strip().rstrip(";").replace(f"'{ASKED_OF}'", f"'{slug}'"),
        }
        for question in worked_questions()
    }


def metadata(site: Site) -> dict[str, Any]:
    """Datasette's metadata: titles, descriptions, facets, canned questions, and who may look."""
    tables = {name: dict(table) for name, table in TABLES.items()} | {name: {"hidden": True} for name in HIDDEN}
    shown: dict[str, Any] = {
        "title": f"gmax: {site.topic.title}",
        "description": "What studies report. Not medical advice.",
        "databases": {
            DATABASE: {
                "title": "The library",
                "tables": tables,
                "queries": canned(site.slug),
            }
        },
    }
    if site.password is not None:
        shown["allow"] = {"id": "*"}
    return shown
