"""Notices: the words, never twice, and a month of daily runs on a fake clock with exactly the right messages."""

from __future__ import annotations

import json
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_library import TOPIC, add, finish, start

from data.errors import ConfigError, GmaxError
from data.freshness import freshness
from data.notice_ledger import claim, release, told
from data.store import Store, open_store
from reports.events import Event, Failure, StudyLine, events
from reports.notices import compose, send_by_apprise, tell, untold

DAY = timedelta(days=1)
MORNING = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "g.db", "create") as opened:
        yield opened


def study(pmid: int, design: str | None = "cohort", relevance: str = "include") -> StudyLine:
    return StudyLine(pmid, f"Title {pmid}.", design, relevance, False)


def new(*studies: StudyLine) -> Event:
    return Event("new:2", "new", studies, latest=True)


def retracted(pmid: int) -> Event:
    return Event(f"retracted:{pmid}", "retracted", (study(pmid),))


TRIAL = "randomised_trial"


@pytest.mark.parametrize(
    ("happened", "title"),
    [
        (
            [new(study(1, TRIAL), study(2), study(3)), retracted(9)],
            "gmax: 3 new studies, one is a trial; 1 study in your last report was retracted",
        ),
        ([new(study(1))], "gmax: 1 new study"),
        ([new(study(1, TRIAL))], "gmax: 1 new study, a trial"),
        ([new(study(1, TRIAL), study(2, "nonrandomised_trial"))], "gmax: 2 new studies, all trials"),
        ([new(study(1, TRIAL), study(2, TRIAL), study(3))], "gmax: 3 new studies, 2 are trials"),
        ([retracted(9), retracted(8)], "gmax: 1 study in your last report was retracted; 1 study was retracted"),
        ([retracted(7), retracted(8)], "gmax: 2 studies were retracted"),
        ([new(study(1), study(2, None, "borderline"))], "gmax: 1 new study"),
    ],
)
def test_the_words_of_a_notice(happened: list[Event], title: str) -> None:
    notice = compose(happened, frozenset({9}))
    assert notice is not None
    assert notice.title == title
    assert "not medical advice" in notice.text
    assert notice.keys == tuple(event.key for event in happened)


def test_a_notice_names_the_studies_and_where_to_go_on() -> None:
    many = tuple(study(pmid) for pmid in range(1, 13))
    notice = compose([new(*many, study(99, None, "borderline"))], frozenset(), "/home/me/report")
    assert notice is not None
    assert "https://pubmed.ncbi.nlm.nih.gov/1/" in notice.text
    assert "- and 2 more" in notice.text
    assert "1 study waits for your decision: gmax serve --review" in notice.text
    assert "The report: /home/me/report" in notice.text
    assert "pubmed.ncbi.nlm.nih.gov/99/" not in notice.text


def test_nothing_to_say_is_no_notice() -> None:
    assert compose([], frozenset()) is None


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 5))
def test_counts_in_the_title_are_those_of_the_events(studies: int, trials: int, gone: int) -> None:
    lines = [study(n, TRIAL if n <= trials else "cohort") for n in range(1, studies + 1)]
    notice = compose([new(*lines), *(retracted(1000 + n) for n in range(gone))], frozenset(range(1000, 1100)))
    assert notice is not None
    assert notice.title.startswith(f"gmax: {studies} new stud{'y' if studies == 1 else 'ies'}")
    assert ("retracted" in notice.title) == (gone > 0)
    assert ("trial" in notice.title) == (trials > 0)
    assert notice.text.count("pubmed.ncbi") == min(studies, 10) + gone


# --- freshness ---


@pytest.mark.parametrize(
    ("days", "every", "stale"),
    [
        (1, "day", False),
        (2, "day", False),
        (2.2, "day", True),
        (13, "week", False),
        (14.2, "week", True),
        (99, None, False),
    ],
)
def test_two_intervals_without_a_complete_run_are_stale(days: float, every: str | None, stale: bool) -> None:
    state = freshness(MORNING.isoformat(), every, MORNING + timedelta(days=days))  # type: ignore[arg-type]
    assert state.stale is stale
    assert ("too long" in state.sentence) is stale


def test_no_run_at_all_is_told_with_what_to_do() -> None:
    state = freshness(None, "day", MORNING)
    assert state.stale
    assert "gmax harvest" in state.sentence
    assert not freshness(None, None, MORNING).stale


def test_stored_times_are_read_with_or_without_a_zone() -> None:
    for text in ("2026-11-01T05:30:00Z", "2026-11-01T05:30:00+00:00", "2026-11-01T05:30:00"):
        assert freshness(text, "day", MORNING + timedelta(hours=3)).sentence == "The last complete run was 3 hours ago."


# --- the ledger of what was told ---


