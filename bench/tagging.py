"""The tagger on one core: topical abstracts tagged a second, off-topic ones dismissed a second; goals 1,000 and 20,000.

`python bench/tagging.py [OFF_TOPIC.xml[.gz]] [TOPICAL.jsonl]`: without files invented off-topic records are dismissed,
and topical are the invented labelled abstracts of the tests, which are shorter than most. Best of three passes in
processor time, after one that fills the scanner's memory of words.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from data.tagged import StudyText
from data.tagging.tagger import Tagger
from data.texts import read_texts
from data.topic import load_topic
from harvester.parse import parse_set
from harvester.standin.synthetic import synthetic_set

TOPICAL = Path(__file__).resolve().parent.parent / "tests" / "labelled" / "invented.jsonl"


def a_second(tagger: Tagger, texts: Sequence[StudyText]) -> float:
    """Texts tagged in a second of processor time, best of three."""
    best = float("inf")
    for text in texts:
        tagger.tag(text)
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            tagger.tag(text)
        best = min(best, time.process_time() - start)
    return len(texts) / best


def main() -> None:
    """Print the two figures and how much text they stand for."""
    tagger = Tagger(load_topic("gluteus-maximus").vocabulary)
    given = [Path(name) for name in sys.argv[1:]]
    raw = next((path.read_bytes() for path in given if path.suffix != ".jsonl"), synthetic_set(2_000))
    labelled = next((path for path in given if path.suffix == ".jsonl"), TOPICAL)
    records = [StudyText.of(a) for a in parse_set(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).articles]
    off_topic = [text for text in records if tagger.dismisses(text)]
    topical = list(read_texts(labelled.read_text(encoding="utf-8").splitlines())) * 4
    for name, texts in (("topical, tagged", topical), ("off topic, dismissed", off_topic)):
        if texts:
            letters = sum(len(t.title) + sum(len(s.text) for s in t.sections) for t in texts) / len(texts)
            print(f"{name}: {a_second(tagger, texts):,.0f} a second ({len(texts)} texts of {letters:,.0f} letters)")


if __name__ == "__main__":
    main()
