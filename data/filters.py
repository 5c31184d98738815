"""Which studies are meant: the filters that `search` and `export` share, and the SQL they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, get_args

from data.errors import ConfigError
from data.tagged import Direction, Relevance

if TYPE_CHECKING:
    from data.vocabulary import Vocabulary

# 'back_pain.' <= x < 'back_pain/' are the children: '/' is the character after '.', and an index can do it.
OUTCOME_TEST = "(x.outcome = :outcome OR (x.outcome >= :outcome || '.' AND x.outcome < :outcome || '/'))"


@dataclass(frozen=True, slots=True)
class Filters:
    """All that may be asked besides words; None means "any". An outcome stands for its children too.

    Outcome, muscle and direction together are one finding: that muscle and that outcome, pointing that way.
    `new_since` is ISO text in UTC and means first stored then or later; years are inclusive.
    """

    outcome: str | None = None
    direction: str | None = None
    muscle: str | None = None
    design: str | None = None
    population: str | None = None
    relevance: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    new_since: str | None = None

    def __post_init__(self) -> None:
        must_be_known("direction", self.direction, get_args(Direction))
        must_be_known("relevance", self.relevance, get_args(Relevance))


def asked_filters(
    vocabulary: Vocabulary,
    *,
    year: str | None = None,
    new_since: str | None = None,
    **values: str | None,
) -> Filters:
    """Filters from what a person typed; ConfigError with the nearest name for one the topic does not have."""
    for name, known in (
        ("outcome", vocabulary.outcomes),
        ("muscle", vocabulary.muscles),
        ("design", vocabulary.designs),
        ("population", vocabulary.populations),
    ):
        must_be_known(name, values.get(name), dict.fromkeys(entry.id for entry in known))
    first, last = read_years(year) if year else (None, None)
    since = read_moment(new_since) if new_since else None
    return Filters(**values, year_from=first, year_to=last, new_since=since)


def must_be_known(name: str, value: str | None, known: Iterable[str]) -> None:
    """ConfigError that names the nearest, else all that `name` can be, when `value` is none of them."""
    from difflib import get_close_matches

    names = list(known)
    if value is None or value in names:
        return
    near = get_close_matches(value, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it can be {', '.join(names)}"
    raise ConfigError(f"no {name} {value!r}; {hint}")


def read_years(text: str) -> tuple[int | None, int | None]:
    """First and last year of "2015:2020", "2015:", ":2020" or "2018"; ConfigError otherwise."""
    years = re.fullmatch(r"([0-9]{4})?(:)?([0-9]{4})?", text.strip())
    if not years or not (years[1] or years[3]) or (years[1] and years[3] and not years[2]):
        raise ConfigError(f"years are written 2015:2020, 2015:, :2020 or 2018, not {text!r}")
    first = int(years[1]) if years[1] else None
    last = int(years[3]) if years[3] else (None if years[2] else first)
    if first and last and first > last:
        raise ConfigError(f"the years {text!r} end before they begin")
    return first, last


def read_moment(text: str) -> str:
    """A date, or a date with time, as ISO text the way the database holds it (UTC where no zone is said)."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ConfigError(f"a date is written 2026-03-31, not {text!r}") from None
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    # A bare date is shorter than any moment of that day, so it sorts before all of them.
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat()


def conditions(filters: Filters, *, words: bool) -> list[str]:
    """SQL conditions over the names of `Filters` and `:topic`, on `a` (articles) and, with words, `f` (articles_fts).

    The answer is the same either way, the speed is not: ranked matches come one by one and each is looked up
    (EXISTS), while without words the indexes of the tag tables name the rows (IN).
    """
    pmid = "f.rowid" if words else "a.pmid"
    tag_tests = [
        f"EXISTS (SELECT 1 FROM {view} x WHERE x.pmid = {pmid} AND x.topic = :topic AND {test})"
        if words
        else f"{pmid} IN (SELECT x.pmid FROM {view} x WHERE x.topic = :topic AND {test})"
        for view, test in _tag_tests(filters)
    ]
    if filters.relevance:
        relevance = f"SELECT x.relevance FROM screening_effective x WHERE x.pmid = {pmid} AND x.topic = :topic"
        tag_tests.append(f"({relevance}) = :relevance")
    return [*tag_tests, *_article_tests(filters)]


def _tag_tests(filters: Filters) -> Iterator[tuple[str, str]]:
    """View and test, one for each filter on tags."""
    finding = [f"x.{name} = :{name}" for name in ("muscle", "direction") if getattr(filters, name)]
    if finding:
        yield "findings_effective", " AND ".join([*finding, *([OUTCOME_TEST] if filters.outcome else [])])
    elif filters.outcome:
        yield "outcome_tags_effective", OUTCOME_TEST
    if filters.design:
        yield "designs_effective", "x.design = :design"
    if filters.population:
        yield "populations_effective", "x.population = :population"


def _article_tests(filters: Filters) -> Iterator[str]:
    if filters.year_from is not None:
        yield "a.year >= :year_from"
    if filters.year_to is not None:
        yield "a.year <= :year_to"
    if filters.new_since is not None:
        yield "a.first_seen_run IN (SELECT id FROM runs WHERE started_at >= :new_since)"
