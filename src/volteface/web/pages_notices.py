"""Being told: what the watch found new, as a page and as a feed that any feed reader can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Response

from volteface.desk.watching import Kept as Told
from volteface.desk.watching import WatchLog
from volteface.watch.atom import atom_bytes
from volteface.watch.notices import Notice, notice_from_json
from volteface.web.access import Reader, Visit
from volteface.web.routing import add_page, page_router
from volteface.web.urls import Urls
from volteface.web.watcher import Watcher

__all__ = ["NoticesPage", "load_notices", "router"]

router = page_router()
URLS = Urls()
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """What was told.

    Attributes:
        kind: the kind asked for; ``""`` for all.
        kinds: the kinds there are.
        notices: the newest first.
        full: whether there may be more.
        watching: whether this server asks feeds.
        ended_at: when its last round ended, ISO.
        problems: what went wrong in it.
        waiting: channel -> how many notices it was not given yet.
    """

    kind: str
    kinds: tuple[str, ...]
    notices: tuple[Notice, ...]
    full: bool
    watching: bool
    ended_at: str | None
    problems: tuple[str, ...]
    waiting: dict[str, int]


KINDS = ("turn", "contradiction", "answer", "threshold")
Word = Annotated[str, Query(max_length=40)]


def load_notices(visit: Visit, limit: int, *, since: str | None = None) -> tuple[Notice, ...]:
    """Return the latest notices of the desk, the newest first."""
    log = WatchLog(visit.settings.desk, wait_s=visit.settings.wait_s)
    return tuple(_notice(one) for one in log.notices(limit, since=since))


def _notice(kept: Told) -> Notice:
    return notice_from_json(kept.content)


def notices(visit: Reader, kind: Word = "") -> Response:
    """Return what was told, the newest first."""
    watcher: Watcher = visit.request.app.state.watcher
    found = load_notices(visit, _SHOWN)
    log = WatchLog(visit.settings.desk, wait_s=visit.settings.wait_s)
    summary = watcher.summary
    page = NoticesPage(
        kind=kind,
        kinds=KINDS,
        notices=tuple(one for one in found if not kind or one.kind == kind),
        full=len(found) == _SHOWN,
        watching=watcher.running,
        ended_at=watcher.ended_at,
        problems=tuple(summary.problems) if summary else (),
        waiting=log.waiting(),
    )
    return visit.page("notices.html", page)


def atom(visit: Reader) -> Response:
    """Return the latest notices as an Atom feed."""
    place = f"{visit.request.url.scheme}://{visit.request.url.netloc}{URLS.notices_feed()}"
    data = atom_bytes(place, load_notices(visit, _SHOWN), title="What volteface tells")
    return Response(data, media_type="application/atom+xml; charset=utf-8")


add_page(router, "/notices", notices)
router.add_api_route("/notices.atom", atom, methods=["GET"], response_model=None)
