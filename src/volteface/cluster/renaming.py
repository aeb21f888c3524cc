"""Documents whose given id stands for another text already: their rows once more, under a changed id.

Needs rows that were read; makes rows of the same shape. It is rare, so it goes the long way: rows become records, the
records are renamed as a desk renames them, and become rows again.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from volteface.cluster.batches import PER_DOCUMENT, rows_of
from volteface.cluster.documents import Stamp
from volteface.cluster.places import Place
from volteface.cluster.work import staged_file
from volteface.desk import migrations
from volteface.desk.ingest import renamed
from volteface.desk.rows import load_annotations
from volteface.desk.schema import quoted
from volteface.records import Annotation

__all__ = ["renamed_rows"]


def renamed_rows(place: Place, found: Sequence[tuple[str, int, str]], stamp: Stamp) -> pa.RecordBatch:
    """Return the rows of documents under other ids.

    Args:
        place: the folder.
        found: unit, row in it and new id of each document.
        stamp: of the run.
    """
    return rows_of([renamed(_annotation(place, unit, row), document) for unit, row, document in found], stamp)


def _annotation(place: Place, unit: str, row: int) -> Annotation:
    with place.system.open_input_file(place.inner(staged_file(unit))) as file:
        rows = pq.read_table(file).slice(row, 1)
    with duckdb.connect(":memory:") as connection:
        migrations.create(connection)
        connection.register("staged", rows)
        for table in PER_DOCUMENT:
            connection.execute(
                f"INSERT INTO {quoted(table)} BY NAME SELECT 1 AS number, * FROM "
                f"(SELECT unnest({quoted(table)}, max_depth := 2) FROM staged)"
            )
        return load_annotations(connection, [1])[0]
