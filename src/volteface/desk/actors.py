"""Who is meant by a name, and the desk's list of actors.

Needs an open desk; makes desk-wide actor ids from ids, names and aliases, and rows with counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.conditions import Conditions
from volteface.desk.identity import name_key
from volteface.desk.schema import not_rejected
from volteface.desk.standing import IDENTITY, MOVED, NAMED, number_of, text_of
from volteface.desk.suggestions import choose_suggestions
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "ActorRow",
    "Suggestion",
    "linked_actor",
    "list_actors",
    "load_suggestions",
    "resolve_actor",
    "single_actors",
]

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
    by_id = _by_id(connection, who)
    # Whom a person divided keeps the id; those who were taken out of it have ids of their own.
    if who in by_id:
        return [who]
    if by_id:
        return by_id
    found = connection.execute(_BY_NAME, {"key": name_key(who), "who": who}).fetchall()
    if not found:
        raise InputError(f"no actor is called {who!r} in this desk; search with: volteface actors --name {who!r}")
    named = [row for row in found if not row[2]]
    best = [row for row in named if row[1]] or named
    if len(best) > 1:
        raise InputError(_ambiguous(connection, who, [row[0] for row in best]))
    loosely = {row[0] for row in found if row[2]} if loose or not best else set()
    return sorted({row[0] for row in best} | loosely)


def single_actors(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> dict[str, str | None]:
    """Return for each name or alias the desk-wide id of the only actor it stands for, ``None`` where there is no such.

    It asks once for all of them what ``resolve_actor`` asks for each.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = connection.execute(_BY_NAMES, {"names": wanted, "keys": [name_key(name) for name in wanted]}).fetchall()
    found: dict[str, list[tuple[str, bool, bool]]] = {name: [] for name in wanted}
    for name, *row in rows:
        found[name].append((row[0], row[1], row[2]))
    return {name: _only(held) for name, held in found.items()}


def _only(found: Sequence[tuple[str, bool, bool]]) -> str | None:
    """Return who is meant where that is one: by name or alias, or the only actor of a single document."""
    named = [row for row in found if not row[2]]
    best = [row for row in named if row[1]] or named
    meant = {row[0] for row in best} | {row[0] for row in found if row[2]}
    return meant.pop() if len(best) <= 1 and len(meant) == 1 else None


def linked_actor(connection: duckdb.DuckDBPyConnection, who: str) -> list[str]:
    """Return whom an address names: a desk-wide id, as links carry it, stands for itself alone.

    Raises:
        InputError: as ``resolve_actor``.
    """
    found = resolve_actor(connection, who)
    return [who] if who in found else found


def _by_id(connection: duckdb.DuckDBPyConnection, who: str) -> list[str]:
    """Return the desk-wide ids that an id stands for; none where it is no id."""
    number = number_of(who)
    if number is None:
        ids = connection.execute("SELECT DISTINCT identity FROM identity WHERE actor = $who", {"who": who}).fetchall()
        return sorted(row[0] for row in ids)
    moved = connection.execute(
        "SELECT only_in, base, identity FROM moved WHERE base = $who OR identity = $who", {"who": number}
    ).fetchall()
    if all(only_in is None for only_in, *_ in moved):
        rows = _whole(connection, number, {base: identity for _, base, identity in moved})
    else:
        rows = connection.execute(_BY_BASE, {"who": number}).fetchall()
    if not rows:
        ids = connection.execute(
            "SELECT DISTINCT identity FROM identity WHERE identity = $who OR base = $who OR actor = $who", {"who": who}
        ).fetchall()
        return sorted(row[0] for row in ids)
    return sorted(row[0] for row in rows)


def _whole(connection: duckdb.DuckDBPyConnection, who: int, moved: Mapping[int, int]) -> list[tuple[str]]:
    """Return for whom a number stands that is divided nowhere; each is found at the first row of it."""

    def stands(bases: Sequence[int]) -> bool:
        sql = "SELECT 1 FROM member WHERE base IN (SELECT unnest($bases::UBIGINT[])) LIMIT 1"
        return bool(bases and connection.execute(sql, {"bases": bases}).fetchall())

    found = {moved.get(who, who)} if stands([who]) else set()
    if who not in found and stands([base for base, identity in moved.items() if identity == who]):
        found.add(who)
    return [(f"{one:016x}",) for one in found]


