"""What every request passes before any page sees it, and what every answer carries.

Needs an ASGI application; makes one that refuses unknown hosts (against DNS rebinding), requests of other pages, and
bodies that are too long, and that sends the headers which keep hostile words in an article harmless.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException

from volteface.web.settings import Settings

__all__ = ["HEADERS", "Guard"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# With "no-referrer" a browser would send the server's own forms with "Origin: null", and they would all be refused.
HEADERS: dict[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Sent with every answer."""

_UPLOAD_PATH = "/sources/read"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class Guard:
    """The application behind its guard."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        own = {settings.host.strip("[]").lower(), "localhost", "127.0.0.1", "::1", *settings.allowed_hosts}
        self._hosts = frozenset(host.lower() for host in own if host not in ("0.0.0.0", "::"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal:
            await _refuse(_headed(scope, send), *refusal)
            return
        await self._bounded(scope, receive, _headed(scope, send))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if _hostname(host) not in self._hosts:
            return 421, "this server is not called by that name; start it with --allow-host NAME to add one"
        if scope["method"] not in _SAFE and not _same_origin(headers, host):
            return 403, "this form was sent by a page of another site"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limit(scope):
            return 413, f"the request is longer than {self._limit(scope):,} bytes"
        return None

    def _limit(self, scope: Scope) -> int:
        upload = scope["path"] == _UPLOAD_PATH
        return self._settings.upload_bytes if upload else self._settings.body_bytes

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, and break off a body that is longer than it said."""
        limit, taken = self._limit(scope), 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, f"the request is longer than {limit:,} bytes")
            return message

        await self._app(scope, counted, send)


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _same_origin(headers: dict[str, str], host: str) -> bool:
    """Return whether a form comes from a page of this server, as far as the browser tells."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()


def _headed(scope: Scope, send: Send) -> Send:
    """Return what sends answers with the headers that all have, and how long the server took for them."""
    begin = time.perf_counter()

    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", ())}
            taken_ms = 1_000 * (time.perf_counter() - begin)
            more = {"Cache-Control": "no-store", "Server-Timing": f"server;dur={taken_ms:.1f}", **HEADERS}
            added = [(name, value) for name, value in more.items() if name.lower().encode("latin-1") not in present]
            added += [("Set-Cookie", cookie) for cookie in scope.get("state", {}).get("cookies", ())]
            lines = ((name.encode("latin-1"), value.encode("latin-1")) for name, value in added)
            message["headers"] = [*message.get("headers", ()), *lines]
        await send(message)

    return headed


async def _refuse(send: Send, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
