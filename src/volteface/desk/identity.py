"""Who an actor of one document is for the whole desk, by rules that rather leave two apart than take two for one.

Needs the actor records of new documents; makes rows of ``identity``. Actors with the same full proper name (two or more
words written with a capital) or the same entry in the registry, of the same kind of being and no other country, are one
actor. One whose country no text tells joins the only one of that name, if there is only one. All others stand for
themselves; who they could be is in the view ``identity_suggestion``, for a person to confirm. The result
depends on what is stored, not on the order it came in; merges and splits by people are laid over it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from volteface.desk.terms import plain, words_of
from volteface.records import Actor, make_id

if TYPE_CHECKING:
    import duckdb

__all__ = ["FILL_MOVED", "identity_rows", "known_moves", "name_key", "refresh_identities"]

Row = tuple[Any, ...]
_IDENTITY, _BASE = 3, 4
"""Where in a row of ``identity`` these stand."""

_NONE_NEW = 2**31 - 1
_GROUPS = {"person": "person", "country": "country"}
_REGISTRY_CONFIDENCE = 1.0
_NAME_CONFIDENCE = 0.9


def name_key(name: str) -> str:
    """Return a name without case, accents and punctuation: what equal names have in common."""
    return " ".join(plain(word.group()) for word in words_of(unicodedata.normalize("NFKC", name)))


def identity_rows(number: int, actors: Sequence[Actor]) -> list[Row]:
    """Return the ``identity`` rows of one document's actors."""
    return [_row(number, actor) for actor in actors]


def _row(number: int, actor: Actor) -> Row:
    key = name_key(actor.name)
    group = _GROUPS.get(actor.kind, "body")
    if actor.known:
        base, method, confidence = make_id("identity", key, group, actor.country), "registry", _REGISTRY_CONFIDENCE
    elif _is_full_name(actor.name):
        base, method, confidence = make_id("identity", key, group, actor.country), "full-name", _NAME_CONFIDENCE
    else:
        base, method, confidence = make_id("identity", "local", actor.document, actor.id), "local", 1.0
    last = key.rpartition(" ")[2]
    head = (number, actor.document, actor.id, base, base, method, confidence, "accepted")
    return (*head, key, last, group, actor.country)


def _is_full_name(name: str) -> bool:
    capitals = sum(1 for word in words_of(name) if word.group()[0].isupper())
    return capitals >= 2