_BY_BASE = f"""
WITH bases AS (SELECT $who::UBIGINT AS base UNION SELECT base FROM moved WHERE identity = $who::UBIGINT),
found AS (SELECT DISTINCT p.base, {IDENTITY} AS identity FROM member p SEMI JOIN bases b ON b.base = p.base {MOVED})
SELECT DISTINCT {text_of("identity")} FROM found WHERE base = $who OR identity = $who
"""

_BY_NAME = """
WITH found AS (
    SELECT identity, true AS by_name, method = 'local' AS loose FROM identity WHERE name_key = $key AND $key <> ''
    UNION ALL
    SELECT i.identity, false, i.method = 'local' FROM actor_alias a
    JOIN identity i ON i.number = a.number AND i.actor = a.actor WHERE lower(a.alias) = lower($who))
SELECT identity, bool_or(by_name), bool_and(loose) FROM found GROUP BY identity ORDER BY identity
"""


_BY_NAMES = """
WITH asked AS (SELECT unnest($names::VARCHAR[]) AS who, unnest($keys::VARCHAR[]) AS key),
found AS (
    SELECT a.who, i.identity, true AS by_name, i.method = 'local' AS loose
    FROM identity i JOIN asked a ON a.key = i.name_key AND a.key <> ''
    UNION ALL
    SELECT a.who, i.identity, false, i.method = 'local' FROM actor_alias x JOIN asked a ON lower(a.who) = lower(x.alias)
    JOIN identity i ON i.number = x.number AND i.actor = x.actor)
SELECT who, identity, bool_or(by_name), bool_and(loose) FROM found GROUP BY who, identity ORDER BY who, identity
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


# How often an actor stands in documents is counted quickly, by the automatic rule first; in how many, for those alone
# that can be among the first. Most names stand once, and are left out unless a decision touches them.
_ROUGH = """
CREATE OR REPLACE TEMP TABLE rough AS
WITH near AS (
    SELECT apart.identity, p.base, count(*) AS n FROM member p
    LEFT JOIN moved apart ON apart.only_in = p.number AND apart.base = p.base
    WHERE p.number NOT IN (SELECT number FROM duplicate) AND {bases} GROUP BY ALL
    HAVING count(*) >= $often OR p.base IN (SELECT base FROM moved UNION SELECT identity FROM moved)),
who AS (
    SELECT coalesce(p.identity, moved.identity, p.base) AS identity, p.n
    FROM near p LEFT JOIN moved ON moved.only_in IS NULL AND moved.base = p.base)
SELECT identity, sum(n)::BIGINT AS n FROM who WHERE {fitting} GROUP BY identity HAVING sum(n) >= $least
"""
_BASES = """
p.base IN (SELECT identity FROM wanted UNION SELECT m.base FROM moved m JOIN wanted w ON w.identity = m.identity)
"""
_WANTED = "identity IN (SELECT identity FROM wanted)"

_COUNTED = f"""
SELECT identity, count(DISTINCT number) AS documents FROM (
    SELECT {IDENTITY} AS identity, p.number FROM member p SEMI JOIN (
        SELECT identity AS base FROM wanted
        UNION SELECT m.base FROM moved m JOIN wanted w ON w.identity = m.identity) b ON b.base = p.base {MOVED}
    WHERE p.number NOT IN (SELECT number FROM duplicate))
