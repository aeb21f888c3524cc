"""WARC archives of web pages, plain or gzipped.

Needs warcio, loaded on first use, and ``pages``; makes ``read_archive``. Of an archive the successful responses that
are HTML are read, one at a time; all other records are passed over. What the library prints of damage is told as
``Skipped`` instead.
"""

from __future__ import annotations

import logging
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
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
        if isinstance(record, Skipped):
            yield record
        elif record.rec_type == "response" and record.http_headers is not None and _is_page(record):
            yield _draft(record, source, options)


def _records(source: Source) -> Iterator[Any]:
    """Yield the records of an archive, and behind one that is not as long as it says, that it is not."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    _hush()
    archive = ArchiveIterator(source.stream)
    archive.INC_RECORD = ""  # what it would print where it counts an error
    records, address, told = iter(archive), None, 0
    while True:
        try:
            record = next(records, None)
        except (ArchiveLoadFailed, AttributeError, ValueError) as error:
            # The library meets heads that it does not expect with whatever its own code raises on them.
            raise Unusable(SkipReason.BROKEN, f"not usable WARC: {error}") from error
        if archive.err_count > told:
            told = archive.err_count
            detail = "no empty line after the record: its Content-Length is wrong, the line behind it was passed over"
            yield Skipped(f"{source.origin}#{address}", SkipReason.BROKEN, detail)
        if record is None:
            return
        address = record.rec_headers.get_header("WARC-Target-URI") or address
        yield record


def _hush() -> None:
    """Keep the library's warnings, of blanks in an address, from being printed where nobody asked for a log."""
    log = logging.getLogger("warcio")
    if not log.handlers:
        log.addHandler(logging.NullHandler())


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
    faults = _watched(stream)
    while chunk := stream.read(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise Unusable(SkipReason.TOO_LARGE, f"more than {limit:,} bytes; the limit is {limit:,}")
    if faults:
        raise Unusable(SkipReason.BROKEN, f"damaged where it is packed: {faults[0]}")
    return bytes(data)


def _watched(stream: Any) -> list[str]:
    """Return the list into which a stream will put what is wrong with what it unpacks; the library would print it."""
    faults: list[str] = []
    packed = getattr(stream, "decomp_type", None)
    if packed:
        makers = stream.DECOMPRESSORS.items()
        stream.DECOMPRESSORS = {name: partial(_Unpacker, make, stream, faults) for name, make in makers}
        stream.set_decomp(packed)
    return faults


class _Unpacker:
    """Unpacks like the library's own, and notes what it cannot; at the very beginning that is for the library."""

    def __init__(self, make: Callable[[], Any], stream: Any, faults: list[str]) -> None:
        self._inner, self._stream, self._faults = make(), stream, faults

    @property
    def unused_data(self) -> Any:
        return self._inner.unused_data

    def decompress(self, data: bytes) -> bytes:
        brotli_error: type[Exception] = getattr(sys.modules.get("brotli"), "error", zlib.error)
        try:
            found: bytes = self._inner.decompress(data)
        except (zlib.error, brotli_error) as error:
            if not self._stream.num_block_read:
                raise
            self._faults.append(str(error))
            return b""
        return found


def _with_extra(draft: Draft, extra: dict[str, str]) -> Draft:
    return replace(draft, extra={**draft.extra, **extra})


def _charset(content_type: str | None) -> str | None:
    _, found, rest = (content_type or "").lower().partition("charset=")
    return rest.split(";")[0].strip() if found else None
