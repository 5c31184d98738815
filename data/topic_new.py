"""A new topic file from the commented template."""

from __future__ import annotations

from importlib.resources import files

from data.errors import ConfigError
from data.topic import list_topics
from data.topic_tables import IDENTIFIER

SLUG_LINE = 'slug = "my-topic"                   '
TITLE_LINE = 'title = "My topic"'


def new_topic_text(name: str) -> str:
    """The template with the name in it; ConfigError when the name cannot be a topic's or is a shipped one's."""
    if not IDENTIFIER.fullmatch(name):
        raise ConfigError(f"{name!r} cannot name a topic: use lower-case letters and digits joined by -, as in knee-pain")
    if name in list_topics():
        raise ConfigError(f"{name} is a shipped topic; choose another name")
    template = files("data").joinpath("topics", "template.toml").read_text("utf-8")
    title = name.replace("-", " ").replace("_", " ").capitalize()
    slug = f'slug = "{name}"'
    return template.replace(SLUG_LINE, slug.ljust(len(SLUG_LINE))).replace(TITLE_LINE, f'title = "{title}"')
