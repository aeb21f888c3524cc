"""What the pages show of a desk besides its records: what is new, who goes by which names, which outlet copies whom.

Needs an open desk; makes plain rows, each list cut at a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.conditions import Conditions
from volteface.desk.queries import by_actor
from volteface.desk.standing import IDENTITY, MOVED, NAMED, kept, number_of, roles, stands, text_of

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "ActorHead",
    "Alias",
    "CoActor",
    "Copying",
    "HeldRole",
    "Outlet",
    "TermUse",
    "load_aliases",
    "load_co_actors",
    "load_copying",
    "load_head",
    "load_new_documents",
    "load_outlets",
    "load_roles",
    "load_terms",
]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that an actor goes by, and in how many documents."""

    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class HeldRole:
    """An office that documents or the registry give an actor; dates are ISO, half open."""

    title: str
    country: str | None
    begin: str | None
    end: str | None
    documents: int


@dataclass(frozen=True, slots=True)
class CoActor:
    """Somebody who stands in the same events.

    Attributes:
        identity: the desk-wide id.
        name: the name it stands under.
        forth: events in which the actor acts and this one receives.
        back: events the other way round.
        beside: events in which both act, or both receive.
    """

    identity: str
    name: str
    forth: int
    back: int
    beside: int


@dataclass(frozen=True, slots=True)
class TermUse:
    """One label as it was used of somebody: by how many documents, when first and last."""

    label: str
    stance: str
    uses: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Outlet:
    """One source of documents.

    Attributes:
        name: the outlet; ``None`` where documents name none.
        documents: how many documents it has.
        counted: of them, those that are neither copies nor superseded.
        copies: of them, near-copies of another document.
        first: the earliest date of publication.
        last: the latest.
        unread: of them, those kept without records.
    """

    name: str | None
    documents: int
    counted: int
    copies: int
    first: str | None
    last: str | None
    unread: int


@dataclass(frozen=True, slots=True)
class Copying:
    """How many documents of one outlet repeat documents of another, that came before."""

    outlet: str | None
    original: str | None
    documents: int


@dataclass(frozen=True, slots=True)
class ActorHead:
    """Who a desk-wide actor is: as ``ActorRow`` has it, without counts."""

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    known: bool


_HEAD = f"""
WITH wanted AS (SELECT $identity::UBIGINT AS identity), {NAMED.format(only="true")}
SELECT name, kind, country, sector, known FROM named
"""


def load_head(connection: duckdb.DuckDBPyConnection, identity: str) -> ActorHead:
    """Return who a desk-wide actor is."""
    return ActorHead(identity, *connection.execute(_HEAD, {"identity": number_of(identity)}).fetchall()[0])


_CAPITAL = r"\p{Lu}"
_NAMES = """
SELECT name, count(DISTINCT number) FROM (SELECT p.name, p.number FROM called p WHERE {mine})
WHERE length(name) <= 80 AND regexp_matches(name, $name) GROUP BY name ORDER BY 2 DESC, 1 LIMIT $limit
"""


def load_new_documents(connection: duckdb.DuckDBPyConnection, since: str, limit: int) -> tuple[int, tuple[str, ...]]:
    """Return how many counted documents were first read after an instant (ISO), and the ids of the latest."""
    rows = connection.execute(
        "SELECT r.document FROM (SELECT number, any_value(document) AS document, min(read_at) AS read_at "
        "FROM reading GROUP BY number HAVING min(read_at) > $since) r "
        "WHERE r.number NOT IN (SELECT number FROM duplicate) ORDER BY r.read_at DESC, r.number DESC",
        {"since": since},
    ).fetchall()
    return len(rows), tuple(row[0] for row in rows[:limit])


def load_aliases(connection: duckdb.DuckDBPyConnection, identity: str, limit: int) -> tuple[Alias, ...]:
    """Return the names and aliases that an actor goes by, those in most documents first; descriptions are none."""
    rows = connection.execute(
        _NAMES.replace("{mine}", stands(connection, [identity])), {"limit": limit, "name": _CAPITAL}
    ).fetchall()
    return tuple(Alias(*row) for row in rows)


def load_roles(connection: duckdb.DuckDBPyConnection, identity: str, limit: int) -> tuple[HeldRole, ...]:
    """Return the offices of an actor, by the day they began."""
    rows = connection.execute(
        'SELECT r.title, r.country, r."begin", r."end", count(DISTINCT r.number) FROM identity i '
        "JOIN actor_role r ON r.number = i.number AND r.actor = i.actor "
        'WHERE i.identity = $identity GROUP BY ALL ORDER BY r."begin" NULLS LAST, r.title LIMIT $limit',
        {"identity": identity, "limit": limit},
    ).fetchall()
    return tuple(HeldRole(*row) for row in rows)


