"""Settings: the first place that has a value wins, every source is told, nothing secret is shown."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.config import BY_KEY, SETTINGS, read_config, resolve, shown
from data.config_file import config_text
from data.errors import ConfigError

KEY = "0123456789abcdef0123456789abcdef0123"
FILE = "gmax.toml"


def test_flag_then_environment_then_file_then_default() -> None:
    text = 'db = "from-file.db"\n[ncbi]\nemail = "file@example.org"\nretry_seconds = 7\n'
    both = {"GMAX_DB": "env.db", "NCBI_EMAIL": " "}
    config = resolve({"db": "flag.db"}, both, text, FILE, {"report.out": "out"})
    assert (config.text("db"), config.settings["db"].source) == ("flag.db", "option")
    assert (config.text("ncbi.email"), config.settings["ncbi.email"].source) == ("file@example.org", f"file {FILE}")
    assert config.settings["ncbi.retry_seconds"].value == 7
    assert (config.text("report.out"), config.settings["report.out"].source) == ("out", "default")
    without_flag = resolve({"db": None}, both, text, FILE, {})
    assert (without_flag.text("db"), without_flag.settings["db"].source) == ("env.db", "environment GMAX_DB")
    bare = resolve({}, {}, None, FILE, {})
    assert bare.text("topic") == "gluteus-maximus"
    assert bare.text("ncbi.api_key") is None
    assert bare.every is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dbb = 'x'", "did you mean db"),
        ("[ncbi]\nemial = 'a@b.org'", "did you mean ncbi.email"),
        ("[ncbi]\nemail = 'nobody'", "an e-mail address"),
        ("[ncbi]\nemail = 3", "an e-mail address"),
        ("[ncbi]\nretry_seconds = true", "whole number"),
        ("[ncbi]\nretry_seconds = -1", "whole number"),
        ("[ncbi]\napi_key = 'with spaces in it'", "letters and digits"),
        ("[schedule]\nevery = 'hour'", "day or week"),
        ("[notify]\n'My Mail' = 'x://'", "small-letter name"),
        ("[notify]\nmail = 5", "address in quotes"),
        ("notify = 5", "table"),
        ("db = ", "not TOML"),
        ("[x.y]\nz = 1", "no setting"),
    ],
)
def test_a_wrong_file_is_told_by_file_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        read_config(text, FILE)
    assert FILE in str(caught.value)


def test_secrets_are_never_shown() -> None:
    text = f"[ncbi]\napi_key = '{KEY}'\n[notify]\nmail = 'mailtos://me:hunter22@example.org'\n"
    config = resolve({}, {}, text, FILE, {})
    said = shown(config)
    assert KEY not in said
    assert "hunter22" not in said
    assert "notify.mail" in said
    assert KEY in config.secrets
    assert "mailtos://me:hunter22@example.org" in config.secrets


def test_show_says_where_each_value_came_from() -> None:
    lines = {
        line.split()[0]: line for line in shown(resolve({"db": "a.db"}, {"NCBI_TOOL": "x"}, "", FILE, {})).splitlines()
    }
    assert lines["db"].endswith("option")
    assert lines["ncbi.tool"].endswith("environment NCBI_TOOL")
    assert lines["topic"].endswith("default")
    assert lines["ncbi.email"].endswith("not set")
    assert set(BY_KEY) <= set(lines)
    assert "gmax init" in shown(resolve({}, {}, None, FILE, {}))


PLAIN = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\x7f"), min_size=1, max_size=20)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "db": PLAIN,
    "topic": PLAIN,
    "ncbi.email": st.just("a.b@example.org"),
    "ncbi.api_key": st.just(KEY),
    "ncbi.tool": PLAIN,
    "ncbi.retry_seconds": st.integers(0, 9999),
    "report.out": PLAIN,
    "schedule.every": st.sampled_from(["day", "week"]),
    "schedule.at": st.just("06:15"),
}


@given(
    values=st.fixed_dictionaries({}, optional=VALUES),
    notify=st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), PLAIN, max_size=3),
)
def test_what_is_written_is_read_back(values: dict[str, Any], notify: dict[str, str]) -> None:
    assert read_config(config_text(values, notify), FILE) == (values, notify)


def test_an_empty_file_documents_every_setting() -> None:
    text = config_text({}, {})
    assert tomllib.loads(text) == {"ncbi": {}, "report": {}, "schedule": {}, "notify": {}}
    for known in SETTINGS:
        assert known.about in text
