"""The expressions by which a design is told: chance, time, groups, places and single patients."""

from __future__ import annotations

from data.tagging.cues import Cue
from data.tagging.numbers import NUMBER
from data.tagging.people import PEOPLE

RANDOM_ORDER = Cue(
    r"random(?:i[sz]ed|ly)? (?:and counterbalanced |counterbalanced )?(?:order|sequence)"
    r"|in random order|order (?:was|were) random|randomly ordered|random-effects"
    r"|non-?randomi[sz]ed|not randomi[sz]ed|not random"
)
ALLOCATED = Cue(
    r"\brandomly (?:\w+ )?(?:assigned|allocated|divided|split|distributed|placed|selected to"
    r"|grouped)|\b(?:were|was|patients|participants|women|men|adults"
    r"|people) (?:then )?randomi[sz]ed|\brandomi[sz]ed (?:to|into|in a|controlled|clinical|trial"
    r"|crossover|cross-over|cluster|sham|feasibility|pilot|comparison|,|1:1|\(1:1|study|double"
    r"|single|placebo)|\brandomi[sz]ed[,;.]|\b(?:allocated|assigned) (?:at random|randomly)|\brandom (?:allocation"
    r"|assignment)|\brandomi[sz]ation\b|\brct\b|\bat random to\b|\blottery\b|\bcoin toss\b"
    r"|random[- ]number table|sealed envelopes|computer-generated (?:random|list|sequence)"
    r"|randomi[sz]ed.{0,30}trial"
)
TRIALS_OF_OTHERS = Cue(
    r"randomi[sz]ed (?:controlled |clinical )?trials\b|should be tested|is (?:now )?(?:needed"
    r"|warranted|required)|are needed"
)
CHANCE = ("random", "rct", "lottery", "coin", "envelope", "computer-generated")
PLANNED = Cue(
    r"\bwill (?:also )?(?:be|test|compare|receive|undergo|follow|complete|use|include|recruit"
    r"|explore|measure|assess)\b"
)
FOLLOWED = Cue(
    r"\bfollow(?:ed)?[ -]?(?:up|over|to the end|through)\b|\bfollowed for\b"
    r"|\bprospective(?!ly collected)\w*\b|\blongitudinal\w*|\bcohort (?:study|design)\b|\b(?:year|month"
    r"|week)s? (?:later|of follow-up)|\bfollowing (?:year|\d+ months|twelve months)"
    r"|\b(?:over|during|for|in) (?:the )?(?:next|following|subsequent|one|two|three|four|five|ten|12|24"
    r"|six) (?:years?|months?|seasons?|terms?)|for (?:one|two|three|five|12|24|6|six) (?:years?|months?) (?:by"
    r"|with|using|of follow)"
    r"|at \d+,? (?:\d+,? )?and \d+ (?:weeks|months)|\blater falls|again (?:\w+ ){0,2}(?:six|three"
    r"|twelve|\d+) (?:months|weeks)|from (?:early|mid)[- ](?:to|pregnancy)"
    r"|\bby (?:\w+ )?(?:monthly|weekly) |\b(?:every|each) (?:week|month|three months|\d+ (?:weeks|months))\b"
    r"|\b(?:monthly|weekly|quarterly) (?:calendars?|diar|text|sms|e-?mails?|calls|telephone|postcards?|question)"
    r"|(?:tested|measured|examined|assessed|scanned|seen|visits?) (?:in|at"
    r"|during) (?:\w+,? ){1,3}(?:\w+,? )?and (?:\w+ )?(?:january|february|march|april|may|june"
    r"|july|august|september|october|november|december|postpartum|the third trimester)"
    r"|in (?:spring|summer|autumn|fall|winter) and (?:in )?(?:spring|summer|autumn|fall|winter)"
    r"|before and after the season|(?:across|over) the (?:\w+ )?(?:season|semester)"
    r"|(?:during|over|in|throughout) the (?:ensuing|coming|whole|entire|competitive|playing|following|next|subsequent) "
    r"(?:[\w-]+ )?(?:season|year|months?|term)|during the season|injury surveillance|incidence of"
    r"|\blinkage\b|\blinked (?:to|with)\b"
)
MEANWHILE = Cue(
    r"\bduring (?:the )?(?:[\w-]+ ){0,2}follow-?up\b|\b(?:during|in|over|within) the (?:following|next|subsequent) "
    r"(?:[\w-]+ )?(?:year|months?|weeks|season)|\bfollowed (?:for|up|over|after|until)\b"
)
# Time passes between people and events: said by the statistics alone.
HAZARD = Cue(r"\bhazards?[- ]ratios?\b|\bcox\b|\bproportional hazards\b|\bperson-years\b|\bkaplan")
# Looked up afterwards: a cohort unless groups by condition are compared.
LOOKED_UP = Cue(
    r"retrospective|\bregistry\b|\bcohort\b|(?:records|charts|files) of .{0,90}(?:reviewed"
    r"|extracted|analy[sz]ed|audited|studied)|(?:records|charts|notes) (?:were|was) (?:reviewed|audited)|records of all"
    r"|taken from the (?:\w+ )?records?|\bwe reviewed (?:all|the|\d)"
)
# A cohort as the place where the people come from says nothing about time.
COHORT_AS_SOURCE = Cue(
    r"\b(?:taking part|participants?|participat\w+|members?|people|women|men|adults|part|nested|drawn|data|enrolled"
    r"|recruited|included|subset|subsample|sample|baseline (?:\w+ )?(?:data|examination|visit|wave|assessment)|wave)"
    r" (?:of|in|from|within) (?:the|a|an|our|this|one) (?:[\w'-]+ ){0,5}cohort\b(?! (?:study )?(?:followed|with))"
)
TRAINED = Cue(
    r"\b(?:performed|completed|received|did|underwent|exercised|followed|undertook|attended|practi[sc]ed|wore|used"
    r"|carried out|given|trained)\b.{0,120}\b(?:weeks?|sessions?|months)\b|\b(?:sessions"
    r"|weeks) (?:over|of)\b.{0,60}\b(?:exercise|training|strengthening|programme|program|treatment"
    r"|therapy|sessions)|\b(?:exercise|training|treatment|intervention|experimental|taping|tape|stretching"
    r"|strengthening|massage|needling|stimulation|programme|program) group\b"
    r"|\b(?:six|eight|ten|twelve|four|\d+)[- ]weeks? (?:of )?(?:\w+[ -]){0,4}(?:exercise|training"
    r"|strengthening|programme|program)"
)
PRE_POST = Cue(
    r"\bbefore and after\b|\bpre-?(?:test|intervention|treatment)?[ -](?:and[ -])?post"
    r"|\bafter (?:the )?(?:programme|program|intervention|treatment|training|\w+ weeks)"
    r"|\bbaseline\b|\bat entry\b|\b(?:decreas|increas|improv|chang|reduc|fell|rose|dropp|declin|went|lengthen)\w*"
    r" (?:significantly |on average )?(?:from|by) [\d.]+|single-group|uncontrolled"
    r"|quasi-experimental|\bafter (?:six|eight|ten|twelve"
    r"|four|\d+) (?:weeks|sessions)"
)
NO_CHANCE = Cue(
    r"quasi-experiment|non-?randomi[sz]ed|single-group|one-group|single-arm|single-subject|uncontrolled|pre-?test"
    r"|pre-?(?:and |to )?-?post|before-(?:and-)?after (?:study|design|trial|pilot|comparison)|before-after"
    r"|without (?:a |any )?control (?:group|arm)|no control group"
    r"|\b(?:allocation|assignment) (?:was |were )?(?:by|according to)"
    r"|\b(?:allocated|assigned) (?:by|according to) (?!lot|chance|random|a )"
    r"|\b(?:chose|choice of|preference for) (?:the |their |one )?(?:programme|program|treatment|group|exercise)"
)
STANDING = Cue(r"\b(?:developed?|develop|developers?)\b")
HEALTHY = Cue(
    r"\b(?:healthy|asymptomatic|pain-free|uninjured|without (?:current |any |known )?(?:injur"
    r"|symptom|pain|musculoskeletal)|never (?:needed|had)|no history of|free of"
    r"|recreationally active|resistance-trained)\b"
)
LABORATORY = Cue(
    r"electromyogra|\bemg\b|motion (?:analysis|capture)|force (?:plate|platform)|kinematic|kinetic"
    r"|treadmill|spectroscopy|harness|biomechanic|musculoskeletal|dynamometer|squat|\bbridge|step"
    r"|load|elastograph"
)
CHALLENGE = Cue(r"\bharness\b|were tripped|laboratory-induced|induced (?:trip|slip|fall)s?|treadmill perturb\w+")
AT_TIME = Cue(
    rf"\b(?:at|in|after) (?:gestational week )?(?:{NUMBER})(?: and (?:{NUMBER}))? (?:weeks?|months?|years?)\b"
    r"(?! (?:or|and) (?:older|over))"
)
WITHIN = Cue(
    r"\b(?:within-subjects?|cross-?over|repeated[- ]measures)\b.{0,120}\b(?:random\w*|counterbalanced)\b"
    r"|\b(?:random\w*|counterbalanced)\b.{0,120}\b(?:within-subjects?|repeated[- ]measures)\b"
)
SET_SIDE_BY_SIDE = Cue(
    rf"\bcompar(?:ed|ing|e|isons?)\b|{NUMBER} (?:[\w-]+ ){{0,4}}(?:patients|cases|people|adults|wom[ae]n|m[ae]n"
    rf"|participants|subjects|persons)\b.{{0,120}}\band (?:in )?{NUMBER} (?:[\w-]+ ){{0,4}}"
    r"(?:controls|volunteers|peers)\b"
)
PUSHED = Cue(r"waist[- ]pulls?|\b(?:pulled|pushed|tripped|slipped|perturb\w*)\b")
CONDITIONS = Cue(
    r"random(?:i[sz]ed)? order|counterbalanced|(?:three|four|five|six|two) (?:variants?|exercises"
    r"|conditions|positions|tasks|versions|postures)|variants? of|each (?:exercise|condition)"
    r"|different (?:exercises|positions)"
)
TASK = Cue(
    r"electromyogra|\bemg\b|motion (?:analysis|capture)|force (?:plate|platform)|kinematic"
    r"|treadmill|spectroscopy"
)
HUMAN_PEOPLE = Cue(rf"\b{PEOPLE}\b")
PERSON = Cue(
    r"\b(?:we|the authors?|this (?:report|article|paper)) (?:report|describe|present)s? (?:on |the case of )?"
    r"(?:a|an|one) (?:[\w-]+ ){0,4}(?:man|woman|boy|girl|patient|child|infant|athlete|player|runner|dancer|soldier"
    r"|worker)\b|"
    r"\b(?:a|an|this|our) \d{1,3}-(?:year|yr|month|week|day)s?-old (?:[\w-]+ ){0,4}"
    r"(?:man|woman|boy|girl|male|female|patient|infant|child|lady|gentleman|athlete|player|runner)\b"
    r"|\b(?:a|an|this|our) \d{1,3}-years?-old (?:[\w-]+ ){1,4}(?:was|had|presented|came|complained"
    r"|underwent|developed)\b"
)
THIS_SERIES = Cue(r"\b(?:this|our|the present) (?:\w+ )?case (?:series|report|study)\b")
ANIMAL = Cue(
    r"\b(?:rats?|mice|mouse|rabbits?|dogs?|horses?|pigs?|piglets?|sheep|chickens?|broilers?"
    r"|monkeys?|cats?|goats?|zebrafish|cattle|calves|swine|hamsters?|guinea pigs?)\b"
)
