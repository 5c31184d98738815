"""What the files of one run brought, counted as they are applied."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.articles import Saved
from data.ledger import Balance


@dataclass(slots=True)
class FileTally:
    """What the files of a run brought: PMIDs, and how many records were read and kept."""

    new: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)
    retracted: set[int] = field(default_factory=set)
    files: int = 0
    read: int = 0
    kept: int = 0
    matched: int = 0
    deletions: int = 0

    def add(self, saved: Saved) -> None:
        """Count one block; of a record that comes more than once the first word stays, but new stays new."""
        self.new.update(saved.new)
        self.changed.update(set(saved.changed) - self.new)
        self.unchanged.update({*saved.unchanged, *saved.kept} - self.new)
        self.unchanged -= self.changed
        self.retracted.update(saved.newly_retracted)

    def balance(self) -> Balance:
        """The sum of the run, each record once."""
        found = len(self.new | self.changed | self.unchanged)
        return Balance(found, len(self.unchanged), len(self.new), len(self.changed))

    def account(self) -> str:
        """What was read and what became of it, in one line."""
        dropped = self.read - self.kept
        return (
            f"{self.files:,} file{'s' if self.files != 1 else ''} read: {self.read:,} records, {self.matched:,} of the "
            f"topic, {self.kept:,} kept, {dropped:,} dropped, {self.deletions:,} deletions"
        )
