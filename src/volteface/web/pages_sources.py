"""Sources: the outlets and what they copy from whom, what was passed over, and files to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import File, Response, UploadFile
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from volteface.desk import DeskInfo
from volteface.desk.glimpses import Copying, Outlet, load_copying, load_outlets
from volteface.errors import InputError
from volteface.records import Skipped
from volteface.web.access import Reader, Uploader
from volteface.web.jobs import Job, Jobs
from volteface.web.routing import add_page, page_router
from volteface.web.uploads import ENDINGS, keep
from volteface.web.urls import Urls
from volteface.web.views import wants_json

__all__ = ["JobPage", "SourcesPage", "router"]

router = page_router()
URLS = Urls()
_OUTLETS = 200
_COPIES = 30
_SKIPPED = 50


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
        )
    return visit.page("sources.html", page)


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
