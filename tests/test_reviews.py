"""A person decides: their word outranks the rules, survives re-tagging, and shows where it has become doubtful."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import cli
from data.article_rows import article_rows
from data.articles import save_articles
from data.errors import InputError
from data.ledger import RunStart, start_run
from data.records import AbstractSection, Article
from data.review_csv import decision_sheet, import_sheet, queue_sheet
from data.review_queue import RULES, agreement_between, queue, reviewers
from data.reviews import Answer, decide, decisions, undo
from data.store import Store, open_store
from data.tag_rows import tag_rows
from data.tagged import Evidence, Fact, Finding, OutcomeTag, Screening, StudyFacts, TaggedStudy
from data.tags import save_tags
from data.topic import load_topic

TOPIC = load_topic("gluteus-maximus")
SLUG, VOCABULARY = TOPIC.slug, TOPIC.vocabulary
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
EVIDENCE = Evidence(1, 0, 3, "We measured the gluteus maximus.", "r1")
SIZE = ("gluteus_maximus", "size", "back_pain.presence")
KEY = "|".join(SIZE)


def article(pmid: int, text: str = "We measured the gluteus maximus.") -> Article:
    return Article(pmid, f"Study {pmid}.", sections=(AbstractSection(1, text),))


def tagged(relevance: str = "include", direction: str = "supports", confidence: float = 0.9) -> TaggedStudy:
    return TaggedStudy(
        "x",
        Screening(relevance, "because", EVIDENCE),  # type: ignore[arg-type]
        (OutcomeTag("back_pain.presence", "direct", EVIDENCE),),
        (Finding(*SIZE, direction, confidence, EVIDENCE),),  # type: ignore[arg-type]
        StudyFacts(design=Fact("cohort", EVIDENCE), n=30, n_basis="stated", populations=(Fact("fallers", EVIDENCE),)),
        rules_version="1",
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "x.db"
    with open_store(made, "create") as store:
        start_run(store, RunStart("pubmed", SLUG, "", "0"), NOW)
        for pmid, study in {
            1: tagged(),
            2: tagged("borderline"),
            3: tagged(direction="unclear", confidence=0.2),
        }.items():
            store_study(store, article(pmid), study)
    return made


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, "write") as opened:
        yield opened


def store_study(store: Store, record: Article, study: TaggedStudy) -> None:
    rows = article_rows(record)
    with store.transaction():
        save_articles(store, 1, [rows])
        save_tags(store, SLUG, 1, [tag_rows(record.pmid, study, rows.text_hash)])


def say(store: Store, *answers: Answer, who: str = "ana") -> list[bool]:
    with store.transaction():
        return [decide(store, SLUG, VOCABULARY, who, answer, NOW) for answer in answers]


def study(store: Store, pmid: int = 1) -> dict[str, object]:
    cursor = store.conn.execute("SELECT * FROM studies WHERE pmid = ? AND topic = ?", (pmid, SLUG))
    return dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))


def effective(store: Store, table: str) -> list[tuple[object, ...]]:
    return store.conn.execute(f"SELECT * FROM {table} WHERE pmid = 1 ORDER BY 1, 2, 3").fetchall()


def whys(store: Store) -> list[tuple[int, str, str]]:
    return [(w.pmid, w.why, f"{w.field} {w.key}".strip()) for w in queue(store, SLUG)]


ANSWERS = (
    Answer(1, "relevance", "exclude", reason="an injection site"),
    Answer(1, "outcome", "no", "back_pain.presence"),
    Answer(1, "outcome", "yes", "fall_risk.balance"),
    Answer(1, "finding", "null", KEY),
    Answer(1, "finding", "supports", "hip_abductors|strength|fall_risk.falls"),
    Answer(1, "design", "case_control"),
    Answer(1, "n", "41"),
    Answer(1, "population", "no", "fallers"),
    Answer(1, "population", "yes", "older_adults"),
)


def test_a_decision_outranks_the_rules_and_survives_retagging(store: Store) -> None:
    assert study(store)["relevance"] == "include"
    assert say(store, *ANSWERS) == [True] * len(ANSWERS)
    for _ in range(2):
        now = study(store)
        assert (now["relevance"], now["reason"], now["decided_by"]) == ("exclude", "an injection site", "person")
        assert (now["design"], now["design_source"], now["n"], now["n_basis"]) == (
            "case_control",
            "person",
            41,
            "person",
        )
        assert now["outcomes"] == "fall_risk.balance"
        assert now["population"] == "older_adults"
        directions = "SELECT muscle, direction, decided_by FROM findings_effective WHERE pmid = 1 ORDER BY muscle"
        assert store.conn.execute(directions).fetchall() == [
            ("gluteus_maximus", "null", "person"),
            ("hip_abductors", "supports", "person"),
        ]
        store_study(store, article(1), replace(tagged(direction="mixed"), rules_version="2"))


def test_an_added_outcome_has_the_directness_of_the_vocabulary(store: Store) -> None:
    say(store, Answer(1, "outcome", "yes", "fall_risk.balance"), Answer(1, "outcome", "yes", "adjacent_pain"))
    sql = "SELECT outcome, directness, decided_by FROM outcome_tags_effective WHERE pmid = 1 ORDER BY outcome"
    assert store.conn.execute(sql).fetchall() == [
        ("adjacent_pain", "adjacent", "person"),
        ("back_pain.presence", "direct", "rules"),
        ("fall_risk.balance", "surrogate", "person"),
    ]


def test_an_absent_finding_is_gone(store: Store) -> None:
    say(store, Answer(1, "finding", "absent", KEY))
    assert effective(store, "findings_effective") == []


def test_saying_the_same_twice_writes_once(store: Store) -> None:
    assert say(store, *ANSWERS) == [True] * 9
    before = store.conn.total_changes
    assert say(store, *ANSWERS) == [False] * 9
    assert store.conn.total_changes == before
    assert say(store, replace(ANSWERS[0], reason="another reason")) == [True]
    assert say(store, ANSWERS[0], who="ben") == [True]


def test_undo_takes_back_the_last_word(store: Store) -> None:
    say(store, Answer(1, "relevance", "borderline"), Answer(1, "relevance", "exclude"), Answer(2, "n", "7"))
    with store.transaction():
        assert (gone := undo(store, SLUG, "ana", 1, NOW))
        assert (gone.pmid, gone.value, gone.rule_value) == (1, "exclude", "include")
    assert study(store)["relevance"] == "borderline"
    with store.transaction():
        assert (last := undo(store, SLUG, "ana", None, NOW))
        assert last.field == "n"
        undo(store, SLUG, "ana", None, NOW)
        assert undo(store, SLUG, "ana", None, NOW) is None
        assert undo(store, SLUG, "ben", None, NOW) is None
    assert study(store)["relevance"] == "include"
    assert store.scalar("SELECT count(*) FROM reviews") == 3  # nothing is deleted


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(1, "relevance", "includ"), "no relevance 'includ'; did you mean 'include'"),
        (Answer(1, "outcome", "yes", "back_pian"), "no outcome 'back_pian'; did you mean 'back_pain'"),
        (Answer(1, "outcome", "maybe", "back_pain"), "no answer 'maybe'"),
        (Answer(1, "finding", "null", "gluteus_maximus|size"), r"named muscle\|measure\|outcome"),
        (Answer(1, "finding", "null", "gluteus_maxima|size|back_pain"), "no muscle"),
        (Answer(1, "finding", "null", "gluteus_maximus|girth|back_pain"), "no measure"),
        (Answer(1, "finding", "up", KEY), "no direction 'up'"),
        (Answer(1, "design", "rct"), "no design 'rct'"),
        (Answer(1, "n", "many"), "whole number"),
        (Answer(1, "population", "yes", "children"), "no population"),
        (Answer(1, "colour", "red"), "no question 'colour'"),  # type: ignore[arg-type]
        (Answer(99, "relevance", "include"), "PMID 99 is not in this library"),
    ],
)
def test_what_cannot_be_decided_is_said(answer: Answer, told: str, store: Store) -> None:
    with pytest.raises(InputError, match=told):
        say(store, answer)
    with pytest.raises(InputError, match="needs the name"):
        say(store, ANSWERS[0], who=" ")
    assert decisions(store, SLUG) == []


def test_the_queue_begins_with_doubts_about_decisions(store: Store) -> None:
    assert whys(store) == [(2, "borderline", "relevance"), (3, "direction unsure", f"finding {KEY}")]
    say(
        store,
        Answer(1, "relevance", "include"),
        Answer(1, "finding", "supports", KEY),
        Answer(2, "relevance", "exclude"),
    )
    assert whys(store) == [(3, "direction unsure", f"finding {KEY}")]
    say(store, Answer(1, "relevance", "exclude"), who="ben")
    assert whys(store)[0] == (1, "reviewers disagree", "relevance")
    assert queue(store, SLUG)[0].proposal in ("ana: include, ben: exclude", "ben: exclude, ana: include")
    store_study(store, article(1), replace(tagged(direction="contradicts"), rules_version="2"))
    assert (1, "the rules have changed their mind", f"finding {KEY}") in whys(store)
    store_study(store, article(2, "Another text."), tagged("borderline"))
    assert whys(store)[0] == (2, "text changed since the decision", "relevance")
    assert study(store, 2)["relevance"] == "exclude"  # the decision stands until it is made anew
    say(store, Answer(2, "relevance", "exclude"))
    assert (2, "text changed since the decision", "relevance") not in whys(store)
    assert len(queue(store, SLUG, 1)) == 1


def test_a_conflict_the_person_knew_is_none(store: Store) -> None:
    say(store, Answer(1, "relevance", "exclude"))
    store_study(store, article(1), replace(tagged("include"), rules_version="2"))
    assert [w for w in whys(store) if w[0] == 1] == []
    store_study(store, article(1), replace(tagged("borderline"), rules_version="3"))
    assert [w[1] for w in whys(store) if w[0] == 1] == ["the rules have changed their mind"]


def test_agreement_between_two_and_with_the_rules(store: Store) -> None:
    for pmid, (one, two) in enumerate((("include", "include"), ("borderline", "exclude"), ("include", "include")), 1):
        say(store, Answer(pmid, "relevance", one))
        say(store, Answer(pmid, "relevance", two), who="ben")
    say(store, Answer(1, "n", "31"), Answer(1, "n", "30"))
    found = agreement_between(store, SLUG, "ana", "ben")
    assert list(found) == ["relevance"]
    assert (found["relevance"].n, found["relevance"].raw) == (3, pytest.approx(2 / 3))
    rules = agreement_between(store, SLUG, "ana", RULES)
    assert (rules["relevance"].raw, rules["n"].raw) == (1.0, 1.0)
    assert agreement_between(store, SLUG, RULES, "ben")["relevance"].raw == pytest.approx(2 / 3)
    assert reviewers(store, SLUG) == ["ana", "ben"]


def filled(sheet: str, *decided: dict[str, str], delimiter: str = ",") -> str:
    rows = list(csv.DictReader(io.StringIO(sheet)))
    for row, values in zip(rows, decided, strict=False):
        row.update(values)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_goes_out_and_comes_back(delimiter: str, store: Store) -> None:
    sheet = queue_sheet(queue(store, SLUG), blind=True)
    assert "because" not in sheet
    assert "unclear" not in sheet
    back = filled(sheet, {"decision": "include", "reason": "=SUM(1)"}, {"decision": "null"}, delimiter=delimiter)
    done = import_sheet(store, SLUG, VOCABULARY, "\ufeff" + back, "ana", NOW)
    assert done.line() == "2 decisions written; 0 rows had none"
    assert import_sheet(store, SLUG, VOCABULARY, back, "ana", NOW).line() == (
        "0 decisions written, 2 stood already; 0 rows had none"
    )
    assert [(d.pmid, d.field, d.key, d.value, d.reason) for d in decisions(store, SLUG, "ana")] == [
        (2, "relevance", "", "include", "=SUM(1)"),
        (3, "finding", KEY, "null", None),
    ]
    exported = decision_sheet(decisions(store, SLUG))
    assert "'=SUM(1)" in exported
    with store.transaction():
        store.conn.execute("DELETE FROM reviews")
    assert import_sheet(store, SLUG, VOCABULARY, exported, None, NOW).written == 2
    assert decisions(store, SLUG, "ana")[0].reason == "=SUM(1)"


def test_a_sheet_with_a_wrong_row_changes_nothing(store: Store) -> None:
    sheet = "PMID;Field;Key;Decision;Reviewer\n1;relevance;;exclude;ana\nx;relevance;;exclude;\n1;n;;few;\n77;n;;3;\n"
    with pytest.raises(InputError, match=r"row 3: 'x' is not a PMID; row 4: n must.*; row 5: PMID 77.*Nothing was"):
        import_sheet(store, SLUG, VOCABULARY, sheet, "ben", NOW)
    assert decisions(store, SLUG) == []
    with pytest.raises(InputError, match="no column field, decision"):
        import_sheet(store, SLUG, VOCABULARY, "pmid,title\n1,x\n", "ben", NOW)
    many = "pmid,field,decision\n" + "0,relevance,x\n" * 9
    with pytest.raises(InputError, match="and 4 more"):
        import_sheet(store, SLUG, VOCABULARY, many, "ben", NOW)
    with pytest.raises(InputError, match="needs the name"):
        import_sheet(store, SLUG, VOCABULARY, "pmid,field,decision\n1,relevance,include\n", None, NOW)


def gmax(path: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--db", str(path), "review", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_commands(path: Path, tmp_path: Path) -> None:
    assert "2  borderline: relevance = borderline\n  Study 2." in gmax(path, "queue")
    assert '"why": "borderline"' in gmax(path, "queue", "--json", "--limit", "1")
    said = ("set", "2", "--relevance", "include", "--outcome", "harms", "--not-outcome", "back_pain.presence")
    more = ("--design", "cohort", "--n", "12", "--population", "healthy", "--not-population", "fallers")
    assert gmax(path, *said, *more, "--reviewer", "ana") == "7 decided by ana\n"
    assert gmax(path, *said, *more, "--reviewer", "ana") == "0 decided by ana, 7 stood already\n"
    assert gmax(path, "finding", "3", *SIZE, "null", "--reviewer", "ben") == "1 decided by ben\n"
    assert gmax(path, "queue") == "Nothing waits for a decision.\n"
    gmax(path, "export", "--decisions", "-o", str(tmp_path / "all.csv"))
    assert gmax(path, "import", str(tmp_path / "all.csv")).startswith("0 decisions written, 8 stood already")
    assert "relevance: 1 items, raw 0.00" in gmax(path, "agreement", "ana", "rules")
    assert gmax(path, "agreement", "ana", "ben") == "No question in common.\n"
    assert gmax(path, "undo", "--reviewer", "ben") == f"Taken back: 3 finding {KEY} = null\n"
    assert gmax(path, "undo", "--reviewer", "ben") == "ben has no decision to take back.\n"
    assert "direction unsure" in gmax(path, "export", "-o", "-")
    nothing = CliRunner().invoke(cli, ["--db", str(path), "review", "set", "2"])
    assert (nothing.exit_code, "nothing was decided" in nothing.output) == (2, True)
    (tmp_path / "latin.csv").write_bytes("pmid,field,decision,reason\n1,n,3,für\n".encode("latin-1"))
    wrong = CliRunner().invoke(cli, ["--db", str(path), "review", "import", str(tmp_path / "latin.csv")])
    assert (wrong.exit_code, "CSV UTF-8" in wrong.output) == (1, True)
