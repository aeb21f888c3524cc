"""Who an actor that is known by little could be: the rule of the view ``identity_suggestion``, asked from its best on.

Needs an open desk; makes rows of the temporary table ``suggested``. The view weighs every pair of an actor and a full
name against each other; here the full names are counted once for each surname, and only so many rows as are asked for
are kept, so that a desk of any size answers in bounded memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

__all__ = ["choose_suggestions"]

_FULL_NAMES = """
CREATE OR REPLACE TEMP TABLE full_name AS
SELECT DISTINCT identity, last_word FROM identity
WHERE kind_group = 'person' AND method IN ('registry', 'full-name')
"""
_OPEN = """
WITH loose AS (SELECT number, document, actor, identity, name_key, kind_group FROM identity
               WHERE method = 'local' AND {within}),
names AS (SELECT last_word, count(*) AS n FROM full_name GROUP BY last_word),
open AS (
    SELECT l.*, CASE WHEN l.kind_group = 'person' THEN coalesce(s.n, 0) - (o.identity IS NOT NULL)::INT ELSE 0 END AS n
    FROM loose l LEFT JOIN names s ON s.last_word = l.name_key
    LEFT JOIN full_name o ON o.last_word = l.name_key AND o.identity = l.identity),
surname AS (
    SELECT l.number, l.document, l.actor, l.identity AS own, f.identity, 'surname' AS method, 0.5 / l.n AS confidence
    FROM open l JOIN full_name f ON f.last_word = l.name_key WHERE {fitting} AND f.identity <> l.identity)
"""
_SUGGESTED = """
CREATE OR REPLACE TEMP TABLE suggested AS {rows} ORDER BY confidence DESC, number, {order} LIMIT {most}
"""
# None is surer than a surname that one full name has: where the first documents hold enough of them, no other need be
# looked at.
_SUREST = _OPEN.format(within="number <= {first}", fitting="l.n = 1") + "SELECT * FROM surname"
_ALL = (
    _OPEN.format(within="true", fitting="l.n > 0")
    + """,
same AS (SELECT name_key, kind_group, min(identity) AS identity FROM loose WHERE name_key <> '' GROUP BY ALL)
FROM surname UNION ALL
SELECT l.number, l.document, l.actor, l.identity, s.identity, 'same-name', 0.3
FROM open l JOIN same s ON s.name_key = l.name_key AND s.kind_group = l.kind_group
WHERE l.n = 0 AND s.identity <> l.identity
"""
)
_FIRST = 2_000
"""Documents that are looked at first."""


def choose_suggestions(connection: duckdb.DuckDBPyConnection, most: int, *, order: str) -> int:
    """Make the temporary table ``suggested`` of the surest suggestions; return how many there are in it.

    Args:
        connection: an open desk.
        most: how many at most.
        order: columns by which they are sorted where confidence and document are the same.
    """
    connection.execute(_FULL_NAMES).fetchall()
    for rows in (_SUREST.format(first=_FIRST), _ALL):
        sql = _SUGGESTED.format(rows=f"FROM ({rows})", order=order, most=int(most))
        found = int(connection.execute(sql).fetchall()[0][0])
        if found >= most:
            break
    return found
