from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the web pages need volteface[web]")

from starlette.testclient import TestClient

from volteface.desk import Desk
from volteface.web import Settings, create_app

BASE = "http://127.0.0.1:8765"


class Browser(TestClient):
    """A client that sends the secret of its forms."""

    def secret(self, path: str = "/sources") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found, "the page has no form"
        return found[1]

    def submit(self, path: str, data: dict[str, Any], **more: Any) -> Any:
        return self.post(path, data={"csrf": self.secret(), **data}, **more)


@pytest.fixture
def serve() -> Callable[..., Browser]:
    def start(desk: Desk | Path, base_url: str = BASE, **settings: Any) -> Browser:
        path = Path(desk.path) if isinstance(desk, Desk) else desk
        app = create_app(Settings(desk=path, local_name="anna", **settings))
        return Browser(app, base_url=base_url, follow_redirects=False)

    return start


@pytest.fixture
def browser(sund: Desk, serve: Callable[..., Browser]) -> Browser:
    """A browser before the desk of three documents."""
    return serve(sund)


@pytest.fixture
def hostile(tmp_path: Path, serve: Callable[..., Browser], stories: SimpleNamespace) -> Browser:
    """A browser before a desk whose one article would like to run a script."""
    desk = Desk(tmp_path / "hostile.desk")
    desk.store([stories.reading(stories.hostile())])
    return serve(desk)
