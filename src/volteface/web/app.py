"""The application: every page with its JSON twin behind one guard, and one form for every error.

Needs settings; makes a FastAPI application. It keeps sessions and readings in memory; all else is in the desk.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from volteface._version import __version__
from volteface.desk.bounded import BoundedDesk, QueryTooLong
from volteface.errors import DeskLocked, InputError, StoreError
from volteface.web import (
    pages_account,
    pages_actor,
    pages_add,
    pages_charts,
    pages_divide,
    pages_document,
    pages_found,
    pages_lists,
    pages_notices,
    pages_record,
    pages_relation,
    pages_review,
    pages_search,
    pages_situation,
    pages_sources,
    pages_spread,
)
from volteface.web.access import LoginNeeded
from volteface.web.description import Described
from volteface.web.guard import Guard
from volteface.web.jobs import Jobs
from volteface.web.kept import Kept, settle_memory
from volteface.web.sessions import Sessions, Throttle
from volteface.web.settings import Settings
from volteface.web.urls import Urls, within
from volteface.web.views import Problem, Site, problem_response, wants_json
from volteface.web.visits import Visits
from volteface.web.watcher import Watcher

__all__ = ["create_app"]

_STEP_S = 0.05
_AGAIN_S = 5
_BUSY = 503
_CLOSED = 401
_LOG = logging.getLogger("volteface.web")
_STATIC = Path(__file__).with_name("static")
_MODULES = (
    pages_situation, pages_charts, pages_spread, pages_document, pages_actor, pages_lists, pages_relation, pages_found,
    pages_search, pages_sources, pages_notices, pages_review, pages_record, pages_add, pages_divide,
    pages_account,
)  # fmt: skip
_TITLES = {
    400: "This cannot be answered",
    401: "Not let in",
    403: "Not allowed",
    404: "Nothing here",
    405: "Not possible here",
    413: "Too long",
    422: "This cannot be answered",
    429: "Too many tries",
    503: "The desk is busy",
}


class _Static(StaticFiles):
    """The files of the package; they change only with the version that is in their address."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        response = super().file_response(*args, **more)
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Prepare the slowest pages while the first visitor is still on the way, and end with the readings that run."""
    settings: Settings = app.state.settings
    desk = BoundedDesk(
        settings.desk, limit_s=settings.limit_s, wait_s=settings.wait_s, read_only=True, memory=app.state.kept
    )
    app.state.ending = False
    preparing = Thread(target=_prepare, args=(app, desk), daemon=True)
    preparing.start()
    app.state.watcher.start()
    yield
    # A thread that is within the database when the program ends would bring it down.
    app.state.ending = True
    while preparing.is_alive():
        desk.interrupt()
        preparing.join(_STEP_S)
    gc.unfreeze()
    app.state.watcher.close()
    app.state.jobs.close()


def _prepare(app: FastAPI, desk: BoundedDesk) -> None:
    for prepare in (app.state.kept.prepare, partial(pages_review.prepare, app.state.kept)):
        if app.state.ending:
            return
        prepare(desk)
    settle_memory()


def create_app(settings: Settings) -> Guard:
    """Return the application that serves a desk, behind its guard.

    Raises:
        ConfigError: the settings would open the desk to everybody.
    """
    app = Described(title="volteface", version=__version__, docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.state.settings = settings
    app.state.sessions = Sessions(settings.sessions, settings.session_s)
    app.state.throttle = Throttle(10, 60.0)
    app.state.kept = Kept()
    app.state.visits = Visits(settings.desk)
    app.state.drawings = pages_charts.Drawings()
    app.state.jobs = Jobs(settings)
    app.state.watcher = Watcher(settings)
    for module in _MODULES:
        app.include_router(module.router)
    app.mount("/static", _Static(directory=_STATIC), name="static")
    for error, handler in _HANDLERS.items():
        app.add_exception_handler(error, handler)
    return Guard(app, settings)


def _plain(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    detail = str(getattr(error, "detail", "")) or "something went wrong"
    if status == 404 and detail == "Not Found":
        detail = "no page has this address"
    return _answer(request, status, detail)


def _invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    told = [f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in found]
    return _answer(request, 422, "; ".join(told)[:1_000])


def _wrong(request: Request, error: Exception) -> Response:
    return _answer(request, 400, str(error))


def _busy(request: Request, error: Exception) -> Response:
    # The message of the desk names files and processes of this machine: it is for the log.
    _LOG.warning("%s: %s", request.url.path, error)
    if isinstance(error, QueryTooLong):
        detail = "the question took too long and was broken off; ask for a shorter period or fewer actors"
    elif isinstance(error, DeskLocked):
        detail = "another program is writing into the desk; try again in a moment"
    else:
        detail = "the desk could not be read; the server's log says why"
    return _answer(request, _BUSY, detail)


def _login(request: Request, _error: Exception) -> Response:
    if request.method == "GET" and not wants_json(request):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(Urls().login(f"{request.url.path}{query}"), 303)
    detail = "log in (a session ends unused, and with the server), or send the token as: Authorization: Bearer TOKEN"
    return _answer(request, _CLOSED, detail)


def _failed(request: Request, error: Exception) -> Response:
    _LOG.error("%s failed", request.url.path, exc_info=error)
    return _answer(request, 500, "this page failed; the server's log says why")


def _answer(request: Request, status: int, detail: str) -> Response:
    title = _TITLES.get(status, "Something went wrong")
    site = Site(path=request.url.path, back=_back(request, status))
    answer = problem_response(request, Problem(status, title, detail), site)
    if status == _BUSY:
        answer.headers["Retry-After"] = str(_AGAIN_S)
    return answer


def _back(request: Request, status: int) -> str | None:
    """Return the page of the form that was sent, behind the login where a session is over."""
    came = urlsplit(request.headers.get("referer", ""))
    if request.method in ("GET", "HEAD") or came.netloc != request.url.netloc:
        return None
    form = within(f"{came.path}?{came.query}" if came.query else came.path)
    return Urls().login(form) if status == _CLOSED else form


Handler = Callable[[Request, Exception], Response | Awaitable[Response]]
_HANDLERS: dict[type[Exception], Handler] = {
    HTTPException: _plain,
    RequestValidationError: _invalid,
    InputError: _wrong,
    StoreError: _busy,
    LoginNeeded: _login,
    Exception: _failed,
}
