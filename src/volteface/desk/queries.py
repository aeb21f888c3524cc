"""The desk's questions: records of one kind by actor, pair, type, date and words.

Needs an open desk and plain filters; makes records. A filter by actor holds for everything the desk-wide actor did
under any name in any document. Results are sorted by date, newest first, then as stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from volteface.desk.conditions import Conditions
from volteface.desk.part_index import DAY_UNCLEAR
from volteface.desk.rows import load_chosen
from volteface.desk.schema import quoted
from volteface.desk.standing import kept, roles, stands

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "AUTHOR",
    "DAYS",
    "by_actor",
    "by_author",
    "by_gathered",
    "by_mention",
    "by_pair",
    "choose_page",
    "choose_standing",
    "fit_standing",
    "gather",
    "naming",
    "select_records",
    "select_united",
    "select_whole",
]

T = TypeVar("T")

AUTHOR = "author"

DAYS: dict[str, str] = {"event": "coalesce(r.begin_at, d.published)"}
"""The SQL of the day of a record, where it is not the day on which its document was published."""


def gather(connection: duckdb.DuckDBPyConnection, identities: Sequence[str], *parts: str, name: str = "mine") -> str:
    """Make a temporary table of the rows of ``part`` of some actors, of these parts only where any are named.

    Who asks several questions about the same actors looks through all of ``part`` once. Returns the table's name, for
    ``Conditions`` and ``by_gathered``.
    """
    wanted = f"{roles(*parts)} AND " if parts else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS SELECT p.number, p.role, p.position, p.base, p.day, p.counts "
        f"FROM part p WHERE {wanted}{stands(connection, identities)}"
    ).fetchall()
    return name


def by_actor(
    connection: duckdb.DuckDBPyConnection, conditions: Conditions, parts: Sequence[str], identities: Sequence[str]
) -> None:
    """Add that one of the actors has one of these parts (``event.actor``) in the record."""
    conditions.stand(
        f"SELECT DISTINCT p.number, p.position, p.day, p.counts FROM {conditions.among} p "
        f"WHERE {roles(*parts)} AND {stands(connection, identities)}"
    )


def by_gathered(conditions: Conditions, name: str, parts: Sequence[str]) -> Conditions:
    """Add that the record has one of these parts in a table that ``gather`` made."""
    return conditions.stand(
        f"SELECT DISTINCT p.number, p.position, p.day, p.counts FROM {quoted(name)} p WHERE {roles(*parts)}"
    )


def by_pair(
    connection: duckdb.DuckDBPyConnection, conditions: Conditions, one: Sequence[str], other: Sequence[str]
) -> None:
    """Add that of two actors one acts and the other receives in the event, either way."""
    first, second = stands(connection, one), stands(connection, other)
    acts, suffers = roles("event.actor"), roles("event.recipient")
    conditions.stand(
        "SELECT p.number, p.position, p.day, p.counts FROM part p "
        f"WHERE {roles('event.actor', 'event.recipient')} AND ({first} OR {second}) GROUP BY ALL "
        f"HAVING bool_or({acts} AND {first}) AND bool_or({suffers} AND {second}) "
        f"OR bool_or({acts} AND {second}) AND bool_or({suffers} AND {first})"
    )


def by_author(conditions: Conditions, column: str) -> None:
    """Add that the record ``r`` is its author's."""
    conditions.add(f"r.{quoted(column)} = '{AUTHOR}'")


def by_mention(connection: duckdb.DuckDBPyConnection, conditions: Conditions, identities: Sequence[str]) -> None:
    """Add that the mention ``r`` is one of the actors'."""
    conditions.add(
        "(r.number, r.actor) IN (SELECT (a.number, a.id) FROM actor a WHERE (a.number, a.position) IN "
        f"(SELECT (p.number, p.position) FROM member p WHERE {stands(connection, identities)}))"
    )


def naming(connection: duckdb.DuckDBPyConnection, column: str, identities: Sequence[str]) -> str:
    """Return the SQL that a document, by its number, names one of the actors."""
    return f"{column} IN (SELECT p.number FROM member p WHERE {stands(connection, identities)})"


