"""What was read goes into the desk: documents and their records together, or not at all.

Needs annotations with fingerprints, and an open connection inside a transaction; makes rows in all tables. A document
that is there already adds nothing, unless another version of the reader has read it: then its records are
replaced, and decisions stay. Everything goes in through Arrow, in one insert a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from volteface.desk.additions import reapply_decisions
from volteface.desk.derived import DERIVED_TABLES, derived_rows
from volteface.desk.duplicates import Fingerprint
from volteface.desk.holdings import Holdings
from volteface.desk.identity import identity_rows, known_moves
from volteface.desk.rows import Rows, annotation_rows, arrow_table
from volteface.desk.schema import TABLES, quoted
from volteface.desk.settling import Settled, is_due, note_waiting, settle
from volteface.desk.terms import count_terms
from volteface.desk.vocabulary import renew_vocabulary
from volteface.records import RECORD_TYPES, Annotation, Document, Skipped, from_dict, make_id, to_dict

if TYPE_CHECKING:
    import duckdb

__all__ = ["StoreSummary", "StoredReading", "known_documents", "prepare", "store_readings", "store_skipped"]

_MOST = 65_535
_RECORD_TABLES = tuple(
    table.name for table in TABLES.values() if {"number", "document", "position"} <= set(table.names)
)


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One document as it was read, ready for the desk.

    Attributes:
        annotation: the document and its records.
        fingerprint: what tells near-duplicates.
        version: which version of the reader read it.
        read_at: when, ISO date-time.
        status: ``unread`` where the document is kept without records.
        reason: why it is unread, for example its language.
    """

    annotation: Annotation
    fingerprint: Fingerprint
    version: str
    read_at: str
    status: Literal["read", "unread"] = "read"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StoreSummary:
    """What storing did.

    Attributes:
        new: documents that were not there before.
        duplicate: documents that were there already, so that nothing was added.
        near_duplicate: how many documents more than before repeat the text of another, or nearly.
        versions: how many documents more than before are superseded by a newer one of the same url.
        reread: documents whose records were replaced by those of another version of the reader.
    """

    new: int = 0
    duplicate: int = 0
    near_duplicate: int = 0
    versions: int = 0
    reread: int = 0

    def __add__(self, other: StoreSummary) -> StoreSummary:
        return StoreSummary(
            self.new + other.new,
            self.duplicate + other.duplicate,
            self.near_duplicate + other.near_duplicate,
            self.versions + other.versions,
            self.reread + other.reread,
        )


@dataclass(frozen=True, slots=True)
class _Known:
    number: int
    id: str
    text_hash: str
    version: str


@dataclass(slots=True)
class _Plan:
    """What to do with the readings of one call: under which number each goes in, and what it replaces.

    ``texts`` are the hashes of texts that the desk holds already.
    """

    fresh: dict[int, StoredReading]
    replaced: dict[int, StoredReading]
    texts: frozenset[str]
    duplicate: int = 0


def text_hash(text: str) -> str:
    """Return what tells the very same text."""
    return make_id("text", text)


def prepare(readings: Sequence[StoredReading]) -> dict[int, Rows]:
    """Return the rows of each reading by its place, numbered by it: the costly part, done before the desk is opened."""
    return {place: _rows(place, reading) for place, reading in enumerate(readings)}


def _rows(number: int, reading: StoredReading) -> Rows:
    rows: Rows = defaultdict(list)
    annotation_rows(number, reading.annotation, rows)
    document = reading.annotation.document
    identities = identity_rows(number, reading.annotation.actors)
    rows["identity"].extend(identities)
    for table, found in derived_rows(number, reading.annotation, identities).items():
        rows[table].extend(found)
    words = count_terms(f"{document.title or ''}\n{document.text}")
    rows["document_length"].append((number, sum(words.values())))
    rows["_words"].extend(words.items())
    return rows


def store_readings(
    connection: duckdb.DuckDBPyConnection,
    readings: Sequence[StoredReading],
    prepared: Mapping[int, Rows],
    *,
    holdings: Holdings | None = None,
    more: bool = False,
) -> StoreSummary:
    """Store readings; to be called inside a transaction.

    Args:
        connection: the desk, in a transaction.
        readings: what is stored.
        prepared: what ``prepare`` made of it.
        holdings: which documents this desk holds, as far as that is known from earlier calls.
        more: more follows soon, so that what looks through the whole desk may wait (see ``settling``).

    Raises:
        InputError: a record belongs to another document, or two of a kind in a document have the same id.
    """
    places = {id(reading): place for place, reading in enumerate(readings)}
    plan = _plan(connection, readings, holdings or Holdings())
    _forget_records(connection, list(plan.replaced))
    rows: Rows = defaultdict(list)
    for number, reading in [*plan.replaced.items(), *plan.fresh.items()]:
        place = places.get(id(reading))
        parts = _rows(number, reading) if place is None else prepared[place]
        _add(rows, number, parts, reading, fresh=number in plan.fresh)
    rows["identity"] = known_moves(connection, rows["identity"])
    rows["fingerprint_band"] = _bands(plan)
    _insert(connection, rows)
    renew_vocabulary(connection)
    if plan.replaced:
        reapply_decisions(connection, [reading.annotation.document.id for reading in plan.replaced.values()])
    held = note_waiting(connection, plan.fresh, plan.replaced)
    settled = Settled() if more and not is_due(connection, held) else settle(connection)
    return StoreSummary(
        new=len(plan.fresh),
        duplicate=plan.duplicate,
        near_duplicate=settled.near_duplicate,
        versions=settled.versions,
        reread=len(plan.replaced),
    )


