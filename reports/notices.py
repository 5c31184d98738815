"""Notices: the text of what happened, and telling it once by each channel.

“3 new studies, one is a trial; 1 study in your last report was retracted”
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.errors import ConfigError, GmaxError
from data.notice_ledger import claim, release, told
from data.store import Store
from reports.events import ADVICE, Event, Failure, StudyLine

SHOWN = 10  # studies named in one notice
NOT_ADVICE = "gmax reports what studies report. It is not medical advice."
TROUBLE = ("failed", "stale", "cut_off", "recovered")

Send = Callable[[str, str, str], None]  # address, title, text


@dataclass(frozen=True, slots=True)
class Notice:
    """One message; `keys` are the events it tells."""

    title: str
    text: str
    keys: tuple[str, ...]


def compose(happened: Sequence[Event], reported: frozenset[int], report: str | None = None) -> Notice | None:
    """The notice about these events, None when there is nothing to say.

    `reported` are the PMIDs that the last report counted; `report` says where the newest one lies.
    """
    if not happened:
        return None
    new = [study for event in happened if event.kind == "new" for study in event.studies]
    retracted = [study for event in happened if event.kind == "retracted" for study in event.studies]
    set_up = [study for event in happened if event.kind == "set_up" for study in event.studies]
    clauses = [*_set_up(set_up), *_new(new), *_retracted(retracted, reported)]
    trouble = [event for event in happened if event.kind in TROUBLE]
    headline = "; ".join(clauses) or _headline(trouble)
    lines = [f"{clause[0].upper()}{clause[1:]}." for clause in clauses] + [event.sentence for event in trouble]
    lines += _listed("Retracted:", retracted) + _listed("New:", [s for s in new if s.relevance == "include"])
    lines += _waiting([*new, *set_up])
    lines += [f"The report: {report}"] if report and clauses else []
    return Notice(f"gmax: {headline}", "\n".join([*lines, "", NOT_ADVICE]), tuple(event.key for event in happened))


def _headline(trouble: Sequence[Event]) -> str:
    kinds = {event.kind for event in trouble}
    if "stale" in kinds:
        return "no complete run for too long"
    if "failed" in kinds:
        return "the last run did not get through"
    return "runs get through again" if "recovered" in kinds else "a run was cut off"


def _counted(number: int, what: str) -> str:
    plural = "studies" if what == "study" else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def _set_up(studies: Sequence[StudyLine]) -> Iterable[str]:
    about = sum(study.relevance == "include" for study in studies)
    if studies:
        yield f"the library is set up with {_counted(about, 'study')} about the topic"


def _new(studies: Sequence[StudyLine]) -> Iterable[str]:
    about = [study for study in studies if study.relevance == "include"]
    trials = sum(study.is_trial for study in about)
    if not about:
        return
    if len(about) == 1:
        yield "1 new study" + (", a trial" if trials else "")
    elif trials == len(about):
        yield f"{len(about)} new studies, all trials"
    else:
        said = "" if not trials else ", one is a trial" if trials == 1 else f", {trials} are trials"
        yield f"{len(about)} new studies{said}"


def _retracted(studies: Sequence[StudyLine], reported: frozenset[int]) -> Iterable[str]:
    counted = sum(study.pmid in reported for study in studies)
    others = len(studies) - counted
    if counted:
        yield f"{_counted(counted, 'study')} in your last report {'was' if counted == 1 else 'were'} retracted"
    if others:
        yield f"{_counted(others, 'study')} {'was' if others == 1 else 'were'} retracted"


def _listed(head: str, studies: Sequence[StudyLine]) -> list[str]:
    if not studies:
        return []
    lines = []
    for study in studies[:SHOWN]:
        design = f" ({study.design.replace('_', ' ')})" if study.design else ""
        mark = "RETRACTED: " if study.is_retracted and head != "Retracted:" else ""
        lines.append(f"- {mark}{study.title}{design} https://pubmed.ncbi.nlm.nih.gov/{study.pmid}/")
    more = [f"- and {len(studies) - SHOWN} more"] if len(studies) > SHOWN else []
    return ["", head, *lines, *more]


def _waiting(studies: Sequence[StudyLine]) -> list[str]:
    unsure = sum(study.relevance == "borderline" for study in studies)
    if not unsure:
        return []
    said = "1 study waits" if unsure == 1 else f"{unsure} studies wait"
    return ["", f"{said} for your decision: gmax serve --review"]


def untold(happened: Sequence[Event], known: frozenset[str]) -> tuple[list[Event], list[Event]]:
    """What a channel is to be told, and what is only noted: a channel that is new hears nothing of the past.

    Getting through again is told only to who was told of the failure.
    """
    fresh = [event for event in happened if event.key not in known]
    noted = [event for event in fresh if _only_noted(event, known)]
    return [event for event in fresh if event not in noted], noted


def _only_noted(event: Event, known: frozenset[str]) -> bool:
    linked = any(key.startswith(event.ends) for key in known) if event.ends else False
    if event.kind == "recovered":
        return not linked
    if linked:  # the same trouble was told in other words
        return True
    return not known and not event.latest and event.kind in ("set_up", "new", "retracted", "cut_off")


def tell(
    store: Store,
    happened: Sequence[Event],
    channels: Mapping[str, str],
    now: datetime,
    send: Send,
    reported: frozenset[int] = frozenset(),
    report: str | None = None,
) -> tuple[list[str], list[str]]:
    """Tell every channel what it was not told yet. Returns what was told and what could not be, a line each.

    A channel that fails is told the next time, together with what is new then; the others are not held up.
    """
    said, troubles = [], []
    for name, address in channels.items():
        news, past = untold(happened, told(store, name))
        if past:
            claim(store, name, [event.key for event in past], "(before this channel)", "", now.isoformat())
        notice = compose(news, reported, report)
        if notice is None or not claim(store, name, notice.keys, notice.title, notice.text, now.isoformat()):
            continue
        try:
            send(address, notice.title, notice.text)
        except GmaxError as error:
            release(store, name, notice.keys)
            troubles.append(f"{name}: {error}")
        else:
            said.append(f"{name}: {notice.title.removeprefix('gmax: ')}")
    return said, troubles


def tell_without_database(failure: Failure, channels: Mapping[str, str], send: Send) -> tuple[list[str], list[str]]:
    """Tell a failure when the database cannot be opened: then nothing remembers it, and the next run tells it again."""
    event = Event(
        "failed", "failed", sentence=f"The last run failed: {failure.message.strip().rstrip('.')}. {ADVICE[1]}"
    )
    title, text = f"gmax: {_headline([event])}", f"{event.sentence}\n\n{NOT_ADVICE}"
    said, troubles = [], []
    for name, address in channels.items():
        try:
            send(address, title, text)
            said.append(f"{name}: {title.removeprefix('gmax: ')}")
        except GmaxError as error:
            troubles.append(f"{name}: {error}")
    return said, troubles


def send_by_apprise(address: str, title: str, text: str) -> None:
    """Send one message to one address of apprise (mail, webhook, desktop and a hundred more); GmaxError when it fails.

    apprise opens its own connections: sending is its whole purpose (docs/decisions.md). No address is ever in an error.
    """
    try:
        import apprise
    except ImportError as error:
        raise ConfigError("notices need one more package: pip install 'gmax[notify]'") from error
    sender = apprise.Apprise()
    if not sender.add(address):
        raise ConfigError("its address in the configuration file is not one that apprise understands")
    try:
        done = sender.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT)
    except Exception as error:
        # A library of a hundred services: whatever it raises, the run goes on and the reader is told.
        raise GmaxError(f"the notice could not be sent ({type(error).__name__})") from error
    if not done:
        raise GmaxError("the notice could not be sent; check its address in the configuration file")
