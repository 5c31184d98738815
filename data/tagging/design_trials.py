"""Trials, told by how their people came into the arms: by chance, by other ways, or with one arm only."""

from __future__ import annotations

from data.tagging.cues import Cue
from data.tagging.judged import Judged, by_text, by_type, judged_at, says
from data.tagging.reading import Reading
from data.vocabulary import Design

# Chance that does not choose who is treated: the order of conditions, a sample, a model, a group that had no chance.
_RANDOM_ORDER = Cue(
    r"random(?:i[sz]ed|ly)? (?:and counterbalanced |counterbalanced )?(?:order|sequence)"
    r"|in random order|\border\b[^.;,]{0,30} (?:was|were) (?:\w+ )?random(?:i[sz]ed)?"
    r"|\border\b[^.;]{0,30}\b(?:lots?|coin|dice|envelopes?|computer)\b"
    r"|random(?:ly|i[sz]ed) (?:ordered|presented|presentation)"
    r"|random[- ](?:effects|forests?|intercepts?|slopes?|samples?|sampling|subset|selection|coefficients?)"
    r"|random(?:ly)? (?:selected|sampled|chosen|drawn)(?! (?:to|into))|(?:mendelian|phase) randomi[sz]ation"
    r"|\b(?:non|quasi)-?random\w*|\b(?:not(?: been)?|no|without|instead of|nor) random\w*"
    r"|randomi[sz]ed (?:across|between) (?:conditions|trials|tasks)"
    r"|(?:conditions|exercises|tasks|trials) (?:was|were) randomi[sz]ed"
)
_TRIALS_OF_OTHERS = Cue(
    r"randomi[sz]ed (?:[\w-]+,? ){0,3}(?:trials|studies)\b|should be tested|is (?:now )?(?:needed|necessary"
    r"|warranted|required)|are (?:needed|necessary)"
    r"|\b(?:part of|participat\w+ in|enrol\w+ in|recruited (?:for|into)|baseline (?:\w+ )?(?:of|from|in)"
    r"|data (?:from|of)|analys[ie]s of(?: data)?(?: from)?|nested (?:in|within)|cohort (?:from|of)|our previous)"
    r" (?:an? |the |our |two |this |one )?(?:[\w-]+,? ){0,5}?randomi[sz]ed[^.;:]{0,40}?"
    r"\b(?:trials?|stud(?:y|ies)|rcts?)\b"
)
_ALLOCATED = Cue(
    r"\brandomly (?:\w+ )?(?:assigned|allocated|divided|split|distributed|placed|selected (?:to|into)|grouped|received)"
    r"|\brandomi[sz](?:ed|ation)\b|\b(?:allocated|assigned) (?:at random|randomly)|\brandom (?:allocation|assignment)"
    r"|\brct\b|\bat random to\b|\blottery\b|\bcoin\b|random[- ]number table|\benvelopes?\b"
    r"|\bdrew (?:an? )?(?:[\w-]+ )?(?:cards?|tickets?|slips?|numbers?)\b"
    r"|\b(?:drew|drawing|drawn|by) (?:of )?lots?\b|\bdice\b|\bby minimi[sz]ation\b|\b(?:allocated"
    r"|assigned)\b[^.;]{0,60}\b1 ?: ?1\b"
    r"|\b(?:allocated|allotted|assigned|distributed|divided|put|placed)\b[^.;]{0,40}"
    r"\b(?:by chance|by (?:a )?computer)\b"
    r"|computer-generated (?:random|list|sequence)|\bdouble[- ](?:blind|mask)(?:ed)?\b"
    r"|\b(?:placebo|sham)[- ]controlled\b"
    r"|\bor (?:matching |matched )?placebo\b|\bplacebo or\b|\bcross-?over trial\b|\bcluster trial\b"
    r"|\bselected randomly\b"
)
_CHANCE = Cue(
    r"cross-?over|cluster|random|\bdrew\b|\brct\b|lottery|\blots?\b|coin|dice|chance|ratio|minimi[sz]|envelope|computer"
    r"|double[- ](?:blind|mask)"
    r"|placebo|sham"
)
_HEALTHY = Cue(r"\bhealthy|asymptomatic|pain-free")
_ONE_SITTING = Cue(r"cross-?over|within-(?:subjects?|participants?)|repeated[- ]measures")
_WEEKS_APART = Cue(r"\b(?:weeks?|months?|days?|wash-?out|double-(?:blind|mask)(?:ed)?|placebo|periods?|trial)\b")
_TRAINING = (
    r"(?:exercis\w*|training|strengthening|stretch\w*|programmes?|programs?|treatments?|therapy|physiotherapy"
    r"|rehabilitation|intervention|sessions?|taping|tape|massage|mobili[sz]ation|stimulation|needling|bridg\w+"
    r"|pilates|yoga)"
)
_TRAINED = Cue(
    rf"\b(?:performed|completed|received|did|underwent|followed|undertook|attended|carried out|given|joined"
    r"|took part in)\b"
    rf"(?=.{{0,120}}\b{_TRAINING}\b).{{0,120}}\b(?:weeks?|sessions?|months)\b"
    r"|\b(?:sessions?|treatments?|injections?|manipulation|course) (?:was|were) (?:given|delivered|applied|offered)\b"
    r"|\b(?:exercised|trained|practi[sc]ed|wore|used|stretched|stimulated|treated)\b.{0,120}\b(?:weeks?|sessions?"
    r"|months)\b|\b(?:sessions"
    rf"|weeks) (?:over|of)\b.{{0,60}}\b{_TRAINING}\b"
    r"|\b(?:once|twice|three times|\d times|daily) (?:an? |per |each |every )?(?:week|day|weekly)?\b.{0,40}\b(?:weeks"
    r"|months)\b|\b(?:exercise|training|treatment|intervention|experimental|taping|tape|stretching"
    r"|strengthening|massage|needling|stimulation|programme|program) group\b"
    r"|\b(?:six|eight|ten|twelve|four|\d+)[- ]weeks? (?:of )?(?:\w+[ -]){0,4}(?:exercise|training"
    r"|strengthening|programme|program)"
)
_PRE_POST = Cue(
    r"\bbefore and (?:[\w-]+ ){0,3}after\b|\bbefore the first\b.{0,20}\bafter the last\b"
    r"|\bpre-?(?:test|intervention|treatment)?[ -](?:and[ -])?post"
    r"|\bafter (?:the )?(?:programme|program|intervention|treatment|training|\w+ weeks)"
    r"|\bbaseline\b|\bat entry\b|\b(?:decreas|increas|improv|chang|reduc|fell|rose|dropp|declin|went|lengthen)\w*"
    r" (?:significantly |on average )?(?:from|by) [\d.]+|single-group|uncontrolled"
    r"|\bat the (?:start|beginning|outset)\b|\bend\b.{0,50}\bstart\b|\bfirst and (?:the |in the )?(?:last"
    r"|\w+th) (?:week|session)|quasi-experimental"
    r"|\bafter (?:six|eight|ten|twelve|four|\d+) (?:weeks|sessions)"
)
_NO_CHANCE = Cue(
    r"quasi-experiment|historical(?:ly)? control|non-?randomi[sz]ed|single-group|one-group|single-arm|single-subject"
    r"|uncontrolled|pre-?test"
    r"|pre-?(?:and |to )?-?post|before-(?:and-)?after (?:study|design|trial|pilot|comparison)|before-after"
    r"|without (?:a |any )?control (?:group|arm)|\bno (?:control|comparison) groups?|\bno controls\b|without (?:a "
    r"|any )?comparison group"
    r"|\b(?:allocation|assignment) (?:was |were )?(?:by|according to)"
    r"|\b(?:allocated|assigned) (?:by|according to) (?!lot|chance|random|a )"
    r"|\b(?P<place>clinic|centre|center|school|ward|factory|village|team|site|hospital|town|camp)s? (?:a|1"
    r"|one)\b.{0,120}"
    r"\b(?P=place) (?:b|2|two)\b|\b(?:chose|choice of|preference for) (?:the |their |one )?(?:programme|program"
    r"|treatment|group|exercise)"
)
# People of one place are treated, those of another are not; or one group is measured around its treatment.
_ONE_PLACE = r"one (?:clinic|centre|center|school|ward|factory|site|hospital|town|practice)\b"
_ELSEWHERE = Cue(
    rf"\b{_TRAINING} (?:at|in) {_ONE_PLACE}[^.;]{{0,120}}\b(?:another|the other|a second)\b"
    rf"|\b{_ONE_PLACE}(?=.{{0,160}}\b{_TRAINING}\b)[^.;]{{0,120}}\b(?:another|the other|a second)\b"
)
_AROUND = Cue(rf"\bbefore and (?:[\w-]+ ){{0,4}}after (?:[\w-]+ ){{0,3}}(?:{_TRAINING}|injection)\b")
_TRIED = Cue(r"\b(?:pilot|feasibility|acceptability)\b")


