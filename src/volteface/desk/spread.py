"""How the records of a period spread: over days, over places, and between those who act, are quoted and are acted upon.

Needs an open desk, a period and actors; makes plain rows, each list cut at a limit. Everything is counted in SQL, so
that maps and networks hold all of a period and not the part of it that a brief tells.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

from volteface.desk.conditions import Conditions
from volteface.desk.part_index import ROLES
from volteface.desk.queries import by_actor
from volteface.desk.standing import IDENTITY, MOVED, NAMED, held, numbers_of, roles, text_of
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

    from volteface.desk.stood import Stood

__all__ = [
    "Given",
    "Kind",
    "Spot",
    "Tie",
    "Within",
    "load_days",
    "load_deeds",
    "load_given",
    "load_quotes",
    "load_spots",
    "load_spots_of",
]

Kind = Literal["event", "statement"]


@dataclass(frozen=True, slots=True)
class Within:
    """A period and actors.

    Attributes:
        since: the first day, ISO or a prefix; ``None`` for no bound.
        until: the last day.
        about: desk-wide ids; records in which any of them has a part, all where there are none.
    """

    since: str | None = None
    until: str | None = None
    about: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where events are.

    Attributes:
        name: the place.
        country: ISO 3166 alpha-3.
        latitude: degrees.
        longitude: degrees.
        events: how many.
        happened: of them, those told as having happened.
        first: the earliest day, ISO or a prefix.
        last: the latest.
    """

    name: str
    country: str | None
    latitude: float
    longitude: float
    events: int
    happened: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Tie:
    """What goes from one to another.

    Attributes:
        who: the name of who acts or quotes.
        who_id: the desk-wide id; ``None`` for an outlet that quotes.
        whom: the name of who is acted upon or quoted.
        whom_id: the desk-wide id.
        kind: conflict or cooperation; an outlet, or one who passes on, for quotes.
        count: how often.
    """

    who: str
    who_id: str | None
    whom: str
    whom_id: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Given:
    """One label that an actor gives: whom it calls so, in how many documents, when first and last."""

    target: str
    target_id: str
    label: str
    stance: str
    uses: int
    first: str | None
    last: str | None


_PARTS: dict[Kind, tuple[str, ...]] = {"event": ("event.actor", "event.recipient"), "statement": ("statement.source",)}
_BEGINS: dict[Kind, str] = {"event": "r.begin_at"}


def load_days(
    connection: duckdb.DuckDBPyConnection, kind: Kind, about: Sequence[str] = ()
) -> tuple[tuple[str, int], ...]:
    """Return how many counted records each day has, in order; a day is ISO, or a prefix where only that is known."""
    conditions = Conditions()
    if about:
        by_actor(connection, conditions, _PARTS[kind], about)
    begin = _BEGINS.get(kind, "NULL::VARCHAR")
    # Most days are the records' own; of the others the documents' day is looked up once for each document.
    rows = connection.execute(
        f"""
        WITH told AS (
            SELECT {begin} AS begin_at, CASE WHEN {begin} IS NULL THEN r.number END AS number, count(*) AS n
            FROM counted_{kind} r WHERE {conditions.sql} GROUP BY ALL)
        SELECT left(coalesce(t.begin_at, d.published), 10) AS day, sum(t.n)
        FROM told t LEFT JOIN "document" d ON d.number = t.number WHERE day IS NOT NULL GROUP BY 1 ORDER BY 1
        """
    ).fetchall()
    return tuple((str(day), int(count)) for day, count in rows)


_SPOTS = """
SELECT r.name, r.country, round(avg(r.latitude), 6), round(avg(r.longitude), 6), count(*),
       count(*) FILTER (r.happened), left(min(r.day), 10), left(max(r.day), 10)
FROM site r {which} GROUP BY 1, 2 ORDER BY 5 DESC, 1, 2 LIMIT $limit
"""


