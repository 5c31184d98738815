"""The topic scan loses nothing that the exact matcher accepts: however a word is written, wherever a block ends."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from harvest_kit import search, small_topic
from hypothesis import given
from hypothesis import strategies as st
from pubmed_xml import deletion, pubmed_set, record

from data.searchable import Searchable, fold
from data.topic import Topic, load_topic
from data.topic_matcher import TopicMatcher
from harvester.packed import chunks, unpacked
from harvester.parse import parse_record
from harvester.patterns import has_hyperscan
from harvester.required_words import Word
from harvester.scan import TopicScan, _topic_words
from harvester.sieve import Sieve
from harvester.spellings import foldings
from harvester.split import DELETIONS, Unreadable

TOPIC = load_topic("gluteus-maximus")
# Ways to write a letter that the matcher reads as that letter.
FANCY: dict[str, list[str]] = {}
for point in (
    *range(0xC0, 0x250),
    *range(0x1E00, 0x1F00),
    0x2071,
    0x207F,
    *range(0xFB00, 0xFB05),
    *range(0x2100, 0x2150),
    *range(0x249C, 0x24EA),
    *range(0x1D400, 0x1D434),
    *range(0xFF21, 0xFF5B),
):
    FANCY.setdefault(fold(chr(point)), []).append(chr(point))
TAGS = ["<i>{}</i>", "<b>{}</b>", "<sup>{}</sup>", "<i><b>{}</b></i>", "<u></u>{}", "{}<!-- c -->", "{}<?p i?>",
        "{}\u00ad", "{}\u0301", '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>{}</mml:mi></mml:math>',
        "<mml:mtext> {} </mml:mtext>"]  # fmt: skip


def pmids(
    topic: Topic, body: bytes, size: int = 1 << 20, keep: frozenset[int] = frozenset()
) -> tuple[list[int], TopicScan]:
    scan = TopicScan(topic, keep, set())
    pieces = (body[i : i + size] for i in range(0, len(body), size))
    found = [parse_record(tag, piece, set()) for tag, piece in scan.candidates(pieces) if tag not in DELETIONS]
    return [article.pmid for article in found], scan


def accepted(topic: Topic, body: bytes) -> list[int]:
    matcher, everything = TopicMatcher.of(topic), TopicScan(None, frozenset(), set())
    articles = [
        parse_record(tag, piece, set()) for tag, piece in everything.candidates((body,)) if tag not in DELETIONS
    ]
    return [article.pmid for article in articles if matcher.found_by(Searchable.of(article))]


@st.composite
def disguised(draw: st.DrawFn, words: str) -> str:
    """The words with some letters written otherwise: tags, references, accents, ligatures, capitals."""
    written = []
    for letter in words:
        how = draw(st.integers(0, 9))
        if how == 0 and letter in FANCY:
            letter = draw(st.sampled_from(FANCY[letter]))
        elif how == 1 and letter != " ":
            letter = draw(st.sampled_from(["&#{};", "&#x{:x};", "&#x{:X};", "&#0{};"])).format(ord(letter))
        elif how == 2:
            letter = draw(st.sampled_from(TAGS[:-1])).format(letter)
        elif how == 3:
            letter = letter.upper()
        written.append(letter)
    return "".join(written)


PHRASES = st.sampled_from(
    [
        "gluteus maximus and low back pain", "hip extensor strength in fallers", "hip strengthening for back pain",
        "weak hip abductors after falls", "gluteal muscles and lumbago", "posterior chain training, back pain",
        "glut max and sacroiliac pain", "nothing of the kind", "relationship of backs", "buttock muscles, low back",
    ]
)  # fmt: skip
AUTHORS = "<AuthorList><Author><LastName>Hïp</LastName><ForeName>Gm<i>ax</i></ForeName></Author></AuthorList>"
PLACES = st.sampled_from(["title", "abstract", "label", "keyword", "other"])


@st.composite
def records(draw: st.DrawFn) -> str:
    pmid = draw(st.integers(1, 10**7))
    phrase, place = draw(PHRASES), draw(PLACES)
    where = {draw(st.sampled_from(["article", "article_end"])): AUTHORS} if draw(st.booleans()) else {}
    if place == "label":
        text = phrase.upper() if draw(st.booleans()) else phrase
        return record(pmid, abstract=f'<AbstractText Label="{text}">Invented.</AbstractText>', **where)
    text = draw(disguised(phrase)) if draw(st.integers(0, 3)) else phrase
    if place == "title":
        return record(pmid, text, **where)
    if place == "abstract":
        return record(pmid, abstract=f"<AbstractText>≥5 of them: ({text}).</AbstractText>", **where)
    if place == "keyword":
        words = "".join(f"<Keyword>{word}</Keyword>" for word in text.split(", "))
        return record(pmid, citation=f'<KeywordList Owner="NOTNLM">{words}</KeywordList>', **where)
    return record(pmid, citation=f"<OtherAbstract><AbstractText>{text}</AbstractText></OtherAbstract>", **where)


@given(st.lists(records(), min_size=1, max_size=4), st.integers(200, 3000))
def test_nothing_that_the_matcher_accepts_is_lost(parts: list[str], size: int) -> None:
    body = pubmed_set(*parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harvester.split.JOINT", 50)
        found, scan = pmids(TOPIC, body, size)
    assert set(accepted(TOPIC, body)) <= set(found)
    assert len(scan.pmids) == len(parts)


@given(records())
def test_without_hyperscan_every_record_has_its_second_look(part: str) -> None:
    body = pubmed_set(part, record(1))
    with pytest.MonkeyPatch.context() as patch:
        for room in ("scan", "sieve", "second_look"):
            patch.setattr(f"harvester.{room}.has_hyperscan", lambda: False)
        _topic_words.cache_clear()
        found, _ = pmids(TOPIC, body)
    _topic_words.cache_clear()
    assert set(accepted(TOPIC, body)) <= set(found)


@given(PHRASES.flatmap(disguised))
def test_the_sieve_sees_a_word_however_it_is_written(text: str) -> None:
    if not has_hyperscan():
        pytest.skip("hyperscan is not installed")
    body = pubmed_set(record(1, text))
    if accepted(TOPIC, body):
        assert pmids(TOPIC, body)[0] == [1]


def test_most_of_what_does_not_belong_is_not_parsed() -> None:
    if not has_hyperscan():
        pytest.skip("hyperscan is not installed")
    parts = [record(i, f"A relationship of glutamate and {i} horses.") for i in range(1, 60)]
    body = pubmed_set(*parts, record(99, "Gluteus maximus in low back pain."), deletion(7))
    found, scan = pmids(TOPIC, body)
    assert found == [99]
    assert list(scan.pmids) == [*range(1, 60), 99]


def test_kept_records_deletions_and_unusual_records_come_through() -> None:
    odd = record(5).replace("<PubmedArticle>", '<PubmedArticle news="x">')
    body = pubmed_set(record(3), odd, record(4), "<News/>", record(6), deletion(1))
    assert pmids(TOPIC, body, keep=frozenset({4}))[0] == [5, 4]  # 5 is read because its tag is unusual
    scan = TopicScan(TOPIC, frozenset(), set())
    assert [tag for tag, _ in scan.candidates((body,))][-1] == b"DeleteCitation"
    assert list(scan.pmids) == [3, 5, 4, 6]
    assert scan.unknown == {"News"}


def test_a_topic_that_asks_for_no_word_is_read_whole() -> None:
    by_author = small_topic("doe j[au]", "2024[dp]")
    body = pubmed_set(record(1), record(2))
    assert pmids(by_author, body)[0] == [1, 2]
    assert accepted(by_author, body) == [1, 2]


@pytest.mark.parametrize("cut", [20, 400, 900])
def test_a_cut_set_is_an_error_here_too(cut: int) -> None:
    with pytest.raises(Unreadable):
        pmids(TOPIC, pubmed_set(*(record(i) for i in range(1, 9)))[:-cut])


def test_a_sieve_finds_words_between_their_edges() -> None:
    if not has_hyperscan():
        pytest.skip("hyperscan is not installed")
    sieve = Sieve([Word("hip", False), Word("exercis", True)])
    assert not sieve.search(memoryview(b" relationship, hips, whip <i>h</i>op, Hug&#xF6; h\xc3\xa9 "))[1]
    for text in (
        b" hip ",
        b"(HIP)",
        b">exercises",
        b" h<b>i</b>p ",
        b" h&#237;p ",
        "\u210dip".encode(),
        "híp".encode(),
    ):
        assert sieve.search(memoryview(b" " + text + b" "))[1], text


@given(st.lists(st.sampled_from(["", "<News/>", deletion(8), "<!-- x -->"]), min_size=8), st.integers(8, 2000))
def test_wherever_a_chunk_ends_the_same_is_read(between: list[str], size: int) -> None:
    body = pubmed_set(
        *(record(number, "Hip pain. " * (number % 3) * 40) + odd for number, odd in enumerate(between, 1))
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harvester.split.JOINT", size // 6)
        for topic in (None, TOPIC):
            whole, cut = (TopicScan(topic, frozenset({3, 5}), set()) for _ in range(2))
            pieces = (body[at : at + size] for at in range(0, len(body), size))
            assert list(whole.candidates((body,))) == list(cut.candidates(pieces))
            assert list(whole.pmids) == list(cut.pmids) == list(range(1, len(between) + 1))


def ways_to_write(letter: str) -> list[str]:
    """Every sign that is read as this letter, and other ways to write it."""
    signs = [sign for sign, folded in foldings().items() if folded == letter]
    points = [ord(sign) for sign in (letter, letter.upper(), *signs)]
    written = [form.format(point) for point in points for form in ("&#{};", "&#x{:x};", "&#X{:X};", "&#00{};")]
    comment = f"{letter}<!-- {'>' * 90} h {'<b' * 2000} -->"
    return [*signs, *written, *(tag.format(letter) for tag in TAGS[:-2]), f"<span class='x'>{letter}</span>", comment]


def test_the_sieve_sees_every_way_to_write_a_letter() -> None:
    if not has_hyperscan():
        pytest.skip("hyperscan is not installed")
    words = ["hips", "posterior", "gmax"]
    sieve = Sieve([Word(word, False) for word in words])
    for word in words:
        for place in {0, 1, 2, 3, len(word) - 1}:
            for way in ways_to_write(word[place]):
                text = f" {word[:place]}{way}{word[place + 1 :]}".encode()
                for behind in (b" ", b"</AbstractText>", b"<b>, </b>"):
                    assert sieve.search(memoryview(text + behind))[1], text


@pytest.mark.parametrize(
    "math", ["<mml:mi> h </mml:mi> <mml:mi>ip</mml:mi>", "<mml:mtext>hip&#xa0;</mml:mtext>", "<mml:mo>hip</mml:mo>s"]
)
def test_mathematics_is_read_as_the_reader_of_xml_reads_it(math: str) -> None:
    math = f'of the <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">{math}</mml:math> joint'
    for query in ("hip[tiab] AND joint[tiab]", "hips[tiab]", "h[tiab]"):
        body = pubmed_set(record(1, math), record(2))
        assert set(accepted(small_topic(query), body)) <= set(pmids(small_topic(query), body)[0])


@pytest.mark.parametrize(
    "query", ["the[tiab]", "hip[tiab] AND the[tiab]", "β*[tiab]", "5[uid] OR hip[tiab]", "ab[tiab]"]
)
def test_unusual_queries(query: str) -> None:
    parts = [
        record(3, "Β-cells, hip"),
        record(4, "the &#x3b2;etas"),
        record(5, "A<i>B</i>"),
        record(6, "<![CDATA[hip the]]>"),
    ]
    body = pubmed_set(*parts)
    assert set(accepted(small_topic(query), body)) <= set(pmids(small_topic(query), body)[0])


@pytest.mark.real
def test_real_records_by_scan_and_by_reading_all(shared: Path) -> None:
    dice = random.Random(3)
    words = "pain[tiab] AND (women[tiab] OR falls[tiab])", '"Accidental Falls"[Mesh] OR hip*[tiab]'
    topics = [TOPIC, small_topic(*words), small_topic('"heart failure"[tiab]', '"risk factor*"[ti] NOT stroke[tiab]')]
    with unpacked(shared / "data" / "pubmed" / "pool.xml.gz") as stream:
        body = b"".join(
            piece for _, piece in TopicScan(None, frozenset(), set()).candidates(chunks(stream)) if dice.random() < 0.2
        )
    body = b"<PubmedArticleSet>" + body + b"</PubmedArticleSet>"
    for topic in topics:
        wanted = accepted(topic, body)
        found, scan = pmids(topic, body)
        assert set(wanted) <= set(found)
        assert len(scan.pmids) == body.count(b"</PubmedArticle>")
    assert search("x", "y").query == "y"
