"""Pages of records: filtered, sorted and cut in SQL, so that a desk of any size answers with one page.

Needs an open desk and plain strings, as an address carries them; makes records with their place in the whole. Filters
are those of ``filters``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from volteface.desk.actors import linked_actor
from volteface.desk.conditions import Conditions
from volteface.desk.filters import FILTERS
from volteface.desk.part_index import DAY_UNCLEAR, ROLES
from volteface.desk.queries import AUTHOR, DAYS
from volteface.desk.rows import Place, load_chosen, load_numbered, load_placed
from volteface.desk.schema import quoted
from volteface.desk.stood import Stood, gather_stood
from volteface.errors import InputError
from volteface.records import RECORD_TYPES, Document

if TYPE_CHECKING:
    import duckdb

__all__ = ["COUNTED_TO", "SORTS", "Asked", "Page", "load_record", "select_documents", "select_page", "select_pages"]

T = TypeVar("T")

COUNTED_TO = 100_000
"""Rows are counted up to here; beyond, a page says that there are more."""

SORTS: Mapping[str, str] = {
    "newest": "day DESC NULLS LAST",
    "oldest": "day ASC NULLS LAST",
    "outlet": "source ASC NULLS LAST, day DESC NULLS LAST",
    "surest": "confidence DESC NULLS LAST, day DESC NULLS LAST",
    "least sure": "confidence ASC NULLS LAST, day DESC NULLS LAST",
}
"""The orders a page can have."""

_LONGEST = 200
_CLASSES: Mapping[str, type] = {cls.table: cls for cls in RECORD_TYPES.values()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for.

    Attributes:
        filters: name -> value, of ``FILTERS`` for the kind.
        sort: one of ``SORTS``.
        limit: rows of a page.
        offset: rows before it.
        counted: leave out copies, superseded versions and rejected records.
    """

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = "newest"
    limit: int = 50
    offset: int = 0
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of records.

    Attributes:
        rows: the records.
        total: how many there are in all, at most ``COUNTED_TO`` + 1.
    """

    rows: tuple[T, ...]
    total: int


def select_page(connection: duckdb.DuckDBPyConnection, kind: str, asked: Asked) -> Page[Any]:
    """Return one page of the records of a kind.

    Raises:
        InputError: a filter is unknown, a value is none, or an actor is nobody or ambiguous.
    """
    return select_pages(connection, [(kind, asked)], stood=_gathered(connection, kind, asked))[0]


def _gathered(connection: duckdb.DuckDBPyConnection, kind: str, asked: Asked) -> Stood | None:
    """Return the records in which those stand who are asked for, where nothing but actors is asked for."""
    people = {name: _parts(kind, name) for name, value in asked.filters.items() if value != AUTHOR}
    if asked.sort not in _BY_DAY or not people or len(people) < len(asked.filters) or not all(people.values()):
        return None
    for name, value in asked.filters.items():
        _check(kind, name, value)
    whom = {value: linked_actor(connection, value) for value in asked.filters.values()}
    return gather_stood(connection, whom, *(part for parts in people.values() for part in parts), counted=asked.counted)


def select_pages(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[str, Asked]], *, stood: Stood | None = None
) -> tuple[Page[Any], ...]:
    """Return one page for each kind and what is asked of it; the records of a kind are read together.

    Args:
        connection: an open desk.
        asked: the kinds, each with what is asked.
        stood: what was gathered of the actors that are asked for, if it was.

    Raises:
        InputError: as ``select_page``.
    """
    conditions = [_conditions(connection, kind, one, stood) for kind, one in asked]
    found: dict[int, _Found] = {}
    if stood is not None:
        found = _find_standing(connection, asked, conditions)
    for n, (kind, one) in enumerate(asked):
        if n not in found:
            found[n] = _find_any(connection, kind, one, conditions[n])
    held = _load_records(connection, [kind for kind, _ in asked], [found[n] for n in range(len(asked))])
    return tuple(
        Page(tuple(held[kind][place] for place in found[n].places), found[n].total) for n, (kind, _) in enumerate(asked)
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Where the records of a page stand, in order, and how many there are in all."""

    places: tuple[Place, ...]
    total: int


