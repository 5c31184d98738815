"""Which way a clause points: null cues, comparatives between groups, words that link, signs of an association.

The cues of a null finding are research language ("did not differ", p >= 0.05, an interval across no effect), not the
negation of clinical notes. A sign is always relative to the person: better muscle with better outcome is `supports`.
"""

from __future__ import annotations

import re
from typing import Literal

from data.tagging.cues import Cue, look_up
from data.tagging.estimates import COEFFICIENT, Sign, intervals, p_values, ratio_sign

NULL = Cue(
    r"\b(?:no|non)[\s-]+(?:\w+[\s-]+){0,3}?(?:significan\w*|statistical\w*|differ\w*|associat\w*"
    r"|effects?|chang\w*|improve\w*|correlat\w*|evidence|increas\w*|decreas\w*|reduc\w*"
    r"|influenc\w*|relation\w*|benefits?|interaction|impact|value|predict\w*|advantage|relat\w*|link\w*|explain\w*"
    r"|distinguish\w*|discriminat\w*|bearing)|\bpoor (?:predictor|discriminator|marker|indicator)"
    r"|\bno (?:better|worse|greater|lower|higher|faster|different)\b"
    r"|\b(?:did|do|does|was|were|is|are|could|has|have|had)\s+not\b|\bneither\b|\bnor\b"
    r"|\bnot (?:with|for|to|in|of|by|on) |^\W*(?:(?:but |and |though |although )?not\b(?! only)|unlike "
    r"|in contrast to |as opposed to )"
    r"|\b(?:similar(?! order| magnitude)\w*|comparable|equivalent|unchanged|indistinguishable"
    r"|non-?inferior|alike|symmetrical|identical|unrelated|unremarkable|unaltered|unaffected"
    r"|equally|equal|the same|inconclusive)\b"
    r"|\b(?:in|non-?|not\s+statistically\s+)significant"
    r"|\bnot\s+(?:significant|statistically|differ|affect|associat|correlat|alter|influence|reduce"
    r"|increase|improve|change|relat|greater|higher|lower|more|less|better|worse)\w*"
    r"|\bwithout\s+(?:any\s+|a\s+)?(?:significant|change|differ|affect|improv)\w*|\bfail(?:ed"
    r"|s)?\s+to\b|\bno longer\b"
    r"|\black\s+of\s+(?:a\s+)?(?:effect|differ|associat|benefit|significan)\w*"
    r"|\b(?:was|were|remained|appeared|had been) (?:\w+ly )?(?:preserved|intact|spared"
    r"|within (?:the )?normal)\b|\bdropped out\b"
    r"|\b(?:difference|advantage|association|effect|relation)s? (?:had|was|were) (?:\w+ )?(?:gone|lost|vanished"
    r"|faded|disappeared)\b"
    r"|\bnone (?:in|for|with|at|after)\b"
    r"|\bn\.?s\.?(?=[\s,;.)])|\bdid not\b|\bsmall and imprecise\b|\bnone (?:of|found|showed|reported|reached|was"
    r"|were|did|had)\b"
    r"|\b(?:interval|estimate|ci)s? (?:[\w-]+ ){0,5}(?:included|contained|crossed|spanned|overlapped) (?:zero|one"
    r"|unity|the null|no\b"
    r"|the line|1|0)\b"
    r"|\bas (?:effective|good|strong|weak|large|thick|thin|high|low|long|common|frequent|much) as\b"
    r"|\blittle (?:or no )?(?:difference|association|effect|relation)"
)
SIGNIFICANT = Cue(
    r"significantly (?:and \w+ )?(?:higher|lower|increased|decreased|reduced|improved|greater|less"
    r"|more|better|worse|fewer|shorter|longer|smaller|larger|weaker|thinner|associated|correlated"
    r"|different|related|predict)"
)

