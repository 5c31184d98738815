"""Complete plain text out of an XML element: inline markup and MathML flattened, white space made plain."""

from __future__ import annotations

from unicodedata import is_normalized, normalize
from xml.etree.ElementTree import Element

MATH = "{http://www.w3.org/1998/Math/MathML}math"
SOFT_HYPHEN = "\u00ad"


def clean(text: str | None) -> str | None:
    """One line in NFC: every run of white space (NBSP, thin and narrow spaces too) is one space; empty is None.

    Soft hyphens show nothing on paper and split words for every search: they go. Everything else stays.
    """
    if not text:
        return None
    if is_clean(text):
        return text
    if SOFT_HYPHEN in text:
        text = text.replace(SOFT_HYPHEN, "")
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    return " ".join(text.split()) or None


def is_clean(text: str) -> bool:
    """Whether there is nothing to do, as nearly always: the only printable white space is the plain space."""
    if text.isascii() and text.isalnum():
        return True
    return (
        text.isprintable()
        and "  " not in text
        and text[:1] != " " != text[-1:]
        and (text.isascii() or is_normalized("NFC", text))
        and text != ""
    )


def text_of(element: Element) -> str | None:
    """The whole text of an element, `clean`ed; white space inside mathematics is layout and goes."""
    if not len(element):
        return clean(element.text)
    for math in list(element.iter(MATH)):
        symbols = "".join("".join(math.itertext()).split())
        tail = math.tail
        math.clear()
        math.text, math.tail = symbols, tail
    return clean("".join(element.itertext()))