def _load_records(
    connection: duckdb.DuckDBPyConnection, kinds: Sequence[str], found: Sequence[_Found]
) -> dict[str, dict[Place, Any]]:
    """Return the records of all pages by kind and place, each read once."""
    wanted: dict[str, set[Place]] = {kind: set() for kind in kinds}
    for kind, one in zip(kinds, found, strict=True):
        wanted[kind].update(one.places)
    places = {kind: sorted(held) for kind, held in wanted.items()}
    records = load_placed(connection, {_CLASSES[kind]: held for kind, held in places.items()})
    return {kind: dict(zip(held, records[_CLASSES[kind]], strict=True)) for kind, held in places.items()}


_BY_DAY: Mapping[str, Literal["DESC", "ASC"]] = {"newest": "DESC", "oldest": "ASC"}


def _find_standing(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[str, Asked]], conditions: Sequence[Conditions]
) -> dict[int, _Found]:
    """Return by its place what is asked of gathered actors alone; what is of one length and order at once."""
    shapes: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for n, (_, one) in enumerate(asked):
        if conditions[n].stands and not conditions[n].parts and one.sort in _BY_DAY:
            shapes[one.sort, one.limit, one.offset].append(n)
    found: dict[int, _Found] = {}
    for places in shapes.values():
        kinds = {n: asked[n][0] for n in places}
        totals = _fit_standing(connection, {n: conditions[n] for n in places}, asked[places[0]][1])
        rows = connection.execute(_first_standing(kinds, totals, asked[places[0]][1])).fetchall()
        for n in places:
            own = tuple((number, position) for page, number, position in rows if page == n)
            found[n] = _Found(own, min(totals.get(n, (0, None))[0], COUNTED_TO + 1))
    return found


_Totals = Mapping[int, tuple[int, int | None]]
"""Page -> how many records there are, and the last day that can be among the first of them."""


def _fit_standing(connection: duckdb.DuckDBPyConnection, conditions: Mapping[int, Conditions], asked: Asked) -> _Totals:
    """Make the temporary table ``fitting`` (page, number, position, day) of all records that are asked for."""
    fits = []
    for page, one in conditions.items():
        first, *more = one.stands
        others = "".join(
            f" SEMI JOIN ({other}) o{n} ON o{n}.number = s.number AND o{n}.position = s.position"
            for n, other in enumerate(more)
        )
        fits.append(f"SELECT {page} AS page, s.number, s.position, s.day FROM ({first}) s{others}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fitting AS {' UNION ALL '.join(fits)}").fetchall()
    most, last = asked.limit + asked.offset, "max" if _BY_DAY[asked.sort] == "DESC" else "min"
    rows = connection.execute(
        f"SELECT page, count(*), ({last}(day, {min(most, _LONGEST_LIST)}) FILTER (day < {DAY_UNCLEAR}))[{most}] "
        "FROM fitting GROUP BY page"
    ).fetchall()
    return {page: (total, day) for page, total, day in rows}


_LONGEST_LIST = 999_999
"""Of more DuckDB does not tell the greatest."""


def _first_standing(kinds: Mapping[int, str], totals: _Totals, asked: Asked) -> str:
    """Return the query that gives the records (page, number, position) of each page in order.

    The numbers in ``fitting`` tell days apart and nothing shorter. So the days in words are read of all records of the
    last day that can be on a page, and of those whose day no number tells.
    """
    order = _BY_DAY[asked.sort]
    can_be = " OR ".join(
        f"page = {page}"
        + (f" AND (day {'>=' if order == 'DESC' else '<='} {day} OR day = {DAY_UNCLEAR})" if day is not None else "")
        for page, (_, day) in totals.items()
    )
    dated = " UNION ALL ".join(
        _dated(kind, [page for page, one in kinds.items() if one == kind]) for kind in dict.fromkeys(kinds.values())
    )
    return (
        f"WITH candidate AS MATERIALIZED (SELECT page, number, position FROM fitting WHERE {can_be or 'false'}), "
        f"dated AS ({dated}), ranked AS (SELECT page, number, position, row_number() OVER "
        f"(PARTITION BY page ORDER BY day {order} NULLS LAST, number, position) AS rank FROM dated) "
        f"SELECT page, number, position FROM ranked WHERE rank > {asked.offset} "
        f"AND rank <= {asked.offset + asked.limit} ORDER BY page, rank"
    )


def _dated(kind: str, pages: Sequence[int]) -> str:
    """Return the query that gives the candidates of some pages of a kind with their day in words."""
    own = f"c.page IN ({', '.join(map(str, pages))})"
    record = ""
    if kind in DAYS:
        near = f"SELECT number FROM candidate c WHERE {own}"
        record = (
            f"JOIN (WITH near AS MATERIALIZED (SELECT * FROM {quoted(kind)} WHERE number IN ({near})) FROM near) r "
            "ON r.number = c.number AND r.position = c.position "
        )
    return (
        f"SELECT c.page, c.number, c.position, {DAYS.get(kind, 'd.published')} AS day FROM candidate c {record}"
        f'JOIN "document" d ON d.number = c.number WHERE {own}'
    )


