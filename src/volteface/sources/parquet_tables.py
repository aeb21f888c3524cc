"""Parquet files of articles.

Needs pyarrow, loaded on first use, and ``rows``; makes ``read_parquet``. Row groups are streamed in small batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from volteface.records import Skipped, SkipReason
from volteface.sources.drafts import Draft, Unusable, skipped
from volteface.sources.options import SourceOptions
from volteface.sources.rows import Columns
from volteface.sources.streams import Source

__all__ = ["read_parquet"]

_BATCH_ROWS = 64


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
            number = 0
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                for row in _plain_times(batch).to_pylist():
                    number += 1
                    yield _draft(columns, row, f"{source.origin}:{number}")
    except pa.ArrowException as error:
        raise Unusable(SkipReason.BROKEN, f"not usable Parquet: {error}") from error


def _draft(columns: Columns, row: dict[str, Any], origin: str) -> Draft | Skipped:
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
