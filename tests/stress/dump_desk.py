"""Writes a small desk, as this version makes it, to ``desks/version_N.sql``: run it before a schema version is left.

``python -m tests.stress.dump_desk`` from the root of the repository. The files are never changed afterwards:
``test_upgrades.py`` opens each as later versions will meet it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from tests.unit import conftest as stories

from volteface.desk import Desk, migrations
from volteface.records import Skipped, SkipReason

DESKS = Path(__file__).with_name("desks")
ROWS_A_STATEMENT = 64


def made(path: Path) -> Desk:
    """Return a new desk of three documents, one a copy of another, with a decision and a note of what was skipped."""
    ticks = iter(range(60))
    desk = Desk(path, clock=lambda: f"2026-02-03T00:00:{next(ticks):02d}+00:00")
    copy = stories.harbour("Wire Copy", "2021-03-03", stories.HARBOUR + " The story was taken from another paper.")
    desk.store([stories.reading(story) for story in (stories.harbour(), copy, stories.second())])
    desk.skip([Skipped("a.txt", SkipReason.EMPTY, "no content")], stories.READ_AT)
    desk.merge_actors("Oldland", "Radio Sund", by="Ana", note="one house")
    return desk


def literal(value: Any) -> str:
    """Return a value as SQL writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, bytes):
        return "'" + "".join(f"\\x{byte:02X}" for byte in value) + "'::BLOB"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    return "'" + str(value).replace("'", "''") + "'"


def dumped(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield the statements that make the same tables, views and rows."""
    tables = connection.execute(
        "SELECT table_name, sql FROM duckdb_tables() WHERE NOT internal ORDER BY table_name"
    ).fetchall()
    yield from (sql for _, sql in tables)
    for order in ("duckdb_indexes() ORDER BY index_name", "duckdb_views() WHERE NOT internal ORDER BY view_oid"):
        yield from (row[0].strip() for row in connection.execute(f"SELECT sql FROM {order}").fetchall())
    for name, _ in tables:
        rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            part = ", ".join(f"({', '.join(map(literal, row))})" for row in rows[start : start + ROWS_A_STATEMENT])
            yield f'INSERT INTO "{name}" VALUES {part};'


def main(folder: Path = DESKS) -> None:
    version = migrations.SCHEMA_VERSION
    with tempfile.TemporaryDirectory() as where:
        path = Path(where, "made.desk")
        made(path)
        with duckdb.connect(str(path), read_only=True) as connection:
            head = f"-- A desk of schema version {version}, as the program of that version wrote it. Never changed."
            text = "\n".join([head, *dumped(connection)]) + "\n"
    (folder / f"version_{version}.sql").write_text(text, "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
