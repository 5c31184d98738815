"""What a report counted, as a small JSON record, and what changed from one record to the next.

A manifest holds no dates of its own making: the same database gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.errors import InputError
from reports.counting import FAMILIES, answers, study_direction
from reports.library import Library, Study

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One study as a report saw it; `tags` is its relevance and the direction of each question."""

    name: str
    state: str  # include, borderline, exclude, retracted, notice, withdrawn
    content_hash: str
    tags: Mapping[str, str]
    by_person: bool

    @property
    def counted(self) -> bool:
        """True when the answers counted it."""
        return self.state == "include"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One report: when its data ends, and every study in it."""

    made_at: str
    run_id: int
    topic: str
    rules_version: str
    topic_hash: str
    content_hash: str
    studies: Mapping[int, Entry]

    def to_json(self) -> str:
        """The record as canonical JSON text."""
        rows = {
            str(p): [e.name, e.state, e.content_hash, dict(e.tags), e.by_person]
            for p, e in sorted(self.studies.items())
        }
        head = {name: getattr(self, name) for name in self.__slots__ if name != "studies"}
        return json.dumps({"format": FORMAT, **head, "studies": rows}, ensure_ascii=False, sort_keys=True)


def read_manifest(text: str) -> Manifest:
    """A manifest from its JSON; InputError when it is not one."""
    try:
        raw: dict[str, Any] = json.loads(text)
        if raw.pop("format") != FORMAT:
            raise InputError("the manifest of the earlier report was written by another version of gmax")
        studies = {int(pmid): Entry(*row) for pmid, row in raw.pop("studies").items()}
        return Manifest(**raw, studies=studies)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the manifest of the earlier report cannot be read: {error}") from None


def manifest_of(library: Library) -> Manifest:
    """The record of a report on this library."""
    last = library.runs[-1] if library.runs else None
    return Manifest(
        made_at=(last.finished_at or last.started_at) if last else "",
        run_id=last.id if last else 0,
        topic=library.slug,
        rules_version=library.rules_version,
        topic_hash=library.topic_hash,
        content_hash=library.fingerprint(),
        studies={s.pmid: _entry(s, library) for s in library.studies},
    )


def state_of(study: Study) -> str:
    """Where a study stands: its relevance, or why it is set apart."""
    if study.is_withdrawn:
        return "withdrawn"
    if study.is_retraction_notice:
        return "notice"
    return "retracted" if study.is_retracted else study.relevance


def _entry(study: Study, library: Library) -> Entry:
    tags = {}
    for family in FAMILIES:
        wanted = answers(family, library.names)
        direction = study_direction([f.direction for f in study.findings if wanted(f)])
        if direction:
            tags[family.id] = direction
    person = study.by_person or any(f.by_person for f in study.findings) or any(t.by_person for t in study.tags)
    return Entry(study.name, state_of(study), study.content_hash, tags, person)


@dataclass(frozen=True, slots=True)
class News:
    """PMIDs by what happened since an earlier report; `since` is None for a first report."""

    since: str | None
    retracted_counted: tuple[int, ...] = ()  # counted then, retracted now: the first line of the report
    retracted_other: tuple[int, ...] = ()
    new_included: tuple[int, ...] = ()
    new_other: tuple[int, ...] = ()
    now_counted: tuple[int, ...] = ()
    no_longer_counted: tuple[int, ...] = ()
    changed_text: tuple[int, ...] = ()
    retagged_rules: tuple[int, ...] = ()
    retagged_person: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    rules_changed: bool = False
    topic_changed: bool = False
    conclusions: tuple[tuple[str, str, str], ...] = field(default=())  # family, before, now

    @property
    def is_empty(self) -> bool:
        """True when nothing that a reader would see has changed."""
        return not any(getattr(self, n) for n in self.__slots__ if n not in ("since",))


def compare(before: Manifest | None, now: Manifest) -> News:
    """What is new; each study stands under the first heading that fits."""
    if before is None:
        return News(since=None)
    groups: dict[str, list[int]] = {}
    for pmid, entry in sorted(now.studies.items()):
        heading = _heading(before.studies.get(pmid), entry)
        if heading:
            groups.setdefault(heading, []).append(pmid)
    gone = [p for p, e in sorted(before.studies.items()) if p not in now.studies and e.counted]
    return News(
        since=before.made_at[:10],
        gone=tuple(gone),
        rules_changed=before.rules_version != now.rules_version,
        topic_changed=before.topic_hash != now.topic_hash,
        conclusions=tuple(_conclusions(before, now)),
        **{name: tuple(pmids) for name, pmids in groups.items()},
    )


def _heading(was: Entry | None, entry: Entry) -> str | None:
    if was is None:
        return "new_included" if entry.counted else "new_other"
    if entry.state != was.state and entry.state in ("retracted", "withdrawn", "notice"):
        return "retracted_counted" if was.counted else "retracted_other"
    if entry.counted != was.counted:
        return "now_counted" if entry.counted else "no_longer_counted"
    if (dict(entry.tags), entry.state) != (dict(was.tags), was.state):
        return "retagged_person" if entry.by_person else "retagged_rules"
    return "changed_text" if entry.content_hash != was.content_hash else None


def _leader(manifest: Manifest, family: str) -> str:
    """The direction most counted studies of a question report; "none" without, "split" when two lead."""
    votes: dict[str, int] = {}
    for entry in manifest.studies.values():
        if entry.counted and entry.tags.get(family) in ("supports", "contradicts", "null", "mixed"):
            votes[entry.tags[family]] = votes.get(entry.tags[family], 0) + 1
    top = [d for d, n in votes.items() if n == max(votes.values())]
    return "none" if not top else top[0] if len(top) == 1 else "split"


def _conclusions(before: Manifest, now: Manifest) -> list[tuple[str, str, str]]:
    pairs = [(family.id, _leader(before, family.id), _leader(now, family.id)) for family in FAMILIES]
    return [pair for pair in pairs if pair[1] != pair[2]]
