"""Strict reading of TOML tables: every value is asked for by name and kind, and any other key is an error."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from typing import Any

from data.errors import ConfigError

IDENTIFIER = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def nearest(word: str, known: Collection[str]) -> str:
    """`; did you mean 'x'?`, or the known names when nothing is near."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known are {', '.join(sorted(known))}" if known else ""


class Table:
    """One TOML table of which only the keys named by `only` may be there."""

    def __init__(self, values: Mapping[str, Any], source: str, path: str, name: str = "") -> None:
        self.values, self.source, self.path, self.name = values, source, path, name

    @property
    def where(self) -> str:
        """File and table, for messages."""
        return f"{self.source}, [{self.path}]" if self.path else self.source

    def only(self, *keys: str) -> Table:
        """This table; ConfigError with the nearest when it holds any other key."""
        for key in self.values:
            if key not in keys:
                raise ConfigError(f"{self.where}: unknown key {key!r}{nearest(key, keys)}")
        return self

    def text(self, key: str, optional: bool = False) -> str:
        """A text that is not blank; "" when it is optional and absent."""
        value = self._take(key, str, "a text in quotes", optional)
        if value is None:
            return ""
        if not value.strip():
            raise ConfigError(f"{self.where}: {key!r} is blank")
        return " ".join(value.split())

    def identifier(self, key: str) -> str:
        """A name made of lower-case letters, digits, `-` and `_`."""
        value = self.text(key)
        if not IDENTIFIER.fullmatch(value):
            raise ConfigError(f"{self.where}: {key} = {value!r} must be lower-case letters and digits joined by - or _")
        return value

    def flag(self, key: str) -> bool:
        """true or false; false when absent."""
        return bool(self._take(key, bool, "true or false", True))

    def number(self, key: str) -> int:
        """A positive whole number."""
        value = self._take(key, int, "a whole number", False)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ConfigError(f"{self.where}: {key!r} must be a whole number above 0, not {value!r}")
        return value

    def texts(self, key: str, optional: bool = False) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self._take(key, list, "a list of texts", optional)
        return self._texts(key, [] if value is None else value)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list whose items are texts or lists of texts; a text is a group of one."""
        value = self._take(key, list, 'a list such as [["a", "b"], "c"]', False)
        groups = tuple(self._texts(key, item if isinstance(item, list) else [item]) for item in value)
        if not groups or not all(groups):
            raise ConfigError(f"{self.where}: {key!r} is empty, or holds an empty list")
        return groups

    def mapping(self, key: str) -> Mapping[str, Any]:
        """A table, unread."""
        value: Mapping[str, Any] = self._take(key, dict, f"a table [{key}]", False)
        return value

    def table(self, key: str) -> Table:
        """A table to be read strictly."""
        return Table(self.mapping(key), self.source, self._below(key), key)

    def tables(self, key: str) -> list[Table]:
        """The named tables `[key.name]`, in the order of the file; none when absent."""
        value = self._take(key, dict, f"tables [{key}.NAME]", True) or {}
        tables = []
        for name, inner in value.items():
            if not isinstance(inner, dict):
                raise ConfigError(f"{self.where}: {key}.{name} must be a table [{key}.{name}]")
            if not IDENTIFIER.fullmatch(name):
                raise ConfigError(
                    f"{self.where}: the name {name!r} in [{key}.{name}] must be lower-case letters and digits"
                )
            tables.append(Table(inner, self.source, f"{self._below(key)}.{name}", name))
        return tables

    def array(self, key: str) -> list[Table]:
        """The tables `[[key]]`, in order; ids may not repeat."""
        value = self._take(key, list, f"tables [[{key}]]", True) or []
        tables: list[Table] = []
        seen: set[object] = set()
        for i, inner in enumerate(value, 1):
            if not isinstance(inner, dict):
                raise ConfigError(f"{self.where}: {key!r} must be written as tables [[{key}]]")
            own = inner.get("id", inner.get("pmid"))
            if own is not None and own in seen:
                raise ConfigError(f"{self.where}: {own!r} stands twice in [[{key}]]")
            seen.add(own)
            tables.append(Table(inner, self.source, f"[{key} {own or i}]", str(own or i)))
        return tables

    def must_be_known(self, name: str, known: Mapping[str, object], kind: str) -> None:
        """Refuse a reference to something the file does not define."""
        if name not in known:
            raise ConfigError(f"{self.where}: no {kind} {name!r}{nearest(name, list(known))}")

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _take(self, key: str, kind: type, said: str, optional: bool) -> Any:
        if key not in self.values:
            if optional:
                return None
            typo = [k for k in self.values if difflib.get_close_matches(k, [key], cutoff=0.75)]
            raise ConfigError(f"{self.where}: {key!r} is missing" + (f" (is {typo[0]!r} a slip?)" if typo else ""))
        value = self.values[key]
        if not isinstance(value, kind):
            raise ConfigError(f"{self.where}: {key!r} must be {said}, not {value!r:.60}")
        return value

    def _texts(self, key: str, value: list[Any]) -> tuple[str, ...]:
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise ConfigError(f"{self.where}: {key!r} must hold texts, not {item!r:.60}")
        texts = [" ".join(item.split()) for item in value]
        twice = next((t for t in texts if texts.count(t) > 1), None)
        if twice is not None:
            raise ConfigError(f"{self.where}: {twice!r} stands twice in {key!r}")
        return tuple(texts)
