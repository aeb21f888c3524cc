"""Who is who in the tables of numbers: the desk-wide actors of a question as conditions on ``part`` and ``member``.

Needs an open desk and desk-wide ids; makes SQL. The tables say who an actor is by the automatic rule; what people
merged or split, and the country that a name without one belongs to, stands in the small table ``moved`` and is laid
over them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from volteface.desk.part_index import ROLES
from volteface.desk.schema import not_rejected

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "IDENTITY",
    "MOVED",
    "NAMED",
    "held",
    "kept",
    "number_of",
    "numbers_of",
    "rejected_kinds",
    "roles",
    "stands",
    "text_of",
]

_FEW = 100

IDENTITY = "coalesce(apart.identity, moved.identity, p.base)"
"""The desk-wide id, as a number, of a row ``p`` joined with ``MOVED``."""

MOVED = """
LEFT JOIN moved ON moved.only_in IS NULL AND moved.base = p.base
LEFT JOIN moved apart ON apart.only_in = p.number AND apart.base = p.base
"""
"""What a row ``p`` of ``part`` or ``member`` is joined with for its ``IDENTITY``."""

# Of each actor every face is read once, where it stands first. Who is meant is looked up for what is found alone.
NAMED = """
bases AS (
    SELECT identity AS base FROM wanted
    UNION SELECT m.base FROM moved m JOIN wanted w ON w.identity = m.identity),
seen AS MATERIALIZED (
    SELECT apart.identity, p.base, p.face, min(p.number::UBIGINT * 4294967296 + p.position::UBIGINT) AS place
    FROM member p SEMI JOIN bases b ON b.base = p.base
    LEFT JOIN moved apart ON apart.only_in = p.number AND apart.base = p.base WHERE {only} GROUP BY ALL),
faces AS MATERIALIZED (
    SELECT coalesce(s.identity, moved.identity, s.base) AS identity, s.base,
           (s.place >> 32)::INTEGER AS number, (s.place & 4294967295)::INTEGER AS position
    FROM seen s LEFT JOIN moved ON moved.only_in IS NULL AND moved.base = s.base),
heads AS MATERIALIZED (
    SELECT number, position, name, kind, country, sector, known FROM actor WHERE number IN (SELECT number FROM faces)),
named AS (
    SELECT f.identity, max(struct_pack(own := f.base = f.identity, a.known, n := length(a.name), a.name)).name AS name,
           max(struct_pack(own := f.base = f.identity, a.known, a.kind)).kind AS kind,
           max(struct_pack(own := f.base = f.identity, a.country)) FILTER (a.country IS NOT NULL).country AS country,
           max(struct_pack(own := f.base = f.identity, a.sector)) FILTER (a.sector IS NOT NULL).sector AS sector,
           bool_or(a.known) AS known
    FROM faces f SEMI JOIN wanted w ON w.identity = f.identity
    JOIN heads a ON a.number = f.number AND a.position = f.position GROUP BY f.identity)
"""
"""Steps of a query that make ``named`` (identity, as a number, and its head) of the step ``wanted`` (identity)."""


def number_of(identity: str) -> int | None:
    """Return an id as the number that stands for it, ``None`` where it is none of the desk's."""
    if len(identity) != 16 or identity.strip("0123456789abcdef"):
        return None
    return int(identity, 16)


def numbers_of(identities: Iterable[str]) -> list[int]:
    """Return ids as the numbers that stand for them; what is no id of the desk is left out."""
    return sorted({number for number in map(number_of, identities) if number is not None})


def text_of(column: str) -> str:
    """Return the SQL that gives a number as the id it stands for."""
    return f"format('{{:016x}}', {column})"


def roles(*names: str) -> str:
    """Return the SQL that a row ``p`` of ``part`` stands for one of these roles."""
    return f"p.role IN ({', '.join(str(ROLES[name]) for name in names)})"


def stands(connection: duckdb.DuckDBPyConnection, identities: Sequence[str]) -> str:
    """Return the SQL that a row ``p`` of ``part`` or ``member`` stands for one of the desk-wide actors."""
    ids = numbers_of(identities)
    rows = connection.execute(
        "SELECT only_in, base, identity FROM moved "
        "WHERE only_in IS NOT NULL OR list_contains($ids::UBIGINT[], base) OR list_contains($ids::UBIGINT[], identity)",
        {"ids": ids},
    ).fetchall()
    everywhere = {base: identity for only_in, base, identity in rows if only_in is None}
    wanted = set(ids)
    bases = {base for base in wanted if everywhere.get(base, base) in wanted}
    bases |= {base for base, identity in everywhere.items() if identity in wanted}
    whole = _among("p.base", bases)
    apart = [(base, identity) for only_in, base, identity in rows if only_in is not None]
    if any(base in bases and identity not in wanted for base, identity in apart):
        others = f"SELECT (only_in, base) FROM moved WHERE only_in IS NOT NULL AND NOT ({_among('identity', wanted)})"
        whole = f"({whole} AND (p.number, p.base) NOT IN ({others}))"
    if any(identity in wanted for _, identity in apart):
        own = f"SELECT (only_in, base) FROM moved WHERE only_in IS NOT NULL AND {_among('identity', wanted)}"
        whole = f"({whole} OR (p.number, p.base) IN ({own}))"
    return whole


def _among(column: str, numbers: Iterable[int]) -> str:
    listed = ", ".join(map(str, sorted(numbers)))
    if not listed:
        return "false"
    few = listed.count(",") < _FEW
    # A long list of constants is compared one by one; a short one is skipped over where it cannot stand.
    return f"{column} IN ({listed})" if few else f"{column} IN (SELECT unnest([{listed}]::UBIGINT[]))"


def kept(kind: str, alias: str = "p") -> str:
    """Return the SQL that a row of ``part`` is of a record that is counted."""
    return f"{alias}.counts AND {held(kind, alias)}"


def held(kind: str, alias: str) -> str:
    """Return the SQL that a row is of a record that nobody rejected, in a document that is counted."""
    return f"{alias}.number NOT IN (SELECT number FROM duplicate) AND {not_rejected(kind, alias)}"


def rejected_kinds(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the kinds of which a person rejected a record; of others no record need be looked up for it."""
    sql = "SELECT DISTINCT object FROM decision WHERE kind = 'reject' AND undone_at IS NULL"
    return {row[0] for row in connection.execute(sql).fetchall()}
