"""A desk of any size, cloned inside DuckDB from the base: other ids, dates and names, as if each had been read.

Needs the base desk; makes a desk file that holds together (``volteface desk check``). What is worked out from the
records (the tables that some migration fills) is worked out by the desk's own SQL. Fingerprints are drawn at random,
for all clones of one text would be copies of each other; one document in twenty is nearly the one before it.
"""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.growth.base import BASE, Cast, cast_of, read_base
from volteface.desk.migrations import MIGRATIONS, create
from volteface.desk.rows import load_annotations
from volteface.desk.schema import TABLES, quoted

__all__ = ["build", "casts_of"]

MEMORY = "3GB"
_ID = "[0-9a-f]{16}"
_DAY = r"\d{4}-\d\d-\d\d.*"
_MOST_DAYS = 730
_COPY_EVERY = 20
_CHANGED = 0.25
_BANDS, _VALUES = 64, 128
_NAMED = {"actor": "name", "actor_alias": "alias"}
_OWN = ("fingerprint", "fingerprint_band", "near_pair", "duplicate", "identity", "posting", "meta")


def casts_of(clones: int) -> list[range]:
    """Return the clones of each cast: the number of names grows as the number of documents to the 0.75th."""
    casts = max(1, round(clones**0.75))
    borders = [round(place * clones / casts) for place in range(casts + 1)]
    return [range(begin, end) for begin, end in pairwise(borders) if end > begin]


