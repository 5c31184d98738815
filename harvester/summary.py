"""What a run did, as one line for a person and one object for machines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from data.errors import PartialHarvest
from data.ledger import Balance, RunStatus, SearchLine


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run as it ended: `exit_code` is 0 for a complete one, 3 for a partial one; `notes` are for a person."""

    run_id: int
    kind: str
    topic: str
    status: RunStatus
    balance: Balance
    searches: tuple[SearchLine, ...] = ()
    no_longer_matching: int = 0
    withdrawn: tuple[int, ...] = ()
    newly_retracted: tuple[int, ...] = ()
    new_pmids: tuple[int, ...] = ()
    changed_pmids: tuple[int, ...] = ()
    reread: int = 0
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    message: str | None = None

    @property
    def exit_code(self) -> int:
        """What the command returns."""
        return 0 if self.status == "complete" else PartialHarvest.exit_code

    def line(self) -> str:
        """The run in one line: `run 12 complete: 2,031 found = 2,026 unchanged + 3 new + 2 changed; …`."""
        text = f"run {self.run_id} {self.status}: {self.balance_text()}"
        for count, words in (
            (len(self.newly_retracted), "newly retracted"),
            (self.no_longer_matching, "no longer matching"),
            (len(self.withdrawn), "withdrawn"),
        ):
            text += f"; {count:,} {words}" if count else ""
        work = f"{self.requests:,} request{'s' if self.requests != 1 else ''}, " if self.requests else ""
        text += f"; {work}{self.seconds:.0f} s"
        return f"{text} - {self.message}" if self.message else text

    def balance_text(self) -> str:
        """The sum alone: what was found and how it divides."""
        b = self.balance
        parts = [(b.unchanged, "unchanged"), (b.new, "new"), (b.changed, "changed")]
        extra = [(b.withheld, "withheld by PubMed"), (b.failed, "not fetched yet")]
        if not b.new and not b.changed and not b.failed and not b.withheld:
            return f"{b.found:,} found, nothing changed"
        shown = [f"{n:,} {word}" for n, word in parts] + [f"{n:,} {word}" for n, word in extra if n]
        return f"{b.found:,} found = {' + '.join(shown)}"

    def as_dict(self) -> dict[str, Any]:
        """The run for `--json`: plain numbers, texts and lists."""
        values = asdict(self) | asdict(self.balance)
        del values["balance"]
        for search in values["searches"]:
            search.update(search.pop("balance"))
        values["exit_code"] = self.exit_code
        values["summary"] = self.line()
        return values
