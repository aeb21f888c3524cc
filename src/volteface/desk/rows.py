"""Records to rows and rows to records: the desk's one translation between dataclasses and tables.

Needs the plans of ``schema``; makes Arrow tables that DuckDB takes in bulk, and dataclasses from what DuckDB returns.
What goes in comes out equal, but for lone surrogates: UTF-8 cannot hold them, so each becomes U+FFFD, which is
one code point as well and leaves all offsets true.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from volteface.desk.child_rows import (
    Child,
    Children,
    Texts,
    cut,
    lists_of,
    load_children,
    load_texts,
    texts_beside,
    words_in,
)
from volteface.desk.schema import TABLES, Column, Inline, Many, Scalar, plan_of, quoted
from volteface.desk.united import Row, Select, load_united
from volteface.errors import InputError
from volteface.records import RECORD_TYPES, Annotation, Document

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "Place",
    "annotation_rows",
    "arrow_table",
    "load_annotations",
    "load_chosen",
    "load_documents",
    "load_numbered",
    "load_placed",
    "load_whole",
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
        parts = [Child(many, cls.table, f"{quoted(many.table)} x WHERE x.{condition}") for many in lists_of(cls)]
        children = load_children(connection, parts, params)
        kinds[field] = defaultdict(list)
        asked = _Asked(cls, source=f"{quoted(cls.table)} x WHERE x.{condition}", rank="(x.number, x.position)")
        for number, record in _records(asked, _load_rows(connection, [asked], params)[0], children):
            kinds[field][number].append(record)
    return tuple(
        Annotation(document=document, **{field: tuple(found[number]) for field, found in kinds.items()})
        for number, document in documents.items()
    )


def load_chosen(connection: duckdb.DuckDBPyConnection, cls: type[T]) -> tuple[T, ...]:
    """Return the records of a kind that the temporary table ``chosen(rank, number, id)`` names, in order of rank."""
    numbers = {row[0] for row in connection.execute("SELECT DISTINCT number FROM chosen").fetchall()}
    if not numbers:
        return ()
    within = _wordy({cls: numbers})
    texts = load_texts(connection, within) if within else None
    asked = [_by_id(one, "chosen") for one in _asked_for({cls: numbers}, texts)]
    children = load_children(connection, asked[0].children("chosen"), joined=f"JOIN chosen c ON {_OWNED}")
    return tuple(record for _, record in _records(asked[0], _load_rows(connection, asked)[0], children))


def load_placed(
    connection: duckdb.DuckDBPyConnection, places: Mapping[type[Any], Sequence[Place]], *, lean: bool = False
) -> dict[type[Any], tuple[Any, ...]]:
    """Return by kind the records at some places, in the order given; the kinds are read together.

    Args:
        connection: an open desk.
        places: record class -> places, of which each must hold a record.
        lean: read of events and statements only what choosing among them needs, which is quicker; all else in them is
            ``None`` or empty. ``load_whole`` reads the rest.
    """
    numbers = {cls: {number for number, _ in found} for cls, found in places.items() if found}
    if not numbers:
        return dict.fromkeys(places, ())
    values = [(kind, rank, *one) for kind, cls in enumerate(numbers) for rank, one in enumerate(places[cls])]
    columns = ("kind", "rank", "number", "position")
    _put(connection, "placed", dict.fromkeys(columns, "INTEGER"), values)
    within = _wordy(numbers, lean=lean)
    with texts_beside(connection, within) as texts:
        kinds = _asked_for(numbers, texts if within else None, lean=lean)
        asked = [_by_place(one, _of("placed", kind)) for kind, one in enumerate(kinds)]
        rows = _load_rows(connection, asked)
        parts = [part for kind, one in enumerate(asked) for part in one.children(_of("owner", kind), kind)]
        if parts:
            ids = [(kind, number, record) for kind, found in enumerate(rows) for number, record, *_ in found]
            _put(connection, "owner", {"kind": "INTEGER", "number": "INTEGER", "id": "VARCHAR"}, ids)
        children = load_children(connection, parts, joined=_JOINED)
        if lean:
            _name_unknown(connection, children)
        return dict.fromkeys(places, ()) | _made(asked, rows, children)


def load_whole(
    connection: duckdb.DuckDBPyConnection, wanted: Mapping[type[Any], Sequence[tuple[int, Any]]]
) -> dict[type[Any], tuple[Any, ...]]:
    """Return by kind, in the order given, the whole records of lean ones, each with its document's number."""
    numbers = {cls: {number for number, _ in found} for cls, found in wanted.items() if found}
    values = [
        (kind, rank, number, one.id)
        for kind, cls in enumerate(numbers)
        for rank, (number, one) in enumerate(wanted[cls])
    ]
    _put(connection, "owner", {"kind": "INTEGER", "rank": "INTEGER", "number": "INTEGER", "id": "VARCHAR"}, values)
    within = _wordy(numbers)
    with texts_beside(connection, within) as texts:
        kinds = _asked_for(numbers, texts if within else None)
        asked = [_by_id(one, _of("owner", kind)) for kind, one in enumerate(kinds)]
        parts = [part for kind, one in enumerate(asked) for part in one.children(_of("owner", kind), kind)]
        # Of what stands in a lean record the words alone are missing, and those the texts give.
        held = [part for part in parts if part.texts is not None and part.many.table in _LEAN[part.owner]]
        children = load_children(connection, [part for part in parts if part not in held], joined=_JOINED)
        rows = _load_rows(connection, asked)
        lean = {cls.table: found for cls, found in wanted.items()}
        children |= {part.many.table: _worded(part, lean[part.owner]) for part in held}
        return dict.fromkeys(wanted, ()) | _made(asked, rows, children)


