"""The desk's questions: records of one kind by actor, pair, type, date and words.

Needs an open desk and plain filters; makes records. A filter by actor holds for everything the desk-wide actor did
under any name in any document. Results are sorted by date, newest first, then as stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from volteface.desk.conditions import Conditions
from volteface.desk.rows import load_chosen
from volteface.desk.schema import quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["AUTHOR", "by_actor", "by_actor_column", "by_pair", "choose_page", "select_records", "within_content"]

T = TypeVar("T")

AUTHOR = "author"


def by_actor(conditions: Conditions, child: Sequence[str], owner: str, name: str, identities: Sequence[str]) -> None:
    """Add that one of the actors stands in one of the child tables of the record ``r``."""
    parts = " UNION ".join(
        f"SELECT x.number, x.{quoted(owner)} FROM {quoted(table)} x JOIN identity i "
        f"ON i.number = x.number AND i.actor = x.actor WHERE i.identity IN (SELECT unnest(${name}::VARCHAR[]))"
        for table in child
    )
    conditions.add(f"(r.number, r.id) IN (SELECT (number, {quoted(owner)}) FROM ({parts}))", **{name: list(identities)})


def by_pair(conditions: Conditions, one: Sequence[str], other: Sequence[str]) -> None:
    """Add that of two actors one acts and the other receives in the event ``r``, either way."""
    ways = []
    for name, acting, suffering in (("forth", one, other), ("back", other, one)):
        way = Conditions()
        by_actor(way, ["event_actor"], "event", f"{name}_actor", acting)
        by_actor(way, ["event_recipient"], "event", f"{name}_recipient", suffering)
        conditions.params.update(way.params)
        ways.append(way.sql)
    conditions.add(" OR ".join(f"({way})" for way in ways))


def by_actor_column(conditions: Conditions, column: str, identities: Sequence[str]) -> None:
    """Add that one of the actors stands in a column of the record ``r``; ``author`` stands for itself."""
    if AUTHOR in identities:
        conditions.add(f"r.{quoted(column)} = '{AUTHOR}'")
        return
    conditions.add(
        f"(r.number, r.{quoted(column)}) IN (SELECT (i.number, i.actor) FROM identity i "
        f"WHERE i.identity IN (SELECT unnest(${column}_ids::VARCHAR[])))",
        **{f"{column}_ids": list(identities)},
    )


def within_content(conditions: Conditions, name: str, identities: Sequence[str]) -> None:
    """Add that the content of the statement ``r`` mentions one of the actors."""
    conditions.add(
        f"""(r.number, r.id) IN (
        SELECT (c.number, c.statement) FROM statement_content c
        JOIN mention m ON m.number = c.number AND m.start >= c.start AND m."end" <= c."end"
        JOIN identity i ON i.number = m.number AND i.actor = m.actor
        WHERE i.identity IN (SELECT unnest(${name}::VARCHAR[])))""",
        **{name: list(identities)},
    )


def choose_page(connection: duckdb.DuckDBPyConnection, table: str, order: str) -> None:
    """Make the temporary table that ``load_chosen`` reads from the rows (number, position) of the table ``page``."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS WITH near AS MATERIALIZED ("
        f"SELECT number, position, id FROM {quoted(table)} WHERE number IN (SELECT number FROM page)), "
        f"ranked AS (SELECT number, position, row_number() OVER (ORDER BY {order}) AS rank FROM page) "
        "SELECT p.rank, p.number, n.id FROM ranked p JOIN near n ON n.number = p.number AND n.position = p.position"
    ).fetchall()


def select_records(
    connection: duckdb.DuckDBPyConnection,
    cls: type[T],
    conditions: Conditions,
    *,
    date: str = "d.published",
    limit: int | None = None,
    counted: bool = True,
) -> tuple[T, ...]:
    """Return the records ``r`` of a kind, in documents ``d``, for which the conditions hold.

    Args:
        connection: an open desk.
        cls: the record class.
        conditions: what must hold.
        date: the SQL of the date to sort by.
        limit: how many at most.
        counted: leave out what is not counted (near-duplicates, superseded versions, rejected records).
    """
    table = str(cls.table)  # type: ignore[attr-defined]  # every record class names its table
    source = f"counted_{table}" if counted else quoted(table)
    ending = "" if limit is None else f"LIMIT {int(limit)}"
    # Sorted and cut without ids; these are looked up for what is left, where its documents stand.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE page AS "
        f"SELECT r.number, r.position, {date} AS day FROM {source} r "
        f'JOIN "document" d ON d.number = r.number WHERE {conditions.sql} '
        f"ORDER BY day DESC NULLS LAST, r.number, r.position {ending}",
        conditions.params,
    ).fetchall()
    choose_page(connection, table, "day DESC NULLS LAST, number, position")
    return load_chosen(connection, cls)