def _plan(connection: duckdb.DuckDBPyConnection, readings: Sequence[StoredReading], holdings: Holdings) -> _Plan:
    by_id, by_key = _stored(connection, [reading.annotation.document for reading in readings], holdings)
    number = connection.execute('SELECT coalesce(max(number), 0) FROM "document"').fetchall()[0][0]
    plan = _Plan({}, {}, frozenset(known.text_hash for known in by_id.values()))
    for original in readings:
        reading, known = _place(original, by_id, by_key)
        document = reading.annotation.document
        if known is None:
            number += 1
            plan.fresh[number] = reading
            known = _Known(number, document.id, text_hash(document.text), reading.version)
        elif known.version == reading.version:
            plan.duplicate += 1
            continue
        else:
            target = plan.fresh if known.number in plan.fresh else plan.replaced
            target[known.number] = reading
            known = replace(known, version=reading.version)
        by_id[known.id] = by_key[_key(document)] = known
    return plan


def _place(
    reading: StoredReading, by_id: Mapping[str, _Known], by_key: Mapping[Key, _Known]
) -> tuple[StoredReading, _Known | None]:
    """Return the reading, under the id it is to be stored by, and what is stored of it already."""
    document = reading.annotation.document
    same = by_key.get(_key(document))
    if same is not None:
        return _under(reading, same.id), same
    taken = by_id.get(document.id)
    if taken is None:
        return reading, None
    digest = text_hash(document.text)
    if taken.text_hash == digest:
        return reading, taken
    # The given id stands for another text already: the changed text is a document of its own.
    changed = _changed_id(document)
    return _under(reading, changed), by_id.get(changed)


def _changed_id(document: Document) -> str:
    return f"{document.id}~{text_hash(document.text)[:8]}"


def _under(reading: StoredReading, document_id: str) -> StoredReading:
    if reading.annotation.document.id == document_id:
        return reading
    return replace(reading, annotation=renamed(reading.annotation, document_id))


def renamed(annotation: Annotation, document_id: str) -> Annotation:
    """Return the annotation under another document id, with record ids that differ from the former ones."""
    ids = {
        record.id: make_id(document_id, record.id) for field in RECORD_TYPES for record in getattr(annotation, field)
    }
    plain = to_dict(annotation)
    document = plain.pop("document")
    changed = {field: [_renamed(record, ids, document_id) for record in records] for field, records in plain.items()}
    return from_dict(Annotation, {"document": {**document, "id": document_id}, **changed})


_REFERENCES = frozenset(
    (
        "id",
        "actor",
        "place",
        "time",
        "statement",
        "same_as",
        "relayed_by",
        "by",
        "target",
        "holder",
        "about",
        "evidence",
    )
)


def _renamed(value: Any, ids: Mapping[str, str], document_id: str, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, ids, document_id, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, ids, document_id, name) for item in value]
    if name == "document":
        return document_id
    return ids.get(value, value) if name in _REFERENCES and isinstance(value, str) else value


Key = tuple[str | None, str | None, str]


def _key(document: Document) -> Key:
    return (document.source, document.published, text_hash(document.text))


def _stored(
    connection: duckdb.DuckDBPyConnection, documents: Sequence[Document], holdings: Holdings
) -> tuple[dict[str, _Known], dict[Key, _Known]]:
    """Return what the desk holds of these documents, by id and by (source, date, text)."""
    ids = {document.id for document in documents} | {_changed_id(document) for document in documents}
    numbers = holdings.find(connection, sorted(ids | {text_hash(document.text) for document in documents}))
    # Narrowed by number alone, a table is read only where these documents stand.
    rows = connection.execute(_STORED, {"numbers": numbers}).fetchall() if numbers else []
    by_id: dict[str, _Known] = {}
    by_key: dict[Key, _Known] = {}
    for *known, source, published in rows:
        by_id[known[1]] = by_key[source, published, known[2]] = _Known(*known)
    return by_id, by_key