def _worded(part: Child, lean: Iterable[tuple[int, Any]]) -> Children:
    """Return the items of a child table that stand in lean records, with their words."""
    return {
        (number, record.id): [
            replace(item, text=cut(part.texts, number, item.start, item.end))
            for item in getattr(record, part.many.field)
        ]
        for number, record in lean
    }


Place = tuple[int, int]
"""A document's number in the desk and a record's position among those of its kind."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A kind of records that is to be read.

    Attributes:
        cls: its class.
        kept: the columns and child tables that are read; ``None`` for all.
        texts: the texts that hold its words, by number; ``None`` where the words are read.
        source: the SQL of the rows ``x``.
        rank: the SQL of what they are sorted by.
    """

    cls: Any
    kept: Collection[str] | None = None
    texts: Texts | None = None
    source: str = ""
    rank: str = "c.rank"

    @property
    def table(self) -> str:
        """The table of its records."""
        return str(self.cls.table)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a record: the number, the id and all others, whether they are read or not."""
        return tuple(column for column in TABLES[self.table].columns if column.name != "position")

    @property
    def unread(self) -> set[str]:
        """The columns that are not read: words that the texts give, and what is not kept."""
        names = [column.name for column in self.columns]
        words = {name for name, _, _ in words_in(names, self.texts)}
        return words if self.kept is None else words.union(names[1:]).difference(self.kept)

    def children(self, chosen: str, kind: int = 0) -> list[Child]:
        """Return the child tables that are read, as far as they stand in the documents that ``chosen`` names."""
        return [
            Child(
                many,
                self.table,
                f"{quoted(many.table)} x WHERE x.number IN (SELECT number FROM {chosen})",
                self.texts,
                kind,
            )
            for many in lists_of(self.cls)
            if self.kept is None or many.table in self.kept
        ]


# Words are compared last: narrowed by number first, a child table is read only where these documents stand.
_OWNED = "c.number = y.key_0 AND c.id = y.key_1"
_JOINED = f"JOIN owner c ON {_OWNED} AND c.kind = y.key_2"


def _by_id(asked: _Asked, chosen: str) -> _Asked:
    """Return what reads the records (rank, number, id) that a table or query names."""
    own = f"JOIN {chosen} c ON x.number = c.number AND x.id = c.id"
    return replace(asked, source=f"{_near(asked.table, chosen)} {own}")


def _by_place(asked: _Asked, placed: str) -> _Asked:
    """Return what reads the records (rank, number, position) that a query names."""
    # Narrowed by number first, and only then joined, a table is read only where these documents stand.
    near = f"(SELECT * FROM {quoted(asked.table)} WHERE number IN (SELECT number FROM {placed})) x"
    return replace(asked, source=f"{near} JOIN {placed} c ON x.number = c.number AND x.position = c.position")


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


def _wordy(numbers: Mapping[type[Any], Set[int]], *, lean: bool = False) -> set[int]:
    """Return the numbers of the documents whose texts give the words of records; none where there are too many.

    The words of a record are those of its document from ``start`` to ``end``. In their own columns they are kept as
    words of a dictionary, much of which must be unpacked for a few rows: reading one text is quicker than reading
    three such columns.
    """
    found: set[int] = set()
    for cls in numbers:
        if cls.table in _WORDY and not (lean and cls.table in _LEAN):
            found |= numbers[cls]
    return found if len(found) <= _MOST_TEXTS else set()


def _asked_for(numbers: Mapping[type[Any], Set[int]], texts: Texts | None, *, lean: bool = False) -> list[_Asked]:
    """Return how each kind is read, given the texts that hold the words of those that have them from there."""
    kept = {cls: _LEAN.get(cls.table) if lean else None for cls in numbers}
    # A lean record knows words only for those of whom it knows nothing else.
    return [_Asked(cls, kept[cls], {} if kept[cls] else texts if cls.table in _WORDY else None) for cls in numbers]


def _made(
    asked: Sequence[_Asked], rows: Sequence[Sequence[Row]], children: Mapping[str, Children]
) -> dict[type[Any], tuple[Any, ...]]:
    return {
        one.cls: tuple(record for _, record in _records(one, found, children))
        for one, found in zip(asked, rows, strict=True)
    }


def _of(table: str, kind: int) -> str:
    return f"(SELECT * FROM {table} WHERE kind = {kind})"


def _near(table: str, chosen: str) -> str:
    """Return the rows ``x`` of the documents that ``chosen`` names.

    A table that is narrowed by number alone is read only where these documents stand; narrowed by id in the same
    step, it would be read whole.
    """
    near = f"SELECT * FROM {quoted(table)} WHERE number IN (SELECT number FROM {chosen})"
    return f"(WITH near AS MATERIALIZED ({near}) SELECT * FROM near) x"


def _put(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Sequence[Row]) -> None:
    """Make a temporary table of rows."""
    unnested = ", ".join(f"unnest(${column}::{type_}[]) AS {column}" for column, type_ in columns.items())
    values = {column: [row[place] for row in rows] for place, column in enumerate(columns)}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {unnested}", values).fetchall()


_NAMED = ("event_actor", "event_recipient", "statement_source")
"""Where records are only to be chosen from, these are known by their words where they have no actor."""


def _name_unknown(connection: duckdb.DuckDBPyConnection, found: Mapping[str, Children]) -> None:
    """Put the words in for those of whom a lean record knows no actor."""
    children = [found[table] for table in _NAMED if table in found]
    blind = {
        number for held in children for (number, _), parts in held.items() if any(part.actor is None for part in parts)
    }
    if not blind:
        return
    texts = load_texts(connection, blind)
    for held in children:
        for (number, _), parts in held.items():
            if number in blind:
                parts[:] = [
                    one if one.actor else replace(one, text=texts[number][one.start : one.end]) for one in parts
                ]


def _load_rows(
    connection: duckdb.DuckDBPyConnection, asked: Sequence[_Asked], params: Mapping[str, Any] | None = None
) -> list[list[Row]]:
    """Return the rows of each kind, in order; all kinds are asked for at once."""
    selects = [Select(("x.number",), one.columns[1:], one.source, one.rank, one.unread) for one in asked]
    return load_united(connection, selects, params)


def _records(asked: _Asked, rows: Iterable[Row], children: Mapping[str, Children]) -> Iterable[tuple[int, Any]]:
    """Yield each record with its document's number."""
    cls, texts = asked.cls, asked.texts
    names = [column.name for column in asked.columns]
    words = [tuple(map(names.index, each)) for each in words_in(names, texts)]
    getters = [(part.field, _getter(part, names, children)) for part in plan_of(cls)]
    for row in rows:
        values = list(row)
        for text, start, end in words:
            values[text] = cut(texts, row[0], row[start], row[end])
        yield row[0], cls(**{field: get(values) for field, get in getters})


def _getter(part: Scalar | Inline | Many, names: Sequence[str], children: Mapping[str, Children]) -> Getter:
    """Return what takes the value of a field out of the values of a record, of which the first are number and id."""
    if isinstance(part, Scalar):
        return itemgetter(names.index(part.field))
    if isinstance(part, Many):
        held = children.get(part.table, {})
        return lambda values: tuple(held.get((values[0], values[1]), ()))
    places = [(scalar.field, names.index(f"{part.field}_{scalar.field}")) for scalar in part.scalars]
    lists = [(many.field, _getter(many, names, children)) for many in part.many]

    def inner(values: Row) -> Any:
        plain = {field: values[place] for field, place in places}
        if part.optional and all(value is None for value in plain.values()):
            return None
        return part.item(**plain, **{field: get(values) for field, get in lists})

    return inner
