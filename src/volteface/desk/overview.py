"""What a page on many records needs: names of actors, documents by id, and how much a period covers.

Needs an open desk; makes plain rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from volteface.desk.conditions import Conditions
from volteface.desk.rows import load_documents
from volteface.desk.standing import IDENTITY, MOVED, NAMED, text_of
from volteface.records import Document, Skipped, SkipReason

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "NUMBERS",
    "Coverage", "Named", "load_coverage", "load_documents_by_id", "load_names", "load_numbers", "load_skipped",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """The desk-wide actor behind an actor of one document.

    Attributes:
        identity: its id.
        name: the name it stands under.
        kind: person, organization, country, ... as the document has it; ``None`` where that was not looked up.
        known: whether the document's reading found it in a registry; ``None`` likewise.
    """

    identity: str
    name: str
    kind: str | None = None
    known: bool | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a period the desk holds, near-duplicates and superseded versions left out.

    Attributes:
        documents: how many.
        outlets: from how many sources.
        first: the earliest date of publication, ISO.
        last: the latest.
    """

    documents: int
    outlets: int
    first: str | None
    last: str | None


_NAMES = f"""
WITH near AS MATERIALIZED (SELECT number, position, id, kind, known FROM actor WHERE {{within}}),
held AS MATERIALIZED (SELECT number, position, base FROM member WHERE number IN (SELECT number FROM near)),
asked AS (
    SELECT n.id AS actor, {IDENTITY} AS identity, any_value(n.kind) AS kind, bool_or(n.known) AS known FROM near n
    JOIN held p ON p.number = n.number AND p.position = n.position {MOVED}
    WHERE n.id IN (SELECT unnest($actors::VARCHAR[])) GROUP BY ALL),
wanted AS (SELECT DISTINCT identity FROM asked),
{NAMED.format(only="true")}
SELECT w.actor, {text_of("min(w.identity)")}, min_by(n.name, w.identity), any_value(w.kind), bool_or(w.known)
FROM asked w JOIN named n USING (identity) GROUP BY w.actor
"""


def load_names(
    connection: duckdb.DuckDBPyConnection, actors: Iterable[str], documents: Iterable[str] | None = None
) -> dict[str, Named]:
    """Return who the actors of documents are in the whole desk; unknown ids are left out.

    Args:
        connection: an open desk.
        actors: their ids.
        documents: ids of the documents that they stand in, where these are known: then only they are looked through.
    """
    params: dict[str, Any] = {"actors": sorted(set(actors))}
    if not params["actors"]:
        return {}
    within = "id IN (SELECT unnest($actors::VARCHAR[]))"
    if documents is not None:
        within = "number IN (SELECT unnest($numbers::INTEGER[]))"
        params["numbers"] = list(load_numbers(connection, documents).values())
    rows = connection.execute(_NAMES.replace("{within}", within), params).fetchall()
    return {actor: Named(*head) for actor, *head in rows}


def load_documents_by_id(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> tuple[Document, ...]:
    """Return the documents with these ids, in the order in which they were stored; unknown ids are left out."""
    # Found by number, the texts are read only where they stand.
    numbers = list(load_numbers(connection, ids).values())
    if not numbers:
        return ()
    return load_documents(
        connection, "WHERE d.number IN (SELECT unnest($n::INTEGER[])) ORDER BY d.number", {"n": numbers}
    )


NUMBERS = 'SELECT id, number FROM "document" WHERE id IN (SELECT unnest($ids::VARCHAR[])) ORDER BY number'
"""The query for ids and numbers of documents, given their ids."""


def load_numbers(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the documents with these ids, in the order of the numbers; unknown ids are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return dict(connection.execute(NUMBERS, {"ids": wanted}).fetchall())


def load_coverage(connection: duckdb.DuckDBPyConnection, since: str | None, until: str | None) -> Coverage:
    """Return how many counted documents of a period there are, from how many sources, and their first and last day."""
    conditions = Conditions().between("d.published", since, until)
    row = connection.execute(
        "SELECT count(*), count(DISTINCT d.source), min(d.published), max(d.published) "
        f"FROM counted_document d WHERE {conditions.sql}",
        conditions.params,
    ).fetchone()
    return Coverage(*row) if row else Coverage(0, 0, None, None)


def load_skipped(connection: duckdb.DuckDBPyConnection, limit: int | None) -> tuple[Skipped, ...]:
    """Return what was passed over, the latest first."""
    ending = "" if limit is None else f"LIMIT {int(limit)}"
    rows = connection.execute(
        f"SELECT origin, reason, detail, document FROM skipped ORDER BY read_at DESC, origin, reason {ending}"
    ).fetchall()
    return tuple(Skipped(origin, SkipReason(reason), detail, document) for origin, reason, detail, document in rows)
