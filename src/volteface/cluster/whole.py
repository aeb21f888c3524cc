"""What only shows over all documents of a folder: who repeats whom, and who of a name without a country is whom.

Needs the tables of all generations; makes the tables ``near_pair``, ``duplicate`` and ``identity_root`` of the whole
folder anew, each in one file. A desk file keeps them up to date document by document; a folder gets them in one
pass at the end of a run, so that opening it costs nothing (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from volteface.cluster.bench import files_table, workbench, write_query
from volteface.cluster.places import Place
from volteface.cluster.similar import find_near_pairs, link_all
from volteface.desk.folder import ROOTS
from volteface.desk.rows import arrow_table

if TYPE_CHECKING:
    import duckdb

__all__ = ["write_whole"]

_ROOTS = f"""
CREATE TABLE {ROOTS} AS
WITH named AS (SELECT DISTINCT name_key, kind_group, country, base FROM identity WHERE method <> 'local'),
sole AS (SELECT name_key, kind_group, min(base) AS root FROM named WHERE country IS NOT NULL
         GROUP BY name_key, kind_group HAVING count(*) = 1)
SELECT n.base, s.root FROM named n JOIN sole s USING (name_key, kind_group) WHERE n.country IS NULL
"""


def write_whole(place: Place, files: Mapping[str, Sequence[str]], *, name: str) -> dict[str, list[str]]:
    """Write the tables that depend on all documents; return their files.

    Args:
        place: the folder.
        files: the files of each table, those of the new generation included.
        name: what the files are called.
    """
    with workbench() as bench:
        for table in ("document", "fingerprint", "reading", "identity"):
            files_table(bench, table, place, files.get(table, ()), arrow_table(table, ()).schema)
        find_near_pairs(bench)
        link_all(bench)
        bench.execute(_ROOTS)
        return {
            "near_pair": _write(bench, place, f"near_pair/{name}.parquet", "near_pair", "exact, other"),
            "duplicate": _write(bench, place, f"duplicate/{name}.parquet", "duplicate", "number"),
            ROOTS: _write(bench, place, f"{ROOTS}/{name}.parquet", ROOTS, "base"),
        }


def _write(bench: duckdb.DuckDBPyConnection, place: Place, file: str, table: str, order: str) -> list[str]:
    write_query(bench, f"SELECT * FROM {table} ORDER BY {order}", place, file)
    return [file]