def randomised(reading: Reading, design: Design) -> Judged | None:
    """People came into the arms by chance; conditions in random order within one sitting are a laboratory's."""
    if found := by_type(reading, design):
        return found
    for sentence in reading.sentences:
        text = sentence.lower
        if sentence.role in ("background", "conclusions") or not (match := _CHANCE.search(text)):
            continue
        left = _TRIALS_OF_OTHERS.sub(" ", _RANDOM_ORDER.sub(" ", text))
        if not _ALLOCATED.search(left) or (
            _ONE_SITTING.search(text) and not says(reading, _WEEKS_APART, "title", "methods")
        ):
            continue
        source = "title" if sentence.role == "title" else "text"
        return judged_at(reading, design, sentence, match, "allocation at random", source)
    return None


def nonrandomised(reading: Reading, design: Design) -> Judged | None:
    """People were trained or treated, and chance did not choose whom."""
    if found := by_type(reading, design) or by_text(reading, design, _NO_CHANCE, "title", "objective", "methods"):
        return found
    if found := by_text(reading, design, _ELSEWHERE, "methods", source="inferred"):
        return found
    if not says(reading, _HEALTHY, "methods", "title") and (found := by_text(reading, design, _AROUND, "methods")):
        return found
    trained = by_text(reading, design, _TRAINED, "methods", source="inferred")
    if trained is None:
        return None
    tried = says(reading, _TRIED, "title") or says(reading, _PRE_POST, "methods", "results")
    return trained if tried else None
