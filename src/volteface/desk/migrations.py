"""The desk's versions: what turns a desk of an earlier version into one of this version.

Needs an open connection inside a transaction. A new desk gets the tables of ``schema`` at once; an older one gets
every migration it lacks, in order. Migrations are only ever added at the end: a migration that has shipped is
never changed, and its SQL is written out, so that a later change of the record classes does not change the past. A
test holds that an old desk and a new one end with the same tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from volteface.desk.cross_index import FILL_CROSS_TABLES
from volteface.desk.identity import FILL_MOVED
from volteface.desk.name_index import FILL_NAMES, FILL_SITES
from volteface.desk.part_index import FILL_MEMBERS, FILL_PARTS
from volteface.desk.report_index import FILL_REPORTS
from volteface.desk.schema import create_statements, view_statements
from volteface.desk.vocabulary import FILL_VOCABULARY
from volteface.errors import DeskTooNew, StoreError

__all__ = ["MIGRATIONS", "SCHEMA_VERSION", "Migration", "create", "migrate", "version_of"]


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a schema version to the next.

    Attributes:
        name: says what it does; kept in the desk.
        statements: the SQL, run in order inside one transaction with all other steps.
    """

    name: str
    statements: tuple[str, ...]


_EVENT_CONTEXT = (
    "CREATE TABLE event_context (number INTEGER, document VARCHAR, event VARCHAR, position INTEGER, context VARCHAR)"
)
_USER_ONTOLOGY = (
    "CREATE TABLE user_ontology (name VARCHAR, content VARCHAR, digest VARCHAR, added_at VARCHAR, types INTEGER)"
)

_WATCH = (
    (
        "CREATE TABLE watch_feed (url VARCHAR, etag VARCHAR, last_modified VARCHAR, checked_at VARCHAR, "
        "not_before VARCHAR, failures INTEGER, status VARCHAR, detail VARCHAR, moved_to VARCHAR)"
    ),
    "CREATE TABLE watch_robots (origin VARCHAR, status INTEGER, content VARCHAR, fetched_at VARCHAR)",
    "CREATE TABLE watch_topic (topic VARCHAR, state VARCHAR, looked_at VARCHAR)",
    "CREATE TABLE watch_told (topic VARCHAR, subject VARCHAR, day VARCHAR, told_at VARCHAR)",
    "CREATE TABLE watch_notice (id VARCHAR, batch VARCHAR, made_at VARCHAR, content VARCHAR)",
    (
        "CREATE TABLE watch_delivery (notice VARCHAR, channel VARCHAR, attempts INTEGER, not_before VARCHAR, "
        "delivered_at VARCHAR, detail VARCHAR)"
    ),
)

_WATCH_SOURCE = (
    "CREATE TABLE watch_source (url VARCHAR, every_s INTEGER, articles BOOLEAN, added_by VARCHAR, added_at VARCHAR)"
)

MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        "keep the contexts of events",
        (_EVENT_CONTEXT,),
    ),
    Migration(
        "keep registries of actors",
        ("CREATE TABLE user_registry (name VARCHAR, content VARCHAR, digest VARCHAR, added_at VARCHAR)",),
    ),
    Migration(
        "keep ontologies of the owner's",
        (_USER_ONTOLOGY,),
    ),
    Migration("bring events and actors of different documents together", FILL_CROSS_TABLES),
    Migration("remember what was watched and told", _WATCH),
    Migration("keep the tone towards mentions", ("ALTER TABLE mention ADD COLUMN tone DOUBLE",)),
    Migration("keep feeds that are added on the page", (_WATCH_SOURCE,)),
    Migration(
        "keep in numbers what turns are read from, and who stands in which record",
        (*FILL_REPORTS, *FILL_PARTS, *FILL_MEMBERS, *FILL_MOVED),
    ),
    Migration(
        "count in how many documents each term stands; keep what actors are called and where events are",
        (*FILL_VOCABULARY, *FILL_NAMES, *FILL_SITES),
    ),
)
"""The steps from version 1 on: the first one leads to version 2."""

SCHEMA_VERSION = 1 + len(MIGRATIONS)


def version_of(connection: duckdb.DuckDBPyConnection, path: str) -> int | None:
    """Return the schema version of an open database, ``None`` if it is empty; not within a transaction.

    Raises:
        StoreError: it is a DuckDB database that is not a desk.
        DeskTooNew: a later version of volteface made it.
    """
    # Asked outright: to list the tables of a desk takes longer than to open it.
    try:
        found = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        found = []
        if not connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall()[0][0]:
            return None
    if not found:
        raise StoreError(
            f"{path}: a DuckDB database, but not a desk (it has no schema version); name another file", path=path
        )
    version = int(found[0][0])
    if version > SCHEMA_VERSION:
        raise DeskTooNew(
            f"{path}: a desk of schema version {version}, but this volteface knows versions up to {SCHEMA_VERSION}; "
            "upgrade volteface to open it",
            path=path,
        )
    return version


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables and views of this version in an empty database."""
    for statement in create_statements():
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('schema_version', $v)", {"v": str(SCHEMA_VERSION)})


def migrate(connection: duckdb.DuckDBPyConnection, version: int, migrations: Sequence[Migration]) -> tuple[str, ...]:
    """Bring a desk from ``version`` to the last of ``migrations``; return the names of the steps taken."""
    steps = tuple(migrations)[version - 1 :]
    for step in steps:
        for statement in step.statements:
            connection.execute(statement)
    if steps:
        for statement in view_statements():
            connection.execute(statement)
        latest = str(1 + len(migrations))
        connection.execute("UPDATE meta SET value = $v WHERE key = 'schema_version'", {"v": latest})
        connection.executemany("INSERT INTO meta VALUES ('migration', $1)", [[step.name] for step in steps])
    return tuple(step.name for step in steps)
