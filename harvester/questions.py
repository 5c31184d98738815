"""The two questions asked of PubMed, each with how its answer is read; sending them is the client's business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from data.errors import ConfigError
from harvester.classify import Verdict
from harvester.replies import WINDOW, FetchReply, SearchReply, read_pmids, read_search

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One request: `form` is what is sent beside the identity, `root` what the answer's JSON or XML must hold.

    `read` makes the answer of a reply that looked good, or raises Disbelief; `subject` names it in a message.
    """

    tool: str
    form: dict[str, str]
    wants: Literal["json", "xml"]
    root: str
    subject: str
    read: Callable[[Verdict, bytes], T]


def search_question(term: str, retmax: int, retstart: int) -> Question[SearchReply]:
    """The question for the ids of a search; ConfigError for an empty one."""
    if not term.strip():
        raise ConfigError("the search is empty: there is nothing to ask PubMed")
    if retstart >= WINDOW:
        raise ValueError(f"PubMed gives only the first {WINDOW:,} ids of a search")
    form = {"term": term, "retmax": str(retmax), "retstart": str(retstart), "retmode": "json"}
    subject = f"the search “{shortened(term, 80)}”"
    return Question(
        "esearch", form, "json", "esearchresult", subject, lambda v, _: read_search(v.document, retmax, retstart)
    )


def fetch_question(pmids: tuple[int, ...]) -> Question[FetchReply]:
    """The question for the records of some PMIDs."""

    def read(verdict: Verdict, body: bytes) -> FetchReply:
        found = read_pmids(verdict.document, pmids)
        here = frozenset(found)
        return FetchReply(body, found, tuple(pmid for pmid in pmids if pmid not in here))

    many = f"{len(pmids)} records (PMID {pmids[0]} to {pmids[-1]})"
    subject = many if len(pmids) > 1 else f"the record of PMID {pmids[0]}"
    form = {"id": ",".join(map(str, pmids)), "retmode": "xml"}
    return Question("efetch", form, "xml", "PubmedArticleSet", subject, read)


def shortened(text: str, length: int) -> str:
    """The text on one line, cut with … after `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
