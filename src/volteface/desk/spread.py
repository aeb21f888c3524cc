"""How the records of a period spread: over days, over places, and between those who act, are quoted and are acted upon.

Needs an open desk, a period and actors; makes plain rows, each list cut at a limit. Everything is counted in SQL, so
that maps and networks hold all of a period and not the part of it that a brief tells.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from volteface.desk.conditions import Conditions
from volteface.desk.part_index import ROLES
from volteface.desk.queries import DAYS, by_actor
from volteface.desk.standing import IDENTITY, MOVED, NAMED, number_of, roles, text_of
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

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
]

Kind = Literal["event", "statement"]

_HAPPENED = "('current', 'historical')"


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


def _held(
    connection: duckdb.DuckDBPyConnection, kind: Kind, within: Within, columns: str
) -> tuple[str, dict[str, object]]:
    """Return the SQL of the counted records of a period, with their day, and its parameters."""
    day = DAYS.get(kind, "d.published")
    conditions = Conditions().between(day, within.since, within.until)
    if within.about:
        by_actor(connection, conditions, _PARTS[kind], within.about)
    sql = (
        f"SELECT r.number, r.id, {day} AS day, {columns} FROM counted_{kind} r "
        f'JOIN "document" d ON d.number = r.number WHERE {conditions.sql}'
    )
    return sql, conditions.params


def load_days(
    connection: duckdb.DuckDBPyConnection, kind: Kind, about: Sequence[str] = ()
) -> tuple[tuple[str, int], ...]:
    """Return how many counted records each day has, in order; a day is ISO, or a prefix where only that is known."""
    held, params = _held(connection, kind, Within(about=tuple(about)), "r.position")
    rows = connection.execute(
        f"SELECT left(day, 10), count(*) FROM ({held}) WHERE day IS NOT NULL GROUP BY 1 ORDER BY 1", params
    ).fetchall()
    return tuple((str(day), int(count)) for day, count in rows)


def load_spots(connection: duckdb.DuckDBPyConnection, within: Within, limit: int) -> tuple[Spot, ...]:
    """Return the places of the events of a period, those with most events first."""
    held, params = _held(connection, "event", within, "r.place, r.reality")
    rows = connection.execute(
        f"""
        WITH held AS ({held})
        SELECT coalesce(p.name, p.text), p.country, avg(p.latitude), avg(p.longitude), count(*),
               count(*) FILTER (h.reality IN {_HAPPENED}), min(left(h.day, 10)), max(left(h.day, 10))
        FROM held h JOIN place p ON p.number = h.number AND p.id = h.place
        WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL
        GROUP BY 1, 2 ORDER BY 5 DESC, 1, 2 LIMIT $limit
        """,
        {**params, "limit": limit},
    ).fetchall()
    return tuple(Spot(*row) for row in rows)


# The desk's ties hold actors as numbers, by the automatic rule; what people merged, split and rejected is laid over
# them here. Of an actor that is split, the new id holds in some documents only.
_DEEDS = """
WITH dropped AS MATERIALIZED (
    SELECT e.number, e.position FROM event e JOIN decision d ON d.document = e.document AND d.subject = e.id
    WHERE d.kind = 'reject' AND d.object = 'event' AND d.undone_at IS NULL),
who AS (
    SELECT coalesce(ax.identity, am.identity, t.one) AS one, coalesce(bx.identity, bm.identity, t.other) AS other,
           t.weight < 0 AS hostile
    FROM tie t
    LEFT JOIN moved am ON am.only_in IS NULL AND am.base = t.one
    LEFT JOIN moved bm ON bm.only_in IS NULL AND bm.base = t.other
    LEFT JOIN moved ax ON ax.only_in = t.number AND ax.base = t.one
    LEFT JOIN moved bx ON bx.only_in = t.number AND bx.base = t.other
    WHERE t.kind = 'event' AND {period} AND t.number NOT IN (SELECT number FROM duplicate)
    AND (t.number, t.position) NOT IN (SELECT (number, position) FROM dropped)),
most AS (SELECT one, other, hostile, count(*) AS n FROM who WHERE one <> other AND {actors}
         GROUP BY ALL ORDER BY n DESC, one, other, hostile LIMIT $limit),
tied AS (SELECT one, other, hostile, n FROM most),
wanted AS (SELECT one AS identity FROM tied UNION SELECT other FROM tied),
{named}
SELECT n1.name, format('{{:016x}}', t.one), n2.name, format('{{:016x}}', t.other),
       CASE WHEN t.hostile THEN 'conflict' ELSE 'cooperation' END, t.n
