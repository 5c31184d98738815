"""The expressions by which people are counted: one by one, in groups, in all, and those who stayed."""

from __future__ import annotations

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
    r"|clients|recipients|comrades|peers|[a-z-]+(?:ees|goers|workers|holders))"
)
ADJECTIVES = (
    r"(?:(?!(?:of|with|in|from|for|had|were|was|to|or|out|per|percent|at|years?|weeks?|days?"
    r"|months?|minutes?|hours?|times"
    r"|who|that|received|did|than|by|on|cycles?)\b)[a-z][\w'/-]*,? ){0,6}?"
)
NOT_A_COUNT = (
    r"(?![\d%]|\.\d|,\d| ?%| percent|-(?:year|week|month|day|min|item|point|minute|hour|fold)"
    r"| ?(?:years?|weeks?|months?|days?|mg|mm|kg|cm|ml)\b)"
)
THINGS = (
    r"sessions?|cycles|weeks|times|muscles|trials|studies|images|slices|repetitions|sets|minutes|hours|hips|falls|items"
)
COUNT = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?:\([^()]{{1,40}}\) )?(?P<adj>{ADJECTIVES}){PEOPLE}\b")
BRACKET = Cue(rf"\b{PEOPLE}(?: [a-z-]+){{0,9}} \(n ?= ?(?P<n>\d{{1,3}}(?:[, ]\d{{3}})+|\d+)\b")
GROUP_N = Cue(r"\b(?:group|arm|programme|program|training|exercise|controls?)(?: [a-z-]+){0,2} \(n ?= ?(?P<n>\d+)\b")
N_IS = Cue(r"(?<!\w)n ?= ?(?P<n>\d{1,3}(?:[, ]\d{3})+|\d+)(?![\d.%/])")
TOTAL = Cue(
    rf"\b(?:total|sample|cohort|group|population|series)(?: size)? (?:of|comprised|included"
    rf"|consisted of|was) (?P<n>{NUMBER}){NOT_A_COUNT}(?! (?:{THINGS})\b)"
)
IN_ALL = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE} )?(?:in total|in all|altogether)\b")
PER_GROUP = Cue(
    rf"(?:\bn ?= ?(?P<n>\d+)|(?<![\w.,/-])(?P<m>{NUMBER}){NOT_A_COUNT})(?: {ADJECTIVES}{PEOPLE})?,? "
    r"(?:per|in each|in either|for each|to each|each in) (?:group|arm|treatment|condition)\b"
)
AS_MANY = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT} {ADJECTIVES}{PEOPLE}\b[^.;]{{0,120}}? and (?:an|the) "
    r"(?:equal|same|identical|like) number of\b"
)
IN_BRACKETS = Cue(rf"\((?P<n>{NUMBER}) {ADJECTIVES}(?:participants|patients|subjects|people|adults|residents)\)")
ARMS = Cue(r"\b(?P<k>two|three|four|five|2|3|4|5)(?:[- ]arm(?:ed)?\b|[- ]group\b| (?:[a-z-]+ ){0,2}(?:groups|arms)\b)")
GROUPS_OF = Cue(rf"\b(?P<k>two|three|four|2|3|4) (?:\w+ ){{0,2}}groups of (?P<n>{NUMBER})\b")
NUMBERS = Cue(rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT}")
SIDE = (
    r"(?:who|aged|between|undergoing|had|have|with|without|met|reported|were|was|developed|did"
    r"|none|free|completed|healthy|control|pain-free)\b"
)
# Where people come from stands only behind people: "28 patients through a clinic and 28 volunteers".
PLACE = (
    r"(?:through|from|recruited|attending|at|by|via|referred|seen|diagnosed|in|on|receiving|listed|living|scheduled"
    r"|attended)\b"
)
PAIR = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE} )?"
    rf"(?:{SIDE}[^.;]{{0,170}}?|(?<=[sne] )(?:(?<!\d ){PLACE}[^.;]{{0,170}}?)?)(?:\([^()]{{1,40}}\) ?)?"
    rf"(?:;|,|\band|\bwith|\bto|\bversus|\bvs\.?|\bas well as)"
    rf" (?:also |the |another |of |in |from |among )?(?P<b>{NUMBER}){NOT_A_COUNT} (?:{ADJECTIVES}{PEOPLE}\b"
    rf"|(?:who )?(?:had|did|have|were|reported|was) (?:not|none|no|never|free)\b|without\b"
    rf"|of (?:similar|the same)\b|none\b|free\b|healthy\b|who\b|with no\b|with none\b)"
)
# "Fourteen older (mean 71 years) and 14 young adults": the people are named once, for both numbers.
TWINS = Cue(
    rf"(?<![\w.,/-])(?P<a>{NUMBER}){NOT_A_COUNT} (?:(?!of\b|out\b|per\b|times\b)[a-z][\w-]* ){{1,3}}?"
    r"(?:\([^()]{1,40}\) )?"
    rf"(?:and|versus|vs\.?|plus) (?P<b>{NUMBER}){NOT_A_COUNT} (?:\([^()]{{1,40}}\) )?{ADJECTIVES}{PEOPLE}\b"
)
# A third or fourth group in the same breath.
NEXT_GROUP = Cue(
    rf"[^.;]{{0,120}}?(?:,|;|\band) (?:also |the |another |of |in )?(?P<c>{NUMBER}){NOT_A_COUNT} "
    rf"(?P<who>{ADJECTIVES}{PEOPLE}\b|(?:who|with|without)\b)"
)
ANALYSED = Cue(
    rf"(?<![\w.,/-])(?P<n>{NUMBER}){NOT_A_COUNT}(?: (?!of\b)(?:[a-z-]+"
    rf"|\([\d.]+ ?%\))){{0,9}} (?:were analy[sz]ed|(?:were )?included in the (?:final )?analys\w+"
    rf"|attended both|were followed (?:to|until|up|for|over)|completed (?:the"
    rf"|all) [a-z -]{{3,30}} and were analy[sz]ed|contributed data|were available for analysis)"
)
# "Of 203 women included, 176 answered": the second number counts, unless a trial keeps whom it randomised.
REMAINED = Cue(
    rf"\b(?:of|from|among) (?:the |these |all )?(?P<all>{NUMBER}){NOT_A_COUNT}[^.;]{{0,110}}?[,:]?"
    rf" (?P<n>{NUMBER}){NOT_A_COUNT}(?: \([\d.]+ ?%\))?(?: (?!of\b)[a-z-]+){{0,5}}? (?P<how>answered|responded"
    r"|replied|returned|attended|took part|participated|remained|were (?:analy[sz]ed|included|followed|examined"
    r"|tested|available|retained|reached|re-?examined|assessed))\b"
)
STAYED = Cue(
    rf"(?:^|, |; )(?P<n>{NUMBER}){NOT_A_COUNT} (?:completed|answered|returned|attended|responded|came back"
    r"|were re-?(?:tested|examined|assessed))\b"
)
SCREENED = Cue(r"\b(?:screened|approached|invited|eligible|assessed for|contacted|referred|identified|potential)\b")
ANALYSED_HINT = Cue(r"attended both|were followed|contributed data")
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
TOTAL_BEFORE = Cue(r"\b(?:total(?: number)?(?: of)?|all|overall|altogether|sample of|cohort of|in all)(?: the)?[ ,]*$")
PART_BEFORE = Cue(
    r"\b(?:than|least|most|about one in|by|these|whom|remaining|other|every|each|additional"
    r"|further|up to|first|last) $"
)
OF_BEFORE = Cue(r"\b(?:of|among|in)(?: the)? $")
WHOLE_BEFORE = Cue(
    r"(?:sample|total|group|cohort|images|records|muscles|data|scans|series|tomograms|charts"
    r"|strength|registry|study|survey|trial|design|activity|recordings|thickness|size|performed"
    r"|conducted|carried out|undertaken|analysis|review|measurements|examinations|files|assessed"
    r"|measured|compared|homes with|evaluated|in) (?:of|in|among) (?:the )?$|(?:^|[.;,:] )(?:in|of"
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
OF_PEOPLE = Cue(rf"(?<![\w.,/-]){NUMBER} of (?:the )?(?P<n>{NUMBER}) {ADJECTIVES}{PEOPLE}\b")
ONE_PERSON = Cue(
    r"\b\d{1,2}-year-old\b|\b(?:a|one|this) (?:[\w-]+ ){0,3}(?:woman|man|patient|girl|boy|athlete"
    r"|runner|dancer|player|adolescent|child)\b"
)
PLAN = Cue(r"\b(?:target\w*|power|planned|required|needed|to detect|will be|sample size)\b")
OTHERS = Cue(
    r"interview|focus group|raters?\b|examiners?\b|observers?\b|readers?\b"
    r"|physiotherapists? (?:with|measured|who)"
)
NOT_PEOPLE = Cue(
    r"\b(?:slices|images|sides|hips|limbs|legs|knees|samples|flaps|studies|trials|records|articles|papers|abstracts"
    r"|citations|reports|questions|items)\b"
)
ROLE = {"methods": 2.0, "title": 1.2, "objective": 1.2, "results": 1.2, "background": 0.6, "conclusions": -1.0}
BODIES = Cue(r"cadaver|\bdonors\b|human (?:bodies|specimens)|\bbody donors?\b|hemipelv")
WITHOUT_PEOPLE = ("narrative_review", "other")
