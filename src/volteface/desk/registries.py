"""The registries of actors that a desk's owner added: tables kept whole, consulted by every reading into the desk.

Needs an open connection; makes ``ActorFile`` rows. What a table says is checked before it comes here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = ["ActorFile", "keep_actor_file", "load_actor_files", "remove_actor_file"]


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


def keep_actor_file(connection: duckdb.DuckDBPyConnection, name: str, content: str, *, at: str) -> ActorFile:
    """Keep a registry under its name, in place of one of the same name."""
    kept = ActorFile(name, content, hashlib.sha256(content.encode()).hexdigest(), at)
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
