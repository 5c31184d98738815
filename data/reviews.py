"""A person's decisions about a study: they outrank the rules, survive re-tagging, and are only followed or undone."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from data.errors import InputError
from data.ledger import utc_text
from data.store import Store
from data.tagged import Direction, Relevance
from data.vocabulary import Vocabulary

Field = Literal["relevance", "outcome", "finding", "design", "n", "population"]
YES_NO = ("yes", "no")
ALWAYS_MEASURES = ("exercise", "other")  # what the grammar gives beside the measures of a vocabulary
DIRECTIONS = (*get_args(Direction), "absent")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says of one question: `key` is '' or the outcome, the population, 'muscle|measure|outcome'.

    `text_hash` is the text that was read, when it may have changed since; None is the text as it is stored now.
    """

    pmid: int
    field: Field
    value: str
    key: str = ""
    reason: str | None = None
    text_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it is kept; `rule_value` is what the rules said then."""

    id: int
    pmid: int
    reviewer: str
    decided_at: str
    field: str
    key: str
    value: str
    reason: str | None
    rule_value: str | None


def decide(store: Store, topic: str, vocabulary: Vocabulary, reviewer: str, answer: Answer, now: datetime) -> bool:
    """Keep a decision, inside the caller's transaction; False, and nothing written, when it is said already.

    InputError when the study is not stored or a name is not one of the vocabulary.
    """
    check_answer(vocabulary, answer)
    reviewer = reviewer.strip()
    if not reviewer:
        raise InputError("a decision needs the name of who decides (--reviewer)")
    row = store.conn.execute("SELECT text_hash FROM articles WHERE pmid = ?", (answer.pmid,)).fetchone()
    if row is None:
        raise InputError(f"PMID {answer.pmid} is not in this library")
    read = answer.text_hash or row[0]
    said = store.conn.execute(
        """SELECT value, reason, text_hash FROM reviews WHERE topic = ? AND pmid = ? AND field = ? AND key = ?
             AND reviewer = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1""",
        (topic, answer.pmid, answer.field, answer.key, reviewer),
    ).fetchone()
    if said == (answer.value, answer.reason or None, read):
        return False
    directness = vocabulary.outcome(answer.key).directness if answer.field == "outcome" else None
    store.conn.execute(
        """INSERT INTO reviews (pmid, topic, reviewer, decided_at, field, key, value, directness, reason, text_hash,
             rules_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
             (SELECT rules_version FROM screening WHERE pmid = ? AND topic = ?))""",
        (
            *(answer.pmid, topic, reviewer, utc_text(now), answer.field, answer.key, answer.value, directness),
            *(answer.reason or None, read, answer.pmid, topic),
        ),
    )
    store.conn.execute(
        "UPDATE reviews SET rule_value = (SELECT value FROM rules_now n WHERE n.id = reviews.id) WHERE id = "
        "last_insert_rowid()"
    )
    return True


def undo(
    store: Store, topic: str, reviewer: str, pmid: int | None, now: datetime, field: Field | None = None
) -> Decision | None:
    """Take back a reviewer's last decision, inside the caller's transaction.

    About that study and that question, when they are named; None when there is none left.
    """
    row = store.conn.execute(
        """SELECT id, pmid, reviewer, decided_at, field, key, value, reason, rule_value FROM reviews
           WHERE topic = :topic AND reviewer = :reviewer AND undone_at IS NULL AND (:pmid IS NULL OR pmid = :pmid)
             AND (:field IS NULL OR field = :field) ORDER BY id DESC LIMIT 1""",
        {"topic": topic, "reviewer": reviewer, "pmid": pmid, "field": field},
    ).fetchone()
    if row is None:
        return None
    store.conn.execute("UPDATE reviews SET undone_at = ? WHERE id = ?", (utc_text(now), row[0]))
    return Decision(*row)


def decisions(store: Store, topic: str, reviewer: str | None = None) -> list[Decision]:
    """What stands: of every reviewer (or this one) the last word on every question, oldest first."""
    rows = store.conn.execute(
        """SELECT max(id), pmid, reviewer, decided_at, field, key, value, reason, rule_value FROM reviews
           WHERE topic = :topic AND undone_at IS NULL AND (:reviewer IS NULL OR reviewer = :reviewer)
           GROUP BY pmid, field, key, reviewer ORDER BY 1""",
        {"topic": topic, "reviewer": reviewer},
    )
    return [Decision(*row) for row in rows]


def check_answer(vocabulary: Vocabulary, answer: Answer) -> None:
    """Refuse names that the vocabulary does not know, with the nearest that it does."""
    if answer.field == "relevance":
        _one_of(answer.value, get_args(Relevance), "relevance")
    elif answer.field == "outcome":
        _one_of(answer.key, [o.id for o in vocabulary.outcomes], "outcome")
        _one_of(answer.value, YES_NO, "answer")
    elif answer.field == "finding":
        check_finding(vocabulary, answer)
    elif answer.field == "design":
        _one_of(answer.value, [d.id for d in vocabulary.designs], "design")
    elif answer.field == "n":
        if not (answer.value.isascii() and answer.value.isdigit()):
            raise InputError(f"n must be a whole number of people, not {answer.value!r}")
    elif answer.field == "population":
        _one_of(answer.key, [p.id for p in vocabulary.populations], "population")
        _one_of(answer.value, YES_NO, "answer")
    else:
        _one_of(answer.field, get_args(Field), "question")


def check_finding(vocabulary: Vocabulary, answer: Answer) -> None:
    """Refuse a finding that names an unknown muscle, measure, outcome or direction."""
    parts = answer.key.split("|")
    if len(parts) != 3:
        raise InputError(f"a finding is named muscle|measure|outcome, not {answer.key!r}")
    muscle, measure, outcome = parts
    _one_of(muscle, [m.id for m in vocabulary.muscles], "muscle")
    _one_of(measure, [*(m.id for m in vocabulary.measures), *ALWAYS_MEASURES], "measure")
    _one_of(outcome, [o.id for o in vocabulary.outcomes], "outcome")
    _one_of(answer.value, DIRECTIONS, "direction")


def _one_of(value: str, known: Collection[str], what: str) -> None:
    if value not in known:
        near = difflib.get_close_matches(value, list(known), n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(dict.fromkeys(known))}"
        raise InputError(f"no {what} {value!r}{hint}")
