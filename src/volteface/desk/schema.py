"""The desk's tables: what the records of the contract become as columns, derived from the dataclasses alone.

Needs the record classes; makes ``TABLES`` (name -> columns), the statements that create them, and the views
that everything downstream reads. A scalar field is a column; a part that is one span is written into columns with the
field's name in front (``trigger_start``); a part that is a list is a child table (``statement_source``). Besides the
fields each table has ``number`` (the document's number in the desk: small, in stored order, so that DuckDB can skip
what belongs to other documents) and ``position`` (the place in its list, so that what was stored comes back in its
order).
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal

from volteface.records import RECORD_TYPES, Document

__all__ = [
    "KIND_TABLES",
    "TABLES",
    "Column",
    "Inline",
    "Many",
    "Plan",
    "Scalar",
    "Table",
    "create_statements",
    "not_rejected",
    "plan_of",
    "quoted",
    "view_statements",
]

_SQL_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
_CHILD_NAMES = {
    "aliases": "alias", "roles": "role", "actors": "actor", "recipients": "recipient", "contexts": "context",
}  # fmt: skip
_VALUE_NAMES = {"aliases": "alias", "about": "actor", "evidence": "record", "contexts": "context"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name and its DuckDB type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the desk. ``owner`` is the record table that a child table's rows belong to."""

    name: str
    columns: tuple[Column, ...]
    owner: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A field that is one column of its own name."""

    field: str
    type: str


@dataclass(frozen=True, slots=True)
class Many:
    """A field that is a child table.

    Attributes:
        field: the field's name.
        table: the child table's name.
        item: the class of the parts, ``None`` where the parts are plain strings.
        value: the column that holds a plain string.
    """

    field: str
    table: str
    item: type | None
    value: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A field that is a part of its own, written into the record's columns as ``field_part``.

    Attributes:
        field: the field's name.
        item: the class of the part.
        optional: whether the whole part may be ``None``.
        scalars: its plain fields.
        many: its lists, each a child table of the record.
    """

    field: str
    item: type
    optional: bool
    scalars: tuple[Scalar, ...]
    many: tuple[Many, ...]


Plan = tuple[Scalar | Inline | Many, ...]


def quoted(name: str) -> str:
    """Return a name as an SQL identifier: the contract's names are SQL words too (``end``, ``by``, ``time``)."""
    return '"' + name.replace('"', '""') + '"'


@cache
def plan_of(cls: type) -> Plan:
    """Return how each field of a record class is kept, in the order of the fields."""
    hints = typing.get_type_hints(cls)
    table = str(getattr(cls, "table", ""))
    return tuple(_field_plan(table, f.name, hints[f.name]) for f in fields(cls))


def _field_plan(table: str, name: str, hint: Any) -> Scalar | Inline | Many:
    bare, optional = _without_none(hint)
    if typing.get_origin(bare) is tuple:
        return _many(name, f"{table}_{_CHILD_NAMES.get(name, name)}", typing.get_args(bare)[0])
    if isinstance(bare, type) and is_dataclass(bare):
        return _inline(table, name, bare, optional=optional)
    return Scalar(name, _sql_type(bare))


def _many(field: str, table: str, item: Any) -> Many:
    part = item if isinstance(item, type) and is_dataclass(item) else None
    return Many(field, table, part, _VALUE_NAMES.get(field, "value"))


def _inline(table: str, field: str, item: type, *, optional: bool) -> Inline:
    scalars: list[Scalar] = []
    many: list[Many] = []
    for name, hint in typing.get_type_hints(item).items():
        bare, _ = _without_none(hint)
        if typing.get_origin(bare) is tuple:
            many.append(_many(name, f"{table}_{field}", typing.get_args(bare)[0]))
        else:
            scalars.append(Scalar(name, _sql_type(bare)))
    return Inline(field, item, optional, tuple(scalars), tuple(many))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return next(arg for arg in typing.get_args(hint) if arg is not type(None)), True
    return hint, False


def _sql_type(hint: Any) -> str:
    if typing.get_origin(hint) in (Literal, Mapping):
        return "VARCHAR"
    return _SQL_TYPES[hint]


_NUMBER = Column("number", "INTEGER")
_POSITION = Column("position", "INTEGER")


def _record_tables(cls: Any) -> list[Table]:
    columns: list[Column] = [_NUMBER, _POSITION]
    children: list[Table] = []
    for part in plan_of(cls):
        if isinstance(part, Scalar):
            columns.append(Column(part.field, part.type))
        elif isinstance(part, Inline):
            columns.extend(Column(f"{part.field}_{scalar.field}", scalar.type) for scalar in part.scalars)
            children.extend(_child_table(cls.table, many) for many in part.many)
        else:
            children.append(_child_table(cls.table, part))
    return [Table(cls.table, tuple(columns)), *children]


