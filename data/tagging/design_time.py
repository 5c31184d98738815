"""Studies told by time: people seen once and events later, or records looked up afterwards."""

from __future__ import annotations

import re

from data.tagging.cues import Cue
from data.tagging.judged import Judged, by_text, judged_at
from data.tagging.numbers import NUMBER
from data.tagging.reading import Reading
from data.vocabulary import Design

_LATER = Cue(
    r"\bcohort study\b|\bprospective(?!ly)\b|\blongitudinal|followed|follow-up|years? later|year cohort"
    r"|\b(?:later|subsequent|future|new|incident|new-onset) (?:[\w-]+ ){0,3}"
    r"(?:pain|falls?|fractures?|falling|episodes?)\b"
    r"|\boutcomes? (?:after|of|at|following) (?:[\w-]+ ){0,6}?(?:surgery|repair|fusion|arthroplasty|decompression"
    r"|operation"
    r"|reconstruction|replacement|flaps?)\b|\b(?:minimum|mean) (?:of )?[\w-]+ years?\b|\bmorbidity\b"
    r"|\b(?:one|two|three|five|ten|\d+)-year (?:course|outcome|risk|incidence|follow)"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn"
    r"|fall|winter)"
)
_SPAN = r"(?:years?|months?|seasons?|terms?|semesters?|winters?|summers?)"
_FOLLOWED = Cue(
    r"\bfollow(?:ed)?[ -]?(?:up|over|to the end|through)\b|\bfollowed for\b|\bwe followed\b"
    r"|\bfollowed (?!by|an?\b|the \w+ (?:programme|program|protocol))(?:[\w,'-]+ ){1,12}for"
    r" (?:\w+ ){1,3}(?:years?|months?|weeks?)"
    r"|\bprospective(?!ly collected)\w*\b|\blongitudinal\w*|\bcohort (?:study|design)\b"
    r"|\b(?:year|month|week)s? (?:later|of follow-up)\b|\blater falls|\binjury surveillance|\bincidence of"
    rf"|(?<!or more falls )(?<!pain )(?<!symptoms )(?<!complaints )"
    r"\b(?:over|during|for|in|across|throughout) (?:the |one )?"
    rf"(?:(?:next|following|subsequent|ensuing|coming|whole|entire|competitive|playing) (?:[\w-]+ ){{0,2}}"
    rf"|(?!(?:[3-9]|1\d)\d year){NUMBER} )"
    rf"{_SPAN}\b(?! before)|\b(?:over|during|across|before and after) the (?:(?:\w+ )?(?:season|semester)"
    r"|(?:academic|school|calendar) year)\b"
    rf"|(?<!than )\b{NUMBER}[- ](?:years?|months?) (?:later|on|afterwards?|thereafter)\b"
    r"|\b(?:over|through|throughout|during|across) (?:one|the|a|an entire|that|this) (?:winter|summer|spring|autumn"
    r"|school year)\b"
    rf"|\bbefore and (?:at )?{NUMBER} (?:months?|years?) (?:after|following)\b"
    r"|\b(?:telephoned|re-?examined|re-?tested|re-?scanned|seen again|(?:examined|tested|scanned) again)\b"
    r"|\b(?:injuries|episodes|days lost|sick notes|falls)\b[^.;]{0,40}\bwere (?:logged|registered|collected)\b"
    r"|\btime-loss\b"
    r"|\b(?:falls|fractures?|visits|claims|deaths|sick leave|sickness absence|admissions)\b[^.;]{0,40} (?:was|were)"
    r" (?:looked up|ascertained|traced|obtained) (?:in|from|through) [^.;]{0,40}"
    r"\b(?:registers?|registry|records|claims)\b"
    r"|\b(?:every|each) (?:fortnight|quarter|two weeks)\b|\bfortnightly\b"
    r"|\bat \d+,? (?:\d+,? )?and \d+ (?:weeks|months)|\bfollowing (?:year|\d+ months|twelve months)"
    r"|\bagain (?:\w+ ){0,2}(?:\w+) (?:months|weeks|years)\b|\bfrom (?:early|mid)[- ](?:to|pregnancy)"
    r"|\bby (?:\w+ )?(?:monthly|weekly) |\b(?:every|each) (?:week|month|three months|\d+ (?:weeks|months))\b"
    r"|\b(?:monthly|weekly|quarterly) (?:calendars?|diar|text|sms|e-?mails?|calls|telephone|postcards?|question)"
    rf"|\bin (?:early |late )?{_MONTH}(?:,? (?:in )?{_MONTH})*,? and (?:again )?(?:in )?(?:early |late )?{_MONTH}\b"
    r"|\b(?:tested|measured|examined|assessed|scanned|seen|visits?) (?:in|at|during) (?:\w+,? ){1,3}(?:\w+,? )?"
    r"and (?:\w+ )?(?:postpartum|the third trimester)|\blinkage\b|\blinked (?:to|with)\b"
)
_MEANWHILE = Cue(
    r"\bduring (?:the )?(?:[\w-]+ ){0,2}follow-?up\b|\b(?:during|in|over|within) the (?:following|next|subsequent) "
    r"(?:[\w-]+ )?(?:year|months?|weeks|season)|\bfollowed (?:for|up|over|after|until)\b"
)
# Time passes between people and events: said by the statistics alone.
_HAZARD = Cue(r"\bhazards?[- ]ratios?\b|\bcox\b|\bproportional hazards\b|\bperson-years\b|\bkaplan")
_AT_TIME = Cue(
    rf"\b(?:at|in|after|before) (?:gestational week )?{NUMBER}(?:,? (?:and )?{NUMBER}){{0,3}}"
    r" (?:weeks?|months?|years?)\b(?! (?:or|and) (?:older|over))|\b(?:at|in) (?:gestational )?(?:week|month|year) \d+\b"
    rf"|\b{NUMBER} (?:weeks|months|years) (?:after (?:the |giving )?(?:birth|delivery|childbirth)|postpartum)\b"
    r"|\bwithin (?:an?|one) week\b"
    r"|\bduring (?:(?:basic|military|recruit) training|deployment)\b|\bwithin (?:an?|one|two"
    r"|\d+) (?:days?|weeks?) (?:of|after)\b"
    r"|\bbefore (?:the )?(?:operation|surgery|fusion|decompression|replacement|delivery|birth)\b"
    r"|\b(?:at|on|on the day of) (?:entry|admission|discharge|enlistment|enrolment|enrollment|arrival|baseline)\b"
)
# Looked up afterwards: a cohort unless groups by condition are compared.
_LOOKED_UP = Cue(
    r"retrospective|\bregistry\b|\bcohort\b|(?:records|charts|files) of .{0,90}(?:reviewed"
    r"|extracted|analy[sz]ed|audited|studied)|(?:records|charts|notes) (?:were|was) (?:reviewed|audited)|records of all"
    r"|taken from the (?:\w+ )?records?|\bwe reviewed (?:all|the|\d)|\blooked back\b"
    r"|\b(?:operated|treated|admitted|repaired)\b[^.;]{0,40}\b(?:between|from|since) (?:\w+ )?(?:19|20)\d\d"
    r"|\b(?:between|from) (?:\w+ )?(?:19|20)\d\d (?:and|to) (?:\w+ )?(?:19|20)\d\d\b[^.;]{0,60}?"
    r"\b(?:had (?!been (?:re|in))|underwent|were (?:operated|treated|seen|admitted))"
)
# A cohort as the place where the people come from says nothing about time.
_COHORT_AS_SOURCE = Cue(
    r"\b(?:taking part|participants?|participat\w+|members?|people|women|men|adults|part|nested|drawn|data|enrolled"
    r"|recruited|included|subset|subsample|sample|baseline (?:\w+ )?(?:data|examination|visit|wave|assessment)|wave)"
    r" (?:of|in|from|within) (?:the|a|an|our|this|one) (?:[\w'-]+ ){0,5}cohort\b(?! (?:study )?(?:followed|with))"
)


def cohort(reading: Reading, design: Design) -> Judged | None:
    """People seen once and events or measurements later."""
    return (
        by_text(reading, design, _LATER, "title", source="title")
        or by_text(reading, design, _FOLLOWED, "objective", "methods")
        or by_text(reading, design, _HAZARD, "methods", "results")
        or by_text(reading, design, _MEANWHILE, "results")
        or _two_times(reading, design)
    )


def _two_times(reading: Reading, design: Design) -> Judged | None:
    """The same people at two named times: "at 14 weeks ... at 30 weeks"."""
    first: str | None = None
    for sentence in reading.with_role("methods"):
        for match in _AT_TIME.finditer(sentence.lower):
            if first is not None and match[0] != first:
                return judged_at(reading, design, sentence, match, "seen again", "inferred")
            first = first or match[0]
    return None


def looked_up(reading: Reading, design: Design) -> Judged | None:
    """Records looked up afterwards, or a cohort of which no more is told."""
    for sentence in reading.with_role("title", "objective", "methods"):
        match = _LOOKED_UP.search(_COHORT_AS_SOURCE.regex.sub(_blank, sentence.lower))
        if match:
            return judged_at(reading, design, sentence, match, "records looked up", "text")
    return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
