"""Coming in and going out, where the server is not open to everybody on this machine."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from volteface.web.access import Sender, enter, leave, set_cookie
from volteface.web.passwords import same_secret
from volteface.web.routing import page_router
from volteface.web.settings import Settings
from volteface.web.urls import Urls, within
from volteface.web.views import Site, render

__all__ = ["LoginPage", "router"]

router = page_router()
URLS = Urls()
_COOKIE = "volteface_login"


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The login.

    Attributes:
        after: where to go after it.
        failed: whether a try just failed.
        users: whether there are names to log in with, or a token alone.
    """

    after: str
    failed: bool
    users: bool


def _page(request: Request, after: str, *, failed: bool) -> Response:
    settings: Settings = request.app.state.settings
    # There is no session yet: the form's secret is in a cookie of its own, which other sites can neither read nor send.
    csrf = secrets.token_urlsafe(32)
    set_cookie(request, _COOKIE, csrf)
    page = LoginPage(within(after), failed, bool(settings.users))
    return render(request, "login.html", page, site=Site(csrf=csrf, path="/login"), status=401 if failed else 200)


Path_ = Annotated[str, Query(max_length=2_000)]
Word = Annotated[str, Form(max_length=1_000)]


@router.get("/login", response_model=None, include_in_schema=False)
def login(request: Request, after: Path_ = "/") -> Response:
    """Return the login form."""
    settings: Settings = request.app.state.settings
    return _page(request, after, failed=False) if settings.closed else RedirectResponse("/", 303)


@router.post("/login", response_model=None, status_code=303)
def log_in(request: Request, password: Word, name: Word = "", after: Word = "/", csrf: Word = "") -> Response:
    """Begin a session for whoever shows the right password or token."""
    if not csrf or not same_secret(csrf, request.cookies.get(_COOKIE, "")):
        raise HTTPException(403, "this form is of another visit; reload the login and try again")
    if not enter(request, name, password):
        return _page(request, after, failed=True)
    return RedirectResponse(within(after), 303)


@router.post("/logout", response_model=None, status_code=303)
def log_out(visit: Sender) -> Response:
    """End the session."""
    leave(visit.request)
    return RedirectResponse(URLS.login() if visit.settings.closed else "/", 303)