def load_spots(connection: duckdb.DuckDBPyConnection, within: Within, limit: int) -> tuple[Spot, ...]:
    """Return the places of the events of a period, those with most events first.

    Args:
        connection: an open desk.
        within: the period and the actors.
        limit: how many places at most.
    """
    conditions = Conditions().between("r.day", within.since, within.until)
    if within.about:
        by_actor(connection, conditions, _PARTS["event"], within.about)
    which = f"WHERE {conditions.sql} AND {held('event', 'r')}"
    rows = connection.execute(_SPOTS.format(which=which), {**conditions.params, "limit": limit}).fetchall()
    return tuple(Spot(*row) for row in rows)


def load_spots_of(connection: duckdb.DuckDBPyConnection, stood: Stood, identity: str, limit: int) -> tuple[Spot, ...]:
    """Return the places of the events of an actor that was gathered by its id, those with most events first."""
    which = stood.stands_in("r", identity, *_PARTS["event"])
    return tuple(Spot(*row) for row in connection.execute(_SPOTS.format(which=which), {"limit": limit}).fetchall())


# The desk's ties hold actors as numbers, by the automatic rule; what people merged, split and rejected is laid over
# them here, when they are counted already. Of an actor that is split, the new id holds in some documents only.
_PAIRS = """
WITH pair AS (
    SELECT {apart}, t.one, t.other, t.weight < 0 AS hostile, count(*) AS n FROM tie t {divided}
    WHERE {fits} GROUP BY ALL),
who AS (
    SELECT coalesce(p.one_apart, am.identity, p.one) AS one, coalesce(p.other_apart, bm.identity, p.other) AS other,
           p.hostile, p.n
    FROM pair p LEFT JOIN moved am ON am.only_in IS NULL AND am.base = p.one
    LEFT JOIN moved bm ON bm.only_in IS NULL AND bm.base = p.other)
SELECT one, other, hostile, sum(n)::BIGINT AS n FROM who WHERE one <> other AND {actors} GROUP BY one, other, hostile
"""
_APART = "ax.identity AS one_apart, bx.identity AS other_apart"
_DIVIDED = """
LEFT JOIN moved ax ON ax.only_in = t.number AND ax.base = t.one
LEFT JOIN moved bx ON bx.only_in = t.number AND bx.base = t.other
"""
_WHOLE = "NULL::UBIGINT AS one_apart, NULL::UBIGINT AS other_apart"
# Whom one document knows is in no other, unless people decided so, and has no more of one tie than ties at all.
_KNOWN = "t.one_known AND t.other_known"
_LOCAL = "CASE WHEN t.one_known THEN t.other ELSE t.one END"
_CROWDED = f"""
CREATE OR REPLACE TEMP TABLE crowded AS
SELECT {_LOCAL} AS base FROM tie t WHERE t.kind = 'event' AND NOT ({_KNOWN})
AND t.number IN (SELECT number FROM tie WHERE kind = 'event' GROUP BY number HAVING count(*) >= $least)
GROUP BY base HAVING count(*) >= $least
"""
_DEEDS = f"""
WITH first AS MATERIALIZED (SELECT * FROM tied ORDER BY n DESC, one, other, hostile LIMIT $limit),
wanted AS (SELECT one AS identity FROM first UNION SELECT other FROM first),
{NAMED.format(only="true")}
SELECT n1.name, {text_of("t.one")}, n2.name, {text_of("t.other")},
       CASE WHEN t.hostile THEN 'conflict' ELSE 'cooperation' END, t.n
FROM first t JOIN named n1 ON n1.identity = t.one JOIN named n2 ON n2.identity = t.other
ORDER BY t.n DESC, n1.name, n2.name, t.hostile
"""


