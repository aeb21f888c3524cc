"""Requests to servers of others: guarded in their addresses, bounded in time, size, unpacking and redirects.

Needs httpcore and httpx, loaded on first use, and ``connections``; makes ``exchange`` (one request with its redirects),
and ``download`` for feeds and pages. Every connection is made to an address that was checked, and every redirect is
checked again: a name that resolves to another address a moment later leads nowhere else. Proxies of the environment are
not used, since they would choose the address.
"""

from __future__ import annotations

import base64
import re
import time
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from volteface._version import __version__
from volteface.records import SkipReason
from volteface.sources.addresses import Resolver, check_port, resolve
from volteface.sources.drafts import Unusable
from volteface.sources.options import SourceOptions

if TYPE_CHECKING:
    import httpcore
    import httpx

__all__ = ["USER_AGENT", "Answer", "Bounds", "Download", "download", "exchange", "made_download"]

USER_AGENT = f"volteface/{__version__} (reader of feeds)"
"""How this program names itself; rules of a ``robots.txt`` for ``volteface`` are for it."""

ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one exchange may take.

    Attributes:
        timeout_s: one step: to connect, to send, to wait for the next bytes; in seconds.
        total_s: all of it, redirects included, in seconds.
        max_bytes: the answer, unpacked.
        max_redirects: how many redirects are followed.
        allow_private: whether this machine and private networks may be asked.
        cut: whether a longer answer is cut off there; else it is refused.
    """

    timeout_s: float = 20.0
    total_s: float = 120.0
    max_bytes: int = 20_000_000
    max_redirects: int = 5
    allow_private: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Attributes:
        status: the HTTP status.
        headers: by name in lower case; the last of several of one name.
        data: the body of a 200, unpacked; of other answers nothing is kept.
        url: the address that answered, after redirects.
        moved_to: where the server says that it is now for good, if it does.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    data: bytes = b""
    url: str = ""
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """What came back. ``name`` is the last part of the final address, ``charset`` what the server declared."""

    data: bytes
    name: str
    url: str
    charset: str | None


def download(url: str, options: SourceOptions, *, resolver: Resolver = resolve) -> Download:
    """Fetch an address.

    Args:
        url: an http or https address.
        options: ``timeout_s``, ``max_redirects``, ``allow_private``; ``max_file_bytes`` counts unpacked bytes.
        resolver: finds the addresses of a name.

    Raises:
        Unusable: the address is wrong or may not be asked, cannot be reached, answers with an error or with too much.
    """
    bounds = Bounds(
        timeout_s=options.timeout_s,
        max_bytes=options.max_file_bytes,
        max_redirects=options.max_redirects,
        allow_private=options.allow_private,
    )
    answer = exchange("GET", url, bounds, headers={"Accept": ACCEPT}, resolver=resolver)
    if answer.status != 200:
        raise Unusable(SkipReason.UNREADABLE, f"cannot be fetched: the server answered {answer.status}")
    return made_download(answer)


def made_download(answer: Answer) -> Download:
    """Return a full answer as what is read."""
    charset = _CHARSET.search(answer.headers.get("content-type", ""))
    name = urlsplit(answer.url).path.rsplit("/", 1)[-1]
    return Download(answer.data, name, answer.url, charset[1] if charset else None)


def exchange(
    method: str,
    url: str,
    bounds: Bounds,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    resolver: Resolver = resolve,
) -> Answer:
    """Ask a server, and those to which it redirects a GET.

    Args:
        method: ``GET`` or ``POST``; a POST follows no redirect.
        url: an http or https address; a name and password in it are sent to its own server only.
        bounds: time, size and redirects.
        headers: besides those that every request has; not sent to another server than the one named.
        content: the body.
        resolver: finds the addresses of a name.

    Raises:
        Unusable: the address is wrong or may not be asked, cannot be reached, or answers with too much or too slowly.
    """
    import httpcore

    from volteface.sources.connections import Allowed, guarded_pool

    deadline = time.monotonic() + bounds.total_s
    allowed = Allowed(resolver, bounds.allow_private, deadline, bounds.total_s)
    with closing(guarded_pool(allowed, most=1 + bounds.max_redirects)) as pool:
        try:
            return _followed(pool, method, url, bounds, headers=headers or {}, content=content)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            message = str(error).partition("\n")[0] or type(error).__name__
            raise Unusable(SkipReason.UNREADABLE, f"cannot be fetched: {message}") from error


def _followed(
    pool: httpcore.ConnectionPool,
    method: str,
    url: str,
    bounds: Bounds,
    *,
    headers: Mapping[str, str],
    content: bytes,
) -> Answer:
    first = target = _checked(url, bounds)
    lasting, moved = True, None
    for _ in range(bounds.max_redirects + 1):
        own = _origin(target) == _origin(first)
        answer, location = _one(pool, method, target, bounds, headers=headers if own else {}, content=content)
        if location is None or method != "GET":
            return Answer(answer.status, answer.headers, answer.data, str(target.copy_with(userinfo=b"")), moved)
        target = _checked(_joined(target, location), bounds)
        # Only an unbroken run of permanent redirects says where it is for good.
        lasting = lasting and answer.status in _PERMANENT
        moved = str(target) if lasting else moved
    raise Unusable(SkipReason.UNREADABLE, f"cannot be fetched: more than {bounds.max_redirects} redirects")


def _checked(url: str, bounds: Bounds) -> httpx.URL:
    import httpx

    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise Unusable(SkipReason.UNREADABLE, f"not a web address ({error})") from error
    if found.scheme not in _PORTS or not found.host:
        raise Unusable(SkipReason.UNREADABLE, "not a web address; expected http:// or https:// and a host")
    check_port(found.port or _PORTS[found.scheme], allow_private=bounds.allow_private)
    return found


def _joined(base: httpx.URL, location: str) -> str:
    import httpx

    try:
        return str(base.join(location))
    except httpx.InvalidURL as error:
        raise Unusable(SkipReason.UNREADABLE, f"redirects to what is no web address ({error})") from error


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or _PORTS[url.scheme]


def _one(
    pool: httpcore.ConnectionPool,
    method: str,
    url: httpx.URL,
    bounds: Bounds,
    *,
    headers: Mapping[str, str],
    content: bytes,
) -> tuple[Answer, str | None]:
    """Send one request; return the answer and where it redirects to."""
    sent = {"Host": url.netloc.decode("ascii"), "User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
    if url.userinfo:
        sent["Authorization"] = _basic(url)
    if content:
        sent["Content-Length"] = str(len(content))
    steps = dict.fromkeys(("connect", "read", "write", "pool"), bounds.timeout_s)
    wire = _wire_url(url)
    with pool.stream(
        method, wire, headers=_encoded(sent), content=content or None, extensions={"timeout": steps}
    ) as got:
        # What is not UTF-8 in a header is of no use here, and must not reach the desk.
        found = {name.decode("latin-1").lower(): value.decode("utf-8", "replace") for name, value in got.headers}
        data = _body(got.iter_stream(), found, bounds) if got.status == 200 and method == "GET" else b""
        location = found.get("location") if got.status in _REDIRECTS else None
        return Answer(got.status, found, data), location


def _wire_url(url: httpx.URL) -> httpcore.URL:
    import httpcore

    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]


def _basic(url: httpx.URL) -> str:
    return "Basic " + base64.b64encode(f"{url.username}:{url.password}".encode()).decode("ascii")


def _body(chunks: Any, headers: Mapping[str, str], bounds: Bounds) -> bytes:
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("gzip", "x-gzip", "identity", ""):
        raise Unusable(SkipReason.UNREADABLE, f"packed as {coding}, which was not asked for")
    unpacked = _Unpacked(bounds.max_bytes) if "gzip" in coding else None
    data = bytearray()
    for chunk in chunks:
        data += chunk if unpacked is None else unpacked.more(chunk, len(data))
        if len(data) > bounds.max_bytes and bounds.cut:
            return bytes(data[: bounds.max_bytes])
        if len(data) > bounds.max_bytes:
            raise Unusable(SkipReason.TOO_LARGE, f"more than {bounds.max_bytes:,} bytes, which is the limit")
    return bytes(data)


class _Unpacked:
    """A gzip stream, unpacked no further than the limit and one byte."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def more(self, chunk: bytes, held: int) -> bytes:
        """Return what a chunk adds to the bytes that are held."""
        try:
            return self._unpacker.decompress(chunk, self._limit - held + 1)
        except zlib.error as error:
            raise Unusable(SkipReason.UNREADABLE, f"damaged gzip data ({error})") from error
