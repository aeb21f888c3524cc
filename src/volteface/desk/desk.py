"""The desk's door: everything that is kept, through one object.

Needs a path; makes records, rows and files. Each call opens the file for as long as it works and closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from volteface.desk.actors import ActorRow, Suggestion, list_actors, load_suggestions, resolve_actor
from volteface.desk.check import Problem, find_problems
from volteface.desk.conditions import Conditions
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
from volteface.desk.export import ExportFormat, export_tables
from volteface.desk.identity import refresh_identities
from volteface.desk.info import DeskInfo, Duplicate, load_duplicates, load_info
from volteface.desk.ingest import (
    StoredReading,
    StoreSummary,
    known_documents,
    prepare,
    store_readings,
    store_skipped,
)
from volteface.desk.queries import AUTHOR, by_actor, by_actor_column, by_pair, select_records, within_content
from volteface.desk.rows import load_annotations, load_documents
from volteface.desk.schema import quoted
from volteface.desk.search import Hit, search_documents
from volteface.desk.store import Store
from volteface.errors import InputError
from volteface.records import (
    Annotation,
    Document,
    Event,
    Label,
    Mention,
    Outlook,
    Parallel,
    Place,
    Shift,
    Skipped,
    Statement,
    Time,
    make_id,
)

__all__ = ["Desk"]

T = TypeVar("T")

_EVENT_DAY = "coalesce(r.begin_at, d.published)"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Desk:
    """The record that is kept: documents, what was read in them, and what people decided.

    The file is opened for each call and closed after it, so several processes work on one desk; a writer waits
    for the others. Lists leave out what is not counted (near-duplicates, superseded versions, repeated
    mentions of one event, rejected records) unless ``counted=False``.

    Args:
        path: the file; ``None`` for ``$VOLTEFACE_DESK`` or ``volteface.desk`` in this folder, ``":memory:"`` for a desk
            that ends with the object. File and folder are made by the first write.
        wait_s: how long to wait while another process holds the file, in seconds.
        read_only: refuse to write.
        clock: gives the time of decisions, ISO; for tests.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        wait_s: float = 10.0,
        read_only: bool = False,
        clock: Callable[[], str] = _now,
    ) -> None:
        self._store = Store(path, wait_s=wait_s, read_only=read_only)
        self._clock = clock

    @property
    def path(self) -> str:
        """The desk's file, or ``:memory:``."""
        return self._store.path

    def __repr__(self) -> str:
        return f"Desk({self.path!r})"

    # Writing

    def store(self, readings: Sequence[StoredReading]) -> StoreSummary:
        """Store documents with their records in one transaction: all of them, or none when it fails.

        A document that is there already (same id and text, or same source, date and text) adds nothing; read by
        another version, its records are replaced. A given id that already stands for another text gets a suffix.

        Raises:
            InputError: a record belongs to another document, or two of a kind in a document have the same id.
            DeskLocked: another process holds the desk.
            StoreError: the desk could not be written.
        """
        prepared = prepare(readings)
        with self._store.writing() as connection:
            return store_readings(connection, readings, prepared)

    def skip(self, skipped: Sequence[Skipped], read_at: str) -> int:
        """Note what was passed over and why; return how many of these were not noted before."""
        with self._store.writing() as connection:
            return store_skipped(connection, skipped, read_at)

    def known(self, documents: Sequence[Document | str], version: str | None = None) -> set[str]:
        """Return the ids of those that are stored already, so that they need not be read again.

        Args:
            documents: documents, known by id and text or by source, date and text; or ids alone.
            version: count only what this version of the reader has read.
        """
        if not self._store.exists():
            return set()
        with self._store.reading() as connection:
            return known_documents(connection, documents, version)

    # Documents

    def document(self, key: str | int) -> Document:
        """Return a document by its id, the beginning of its id, or its number in the desk.

        Raises:
            InputError: there is none, or several ids begin so.
        """
        with self._store.reading() as connection:
            return load_documents(connection, "WHERE d.number = $number", {"number": _number(connection, key)})[0]

    def annotation(self, key: str | int) -> Annotation:
        """Return a document with all its records, as they were stored.

        Raises:
            InputError: there is no such document, or several ids begin so.
        """
        with self._store.reading() as connection:
            return load_annotations(connection, [_number(connection, key)])[0]

    def documents(
        self,
        *,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
        about: str | None = None,
        language: str | None = None,
        counted: bool = True,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[Document, ...]:
        """Return documents, newest first.

        Args:
            source: only this source's.
            since: published on this ISO date or later; prefixes (``2024-12``) are fine.
            until: published on this date or earlier.
            about: an actor (id, name or alias) that the document names.
            language: ISO 639-1.
            counted: leave out near-duplicates and superseded versions.
            limit: how many at most.
            offset: how many to pass over.
        """
        conditions = Conditions().equal("d.source", "source", source).equal("d.language", "language", language)
        conditions.between("d.published", since, until)
        if counted:
            conditions.add("d.number NOT IN (SELECT number FROM duplicate)")
        with self._store.reading() as connection:
            if about is not None:
                conditions.add(
                    "d.number IN (SELECT number FROM identity WHERE identity IN (SELECT unnest($about::VARCHAR[])))",
                    about=resolve_actor(connection, about),
                )
            page = f"LIMIT {'ALL' if limit is None else int(limit)} OFFSET {int(offset)}"
            where = f"WHERE {conditions.sql} ORDER BY d.published DESC NULLS LAST, d.number {page}"
            return load_documents(connection, where, conditions.params)

    def near_duplicates(self, key: str | int) -> tuple[Duplicate, ...]:
        """Return the links of the group a document belongs to: copies, near-copies and versions.

        Raises:
            InputError: there is no such document.
        """
        with self._store.reading() as connection:
            return load_duplicates(connection, _number(connection, key))

    def search(
        self,
        words: str,
        *,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        counted: bool = True,
        limit: int = 20,
    ) -> tuple[Hit, ...]:
        """Return the documents that hold all words, best first; ``"words in quotes"`` must stand together.

        Raises:
            InputError: there are no words in the query.
        """
        conditions = Conditions().equal("d.source", "source", source).between("d.published", since, until)
        if counted:
            conditions.add("d.number NOT IN (SELECT number FROM duplicate)")
        with self._store.reading() as connection:
            return search_documents(connection, words, conditions, limit)

    # Records

    def events(
        self,
        *,
        actor: str | None = None,
        recipient: str | None = None,
        pair: tuple[str, str] | None = None,
        type: str | None = None,  # noqa: A002  # the field's name in the contract
        since: str | None = None,
        until: str | None = None,
        reality: str | None = None,
        text: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Event, ...]:
        """Return events, newest first, by the day they happened (where unknown, were published).

        Args:
            actor: who acted: an id, a name or an alias.
            recipient: whom it was done to.
            pair: two actors of whom one acted and the other received, either way.
            type: PLOVER type, for example ``ASSAULT``.
            since: on this ISO date or later.
            until: on this ISO date or earlier.
            reality: current, historical, future, hypothetical or negated.
            text: words that the trigger holds.
            counted: leave out what is not counted.
            limit: how many at most.

        Raises:
            InputError: nobody, or more than one, is called so.
        """
        conditions = Conditions().equal("r.type", "type", type).equal("r.reality", "reality", reality)
        conditions.contains("r.trigger_text", "text", text).between(_EVENT_DAY, since, until)
        with self._store.reading() as connection:
            if actor is not None:
                by_actor(conditions, ["event_actor"], "event", "actor", resolve_actor(connection, actor))
            if recipient is not None:
                by_actor(conditions, ["event_recipient"], "event", "recipient", resolve_actor(connection, recipient))
            if pair is not None:
                by_pair(conditions, *(resolve_actor(connection, one) for one in pair))
            return select_records(connection, Event, conditions, date=_EVENT_DAY, limit=limit, counted=counted)

    def statements(
        self,
        *,
        source: str | None = None,
        about: str | None = None,
        act: str | None = None,
        venue: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Statement, ...]:
        """Return statements, newest first.

        Args:
            source: whose they are: an actor's id, name or alias.
            about: an actor whom the content mentions.
            act: say, deny, claim, ...
            venue: words of the outlet, platform or occasion.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            text: words that the content holds.
            counted: leave out what is not counted.
            limit: how many at most.

        Raises:
            InputError: nobody, or more than one, is called so.
        """
        conditions = Conditions().equal("r.act", "act", act).between("d.published", since, until)
        if venue is not None:
            conditions.add(_child_text("statement_venue", "venue"), venue=venue)
        if text is not None:
            conditions.add(_child_text("statement_content", "text"), text=text)
        with self._store.reading() as connection:
            if source is not None:
                by_actor(conditions, ["statement_source"], "statement", "source", resolve_actor(connection, source))
            if about is not None:
                within_content(conditions, "about", resolve_actor(connection, about))
            return select_records(connection, Statement, conditions, limit=limit, counted=counted)

    def labels(
        self,
        *,
        by: str | None = None,
        target: str | None = None,
        stance: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Label, ...]:
        """Return labels, newest first.

        Args:
            by: who calls so: an actor, or ``author``.
            target: who is called so.
            stance: hostile, neutral or favourable.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            text: words of the label.
            counted: leave out what is not counted.
            limit: how many at most.
        """
        conditions = Conditions().equal("r.stance", "stance", stance).contains("r.text", "text", text)
        return self._records(
            Label, conditions, {"by": by, "target": target}, since=since, until=until, counted=counted, limit=limit
        )

    def outlooks(
        self,
        *,
        kind: str | None = None,
        holder: str | None = None,
        about: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Outlook, ...]:
        """Return what is open or expected, newest first.

        Args:
            kind: question, condition, forecast, intention or sign.
            holder: who expects it: an actor, or ``author``.
            about: whom it is about.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            counted: leave out what is not counted.
            limit: how many at most.
        """
        conditions = Conditions().equal("r.kind", "kind", kind)
        if about is not None:
            with self._store.reading() as connection:
                by_actor(conditions, ["outlook_about"], "outlook", "about", resolve_actor(connection, about))
        return self._records(
            Outlook, conditions, {"holder": holder}, since=since, until=until, counted=counted, limit=limit
        )

    def shifts(
        self,
        *,
        kind: str | None = None,
        actor: str | None = None,
        target: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Shift, ...]:
        """Return turns, newest first.

        Args:
            kind: label, tone, relation, status or position.
            actor: who turned.
            target: towards whom.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            counted: leave out what is not counted.
            limit: how many at most.
        """
        conditions = Conditions().equal("r.kind", "kind", kind)
        actors = {"actor": actor, "target": target}
        return self._records(Shift, conditions, actors, since=since, until=until, counted=counted, limit=limit)

    def mentions(
        self,
        *,
        actor: str | None = None,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Mention, ...]:
        """Return mentions of an actor or of a kind, newest first."""
        conditions = Conditions().equal("r.kind", "kind", kind)
        return self._records(
            Mention, conditions, {"actor": actor}, since=since, until=until, counted=counted, limit=limit
        )

    def times(
        self, *, since: str | None = None, until: str | None = None, counted: bool = True, limit: int | None = None
    ) -> tuple[Time, ...]:
        """Return time expressions of the documents published in a period, newest first."""
        return self._records(Time, Conditions(), {}, since=since, until=until, counted=counted, limit=limit)

    def places(
        self,
        *,
        name: str | None = None,
        country: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Place, ...]:
        """Return places by name (in any case) or country (ISO 3166 alpha-3), newest first."""
        conditions = Conditions().equal("r.country", "country", country)
        if name is not None:
            conditions.add("lower(coalesce(r.name, r.text)) = lower($name)", name=name)
        return self._records(Place, conditions, {}, since=since, until=until, counted=counted, limit=limit)

    def parallels(
        self, *, since: str | None = None, until: str | None = None, counted: bool = True, limit: int | None = None
    ) -> tuple[Parallel, ...]:
        """Return past cases held up beside the present, newest first."""
        return self._records(Parallel, Conditions(), {}, since=since, until=until, counted=counted, limit=limit)

    def _records(
        self,
        cls: type[T],
        conditions: Conditions,
        actors: Mapping[str, str | None],
        *,
        since: str | None,
        until: str | None,
        counted: bool,
        limit: int | None,
    ) -> tuple[T, ...]:
        conditions.between("d.published", since, until)
        with self._store.reading() as connection:
            for column, who in actors.items():
                if who is not None:
                    named = [AUTHOR] if who == AUTHOR else resolve_actor(connection, who)
                    by_actor_column(conditions, column, named)
            return select_records(connection, cls, conditions, limit=limit, counted=counted)

    # Actors and decisions

    def actors(
        self,
        *,
        name: str | None = None,
        country: str | None = None,
        sector: str | None = None,
        kind: str | None = None,
        min_documents: int = 1,
        limit: int | None = None,
    ) -> tuple[ActorRow, ...]:
        """Return the actors of the desk with counts, those in most documents first.

        Args:
            name: a part of a name or an alias, in any case.
            country: ISO 3166 alpha-3.
            sector: PLOVER sector.
            kind: person, organization, country, ...
            min_documents: in how many documents at least.
            limit: how many at most.
        """
        conditions = Conditions().equal("a.country", "country", country).equal("a.sector", "sector", sector)
        conditions.equal("a.kind", "kind", kind)
        with self._store.reading() as connection:
            return list_actors(connection, conditions, name=name, least=min_documents, limit=limit)

    def identities(self, who: str) -> tuple[str, ...]:
        """Return the desk-wide ids that an id, a name or an alias stands for.

        Raises:
            InputError: nobody is called so, or several are; the message lists them.
        """
        with self._store.reading() as connection:
            return tuple(resolve_actor(connection, who))

    def suggestions(self, *, limit: int = 100) -> tuple[Suggestion, ...]:
        """Return who could be whom, the surest first: what a person may confirm with ``merge_actors``."""
        with self._store.reading() as connection:
            return load_suggestions(connection, limit)

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

        Args:
            verdict: ``accept`` or ``reject``.
            kind: the record's table, for example ``event``.
            record: its id.
            by: who decides.
            note: why.

        Raises:
            InputError: there is no such record.
        """
        check_kind(kind)
        with self._store.writing() as connection:
            found = connection.execute(f"SELECT document FROM {quoted(kind)} WHERE id = $id", {"id": record}).fetchall()
            if not found:
                raise InputError(f"no {kind} {record!r} in this desk")
            at = self._clock()
            return add_decision(connection, Decision(0, verdict, record, found[0][0], kind, None, by, at, note))

    def undo(self, decision: int, *, by: str) -> Decision:
        """Take a decision back; it stays in the list with who took it back and when.

        Raises:
            InputError: there is none, or it was taken back before.
        """
        with self._store.writing() as connection:
            undone = undo_decision(connection, decision, by=by, at=self._clock())
            refresh_identities(connection)
            return undone

    def decisions(self) -> tuple[Decision, ...]:
        """Return all decisions, oldest first, those taken back included."""
        with self._store.reading() as connection:
            return load_decisions(connection)

    # The desk as a whole

    def sql(self, query: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> duckdb.DuckDBPyRelation:
        """Return a query's result as a DuckDB relation (``.df()``, ``.pl()``, ``.to_arrow_table()``, ``.show()``).

        The desk is open for reading as long as the relation, or one made from it, is in use; others cannot write
        meanwhile. Fetch what is needed and let go of it.

        Args:
            query: one SELECT over the tables and the ``counted_`` views.
            params: values for ``$name`` or ``?`` in it.

        Raises:
            InputError: the query is wrong; the message is DuckDB's.
        """
        connection = self._store.connect()
        values = dict(params) if isinstance(params, Mapping) else params
        try:
            return connection.sql(query, params=values)
        except duckdb.Error as error:
            raise InputError(f"query: {error}") from error

    def info(self) -> DeskInfo:
        """Return the desk in figures."""
        with self._store.reading() as connection:
            return load_info(connection, self.path)

    def check(self) -> tuple[Problem, ...]:
        """Return what is wrong inside the desk; nothing, when all is well."""
        with self._store.reading() as connection:
            return find_problems(connection)

    def export(self, directory: str | Path, format: ExportFormat = "parquet") -> tuple[Path, ...]:  # noqa: A002
        """Write one file a table into a folder; return the files.

        Raises:
            InputError: the format is none of parquet, csv, jsonl.
            StoreError: the folder cannot be written.
        """
        with self._store.reading() as connection:
            return export_tables(connection, Path(directory), format)


def _number(connection: duckdb.DuckDBPyConnection, key: str | int) -> int:
    found = connection.execute('SELECT number FROM "document" WHERE id = $key', {"key": str(key)}).fetchall()
    if not found and str(key).isdecimal():
        found = connection.execute('SELECT number FROM "document" WHERE number = $key', {"key": int(key)}).fetchall()
    if not found:
        found = connection.execute(
            'SELECT number FROM "document" WHERE starts_with(id, $key) LIMIT 2', {"key": str(key)}
        ).fetchall()
    if len(found) != 1 or not str(key):
        what = "several documents" if found else "no document"
        raise InputError(f"{what} with id or number {key!r}; give more of the id (volteface search finds documents)")
    return int(found[0][0])


def _one_actor(connection: duckdb.DuckDBPyConnection, who: str) -> str:
    identities = resolve_actor(connection, who, loose=False)
    if len(identities) > 1:
        raise InputError(f"{who!r} is several actors of the desk: {', '.join(identities)}; give the id of one")
    return identities[0]


def _child_text(table: str, name: str) -> str:
    found = f"SELECT (x.number, x.statement) FROM {table} x WHERE contains(lower(x.text), lower(${name}))"
    return f"(r.number, r.id) IN ({found})"
