"""What a desk's owner added for its readings: registries of actors and ontologies, kept whole as they were written.

Needs an open connection; makes ``ActorFile`` and ``OntologyFile`` rows. What a file says is checked before it comes
here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    kept = ActorFile(name, content, _digest(content), at)
    connection.execute("DELETE FROM user_registry WHERE name = ?", [name])
    connection.execute(
        "INSERT INTO user_registry VALUES (?, ?, ?, ?)", [kept.name, kept.content, kept.digest, kept.added_at]
    )
    return kept


def load_actor_files(connection: duckdb.DuckDBPyConnection) -> tuple[ActorFile, ...]:
    """Return the registries by name."""
    rows = connection.execute("SELECT name, content, digest, added_at FROM user_registry ORDER BY name").fetchall()
    return tuple(ActorFile(*row) for row in rows)


def remove_actor_file(connection: duckdb.DuckDBPyConnection, name: str) -> ActorFile:
    """Take a registry out and return it.

    Raises:
        InputError: there is none of this name.
    """
    held = {one.name: one for one in load_actor_files(connection)}
    if name not in held:
        known = ", ".join(held) or "none"
        raise InputError(f"no registry {name!r} in this desk; it holds: {known} (see: volteface desk actor-files)")
    connection.execute("DELETE FROM user_registry WHERE name = ?", [name])
    return held[name]


def keep_ontology_file(
    connection: duckdb.DuckDBPyConnection, name: str, content: str, *, types: int, at: str
) -> OntologyFile:
    """Keep an ontology under its name, in place of one of the same name."""
    kept = OntologyFile(name, content, _digest(content), at, types)
    connection.execute("DELETE FROM user_ontology WHERE name = ?", [name])
    connection.execute(
        "INSERT INTO user_ontology VALUES (?, ?, ?, ?, ?)",
        [kept.name, kept.content, kept.digest, kept.added_at, kept.types],
    )
    return kept


def load_ontology_files(connection: duckdb.DuckDBPyConnection) -> tuple[OntologyFile, ...]:
    """Return the ontologies by name."""
    query = "SELECT name, content, digest, added_at, types FROM user_ontology ORDER BY name"
    return tuple(OntologyFile(*row) for row in connection.execute(query).fetchall())


def remove_ontology_file(connection: duckdb.DuckDBPyConnection, name: str) -> OntologyFile:
    """Take an ontology out and return it.

    Raises:
        InputError: there is none of this name.
    """
    held = {one.name: one for one in load_ontology_files(connection)}
    if name not in held:
        known = ", ".join(held) or "none"
        raise InputError(f"no ontology {name!r} in this desk; it holds: {known} (see: volteface ontology list)")
    connection.execute("DELETE FROM user_ontology WHERE name = ?", [name])
    return held[name]


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
