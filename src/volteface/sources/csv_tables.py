"""CSV and TSV files of articles.

Needs ``rows`` and ``streams``; makes ``read_csv``. The delimiter is the one that the header line uses most. Fields may
hold line breaks and be as long as a text may be; a row that is longer is passed over within bounded memory.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BufferedReader

from volteface.records import Skipped, SkipReason
from volteface.sources.drafts import Draft, Unusable, skipped
from volteface.sources.options import SourceOptions
from volteface.sources.rows import Columns
from volteface.sources.streams import Source, utf8_stream

__all__ = ["read_csv"]

_DELIMITERS = (",", ";", "\t", "|")
_QUOTED = re.compile(r'"[^"]*"')
_BROKEN_UTF8 = re.compile("[\udc80-\udcff]")
_CHUNK = 1 << 16


def read_csv(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the draft of each row, with ``path:line`` of its first line as origin.

    Raises:
        Unusable: the header has no text column, or is not CSV.
    """
    lines = _Lines(utf8_stream(source, options), options.max_row_bytes)
    header_line = next(iter(lines), "")
    delimiter = _delimiter(header_line)
    _allow_long_fields(2 * options.max_row_bytes)
    names = _names(header_line, delimiter)
    columns = Columns(options)
    if not columns.has_text(names):
        raise columns.missing(names)
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        origin = f"{source.origin}:{lines.begin_row()}"
        try:
            values = next(rows, None)
            if values is None:
                return
            if values:
                yield columns.draft(_row(names, values, lines), origin)
        except csv.Error as error:
            yield Skipped(origin, SkipReason.BROKEN, f"not CSV: {error}")
        except Unusable as problem:
            yield skipped(origin, problem)


def _names(header: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error as error:
        raise Unusable(SkipReason.BROKEN, f"not CSV: {error}") from error


def _row(names: list[str], values: list[str], lines: _Lines) -> dict[str, str | None]:
    if lines.oversized:
        detail = f"{lines.row_size:,} bytes in one row; the limit is {lines.limit:,}"
        raise Unusable(SkipReason.TOO_LARGE, detail)
    if len(values) > len(names):
        found = f"{len(values)} fields; the header has {len(names)}"
        raise Unusable(SkipReason.BROKEN, f"{found}; quote fields that hold the delimiter")
    if any(_BROKEN_UTF8.search(value) for value in values):
        raise Unusable(SkipReason.ENCODING, "a field holds bytes that are not UTF-8")
    padded = [*values, *[""] * (len(names) - len(values))]
    return {name: value or None for name, value in zip(names, padded, strict=True) if name}


def _delimiter(header: str) -> str:
    plain = _QUOTED.sub("", header)
    return max(_DELIMITERS, key=plain.count)


def _allow_long_fields(limit: int) -> None:
    """Raise the csv module's limit of a field, which is one for the process and too small for articles."""
    if csv.field_size_limit() < limit:
        csv.field_size_limit(limit)


class _Lines:
    """The lines of a table for ``csv.reader``; of a row that grows over the limit only the structure is handed on."""

    def __init__(self, stream: BufferedReader, limit: int) -> None:
        self.limit = limit
        self.row_size = 0
        self._stream = stream
        self._number = 0

    @property
    def oversized(self) -> bool:
        """Whether the row read last is longer than the limit."""
        return self.row_size > self.limit

    def begin_row(self) -> int:
        """Start to count a row; return the number of its first line."""
        self.row_size = 0
        return self._number + 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(self.limit + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self.row_size += len(line)
        if not self.oversized:
            return line.decode("utf-8", "surrogateescape")
        kept = [_structure(line)]
        while not line.endswith(b"\n") and (line := self._stream.readline(_CHUNK)):
            self.row_size += len(line)
            kept.append(_structure(line))
            self._refuse_endless(kept)
        return "".join(kept)

    def _refuse_endless(self, kept: list[str]) -> None:
        if len(kept) > 64 and sum(map(len, kept)) > self.limit:
            raise Unusable(SkipReason.TOO_LARGE, f"a line of more than {self.row_size:,} bytes; not a table")


def _structure(line: bytes) -> str:
    """Return the quotes of a line, and what they need to mean the same: a row that is too long ends where it ends."""
    return re.sub(rb'[^",;\t|\n]+', b" ", line).replace(b' "" ', b" ").decode("ascii")