_CO_ACTORS = f"""
WITH took AS MATERIALIZED (
    SELECT DISTINCT p.number, p.position, p.role FROM {{among}} p
    WHERE {roles("event.actor", "event.recipient")} AND {{mine}} AND {kept("event")}),
beside AS MATERIALIZED (
    SELECT p.base, t.role AS side, p.role AS other_side, p.number, p.position
    FROM part p JOIN took t ON t.number = p.number AND t.position = p.position
    WHERE {roles("event.actor", "event.recipient")}),
known AS (
    SELECT DISTINCT {IDENTITY} AS identity, side, other_side, p.number, p.position
    FROM beside p {MOVED} WHERE {IDENTITY} <> $identity),
counted AS MATERIALIZED (
    SELECT identity, count(*) FILTER (side < other_side) AS forth, count(*) FILTER (side > other_side) AS back,
           count(*) FILTER (side = other_side) AS beside
    FROM known GROUP BY identity ORDER BY count(*) DESC, identity LIMIT $limit),
wanted AS (SELECT identity FROM counted), {NAMED.format(only="true")}
SELECT {text_of("c.identity")}, n.name, forth, back, beside FROM counted c LEFT JOIN named n USING (identity)
ORDER BY forth + back + beside DESC, c.identity
"""


def load_co_actors(
    connection: duckdb.DuckDBPyConnection, identity: str, limit: int, *, among: str = "part"
) -> tuple[CoActor, ...]:
    """Return who stands in the same counted events as an actor, the most frequent first.

    Args:
        connection: an open desk.
        identity: the actor.
        limit: how many at most.
        among: the table that ``gather`` made of the actor, if it did.
    """
    sql = _CO_ACTORS.replace("{mine}", stands(connection, [identity])).replace("{among}", among)
    rows = connection.execute(sql, {"identity": number_of(identity), "limit": limit}).fetchall()
    return tuple(CoActor(*row) for row in rows)


def load_terms(
    connection: duckdb.DuckDBPyConnection, identity: str, limit: int, *, by: str | None = None, among: str = "part"
) -> tuple[TermUse, ...]:
    """Return the labels that are used of an actor, by anybody or by one other actor, by when they came up.

    Args:
        connection: an open desk.
        identity: of whom.
        limit: how many at most.
        by: by whom; ``None`` for anybody.
        among: the table that ``gather`` made of these actors, if it did.
    """
    conditions = Conditions(among=among)
    by_actor(connection, conditions, ["label.target"], [identity])
    if by is not None:
        by_actor(connection, conditions, ["label.by"], [by])
    rows = connection.execute(
        "SELECT max(r.text), r.stance, count(DISTINCT r.number) AS uses, min(d.published), max(d.published) "
        'FROM counted_label r JOIN "document" d ON d.number = r.number '
        f"WHERE {conditions.sql} GROUP BY lower(r.text), r.stance "
        "ORDER BY 4 NULLS LAST, uses DESC, 1 LIMIT $limit",
        {"limit": limit},
    ).fetchall()
    return tuple(TermUse(*row) for row in rows)


def load_outlets(connection: duckdb.DuckDBPyConnection, limit: int) -> tuple[Outlet, ...]:
    """Return the sources of the desk, those with most documents first."""
    rows = connection.execute(
        """
        SELECT d.source, count(*), count(*) FILTER (u.kind IS NULL), count(*) FILTER (u.kind IN ('exact', 'near')),
               min(d.published), max(d.published), count(*) FILTER (r.status = 'unread')
        FROM "document" d LEFT JOIN (SELECT number, any_value(kind) AS kind FROM duplicate GROUP BY number) u
            ON u.number = d.number
        LEFT JOIN (SELECT number, last(status ORDER BY rowid) AS status FROM reading GROUP BY number) r
            ON r.number = d.number
        GROUP BY d.source ORDER BY 2 DESC, 1 LIMIT $limit
        """,
        {"limit": limit},
    ).fetchall()
    return tuple(Outlet(*row) for row in rows)


def load_copying(connection: duckdb.DuckDBPyConnection, limit: int) -> tuple[Copying, ...]:
    """Return which outlet repeats which, those with most copies first."""
    rows: Sequence[tuple[str | None, str | None, int]] = connection.execute(
        'SELECT d.source, o.source, count(*) FROM duplicate u JOIN "document" d ON d.number = u.number '
        "JOIN \"document\" o ON o.number = u.original_number WHERE u.kind IN ('exact', 'near') "
        "GROUP BY ALL ORDER BY 3 DESC, 1, 2 LIMIT $limit",
        {"limit": limit},
    ).fetchall()
    return tuple(Copying(*row) for row in rows)
