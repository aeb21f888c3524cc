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
from volteface.desk.queries import naming
from volteface.desk.search import search_documents
from volteface.errors import InputError
from volteface.web.access import Reader
from volteface.web.marks import Piece
from volteface.web.pages_actor import Shelf, select_shelves, shelves
from volteface.web.routing import add_page, page_router
from volteface.web.rows import flat
from volteface.web.urls import Urls

__all__ = ["Found", "SearchPage", "router"]

router = page_router()
URLS = Urls()
_SHOWN = 50
_ACTORS = 8
_RECORDS = 10


@dataclass(frozen=True, slots=True)
class Found:
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
        hits: the articles, best first.
        shelves: the records by kind, newest first.
        actors: actors whose name holds the words: name and address.
        full: whether there may be more.
    """

    q: str
    since: str
    until: str
    outlet: str
    about: str
    scope: str
    hits: tuple[Found, ...]
    shelves: tuple[Shelf, ...]
    actors: tuple[tuple[str, str], ...]
    full: bool


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
) -> Response:
    """Return the articles that hold all words, words in quotation marks together; or the records that hold them."""
    begin, end = check_day("since", since), check_day("until", until)
    hits: tuple[Hit, ...] = ()
    held: tuple[Shelf, ...] = ()
    actors: tuple[tuple[str, str], ...] = ()
    if q.strip():
        with visit.reading() as desk:
            wanted = {"since": begin, "until": end, "outlet": outlet.strip() or None}
            if scope == "records":
                held = _records(desk, q, about.strip(), wanted)
            else:
                hits = _articles(desk, q, about.strip(), wanted)
            found = desk.actors(name=q.strip().strip('"'), limit=_ACTORS)
            actors = tuple((one.name, URLS.actor(one.id)) for one in found)
    shown = tuple(_found(hit) for hit in hits)
    full = len(shown) == _SHOWN
    page = SearchPage(q, since, until, outlet, about, scope, shown, held, actors, full)
    return visit.page("search.html", page)


def _articles(desk: BoundedDesk, words: str, about: str, wanted: Mapping[str, str | None]) -> tuple[Hit, ...]:
    conditions = Conditions().equal("d.source", "source", wanted["outlet"])
    conditions.between("d.published", wanted["since"], wanted["until"])
    conditions.add("d.number NOT IN (SELECT number FROM duplicate)")
    if about:
        about_ids = desk.identities(about)
    with desk.connection() as connection:
        if about:
            conditions.add(naming(connection, "d.number", about_ids))
        return search_documents(connection, words, conditions, _SHOWN)


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


def _found(hit: Hit) -> Found:
    document, pieces, at = hit.document, [], hit.snippet.start
    for mark in hit.marks:
        pieces += [Piece(document.text[at : mark.start]), Piece(mark.text, "m-chosen")]
        at = mark.end
    pieces.append(Piece(document.text[at : hit.snippet.end]))
    title = flat(document.title or "") or f"{flat(document.text[:200])[:70]} …"
    day = (document.published or "")[:10] or None
    return Found(
        document.id, title, document.source, day, tuple(pieces), URLS.words(document.id, flat(hit.snippet.text))
    )


add_page(router, "/search", search)
