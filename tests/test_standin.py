"""The stand-in's answers, tool by tool, byte for byte where PubMed's bytes are known; and an independent client."""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import socket
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from standin_kit import KEY, pmids_in, raw, small_standin

from harvester.standin.corpus import Corpus
from harvester.standin.evaluator import Evaluation
from harvester.standin.faults import Fault
from harvester.standin.server import PATH, StandinServer
from harvester.standin.settings import StandinSettings
from harvester.standin.synthetic import synthetic_record, synthetic_set

HEAD = b'<?xml version="1.0" encoding="UTF-8" ?>\n'
SEARCH_HEAD = HEAD + (
    b'<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    b'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
FETCH_HEAD = HEAD + (
    b'<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
    b'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n'
)


@pytest.fixture(scope="module")
def server() -> Iterator[StandinServer]:
    with small_standin(3) as made:
        made.corpus.add(synthetic_record(90_000_010, date(2024, 5, 1)).replace(b"adults", b"standin adults"))
        yield made


def body_of(server: StandinServer, tool: str, **parameters: str) -> bytes:
    return raw(server, tool, **{"db": "pubmed"} | parameters)[2]


def json_of(server: StandinServer, tool: str, **parameters: str) -> dict[str, Any]:
    return json.loads(body_of(server, tool, retmode="json", **parameters))  # type: ignore[no-any-return]


# --- esearch ---


def test_esearch_xml_of_nothing_is_as_recorded(server: StandinServer) -> None:
    assert body_of(server, "esearch", term="abcXYZ").rstrip(b"\n") == SEARCH_HEAD + (
        b"<eSearchResult><Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/><TranslationSet/>"
        b"<QueryTranslation>(abcXYZ[All Fields])</QueryTranslation><ErrorList><PhraseNotFound>abcXYZ</PhraseNotFound>"
        b"</ErrorList><WarningList><OutputMessage>No items found.</OutputMessage></WarningList></eSearchResult>"
    )


def test_esearch_json_of_nothing(server: StandinServer) -> None:
    assert body_of(server, "esearch", term="zzqx", retmode="json").rstrip() == (
        b'{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"count":"0","retmax":"0","retstart":"0",'
        b'"idlist":[],"translationset":[],"querytranslation":"(zzqx[All Fields])",'
        b'"errorlist":{"phrasesnotfound":["zzqx"],"fieldsnotfound":[]},"warninglist":{"phrasesignored":[],"quotedphrasesnotfound":[],'
        b'"outputmessages":["No items found."]}}}'
    )


def test_esearch_xml_with_history_has_the_known_form(server: StandinServer) -> None:
    body = body_of(server, "esearch", term="standin", usehistory="y")
    webenv = body.split(b"<WebEnv>")[1].split(b"</WebEnv>")[0]
    assert body.rstrip(b"\n") == SEARCH_HEAD + (
        b"<eSearchResult><Count>4</Count><RetMax>4</RetMax><RetStart>0</RetStart><QueryKey>1</QueryKey><WebEnv>"
        + webenv
        + b"</WebEnv><IdList>\n<Id>90000010</Id>\n<Id>90000003</Id>\n<Id>90000002</Id>\n<Id>90000001</Id>\n</IdList>"
        b"<TranslationSet><Translation>     <From>standin</From>     "
        b'<To>"standin"[MeSH Terms] OR "standin"[All Fields]</To>    </Translation></TranslationSet>'
        b'<QueryTranslation>"standin"[MeSH Terms] OR "standin"[All Fields]</QueryTranslation></eSearchResult>'
    )


def test_esearch_json_keys_in_order_and_numbers_as_text(server: StandinServer) -> None:
    result = json_of(server, "esearch", term="standin", usehistory="y", retmax="2", retstart="1")["esearchresult"]
    assert list(result) == [
        "count", "retmax", "retstart", "querykey", "webenv", "idlist", "translationset", "querytranslation",
    ]  # fmt: skip
    assert (result["count"], result["retmax"], result["retstart"]) == ("4", "2", "1")
    assert result["idlist"] == ["90000003", "90000002"]
    assert len(result["webenv"]) == 29
    assert result["webenv"].startswith("MCID_")


def test_esearch_default_page_is_twenty() -> None:
    with small_standin(63) as server:
        result = json_of(server, "esearch", term="all[sb]")["esearchresult"]
        assert (result["count"], result["retmax"], len(result["idlist"])) == ("63", "20", 20)


def test_esearch_count_only(server: StandinServer) -> None:
    assert json_of(server, "esearch", term="all[sb]", rettype="count") == {
        "header": {"type": "esearch", "version": "0.3"},
        "esearchresult": {"count": "4"},
    }
    assert b"<eSearchResult><Count>4</Count></eSearchResult>" in body_of(
        server, "esearch", term="all[sb]", rettype="count"
    )


@pytest.mark.parametrize(
    ("parameters", "ids", "message"),
    [
        ({"retmax": "49"}, 49, None),
        ({"retmax": "100000"}, 49, "Restrictions achieved. start and count adjusted to 0, 49"),
        ({"retstart": "48", "retmax": "10"}, 1, "Restrictions achieved. start and count adjusted to 48, 1"),
        ({"retstart": "40", "retmax": "10"}, 9, "Restrictions achieved. start and count adjusted to 40, 9"),
    ],
)
def test_the_window(parameters: dict[str, str], ids: int, message: str | None) -> None:
    with small_standin(120, cap=49) as server:
        result = json_of(server, "esearch", term="all[sb]", **parameters)["esearchresult"]
        assert (result["count"], result["retmax"], len(result["idlist"])) == ("120", str(ids), ids)
        assert result.get("warninglist", {}).get("outputmessages") == ([message] if message else None)


def test_past_the_window_json_holds_a_raw_line_break(server: StandinServer) -> None:
    assert body_of(server, "esearch", term="all[sb]", retstart="9999", retmode="json").rstrip(b"\n") == (
        b'{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"ERROR":"Search Backend failed: Exception:\n'
        b"'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first 9,999 records "
        b"matching the query. To obtain more than 9,999 PubMed records, consider using EDirect that contains "
        b"additional logic to batch PubMed search results automatically so that an arbitrary number can be retrieved. "
        b'For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"}}'
    )


def test_esearch_errors(server: StandinServer) -> None:
    assert body_of(server, "esearch", term="") == SEARCH_HEAD + (
        b"<eSearchResult>\n\t<ERROR>Empty term and query_key - nothing todo</ERROR>\n</eSearchResult>\n"
    )
    assert b"Invalid db name specified: nope" in body_of(server, "esearch", term="x", db="nope")
    assert json_of(server, "esearch", term="#3", WebEnv="MCID_nothing") == {
        "header": {"type": "esearch", "version": "0.3"},
        "esearchresult": {"ERROR": "Unable to obtain query #1"},
    }
    assert json_of(server, "esearch", term="#3")["esearchresult"] == {"ERROR": "Unable to obtain query #3"}


def test_stored_results_are_searched_again(server: StandinServer) -> None:
    first = json_of(server, "esearch", term="all[sb]", usehistory="y")["esearchresult"]
    webenv = first["webenv"]
    second = json_of(server, "esearch", term="90000010[uid]", WebEnv=webenv, query_key="1", usehistory="y")
    assert second["esearchresult"]["idlist"] == ["90000010"]
    assert second["esearchresult"]["querykey"] == "2"
    third = json_of(server, "esearch", term="#1 NOT #2", WebEnv=webenv)["esearchresult"]
    assert third["idlist"] == ["90000003", "90000002", "90000001"]


def test_dates_and_fields_become_tags() -> None:
    with small_standin(30, today=lambda: date(2020, 1, 3)) as server:  # ten records a day from 2020-01-01
        assert (
            json_of(server, "esearch", term="all[sb]", reldate="1", datetype="crdt")["esearchresult"]["count"] == "20"
        )
        found = json_of(
            server, "esearch", term="invented", field="ti", mindate="2020/01/02", maxdate="2020/01/02", datetype="edat"
        )["esearchresult"]
        assert found["count"] == "10"
        assert found["querytranslation"] == '("invented"[Title]) AND 2020/01/02:2020/01/02[Date - Entry]'


def test_traps_of_the_query_syntax() -> None:
    with small_standin(12) as server:

        def count(term: str) -> int:
            return int(json_of(server, "esearch", term=term)["esearchresult"]["count"])

        assert count("invented[nosuchfield]") == 12
        assert "warninglist" not in json_of(server, "esearch", term="invented[nosuchfield]")["esearchresult"]
        stop = json_of(server, "esearch", term="the[tiab]")["esearchresult"]
        assert stop["count"] == "0"
        assert stop["errorlist"]["phrasesnotfound"] == ["the[tiab]"]
        assert count("invented[ti] OR adults[ti] AND nothing[ti]") == 0  # left to right
        assert count("90000002:90000004[uid]") == 3


def test_phrases_outside_the_index_are_told() -> None:
    with small_standin(5) as server:
        server.state.evaluate.missing_phrases = frozenset({"made up phrase"})  # type: ignore[attr-defined]
        found = json_of(server, "esearch", term='"made up phrase"[mh] OR invented[ti]')["esearchresult"]
        assert found["count"] == "5"
        assert found["warninglist"]["quotedphrasesnotfound"] == ['"made up phrase"[mh]']
        assert b'<QuotedPhraseNotFound>"made up phrase"[mh]</QuotedPhraseNotFound>' in body_of(
            server, "esearch", term='"made up phrase"[mh] OR invented[ti]'
        )


def test_another_evaluator_can_be_put_in() -> None:
    corpus = Corpus(synthetic_set(3))
    with StandinServer(
        corpus, StandinSettings().unlimited(), evaluate=lambda query, stored=None: Evaluation((5, 4), query)
    ) as server:
        assert json_of(server, "esearch", term="x")["esearchresult"]["idlist"] == ["5", "4"]


# --- efetch ---


def test_efetch_gives_the_records_byte_for_byte(server: StandinServer) -> None:
    one, two = (synthetic_record(90_000_000 + n, date(2020, 1, 1)) for n in (1, 2))
    assert body_of(server, "efetch", id="90000002,090000001,90000002,77").rstrip(b"\n") == (
        b'<?xml version="1.0" ?>\n'
        b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
        + two
        + one
        + b"\n</PubmedArticleSet>"
    )


def test_efetch_of_unknown_ids_is_an_empty_set(server: StandinServer) -> None:
    status, headers, body = raw(server, "efetch", db="pubmed", id="1,2")
    assert (status, headers["content-type"]) == (200, "text/xml; charset=UTF-8")
    assert body.rstrip(b"\n") == (
        b'<?xml version="1.0" ?>\n'
        b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet></PubmedArticleSet>'
    )


@pytest.mark.parametrize("ids", ["", "00000000", "abc,def", "0,x"])
def test_efetch_without_a_valid_id(server: StandinServer, ids: str) -> None:
    assert raw(server, "efetch", db="pubmed", id=ids)[::2] == (
        400,
        FETCH_HEAD
        + b"<eFetchResult>\n\t<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>\n</eFetchResult>\n",
    )
    status, headers, body = raw(server, "efetch", db="pubmed", id=ids, retmode="text")
    assert (status, headers["content-type"]) == (400, "text/plain")
    assert body == b"ID+list+is+empty!+Possibly+it+has+no+correct+IDs.\n"


def test_efetch_pages_through_the_history_within_the_window() -> None:
    with small_standin(30, cap=20) as server:
        webenv = json_of(server, "esearch", term="all[sb]", usehistory="y")["esearchresult"]["webenv"]
        page = body_of(server, "efetch", WebEnv=webenv, query_key="1", retstart="15", retmax="10")
        assert pmids_in(page) == list(range(90_000_015, 90_000_010, -1))
        status, _, body = raw(server, "efetch", db="pubmed", WebEnv=webenv, query_key="1", retstart="20")
        assert status == 400
        assert (
            b"Search backend cannot retrieve history data. Reason: Exception: 'retstart' cannot be larger than 19."
            in body
        )
        assert b"Unable to obtain query #7" in body_of(server, "efetch", WebEnv=webenv, query_key="7")


def test_efetch_texts(server: StandinServer) -> None:
    assert (
        body_of(server, "efetch", id="90000001,90000002", rettype="uilist", retmode="text") == b"90000001\n90000002\n"
    )
    assert b"<Id>90000001</Id>" in body_of(server, "efetch", id="90000001", rettype="uilist")
    medline = body_of(server, "efetch", id="90000001", rettype="medline", retmode="text").decode()
    assert medline.startswith("PMID- 90000001\nTI  - The ")
    assert "\nAB  - How the " in medline
    abstract = body_of(server, "efetch", id="90000001", rettype="abstract", retmode="text").decode()
    assert "PMID: 90000001" in abstract
    assert b"<PubmedArticleSet>" in body_of(server, "efetch", id="90000001", rettype="abstract", retmode="xml")
    assert b"<DocSum>" in body_of(server, "efetch", id="90000001", rettype="docsum", retmode="xml")


def test_withheld_records_are_found_and_not_fetched() -> None:
    with small_standin(3) as server:
        server.corpus.withhold(90_000_002)
        assert json_of(server, "esearch", term="all[sb]")["esearchresult"]["count"] == "3"
        assert pmids_in(body_of(server, "efetch", id="90000001,90000002")) == [90_000_001]
        server.corpus.withhold(90_000_002, False)
        assert pmids_in(body_of(server, "efetch", id="90000002")) == [90_000_002]


# --- the other tools ---


def test_epost_is_as_recorded(server: StandinServer) -> None:
    body = body_of(server, "epost", id="90000001,90000003")
    webenv = body.split(b"<WebEnv>")[1].split(b"</WebEnv>")[0]
    head = HEAD + (
        b'<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
        b'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd"><ePostResult>\n'
    )
    assert body == head + b"\t<QueryKey>1</QueryKey>\n\t<WebEnv>" + webenv + b"</WebEnv>\n</ePostResult>\n"
    fetched = body_of(server, "efetch", WebEnv=webenv.decode(), query_key="1")
    assert pmids_in(fetched) == [90_000_001, 90_000_003]
    assert b"<QueryKey>2</QueryKey>" in body_of(server, "epost", id="90000002", WebEnv=webenv.decode())


def test_epost_errors(server: StandinServer) -> None:
    assert body_of(server, "epost", id="a,b").endswith(
        b"<ePostResult>\n\t<ERROR>Empty ID list; Nothing to store</ERROR>\n\t<ERROR>Some IDs have invalid value and "
        b"were omitted. Maximum ID value 18446744073709551615</ERROR>\n</ePostResult>\n"
    )
    assert b"<ERROR>Invalid db name specified: nothing</ERROR>" in body_of(server, "epost", db="nothing", id="1")
    assert b"<InvalidIdList>\n\t\t<Id>x</Id>" in body_of(server, "epost", id="90000001,x")
    status, _, page = raw(server, "epost", db="pubmed", id="1", retmode="json")
    assert status == 500
    assert b"NCBI/eutils202 - WWW Error 500 Diagnostic" in page


def test_esummary_json(server: StandinServer) -> None:
    document = json_of(server, "esummary", id="90000001,999999999")
    assert document["header"] == {"type": "esummary", "version": "0.3"}
    assert document["result"]["uids"] == ["90000001", "999999999"]
    assert document["result"]["999999999"] == {"uid": "999999999", "error": "cannot get document summary"}
    record = document["result"]["90000001"]
    assert record["title"].startswith("The ")
    assert record["elocationid"] == "doi: 10.5555/standin.90000001"
    assert list(record)[:4] == ["uid", "pubdate", "epubdate", "source"]


def test_esummary_errors() -> None:
    with small_standin(2, max_json_summaries=5) as server:
        assert json_of(server, "esummary", id="1,2,3,4,5,6") == {
            "header": {"type": "esummary", "version": "0.3"},
            "error": "Too many UIDs in request. Maximum number of UIDs is 5 for JSON format output.",
        }
        assert json_of(server, "esummary", id="") == {"esummaryresult": ["Empty id list - nothing todo"]}
        assert json_of(server, "esummary", WebEnv="x", query_key="1") == {
            "esummaryresult": ["Unable to obtain query #1"]
        }
        assert json_of(server, "esummary", id="abc")["error"] == "Invalid uid abc at position= 0"
        assert b"<ERROR>Neither query_key nor id specified</ERROR>" in body_of(server, "esummary")
        assert b"<ERROR>UID=999999999: cannot get document summary</ERROR>" in body_of(
            server, "esummary", id="999999999"
        )
        assert (
            b'<DocumentSummary uid="999999999"><error>cannot get document summary</error></DocumentSummary>'
            in body_of(server, "esummary", id="999999999", version="2.0")
        )


def test_elink_gives_one_set_for_each_id(server: StandinServer) -> None:
    _, _, body = raw(server, "elink", data=b"id=90000001&id=90000010", dbfrom="pubmed", db="pubmed", retmode="json")
    first, second = json.loads(body)["linksets"]
    assert first["ids"] == ["90000001"]
    assert first["linksetdbs"][0]["links"] == ["90000002"]
    assert second["linksetdbs"][0]["links"] == ["90000003"]
    assert "linksetdbs" not in json_of(server, "elink", id="5")["linksets"][0]
    assert b"<Link><Id>90000002</Id><Score>1000</Score></Link>" in body_of(
        server, "elink", id="90000001", cmd="neighbor_score"
    )


def test_espell_and_einfo(server: StandinServer) -> None:
    spelled = body_of(server, "espell", term="glutaeus maximus")
    assert b"<CorrectedQuery>gluteus maximus</CorrectedQuery>" in spelled
    assert b"<ERROR/>" in spelled
    assert raw(server, "espell", db="pubmed", term="x", retmode="json")[0] == 500
    assert b"<DbName>pubmed</DbName>" in raw(server, "einfo")[2]
    assert b"<Count>4</Count>" in body_of(server, "einfo")
    assert json_of(server, "einfo")["einforesult"]["dbinfo"][0]["dbname"] == "pubmed"


# --- the gateway ---


def test_a_bad_key_is_refused_for_every_path(server: StandinServer) -> None:
    for key in ("THE-KEY-SENT", ""):
        status, headers, body = raw(server, "anything", api_key=key)
        assert (status, headers["connection"]) == (400, "close")
        assert (
            body == f'{{"error":"API key invalid","api-key":"{key}","type":"invalid",\n"status":"unknown"}}\n'.encode()
        )


def test_too_fast_is_refused_as_recorded() -> None:
    with StandinServer(Corpus(), StandinSettings(clock=lambda: 5.0)) as server:
        answers = [raw(server, "esearch", db="pubmed", term="x") for _ in range(4)]
        assert [status for status, _, _ in answers] == [200, 200, 200, 429]
        assert answers[3][2] == b'{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}\n'
        assert answers[3][1]["retry-after"] == "2"
        assert [headers["x-ratelimit-remaining"] for _, headers, _ in answers] == ["2", "1", "0", "0"]
        keyed = [raw(server, "esearch", db="pubmed", term="x", api_key=KEY)[0] for _ in range(11)]
        assert keyed == [200] * 10 + [429]


def test_retry_after_can_be_left_out() -> None:
    with StandinServer(Corpus(), StandinSettings(clock=lambda: 5.0, retry_after=None, rate_no_key=0 + 1)) as server:
        raw(server, "esearch", db="pubmed", term="x")
        status, headers, _ = raw(server, "esearch", db="pubmed", term="x")
        assert status == 429
        assert "retry-after" not in headers


def test_paths_that_are_none(server: StandinServer) -> None:
    status, headers, _ = raw(server, "egquery", term="x")
    assert status == 301
    assert headers["location"].startswith("https://ext-http-eutils.linkerd.ncbi.nlm.nih.gov/")
    assert raw(server, "nosuchtool")[0] == 404
    assert raw(server, "efetch", db="pubmed", id="1," * 6_000)[0] == 414


def test_answers_are_gzipped_and_chunked_when_asked(server: StandinServer) -> None:
    url = f"{server.url}efetch.fcgi?db=pubmed&id=90000001"
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Transfer-Encoding"] == "chunked"
        assert "Content-Length" not in response.headers
        assert pmids_in(gzip.decompress(response.read())) == [90_000_001]


def test_the_log_tells_what_was_asked_and_hides_the_key(server: StandinServer) -> None:
    raw(server, "esearch", db="pubmed", term="x", api_key=KEY)
    last = server.requests[-1]
    assert (last.tool, last.status, last.with_key) == ("esearch", 200, True)
    assert "api_key" not in last.parameters


# --- the corpus ---


def test_a_corpus_from_files_plain_and_gzip(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(synthetic_set(3))
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(synthetic_set(5)))
    corpus = Corpus.from_files([tmp_path / "a.xml", tmp_path / "b.xml.gz"])
    assert len(corpus) == 5
    assert [record.pmid for record in corpus.records()] == list(range(90_000_005, 90_000_000, -1))


def test_a_corpus_changes_while_it_is_served() -> None:
    with small_standin(4) as server:
        before = server.corpus.serial

        def count(term: str) -> str:
            return str(json_of(server, "esearch", term=term)["esearchresult"]["count"])

        assert count("retracted publication[pt]") == "0"
        server.corpus.retract(90_000_001, on=date(2026, 11, 2), notice=90_000_099)
        server.corpus.retract(90_000_001)
        assert count("retracted publication[pt]") == "1"
        assert count("2026/11/01:2026/11/30[lr]") == "1"
        server.corpus.revise(90_000_002, b"invented study", b"changed work", on=date(2026, 11, 3))
        assert count("changed[ti]") == "1"
        server.corpus.delete(90_000_003)
        assert count("all[sb]") == "3"
        server.corpus.add(synthetic_record(80_000_001, date(1999, 1, 1)))
        assert count("1999[crdt]") == "1"
        assert server.corpus.serial > before
        assert 90_000_003 not in server.corpus
        assert server.corpus.get(90_000_003) is None
    with pytest.raises(ValueError, match="does not hold"):
        server.corpus.revise(90_000_002, b"not there", b"")
    with pytest.raises(ValueError, match="without a PMID"):
        server.corpus.add(b"<PubmedArticle></PubmedArticle>")


def test_synthetic_records_are_alike_each_time_and_parse() -> None:
    from harvester.parse import parse_set

    assert synthetic_set(20, seed=1) == synthetic_set(20, seed=1)
    assert synthetic_set(20, seed=1) != synthetic_set(20, seed=2)
    parsed = parse_set(synthetic_set(50))
    assert [a.pmid for a in parsed.articles] == list(range(90_000_001, 90_000_051))
    assert parsed.unknown == ()
    assert all(a.title and a.abstract and a.doi and a.created_date and a.revised_date for a in parsed.articles)


def test_webenvs_run_out_and_are_the_same_for_the_same_seed() -> None:
    now = [0.0]
    with small_standin(2, clock=lambda: now[0], history_seconds=60.0, seed=7) as server:
        webenv = json_of(server, "esearch", term="all[sb]", usehistory="y")["esearchresult"]["webenv"]
        assert webenv == f"MCID_{random.Random(7).getrandbits(96):024x}"
        now[0] = 61.0
        assert b"Unable to obtain query #1" in body_of(server, "efetch", WebEnv=webenv, query_key="1")


# --- an independent client ---


@pytest.fixture
def entrez(monkeypatch: pytest.MonkeyPatch, server: StandinServer) -> Any:
    from Bio import Entrez

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def here(request: urllib.request.Request, *arguments: Any, **named: Any) -> Any:
        assert request.full_url.startswith("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/")
        request.full_url = request.full_url.replace(f"https://eutils.ncbi.nlm.nih.gov{PATH}", server.url)
        return opener.open(request, timeout=5)

    monkeypatch.setattr(Entrez, "urlopen", here)
    monkeypatch.setattr(Entrez, "email", "tests@example.org")
    monkeypatch.setattr(Entrez, "api_key", KEY)  # with a key Biopython waits less
    return Entrez


def test_biopython_searches_and_fetches(entrez: Any) -> None:
    with entrez.esearch(db="pubmed", term="invented[ti]", retmax=100, usehistory="y") as handle:
        found = entrez.read(handle)
    assert (found["Count"], found["IdList"][0]) == ("4", "90000010")
    with entrez.efetch(db="pubmed", id=found["IdList"], retmode="xml") as handle:
        records = entrez.read(handle)
    assert [str(a["MedlineCitation"]["PMID"]) for a in records["PubmedArticle"]] == found["IdList"]
    with entrez.efetch(
        db="pubmed", WebEnv=found["WebEnv"], query_key=found["QueryKey"], retmax=2, retmode="xml"
    ) as handle:
        assert len(entrez.read(handle)["PubmedArticle"]) == 2


def test_biopython_reads_the_other_tools(entrez: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with entrez.epost(db="pubmed", id="90000001,90000002") as handle:
        assert entrez.read(handle)["QueryKey"] == "1"
    with entrez.esummary(db="pubmed", id="90000001") as handle:
        assert entrez.read(handle)[0]["Id"] == "90000001"
    with entrez.espell(db="pubmed", term="glutaeus") as handle:
        assert entrez.read(handle)["CorrectedQuery"] == "gluteus"
    with entrez.einfo(db="pubmed") as handle:
        assert entrez.read(handle)["DbInfo"][0]["DbName"] == "pubmed"
    with entrez.elink(dbfrom="pubmed", db="pubmed", id="90000001") as handle:
        assert entrez.read(handle)[0]["LinkSetDb"][0]["Link"][0]["Id"] == "90000002"


def test_biopython_reads_warnings_and_errors(entrez: Any) -> None:
    with entrez.esearch(db="pubmed", term="zzqx") as handle:
        found = entrez.read(handle)
    assert found["ErrorList"]["PhraseNotFound"] == ["zzqx"]
    assert found["WarningList"]["OutputMessage"] == ["No items found."]
    with entrez.esearch(db="pubmed", term="") as handle, pytest.raises(RuntimeError, match="nothing todo"):
        entrez.read(handle)


def test_biopython_medline_text(entrez: Any) -> None:
    from Bio import Medline

    with entrez.efetch(db="pubmed", id="90000001,90000002", rettype="medline", retmode="text") as handle:
        assert [record["PMID"] for record in Medline.parse(handle)] == ["90000001", "90000002"]


def test_stopping_ends_silent_connections_too() -> None:
    server = StandinServer(Corpus(), StandinSettings().unlimited(), [Fault("timeout")]).start()
    place = ("127.0.0.1", int(server.url.split(":")[2].split("/")[0]))
    with socket.create_connection(place, timeout=5) as silent:
        silent.sendall(b"GET /entrez/eutils/esearch.fcgi?db=pubmed&term=x HTTP/1.1\r\nHost: x\r\n\r\n")
        while not server.requests:
            time.sleep(0.005)
        server.stop()
        with contextlib.suppress(ConnectionResetError):
            assert silent.recv(10) == b""