def build(documents: int, path: Path, base: Path) -> dict[str, float]:
    """Make a desk of so many documents; return the processor's seconds of each step.

    Raises:
        ValueError: the number is no multiple of the base's.
    """
    if documents % BASE or documents < BASE:
        raise ValueError(f"{documents} documents, expected a multiple of {BASE}")
    read_base(base)
    with duckdb.connect(str(base), read_only=True) as connection:
        annotations = load_annotations(connection, list(range(1, BASE + 1)))
    begun = time.process_time()
    with duckdb.connect(str(path), config={"memory_limit": MEMORY, "checkpoint_threshold": "1GB"}) as connection:
        create(connection)
        connection.execute(f"ATTACH '{base}' AS base (READ_ONLY)")
        for number, clones in enumerate(casts_of(documents // BASE)):
            _add(connection, cast_of(number, annotations), clones)
        connection.execute("CHECKPOINT")
        cloned = time.process_time()
        _derive(connection)
        connection.execute("CHECKPOINT")
    return {"cloned_cpu_s": round(cloned - begun, 1), "derived_cpu_s": round(time.process_time() - cloned, 1)}


def _derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Run every migration again that fills tables of its own from the records."""
    for migration in MIGRATIONS:
        if any("INSERT INTO" in statement for statement in migration.statements):
            for statement in migration.statements:
                for name in re.findall(r"CREATE TABLE (\w+)", statement):
                    connection.execute(f"DROP TABLE {name}")
                connection.execute(statement)


def _add(connection: duckdb.DuckDBPyConnection, cast: Cast, clones: range) -> None:
    """Add the clones of one cast: documents, records and all that stands beside them."""
    tables = {"clone": _clone_table(clones), "cast_text": cast.texts, "cast_name": cast.names}
    tables |= {"cast_identity": cast.identities, "cast_word": cast.words, **_prints(clones)}
    for name, table in tables.items():
        connection.register(name, table)
    connection.execute("BEGIN")
    for table in TABLES.values():
        if table.name not in _OWN and "number" in table.names:
            _clone_rows(connection, table.name)
    for statement in _STATEMENTS:
        connection.execute(statement)
    connection.execute("COMMIT")
    for name in tables:
        connection.unregister(name)


def _clone_table(clones: range) -> pa.Table:
    """Return number, number in the base, what ids begin with, and by how many days the dates are moved."""
    chance = np.random.default_rng(clones.start)
    count = len(clones) * BASE
    return pa.table(
        {
            "number": pa.array(np.arange(clones.start * BASE + 1, clones.stop * BASE + 1), pa.int32()),
            "base_number": pa.array(np.tile(np.arange(1, BASE + 1), len(clones)), pa.int32()),
            "tag": pa.array([f"{clone:04x}" for clone in clones for _ in range(BASE)]),
            "days": pa.array(chance.integers(-_MOST_DAYS, _MOST_DAYS, count), pa.int32()),
        }
    )


def _clone_rows(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    held = connection.execute(f"SELECT count(*) FROM base.{quoted(table)}").fetchall()[0][0]
    if not held:
        return
    names = TABLES[table].names
    columns = ", ".join(f"{_column(connection, table, name)} AS {quoted(name)}" for name in names)
    order = "c.number, b.position" if "position" in names else "c.number"
    name = _NAMED.get(table)
    joined = "JOIN clone c ON c.base_number = b.number JOIN cast_text t ON t.base_number = b.number"
    joined += f" LEFT JOIN cast_name n ON n.base_number = b.number AND n.old = b.{name}" if name else ""
    connection.execute(
        f"INSERT INTO {quoted(table)} BY NAME SELECT {columns} FROM base.{quoted(table)} b {joined} ORDER BY {order}"
    )


def _column(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> str:
    """Return the SQL of one column of a clone."""
    names, column = TABLES[table].names, f"b.{quoted(name)}"
    if name == "number":
        return "c.number"
    if _NAMED.get(table) == name:
        return f"coalesce(n.new, {column})"
    if table == "document" and name == "url":
        return f"{column} || '/' || c.tag"
    head = name.removesuffix("text")
    if name == "text" and table == "document":
        return "t.text"
    if name.endswith("text") and f"{head}start" in names:
        start, end = f"b.{quoted(head + 'start')}", f"b.{quoted(head + 'end')}"
        return f"substr(t.text, {start} + 1, {end} - {start})"
    if next(c.type for c in TABLES[table].columns if c.name == name) != "VARCHAR":
        return column
    if _holds(connection, table, name, _ID):
        return f"CASE WHEN regexp_full_match({column}, '{_ID}') THEN c.tag || substr({column}, 5) ELSE {column} END"
    if name != "read_at" and _holds(connection, table, name, _DAY):
        day = f"strftime(try_cast(left({column}, 10) AS DATE) + c.days, '%Y-%m-%d')"
        moved = f"coalesce({day} || substr({column}, 11), {column})"
        return f"CASE WHEN regexp_full_match({column}, '{_DAY}') THEN {moved} ELSE {column} END"
    return column


def _holds(connection: duckdb.DuckDBPyConnection, table: str, column: str, pattern: str) -> bool:
    query = f"SELECT count(*) FROM base.{quoted(table)} WHERE regexp_full_match({quoted(column)}, $pattern)"
    return bool(connection.execute(query, {"pattern": pattern}).fetchall()[0][0])


def _prints(clones: range) -> dict[str, pa.Table]:
    """Return random fingerprints, their bands, and who is nearly whom."""
    chance = np.random.default_rng(1_000_000 + clones.start)
    numbers = np.arange(clones.start * BASE + 1, clones.stop * BASE + 1)
    copies = np.flatnonzero(numbers % _COPY_EVERY == 0)
    values = chance.integers(0, 2**32, (len(numbers), _VALUES), dtype=np.uint32)
    values[copies] = np.where(chance.random((len(copies), _VALUES)) < _CHANGED, values[copies], values[copies - 1])
    bands = chance.integers(0, 2**64, (len(numbers), _BANDS), dtype=np.uint64)
    shared = chance.random((len(copies), _BANDS)) < (1 - _CHANGED) ** 2
    bands[copies] = np.where(shared, bands[copies - 1], bands[copies])
    same = (values[copies] == values[copies - 1]).mean(axis=1)
    return {
        "clone_print": pa.table(
            {"number": pa.array(numbers, pa.int32()), "signature": pa.array([row.tobytes() for row in values])}
        ),
        "clone_band": pa.table(
            {
                "number": pa.array(np.repeat(numbers, _BANDS), pa.int32()),
                "band": pa.array(np.tile(np.arange(_BANDS), len(numbers)), pa.uint8()),
                "value": pa.array(bands.ravel(), pa.uint64()),
            }
        ),
        "clone_pair": pa.table({"number": pa.array(numbers[copies], pa.int32()), "similarity": pa.array(same)}),
    }


_EXACT = "left(md5('exact' || {0}), 32) || left(md5('text' || {0}), 32)"
_STATEMENTS = (
    f"""
    INSERT INTO fingerprint BY NAME
    SELECT p.number, d.id AS document, md5('hash' || p.number)[:16] AS text_hash, {_EXACT.format("p.number")} AS exact,
           p.signature FROM clone_print p JOIN "document" d USING (number) ORDER BY p.number
    """,
    f"INSERT INTO fingerprint_band SELECT {_EXACT.format('number')}, band, value FROM clone_band",
    f"""
    INSERT INTO near_pair
    SELECT least(a, b), greatest(a, b), similarity
    FROM (SELECT {_EXACT.format("number")} AS a, {_EXACT.format("(number - 1)")} AS b, similarity FROM clone_pair)
    """,
    """
    INSERT INTO duplicate BY NAME
    SELECT p.number, d.id AS document, p.number - 1 AS original_number, o.id AS original, 'near' AS kind, p.similarity
    FROM clone_pair p JOIN "document" d ON d.number = p.number JOIN "document" o ON o.number = p.number - 1
    """,
    """
    INSERT INTO identity BY NAME
    SELECT * REPLACE (base AS identity) FROM (
        SELECT b.* REPLACE (c.number AS number, c.tag || substr(b.document, 5) AS document, v.name_key AS name_key,
            CASE WHEN b.method = 'registry' THEN b.actor ELSE c.tag || substr(b.actor, 5) END AS actor,
            coalesce(v.base, c.tag || substr(b.base, 5)) AS base, v.last_word AS last_word)
        FROM base.identity b JOIN clone c ON c.base_number = b.number
        JOIN cast_identity v ON v.base_number = b.number AND v.actor = b.actor)
    ORDER BY number
    """,
    """
    INSERT INTO posting
    SELECT w.term, list(c.number ORDER BY c.number), list(CAST(w.count AS USMALLINT) ORDER BY c.number)
    FROM cast_word w JOIN clone c USING (base_number) GROUP BY w.term, c.number // 128 ORDER BY w.term
    """,
)