WHERE identity IN (SELECT identity FROM wanted) GROUP BY identity
"""
_LOOKED_AT = 3
"""Actors of which documents are counted first, for each that is wanted: an actor may stand in one several times."""


def _choose(connection: duckdb.DuckDBPyConnection, least: int, limit: int | None, *, fitting: bool) -> None:
    """Make the temporary table ``listed`` (identity, documents) of the actors in most documents.

    Args:
        connection: an open desk.
        least: in how many documents at least.
        limit: how many at most.
        fitting: whether only those in the temporary table ``wanted`` are meant.
    """
    rough = _ROUGH.format(bases=_BASES if fitting else "true", fitting=_WANTED if fitting else "true")
    if limit:
        connection.execute(rough, {"often": 2, "least": max(least, 2)}).fetchall()
        _list(connection, f"ORDER BY n DESC, identity LIMIT {_LOOKED_AT * limit}", least, limit)
        found = connection.execute("SELECT count(*), min(documents) FROM listed").fetchall()[0]
        cut = f"SELECT n FROM rough ORDER BY n DESC, identity LIMIT 1 OFFSET {_LOOKED_AT * limit}"
        beyond = connection.execute(cut).fetchall()
        # Nobody stands in more documents than times; of those who stand once, none is before those who stand twice.
        if found[0] == limit and found[1] > (beyond[0][0] if beyond else 1):
            return
    connection.execute(rough, {"often": 1, "least": least}).fetchall()
    _list(connection, "", least, limit)


def _list(connection: duckdb.DuckDBPyConnection, which: str, least: int, limit: int | None) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE listed AS WITH wanted AS (SELECT identity FROM rough WHERE n > 1 "
        f"{which}), several AS ({_COUNTED}) "
        "SELECT * FROM (FROM several UNION ALL SELECT identity, n FROM rough WHERE n = 1) "
        f"WHERE documents >= {int(least)} ORDER BY documents DESC, identity "
        f"LIMIT {'ALL' if limit is None else int(limit)}"
    ).fetchall()


_ACTORS = f"""
WITH wanted AS (SELECT identity FROM listed),
{NAMED.format(only="p.number NOT IN (SELECT number FROM duplicate)")},
stood AS MATERIALIZED (
    SELECT DISTINCT {IDENTITY} AS identity, p.role = 3 AS says, p.number::UBIGINT * 1073741824 + p.position AS record
    FROM part p SEMI JOIN bases b ON b.base = p.base {MOVED}
    WHERE p.role <= 3 AND p.counts AND p.number NOT IN (SELECT number FROM duplicate)
    AND (p.role = 3 OR {not_rejected("event", "p")})),
stand AS (SELECT identity, count(*) FILTER (says) AS statements, count(*) FILTER (NOT says) AS events
          FROM stood GROUP BY identity)
SELECT {text_of("l.identity")}, name, kind, country, sector, known, documents,
       coalesce(statements, 0), coalesce(events, 0)
FROM listed l JOIN named USING (identity) LEFT JOIN stand USING (identity) ORDER BY documents DESC, l.identity
"""

_HAS_NAME = """(contains(lower(a.name), lower($name)) OR (a.number, a.id) IN (
    SELECT (x.number, x.actor) FROM actor_alias x WHERE contains(lower(x.alias), lower($name))))
"""


def list_actors(
    connection: duckdb.DuckDBPyConnection, conditions: Conditions, *, name: str | None, least: int,
    limit: int | None, offset: int = 0,
) -> tuple[ActorRow, ...]:  # fmt: skip
    """Return the actors of counted documents, those in most documents first.

    Args:
        connection: an open desk.
        conditions: what must hold of at least one of the records ``a`` that stand for the actor.
        name: a part of a name or an alias of one of them.
        least: in how many documents at least.
        limit: how many at most.
        offset: how many in more documents are passed over.
    """
    fitting = name is not None or bool(conditions.parts)
    if name is not None and not conditions.parts:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT {IDENTITY} AS identity FROM called p {MOVED} "
            "WHERE p.number NOT IN (SELECT number FROM duplicate) AND contains(lower(p.name), lower($name))",
            {"name": name},
        ).fetchall()
    elif name is not None:
        conditions.add(_HAS_NAME, name=name)
    if conditions.parts:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT DISTINCT {IDENTITY} AS identity FROM member p {MOVED} "
            "WHERE p.number NOT IN (SELECT number FROM duplicate) AND (p.number, p.position) IN "
            f"(SELECT (a.number, a.position) FROM actor a WHERE {conditions.sql})",
            conditions.params,
        ).fetchall()
    _choose(connection, least, None if limit is None else offset + limit, fitting=fitting)
    if offset:
        kept = f"SELECT * FROM listed ORDER BY documents DESC, identity OFFSET {int(offset)}"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE listed AS {kept}").fetchall()
    return tuple(ActorRow(*row) for row in connection.execute(_ACTORS).fetchall())


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
