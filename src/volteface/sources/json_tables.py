"""JSON Lines and JSON files of articles.

Needs ``rows`` and ``streams``; makes ``read_json_lines`` and ``read_json``. Lines are read one by one and arrays
element by element, so a file may be larger than memory; a line or element that is broken or too long is skipped and
the rest goes on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import Any

from volteface.records import Skipped, SkipReason
from volteface.sources.drafts import Draft, Unusable, skipped
from volteface.sources.options import SourceOptions
from volteface.sources.rows import Columns
from volteface.sources.streams import Oversized, Source, bounded_lines, rewound, utf8_stream

__all__ = ["read_json", "read_json_lines"]

_OUTSIDE = re.compile(rb'["{}\[\]]')
_INSIDE = re.compile(rb'["\\]')
_ITEM = re.compile(rb"[^\s,]")
_CHUNK = 1 << 16
_LISTS = ("articles", "documents", "results", "items", "entries", "records", "data")
_PEEK = 1 << 14


def read_json_lines(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the draft of each line, with ``path:line`` as origin; blank lines are passed over."""
    return _lines(source.origin, utf8_stream(source, options), options)


def read_json(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the drafts of a JSON file: an array of objects, one object, objects one after the other, or lines.

    An object without text that holds a list under a usual name (``articles``, ``results`` ...) stands for that list.
    """
    stream = utf8_stream(source, options)
    head = stream.read1(_PEEK)
    stream = rewound(head, stream)
    if _is_lines(head):
        return _lines(source.origin, stream, options)
    return _elements(source.origin, stream, options)


def _is_lines(head: bytes) -> bool:
    lines = [line.strip() for line in head.split(b"\n", 3)[:3]]
    lines = [line for line in lines if line] or [b""]
    if len(lines) > 1 and len(lines[0]) > 1 and all(line.startswith(b"{") for line in lines[:2]):
        return True
    return lines[0].startswith(b"{") and b"\n" in head and _is_whole(lines[0])


def _is_whole(line: bytes) -> bool:
    try:
        _parse(line)
    except Unusable:
        return False
    return True


def _lines(origin: str, stream: BufferedReader, options: SourceOptions) -> Iterator[Draft | Skipped]:
    columns = Columns(options)
    for number, line in bounded_lines(stream, options.max_row_bytes):
        if isinstance(line, Oversized) or not line.isspace():
            yield from _rows(line, f"{origin}:{number}", columns, options)


def _elements(origin: str, stream: BufferedReader, options: SourceOptions) -> Iterator[Draft | Skipped]:
    columns = Columns(options)
    splitter = _Splitter(options.max_row_bytes)
    try:
        while chunk := stream.read1(_CHUNK):
            for number, value in splitter.feed(chunk):
                yield from _rows(value, f"{origin}:{number}", columns, options)
        splitter.close()
    except Unusable as problem:
        yield skipped(f"{origin}:{splitter.line}", problem)


def _rows(line: bytes | Oversized, origin: str, columns: Columns, options: SourceOptions) -> Iterator[Draft | Skipped]:
    try:
        if isinstance(line, Oversized):
            detail = f"{line.size:,} bytes; the limit is {options.max_row_bytes:,}"
            raise Unusable(SkipReason.TOO_LARGE, detail)  # noqa: TRY301  # one exit for all problems of a row
        row = _parse(line)
        if columns.has_text(row):
            yield columns.draft(row, origin)
            return
        rows = next((row[key] for key in _LISTS if isinstance(row.get(key), list)), None)
        if rows is None:
            raise columns.missing(row)
    except Unusable as problem:
        yield skipped(origin, problem)
        return
    for index, item in enumerate(rows):
        yield _listed(item, f"{origin}#{index}", columns)


def _listed(item: Any, origin: str, columns: Columns) -> Draft | Skipped:
    try:
        return columns.draft(_object(item), origin)
    except Unusable as problem:
        return skipped(origin, problem)


def _parse(line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_no_number, strict=False)
    except UnicodeDecodeError as error:
        raise Unusable(SkipReason.ENCODING, f"byte {error.start:,} of the line is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Unusable(SkipReason.BROKEN, f"not JSON: {error.msg} at column {error.colno:,}") from error
    except (ValueError, RecursionError) as error:
        raise Unusable(SkipReason.BROKEN, f"not usable JSON: {error}") from error
    return _object(value)


def _no_number(_name: str) -> None:
    """Read NaN and Infinity, which JSON does not know, as ``null``."""


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unusable(SkipReason.BROKEN, f"JSON {type(value).__name__}; expected an object with a text")
    return value


class _Splitter:
    """Cuts a stream of JSON into the objects of the outermost array, or the outermost objects.

    It follows brackets and strings and parses nothing, so that a broken object does not end the file.
    """

    def __init__(self, limit: int) -> None:
        self.line = 1
        self._limit = limit
        self._base: int | None = None
        self._depth = 0
        self._in_string = self._escaped = False
        self._piece = bytearray()
        self._size = 0
        self._start_line = 1

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes | Oversized]]:
        """Yield the line and bytes of every object that ends in the chunk."""
        at = begin = 0
        while at < len(chunk):
            if self._depth == (self._base or 0) and not self._in_string:
                at = begin = self._between(chunk, at)
                continue
            at = self._skip(chunk, at)
            if self._depth == self._base and not self._in_string:
                self._keep(chunk[begin:at])
                yield self._start_line, self._take()
        if self._depth != (self._base or 0) or self._in_string:
            self._keep(chunk[begin:])

    def close(self) -> None:
        """End the stream.

        Raises:
            Unusable: it ends inside an object.
        """
        if self._size:
            self.line = self._start_line
            raise Unusable(SkipReason.BROKEN, "the file ends inside this object")

    def _between(self, chunk: bytes, at: int) -> int:
        """Go to the next object; return the place of its bracket, already counted when the next step starts there."""
        match = _ITEM.search(chunk, at)
        end = match.start() if match else len(chunk)
        self.line += chunk.count(b"\n", at, end)
        if match is None:
            return end
        char = match[0]
        if char == b"[" and self._base is None:
            self._base = self._depth = 1
            return end + 1
        if char == b"]" and self._base == 1:
            self._base = self._depth = 0
            return end + 1
        if char not in b"{[":
            raise Unusable(SkipReason.BROKEN, f"found {char.decode('latin-1')!r} between objects; expected an object")
        self._base = self._base or 0
        self._start_line = self.line
        self._depth += 1
        self._keep(char)
        return end + 1

    def _skip(self, chunk: bytes, at: int) -> int:
        """Return the place after the next sign that matters."""
        if self._escaped:
            self._escaped = False
            return at + 1
        match = (_INSIDE if self._in_string else _OUTSIDE).search(chunk, at)
        if match is None:
            return len(chunk)
        char = match[0]
        if char == b'"':
            self._in_string = not self._in_string
        elif char == b"\\":
            self._escaped = True
        else:
            self._depth += 1 if char in b"{[" else -1
        return match.end()

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        self.line += piece.count(b"\n")
        if self._size <= self._limit:
            self._piece += piece
        else:
            self._piece.clear()

    def _take(self) -> bytes | Oversized:
        value: bytes | Oversized = bytes(self._piece) if self._size <= self._limit else Oversized(self._size)
        self._piece.clear()
        self._size = 0
        return value