FROM tied t JOIN named n1 ON n1.identity = t.one JOIN named n2 ON n2.identity = t.other
ORDER BY t.n DESC, n1.name, n2.name, t.hostile
"""


def load_deeds(connection: duckdb.DuckDBPyConnection, within: Within, limit: int) -> tuple[Tie, ...]:
    """Return who acts on whom in a period, in conflict or cooperation, the most frequent first."""
    period, actors, params = ["true"], "true", dict[str, object](limit=limit)
    if within.since:
        period.append("t.day >= $since")
        params["since"] = _edge(within.since, last=False).toordinal()
    if within.until:
        period.append("t.day <= $until")
        params["until"] = _edge(within.until, last=True).toordinal()
    if within.about:
        actors = "(list_contains($about::UBIGINT[], one) OR list_contains($about::UBIGINT[], other))"
        params["about"] = [int(identity, 16) for identity in within.about]
    sql = _DEEDS.format(period=" AND ".join(period), actors=actors, named=NAMED.format(only="true"))
    return tuple(Tie(*row) for row in connection.execute(sql, params).fetchall())


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


def load_quotes(connection: duckdb.DuckDBPyConnection, within: Within, limit: int) -> tuple[Tie, ...]:
    """Return who quotes whom in a period: who passes words on, else the outlet; the most frequent first."""
    held, params = _held(connection, "statement", within, "r.position, d.source AS outlet")
    rows = connection.execute(
        f"""
        WITH held AS ({held}),
        said AS (SELECT DISTINCT p.number, p.position, p.role, {IDENTITY} AS identity FROM part p {MOVED}
                 WHERE {roles("statement.source", "statement.through")}),
        quoted AS (
            SELECT h.outlet, c.identity AS carrier, i.identity AS other
            FROM held h
            JOIN said i ON i.number = h.number AND i.position = h.position AND i.role = {ROLES["statement.source"]}
            LEFT JOIN said c ON c.number = h.number AND c.position = h.position
                AND c.role = {ROLES["statement.through"]}
            WHERE c.identity IS DISTINCT FROM i.identity),
        tied AS (
            SELECT carrier AS one, CASE WHEN carrier IS NULL THEN outlet END AS outlet, other, count(*) AS n
            FROM quoted WHERE carrier IS NOT NULL OR outlet IS NOT NULL
            GROUP BY ALL ORDER BY n DESC, one, outlet, other LIMIT $limit),
        wanted AS (SELECT one AS identity FROM tied UNION SELECT other FROM tied),
        {NAMED.format(only="true")}
        SELECT coalesce(n1.name, t.outlet), {text_of("t.one")}, n2.name, {text_of("t.other")},
               CASE WHEN t.one IS NULL THEN 'outlet' ELSE 'passed on' END, t.n
        FROM tied t LEFT JOIN named n1 ON n1.identity = t.one JOIN named n2 ON n2.identity = t.other
        ORDER BY t.n DESC, 1, 3
        """,
        {**params, "limit": limit},
    ).fetchall()
    return tuple(Tie(*row) for row in rows)


def load_given(connection: duckdb.DuckDBPyConnection, identity: str, limit: int) -> tuple[Given, ...]:
    """Return the labels that an actor gives others, by when they came up."""
    conditions = Conditions()
    by_actor(connection, conditions, ["label.by"], [identity])
    rows = connection.execute(
        f"""
        WITH given AS (
            SELECT r.number, lower(r.text) AS label, r.text, r.stance, {IDENTITY} AS target,
                   left(d.published, 10) AS day
            FROM counted_label r JOIN "document" d ON d.number = r.number
            JOIN part p ON p.number = r.number AND p.position = r.position AND p.role = {ROLES["label.target"]} {MOVED}
            WHERE {conditions.sql} AND {IDENTITY} <> $identity),
        tied AS (
            SELECT target AS one, label, max(text) AS text, stance, count(DISTINCT number) AS uses,
                   min(day) AS first, max(day) AS last
            FROM given GROUP BY target, label, stance ORDER BY first NULLS LAST, uses DESC, label LIMIT $limit),
        wanted AS (SELECT one AS identity FROM tied),
        {NAMED.format(only="true")}
        SELECT n.name, {text_of("t.one")}, t.text, t.stance, t.uses, t.first, t.last FROM tied t
        JOIN named n ON n.identity = t.one ORDER BY t.first NULLS LAST, t.uses DESC, t.label
        """,
        {"identity": number_of(identity), "limit": limit},
    ).fetchall()
    return tuple(Given(*row) for row in rows)
