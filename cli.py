"""The command `gmax`: reads options and environment, calls one function, prints what it returns, exits with its code.

Everything heavy is imported inside the commands, so that `gmax --help` answers at once.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import ConfigError, GmaxError, InputError
from harvester.progress import Watcher

if TYPE_CHECKING:
    from data.config import Config
    from data.reviews import Answer
    from data.topic import Topic
    from harvester.client_settings import ClientSettings
    from harvester.summary import RunReport

PROGRAM = "gmax"
NOT_ADVICE = "gmax reports what studies report. It is not medical advice."


@dataclass(frozen=True, slots=True)
class Settings:
    """What the root options and the environment say; every command gets it."""

    db: Path
    topic_name: str
    verbosity: int
    config: Config
    loaded: dict[str, Topic] = field(default_factory=dict, repr=False)  # a topic is compiled once a command

    @property
    def topic(self) -> Topic:
        """The topic asked for with --topic; ConfigError when there is none of that name."""
        from data.topic import load_topic

        if self.topic_name not in self.loaded:
            self.loaded[self.topic_name] = load_topic(self.topic_name)
        return self.loaded[self.topic_name]


def env(name: str) -> str | None:
    """A setting of the environment; blank counts as unset."""
    return os.environ.get(name, "").strip() or None


def config_file() -> Path:
    """GMAX_CONFIG, else config.toml in the platform's folder for settings."""
    from platformdirs import user_config_path

    named = env("GMAX_CONFIG")
    return Path(named).expanduser() if named else user_config_path("gmax", appauthor=False) / "config.toml"


def read_settings(flags: dict[str, Any]) -> Config:
    """Every setting, each from the first of option, environment, configuration file, default."""
    from platformdirs import user_data_path

    from data.config import resolve

    file = config_file()
    try:
        text = file.read_text("utf-8") if file.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the configuration file {file} cannot be read: {error}") from error
    defaults = {"db": str(user_data_path("gmax", appauthor=False) / "gmax.db")}
    return resolve(flags, os.environ, text, str(file), defaults)


class Commands(click.Group):
    """Keeps the commands in the order of the manual and turns our errors into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GmaxError as error:
            logging.getLogger(PROGRAM).debug("the error in full", exc_info=True)
            click.echo(f"{PROGRAM}: {' '.join(str(error).split())}", err=True)
            ctx.exit(error.exit_code)


def version_text() -> str:
    """Program, schema and library versions, one line each."""
    from importlib.metadata import version

    from data.schema import known_names

    libraries = ("requests", "biopython", "pandas", "sqlite-utils", "click", "lxml", "jinja2", "altair")
    schema = max(known_names())
    lines = [f"gmax {version('gmax')} on Python {sys.version.split()[0]}, database schema {schema}"]
    return "\n".join(lines + [f"  {name} {version(name)}" for name in libraries])


def show_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(version_text())
        ctx.exit()


def as_json(value: object) -> str:
    """One JSON text for machines, in our key order, readable letters kept."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=NOT_ADVICE,
)
@click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The database file (else GMAX_DB, the configuration file, your user data folder).",
)
@click.option(
    "--topic",
    "topic_name",
    metavar="NAME|PATH",
    help="Which topic file to use (else the configuration file's, else gluteus-maximus).",
)
@click.option("-v", "--verbose", count=True, help="Say more (twice: every request).")
@click.option("-q", "--quiet", is_flag=True, help="Only results and errors.")
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=show_version,
    help="Versions of gmax and its libraries.",
)
@click.pass_context
def cli(ctx: click.Context, db: Path | None, topic_name: str | None, verbose: int, quiet: bool) -> None:
    """An evidence watch for the gluteus maximus, back pain and fall risk.

    \b
    Three commands of daily use:
      gmax harvest            ask PubMed for what is new
      gmax search "fallers"   look something up
      gmax report             write the report
    """
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    config = read_settings({"db": str(db) if db else None, "topic": topic_name})
    ctx.obj = Settings(
        db=Path(config.text("db") or "").expanduser(),
        topic_name=config.text("topic") or "",
        verbosity=-1 if quiet else verbose,
        config=config,
    )


# --- harvest ---


def client_settings(config: Config) -> ClientSettings:
    """Whom to ask and as whom; ConfigError for a number that is none."""
    from harvester.client_settings import PUBMED, ClientSettings

    seconds = config.text("ncbi.retry_seconds") or "120"
    if not seconds.isdigit():
        raise ConfigError(f"GMAX_RETRY_SECONDS must be a whole number of seconds, not {seconds!r}")
    return ClientSettings(
        base_url=config.text("ncbi.url") or PUBMED,
        api_key=config.text("ncbi.api_key"),
        email=config.text("ncbi.email"),
        tool=config.text("ncbi.tool") or PROGRAM,
        retry_seconds=float(seconds),
    )


class Lines(Watcher):
    """For logs: a line when a step begins or ends, and every few seconds between."""

    def __init__(self) -> None:
        self._next = 0.0
        self._pace = ""

    def step(self, what: str, done: int, total: int) -> None:
        if total and (done in (0, total) or time.monotonic() >= self._next):
            click.echo(f"{what}: {done:,} of {total:,}{self._pace}", err=True)
            self._next = time.monotonic() + 5
        self._pace = ""

    def pace(self, text: str) -> None:
        self._pace = f", {text}"

    def note(self, text: str) -> None:
        click.echo(f"note: {text}", err=True)


class Bar(Watcher):
    """For a terminal: one bar a step."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = self._pace = ""

    def pace(self, text: str) -> None:
        self._pace = text

    def step(self, what: str, done: int, total: int) -> None:
        if what != self._what or self._bar is None:
            self.close()
            self._what, self._bar = what, click.progressbar(length=total, label=what, file=sys.stderr)
            self._bar.render_progress()
        self._bar.label = f"{what} ({self._pace})" if self._pace else what
        self._pace = ""
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self.close()

    def note(self, text: str) -> None:
        self.close()
        click.echo(f"note: {text}", err=True)

    def close(self) -> None:
        """End the line of the bar."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None


def watcher_for(settings: Settings) -> Watcher:
    """A progress bar on a terminal, log lines otherwise, nothing with --quiet."""
    if settings.verbosity < 0:
        return Watcher()
    return Bar() if sys.stderr.isatty() else Lines()


def finish(report: RunReport, json_: bool) -> None:
    """Print a run as one line or one object, and leave with its code."""
    click.echo(as_json(report.as_dict()) if json_ else report.line())
    if report.exit_code:
        click.get_current_context().exit(report.exit_code)


