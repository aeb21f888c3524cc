"""The desk's tables as files that other tools read.

Needs an open desk and a folder; makes one file a table. A file appears whole under its name or not at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from volteface.desk.schema import TABLES, quoted
from volteface.errors import InputError, StoreError

if TYPE_CHECKING:
    import duckdb

__all__ = ["ExportFormat", "export_tables"]

ExportFormat = Literal["parquet", "csv", "jsonl"]

# The search index and the parts of fingerprints are the desk's own and are made anew from the texts.
# What watch remembers is about servers and channels, and may hold their secrets.
_INNER = frozenset(
    {"meta", "posting", "vocabulary", "document_length", "fingerprint_band", "near_pair", "event_key", "tie", "report"}
    | {"part", "member", "moved", "called", "site"}
    | {name for name in TABLES if name.startswith("watch_")}
)
_COPY = {
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "csv": "FORMAT csv, HEADER true",
    "jsonl": "FORMAT json",
}


def export_tables(connection: duckdb.DuckDBPyConnection, directory: Path, format_: str) -> tuple[Path, ...]:
    """Write every table but the desk's own indexes into ``directory``; return the files.

    Raises:
        InputError: the format is none of parquet, csv, jsonl.
        StoreError: the folder cannot be made.
    """
    if format_ not in _COPY:
        raise InputError(f"format {format_!r}: expected one of {', '.join(get_args(ExportFormat))}")
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{directory}: could not be made ({error.strerror}); name another folder", path=directory
        ) from error
    return tuple(_export(connection, name, directory, format_) for name in TABLES if name not in _INNER)


def _export(connection: duckdb.DuckDBPyConnection, table: str, directory: Path, format_: str) -> Path:
    path = directory / f"{table}.{format_}"
    partial = directory / f".{table}.{format_}.part"
    columns = ", ".join(_column(column.name, column.type, format_) for column in TABLES[table].columns)
    order = ", ".join(name for name in ("number", "position", "id") if name in TABLES[table].names) or "ALL"
    target = str(partial).replace("'", "''")
    try:
        connection.execute(
            f"COPY (SELECT {columns} FROM {quoted(table)} ORDER BY {order}) TO '{target}' ({_COPY[format_]})"
        ).fetchall()
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def _column(name: str, type_: str, format_: str) -> str:
    """Return a column for a file; bytes are hexadecimal digits where the format knows text only."""
    if type_ == "BLOB" and format_ != "parquet":
        return f"hex({quoted(name)}) AS {quoted(name)}"
    return quoted(name)