def _find_any(connection: duckdb.DuckDBPyConnection, kind: str, asked: Asked, conditions: Conditions) -> _Found:
    """Return whatever is asked."""
    source = f"counted_{kind}" if asked.counted else quoted(kind)
    found = (
        f"SELECT r.number, r.position, r.confidence, d.source, {DAYS.get(kind, 'd.published')} AS day "
        f'FROM {source} r JOIN "document" d ON d.number = r.number WHERE {conditions.sql}'
    )
    if asked.filters:
        # What fits is worked out once for counting and for sorting, without its words.
        connection.execute(f"CREATE OR REPLACE TEMP TABLE fitting AS {found}", conditions.params).fetchall()
        found, conditions = "FROM fitting", Conditions()
    total = _total(connection, found, conditions)
    places = connection.execute(
        f"SELECT number, position FROM ({found}) ORDER BY {_order(asked)}, number, position "
        f"LIMIT {int(asked.limit)} OFFSET {int(asked.offset)}",
        conditions.params,
    ).fetchall()
    return _Found(tuple(places), total)


def load_record(connection: duckdb.DuckDBPyConnection, kind: str, record: str) -> Any | None:
    """Return one record by its id, counted or not; ``None`` where there is none."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT 1 AS rank, number, id FROM {quoted(kind)} "
        "WHERE id = $id LIMIT 1",
        {"id": record},
    ).fetchall()
    return next(iter(load_chosen(connection, _CLASSES[kind])), None)


def select_documents(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Page[Document]:
    """Return one page of documents.

    Raises:
        InputError: as ``select_page``.
    """
    if asked.sort not in ("newest", "oldest", "outlet"):
        raise InputError(f"sort: found {asked.sort!r}; expected newest, oldest or outlet")
    conditions = _conditions(connection, "document", asked)
    if asked.counted:
        conditions.add("d.number NOT IN (SELECT number FROM duplicate)")
    where = conditions.sql.replace("r.number", "d.number")
    found = f'SELECT d.number, d.source, d.published AS day FROM "document" d WHERE {where}'
    total = _total(connection, found, conditions)
    numbers = connection.execute(
        f"SELECT number FROM ({found}) ORDER BY {_order(asked)}, number "
        f"LIMIT {int(asked.limit)} OFFSET {int(asked.offset)}",
        conditions.params,
    ).fetchall()
    return Page(load_numbered(connection, [row[0] for row in numbers]), total)


def _conditions(
    connection: duckdb.DuckDBPyConnection, kind: str, asked: Asked, stood: Stood | None = None
) -> Conditions:
    known, conditions = FILTERS[kind], Conditions()
    for name, value in asked.filters.items():
        _check(kind, name, value)
        parts = _parts(kind, name)
        if stood is not None and parts and value in stood.whom:
            conditions.stand(stood.records(value, *parts))
        else:
            known[name](connection, conditions, value)
    return conditions


def _check(kind: str, name: str, value: str) -> None:
    known = FILTERS[kind]
    if name not in known:
        raise InputError(f"no filter {name!r} for {kind}s; expected one of {', '.join(sorted(known))}")
    if len(value) > _LONGEST:
        raise InputError(f"{name}: {len(value)} characters; expected at most {_LONGEST}")


_PARTIES = ("party", "other")


def _parts(kind: str, name: str) -> tuple[str, ...]:
    """Return the parts of a record in which the actor of a filter stands; none where it is no filter by actor."""
    names = {"event": ("actor", "recipient"), "parallel": ("present", "past")}.get(kind, ())
    parts = names if name in _PARTIES else (name,)
    return tuple(part for part in (f"{kind}.{one}" for one in parts) if part in ROLES)


def _order(asked: Asked) -> str:
    if asked.sort not in SORTS:
        raise InputError(f"sort: found {asked.sort!r}; expected one of {', '.join(SORTS)}")
    return SORTS[asked.sort]


def _total(connection: duckdb.DuckDBPyConnection, found: str, conditions: Conditions) -> int:
    counted = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM ({found}) LIMIT {COUNTED_TO + 1})", conditions.params
    ).fetchall()
    return int(counted[0][0])
