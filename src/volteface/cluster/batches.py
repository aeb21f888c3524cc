"""The unit of work: a batch of documents in, a batch of rows for the desk out; any engine can call it.

Needs documents as an Arrow batch and what is known; makes an Arrow batch of one row an item: what tells the document
from others, and for each table of the desk a list of its rows. ``read_batch`` is pure: the same batch gives the same
rows on every machine, in every engine and at every try. One document that cannot be read becomes a row of the table
``skipped`` and stops nothing else.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from volteface.cluster.documents import Stamp, read_one, stored_reading
from volteface.desk import StoredReading
from volteface.desk.folder import month_of
from volteface.desk.ingest import prepare, text_hash
from volteface.desk.rows import arrow_table
from volteface.desk.schema import TABLES
from volteface.errors import InputError
from volteface.knowledge import Knowledge
from volteface.records import (
    Annotation,
    Document,
    Skipped,
    SkipReason,
    arrow_schema,
    to_dict,
)

__all__ = [
    "PER_DOCUMENT",
    "WORDS",
    "batch_of",
    "items_of",
    "read_batch",
    "row_schema",
    "rows_of",
]

WORDS = "words"
"""The column that holds a document's terms with their counts, from which the search index is made."""

PER_DOCUMENT: tuple[str, ...] = tuple(
    name for name, table in TABLES.items() if "number" in table.names and name not in ("reading", "duplicate")
)
"""The tables whose rows each come from one document alone, ``reading`` apart, which the finished run writes."""


@cache
def _item_schema() -> pa.Schema:
    skipped = pa.struct([pa.field(name, pa.string()) for name in ("origin", "reason", "detail", "document")])
    return pa.schema([*arrow_schema(Document), pa.field("skipped", skipped)])


def batch_of(items: Sequence[Document | Skipped]) -> pa.RecordBatch:
    """Return documents, and what the sources passed over, as the Arrow batch that ``read_batch`` takes."""
    return pa.RecordBatch.from_pylist([_plain(item) for item in items], _item_schema())


def _plain(item: Document | Skipped) -> dict[str, Any]:
    if isinstance(item, Skipped):
        return {"skipped": to_dict(item)}
    return {**to_dict(item), "extra": json.dumps(item.extra, ensure_ascii=False)}


def items_of(batch: pa.RecordBatch) -> list[Document | Skipped]:
    """Return what an Arrow batch of ``batch_of`` holds."""
    return [_item(row) for row in batch.to_pylist()]


def _item(row: dict[str, Any]) -> Document | Skipped:
    skipped = row.pop("skipped")
    if skipped is not None:
        return Skipped(**{**skipped, "reason": SkipReason(skipped["reason"])})
    return Document(**{**row, "extra": json.loads(row["extra"])})


def read_batch(batch: pa.RecordBatch, knowledge: Knowledge, stamp: Stamp) -> pa.RecordBatch:
    """Read a batch of documents.

    Args:
        batch: what ``batch_of`` makes.
        knowledge: what is known before any reading.
        stamp: the version of the reader and the time of the run; a pure function takes the clock as an argument.

    Returns:
        One row an item, in order, as ``row_schema`` says. A document that cannot be read, and what the sources
        passed over, has no row in any table but ``skipped``.
    """
    results = [item if isinstance(item, Skipped) else read_one(item, knowledge) for item in items_of(batch)]
    return rows_of(results, stamp)


def rows_of(results: Sequence[Annotation | Skipped], stamp: Stamp) -> pa.RecordBatch:
    """Return what a reading made as rows: one row an item, in order, as ``row_schema`` says."""
    tables: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    read: dict[int, StoredReading] = {}
    for place, result in enumerate(results):
        one = result if isinstance(result, Skipped) else _tell_rows(place, stored_reading(result, stamp), tables)
        if isinstance(one, Skipped):
            row = (one.origin, str(one.reason), one.detail, one.document, stamp.read_at)
            tables["skipped"].append((place, *row))
        else:
            read[place] = one
    arrays = {**_heads(len(results), read), **_lists(tables, len(results))}
    return pa.RecordBatch.from_arrays([arrays[name] for name in row_schema().names], schema=row_schema())


