"""Records to rows and rows to records: the desk's one translation between dataclasses and tables.

Needs the plans of ``schema``; makes Arrow tables that DuckDB takes in bulk, and dataclasses from what DuckDB returns.
What goes in comes out equal, but for lone surrogates: UTF-8 cannot hold them, so each becomes U+FFFD, which is
one code point as well and leaves all offsets true.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from volteface.desk.schema import TABLES, Inline, Many, Scalar, plan_of, quoted
from volteface.errors import InputError
from volteface.records import RECORD_TYPES, Annotation, Document, Reference

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "annotation_rows",
    "arrow_table",
    "load_annotations",
    "load_chosen",
    "load_documents",
    "load_numbered",
    "record_rows",
    "storable",
]

T = TypeVar("T")

_ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "UBIGINT": pa.uint64(),
    "UTINYINT": pa.uint8(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "BLOB": pa.binary(),
    "INTEGER[]": pa.list_(pa.int32()),
    "USMALLINT[]": pa.list_(pa.uint16()),
}

Rows = dict[str, list[tuple[Any, ...]]]


def arrow_table(name: str, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Return rows of a desk table as an Arrow table with that table's columns."""
    table = TABLES[name]
    columns = zip(*rows, strict=True) if rows else [() for _ in table.columns]
    arrays = [_array(values, _ARROW_TYPES[column.type]) for values, column in zip(columns, table.columns, strict=True)]
    return pa.table(arrays, names=list(table.names))


def _array(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:
        return pa.array([storable(value) if isinstance(value, str) else value for value in values], type_)


def storable(text: str) -> str:
    """Return the text with each lone surrogate replaced by U+FFFD; other texts come back as they are."""
    if text.isascii():
        return text
    return "".join("�" if "\ud800" <= char <= "\udfff" else char for char in text)


def annotation_rows(number: int, annotation: Annotation, rows: Rows) -> None:
    """Add a document's rows to ``rows`` (table name -> rows), under the given number.

    Raises:
        InputError: a record belongs to another document, or two of a kind have the same id.
    """
    document = annotation.document
    values = (getattr(document, part.field) for part in plan_of(Document) if isinstance(part, Scalar))
    rows[Document.table].append((number, *(_plain(value) for value in values)))
    for field, cls in RECORD_TYPES.items():
        records = getattr(annotation, field)
        _check_ids(document.id, cls.table, records)
        for position, record in enumerate(records):
            record_rows(number, position, record, rows)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, sort_keys=False) if isinstance(value, Mapping) else value


def _check_ids(document: str, kind: str, records: Sequence[Any]) -> None:
    stray = next((record for record in records if record.document != document), None)
    if stray is not None:
        raise InputError(f"{kind} {stray.id}: belongs to document {stray.document!r}, expected {document!r}")
    if len({record.id for record in records}) < len(records):
        raise InputError(f"document {document!r}: two {kind} records with one id; ids must differ within a document")


def record_rows(number: int, position: int, record: Any, rows: Rows) -> None:
    """Add the rows of one record, at its place among those of its kind, to ``rows``."""
    cls: type = type(record)
    writer = _writer(cls)
    row: list[Any] = [number, position]
    for get in writer.getters:
        row.extend(get(record))
    rows.setdefault(record.table, []).append(tuple(row))
    head = (number, record.document, record.id)
    for table, items_of, values_of in writer.children:
        items = items_of(record)
        if items:
            rows.setdefault(table, []).extend((*head, place, *values_of(item)) for place, item in enumerate(items))


Getter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Writer:
    """How a record class is written: what gives the record's columns, and what gives each child table's rows."""

    getters: tuple[Getter, ...]
    children: tuple[tuple[str, Getter, Getter], ...]


@cache
def _writer(cls: type) -> _Writer:
    getters: list[Getter] = []
    children: list[tuple[str, Getter, Getter]] = []
    for is_scalar, run in groupby(plan_of(cls), key=lambda part: isinstance(part, Scalar)):
        parts = list(run)
        if is_scalar:
            getters.append(_values([part.field for part in parts]))
            continue
        for part in parts:
            if isinstance(part, Inline):
                getters.append(_inline_values(part))
                children.extend(
                    (many.table, attrgetter(f"{part.field}.{many.field}"), _item(many)) for many in part.many
                )
            elif isinstance(part, Many):
                children.append((part.table, attrgetter(part.field), _item(part)))
    return _Writer(tuple(getters), tuple(children))


def _values(names: Sequence[str]) -> Getter:
    """Return what gives the values of these attributes as a tuple."""
    if len(names) == 1:
        one = attrgetter(names[0])
        return lambda record: (one(record),)
    return attrgetter(*names)


def _inline_values(part: Inline) -> Getter:
    whole, inner = attrgetter(part.field), _values([scalar.field for scalar in part.scalars])
    nothing = (None,) * len(part.scalars)

    def values(record: Any) -> tuple[Any, ...]:
        value = whole(record)
        return nothing if value is None else inner(value)

    return values


