"""Parquet files of articles.

Needs pyarrow, loaded on first use, and ``rows``; makes ``read_parquet``. Row groups are streamed in small batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from volteface.records import Skipped, SkipReason
from volteface.sources.drafts import Draft, Unusable, skipped
from volteface.sources.options import SourceOptions
from volteface.sources.rows import Columns
from volteface.sources.streams import Source

__all__ = ["read_parquet"]

_BATCH_ROWS = 64
_BATCH_BYTES = 64 << 20
_SURELY_FINE = 256 << 20
_MOST_PACKED = 200
"""A file that unpacks to more than so many times its size holds no text; only small ones may be packed so well."""


def read_parquet(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the draft of each row, with ``path:row`` (from 1) as origin.

    Raises:
        Unusable: the file is damaged, has no text column, or comes through a pipe.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if source.path is None or not source.head.startswith(b"PAR1"):
        raise Unusable(SkipReason.BROKEN, "Parquet is read from an unpacked file; found other bytes or a stream")
    try:
        with pq.ParquetFile(source.path, memory_map=True) as file:
            columns = Columns(options)
            if not columns.has_text(file.schema_arrow.names):
                raise columns.missing(file.schema_arrow.names)
            for number, row in enumerate(_rows_of_file(file, Path(source.path).stat().st_size), start=1):
                yield _draft(columns, row, f"{source.origin}:{number}")
    except (pa.ArrowException, UnicodeDecodeError) as error:  # names of columns may be anything
        raise Unusable(SkipReason.BROKEN, f"not usable Parquet: {error}") from error


def _rows_of_file(file: Any, packed: int) -> Iterator[dict[str, Any] | Unusable]:
    for group in range(file.num_row_groups):
        size = _unpacked(file.metadata.row_group(group), packed)
        # A value may be as long as its row group: of long ones few rows are held at once, or a small file fills memory.
        rows = max(1, min(_BATCH_ROWS, _BATCH_BYTES // max(size, 1)))
        for batch in file.iter_batches(batch_size=rows, row_groups=[group]):
            yield from _rows(_plain_times(batch))


def _unpacked(group: Any, packed: int) -> int:
    """Return the size of a row group when unpacked, in bytes; ``packed`` is the size of the whole file.

    The columns are not asked one by one: where the statistics of one are damaged, that ends the process.

    Raises:
        Unusable: it is packed as no text can be.
    """
    size: int = group.total_byte_size
    if size > _SURELY_FINE and size > _MOST_PACKED * packed:
        raise Unusable(SkipReason.TOO_LARGE, f"a file of {packed:,} bytes unpacks to {size:,}; no text does")
    return size


def _rows(batch: Any) -> Iterator[dict[str, Any] | Unusable]:
    """Yield the rows; one that Python cannot hold is the problem that it has."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        for place in range(batch.num_rows):
            yield _one_row(batch.slice(place, 1))


def _one_row(batch: Any) -> dict[str, Any] | Unusable:
    try:
        row: dict[str, Any] = batch.to_pylist()[0]
    except UnicodeDecodeError as error:
        return Unusable(SkipReason.ENCODING, f"a text of the row holds bytes that are not UTF-8 (byte {error.start:,})")
    except (ValueError, OverflowError) as error:
        return Unusable(SkipReason.BROKEN, f"a value of the row cannot be read ({error})")
    return row


def _draft(columns: Columns, row: dict[str, Any] | Unusable, origin: str) -> Draft | Skipped:
    if isinstance(row, Unusable):
        return skipped(origin, row)
    try:
        return columns.draft(row, origin)
    except Unusable as problem:
        return skipped(origin, problem)


def _plain_times(batch: Any) -> Any:
    """Return the batch with nanoseconds cut to microseconds, which is what Python's date-times hold."""
    import pyarrow as pa

    for index, field in enumerate(batch.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns":
            micro = batch.column(index).cast(pa.timestamp("us", field.type.tz), safe=False)
            batch = batch.set_column(index, field.name, micro)
    return batch
