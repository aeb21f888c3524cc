"""What people decided: merges and splits of actors, records accepted or rejected; kept apart from what was read.

Needs an open connection inside a transaction; makes and undoes rows of ``decision``. A decision is never deleted:
undoing notes who took it back and when. A later reading replaces records, never decisions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from volteface.desk.schema import KIND_TABLES, TABLES
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "Decision",
    "Verdict",
    "add_decision",
    "check_kind",
    "load_decisions",
    "members_json",
    "split_members",
    "undo_decision",
]

Verdict = Literal["accept", "reject"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person.

    Attributes:
        id: counts the decisions of the desk from 1; names it, for undoing.
        kind: ``merge``, ``split``, ``apart`` (two actors that are two), ``accept``, ``reject``, ``correct``, ``add``
            (a record that the reading missed) or ``note``.
        subject: the record judged, corrected or added, or what a note is on; of a merge the actor that is kept, of a
            split the one that is divided.
        document: the record's document, ``None`` for merges and splits.
        object: of a merge the actor that joins the other, of a split the new actor, else the record's kind.
        value: of a split the members as JSON, pairs of document and actor; of a correction what was and what is now;
            of an addition what was given.
        by: who decided.
        at: when, ISO.
        note: why, in the person's words.
        undone_by: who took it back.
        undone_at: when, ISO; ``None`` while it stands.
    """

    id: int
    kind: str
    subject: str
    document: str | None
    object: str
    value: str | None
    by: str
    at: str
    note: str | None
    undone_by: str | None = None
    undone_at: str | None = None


def add_decision(connection: duckdb.DuckDBPyConnection, decision: Decision) -> Decision:
    """Keep a decision, under the next free id."""
    count = connection.execute("SELECT count(*) FROM decision").fetchall()[0][0]
    kept = replace(decision, id=count + 1)
    values = [getattr(kept, name) for name in TABLES["decision"].names]
    connection.execute(f"INSERT INTO decision VALUES ({', '.join('?' * len(values))})", values)
    return kept


def undo_decision(connection: duckdb.DuckDBPyConnection, decision: int, *, by: str, at: str) -> Decision:
    """Take a decision back.

    Raises:
        InputError: there is no such decision, or it was taken back before.
    """
    found = [one for one in load_decisions(connection) if one.id == decision]
    if not found:
        raise InputError(f"no decision {decision!r} in this desk; list them with desk.decisions()")
    if found[0].undone_at is not None:
        raise InputError(f"decision {decision} was undone before, by {found[0].undone_by} at {found[0].undone_at}")
    connection.execute(
        "UPDATE decision SET undone_by = $by, undone_at = $at WHERE id = $id", {"by": by, "at": at, "id": decision}
    )
    return next(one for one in load_decisions(connection) if one.id == decision)


def load_decisions(connection: duckdb.DuckDBPyConnection) -> tuple[Decision, ...]:
    """Return all decisions, oldest first, those taken back included."""
    return tuple(Decision(*row) for row in connection.execute("SELECT * FROM decision ORDER BY id").fetchall())


def split_members(
    connection: duckdb.DuckDBPyConnection, identity: str, documents: Sequence[str]
) -> list[tuple[str, str]]:
    """Return (document, actor) of those that the desk-wide actor stands for in these documents.

    Raises:
        InputError: it stands for nobody there.
    """
    rows = connection.execute(
        "SELECT document, actor FROM identity WHERE identity = $identity "
        "AND document IN (SELECT unnest($documents::VARCHAR[])) ORDER BY number, actor",
        {"identity": identity, "documents": list(documents)},
    ).fetchall()
    if not rows:
        raise InputError(f"actor {identity} does not stand in the documents {list(documents)}; nothing to split off")
    return rows


def members_json(members: Sequence[tuple[str, str]]) -> str:
    """Return the members of a split as they are kept."""
    return json.dumps([list(member) for member in members])


def check_kind(kind: str) -> None:
    """Refuse a name that is no record kind.

    Raises:
        InputError: it is none.
    """
    if kind not in KIND_TABLES:
        raise InputError(f"no record kind {kind!r}; expected one of {', '.join(KIND_TABLES)}")
