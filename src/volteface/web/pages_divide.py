"""Who is who: two actors made one, kept apart, or one divided by the articles in which it is somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Query, Response

from volteface.desk.glimpses import load_head
from volteface.desk.review import Member, load_decided_names, load_members
from volteface.web.access import Poster, Reader
from volteface.web.deciding import After, NoteText, Text, decided
from volteface.web.pages_actor import one_identity
from volteface.web.routing import add_page, page_router
from volteface.web.taken import Taken, taken_of
from volteface.web.urls import Urls

__all__ = ["DividePage", "router"]

router = page_router()
URLS = Urls()
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class DividePage:
    """An actor and the articles that it stands in.

    Attributes:
        id: desk-wide.
        name: the actor's.
        members: under which name it stands in which article, the newest first.
        first: the number of the first of them, from 1.
        total: how many there are.
        before: the address of the page before, ``None`` on the first.
        after: of the page after, ``None`` on the last.
        decisions: what was decided on this actor, the latest first.
    """

    id: str
    name: str
    members: tuple[Member, ...]
    first: int
    total: int
    before: str | None
    after: str | None
    decisions: tuple[Taken, ...]


Word = Annotated[str, Query(max_length=200)]
Number = Annotated[int, Query(ge=1, le=1_000)]


def divide(visit: Reader, actor: Word, page: Number = 1) -> Response:
    """Return the articles in which an actor stands, to say in which it is somebody else."""
    offset = (page - 1) * _SHOWN
    with visit.reading() as desk:
        identity = one_identity(desk, actor)
        with desk.connection() as connection:
            name = load_head(connection, identity).name
            members, total = load_members(connection, identity, limit=_SHOWN, offset=offset)
            decisions = [one for one in desk.decisions() if identity in (one.subject, one.object)]
            taken = taken_of(decisions, names=load_decided_names(connection, decisions))
    found = DividePage(
        id=identity,
        name=name,
        members=members,
        first=offset + 1,
        total=total,
        before=URLS.dividing(identity, page - 1) if page > 1 else None,
        after=URLS.dividing(identity, page + 1) if offset + len(members) < total else None,
        decisions=taken,
    )
    return visit.page("divide.html", found)


@router.post("/review/merge", response_model=None, status_code=303)
def merge(visit: Poster, keep: Text, other: Text, note: NoteText = "", after: After = "") -> Response:
    """Decide that two actors are one."""
    desk, because = visit.desk(read_only=False), note.strip() or None
    return decided(visit, desk.merge_actors(keep.strip(), other.strip(), by=visit.session.user, note=because), after)


@router.post("/review/apart", response_model=None, status_code=303)
def apart(visit: Poster, one: Text, other: Text, note: NoteText = "", after: After = "") -> Response:
    """Decide that two actors are two, so that they are no longer suggested as one."""
    desk, because = visit.desk(read_only=False), note.strip() or None
    return decided(visit, desk.keep_apart(one, other, by=visit.session.user, note=because), after)


@router.post("/review/split", response_model=None, status_code=303)
def split(
    visit: Poster, actor: Text, documents: Annotated[list[str], Form(max_length=200)], note: NoteText = "",
    after: After = "",
) -> Response:  # fmt: skip
    """Decide that who stands under an actor in some articles is somebody else."""
    ids = [one.strip()[:300] for one in documents if one.strip()]
    desk, because = visit.desk(read_only=False), note.strip() or None
    return decided(visit, desk.split_actor(actor.strip(), ids, by=visit.session.user, note=because), after)


add_page(router, "/review/divide", divide)
