"""Who may do what: the session behind a request, the login, and the secret that every form carries.

Needs settings and sessions (kept on the application); makes ``Visit``, and the dependencies that pages ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from fastapi import Depends, Form, Header, Request, Response
from starlette.exceptions import HTTPException

from volteface.desk.bounded import BoundedDesk
from volteface.web.kept import Kept
from volteface.web.passwords import hash_password, same_secret, verify_password
from volteface.web.sessions import COOKIE, Session, Sessions, Throttle
from volteface.web.settings import Role, Settings, User
from volteface.web.views import Site, render, twin_of, wants_json
from volteface.web.visits import Visits

__all__ = ["Admin", "LoginNeeded", "Poster", "Reader", "Uploader", "Visit", "enter", "leave"]


class LoginNeeded(Exception):  # noqa: N818  # named for what is asked
    """Nobody is logged in, and the server is not open to everybody."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody.

    Attributes:
        request: the request.
        session: who sent it.
        settings: of the server.
    """

    request: Request
    session: Session
    settings: Settings

    @property
    def site(self) -> Site:
        """What every page shows besides its own."""
        one = self.session
        closed, path = self.settings.closed, self.request.url.path
        return Site(one.user, one.role, one.csrf, closed, path, twin_of(self.request))

    @property
    def kept(self) -> Kept:
        """What was worked out already, for the desk as it is."""
        kept: Kept = self.request.app.state.kept
        return kept

    @property
    def visits(self) -> Visits:
        """When everybody who logs in was here last."""
        visits: Visits = self.request.app.state.visits
        return visits

    @property
    def person(self) -> str | None:
        """Who logged in; ``None`` where nobody has to, and for a program that shows a token."""
        return self.session.user if self.settings.closed and self.session.csrf else None

    def desk(self, *, read_only: bool = True) -> BoundedDesk:
        """Return the desk for this request."""
        some = self.settings
        return BoundedDesk(some.desk, limit_s=some.limit_s, wait_s=some.wait_s, read_only=read_only, memory=self.kept)

    @contextmanager
    def reading(self) -> Iterator[BoundedDesk]:
        """Open the desk once for all questions of this request."""
        with self.desk().session() as desk:
            yield desk

    def page(self, template: str, context: object, *, status: int = 200) -> Response:
        """Return a page or its JSON twin."""
        return render(self.request, template, context, site=self.site, status=status)


def visitor(role: Role) -> Callable[[Request], Visit]:
    """Return the dependency that finds out who is here, and refuses who may not."""

    def visit(request: Request) -> Visit:
        found = _found(request)
        if found.session.role < role:
            raise HTTPException(403, f"{found.session.user} may {found.session.role.name}, not {role.name}")
        return found

    return visit


def poster(role: Role) -> Callable[..., Visit]:
    """Return the dependency of a form: as ``visitor``, and the form must be one of this session."""
    find = visitor(role)

    def post(
        request: Request,
        csrf: Annotated[str, Form(max_length=200)] = "",
        x_csrf_token: Annotated[str, Header(max_length=200)] = "",
    ) -> Visit:
        visit = find(request)
        shown = csrf or x_csrf_token
        if not _bearer(request) and not same_secret(shown, visit.session.csrf):
            raise HTTPException(403, "this form is of another session; go back, reload the page and send it again")
        return visit

    return post


def _found(request: Request) -> Visit:
    settings: Settings = request.app.state.settings
    sessions: Sessions = request.app.state.sessions
    bearer = _bearer(request)
    if bearer:
        if settings.token is None or not same_secret(bearer, settings.token):
            raise HTTPException(401, "this token is not known here")
        return Visit(request, Session("token", Role.admin, ""), settings)
    session = sessions.find(request.cookies.get(COOKIE))
    if session is None:
        if settings.closed:
            raise LoginNeeded
        session = _begin(request, settings.local_name, Role.admin)
    return Visit(request, session, settings)


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def _begin(request: Request, user: str, role: Role) -> Session:
    sessions: Sessions = request.app.state.sessions
    name, session = sessions.begin(user, role)
    set_cookie(request, COOKIE, name)
    return session


def set_cookie(request: Request, name: str, value: str, *, max_age_s: int | None = None) -> None:
    """Have the answer set a cookie that no script reads and no other site sends."""
    lasting = "" if max_age_s is None else f"; Max-Age={max_age_s}"
    secure = "; Secure" if request.url.scheme == "https" else ""
    held: list[str] = request.scope.setdefault("state", {}).setdefault("cookies", [])
    held.append(f"{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{lasting}")


@cache
def _nobody() -> User:
    return User("", Role.read, hash_password("nobody has this password"))


def enter(request: Request, name: str, password: str) -> bool:
    """Begin a session for whoever shows the right password or token; return whether it was right.

    Raises:
        HTTPException: too many tries failed of late.
    """
    settings: Settings = request.app.state.settings
    throttle: Throttle = request.app.state.throttle
    who = request.client.host if request.client else "unknown"
    if throttle.tired(who):
        raise HTTPException(429, "too many failed logins; wait a minute and try again")
    found = _let_in(settings, name.strip(), password)
    if found is None:
        throttle.fail(who)
        return False
    leave(request)
    _begin(request, *found)
    return True


def _let_in(settings: Settings, name: str, password: str) -> tuple[str, Role] | None:
    if settings.token is not None and same_secret(password.strip(), settings.token):
        return name or "token", Role.admin
    # Also for an unknown name a password is tried, so that the time does not tell which names there are.
    user = next((one for one in settings.users if one.name == name), _nobody())
    if verify_password(password, user.password) and user.name:
        return user.name, user.role
    return None


def leave(request: Request) -> None:
    """End the session of a request."""
    sessions: Sessions = request.app.state.sessions
    sessions.end(request.cookies.get(COOKIE))


def accepts_page(request: Request) -> bool:
    """Return whether a person asks, who can be sent to the login."""
    return request.method == "GET" and not wants_json(request)


Reader = Annotated[Visit, Depends(visitor(Role.read))]
Admin = Annotated[Visit, Depends(visitor(Role.admin))]
Poster = Annotated[Visit, Depends(poster(Role.review))]
Uploader = Annotated[Visit, Depends(poster(Role.admin))]
Sender = Annotated[Visit, Depends(poster(Role.read))]