@cli.command()
@click.option("--full", is_flag=True, help="Fetch every matching record again, not only what may have changed.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Ask for revisions since this day (else by itself).")
@click.option(
    "--from",
    "from_",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH...",
    help="Read PubMed XML or MEDLINE files, or folders of NLM's files, instead of asking PubMed; no network.",
)
@click.option(
    "--all", "everything", is_flag=True, help="With --from: all records of NLM's files, not only the topic's."
)
@click.option("--jobs", type=click.IntRange(1), help="With --from: reading processes (default: one a core).")
@click.option("--cluster", metavar="ADDRESS", help="With --from: read on this dask.distributed scheduler.")
@click.option("--limit", type=click.IntRange(1), help="Fetch at most so many records now, the newest first.")
@click.option("--dry-run", is_flag=True, help="Only say how much there is; nothing is written.")
@click.option("--accept-warnings", is_flag=True, help="Go on although PubMed did not understand a search as written.")
@click.option(
    "--keep-raw",
    type=click.IntRange(0),
    metavar="DAYS",
    help="Drop PubMed's replies after so many days when newer ones hold their records; 0 keeps none.",
)
@click.option("--json", "json_", is_flag=True, help="One JSON object for machines.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="")
@click.pass_obj
def harvest(
    settings: Settings,
    /,
    full: bool,
    since: datetime | None,
    from_: tuple[Path, ...],
    everything: bool,
    jobs: int | None,
    cluster: str | None,
    limit: int | None,
    dry_run: bool,
    accept_warnings: bool,
    keep_raw: int | None,
    json_: bool,
    paths: tuple[Path, ...],
) -> None:
    """Find, fetch, store and tag what is new, and what has changed.

    \b
    Examples: gmax harvest
              gmax harvest --dry-run
              gmax harvest --from export.xml.gz more.nbib
              gmax harvest --from pubmed/baseline pubmed/updatefiles --jobs 2
    """
    from harvester.file_run import FileOptions, harvest_files, preview_files
    from harvester.run import HarvestOptions
    from harvester.run import harvest as run

    if paths and not from_:
        raise click.UsageError(f"unexpected {str(paths[0])!r}: files are given with --from")
    watcher = watcher_for(settings)
    if from_:
        if full or since or limit or keep_raw is not None:
            raise click.UsageError("--from reads whole files: it goes with none of the options about PubMed")
        options = FileOptions(everything, jobs, cluster)
        if dry_run:
            click.echo(preview_files(settings.db, settings.topic, (*from_, *paths), options))
            return
        finish(harvest_files(settings.db, settings.topic, (*from_, *paths), watcher, options=options), json_)
        return
    if everything or jobs or cluster:
        raise click.UsageError("--all, --jobs and --cluster go with --from")
    from harvester.client import EutilsClient

    wanted = HarvestOptions(full, since.date() if since else None, limit, accept_warnings, keep_raw)
    with EutilsClient(client_settings(settings.config)) as client:
        if dry_run:
            from harvester.preview import preview

            found = preview(settings.db, settings.topic, client)
            click.echo(as_json(found.as_dict()) if json_ else found.text())
            return
        finish(run(settings.db, settings.topic, client, wanted, watcher), json_)


# --- tag ---


@cli.command()
@click.option("--all", "everything", is_flag=True, help="Every stored study, not only those that need it.")
@click.option("--jobs", type=click.IntRange(1), help="Processes (default: one a core).")
@click.option("--json", "json_", is_flag=True, help="One JSON object for machines.")
@click.pass_obj
def tag(settings: Settings, everything: bool, jobs: int | None, json_: bool) -> None:
    """Tag stored studies again with the current topic and rules; no network.

    \b
    Example: gmax tag --all
    """
    from harvester.tag_run import TagOptions, tag_library

    finish(tag_library(settings.db, settings.topic, TagOptions(everything, jobs), watcher_for(settings)), json_)


# --- reparse ---


@cli.command()
@click.option("--json", "json_", is_flag=True, help="One JSON object for machines.")
@click.pass_obj
def reparse(settings: Settings, json_: bool) -> None:
    """Read every stored reply of PubMed again with today's parser, and mend what differs; no network.

    \b
    Example: gmax reparse
    """
    from harvester.reparse import reparse as run

    watcher = watcher_for(settings)
    report = run(settings.db, settings.topic, watcher)
    for note in report.notes:
        watcher.note(note)
    finish(report, json_)


# --- tag-text ---


@cli.command("tag-text")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--json", "json_", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def tag_text(settings: Settings, file: Any, json_: bool) -> None:
    """Tag texts that are in no database: one JSON object a line.

    \b
    Example: gmax tag-text abstracts.jsonl --json > tags.jsonl
    A line: {"id": "1", "title": "...", "sections": [{"label": "RESULTS", "text": "..."}],
             "mesh": [], "publication_types": []}
    """
    from data.tagging.tagger import Tagger
    from data.texts import read_texts, tagged_as_text, tagged_to_json

    tagger = Tagger(settings.topic.vocabulary)
    for text in read_texts(file):
        tagged = tagger.tag(text, thorough=True)
        click.echo(json.dumps(tagged_to_json(tagged), ensure_ascii=False) if json_ else tagged_as_text(tagged))


# --- evaluate ---


@cli.command()
@click.argument("labels", type=click.File("r", encoding="utf-8"))
@click.option("--json", "json_", is_flag=True, help="Everything as JSON.")
@click.option("--errors/--no-errors", default=True, help="Every disagreement with its sentence (default: yes).")
@click.pass_obj
def evaluate(settings: Settings, labels: Any, json_: bool, errors: bool) -> None:
    """Score the tagger against labelled texts: lines as for tag-text, each with "labels".

    \b
    Example: gmax evaluate labelled.jsonl --no-errors
    """
    from data.evaluation import evaluate as score
    from data.evaluation_text import evaluation_as_text, evaluation_to_json
    from data.tagging.tagger import Tagger

    scores = score(labels, Tagger(settings.topic.vocabulary))
    click.echo(as_json(evaluation_to_json(scores)) if json_ else evaluation_as_text(scores, errors))


# --- search ---

FILTERS = (
    click.option("--outcome", metavar="ID", help="What was measured, such as back_pain or fall_risk.falls."),
    click.option("--direction", metavar="D", help="supports, contradicts, null, within_group, mixed or unclear."),
    click.option("--muscle", metavar="M", help="Such as gluteus_maximus or hip_abductors."),
    click.option("--design", metavar="D", help="Such as randomised_trial or cohort."),
    click.option("--population", metavar="P", help="Such as women_only or older_adults."),
    click.option("--relevance", metavar="R", help="include, borderline or exclude."),
    click.option("--year", metavar="A:B", help="Years of publication: 2015:2020, 2015:, :2020 or 2018."),
    click.option("--new-since", metavar="DATE", help="First stored on this day or later."),
)


def filter_options(command: Any) -> Any:
    """The filters that `search` and `export` share."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


def typed_words(words: tuple[str, ...]) -> str:
    """The search text as typed: the shell took the quotes of -"two words" away, and --word is a mistyped option."""
    for word in words:
        if word.startswith("--") and len(word) > 2:
            raise click.NoSuchOption(word, ctx=click.get_current_context())
    return " ".join(f'-"{w[1:]}"' if w.startswith("-") and " " in w and '"' not in w else w for w in words)


# No short options and unknown ones pass, so that `-word` is a word to leave out.
@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("text", nargs=-1)
@filter_options
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0), help="At most so many; 0 for all.")
@click.option("--fts", is_flag=True, help="TEXT is raw FTS5 syntax: title:glut* NOT NEAR(injection site).")
@click.option(
    "--facets", "facets_", is_flag=True, help="Counts by outcome, direction, design, year ... instead of a list."
)
@click.option("--json", "form", flag_value="json", help="One JSON array.")
@click.option("--nl", "form", flag_value="nl", help="One JSON object a line.")
@click.option("--csv", "form", flag_value="csv", help="CSV with a header.")
@click.option("--table", "form", flag_value="table", help="One line a study.")
@click.pass_obj
def search(
    settings: Settings,
    /,
    text: tuple[str, ...],
    limit: int,
    fts: bool,
    facets_: bool,
    form: str | None,
    **asked: str | None,
) -> None:
    """Look things up: words, "exact phrases", -without, any-ending*.

    \b
    Examples: gmax search hip abductors --outcome fall_risk.falls
              gmax search '"low back pain" strength* -injection' --direction supports --table
              gmax search --relevance include --new-since 2026-01-01 --facets
    """
    from data.filters import asked_filters
    from data.search import Question, facets
    from data.search import search as find
    from data.store import open_store
    from reports import listing

    topic = settings.topic
    question = Question(typed_words(text), fts, asked_filters(topic.vocabulary, **asked), limit)
    with open_store(settings.db, "read") as store:
        if facets_:
            counts = facets(store.conn, topic.slug, question)
            click.echo(as_json(counts) if form in ("json", "nl") else listing.facets_as_plain(counts))
            return
        answer = find(store.conn, topic.slug, question)
    if form:
        click.echo(listing.FORMATS[form](answer), nl=False)
    else:
        bold = (lambda word: click.style(word, bold=True)) if sys.stdout.isatty() else None
        click.echo(listing.as_plain(answer, mark=bold), nl=False)


# --- show ---


@cli.command()
@click.argument("pmid", type=click.IntRange(1))
@click.option("--history", is_flag=True, help="Every change of the record, word by word.")
@click.option("--why", is_flag=True, help="Why it is in the library: the searches and the words that find it.")
@click.option("--explain", "explain_", is_flag=True, help="How today's rules read it, step by step.")
@click.option("--json", "json_", is_flag=True, help="Everything as JSON.")
@click.pass_obj
def show(settings: Settings, /, pmid: int, history: bool, why: bool, explain_: bool, json_: bool) -> None:
    """One study: record, tags with their sentences, where it came from, what changed.

    \b
    Examples: gmax show 28715424 --history
              gmax show 28715424 --why
    """
    if why:
        from data.strategy_records import why_stored

        click.echo(why_stored(settings.db, settings.topic, pmid))
        return
    from data.store import open_store
    from data.study_file import read_study
    from reports import card

    topic = settings.topic
    with open_store(settings.db, "read") as store:
        study = read_study(store, topic.slug, pmid)
    if json_:
        click.echo(as_json(card.as_record(study)))
        return
    if explain_:
        from data.tagged import StudyText
        from data.tagging.explain import explain
        from data.tagging.tagger import Tagger

        click.echo(explain(StudyText.of(study.article), Tagger(topic.vocabulary)))
        return
    terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 100) if terminal else 88
    colour = terminal and not env("NO_COLOR")
    click.echo(card.as_text(study, width=width, colour=colour, history=history), nl=False)


# --- review ---


@cli.group()
def review() -> None:
    """A person's decisions; they outrank the rules and survive re-tagging."""


def reviewer_option(command: Any) -> Any:
    """Whose decision it is: the login name when nobody is named."""
    import getpass

    return click.option("--reviewer", metavar="NAME", default=getpass.getuser, help="Who decides (default: you).")(
        command
    )


def keep_answers(settings: Settings, reviewer: str, answers: list[Answer]) -> None:
    """Write some decisions together and say what was written."""
    from data.reviews import decide
    from data.store import open_store

    topic, now = settings.topic, datetime.now(UTC)
    with open_store(settings.db, "write") as store, store.transaction():
        written = [decide(store, topic.slug, topic.vocabulary, reviewer, answer, now) for answer in answers]
    known = len(written) - sum(written)
    click.echo(f"{sum(written)} decided by {reviewer}" + (f", {known} stood already" if known else ""))


@review.command("queue")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="At most so many.")
@click.option("--json", "json_", is_flag=True, help="One JSON array.")
@click.pass_obj
def review_queue(settings: Settings, limit: int, json_: bool) -> None:
    """What waits for a person, most useful first, with the sentence that decided.

    \b
    Example: gmax review queue --limit 5
    """
    from dataclasses import asdict

    from data.review_queue import queue
    from data.store import open_store

    with open_store(settings.db, "read") as store:
        items = queue(store, settings.topic.slug, limit)
    if json_:
        click.echo(as_json([asdict(item) for item in items]))
        return
    for item in items:
        question = f"{item.field} {item.key}".strip()
        click.echo(f"{item.pmid}  {item.why}: {question} = {item.proposal}\n  {item.title}")
        if item.sentence:
            click.echo(f"  “{item.sentence}”")
    if not items:
        click.echo("Nothing waits for a decision.")


