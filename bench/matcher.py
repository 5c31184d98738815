"""The local matcher: records a minute on one core, with and without the sieve in front of it; goal 1,000,000.

`python bench/matcher.py [FILE.xml[.gz]]`: a file of PubMed XML, else invented records. Best of three passes; making the
record's fields is part of the time, parsing the XML is not. Processor
time, so that other work on the machine counts little.
"""

from __future__ import annotations

import gzip
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from data.matcher import CompiledQuery, compile_query
from data.records import Article
from data.searchable import Searchable
from data.topic import load_topic
from data.topic_matcher import TopicMatcher
from harvester.parse import parse_set
from harvester.standin.synthetic import synthetic_set

INVENTED = 3_000
WANTED = 1_000_000


def read_records(path: Path | None) -> tuple[list[Article], list[bytes]]:
    """Articles and the XML of each, of a file or invented."""
    raw = synthetic_set(INVENTED) if path is None else path.read_bytes()
    body = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    pieces = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", body, re.DOTALL)
    return list(parse_set(b"<PubmedArticleSet>" + b"".join(pieces) + b"</PubmedArticleSet>").articles), pieces


def per_minute(work: Callable[[], object], records: int) -> float:
    """Records a minute, best of three."""
    best = min(_seconds(work) for _ in range(3))
    return records / best * 60


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main(path: Path | None = None) -> dict[str, float]:
    """Records a minute for each way of asking the default searches of the bundled strategy."""
    articles, pieces = read_records(path)
    topic = load_topic("gluteus-maximus")
    queries, matcher = [compile_query(s.query) for s in topic.default_searches], TopicMatcher.of(topic)

    def ask(asked: list[CompiledQuery], sieve: bool) -> int:
        found = 0
        for article in articles:
            record = Searchable.of(article)
            found += any(query.matches(record) if sieve else query.explain(record).matched for query in asked)
        return found

    def scan() -> int:
        return sum(map(matcher.may_match_xml, pieces))

    count = len(articles)
    return {
        "one search": per_minute(lambda: ask(queries[:1], True), count),
        "all default searches": per_minute(lambda: ask(queries, True), count),
        "one search, no sieve": per_minute(lambda: ask(queries[:1], False), count),
        "sieve on XML bytes": per_minute(scan, count),
    }


if __name__ == "__main__":
    for name, rate in main(Path(sys.argv[1]) if len(sys.argv) > 1 else None).items():
        print(f"{name:<24}{rate:>14,.0f} records/min{'' if rate >= WANTED else '  below the goal'}")