def known_moves(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> list[Row]:
    """Return rows of ``identity`` about to be stored, each with who its actor is as far as the desk knows already."""
    moved = _moves(connection, {row[_BASE] for row in rows})
    return [(*row[:_IDENTITY], moved.get(row[_BASE], row[_IDENTITY]), *row[_BASE:]) for row in rows]


def _moves(connection: duckdb.DuckDBPyConnection, bases: Iterable[str]) -> dict[str, str]:
    """Return base -> identity of those of these actors that are somebody else's."""
    held = connection.execute(
        "SELECT base, identity FROM moved WHERE only_in IS NULL AND base IN (SELECT unnest($bases::UBIGINT[]))",
        {"bases": [int(base, 16) for base in bases]},
    ).fetchall()
    return {f"{base:016x}": f"{identity:016x}" for base, identity in held}


def refresh_identities(
    connection: duckdb.DuckDBPyConnection, first: int | None = None, again: Sequence[int] = ()
) -> None:
    """Work out the desk-wide identity of every actor that a decision or some documents touch.

    Args:
        connection: the desk, in a transaction.
        first: the documents from this one on are new; ``None`` with none ``again``: everybody is looked at.
        again: documents before it whose records were replaced.
    """
    everything = first is None and not again
    decided = _decided(connection)
    parents = {base: base for base in decided}
    parents |= _all_links(connection) if everything else _links(connection, decided, first, again)
    for keep, other in _merges(connection):
        one, two = _root(parents, keep), _root(parents, other)
        if one != two:
            parents[two] = one
    roots = {base: _root(parents, base) for base in parents}
    if everything:
        _move_all(connection, roots)
    else:
        moved = _moves(connection, roots)
        _move(connection, {base: root for base, root in roots.items() if root != moved.get(base, base)})
    _apply_splits(connection)


@contextmanager
def _roots(connection: duckdb.DuckDBPyConnection, roots: Mapping[str, str]) -> Iterator[None]:
    columns = [pa.array(list(roots), pa.string()), pa.array(list(roots.values()), pa.string())]
    connection.register("roots", pa.table(columns, names=["base", "root"]))
    yield
    connection.unregister("roots")


_NOTE_MOVED = """
INSERT INTO moved SELECT NULL, ('0x' || base)::UBIGINT, ('0x' || root)::UBIGINT FROM roots WHERE base <> root
"""


def _move_all(connection: duckdb.DuckDBPyConnection, roots: Mapping[str, str]) -> None:
    """Make these actors who they are, and all others themselves."""
    with _roots(connection, {base: root for base, root in roots.items() if base != root}):
        connection.execute(
            "UPDATE identity SET identity = r.root FROM roots r "
            "WHERE identity.base = r.base AND identity.identity <> r.root"
        )
        connection.execute(
            "UPDATE identity SET identity = base WHERE identity <> base AND base NOT IN (SELECT base FROM roots)"
        )
        connection.execute("DELETE FROM moved")
        connection.execute(_NOTE_MOVED)


def _move(connection: duckdb.DuckDBPyConnection, roots: Mapping[str, str]) -> None:
    """Make these actors who they are, and forget what splits were kept."""
    connection.execute("DELETE FROM moved WHERE only_in IS NOT NULL")
    if not roots:
        return
    with _roots(connection, roots):
        # Numbers are scanned, and the words then read only of the documents in which these actors stand.
        numbers = connection.execute(
            "SELECT DISTINCT number FROM member WHERE base IN (SELECT ('0x' || base)::UBIGINT FROM roots)"
        ).fetchall()
        connection.execute(
            "UPDATE identity SET identity = r.root FROM roots r WHERE identity.base = r.base "
            "AND identity.identity <> r.root AND identity.number IN (SELECT unnest($numbers::INTEGER[]))",
            {"numbers": [row[0] for row in numbers]},
        )
        connection.execute("DELETE FROM moved WHERE base IN (SELECT ('0x' || base)::UBIGINT FROM roots)")
        connection.execute(_NOTE_MOVED)


def _root(parents: dict[str, str], identity: str) -> str:
    while parents.get(identity, identity) != identity:
        identity = parents[identity]
    return identity


def _decided(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the bases that some decision was about, also one that was taken back."""
    rows = connection.execute(
        "SELECT subject FROM decision WHERE kind = 'merge' UNION SELECT object FROM decision WHERE kind = 'merge'"
    ).fetchall()
    split = connection.execute("SELECT object FROM decision WHERE kind = 'split'").fetchall()
    if split:
        rows += connection.execute(
            "SELECT DISTINCT base FROM identity WHERE identity IN (SELECT unnest($split::VARCHAR[]))",
            {"split": [row[0] for row in split]},
        ).fetchall()
    return {row[0] for row in rows}


def _all_links(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return base -> base of everybody without a country whose name is that of one with a country, and only one."""
    return dict(
        connection.execute(
            """
            WITH named AS (SELECT DISTINCT hash(name_key, kind_group) AS name, base, country IS NULL AS bare
                           FROM identity WHERE method <> 'local')
            SELECT max(base) FILTER (bare), max(base) FILTER (NOT bare) FROM named
            GROUP BY name HAVING count(*) = 2 AND bool_or(bare) AND NOT bool_and(bare)
            """
        ).fetchall()
    )


def _links(
    connection: duckdb.DuckDBPyConnection, decided: Iterable[str], first: int | None, again: Sequence[int]
) -> dict[str, str]:
    """Return base -> base for the names that new documents or decisions touch: the only one with a country, or itself.

    A new actor whose base stood in the desk before changes nothing for others of the name.
    """
    rows = connection.execute(
        """
        WITH fresh AS MATERIALIZED (
            SELECT name_key, kind_group, base FROM identity WHERE number >= $first AND method <> 'local'),
        numbered AS MATERIALIZED (SELECT DISTINCT base, ('0x' || base)::UBIGINT AS key FROM fresh),
        known AS MATERIALIZED (
            SELECT DISTINCT base FROM member WHERE number < $first AND base IN (SELECT key FROM numbered)),
        touched AS MATERIALIZED (
            SELECT DISTINCT name_key, kind_group FROM fresh
            WHERE base IN (SELECT base FROM numbered WHERE key NOT IN (FROM known))
            UNION SELECT name_key, kind_group FROM identity WHERE number IN (SELECT unnest($again::INTEGER[]))
            UNION SELECT name_key, kind_group FROM identity WHERE base IN (SELECT unnest($decided::VARCHAR[]))),
        named AS (SELECT DISTINCT name_key, kind_group, country, base FROM identity
                  SEMI JOIN touched USING (name_key, kind_group) WHERE method <> 'local')
        SELECT base, CASE WHEN country IS NULL AND count(country) OVER name = 1
                          THEN max(base) FILTER (country IS NOT NULL) OVER name ELSE base END
        FROM named WINDOW name AS (PARTITION BY name_key, kind_group)
        """,
        {"first": _NONE_NEW if first is None else first, "again": list(again), "decided": sorted(decided)},
    ).fetchall()
    return dict(rows)


def _merges(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT subject, object FROM decision WHERE kind = 'merge' AND undone_at IS NULL ORDER BY id"
    ).fetchall()


def _apply_splits(connection: duckdb.DuckDBPyConnection) -> None:
    splits = connection.execute(
        "SELECT object, value FROM decision WHERE kind = 'split' AND undone_at IS NULL ORDER BY id"
    ).fetchall()
    # Of two splits that move the same actor, the later one counts.
    latest = {tuple(member): identity for identity, value in splits for member in json.loads(value)}
    moved = [(*member, identity) for member, identity in latest.items()]
    if not moved:
        return
    columns = [pa.array(column, pa.string()) for column in zip(*moved, strict=True)]
    connection.register("split_off", pa.table(columns, names=["document", "actor", "identity"]))
    connection.execute(
        "UPDATE identity SET identity = m.identity FROM split_off m "
        "WHERE identity.document = m.document AND identity.actor = m.actor"
    )
    connection.execute(
        "INSERT INTO moved SELECT DISTINCT i.number, ('0x' || i.base)::UBIGINT, ('0x' || i.identity)::UBIGINT "
        "FROM identity i JOIN split_off m ON i.document = m.document AND i.actor = m.actor"
    )
    connection.unregister("split_off")


FILL_MOVED: tuple[str, ...] = (
    "CREATE TABLE moved (only_in INTEGER, base UBIGINT, identity UBIGINT)",
    """
    INSERT INTO moved
    WITH split AS (SELECT object FROM decision WHERE kind = 'split' AND undone_at IS NULL)
    SELECT DISTINCT CASE WHEN identity IN (SELECT object FROM split) THEN number END,
           ('0x' || base)::UBIGINT, ('0x' || identity)::UBIGINT
    FROM identity WHERE base <> identity
    """,
)
"""What makes and fills the table in a desk that was kept without it. As all that migrates, it is never changed."""
