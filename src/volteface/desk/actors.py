"""Who is meant by a name, and the desk's list of actors.

Needs an open desk; makes desk-wide actor ids from ids, names and aliases, and rows with counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.conditions import Conditions
from volteface.desk.identity import name_key
from volteface.desk.suggestions import choose_suggestions
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = ["ActorRow", "Suggestion", "list_actors", "load_suggestions", "resolve_actor"]

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ActorRow:
    """One actor of the desk, over all documents that are counted.

    Attributes:
        id: the desk-wide id.
        name: the name it stands under.
        kind: as in the record.
        country: ISO 3166 alpha-3.
        sector: as in the record.
        known: whether the registry holds it.
        documents: how many documents name it.
        statements: how many statements it is a source of.
        events: how many events it acts in or suffers.
    """

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    known: bool
    documents: int
    statements: int
    events: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess who an actor of one document could be, for a person to confirm by a merge.

    Attributes:
        document: the document's id.
        actor: the actor's id in it.
        name: the name it stands under there.
        own: its desk-wide id now.
        identity: the desk-wide id of who it could be.
        identity_name: that one's name.
        method: ``surname`` or ``same-name``.
        confidence: 0..1.
    """

    document: str
    actor: str
    name: str
    own: str
    identity: str
    identity_name: str
    method: str
    confidence: float


def resolve_actor(connection: duckdb.DuckDBPyConnection, who: str, *, loose: bool = True) -> list[str]:
    """Return the desk-wide ids that an id, name or alias stands for.

    A name that only one actor with a full name or an entry in the registry bears stands for that one, and for the
    actors of single documents of which no more than that name is known.

    Args:
        connection: an open desk.
        who: an id (of the desk or of one document), a name or an alias; case and accents do not matter.
        loose: take in those actors of single documents too.

    Raises:
        InputError: nobody is called so, or several are.
    """
    by_id = connection.execute(
        "SELECT DISTINCT identity FROM identity WHERE identity = $who OR base = $who OR actor = $who", {"who": who}
    ).fetchall()
    # Whom a person divided keeps the id; those who were taken out of it have ids of their own.
    if (who,) in by_id:
        return [who]
    if by_id:
        return sorted(row[0] for row in by_id)
    found = connection.execute(_BY_NAME, {"key": name_key(who), "who": who}).fetchall()
    if not found:
        raise InputError(f"no actor is called {who!r} in this desk; search with: volteface actors --name {who!r}")
    named = [row for row in found if not row[2]]
    best = [row for row in named if row[1]] or named
    if len(best) > 1:
        raise InputError(_ambiguous(connection, who, [row[0] for row in best]))
    loosely = {row[0] for row in found if row[2]} if loose or not best else set()
    return sorted({row[0] for row in best} | loosely)


_BY_NAME = """
WITH found AS (
    SELECT identity, true AS by_name, method = 'local' AS loose FROM identity WHERE name_key = $key AND $key <> ''
    UNION ALL
    SELECT i.identity, false, i.method = 'local' FROM actor_alias a
    JOIN identity i ON i.number = a.number AND i.actor = a.actor WHERE lower(a.alias) = lower($who))
SELECT identity, bool_or(by_name), bool_and(loose) FROM found GROUP BY identity ORDER BY identity
"""


def _ambiguous(connection: duckdb.DuckDBPyConnection, who: str, identities: list[str]) -> str:
    rows = connection.execute(
        "SELECT i.identity, max(a.name), max(a.kind), max(a.country) FROM identity i "
        "JOIN actor a ON a.number = i.number AND a.id = i.actor "
        "WHERE i.identity IN (SELECT unnest($ids::VARCHAR[])) GROUP BY i.identity ORDER BY 2, 1",
        {"ids": identities},
    ).fetchall()
    shown = "; ".join(
        f"{name} ({kind}, {country or 'no country'}): {identity}" for identity, name, kind, country in rows[:_SHOWN]
    )
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return f"{len(rows)} actors are called {who!r}: {shown}{more}; give the id of the one you mean"


