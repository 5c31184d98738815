"""The run ledger: what every run was asked, what it found, and whether it adds up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal

from data.store import Store

RunKind = Literal["pubmed", "files", "demo", "tag", "reparse"]
RunStatus = Literal["running", "complete", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known of a run when it begins."""

    kind: RunKind
    topic: str
    topic_hash: str
    program_version: str
    source: str | None = None
    rules_version: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """How the records of a search or a run divide: `withheld` were asked for and not given, `failed` not got yet."""

    found: int = 0
    unchanged: int = 0
    new: int = 0
    changed: int = 0
    withheld: int = 0
    failed: int = 0

    @property
    def adds_up(self) -> bool:
        """True when every record found is accounted for once."""
        return self.found == self.unchanged + self.new + self.changed + self.withheld + self.failed


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What is known of a run when it ends."""

    status: RunStatus
    balance: Balance
    no_longer_matching: int = 0
    withdrawn: int = 0
    newly_retracted: int = 0
    reread: int = 0
    requests: int = 0
    bytes: int = 0
    duration_seconds: float = 0.0
    message: str | None = None


@dataclass(frozen=True, slots=True)
class SearchLine:
    """One line of the ledger: a search in a run."""

    search_id: int
    name: str
    label: str
    status: RunStatus
    reported: int | None
    balance: Balance
    no_longer_matching: int
    translation: str | None
    requests: int
    warnings: tuple[str, ...] = field(default=())


COUNTS = tuple(f.name for f in fields(Balance))


def utc_text(moment: datetime) -> str:
    """A moment as the database writes it: UTC, ISO, seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def start_run(store: Store, start: RunStart, now: datetime) -> int:
    """Open a run. The caller holds the lock, so a run still marked as running died: it is closed as partial."""
    with store.transaction():
        for (dead,) in store.conn.execute("SELECT id FROM runs WHERE status = 'running'").fetchall():
            _close_dead(store, dead)
        cursor = store.conn.execute(
            """INSERT INTO runs (kind, topic, status, started_at, source, program_version, topic_hash, rules_version)
               VALUES (?, ?, 'running', ?, ?, ?, ?, ?)""",
            (start.kind, start.topic, utc_text(now), start.source, start.program_version, start.topic_hash,
             start.rules_version),
        )  # fmt: skip
    return int(cursor.lastrowid or 0)


def _close_dead(store: Store, run_id: int) -> None:
    """Write down what a run did before it died, as far as the database knows."""
    close_searches(store, run_id, finished=False)
    balance = run_balance(store, run_id)
    if not balance.found:  # of files or tags, which no search found
        row = store.conn.execute(
            """SELECT coalesce(sum(first_seen_run = :run), 0), coalesce(sum(first_seen_run <> :run), 0) FROM articles
               WHERE first_seen_run = :run OR last_changed_run = :run""",
            {"run": run_id},
        ).fetchone()
        balance = Balance(found=row[0] + row[1], new=row[0], changed=row[1])
    values = {name: getattr(balance, name) for name in COUNTS} | {"id": run_id}
    store.conn.execute(
        f"""UPDATE runs SET status = 'partial', message = 'stopped before its end; the next run went on',
              {", ".join(f"{name} = :{name}" for name in COUNTS)} WHERE id = :id""",
        values,
    )


def finish_run(store: Store, run_id: int, end: RunEnd, now: datetime) -> None:
    """Close a run with its counts, inside the caller's transaction."""
    values = {name: getattr(end.balance, name) for name in COUNTS} | {
        f.name: getattr(end, f.name) for f in fields(end) if f.name != "balance"
    }
    values["finished_at"] = utc_text(now)
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    store.conn.execute(f"UPDATE runs SET {assignments} WHERE id = :id", values | {"id": run_id})