@review.command("set")
@click.argument("pmid", type=click.IntRange(1))
@click.option("--relevance", metavar="R", help="include, borderline or exclude.")
@click.option("--outcome", multiple=True, metavar="ID", help="This was measured.")
@click.option("--not-outcome", multiple=True, metavar="ID", help="This was not measured.")
@click.option("--design", metavar="D", help="Such as randomised_trial.")
@click.option("--n", type=click.IntRange(0), help="People analysed.")
@click.option("--population", multiple=True, metavar="P", help="These people were studied.")
@click.option("--not-population", multiple=True, metavar="P", help="These people were not studied.")
@click.option("--reason", help="Why, in a few words.")
@reviewer_option
@click.pass_obj
def review_set(
    settings: Settings,
    pmid: int,
    relevance: str | None,
    outcome: tuple[str, ...],
    not_outcome: tuple[str, ...],
    design: str | None,
    n: int | None,
    population: tuple[str, ...],
    not_population: tuple[str, ...],
    reason: str | None,
    reviewer: str,
) -> None:
    """Decide something about one study.

    \b
    Examples: gmax review set 28715424 --relevance include --reason "both halves measured"
              gmax review set 28715424 --outcome back_pain.presence --not-outcome fall_risk.balance
    """
    from data.reviews import Answer

    answers = [
        *([Answer(pmid, "relevance", relevance, reason=reason)] if relevance else []),
        *(Answer(pmid, "outcome", "yes", key, reason) for key in outcome),
        *(Answer(pmid, "outcome", "no", key, reason) for key in not_outcome),
        *([Answer(pmid, "design", design, reason=reason)] if design else []),
        *([Answer(pmid, "n", str(n), reason=reason)] if n is not None else []),
        *(Answer(pmid, "population", "yes", key, reason) for key in population),
        *(Answer(pmid, "population", "no", key, reason) for key in not_population),
    ]
    if not answers:
        raise click.UsageError("nothing was decided: give --relevance, --outcome, --design, --n or --population")
    keep_answers(settings, reviewer, answers)