def _item(many: Many) -> Getter:
    return (lambda item: (item,)) if many.item is None else _values([f.name for f in fields(many.item)])


def load_documents(
    connection: duckdb.DuckDBPyConnection, where: str, params: Mapping[str, Any]
) -> tuple[Document, ...]:
    """Return the documents that ``where`` (everything after ``FROM document d``) selects, in its order."""
    names = [f.name for f in fields(Document)]
    found = connection.execute(f'SELECT {_columns("d", names)} FROM "document" d {where}', dict(params)).fetchall()
    return tuple(_document(dict(zip(names, row, strict=True))) for row in found)


def load_numbered(connection: duckdb.DuckDBPyConnection, numbers: Sequence[int]) -> tuple[Document, ...]:
    """Return the documents with these numbers, in the order given; each number must be one."""
    where = "WHERE d.number IN (SELECT unnest($numbers::INTEGER[])) ORDER BY d.number"
    found = load_documents(connection, where, {"numbers": list(numbers)})
    held = dict(zip(sorted(set(numbers)), found, strict=True))
    return tuple(held[number] for number in numbers)


def _document(values: dict[str, Any]) -> Document:
    values["extra"] = json.loads(values["extra"])
    return Document(**values)


def _columns(alias: str, names: Iterable[str], unread: Collection[str] = ()) -> str:
    """Return columns as SQL; those that are not to be read are given as unknown."""
    return ", ".join("NULL" if name in unread else f"{alias}.{quoted(name)}" for name in names)


def load_annotations(connection: duckdb.DuckDBPyConnection, numbers: Sequence[int]) -> tuple[Annotation, ...]:
    """Return the annotations of the documents with these numbers, in order of number."""
    wanted = sorted(set(numbers))
    # One number is compared, not joined: DuckDB then reads only the blocks that can hold it.
    condition = "number = $numbers" if len(wanted) == 1 else "number IN (SELECT unnest($numbers::INTEGER[]))"
    params: dict[str, Any] = {"numbers": wanted[0] if len(wanted) == 1 else wanted}
    found = load_documents(connection, f"WHERE d.{condition} ORDER BY d.number", params)
    documents = dict(zip(wanted, found, strict=True))
    kinds: dict[str, dict[int, list[Any]]] = {}
    for field, cls in RECORD_TYPES.items():
        children = {
            many.table: _children(connection, many, cls.table, f"{quoted(many.table)} x WHERE x.{condition}", params)
            for many in _lists(cls)
        }
        kinds[field] = defaultdict(list)
        sql = f"FROM {quoted(cls.table)} x WHERE x.{condition} ORDER BY x.number, x.position"
        for number, record in _records(connection, cls, sql, params, children):
            kinds[field][number].append(record)
    return tuple(
        Annotation(document=document, **{field: tuple(found[number]) for field, found in kinds.items()})
        for number, document in documents.items()
    )


def load_chosen(connection: duckdb.DuckDBPyConnection, cls: type[T], *, lean: bool = False) -> tuple[T, ...]:
    """Return the records of a kind that the temporary table ``chosen(rank, number, id)`` names, in order of rank.

    Args:
        connection: an open desk.
        cls: the record class.
        lean: read of events and statements only what choosing among them needs, which is quicker; all else in them is
            ``None`` or empty.
    """
    table = cls.table  # type: ignore[attr-defined]  # every record class names its table
    own = f"JOIN chosen c ON x.number = c.number AND x.{quoted(table)} = c.id"
    kept = _LEAN.get(table) if lean else None
    # A lean record knows words only for those of whom it knows nothing else.
    texts: Texts | None = {} if kept else _load_texts(connection, cls)
    children = {
        many.table: _children(connection, many, table, f"{_near(many.table)} {own}", {}, texts)
        for many in _lists(cls)
        if kept is None or many.table in kept
    }
    if kept:
        _name_unknown(connection, children)
    sql = f"FROM {_near(table)} JOIN chosen c ON x.number = c.number AND x.id = c.id ORDER BY c.rank"
    return tuple(record for _, record in _records(connection, cls, sql, {}, children, texts=texts, kept=kept))


_LEAN: Mapping[str, Collection[str]] = {
    "event": (
        "id", "document", "confidence", "type", "reality", "begin_at", "trigger_start", "trigger_end", "event_actor",
        "event_recipient",
    ),
    "statement": (
        "id", "document", "confidence", "form", "relayed_by", "statement_source", "statement_content",
        "statement_addressee", "statement_venue",
    ),
}  # fmt: skip
"""Record table -> the columns and child tables that are read where records are only to be chosen from."""

_WORDY = ("event", "statement")
_MOST_TEXTS = 1_000
Texts = Mapping[int, str]


