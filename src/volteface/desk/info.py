"""What a desk holds, in figures, and which documents repeat others.

Needs an open desk; makes counts, and the links between near-duplicates and versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from volteface.desk.migrations import SCHEMA_VERSION
from volteface.desk.schema import TABLES, quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["DeskInfo", "Duplicate", "load_duplicates", "load_info"]


@dataclass(frozen=True, slots=True)
class DeskInfo:
    """A desk in figures.

    Attributes:
        path: the file.
        schema_version: the version of its tables.
        size_bytes: of the file, or of all files of a folder; ``None`` in memory.
        rows: rows of each table.
        counted_documents: documents that are neither near-duplicates nor superseded.
        sources: how many sources there are.
        first: the earliest publication date.
        last: the latest.
        undated: documents without a date.
        unread: documents kept without records, by reason.
        skipped: what was passed over, by reason.
        versions: which version of the reader has read how many documents (its latest reading of each).
    """

    path: str
    schema_version: int
    size_bytes: int | None
    rows: Mapping[str, int]
    counted_documents: int
    sources: int
    first: str | None
    last: str | None
    undated: int
    unread: Mapping[str, int]
    skipped: Mapping[str, int]
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that repeats another, or is superseded by it.

    Attributes:
        document: the id of the one that is not counted.
        original: the id of the one that is.
        kind: ``exact``, ``near`` or ``version``.
        similarity: estimated share of common shingles, ``None`` for versions.
    """

    document: str
    original: str
    kind: str
    similarity: float | None


_LATEST = """(
    SELECT number, last(status ORDER BY rowid) AS status, last(reason ORDER BY rowid) AS reason,
           last(version ORDER BY rowid) AS version FROM reading GROUP BY number)"""


def load_info(connection: duckdb.DuckDBPyConnection, path: str) -> DeskInfo:
    """Return the desk in figures."""
    rows = {name: connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchall()[0][0] for name in TABLES}
    counted = connection.execute("SELECT count(*) FROM counted_document").fetchall()[0][0]
    sources, first, last, undated = connection.execute(
        "SELECT count(DISTINCT source), min(published), max(published), count(*) FILTER (published IS NULL) "
        'FROM "document"'
    ).fetchall()[0]
    file = Path(path)
    return DeskInfo(
        path=path,
        schema_version=SCHEMA_VERSION,
        size_bytes=_size(file) if file.exists() else None,
        rows=rows,
        counted_documents=counted,
        sources=sources,
        first=first,
        last=last,
        undated=undated,
        unread=_counts(connection, f"coalesce(reason, 'no reason given') FROM {_LATEST} WHERE status = 'unread'"),
        skipped=_counts(connection, "reason FROM skipped"),
        versions=_counts(connection, f"version FROM {_LATEST}"),
    )


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size


def _counts(connection: duckdb.DuckDBPyConnection, rest: str) -> dict[str, int]:
    column, _, source = rest.partition(" FROM ")
    return dict(
        connection.execute(f"SELECT {column} AS name, count(*) FROM {source} GROUP BY name ORDER BY name").fetchall()
    )


def load_duplicates(connection: duckdb.DuckDBPyConnection, number: int) -> tuple[Duplicate, ...]:
    """Return the links of the whole group a document belongs to: its original, and all that share it."""
    rows = connection.execute(
        """
        WITH RECURSIVE grouped AS (
            SELECT $number::INTEGER AS number
            UNION SELECT CASE WHEN u.number = g.number THEN u.original_number ELSE u.number END
            FROM grouped g JOIN duplicate u ON u.number = g.number OR u.original_number = g.number)
        SELECT u.document, u.original, u.kind, u.similarity FROM duplicate u
        WHERE u.number IN (SELECT number FROM grouped) ORDER BY u.kind, u.number
        """,
        {"number": number},
    ).fetchall()
    return tuple(Duplicate(*row) for row in rows)
