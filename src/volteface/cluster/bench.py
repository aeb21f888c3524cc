"""A workbench: a database that lives as long as one step, in bounded memory, over Parquet files anywhere.

Needs DuckDB and Arrow; makes connections that spill to disk, tables of files on any filesystem, and Parquet files from
queries. Files are read and written through Arrow, so that a local disk and an object store are one thing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from volteface.cluster.places import Place

__all__ = ["MEMORY_LIMIT", "files_table", "workbench", "write_months", "write_query"]

MEMORY_LIMIT = "1GB"
"""What one step of the database may hold in memory; more is spilled to the disk for temporary files."""

_THREADS = 4
_ROWS_A_FILE = 4_000_000
_ROWS_A_GROUP = 50_000


@contextmanager
def workbench() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database that spills into a temporary folder; all of it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="volteface-bench-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "threads": max(1, min(_THREADS, os.cpu_count() or 1)),
            "preserve_insertion_order": False,
            "temp_directory": str(Path(folder, "spill")),
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            yield connection


def files_table(
    connection: duckdb.DuckDBPyConnection, name: str, place: Place, files: Sequence[str], schema: pa.Schema
) -> None:
    """Give Parquet files as a table; none of them as an empty one."""
    if not files:
        connection.register(name, schema.empty_table())
        return
    paths = [place.inner(file) for file in files]
    connection.register(name, ds.dataset(paths, filesystem=place.system, format="parquet"))


def write_query(connection: duckdb.DuckDBPyConnection, query: str, place: Place, name: str) -> int:
    """Write the result of a query to one file of the folder; return its rows."""
    reader = connection.sql(query).to_arrow_reader(_ROWS_A_GROUP)
    rows = 0
    with place.writing(name) as stream, pq.ParquetWriter(stream, reader.schema, compression="zstd") as writer:
        for batch in reader:
            rows += len(batch)
            writer.write_batch(batch)
    return rows


def write_months(
    connection: duckdb.DuckDBPyConnection, query: str, place: Place, *, table: str, name: str, schema: pa.Schema
) -> list[str]:
    """Write the result of a query, sorted by its first column ``month``, to one file or more for each month.

    Args:
        connection: where the query runs.
        query: gives the month and then the columns of ``schema``.
        place: the folder.
        table: the table's name, which is the folder's part.
        name: what the files are called.
        schema: the columns that are written.

    Returns:
        The files, relative to the folder.
    """
    files: list[str] = []
    reader = connection.sql(query).to_arrow_reader(_ROWS_A_GROUP)
    with ExitStack() as stack:
        month, rows, writer = None, 0, None
        for batch in reader:
            for part_month, part in _by_month(batch, schema):
                if writer is None or part_month != month or rows >= _ROWS_A_FILE:
                    stack.close()
                    month, rows = part_month, 0
                    files.append(f"{table}/month={month}/{name}-{len(files):05d}.parquet")
                    writer = _opened(stack, place, files[-1], schema)
                rows += len(part)
                writer.write_batch(part)
    return files


def _opened(stack: ExitStack, place: Place, file: str, schema: pa.Schema) -> Any:
    stream = stack.enter_context(place.writing(file))
    return stack.enter_context(pq.ParquetWriter(stream, schema, compression="zstd"))


def _by_month(batch: pa.RecordBatch, schema: pa.Schema) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Cut a batch, sorted by month, where the month changes."""
    months = batch.column("month").to_pylist()
    rows = batch.select(schema.names).cast(schema)
    start = 0
    for place in range(1, len(months) + 1):
        if place == len(months) or months[place] != months[start]:
            yield months[start], rows.slice(start, place - start)
            start = place
