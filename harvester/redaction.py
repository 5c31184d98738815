"""Nothing that is told or kept holds the API key, not even in part, nor the caller's internet address.

The gateway of NCBI echoes both in its 400 and 429 bodies.
"""

from __future__ import annotations

import re
from urllib.parse import quote_plus

HIDDEN = "[hidden]"
ECHO = re.compile(r'("api-key"\s*:\s*")[^"]*("?)')
PARAMETER = re.compile(r"(api_key=)[^&\s\"']*")
ADDRESS = re.compile(  # not loopback: it tells nothing
    r"\b(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})+\b", re.IGNORECASE
)
SHORTEST_PART = 4  # characters of a key at a cut end that still count as a part of it


def redact(text: str, api_key: str | None) -> str:
    """The text without the key (whole, quoted for a URL, or cut at the end of the text) and without addresses."""
    text = PARAMETER.sub(rf"\1{HIDDEN}", ECHO.sub(rf"\1{HIDDEN}\2", text))
    if api_key:
        for form in (api_key, quote_plus(api_key)):
            text = text.replace(form, HIDDEN)
        for length in range(len(api_key) - 1, SHORTEST_PART - 1, -1):
            if text.endswith(api_key[:length]):
                text = text[:-length] + HIDDEN
                break
    return ADDRESS.sub(HIDDEN, text)
