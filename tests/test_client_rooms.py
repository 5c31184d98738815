"""The client's pure rooms: verdicts on bodies, pauses, redaction, the rate limiter."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from standin_kit import FakeClock

from harvester.classify import Kind, Reply, by_text, classify
from harvester.limiter import WITH_KEY, WITHOUT_KEY, RateLimiter, shared_limiter
from harvester.patience import TRIES, Patience, retry_after_seconds
from harvester.redaction import HIDDEN, redact
from harvester.replies import Disbelief, IntegrityWarning, read_search
from harvester.standin import literals
from harvester.standin.rates import most_in_a_second
from harvester.standin.synthetic import synthetic_set

GOOD_JSON = b'{"header":{"type":"esearch"},"esearchresult":{"count":"1","retmax":"1","retstart":"0","idlist":["5"]}}\n'
GOOD_XML = literals.RECORD_PROLOG.format(dtd="pubmed_250101.dtd").encode() + synthetic_set(1).partition(b"\n")[2]

# --- verdicts ---


def verdict(body: bytes, status: int = 200, wants: str = "xml", kind: str = "text/xml") -> Kind:
    root = "PubmedArticleSet" if wants == "xml" else "esearchresult"
    return classify(Reply(status, body, kind), wants, root).kind  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (GOOD_XML, 200, Kind.GOOD),
        (b"\xef\xbb\xbf\n" + GOOD_XML.partition(b"\n")[2], 200, Kind.GOOD),
        (b"", 200, Kind.TRANSIENT),
        (b" \n ", 200, Kind.TRANSIENT),
        (literals.HTML_PAGE.encode(), 200, Kind.TRANSIENT),
        (b"<HTML>hello", 200, Kind.TRANSIENT),
        (GOOD_JSON, 200, Kind.TRANSIENT),
        (b"plain words", 200, Kind.TRANSIENT),
        (b"<eSearchResult><Count>1</Count></eSearchResult>", 200, Kind.TRANSIENT),
        (literals.rate_body("1.2.3.4", 4, 3).encode(), 200, Kind.RATE),
        (b"anything", 429, Kind.RATE),
        (literals.bad_key_body("k").encode(), 400, Kind.KEY),
        (b'{"error":"API key invalid","api-key":"k","type":"invalid",\n\n "status":"unknown"}', 200, Kind.KEY),
        (literals.error_xml("efetch", literals.ID_LIST_EMPTY).encode(), 400, Kind.PERMANENT),
        (b"ID+list+is+empty!+Possibly+it+has+no+correct+IDs.\n", 400, Kind.PERMANENT),
        (literals.error_xml("efetch", literals.past_window_history(9_999)).encode(), 400, Kind.PERMANENT),
        (literals.error_xml("efetch", literals.NO_QUERY.format(key=1)).encode(), 200, Kind.HISTORY),
        (literals.error_xml("efetch", "WebEnv has expired").encode(), 200, Kind.HISTORY),
        (literals.error_xml("efetch", literals.VIEWER_TIMEOUT).encode(), 400, Kind.TRANSIENT),
        (literals.error_xml("efetch", "a text nobody knows").encode(), 200, Kind.UNKNOWN),
        (literals.error_xml("efetch", "a text nobody knows").encode(), 400, Kind.UNKNOWN),
        (b"x", 500, Kind.TRANSIENT),
        (b"x", 502, Kind.TRANSIENT),
        (b"x", 408, Kind.TRANSIENT),
        (b"x", 403, Kind.UNKNOWN),
        (b"x", 404, Kind.UNKNOWN),
        (b"x", 413, Kind.PERMANENT),
        (b"x", 414, Kind.PERMANENT),
        (b"", 301, Kind.PERMANENT),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><PubmedArticleSet>&a;</PubmedArticleSet>', 200, Kind.PERMANENT),
    ],
)
def test_verdicts_on_records(body: bytes, status: int, kind: Kind) -> None:
    assert verdict(body, status) is kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (GOOD_JSON, Kind.GOOD),
        (GOOD_JSON[:-3], Kind.TRANSIENT),
        (b'{"esearchresult":[]}', Kind.TRANSIENT),
        (b'{"esearchresult":{"ERROR":"Search Backend failed: anything"}}', Kind.TRANSIENT),
        (b'{"esearchresult":{"ERROR":"Search Backend failed:\n\'retstart\' cannot be larger than 9"}}', Kind.PERMANENT),
        (b'{"esearchresult":{"ERROR":"Search Backend failed: Position 15 is out of acceptable range [9,8]"}}',
         Kind.PERMANENT),
        (b'{"esearchresult":{"ERROR":"Search is temporarily unavailable."}}', Kind.TRANSIENT),
        (b'{"esearchresult":{"ERROR":"Database is not supported: pubmed"}}', Kind.TRANSIENT),
        (b'{"esearchresult":{"ERROR":"Empty term and query_key - nothing todo"}}', Kind.PERMANENT),
        (b'{"esummaryresult":["Empty id list - nothing todo"]}', Kind.PERMANENT),
        (b'{"esummaryresult":["Unable to obtain query #1"]}', Kind.HISTORY),
        (b'{"header":{},"error":"Too many UIDs in request. Maximum number of UIDs is 500"}', Kind.PERMANENT),
        (b'{"ERROR":"NCBI C++ Exception: TXCLIENT::readAll: EOF"}', Kind.TRANSIENT),
        (b"[1]", Kind.TRANSIENT),
        (GOOD_XML, Kind.TRANSIENT),
    ],
)  # fmt: skip
def test_verdicts_on_searches(body: bytes, kind: Kind) -> None:
    assert verdict(body, wants="json", kind="application/json") is kind


def test_the_back_end_behind_a_good_status() -> None:
    inside = b'<DocumentSummarySet status="OK"><!-- DocSum Backend failed --></DocumentSummarySet>'
    reply = Reply(200, b"<eSummaryResult>" + inside + b"</eSummaryResult>")
    assert classify(reply, "xml", "eSummaryResult").kind is Kind.TRANSIENT


def test_an_empty_error_element_is_no_error() -> None:
    assert classify(Reply(200, b"<eSpellResult><ERROR/></eSpellResult>"), "xml", "eSpellResult").kind is Kind.GOOD


def test_an_abstract_about_rate_limits_is_an_abstract() -> None:
    body = GOOD_XML.replace(b"is not settled", b"met API rate limit exceeded and <b>ERROR</b>" + b" words" * 1_000)
    assert verdict(body) is Kind.GOOD


@given(st.integers(0, len(GOOD_XML.rstrip()) - 1))
def test_no_beginning_of_a_set_is_good(cut: int) -> None:
    assert verdict(GOOD_XML[:cut]) is Kind.TRANSIENT


@given(st.integers(0, len(GOOD_JSON.rstrip()) - 1))
def test_no_beginning_of_a_search_is_good(cut: int) -> None:
    assert verdict(GOOD_JSON[:cut], wants="json") is Kind.TRANSIENT


@given(st.binary(max_size=200), st.sampled_from([200, 301, 400, 404, 429, 500, 503]))
@example(b"{", 200)
@example(b"<", 400)
def test_no_bytes_upset_the_verdict(body: bytes, status: int) -> None:
    for wants in ("xml", "json"):
        assert verdict(body, status, wants) is not Kind.GOOD


def test_texts_are_matched_whatever_their_case() -> None:
    assert by_text("SEARCH BACKEND FAILED: x") is Kind.TRANSIENT


# --- what a search says ---


def result(**fields: object) -> dict[str, object]:
    return {"esearchresult": {"count": "3", "retmax": "3", "retstart": "0", "idlist": ["3", "2", "1"]} | fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"count": "2"},
        {"count": "4"},
        {"count": "many"},
        {"count": None},
        {"idlist": ["3", "3", "1"]},
        {"idlist": ["3", "x", "1"]},
        {"idlist": []},
    ],
)
def test_numbers_that_disagree_are_not_believed(fields: dict[str, object]) -> None:
    with pytest.raises(Disbelief):
        read_search(result(**fields), 9_999, 0)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["3", "12", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["outputmessages", "x"]), inner),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(
    ["count", "idlist", "warninglist", "errorlist", "querytranslation"], ANYTHING)))  # fmt: skip
def test_a_search_of_any_shape_is_read_or_doubted(fields: dict[str, object]) -> None:
    try:
        reply = read_search(result(**fields), 9_999, 0)
    except Disbelief:
        return
    assert reply.count >= len(reply.pmids)


def test_an_overshooting_page_is_not_a_clamp() -> None:
    note = {"outputmessages": ["Restrictions achieved. start and count adjusted to 0, 9999"]}
    assert not read_search(result(warninglist=note), 20_000, 0).clamped


def test_every_kind_of_warning_is_kept() -> None:
    reply = read_search(
        result(
            errorlist={"phrasesnotfound": ["a"], "fieldsnotfound": ["b"]},
            warninglist={"phrasesignored": ["c"], "quotedphrasesnotfound": ['"d"[mh]'], "outputmessages": []},
        ),
        9_999,
        0,
    )
    assert [(w.kind, w.text) for w in reply.warnings] == [
        ("phrase_not_found", "a"),
        ("field_not_found", "b"),
        ("quoted_phrase_not_found", '"d"[mh]'),
        ("phrase_ignored", "c"),
    ]
    assert str(reply.warnings[2]) == 'PubMed does not know the phrase "d"[mh], and searched for its words instead'
    assert str(IntegrityWarning("phrase_not_found", "x")).startswith("PubMed does not know x")


# --- patience ---


@given(
    st.floats(0, 500),
    st.lists(st.tuples(st.sampled_from([Kind.TRANSIENT, Kind.RATE, Kind.UNREACHABLE, Kind.UNKNOWN]),
                       st.one_of(st.none(), st.floats(0, 400))), min_size=1, max_size=12),
    st.floats(0, 0.999),
    st.booleans(),
)  # fmt: skip
def test_patience_ends_and_keeps_its_budget(
    budget: float, failures: list[tuple[Kind, float | None]], chance: float, reached: bool
) -> None:
    patience = Patience(budget, lambda: chance)
    pauses = []
    for kind, retry_after in failures:
        pause = patience.next_pause(kind, retry_after, reached)
        if pause is None:
            break
        assert pause >= 0
        if retry_after is not None and kind in (Kind.RATE, Kind.TRANSIENT):
            assert pause >= retry_after
        pauses.append(pause)
    assert len(pauses) < TRIES
    assert sum(pauses) <= budget + 1e-6
    assert patience.paused == pytest.approx(sum(pauses))


def test_pauses_double_and_are_longer_when_too_fast() -> None:
    slow, fast = Patience(120, lambda: 0.0), Patience(120, lambda: 0.0)
    assert [slow.next_pause(Kind.TRANSIENT, None, True) for _ in range(6)] == [1, 2, 4, 8, 16, None]
    assert [fast.next_pause(Kind.RATE, None, True) for _ in range(6)] == [2, 4, 8, 16, 32, None]


def test_come_back_at_once_is_not_taken_literally() -> None:
    patience = Patience(120, lambda: 0.0)
    assert patience.next_pause(Kind.RATE, 0.0, True) == 1.0
    assert patience.next_pause(Kind.RATE, 9.0, True) == 9.0


@pytest.mark.parametrize("kind", [Kind.KEY, Kind.PERMANENT, Kind.HISTORY])
def test_what_will_never_work_is_not_repeated(kind: Kind) -> None:
    assert Patience(120, lambda: 0.0).next_pause(kind, None, True) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        (" 30 ", 30.0),
        ("Mon, 23 Nov 2026 10:00:20 GMT", 20.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, datetime(2026, 11, 23, 10, tzinfo=UTC)) == seconds


# --- redaction ---

KEYS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=8, max_size=40)


@given(KEYS, st.text(max_size=60), st.text(max_size=60))
def test_no_text_shows_the_key(key: str, before: str, after: str) -> None:
    assert key not in redact(f"{before}{key}{after}", key)
    assert redact(f"{before}|{key[:-1]}", key).endswith(HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        '{"error":"API rate limit exceeded","api-key":"203.0.113.7","count":"4","limit":"3"}',
        '{"error":"API key invalid","api-key":"SECRETKEY","type":"invalid"}',
        '{"error":"API key invalid","api-key":"SECRET',
        "https://x/esearch.fcgi?db=pubmed&api_key=SECRETKEY&term=x",
        "from 2001:db8:85a3::8a2e:370:7334",
        "SECR",
    ],
)
def test_echoes_of_key_and_address_are_hidden(text: str) -> None:
    hidden = redact(text, "SECRETKEY")
    assert "SECR" not in hidden
    assert "203.0" not in hidden
    assert "85a3" not in hidden
    assert HIDDEN in hidden


def test_plain_texts_stay_as_they_are() -> None:
    for text in ("HTTP 502: Bad gateway at 12:30:45", "the connection to 127.0.0.1 was refused", ""):
        assert redact(text, None) == text


# --- the rate limiter ---


@settings(max_examples=40)
@given(
    st.sampled_from([WITHOUT_KEY, WITH_KEY]),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 3)), min_size=5, max_size=60),
    st.lists(st.floats(0, 4), max_size=3),
)
def test_one_after_another_keeps_the_limit_however_late_the_wire_is(
    rate: tuple[int, float], requests: list[tuple[float, float]], pauses: list[float]
) -> None:
    clock = FakeClock()
    limiter = RateLimiter(*rate, clock, clock.sleep)
    starts = []
    for number, (share, seconds) in enumerate(requests):
        with limiter.turn():
            starts.append(clock.now + share * seconds)  # the server sees it anywhere within the exchange
            clock.now += seconds
        if number < len(pauses):
            limiter.pause(pauses[number])
            resumed = clock.now + pauses[number]
            with limiter.turn():
                assert clock.now >= resumed
                starts.append(clock.now)
    assert most_in_a_second(starts) <= rate[0]


def test_threads_keep_the_limit_with_late_and_uneven_wires() -> None:
    limiter = RateLimiter(3, 0.12)  # a tenth of the real window: the same rule, ten times as fast
    starts: list[float] = []
    dice = [0.0, 0.05, 0.002, 0.03, 0.01]

    def work(number: int) -> None:
        for turn in range(6):
            with limiter.turn():
                time.sleep(dice[(number + turn) % 5])
                starts.append(time.monotonic())

    threads = [threading.Thread(target=work, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(starts) == 30
    assert most_in_a_second([10 * start for start in starts]) <= 3


def test_starts_keep_an_even_distance_and_slow_answers_hold_their_place() -> None:
    clock = FakeClock()
    limiter = RateLimiter(3, 1.2, clock, clock.sleep)
    starts = []
    for seconds in (0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0):
        with limiter.turn():
            starts.append(clock.now)
            clock.now += seconds
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps == pytest.approx([0.4, 0.4, 0.4, 5.0, 0.4, 0.8])  # the slow one holds its place 1.2 s after its answer


def test_a_place_is_given_back_when_the_request_fails() -> None:
    clock = FakeClock()
    limiter = RateLimiter(1, 1.0, clock, clock.sleep)
    with pytest.raises(OSError, match="gone"), limiter.turn():
        raise OSError("gone")
    with limiter.turn():
        assert clock.slept == [pytest.approx(1.0)]


def test_clients_of_one_host_share_a_limiter() -> None:
    one = shared_limiter("h:1", False, time.monotonic, time.sleep)
    assert shared_limiter("h:1", False, time.monotonic, time.sleep) is one
    assert shared_limiter("h:2", False, time.monotonic, time.sleep) is not one
    assert shared_limiter("h:1", True, time.monotonic, time.sleep) is not one
