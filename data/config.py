"""The settings of gmax: what they are, where each value comes from, and the one file that keeps them.

flag > environment > configuration file > default. Nothing here reads the environment or the disk: the command line
gives both, so that a setting can always be explained.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data.errors import ConfigError

Value = str | int


@dataclass(frozen=True, slots=True)
class Known:
    """A setting: its key in the file (`table.name`), its environment variable, and a sentence for the person."""

    key: str
    about: str
    env: str | None = None
    default: Value | None = None
    secret: bool = False
    number: bool = False
    pattern: str = ".*"
    wants: str = ""
    question: str = ""


SETTINGS: tuple[Known, ...] = (
    Known("db", "The database file.", "GMAX_DB", question="Where shall the database lie?"),
    Known(
        "topic",
        "The topic: a shipped name or the path of your own topic file.",
        default="gluteus-maximus",
        question="Which topic?",
    ),
    Known(
        "ncbi.email",
        "Sent to NCBI with every request, so that they can write before they block.",
        "NCBI_EMAIL",
        pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+",
        wants="an e-mail address",
        question="Your e-mail address, for NCBI (empty: none)",
    ),
    Known(
        "ncbi.api_key",
        "Your NCBI API key: ten requests a second instead of three.",
        "NCBI_API_KEY",
        secret=True,
        pattern=r"[A-Za-z0-9]{8,64}",
        wants="a key of letters and digits",
        question="Your NCBI API key (empty: none; it is not shown)",
    ),
    Known("ncbi.tool", "The program name sent to NCBI.", "NCBI_TOOL", default="gmax"),
    Known("ncbi.url", "Another E-utilities server (ends in /entrez/eutils/).", "GMAX_EUTILS_URL"),
    Known(
        "ncbi.retry_seconds",
        "The longest total pause for one request before giving up.",
        "GMAX_RETRY_SECONDS",
        default=120,
        number=True,
    ),
    Known("report.out", "The folder of the report."),
    Known(
        "schedule.every",
        "How often `gmax schedule install` runs it; the age at which the library counts as stale.",
        pattern="day|week",
        wants="day or week",
        question="How often shall it run: day, week or never?",
    ),
    Known(
        "schedule.at",
        "The time of day, local.",
        default="05:30",
        pattern=r"([01]?\d|2[0-3]):[0-5]\d",
        wants="a time such as 05:30",
    ),
)
BY_KEY = {known.key: known for known in SETTINGS}
CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,30}")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it came from; `value` None is unset."""

    known: Known
    value: Value | None
    source: str

    @property
    def shown(self) -> str:
        """The value as it may be shown to anybody looking over a shoulder."""
        if self.value is None:
            return "not set"
        return "set (hidden)" if self.known.secret else str(self.value)


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting with its source; `notify` are the channels of notices by name (URLs, possibly with passwords)."""

    settings: Mapping[str, Setting]
    notify: Mapping[str, str]
    file: str
    file_found: bool

    def text(self, key: str) -> str | None:
        """A setting as text, None when it is not set."""
        value = self.settings[key].value
        return None if value is None else str(value)

    @property
    def every(self) -> Literal["day", "week"] | None:
        """The interval of the schedule, None when runs are started by hand."""
        value = self.settings["schedule.every"].value
        return "day" if value == "day" else "week" if value == "week" else None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no text may hold: the key and the channels' addresses."""
        keys = (str(s.value) for s in self.settings.values() if s.known.secret and s.value is not None)
        return (*keys, *self.notify.values())


def read_config(text: str, where: str) -> tuple[dict[str, Value], dict[str, str]]:
    """The file's settings and channels; ConfigError names the file, the key and the nearest known one."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: this is not TOML: {error}") from error
    channels = tables.pop("notify", {})
    if not isinstance(channels, dict):
        raise ConfigError(f'{where}: [notify] is a table of name = "address".')
    for name, address in channels.items():
        if not CHANNEL.fullmatch(name) or not isinstance(address, str) or not address.strip():
            raise ConfigError(f"{where}: [notify] {name}: a channel is a small-letter name and an address in quotes.")
    flat: dict[str, object] = {}
    for name, value in tables.items():
        flat |= {f"{name}.{key}": inner for key, inner in value.items()} if isinstance(value, dict) else {name: value}
    return {key: checked(key, value, f"{where}: {key}") for key, value in flat.items() if value != ""}, channels


def checked(key: str, value: object, said: str) -> Value:
    """A value of that setting; ConfigError starting with `said` when it is not what the setting wants."""
    known = BY_KEY.get(key)
    if known is None:
        near = difflib.get_close_matches(key, BY_KEY, 1, 0.5)
        raise ConfigError(f"{said} is no setting of gmax" + (f"; did you mean {near[0]}?" if near else "."))
    if known.number:
        try:
            number = int(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else -1
        except ValueError:
            number = -1
        if number < 0:
            raise ConfigError(f"{said} wants a whole number of seconds.")
        return number
    if not isinstance(value, str) or not value.isprintable() or not re.fullmatch(known.pattern, value.strip()):
        raise ConfigError(f"{said} wants {known.wants or 'a text in one line'}.")
    return value.strip()


def resolve(
    flags: Mapping[str, Value | None],
    environment: Mapping[str, str],
    text: str | None,
    file: str,
    defaults: Mapping[str, Value],
) -> Config:
    """Every setting from the first place that has it. `text` is the configuration file's, None when there is none.

    `flags` and `defaults` are by key; blank environment variables count as unset.
    """
    kept, channels = read_config(text, file) if text is not None else ({}, {})
    settings = {known.key: _first(known, flags, environment, kept, file, defaults) for known in SETTINGS}
    return Config(settings, channels, file, text is not None)


def _first(
    known: Known,
    flags: Mapping[str, Value | None],
    environment: Mapping[str, str],
    kept: Mapping[str, Value],
    file: str,
    defaults: Mapping[str, Value],
) -> Setting:
    flag = flags.get(known.key)
    if flag is not None:
        return Setting(known, flag, "option")  # the command line has checked it
    if known.env and (value := environment.get(known.env, "").strip()):
        # The environment belongs to the contract: it is taken as it is, and the part that uses it checks it.
        return Setting(known, int(value) if known.number and value.isdecimal() else value, f"environment {known.env}")
    if known.key in kept:
        return Setting(known, kept[known.key], f"file {file}")
    default = defaults.get(known.key, known.default)
    return Setting(known, default, "default" if default is not None else "")


def shown(config: Config) -> str:
    """`gmax config show`: each setting, its value (secrets hidden) and its source; channels by name only."""
    rows = [(key, setting.shown, setting.source) for key, setting in config.settings.items()]
    rows += [(f"notify.{name}", "set (hidden)", f"file {config.file}") for name in config.notify]
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{key:<{wide[0]}}  {value:<{wide[1]}}  {source}".rstrip() for key, value, source in rows]
    found = "" if config.file_found else " (not there yet: gmax init writes it)"
    return "\n".join([f"configuration file: {config.file}{found}", *lines])
