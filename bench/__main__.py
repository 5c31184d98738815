"""All benchmarks in one run: `python -m bench [--write docs/benchmarks.md]`; compare ratios, not absolutes.

Peers are measured where they are: `--peers PYTHON` is an interpreter with pubmed_parser, pubmedparser2 and Biopython,
`--xtract PATH` the program of Debian's ncbi-entrez-direct; `--pool` an .xml.gz of real PubMed records.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POOL = ROOT.parent / "shared" / "data" / "pubmed" / "pool.xml.gz"
Run = dict[str, float]
Job = tuple[str, str, Path, tuple[str, ...]]
HERE = ("unpack_stdlib", "unpack_isal", "expat_only", "trees_only", "gmax_parse", "scan", "scan_alone")
PEERS = ("pubmed_parser", "pubmed_parser_rich", "paperetl", "entrez_read", "pubmedparser2")
OTHERS = {"search": "bench/search.py", "tagging": "bench/tagging.py", "report": "bench/report.py"}


def run(python: str, job: str, path: Path, *more: str) -> Run | None:
    """One job in a fresh process; None when it cannot run here."""
    done = subprocess.run(
        [python, "-m", "bench.jobs", job, str(path), *more], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    if done.returncode:
        print(f"{job}: not measured ({done.stderr.strip().splitlines()[-1:]})", file=sys.stderr)
        return None
    return dict(json.loads(done.stdout))


def make(path: Path, pool: Path, records: int, first: int = 1) -> Path:
    """A file to measure on, made in another process: what this one holds would count as its children's memory."""
    run(sys.executable, "make", path, str(pool), str(records), str(first))
    return path


def interleaved(jobs: list[Job], rounds: int) -> dict[str, Run]:
    """Each job `rounds` times, one after the other in turns, so that all see the same machine; medians."""
    found: dict[str, list[Run]] = {}
    for number in range(rounds):
        for job, python, path, more in jobs:
            if (one := run(python, job, path, *more)) is not None:
                found.setdefault(job, []).append(one)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return {job: {key: statistics.median(one[key] for one in runs) for key in runs[0]} for job, runs in found.items()}


def table(head: str, rows: list[list[str]]) -> list[str]:
    titles = head.split("|")
    return [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *(f"| {' | '.join(row)} |" for row in rows), ""]


def parse_section(found: dict[str, Run], records: int, size: float) -> list[str]:
    names = {
        "gmax_parse": "gmax, full parse to records", "pubmed_parser": "pubmed_parser",
        "pubmed_parser_rich": "pubmed_parser, rich options", "entrez_read": "Bio.Entrez.read, batches of 200",
        "paperetl": "paperetl, a plain split for its sentences",
        "pubmedparser2": "pubmedparser2 (C), fields as named", "xtract": "EDirect xtract (Go), rich fields",
    }  # fmt: skip
    ours = found["gmax_parse"]["seconds"]
    rows = [
        [
            name,
            f"{records / found[job]['seconds']:,.0f}",
            f"{found[job]['seconds'] / ours:.2f}",
            f"{found[job]['peak_mb']:,.0f}",
        ]
        for job, name in names.items()
        if job in found
    ]
    limits = {
        "unpack_stdlib": "gunzip, standard library", "unpack_isal": "gunzip, isal",
        "expat_only": "isal + expat without handlers",
        "trees_only": "isal + split + ElementTree, nothing read from it", "gmax_parse": "gmax, full parse",
        "scan": "gmax, topic scan with MD5 and tags", "scan_alone": "gmax, topic scan alone",
    }  # fmt: skip
    shown = [
        [name, f"{size / found[job]['seconds'] / 1e6:,.0f}", f"{records / found[job]['seconds']:,.0f}"]
        for job, name in limits.items()
        if job in found
    ]
    return [
        "## Parsing, one core", "",
        *table("program|records/s|time, gmax = 1|peak MB", rows),
        "Physical limits beside it:", "",
        *table("step|MB/s of XML|records/s", shown),
    ]  # fmt: skip


