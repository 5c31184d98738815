"""PubMed's dates: printed text as PubMed shows it, a year by one rule, ISO dates as precise as what was sent."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from xml.etree.ElementTree import Element

from harvester.xml_text import clean

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_PARTS = ("Year", "Month", "Day", "Hour", "Minute")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def parts_of(date: Element) -> dict[str, str]:
    """The children of an element by name, empty ones left out."""
    return {part.tag: text for part in date if (text := clean(part.text))}


def iso_of(date: Element) -> str | None:
    """The children Year, Month, Day, Hour and Minute of an element as `iso` writes them."""
    return iso_text(*map({part.tag: part.text for part in date}.get, _PARTS))


def printed(parts: dict[str, str]) -> str | None:
    """PubDate as PubMed prints it (field DP): "2024 Mar 5", "2003 Summer", or MedlineDate word for word."""
    if "MedlineDate" in parts:
        return parts["MedlineDate"]
    words = [parts.get("Year"), parts.get("Season")]
    if month := parts.get("Month"):
        number = month_number(month)
        words.append(MONTHS[number - 1] if number else month)
    if day := parts.get("Day"):
        words.append(day.lstrip("0"))
    return " ".join(word for word in words if word) or None


def year_of(*texts: str | None) -> int | None:
    """The first four digits from 1500 to 2099 that stand alone, in the first text that has any; else None."""
    for text in texts:
        if text and (found := _YEAR.search(text)):
            return int(found.group())
    return None


def iso(parts: dict[str, str]) -> str | None:
    """ISO 8601 as precise as sent: "2024", "2024-03", "2024-03-05", "2024-03-05T06:43"; None without a year.

    What is not a real month, day or time is left out together with all that is finer: nothing is guessed.
    """
    return iso_text(*map(parts.get, _PARTS))


def iso_text(
    year: str | None, month: str | None, day: str | None, hour: str | None = None, minute: str | None = None
) -> str | None:
    """`iso` of parts as sent."""
    date = _day(year, month, day)
    return date + _time(hour, minute) if hour and date and len(date) == len("2024-03-05") else date


@lru_cache(1 << 14)  # half of all elements are dates, and most days come again
def _day(*sent: str | None) -> str | None:
    year, month_text, day_text = ((text or "").strip() for text in sent)
    month = month_number(month_text)
    if not _YEAR.fullmatch(year):
        return None
    if not month:
        return year
    day = _within(day_text, 1, monthrange(int(year), month)[1])
    return f"{year}-{month:02d}" if day is None else f"{year}-{month:02d}-{day:02d}"


@lru_cache(1 << 12)
def _time(hour_text: str | None, minute_text: str | None) -> str:
    hour, minute = _within((hour_text or "").strip(), 0, 23), _within((minute_text or "").strip(), 0, 59)
    return "" if hour is None or minute is None else f"T{hour:02d}:{minute:02d}"


def month_number(month: str) -> int | None:
    """`Mar`, `March`, `03` and `3` are 3; anything else is None."""
    if month.isascii() and month.isdigit():
        return _within(month, 1, 12)
    return _MONTH_NUMBER.get(month[:3].lower())


def _within(digits: str | None, low: int, high: int) -> int | None:
    if digits and digits.isascii() and digits.isdigit() and len(digits) <= 4 and low <= int(digits) <= high:
        return int(digits)
    return None
