"""Search: words and phrases over the texts, with the words in their place, or over the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query, Response

from volteface.desk import Hit
from volteface.desk.bounded import BoundedDesk
from volteface.desk.conditions import Conditions
from volteface.desk.filters import check_day
from volteface.desk.pages import Asked
from volteface.desk.queries import naming
from volteface.desk.search import Found, find_documents
from volteface.errors import InputError
from volteface.web.access import Reader
from volteface.web.marks import Piece
from volteface.web.pages_actor import Number, Shelf, select_shelves, shelves
from volteface.web.pages_lists import Paging, paging_of
from volteface.web.routing import add_page, page_router
from volteface.web.rows import flat
from volteface.web.urls import Urls

__all__ = ["SearchPage", "Shown", "router"]

router = page_router()
URLS = Urls()
_ACTORS = 8
_RECORDS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """One article that was found.

    Attributes:
        document: its id.
        title: its headline, or its first words.
        outlet: its source.
        published: its day, ISO.
        pieces: the words around what was found, with it marked.
        url: the article at these words.
    """

    document: str
    title: str
    outlet: str | None
    published: str | None
    pieces: tuple[Piece, ...]
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was searched and found.

    Attributes:
        q: the words.
        since: the first day asked for.
        until: the last.
        outlet: the outlet asked for.
        about: the actor asked for: one that the article names, or that has a part in the record.
        scope: articles or records.
        hits: the articles of this page, best first.
        shelves: the records by kind, newest first.
        actors: actors whose name holds the words: name and address.
        paging: where this page of articles stands.
        all_actors: the address of all actors of that name.
    """

    q: str
    since: str
    until: str
    outlet: str
    about: str
    scope: str
    hits: tuple[Shown, ...]
    shelves: tuple[Shelf, ...]
    actors: tuple[tuple[str, str], ...]
    paging: Paging
    all_actors: str


Words = Annotated[str, Query(max_length=300)]
Day = Annotated[str, Query(max_length=25)]


def search(
    visit: Reader,
    q: Words = "",
    since: Day = "",
    until: Day = "",
    outlet: Words = "",
    about: Words = "",
    scope: Literal["articles", "records"] = "articles",
    page: Number = 1,
) -> Response:
    """Return the articles that hold all words, words in quotation marks together; or the records that hold them."""
    begin, end = check_day("since", since), check_day("until", until)
    most, name = visit.settings.page_rows, q.strip().strip('"“”')
    asked = Asked(limit=most, offset=(page - 1) * most)
    found = Found((), 0)
    held: tuple[Shelf, ...] = ()
    actors: tuple[tuple[str, str], ...] = ()
    if q.strip():
        with visit.reading() as desk:
            wanted = {"since": begin, "until": end, "outlet": outlet.strip() or None}
            if scope == "records":
                held = _records(desk, q, about.strip(), wanted)
            else:
                found = _articles(desk, q, about.strip(), wanted, asked)
            if page == 1:
                named = desk.actors(name=name, limit=_ACTORS)
                actors = tuple((one.name, URLS.actor(one.id)) for one in named)
    hits = tuple(_hit(hit) for hit in found.hits)
    query = {"q": q, "since": since, "until": until, "outlet": outlet, "about": about}
    paging = paging_of("/search", query, asked, total=found.total, found=len(hits), more=found.more)
    context = SearchPage(
        q, since, until, outlet, about, scope, hits, held, actors, paging,
        URLS.actors(name=name) if len(actors) == _ACTORS else "",
    )  # fmt: skip
    return visit.page("search.html", context)


def _articles(desk: BoundedDesk, words: str, about: str, wanted: Mapping[str, str | None], asked: Asked) -> Found:
    conditions = Conditions().equal("d.source", "source", wanted["outlet"])
    conditions.between("d.published", wanted["since"], wanted["until"])
    conditions.add("d.number NOT IN (SELECT number FROM duplicate)")
    if about:
        about_ids = desk.identities(about)
    with desk.connection() as connection:
        if about:
            conditions.add(naming(connection, "d.number", about_ids))
        return find_documents(connection, words, conditions, limit=asked.limit, offset=asked.offset)


_PART = {"statement": "source", "event": "party", "label": "target", "outlook": "about"}
"""Record table -> the part in which an actor is looked for."""


def _records(desk: BoundedDesk, words: str, about: str, wanted: Mapping[str, str | None]) -> tuple[Shelf, ...]:
    bare = " ".join(words.replace('"', " ").replace("“", " ").replace("”", " ").split())[:200]
    if not bare:
        raise InputError(f"search: found {words[:40]!r}; expected words")
    given = {name: value for name, value in wanted.items() if value}
    asked = [
        (f"{kind.capitalize()}s", kind, {"text": bare, **given, **({part: about} if about else {})})
        for kind, part in _PART.items()
    ]  # fmt: skip
    with desk.connection() as connection:
        chosen = select_shelves(connection, asked, _RECORDS)
    return shelves(desk, chosen)


def _hit(hit: Hit) -> Shown:
    document, pieces, at = hit.document, [], hit.snippet.start
    for mark in hit.marks:
        pieces += [Piece(document.text[at : mark.start]), Piece(mark.text, "m-chosen")]
        at = mark.end
    pieces.append(Piece(document.text[at : hit.snippet.end]))
    title = flat(document.title or "") or f"{flat(document.text[:200])[:70]} …"
    day = (document.published or "")[:10] or None
    return Shown(
        document.id, title, document.source, day, tuple(pieces), URLS.words(document.id, flat(hit.snippet.text))
    )


add_page(router, "/search", search)
