"""One record to be judged: accepted, rejected, corrected in its codes and words, or noted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import Form, Query, Response
from starlette.exceptions import HTTPException

from volteface.desk import Decision
from volteface.desk.bounded import BoundedDesk
from volteface.desk.corrections import CORRECTABLE
from volteface.desk.pages import load_record
from volteface.errors import InputError
from volteface.knowledge.gazetteer import load_gazetteer
from volteface.records import Event, Place, Record, Time
from volteface.web.access import Poster, Reader
from volteface.web.deciding import After, NoteText, Text, decided
from volteface.web.fields import Field, Filled, Kind, check_codes, codes_of, correctable_fields, field_value
from volteface.web.routing import add_page, page_router
from volteface.web.rows import Row, flat, record_rows
from volteface.web.taken import Taken, taken_of
from volteface.web.wording import country_words, given_country

__all__ = ["PlaceChoice", "RecordPage", "router"]

router = page_router()
_PLACES = 12


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place that a name may stand for.

    Attributes:
        says: what it is, in words.
        fields: the fields of the record that it gives.
    """

    says: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record to be judged.

    Attributes:
        kind: its table.
        row: the record as a row.
        method: what made it.
        fields: what may be corrected.
        decisions: what was decided on it, the latest first.
        name: of a place, the name that others were looked for by.
        places: of a place, the others of that name.
        dates: of a time, the events that it dates.
        dated_by: of an event, the time that dates it.
        dates_nothing: whether that time, or this one, is rejected.
    """

    kind: str
    row: Row
    method: str
    fields: tuple[Field, ...]
    decisions: tuple[Taken, ...]
    name: str
    places: tuple[PlaceChoice, ...]
    dates: tuple[Row, ...]
    dated_by: Row | None
    dates_nothing: bool


Word = Annotated[str, Query(max_length=200)]


def record(visit: Reader, kind: Kind, id: Word, name: Word = "") -> Response:  # noqa: A002
    """Return one record with what may be decided on it."""
    with visit.reading() as desk:
        found = _find(desk, kind, id)
        row = record_rows(desk, [found])[0]
        decisions = desk.decisions()
        taken = taken_of(decisions, [id])
        dates = _dated_rows(desk, found) if isinstance(found, Time) else ()
        by = record_rows(desk, [_find(desk, "time", found.time)]) if isinstance(found, Event) and found.time else ()
    wanted = (name.strip() or flat(found.text)) if isinstance(found, Place) else ""
    page = RecordPage(
        kind, row, found.method, correctable_fields(found), taken, wanted, _places(wanted) if wanted else (), dates,
        by[0] if by else None, _is_rejected(decisions, by[0].id if by else id),
    )  # fmt: skip
    return visit.page("record.html", page)


def _find(desk: BoundedDesk, kind: str, record_id: str) -> Record:
    with desk.connection() as connection:
        found = load_record(connection, kind, record_id)
    if not isinstance(found, Record):
        raise HTTPException(404, f"no {kind} with the id {record_id[:40]!r} in this desk")
    return found


def _is_rejected(decisions: Sequence[Decision], time: str) -> bool:
    found = ((one.kind, one.object, one.subject) for one in decisions if one.undone_at is None)
    return ("reject", "time", time) in found


def _dated_rows(desk: BoundedDesk, time: Time) -> tuple[Row, ...]:
    """Return the events of a time; they show the day of their article only if it is theirs."""
    events = [one for one in desk.annotation(time.document).events if one.time == time.id]
    rows = zip(events, record_rows(desk, events), strict=True)
    return tuple(row if event.begin_at else replace(row, day=None) for event, row in rows)


def _places(name: str) -> tuple[PlaceChoice, ...]:
    made = []
    for one in load_gazetteer().candidates(name)[:_PLACES]:
        parts = (one.feature, one.admin1 if one.admin1 != one.name else None, country_words(one.country))
        words = f"{one.name}, {', '.join(part for part in parts if part)} ({one.latitude:.1f}, {one.longitude:.1f})"
        given = {
            "name": one.name, "latitude": one.latitude, "longitude": one.longitude, "country": one.country,
            "admin1": one.admin1, "geonames_id": one.geonames_id, "feature": one.feature,
        }  # fmt: skip
        fields = tuple((key, "" if value is None else str(value)) for key, value in given.items())
        made.append(PlaceChoice(words, fields))
    return tuple(made)


@router.post("/review/judge", response_model=None, status_code=303)
def judge(
    visit: Poster, verdict: Annotated[Literal["accept", "reject"], Form()], kind: Annotated[Kind, Form()],
    id: Text, note: NoteText = "", after: After = "",  # noqa: A002
) -> Response:  # fmt: skip
    """Accept or reject a record."""
    made = visit.desk(read_only=False).judge(verdict, kind, id, by=visit.session.user, note=note.strip() or None)
    return decided(visit, made, after)


@router.post("/review/correct", response_model=None, status_code=303)
def correct(
    visit: Poster, kind: Annotated[Kind, Form()], id: Text, given: Filled, note: NoteText = "",  # noqa: A002
    after: After = "",
) -> Response:  # fmt: skip
    """Give a record another code or other words; fields that stay as they are change nothing."""
    with visit.reading() as desk:
        found = _find(desk, kind, id)
    changes = {
        name: given_country(value) if name == "country" else value
        for name, value in given.items()
        if name in CORRECTABLE[kind] and flat(value) != flat(field_value(found, name))
    }
    if not changes:
        raise InputError("nothing was changed")
    if isinstance(found, Event) and "type" in changes:
        changes |= codes_of(changes["type"], changes.get("mode", found.mode or ""), was=found.type)
    elif isinstance(found, Event):
        check_codes(found, changes)
    by, because = visit.session.user, note.strip() or None
    made = visit.desk(read_only=False).correct(kind, id, changes, by=by, note=because)
    return decided(visit, made, after)


Noted = Literal[
    "statement", "event", "label", "outlook", "parallel", "shift", "time", "place", "document", "identity"
]  # fmt: skip


@router.post("/review/note", response_model=None, status_code=303)
def note_on(
    visit: Poster, kind: Annotated[Noted, Form()], id: Text, note: NoteText = "", after: After = "",  # noqa: A002
) -> Response:  # fmt: skip
    """Write a note on a record, an article (``document``) or an actor (``identity``)."""
    return decided(visit, visit.desk(read_only=False).note(kind, id, note, by=visit.session.user), after)


add_page(router, "/review/record", record)