def load_deeds(connection: duckdb.DuckDBPyConnection, within: Within, limit: int) -> tuple[Tie, ...]:
    """Return who acts on whom in a period, in conflict or cooperation, the most frequent first."""
    fits, params = _fitting_ties(within)
    actors = "true"
    if within.about:
        actors = "(list_contains($about::UBIGINT[], one) OR list_contains($about::UBIGINT[], other))"
    decided, divided = connection.execute(
        "SELECT (SELECT count(*) FROM decision WHERE kind IN ('merge', 'split') AND undone_at IS NULL), "
        "(SELECT count(*) FROM moved WHERE only_in IS NOT NULL)"
    ).fetchall()[0]
    pairs = partial(
        _PAIRS.format, apart=_APART if divided else _WHOLE, divided=_DIVIDED if divided else "", actors=actors
    )
    both = pairs(fits=fits if decided else f"{fits} AND {_KNOWN}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE tied AS {both}", params).fetchall()
    if not decided:
        cut = "SELECT n FROM tied ORDER BY n DESC LIMIT 1 OFFSET $last"
        least = connection.execute(cut, {"last": limit - 1}).fetchall()
        more = {"least": least[0][0] if least else 1}
        if connection.execute(_CROWDED, more).fetchall()[0][0]:
            rest = pairs(fits=f"{fits} AND NOT ({_KNOWN}) AND {_LOCAL} IN (SELECT base FROM crowded)")
            connection.execute(f"INSERT INTO tied {rest} HAVING sum(n) >= $least", {**params, **more}).fetchall()
    return tuple(Tie(*row) for row in connection.execute(_DEEDS, {"limit": limit}).fetchall())


def _fitting_ties(within: Within) -> tuple[str, dict[str, object]]:
    """Return the SQL of the counted ties ``t`` of a period in which any of the actors may stand, and its parameters."""
    fits, params = ["t.kind = 'event'", held("event", "t")], dict[str, object]()
    if within.since:
        fits.append("t.day >= $since")
        params["since"] = _edge(within.since, last=False).toordinal()
    if within.until:
        fits.append("t.day <= $until")
        params["until"] = _edge(within.until, last=True).toordinal()
    if within.about:
        among = (
            "SELECT unnest($about::UBIGINT[]) UNION SELECT base FROM moved "
            "WHERE identity IN (SELECT unnest($about::UBIGINT[]))"
        )
        fits.append(f"(t.one IN ({among}) OR t.other IN ({among}))")
        params["about"] = numbers_of(within.about)
    return " AND ".join(fits), params


def _edge(day: str, *, last: bool) -> dt.date:
    """Return the first or last day of a day, month or year.

    Raises:
        InputError: it is none.
    """
    year, month, date = (int(part) if part else None for part in (day[:4], day[5:7], day[8:10]))
    try:
        first = dt.date(year or 0, month or 1, date or 1)
    except ValueError as error:
        raise InputError(f"found {day!r}; expected a day that there is, for example 2024-12-08") from error
    if not last or date:
        return first
    if month:
        return first.replace(day=monthrange(first.year, month)[1])
    return first.replace(month=12, day=31)


