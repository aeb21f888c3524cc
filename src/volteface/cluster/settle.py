"""What was read becomes part of the tables: once for each document, numbered in the order of the input.

Needs the units of a run in their order; makes the files of a generation. Each document gets the next free number; one
that the folder holds already, or that came before in the run, is dropped, by the rules of the desk: the same
source, date and text is one document, the same id and text is one document, and another text under a known
id is a document of its own under a changed id. Each table is written by a task of its own, which any machine can do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from volteface.cluster.batches import PER_DOCUMENT, WORDS, row_schema
from volteface.cluster.bench import files_table, workbench, write_months, write_query
from volteface.cluster.documents import Stamp
from volteface.cluster.places import Place, place_of
from volteface.cluster.renaming import renamed_rows
from volteface.cluster.work import staged_file
from volteface.desk.folder import MANIFESTS
from volteface.desk.rows import arrow_table
from volteface.desk.schema import TABLES, quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["MONTHLY", "Kept", "TableTask", "keep_documents", "keep_file", "keep_skipped", "write_tables"]

MONTHLY: tuple[str, ...] = (*PER_DOCUMENT, "reading", "posting")
"""The tables that are written by month."""

_NUMBERS_A_POSTING = 4096
"""Documents that one row of the search index covers at most."""

KEEP_SCHEMA = pa.schema(
    [
        pa.field("unit", pa.string()),
        pa.field("row", pa.int32()),
        pa.field("number", pa.int32()),
        pa.field("id", pa.string()),
        pa.field("month", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Which documents of a run go into the tables.

    Attributes:
        documents: how many.
        dropped: how many the folder or the run held already.
        last: the highest document number afterwards.
        units: the units that hold them, the one of renamed documents included.
    """

    documents: int
    dropped: int
    last: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableTask:
    """Some tables of one generation, to be written by any machine.

    Attributes:
        folder: the address of the folder.
        tables: the tables.
        name: what their files are called.
        units: the units that hold their rows.
        version: of the reader.
    """

    folder: str
    tables: tuple[str, ...]
    name: str
    units: tuple[str, ...]
    version: str


def keep_file(name: str) -> str:
    """Return the file that says which documents a generation keeps; it goes when the run is finished."""
    return f"{MANIFESTS}/keep-{name}.parquet"


_EVERY = """
CREATE TABLE every_document AS
SELECT CAST(d.number AS BIGINT) AS seq, CAST(NULL AS VARCHAR) AS unit, CAST(NULL AS INTEGER) AS row,
       CASE WHEN ends_with(d.id, '~' || left(f.text_hash, 8)) THEN left(d.id, length(d.id) - 9) ELSE d.id END AS id,
       d.source, d.published, f.text_hash, CAST(NULL AS VARCHAR) AS month
FROM (SELECT number, id, source, published FROM held_document) d JOIN
     (SELECT number, text_hash FROM held_fingerprint) f USING (number)
UNION ALL
SELECT $last + row_number() OVER (ORDER BY u.place, s.row), s.unit, s.row, s.id, s.source, s.published, s.text_hash,
       s.month
FROM (SELECT unit, row, id, source, published, text_hash, month FROM staged WHERE id IS NOT NULL) s
     JOIN run_unit u USING (unit)
"""

_KEPT = """
CREATE TABLE kept AS
WITH same_story AS (
    SELECT * FROM every_document
    QUALIFY row_number() OVER (PARTITION BY source, published, text_hash ORDER BY seq) = 1),
same_text AS (
    SELECT * FROM same_story QUALIFY row_number() OVER (PARTITION BY id, text_hash ORDER BY seq) = 1),
named AS (SELECT *, row_number() OVER (PARTITION BY id ORDER BY seq) AS nth FROM same_text)
SELECT unit, row, CAST($last + row_number() OVER (ORDER BY seq) AS INTEGER) AS number, month, nth > 1 AS renamed,
       CASE WHEN nth > 1 THEN id || '~' || left(text_hash, 8) ELSE id END AS id
FROM named WHERE unit IS NOT NULL
"""


def keep_documents(
    place: Place, units: Sequence[str], held: dict[str, tuple[str, ...]], *, last: int, name: str, stamp: Stamp
) -> Kept:
    """Settle which documents of these units are new to the folder, and under which number and id they go in.

    Args:
        place: the folder.
        units: in the order of the input.
        held: the files of the tables so far.
        last: the highest document number so far.
        name: of the generation.
        stamp: of the run.
    """
    with workbench() as bench:
        files_table(bench, "staged", place, [staged_file(unit) for unit in units], _staged_schema())
        for table in ("document", "fingerprint"):
            files_table(bench, f"held_{table}", place, held.get(table, ()), arrow_table(table, ()).schema)
        order = pa.table({"unit": pa.array(units, pa.string()), "place": pa.array(range(len(units)), pa.int64())})
        bench.register("run_unit", order)
        bench.execute(_EVERY, {"last": last})
        bench.execute(_KEPT, {"last": last})
        extra = _rename(bench, place, name, stamp)
        write_query(bench, "SELECT unit, row, number, id, month FROM kept ORDER BY number", place, keep_file(name))
        documents, highest = bench.execute(
            "SELECT count(*), coalesce(max(number), $last) FROM kept", {"last": last}
        ).fetchall()[0]
        came = bench.execute("SELECT count(*) FROM every_document WHERE unit IS NOT NULL").fetchall()[0][0]
    return Kept(documents, came - documents, highest, (*units, *extra))


