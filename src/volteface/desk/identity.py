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
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from volteface.desk.terms import plain, words_of
from volteface.records import Actor, make_id

if TYPE_CHECKING:
    import duckdb

__all__ = ["FILL_MOVED", "identity_rows", "name_key", "refresh_identities"]

_GROUPS = {"person": "person", "country": "country"}
_REGISTRY_CONFIDENCE = 1.0
_NAME_CONFIDENCE = 0.9


def name_key(name: str) -> str:
    """Return a name without case, accents and punctuation: what equal names have in common."""
    return " ".join(plain(word.group()) for word in words_of(unicodedata.normalize("NFKC", name)))


def identity_rows(number: int, actors: Sequence[Actor]) -> list[tuple[object, ...]]:
    """Return the ``identity`` rows of one document's actors."""
    return [_row(number, actor) for actor in actors]


def _row(number: int, actor: Actor) -> tuple[object, ...]:
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


def refresh_identities(connection: duckdb.DuckDBPyConnection, numbers: Iterable[int] | None = None) -> None:
    """Work out the desk-wide identity of every actor that these documents (``None``: all) or a decision touch."""
    parents = _country_links(connection, None if numbers is None else sorted(set(numbers)))
    for keep, other in _merges(connection):
        one, two = _root(parents, keep), _root(parents, other)
        if one != two:
            parents[two] = one
    table = pa.table(
        [pa.array(list(parents), pa.string()), pa.array([_root(parents, base) for base in parents], pa.string())],
        names=["base", "root"],
    )
    connection.register("roots", table)
    connection.execute(
        "UPDATE identity SET identity = r.root FROM roots r "
        "WHERE identity.base = r.base AND identity.identity <> r.root"
    )
    _note_moved(connection)
    connection.unregister("roots")
    _apply_splits(connection)


def _note_moved(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep, in numbers, which of the names at hand are somebody else's, and forget what splits were kept."""
    connection.execute(
        "DELETE FROM moved WHERE only_in IS NOT NULL OR base IN (SELECT ('0x' || base)::UBIGINT FROM roots)"
    )
    connection.execute(
        "INSERT INTO moved SELECT NULL, ('0x' || base)::UBIGINT, ('0x' || root)::UBIGINT FROM roots WHERE base <> root"
    )


def _root(parents: dict[str, str], identity: str) -> str:
    while parents.get(identity, identity) != identity:
        identity = parents[identity]
    return identity


def _country_links(connection: duckdb.DuckDBPyConnection, numbers: list[int] | None) -> dict[str, str]:
    """Return base -> base for the names at hand: without a country -> the only country of that name, or itself."""
    rows = connection.execute(
        """
        WITH split AS (SELECT object FROM decision WHERE kind = 'split'),
        decided AS (SELECT subject AS base FROM decision WHERE kind = 'merge'
                    UNION SELECT object FROM decision WHERE kind = 'merge'
                    UNION SELECT base FROM identity WHERE identity IN (SELECT object FROM split)),
        touched AS (SELECT DISTINCT name_key, kind_group FROM identity WHERE $everything
                    OR number IN (SELECT unnest($numbers::INTEGER[])) OR base IN (SELECT base FROM decided)),
        named AS (SELECT DISTINCT name_key, kind_group, country, base FROM identity
                  SEMI JOIN touched USING (name_key, kind_group) WHERE method <> 'local')
        SELECT base, CASE WHEN country IS NULL AND count(country) OVER name = 1
                          THEN max(base) FILTER (country IS NOT NULL) OVER name ELSE base END
        FROM named WINDOW name AS (PARTITION BY name_key, kind_group)
        UNION SELECT base, base FROM decided
        """,
        {"everything": numbers is None, "numbers": numbers or []},
    ).fetchall()
    # A base that a decision names is in both halves where its name is stored: the link to its country goes first.
    links: dict[str, str] = {}
    for base, parent in rows:
        if links.get(base, base) == base:
            links[base] = parent
    return links


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
