from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from volteface.watch.config import FeedConfig, Tell, Terminal, WatchConfig

FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>{}</channel></rss>'
ITEM = "<item><title>{0}</title><description>{0}</description><pubDate>{1}</pubDate></item>"
DAY = "Tue, 10 Dec 2024 08:00:00 GMT"


def feed_of(*texts: str) -> bytes:
    return FEED.format("".join(ITEM.format(text, DAY) for text in texts)).encode()


class FakeClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


@dataclass
class Reply:
    """What the server answers at a path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A web server on this machine: what it answers, and what it was asked."""

    url: str
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.asked]


@contextmanager
def serving(pem: Path | None = None) -> Iterator[Site]:
    """Run a server on this machine; over TLS with a certificate and its key."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.asked.append((self.command, self.path, dict(self.headers.items()), body))
            reply = made.replies.get(self.path, Reply(status=404))
            asked_for = self.headers.get("If-None-Match")
            if asked_for is not None and asked_for == reply.headers.get("ETag"):
                reply = Reply(status=304, headers=reply.headers)
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if pem is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        made = Site(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def config_of(*urls: str, articles: bool = False, **more: Any) -> WatchConfig:
    more = {"tell": Tell(), "channels": (Terminal("terminal"),), **more}
    return WatchConfig(tuple(FeedConfig(url, articles=articles, allow_private=True) for url in urls), **more)
