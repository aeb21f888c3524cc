"""Whether the desk holds together: rows belong to something, spans quote their text, references lead somewhere.

Needs an open desk; makes a list of problems, empty when all is well. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.schema import KIND_TABLES, TABLES, Table, quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["Problem", "find_problems"]

_SHOWN = 5

_REFERENCES = (
    ("statement", "relayed_by", "statement"),
    ("event", "place", "place"),
    ("event", "time", "time"),
    ("event", "statement", "statement"),
    ("event", "same_as", "event"),
    ("label", "statement", "statement"),
    ("label", "time", "time"),
    ("label", "target", "actor"),
    ("outlook", "statement", "statement"),
    ("parallel", "time", "time"),
    ("mention", "actor", "actor"),
    ("statement_source", "actor", "actor"),
    ("statement_addressee", "actor", "actor"),
    ("statement_venue", "actor", "actor"),
    ("event_actor", "actor", "actor"),
    ("event_recipient", "actor", "actor"),
    ("outlook_about", "actor", "actor"),
    ("parallel_present", "actor", "actor"),
    ("parallel_past", "actor", "actor"),
    ("shift", "actor", "actor"),
    ("shift", "target", "actor"),
    ("identity", "actor", "actor"),
)
_MAYBE_AUTHOR = (("label", "by"), ("outlook", "holder"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a table.

    Attributes:
        table: where.
        problem: what was found, what was expected.
        count: in how many rows.
        examples: ids of some of the documents concerned.
    """

    table: str
    problem: str
    count: int
    examples: tuple[str, ...]


def find_problems(connection: duckdb.DuckDBPyConnection) -> tuple[Problem, ...]:
    """Return all problems, table by table."""
    found = (_problem(connection, *query) for query in _queries())
    return tuple(problem for problem in found if problem is not None)


def _problem(
    connection: duckdb.DuckDBPyConnection, table: str, text: str, source: str, document: str
) -> Problem | None:
    rows = connection.execute(f"SELECT {document}, count(*) {source} GROUP BY ALL ORDER BY ALL").fetchall()
    if not rows:
        return None
    return Problem(table, text, sum(row[1] for row in rows), tuple(str(row[0]) for row in rows[:_SHOWN]))


Query = tuple[str, str, str, str]


def _queries() -> Iterator[Query]:
    yield _twice("document", "id")
    yield _without_reading()
    for table in TABLES.values():
        if "number" in table.names and table.name != "document":
            yield _orphan_document(table)
        if table.owner is not None:
            yield _orphan_child(table)
    for kind in KIND_TABLES:
        yield _twice(kind, "document, id")
    yield from _misquotes()
    for table_name, column, target in _REFERENCES:
        yield _dangling(table_name, column, target)
    for table_name, column in _MAYBE_AUTHOR:
        yield _dangling(table_name, column, "actor", "author")
    yield _unidentified()
    yield from _members()


def _twice(table: str, key: str) -> Query:
    name = "id" if table == "document" else "document"
    inner = f"(SELECT {key} FROM {quoted(table)} GROUP BY ALL HAVING count(*) > 1) r"
    return table, "the same id twice in one place", f"FROM {inner}", f"r.{name}"


def _without_reading() -> Query:
    return "document", "no reading noted", 'FROM "document" d ANTI JOIN reading r ON r.number = d.number', "d.id"


def _orphan_document(table: Table) -> Query:
    name = "document" if "document" in table.names else "number::VARCHAR"
    same = " AND d.id = r.document" if "document" in table.names else ""
    source = f'FROM {quoted(table.name)} r ANTI JOIN "document" d ON d.number = r.number{same}'
    return table.name, "belongs to no document of the desk", source, f"r.{name}"


def _orphan_child(table: Table) -> Query:
    owner = quoted(table.owner or "")
    source = f"FROM {quoted(table.name)} r ANTI JOIN {owner} o ON o.number = r.number AND o.id = r.{owner}"
    return table.name, f"belongs to no {table.owner}", source, "r.document"


def _misquotes() -> Iterator[Query]:
    for table in TABLES.values():
        for column in table.names:
            if not (column == "start" or column.endswith("_start")):
                continue
            start, end, text = (quoted(column.removesuffix("start") + part) for part in ("start", "end", "text"))
            source = (
                f'FROM {quoted(table.name)} r JOIN "document" d ON d.number = r.number '
                f"WHERE r.{start} IS NOT NULL AND (r.{start} < 0 OR r.{end} < r.{start} "
                f"OR substring(d.text, r.{start} + 1, r.{end} - r.{start}) <> r.{text})"
            )
            yield table.name, f"{column}: the words at the offsets are not the words kept", source, "r.document"


def _dangling(table: str, column: str, target: str, besides: str = "") -> Query:
    source = (
        f"FROM (SELECT * FROM {quoted(table)} WHERE {quoted(column)} <> '{besides}') r "
        f"ANTI JOIN {quoted(target)} t ON t.number = r.number AND t.id = r.{quoted(column)}"
    )
    return table, f"{column} names no {target} of its document", source, "r.document"


def _unidentified() -> Query:
    source = "FROM actor r ANTI JOIN identity i ON i.number = r.number AND i.actor = r.id"
    return "actor", "has no identity in the desk", source, "r.document"


def _members() -> Iterator[Query]:
    """What is kept in numbers says the same as the words it was made from."""
    base = "('0x' || i.base)::UBIGINT"
    yield (
        "member",
        "an actor of a document is not in it",
        (
            "FROM actor r JOIN identity i ON i.number = r.number AND i.actor = r.id "
            f"ANTI JOIN member m ON m.number = r.number AND m.position = r.position AND m.base = {base}"
        ),
        "r.document",
    )
    yield (
        "moved",
        "does not say who an actor is",
        (
            f"FROM identity i LEFT JOIN moved e ON e.only_in IS NULL AND e.base = {base} "
            f"LEFT JOIN moved o ON o.only_in = i.number AND o.base = {base} "
            f"WHERE coalesce(o.identity, e.identity, {base}) <> ('0x' || i.identity)::UBIGINT"
        ),
        "i.document",
    )
    yield (
        "part",
        "names no actor of its document",
        ("FROM part r ANTI JOIN member m ON m.number = r.number AND m.base = r.base"),
        "r.number::VARCHAR",
    )