@review.command("finding")
@click.argument("pmid", type=click.IntRange(1))
@click.argument("muscle")
@click.argument("measure")
@click.argument("outcome")
@click.argument("direction")
@click.option("--reason", help="Why, in a few words.")
@reviewer_option
@click.pass_obj
def review_finding(
    settings: Settings,
    pmid: int,
    muscle: str,
    measure: str,
    outcome: str,
    direction: str,
    reason: str | None,
    reviewer: str,
) -> None:
    """Decide which way a finding points; the direction `absent` takes a finding away.

    \b
    Example: gmax review finding 28715424 gluteus_maximus size back_pain.presence supports
    """
    from data.reviews import Answer

    keep_answers(settings, reviewer, [Answer(pmid, "finding", direction, f"{muscle}|{measure}|{outcome}", reason)])


@review.command("undo")
@click.argument("pmid", type=click.IntRange(1), required=False)
@reviewer_option
@click.pass_obj
def review_undo(settings: Settings, pmid: int | None, reviewer: str) -> None:
    """Take back your last decision (about PMID).

    \b
    Example: gmax review undo 28715424
    """
    from data.reviews import undo
    from data.store import open_store

    with open_store(settings.db, "write") as store, store.transaction():
        gone = undo(store, settings.topic.slug, reviewer, pmid, datetime.now(UTC))
    if gone is None:
        click.echo(f"{reviewer} has no decision to take back.")
    else:
        click.echo(f"Taken back: {gone.pmid} {gone.field} {gone.key} = {gone.value}".replace("  ", " "))


@review.command("export")
@click.option("--decisions", is_flag=True, help="What was decided (default: what waits, with an empty column).")
@click.option("--blind", is_flag=True, help="Without the rules' proposal, for two people working apart.")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8-sig"), default="-", help="The file.")
@click.pass_obj
def review_export(settings: Settings, decisions: bool, blind: bool, output: Any) -> None:
    """Open questions, or decisions, as CSV; fill in `decision` and give it to `gmax review import`.

    \b
    Example: gmax review export --blind -o for-ana.csv
    """
    from data.review_csv import decision_sheet, queue_sheet
    from data.review_queue import queue
    from data.reviews import decisions as decided
    from data.store import open_store

    slug = settings.topic.slug
    with open_store(settings.db, "read") as store:
        sheet = decision_sheet(decided(store, slug)) if decisions else queue_sheet(queue(store, slug), blind)
    click.echo(sheet, file=output, nl=False)


@review.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@reviewer_option
@click.pass_obj
def review_import(settings: Settings, file: Path, reviewer: str) -> None:
    """Decisions from a filled-in CSV: all of it, or nothing when a row is wrong.

    \b
    Example: gmax review import from-ana.csv --reviewer ana
    """
    from data.review_csv import import_sheet
    from data.store import open_store

    topic = settings.topic
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file.name} is not UTF-8 text; save the sheet as CSV UTF-8") from None
    with open_store(settings.db, "write") as store:
        done = import_sheet(store, topic.slug, topic.vocabulary, text, reviewer, datetime.now(UTC))
    click.echo(done.line())


@review.command("agreement")
@click.argument("first")
@click.argument("second", default="rules")
@click.pass_obj
def review_agreement(settings: Settings, first: str, second: str) -> None:
    """How far two reviewers, or a reviewer and the rules, agree: raw, Cohen's kappa, Gwet's AC1.

    \b
    Examples: gmax review agreement ana ben
              gmax review agreement ana rules
    """
    from data.agreement import agreement_as_text
    from data.review_queue import agreement_between
    from data.store import open_store

    with open_store(settings.db, "read") as store:
        found = agreement_between(store, settings.topic.slug, first, second)
    click.echo("\n".join(agreement_as_text(field, one) for field, one in found.items()) or "No question in common.")


# --- report ---

REPORT_FORMATS = ("html", "md", "csv", "json")


def report_formats(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    unknown = [part for part in chosen if part not in (*REPORT_FORMATS, "pdf")]
    if unknown or not chosen:
        raise click.BadParameter(f"{unknown[0] if unknown else value!r}: choose from html, md, csv, json, pdf")
    return chosen


@cli.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("gmax-report"), show_default=True,
    help="The folder to write into.",
)  # fmt: skip
@click.option("--since", metavar="last|DATE", help="What counts as new: since the last report (default) or a day.")
@click.option(
    "--format", "formats", default=",".join(REPORT_FORMATS), show_default=True, callback=report_formats,
    help="Which of html, md, csv, json, pdf, with commas.",
)  # fmt: skip
@click.option("--title", help="A title of your own.")
@click.option(
    "--logo",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A PNG or JPEG for the top of the page.",
)
@click.option("--only", metavar="OUTCOME", help="One outcome in detail, such as fall_risk.falls.")
@click.option("--lang", default="en", show_default=True, help="The language of the report.")
@click.pass_obj
def report(
    settings: Settings, /, out: Path, since: str | None, formats: tuple[str, ...], title: str | None, logo: Path | None,
    only: str | None, lang: str,
) -> None:  # fmt: skip
    """Write the report: one page to read or send, a page for each study and outcome, tables, figures and a feed.

    \b
    Examples: gmax report --out report
              gmax report --since 2025-06-30 --format html,pdf
              gmax report --only fall_risk.falls --title "Falls only"
    """
    from reports.report import Options

    options = Options(title=title, logo=logo.read_bytes() if logo else None, only=only, language=lang)
    page = write_reports(settings, out, options, since, formats)
    click.echo(f"Open {page}" if page.suffix == ".html" else f"Written: {page}")


