"""What follows from storing, worked out for many batches at once: near-duplicates, and who is whom.

Needs documents that were just stored; makes the rows of ``near_pair`` and ``duplicate`` and brings ``identity`` up to
date. These look through the whole desk. Done for each batch of a long run they would cost ever more a document; so
while more is to come they are put off until a 256th of the desk waits for them. What waits is noted in ``meta`` in the
transaction that stores it: whoever stores next, also after a crash, finds and does it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.duplicates import link_duplicates, near_pairs
from volteface.desk.identity import refresh_identities

if TYPE_CHECKING:
    import duckdb

__all__ = ["SHARE", "Settled", "Waiting", "is_due", "note_waiting", "settle", "waiting"]

SHARE = 256
"""All that waits is settled once it is this part of the desk: on small desks with each batch."""

_KEY = "unsettled"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Documents that are stored but not settled.

    Attributes:
        first: this one and all after it are new; ``None`` where none is.
        again: those before it whose records were replaced.
    """

    first: int | None = None
    again: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.first is not None or bool(self.again)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many documents more than before are not counted: near-duplicates, and superseded versions."""

    near_duplicate: int = 0
    versions: int = 0


def waiting(connection: duckdb.DuckDBPyConnection) -> Waiting:
    """Return what waits to be settled."""
    rows = connection.execute("SELECT value FROM meta WHERE key = $key", {"key": _KEY}).fetchall()
    if not rows:
        return Waiting()
    held = json.loads(rows[0][0])
    return Waiting(held["first"], tuple(held["again"]))


def note_waiting(connection: duckdb.DuckDBPyConnection, fresh: Iterable[int], again: Iterable[int]) -> Waiting:
    """Note what was just stored beside what waits already; return all that waits."""
    before = waiting(connection)
    first = min((number for number in (before.first, *fresh) if number is not None), default=None)
    replaced = {number for number in (*before.again, *again) if first is None or number < first}
    after = Waiting(first, tuple(sorted(replaced)))
    if after != before:
        _note(connection, after)
    return after


def _note(connection: duckdb.DuckDBPyConnection, held: Waiting) -> None:
    connection.execute("DELETE FROM meta WHERE key = $key", {"key": _KEY})
    if held:
        value = json.dumps({"first": held.first, "again": held.again})
        connection.execute("INSERT INTO meta VALUES ($key, $value)", {"key": _KEY, "value": value})


def is_due(connection: duckdb.DuckDBPyConnection, held: Waiting) -> bool:
    """Return whether so much waits that it must not wait longer.

    A document that was read again waits for nothing where somebody split an actor: what people decided holds at once.
    """
    last = connection.execute('SELECT coalesce(max(number), 0) FROM "document"').fetchall()[0][0]
    count = len(held.again) + (0 if held.first is None else last - held.first + 1)
    return count * SHARE >= last or bool(held.again and _splits(connection))


def _splits(connection: duckdb.DuckDBPyConnection) -> int:
    query = "SELECT count(*) FROM decision WHERE kind = 'split' AND undone_at IS NULL"
    count: int = connection.execute(query).fetchall()[0][0]
    return count


def settle(connection: duckdb.DuckDBPyConnection) -> Settled:
    """Work out for all that waits what follows from it; to be called inside a transaction."""
    held = waiting(connection)
    if not held:
        return Settled()
    before = _counts(connection)
    if held.first is not None:
        near_pairs(connection, held.first)
        link_duplicates(connection, held.first)
    refresh_identities(connection, held.first, held.again)
    _note(connection, Waiting())
    after = _counts(connection)
    near = after["exact"] + after["near"] - before["exact"] - before["near"]
    return Settled(near, after["version"] - before["version"])


def _counts(connection: duckdb.DuckDBPyConnection) -> Counter[str]:
    return Counter(dict(connection.execute("SELECT kind, count(*) FROM duplicate GROUP BY kind").fetchall()))
