"""What the browser tests share: desks that are read once, a Chromium, and how long each page took."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium: the system's, not one that Playwright would fetch."""
    driver = pytest.importorskip("playwright.sync_api", reason="browser tests need: pip install 'volteface[browser]'")
    from tests.browser.served import find_chromium

    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium found: install the package chromium, or set VOLTEFACE_CHROMIUM to its program")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Reader:
    """Somebody before a page, who notes what a person would never see: errors, refusals, and foreign servers."""

    def __init__(self, page: Any, base: str) -> None:
        self.page = page
        self.base = base
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if urlsplit(url).netloc != urlsplit(self.base).netloc:
            self.wrong.append(f"another server was asked: {url}")

    def open(self, path: str) -> int:
        """Open a page, and return its status."""
        answer = self.page.goto(self.base + path)
        return int(answer.status)

    def server_ms(self) -> float:
        """Return how long the server took for the page that is open."""
        entry = "performance.getEntriesByType('navigation')[0]"
        return float(self.page.evaluate(f"{entry}.serverTiming[0].duration"))


@pytest.fixture
def reader(chromium: Any) -> Iterator[Callable[..., Reader]]:
    """Return a function that seats a reader before a server; afterwards nothing may have gone wrong."""
    with ExitStack() as stack:
        seated: list[Reader] = []

        def seat(base: str, width: int = 1280, **how: Any) -> Reader:
            context = chromium.new_context(viewport={"width": width, "height": 860}, **how)
            stack.callback(context.close)
            context.set_default_timeout(60_000)
            seated.append(Reader(context.new_page(), base))
            return seated[-1]

        yield seat
        assert [wrong for one in seated for wrong in one.wrong] == []


def _read(path: Path, source: Path) -> Path:
    from volteface.api import read
    from volteface.desk import Desk

    read([source], Desk(path))
    return path


@pytest.fixture(scope="session")
def examples_read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _read(tmp_path_factory.mktemp("examples") / "examples.desk", ROOT / "examples")


@pytest.fixture(scope="session")
def seed_read(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    return _read(tmp_path_factory.mktemp("seed") / "seed.desk", shared / "corpora" / "seed.txt")


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Return a function that serves a desk until the test ends."""
    from tests.browser.served import served

    with ExitStack() as stack:
        yield lambda desk, **settings: stack.enter_context(served(desk, **settings))


@pytest.fixture(scope="module")
def examples(examples_read: Path) -> Iterator[str]:
    """The address of the examples' desk, in which nobody may decide anything."""
    from tests.browser.served import served

    # Few rows a page: the rules look at every row alike.
    with served(examples_read, page_rows=8) as base:
        yield base


@pytest.fixture
def own_examples(examples_read: Path, tmp_path: Path, serve: Callable[..., str]) -> str:
    """The address of a desk of one's own, with the examples in it."""
    return serve(shutil.copy(examples_read, tmp_path / "own.desk"))
