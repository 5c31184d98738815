"""One answer of the stand-in, before it goes on the wire."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.standin import literals

Parameters = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, content type, body and further headers; gzip and chunks are the wire's business."""

    body: bytes
    content_type: str = literals.XML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def answer(body: str, content_type: str = literals.XML, status: int = 200, **headers: str) -> Answer:
    """An answer from text; `Retry_After="2"` becomes the header Retry-After."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(body.encode(), content_type, status, named)


def value(parameters: Parameters, name: str, default: str = "") -> str:
    """The first value of a parameter; names are case-sensitive, as NCBI's are."""
    return parameters.get(name, [default])[0]


def whole_number(parameters: Parameters, name: str, default: int) -> int:
    """A parameter as a number that is not negative, the default when it is none."""
    text = value(parameters, name).strip()
    return int(text) if text.isascii() and text.isdigit() else default
