"""The bytes PubMed sends around its data and in its errors, from recordings (2024 to 2026).

Texts marked UNVERIFIED were never recorded word for word; docs/standin.md lists them.
"""

from __future__ import annotations

from html import escape

XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"  # UNVERIFIED: exact content type
TEXT = "text/plain"
HTML = "text/html"

PROLOGS = {
    "esearch": '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n',
    # no line break between DOCTYPE and root, as recorded
    "epost": '<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd">',
    # the name differs from the root eFetchResult, as recorded
    "efetch": '<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n',
    "esummary": '<!DOCTYPE eSummaryResult PUBLIC "-//NLM//DTD esummary v1 20041029//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20041029/esummary-v1.dtd">\n',
    "einfo": '<!DOCTYPE eInfoResult PUBLIC "-//NLM//DTD einfo 20190110//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20190110/einfo.dtd">\n',
    "elink": '<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD elink 20101123//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd">\n',
    "espell": '<!DOCTYPE eSpellResult PUBLIC "-//NLM//DTD eSpellResult, 23 November 2004//EN" '
    '"https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd">\n',
}
ROOTS = {
    "esearch": "eSearchResult",
    "epost": "ePostResult",
    "efetch": "eFetchResult",
    "esummary": "eSummaryResult",
    "einfo": "eInfoResult",
    "elink": "eLinkResult",
    "espell": "eSpellResult",
}
RECORD_PROLOG = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/{dtd}">\n'
)

EMPTY_TERM = "Empty term and query_key - nothing todo"
NO_QUERY = "Unable to obtain query #{key}"  # UNVERIFIED: that the number follows the asked key
ID_LIST_EMPTY = "ID list is empty! Possibly it has no correct IDs."
NOTHING_TO_STORE = "Empty ID list; Nothing to store"
IDS_OMITTED = "Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615"
NO_SUMMARY = "cannot get document summary"
BACKEND_502 = "Search Backend failed: Pubmed 2.0 search API: HTTP request returned 502 status."
ADDRESS_TABLE = "Search Backend failed: Couldn't resolve #pmquerysrv-mz?dbaf=pubmed, the address table is empty."
NOT_SUPPORTED = "Database is not supported: pubmed"
VIEWER_TIMEOUT = " Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout"
PROXY_STREAM = " Error: CEFetchPApplication::proxy_stream(): "
BAD_GATEWAY_PAGE = (
    "<html><head><title>502 Server Error</title></head><body><h1>Error: Server Error</h1>"
    "<h2>The server encountered a temporary error and could not complete your request."
    "<p>Please try again in 30 seconds.</h2></body></html>\n"
)
DIAGNOSTIC_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></head>'
    "<body><h1>Error 500</h1></body></html>\n"
)
NOT_FOUND_PAGE = "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n"  # UNVERIFIED
HTML_PAGE = "<!DOCTYPE html>\n<html><head><title>NCBI - Site maintenance</title></head><body></body></html>\n"
DEAD_HOST = "https://ext-http-eutils.linkerd.ncbi.nlm.nih.gov/"


def past_window(cap: int) -> str:
    """The text for a `retstart` at or past the window; one raw line break inside, as measured."""
    return (
        f"Search Backend failed: Exception:\n'retstart' cannot be larger than {cap - 1}. For PubMed, ESearch can only "
        f"retrieve the first {cap:,} records matching the query. To obtain more than {cap:,} PubMed records, consider "
        "using EDirect that contains additional logic to batch PubMed search results automatically so that an "
        "arbitrary number can be retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
    )


def past_window_history(cap: int) -> str:
    """The same for efetch over the history."""  # UNVERIFIED: its tail
    text = past_window(cap).removeprefix("Search Backend failed: Exception:\n")
    return f"Search backend cannot retrieve history data. Reason: Exception: {text}"


def rate_body(caller: str, count: int, limit: int) -> str:
    """The gateway's 429 body; `caller` is the address, or the key where one was sent."""
    return f'{{"error":"API rate limit exceeded","api-key":"{caller}","count":"{count}","limit":"{limit}"}}\n'


def bad_key_body(key: str) -> str:
    """The gateway's 400 body, with the line break seen before `status`."""
    return f'{{"error":"API key invalid","api-key":"{key}","type":"invalid",\n"status":"unknown"}}\n'


def prolog(tool: str) -> str:
    """XML declaration and DOCTYPE of a tool's own documents (not of records)."""
    return '<?xml version="1.0" encoding="UTF-8" ?>\n' + PROLOGS[tool]


def error_xml(tool: str, *texts: str) -> str:
    """A tool's error document, with one ERROR element a text."""
    errors = "".join(f"\t<ERROR>{escape(text, quote=False)}</ERROR>\n" for text in texts)
    return f"{prolog(tool)}<{ROOTS[tool]}>\n{errors}</{ROOTS[tool]}>\n"
