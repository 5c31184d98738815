"""The evening's routine, the estimate and the bug report: the pure parts, step by step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ConfigError, GmaxError, HarvestBusy, InputError, PartialHarvest, TransientSourceError
from harvester.estimate import estimate
from reports.bug_report import Facts, bug_report, redacted
from reports.events import Failure
from reports.notices import tell_without_database
from reports.routine import Outcome, routine


class Evening:
    """Steps that note that they were done; an error in the place of an answer is raised."""

    def __init__(
        self, harvest: object = (0, "run 1 complete"), report: object = "out", notify: object = ((), ())
    ) -> None:
        self.answers = {"harvest": harvest, "report": report, "notify": notify}
        self.done: list[str] = []
        self.failure: Failure | None = None

    def _step(self, name: str) -> object:
        self.done.append(name)
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _notify(self, failure: Failure | None) -> tuple[list[str], list[str]]:
        self.failure = failure
        told, troubles = self._step("notify")  # type: ignore[misc]
        return list(told), list(troubles)

    def run(self) -> Outcome:
        return routine(lambda: self._step("harvest"), lambda: str(self._step("report")), self._notify)  # type: ignore[arg-type, return-value]


def test_a_good_evening() -> None:
    evening = Evening(notify=(("mail: 1 new study",), ()))
    done = evening.run()
    assert (done.code, evening.done, evening.failure) == (0, ["harvest", "report", "notify"], None)
    assert done.summary == "harvest: run 1 complete\nreport: out\ntold mail: 1 new study"


@pytest.mark.parametrize(
    ("harvest", "code", "steps"),
    [
        (HarvestBusy("another run"), 4, ["harvest"]),
        (TransientSourceError("PubMed is down"), 1, ["harvest", "notify"]),
        (ConfigError("the key is wrong"), 2, ["harvest", "notify"]),
        (PartialHarvest("stopped"), 3, ["harvest", "report", "notify"]),
        ((3, "run 2 partial"), 3, ["harvest", "report", "notify"]),
    ],
)
def test_what_follows_on_a_harvest_that_did_not_get_through(harvest: object, code: int, steps: list[str]) -> None:
    evening = Evening(harvest=harvest)
    done = evening.run()
    assert (done.code, evening.done) == (code, steps)
    if code != 4:
        assert evening.failure is not None
        assert evening.failure.code == code


def test_a_report_that_cannot_be_written_is_told_too() -> None:
    evening = Evening(report=InputError("the folder is read-only"))
    done = evening.run()
    assert done.code == 1
    assert evening.failure == Failure(1, "the report could not be written: the folder is read-only")


def test_a_notice_that_cannot_be_sent_makes_the_run_fail() -> None:
    assert Evening(notify=((), ("mail: no answer",))).run().code == 1
    done = Evening(notify=ConfigError("notices need one more package")).run()
    assert (done.code, "not told: notices need one more package" in done.summary) == (1, True)
    assert Evening(harvest=(3, "partial"), notify=((), ("mail: no answer",))).run().code == 3


def test_without_a_database_a_failure_is_told_to_all() -> None:
    sent: list[tuple[str, str, str]] = []

    def send(address: str, title: str, text: str) -> None:
        if address == "bad":
            raise GmaxError("no answer")
        sent.append((address, title, text))

    said, troubles = tell_without_database(Failure(1, "the file is damaged."), {"a": "good", "b": "bad"}, send)
    assert (said, troubles) == (["a: the last run did not get through"], ["b: no answer"])
    assert "the file is damaged. The next scheduled run tries again." in sent[0][2]


@pytest.mark.parametrize(
    ("found", "stored", "said"),
    [
        (0, 0, "All 0 studies are stored already."),
        (3000, 3000, "All 3,000 studies are stored already."),
        (1, 0, "1 studies to fetch: about 1 minute and 1 MB on disk."),
        (6000, 1000, "5,000 studies to fetch (1,000 are stored already): about 2 minutes and 60 MB on disk."),
    ],
)
def test_the_estimate(found: int, stored: int, said: str) -> None:
    assert estimate(found, stored) == said.replace("1 studies", "1 study")


@given(st.text(min_size=4, max_size=12), st.text(max_size=30), st.text(max_size=30))
def test_no_secret_survives(secret: str, before: str, after: str) -> None:
    if secret not in "[hidden]~":
        assert secret not in redacted(before + secret + after, "/home/nobody", [secret]).replace("[hidden]", "")


def test_the_home_folder_becomes_a_tilde_and_no_part_of_another_name() -> None:
    text = redacted("/home/ana/gmax.db /home/anabel/x '/home/ana' me@example.org", "/home/ana", [])
    assert text == "~/gmax.db /home/anabel/x '~' [hidden]"
    assert redacted("/x", "/", []) == "/x"


def test_a_report_without_a_database_says_so() -> None:
    text = bug_report(Facts("gmax 1", "Linux", "settings", None), "/home/ana", [])
    assert "cannot be opened" in text
    assert text.startswith("## Versions\n")