def test_claims_are_all_or_nothing_and_can_be_taken_back(store: Store) -> None:
    assert claim(store, "mail", ["a", "b"], "t", "x", "now")
    assert not claim(store, "mail", ["c", "a"], "t", "x", "now")
    assert told(store, "mail") == {"a", "b"}
    assert claim(store, "desktop", ["a"], "t", "x", "now")
    release(store, "mail", ["a", "b"])
    release(store, "mail", ["a", "b"])
    assert told(store, "mail") == frozenset()
    assert told(store, "desktop") == {"a"}


def test_two_processes_telling_at_once_tell_once(store: Store) -> None:
    sent: list[str] = []

    def send(_address: str, title: str, _text: str) -> None:
        if not sent:  # while this one is sending, the other comes to the same point
            sent.append(title)
            with open_store(store.path, "write") as other:
                tell(other, [new(study(1))], {"mail": "x"}, MORNING, send)

    tell(store, [new(study(1))], {"mail": "x"}, MORNING, send)
    tell(store, [new(study(1))], {"mail": "x"}, MORNING, send)
    assert sent == ["gmax: 1 new study"]


def test_a_channel_that_fails_is_told_next_time_and_holds_nobody_up(store: Store) -> None:
    sent: list[tuple[str, str]] = []
    down = True

    def send(address: str, title: str, _text: str) -> None:
        if down and address == "bad":
            raise GmaxError("the notice could not be sent")
        sent.append((address, title))

    both = {"bad": "bad", "good": "good"}
    said, troubles = tell(store, [new(study(1))], both, MORNING, send)
    assert (said, troubles) == (["good: 1 new study"], ["bad: the notice could not be sent"])
    down = False
    next_day = [new(study(1)), Event("new:3", "new", (study(2),), latest=True)]
    assert tell(store, next_day, both, MORNING + DAY, send) == (["bad: 2 new studies", "good: 1 new study"], [])
    assert [title for address, title in sent if address == "good"] == ["gmax: 1 new study"] * 2
    assert tell(store, next_day, both, MORNING + 2 * DAY, send) == ([], [])


def test_a_new_channel_hears_nothing_of_the_past() -> None:
    old = Event("new:1", "new", (study(5),))
    news, past = untold([old, retracted(9), new(study(1))], frozenset())
    assert [event.key for event in news] == ["new:2"]
    assert [event.key for event in past] == ["new:1", "retracted:9"]


# --- a month ---


class Month:
    """Daily runs at half past five; what is sent is kept by day."""

    def __init__(self, store: Store) -> None:
        self.store, self.now, self.sent = store, MORNING, dict[int, list[str]]()
        self.texts: list[str] = []
        self.reported: frozenset[int] = frozenset()

    def send(self, _address: str, title: str, text: str) -> None:
        self.sent.setdefault(self.now.day, []).append(title.removeprefix("gmax: "))
        self.texts.append(text)

    def tell(self, failure: Failure | None = None) -> None:
        happened = events(self.store, TOPIC, self.now, "day", failure, self.reported)
        tell(self.store, happened, {"mail": "x"}, self.now, self.send, self.reported)

    def good_day(self, *found: tuple[int, str | None, str], retracts: int | None = None) -> None:
        run = start(self.store, self.now)
        for pmid, design, relevance in found:
            add(self.store, run, pmid, design, relevance)
        if retracts:
            self.store.conn.execute(
                "UPDATE articles SET is_retracted = 1, last_changed_run = ? WHERE pmid = ?", (run, retracts)
            )
        finish(self.store, run, self.now + timedelta(minutes=3), new=len(found))
        self.end_of_run()

    def end_of_run(self, failure: Failure | None = None) -> None:
        self.tell(failure)
        counted = "SELECT pmid FROM studies WHERE topic = ? AND relevance = 'include' AND is_retracted = 0"
        self.reported = frozenset(row[0] for row in self.store.conn.execute(counted, (TOPIC,)))
        self.now += DAY

    def bad_day(self, failure: Failure, with_run: bool = True) -> None:
        if with_run:
            status = "partial" if failure.code == 3 else "failed"
            finish(self.store, start(self.store, self.now), self.now, status, failure.message)
        self.end_of_run(failure)

    def crash(self) -> int:
        """The program is killed in the middle of a run: nobody can tell anything."""
        run = start(self.store, self.now)
        self.now += DAY
        return run


OUTAGE = Failure(1, "PubMed did not answer for 2 minutes; run again later.")