def last_complete(store: Store, topic: str) -> tuple[int, str] | None:
    """Id and start (UTC ISO text) of the last harvest of this topic from PubMed that was complete."""
    row = store.conn.execute(
        """SELECT id, started_at FROM runs WHERE topic = ? AND status = 'complete' AND kind IN ('pubmed', 'demo')
           ORDER BY id DESC LIMIT 1""",
        (topic,),
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


# How one PMID that a search found in this run stands at its end.
_STANDING = """
  count(*),
  coalesce(sum(a.pmid IS NOT NULL AND a.status = 'current' AND a.last_changed_run <> :run), 0),
  coalesce(sum(a.first_seen_run = :run), 0),
  coalesce(sum(a.status = 'current' AND a.last_changed_run = :run AND a.first_seen_run <> :run), 0),
  coalesce(sum((a.pmid IS NULL AND p.reason = 'withheld') OR (a.status = 'withdrawn' AND a.first_seen_run <> :run)), 0),
  coalesce(sum(a.pmid IS NULL AND p.reason IS NOT 'withheld'), 0)
"""


def search_balance(store: Store, run_id: int, search_id: int) -> Balance:
    """How what one search found in this run stands in the database now."""
    row = store.conn.execute(
        f"""SELECT {_STANDING} FROM matches m LEFT JOIN articles a ON a.pmid = m.pmid
            LEFT JOIN pending_fetches p ON p.pmid = m.pmid WHERE m.search_id = :search AND m.last_run = :run""",
        {"run": run_id, "search": search_id},
    ).fetchone()
    return Balance(*row)


def run_balance(store: Store, run_id: int) -> Balance:
    """The same for all searches of the run together, each record once."""
    row = store.conn.execute(
        f"""SELECT {_STANDING} FROM (SELECT DISTINCT pmid FROM matches WHERE last_run = :run) m
            LEFT JOIN articles a ON a.pmid = m.pmid LEFT JOIN pending_fetches p ON p.pmid = m.pmid""",
        {"run": run_id},
    ).fetchone()
    return Balance(*row)


def close_searches(store: Store, run_id: int, finished: bool) -> None:
    """Write the balance of every search of the run, inside the caller's transaction."""
    rows = store.conn.execute("SELECT search_id, status FROM run_searches WHERE run_id = ?", (run_id,)).fetchall()
    for search_id, status in rows:
        balance = search_balance(store, run_id, search_id)
        done = finished and not balance.failed and balance.adds_up
        values = {name: getattr(balance, name) for name in COUNTS}
        values["status"] = status if status == "failed" else "complete" if done else "partial"
        assignments = ", ".join(f"{name} = :{name}" for name in values)
        store.conn.execute(
            f"UPDATE run_searches SET {assignments} WHERE run_id = :run AND search_id = :search",
            values | {"run": run_id, "search": search_id},
        )


def fail_searches(store: Store, run_id: int) -> None:
    """Mark every search of a run that learned nothing as failed, inside the caller's transaction."""
    store.conn.execute("UPDATE run_searches SET status = 'failed' WHERE run_id = ?", (run_id,))


def search_lines(store: Store, run_id: int) -> list[SearchLine]:
    """The ledger's lines of one run, in the order of the searches."""
    rows = store.conn.execute(
        f"""SELECT r.search_id, s.name, s.label, r.status, r.reported, r.no_longer_matching, r.translation, r.requests,
                   r.warnings, {", ".join(f"r.{name}" for name in COUNTS)}
            FROM run_searches r JOIN searches s ON s.id = r.search_id WHERE r.run_id = ? ORDER BY r.search_id""",
        (run_id,),
    )
    return [
        SearchLine(
            row[0], row[1], row[2], row[3], row[4], Balance(*row[9:]), row[5], row[6], row[7], tuple(json.loads(row[8]))
        )
        for row in rows.fetchall()
    ]


def unbalanced(store: Store, runs: Sequence[int] = ()) -> list[int]:
    """Finished runs whose counts, or whose searches' counts, do not add up; of all runs when none are named."""
    sums = "found <> unchanged + new + changed + withheld + failed"
    chosen = f"AND id IN (SELECT value FROM json_each('{json.dumps(list(runs))}'))" if runs else ""
    rows = store.conn.execute(
        f"""SELECT id FROM runs WHERE status <> 'running' {chosen} AND ({sums} OR id IN
              (SELECT run_id FROM run_searches WHERE {sums})) ORDER BY id"""
    )
    return [run for (run,) in rows]