def choose_page(connection: duckdb.DuckDBPyConnection, table: str, order: str) -> None:
    """Make the temporary table that ``load_chosen`` reads from the rows (number, position) of the table ``page``."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS WITH near AS MATERIALIZED ("
        f"SELECT number, position, id FROM {quoted(table)} WHERE number IN (SELECT number FROM page)), "
        f"ranked AS (SELECT number, position, row_number() OVER (ORDER BY {order}) AS rank FROM page) "
        "SELECT p.rank, p.number, n.id FROM ranked p JOIN near n ON n.number = p.number AND n.position = p.position"
    ).fetchall()


def fit_standing(connection: duckdb.DuckDBPyConnection, conditions: Conditions, kind: str, *, counted: bool) -> None:
    """Make the temporary table ``fitting`` (number, position, day) of all records for which all ``stands`` hold."""
    first, *more = conditions.stands
    others = "".join(f" AND (s.number, s.position) IN (SELECT (number, position) FROM ({other}))" for other in more)
    which = kept(kind, "s") if counted else "true"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE fitting AS "
        f"SELECT s.number, s.position, s.day FROM ({first}) s WHERE {which}{others}"
    ).fetchall()


def choose_standing(
    connection: duckdb.DuckDBPyConnection, kind: str, most: int, order: Literal["DESC", "ASC"] = "DESC"
) -> str:
    """Return the query that gives the day in words of those in the table ``fitting`` that can be the first ``most``.

    The numbers of ``part`` tell days apart and nothing shorter; so all of the last day that can be among them are
    taken, and those whose day no number tells.
    """
    beyond = ">=" if order == "DESC" else "<="
    least = "min" if order == "DESC" else "max"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE candidate AS WITH cut AS ("
        f"SELECT {least}(day) AS day FROM (SELECT day FROM fitting WHERE day < {DAY_UNCLEAR} "
        f"ORDER BY day {order} LIMIT {int(most)}) HAVING count(*) = {int(most)}) "
        f"SELECT f.number, f.position FROM fitting f WHERE f.day = {DAY_UNCLEAR} OR NOT EXISTS (FROM cut) "
        f"OR f.day {beyond} (SELECT day FROM cut)"
    ).fetchall()
    return (
        f"WITH near AS MATERIALIZED (SELECT * FROM {quoted(kind)} WHERE number IN (SELECT number FROM candidate)) "
        f"SELECT r.number, r.position, {DAYS.get(kind, 'd.published')} AS day FROM near r "
        "JOIN candidate c ON c.number = r.number AND c.position = r.position "
        'JOIN "document" d ON d.number = r.number'
    )


def select_records(
    connection: duckdb.DuckDBPyConnection,
    cls: type[T],
    conditions: Conditions,
    *,
    date: str | None = None,
    limit: int | None = None,
    counted: bool = True,
) -> tuple[T, ...]:
    """Return the records ``r`` of a kind, in documents ``d``, for which the conditions hold.

    Args:
        connection: an open desk.
        cls: the record class.
        conditions: what must hold.
        date: the SQL of the date to sort by, where it is not the kind's own.
        limit: how many at most.
        counted: leave out what is not counted (near-duplicates, superseded versions, rejected records).
    """
    table = str(cls.table)  # type: ignore[attr-defined]  # every record class names its table
    _make_page(connection, table, conditions, date=date, limit=limit, counted=counted)
    choose_page(connection, table, _ORDER)
    return load_chosen(connection, cls)


def select_united(
    connection: duckdb.DuckDBPyConnection,
    cls: type[T],
    asked: Sequence[Conditions],
    *,
    date: str,
    limit: int,
    lean: bool = False,
) -> tuple[T, ...]:
    """Return the counted records for which the first conditions hold, then those for which the next hold, each once.

    Each is read once, however many of the conditions hold for it.

    Args:
        connection: an open desk.
        cls: the record class.
        asked: what must hold.
        date: the SQL of the date to sort by.
        limit: how many at most of each.
        lean: read only what choosing among them needs, see ``load_chosen``.
    """
    table = str(cls.table)  # type: ignore[attr-defined]  # every record class names its table
    connection.execute("CREATE OR REPLACE TEMP TABLE united (number INTEGER, position INTEGER, place BIGINT)")
    for place, conditions in enumerate(asked):
        _make_page(connection, table, conditions, date=date, limit=limit, counted=True)
        connection.execute(
            f"INSERT INTO united SELECT number, position, {place * limit} + row_number() OVER (ORDER BY {_ORDER}) "
            "FROM page"
        ).fetchall()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE page AS "
        "SELECT number, position, min(place) AS place FROM united GROUP BY number, position"
    ).fetchall()
    choose_page(connection, table, "place")
    return load_chosen(connection, cls, lean=lean)


def select_whole(
    connection: duckdb.DuckDBPyConnection, cls: type[T], records: Sequence[tuple[str, str]]
) -> tuple[T, ...]:
    """Return the records of a kind with these documents and ids, in the order given."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS WITH wanted AS (SELECT unnest(range(len($ids::VARCHAR[]))) AS rank, "
        "unnest($ids::VARCHAR[]) AS id, unnest($documents::VARCHAR[]) AS document) "
        'SELECT w.rank, d.number, w.id FROM wanted w JOIN "document" d ON d.id = w.document',
        {"documents": [document for document, _ in records], "ids": [record for _, record in records]},
    ).fetchall()
    return load_chosen(connection, cls) if records else ()