def write_reports(
    settings: Settings,
    out: Path,
    options: Any = None,
    since: str | None = None,
    formats: tuple[str, ...] = REPORT_FORMATS,
) -> Path:
    """Write the report, print it as PDF when asked, keep its record for the next "what is new"; the file to open."""
    import sqlite3

    from data.errors import StoreError
    from data.freshness import schedule_state
    from data.snapshots import keep_snapshot
    from data.store import open_store
    from reports.making import make_report
    from reports.pdf import find_browser, print_pdf
    from reports.report import Options

    wanted = formats if "pdf" not in formats or "html" in formats else ("html", *formats)
    with open_store(settings.db, "read") as store:
        state = schedule_state(store.conn, settings.topic.slug, settings.config.every, datetime.now(UTC))
        told = replace(options or Options(), stale=state.sentence if state.stale else None)
        made = make_report(store, settings.topic, out, told, since, tuple(f for f in wanted if f != "pdf"))
    click.echo(made.line)
    if "pdf" in formats:
        print_pdf(out / "report.html", out / "report.pdf", find_browser())
    try:
        with open_store(settings.db, "write") as store:
            keep_snapshot(store, made.snapshot)
    except (StoreError, sqlite3.Error) as error:
        click.echo(f"{PROGRAM}: the report is written; its record for the next one was not kept: {error}", err=True)
    return made.first


# --- export ---


@cli.command()
@click.argument("text", nargs=-1)
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["ris", "bibtex", "csl-json", "nbib", "csv", "ndjson", "parquet"]),
    help="ris for Zotero, EndNote and ASReview; csv, ndjson or parquet for data people.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file (else standard output)."
)
@filter_options
@click.option("--limit", default=0, type=click.IntRange(0), help="At most so many (default: all).")
@click.pass_obj
def export(
    settings: Settings, /, text: tuple[str, ...], form: str, output: Path | None, limit: int, **asked: str | None
) -> None:
    """Studies for reference managers and data programs; TEXT and filters choose as in `search`.

    \b
    Examples: gmax export --format ris --relevance include -o studies.ris
              gmax export --format csv --outcome fall_risk.falls --year 2015: -o falls.csv
    """
    from data.filters import asked_filters
    from data.search import Question
    from data.store import open_store
    from reports.export.formats import export as pieces_of
    from reports.export.formats import write_export

    topic = settings.topic
    question = Question(" ".join(text), False, asked_filters(topic.vocabulary, **asked), limit)
    with open_store(settings.db, "read") as store:
        pieces = pieces_of(store, topic.slug, question, form)
        if output:
            size = write_export(pieces, output)
            click.echo(f"{output}: {size:,} bytes")
        else:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.flush()


# --- status ---


@cli.command()
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@click.pass_obj
def status(settings: Settings, /, json_: bool) -> None:
    """Where things stand: counts, the last run, what is due, what waits for a person.

    \b
    Example: gmax status
    """
    from data import status as state
    from data.store import open_store
    from reports.standing import status_as_text

    with open_store(settings.db, "read") as store:
        found = state.status(store.conn, settings.topic.slug, datetime.now(UTC), settings.config.every)
    click.echo(as_json(asdict(found)) if json_ else status_as_text(found), nl=json_)


# --- doctor ---


@cli.command()
@click.option("--fix", is_flag=True, help="Mend what can be mended without losing anything.")
@click.option("--json", "json_", is_flag=True, help="As JSON.")
@click.pass_context
def doctor(ctx: click.Context, fix: bool, json_: bool) -> None:
    """Is everything sound? One line a check, each with what to do. Exit 1 when there is a problem.

    \b
    Example: gmax doctor --fix
    """
    from data.doctor import examine, mend
    from data.store import open_store
    from reports.standing import doctor_as_text

    settings: Settings = ctx.obj
    if fix:
        with open_store(settings.db, "write") as store:
            for done in mend(store):
                click.echo(f"mended: {done}", err=json_)
    with open_store(settings.db, "read") as store:
        checks = examine(store, settings.topic.slug, datetime.now(UTC), settings.config.every)
    paint = (lambda words, colour: click.style(words, fg=colour)) if sys.stdout.isatty() else (lambda words, _: words)
    click.echo(as_json([asdict(check) for check in checks]) if json_ else doctor_as_text(checks, paint), nl=json_)
    if any(check.level == "problem" for check in checks):
        ctx.exit(1)


# --- topic ---


@cli.group("topic")
def topic_group() -> None:
    """The search strategy: read it, check it, widen it, start another."""


@topic_group.command("list")
@click.pass_obj
def topic_list(settings: Settings) -> None:
    """The topics that come with gmax; * marks the one in use.

    \b
    Example: gmax topic list
    """
    from data.topic import list_topics, load_topic

    for name in list_topics():
        shipped = load_topic(name)
        searches = ", ".join(search.id for search in shipped.searches)
        click.echo(f"{'*' if name == settings.topic_name else ' '} {name}: {shipped.title} (searches: {searches})")
    if settings.topic_name not in list_topics():
        click.echo(f"* {settings.topic_name}: {settings.topic.title}")


@topic_group.command("show")
@click.option("--markdown", is_flag=True, help="Markdown, for the appendix of a paper.")
@click.option("--search", "name", metavar="ID", help="Only the exact text of one search, ready to paste into PubMed.")
@click.pass_obj
def topic_show(settings: Settings, markdown: bool, name: str | None) -> None:
    """The strategy as a search appendix: block by block, and every search exactly as sent.

    \b
    Examples: gmax topic show --markdown > appendix.md
              gmax topic show --search back-full
    """
    from data.appendix import appendix, last_runs
    from data.store import open_store

    topic = settings.topic
    if name:
        click.echo(topic.search(name).query)
        return
    runs = {}
    if settings.db.exists():
        with open_store(settings.db, "read") as store:
            runs = last_runs(store, topic)
    click.echo(appendix(topic, runs, markdown), nl=False)


