"""Records as rows of a table: who, what, when, with links, and the sentence that proves each.

Needs records and the desk they are of; makes ``Row``, which pages, JSON twins and exports share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from volteface.analysis.context import Carrier, actor_ids, carrier_chain, load_carriers
from volteface.desk.bounded import BoundedDesk
from volteface.desk.glimpses import ActorHead, load_heads, load_identities
from volteface.desk.overview import load_numbers
from volteface.desk.rows import load_numbered
from volteface.records import (
    Document,
    Event,
    Label,
    Outlook,
    Parallel,
    Place,
    Record,
    Reference,
    Shift,
    Span,
    Statement,
    Time,
)
from volteface.report.quotation import proof, quote, sentence_around
from volteface.web.urls import Urls

__all__ = [
    "COLUMNS", "Around", "Cell", "Part", "Row", "document_rows", "flat", "flat_row", "load_around", "record_rows",
    "rows_around",
]  # fmt: skip

URLS = Urls()

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "statement": ("source", "act", "words", "venue", "through"),
    "event": ("who", "what", "whom", "words", "told by"),
    "label": ("by", "calls", "words", "stance"),
    "outlook": ("kind", "holder", "about", "words"),
    "shift": ("kind", "who", "towards", "before", "after", "words"),
    "parallel": ("present", "past", "words"),
    "time": ("words", "type", "value", "from", "before"),
    "place": ("words", "name", "kind", "country", "at"),
    "document": ("title", "words", "address"),
}
"""Record table -> the columns between day and outlet."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a cell, with the address that they lead to, if any."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its column, and its parts, which are told apart by semicolons."""

    column: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The words of the cell on one line."""
        return "; ".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        id: the record's id.
        kind: the record's table.
        day: when it happened or was published, ISO.
        outlet: the source of the article.
        document: the article's id.
        cells: the columns of the kind.
        quote: the sentence that proves it.
        url: the article at these words.
        confidence: 0..1, ``None`` where unknown.
        reality: of an event; ``None`` for others.
        told: whether an event has no day of its own, so that the day is the one on which it was told.
    """

    id: str
    kind: str
    day: str | None
    outlet: str | None
    document: str
    cells: tuple[Cell, ...]
    quote: str
    url: str
    confidence: float | None = None
    reality: str | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What rows show of records besides themselves.

    Attributes:
        carriers: the statements that assert or carry them, by id.
        people: the desk-wide ids of the actors in them, by their ids in the articles.
        documents: their articles, by id.
    """

    carriers: Mapping[str, Carrier]
    people: Mapping[str, str]
    documents: Mapping[str, Document]


def load_around(desk: BoundedDesk, records: Sequence[Record]) -> Around:
    """Return what stands around records."""
    if not records:
        return Around({}, {}, {})
    carriers = load_carriers(desk, records)
    with desk.connection() as connection:
        numbers = list(load_numbers(connection, {record.document for record in records}).values())
        people = load_identities(connection, numbers, actor_ids(records, carriers.values()))
        documents = load_numbered(connection, numbers)
    return Around(carriers, people, {document.id: document for document in documents})


def record_rows(desk: BoundedDesk, records: Sequence[Record]) -> tuple[Row, ...]:
    """Return records as rows, with the names under which the desk knows the actors."""
    around = load_around(desk, records)
    with desk.connection() as connection:
        return rows_around(records, around, load_heads(connection, around.people.values()))


def rows_around(records: Sequence[Record], around: Around, heads: Mapping[str, ActorHead]) -> tuple[Row, ...]:
    """Return records as rows, given what stands around them and who the desk-wide actors are."""
    people = _People(around.people, heads, around.carriers)
    return tuple(_row(record, around.documents[record.document], people) for record in records)


def document_rows(documents: Iterable[Document]) -> tuple[Row, ...]:
    """Return articles as rows."""
    return tuple(map(_document_row, documents))


def flat_row(row: Row) -> dict[str, Any]:
    """Return a row as an export has it: one string a column."""
    cells = {cell.column.replace(" ", "_"): cell.text for cell in row.cells}
    own = {"day": row.day, "outlet": row.outlet, "reality": row.reality, "confidence": row.confidence}
    if row.kind == Event.table:
        own["told"] = row.told
    return {**cells, **own, "quote": row.quote, "document": row.document, "id": row.id}


def flat(words: str) -> str:
    """Return words on one line."""
    return " ".join(words.split())