def _tell_rows(place: int, reading: StoredReading, tables: dict[str, list[tuple[Any, ...]]]) -> StoredReading | Skipped:
    """Add the rows of one document to the tables; records that contradict each other are a skip, and no rows."""
    document = reading.annotation.document
    try:
        rows = prepare([reading])[0]
    except InputError as error:
        return Skipped(document.url or document.id, SkipReason.FAILED, str(error), document.id)
    for table, found in rows.items():
        tables[table].extend((place, *row) if table == "_words" else (place, *row[1:]) for row in found)
    tables["fingerprint"].append((place, *_fingerprint_row(reading)))
    return reading


def _fingerprint_row(reading: StoredReading) -> tuple[Any, ...]:
    document = reading.annotation.document
    exact = reading.fingerprint.exact if document.text.strip() else ""
    return document.id, text_hash(document.text), exact, reading.fingerprint.signature


_HEAD = {
    "row": pa.int32(), "month": pa.string(), "id": pa.string(), "source": pa.string(), "published": pa.string(),
    "text_hash": pa.string(), "status": pa.string(), "reason": pa.string(), "read_at": pa.string(),
}  # fmt: skip


def _heads(size: int, read: dict[int, StoredReading]) -> dict[str, pa.Array]:
    rows = [_head(place, read.get(place)) for place in range(size)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_HEAD)
    return {name: pa.array(values, type_) for (name, type_), values in zip(_HEAD.items(), columns, strict=True)}


def _head(place: int, reading: StoredReading | None) -> tuple[Any, ...]:
    if reading is None:
        return (place, *[None] * (len(_HEAD) - 1))
    document = reading.annotation.document
    month = month_of(document.published)
    known = (month, document.id, document.source, document.published, text_hash(document.text))
    return (place, *known, reading.status, reading.reason, reading.read_at)


@cache
def row_schema() -> pa.Schema:
    """Return the columns of what ``read_batch`` makes."""
    lists = [pa.field(name, pa.list_(pa.struct(_struct(name)))) for name in (*PER_DOCUMENT, "skipped")]
    words = pa.field(WORDS, pa.list_(pa.struct([pa.field("term", pa.string()), pa.field("count", pa.uint16())])))
    return pa.schema([*(pa.field(name, type_) for name, type_ in _HEAD.items()), *lists, words])


def _struct(name: str) -> list[pa.Field]:
    return [field for field in arrow_table(name, ()).schema if field.name != "number"]


_MOST = 65_535


def _lists(tables: dict[str, list[tuple[Any, ...]]], size: int) -> dict[str, pa.Array]:
    """Return each table as one list of rows for each item."""
    lists = {name: _list(name, tables.get(name, []), size) for name in (*PER_DOCUMENT, "skipped")}
    words = tables.get("_words", [])
    parts = [
        pa.array([term for _, term, _ in words], pa.string()),
        pa.array([min(count, _MOST) for *_, count in words], pa.uint16()),
    ]
    lists[WORDS] = _nested((place for place, *_ in words), parts, ["term", "count"], size)
    return lists


def _list(name: str, rows: list[tuple[Any, ...]], size: int) -> pa.Array:
    has_number = "number" in TABLES[name].names
    flat = arrow_table(name, rows if has_number else [row[1:] for row in rows])
    fields = [field for field in flat.schema.names if field != "number"]
    parts = [flat.column(field).combine_chunks() for field in fields]
    return _nested((row[0] for row in rows), parts, fields, size)


def _nested(places: Iterable[int], parts: Sequence[pa.Array], names: Sequence[str], size: int) -> pa.Array:
    counts = [0] * (size + 1)
    for place in places:
        counts[place + 1] += 1
    for place in range(size):
        counts[place + 1] += counts[place]
    return pa.ListArray.from_arrays(pa.array(counts, pa.int32()), pa.StructArray.from_arrays(parts, names=list(names)))