def test_a_month_of_daily_runs_sends_exactly_the_right_notices(store: Store) -> None:
    month = Month(store)
    month.good_day((1, "cohort", "include"), (2, TRIAL, "include"), (3, None, "borderline"), (4, None, "exclude"))  # 1
    for _ in range(3):
        month.good_day()  # 2-4: nothing new, nothing said
    month.good_day((11, "cohort", "include"), (12, TRIAL, "include"), (13, "cohort", "include"), retracts=1)  # 5
    month.good_day((14, None, "borderline"), (15, None, "exclude"))  # 6: no news
    for _ in range(5):
        month.bad_day(OUTAGE)  # 7-11: an outage of five days
    month.good_day((21, "cohort", "include"))  # 12: back, with news
    month.good_day()  # 13
    month.crash()  # 14
    month.good_day()  # 15: goes on
    month.bad_day(Failure(3, "PubMed stopped answering in the middle."))  # 16: partial
    month.good_day(retracts=21)  # 17
    for _ in range(4):
        month.now += DAY  # 18-21: the machine is off
    month.good_day((31, TRIAL, "include"))  # 22
    month.bad_day(Failure(2, "the topic file has a mistake in line 3."), with_run=False)  # 23: before any run began
    month.bad_day(Failure(2, "the topic file has a mistake in line 3."), with_run=False)  # 24
    month.good_day()  # 25
    for _ in range(5):
        month.good_day()  # 26-30
    assert month.now.date() == datetime(2026, 12, 1, tzinfo=UTC).date()
    assert month.sent == {
        1: ["the library is set up with 2 studies about the topic"],
        5: ["3 new studies, one is a trial; 1 study in your last report was retracted"],
        7: ["the last run did not get through"],
        9: ["no complete run for too long"],
        12: ["1 new study"],
        15: ["a run was cut off"],
        16: ["the last run did not get through"],
        17: ["1 study in your last report was retracted"],
        22: ["1 new study, a trial"],
        23: ["the last run did not get through"],
    }
    assert "got through after 5 runs that did not" in month.texts[4]
    assert "goes on from there" in month.texts[6]
    assert "got through after one run that did not" in month.texts[7]
    assert "gmax config show" in month.texts[9]
    keys = [row[0] for row in store.conn.execute("SELECT key FROM notices_sent")]
    assert len(keys) == len(set(keys))


def test_a_killed_run_is_told_at_once_where_the_scheduler_can(store: Store) -> None:
    """systemd starts `gmax run --after-failure`: told once, and not again when the next run goes on."""
    month = Month(store)
    month.good_day((1, "cohort", "include"))
    month.crash()
    died = Failure(0, "it was stopped before it could say why; see the log")
    month.tell(died)
    month.tell(died)
    month.good_day()
    month.good_day()
    assert list(month.sent.values()) == [
        ["the library is set up with 1 study about the topic"],
        ["the last run did not get through", "runs get through again"],
    ]


def test_a_failure_that_was_told_is_not_told_again_by_the_scheduler(store: Store) -> None:
    month = Month(store)
    month.good_day((1, "cohort", "include"))
    month.bad_day(OUTAGE)
    month.tell(Failure(0, "it was stopped"))
    assert sum(map(len, month.sent.values())) == 2


def test_what_was_retracted_when_first_seen_is_no_news(store: Store) -> None:
    month = Month(store)
    month.good_day((1, "cohort", "include"))
    run = start(store, month.now)
    add(store, run, 2, "cohort", is_retracted=1)
    finish(store, run, month.now)
    month.end_of_run()
    assert month.sent[2] == ["1 new study"]
    assert "RETRACTED: Invented study 2" in month.texts[1]


def test_events_of_another_topic_are_not_told(store: Store) -> None:
    Month(store).good_day((1, "cohort", "include"))
    assert events(store, "hip", MORNING, "day") == ()


# --- by apprise ---

THEIR_WARNING = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@contextmanager
def webhook() -> Iterator[tuple[int, list[dict[str, str]]]]:
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if self.path == "/ok" else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], heard
        server.shutdown()


class Mailbox(socketserver.StreamRequestHandler):
    """Enough of SMTP to take one message."""

    letters: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.letters.append(b"".join(lines).decode())
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@THEIR_WARNING
def test_apprise_posts_to_a_webhook() -> None:
    pytest.importorskip("apprise")
    with webhook() as (port, heard):
        send_by_apprise(f"json://127.0.0.1:{port}/ok", "gmax: 1 new study", "Text.")
        with pytest.raises(GmaxError, match="could not be sent") as caught:
            send_by_apprise(f"json://me:hunter22@127.0.0.1:{port}/no", "t", "x")
    assert (heard[0]["title"], heard[0]["message"]) == ("gmax: 1 new study", "Text.")
    assert "hunter22" not in str(caught.value)


@THEIR_WARNING
def test_apprise_sends_mail() -> None:
    pytest.importorskip("apprise")
    Mailbox.letters.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        send_by_apprise(
            f"mailto://127.0.0.1:{port}?from=gmax@example.org&to=me@example.org", "gmax: 1 new study", "Text."
        )
        server.shutdown()
    assert "Subject: gmax: 1 new study" in Mailbox.letters[0]


@THEIR_WARNING
def test_an_address_nobody_understands_is_told_without_repeating_it() -> None:
    pytest.importorskip("apprise")
    with pytest.raises(ConfigError, match="apprise understands") as caught:
        send_by_apprise("nonsense://user:hunter22@example.org", "t", "x")
    assert "hunter22" not in str(caught.value)


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigError, match=r"pip install 'gmax\[notify\]'"):
        send_by_apprise("json://127.0.0.1/x", "t", "x")
