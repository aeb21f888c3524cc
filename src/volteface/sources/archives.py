"""WARC archives of web pages, plain or gzipped.

Needs warcio, loaded on first use, and ``pages``; makes ``read_archive``. Of an archive the successful responses that
are HTML are read, one at a time; all other records are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from volteface.records import Skipped, SkipReason
from volteface.sources.drafts import Draft, Unusable, skipped
from volteface.sources.options import SourceOptions
from volteface.sources.pages import page_draft
from volteface.sources.streams import Source

__all__ = ["read_archive"]

_CHUNK = 1 << 16
_HTML = ("text/html", "application/xhtml+xml")


def read_archive(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the draft of each archived page, with ``path#address`` as origin.

    The day of the capture is not a day of publication: it is kept as ``extra["captured"]``.

    Raises:
        Unusable: the archive is damaged; what came before was yielded.
    """
    for record in _records(source):
        if record.rec_type == "response" and record.http_headers is not None and _is_page(record):
            yield _draft(record, source, options)


def _records(source: Source) -> Iterator[Any]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = iter(ArchiveIterator(source.stream))
    while True:
        try:
            record = next(records, None)
        except (ArchiveLoadFailed, AttributeError, ValueError) as error:
            # The library meets heads that it does not expect with whatever its own code raises on them.
            raise Unusable(SkipReason.BROKEN, f"not usable WARC: {error}") from error
        if record is None:
            return
        yield record


def _is_page(record: Any) -> bool:
    kind = (record.http_headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
    return kind in _HTML and (record.http_headers.get_statuscode() or "").startswith("2")


def _draft(record: Any, source: Source, options: SourceOptions) -> Draft | Skipped:
    url = record.rec_headers.get_header("WARC-Target-URI")
    origin = f"{source.origin}#{url}"
    try:
        data = _content(record, options.max_file_bytes)
        charset = options.encoding or _charset(record.http_headers.get_header("Content-Type"))
        draft = page_draft(data, origin, charset=charset, url=url)
    except Unusable as problem:
        return skipped(origin, problem)
    captured = record.rec_headers.get_header("WARC-Date")
    return _with_extra(draft, {"captured": captured} if captured else {})


def _content(record: Any, limit: int) -> bytes:
    """Return the page, unpacked piece by piece, so that a small record cannot unpack to more than the limit."""
    data, stream = bytearray(), record.content_stream()
    while chunk := stream.read(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise Unusable(SkipReason.TOO_LARGE, f"more than {limit:,} bytes; the limit is {limit:,}")
    return bytes(data)


def _with_extra(draft: Draft, extra: dict[str, str]) -> Draft:
    return replace(draft, extra={**draft.extra, **extra})


def _charset(content_type: str | None) -> str | None:
    _, found, rest = (content_type or "").lower().partition("charset=")
    return rest.split(";")[0].strip() if found else None
