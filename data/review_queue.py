"""What waits for a person, most useful first, and how far reviewers and rules agree."""

from __future__ import annotations

from dataclasses import dataclass

from data.agreement import Agreement, agreement
from data.store import Store

RULES = "rules"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open question: why it is asked, what stands now, and the sentence that decided."""

    pmid: int
    why: str
    field: str
    key: str
    proposal: str | None
    title: str
    sentence: str | None
    confidence: float | None


def queue(store: Store, topic: str, limit: int | None = None) -> list[Waiting]:
    """The open questions: changed texts, disagreements, rules that changed their mind, then the unsure."""
    rows = store.conn.execute(
        """SELECT pmid, why, field, key, proposal, title, sentence, confidence FROM needs_review WHERE topic = ?
           ORDER BY priority, confidence, pmid DESC, field, key LIMIT ?""",
        (topic, -1 if limit is None else limit),
    )
    return [Waiting(*row) for row in rows]


def agreement_between(store: Store, topic: str, first: str, second: str) -> dict[str, Agreement]:
    """Agreement of two reviewers on each kind of question, over what both have answered; either may be `rules`."""
    one, two = _answers(store, topic, first, second), _answers(store, topic, second, first)
    both = sorted(one.keys() & two.keys())
    found = {}
    for field in dict.fromkeys(field for _, field, _ in both):
        items = [item for item in both if item[1] == field]
        found[field] = agreement([one[i] for i in items], [two[i] for i in items])
    return found


def reviewers(store: Store, topic: str) -> list[str]:
    """Who has decided anything about the topic."""
    rows = store.conn.execute(
        "SELECT DISTINCT reviewer FROM reviews WHERE topic = ? AND undone_at IS NULL ORDER BY 1", (topic,)
    )
    return [name for (name,) in rows]


def _answers(store: Store, topic: str, who: str, other: str) -> dict[tuple[int, str, str], str]:
    """Answers by (PMID, field, key); of the rules, to the questions that the other one has answered."""
    if who == RULES:
        sql = """SELECT r.pmid, r.field, r.key, n.value FROM reviews r JOIN rules_now n ON n.id = r.id
                 WHERE r.topic = ? AND r.reviewer = ? AND r.undone_at IS NULL AND n.value IS NOT NULL ORDER BY r.id"""
        rows = store.conn.execute(sql, (topic, other))
    else:
        sql = """SELECT pmid, field, key, value FROM reviews WHERE topic = ? AND reviewer = ? AND undone_at IS NULL
                 ORDER BY id"""
        rows = store.conn.execute(sql, (topic, who))
    return {(pmid, field, key): value for pmid, field, key, value in rows}
