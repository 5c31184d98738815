"""A library of nine invented studies, written straight into the schema: what search, card, export and doctor show."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from data.schema import statements
from data.store import open_store

TOPIC = "gluteus-maximus"
HASH = "0" * 64

STUDIES: dict[int, dict[str, Any]] = {
    101: {"title": "Gluteus maximus size in women with low back pain.", "year": 2017, "doi": "10.5555/a.101"},
    102: {"title": "Hip abductor strength and falls in older adults.", "year": 2014, "doi": "10.5555/a.102"},
    103: {"title": "Hip strengthening for low back pain: a randomised trial.", "year": 2020, "doi": "10.5555/same"},
    104: {"title": "Grey matter and back pain.", "year": 2017},
    105: {"title": "Gluteal strength and falls: a trial that was withdrawn.", "year": 2019, "is_retracted": 1},
    106: {"title": "Balance of Müller's walkers {100% & more} <b>safe</b> $5_x.", "year": 2021},
    107: {"title": "Hip strengthening for low back pain (preprint).", "year": 2019, "doi": "10.5555/same"},
    108: {"title": "A book chapter about the hip.", "year": None, "kind": "book"},
    109: {"title": "=cmd() as a title", "year": 2022},
}
SECTIONS: dict[int, list[tuple[str | None, str]]] = {
    101: [
        ("METHODS", "We measured 68 women. The gluteus maximus was scanned."),
        ("RESULTS", "Women with low back pain had a smaller gluteus maximus. Fallers were not studied."),
    ],
    102: [(None, "Hip abductors were weaker in fallers than in non-fallers. Balance was worse as well.")],
    103: [(None, "Hip strengthening reduced pain more than usual care. No injection was given.")],
    104: [(None, "The season was the fall. Pain went with less grey matter.")],
    105: [(None, "Gluteal strength went with fewer falls.")],
    106: [(None, "Élan vital: balance was measured, naïve walkers swayed.")],
    107: [(None, "Hip strengthening reduced pain.")],
    109: [(None, "+1 -1 @x \t=2")],
}
# pmid: relevance, design, n, population, [(outcome, directness)], [(muscle, measure, outcome, direction)]
TAGS: dict[int, tuple[str, str | None, int | None, list[str], list[Any], list[Any]]] = {
    101: (
        "include", "case_control", 68, ["women_only"], [("back_pain.presence", "direct"), ("back_pain", "direct")],
        [("gluteus_maximus", "size", "back_pain.presence", "supports")],
    ),
    102: (
        "include", "cohort", 120, ["older_adults", "fallers"],
        [("fall_risk.falls", "direct"), ("fall_risk.balance", "surrogate")],
        [("hip_abductors", "strength", "fall_risk.falls", "supports"),
         ("hip_abductors", "strength", "fall_risk.balance", "null")],
    ),
    103: ("include", "randomised_trial", 40, [], [("back_pain.intensity", "direct")],
          [("hip_extensors", "exercise", "back_pain.intensity", "unclear")]),
    104: ("exclude", "systematic_review", None, [], [("back_pain", "direct")], []),
    105: ("include", "cohort", 30, ["fallers"], [("fall_risk.falls", "direct")],
          [("gluteal_group", "strength", "fall_risk.falls", "supports")]),
    106: ("borderline", None, None, [], [("fall_risk.balance", "surrogate")], []),
    107: ("include", "randomised_trial", 40, [], [("back_pain.intensity", "direct")], []),
}  # fmt: skip


def small_library(conn: sqlite3.Connection) -> None:
    """Writes the nine studies: two runs, one search, tags, one retraction, one duplicate DOI, one decision."""
    for name in ("tables.sql", "views.sql"):
        for statement in statements(name):
            conn.execute(statement)
    fill(conn)


def fill(conn: sqlite3.Connection) -> None:
    for run, day in ((1, "2026-01-05"), (2, "2026-03-01")):
        insert(
            conn, "runs", id=run, kind="pubmed", topic=TOPIC, status="complete", started_at=f"{day}T06:00:00Z",
            finished_at=f"{day}T06:05:00Z", program_version="0.1.0", topic_hash=HASH, rules_version="r1",
            found=8 if run == 1 else 9, new=8 if run == 1 else 1, unchanged=0 if run == 1 else 8,
        )  # fmt: skip
    insert(
        conn,
        "searches",
        id=1,
        topic=TOPIC,
        name="back-pain",
        label="Back pain",
        query="x[tiab]",
        first_run=1,
        last_run=2,
    )
    for pmid, study in STUDIES.items():
        add_study(conn, pmid, study)
    for pmid, (relevance, design, n, population, outcomes, findings) in TAGS.items():
        add_tags(conn, pmid, relevance, design, n, population, outcomes, findings)
    insert(conn, "corrections", pmid=105, seq=1, ref_type="RetractionIn", ref_pmid=999, ref_source="J Test. 2020;1:2")
    insert(conn, "corrections", pmid=103, seq=1, ref_type="UpdateOf", ref_pmid=107, ref_source="medRxiv. 2019")
    insert(
        conn, "reviews", pmid=103, topic=TOPIC, reviewer="ana", decided_at="2026-03-02T10:00:00Z", field="finding",
        key="hip_extensors|exercise|back_pain.intensity", value="supports", text_hash=HASH, rule_value="unclear",
    )  # fmt: skip
    if conn.in_transaction:
        conn.commit()


def add_study(conn: sqlite3.Connection, pmid: int, study: dict[str, Any]) -> None:
    run = 2 if pmid == 109 else 1
    sections = SECTIONS.get(pmid, [])
    abstract = "\n\n".join(f"{label}: {text}" if label else text for label, text in sections) or None
    defaults = {
        "kind": "article", "journal": "Journal of Testing", "journal_abbreviation": "J Test", "volume": "12",
        "issue": "3", "pages": "101-9", "language": "eng",
        "pub_date": f"{study['year']} Mar" if study["year"] else None,
        "content_hash": HASH, "text_hash": HASH, "abstract": abstract, "mesh": "Low Back Pain" if pmid == 101 else None,
    }  # fmt: skip
    runs = {"first_seen_run": run, "last_changed_run": run, "last_verified_run": 2}
    insert(conn, "articles", pmid=pmid, **{**defaults, **runs, **study})
    for seq, (label, text) in enumerate(sections, 1):
        insert(conn, "abstract_sections", pmid=pmid, seq=seq, label=label, category=label, kind="main", text=text)
    names = [("Doe", "Jane Q", "JQ", None), ("Müller", "Ö", "Ö", None), (None, None, None, "GLUT Study Group")]
    for position, (last, fore, initials, group) in enumerate(names, 1):
        insert(
            conn, "authors", pmid=pmid, position=position, last_name=last, fore_name=fore, initials=initials,
            collective_name=group, affiliation="Dept A, City." if position == 1 else None,
        )  # fmt: skip
    insert(conn, "publication_types", pmid=pmid, seq=1, name="Journal Article", ui="D016428")
    insert(conn, "keywords", pmid=pmid, seq=1, keyword="hip", owner="NOTNLM", is_major=0)
    insert(conn, "article_ids", pmid=pmid, seq=1, id_type="pubmed", value=str(pmid))
    insert(conn, "matches", search_id=1, pmid=pmid, first_run=run, last_run=2)
    if pmid == 101:
        insert(
            conn, "mesh_headings", pmid=pmid, seq=1, heading=1, descriptor="Low Back Pain", descriptor_ui="D017116",
            qualifier="rehabilitation", qualifier_ui="Q000534", is_major=1,
        )  # fmt: skip


def add_tags(
    conn: sqlite3.Connection,
    pmid: int,
    relevance: str,
    design: str | None,
    n: int | None,
    population: list[str],
    outcomes: list[tuple[str, str]],
    findings: list[tuple[str, str, str, str]],
) -> None:
    seq, text = len(SECTIONS[pmid]), SECTIONS[pmid][-1][1]
    sentence = text.split(". ")[0].removesuffix(".") + "."
    place = {"sentence": sentence, "section_seq": seq, "start": 0, "end": len(sentence), "rule": "t"}
    versions = {"pmid": pmid, "topic": TOPIC, "rules_version": "r1"}
    insert(
        conn,
        "screening",
        **versions,
        **place,
        relevance=relevance,
        reason="as the text says",
        text_hash=HASH,
        tagged_run=1,
    )
    basis = "stated" if n else "unknown"
    insert(
        conn, "study_facts", **versions, design=design, design_source="text" if design else None, n=n, n_basis=basis,
        population=";".join(population) or None,
    )  # fmt: skip
    for name in population:
        insert(conn, "study_populations", pmid=pmid, topic=TOPIC, population=name, sentence=sentence, rule="t")
    for outcome, directness in outcomes:
        insert(conn, "outcome_tags", **versions, **place, outcome=outcome, directness=directness)
    for muscle, measure, outcome, direction in findings:
        insert(
            conn, "findings", **versions, **place, muscle=muscle, measure=measure, outcome=outcome,
            direction=direction, confidence=0.9,
        )  # fmt: skip


def insert(conn: sqlite3.Connection, table: str, **values: Any) -> None:
    """One row into one table."""
    columns = ", ".join(f'"{name}"' for name in values)
    conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))


def make_small_library(path: Path) -> None:
    """The same library as a file, opened and made by the store."""
    with open_store(path, "create") as store:
        fill(store.conn)
