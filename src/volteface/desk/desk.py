"""The desk's door: everything that is kept, through one object.

Needs a path; makes records, rows and files. Each call opens the file for as long as it works and closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from volteface.desk.actors import ActorRow, Suggestion, list_actors, load_suggestions, resolve_actor
from volteface.desk.check import Problem, find_problems
from volteface.desk.conditions import Conditions
from volteface.desk.deciding import Deciding
from volteface.desk.event_stream import ToldEvent, stream_events
from volteface.desk.export import ExportFormat, export_tables
from volteface.desk.holdings import Holdings
from volteface.desk.info import DeskInfo, Duplicate, load_duplicates, load_info
from volteface.desk.ingest import (
    StoredReading,
    StoreSummary,
    known_documents,
    prepare,
    store_readings,
    store_skipped,
)
from volteface.desk.overview import (
    NUMBERS,
    Coverage,
    Named,
    load_coverage,
    load_documents_by_id,
    load_names,
    load_skipped,
)
from volteface.desk.queries import naming
from volteface.desk.record_lists import RecordLists
from volteface.desk.registries import (
    ActorFile,
    OntologyFile,
    keep_actor_file,
    keep_ontology_file,
    load_actor_files,
    load_ontology_files,
    remove_actor_file,
    remove_ontology_file,
)
from volteface.desk.rows import load_annotations, load_documents
from volteface.desk.search import Hit, search_documents
from volteface.desk.settling import settle, waiting
from volteface.desk.store import Store
from volteface.errors import InputError
from volteface.records import Annotation, Document, Skipped

__all__ = ["Desk"]

T = TypeVar("T")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Desk(RecordLists, Deciding):
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
        self._holdings = Holdings()
        self._clock = clock

    @property
    def path(self) -> str:
        """The desk's file, or ``:memory:``."""
        return self._store.path

    def __repr__(self) -> str:
        return f"Desk({self.path!r})"

    # Writing

    def store(self, readings: Sequence[StoredReading], *, more: bool = False) -> StoreSummary:
        """Store documents with their records in one transaction: all of them, or none when it fails.

        A document that is there already (same id and text, or same source, date and text) adds nothing; read by
        another version, its records are replaced. A given id that already stands for another text gets a suffix.

        Args:
            readings: the documents with their records.
            more: more follows soon. On a large desk near-duplicates are then looked for among many of them at
                once: when enough wait for it, at the next call without ``more``, or by ``settle``.

        Raises:
            InputError: a record belongs to another document, or two of a kind in a document have the same id.
            DeskLocked: another process holds the desk.
            StoreError: the desk could not be written.
        """
        prepared = prepare(readings)
        with self._store.writing() as connection:
            return store_readings(connection, readings, prepared, holdings=self._holdings, more=more)

    def settle(self) -> StoreSummary:
        """Look for the near-duplicates of all that was stored with ``more``; return how many there are more.

        Raises:
            DeskLocked: another process holds the desk.
            StoreError: the desk could not be written.
        """
        if not self._store.exists():
            return StoreSummary()
        with self._store.reading() as connection:
            if not waiting(connection):
                return StoreSummary()
        with self._store.writing() as connection:
            settled = settle(connection)
        return StoreSummary(near_duplicate=settled.near_duplicate, versions=settled.versions)

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
            return known_documents(connection, documents, version, holdings=self._holdings)

    # Registries of actors

    def keep_actor_file(self, name: str, content: str) -> ActorFile:
        """Keep a registry of actors (TSV) that every reading into the desk consults, in place of one of its name.

        ``volteface.add_actors`` checks a table before it is kept.
        """
        with self._store.writing() as connection:
            return keep_actor_file(connection, name, content, at=self._clock())

    def actor_files(self) -> tuple[ActorFile, ...]:
        """Return the registries of actors that the desk keeps, by name."""
        if not self._store.exists():
            return ()
        with self._store.reading() as connection:
            return load_actor_files(connection)

    def remove_actor_file(self, name: str) -> ActorFile:
        """Take a registry out; records made with it stay until their documents are read again.

        Raises:
            InputError: the desk keeps none of this name.
        """
        with self._store.writing() as connection:
            return remove_actor_file(connection, name)

    # Ontologies of the owner's

    def keep_ontology_file(self, name: str, content: str, *, types: int) -> OntologyFile:
        """Keep an ontology (YAML) whose events every reading into the desk codes, in place of one of its name.

        ``volteface.add_ontology`` checks a file before it is kept.
        """
        with self._store.writing() as connection:
            return keep_ontology_file(connection, name, content, types=types, at=self._clock())

    def ontology_files(self) -> tuple[OntologyFile, ...]:
        """Return the ontologies that the desk keeps, by name."""
        if not self._store.exists():
            return ()
        with self._store.reading() as connection:
            return load_ontology_files(connection)

    def remove_ontology_file(self, name: str) -> OntologyFile:
        """Take an ontology out; events coded by it stay until their documents are read again.

        Raises:
            InputError: the desk keeps none of this name.
        """
        with self._store.writing() as connection:
            return remove_ontology_file(connection, name)

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
                conditions.add(naming(connection, "d.number", resolve_actor(connection, about)))
            page = f"LIMIT {'ALL' if limit is None else int(limit)} OFFSET {int(offset)}"
            where = f"WHERE {conditions.sql} ORDER BY d.published DESC NULLS LAST, d.number {page}"
            return load_documents(connection, where, conditions.params)

    def newest_documents(
        self, identities: Sequence[str] = (), *, since: str | None = None, until: str | None = None, limit: int
    ) -> tuple[int, ...]:
        """Return the numbers of the newest documents that are counted, the newest first.

        Args:
            identities: desk-wide ids; only documents that name any of them.
            since: published on this ISO date or later; prefixes (``2024-12``) are fine.
            until: published on this date or earlier.
            limit: how many at most.
        """
        conditions = Conditions().between("d.published", since, until)
        with self._store.reading() as connection:
            if identities:
                conditions.add(naming(connection, "d.number", identities))
            rows = connection.execute(
                f"SELECT d.number FROM counted_document d WHERE {conditions.sql} "
                f"ORDER BY d.published DESC NULLS LAST, d.number LIMIT {int(limit)}",
                conditions.params,
            ).fetchall()
        return tuple(number for (number,) in rows)

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

    # Actors

    def actors(
        self,
        *,
        name: str | None = None,
        country: str | None = None,
        sector: str | None = None,
        kind: str | None = None,
        min_documents: int = 1,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[ActorRow, ...]:
        """Return the actors of the desk with counts, those in most documents first.

        Args:
            name: a part of a name or an alias, in any case.
            country: ISO 3166 alpha-3.
            sector: PLOVER sector.
            kind: person, organization, country, ...
            min_documents: in how many documents at least.
            limit: how many at most.
            offset: how many in more documents are passed over.
        """
        conditions = Conditions().equal("a.country", "country", country).equal("a.sector", "sector", sector)
        conditions.equal("a.kind", "kind", kind)
        with self._store.reading() as connection:
            return list_actors(connection, conditions, name=name, least=min_documents, limit=limit, offset=offset)

    def identities(self, who: str) -> tuple[str, ...]:
        """Return the desk-wide ids that an id, a name or an alias stands for.

        Raises:
            InputError: nobody is called so, or several are; the message lists them.
        """

        def find() -> tuple[str, ...]:
            with self._store.reading() as connection:
                return tuple(resolve_actor(connection, who))

        return self.once(("identities", who), find)

    def suggestions(self, *, limit: int = 100) -> tuple[Suggestion, ...]:
        """Return who could be whom, the surest first: what a person may confirm with ``merge_actors``."""
        with self._store.reading() as connection:
            return load_suggestions(connection, limit)

    def names(self, actors: Iterable[str], documents: Iterable[str] | None = None) -> dict[str, Named]:
        """Return the desk-wide actor behind each actor id of the documents; unknown ids are left out.

        Args:
            actors: the ids.
            documents: the documents that they stand in, where these are known: this is quicker.
        """
        with self._store.reading() as connection:
            return load_names(connection, actors, documents)

    # The desk as a whole

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Open the file once for all that this thread asks within the block, which is quicker; nobody writes meanwhile.

        Raises:
            DeskLocked: another process was writing for longer than ``wait_s``.
            StoreError: there is no desk at the path, or it cannot be read.
        """
        with self._store.sharing():
            yield

    def side_by_side(self, *asked: Callable[[], Any]) -> list[Any]:
        """Return what each of several functions gives that ask this desk and do not depend on each other.

        Each question is planned by one thread, which takes most of its time where little is read: so they are asked in
        two. Within ``sharing`` they ask what is open there. Whatever the first of them raises, in their order, is
        raised when all have ended; Ctrl-C breaks them off.
        """
        return self._store.side_by_side(*asked)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives; a desk that is served remembers it for as long as nobody writes into it.

        Args:
            key: tells what is made: all that it depends on besides the desk.
            make: makes it; nobody may change the result.
        """
        return make()

    def documents_by_id(self, ids: Iterable[str]) -> tuple[Document, ...]:
        """Return the documents with these ids, in the order in which they were stored; unknown ids are left out."""
        with self._store.reading() as connection:
            return load_documents_by_id(connection, ids)

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of the documents with these ids, in the order of the numbers; unknown ids are left out."""
        wanted = sorted(set(ids))
        return dict(self.rows(NUMBERS, {"ids": wanted})) if wanted else {}

    def coverage(self, *, since: str | None = None, until: str | None = None) -> Coverage:
        """Return how much of a period the desk holds: documents that are counted, their sources, first and last day."""
        with self._store.reading() as connection:
            return load_coverage(connection, since, until)

    def skipped(self, *, limit: int | None = None) -> tuple[Skipped, ...]:
        """Return what was passed over and why, the latest first."""
        with self._store.reading() as connection:
            return load_skipped(connection, limit)

    def stream_events(
        self, realities: Sequence[str] = ("current", "historical"), *, own_types: bool = False
    ) -> Generator[ToldEvent, None, None]:
        """Yield every counted event with what it points at, in stored order, holding a run of documents at a time.

        The desk is open for reading until the last one is taken; others cannot write meanwhile.

        Args:
            realities: of which events: current, historical, future, hypothetical, negated.
            own_types: whether types of ontologies of a user's own come too.
        """
        with self._store.reading() as connection:
            yield from stream_events(connection, realities, own_types=own_types)

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

    def rows(self, query: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query; for few it is quicker than ``sql``, which plans twice, and nothing stays open.

        Args:
            query: one SELECT over the tables and the ``counted_`` views.
            params: values for ``$name`` or ``?`` in it.

        Raises:
            StoreError: the query is wrong, or the desk cannot be read.
        """
        with self._store.reading() as connection:
            return connection.execute(query, dict(params) if isinstance(params, Mapping) else params).fetchall()

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
