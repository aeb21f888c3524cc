"""Which documents of a folder repeat each other: one pass over the fingerprints of all of them, in bounded memory.

Needs the tables ``document``, ``fingerprint`` and ``reading`` of a folder; makes the tables ``near_pair`` and
``duplicate`` that a desk file works out document by document. Two texts are compared where a band of their MinHash
signatures is the same; bands are sorted on the disk, a few at a time. What belongs together is then linked by
the same function as in a desk file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from volteface.desk.duplicates import NEAR_SIMILARITY, UNDATED, Node, links_of

if TYPE_CHECKING:
    import duckdb

__all__ = ["find_near_pairs", "link_all"]

NEIGHBOURS = 100
"""With how many others of one band a text is compared at most; texts that are nearly the same share many bands."""

_BANDS = 64
_BANDS_AT_ONCE = 8
_ROWS_AT_ONCE = 16_384


def find_near_pairs(bench: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``near_pair`` from the table ``fingerprint``."""
    # Signatures are most of it: they stay where they are, and are read again where they are needed.
    bench.execute(
        "CREATE TABLE text AS SELECT CAST(row_number() OVER (ORDER BY exact) AS INTEGER) AS text, exact, number "
        "FROM (SELECT exact, min(number) AS number FROM fingerprint "
        "WHERE exact <> '' AND octet_length(signature) > 0 GROUP BY exact)"
    )
    bench.execute("CREATE TABLE candidate (one INTEGER, other INTEGER)")
    for first in range(0, _BANDS, _BANDS_AT_ONCE):
        _add_candidates(bench, first)
    bench.execute("CREATE TABLE near_pair (exact VARCHAR, other VARCHAR, similarity DOUBLE)")
    _compare(bench)


def _add_candidates(bench: duckdb.DuckDBPyConnection, first: int) -> None:
    """Add the pairs of texts that share one of a few bands; each is a column, so that one is read at a time."""
    columns = [f"band_{number}" for number in range(_BANDS_AT_ONCE)]
    bench.execute(f"CREATE TABLE band (text INTEGER, {', '.join(f'{column} UBIGINT' for column in columns)})")
    # What files are given as is known to the bench alone, not to its cursors.
    with bench.cursor() as writing:
        signed = bench.sql("SELECT text, signature FROM fingerprint JOIN text USING (number)")
        for batch in signed.to_arrow_reader(_ROWS_AT_ONCE):
            writing.register("incoming", _bands(batch, first, columns))
            writing.execute("INSERT INTO band BY NAME SELECT * FROM incoming")
            writing.unregister("incoming")
    bench.execute("CREATE TABLE found (one INTEGER, other INTEGER)")
    for column in columns:
        bench.execute(_SHARED.format(column), {"most": NEIGHBOURS})
    bench.execute("INSERT INTO candidate SELECT DISTINCT one, other FROM found EXCEPT SELECT one, other FROM candidate")
    bench.execute("DROP TABLE band")
    bench.execute("DROP TABLE found")


_SHARED = """
INSERT INTO found
WITH shared AS (SELECT {0} FROM band WHERE {0} IS NOT NULL GROUP BY {0} HAVING count(*) > 1),
ranked AS (SELECT {0} AS value, text, row_number() OVER (PARTITION BY {0} ORDER BY text) AS place
           FROM band SEMI JOIN shared USING ({0}))
SELECT a.text, b.text FROM ranked a JOIN ranked b
ON a.value = b.value AND b.place > a.place AND b.place <= a.place + $most
"""


def _bands(batch: pa.RecordBatch, first: int, columns: Sequence[str]) -> pa.Table:
    """Return the bands of signatures: two 32-bit values next to each other are one value of 64 bits."""
    values = _matrix(batch.column("signature"), "<u8")[:, first : first + len(columns)]
    # Shorter signatures, of tests, have no values for the later columns.
    held = {column: np.ascontiguousarray(values[:, place]) for place, column in enumerate(columns[: values.shape[1]])}
    return pa.table({"text": batch.column("text"), **held})


def _matrix(signatures: pa.Array, kind: str) -> npt.NDArray[Any]:
    joined = b"".join(signatures.to_pylist())
    return np.frombuffer(joined, kind).reshape(len(signatures), -1)


def _compare(bench: duckdb.DuckDBPyConnection) -> None:
    bench.execute(
        "CREATE TABLE signed AS SELECT t.text, t.exact, f.signature FROM fingerprint f JOIN text t USING (number) "
        "WHERE t.text IN (SELECT one FROM candidate UNION SELECT other FROM candidate)"
    )
    with bench.cursor() as reading:
        pairs = reading.sql(
            "SELECT a.exact AS one_text, b.exact AS other_text, a.signature AS one, b.signature AS other "
            "FROM candidate c JOIN signed a ON a.text = c.one JOIN signed b ON b.text = c.other"
        )
        for batch in pairs.to_arrow_reader(_ROWS_AT_ONCE):
            same = _matrix(batch.column("one"), "<u4") == _matrix(batch.column("other"), "<u4")
            table = pa.table(
                {
                    "exact": batch.column("one_text"),
                    "other": batch.column("other_text"),
                    "similarity": same.mean(axis=1, dtype=np.float64),
                }
            )
            bench.register("incoming", table)
            bench.execute(
                "INSERT INTO near_pair SELECT * FROM incoming WHERE similarity >= $least", {"least": NEAR_SIMILARITY}
            )
            bench.unregister("incoming")