# First the actors are chosen and counted, then only the chosen ones get their names and their other counts.
_ACTORS = """
WITH counted AS (
    SELECT * FROM identity WHERE number NOT IN (SELECT number FROM duplicate)),
chosen AS (
    SELECT identity, count(DISTINCT number) AS documents FROM counted
    WHERE {where} GROUP BY identity HAVING documents >= $least ORDER BY documents DESC, identity {limit}),
member AS MATERIALIZED (
    SELECT i.identity, i.number, i.actor, a.name, a.kind, a.country, a.sector, a.known, i.base = i.identity AS own
    FROM counted i SEMI JOIN chosen ON chosen.identity = i.identity
    JOIN actor a ON a.number = i.number AND a.id = i.actor),
one AS (
    SELECT identity, max(struct_pack(own, known, n := length(name), name)).name AS name,
           max(struct_pack(own, known, kind)).kind AS kind,
           max(struct_pack(own, country)) FILTER (country IS NOT NULL).country AS country,
           max(struct_pack(own, sector)) FILTER (sector IS NOT NULL).sector AS sector, bool_or(known) AS known
    FROM member GROUP BY identity),
said AS (
    SELECT m.identity, count(DISTINCT (s.number, s.statement)) AS statements
    FROM statement_source s JOIN member m ON m.number = s.number AND m.actor = s.actor GROUP BY 1),
done AS (
    SELECT m.identity, count(DISTINCT (e.number, e.id)) AS events
    FROM (SELECT number, event, actor FROM event_actor UNION ALL SELECT number, event, actor FROM event_recipient) x
    JOIN member m ON m.number = x.number AND m.actor = x.actor
    JOIN counted_event e ON e.number = x.number AND e.id = x.event GROUP BY 1)
SELECT c.identity, name, kind, country, sector, known, documents, coalesce(statements, 0), coalesce(events, 0)
FROM chosen c JOIN one USING (identity) LEFT JOIN said USING (identity) LEFT JOIN done USING (identity)
ORDER BY documents DESC, c.identity
"""

_HAS_NAME = """(contains(lower(a.name), lower($name)) OR EXISTS (
    SELECT 1 FROM actor_alias x
    WHERE x.number = a.number AND x.actor = a.id AND contains(lower(x.alias), lower($name))))
"""


def list_actors(
    connection: duckdb.DuckDBPyConnection, conditions: Conditions, *, name: str | None, least: int, limit: int | None
) -> tuple[ActorRow, ...]:
    """Return the actors of counted documents, those in most documents first.

    Args:
        connection: an open desk.
        conditions: what must hold of at least one of the records ``a`` that stand for the actor.
        name: a part of a name or an alias of one of them.
        least: in how many documents at least.
        limit: how many at most.
    """
    if name is not None:
        conditions.add(_HAS_NAME, name=name)
    fitting = (
        "identity IN (SELECT i.identity FROM counted i JOIN actor a ON a.number = i.number AND a.id = i.actor "
        f"WHERE {conditions.sql})"
    )
    sql = _ACTORS.format(
        where=fitting if conditions.parts else "true", limit="" if limit is None else f"LIMIT {int(limit)}"
    )
    rows = connection.execute(sql, {"least": least, **conditions.params}).fetchall()
    return tuple(ActorRow(*row) for row in rows)


def load_suggestions(connection: duckdb.DuckDBPyConnection, limit: int) -> tuple[Suggestion, ...]:
    """Return who could be whom, the surest first."""
    choose_suggestions(connection, limit, order="actor, identity")
    rows = connection.execute(
        """
        WITH near AS MATERIALIZED (SELECT number, id, name FROM actor WHERE number IN (SELECT number FROM suggested)),
        named AS (
            SELECT j.identity, max(b.name) AS name
            FROM (SELECT number, actor, identity FROM identity WHERE identity IN (SELECT identity FROM suggested)) j
            JOIN actor b ON b.number = j.number AND b.id = j.actor GROUP BY j.identity)
        SELECT s.document, s.actor, a.name, s.own, s.identity, n.name, s.method, s.confidence
        FROM suggested s JOIN near a ON a.number = s.number AND a.id = s.actor
        LEFT JOIN named n ON n.identity = s.identity
        ORDER BY s.confidence DESC, s.number, s.actor, s.identity
        """
    ).fetchall()
    return tuple(Suggestion(*row) for row in rows)
