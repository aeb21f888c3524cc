"""Sources: the outlets and what they copy from whom, what was passed over, feeds to be asked, files to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import File, Form, Response, UploadFile
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from volteface.desk import DeskInfo
from volteface.desk.glimpses import Copying, Outlet, load_copying, load_outlets
from volteface.desk.watching import FeedState, WatchLog
from volteface.errors import InputError
from volteface.records import Skipped
from volteface.watch.feeds import MOST_SOURCES, all_feeds, checked_source
from volteface.web.access import Reader, Uploader, Visit
from volteface.web.jobs import Job, Jobs
from volteface.web.routing import add_page, page_router
from volteface.web.uploads import ENDINGS, keep
from volteface.web.urls import Urls
from volteface.web.views import wants_json
from volteface.web.watcher import Watcher

__all__ = ["Feed", "JobPage", "SourcesPage", "router"]

router = page_router()
URLS = Urls()
_OUTLETS = 200
_COPIES = 30
_SKIPPED = 50


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed.

    Attributes:
        url: its address.
        every: how often it is asked.
        articles: whether the pages behind its entries are read.
        added_by: who added it, ``None`` where the settings file names it.
        removable: whether it can be taken out on the page.
        checked_at: when it was last asked, ISO.
        not_before: when it may be asked again, where its server or a failure says so.
        failures: how often in a row it failed.
        status: what the last answer was: read, unchanged, failed, refused, gone.
        detail: the same for a person.
        moved_to: where its server says that it is now.
    """

    url: str
    every: str
    articles: bool
    added_by: str | None
    removable: bool
    checked_at: str | None
    not_before: str | None
    failures: int
    status: str | None
    detail: str | None
    moved_to: str | None


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """Where the desk's articles come from.

    Attributes:
        documents: how many articles there are.
        counted: of them, those that are neither copies nor superseded.
        first: the earliest day.
        last: the latest.
        undated: articles without a date.
        outlets: the sources, those with most articles first.
        copying: which outlet repeats which.
        skipped: what was passed over, the latest first.
        jobs: the readings of this server, the latest first.
        endings: of files that are read.
        megabytes: all files of one upload at most.
        feeds: what is asked, and how that went.
        watching: whether this server asks feeds.
        round_at: when its last round ended, ISO.
        round_problems: what went wrong in it, besides single feeds.
    """

    documents: int
    counted: int
    first: str | None
    last: str | None
    undated: int
    outlets: tuple[Outlet, ...]
    copying: tuple[Copying, ...]
    skipped: tuple[Skipped, ...]
    jobs: tuple[Job, ...]
    endings: tuple[str, ...]
    megabytes: int
    feeds: tuple[Feed, ...]
    watching: bool
    round_at: str | None
    round_problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobPage:
    """The progress of one reading.

    Attributes:
        job: the reading.
        over: whether it ended.
    """

    job: Job
    over: bool


def sources(visit: Reader) -> Response:
    """Return the outlets and what was passed over."""
    jobs: Jobs = visit.request.app.state.jobs
    watcher: Watcher = visit.request.app.state.watcher
    feeds = _feeds(visit, watcher)
    summary = watcher.summary
    with visit.reading() as desk, desk.connection() as connection:
        info: DeskInfo = desk.info()
        page = SourcesPage(
            documents=info.rows["document"],
            counted=info.counted_documents,
            first=(info.first or "")[:10] or None,
            last=(info.last or "")[:10] or None,
            undated=info.undated,
            outlets=load_outlets(connection, _OUTLETS),
            copying=load_copying(connection, _COPIES),
            skipped=desk.skipped(limit=_SKIPPED),
            jobs=jobs.all(),
            endings=tuple(sorted(ENDINGS)),
            megabytes=visit.settings.upload_bytes // 1_000_000,
            feeds=feeds,
            watching=watcher.running,
            round_at=watcher.ended_at,
            round_problems=tuple(_general(summary.problems, feeds)) if summary else (),
        )
    return visit.page("sources.html", page)


def _feeds(visit: Visit, watcher: Watcher) -> tuple[Feed, ...]:
    log = WatchLog(visit.settings.desk, wait_s=visit.settings.wait_s)
    added = {one.url: one for one in log.sources()}
    states = {one.url: one for one in log.asked()}
    configs = {one.url: one for one in all_feeds(watcher.config, log).feeds}
    made = []
    for url, config in configs.items():
        state, own = states.get(url, FeedState(url)), added.get(url)
        made.append(
            Feed(
                url=url,
                every=_duration(config.every_s),
                articles=config.articles,
                added_by=own.added_by if own else None,
                removable=own is not None,
                checked_at=state.checked_at,
                not_before=state.not_before,
                failures=state.failures,
                status=state.status,
                detail=state.detail,
                moved_to=state.moved_to,
            )
        )
    return tuple(made)


def _duration(seconds: int) -> str:
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % unit == 0:
            return f"{seconds // unit}{name}"
    return f"{seconds}s"


def _general(problems: Sequence[str], feeds: Sequence[Feed]) -> list[str]:
    """Return the problems that no row of a feed tells already."""
    return [one for one in problems if not any(one.startswith(f"{feed.url}: ") for feed in feeds)]


Address = Annotated[str, Form(max_length=1_000)]


@router.post("/sources/feeds", response_model=None, status_code=303)
def add_feed(
    visit: Uploader,
    url: Address,
    every: Annotated[str, Form(max_length=8)] = "",
    articles: Annotated[bool, Form()] = False,
) -> Response:
    """Add a feed to the desk, and ask it."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    source = checked_source(url, every, articles=articles, by=visit.session.user, at=now)
    WatchLog(visit.settings.desk, wait_s=visit.settings.wait_s).add_source(source, most=MOST_SOURCES)
    visit.request.app.state.watcher.wake()
    return _to_sources(visit)


@router.post("/sources/feeds/remove", response_model=None, status_code=303)
def remove_feed(visit: Uploader, url: Address) -> Response:
    """Take a feed out of the desk; what was read from it stays."""
    WatchLog(visit.settings.desk, wait_s=visit.settings.wait_s).remove_source(url)
    return _to_sources(visit)


def _to_sources(visit: Visit) -> Response:
    address = URLS.sources()
    return RedirectResponse(f"{address}.json" if wants_json(visit.request) else address, 303)


def job(visit: Reader, number: int) -> Response:
    """Return the progress of one reading."""
    jobs: Jobs = visit.request.app.state.jobs
    found = jobs.find(number)
    if found is None:
        raise HTTPException(404, f"this server has no reading {number}")
    return visit.page("job.html", JobPage(found, found.over))


@router.post("/sources/read", response_model=None, status_code=303)
def read_files(visit: Uploader, files: Annotated[list[UploadFile], File()]) -> Response:
    """Read files into the desk."""
    jobs: Jobs = visit.request.app.state.jobs
    folder = jobs.folder()
    try:
        kept = keep(files, Path(folder.name), most=visit.settings.upload_files)
    except InputError:
        folder.cleanup()
        raise
    begun = jobs.begin(folder, kept, by=visit.session.user)
    address = URLS.job(begun.number)
    return RedirectResponse(f"{address}.json" if wants_json(visit.request) else address, 303)


add_page(router, "/sources", sources)
add_page(router, "/sources/jobs/{number}", job)
