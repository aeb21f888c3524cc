"""What a desk's owner added for its readings: registries of actors and ontologies, kept whole as they were written.

Needs an open connection; makes ``ActorFile`` and ``OntologyFile`` rows. What a file says is checked before it comes
here.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, TypeVar

from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "ActorFile",
    "OntologyFile",
    "keep_actor_file",
    "keep_ontology_file",
    "load_actor_files",
    "load_ontology_files",
    "remove_actor_file",
    "remove_ontology_file",
]


@dataclass(frozen=True, slots=True)
class ActorFile:
    """A registry kept in a desk.

    Attributes:
        name: the file's name when it was added; one of a name replaces the earlier one.
        content: the whole table (TSV).
        digest: SHA-256 of the content, in hexadecimal.
        added_at: when, ISO.
    """

    name: str
    content: str
    digest: str
    added_at: str

    @property
    def actors(self) -> int:
        """How many rows it has."""
        return max(0, len(self.content.splitlines()) - 1)


@dataclass(frozen=True, slots=True)
class OntologyFile:
    """An ontology of the owner's kept in a desk.

    Attributes:
        name: the ontology's name; one of a name replaces the earlier one.
        content: the whole file (YAML).
        digest: SHA-256 of the content, in hexadecimal.
        added_at: when, ISO.
        types: how many types it has.
    """

    name: str
    content: str
    digest: str
    added_at: str
    types: int


def keep_actor_file(connection: duckdb.DuckDBPyConnection, name: str, content: str, *, at: str) -> ActorFile:
    """Keep a registry under its name, in place of one of the same name."""
    return _keep(connection, ActorFile(name, content, _digest(content), at))


def load_actor_files(connection: duckdb.DuckDBPyConnection) -> tuple[ActorFile, ...]:
    """Return the registries by name."""
    return _load(connection, ActorFile)


def remove_actor_file(connection: duckdb.DuckDBPyConnection, name: str) -> ActorFile:
    """Take a registry out and return it.

    Raises:
        InputError: there is none of this name.
    """
    return _remove(connection, ActorFile, name)


def keep_ontology_file(
    connection: duckdb.DuckDBPyConnection, name: str, content: str, *, types: int, at: str
) -> OntologyFile:
    """Keep an ontology under its name, in place of one of the same name."""
    return _keep(connection, OntologyFile(name, content, _digest(content), at, types))


def load_ontology_files(connection: duckdb.DuckDBPyConnection) -> tuple[OntologyFile, ...]:
    """Return the ontologies by name."""
    return _load(connection, OntologyFile)


def remove_ontology_file(connection: duckdb.DuckDBPyConnection, name: str) -> OntologyFile:
    """Take an ontology out and return it.

    Raises:
        InputError: there is none of this name.
    """
    return _remove(connection, OntologyFile, name)


File = TypeVar("File", ActorFile, OntologyFile)
_KEPT_IN = {ActorFile: "user_registry", OntologyFile: "user_ontology"}
_CALLED = {
    ActorFile: ("registry", "volteface desk actor-files"),
    OntologyFile: ("ontology", "volteface ontology list"),
}


def _keep(connection: duckdb.DuckDBPyConnection, kept: File) -> File:
    table, values = _KEPT_IN[type(kept)], astuple(kept)
    connection.execute(f"DELETE FROM {table} WHERE name = ?", [kept.name])
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", list(values))
    return kept


def _load(connection: duckdb.DuckDBPyConnection, cls: type[File]) -> tuple[File, ...]:
    names = ", ".join(field.name for field in fields(cls))
    rows = connection.execute(f"SELECT {names} FROM {_KEPT_IN[cls]} ORDER BY name").fetchall()
    return tuple(cls(*row) for row in rows)


def _remove(connection: duckdb.DuckDBPyConnection, cls: type[File], name: str) -> File:
    held = {one.name: one for one in _load(connection, cls)}
    if name not in held:
        called, lister = _CALLED[cls]
        known = ", ".join(held) or "none"
        raise InputError(f"no {called} {name!r} in this desk; it holds: {known} (see: {lister})")
    connection.execute(f"DELETE FROM {_KEPT_IN[cls]} WHERE name = ?", [name])
    return held[name]


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
