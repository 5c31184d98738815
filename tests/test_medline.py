"""MEDLINE/nbib files: what folded lines, people, labels and links become; a cut file is named."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from data.errors import InputError
from data.records import Article, Correction, Grant
from harvester.medline import iter_medline, labelled

NBIB = """
PMID- 90000011
OWN - NLM
STAT- MEDLINE
DCOM- 20240401
LR  - 20250102
IS  - 0000-0000 (Electronic)
IS  - 1111-1111 (Linking)
VI  - 12
IP  - 3
DP  - 2024 Mar 5
TI  - An invented title that is so long that it has to be folded
      into a second line.
PG  - 101-9
LID - 10.5555/Inv.11 [doi]
LID - e7 [pii]
AB  - BACKGROUND: Why we did it: nobody knew.

      METHODS: We asked 12 people (P<0.05).
      RESULTS: They answered.
CI  - (c) 2024 The inventors.
FAU - Doe, Jane Q
AU  - Doe JQ
AUID- ORCID: https://orcid.org/0000-0001-2345-6789
AD  - Dept A, a very long name of a department in a
      city, Country.
AD  - Dept B.
FAU - Plato
AU  - Plato
CN  - INVENTED Group
AU  - Short S
LA  - eng
LA  - ger
SI  - ISRCTN/ISRCTN00000000
GR  - R01 XX000000/XX/NIA NIH HHS/United States
GR  - Trust/United Kingdom
PT  - Journal Article
PT  - Randomized Controlled Trial
DEP - 20240220
TT  - Titel.
PL  - England
TA  - Inv J
JT  - Invented journal
JID - 000
RN  - 0 (Water (deionised))
CIN - Inv J. 2025;1(1):1. PMID: 90000099
EIN - Inv J. 2025;2(2):2. A correction whose words go on
      in a second line
MH  - Hip/pathology/*surgery
MH  - *Falls
OTO - NOTNLM
OT  - walking
OT  - *standing
COIS- None
      declared.
PMC - PMC77
PHST- 2023/09/01 00:00 [received]
CRDT- 2024/02/20 19:54
AID - S0000 [pii]
AID - 10.5555/inv.11 [doi]
PST - ppublish
SO  - Inv J. 2024 Mar 5;12(3):101-9.

PMID- 90000012
TI  - A chapter
BTI - The book
DP  - 1999 Summer
"""


def read(text: str) -> list[Article]:
    return list(iter_medline(io.BytesIO(text.encode()), "a.nbib"))


def test_one_record_in_all_its_parts() -> None:
    article, chapter = read("\ufeff" + NBIB.lstrip())
    assert article.title == "An invented title that is so long that it has to be folded into a second line."
    assert (article.pub_date, article.year, article.electronic_date) == ("2024 Mar 5", 2024, "2024-02-20")
    assert (article.journal, article.journal_abbreviation, article.issn) == ("Invented journal", "Inv J", "0000-0000")
    assert (article.volume, article.issue, article.pages) == ("12", "3", "101-9")
    assert (article.doi, article.pmcid, article.languages) == ("10.5555/inv.11", "PMC77", ("eng", "ger"))
    assert (article.created_date, article.revised_date, article.completed_date) == (
        "2024-02-20", "2025-01-02", "2024-04-01",
    )  # fmt: skip
    assert (article.coi_statement, article.copyright) == ("None declared.", "(c) 2024 The inventors.")
    assert [(s.label, s.text) for s in article.sections] == [
        ("BACKGROUND", "Why we did it: nobody knew."), ("METHODS", "We asked 12 people (P<0.05)."),
        ("RESULTS", "They answered."),
    ]  # fmt: skip
    assert (chapter.kind, chapter.title, chapter.journal, chapter.year) == ("book", "A chapter", "The book", 1999)


def test_each_person_keeps_the_affiliations_that_follow_it() -> None:
    jane, plato, group, short = read(NBIB)[0].authors
    assert (jane.last_name, jane.fore_name, jane.initials) == ("Doe", "Jane Q", "JQ")
    assert jane.orcid == "0000-0001-2345-6789"
    assert jane.affiliation == "Dept A, a very long name of a department in a city, Country.; Dept B."
    assert (plato.last_name, plato.fore_name, plato.affiliation) == ("Plato", None, None)
    assert (group.collective_name, group.position) == ("INVENTED Group", 3)
    assert (short.last_name, short.initials) == ("Short", "S")


def test_indexing_links_grants_and_numbers() -> None:
    article = read(NBIB)[0]
    assert [(m.heading, m.descriptor, m.qualifier, m.is_major) for m in article.mesh_headings] == [
        (1, "Hip", "pathology", False), (1, "Hip", "surgery", True), (2, "Falls", None, True),
    ]  # fmt: skip
    assert [(k.keyword, k.is_major) for k in article.keywords] == [("walking", False), ("standing", True)]
    assert article.corrections == (
        Correction("CommentIn", "Inv J. 2025;1(1):1", 90000099),
        Correction("ErratumIn", "Inv J. 2025;2(2):2. A correction whose words go on in a second line"),
    )
    assert article.grants == (
        Grant("NIA NIH HHS", "R01 XX000000", "XX", "United States"), Grant("Trust", None, None, "United Kingdom"),
    )  # fmt: skip
    assert article.substances == ("Water (deionised)",)
    assert article.accessions[0].accession == "ISRCTN00000000"


@pytest.mark.parametrize(
    ("abstract", "labels"),
    [
        ("Plain words only.", [None]),
        ("We saw DNA: it was long. RESULTS: none.", [None]),
        (
            "AIM: One. MATERIALS AND METHODS: Two. RESULTS (A-B): Three.",
            ["AIM", "MATERIALS AND METHODS", "RESULTS (A-B)"],
        ),
        ("RESULTS: First. RESULTS: Second.", ["RESULTS", "RESULTS"]),
    ],
)
def test_labels_are_found_only_where_the_abstract_opens_with_one(abstract: str, labels: list[str | None]) -> None:
    assert [label for label, _ in labelled(abstract)] == labels


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no MEDLINE record"),
        ("words of another kind\n", "line 1 is 'words of another kind'"),
        ("PMID- 1\nTI  - A\nnot a field\n", "line 3"),
        ("PMID- x\nTI  - A\nSO  - J\n", "no PMID"),
        ("PMID- 1\nTI  - A\nSO  - J\n\nPMID- 2\nTI  - Cut in the mid", "cut off: its last record"),
    ],
)
def test_what_is_no_medline_file_or_was_cut_is_named(text: str, said: str) -> None:
    with pytest.raises(InputError, match=f"a.nbib .*{said}|a.nbib: .*{said}"):
        read(text)


def test_another_encoding_is_named() -> None:
    with pytest.raises(InputError, match=r"not UTF-8 text \(line 2\)"):
        list(iter_medline(io.BytesIO(b"PMID- 1\nTI  - caf\xe9\n"), "a.nbib"))


@pytest.mark.real
def test_a_real_export_agrees_with_the_xml_of_the_same_records(shared: Path) -> None:
    with (shared / "data/pubmed/export_200.nbib").open("rb") as stream:
        articles = list(iter_medline(stream))
    assert len(articles) == 200
    assert all(a.title and a.year and a.journal and a.authors for a in articles if a.pmid)
    assert sum(bool(a.sections) for a in articles) == 186
