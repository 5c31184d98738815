"""One piece of work in a process of its own: `python -m bench.jobs NAME FILE` prints records, seconds and peak memory.

Peers are imported only by their own job, so that another interpreter can run them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any


def unpack_stdlib(path: Path) -> int:
    import gzip

    with gzip.GzipFile(path) as stream:
        return sum(len(chunk) for chunk in iter(lambda: stream.read(1 << 20), b""))


def unpack_isal(path: Path) -> int:
    from isal import igzip

    with igzip.GzipFile(path) as stream:
        return sum(len(chunk) for chunk in iter(lambda: stream.read(1 << 20), b""))


def expat_only(path: Path) -> int:
    from xml.parsers.expat import ParserCreate

    from isal import igzip

    parser = ParserCreate()
    with igzip.GzipFile(path) as stream:
        for chunk in iter(lambda: stream.read(1 << 20), b""):
            parser.Parse(chunk, False)
    return 0


def trees_only(path: Path) -> int:
    from xml.etree.ElementTree import fromstring

    from harvester.packed import chunks, unpacked
    from harvester.split import split_set

    with unpacked(path) as stream:
        return sum(1 for _, piece in split_set(chunks(stream), set()) if len(fromstring(piece)))


def gmax_parse(path: Path) -> int:
    from harvester.packed import unpacked
    from harvester.parse import iter_articles

    with unpacked(path) as stream:
        return sum(1 for _ in iter_articles(stream))


def entrez_read(path: Path) -> int:
    """In batches of 200, as it would be used; whole files take gigabytes."""
    import gzip
    import io
    import re

    from Bio import Entrez

    body = gzip.decompress(path.read_bytes())
    body = re.sub(
        rb"(?<=</Abstract>)\s*<Affiliation>.*?</Affiliation>|<MedlineID>.*?</MedlineID>", b"", body
    )  # it refuses
    head = body[: body.index(b"<PubmedArticle>")]
    records = iter(re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", body, re.DOTALL))
    count = 0
    while batch := list(islice(records, 200)):
        xml = head + b"".join(batch) + b"</PubmedArticleSet>"
        count += len(Entrez.read(io.BytesIO(xml), validate=False)["PubmedArticle"])
    return count


def pubmed_parser(path: Path) -> int:
    import pubmed_parser as peer

    return sum(1 for _ in peer.parse_medline_xml(str(path)))


def pubmed_parser_rich(path: Path) -> int:
    import pubmed_parser as peer

    found = peer.parse_medline_xml(
        str(path), nlm_category=True, author_list=True, reference_list=True, parse_downto_mesh_subterms=True
    )
    return sum(1 for _ in found)


ARTICLE = "/PubmedArticle/MedlineCitation/Article"
CITATION = "/PubmedArticle/MedlineCitation"
FIELDS = {
    "root": "/PubmedArticleSet",
    "key": f"{CITATION}/PMID",
    "title": f"{ARTICLE}/ArticleTitle",
    "journal": f"{ARTICLE}/Journal/Title",
    "abstract": f"{ARTICLE}/Abstract/AbstractText",
    "last": f"{ARTICLE}/AuthorList/Author/LastName",
    "fore": f"{ARTICLE}/AuthorList/Author/ForeName",
    "affiliation": f"{ARTICLE}/AuthorList/Author/AffiliationInfo/Affiliation",
    "type": f"{ARTICLE}/PublicationTypeList/PublicationType",
    "mesh": f"{CITATION}/MeshHeadingList/MeshHeading/DescriptorName",
    "qualifier": f"{CITATION}/MeshHeadingList/MeshHeading/QualifierName",
    "keyword": f"{CITATION}/KeywordList/Keyword",
    "ids": "/PubmedArticle/PubmedData/ArticleIdList/ArticleId",
}  # its nested structures crash 2.1.3 on these records


def pubmedparser2(path: Path) -> int:
    import pubmedparser as peer

    with tempfile.TemporaryDirectory() as folder:
        peer.read_xml([str(path)], FIELDS, folder, relative_to_default_data=False, n_threads=1)
        return 0


def paperetl(path: Path) -> int:
    """With a plain split at full stops (its tokenizer loads data from the network); what it fails on is left out."""
    import gzip

    import paperetl.file.pmb as peer

    read = peer.PMB.process

    def process(*arguments: Any) -> Any:
        try:
            return read(*arguments)
        except (AttributeError, KeyError, ValueError):
            return None

    peer.sent_tokenize = lambda text: text.split(". ")
    peer.PMB.process = process
    with gzip.open(path) as stream:
        return sum(found is not None for found in peer.PMB.parse(stream, None, None))


XTRACT = (
    "-pattern PubmedArticle -element MedlineCitation/PMID ArticleTitle Journal/Title ISOAbbreviation Volume Issue "
    "MedlinePgn PubDate/Year MedlineTA NlmUniqueID Language Country -block AbstractText -element @Label @NlmCategory "
    "AbstractText -block Author -element LastName ForeName Initials Identifier Affiliation -block MeshHeading -element "
    "DescriptorName@UI DescriptorName QualifierName@UI QualifierName -block Keyword -element Keyword -block "
    "PublicationType -element PublicationType@UI PublicationType -block PubmedData/ArticleIdList/ArticleId -element "
    "@IdType ArticleId -block PubMedPubDate -element @PubStatus Year Month Day -block Grant -element GrantID Agency "
    "Country -block CommentsCorrections -element @RefType RefSource PMID -block Reference -element ArticleId"
)


def xtract(path: Path, program: str) -> int:
    unpacking = subprocess.Popen(["gunzip", "-c", path], stdout=subprocess.PIPE)
    done = subprocess.run([program, *XTRACT.split()], stdin=unpacking.stdout, stdout=subprocess.DEVNULL, check=True)
    unpacking.wait()
    return done.returncode


@cache
def topic() -> Any:
    from data.topic import load_topic

    return load_topic("gluteus-maximus")


@cache
def matcher() -> Any:
    from data.topic_matcher import TopicMatcher

    return TopicMatcher.of(topic())


def scan(path: Path) -> int:
    """The topic scan as `gmax harvest --from` does it, MD5 of the file included."""
    from harvester.files import load_plan
    from harvester.read_file import ReadTask, read_file

    (file,) = load_plan([path]).files
    return len(read_file(ReadTask(file, topic(), False)).pmids)


def scan_alone(path: Path) -> int:
    """The topic scan without MD5, tags and rows: unpacked, searched, what is left parsed and asked exactly."""
    from data.searchable import Searchable
    from harvester.packed import chunks, unpacked
    from harvester.parse import parse_record
    from harvester.scan import TopicScan

    scan, searches = TopicScan(topic(), frozenset(), set()), matcher()
    with unpacked(path) as stream:
        for tag, piece in scan.candidates(chunks(stream)):
            searches.found_by(Searchable.of(parse_record(tag, piece, set())))
    return len(scan.pmids)


def make(path: Path, pool: str, records: str, first: str) -> int:
    from bench.corpus import make_file

    make_file(Path(pool), path, int(records), int(first))
    return int(records)


def load(path: Path) -> int:
    """`gmax harvest --from PATH --all`: stored, indexed, tagged."""
    from harvester.file_run import FileOptions, harvest_files

    sources = sorted(path.glob("*.xml.gz")) if path.is_dir() else [path]
    with tempfile.TemporaryDirectory() as folder:
        options = FileOptions(everything=True)
        report = harvest_files(Path(folder) / "gmax.db", topic(), sources, options=options)
    return report.balance.found


JOBS: dict[str, Callable[..., int]] = {
    job.__name__: job
    for job in (
        unpack_stdlib, unpack_isal, expat_only, trees_only, gmax_parse, entrez_read, pubmed_parser, pubmed_parser_rich,
        pubmedparser2, paperetl, xtract, scan, scan_alone, load, make,
    )
}  # fmt: skip


def peak() -> float:
    """Largest resident memory of this process or of one it waited for, in MB."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) / 1024


def processor_time() -> float:
    """Seconds of processor time of this process and of those it waited for: other people's work does not count."""
    return sum(os.times()[:4])


def measured(name: str, *arguments: Any) -> Iterator[tuple[str, float]]:
    if name.startswith("scan"):
        JOBS[name](*arguments)  # of 1,334 files only the first pays for compiling the searches
    began, before = time.perf_counter(), processor_time()
    records = JOBS[name](*arguments)
    yield "wall", time.perf_counter() - began
    yield "seconds", processor_time() - before
    yield "records", records
    yield "peak_mb", peak()


if __name__ == "__main__":
    print(json.dumps(dict(measured(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))))
