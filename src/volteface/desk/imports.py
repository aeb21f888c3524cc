"""A selection of one desk brought into another: out of a folder, which can only be read, into a file to work on.

Needs two desks, and what gives the fingerprint of a text; makes the same documents with the same records in the second
one. What people decided in the first is not brought along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from volteface.desk.actors import resolve_actor
from volteface.desk.conditions import Conditions
from volteface.desk.duplicates import Fingerprint
from volteface.desk.ingest import StoredReading, StoreSummary
from volteface.desk.rows import load_annotations
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

    from volteface.desk.desk import Desk

__all__ = ["Selection", "bring"]

_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents are brought in: those for which all of this holds.

    Attributes:
        since: published on this ISO date or later; prefixes (``2024-12``) are fine.
        until: published on this date or earlier.
        about: actors (ids, names or aliases), of whom at least one is named in the document.
        source: the outlet.
        language: ISO 639-1.
    """

    since: str | None = None
    until: str | None = None
    about: tuple[str, ...] = ()
    source: str | None = None
    language: str | None = None


def bring(
    target: Desk,
    other: Desk,
    selection: Selection | None = None,
    *,
    fingerprint: Callable[[str], Fingerprint],
    progress: Callable[[StoreSummary], None] | None = None,
) -> StoreSummary:
    """Bring a selection of one desk into another, some documents in a transaction; done again it adds nothing.

    Copies and superseded versions come along: the desk they go to counts for itself.

    Args:
        target: where they go.
        other: the desk, or folder of tables, that holds them.
        selection: which documents; all if not given.
        fingerprint: gives what tells near-duplicates of a text.
        progress: called after every step with what was done so far.

    Raises:
        InputError: an actor of the selection is nobody, or several are called so.
        StoreError: one of the desks cannot be read or written.
    """
    done = StoreSummary()
    try:
        for readings in _selected(other, selection or Selection(), fingerprint):
            done += target.store(readings, more=True)
            if progress is not None:
                progress(done)
    finally:
        done += target.settle()
    return done


def _selected(
    other: Desk, selection: Selection, fingerprint: Callable[[str], Fingerprint]
) -> Iterator[list[StoredReading]]:
    """Yield the readings that a selection takes, some at a time, in the order of the desk that holds them."""
    with other._store.reading() as connection:
        numbers = _numbers(connection, selection)
    for start in range(0, len(numbers), _AT_ONCE):
        with other._store.reading() as connection:
            latest = _latest(connection, numbers[start : start + _AT_ONCE], folder=other._store.is_folder)
            found = _readings(connection, latest, fingerprint)
        yield found


def _numbers(connection: duckdb.DuckDBPyConnection, selection: Selection) -> list[int]:
    conditions = Conditions().equal("d.source", "source", selection.source)
    conditions.equal("d.language", "language", selection.language).between(
        "d.published", selection.since, selection.until
    )
    if selection.about:
        wanted = [identity for who in selection.about for identity in resolve_actor(connection, who)]
        conditions.add(
            "d.number IN (SELECT number FROM identity WHERE identity IN (SELECT unnest($about::VARCHAR[])))",
            about=sorted(set(wanted)),
        )
    sql = f'SELECT d.number FROM "document" d WHERE {conditions.sql} ORDER BY d.number'
    return [row[0] for row in connection.execute(sql, conditions.params).fetchall()]


def _latest(
    connection: duckdb.DuckDBPyConnection, numbers: Sequence[int], *, folder: bool
) -> dict[int, tuple[Any, ...] | None]:
    """Return of each document how it was read last: what was stored last, whatever the clock said."""
    # A folder holds one reading of each document, and its tables are views, whose rows have no order.
    order = "" if folder else "ORDER BY rowid"
    rows = connection.execute(
        "SELECT number, version, read_at, status, reason FROM reading "
        f"WHERE number IN (SELECT unnest($numbers::INTEGER[])) {order}",
        {"numbers": list(numbers)},
    ).fetchall()
    return dict.fromkeys(numbers) | {row[0]: row[1:] for row in rows}


def _readings(
    connection: duckdb.DuckDBPyConnection,
    latest: dict[int, tuple[Any, ...] | None],
    fingerprint: Callable[[str], Fingerprint],
) -> list[StoredReading]:
    found = zip(sorted(latest), load_annotations(connection, list(latest)), strict=True)
    readings = []
    for number, annotation in found:
        noted = latest[number]
        if noted is None:
            raise InputError(f"document {annotation.document.id}: no reading noted; see volteface desk check")
        version, read_at, status, reason = noted
        printed = fingerprint(annotation.document.text)
        readings.append(StoredReading(annotation, printed, version, read_at, status, reason))
    return readings