def scan_section(found: dict[str, Run], two: Run | None, size: float) -> list[str]:
    bare, scan = found["unpack_isal"]["seconds"], found["scan"]["seconds"]
    one_core, unpacking = size / scan / 1e6, size / bare / 1e6
    both = 2 * size / two["wall"] / 1e6 if two else one_core
    minutes = 300_000 / both / 60
    return [
        "## Topic scan",
        "",
        f"One file: {one_core:,.0f} MB/s of XML, {bare / scan:.0%} of bare isal decompression ({unpacking:,.0f} MB/s);",
        f"without the file's MD5 and the tags of what was found {bare / found['scan_alone']['seconds']:.0%}.",
        f"Two files in two processes: {both:,.0f} MB/s together, {both / one_core:.2f} x one.",
        f"The whole baseline (300 GB of XML): 300,000 MB / {both:,.0f} MB/s / 60 = {minutes:,.1f} minutes, two cores;",
        f"its 40 GB on the disk are read in that time at {40_000 / minutes / 60:,.0f} MB/s.",
        "",
    ]


def two_at_once(path: Path) -> Run | None:
    """The same scan in two processes; the seconds are those of the slower one."""
    command = [sys.executable, "-m", "bench.jobs", "scan", str(path)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    replies = [json.loads(one.communicate()[0]) for one in both]
    return {"wall": max(one["wall"] for one in replies)}


def load_section(folder: Path, pool: Path, sizes: list[int]) -> list[str]:
    rows = []
    for count in sizes:
        part = folder / f"load{count}"
        part.mkdir()
        files = max(2, count // 30_000)  # so that both cores read; none larger than NLM's own
        for number in range(files):
            make(part / f"pubmed26n{number + 1:04d}.xml.gz", pool, count // files, 1 + number * (count // files))
        if found := run(sys.executable, "load", part):
            rows.append([f"{count:,}", f"{found['records'] / found['wall']:,.0f}", f"{found['peak_mb']:,.0f}"])
    head = ["## Storing everything (normalised, FTS, tags), two processes", ""]
    return [*head, *table("records|records/s end to end|peak MB of one process", rows)]


def others() -> list[str]:
    """The benchmarks of other areas, as they print them."""
    lines = []
    for name, script in OTHERS.items():
        done = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True, check=False,
                              env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip
        text = done.stdout.strip() if done.returncode == 0 else f"not measured: {done.stderr.strip()[-300:]}"
        lines += [f"## {name.title()} (`python {script}`)", "", "```", text, "```", ""]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--pool", type=Path, default=POOL)
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--xtract", default="xtract")
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--load", type=int, nargs="*", default=[3_000, 30_000, 300_000])
    parser.add_argument("--only-files", action="store_true", help="leave out search, tagging and report")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = make(folder / "pubmed26n0001.xml.gz", args.pool, args.records)
        size = float(run(sys.executable, "unpack_isal", path)["records"])  # type: ignore[index]
        here = [(job, sys.executable, path, ()) for job in HERE]
        peers = [(job, args.peers, path, ()) for job in PEERS]
        jobs = [*here, *peers, ("xtract", sys.executable, path, (args.xtract,))]
        found = interleaved(jobs, args.rounds)
        sections = [
            *parse_section(found, args.records, size), *scan_section(found, two_at_once(path), size),
            *load_section(folder, args.pool, args.load), *([] if args.only_files else others()),
        ]  # fmt: skip
    text = "\n".join([*heading(args, size), *sections])
    if args.write:
        before = args.write.read_text("utf-8") if args.write.exists() else ""
        account = before[before.index(ACCOUNT) :] if ACCOUNT in before else ACCOUNT + "\n"
        args.write.write_text(f"{text}\n{account}", "utf-8")
    else:
        print(text)


ACCOUNT = "## What the figures say"


def heading(args: argparse.Namespace, size: float) -> list[str]:
    command = f"python -m bench --write docs/benchmarks.md --records {args.records} --rounds {args.rounds}"
    made = f"{args.records:,} real records (the pool repeated, PMIDs renumbered), {size / 1e6:,.0f} MB of XML"
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    return [
        "# Benchmarks",
        "",
        f"Made by `{command}`.",
        f"{made}; medians of {args.rounds} interleaved rounds, processor time of a process of its own, start left out.",
        f"{machine}. Compare ratios, not absolutes.",
        "",
    ]


if __name__ == "__main__":
    main()
