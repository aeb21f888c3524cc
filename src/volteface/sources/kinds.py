"""Which kind of source a file is: by the ending of its name, else by its first bytes.

Needs nothing of the readers; makes ``kind_of``.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from volteface.sources.streams import Source

__all__ = ["Kind", "kind_of"]

Kind = Literal["text", "json lines", "json", "csv", "parquet", "page", "feed", "archive"]

_ENDINGS: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".jsonl": "json lines", ".ndjson": "json lines", ".json": "json",
    ".csv": "csv", ".tsv": "csv", ".tab": "csv",
    ".parquet": "parquet", ".pq": "parquet",
    ".html": "page", ".htm": "page", ".xhtml": "page",
    ".rss": "feed", ".atom": "feed", ".rdf": "feed", ".xml": "feed",
    ".warc": "archive",
}  # fmt: skip
_FIRST = rb"(?:<\?xml[^>]*>|<!--.*?-->|\s+)*+"
_SNIFFED: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb"WARC/\d"), "archive"),
    (re.compile(rb"PAR1"), "parquet"),
    # What may stand first is taken once and for all (*+): comments in a row could be cut in a thousand ways.
    (re.compile(_FIRST + rb"<(?:rss|feed|rdf:RDF)\b", re.DOTALL), "feed"),
    (re.compile(_FIRST + rb"<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL), "page"),
    (re.compile(rb"\s*\{\s*\"|\s*\[\s*\{\s*[\"}]"), "json"),
)
_SNIFF_BYTES = 2_000


def kind_of(source: Source) -> Kind:
    """Return the kind of a source; what shows no other kind is text."""
    kind = _ENDINGS.get(PurePath(source.name).suffix.lower()) if source.url is None else None
    return kind or _sniffed(source.head)


def _sniffed(head: bytes) -> Kind:
    start = head[:_SNIFF_BYTES].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[2:]
    return next((kind for pattern, kind in _SNIFFED if pattern.match(start)), "text")
