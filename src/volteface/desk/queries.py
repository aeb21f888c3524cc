"""The desk's questions: records of one kind by actor, pair, type, date and words.

Needs an open desk and plain filters; makes records. A filter by actor holds for everything the desk-wide actor did
under any name in any document. Results are sorted by date, newest first, then as stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from volteface.desk.conditions import Conditions
from volteface.desk.overview import load_numbers
from volteface.desk.part_index import DAY_UNCLEAR, ROLES
from volteface.desk.rows import Place, load_chosen, load_placed, load_whole
from volteface.desk.schema import not_rejected, quoted
from volteface.desk.standing import kept, rejected_kinds, roles, stands

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "AUTHOR",
    "DAYS",
    "by_actor",
    "by_author",
    "by_mention",
    "by_pair",
    "choose_standing",
    "complete",
    "fit_standing",
    "naming",
    "select_newest",
    "select_records",
    "select_standing",
    "select_whole",
]

T = TypeVar("T")

AUTHOR = "author"

DAYS: dict[str, str] = {"event": "coalesce(r.begin_at, d.published)"}
"""The SQL of the day of a record, where it is not the day on which its document was published."""


def by_actor(
    connection: duckdb.DuckDBPyConnection, conditions: Conditions, parts: Sequence[str], identities: Sequence[str]
) -> None:
    """Add that one of the actors has one of these parts (``event.actor``) in the record."""
    conditions.stand(
        "SELECT DISTINCT p.number, p.position, p.day, p.counts FROM part p "
        f"WHERE {roles(*parts)} AND {stands(connection, identities)}"
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
    found: tuple[T, ...] = load_placed(connection, {cls: _places(connection)})[cls]
    return found


def select_newest(
    connection: duckdb.DuckDBPyConnection, kinds: Sequence[type[Any]], conditions: Conditions, limit: int
) -> dict[type[Any], tuple[Any, ...]]:
    """Return by kind the counted records of a period, by the day of their documents, newest first.

    Args:
        connection: an open desk.
        kinds: record classes.
        conditions: what must hold of the documents ``d``.
        limit: how many at most of each kind.
    """
    held = _held(connection, kinds)
    places: dict[type[Any], Sequence[Place]] = {}
    if held:
        whole = _make_newest(connection, conditions, limit, counted=True)
        places = _first_of_newest(connection, held, limit)
        for cls, found in places.items():
            if len(found) < limit and not whole:
                _make_page_of_all(connection, cls.table, conditions, "d.published", limit=limit, counted=True)
                places[cls] = _places(connection)
    return dict.fromkeys(kinds, ()) | load_placed(connection, places)


def _held(connection: duckdb.DuckDBPyConnection, kinds: Sequence[type[Any]]) -> list[type[Any]]:
    """Return the kinds of which the desk holds any record."""
    counts = (f"SELECT {kind} AS kind, count(*) AS records FROM {quoted(cls.table)}" for kind, cls in enumerate(kinds))
    rows = connection.execute(f"SELECT kind FROM ({' UNION ALL '.join(counts)}) WHERE records > 0 ORDER BY kind")
    return [kinds[kind] for (kind,) in rows.fetchall()]


def _first_of_newest(
    connection: duckdb.DuckDBPyConnection, kinds: Sequence[type[Any]], limit: int
) -> dict[type[Any], Sequence[Place]]:
    """Return by kind the places of the first counted records of the documents in the table ``newest``."""
    rejected = rejected_kinds(connection)
    selects = (
        f"(SELECT {kind} AS kind, n.place, r.number, r.position FROM {quoted(cls.table)} r "
        f"JOIN newest n ON n.number = r.number WHERE {_counts(cls.table, rejected)} "
        f"ORDER BY n.place, r.position LIMIT {int(limit)})"
        for kind, cls in enumerate(kinds)
    )
    found: list[list[Place]] = [[] for _ in kinds]
    for kind, _, number, position in connection.execute(f"{' UNION ALL '.join(selects)} ORDER BY ALL").fetchall():
        found[kind].append((number, position))
    return dict(zip(kinds, found, strict=True))


def _counts(kind: str, rejected: Collection[str]) -> str:
    """Return the SQL that a record ``r`` is counted, where its document is."""
    first = "r.same_as IS NULL" if kind == "event" else "true"
    return f"{first} AND {not_rejected(kind, 'r')}" if kind in rejected else first


def select_standing(
    connection: duckdb.DuckDBPyConnection,
    wanted: Mapping[type[Any], Sequence[str]],
    asked: Sequence[Sequence[str]],
    conditions: Conditions,
    limit: int,
    *,
    lean: bool = False,
) -> dict[type[Any], tuple[Any, ...]]:
    """Return by kind the counted records in which actors have one of some parts, by actor, then part, newest first.

    Each comes once.

    Args:
        connection: an open desk.
        wanted: record class -> parts (``event.actor``).
        asked: the desk-wide ids of each actor.
        conditions: what must hold of the documents ``d``.
        limit: how many at most of one actor in one part.
        lean: read only what choosing among them needs, see ``load_placed``.
    """
    found = _first_standing(connection, wanted, asked, conditions, limit)
    places = {
        cls: list(
            dict.fromkeys(place for who in range(len(asked)) for part in parts for place in found[who, ROLES[part]])
        )
        for cls, parts in wanted.items()
    }
    return load_placed(connection, places, lean=lean)


def _first_standing(
    connection: duckdb.DuckDBPyConnection,
    wanted: Mapping[type[Any], Sequence[str]],
    asked: Sequence[Sequence[str]],
    conditions: Conditions,
    limit: int,
) -> dict[tuple[int, int], list[Place]]:
    """Return by actor and role the places of the first counted records, in order."""
    rejected = rejected_kinds(connection)
    parts = [part for named in wanted.values() for part in named]
    kept = [roles(*parts), "p.counts"]
    for cls, named in wanted.items():
        if cls.table in rejected:
            kept.append(f"(NOT {roles(*named)} OR {not_rejected(cls.table, 'p')})")
    stood = " UNION ALL ".join(
        f"SELECT {who} AS who, p.role, p.number, p.position FROM part p "
        f"WHERE {' AND '.join(kept)} AND {stands(connection, identities)}"
        for who, identities in enumerate(asked)
    )
    # The order of documents and the places in them become one number, so that the first are found without sorting all.
    rows = connection.execute(
        "WITH newest AS MATERIALIZED ("
        "SELECT d.number, row_number() OVER (ORDER BY d.published DESC NULLS LAST, d.number) AS place "
        f"FROM counted_document d WHERE {conditions.sql}), "
        f"stood AS (SELECT DISTINCT * FROM ({stood})), "
        "first AS (SELECT s.who, s.role, unnest(min((n.place << 32) + s.position, $limit)) AS place "
        "FROM stood s JOIN newest n ON n.number = s.number GROUP BY s.who, s.role) "
        "SELECT f.who, f.role, n.number, (f.place & 4294967295)::INTEGER "
        "FROM first f JOIN newest n ON n.place = f.place >> 32 ORDER BY f.who, f.role, f.place",
        {**conditions.params, "limit": limit},
    ).fetchall()
    found: defaultdict[tuple[int, int], list[Place]] = defaultdict(list)
    for who, role, number, position in rows:
        found[who, role].append((number, position))
    return found


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
    return load_chosen(connection, cls)


def complete(
    connection: duckdb.DuckDBPyConnection, lean: Mapping[type[Any], Sequence[Any]]
) -> dict[type[Any], tuple[Any, ...]]:
    """Return by kind lean records as they are stored, in the order given."""
    numbers = load_numbers(connection, {record.document for found in lean.values() for record in found})
    return load_whole(
        connection, {cls: [(numbers[record.document], record) for record in found] for cls, found in lean.items()}
    )


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
            source = _source(table, counted=counted)
            among = f"SELECT r.number, r.position, d.published AS day FROM {source} r JOIN newest d USING (number)"
            if _fill_page(connection, among, limit, {}) >= limit or whole:
                return
        _make_page_of_all(connection, table, conditions, date or day, limit=limit, counted=counted)
        return
    _fill_page(connection, found, limit, {})


def _make_page_of_all(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    conditions: Conditions,
    day: str,
    *,
    limit: int | None,
    counted: bool,
) -> None:
    """Make the table ``page`` out of all records of a kind."""
    found = (
        f"SELECT r.number, r.position, {day} AS day FROM {_source(table, counted=counted)} r "
        f'JOIN "document" d ON d.number = r.number WHERE {conditions.sql}'
    )
    _fill_page(connection, found, limit, conditions.params)


def _source(table: str, *, counted: bool) -> str:
    return f"counted_{table}" if counted else quoted(table)


def _places(connection: duckdb.DuckDBPyConnection) -> list[Place]:
    """Return the places in the table ``page``, in order."""
    return connection.execute(f"SELECT number, position FROM page ORDER BY {_ORDER}").fetchall()


def _make_newest(connection: duckdb.DuckDBPyConnection, conditions: Conditions, most: int, *, counted: bool) -> bool:
    """Make the temporary table ``newest`` of the newest documents of a period; return whether there are no others.

    Records that are sorted by their documents' day are mostly among them, and most of the table need not be joined.
    """
    found = connection.execute(
        "CREATE OR REPLACE TEMP TABLE newest AS SELECT d.number, d.published, "
        "row_number() OVER (ORDER BY d.published DESC NULLS LAST, d.number) AS place "
        f"FROM {_source('document', counted=counted)} d WHERE {conditions.sql} ORDER BY place LIMIT {int(most)}",
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
