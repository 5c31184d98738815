"""The worked SQL questions of docs/questions.md as canned queries: one file, data/questions.toml, serves both."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files


def canned() -> dict[str, dict[str, str]]:
    """Every question by its name: title, description and SQL."""
    path = files("data").joinpath("questions.toml")
    if not path.is_file():
        return {}
    asked = tomllib.loads(path.read_text("utf-8"))["question"]
    return {
        one.get("id") or slug(one["title"]): {
            "title": one["title"],
            "sql": one["sql"].strip(),
            "description": one.get("why", ""),
        }
        for one in asked
    }


def slug(title: str) -> str:
    """A title as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