_SAID = f"""
SELECT r.number, r.position, r.base, d.source AS outlet FROM part r JOIN "document" d ON d.number = r.number
WHERE r.role = {ROLES["statement.source"]} AND {held("statement", "r")}
"""
# Two of a statement's sources may be one actor by what was decided, and an actor another in one document: there each
# statement is looked at. Elsewhere actors are named when they are counted already. Who passes a statement on stands
# for the outlet.
_SINGLE = f"""
CREATE OR REPLACE TEMP TABLE single AS
WITH several AS (
    SELECT number FROM part WHERE role = {ROLES["statement.source"]} GROUP BY number
    HAVING count(*) > bit_count(bit_or(1::UBIGINT << (position % 64)::UBIGINT))
    UNION SELECT only_in FROM moved WHERE only_in IS NOT NULL
    UNION SELECT number FROM part WHERE role = {ROLES["statement.through"]})
SELECT number FROM "document" WHERE number NOT IN (SELECT number FROM several WHERE number IS NOT NULL)
"""
_QUOTED = f"""
CREATE OR REPLACE TEMP TABLE quoted AS
SELECT outlet, base, count(*) AS n FROM ({_SAID} AND {{fits}} AND d.source IS NOT NULL
AND r.number IN (SELECT number FROM single)) GROUP BY outlet, base
"""
_TOUCHED = "SELECT base FROM moved UNION SELECT identity FROM moved"
_LEAST = f"SELECT n FROM quoted WHERE base NOT IN ({_TOUCHED}) ORDER BY n DESC LIMIT 1 OFFSET $last"
_QUOTES = f"""
WITH via AS MATERIALIZED (
    SELECT DISTINCT p.number, p.position, {IDENTITY} AS carrier FROM part p {MOVED}
    WHERE {roles("statement.through")}),
apiece AS MATERIALIZED (
    SELECT DISTINCT p.number, p.position, v.carrier, CASE WHEN v.carrier IS NULL THEN p.outlet END AS outlet,
           {IDENTITY} AS other
    FROM ({_SAID} AND {{fits}} AND r.number NOT IN (SELECT number FROM single)) p
    LEFT JOIN via v ON v.number = p.number AND v.position = p.position {MOVED}
    WHERE v.carrier IS DISTINCT FROM {IDENTITY} AND (v.carrier IS NOT NULL OR p.outlet IS NOT NULL)),
counted AS (
    SELECT NULL::UBIGINT AS one, q.outlet, coalesce(m.identity, q.base) AS other, q.n
    FROM (SELECT * FROM quoted WHERE n >= $least OR base IN ({_TOUCHED})) q
    LEFT JOIN moved m ON m.only_in IS NULL AND m.base = q.base
    UNION ALL SELECT carrier, outlet, other, count(*) FROM apiece GROUP BY carrier, outlet, other),
tied AS MATERIALIZED (
    SELECT one, outlet, other, sum(n)::BIGINT AS n FROM counted GROUP BY one, outlet, other
    ORDER BY n DESC, one, outlet, other LIMIT $limit),
wanted AS (SELECT other AS identity FROM tied UNION SELECT one FROM tied WHERE one IS NOT NULL),
{NAMED.format(only="true")}
SELECT coalesce(n1.name, t.outlet), {text_of("t.one")}, n2.name, {text_of("t.other")},
       CASE WHEN t.one IS NULL THEN 'outlet' ELSE 'passed on' END, t.n
FROM tied t LEFT JOIN named n1 ON n1.identity = t.one JOIN named n2 ON n2.identity = t.other
ORDER BY t.n DESC, 1, 3
"""


def load_quotes(connection: duckdb.DuckDBPyConnection, within: Within, limit: int) -> tuple[Tie, ...]:
    """Return who quotes whom in a period: who passes words on, else the outlet; the most frequent first."""
    conditions = Conditions().between("d.published", within.since, within.until)
    if within.about:
        by_actor(connection, conditions, _PARTS["statement"], within.about)
    connection.execute(_SINGLE).fetchall()
    connection.execute(_QUOTED.replace("{fits}", conditions.sql), conditions.params).fetchall()
    cut = connection.execute(_LEAST, {"last": limit - 1}).fetchall()
    params = {**conditions.params, "least": cut[0][0] if cut else 1, "limit": limit}
    rows = connection.execute(_QUOTES.replace("{fits}", conditions.sql), params).fetchall()
    return tuple(Tie(*row) for row in rows)


_GIVEN = f"""
WITH given AS (
    SELECT r.number, lower(r.text) AS label, r.text, r.stance, {IDENTITY} AS target, left(d.published, 10) AS day
    FROM label r {{by}} JOIN "document" d ON d.number = r.number
    JOIN part p ON p.number = r.number AND p.position = r.position AND p.role = {ROLES["label.target"]} {MOVED}
    WHERE NOT ({{mine}}))
SELECT {text_of("target")}, max(text), stance, count(DISTINCT number) AS uses, min(day) AS first, max(day)
FROM given GROUP BY target, label, stance ORDER BY first NULLS LAST, uses DESC, label, target, stance LIMIT $limit
"""


def load_given(connection: duckdb.DuckDBPyConnection, stood: Stood, identity: str, limit: int) -> tuple[Given, ...]:
    """Return the labels that an actor gives others, by when they came up, without the names of these.

    Args:
        connection: an open desk.
        stood: what was gathered of the actor, by its id.
        identity: the actor.
        limit: how many at most.
    """
    sql = _GIVEN.replace("{by}", stood.stands_in("r", identity, "label.by")).replace("{mine}", stood.mine(identity))
    rows = connection.execute(sql, {"limit": limit}).fetchall()
    return tuple(Given("", *row) for row in rows)
