"""Invented PubMed XML for tests: records from their parts, sets, numbered files. All names and texts are made up."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January '
    '2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def record(
    pmid: int,
    title: str = "An invented title.",
    *,
    abstract: str = "<AbstractText>Invented text.</AbstractText>",
    version: int = 1,
    pub_date: str = "<Year>2024</Year><Month>Mar</Month><Day>05</Day>",
    article: str = "",
    article_end: str = "",
    citation: str = "",
    ids: str = "",
    pubmed_data: str = "",
) -> str:
    """One PubmedArticle; the rest are pieces of XML put where the DTD has them."""
    whole = f"<Abstract>{abstract}</Abstract>" if abstract else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        f'<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Internet"><PubDate>{pub_date}</PubDate>'
        "</JournalIssue><Title>Invented journal</Title><ISOAbbreviation>Inv J</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle>{article}{whole}<Language>eng</Language>{article_end}</Article>"
        "<MedlineJournalInfo><Country>England</Country><MedlineTA>Inv J</MedlineTA><NlmUniqueID>000</NlmUniqueID>"
        f"</MedlineJournalInfo>{citation}</MedlineCitation><PubmedData>{pubmed_data}<ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId>{ids}</ArticleIdList></PubmedData></PubmedArticle>'
    )


def references(*pmids: int) -> str:
    """A reference list whose works have ids of their own."""
    works = "".join(
        f'<Reference><Citation>Work {p}.</Citation><ArticleIdList><ArticleId IdType="doi">10.5555/cited.{p}</ArticleId>'
        f'<ArticleId IdType="pubmed">{p}</ArticleId></ArticleIdList></Reference>'
        for p in pmids
    )
    return f"<ReferenceList>{works}</ReferenceList>"


def deletion(*pmids: int) -> str:
    """The end of an update file."""
    return "<DeleteCitation>" + "".join(f'<PMID Version="1">{p}</PMID>' for p in pmids) + "</DeleteCitation>"


def pubmed_set(*parts: str, root: str = "PubmedArticleSet") -> bytes:
    """A whole document."""
    lines = "\n".join(parts)
    return f"{HEAD}<{root}>\n{lines}\n</{root}>\n".encode()


def write_file(folder: Path, name: str, *parts: str, sidecar: bool = True, **changes: Any) -> Path:
    """A gzip file as NLM packs it, with its sidecar; `body` and `packed` replace what is written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    body = changes.get("body", pubmed_set(*parts))
    packed = changes.get("packed", gzip.compress(body, 1, mtime=0) if name.endswith(".gz") else body)
    path.write_bytes(packed)
    if sidecar:
        write_sidecar(path)
    return path


def write_sidecar(path: Path) -> None:
    """`MD5(name)= hex`, as NLM writes it."""
    digest = hashlib.md5(path.read_bytes()).hexdigest()
    path.with_name(path.name + ".md5").write_text(f"MD5({path.name})= {digest}\n", "utf-8")
