"""How many people were analysed: as stated, summed over arms, planned, or unknown; for reviews the number of studies.

Every number in front of people is a candidate with a score for its place and its words; a total beats a part. Where
no total is printed the arms are added ("36 women with and 32 without").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from data.tagged import Evidence, NBasis
from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER, may_hold_number, value_of
from data.tagging.reading import Reading
from data.tagging.roles import Sentence

PEOPLE = (
    r"(?:participants?|patients?|subjects?|wom[ae]n|m[ae]n|adults?|people|persons?|individuals?"
    r"|volunteers?|students?|athletes?"
    r"|residents?|runners?|players?|rowers?|dancers?|golfers?|workers?|nurses?|children"
    r"|adolescents|females?|males?|members?"
    r"|fallers?|non-?fallers?|controls?|cases|survivors?|veterans|soldiers|recruits|cyclists"
    r"|gymnasts|swimmers|staff|employees"
    r"|mothers|boys|girls|seniors|outpatients|inpatients|ladies|infants|neonates|drivers|farmers"
    r"|teachers|professionals"
    r"|respondents|surgeons|physicians|clinicians|physiotherapists|cadavers|skaters|bowlers"
    r"|cricketers|footballers|weightlifters"
    r"|smokers|users|carers|caregivers|couples|twins|primiparae|parturients|inhabitants|donors"
    r"|pensioners|pupils|schoolchildren|firefighters|lifters|guards|officers|trainees|referees"
    r"|clerks|midwives|musicians|climbers|skiers|jumpers|sprinters|walkers|citizens|villagers"
    r"|clients|recipients|comrades|peers|[a-z-]+(?:ees|goers|workers|holders))"
)
_ADJECTIVES = (
    r"(?:(?!(?:of|with|in|from|for|had|were|was|to|or|out|per|percent|at|years?|weeks?|days?"
    r"|months?|minutes?|hours?|times"
    r"|who|that|received|did|than|by|on|cycles?)\b)[a-z][\w'/-]*,? ){0,6}?"
)
_NOT_A_COUNT = (
    r"(?![\d%]|\.\d|,\d| ?%| percent|-(?:year|week|month|day|min|item|point|minute|hour|fold)"
    r"| ?(?:years?|weeks?|months?|days?|mg|mm|kg|cm|ml)\b)"
)
_THINGS = (
    r"sessions?|cycles|weeks|times|muscles|trials|studies|images|slices|repetitions|sets|minutes|hours|hips|falls|items"
)
_COUNT = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){_NOT_A_COUNT} (?:\([^()]{{1,40}}\) )?(?P<adj>{_ADJECTIVES}){PEOPLE}\b"
)
_BRACKET = Cue(rf"\b{PEOPLE}(?: [a-z-]+){{0,9}} \(n ?= ?(?P<n>\d{{1,3}}(?:[, ]\d{{3}})+|\d+)\b")
_GROUP_N = Cue(
    r"\b(?:group|arm|programme|program|training|exercise|controls?)(?: [a-z-]+){0,2} \(n ?= ?(?P<n>\d+)\b"
)
_N_IS = Cue(r"(?<!\w)n ?= ?(?P<n>\d{1,3}(?:[, ]\d{3})+|\d+)(?![\d.%/])")
_TOTAL = Cue(
    rf"\b(?:total|sample|cohort|group|population|series)(?: size)? (?:of|comprised|included"
    rf"|consisted of|was) (?P<n>{NUMBER}){_NOT_A_COUNT}(?! (?:{_THINGS})\b)"
)
_IN_ALL = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){_NOT_A_COUNT} (?:{_ADJECTIVES}{PEOPLE} )?(?:in total|in all|altogether)\b"
)
_PER_GROUP = Cue(
    rf"(?:\bn ?= ?(?P<n>\d+)|(?<![\w.,/-])(?P<m>{NUMBER}){_NOT_A_COUNT})(?: {_ADJECTIVES}{PEOPLE})?,? "
    r"(?:per|in each|in either|for each|to each|each in) (?:group|arm|treatment|condition)\b"
)
_AS_MANY = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){_NOT_A_COUNT} {_ADJECTIVES}{PEOPLE}\b[^.;]{{0,120}}? and (?:an|the) "
    r"(?:equal|same|identical|like) number of\b"
)
_IN_BRACKETS = Cue(
    rf"\((?P<n>{NUMBER}) {_ADJECTIVES}(?:participants|patients|subjects|people|adults|residents)\)"
)
_ARMS = Cue(
    r"\b(?P<k>two|three|four|five|2|3|4|5)(?:[- ]arm(?:ed)?\b|[- ]group\b| (?:[a-z-]+ ){0,2}(?:groups|arms)\b)"
)
_GROUPS_OF = Cue(rf"\b(?P<k>two|three|four|2|3|4) (?:\w+ ){{0,2}}groups of (?P<n>{NUMBER})\b")
_NUMBERS = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}){_NOT_A_COUNT}")
_SIDE = (
    r"(?:who|aged|between|undergoing|had|have|with|without|met|reported|were|was|developed|did"
    r"|none|free|completed|healthy|control|pain-free)\b"
)
# Where people come from stands only behind people: "28 patients through a clinic and 28 volunteers".
_PLACE = (
    r"(?:through|from|recruited|attending|at|by|via|referred|seen|diagnosed|in|on|receiving|listed|living|scheduled"
    r"|attended)\b"
)
_PAIR = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){_NOT_A_COUNT} (?:{_ADJECTIVES}{PEOPLE} )?"
    rf"(?:{_SIDE}[^.;]{{0,170}}?|(?<=[sne] )(?:(?<!\d ){_PLACE}[^.;]{{0,170}}?)?)(?:\([^()]{{1,40}}\) ?)?"
    rf"(?:;|,|\band|\bwith|\bto|\bversus|\bvs\.?|\bas well as)"
    rf" (?:also |the |another |of |in |from |among )?(?P<b>{NUMBER}){_NOT_A_COUNT} (?:{_ADJECTIVES}{PEOPLE}\b"
    rf"|(?:who )?(?:had|did|have|were|reported|was) (?:not|none|no|never|free)\b|without\b"
    rf"|of (?:similar|the same)\b|none\b|free\b|healthy\b|who\b|with no\b|with none\b)"
)
# "Fourteen older (mean 71 years) and 14 young adults": the people are named once, for both numbers.
_TWINS = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){_NOT_A_COUNT} (?:(?!of\b|out\b|per\b|times\b)[a-z][\w-]* ){{1,3}}?"
    r"(?:\([^()]{1,40}\) )?"
    rf"(?:and|versus|vs\.?|plus) (?P<b>{NUMBER}){_NOT_A_COUNT} (?:\([^()]{{1,40}}\) )?{_ADJECTIVES}{PEOPLE}\b"
)
# A third or fourth group in the same breath.
_NEXT_GROUP = Cue(
    rf"[^.;]{{0,120}}?(?:,|;|\band) (?:also |the |another |of |in )?(?P<c>{NUMBER}){_NOT_A_COUNT} "
    rf"(?P<who>{_ADJECTIVES}{PEOPLE}\b|(?:who|with|without)\b)"
)
_ANALYSED = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){_NOT_A_COUNT}(?: (?!of\b)(?:[a-z-]+"
    rf"|\([\d.]+ ?%\))){{0,9}} (?:were analy[sz]ed|(?:were )?included in the (?:final )?analys\w+"
    rf"|attended both|were followed (?:to|until|up|for|over)|completed (?:the"
    rf"|all) [a-z -]{{3,30}} and were analy[sz]ed|contributed data|were available for analysis)"
)
# "Of 203 women included, 176 answered": the second number counts, unless a trial keeps whom it randomised.
_REMAINED = Cue(
    rf"\b(?:of|from|among) (?:the |these |all )?(?P<all>{NUMBER}){_NOT_A_COUNT}[^.;]{{0,110}}?[,:]?"
    rf" (?P<n>{NUMBER}){_NOT_A_COUNT}(?: \([\d.]+ ?%\))?(?: (?!of\b)[a-z-]+){{0,5}}? (?P<how>answered|responded"
    r"|replied|returned|attended|took part|participated|remained|were (?:analy[sz]ed|included|followed|examined"
    r"|tested|available|retained|reached|re-?examined|assessed))\b"
)
_STAYED = Cue(
    rf"(?:^|, |; )(?P<n>{NUMBER}){_NOT_A_COUNT} (?:completed|answered|returned|attended|responded|came back"
    r"|were re-?(?:tested|examined|assessed))\b"
)
_SCREENED = Cue(
    r"\b(?:screened|approached|invited|eligible|assessed for|contacted|referred|identified|potential)\b"
)
_ANALYSED_HINT = Cue(r"attended both|were followed|contributed data")
# A number that opens a sentence counts the people, whatever they are called: "Forty-one lifeguards were followed".
_OPENING = Cue(
    rf"^(?P<n>{NUMBER}){_NOT_A_COUNT} {_ADJECTIVES}(?!sessions|weeks|exercises|trials|studies|hours|databases"
    r"|hemipelv|hips|limbs|legs|knees|specimens|thighs|pelves"
    rf"|images|muscles|sites|centres|centers|items)[a-z]{{3,}}s (?=(?:\(|who|with|aged|over|were"
    rf"|had|took|gave|of|from|in)\b)"
)
_STUDIES = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}) (?:\w+[ -]){{0,3}}?(?:studies|trials|articles|reports|papers"
    rf"|rcts|publications)\b"
)
_ENTERED = Cue(
    r"\b(?:recruited|enrol\w+|participated|took part|randomi[sz]ed|randomly|studied|eligible"
    r"|examined|underwent|compared|performed|assigned|allocated|attended|investigated|volunteered"
    r"|evaluated|treated|assessed|identified|registered|received|walked|scanned|stood|held"
    r"|answered|replied|measured|entered|reviewed|selected|observed|included|accrued|gave"
    r"|completed|tested|recorded|served)\b"
)
_TOTAL_BEFORE = Cue(
    r"\b(?:total(?: number)?(?: of)?|all|overall|altogether|sample of|cohort of|in all)(?: the)?[ ,]*$"
)
_PART_BEFORE = Cue(
    r"\b(?:than|least|most|about one in|by|these|whom|remaining|other|every|each|additional"
    r"|further|up to|first|last) $"
)
_OF_BEFORE = Cue(r"\b(?:of|among|in)(?: the)? $")
_WHOLE_BEFORE = Cue(
    r"(?:sample|total|group|cohort|images|records|muscles|data|scans|series|tomograms|charts"
    r"|strength|registry|study|survey|trial|design|activity|recordings|thickness|size|performed"
    r"|conducted|carried out|undertaken|analysis|review|measurements|examinations|files|assessed"
    r"|measured|compared|homes with|evaluated|in) (?:of|in|among) (?:the )?$|(?:^|[.;,:] )(?:in|of"
    r"|among)(?: the)? $"
)
_PART_AFTER = Cue(
    r"^\W*(?:who )?(?:had )?(?:each\b|withdr\w+|dropped|died|refused|declined|were evaluable"
    r"|were excluded|were lost|were unable|reported|developed|fell\b|became|responded|improved"
    r"|failed|discontinued|experienced|completed (?:the |all |\d)|were safety|in (?:the"
    r"|each) (?!study|trial|analysis)[\w -]{2,30}(?:arm|group)|in (?:each|both) |per (?:arm|group)"
    r"|(?:were )?(?:assigned|allocated|randomi[sz]ed) to (?:the )?[\w-]+(?: [\w-]+){0,3} and"
    r"|and (?:eight|\d+) physio)"
)
_HAPPENED_BEFORE = Cue(
    r"\b(?:occurred|seen|found|observed|present|noted|reported|recorded|detected|diagnosed|mentioned|absent|confirmed"
    r"|developed) (?:in|by|for|among) (?:only |all but |just )?$"
)
_PERCENT_AFTER = Cue(r"^ \(\d+(?:\.\d+)? ?%\)")
_SHARE = Cue(r" (?:\([\d.]+ ?%\) )?of (?:the |these |those |all )?\d")
_OF_PEOPLE = Cue(rf"(?<![\w.,/-]){NUMBER} of (?:the )?(?P<n>{NUMBER}) {_ADJECTIVES}{PEOPLE}\b")
_ONE_PERSON = Cue(
    r"\b\d{1,2}-year-old\b|\b(?:a|one|this) (?:[\w-]+ ){0,3}(?:woman|man|patient|girl|boy|athlete"
    r"|runner|dancer|player|adolescent|child)\b"
)
_PLAN = Cue(r"\b(?:target\w*|power|planned|required|needed|to detect|will be|sample size)\b")
_OTHERS = Cue(
    r"interview|focus group|raters?\b|examiners?\b|observers?\b|readers?\b"
    r"|physiotherapists? (?:with|measured|who)"
)
_NOT_PEOPLE = Cue(
    r"\b(?:slices|images|sides|hips|limbs|legs|knees|samples|flaps|studies|trials|records|articles|papers|abstracts"
    r"|citations|reports|questions|items)\b"
)
_ROLE = {"methods": 2.0, "title": 1.2, "objective": 1.2, "results": 1.2, "background": 0.6, "conclusions": -1.0}
_BODIES = Cue(r"cadaver|\bdonors\b|human (?:bodies|specimens)|\bbody donors?\b|hemipelv")
_WITHOUT_PEOPLE = ("narrative_review", "other")


@dataclass(frozen=True, slots=True)
class Size:
    """People analysed, how the number came about, and where it stands."""

    n: int | None = None
    basis: NBasis = "unknown"
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class _Count:
    value: int
    sentence: Sentence
    start: int
    end: int
    score: float


def sample_size(reading: Reading, design: str | None) -> Size:
    """The number of people analysed; for a protocol the number planned; nothing for animals, models and narratives."""
    if design in _WITHOUT_PEOPLE or (design == "cadaver_or_animal" and not _BODIES.search(reading.all_lower)):
        return Size()
    counts = [count for sentence in reading.sentences for count in _counts(sentence, design)]
    if design not in ("systematic_review", "protocol") and (analysed := _analysed(reading, counts, design)) is not None:
        return analysed
    best = _best(counts)
    added = None if design == "protocol" else _added(reading, design)
    if added is not None and added.n is not None and (best is None or not _holds(best, added.n, counts)):
        return added
    if (best is None or best.score < 1) and (fractions := _fractions(reading)) is not None:
        return fractions
    if best is None:
        return _single(reading) if design == "case_report" else Size()
    basis: NBasis = "planned" if design == "protocol" else "stated"
    return Size(
        best.value, basis, _evidence(reading, best.sentence, best.start, best.end, "sample size: people counted")
    )


def _evidence(reading: Reading, sentence: Sentence, start: int, end: int, rule: str) -> Evidence:
    base = sentence.span.start
    return reading.evidence(sentence, base + start, base + end, rule)


def _counts(sentence: Sentence, design: str | None) -> Iterator[_Count]:
    text = sentence.lower
    if not may_hold_number(text):
        return
    patterns = [(_COUNT, 0.0), (_TOTAL, 0.3), (_BRACKET, 0.2), (_IN_ALL, 1.8)]
    if sentence.role in ("methods", "background") and design != "systematic_review":
        patterns.append((_OPENING, -0.6))
    arms = text.count("n =") + text.count("n=")
    if arms == 1:
        patterns.append((_N_IS, -0.2))
    elif arms:
        patterns[2] = (_BRACKET, -1.3)  # one arm of several
    for pattern, bonus in patterns:
        for match in pattern.finditer(text):
            value = value_of(match["n"])
            if value is None or value < 1 or _is_year(match["n"], text[: match.start("n")]):
                continue
            score = bonus + _score(sentence, text, match, value, design)
            yield _Count(value, sentence, match.start(), match.end(), score)


def _is_year(written: str, before: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", written)) and bool(
        re.search(
            (
                r"\b(?:in|since|between|from|to|and|until|during|of|january|february|march|april|may|june|july"
                r"|august|september|october|november|december),? $"
            ),
            before,
        )
    )


def _score(sentence: Sentence, text: str, match: re.Match[str], value: int, design: str | None) -> float:
    before, after = text[max(0, match.start("n") - 45) : match.start("n")], text[match.end() : match.end() + 60]
    opens = sentence.role == "conclusions" and sentence.span.section.seq == 1  # a summary put first
    score = 1.0 if opens else _ROLE.get(sentence.role, 0.0)
    score += 1.0 * bool(_ENTERED.search(text))
    score += 1.5 * bool(_TOTAL_BEFORE.search(before))
    score -= 1.5 * bool(_PART_BEFORE.search(before))
    if _OF_BEFORE.search(before) and not _WHOLE_BEFORE.search(before):
        score -= 0.9
    part = _PART_AFTER.search(_PERCENT_AFTER.sub("", after))
    if sentence.role == "results":
        part = part or _PERCENT_AFTER.search(after) or _HAPPENED_BEFORE.search(before)
    score -= 1.8 * bool(part)
    score -= 2.0 * bool(_SHARE.match(text[match.end("n") :]) or before.endswith("out of "))
    score -= 2.0 * bool(_OTHERS.search(text[match.start() : match.end() + 25]))
    if design != "protocol":
        score -= 1.0 * bool(_PLAN.search(text))
    score -= 2.5 * (value < 4 and design != "case_report")
    return score


def _best(counts: list[_Count]) -> _Count | None:
    """The best-placed count; among near equals the larger one, because a total is larger than its parts."""
    if not counts:
        return None
    top = max(count.score for count in counts)
    near = [count for count in counts if count.score >= top - 0.95]
    return max(near, key=lambda count: (count.value, -count.sentence.index))


def _holds(best: _Count, added: int, counts: list[_Count]) -> bool:
    """A stated number that is as large as the sum is the total; a smaller one is one of the arms."""
    if any(count.value == added and count.score > 0.5 for count in counts):
        return True
    return best.value >= added or (best.value > 0.8 * added and best.score >= 4.0)


def _analysed(reading: Reading, counts: list[_Count], design: str | None) -> Size | None:
    """ "Thirty-one ... Twenty-seven completed the programme and were analysed": the second number counts."""
    enrolled = max((count.value for count in counts), default=0)
    trial = design == "randomised_trial"
    for sentence in reading.with_role("methods", "results", "background"):
        text = sentence.lower
        if (match := _remained(text, trial)) is not None:
            return Size(
                value_of(match["n"]), "stated", _evidence(reading, sentence, *match.span(), "sample size: of so many")
            )
        if not trial and sentence.role == "methods" and (match := _STAYED.search(text)) is not None:
            stayed = value_of(match["n"]) or 0
            if 0.5 * enrolled <= stayed < enrolled:
                return Size(stayed, "stated", _evidence(reading, sentence, *match.span(), "sample size: stayed"))
        if "analys" not in text and "analyz" not in text and (trial or not _ANALYSED_HINT.search(text)):
            continue
        for match in _ANALYSED.finditer(text):
            value = value_of(match["n"])
            before = text[: match.start()]
            clause = before[max(before.rfind(";"), before.rfind(" of whom "), before.rfind(" of these ")) + 1 :]
            if _is_year(match["n"], before) or (_COUNT.search(clause) and not re.match(r"of \d", clause)):
                continue
            if trial and "analy" not in match[0]:
                continue
            if value and 0.5 * enrolled <= value and not _NOT_PEOPLE.search(match[0]):
                return Size(value, "stated", _evidence(reading, sentence, *match.span(), "sample size: analysed"))
    return None


def _remained(text: str, trial: bool) -> re.Match[str] | None:
    """The people who answered or were followed, of a larger number that stands before them."""
    if not re.search(r"\b(?:of|from|among) ", text):
        return None
    for match in _REMAINED.finditer(text):
        whole, value = value_of(match["all"]), value_of(match["n"])
        if whole is None or value is None or not 0.3 * whole <= value < whole or _NOT_PEOPLE.search(match[0]):
            continue
        if _is_year(match["all"], text[: match.start("all")]) or value < 4:
            continue
        if trial and not _SCREENED.search(match[0]) and "analy" not in match["how"]:
            continue
        return match
    return None


def _added(reading: Reading, design: str | None) -> Size | None:
    """Arms written as n = 28 and n = 28, as two groups of 20, as 20 per group, or as counted groups of one sentence."""
    for sentence in reading.with_role("methods", "objective", "background", "results", "title"):
        text = sentence.lower
        if not may_hold_number(text):
            continue
        if match := _GROUPS_OF.search(text):
            total = (value_of(match["k"]) or 0) * (value_of(match["n"]) or 0)
            return Size(
                total, "summed", _evidence(reading, sentence, match.start(), match.end(), "sample size: groups of")
            )
        if match := _AS_MANY.search(text):
            return Size(
                2 * (value_of(match["n"]) or 0),
                "summed",
                _evidence(reading, sentence, *match.span(), "sample size: as many again"),
            )
        if (match := _PER_GROUP.search(text)) and (arms := _arms(reading, design)):
            total = arms * (value_of(match["n"] or match["m"]) or 0)
            return Size(total, "summed", _evidence(reading, sentence, *match.span(), "sample size: so many per group"))
        found = list(_N_IS.finditer(text)) or list(_IN_BRACKETS.finditer(text))
        if len(found) in (2, 3, 4) and sentence.role != "results":
            total = _sum_of_arms([value_of(m["n"]) or 0 for m in found])
            return Size(
                total,
                "summed",
                _evidence(reading, sentence, found[0].start(), found[-1].end(), "sample size: arms added"),
            )
        if (pair := _pair(text, sentence.role)) is not None:
            total, start, end = pair
            return Size(total, "summed", _evidence(reading, sentence, start, end, "sample size: groups added"))
    return _scattered(reading)


def _scattered(reading: Reading) -> Size | None:
    """Arms of neighbouring sentences: "The exercise group (n = 21) trained. The controls (n = 20) did not"."""
    told = [(s, m) for s in reading.with_role("methods") if len(m := list(_GROUP_N.finditer(s.lower))) == 1]
    for (one, first), (other, second) in pairwise(told):
        if other.index - one.index <= 2:
            total = sum(value_of(m["n"]) or 0 for m in (first[0], second[0]))
            return Size(total, "summed", _evidence(reading, one, *first[0].span(), "sample size: arms added"))
    return None


def _arms(reading: Reading, design: str | None) -> int:
    """How many groups there are: as said anywhere, otherwise two where groups are compared."""
    if match := _ARMS.search(reading.all_lower):
        return value_of(match["k"]) or 0
    return 2 if design in ("randomised_trial", "nonrandomised_trial", "case_control") else 0


def _sum_of_arms(values: list[int]) -> int:
    """The sum, unless the largest already is the sum of the others."""
    largest = max(values)
    return largest if len(values) > 2 and largest == sum(values) - largest else sum(values)


def _pair(text: str, role: str) -> tuple[int, int, int] | None:
    for match in (*_PAIR.finditer(text), *_TWINS.finditer(text)):
        first, second = value_of(match["a"]), value_of(match["b"])
        if first is None or second is None or min(first, second) < 3:
            continue
        between = text[match.end("a") : match.start("b")]
        counted = [value_of(m["n"]) for m in _NUMBERS.finditer(text, match.end("a")) if m.start() != match.start("b")]
        if first - second in counted or (first + second) in counted:
            continue  # the first number is the total of two others
        if re.search(r"\b(?:of whom|of them|including|comprising|months|weeks)\b (?:\d|and$)", between):
            continue
        if _is_year(match["a"], text[: match.start("a")]) or _part(text[: match.start("a")], role):
            continue
        third = _NEXT_GROUP.match(text, match.end())
        more = value_of(third["c"]) if third else None
        if (
            third
            and more
            and more > 3
            and not _OTHERS.search(third["who"])
            and not _PART_AFTER.search(text[third.end() :])
        ):
            return first + second + more, match.start(), third.end()
        return first + second, match.start(), match.end()
    return None


def _part(before: str, role: str) -> bool:
    """The number that follows is a part, or a limit: "at least 20 women", in the results also "seen in 20 women"."""
    if re.search(r"\b(?:at least|than|or|out of) $|(?:^|[.;:] ?)(?:of|among)(?: the| these| all)? $", before):
        return True
    if re.search(r"\bof(?: the)? $", before) and not _WHOLE_BEFORE.search(before):
        return True
    return role == "results" and bool(_OF_BEFORE.search(before)) and not _WHOLE_BEFORE.search(before)


def _fractions(reading: Reading) -> Size | None:
    """Groups known only from "13 of 19 people with ... and six of 19 controls"."""
    for sentence in reading.with_role("results", "methods"):
        found = list(_OF_PEOPLE.finditer(sentence.lower))
        if len(found) == 2:
            total = sum(value_of(match["n"]) or 0 for match in found)
            return Size(
                total,
                "summed",
                _evidence(reading, sentence, found[0].start(), found[1].end(), "sample size: fractions"),
            )
    return None


def _single(reading: Reading) -> Size:
    """A report of one person says so by an age or by "a woman"."""
    for sentence in reading.sentences:
        if match := _ONE_PERSON.search(sentence.lower):
            return Size(
                1, "stated", _evidence(reading, sentence, match.start(), match.end(), "sample size: one person")
            )
    return Size()


def study_count(reading: Reading, design: str | None) -> tuple[int | None, Evidence | None]:
    """The number of studies a systematic review included; nothing for other designs."""
    if design != "systematic_review":
        return None, None
    best: tuple[float, int, Sentence, re.Match[str]] | None = None
    for sentence in reading.with_role("results", "methods", "title", "background"):
        for match in _STUDIES.finditer(sentence.lower):
            value = value_of(match["n"])
            if value is None or _is_year(match["n"], sentence.lower[: match.start()]):
                continue
            before = sentence.lower[: match.start()]
            score = 2.0 * bool(
                re.search(r"\binclu\w+\b|\bmet\b|\beligible\b|\banaly[sz]ed\b|\breviewed\b", sentence.lower)
            )
            score += 1.0 if sentence.role == "results" else 0.0
            score -= 1.5 * bool(re.search(r"\([^)]*$|\bin (?:all |only )?$|\bof $", before))
            if best is None or score > best[0]:
                best = (score, value, sentence, match)
    if best is None:
        return None, None
    _, value, sentence, match = best
    return value, _evidence(reading, sentence, match.start(), match.end(), "number of studies")
