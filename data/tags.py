"""Storing tags beside the studies, for each topic its own; what is equal is not written again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from data.flat_rows import insert_flat, rows_of
from data.records import AbstractSection
from data.store import Store
from data.tag_rows import TABLES, Row, TagRows, flat_tags, row_order
from data.tagged import StudyText

_AMONG = "IN (SELECT value FROM json_each(?))"
_AMONG_NAMED = "IN (SELECT value FROM json_each(:among))"


@dataclass(frozen=True, slots=True)
class StoredText:
    """A stored study as the tagger sees it, with the hash of the text that a decision would be about."""

    pmid: int
    text: StudyText
    text_hash: str


def study_texts(store: Store, pmids: Iterable[int]) -> list[StoredText]:
    """The texts of these stored studies, ascending; only what the tagger reads is loaded."""
    wanted = json.dumps(sorted(set(pmids)))
    conn = store.conn
    sections = _grouped(
        conn,
        f"SELECT pmid, seq, text, label, category FROM abstract_sections WHERE kind = 'main' AND pmid {_AMONG} "
        "ORDER BY pmid, seq",
        wanted,
    )
    mesh = _grouped(conn, f"SELECT pmid, descriptor FROM mesh_headings WHERE pmid {_AMONG} ORDER BY pmid, seq", wanted)
    types = _grouped(conn, f"SELECT pmid, name FROM publication_types WHERE pmid {_AMONG} ORDER BY pmid, seq", wanted)
    words = _grouped(conn, f"SELECT pmid, keyword FROM keywords WHERE pmid {_AMONG} ORDER BY pmid, seq", wanted)
    articles = conn.execute(f"SELECT pmid, title, text_hash FROM articles WHERE pmid {_AMONG} ORDER BY pmid", (wanted,))
    return [
        StoredText(
            pmid,
            StudyText(
                id=str(pmid),
                title=title,
                sections=tuple(AbstractSection(*row) for row in sections.get(pmid, ())),
                mesh=tuple(dict.fromkeys(name for (name,) in mesh.get(pmid, ()))),
                publication_types=tuple(name for (name,) in types.get(pmid, ())),
                keywords=tuple(word for (word,) in words.get(pmid, ())),
            ),
            text_hash,
        )
        for pmid, title, text_hash in articles
    ]


def plain_texts(store: Store, pmids: Iterable[int]) -> list[tuple[int, str, str]]:
    """PMID, title and main abstract as one text, and the text's hash, of these stored studies, ascending."""
    return store.conn.execute(
        f"""SELECT pmid, title || char(10) || coalesce(abstract, ''), text_hash FROM articles WHERE pmid {_AMONG}
            ORDER BY pmid""",
        (json.dumps(sorted(set(pmids))),),
    ).fetchall()


def save_tags(store: Store, topic: str, run_id: int, rows: Sequence[TagRows]) -> list[int]:
    """Write the tags of some studies, inside the caller's transaction; gives the PMIDs whose tags were not equal.

    Where only the text is another than the one tagged before, its hash alone is written.
    """
    stored = stored_tags(store.conn, topic, [r.pmid for r in rows])
    different = [r for r in rows if r.pmid not in stored or _apart(r.tables) != _apart(stored[r.pmid])]
    _delete(store.conn, topic, [r.pmid for r in different])
    insert_tags(store, run_id, flat_tags(different, topic))
    same = [r for r in rows if r.pmid in stored and r not in different and r.tables != stored[r.pmid]]
    store.conn.executemany(
        "UPDATE screening SET text_hash = ? WHERE pmid = ? AND topic = ?",
        [(r.tables[0][0][-1], r.pmid, topic) for r in same],
    )
    return [r.pmid for r in different]


def insert_tags(store: Store, run_id: int, tables: Sequence[Sequence[Any]], only: Container[int] | None = None) -> None:
    """Write tags as `flat_tags` gives them of studies without any, inside the caller's transaction; of `only` these."""
    for (table, columns), values in zip(TABLES.items(), tables, strict=True):
        names = ("pmid", "topic", *columns)
        if only is not None:
            values = [value for row in rows_of(values, len(names)) if row[0] in only for value in row]
        insert_flat(store.conn, table, names, values, {"tagged_run": run_id} if table == "screening" else None)


def differing(conn: sqlite3.Connection, topic: str, rows: Sequence[TagRows]) -> list[TagRows]:
    """Those of which something has to be written."""
    stored = stored_tags(conn, topic, [r.pmid for r in rows])
    return [r for r in rows if stored.get(r.pmid) != r.tables]


def _apart(tables: tuple[tuple[Row, ...], ...]) -> tuple[tuple[Row, ...], ...]:
    """The tags apart from the text hash, which is the last column of the first table."""
    return (tuple(row[:-1] for row in tables[0]), *tables[1:])


def stored_tags(conn: sqlite3.Connection, topic: str, pmids: Sequence[int]) -> dict[int, tuple[tuple[Row, ...], ...]]:
    """The stored tags of these studies in the form of `TagRows.tables`; studies without any are left out."""
    wanted = json.dumps(list(pmids))
    found: dict[int, tuple[list[Row], ...]] = {}
    for number, (table, columns) in enumerate(TABLES.items()):
        names = ", ".join(f'"{c}"' for c in columns)
        sql = f"SELECT pmid, {names} FROM {table} WHERE topic = ? AND pmid {_AMONG}"
        for row in conn.execute(sql, (topic, wanted)):
            found.setdefault(row[0], tuple([] for _ in TABLES))[number].append(row[1:])
    return {pmid: tuple(tuple(sorted(rows, key=row_order)) for rows in tables) for pmid, tables in found.items()}


def needs_tags(store: Store, topic: str, rules_version: str, among: Iterable[int] | None = None) -> list[int]:
    """Studies of the topic whose tags are missing, made by other rules, or about another record than the one stored.

    Of the topic is what was tagged for it, what one of its searches finds, and what came in with one of its runs.
    """
    only = "" if among is None else f"a.pmid {_AMONG_NAMED} AND"
    rows = store.conn.execute(
        f"""SELECT a.pmid FROM articles a LEFT JOIN screening s ON s.pmid = a.pmid AND s.topic = :topic
            WHERE {only} (s.rules_version <> :rules OR s.text_hash <> a.text_hash OR (s.pmid IS NULL AND (
              EXISTS (SELECT 1 FROM runs r WHERE r.id = a.first_seen_run AND r.topic = :topic)
              OR EXISTS (SELECT 1 FROM matches m JOIN searches q ON q.id = m.search_id
                         WHERE m.pmid = a.pmid AND q.topic = :topic AND m.dropped_run IS NULL))))
            ORDER BY a.pmid""",
        {"topic": topic, "rules": rules_version, "among": json.dumps(sorted(set(among or ())))},
    )
    return [pmid for (pmid,) in rows]


def all_stored(store: Store) -> list[int]:
    """Every stored study, ascending."""
    return [pmid for (pmid,) in store.conn.execute("SELECT pmid FROM articles ORDER BY pmid")]


def _grouped(conn: sqlite3.Connection, sql: str, wanted: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for pmid, *row in conn.execute(sql, (wanted,)):
        groups.setdefault(pmid, []).append(tuple(row))
    return groups


def _delete(conn: sqlite3.Connection, topic: str, pmids: Sequence[int]) -> None:
    for table in TABLES:
        conn.execute(f"DELETE FROM {table} WHERE topic = ? AND pmid {_AMONG}", (topic, json.dumps(list(pmids))))
