"""One article: its words with the records marked in them and noted beside them, its copies, the chain of sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

from fastapi import Query, Response
from starlette.exceptions import HTTPException

from volteface.desk import Decision
from volteface.desk.additions import ADDABLE
from volteface.desk.bounded import BoundedDesk
from volteface.desk.review import JUDGED
from volteface.errors import InputError
from volteface.records import Annotation, Document, Place, Time
from volteface.web.access import Reader
from volteface.web.compare import Differences, compare
from volteface.web.marks import Block, Mark, blocks, found_words, marks_of
from volteface.web.routing import add_page, page_router
from volteface.web.rows import Part, Row, flat, record_rows
from volteface.web.taken import Taken, taken_of
from volteface.web.time_words import time_words
from volteface.web.urls import Urls, outside
from volteface.web.wording import country_words

__all__ = ["ComparePage", "Copy", "DocumentPage", "Note", "Pointer", "Stretch", "router"]

router = page_router()
URLS = Urls()
R = TypeVar("R", Time, Place)
_PART = 40_000  # code points of an article on one page
_NOTED = ("statements", "events", "labels", "outlooks", "parallels", "shifts")


@dataclass(frozen=True, slots=True)
class Note:
    """What the margin says of a record.

    Attributes:
        row: the record as a row.
        decided: accept, reject, correct or add where a person decided on it.
        chosen: whether the address asks for it.
    """

    row: Row
    decided: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph with the notes on the records that begin in it, and those that the reading is not sure of."""

    block: Block
    notes: tuple[Note, ...]
    unsure: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that tells the same, or another version of this one.

    Attributes:
        document: its id.
        title: its headline, outlet and day.
        kind: exact, near or version.
        similarity: 0..1, ``None`` for versions.
        counted: whether it is the one that is counted.
        url: its address.
        compare: the address of the differences.
    """

    document: str
    title: str
    kind: str
    similarity: float | None
    counted: bool
    url: str
    compare: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """A time or place of the article.

    Attributes:
        words: as they stand in it.
        value: what they stand for as the record has it, ``""`` where that is not known.
        says: the same in words.
        kind: time or place.
        url: the article at these words.
        record: its id.
        decided: what a person decided on it.
    """

    words: str
    value: str
    says: str
    kind: str
    url: str
    record: str
    decided: str | None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """An article.

    Attributes:
        id: the document's.
        title: its headline, or its first words.
        outlet: its source.
        published: ISO.
        author: the byline.
        address: where it was published, if that may be a link.
        language: ISO 639-1.
        read: whether it was read for records.
        stretches: its paragraphs on this page.
        counts: how many records of each kind it has.
        chains: statements that others carry: who passed on what, the outermost first, with the words.
        times: expressions of time.
        places: place names.
        copies: articles that tell the same.
        part: which part of a long article this is, from 1.
        parts: how many there are.
        notes: what people wrote on the article.
        addable: the kinds of records that a person may add.
    """

    id: str
    title: str
    outlet: str | None
    published: str | None
    author: str | None
    address: str | None
    language: str | None
    read: bool
    stretches: tuple[Stretch, ...]
    counts: Mapping[str, int]
    chains: tuple[tuple[Part, ...], ...]
    times: tuple[Pointer, ...]
    places: tuple[Pointer, ...]
    copies: tuple[Copy, ...]
    part: int
    parts: int
    notes: tuple[Taken, ...]
    addable: tuple[str, ...]


Word = Annotated[str, Query(max_length=300)]
Number = Annotated[int, Query(ge=0, le=100_000)]


def document(
    visit: Reader,
    key: str = "",
    id: Word = "",  # noqa: A002  # the name in the address
    record: Word = "",
    find: Word = "",
    part: Number = 0,
) -> Response:
    """Return an article with its records."""
    with visit.reading() as desk:
        annotation = _load(desk, key or id)
        records = [one for field in _NOTED for one in getattr(annotation, field)]
        rows = {row.id: row for row in record_rows(desk, records)}
        decisions = desk.decisions()
        copies = _copies(desk, annotation.document)
    marks = [*marks_of(annotation), *_mentioned(annotation, record)]
    asked = found_words(annotation.document.text, find) if find else None
    chosen = [*_chosen(marks, record), *([asked] if asked else [])]
    parts = max(1, -(-len(annotation.document.text) // _PART))
    number = part or (chosen[0].start // _PART + 1 if chosen else 1)
    if number > parts:
        raise HTTPException(404, f"the article has {parts} parts, not {number}")
    decided = _decided(decisions, annotation.document.id)
    stretches = _stretches(annotation, (*marks, *chosen), rows, decided, (record, number))
    page = _page(annotation, stretches, rows, decided)
    notes = tuple(one for one in taken_of(decisions, [annotation.document.id]) if one.kind == "note" and not one.undone)
    return visit.page("document.html", replace(page, copies=copies, part=number, parts=parts, notes=notes))


def _load(desk: BoundedDesk, key: str) -> Annotation:
    try:
        return desk.annotation(key)
    except InputError as error:
        raise HTTPException(404, f"no article with the id {key[:80]!r} in this desk") from error


def _mentioned(annotation: Annotation, record: str) -> Iterator[Mark]:
    """Yield the mark of a mention that is asked for: mentions are not marked, but a tone is proved by one."""
    yield from (Mark(one.start, one.end, one.id, ()) for one in annotation.mentions if record and one.id == record)


def _chosen(marks: Sequence[Mark], record: str) -> list[Mark]:
    return [Mark(mark.start, mark.end, mark.record, ("chosen",)) for mark in marks if record and mark.record == record]


def _decided(decisions: Sequence[Decision], document_id: str) -> dict[str, str]:
    standing = (one for one in decisions if one.document == document_id and one.undone_at is None)
    return {one.subject: one.kind for one in standing if one.kind in JUDGED}


def _stretches(
    annotation: Annotation,
    marks: Sequence[Mark],
    rows: Mapping[str, Row],
    decided: Mapping[str, str],
    asked: tuple[str, int],
) -> tuple[Stretch, ...]:
    record, number = asked
    begin = (number - 1) * _PART
    found = blocks(annotation.document.text, marks, begin=begin, end=begin + _PART)
    return tuple(_stretch(block, rows, decided, record) for block in found)


_SURE = 0.5


def _stretch(block: Block, rows: Mapping[str, Row], decided: Mapping[str, str], record: str) -> Stretch:
    notes = [Note(rows[one], decided.get(one), one == record) for one in block.records if one in rows]
    sure = [note for note in notes if note.chosen or note.decided or _is_sure(note.row)]
    return Stretch(block, tuple(sure), tuple(note for note in notes if note not in sure))


def _is_sure(row: Row) -> bool:
    return row.confidence is None or row.confidence >= _SURE


def _page(
    annotation: Annotation, stretches: tuple[Stretch, ...], rows: Mapping[str, Row], decided: Mapping[str, str]
) -> DocumentPage:
    one = annotation.document
    counts = {field: len(getattr(annotation, field)) for field in (*_NOTED, "times", "places")}
    return DocumentPage(
        id=one.id,
        title=flat(one.title or "") or f"{flat(one.text[:200])[:70]} …",
        outlet=one.source,
        published=one.published,
        author=one.author,
        address=outside(one.url),
        language=one.language,
        read=any(counts.values()),
        stretches=stretches,
        counts=counts,
        chains=_chains(annotation, rows),
        times=tuple(
            _pointer(time, time.value, time_words(time.value, time.type), decided) for time in _first(annotation.times)
        ),
        places=tuple(
            _pointer(
                place, _named(place.name, place.country), _named(place.name, country_words(place.country)), decided
            )
            for place in _first(annotation.places)
        ),
        copies=(),
        part=1,
        parts=1,
        notes=(),
        addable=tuple(ADDABLE),
    )


def _pointer(one: Time | Place, value: str | None, says: str, decided: Mapping[str, str]) -> Pointer:
    url = URLS.document(one.document, one.id)
    return Pointer(flat(one.text), value or "", says, one.table, url, one.id, decided.get(one.id))


def _named(name: str | None, country: str | None) -> str:
    return ", ".join(dict.fromkeys(part for part in (name, country) if part))


def _first(records: Sequence[R]) -> list[R]:
    """Return the first record of each words and value."""
    return list({_told(one): one for one in reversed(records)}.values())[::-1]


def _told(one: Time | Place) -> tuple[str, ...]:
    value = (one.value,) if isinstance(one, Time) else (one.name, one.country)
    return (flat(one.text).lower(), *(part or "" for part in value))


_CHAINS = 40


def _chains(annotation: Annotation, rows: Mapping[str, Row]) -> tuple[tuple[Part, ...], ...]:
    """Return, for each statement that came through somebody, who passed it on, and its words."""
    outlet = Part(annotation.document.source or "the article")
    found: list[tuple[Part, ...]] = []
    for statement in annotation.statements:
        row = rows[statement.id]
        cells = {cell.column: cell.parts for cell in row.cells}
        if not cells["through"]:
            continue
        source = cells["source"] or (Part("an unnamed source"),)
        words = tuple(Part(f"“{part.text.strip('“”')}”", f"#r-{statement.id}") for part in cells["words"])
        found.append((outlet, *reversed(cells["through"]), *source, *words))
    return tuple(found[:_CHAINS])


def _copies(desk: BoundedDesk, document: Document) -> tuple[Copy, ...]:
    links = desk.near_duplicates(document.id)
    if not links:
        return ()
    kinds: dict[str, tuple[str, float | None]] = {}
    for link in links:
        other = link.original if link.document == document.id else link.document
        if link.document == document.id or link.original == document.id or other not in kinds:
            kinds[other] = (link.kind, link.similarity)
    originals = {link.original for link in links} - {link.document for link in links}
    ids = ({link.document for link in links} | originals) - {document.id}
    found = desk.documents_by_id(ids)
    return tuple(_copy(document, one, *kinds.get(one.id, ("near", None)), counted=one.id in originals) for one in found)


def _copy(document: Document, other: Document, kind: str, similarity: float | None, *, counted: bool) -> Copy:
    parts = (other.source, (other.published or "")[:10], flat(other.title or ""))
    title = ", ".join(part for part in parts if part) or other.id
    address = URLS.compare(document.id, other.id)
    return Copy(other.id, title, kind, similarity, counted, URLS.document(other.id), address)


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The differences of two articles.

    Attributes:
        one: id, title, outlet and day of the first.
        other: of the second.
        differences: the runs of words.
    """

    one: tuple[str, str, str, str]
    other: tuple[str, str, str, str]
    differences: Differences


def compare_page(visit: Reader, one: Word, other: Word) -> Response:
    """Return where two articles differ."""
    with visit.reading() as desk:
        first, second = _document(desk, one), _document(desk, other)
    return visit.page("compare.html", ComparePage(_head(first), _head(second), compare(first.text, second.text)))


def _document(desk: BoundedDesk, key: str) -> Document:
    try:
        return desk.document(key)
    except InputError as error:
        raise HTTPException(404, f"no article with the id {key[:80]!r} in this desk") from error


def _head(one: Document) -> tuple[str, str, str, str]:
    return one.id, flat(one.title or "") or one.id, one.source or "", (one.published or "")[:10]


add_page(router, "/compare", compare_page)
add_page(router, "/document/{key}", document)
add_page(router, "/document", document)