_ORDER = "day DESC NULLS LAST, number, position"


def _make_page(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    conditions: Conditions,
    *,
    date: str | None,
    limit: int | None,
    counted: bool,
) -> None:
    """Make the temporary table ``page`` (number, position, day) of the first records for which the conditions hold."""
    day = DAYS.get(table, "d.published")
    source = f"counted_{table}" if counted else quoted(table)
    params: dict[str, Any] = {}
    if limit is not None and conditions.stands and not conditions.parts and date in (None, day, "d.published"):
        fit_standing(connection, conditions, table, counted=counted)
        if date in (None, day):
            found = choose_standing(connection, table, limit)
        else:
            # The day of publication is its document's: no record need be read for it.
            found = (
                "SELECT f.number, f.position, d.published AS day FROM fitting f "
                'JOIN "document" d ON d.number = f.number'
            )
    else:
        if limit is not None and (date or day) == "d.published" and conditions.of_documents:
            whole = _make_newest(connection, conditions, limit, counted=counted)
            among = f"SELECT r.number, r.position, d.published AS day FROM {source} r JOIN newest d USING (number)"
            if _fill_page(connection, among, limit, params) >= limit or whole:
                return
        params = conditions.params
        found = (
            f"SELECT r.number, r.position, {date or day} AS day FROM {source} r "
            f'JOIN "document" d ON d.number = r.number WHERE {conditions.sql}'
        )
    _fill_page(connection, found, limit, params)


def _make_newest(connection: duckdb.DuckDBPyConnection, conditions: Conditions, most: int, *, counted: bool) -> bool:
    """Make the temporary table ``newest`` of the newest documents of a period; return whether there are no others.

    Records that are sorted by their documents' day are mostly among them, and most of the table need not be joined.
    """
    source = "counted_document" if counted else quoted("document")
    found = connection.execute(
        f"CREATE OR REPLACE TEMP TABLE newest AS SELECT d.number, d.published FROM {source} d "
        f"WHERE {conditions.sql} ORDER BY d.published DESC NULLS LAST, d.number LIMIT {int(most)}",
        conditions.params,
    ).fetchall()
    return bool(found[0][0] < most)


def _fill_page(connection: duckdb.DuckDBPyConnection, found: str, limit: int | None, params: dict[str, Any]) -> int:
    """Make ``page`` of the first rows of a query, without ids, which are looked up for these; return how many."""
    ending = "" if limit is None else f"LIMIT {int(limit)}"
    rows = connection.execute(
        f"CREATE OR REPLACE TEMP TABLE page AS ({found}) ORDER BY {_ORDER} {ending}", params
    ).fetchall()
    return int(rows[0][0])