@topic_group.command("check")
@click.option("--online", is_flag=True, help="Ask PubMed too: counts, phrases not found, how it reads each line.")
@click.option("--must-include", type=click.Path(path_type=Path, dir_okay=False), help="File of PMIDs, one a line.")
@click.pass_context
def topic_check(ctx: click.Context, online: bool, must_include: Path | None) -> None:
    """Lint of the strategy, and whether the studies that must be found are found.

    Exit 2 when a line is wrong, 1 when a known study is lost.

    \b
    Examples: gmax topic check
              gmax topic check --online --must-include known.txt
    """
    from data.strategy import check_topic, findings_text

    settings: Settings = ctx.obj
    topic = settings.topic
    findings = check_topic(topic)
    click.echo(findings_text(findings))
    lost = check_known_studies(settings, topic, online, must_include)
    if any(finding.severity == "error" for finding in findings):
        ctx.exit(2)
    if lost:
        ctx.exit(1)


def check_known_studies(settings: Settings, topic: Topic, online: bool, must_include: Path | None) -> bool:
    """Print the known-item test; True when a seed, or a study of the file, is lost."""
    from data.known_items import ask_pubmed, known_items_text, missed_by_all, read_pmid_file, seeds_text
    from data.online_check import answers_text, ask_strategy
    from data.store import open_store
    from data.strategy_records import stored_known_items

    listed = read_pmid_file(must_include) if must_include else ()
    pmids = tuple(dict.fromkeys([*(seed.pmid for seed in topic.seeds), *listed]))
    if online:
        from harvester.client import EutilsClient

        with EutilsClient(client_settings(settings.config)) as client:
            click.echo(answers_text(ask_strategy(topic, lambda term: client.search(term, retmax=0), note_to_stderr)))
            results = ask_pubmed(topic, topic.searches, pmids, client.search)
    elif settings.db.exists():
        with open_store(settings.db, "read") as store:
            results = stored_known_items(store, topic, pmids)
    else:
        click.echo("No database yet: known studies can be checked with --online, or after the first harvest.")
        return False
    lost = seeds_text(topic, results)
    click.echo(lost.text)
    if listed:
        click.echo(known_items_text(results, listed, topic.default_searches))
    return lost.any or bool(missed_by_all(results, listed))


def note_to_stderr(text: str) -> None:
    """What is being asked, so that a long check is seen to be alive."""
    click.echo(f"asking: {text}", err=True)


@topic_group.command("suggest")
@click.option("--pool", multiple=True, type=click.Path(path_type=Path), help="PubMed XML or MEDLINE files to look in.")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1), help="At most so many.")
@click.pass_obj
def topic_suggest(settings: Settings, pool: tuple[Path, ...], limit: int) -> None:
    """Words and headings of the included studies that the strategy lacks; nothing is changed.

    \b
    Example: gmax topic suggest --pool baseline.xml.gz
    """
    from data.searchable import Searchable
    from data.store import open_store
    from data.strategy_records import screened_records
    from data.suggest import suggest, suggestions_text
    from harvester.pool import pool_articles

    with open_store(settings.db, "read") as store:
        known = screened_records(store, settings.topic)
    more = [Searchable.of(article) for path in pool for article in pool_articles(path)]
    everything = [*known.everything, *more]
    found = suggest(settings.topic, known.included, known.excluded, everything, limit)
    click.echo(suggestions_text(found, len(known.included), len(known.excluded), len(everything)))


@topic_group.command("new")
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file (else NAME.toml here).")
def topic_new(name: str, output: Path | None) -> None:
    """Start a topic of your own from the commented template.

    \b
    Example: gmax topic new knee-pain
    """
    from data.topic_new import write_new_topic

    path = write_new_topic(name, output or Path(f"{name}.toml"))
    click.echo(f"{path}: change it, then run `gmax --topic {path.resolve()} topic check`")


# --- schedule ---

JOB_NAME = "The name of the job (default: gmax and the topic)."


def job_options(command: Any) -> Any:
    """What `print`, `install` and `remove` need to know alike."""
    for option in (
        click.option("--name", help=JOB_NAME),
        click.option(
            "--kind", type=click.Choice(["systemd", "cron", "launchd", "windows", "github"]),
            help="Which scheduler (default: the one of this machine).",
        ),
        click.option("--at", metavar="HH:MM", help="Time of day, local (default 05:30)."),
        click.option("--every", type=click.Choice(["day", "week"]), help="How often (default: day)."),
        click.option("--out", type=click.Path(path_type=Path), help="Folder of the report."),
        click.option("--spread", type=click.IntRange(0, 600), default=20, help="Minutes of random delay (default 20)."),
    ):  # fmt: skip
        command = option(command)
    return command


def job_for(
    settings: Settings, at: str | None, every: str | None, out: Path | None, name: str | None, spread: int
) -> Any:
    """The job as asked for, with every path absolute."""
    from platformdirs import user_log_path

    from harvester.schedule import Job, read_clock

    config, slug = settings.config, settings.topic.slug
    beside = Path(sys.executable).with_name("gmax")
    program = str(beside) if beside.exists() else shutil.which("gmax") or str(Path(sys.argv[0]).absolute())
    own = Path(settings.topic_name)
    topic = str(own.absolute()) if own.is_file() else settings.topic_name
    folder = report_folder(settings, out)
    chosen = name or f"gmax-{slug}"
    return Job(
        name=chosen,
        command=(program, "--db", str(settings.db.absolute()), "--topic", topic, "run", "--out", str(folder)),
        at=read_clock(at or config.text("schedule.at") or "05:30"),
        every="week" if (every or config.every) == "week" else "day",
        settings_file=config_file().absolute().with_name(f"{chosen}.env"),
        log=user_log_path("gmax", appauthor=False) / f"{chosen}.log",
        spread=spread,
    )


def report_folder(settings: Settings, out: Path | None) -> Path:
    """Where scheduled reports go and `serve` looks for them: --out, the configuration file, beside the database."""
    named = out or (Path(kept).expanduser() if (kept := settings.config.text("report.out")) else None)
    return (named or settings.db.with_name("report")).absolute()


def machine_for(settings: Settings) -> Any:
    """This machine, for its scheduler."""
    from datetime import date

    from harvester.schedule_machine import Machine

    user = os.getuid() if hasattr(os, "getuid") else 0
    return Machine(sys.platform, Path.home(), user, date.today(), settings.topic_name)  # noqa: DTZ011 - a local date


