"""Rows for spreadsheets and data frames: CSV, NDJSON with everything nested, Parquet with types.

The columns title, abstract, authors, keywords, doi, url, year and included are those that ASReview reads.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from data.errors import ConfigError
from reports.export import entry as e
from reports.export.entry import Entry
from reports.listing import csv_line

TEXT, WHOLE, TRUTH = "text", "whole", "truth"
COLUMNS = {
    "pmid": WHOLE, "title": TEXT, "abstract": TEXT, "authors": TEXT, "keywords": TEXT, "doi": TEXT, "url": TEXT,
    "year": WHOLE, "journal": TEXT, "volume": TEXT, "issue": TEXT, "pages": TEXT, "pub_date": TEXT, "language": TEXT,
    "publication_types": TEXT, "included": WHOLE, "relevance": TEXT, "reason": TEXT, "design": TEXT, "n": WHOLE,
    "n_studies": WHOLE, "population": TEXT, "outcomes": TEXT, "muscles": TEXT, "directions": TEXT,
    "is_retracted": TRUTH, "status": TEXT,
}  # fmt: skip


TAGS = (
    "relevance", "reason", "design", "n", "n_studies", "population", "outcomes", "muscles", "directions",
)  # fmt: skip
LISTS = ("population", "outcomes", "muscles", "directions")


def row(entry: Entry) -> dict[str, Any]:
    """The value of each column; several values are joined with "; " (names) or ";" (ids)."""
    article, tags = entry.article, entry.tags
    return {
        "pmid": article.pmid,
        "title": article.title,
        "abstract": article.abstract,
        "authors": "; ".join(map(e.inverted_name, e.people(article))) or None,
        "keywords": "; ".join(e.keywords(article)) or None,
        "doi": article.doi,
        "url": e.url(article),
        "year": article.year,
        "journal": article.journal,
        "volume": article.volume,
        "issue": article.issue,
        "pages": article.pages,
        "pub_date": article.pub_date,
        "language": ";".join(article.languages) or None,
        "publication_types": "; ".join(kind.name for kind in article.publication_types) or None,
        "included": e.ASREVIEW_LABELS.get(entry.relevance or ""),
        "is_retracted": entry.is_retracted,
        "status": tags["status"],
        **{name: tags[name] for name in TAGS},
    }


def to_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """CSV with a header; texts that begin like a formula get an apostrophe (see reports/listing.py)."""
    yield csv_line(COLUMNS)
    for entry in entries:
        values = row(entry)
        yield csv_line(values[name] for name in COLUMNS)


def to_ndjson(entries: Iterable[Entry]) -> Iterator[str]:
    """One JSON object a line: tags, with their sentences in `outcome_tags` and `findings`, the record in `article`."""
    for entry in entries:
        values = row(entry)
        tags = {name: values[name] for name in ("pmid", "included", *TAGS)}
        for name in LISTS:
            tags[name] = tags[name].split(";") if tags[name] else []
        nested = {**tags, **entry.evidence, "article": asdict(entry.article)}
        yield json.dumps(nested, ensure_ascii=False) + "\n"


def to_parquet(entries: Iterable[Entry]) -> Iterator[bytes]:
    """One Parquet file with the types of COLUMNS; ConfigError when pyarrow is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ConfigError("parquet needs pyarrow: pip install 'gmax[parquet]', or export as csv or ndjson") from None
    types = {TEXT: pa.string(), WHOLE: pa.int64(), TRUTH: pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    body = io.BytesIO()
    with parquet.ParquetWriter(body, schema) as writer:
        for rows in batched(map(row, entries)):
            writer.write_table(pa.Table.from_pylist(rows, schema))
    yield body.getvalue()


def batched(rows: Iterable[dict[str, Any]], size: int = 5000) -> Iterator[list[dict[str, Any]]]:
    """Lists of at most `size` rows; one empty list when there is none, so that the file has its columns."""
    walker = iter(rows)
    batch = list(islice(walker, size))
    yield batch
    while batch := list(islice(walker, size)):
        yield batch
