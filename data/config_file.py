"""The text of a configuration file: what to put in, asked or given, and every setting explained."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from data.config import SETTINGS, Config, Value, checked

Ask = Callable[[str, str, bool], str]  # question, default, whether it is a secret
ALWAYS_ASKED = ("db", "topic")


def config_text(values: Mapping[str, Value], notify: Mapping[str, str]) -> str:
    """The text of a configuration file with every setting explained; those not given are there as comments."""
    lines = ["# Settings of gmax. An option on the command line or an environment variable outranks a line here.", ""]
    table = ""
    for known in SETTINGS:
        head, _, name = known.key.rpartition(".")
        if head != table:
            lines += [f"[{head}]"]
            table = head
        lines += [f"# {known.about}" + (f" Environment: {known.env}." if known.env else "")]
        value = values.get(known.key)
        shown_default = known.default if known.default is not None else ""
        lines += [f"{name} = {_toml(value)}" if value is not None else f"# {name} = {_toml(shown_default)}", ""]
    lines += [
        "# Where notices go, by any name: addresses as apprise writes them (pip install 'gmax[notify]').",
        "[notify]",
    ]
    lines += [f"{name} = {_toml(address)}" for name, address in notify.items()] or [
        '# mail = "mailtos://user:password@example.org?to=you@example.org"',
        '# desktop = "dbus://"',
    ]
    return "\n".join(lines) + "\n"


def asked_settings(config: Config, given: Mapping[str, Value | None], ask: Ask | None) -> dict[str, Value]:
    """The values for a new configuration file: given as options, else asked for, else what is set already.

    `ask` None asks nothing. An empty answer leaves a setting out; ConfigError for an answer that cannot be one.
    `schedule.every` "never" leaves the schedule to the person.
    """
    values: dict[str, Value] = {}
    for known in SETTINGS:
        set_already = config.settings[known.key]
        value = given.get(known.key)
        if value is None and set_already.source.startswith("file "):
            value = set_already.value
        if ask is not None and known.question and (value is None or known.key in ALWAYS_ASKED):
            default = "" if known.secret or value is None else str(value)
            value = ask(known.question, default or str(known.default or ""), known.secret) or value
        if value in (None, "", "never"):
            continue
        values[known.key] = checked(known.key, value, known.key)
    return values


def _toml(value: Value) -> str:
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