@cli.group()
def schedule() -> None:
    """Let the machine run it: systemd timer, cron, launchd, Windows or GitHub Actions."""


@schedule.command("print")
@job_options
@click.pass_obj
def schedule_print(settings: Settings, /, kind: Any, **asked: Any) -> None:
    """Show what would be written and run; nothing is changed.

    \b
    Example: gmax schedule print --kind cron --at 06:15
    """
    click.echo(machine_for(settings).printed(kind, job_for(settings, **asked)), nl=False)


@schedule.command("install")
@job_options
@click.pass_obj
def schedule_install(settings: Settings, /, kind: Any, **asked: Any) -> None:
    """Write the job and start it; doing it again changes nothing.

    Key and e-mail of today's environment go into a file that only you can read.

    \b
    Example: gmax schedule install --every week --at 06:15
    """
    job = job_for(settings, **asked)
    click.echo(machine_for(settings).install(kind, job, os.environ))
    keep_settings(settings, {"schedule.every": job.every, "schedule.at": f"{job.at:%H:%M}"})


@schedule.command("remove")
@job_options
@click.pass_obj
def schedule_remove(settings: Settings, /, kind: Any, **asked: Any) -> None:
    """Stop the job and take its files away.

    \b
    Example: gmax schedule remove
    """
    click.echo(machine_for(settings).remove(kind, job_for(settings, **asked)))
    keep_settings(settings, {"schedule.every": "never"})


def keep_settings(settings: Settings, given: dict[str, Any], ask: Any = None) -> bool:
    """Write the configuration file with these values in it; False when it said so already. An earlier one is kept."""
    from data.config_file import asked_settings, config_text
    from harvester.schedule import PlannedFile, write_private

    values = asked_settings(settings.config, given, ask)
    file, text = config_file(), config_text(values, settings.config.notify)
    if file.is_file() and file.read_text("utf-8") != text:
        write_private(PlannedFile(file.with_name(f"{file.name}.bak"), file.read_text("utf-8"), 0o600))
    return write_private(PlannedFile(file, text, 0o600))


# --- run ---


@cli.command("run")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the report.")
@click.option("--spread", type=click.IntRange(0, 600), default=0, help="Wait so many random minutes at most first.")
@click.option("--after-failure", is_flag=True, help="Only tell that a run died (for systemd's OnFailure).")
@click.pass_obj
def run_command(settings: Settings, out: Path | None, spread: int, after_failure: bool) -> None:
    """Harvest, tag, report and tell: what a schedule runs. One exit code, one summary.

    \b
    Example: gmax run --out ~/gmax-report
    """
    import random

    from reports.events import Failure
    from reports.routine import routine

    folder, topic = report_folder(settings, out), settings.topic
    if after_failure:
        said, troubles = tell_all(settings, Failure(0, "it was stopped before it could say why; see the log"), folder)
        click.echo("\n".join([*said, *troubles]) or "nothing new to tell")
        return
    if spread:
        time.sleep(random.uniform(0, spread * 60))  # noqa: S311 - no secret, only not everybody at once
    reported = reported_before(settings)

    def harvest_step() -> tuple[int, str]:
        from harvester.client import EutilsClient
        from harvester.run import harvest as harvest_now

        with EutilsClient(client_settings(settings.config)) as client:
            done = harvest_now(settings.db, topic, client, watcher=watcher_for(settings))
        return done.exit_code, done.line()

    outcome = routine(
        harvest_step,
        lambda: str(write_reports(settings, folder)),
        lambda failure: tell_all(settings, failure, folder, reported),
    )
    click.echo(outcome.summary)
    click.get_current_context().exit(outcome.code)


def reported_before(settings: Settings) -> frozenset[int]:
    """The studies that the last report counted; none without a database or a report."""
    from data.errors import StoreError
    from data.snapshots import newest_manifest
    from data.store import open_store
    from reports.manifest import read_manifest

    try:
        with open_store(settings.db, "read") as store:
            text = newest_manifest(store.conn, settings.topic.slug)
    except StoreError:
        return frozenset()
    return frozenset(p for p, e in read_manifest(text).studies.items() if e.counted) if text else frozenset()


def tell_all(
    settings: Settings, failure: Any, folder: Path, reported: frozenset[int] = frozenset()
) -> tuple[list[str], list[str]]:
    """Tell every channel of the configuration file what it was not told yet."""
    from data.errors import StoreError
    from data.store import open_store
    from reports.events import events
    from reports.notices import send_by_apprise, tell, tell_without_database

    channels, now = settings.config.notify, datetime.now(UTC)
    if not channels:
        return [], []
    try:
        with open_store(settings.db, "write") as store:
            happened = events(store, settings.topic.slug, now, settings.config.every, failure, reported)
            return tell(store, happened, channels, now, send_by_apprise, reported, str(folder))
    except StoreError:
        if failure is None:
            raise
        return tell_without_database(failure, channels, send_by_apprise)


