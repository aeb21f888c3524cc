"""Actors: the list of them, and what the desk holds on one: names, roles, words by and about, deeds, company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Annotated, Any

from fastapi import Query, Response
from starlette.exceptions import HTTPException

from volteface.desk import ActorRow
from volteface.desk.bounded import BoundedDesk
from volteface.desk.glimpses import (
    ActorHead,
    Alias,
    CoActor,
    HeldRole,
    TermUse,
    count_co_actors,
    load_aliases,
    load_heads,
    load_roles,
    load_terms,
)
from volteface.desk.pages import Asked, Page, select_pages
from volteface.desk.spread import Given, Spot, load_given, load_spots_of
from volteface.desk.stood import Stood, gather_stood
from volteface.records import Record
from volteface.web.access import Reader
from volteface.web.mapping import Drawing, Frame, draw_map, frame_around, frame_words
from volteface.web.pages_lists import Paging, paging_of
from volteface.web.routing import add_page, page_router
from volteface.web.rows import Around, Row, load_around, record_rows, rows_around
from volteface.web.urls import LISTED, Urls
from volteface.web.wording import country_code

__all__ = [
    "ActorPage", "ActorsPage", "Chosen", "Shelf", "one_identity", "records_of", "router", "select_shelves", "shelves",
    "shelves_of",
]  # fmt: skip

router = page_router()
URLS = Urls()
_SHOWN = 6
_NAMES = 24
_SPOTS = 500


@dataclass(frozen=True, slots=True)
class ActorsPage:
    """The actors of the desk.

    Attributes:
        name: the part of a name asked for.
        country: the country asked for, ISO 3166 alpha-3.
        sector: the sector asked for.
        kind: the kind asked for.
        kinds: the kinds there are.
        rows: those of this page, in most documents first.
        paging: where this page stands; how many there are in all is known on the last.
    """

    name: str
    country: str
    sector: str
    kind: str
    kinds: tuple[str, ...]
    rows: tuple[ActorRow, ...]
    paging: Paging


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest records of one kind in which an actor has one part.

    Attributes:
        title: what part.
        kind: the record table.
        total: how many there are.
        rows: the newest.
        all: the address of all.
    """

    title: str
    kind: str
    total: int
    rows: tuple[Row, ...]
    all: str


@dataclass(frozen=True, slots=True)
class ActorPage:
    """One actor.

    Attributes:
        id: the desk-wide id.
        name: the name it stands under.
        kind: person, organization, ...
        country: ISO 3166 alpha-3.
        sector: PLOVER sector.
        known: whether the registry holds it.
        aliases: the names that texts use.
        roles: its offices.
        terms: what it is called.
        given: what it calls others.
        drawing: the places of the events in which it takes part, ``None`` where none is known.
        places: how many they are.
        shelves: statements, events, labels and outlooks.
        company: who stands in the same events.
    """

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    known: bool
    aliases: tuple[Alias, ...]
    roles: tuple[HeldRole, ...]
    terms: tuple[TermUse, ...]
    given: tuple[Given, ...]
    drawing: Drawing | None
    places: int
    shelves: tuple[Shelf, ...]
    company: tuple[CoActor, ...]


Word = Annotated[str, Query(max_length=200)]
Number = Annotated[int, Query(ge=1, le=1_000)]
KINDS = ("person", "organization", "country", "group", "office", "media", "facility", "other")


def actors(
    visit: Reader, name: Word = "", country: Word = "", sector: Word = "", kind: Word = "", page: Number = 1
) -> Response:
    """Return the actors in most documents."""
    most = visit.settings.page_rows
    asked = Asked(limit=most, offset=(page - 1) * most)
    with visit.reading() as desk:
        found = desk.actors(
            name=name.strip() or None,
            country=country_code(country) or None,
            sector=sector.strip().upper() or None,
            kind=kind or None,
            limit=most + 1,
            offset=asked.offset,
        )
    # One more than is shown is asked for: to count all takes longer than to find the first.
    rows, query = found[:most], {"name": name, "country": country, "sector": sector, "kind": kind}
    total, more = asked.offset + len(found), len(found) > most
    paging = paging_of("/actors", query, asked, total=total, found=len(rows), more=more)
    return visit.page("actors.html", ActorsPage(name, country, sector, kind, KINDS, rows, paging))


def actor(visit: Reader, key: str = "", id: Word = "") -> Response:  # noqa: A002
    """Return what the desk holds on one actor."""
    with visit.reading() as desk:
        identity = one_identity(desk, key or id)
        page = visit.kept.get(desk, ("actor", identity), lambda: _page(desk, identity))
    return visit.page("actor.html", page)


