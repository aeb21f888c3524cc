"""In which counted records some actors stand: looked for once, for all that a page asks about them.

Needs an open desk and desk-wide ids; makes the temporary table ``stood`` and questions of it. What does not count
(copies, superseded versions, later mentions of an event, rejected records) is left out when the table is made, so that
nobody who asks it need look at that again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.part_index import ROLES
from volteface.desk.schema import not_rejected
from volteface.desk.standing import rejected_kinds, roles, stands

if TYPE_CHECKING:
    import duckdb

__all__ = ["Stood", "gather_stood"]


@dataclass(frozen=True, slots=True)
class Stood:
    """What the table ``stood`` (number, role, position, day, of_0, of_1, ...) holds.

    Attributes:
        whom: who is meant, in the words that were asked; ``of_<place>`` tells the rows of each.
        meant: for each of them the SQL that a row ``p`` of ``part`` or ``member`` stands for it.
    """

    whom: tuple[str, ...]
    meant: tuple[str, ...]

    def mine(self, who: str) -> str:
        """Return the SQL that a row ``p`` of ``part`` or ``member`` stands for one of them."""
        return self.meant[self.whom.index(who)]

    def rows(self, who: str, *parts: str) -> str:
        """Return the rows ``p`` of one of them in these parts (``event.actor``), as everything after ``SELECT``."""
        return f"FROM stood p WHERE p.of_{self.whom.index(who)} AND {roles(*parts)}"

    def records(self, who: str, *parts: str) -> str:
        """Return the query that gives the records of one of them in these parts, as ``Conditions.stand`` needs it."""
        return f"SELECT DISTINCT p.number, p.position, p.day, true AS counts {self.rows(who, *parts)}"

    def stands_in(self, alias: str, who: str, *parts: str) -> str:
        """Return the join that keeps of the records ``alias`` those of one of them in these parts."""
        name = "_".join(parts).replace(".", "_")
        return (
            f"SEMI JOIN (SELECT p.number, p.position {self.rows(who, *parts)}) {name} "
            f"ON {name}.number = {alias}.number AND {name}.position = {alias}.position"
        )


def gather_stood(
    connection: duckdb.DuckDBPyConnection, whom: Mapping[str, Sequence[str]], *parts: str, counted: bool = True
) -> Stood:
    """Make the table ``stood`` of the records in which some actors have a part.

    Args:
        connection: an open desk.
        whom: who is meant -> their desk-wide ids.
        parts: only these parts (``event.actor``), all where none is named.
        counted: leave out what does not count.
    """
    meant = tuple(stands(connection, identities) for identities in whom.values())
    conditions = [f"({' OR '.join(meant)})"]
    if parts:
        conditions.append(roles(*parts))
    if counted:
        conditions.append("p.counts AND p.number NOT IN (SELECT number FROM duplicate)")
    whose = ", ".join(f"{one} AS of_{place}" for place, one in enumerate(meant))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE stood AS SELECT p.number, p.role, p.position, p.day, {whose} "
        f"FROM part p WHERE {' AND '.join(conditions)}"
    ).fetchall()
    if counted:
        _drop_rejected(connection)
    return Stood(tuple(whom), meant)


def _drop_rejected(connection: duckdb.DuckDBPyConnection) -> None:
    """Take out what people rejected: mostly nothing."""
    for kind in sorted(rejected_kinds(connection)):
        parts = [part for part in ROLES if part.startswith(f"{kind}.")]
        if parts:
            connection.execute(
                "DELETE FROM stood WHERE rowid IN "
                f"(SELECT p.rowid FROM stood p WHERE {roles(*parts)} AND NOT {not_rejected(kind, 'p')})"
            ).fetchall()