# --- serve ---


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Another address wants a password.")
@click.option("--review", is_flag=True, help="Open the screening desk; it has a password.")
@click.option("--no-password", is_flag=True, help="The desk without a password, on this machine only.")
@click.option("--report", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder of the report.")
@click.pass_obj
def serve(settings: Settings, port: int, host: str, review: bool, no_password: bool, folder: Path | None) -> None:
    """Browse the library and the report in a web page on this machine; --review decides what is unsure.

    Reading needs no password on 127.0.0.1. GMAX_SERVE_PASSWORD sets one; the desk makes one when there is none.

    \b
    Examples: gmax serve
              gmax serve --review
    """
    from reports.web.site import Site, new_password
    from reports.web.site import serve as serve_site

    password = env("GMAX_SERVE_PASSWORD")
    made = review and password is None and not no_password
    password = new_password() if made else password
    site = Site(
        db=settings.db, topic=settings.topic, report=report_folder(settings, folder), host=host, port=port,
        password=password, review=review, every=settings.config.every,
    )  # fmt: skip

    def ready() -> None:
        click.echo(f"Open {site.address}{'desk' if review else ''} (stop with Ctrl+C)")
        if made:
            click.echo(f"Password for everybody who screens: {password}")

    serve_site(site, ready)


# --- init ---


@cli.command("init")
@click.option("--email", help="Your e-mail address, sent to NCBI with every request.")
@click.option("--api-key", help="Your NCBI API key (asked for without showing it).")
@click.option("--every", type=click.Choice(["day", "week", "never"]), help="How often it should run.")
@click.option("--at", metavar="HH:MM", help="Time of day of scheduled runs.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the report.")
@click.option("--estimate/--no-estimate", default=None, help="Ask PubMed how much a first harvest is.")
@click.option("--yes", is_flag=True, help="Ask nothing: options, what is set already, defaults.")
@click.pass_obj
def init(
    settings: Settings,
    /,
    email: str | None,
    api_key: str | None,
    every: str | None,
    at: str | None,
    out: Path | None,
    estimate: bool | None,
    yes: bool,
) -> None:
    """Set gmax up: topic, where, e-mail, key, how often. Writes one configuration file.

    \b
    Examples: gmax init
              gmax init --yes --email you@example.org --every week
    """
    given = {
        "db": str(settings.db.absolute()), "topic": settings.topic_name, "ncbi.email": email, "ncbi.api_key": api_key,
        "schedule.every": every, "schedule.at": at, "report.out": str(out.absolute()) if out else None,
    }  # fmt: skip

    def ask(question: str, default: str, secret: bool) -> str:
        return str(click.prompt(question, default=default, hide_input=secret, show_default=not secret, err=True))

    changed = keep_settings(settings, given, None if yes else ask)
    click.echo(f"{'Wrote' if changed else 'Nothing to change in'} {config_file()} (readable by you alone).")
    if estimate or (estimate is None and not yes and click.confirm("Ask PubMed how much there is?", True, err=True)):
        first_estimate(settings)
    click.echo("Next:  gmax harvest\n       gmax schedule install")
    click.echo("To complete commands with the Tab key: gmax completion --help")


def first_estimate(settings: Settings) -> None:
    """Say how long a first harvest takes; that PubMed does not answer stops nothing."""
    from harvester.client import EutilsClient
    from harvester.estimate import estimate
    from harvester.preview import preview

    config = read_settings({"db": str(settings.db), "topic": settings.topic_name})
    try:
        with EutilsClient(client_settings(config)) as client:
            found = preview(settings.db, settings.topic, client)
        click.echo(estimate(found.found, found.stored))
    except GmaxError as error:
        click.echo(f"PubMed could not be asked now: {error}", err=True)


@cli.group("config")
def config_group() -> None:
    """The settings and where each comes from."""


@config_group.command("show")
@click.pass_obj
def config_show(settings: Settings) -> None:
    """Every setting, its value (secrets hidden) and its source.

    \b
    Example: gmax config show
    """
    from data.config import shown

    click.echo(shown(settings.config))


@cli.command("bug-report")
@click.pass_obj
def bug_report(settings: Settings) -> None:
    """A text to paste into an issue: versions, settings, counts; keys, addresses and names are hidden.

    \b
    Example: gmax bug-report > report.md
    """
    import platform

    from data.config import shown
    from data.errors import StoreError
    from data.store import open_store
    from reports.bug_report import Facts, database_facts
    from reports.bug_report import bug_report as made

    try:
        with open_store(settings.db, "read") as store:
            database: str | None = database_facts(store)
    except StoreError as error:
        database = str(error)
    facts = Facts(version_text(), platform.platform(), shown(settings.config), database)
    click.echo(made(facts, str(Path.home()), settings.config.secrets))


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets the Tab key complete commands.

    \b
    Example, bash: gmax completion bash > ~/.local/share/bash-completion/completions/gmax
    zsh:  gmax completion zsh > ~/.zfunc/_gmax     (a folder of your fpath)
    fish: gmax completion fish > ~/.config/fish/completions/gmax.fish
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    if script is not None:
        click.echo(script(cli, {}, PROGRAM, "_GMAX_COMPLETE").source())


# --- demo ---


@cli.command("demo")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the report.")
@click.pass_obj
def demo(settings: Settings, out: Path | None) -> None:
    """The whole pipeline on the bundled starter library, without PubMed.

    59 real studies with summaries written for this project are served by the bundled stand-in server over HTTP,
    harvested, tagged and reported.

    \b
    Example: gmax --db demo/gmax.db demo --out demo/report
    """
    from harvester.demo import harvest_starter

    done = harvest_starter(settings.db, settings.topic)
    click.echo(done.line())
    page = write_reports(settings, out or settings.db.parent / "demo-report")
    click.echo(f"The report: {page.resolve()}")
    click.echo(f"The database: {settings.db.resolve()}")


# --- standin ---


@cli.command()
@click.option(
    "--corpus",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="PubMed XML, plain or .gz, to serve (else the starter library); may be repeated.",
)
@click.option("--invented", type=click.IntRange(0, 200_000), default=0, metavar="N", help="Serve N invented records.")
@click.option("--fault", "faults", multiple=True, metavar="FAULT", help="What is to go wrong; may be repeated.")
@click.option("--faults", "show_faults", is_flag=True, help="List the faults and stop.")
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port on 127.0.0.1 (0: a free one).")
@click.option("--cap", type=click.IntRange(1), default=9_999, help="How many ids one search gives.")
@click.option("--key", "keys", multiple=True, metavar="KEY", help="The only API keys it takes (else any).")
def standin(
    files: tuple[Path, ...],
    invented: int,
    faults: tuple[str, ...],
    show_faults: bool,
    port: int,
    cap: int,
    keys: tuple[str, ...],
) -> None:
    """Serve PubMed's E-utilities on this machine, without the internet, with faults if you like.

    \b
    Example: gmax standin --port 8765 --fault html_502:0.2 --fault 'truncate_chunked(500)@efetch'
    then, in another window:
             GMAX_EUTILS_URL=http://127.0.0.1:8765/entrez/eutils/ gmax --db try.db harvest
    A fault is NAME(ARGUMENT)@TOOL:PROBABILITYxTIMES, all but the name optional.
    """
    from harvester.standin.command import fault_list, make_standin

    if show_faults:
        click.echo(fault_list())
        return
    server = make_standin(files, invented, faults, port, cap, keys)
    click.echo(f"{len(server.corpus):,} records at GMAX_EUTILS_URL={server.url} (Ctrl-C ends it)")
    sys.stdout.flush()
    with server:
        try:
            server.wait()
        except KeyboardInterrupt:
            spoilt = sum(request.fault is not None for request in server.requests)
            click.echo(f"{len(server.requests):,} requests answered, {spoilt:,} of them with a fault", err=True)


def main() -> None:
    """The entry point of the command `gmax`."""
    try:
        cli.main(prog_name=PROGRAM)
    except BrokenPipeError:
        # The reader (head, less) has gone: no message, and no second one when Python flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
