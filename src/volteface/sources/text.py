r"""Dated text: one article in one file, with its date in the first line, in front matter or in the file's name.

Needs ``encoding`` and ``streams``; makes ``read_text``. Three forms::

    date 2024-12-10 The rest of this line is the beginning of the article.

    ---
    date: 2024-12-10
    source: Tass
    title: Envoys meet
    ---
    The article.

    2024-12-10-envoys.txt

The header is no part of the text. Line ends become ``\n`` and white space around the text is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from volteface.records import Skipped
from volteface.sources.dates import date_in_name
from volteface.sources.drafts import Draft
from volteface.sources.encoding import decode
from volteface.sources.options import SourceOptions
from volteface.sources.streams import Source, read_whole

__all__ = ["read_text"]

_HEADER = re.compile(
    r"\s*date:?[ \t]+(?P<date>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?)(?!\S)[ \t]*",
    re.IGNORECASE,
)
_FENCE = re.compile(r"\s*---[ \t]*\n")
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY = re.compile(r"([A-Za-z][\w .-]{0,40}?)[ \t]*:(?:[ \t]+(.*)|[ \t]*)$")
_LONGEST_FRONT_MATTER = 16_000
_FIELDS = {
    "date": "published", "published": "published", "source": "source", "outlet": "source", "publisher": "source",
    "title": "title", "headline": "title", "url": "url", "link": "url", "author": "author", "byline": "author",
    "language": "language", "lang": "language", "id": "id",
}  # fmt: skip
_MOST_BYTES_A_CHAR = 4


def read_text(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the one draft of a text file.

    Raises:
        Unusable: it is larger than ``max_chars`` can be, binary, or its encoding is not certain.
    """
    limit = options.max_chars * _MOST_BYTES_A_CHAR + _LONGEST_FRONT_MATTER
    data = read_whole(source, limit, unit=f"{options.max_chars:,} characters")
    text = decode(data, declared=source.declared, forced=options.encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    fields, text = _split(text)
    known = {_FIELDS[key]: value for key, value in fields.items() if key in _FIELDS}
    published = known.pop("published", None) or date_in_name(source.name)
    extra = {key: value for key, value in fields.items() if key not in _FIELDS}
    url = known.pop("url", None) or source.url
    yield Draft(source.origin, text.strip(), published=published, url=url, extra=extra, **known)


def _split(text: str) -> tuple[Mapping[str, str], str]:
    header = _HEADER.match(text)
    if header:
        return {"date": header["date"]}, text[header.end() :]
    return _front_matter(text)


def _front_matter(text: str) -> tuple[Mapping[str, str], str]:
    """Return the keys of a front matter block and the text below it; a rule above plain text is not such a block."""
    start = _FENCE.match(text)
    end = _FENCE_END.search(text, start.end(), start.end() + _LONGEST_FRONT_MATTER) if start else None
    if not start or not end:
        return {}, text
    fields = _keys(text[start.end() : end.start()])
    return (fields, text[end.end() :]) if _FIELDS.keys() & fields.keys() else ({}, text)


def _keys(block: str) -> dict[str, str]:
    """Return ``key: value`` lines; an indented or ``-`` line goes on with the value above it."""
    fields: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        match = _KEY.match(line)
        if match:
            key = match[1].strip().lower()
            fields[key] = _unquoted(match[2] or "")
        elif key and line.strip():
            item = _unquoted(line.strip().removeprefix("- "))
            fields[key] = f"{fields[key]}, {item}" if fields[key] else item
    return fields


def _unquoted(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