def _load_texts(connection: duckdb.DuckDBPyConnection, cls: Any) -> Texts | None:
    """Return the texts of the chosen documents by number; ``None`` where they cost more than the columns of words.

    The words of a record are those of its document from ``start`` to ``end``. In their own columns they are kept as
    words of a dictionary, much of which must be unpacked for a few rows: reading one text is quicker than reading
    three such columns.
    """
    if cls.table not in _WORDY:
        return None
    if connection.execute("SELECT count(DISTINCT number) FROM chosen").fetchall()[0][0] > _MOST_TEXTS:
        return None
    sql = 'SELECT number, text FROM "document" WHERE number IN (SELECT number FROM chosen)'
    return dict(connection.execute(sql).fetchall())


_NAMED = ("event_actor", "event_recipient", "statement_source")
"""Where records are only to be chosen from, these are known by their words where they have no actor."""


def _name_unknown(connection: duckdb.DuckDBPyConnection, found: Mapping[str, Children]) -> None:
    """Put the words in for those of whom a lean record knows no actor."""
    children = {table: found[table] for table in _NAMED if table in found}
    blind = {
        number
        for held in children.values()
        for (number, _), parts in held.items()
        if any(isinstance(part, Reference) and part.actor is None for part in parts)
    }
    if not blind:
        return
    sql = 'SELECT number, text FROM "document" WHERE number IN (SELECT unnest($numbers::INTEGER[]))'
    texts = dict(connection.execute(sql, {"numbers": sorted(blind)}).fetchall())
    for held in children.values():
        for key, parts in held.items():
            text = texts.get(key[0])
            if text is not None:
                held[key] = [replace(part, text=text[part.start : part.end]) for part in parts]


def _near(table: str) -> str:
    """Return the rows ``x`` of the chosen documents.

    A table that is narrowed by number alone is read only where these documents stand; narrowed by id in the same
    step, it would be read whole.
    """
    near = f"SELECT * FROM {quoted(table)} WHERE number IN (SELECT number FROM chosen)"
    return f"(WITH near AS MATERIALIZED ({near}) SELECT * FROM near) x"


def _lists(cls: type) -> list[Many]:
    found: list[Many] = []
    for part in plan_of(cls):
        if isinstance(part, Many):
            found.append(part)
        elif isinstance(part, Inline):
            found.extend(part.many)
    return found


Children = dict[tuple[int, str], list[Any]]


def _children(
    connection: duckdb.DuckDBPyConnection,
    many: Many,
    owner: str,
    source: str,
    params: Mapping[str, Any],
    texts: Texts | None = None,
) -> Children:
    names = [many.value] if many.item is None else [f.name for f in fields(many.item)]
    words = _words_in(names, texts)
    columns = _columns("x", ["number", owner, *names], [name for name, _, _ in words])
    sql = f"SELECT {columns} FROM {source} ORDER BY x.position"
    found: Children = defaultdict(list)
    places = [tuple(names.index(name) for name in one) for one in words]
    for number, record, *values in connection.execute(sql, dict(params)).fetchall():
        for text, start, end in places:
            values[text] = _cut(texts, number, values[start], values[end])
        found[number, record].append(values[0] if many.item is None else many.item(*values))
    return found


def _words_in(names: Sequence[str], texts: Texts | None) -> list[tuple[str, str, str]]:
    """Return the columns of words that the texts give, each with those of its two ends."""
    if texts is None:
        return []
    heads = [name.removesuffix("text") for name in names if name.endswith("text")]
    found = [(f"{head}text", f"{head}start", f"{head}end") for head in heads]
    return [one for one in found if set(one) <= set(names)]


def _cut(texts: Texts | None, number: int, start: int | None, end: int | None) -> str | None:
    text = texts.get(number) if texts is not None and start is not None else None
    return None if text is None else text[start:end]


def _records(
    connection: duckdb.DuckDBPyConnection,
    cls: Any,
    sql: str,
    params: Mapping[str, Any],
    children: dict[str, Children],
    *,
    texts: Texts | None = None,
    kept: Collection[str] | None = None,
) -> Iterable[tuple[int, Any]]:
    names = [name for name in TABLES[cls.table].names if name != "position"]
    plan, words = plan_of(cls), _words_in(names, texts)
    unread = {name for name, _, _ in words}
    if kept is not None:
        unread.update(name for name in names if name not in kept and name != "number")
    for row in connection.execute(f"SELECT {_columns('x', names, unread)} {sql}", dict(params)).fetchall():
        values = dict(zip(names, row, strict=True))
        for text, start, end in words:
            values[text] = _cut(texts, values["number"], values[start], values[end])
        key = (values["number"], values["id"])
        yield key[0], cls(**{part.field: _value(part, values, key, children) for part in plan})


def _value(
    part: Scalar | Inline | Many, values: dict[str, Any], key: tuple[int, str], children: dict[str, Children]
) -> Any:
    if isinstance(part, Scalar):
        return values[part.field]
    if isinstance(part, Many):
        return tuple(children.get(part.table, {}).get(key, ()))
    inner = {scalar.field: values[f"{part.field}_{scalar.field}"] for scalar in part.scalars}
    if part.optional and all(value is None for value in inner.values()):
        return None
    lists = {many.field: tuple(children.get(many.table, {}).get(key, ())) for many in part.many}
    return part.item(**inner, **lists)