def _page(desk: BoundedDesk, identity: str) -> ActorPage:
    with desk.connection() as connection:
        stood = gather_stood(connection, {identity: [identity]})
        asked = [(title, kind, {part: identity}) for title, kind, part in _PARTS]
        chosen = select_shelves(connection, asked, _SHOWN, stood=stood)
        # What was gathered is known to this connection alone; what stands around the records is asked beside it.
        around, (spots, given, company, terms, aliases) = desk.side_by_side(
            lambda: load_around(desk, records_of(chosen)),
            lambda: (
                load_spots_of(connection, stood, identity, _SPOTS),
                load_given(connection, stood, identity, _NAMES),
                count_co_actors(connection, stood, identity, _NAMES),
                load_terms(connection, stood, [(identity, None)], _NAMES)[0],
                load_aliases(connection, identity, _NAMES, stood=stood),
            ),
        )
        # Whoever is shown anywhere on the page is named at once.
        shown = {identity, *(one.target_id for one in given), *(who for who, *_ in company), *around.people.values()}
        heads = load_heads(connection, shown)
        return ActorPage(
            **asdict(heads[identity]),
            aliases=aliases,
            roles=load_roles(connection, identity, _NAMES),
            terms=terms,
            given=tuple(replace(one, target=heads[one.target_id].name) for one in given),
            drawing=_map(spots, identity) if spots else None,
            places=len(spots),
            shelves=shelves_of(chosen, around, heads),
            company=tuple(CoActor(who, heads[who].name, *counts) for who, *counts in company),
        )


def _map(spots: tuple[Spot, ...], identity: str) -> Drawing:
    def of_place(spot: Spot) -> str:
        name = f"{spot.name}, {spot.country}" if spot.country else spot.name
        return URLS.listed("event", party=identity, place=name)

    def of_frame(frame: Frame) -> str:
        return URLS.asking("/chart/map", {"about": identity, "box": frame_words(frame)})

    return draw_map(spots, frame_around(spots), of_place, of_frame)


def one_identity(desk: BoundedDesk, key: str) -> str:
    """Return the desk-wide id of an id or a name.

    Raises:
        HTTPException: it stands for several.
        InputError: it stands for nobody.
    """
    found = desk.identities(key)
    if len(found) != 1:
        raise HTTPException(404, f"{key[:80]!r} is {len(found)} actors of this desk; give the id of one")
    return found[0]


_PARTS: Sequence[tuple[str, str, str]] = (
    ("Says", "statement", "source"),
    ("Is spoken of", "statement", "about"),
    ("Takes part", "event", "party"),
    ("Calls others", "label", "by"),
    ("Is called", "label", "target"),
    ("Expects", "outlook", "holder"),
)


Chosen = tuple[str, str, Mapping[str, str], Page[Any]]


def select_shelves(
    connection: Any, asked: Sequence[tuple[str, str, Mapping[str, str]]], most: int, *, stood: Stood | None = None
) -> list[Chosen]:
    """Return the newest records for each title, kind and filters, of actors that were gathered, if so, in ``stood``."""
    wanted = [(kind, Asked(filters, limit=most)) for _, kind, filters in asked]
    pages = select_pages(connection, wanted, stood=stood)
    return [(*one, page) for one, page in zip(asked, pages, strict=True)]


def records_of(chosen: Sequence[Chosen]) -> list[Record]:
    """Return all records that were chosen."""
    return [record for *_, page in chosen for record in page.rows]


def shelves(desk: BoundedDesk, chosen: Sequence[Chosen]) -> tuple[Shelf, ...]:
    """Return what was chosen with its rows, where there are any; names are looked up once for all."""
    return _shelved(chosen, record_rows(desk, records_of(chosen)))


def shelves_of(chosen: Sequence[Chosen], around: Around, heads: Mapping[str, ActorHead]) -> tuple[Shelf, ...]:
    """Return the same, given what stands around the records and who the actors are."""
    return _shelved(chosen, rows_around(records_of(chosen), around, heads))


def _shelved(chosen: Sequence[Chosen], shown: Sequence[Row]) -> tuple[Shelf, ...]:
    rows = iter(shown)
    made = (
        Shelf(title, kind, page.total, tuple(islice(rows, len(page.rows))), URLS.asking(LISTED[kind], filters))
        for title, kind, filters, page in chosen
    )
    return tuple(shelf for shelf in made if shelf.total)


add_page(router, "/actors", actors)
add_page(router, "/actor/{key}", actor)
add_page(router, "/actor", actor)
