"""Words of articles and file names made safe for a terminal, one character for one, so that offsets hold."""

from __future__ import annotations

import re

__all__ = ["printable"]

# Control codes but tab and line end, the signs that turn the direction of writing, separators of lines and paragraphs,
# and lone surrogates, which no terminal takes.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return the text with every character that could steer a terminal replaced by U+FFFD."""
    return _UNSAFE.sub("\ufffd", text)