_STORED = """
WITH d AS MATERIALIZED (SELECT number, id, source, published FROM "document"
                        WHERE number IN (SELECT unnest($numbers::INTEGER[]))),
f AS MATERIALIZED (SELECT number, text_hash FROM fingerprint WHERE number IN (SELECT unnest($numbers::INTEGER[]))),
r AS MATERIALIZED (SELECT number, last(version ORDER BY rowid) AS version FROM reading
                   WHERE number IN (SELECT unnest($numbers::INTEGER[])) GROUP BY number)
SELECT d.number, d.id, f.text_hash, r.version, d.source, d.published
FROM d JOIN f USING (number) JOIN r USING (number) ORDER BY d.number DESC
"""


def known_documents(
    connection: duckdb.DuckDBPyConnection,
    documents: Sequence[Document | str],
    version: str | None = None,
    *,
    holdings: Holdings | None = None,
) -> set[str]:
    """Return the ids of those that storing would not change: see ``Desk.known``."""
    whole = [document for document in documents if isinstance(document, Document)]
    by_id, by_key = _stored(connection, whole, holdings or Holdings())
    found = set()
    for document in whole:
        known = by_key.get(_key(document)) or by_id.get(_changed_id(document))
        same = by_id.get(document.id)
        if known is None and same is not None and same.text_hash == text_hash(document.text):
            known = same
        if known is not None and version in (None, known.version):
            found.add(document.id)
    names = [document for document in documents if isinstance(document, str)]
    if not names:
        return found
    rows = connection.execute(
        'SELECT DISTINCT d.id FROM "document" d JOIN reading r USING (number) '
        "WHERE d.id IN (SELECT unnest($ids::VARCHAR[])) AND ($version IS NULL OR r.version = $version)",
        {"ids": names, "version": version},
    ).fetchall()
    return found | {row[0] for row in rows}


def _forget_records(connection: duckdb.DuckDBPyConnection, numbers: Sequence[int]) -> None:
    if not numbers:
        return
    for table in (*_RECORD_TABLES, *DERIVED_TABLES, "identity"):
        connection.execute(
            f"DELETE FROM {quoted(table)} WHERE number IN (SELECT unnest($numbers::INTEGER[]))",
            {"numbers": list(numbers)},
        )


_ONCE = ("document", "document_length", "_words")


def _add(rows: Rows, number: int, parts: Rows, reading: StoredReading, *, fresh: bool) -> None:
    """Add a reading's prepared rows under its number in the desk."""
    document, fingerprint = reading.annotation.document, reading.fingerprint
    for table, found in parts.items():
        if table == "_words" and fresh:
            rows["_words"].extend((term, number, count) for term, count in found)
        elif table not in _ONCE or (fresh and table != "_words"):
            rows[table].extend((number, *row[1:]) for row in found)
    rows["reading"].append((number, document.id, reading.version, reading.read_at, reading.status, reading.reason))
    if fresh:
        exact = fingerprint.exact if document.text.strip() else ""
        rows["fingerprint"].append((number, document.id, text_hash(document.text), exact, fingerprint.signature))


def _insert(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    postings: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for term, number, count in rows.pop("_words", ()):
        numbers, counts = postings[term]
        numbers.append(number)
        counts.append(min(count, _MOST))
    rows["posting"] = [(term, *postings[term]) for term in sorted(postings)]
    for table, found in rows.items():
        if found:
            insert_rows(connection, table, found)


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, given in the order of the table's columns, in one go."""
    connection.register("incoming", arrow_table(table, rows))
    connection.execute(f"INSERT INTO {quoted(table)} BY NAME SELECT * FROM incoming")
    connection.unregister("incoming")


_UNSIGNED = (1 << 64) - 1


def _bands(plan: _Plan) -> list[tuple[object, ...]]:
    """Return the bands of texts that no other document has, by which texts that are nearly the same are found."""
    bands = {
        reading.fingerprint.exact: reading.fingerprint.bands
        for reading in plan.fresh.values()
        for text in [reading.annotation.document.text]
        if reading.fingerprint.exact and text.strip() and text_hash(text) not in plan.texts
    }
    return [(exact, band, value & _UNSIGNED) for exact, values in bands.items() for band, value in enumerate(values)]


def store_skipped(connection: duckdb.DuckDBPyConnection, skipped: Sequence[Skipped], read_at: str) -> int:
    """Note what was passed over, once for each origin and reason; return how many were new."""
    rows = [(one.origin, str(one.reason), one.detail, one.document, read_at) for one in dict.fromkeys(skipped)]
    if not rows:
        return 0
    connection.register("incoming", arrow_table("skipped", rows))
    added = connection.execute(
        "INSERT INTO skipped BY NAME SELECT i.* FROM incoming i ANTI JOIN skipped s "
        "ON i.origin = s.origin AND i.reason = s.reason AND i.detail = s.detail RETURNING origin"
    ).fetchall()
    connection.unregister("incoming")
    return len(added)
