"""Being told: what the watch found new, as a page and as a feed that any feed reader can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Response

from volteface.desk.bounded import BoundedDesk
from volteface.desk.pages import Asked
from volteface.desk.watching import Kept as Told
from volteface.desk.watching import WatchLog
from volteface.desk.watching import load_notices as load_kept
from volteface.watch.atom import atom_bytes
from volteface.watch.notices import Notice, notice_from_json
from volteface.web.access import Reader
from volteface.web.pages_lists import Paging, paging_of
from volteface.web.routing import add_page, page_router
from volteface.web.urls import Urls
from volteface.web.watcher import Watcher

__all__ = ["NoticesPage", "load_notices", "router"]

router = page_router()
URLS = Urls()
_SHOWN = 100
_LOOKED_THROUGH = 10_000


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What was told.

    Attributes:
        kind: the kind asked for; ``""`` for all.
        kinds: the kinds there are.
        notices: those of this page, the newest first.
        paging: where this page stands; how many there are in all is known on the last.
        watching: whether this server asks feeds.
        ended_at: when its last round ended, ISO.
        problems: what went wrong in it.
        waiting: channel -> how many notices it was not given yet.
    """

    kind: str
    kinds: tuple[str, ...]
    notices: tuple[Notice, ...]
    paging: Paging
    watching: bool
    ended_at: str | None
    problems: tuple[str, ...]
    waiting: dict[str, int]


KINDS = ("turn", "contradiction", "answer", "threshold")
Word = Annotated[str, Query(max_length=40)]
Number = Annotated[int, Query(ge=1, le=1_000)]


def load_notices(desk: BoundedDesk, limit: int, *, since: str | None = None) -> tuple[Notice, ...]:
    """Return the latest notices of the desk, the newest first."""
    with desk.connection() as connection:
        return tuple(_notice(one) for one in load_kept(connection, limit, since=since))


def _notice(kept: Told) -> Notice:
    return notice_from_json(kept.content)


def notices(visit: Reader, kind: Word = "", page: Number = 1) -> Response:
    """Return what was told, the newest first."""
    watcher: Watcher = visit.request.app.state.watcher
    asked = Asked(limit=_SHOWN, offset=(page - 1) * _SHOWN)
    with visit.reading() as desk:
        found = load_notices(desk, _LOOKED_THROUGH if kind else asked.offset + _SHOWN + 1)
    told = [one for one in found if not kind or one.kind == kind]
    shown = tuple(told[asked.offset : asked.offset + _SHOWN])
    more = len(told) > asked.offset + len(shown)
    paging = paging_of("/notices", {"kind": kind}, asked, total=len(told), found=len(shown), more=more)
    log = WatchLog(visit.settings.desk, wait_s=visit.settings.wait_s)
    summary = watcher.summary
    context = NoticesPage(
        kind=kind,
        kinds=KINDS,
        notices=shown,
        paging=paging,
        watching=watcher.running,
        ended_at=watcher.ended_at,
        problems=tuple(summary.problems) if summary else (),
        waiting=log.waiting(),
    )
    return visit.page("notices.html", context)


def atom(visit: Reader) -> Response:
    """Return the latest notices as an Atom feed."""
    place = f"{visit.request.url.scheme}://{visit.request.url.netloc}{URLS.notices_feed()}"
    with visit.reading() as desk:
        told = load_notices(desk, _SHOWN)
    data = atom_bytes(place, told, title="What volteface tells")
    return Response(data, media_type="application/atom+xml; charset=utf-8")


add_page(router, "/notices", notices)
router.add_api_route("/notices.atom", atom, methods=["GET"], response_model=None)
