"""Which documents are counted: the same story told twice, and the same page changed.

Needs fingerprints as plain values; makes rows of ``duplicate``. Every document of one url but the newest is
superseded (``version``). Among the others, each one that has the text of an earlier published one
(``exact``), or nearly its text (``near``), is linked to the earliest that is itself not linked. The links are worked
out anew for every group that a new document touches, so the order in which documents arrive does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

__all__ = ["NEAR_SIMILARITY", "UNDATED", "Fingerprint", "Node", "link_duplicates", "links_of", "near_pairs"]

NEAR_SIMILARITY = 0.2
"""Estimated share of common shingles (Jaccard) from which two texts are the same story: the threshold that the
fingerprints of ``volteface.sources`` were measured for (a test holds the two equal)."""

_MAX_CANDIDATES = 200
UNDATED = "\uffff"
"""Stands for no date: an undated document comes after all others."""


class Fingerprint(Protocol):
    """What tells near-duplicates, worked out where documents come in.

    Attributes:
        exact: hash of the normalised text.
        bands: hash of each band of the MinHash signature (locality-sensitive hashing), 64 bits; empty for short texts.
        signature: the MinHash values, unsigned 32-bit, little endian; empty for short texts.
    """

    @property
    def exact(self) -> str: ...  # noqa: D102  # described above
    @property
    def bands(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def signature(self) -> bytes: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Node:
    """One document among those that may repeat each other."""

    number: int
    id: str
    url: str | None
    published: str
    read_at: str
    exact: str


def near_pairs(connection: duckdb.DuckDBPyConnection, first: int) -> None:
    """Find what is nearly the same as the texts of a document and all after it; keep each pair with its similarity.

    Texts are compared only where a band is the same; of very many such, those that share the most bands.
    """
    found = connection.execute(
        """
        WITH printed AS MATERIALIZED (
            SELECT DISTINCT exact FROM fingerprint WHERE number >= $first AND exact <> ''),
        fresh AS MATERIALIZED (SELECT DISTINCT * FROM fingerprint_band SEMI JOIN printed USING (exact)),
        pairs AS (SELECT f.exact, b.exact AS other FROM fresh f JOIN fingerprint_band b
                  ON f.band = b.band AND f.value = b.value WHERE f.exact <> b.exact GROUP BY f.exact, b.exact
                  QUALIFY row_number() OVER (PARTITION BY f.exact ORDER BY count(*) DESC, b.exact) <= $most),
        once AS MATERIALIZED (SELECT DISTINCT least(exact, other) AS one, greatest(exact, other) AS two FROM pairs),
        named AS MATERIALIZED (SELECT one AS exact FROM once UNION SELECT two FROM once),
        signed AS (SELECT exact, any_value(signature) AS signature FROM fingerprint
                   WHERE number IN (SELECT min(number) FROM fingerprint SEMI JOIN named USING (exact) GROUP BY exact)
                   GROUP BY exact)
        SELECT p.one, p.two, a.signature, o.signature
        FROM once p JOIN signed a ON a.exact = p.one JOIN signed o ON o.exact = p.two
        """,
        {"first": first, "most": _MAX_CANDIDATES},
    ).fetchall()
    near = [(one, other, similarity(a, b)) for one, other, a, b in found]
    kept = [pair for pair in near if pair[2] >= NEAR_SIMILARITY]
    if kept:
        _insert_pairs(connection, kept)


def _insert_pairs(connection: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[str, str, float]]) -> None:
    table = pa.table([pa.array(column) for column in zip(*pairs, strict=True)], names=["exact", "other", "similarity"])
    connection.register("near_found", table)
    connection.execute(
        "INSERT INTO near_pair SELECT n.* FROM near_found n "
        "ANTI JOIN near_pair p ON n.exact = p.exact AND n.other = p.other"
    )
    connection.unregister("near_found")


def similarity(one: bytes, other: bytes) -> float:
    """Return the share of equal MinHash values, in [0, 1]; 0 where the signatures cannot be compared."""
    if not one or len(one) != len(other) or len(one) % 4:
        return 0.0
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))


def link_duplicates(connection: duckdb.DuckDBPyConnection, first: int) -> None:
    """Work out anew the links of the documents from this one on, and of all that share a text or a url with these.

    Those that share one with them by others are among them.
    """
    rows = connection.execute('SELECT number FROM "document" WHERE number >= $first', {"first": first}).fetchall()
    nodes, pairs = _touched(connection, {row[0] for row in rows})
    if not nodes:
        return
    links = links_of(nodes, pairs)
    ids = {node.number: node.id for node in nodes}
    connection.execute(
        "DELETE FROM duplicate WHERE number IN (SELECT unnest($numbers::INTEGER[]))", {"numbers": sorted(ids)}
    )
    if links:
        columns = list(zip(*sorted(links), strict=True))
        names = ["number", "original_number", "kind", "similarity"]
        connection.register("links", pa.table([pa.array(column) for column in columns], names=names))
        connection.execute(
            "INSERT INTO duplicate BY NAME SELECT l.*, d.id AS document, o.id AS original FROM links l "
            'JOIN "document" d ON d.number = l.number JOIN "document" o ON o.number = l.original_number'
        )
        connection.unregister("links")


Pairs = dict[str, dict[str, float]]


def _touched(connection: duckdb.DuckDBPyConnection, numbers: set[int]) -> tuple[list[Node], Pairs]:
    """Return the whole group of documents around these, and the similar texts among them."""
    nodes: dict[int, Node] = {}
    pairs: Pairs = defaultdict(dict)
    fresh = numbers
    while fresh:
        found = _load(connection, fresh)
        nodes.update((node.number, node) for node in found)
        exacts = _similar_texts(connection, {node.exact for node in found if node.exact}, pairs)
        urls = {node.url for node in found if node.url}
        fresh = _numbers(connection, exacts, urls) - set(nodes)
    return list(nodes.values()), pairs


def _load(connection: duckdb.DuckDBPyConnection, numbers: set[int]) -> list[Node]:
    rows = connection.execute(
        """
        WITH d AS MATERIALIZED (SELECT number, id, url, published FROM "document"
                                WHERE number IN (SELECT unnest($numbers::INTEGER[]))),
        f AS MATERIALIZED (SELECT number, exact FROM fingerprint WHERE number IN (SELECT unnest($numbers::INTEGER[]))),
        r AS MATERIALIZED (SELECT number, min(read_at) AS read_at FROM reading
                           WHERE number IN (SELECT unnest($numbers::INTEGER[])) GROUP BY number)
        SELECT d.number, d.id, d.url, coalesce(d.published, $undated), coalesce(r.read_at, ''), f.exact
        FROM d JOIN f USING (number) LEFT JOIN r USING (number)
        """,
        {"numbers": sorted(numbers), "undated": UNDATED},
    ).fetchall()
    return [Node(*row) for row in rows]


def _similar_texts(connection: duckdb.DuckDBPyConnection, exacts: set[str], pairs: Pairs) -> set[str]:
    rows = connection.execute(
        "SELECT * FROM near_pair WHERE exact IN (SELECT unnest($e::VARCHAR[])) "
        "OR other IN (SELECT unnest($e::VARCHAR[]))",
        {"e": sorted(exacts)},
    ).fetchall()
    for one, other, value in rows:
        pairs[one][other] = pairs[other][one] = value
        exacts |= {one, other}
    return exacts


def _numbers(connection: duckdb.DuckDBPyConnection, exacts: set[str], urls: set[str]) -> set[int]:
    rows = connection.execute(
        "SELECT number FROM fingerprint WHERE exact IN (SELECT unnest($e::VARCHAR[])) UNION "
        'SELECT number FROM "document" WHERE url IN (SELECT unnest($u::VARCHAR[]))',
        {"e": sorted(exacts), "u": sorted(urls)},
    ).fetchall()
    return {row[0] for row in rows}


def links_of(nodes: Sequence[Node], pairs: Pairs) -> list[tuple[int, int, str, float | None]]:
    """Return (number, number of the original, kind, similarity) of those in a whole group that are not counted."""
    superseded = _superseded(nodes)
    links: list[tuple[int, int, str, float | None]] = [
        (number, newest, "version", None) for number, newest in superseded.items()
    ]
    leaders: dict[str, Node] = {}
    rank: dict[str, int] = {}
    for node in sorted(nodes, key=lambda n: (n.published, n.id)):
        if node.number in superseded:
            continue
        if node.exact in leaders:
            links.append((node.number, leaders[node.exact].number, "exact", 1.0))
            continue
        near = [exact for exact in pairs.get(node.exact, ()) if exact in leaders]
        if near:
            first = min(near, key=rank.__getitem__)
            links.append((node.number, leaders[first].number, "near", pairs[node.exact][first]))
        elif node.exact:
            leaders[node.exact] = node
            rank[node.exact] = len(rank)
    return links


def _superseded(nodes: Sequence[Node]) -> dict[int, int]:
    """Return number -> number of the newest document of the same url, for all but the newest."""
    by_url: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        if node.url:
            by_url[node.url].append(node)
    older: dict[int, int] = {}
    for same in by_url.values():
        newest = max(same, key=lambda n: ("" if n.published == UNDATED else n.published, n.read_at, n.id))
        older.update((node.number, newest.number) for node in same if node is not newest)
    return older
