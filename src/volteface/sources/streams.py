"""Bytes of a source within bounded memory.

Needs ``encoding``; makes ``Source`` (an open source) and the ways to read it: whole with a limit, by lines with a
limit, or recoded to UTF-8. No function here holds more than its limit, whatever the size of the file.
"""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from volteface.records import SkipReason
from volteface.sources.drafts import Unusable
from volteface.sources.encoding import detect
from volteface.sources.options import SourceOptions

__all__ = [
    "HEAD_BYTES",
    "Oversized",
    "Source",
    "bounded_lines",
    "first_of_gzip",
    "read_whole",
    "rewound",
    "utf8_stream",
]

HEAD_BYTES = 1 << 16
"""How many bytes are looked at before a reader is chosen."""

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Source:
    """An open source.

    Attributes:
        origin: the path or address as the caller gave it.
        name: the file's name without ``.gz``, for its ending and a date in it.
        stream: all its bytes from the first on, unpacked.
        head: its first bytes, which ``stream`` gives again.
        path: the file, where there is one that can be opened again.
        size: its size in bytes, where it is known before reading.
        declared: the encoding that the server declared.
        url: the address it came from.
    """

    origin: str
    name: str
    stream: io.BufferedReader
    head: bytes
    path: str | None = None
    size: int | None = None
    declared: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Oversized:
    """Stands for a line that was longer than the limit. ``size`` is its length in bytes."""

    size: int


class _Joined(io.RawIOBase):
    """A head that was read already, and the stream it was read from."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the caller is io.BufferedReader
        if self._head:
            piece = self._head[: len(buffer)]
            self._head = self._head[len(piece) :]
        else:
            read = getattr(self._rest, "read1", self._rest.read)
            piece = memoryview(read(len(buffer)) or b"")
        buffer[: len(piece)] = piece
        return len(piece)


class _Recoded(io.RawIOBase):
    """A stream of any encoding as UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the caller is io.BufferedReader
        while not self._ready and not self._ended:
            chunk = self._stream.read1(_CHUNK)
            self._ended = not chunk
            self._ready = memoryview(self._decode(chunk).encode("utf-8", "surrogatepass"))
        piece = self._ready[: len(buffer)]
        self._ready = self._ready[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def _decode(self, chunk: bytes) -> str:
        try:
            return self._decoder.decode(chunk, self._ended)
        except UnicodeError as error:
            raise Unusable(SkipReason.ENCODING, f"a part of it is not {self._encoding}") from error


def rewound(head: bytes, rest: BinaryIO) -> io.BufferedReader:
    """Return one stream of a head that was read and the rest."""
    return io.BufferedReader(_Joined(head, rest), _CHUNK)


def first_of_gzip(head: bytes) -> bytes:
    """Return what the first bytes of a gzip file unpack to, at most ``HEAD_BYTES``.

    Raises:
        Unusable: the bytes are damaged.
    """
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
    except zlib.error as error:
        raise Unusable(SkipReason.UNREADABLE, f"damaged gzip file ({error})") from error


def utf8_stream(source: Source, options: SourceOptions) -> io.BufferedReader:
    """Return the stream of a table as UTF-8 without byte order mark.

    Where the encoding is not certain it stays as it is, so that only the rows that are not UTF-8 are skipped.

    Raises:
        Unusable: the beginning is not text.
    """
    head = source.head if len(source.head) < HEAD_BYTES else source.head[: source.head.rfind(b"\n") + 1] or source.head
    encoding = _encoding_of_table(head, source, options)
    if encoding == "utf-8-sig":
        source.stream.read(3)
    if encoding in ("utf-8", "utf-8-sig"):
        return source.stream
    return io.BufferedReader(_Recoded(source.stream, encoding), _CHUNK)


def _encoding_of_table(head: bytes, source: Source, options: SourceOptions) -> str:
    try:
        return detect(head, declared=source.declared, forced=options.encoding, complete=False)
    except Unusable as problem:
        if problem.reason is SkipReason.ENCODING:
            return "utf-8"
        raise


def read_whole(source: Source, limit: int, *, unit: str = "bytes") -> bytes:
    """Return all bytes of a source.

    Args:
        source: the source.
        limit: how many bytes may be held.
        unit: what the limit counts, for the message.

    Raises:
        Unusable: there are more; hardly more than the limit was read.
    """
    if source.size is not None and source.size > limit:
        raise Unusable(SkipReason.TOO_LARGE, f"{source.size:,} bytes; the limit is {unit}")
    data = bytearray()
    while chunk := source.stream.read1(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise Unusable(SkipReason.TOO_LARGE, f"more than {limit:,} bytes; the limit is {unit}")
    return bytes(data)


def bounded_lines(stream: io.BufferedReader, limit: int) -> Iterator[tuple[int, bytes | Oversized]]:
    """Yield the number (from 1) and the bytes of each line; one longer than the limit is passed over unread."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        size = len(line)
        while not line.endswith(b"\n") and (line := stream.readline(_CHUNK)):
            size += len(line)
        yield number, Oversized(size)
