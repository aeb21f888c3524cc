"""Pages of records: filtered, sorted and cut in SQL, so that a desk of any size answers with one page.

Needs an open desk and plain strings, as an address carries them; makes records with their place in the whole. Filters
are those of ``filters``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from volteface.desk.conditions import Conditions
from volteface.desk.filters import FILTERS
from volteface.desk.queries import DAYS, choose_page, choose_standing, fit_standing
from volteface.desk.rows import load_chosen, load_numbered
from volteface.desk.schema import quoted
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

    @property
    def more_than_counted(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > COUNTED_TO


def select_page(connection: duckdb.DuckDBPyConnection, kind: str, asked: Asked) -> Page[Any]:
    """Return one page of the records of a kind.

    Raises:
        InputError: a filter is unknown, a value is none, or an actor is nobody or ambiguous.
    """
    total = _make_page(connection, kind, asked)
    choose_page(connection, kind, f"{_order(asked)}, number, position")
    return Page(load_chosen(connection, _CLASSES[kind]), total)


def select_pages(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[tuple[str, Asked]], *, among: str = "part"
) -> tuple[Page[Any], ...]:
    """Return one page for each kind and what is asked of it; the records of a kind are read together.

    Args:
        connection: an open desk.
        asked: the kinds, each with what is asked.
        among: the table that ``gather`` made of all actors that are asked for, if it did.

    Raises:
        InputError: as ``select_page``.
    """
    totals, places = [], []
    for kind, one in asked:
        totals.append(_make_page(connection, kind, one, among=among))
        places.append(
            connection.execute(f"SELECT number, position FROM page ORDER BY {_order(one)}, number, position").fetchall()
        )
    held: dict[str, dict[tuple[int, int], Any]] = {}
    for kind in dict.fromkeys(kind for kind, _ in asked):
        wanted = {place for (of, _), found in zip(asked, places, strict=True) if of == kind for place in found}
        held[kind] = _load_placed(connection, kind, sorted(wanted)) if wanted else {}
    return tuple(
        Page(tuple(held[kind][place] for place in found), total)
        for (kind, _), found, total in zip(asked, places, totals, strict=True)
    )


def _load_placed(
    connection: duckdb.DuckDBPyConnection, kind: str, places: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Any]:
    """Return the records at places that are in order."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE page AS "
        "SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position",
        {"numbers": [number for number, _ in places], "positions": [position for _, position in places]},
    ).fetchall()
    choose_page(connection, kind, "number, position")
    return dict(zip(places, load_chosen(connection, _CLASSES[kind]), strict=True))


def _make_page(connection: duckdb.DuckDBPyConnection, kind: str, asked: Asked, *, among: str = "part") -> int:
    """Make the temporary table ``page`` of what is asked; return how many records there are in all."""
    conditions = _conditions(connection, kind, asked, among)
    if conditions.stands and not conditions.parts and asked.sort in _BY_DAY:
        return _standing_page(connection, kind, conditions, asked)
    return _any_page(connection, kind, conditions, asked)


_BY_DAY: Mapping[str, Literal["DESC", "ASC"]] = {"newest": "DESC", "oldest": "ASC"}


def _standing_page(connection: duckdb.DuckDBPyConnection, kind: str, conditions: Conditions, asked: Asked) -> int:
    """Make the table ``page`` of what is asked by actors alone; return how many records there are in all."""
    fit_standing(connection, conditions, kind, counted=asked.counted)
    total = _total(connection, "FROM fitting", Conditions())
    found = choose_standing(connection, kind, asked.limit + asked.offset, _BY_DAY[asked.sort])
    _cut(connection, found, asked, {})
    return total


def _any_page(connection: duckdb.DuckDBPyConnection, kind: str, conditions: Conditions, asked: Asked) -> int:
    """Make the table ``page`` of whatever is asked; return how many records there are in all."""
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
    _cut(connection, found, asked, conditions.params)
    return total


def _cut(connection: duckdb.DuckDBPyConnection, found: str, asked: Asked, params: dict[str, Any]) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE page AS ({found}) "
        f"ORDER BY {_order(asked)}, number, position LIMIT {int(asked.limit)} OFFSET {int(asked.offset)}",
        params,
    ).fetchall()


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


def _conditions(connection: duckdb.DuckDBPyConnection, kind: str, asked: Asked, among: str = "part") -> Conditions:
    known, conditions = FILTERS[kind], Conditions(among=among)
    for name, value in asked.filters.items():
        if name not in known:
            raise InputError(f"no filter {name!r} for {kind}s; expected one of {', '.join(sorted(known))}")
        if len(value) > _LONGEST:
            raise InputError(f"{name}: {len(value)} characters; expected at most {_LONGEST}")
        known[name](connection, conditions, value)
    return conditions


def _order(asked: Asked) -> str:
    if asked.sort not in SORTS:
        raise InputError(f"sort: found {asked.sort!r}; expected one of {', '.join(SORTS)}")
    return SORTS[asked.sort]


def _total(connection: duckdb.DuckDBPyConnection, found: str, conditions: Conditions) -> int:
    counted = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM ({found}) LIMIT {COUNTED_TO + 1})", conditions.params
    ).fetchall()
    return int(counted[0][0])