class _People:
    """Turns actor ids and references into parts with names and links."""

    def __init__(
        self, people: Mapping[str, str], heads: Mapping[str, ActorHead], carriers: Mapping[str, Carrier]
    ) -> None:
        self._people = people
        self._heads = heads
        self._carriers = carriers

    def actor(self, actor: str | None) -> tuple[Part, ...]:
        """Return the actor of an id; ``author`` stands for the article itself."""
        if actor == "author":
            return (Part("the article itself"),)
        held = self._heads.get(self._people.get(actor or "", ""))
        return (Part(held.name, URLS.actor(held.id)),) if held else ()

    def references(self, references: Iterable[Reference]) -> tuple[Part, ...]:
        """Return who references stand for, each once; their words where they stand for nobody known."""
        parts = (self.actor(one.actor) or (Part(f"“{flat(one.text)}”"),) for one in references)
        return tuple(dict.fromkeys(part for found in parts for part in found))

    def chain(self, statement: str | None) -> tuple[Part, ...]:
        """Return the sources of a statement and of those that carry it, the nearest first."""
        found = (self.references(one.source) for one in carrier_chain(statement, self._carriers))
        return tuple(part for parts in found for part in parts or (Part("an unnamed source"),))


def _row(record: Record, document: Document, people: _People) -> Row:
    where = proof(record)
    words = ""
    if where is not None:
        first, last = sentence_around(document.text, *where)
        words = quote(document.text, first, last, at=where[0])
    reality = record.reality if isinstance(record, Event) else None
    day = record.begin_at if isinstance(record, Event) and record.begin_at else document.published
    return Row(
        id=record.id,
        kind=record.table,
        day=day[:10] if day else None,
        outlet=document.source,
        document=document.id,
        cells=_cells(record, people),
        quote=words,
        url=URLS.document(document.id, record.id),
        confidence=record.confidence,
        reality=reality,
        told=isinstance(record, Event) and not record.begin_at,
    )


def _document_row(document: Document) -> Row:
    url = URLS.document(document.id)
    title = flat(document.title or "") or f"{flat(document.text[:200])[:70]} …"
    words = str(len(document.text.split()))
    return Row(
        id=document.id,
        kind="document",
        day=(document.published or "")[:10] or None,
        outlet=document.source,
        document=document.id,
        cells=(
            Cell("title", (Part(title, url),)), Cell("words", (Part(words),)),
            Cell("address", (Part(document.url),) if document.url else ()),
        ),
        quote="",
        url=url,
    )  # fmt: skip


def _cells(record: Record, people: _People) -> tuple[Cell, ...]:
    return tuple(
        Cell(column, parts) for column, parts in zip(COLUMNS[record.table], _parts(record, people), strict=True)
    )


def _parts(record: Record, people: _People) -> tuple[tuple[Part, ...], ...]:
    who, actor = people.references, people.actor
    match record:
        case Statement():
            through = people.chain(record.relayed_by)
            return who(record.source), _text(record.act), _spans(record.content), who(record.venue), through
        case Event():
            what = f"{record.type} ({record.mode})" if record.mode else record.type
            told = people.chain(record.statement)
            return who(record.actors), _text(what), who(record.recipients), _text(record.trigger.text), told
        case Label():
            whom = actor(record.target) or _spans([record.target_span] if record.target_span else ())
            marks = f"{record.stance}, in quotation marks" if record.quoted else record.stance
            return actor(record.by), whom, _text(record.text), _text(marks)
        case Outlook():
            about = tuple(dict.fromkeys(part for one in record.about for part in actor(one)))
            return _text(record.kind), actor(record.holder), about, _text(record.text)
        case Shift():
            sides = _text(record.before.value), _text(record.after.value)
            return _text(record.kind), actor(record.actor), actor(record.target), *sides, _text(record.text)
        case Parallel():
            return who(record.present), who(record.past), _text(record.text)
        case Time():
            return tuple(map(_text, (record.text, record.type, record.value, record.begin_at, record.end_at)))
        case Place():
            return tuple(map(_text, (record.text, record.name, record.feature, record.country, _point(record))))
    raise TypeError(f"{type(record).__name__}: no rows for this record")


def _point(place: Place) -> str | None:
    if place.latitude is None or place.longitude is None:
        return None
    return f"{place.latitude:.2f}, {place.longitude:.2f}"


def _text(words: str | None) -> tuple[Part, ...]:
    return (Part(_cut(flat(words))),) if words else ()


def _spans(spans: Iterable[Span]) -> tuple[Part, ...]:
    words = " … ".join(flat(span.text) for span in spans)
    return _text(words)


_SHOWN = 600


def _cut(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN].rpartition(' ')[0]} …"
