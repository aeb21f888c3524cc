"""What the pages show of a desk besides its records: what is new, who goes by which names, which outlet copies whom.

Needs an open desk; makes plain rows, each list cut at a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.standing import IDENTITY, MOVED, NAMED, numbers_of, roles, stands, text_of

if TYPE_CHECKING:
    import duckdb

    from volteface.desk.stood import Stood

__all__ = [
    "ActorHead",
    "Alias",
    "CoActor",
    "Copying",
    "HeldRole",
    "Outlet",
    "TermUse",
    "count_co_actors",
    "load_aliases",
    "load_copying",
    "load_head",
    "load_heads",
    "load_identities",
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


_HEADS = f"""
WITH wanted AS (SELECT unnest($ids::UBIGINT[]) AS identity), {NAMED.format(only="true")}
SELECT {text_of("identity")}, name, kind, country, sector, known FROM named
"""


def load_heads(connection: duckdb.DuckDBPyConnection, identities: Iterable[str]) -> dict[str, ActorHead]:
    """Return who desk-wide actors are, by their ids."""
    ids = numbers_of(identities)
    return {row[0]: ActorHead(*row) for row in connection.execute(_HEADS, {"ids": ids}).fetchall()} if ids else {}


_IDENTITIES = f"""
WITH near AS MATERIALIZED (
    SELECT number, position, id FROM actor WHERE number IN (SELECT unnest($numbers::INTEGER[]))),
held AS MATERIALIZED (
    SELECT number, position, base FROM member WHERE number IN (SELECT unnest($numbers::INTEGER[])))
SELECT n.id, {text_of(f"min({IDENTITY})")} FROM near n
JOIN held p ON p.number = n.number AND p.position = n.position {MOVED}
WHERE n.id IN (SELECT unnest($actors::VARCHAR[])) GROUP BY n.id
"""


def load_identities(
    connection: duckdb.DuckDBPyConnection, numbers: Sequence[int], actors: Iterable[str]
) -> dict[str, str]:
    """Return which desk-wide actors those of some documents are, by their ids; others are left out.

    Args:
        connection: an open desk.
        numbers: of the documents.
        actors: their ids there.
    """
    params = {"numbers": list(numbers), "actors": sorted(actors)}
    return dict(connection.execute(_IDENTITIES, params).fetchall()) if params["actors"] else {}


def load_head(connection: duckdb.DuckDBPyConnection, identity: str) -> ActorHead:
    """Return who a desk-wide actor is."""
    return load_heads(connection, [identity])[identity]


_CAPITAL = r"\p{Lu}"
# Names are looked at when they are counted: each stands in many documents.
_NAMES = """
SELECT name, n FROM (SELECT p.name, count(DISTINCT p.number) AS n FROM called p WHERE {mine} GROUP BY p.name)
WHERE length(name) <= 80 AND regexp_matches(name, $name) ORDER BY n DESC, name LIMIT $limit
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


def load_aliases(
    connection: duckdb.DuckDBPyConnection, identity: str, limit: int, *, stood: Stood | None = None
) -> tuple[Alias, ...]:
    """Return the names and aliases that an actor goes by, those in most documents first; descriptions are none.

    Args:
        connection: an open desk.
        identity: the actor.
        limit: how many at most.
        stood: what was gathered of the actor, by its id, if it was.
    """
    mine = stands(connection, [identity]) if stood is None else stood.mine(identity)
    rows = connection.execute(_NAMES.replace("{mine}", mine), {"limit": limit, "name": _CAPITAL}).fetchall()
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


# An actor may stand twice in one event, under two names that are one by what was decided: those of whom nothing is
# known but the automatic rule are counted as they stand.
_CO_ACTORS = f"""
WITH took AS MATERIALIZED (SELECT DISTINCT p.number, p.position, p.role {{took}}),
beside AS MATERIALIZED (
    SELECT p.base, t.role AS side, p.role AS other_side, p.number, p.position
    FROM part p JOIN took t ON t.number = p.number AND t.position = p.position
    WHERE {roles("event.actor", "event.recipient")} AND NOT ({{mine}})),
touched AS MATERIALIZED (SELECT base FROM moved UNION SELECT identity FROM moved),
known AS (
    SELECT DISTINCT {IDENTITY} AS identity, side, other_side, p.number, p.position
    FROM beside p {MOVED} WHERE p.base IN (FROM touched)),
counted AS (
    SELECT base AS identity, side, other_side, count(*) AS n FROM beside WHERE base NOT IN (FROM touched) GROUP BY ALL
    UNION ALL SELECT identity, side, other_side, count(*) FROM known GROUP BY ALL)
SELECT {text_of("identity")}, coalesce(sum(n) FILTER (side < other_side), 0)::BIGINT,
       coalesce(sum(n) FILTER (side > other_side), 0)::BIGINT, coalesce(sum(n) FILTER (side = other_side), 0)::BIGINT
FROM counted GROUP BY identity ORDER BY sum(n) DESC, identity LIMIT $limit
"""


def count_co_actors(
    connection: duckdb.DuckDBPyConnection, stood: Stood, identity: str, limit: int
) -> list[tuple[str, int, int, int]]:
    """Return who stands in the same counted events as an actor, the most frequent first: as ``CoActor`` without names.

    Args:
        connection: an open desk.
        stood: what was gathered of the actor, by its id.
        identity: the actor.
        limit: how many at most.
    """
    took = stood.rows(identity, "event.actor", "event.recipient")
    sql = _CO_ACTORS.replace("{took}", took).replace("{mine}", stood.mine(identity))
    return connection.execute(sql, {"limit": limit}).fetchall()


_TERMS = """
WITH said AS MATERIALIZED ({said}),
used AS (
    SELECT s.side, max(r.text) AS label, r.stance, count(DISTINCT r.number) AS uses, min(d.published) AS first,
           max(d.published) AS last
    FROM label r JOIN said s ON s.number = r.number AND s.position = r.position
    JOIN "document" d ON d.number = r.number GROUP BY s.side, lower(r.text), r.stance),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY side ORDER BY first NULLS LAST, uses DESC, label, stance) AS rank
    FROM used)
SELECT side, label, stance, uses, first, last FROM ranked WHERE rank <= $limit ORDER BY side, rank
"""


def load_terms(
    connection: duckdb.DuckDBPyConnection, stood: Stood, sides: Sequence[tuple[str, str | None]], limit: int
) -> tuple[tuple[TermUse, ...], ...]:
    """Return for each side the labels that are used, by when they came up.

    Args:
        connection: an open desk.
        stood: what was gathered of these actors, by their ids.
        sides: of whom, and by whom; ``None`` for anybody.
        limit: how many at most of each.
    """
    said = (
        f"SELECT {side} AS side, r.number, r.position FROM ({stood.records(whom, 'label.target')}) r "
        f"{stood.stands_in('r', by, 'label.by') if by is not None else ''}"
        for side, (whom, by) in enumerate(sides)
    )
    rows = connection.execute(_TERMS.format(said=" UNION ALL ".join(said)), {"limit": limit}).fetchall()
    return tuple(tuple(TermUse(*row[1:]) for row in rows if row[0] == side) for side in range(len(sides)))


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
