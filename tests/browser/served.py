"""A desk served on this machine for a browser, and the addresses of all its pages."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from volteface.web import Settings, create_app

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the browser's program: VOLTEFACE_CHROMIUM, or the one that the system's package brings."""
    named = os.environ.get("VOLTEFACE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@contextmanager
def served(desk: Path, **settings: Any) -> Iterator[str]:
    """Serve a desk on a free port, and yield the server's address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        usual: dict[str, Any] = {"local_name": "anna", "wait_s": 60.0, "limit_s": 60.0}
        app = create_app(Settings(desk=desk, port=port, **{**usual, **settings}))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", server_header=False, access_log=False))
        # Requests wait in the listener until the server is there: nobody has to look whether it is.
        listener.listen(64)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(60)


def all_pages(base: str) -> dict[str, str]:
    """Return the name and the path of every page of a desk: each list, and one of each kind of thing."""
    with httpx.Client(base_url=base, timeout=60) as client:
        return {**_FIXED, **_found(client)}


_FIXED = {
    "situation": "/",
    "statements": "/statements",
    "events": "/events",
    "labels": "/labels",
    "outlooks": "/outlooks",
    "reported-turns": "/reported-turns",
    "parallels": "/parallels",
    "articles": "/documents",
    "turns": "/turns",
    "contradictions": "/contradictions",
    "map": "/chart/map",
    "network": "/chart/network",
    "timeline": "/chart/timeline",
    "relations-chart": "/chart/relation",
    "labels-chart": "/chart/labels",
    "actors": "/actors",
    "relation-empty": "/relation",
    "search": "/search?q=peace",
    "sources": "/sources",
    "told": "/notices",
    "review": "/review",
    "problem": "/nothing-here",
}
_REVIEWED = {
    "statement": "/statements",
    "event": "/events",
    "label": "/labels",
    "outlook": "/outlooks",
    "shift": "/reported-turns",
    "parallel": "/parallels",
}
_POINTED = ("time", "place")


def _found(client: httpx.Client) -> dict[str, str]:
    def get(path: str, **query: str) -> Any:
        return client.get(path, params=query).raise_for_status().json()

    actors = get("/actors.json")["rows"]
    actor = get("/actor.json", id=actors[0]["id"])
    company = actor["company"][0]["identity"] if actor["company"] else actors[1]["id"]
    found = {"actor": f"/actor/{actor['id']}", "relation": f"/relation?one={actor['id']}&other={company}"}
    for kind, path in _REVIEWED.items():
        rows = get(f"{path}.json")["rows"]
        if rows:
            found[f"review-{kind}"] = f"/review/record?kind={kind}&id={rows[0]['id']}"
            found.setdefault("document", rows[0]["url"])
    articles = [row["url"].partition("?")[0].partition("#")[0] for row in get("/documents.json", all="1")["rows"]]
    article = found["document"].partition("?")[0].partition("#")[0]
    pointed = get(f"{article}.json")
    for kind in _POINTED:
        for one in pointed[f"{kind}s"][:1]:
            found[f"review-{kind}"] = f"/review/record?kind={kind}&id={one['record']}"
    found["add"] = f"/review/add?document={pointed['id']}&kind=event&words=the"
    found["divide"] = f"/review/divide?actor={actor['id']}"
    copies = (copy["compare"] for article in articles for copy in get(f"{article}.json")["copies"])
    return found | dict(islice((("compare", one) for one in copies), 1))


NAMES = tuple(
    sorted(
        (*_FIXED, "actor", "relation", "document", "compare", "add", "divide",
         *(f"review-{kind}" for kind in (*_REVIEWED, *_POINTED)))
    )
)  # fmt: skip
"""The pages of a desk that holds something of everything."""