def _child_table(owner: str, many: Many) -> Table:
    head = (_NUMBER, Column("document", "VARCHAR"), Column(owner, "VARCHAR"), _POSITION)
    if many.item is None:
        return Table(many.table, (*head, Column(many.value, "VARCHAR")), owner)
    parts = tuple(Column(part.field, part.type) for part in plan_of(many.item) if isinstance(part, Scalar))
    return Table(many.table, (*head, *parts), owner)


def _document_table() -> Table:
    parts = [Column(part.field, part.type) for part in plan_of(Document) if isinstance(part, Scalar)]
    return Table(Document.table, (_NUMBER, *parts))


def _table(name: str, columns: str) -> Table:
    return Table(name, tuple(Column(*column.split(" ", 1)) for column in columns.split(", ")))


_OWN_TABLES = (
    # What is known about the desk itself: its schema version, and who made it.
    _table("meta", "key VARCHAR, value VARCHAR"),
    # Which version read which document when; a row a reading, never changed.
    _table(
        "reading",
        "number INTEGER, document VARCHAR, version VARCHAR, read_at VARCHAR, status VARCHAR, reason VARCHAR",
    ),
    _table("skipped", "origin VARCHAR, reason VARCHAR, detail VARCHAR, document VARCHAR, read_at VARCHAR"),
    # Documents that nothing downstream counts, each with the one that stands for it.
    _table(
        "duplicate",
        "number INTEGER, document VARCHAR, original_number INTEGER, original VARCHAR, kind VARCHAR, similarity DOUBLE",
    ),
    # text_hash tells the very same text; exact is the reader's hash of the normalised text.
    _table("fingerprint", "number INTEGER, document VARCHAR, text_hash VARCHAR, exact VARCHAR, signature BLOB"),
    _table("fingerprint_band", "exact VARCHAR, band UTINYINT, value UBIGINT"),
    _table("near_pair", "exact VARCHAR, other VARCHAR, similarity DOUBLE"),
    # Who an actor of one document is for the whole desk: base by the automatic rule, identity after people's decisions.
    _table(
        "identity",
        "number INTEGER, document VARCHAR, actor VARCHAR, identity VARCHAR, base VARCHAR, method VARCHAR, "
        "confidence DOUBLE, status VARCHAR, name_key VARCHAR, last_word VARCHAR, kind_group VARCHAR, country VARCHAR",
    ),
    _table(
        "decision",
        "id INTEGER, kind VARCHAR, subject VARCHAR, document VARCHAR, object VARCHAR, value VARCHAR, "
        "by VARCHAR, at VARCHAR, note VARCHAR, undone_by VARCHAR, undone_at VARCHAR",
    ),
    # Tables of actors that the desk's owner added; every reading into the desk consults them.
    _table("user_registry", "name VARCHAR, content VARCHAR, digest VARCHAR, added_at VARCHAR"),
    # Ontologies of the owner's, by their own name; every reading into the desk codes their events beside PLOVER's.
    _table("user_ontology", "name VARCHAR, content VARCHAR, digest VARCHAR, added_at VARCHAR, types INTEGER"),
    # One row a term and batch of documents: the documents that hold the term and how often.
    _table("posting", "term VARCHAR, numbers INTEGER[], counts USMALLINT[]"),
    # One row a term: in how many documents it stands, and of the rarer ones in which (see vocabulary).
    _table("vocabulary", "term VARCHAR, documents INTEGER, numbers INTEGER[]"),
    _table("document_length", "number INTEGER, words INTEGER"),
    # What brings events of different documents together, and what stands between two actors (see cross_index).
    _table("event_key", "number INTEGER, position INTEGER, key UBIGINT"),
    _table(
        "tie",
        "number INTEGER, kind VARCHAR, position INTEGER, one UBIGINT, other UBIGINT, one_known BOOLEAN, "
        "other_known BOOLEAN, what VARCHAR, day INTEGER, weight DOUBLE",
    ),
    # What is told of one actor's stance towards another, from which turns are read (see report_index).
    _table(
        "report",
        "number INTEGER, measure VARCHAR, position INTEGER, own BOOLEAN, who UBIGINT, whom UBIGINT, toward UBIGINT, "
        "issue VARCHAR, words VARCHAR, day INTEGER, value DOUBLE, local UTINYINT",
    ),
    # Who stands in which record in which role, by the automatic rule, and who is whom beside it (see part_index).
    _table("part", "number INTEGER, role UTINYINT, position INTEGER, base UBIGINT, day INTEGER, counts BOOLEAN"),
    _table("member", "number INTEGER, position INTEGER, base UBIGINT, face UBIGINT"),
    # What actors are called, and where events are that count and whose place is known (see name_index).
    _table("called", "number INTEGER, base UBIGINT, name VARCHAR"),
    _table(
        "site",
        "number INTEGER, position INTEGER, name VARCHAR, country VARCHAR, latitude DOUBLE, longitude DOUBLE, "
        "day VARCHAR, happened BOOLEAN",
    ),
    # Actors that are not who the automatic rule says (see identity): everywhere, or of a split in one document only.
    _table("moved", "only_in INTEGER, base UBIGINT, identity UBIGINT"),
    # What volteface watch remembers (see watching): what servers said, what was told, what is still to be delivered.
    _table(
        "watch_feed",
        "url VARCHAR, etag VARCHAR, last_modified VARCHAR, checked_at VARCHAR, not_before VARCHAR, failures INTEGER, "
        "status VARCHAR, detail VARCHAR, moved_to VARCHAR",
    ),
    _table("watch_source", "url VARCHAR, every_s INTEGER, articles BOOLEAN, added_by VARCHAR, added_at VARCHAR"),
    _table("watch_robots", "origin VARCHAR, status INTEGER, content VARCHAR, fetched_at VARCHAR"),
    _table("watch_topic", "topic VARCHAR, state VARCHAR, looked_at VARCHAR"),
    _table("watch_told", "topic VARCHAR, subject VARCHAR, day VARCHAR, told_at VARCHAR"),
    _table("watch_notice", "id VARCHAR, batch VARCHAR, made_at VARCHAR, content VARCHAR"),
    _table(
        "watch_delivery",
        "notice VARCHAR, channel VARCHAR, attempts INTEGER, not_before VARCHAR, delivered_at VARCHAR, detail VARCHAR",
    ),
)

