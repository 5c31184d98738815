"""The expressions by which people are counted: one by one, in groups, in all, and those who stayed."""

from __future__ import annotations

import re

from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER

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
    r"|clients|recipients|comrades|peers|carriers|conscripts|enlistees|admissions|decedents|dwellers|relatives"
    r"|siblings|parents|daughters"
    r"|[a-z-]+(?:ees|goers|workers|holders|dwellers|ists|(?<!med)(?<!rad)ians|smen|women))"
)
ADJECTIVES = (
    r"(?:(?!(?:of|with|in|from|for|had|were|was|to|or|out|per|percent|at|years?|weeks?|days?"
    r"|months?|minutes?|hours?|times"
    r"|who|that|received|did|than|by|on|cycles?|(?:[a-z-]+ )?(?:cent(?:er|re)s|sites|hospitals|clinics|homes|schools"
    r"|villages|practices|units|countries)|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?)(?!-))\b)[a-z][\w'/-]*,? ){0,6}?"
)
NOT_A_COUNT = (
    r"(?![\d%]|\.\d|,\d| ?%| percent| (?:[mb]illion|thirds?|quarters?|fifths?|tenths?|halves|dozen|times)\b"
    r"|-(?:year|week|month|day|min|item|point|minute|hour|fold)"
    r"| ?(?:years?|weeks?|months?|days?|hours?|minutes?|seconds?|h|hrs?|min|s|ms|mg|mm|kg|cm|ml|hz|km|gy|degrees?"
    r"|°)(?!\w))"
)
THINGS = (
    r"sessions?|cycles|weeks|times|muscles|trials|studies|images|slices|repetitions|sets|minutes|hours|hips|falls|items"
    r"|procedures|flaps|samples|visits|points|genes|centres|centers|sites|homes"
)
COUNT = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?:\([^()]{{1,40}}\) )?(?P<adj>{ADJECTIVES}){PEOPLE}\b(?!-)")
ENDS_IN_PEOPLE = Cue(rf"\b{PEOPLE}$")
BRACKET = Cue(rf"\b{PEOPLE}(?: [a-z-]+){{0,9}} \(n ?= ?(?P<n>\d{{1,3}}(?:[, ]\d{{3}})+|\d+)\b")
SPECIMENS = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}(?:specimens|bodies|body donors|torsos|pelves|pelvises)\b"
)
N_IS = Cue(r"(?<!\w)n ?= ?(?P<n>\d{1,3}(?:[, ]\d{3})+|\d+)(?![\d.%/])")
TOTAL = Cue(
    rf"\b(?:total of (?P<t>{NUMBER}){NOT_A_COUNT}(?= ?[,.;()]| (?:were|was|who|had|with|aged|in|took|completed)\b)"
    rf"|(?:sample|cohort|group|population|series)(?: size)? (?:of|comprised|included|consisted of|was)"
    rf" (?P<n>{NUMBER}){NOT_A_COUNT}(?! (?:[\w-]+ ){{0,2}}(?:{THINGS})\b))"
)
BARE = Cue(
    rf"(?:^|[.;:] )(?P<n>{NUMBER}){NOT_A_COUNT} were (?:then |finally )?(?:randomi[sz]ed|recruited|enrolled|included"
    rf"|tested"
    r"|examined|scanned|allocated|assigned)\b"
)
IN_ALL = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE} )?(?:in total|in all|altogether)\b")
NUMBERS = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT}")
# A number that opens a sentence counts the people, whatever they are called: "Forty-one lifeguards were followed".
OPENING = Cue(
    rf"^(?P<n>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}(?!sessions|weeks|exercises|trials|studies|hours|databases"
    r"|hemipelv|hips|limbs|legs|knees|specimens|thighs|pelves"
    rf"|images|muscles|sites|centres|centers|items)[a-z]{{3,}}s (?=(?:\(|who|with|aged|over|were"
    rf"|had|took|gave|of|from|in)\b)"
)
STUDIES = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}) (?:\w+[ -]){{0,3}}?(?:studies|trials|articles|reports|papers"
    rf"|rcts|publications)\b"
)
ENTERED = Cue(
    r"\b(?:recruited|enrol\w+|participated|took part|randomi[sz]ed|randomly|studied|eligible"
    r"|examined|underwent|compared|performed|assigned|allocated|attended|investigated|volunteered"
    r"|evaluated|treated|assessed|identified|registered|received|walked|scanned|stood|held"
    r"|answered|replied|measured|entered|reviewed|selected|observed|included|accrued|gave"
    r"|completed|tested|recorded|served)\b"
)
TOTAL_BEFORE = Cue(
    r"\b(?:total(?: number)?(?: of)?|all|overall|altogether|finally|eventually|ultimately|sample of|cohort of"
    r"|in all)(?: the)?[ ,]*$"
)
# The study's own people, wherever the sentence stands: "we report the outcome of 57 women".
WE_STUDIED = Cue(
    r"\b(?:we|this (?:study|report|article|series)|the (?:present|current) study|the authors?) (?:[a-z]+ly )?"
    r"(?:report|describe|present|review|studied|examined|analy[sz]ed|followed|evaluated|included|investigated"
    r"|assessed|measured|recruited|enrolled|treated|covers?|compared)(?:s|e?d)?\b"
)
# Other people's people, or those from whom ours were taken: "rates reported earlier in 1,031 patients".
ANOTHER_SAMPLE = Cue(
    r"\b(?:previous|previously|earlier|elsewhere|published|reported) (?:\w+ ){0,3}(?:in|of|from|for) (?:the )?$"
    r"|\b(?:initial|original|parent|source|larger|whole) (?:\w+ )?(?:cohort|sample|trial|study|population)"
    r"(?: (?:of|with|in))? (?:the )?$"
    r"|(?<!study )(?<!\ba )(?<!one )\b(?:groups?|arm) (?:(?:consist|compris)(?:ed|ing)(?: of)?|included|contained) $"
)
PART_BEFORE = Cue(
    r"\b(?:than|least|most|about one in|by|these|whom|remaining|other|every|each|additional"
    r"|per|further|up to|first|last) $"
)
OF_BEFORE = Cue(r"\b(?:of|among|in)(?: the)? $")
WHOLE_BEFORE = Cue(
    r"(?:sample|total|group|cohort|images|records|muscles|data|scans|series|tomograms|charts"
    r"|strength|volumes?|area|torque|density|latency|registry|study|survey|trial|design|activity|recordings|thickness|size|performed"
    r"|conducted|carried out|undertaken|analysis|review|measurements|examinations|files|assessed"
    r"|measured|compared|homes with|evaluated|in|composed|comprising|consist\w+|made up) (?:of|in|among) (?:the )?$"
    r"|(?:^|[.;,:] )(?:in|of"
    r"|among)(?: the)? $"
)
PART_AFTER = Cue(
    r"^\W*(?:who )?(?:had )?(?:each\b|withdr\w+|dropped|died|refused|declined|were evaluable"
    r"|were excluded|were lost|were unable|reported|developed|fell\b|became|responded|improved"
    r"|failed|discontinued|experienced|completed (?:the |all |\d)|were safety|in (?:the"
    r"|each) (?!study|trial|analysis)[\w -]{2,30}(?:arm|group)|in (?:each|both) |per (?:arm|group)"
    r"|(?:were )?(?:assigned|allocated|randomi[sz]ed) to (?:the )?[\w-]+(?: [\w-]+){0,3} and"
    r"|and (?:eight|\d+) physio)"
)
HAPPENED_BEFORE = Cue(
    r"\b(?:occurred|seen|found|observed|present|noted|reported|recorded|detected|diagnosed|mentioned|absent|confirmed"
    r"|developed) (?:in|by|for|among) (?:only |all but |just )?$"
)
PERCENT_AFTER = Cue(r"^ \(\d+(?:\.\d+)? ?%\)")
SHARE = Cue(r" (?:\([\d.]+ ?%\) )?of (?:the |these |those |all )?\d")
# People of the world or of a source, not of the study: "every year 300,000 people", "one in three women", "one person
# in four", "a registry with 8,000 members".
ANYBODY_BEFORE = Cue(
    rf"\b(?:(?:every|each|per) year|annually|worldwide),? (?:[a-z]+ ){{0,3}}$|{NUMBER} (?:in|out of) $"
    r"|\b(?:registry|register|database) (?:with|that holds|holding|holds|covering) (?:some )?$"
)
ANYBODY_AFTER = Cue(rf"^ (?:in (?:every )?{NUMBER}\b(?! [a-z]{{4,}}s\b)|worldwide|(?:every|each|per) year\b)")
ONE_PERSON = Cue(
    r"\b\d{1,2}-year-old\b|\b(?:a|one|this) (?:[\w-]+ ){0,3}(?:woman|man|patient|girl|boy|athlete"
    r"|runner|dancer|player|adolescent|child)\b"
)
PLAN = Cue(r"\b(?:target\w*|power|planned|required|needed|to detect|will be|sample size)\b")
OTHERS = Cue(
    r"interview|focus group|raters?\b|examiners?\b|observers?\b|readers?\b"
    r"|physiotherapists? (?:with|measured|who)"
)
ROLE = {"methods": 2.0, "title": 1.2, "objective": 1.2, "results": 1.2, "background": 0.6, "conclusions": -1.0}
BODIES = Cue(r"cadaver|embalmed|fresh-frozen|\bdonors\b|human (?:bodies|specimens)|\bbody donors?\b|hemipelv")
_LIMIT = Cue(r"\b(?:at least|than|or|out of) $|(?:^|[.;:] ?)(?:of|among)(?: the| these| all)? $")
# Models and letters have no people of their own; interviews and surveys of opinion have.
NOBODY = Cue(
    r"finite[- ]element|simulat|musculoskeletal model|in silico|opensim|\beditor\b|decision[- ](?:model|analy)|markov"
)


def count_of(names: str) -> str:
    """Counts of people who go by one of these names, an expression."""
    return rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?P<adj>{ADJECTIVES})(?:{names})\b"


def is_part(before: str, role: str) -> bool:
    """The number that follows is a part, or a limit: "at least 20 women", in the results also "seen in 20 women"."""
    if _LIMIT.search(before):
        return True
    if OF_BEFORE.search(before) and not WHOLE_BEFORE.search(before):
        return role == "results" or bool(re.search(r"\bof(?: the)? $", before))
    return False