UP = Cue(
    r"\b(?:higher|greater(?! trochanter)|more(?! than (?:\d|one|two|three|four|five|six|ten|half))"
    r"|larger|increased?|thicker|stronger|elevated|longer|bigger|exceeded"
    r"|rose|stiffer|fattier|fatter|denser|raised|additional|excess|excessive|wider|better|gained"
    r"|later|delayed|slower|faster|sooner|tighter|worse|grew|enlarged)\b"
)
DOWN = Cue(
    r"\b(?:lower(?!\s+(?:back|limb|leg|extremit|body|lumbar))|smaller|less(?! than (?:\d|one|two"
    r"|three))|reduced|decreased|thinner|weaker|shorter|fewer|diminished|poorer"
    r"|deficits?|impaired|lost|low(?![\s-]+back)|earlier|softer|fell|decreases|drop\w*)\b"
)
_LINK = Cue(
    r"\bas\b(?:(?<=increased as)|(?<=decreased as)|(?<=improved as)|(?<=declined as)|(?<=rose as)|(?<=fell as))"
    r"|\b(?:associat\w+|correlat\w+|(?<!-)relat(?:ed|ion\w*)|went with|goes? with|go with|predict\w+"
    r"|link(?:ed|s)?\b|accompan\w+|preced(?:ed|es?)\b|foretold|(?:more|less) likely (?:with|to|in)|grew with"
    r"|follow(?:ed)?(?![-\w])|distinguish\w*"
    r"|discriminat\w*|differentiat\w*|separated"
    r"|explained|retained|related to|determin(?:ed by|ants?|es)\b|contribut\w+|independent of|protect\w*|odds"
    r"|risk factor)\b"
)
_ROSE_WITH = Cue(
    r"(?<=rose )with|(?<=fell )with|(?<=increased )with|(?<=decreased )with|(?<=declined )with|(?<=improved )with"
    r"|(?<=grew )with"
)
# People grouped by their muscle: "the lowest quartile of strength had more falls", "the strongest versus the weakest".
_ENDS = r"lowest|highest|bottom|top|lower|upper|weakest|strongest|smallest|largest|weaker|stronger|thinnest|thickest"
EXTREME = Cue(
    rf"\b(?:({_ENDS}) (?:[\w-]+ )?(?:versus|vs\.?|against|compared (?:with|to)) the (?:{_ENDS})\b|({_ENDS})"
    r"[- ](?:[\w-]+ )?(?:quartile|tertile|third|quintile|half|quarter|fifth|group|tercile|decile)s?\b)"
)
# "Pain was greater when strength was low."
_WHEN = Cue(
    r"\b(?:when|where)(?= [^,.;()]{3,50} (?:was|were|had been) (?:\w+ly )?(?:low|high|weak|strong|poor|good"
    r"|small|large|great))"
)
# "The weaker the extensors, the higher the score."
_THE_MORE = re.compile(
    r"(?<=,) the(?= (?:more|less|higher|lower|greater|weaker|poorer|worse|longer|shorter|slower|better|stronger"
    r"|larger|smaller)\b)"
)
# People grouped by a muscle's measure without its name.
CUT_OFF = Cue(
    r"\b(?:below|under|above|over|beneath) (?:the|this|that) (?:\w+ )?(?:cut-?off|cut-point|threshold|median|mean)\b"
)
NOMINAL = Cue(r"association|correlation|relation|odds|risk|link\b")
PER_UNIT = Cue(
    r"\b(?:per|each|every) (?:[\w.%-]+ ){0,4}(?:sd|deviation|unit|increment|decrement|increase|decrease|point"
    r"|nm|n|kg)\b"
)
PER_LESS = Cue(
    r"\b(?:per|each|every) (?:[\w.%/-]+ ){0,4}(?:decrease|lower|less|decrement|reduction|decline|loss|shorter|weaker"
    r"|smaller|thinner|fewer|worse)\b"
)
# A result that adjustment takes away: with the crude one beside it both are told.
_LOST = Cue(
    r"\b(?:(?:was|were|is) (?:lost|abolished|no longer)|disappeared|vanished|lost (?:its |their )?significance"
    r"|did not (?:survive"
    r"|persist|remain|hold)|attenuated to)\b[^.;]{0,40}\b(?:adjust|controll|account|multivaria|correct|full model)"
    r"|\bnot (?:after|when|once|following|with) (?:[\w-]+ ){0,2}(?:adjust|controll|account|multivaria|correct)"
    r"|\bonly (?:before|without) (?:\w+ )?adjust"
    r"|\b(?:adjust|controll|account|multivaria|correct)\w*[^.;]{0,60}\b(?:lost|disappeared|no longer|vanished"
    r"|not (?:persist|remain))"
)
_CRUDE = Cue(r"\b(?:crude|unadjusted|univaria\w+|bivariate|minimally adjusted|age-adjusted)\b")
_POSITIVE = Cue(r"\b(?:positive(?:ly)?|direct(?:ly)? (?:correlat|relat|associat))")
_NEGATIVE = Cue(r"\b(?:negative(?:ly)?|inverse(?:ly)?)\b")
# A check of the main result is no result of its own: "leaving out two trials did not alter the estimates".
CHECKED = Cue(
    r"\b(?:results?|estimates?|findings?|conclusions?|figures?|effect on)\b.{0,60}\b(?:unaltered|unchanged|unaffected"
    r"|alike|the same|similar|robust|altered|changed?|by half)\b|\b(?:alter|change|affect|abolish)\w*\b.{0,12}"
    r"\b(?:these|the|this) (?:results?|estimates?|findings?|associations?|effects?)\b"
)
# What an estimate is adjusted for is no finding of its own: matched against the words before a name.
COVARIATE = Cue(
    r"(?:\b(?:adjust\w*|controll\w*|correct\w*|account\w*) for|\bindependent(?:ly)? of"
    r"|\bmodels? (?:containing|including|with)) (?:(?:[\w-]+ ){0,4}"
    r"|(?:[\w -]+, ){1,5}(?:[\w -]+ )?and (?:[\w-]+ ){0,3})$"
)
MIXED = Cue(
    r"\b(?:inconsistent|conflict(?:ing|ed)|disputed|equivocal|both directions|opposite directions"
    r"|not been reproduced consistently|contradictory|mixed results|varied between)\b|\b(?:higher"
    r"|lower|greater|smaller)\b[^.;]{0,60}\b(?:lower|higher|no different|smaller"
    r"|greater)\b in (?:\w+) ?(?:,|and|studies|;|\.|$)"
)
UNCLEAR = Cue(
    r"\b(?:tabulated|could not be (?:pooled|summari[sz]ed|determined|combined|synthesi[sz]ed)"
    r"|not (?:be )?pooled|single study|too (?:different|heterogeneous|few|varied)"
    r"|cannot be|not be pooled"
    r")\b"
)
DIFFERS = Cue(r"\b(?:differ(?:ed|s)|(?:was|were) (?:significantly )?different|altered|difference between)\b")