KIND_TABLES: tuple[str, ...] = tuple(cls.table for cls in RECORD_TYPES.values())
"""The tables of the record kinds, in the order of the contract, without their children."""

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _document_table(),
        *(table for cls in RECORD_TYPES.values() for table in _record_tables(cls)),
        *_OWN_TABLES,
    )
}
"""Every table of the desk by name."""


def create_statements() -> list[str]:
    """Return the SQL that makes every table and view of an empty desk of this version."""
    return [_create(table) for table in TABLES.values()] + view_statements()


def _create(table: Table) -> str:
    columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in table.columns)
    return f"CREATE TABLE {quoted(table.name)} ({columns})"


def view_statements() -> list[str]:
    """Return the SQL that makes or renews the views.

    ``counted_<kind>`` holds what is counted: no near-duplicates, no superseded versions, no repeated mention of
    the same event, nothing a person rejected. ``identity_suggestion`` holds what a person may confirm: who an
    actor named by less than a full name could be.
    """
    return [
        _COUNTED_DOCUMENTS,
        *(_counted(kind) for kind in KIND_TABLES),
        _SUGGESTIONS,
    ]


_COUNTED_DOCUMENTS = """
CREATE OR REPLACE VIEW counted_document AS SELECT * FROM "document" WHERE number NOT IN (SELECT number FROM duplicate)
"""


def _counted(kind: str) -> str:
    repeated = " AND r.same_as IS NULL" if kind == "event" else ""
    return (
        f"CREATE OR REPLACE VIEW counted_{kind} AS SELECT r.* FROM {quoted(kind)} r "
        f"WHERE r.number NOT IN (SELECT number FROM duplicate) AND {not_rejected(kind, 'r')}{repeated}"
    )


def not_rejected(kind: str, alias: str) -> str:
    """Return the SQL that a record, by its number and position, is none that a person rejected.

    Where nothing is rejected, as mostly, no words are read for it.
    """
    return (
        f"NOT EXISTS (SELECT 1 FROM {quoted(kind)} x JOIN decision d ON d.document = x.document AND d.subject = x.id "
        f"WHERE d.kind = 'reject' AND d.object = '{kind}' AND d.undone_at IS NULL "
        f"AND x.number = {alias}.number AND x.position = {alias}.position)"
    )


_SUGGESTIONS = """
CREATE OR REPLACE VIEW identity_suggestion AS
WITH loose AS (SELECT * FROM identity WHERE method = 'local'),
full_name AS (SELECT DISTINCT identity, last_word FROM identity
              WHERE kind_group = 'person' AND method IN ('registry', 'full-name')),
by_surname AS (
    SELECT l.number, l.document, l.actor, f.identity, 'surname' AS method,
           0.5 / count(*) OVER (PARTITION BY l.number, l.actor) AS confidence
    FROM loose l JOIN full_name f ON l.name_key = f.last_word
    WHERE l.kind_group = 'person' AND f.identity <> l.identity),
same_name AS (
    SELECT number, document, actor, min(identity) OVER (PARTITION BY name_key, kind_group) AS identity,
           'same-name' AS method, 0.3 AS confidence, identity AS own
    FROM loose WHERE name_key <> '')
SELECT *, 'suggested' AS status FROM by_surname
UNION ALL BY NAME
SELECT * EXCLUDE (own), 'suggested' AS status FROM same_name s WHERE identity <> own
    AND NOT EXISTS (SELECT 1 FROM by_surname b WHERE b.number = s.number AND b.actor = s.actor)
"""
