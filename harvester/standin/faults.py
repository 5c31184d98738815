"""What can go wrong on purpose: every fault by name, which request it meets, how it is written on a command line."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from data.errors import ConfigError

Stage = Literal["wire", "instead", "state", "after"]
ANY: frozenset[str] = frozenset()
SEARCH, FETCH, SUMMARY = frozenset({"esearch"}), frozenset({"efetch"}), frozenset({"esummary"})

# name: (where it acts, tools it meets when none is named, meaning)
FAULTS: dict[str, tuple[Stage, frozenset[str], str]] = {
    "timeout": ("wire", ANY, "takes the request and says nothing (argument: seconds)"),
    "reset": ("wire", ANY, "resets the connection"),
    "drop_before_headers": ("wire", ANY, "closes the connection before a word"),
    "truncate_chunked": ("wire", ANY, "chunked answer cut after n bytes"),
    "truncate_content_length": ("wire", ANY, "answer with a length, cut after n bytes"),
    "close_no_length": ("wire", ANY, "answer without a length, cut after n bytes: looks whole on the wire"),
    "slow": ("wire", ANY, "n bytes a second"),
    "empty_200": ("instead", ANY, "HTTP 200 and nothing"),
    "prolog_only": ("instead", ANY, "only the XML prolog"),
    "html_200": ("instead", ANY, "a web page with HTTP 200"),
    "html_502": ("instead", ANY, "a web page with HTTP 502"),
    "html_503": ("instead", ANY, "a web page with HTTP 503"),
    "status_500_diag": ("instead", ANY, "the diagnostic page with HTTP 500"),
    "429_retry_after": ("instead", ANY, "too fast, wait n seconds"),
    "429_no_header": ("instead", ANY, "too fast, without Retry-After"),
    "rate_in_200": ("instead", ANY, "too fast, with HTTP 200"),
    "400_timeout_viewer": ("instead", FETCH, "HTTP 400 for what is only a time-out behind"),
    "400_proxy_stream": ("instead", FETCH, "HTTP 400 with a web page inside the error"),
    "200_viewer_error": ("instead", FETCH, "the time-out error with HTTP 200"),
    "esearch_backend_502": ("instead", SEARCH, "search outage with HTTP 200"),
    "esearch_address_table": ("instead", SEARCH, "search outage with HTTP 200"),
    "db_not_supported": ("instead", SEARCH, "search outage that looks like a wrong database"),
    "status_ok_docsum_failed": ("instead", SUMMARY, "a failed back end behind status OK"),
    "expire_webenv": ("state", ANY, "forgets every stored result"),
    "drop_records": ("after", FETCH, "leaves out n records"),
    "duplicate_record": ("after", FETCH, "sends the first record twice"),
    "reorder": ("after", FETCH, "sends the records in reverse"),
    "json_raw_newline": ("after", SEARCH, "a raw line break inside a JSON string"),
    "wrong_count": ("after", SEARCH, "a count wrong by n"),
    "dtd_name": ("after", FETCH, "another DTD name in the prolog"),
    "unknown_element": ("after", FETCH, "an element and an attribute no DTD knows"),
    "extra_error_elements": ("after", ANY, "error elements no DTD allows"),
}
TEXT = re.compile(
    r"(?P<name>[a-z0-9_]+?)(\((?P<argument>[^()]*)\))?(@(?P<tool>[a-z]+))?(:(?P<probability>[0-9.]+))?(x(?P<times>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: it meets `times` matching requests (None: no end), each with `probability`."""

    name: str
    tool: str | None = None
    times: int | None = 1
    probability: float = 1.0
    argument: str | int | None = None

    def __post_init__(self) -> None:
        if self.name not in FAULTS:
            raise ConfigError(f"there is no fault {self.name!r}; there are: {', '.join(FAULTS)}")
        if not 0 <= self.probability <= 1:
            raise ConfigError(f"the probability of {self.name} is {self.probability}; it lies between 0 and 1")

    @property
    def stage(self) -> Stage:
        """Where it acts: on the wire, instead of the answer, on the state before it, or on the answer."""
        return FAULTS[self.name][0]

    def number(self, default: int) -> int:
        """The argument as a number."""
        text = str(self.argument if self.argument is not None else default)
        if not re.fullmatch(r"[+-]?\d+", text):
            raise ConfigError(f"the fault {self.name} needs a whole number, not {text!r}")
        return int(text)

    def meets(self, tool: str) -> bool:
        """True when a request to this tool is one it can spoil."""
        tools = FAULTS[self.name][1]
        return tool == self.tool if self.tool else not tools or tool in tools


def parse_fault(text: str) -> Fault:
    """A fault as written on the command line: `NAME(ARGUMENT)@TOOL:PROBABILITYxTIMES`, all but the name optional.

    `html_502` once, `html_502x3` three times, `html_502:0.2` a fifth of all requests, `html_502:1` always.
    """
    match = TEXT.fullmatch(text.strip())
    if match is None:
        raise ConfigError(f"a fault is written NAME(ARGUMENT)@TOOL:PROBABILITYxTIMES, not {text!r}")
    try:
        probability = float(match["probability"] or 1)
    except ValueError:
        raise ConfigError(f"the probability in {text!r} is not a number") from None
    times = int(match["times"]) if match["times"] else None if match["probability"] else 1
    return Fault(match["name"], match["tool"], times, probability, match["argument"])


class FaultQueue:
    """The faults still to come, met in order; chances come from a seeded generator."""

    def __init__(self, faults: Iterable[Fault] = (), seed: int = 0) -> None:
        self._waiting: list[list[object]] = []
        self._chance = random.Random(seed)  # noqa: S311  a dice for faults, not a secret
        self._lock = threading.Lock()
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault) -> None:
        """Puts a fault at the end of the queue."""
        with self._lock:
            self._waiting.append([fault, fault.times])

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, tool: str) -> Fault | None:
        """The first fault that meets this request, used up by one; at most one a request."""
        with self._lock:
            for entry in self._waiting:
                fault, left = entry
                if not isinstance(fault, Fault) or not fault.meets(tool) or self._chance.random() >= fault.probability:
                    continue
                if isinstance(left, int):
                    entry[1] = left - 1
                    if left <= 1:
                        self._waiting.remove(entry)
                return fault
            return None
