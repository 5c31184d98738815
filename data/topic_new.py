"""A new topic file from the commented template."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from data.errors import ConfigError
from data.topic import list_topics
from data.topic_tables import IDENTIFIER

SLUG_LINE = 'slug = "my-topic"                   '
TITLE_LINE = 'title = "My topic"'


def new_topic_text(name: str) -> str:
    """The template with the name in it; ConfigError when the name cannot be a topic's or is a shipped one's."""
    if not IDENTIFIER.fullmatch(name):
        raise ConfigError(f"{name!r} cannot name a topic: lower-case letters and digits joined by -, as in knee-pain")
    if name in list_topics():
        raise ConfigError(f"{name} is a shipped topic; choose another name")
    template = files("data").joinpath("topics", "template.toml").read_text("utf-8")
    title = name.replace("-", " ").replace("_", " ").capitalize()
    slug = f'slug = "{name}"'
    return template.replace(SLUG_LINE, slug.ljust(len(SLUG_LINE))).replace(TITLE_LINE, f'title = "{title}"')


def write_new_topic(name: str, path: Path) -> Path:
    """Write the new topic to a file that does not exist yet; ConfigError when it does or cannot be written."""
    text = new_topic_text(name)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigError(f"{path} exists already; nothing was written") from None
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}") from None
    return path
