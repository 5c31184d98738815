"""The lint of a strategy: every known trap has its own message, its reason and its mending."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.matcher import Searchable, compile_query
from data.pubmed_syntax import parse
from data.records import AbstractSection, Article, MeshHeading
from data.strategy import Finding, check_topic, findings_text
from data.strategy_lines import line_traps
from data.strategy_overlap import subsumes
from data.topic import Block, Guard, Line, Search, Seed, Topic, load_topic

TOPIC = load_topic("gluteus-maximus")


def codes(line: str) -> set[str]:
    return {trap.code for trap in line_traps(line)}


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("glut*[tiab]", "wide_stem", "glutamate"),
        ("fall*[tiab]", "wide_stem", "fallopian"),
        ("hip*[tiab]", "short_truncation", "truncates after 3"),
        ('"low bac*"[tiab]', "short_truncation", "truncates after 3"),
        ('"hip exten*"[tiab:~3]', "truncation_in_proximity", "inside a proximity"),
        ('"hip"[tiab:~3]', "one_word_proximity", "for one word"),
        ('"hip pain"[tw:~3]', "proximity_field", "nearness in [tw]"),
        ("hip pain[tiab:~3]", "unquoted_proximity", "without quotes"),
        ('"low-back pain"[tiab]', "hyphen_phrase", "hyphen"),
        ("low back pain[tiab]", "unquoted_phrase", "phrase without quotes"),
        ('"exten* hip"[tiab]', "inner_asterisk", "not at its end"),
        ("gluteus", "untagged", "has no field tag"),
        ('"gluteus maximus"', "untagged", "[tiab]"),
        ("gluteus[tiabs]", "unknown_field", "did you mean 'tiab'"),
        ("gluteus[foo]", "unknown_field", "no field [foo]"),
        ("1:5[foo]", "unknown_field", "no field [foo]"),
        ("(gluteus[ti] OR glutei)[tiab]", "tag_on_group", "on a group"),
        ("(gluteus[tiab]", "parenthesis", "never closed"),
        ("gluteus[tiab])", "parenthesis", "without its ("),
        ('"gluteus[tiab]', "quote", "never closed"),
        ("gluteus[tiab", "bracket", "never closed"),
        ("gluteus[tiab] or glutei[tiab]", "lower_boolean", "OR"),
        ("(gluteus[tiab] and glutei[tiab])", "lower_boolean", "AND"),
        ('"gluteus"[tiab] "pain"[tiab]', "implicit_and", "no operator"),
        ("gluteus[tiab] OR", "operand", "nothing to its right"),
        ("“low back”[tiab]", "curly_quote", "curly quote"),
        ("muscle∗[tiab]", "false_asterisk", "U+2217"),
        ("(hip[tiab] & pain[tiab])", "sign_operator", "reads as an operator"),
        ("the[tiab]", "stop_word", "stop word"),
        ("fall[tiab]", "two_faced", "season"),
        ("gm[tiab]", "two_faced", "gluteus medius"),
        ("hip[tiab] AND pain[tiab]", "open_operator", "bare AND"),
        ("hip[tiab] NOT pain[tiab]", "open_operator", "bare NOT"),
        ("(a[ti] OR b[ti] AND c[ti])", "mixed_operators", "AND and OR"),
        ("#3", "history", "#3"),
        ("2020:2021[dp]", "date_in_strategy", "fixes dates"),
        ('"last 60 days"[crdt]', "date_in_strategy", "fixes dates"),
        ("2020/13:2021[dp]", "no_date", "no date PubMed reads"),
        ("march[dp]", "no_date", "no date PubMed reads"),
        ("2020:2021", "range_field", "without a date field"),
        ("gluteus[tiab:noexp]", "noexp", "does not exist"),
    ],
)
def test_each_trap_of_a_line_has_its_own_message(line: str, code: str, words: str) -> None:
    found = [trap for trap in line_traps(line) if trap.code == code]
    assert found, codes(line)
    assert words in found[0].message + found[0].mend
    assert found[0].why
    assert found[0].mend


@pytest.mark.parametrize(
    "line",
    [
        "gluteus[tiab]", '"hip extensor*"[tiab]', '"gluteus maximus"[tiab:~4]', '"Back Pain"[Mesh:NoExp]',
        "gluteal*[tiab]",
        '("Buttocks"[Mesh] AND ("Muscle, Skeletal"[Mesh] OR muscle*[tiab]))',
        "hasabstract", '"timed up and go"[tiab]',
        '"asthma/drug therapy"[mh]', "1:5[uid]", "falls[tiab]", '"fall rate*"[tiab]', "(hip[ti] OR knee[ti]) OR b[ti]",
        '"a b"[tiab:~0]', "Muller AB[au]",
    ],
)  # fmt: skip
def test_a_sound_line_has_no_finding(line: str) -> None:
    assert list(line_traps(line)) == []


def test_two_traps_of_one_line_are_both_found() -> None:
    assert codes('(hip*[tiab] OR "hip"[tiabb:~3])[ti]') >= {"short_truncation", "unknown_field", "tag_on_group"}


# --- the whole topic ----------------------------------------------------------------------------------------------


def block(name: str, *lines: tuple[str, str]) -> Block:
    return Block(name, name, "", tuple(Line(name, kind, text, i) for i, (kind, text) in enumerate(lines, 1)))  # type: ignore[arg-type]


def topic(
    *blocks: Block, guards: tuple[Guard, ...] = (), seeds: tuple[Seed, ...] = (), default: bool = True, uses: str = ""
) -> Topic:
    names = tuple((b.id,) for b in blocks if not uses or b.id == uses)
    search = Search(
        "all", "All", "back_pain", "", default, names, tuple(g.id for g in guards if g.id != "spare"), "x[ti]"
    )
    return replace(TOPIC, blocks=blocks, guards=guards, searches=(search,), seeds=seeds, source_text="")


WORDS = block("muscle", ("words", "gluteus[tiab]"))


def found(made: Topic) -> list[Finding]:
    return [f for f in check_topic(made) if f.code not in ("no_seed", "phrase_index")]


def test_a_block_of_headings_alone_loses_new_records() -> None:
    findings = found(topic(block("pain", ("mesh", '"Back Pain"[Mesh]'))))
    assert [f.code for f in findings] == ["mesh_only"]
    assert "not indexed yet" in findings[0].why


def test_a_block_that_no_search_uses() -> None:
    findings = found(topic(WORDS, block("spare", ("words", "hip[tiab]")), uses="muscle"))
    assert [(f.code, f.where) for f in findings] == [("unused_block", "block spare")]


@pytest.mark.parametrize(
    ("guard", "code"),
    [
        (Guard("a", "A", "", '"Animals"[Mesh]', None), "bare_not_animals"),
        (Guard("a", "A", "", "flap[tiab] OR ulcer[tiab]", None), "words_excluded"),
        (Guard("a", "A", "", None, '"Humans"[Mesh]'), "mesh_only_guard"),
        (Guard("spare", "A", "", None, "english[la]"), "unused_guard"),
        (Guard("a", "A", "", "english", None), "untagged"),
    ],
)
def test_traps_of_guards(guard: Guard, code: str) -> None:
    assert code in [f.code for f in found(topic(WORDS, guards=(guard,)))]


def test_the_good_animals_guard_has_no_finding() -> None:
    assert found(topic(WORDS, guards=(TOPIC.guard("humans"),))) == []


def test_a_heading_among_the_words_is_a_note() -> None:
    findings = found(topic(block("pain", ("words", '"Back Pain"[Mesh]'), ("words", "pain[tiab]"))))
    assert [(f.code, f.severity) for f in findings] == [("wrong_list", "note")]


def test_no_default_search_is_an_error() -> None:
    assert "no_default" in [f.code for f in found(topic(WORDS, default=False))]


def test_a_search_without_a_seed_is_a_note() -> None:
    assert "no_seed" in [f.code for f in check_topic(topic(WORDS))]
    assert "no_seed" not in [f.code for f in check_topic(topic(WORDS, seeds=(Seed(1, "w", ()),)))]


def test_subsumed_lines_name_the_line_that_finds_everything() -> None:
    lines = ("gluteus[tiab]", '"gluteus maximus"[tiab]', "gluteal*[tiab]", "gluteals[tiab]", "gluteal*[ti]")
    findings = found(topic(block("muscle", *(("words", line) for line in lines))))
    assert [(f.code, f.text) for f in findings] == [
        ("subsumed", '"gluteus maximus"[tiab]'),
        ("subsumed", "gluteals[tiab]"),
        ("subsumed", "gluteal*[ti]"),
    ]
    assert "gluteus[tiab]" in findings[0].message


def test_of_two_equal_lines_one_stays() -> None:
    same = block(
        "muscle", ("words", '"low back"[tiab]'), ("words", '"low  back"[tiab]'), ("words", '"Low-back"[tiab:~0]')
    )
    assert len([f for f in found(topic(same)) if f.code == "subsumed"]) == 2


def test_findings_are_printed_with_line_reason_and_mending() -> None:
    text = findings_text(found(topic(block("muscle", ("words", "glut*[tiab]")))))
    assert text.splitlines() == [
        "warning: block muscle, line 1: glut*[tiab]",
        "  glut* also finds glutamate, glutathione, gluten and GLUT4.",
        "  Why: thousands of records have nothing to do with the question.",
        "  Mend: write the whole words out.",
        "1 warning",
    ]
    assert findings_text([]) == "Nothing found: every line is sound."


def test_errors_come_first() -> None:
    mixed = block("muscle", ("words", "glut*[tiab]"), ("words", "hip*[tiab]"))
    assert [f.severity for f in found(topic(mixed))] == ["error", "warning"]


# --- what one line finds of another -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("back[tiab]", '"low back pain"[ti]'),
        ('"low back"[tiab]', '"low back pain*"[tiab]'),
        ("exten*[tiab]", '"hip extensors"[tiab:~0]'),
        ('"hip pain"[tiab:~4]', '"hip pain"[tiab]'),
        ('"hip pain"[tiab:~4]', '"pain of hip"[tiab:~3]'),
        ('"Back Pain"[Mesh]', '"Low Back Pain"[Mesh]'),
        ('"Back Pain"[mh]', '"backache"[MeSH Terms]'),
        ("hip[tiab]", "(hip[tiab] AND pain[tiab])"),
        ("(hip[tiab] OR knee[tiab])", "knee[ti]"),
        ("hip[tiab]", "(hip[ti] OR hip[ab])"),
        ("hip[tw]", "hip[ot]"),
    ],
)
def test_subsumes(wide: str, narrow: str) -> None:
    assert subsumes(parse(wide).root, parse(narrow).root)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ('"low back pain"[tiab]', '"low back"[tiab]'),
        ("hip[ti]", "hip[tiab]"),
        ('"hip pain"[tiab]', '"pain hip"[tiab:~0]'),
        ('"hip pain"[tiab:~1]', '"hip pain"[tiab:~2]'),
        ('"hip pain"[tiab:~1]', '"hip or knee pain"[tiab]'),
        ("extensor[tiab]", "extens*[tiab]"),
        ('"Low Back Pain"[Mesh]', '"Back Pain"[Mesh]'),
        ('"Back Pain"[Mesh:NoExp]', '"Low Back Pain"[Mesh]'),
        ('"Back Pain"[Mesh]', '"back pain"[tiab]'),
        ("(hip[tiab] AND knee[tiab])", "hip[tiab]"),
        ("hip[tiab]", "(hip[tiab] OR knee[tiab])"),
        ("hip[tiab]", "hip"),
        ("hip[foo]", "hip[tiab]"),
    ],
)
def test_does_not_subsume(wide: str, narrow: str) -> None:
    assert not subsumes(parse(wide).root, parse(narrow).root)  # type: ignore[arg-type]


small = st.sampled_from(["hip", "hips", "pain", "low", "back", "of", "extensor"])
phrases = st.lists(small, min_size=1, max_size=3).map(" ".join)
line = st.one_of(
    st.builds('"{}"[{}]'.format, phrases, st.sampled_from(("ti", "ab", "tiab"))),
    st.builds('"{}*"[tiab]'.format, phrases),
    st.builds('"{}"[tiab:~{}]'.format, phrases, st.integers(0, 3)),
    st.sampled_from(
        ('"Back Pain"[Mesh]', '"Low Back Pain"[Mesh]', '"Back Pain"[Mesh:NoExp]', "(hip[tiab] AND back[ti])")
    ),
)


@given(line, line, st.lists(small, max_size=6), st.lists(small, max_size=6), st.booleans())
def test_what_is_subsumed_never_adds_a_record(
    wide: str, narrow: str, title: list[str], abstract: list[str], indexed: bool
) -> None:
    first, second = parse(wide).root, parse(narrow).root
    assert first is not None
    assert second is not None
    if subsumes(first, second):
        article = Article(
            pmid=1,
            title=" ".join(title),
            sections=(AbstractSection(1, " ".join(abstract)),),
            mesh_headings=(MeshHeading(1, "Low Back Pain"),) if indexed else (),
        )
        record = Searchable.of(article)
        assert compile_query(wide).matches(record) or not compile_query(narrow).matches(record)
