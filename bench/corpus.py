"""The file that everything is measured on: real PubMed records repeated with new PMIDs, as many as asked for."""

from __future__ import annotations

import gzip
import re
from itertools import cycle, islice
from pathlib import Path

HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, '
    b'1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
_RECORD = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
_PMID = re.compile(rb'(<PMID(?: Version="\d+")?>)\d+')


def make_file(pool: Path, path: Path, records: int, first: int = 1) -> Path:
    """A gzip file of that many records of `pool` (an .xml.gz), PMIDs counted from `first`."""
    originals = _RECORD.findall(gzip.decompress(pool.read_bytes()))
    with gzip.open(path, "wb", compresslevel=6) as out:
        out.write(HEAD)
        for number, record in enumerate(islice(cycle(originals), records), first):
            out.write(_PMID.sub(rb"\g<1>%d" % number, record, count=1) + b"\n")
        out.write(b"</PubmedArticleSet>\n")
    return path