_MORE_OF_LESS = Cue(r"\b(?:more|further) (?:restricted|limited|reduced|impaired)\b")


_NOT_DONE = Cue(
    r"\b(?:was|were|is|could|has|have) not (?:been |be )?(?:made|possible|performed|tested|measured|assessed"
    r"|analy[sz]ed"
    r"|recorded|compared|reported|determined|examined|included|given|available|due to|attributable)\b"
    r"|\b(?:was|were|is) not explained by (?!any|either|the \w+ muscle|(?:hip|glut|muscle|strength))"
    r"|\b(?:did|does|do|could) not (?:allow|account|adjust|control|correct|include|measure|report|consider|take)\b"
)


def is_null(text: str) -> bool:
    """A finding of no clear difference or association: words, else p values and intervals."""
    text = _NOT_DONE.sub("", text)
    look_up(text)
    low, high = p_values(text)
    clear, across = intervals(text)
    if NULL.search(text) and not (
        SIGNIFICANT.search(text) and not re.search(r"\bnot significantly|nor\b|no significant", text)
    ):
        return not (low and not high and not re.search(r"\bnot\b|\bno\b|\bneither\b|\bnor\b|similar", text))
    return (high and not low and not clear) or (across and not clear and not low)


def lost_when_adjusted(text: str) -> Literal["mixed", "null"] | None:
    """What a clause says whose association is gone after adjustment: mixed when it tells the crude one too."""
    if not _LOST.search(text):
        return None
    return "mixed" if _CRUDE.search(text) or is_significant(text) else "null"


def is_significant(text: str) -> bool:
    """Something significant is printed or said."""
    return p_values(text)[0] or intervals(text)[0] or bool(SIGNIFICANT.search(text))


def change_in(text: str) -> Sign:
    """+1 when the first comparative says more, -1 less, 0 none."""
    if _MORE_OF_LESS.search(text):
        return -1
    up, down = UP.search(text), DOWN.search(text)
    if up and (not down or up.start() < down.start()):
        if re.search(r"\bless likely|\bno more\b", text):
            return -1
        return 1
    return -1 if down else 0


def says_something(text: str) -> bool:
    """A comparative or a null finding stands in the text."""
    return bool(UP.search(text) or DOWN.search(text) or NULL.search(text))


def last_change_in(text: str) -> Sign:
    """The same for the last comparative of a text."""
    up = max((m.start() for m in UP.finditer(text)), default=-1)
    down = max((m.start() for m in DOWN.finditer(text)), default=-1)
    return 0 if up == down else 1 if up > down else -1


def link_in(text: str) -> re.Match[str] | None:
    """The word that ties a muscle to an outcome; beside a printed coefficient "rose with" does so too."""
    told = _LINK.search(text) or _WHEN.search(text)
    if told is None and text.lstrip().startswith("the "):
        told = _THE_MORE.search(text)
    return told or (_ROSE_WITH.search(text) if COEFFICIENT.search(text) or p_values(text)[0] else None)


def printed_sign(text: str) -> Sign:
    """The sign of an association as worded or as printed (r, rho, beta; ratios above or below 1)."""
    if _NEGATIVE.search(text):
        return -1
    if _POSITIVE.search(text):
        return 1
    if match := COEFFICIENT.search(text):
        value = float(match[1] or match[2])
        return 1 if value > 0 else -1 if value < 0 else 0
    return ratio_sign(text)


def worded_sign(text: str) -> Sign:
    """Only what the words say: "negatively", "positively"."""
    return -1 if _NEGATIVE.search(text) else 1 if _POSITIVE.search(text) else 0
