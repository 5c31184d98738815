"""Dates and PMIDs of a query, alone or as ranges, as tests on a record."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from data.match_words import Leaf, never
from data.pubmed_fields import Field, find_field
from data.pubmed_tree import Range, Term

_LAST = re.compile(r"last (\d{1,6}) (day|month|year)s?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?")


def first_and_last_day(text: str) -> tuple[date, date] | None:
    """The days a year, month or day spans; None when it is none. The year 3000 stands for no end."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        first = date(year, int(month or 1), int(day or 1))
    except ValueError:
        return None
    if day:
        return first, first
    last_month = int(month) if month else 12
    return first, date(year, last_month, calendar.monthrange(year, last_month)[1])


def compile_range(node: Range, written: str) -> Leaf:
    """`low:high[tag]` over PMIDs or dates, both ends included."""
    known = find_field(node.tag.field) if node.tag else None
    if known is not None and known.kind == "number":
        return _pmids(node.low, node.high, written)
    if known is None or known.kind != "date":
        why = "a range needs a date field or [uid] after it"
        return Leaf(
            written, written, never, (), (why,), unknown_field=node.tag.field if node.tag and not known else None
        )
    low, high = first_and_last_day(node.low), first_and_last_day(node.high)
    if low is None or high is None:
        return Leaf(written, written, never, (), ("not a date PubMed reads: YYYY, YYYY/MM or YYYY/MM/DD",))
    return _days(low[0], high[1], known, f"{node.low}:{node.high}[{known.name}]", written)


def compile_date(term: Term, known: Field, written: str, today: date | None) -> Leaf:
    """One date, `"last n days"`, or one PMID."""
    if known.kind == "number":
        return _pmids(term.text, term.text, written)
    translation = f"{term.text}[{known.name}]"
    if match := _LAST.fullmatch(term.text.strip()):
        end = today or date.today()  # noqa: DTZ011 - PubMed counts calendar days of its own place
        days = int(match[1]) * {"day": 1, "month": 30, "year": 365}[match[2].lower()]
        start = date.min if days >= end.toordinal() else end - timedelta(days=days)
        return _days(start, end, known, f'"{term.text}"[{known.name}]', written)
    span = first_and_last_day(term.text)
    if span is None:
        return Leaf(written, translation, never, (), ("not a date PubMed reads: YYYY, YYYY/MM or YYYY/MM/DD",))
    return _days(*span, known, translation, written)


def _days(low: date, high: date, known: Field, translation: str, written: str) -> Leaf:
    says = ("[edat] of late additions is the publication date, which stored records do not tell",)
    return Leaf(
        written,
        translation,
        lambda record: any(low <= day <= high for day in record.dates(known.tag)),
        (),
        says if known.tag == "edat" else (),
    )


def _pmids(low: str, high: str, written: str) -> Leaf:
    if not (low.isdigit() and high.isdigit()):
        return Leaf(written, written, never, (), ("a PMID is a number",))
    first, last = int(low), int(high)
    name = f"{low}[UID]" if low == high else f"{low}:{high}[UID]"
    return Leaf(written, name, lambda record: first <= record.article.pmid <= last)