_CONCERNED = """
CREATE TABLE concerned AS
WITH printed AS (SELECT number, exact FROM fingerprint WHERE exact <> ''),
alike AS (SELECT exact FROM printed GROUP BY exact HAVING count(*) > 1
          UNION SELECT exact FROM near_pair UNION SELECT other FROM near_pair),
addressed AS (SELECT number, url FROM document WHERE url IS NOT NULL AND url <> ''),
changed AS (SELECT url FROM addressed GROUP BY url HAVING count(*) > 1),
found AS (SELECT number FROM printed SEMI JOIN alike USING (exact)
          UNION SELECT number FROM addressed SEMI JOIN changed USING (url))
SELECT CAST(row_number() OVER (ORDER BY d.number) - 1 AS INTEGER) AS place, d.number, d.id, d.url,
       coalesce(d.published, $undated) AS published, coalesce(r.read_at, '') AS read_at, f.exact
FROM (SELECT number, id, url, published FROM document) d SEMI JOIN found USING (number)
JOIN (SELECT number, exact FROM fingerprint) f USING (number)
JOIN (SELECT number, read_at FROM reading) r USING (number)
"""

_TIES = """
SELECT a.place, b.place FROM (
    SELECT min(place) AS place, exact FROM concerned WHERE exact <> '' GROUP BY exact) a
    JOIN near_pair p ON p.exact = a.exact
    JOIN (SELECT min(place) AS place, exact FROM concerned WHERE exact <> '' GROUP BY exact) b ON b.exact = p.other
UNION ALL SELECT place, min(place) OVER (PARTITION BY exact) FROM concerned WHERE exact <> ''
UNION ALL SELECT place, min(place) OVER (PARTITION BY url) FROM concerned WHERE url IS NOT NULL AND url <> ''
"""


def link_all(bench: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``duplicate`` from the tables ``document``, ``fingerprint``, ``reading`` and ``near_pair``."""
    bench.execute(_CONCERNED, {"undated": UNDATED})
    bench.register("labels", _labels(bench))
    bench.execute("CREATE TABLE grouped AS SELECT l.label, c.* FROM concerned c JOIN labels l USING (place)")
    bench.unregister("labels")
    bench.execute(
        "CREATE TABLE duplicate (number INTEGER, document VARCHAR, original_number INTEGER, original VARCHAR, "
        "kind VARCHAR, similarity DOUBLE)"
    )
    links: list[tuple[Any, ...]] = []
    for nodes, pairs in _groups(bench):
        ids = {node.number: node.id for node in nodes}
        for number, original, kind, value in links_of(nodes, pairs):
            links.append((number, ids[number], original, ids[original], kind, value))
        if len(links) >= _ROWS_AT_ONCE:
            _insert(bench, links)
            links = []
    _insert(bench, links)


def _insert(bench: duckdb.DuckDBPyConnection, links: Sequence[tuple[Any, ...]]) -> None:
    if not links:
        return
    names = ["number", "document", "original_number", "original", "kind", "similarity"]
    bench.register("incoming", pa.table([pa.array(column) for column in zip(*links, strict=True)], names=names))
    bench.execute("INSERT INTO duplicate BY NAME SELECT * FROM incoming")
    bench.unregister("incoming")


def _labels(bench: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return for each document the group it belongs to: two integers a document are held."""
    count = bench.execute("SELECT count(*) FROM concerned").fetchall()[0][0]
    parents = np.arange(count, dtype=np.int32)
    for batch in bench.sql(_TIES).to_arrow_reader(_ROWS_AT_ONCE):
        for one, other in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
            first, second = _root(parents, one), _root(parents, other)
            parents[max(first, second)] = min(first, second)
    roots = [_root(parents, place) for place in range(count)]
    return pa.table({"place": pa.array(range(count), pa.int32()), "label": pa.array(roots, pa.int32())})


def _root(parents: npt.NDArray[np.int32], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = int(parents[place])
    return place


Pairs = dict[str, dict[str, float]]


def _groups(bench: duckdb.DuckDBPyConnection) -> Iterator[tuple[list[Node], Pairs]]:
    """Yield each group of documents that belong together, with the similar texts among them."""
    with bench.cursor() as documents, bench.cursor() as similar:
        documents.execute(
            "SELECT label, number, id, url, published, read_at, exact FROM grouped ORDER BY label, number"
        )
        similar.execute(
            "SELECT g.label, p.* FROM near_pair p JOIN (SELECT DISTINCT label, exact FROM grouped) g USING (exact) "
            "ORDER BY g.label, p.exact, p.other"
        )
        pairs = groupby(_rows(similar), key=lambda row: row[0])
        label, found = next(pairs, (None, iter(())))
        for group, rows in groupby(_rows(documents), key=lambda row: row[0]):
            near: Pairs = defaultdict(dict)
            if label == group:
                for _, one, other, value in found:
                    near[one][other] = near[other][one] = value
                label, found = next(pairs, (None, iter(())))
            yield [Node(*row[1:]) for row in rows], near


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := connection.fetchmany(_ROWS_AT_ONCE):
        yield from rows