def _rename(bench: duckdb.DuckDBPyConnection, place: Place, name: str, stamp: Stamp) -> tuple[str, ...]:
    """Write the documents whose id is taken as a unit of their own, under their changed ids; return its name."""
    found = bench.execute("SELECT unit, row, id FROM kept WHERE renamed ORDER BY number").fetchall()
    if not found:
        return ()
    unit = f"renamed-{name}"
    rows = renamed_rows(place, [tuple(one) for one in found], stamp)
    table = pa.Table.from_batches([rows]).append_column("unit", pa.array([unit] * len(rows), pa.string()))
    with place.writing(staged_file(unit)) as stream:
        pq.write_table(table, stream, compression="zstd")
    bench.execute(
        "UPDATE kept SET unit = $unit, row = r.place FROM "
        "(SELECT number, CAST(row_number() OVER (ORDER BY number) - 1 AS INTEGER) AS place FROM kept WHERE renamed) r "
        "WHERE kept.number = r.number",
        {"unit": unit},
    )
    return (unit,)


def _staged_schema() -> pa.Schema:
    return row_schema().append(pa.field("unit", pa.string()))


def write_tables(task: TableTask) -> dict[str, list[str]]:
    """Write some tables of a generation; return the files of each. Done again it leaves the same files."""
    place = place_of(task.folder)
    with workbench() as bench:
        files_table(bench, "staged", place, [staged_file(unit) for unit in task.units], _staged_schema())
        files_table(bench, "keep", place, [keep_file(task.name)], KEEP_SCHEMA)
        bench.execute("CREATE TABLE kept AS SELECT * FROM keep")
        return {
            table: write_months(
                bench,
                _query(table, task.version),
                place,
                table=table,
                name=task.name,
                schema=arrow_table(table, ()).schema,
            )
            for table in task.tables
        }


def _query(table: str, version: str) -> str:
    if table == "posting":
        return _POSTINGS
    if table == "reading":
        made_by = "'" + version.replace("'", "''") + "'"
        return (
            f"SELECT k.month, k.number, k.id AS document, {made_by} AS version, s.read_at, s.status, s.reason "
            "FROM (SELECT unit, row, read_at, status, reason FROM staged) s JOIN kept k USING (unit, row) "
            "ORDER BY k.month, k.number"
        )
    names = TABLES[table].names
    order = ", u.position" if "position" in names else ""
    columns = ", ".join(f"u.{quoted(name)}" for name in names if name != "number")
    return (
        f"SELECT k.month AS month, k.number AS number, {columns} FROM {_rows_of(table)} u "
        f"JOIN kept k ON k.unit = u._unit AND k.row = u._row ORDER BY k.month, k.number{order}"
    )


def _rows_of(column: str) -> str:
    return f"(SELECT unit AS _unit, row AS _row, unnest({quoted(column)}, max_depth := 2) FROM staged)"


_POSTINGS = (
    "SELECT month, term, list(number ORDER BY number) AS numbers, list(count ORDER BY number) AS counts "
    f"FROM (SELECT k.month, k.number, u.* FROM {_rows_of(WORDS)} u "
    "JOIN kept k ON k.unit = u._unit AND k.row = u._row) "
    f"GROUP BY month, term, number // {_NUMBERS_A_POSTING} ORDER BY month, term, min(number)"
)


def keep_skipped(place: Place, units: Sequence[str], held: Sequence[str], *, name: str) -> tuple[list[str], int]:
    """Write what the units passed over and the folder has not noted yet; return the files and the number of rows."""
    file = f"skipped/{name}.parquet"
    with workbench() as bench:
        files_table(bench, "staged", place, [staged_file(unit) for unit in units], _staged_schema())
        files_table(bench, "held", place, held, arrow_table("skipped", ()).schema)
        bench.execute(
            "CREATE TABLE fresh AS SELECT origin, reason, detail, any_value(document) AS document, "
            "min(read_at) AS read_at FROM (SELECT unnest(skipped, max_depth := 2) FROM staged) "
            "GROUP BY origin, reason, detail"
        )
        bench.execute("DELETE FROM fresh WHERE (origin, reason, detail) IN (SELECT (origin, reason, detail) FROM held)")
        count = bench.execute("SELECT count(*) FROM fresh").fetchall()[0][0]
        if not count:
            return [], 0
        write_query(bench, "SELECT * FROM fresh ORDER BY origin, reason, detail", place, file)
    return [file], count
