"""Search: words and phrases over the texts, with the words in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Response

from volteface.desk import Hit
from volteface.desk.filters import check_day
from volteface.web.access import Reader
from volteface.web.marks import Piece
from volteface.web.routing import add_page, page_router
from volteface.web.rows import flat
from volteface.web.urls import Urls

__all__ = ["Found", "SearchPage", "router"]

router = page_router()
URLS = Urls()
_SHOWN = 50
_ACTORS = 8


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
        hits: the articles, best first.
        actors: actors whose name holds the words: name and address.
        full: whether there may be more.
    """

    q: str
    since: str
    until: str
    outlet: str
    hits: tuple[Found, ...]
    actors: tuple[tuple[str, str], ...]
    full: bool


Words = Annotated[str, Query(max_length=300)]
Day = Annotated[str, Query(max_length=25)]


def search(visit: Reader, q: Words = "", since: Day = "", until: Day = "", outlet: Words = "") -> Response:
    """Return the articles that hold all words; words in quotation marks stand together."""
    begin, end = check_day("since", since), check_day("until", until)
    hits: tuple[Hit, ...] = ()
    actors: tuple[tuple[str, str], ...] = ()
    if q.strip():
        with visit.reading() as desk:
            hits = desk.search(q, since=begin, until=end, source=outlet.strip() or None, limit=_SHOWN)
            found = desk.actors(name=q.strip().strip('"'), limit=_ACTORS)
            actors = tuple((one.name, URLS.actor(one.id)) for one in found)
    shown = tuple(_found(hit) for hit in hits)
    return visit.page("search.html", SearchPage(q, since, until, outlet, shown, actors, len(shown) == _SHOWN))


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
