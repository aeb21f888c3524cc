"""Several tables asked for at once: one statement instead of one for each, which is planned once and read side by side.

Needs an open desk and what is wanted of each table; makes the rows of each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from volteface.desk.schema import Column, quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["Row", "Select", "load_united"]

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """What is wanted of one table.

    Attributes:
        keys: SQL of the first values of each row.
        columns: the columns of its other values.
        source: the SQL of the rows ``x``.
        rank: the SQL of what the rows are sorted by.
        unread: names of columns that are not read: ``None`` in each row.
    """

    keys: tuple[str, ...]
    columns: Sequence[Column]
    source: str
    rank: str
    unread: Collection[str] = ()

    def sql(self, place: int) -> str:
        """Return the query for the rows, which tell the place of their table among all."""
        keys = (f"{key} AS key_{n}" for n, key in enumerate(self.keys))
        read = (f"x.{quoted(one.name)} AS {quoted(_label(one))}" for one in self.columns if one.name not in self.unread)
        values = (f"{place} AS place", "NULL AS nothing", f"{self.rank} AS rank", *keys, *read)
        return f"SELECT {', '.join(values)} FROM {self.source}"

    def labels(self) -> list[str]:
        """Return what the values of a row are called in the answer."""
        keys = (f"key_{n}" for n in range(len(self.keys)))
        return [*keys, *("nothing" if one.name in self.unread else _label(one) for one in self.columns)]


def load_united(
    connection: duckdb.DuckDBPyConnection,
    wanted: Sequence[Select],
    params: Mapping[str, Any] | None = None,
    *,
    joined: str = "",
) -> list[list[Row]]:
    """Return the rows of each table, in order.

    Args:
        connection: an open desk.
        wanted: what is wanted of each table.
        params: the values of the names in it.
        joined: SQL that joins all rows ``y`` with something by their keys (``key_0``, ``key_1``), once they are read.
    """
    if not wanted:
        return []
    selects = " UNION ALL BY NAME ".join(one.sql(place) for place, one in enumerate(wanted))
    if joined:
        selects = f"WITH y AS MATERIALIZED ({selects}) SELECT y.* FROM y {joined}"
    rows = connection.execute(f"{selects} ORDER BY rank", dict(params or {})).fetchall()
    given = {column[0]: place for place, column in enumerate(connection.description or ())}
    values_of = [itemgetter(*(given[label] for label in one.labels())) for one in wanted]
    found: list[list[Row]] = [[] for _ in wanted]
    for row in rows:
        found[row[0]].append(values_of[row[0]](row))
    return found


def _label(column: Column) -> str:
    # Columns of one name in several tables are one column of the answer, unless they are of different types.
    return f"{column.name} {column.type}"
