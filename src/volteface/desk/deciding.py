"""The desk's decisions: one method for each thing that a person decides, and the way back.

Needs a store and a clock; makes decisions and all that follows from them, in one transaction each. ``Desk`` is these
and everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from volteface.desk.actors import resolve_actor
from volteface.desk.additions import Given, add_record, take_back_addition
from volteface.desk.corrections import add_correction, take_back_correction, take_back_rejection, undate
from volteface.desk.decisions import (
    Decision,
    Verdict,
    add_decision,
    check_kind,
    load_decisions,
    members_json,
    split_members,
    undo_decision,
)
from volteface.desk.identity import refresh_identities
from volteface.desk.review import add_apart, add_note
from volteface.desk.schema import quoted
from volteface.desk.store import Store
from volteface.errors import InputError
from volteface.records import make_id

if TYPE_CHECKING:
    import duckdb

__all__ = ["Deciding"]


class Deciding:
    """What people decide. Decisions are kept apart from what was read, stand above it, and can be undone."""

    _store: Store
    _clock: Callable[[], str]

    def merge_actors(self, keep: str, other: str, *, by: str, note: str | None = None) -> Decision:
        """Decide that two actors are one; ``other`` joins ``keep``.

        Raises:
            InputError: one of them is nobody or ambiguous, or they are one already.
        """
        with self._store.writing() as connection:
            kept, joined = _one_actor(connection, keep), _one_actor(connection, other)
            if kept == joined:
                raise InputError(f"{keep!r} and {other!r} are one actor already ({kept})")
            decision = add_decision(connection, Decision(0, "merge", kept, None, joined, None, by, self._clock(), note))
            refresh_identities(connection)
            return decision

    def split_actor(self, actor: str, documents: Sequence[str], *, by: str, note: str | None = None) -> Decision:
        """Decide that who stands under ``actor`` in these documents is somebody else; ``decision.object`` names them.

        Raises:
            InputError: the actor is nobody or ambiguous, or does not stand in these documents.
        """
        with self._store.writing() as connection:
            identity, at = _one_actor(connection, actor), self._clock()
            value = members_json(split_members(connection, identity, documents))
            fresh = make_id("identity", "split", identity, value, at)
            decision = add_decision(connection, Decision(0, "split", identity, None, fresh, value, by, at, note))
            refresh_identities(connection)
            return decision

    def judge(self, verdict: Verdict, kind: str, record: str, *, by: str, note: str | None = None) -> Decision:
        """Decide on one record: a rejected one is no longer counted, an accepted one is marked as seen.

        A rejected time dates nothing. Whoever judges otherwise takes back what was judged before; several may judge
        alike.

        Args:
            verdict: ``accept`` or ``reject``.
            kind: the record's table, for example ``event``.
            record: its id.
            by: who decides.
            note: why.

        Raises:
            InputError: there is no such record, or the same person judged it so already.
        """
        check_kind(kind)
        with self._store.writing() as connection:
            found = connection.execute(f"SELECT document FROM {quoted(kind)} WHERE id = $id", {"id": record}).fetchall()
            if not found:
                raise InputError(f"no {kind} {record!r} in this desk")
            at = self._clock()
            for one in _judged(connection, kind, record):
                if one.kind == verdict and one.by == by:
                    raise InputError(f"{by} {verdict}ed this {kind} already; see decision {one.id}")
                if one.kind != verdict:
                    _take_back(connection, one.id, by=by, at=at)
            made = add_decision(connection, Decision(0, verdict, record, found[0][0], kind, None, by, at, note))
            if verdict == "reject":
                undate(connection, made)
            return load_decisions(connection)[-1]

    def correct(
        self, kind: str, record: str, changes: Mapping[str, str], *, by: str, note: str | None = None
    ) -> Decision:
        """Decide that a record has another code or other words; what was read is kept with the decision.

        Args:
            kind: the record's table, for example ``event``.
            record: its id.
            changes: field -> new value; ``words`` are its own words, which must stand in the article.
            by: who decides.
            note: why.

        Raises:
            InputError: there is no such record, or it cannot be corrected so.
        """
        with self._store.writing() as connection:
            decision = Decision(0, "correct", record, None, kind, None, by, self._clock(), note)
            return add_correction(connection, decision, changes)

    def add(self, given: Given, *, by: str, note: str | None = None) -> Decision:
        """Decide that an article holds a record that the reading missed; it counts like those that were read.

        Raises:
            InputError: there is no such article, or words do not stand in it, or a field cannot be so.
        """
        with self._store.writing() as connection:
            return add_record(connection, given, Decision(0, "add", "", None, "", None, by, self._clock(), note))

    def note(self, kind: str, subject: str, text: str, *, by: str) -> Decision:
        """Write a note on a record (``kind`` is its table), an article (``document``) or an actor (``identity``).

        Raises:
            InputError: there is no such thing, or the note is empty.
        """
        with self._store.writing() as connection:
            return add_note(connection, Decision(0, "note", subject, None, kind, None, by, self._clock(), text))

    def keep_apart(self, one: str, other: str, *, by: str, note: str | None = None) -> Decision:
        """Decide that two actors (by their ids) are two, so that they are no longer suggested as one.

        Raises:
            InputError: one of them is nobody.
        """
        with self._store.writing() as connection:
            return add_apart(connection, Decision(0, "apart", one, None, other, None, by, self._clock(), note))

    def undo(self, decision: int, *, by: str) -> Decision:
        """Take a decision back; it stays in the list with who took it back and when.

        Raises:
            InputError: there is none, or it was taken back before.
        """
        with self._store.writing() as connection:
            undone = _take_back(connection, decision, by=by, at=self._clock())
            refresh_identities(connection)
            return undone

    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions, oldest first, those taken back included."""
        with self._store.reading() as connection:
            return load_decisions(connection)


def _judged(connection: duckdb.DuckDBPyConnection, kind: str, record: str) -> list[Decision]:
    """Return the verdicts on a record that stand."""
    return [
        one
        for one in load_decisions(connection)
        if one.kind in ("accept", "reject") and (one.object, one.subject) == (kind, record) and one.undone_at is None
    ]


def _take_back(connection: duckdb.DuckDBPyConnection, decision: int, *, by: str, at: str) -> Decision:
    """Take a decision back, and all that followed from it on its record."""
    undone = undo_decision(connection, decision, by=by, at=at)
    if undone.kind == "correct":
        take_back_correction(connection, undone)
    if undone.kind == "reject":
        take_back_rejection(connection, undone)
    if undone.kind == "add":
        take_back_addition(connection, undone)
    return undone


def _one_actor(connection: duckdb.DuckDBPyConnection, who: str) -> str:
    identities = resolve_actor(connection, who, loose=False)
    if len(identities) > 1:
        raise InputError(f"{who!r} is several actors of the desk: {', '.join(identities)}; give the id of one")
    return identities[0]
