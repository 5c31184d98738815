"""The words of a topic as data: outcomes, muscles, measures, designs, populations; the grammar lives in data/tagging.

All tables stand under `[vocabulary]` in the topic file; a key that is not known is an error that names the nearest.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

from data.errors import ConfigError
from data.tagged import Directness
from data.terms import Term, compile_pattern, compile_term

Sign = Literal["good", "bad", "none"]
Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome; `up` says whether more of it is good or bad for the person.

    `terms` name it wherever they stand; `reverse` terms do too, with the opposite sign. `generic` terms ("VAS",
    "disability") count only in a record about the root condition. `again` words ("fracture") mean it only where the
    study is known to have measured it. `groups` name people who have it ("fallers").
    """

    id: str
    label: str
    directness: Directness
    up: Sign
    terms: Terms
    reverse: Terms
    generic: Terms
    again: Terms
    groups: Terms
    role: str  # "" or what the grammar does with it: status, event, harms, reaction

    @property
    def root(self) -> str:
        """The top outcome this one belongs to, or itself."""
        return self.id.split(".", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Muscle:
    """One muscle or group of the topic; `short` words count only where a full name of the `family` occurs, `actions`
    ("hip extension") only in a sentence that measures a force."""

    id: str
    label: str
    family: str
    terms: Terms
    short: Terms
    actions: Terms
    general: bool  # a name that the others contain: it gives way inside theirs


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to measure a muscle with the sign of "more"; several entries may share an id. Of a `force` the action
    alone names the muscle: "weaker in hip extension"."""

    id: str
    label: str
    up: Sign
    terms: Terms
    force: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A named list of terms: a companion muscle, a population, a use of the muscle that is off the topic."""

    id: str
    label: str
    terms: Terms
    mesh: tuple[str, ...]
    condition: str  # of a population: the outcome that its people have, or ""
    grouped: bool  # of such a population: only where people with and without it are compared


@dataclass(frozen=True, slots=True)
class Design:
    """One study design: publication types and MeSH headings that name it, terms for the title and for any text."""

    id: str
    label: str
    publication_types: tuple[str, ...]
    mesh: tuple[str, ...]
    title: Terms
    terms: Terms


@dataclass(frozen=True)
class Vocabulary:
    """Everything the tagger knows about a topic; `fingerprint` is a short hash of its source."""

    outcomes: tuple[Outcome, ...]
    muscles: tuple[Muscle, ...]
    measures: tuple[Measure, ...]
    designs: tuple[Design, ...]
    populations: tuple[Named, ...]
    companions: tuple[Named, ...]  # other muscles: a facet, and subjects a direction must not be taken from
    off_topic: tuple[Named, ...]
    composite: Terms  # groups and exercises that merely contain a muscle of the topic
    regional: Terms  # all muscles of the region under one name: enough for relevance, never for a finding
    near: Terms  # outcomes next to the topic that make a muscle study borderline without being one of its outcomes
    context: Terms  # words that let an acronym nobody resolves count as `ambiguous`
    other_meanings: Terms  # what the letters of the ambiguous acronym may stand for instead
    other_sites: Terms  # pain or trouble elsewhere: generic outcome terms then mean that place
    decoys: Terms  # phrases whose words mean something else
    gate: tuple[str, ...]  # lower-case texts; a record with none of them is dismissed unread
    direct: tuple[str, ...]  # root outcomes that make a muscle study an `include`
    ambiguous: str | None
    fingerprint: str

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome with this id."""
        return self._outcome[outcome_id]

    def status_of(self, root: str) -> Outcome | None:
        """The child that carries case status (who has the condition) under a root outcome."""
        return self._status.get(root)

    @cached_property
    def _outcome(self) -> dict[str, Outcome]:
        return {outcome.id: outcome for outcome in self.outcomes}

    @cached_property
    def _status(self) -> dict[str, Outcome]:
        return {o.root: o for o in reversed(self.outcomes) if o.role == "status"}

    @cached_property
    def order(self) -> dict[str, int]:
        """Where each outcome stands in the topic file."""
        return {outcome.id: number for number, outcome in enumerate(self.outcomes)}

    @cached_property
    def conditions(self) -> dict[str, str]:
        """People "with back pain" differ from others in its presence: a root stands for its status outcome."""
        known = [o for o in self.outcomes if o.role == "status"]
        return {o.id: o.id for o in known} | {o.root: o.id for o in known}

    @cached_property
    def events(self) -> frozenset[str]:
        """Outcomes that happen to people or do not."""
        return frozenset(o.id for o in self.outcomes if o.role == "event")

    @cached_property
    def adjacent(self) -> frozenset[str]:
        """Outcomes next to the topic's own."""
        return frozenset(o.id for o in self.outcomes if o.directness == "adjacent")

    @cached_property
    def parents(self) -> frozenset[str]:
        """Outcomes that have children."""
        return frozenset(o.root for o in self.outcomes if o.root != o.id)

    @cached_property
    def families(self) -> dict[str, str]:
        """The family of each muscle."""
        return {muscle.id: muscle.family for muscle in self.muscles}

    @cached_property
    def specific(self) -> frozenset[str]:
        """Muscles that are no general name of a group."""
        return frozenset(muscle.id for muscle in self.muscles if not muscle.general)


_SHAPE: dict[str, tuple[str, ...]] = {
    "outcome": (
        "id",
        "label",
        "directness",
        "up",
        "terms",
        "patterns",
        "reverse",
        "generic",
        "again",
        "groups",
        "role",
    ),
    "muscle": ("id", "label", "family", "terms", "short", "actions", "general"),
    "measure": ("id", "label", "up", "terms", "force"),
    "design": ("id", "label", "publication_types", "mesh", "title", "terms"),
    "population": ("id", "label", "terms", "mesh", "condition", "grouped"),
    "companion": ("id", "label", "terms"),
    "off_topic": ("id", "label", "terms"),
}
_PLAIN = (
    "lists",
    "composite",
    "regional",
    "near",
    "context",
    "other_meanings",
    "other_sites",
    "decoys",
    "gate",
    "direct",
    "ambiguous",
)


def load_vocabulary(table: Mapping[str, Any]) -> Vocabulary:
    """The `[vocabulary]` table of a topic file, checked; ConfigError names what is wrong and the nearest key."""
    _refuse_unknown("[vocabulary]", table, (*_SHAPE, *_PLAIN))
    read = _Reader(table.get("lists", {}))
    rows = {kind: list(_rows(table, kind)) for kind in _SHAPE}
    for kind, shared in _common().items():
        own = {row["id"] for row in rows[kind]}
        rows[kind] = [row for row in shared if row["id"] not in own] + rows[kind]
    vocabulary = Vocabulary(
        outcomes=tuple(read.outcome(row) for row in rows["outcome"]),
        muscles=tuple(
            Muscle(
                r["id"],
                r["label"],
                r.get("family", r["id"]),
                read.terms(r),
                read.terms(r, "short"),
                read.terms(r, "actions"),
                bool(r.get("general")),
            )
            for r in rows["muscle"]
        ),
        measures=tuple(
            Measure(r["id"], r["label"], r.get("up", "none"), read.terms(r), bool(r.get("force")))
            for r in rows["measure"]
        ),
        designs=tuple(read.design(row) for row in rows["design"]),
        populations=tuple(read.named(row) for row in rows["population"]),
        companions=tuple(read.named(row) for row in rows["companion"]),
        off_topic=tuple(read.named(row) for row in rows["off_topic"]),
        composite=read.terms(table, "composite"),
        regional=read.terms(table, "regional"),
        near=read.terms(table, "near"),
        context=read.terms(table, "context"),
        other_meanings=read.terms(table, "other_meanings"),
        other_sites=read.terms(table, "other_sites"),
        decoys=read.terms(table, "decoys"),
        gate=tuple(_strings(table, "gate")),
        direct=tuple(_strings(table, "direct")),
        ambiguous=table.get("ambiguous"),
        fingerprint=_fingerprint(table, rows),
    )
    _check_ids(vocabulary)
    return vocabulary


@cache
def _common() -> dict[str, list[dict[str, Any]]]:
    """The designs and populations that every topic shares, shipped with gmax."""
    return tomllib.loads((files("data") / "common_vocabulary.toml").read_text(encoding="utf-8"))


def _fingerprint(table: Mapping[str, Any], rows: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps([table, rows], sort_keys=True, default=str).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Reader:
    lists: Mapping[str, Sequence[str]]

    def terms(self, row: Mapping[str, Any], key: str = "terms") -> Terms:
        return tuple(compile_term(source, self.lists) for source in _strings(row, key))

    def outcome(self, row: Mapping[str, Any]) -> Outcome:
        patterns = tuple(compile_pattern(p["pattern"], p["literal"]) for p in row.get("patterns", ()))
        return Outcome(
            id=row["id"],
            label=row["label"],
            directness=row.get("directness", "direct"),
            up=row.get("up", "bad"),
            terms=self.terms(row) + patterns,
            reverse=self.terms(row, "reverse"),
            generic=self.terms(row, "generic"),
            again=self.terms(row, "again"),
            groups=self.terms(row, "groups"),
            role=row.get("role", ""),
        )

    def named(self, row: Mapping[str, Any]) -> Named:
        return Named(
            row["id"],
            row["label"],
            self.terms(row),
            tuple(_strings(row, "mesh")),
            row.get("condition", ""),
            bool(row.get("grouped")),
        )

    def design(self, row: Mapping[str, Any]) -> Design:
        return Design(
            id=row["id"],
            label=row["label"],
            publication_types=tuple(_strings(row, "publication_types")),
            mesh=tuple(_strings(row, "mesh")),
            title=self.terms(row, "title"),
            terms=self.terms(row),
        )


def _rows(table: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    rows = table.get(kind, [])
    if not isinstance(rows, list):
        raise ConfigError(f"[[vocabulary.{kind}]] must be written with double brackets")
    for row in rows:
        name = row.get("id", "without an id")
        _refuse_unknown(f"[[vocabulary.{kind}]] {name}", row, _SHAPE[kind])
        for key in ("id", "label"):
            if not isinstance(row.get(key), str):
                raise ConfigError(f"[[vocabulary.{kind}]] {name}: {key} is missing")
        if row.get("up", "none") not in ("good", "bad", "none"):
            raise ConfigError(f"[[vocabulary.{kind}]] {name}: up is good, bad or none, not {row['up']!r}")
        if row.get("directness", "direct") not in ("direct", "surrogate", "adjacent"):
            raise ConfigError(f"[[vocabulary.{kind}]] {name}: directness is direct, surrogate or adjacent")
        yield row


def _strings(row: Mapping[str, Any], key: str) -> Sequence[str]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{key} in [vocabulary] must be a list of texts")
    return value


def _refuse_unknown(where: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            raise ConfigError(f"{where}: {key!r} is not a key{hint}")


def _check_ids(vocabulary: Vocabulary) -> None:
    outcomes = [o.id for o in vocabulary.outcomes]
    if not outcomes or not vocabulary.muscles:
        raise ConfigError("[vocabulary] needs at least one [[vocabulary.outcome]] and one [[vocabulary.muscle]]")
    for name in {o for o in outcomes if outcomes.count(o) > 1}:
        raise ConfigError(f"[[vocabulary.outcome]] {name} stands twice")
    for outcome in outcomes:
        if "." in outcome and outcome.split(".")[0] not in outcomes:
            raise ConfigError(f"[[vocabulary.outcome]] {outcome}: its parent {outcome.split('.')[0]} is missing")
    for root in vocabulary.direct:
        if root not in outcomes:
            raise ConfigError(f"[vocabulary] direct names an outcome that does not exist: {root!r}")
