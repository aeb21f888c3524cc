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
from volteface.records import Place
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


def coast_story(stories: SimpleNamespace, *, day: str = "2021-05-03", outlet: str = "Coast Courier") -> Any:
    """An article with events at two places, of two quads, and words that one passes on."""
    text = (
        "Norland shelled Westmark at Sund. Westmark aided Norland in Lund. Ana Lund said that the port of Sund was "
        "calm, the Radio Coast station reported. Norland warned Westmark."
    )
    story = stories.Story(text, source=outlet, published=day, title=f"The coast, {day}")
    norland, westmark = story.actor("Norland", country="NOR"), story.actor("Westmark", country="WMK")
    lund, radio = story.actor("Ana Lund", kind="person", country="NOR"), story.actor("Radio Coast", kind="media")
    sund = story.stretch("places", Place, "Sund", name="Sund", latitude=55.5, longitude=12.5, country="NOR")
    town = story.stretch("places", Place, "Lund", name="Lund", latitude=55.7, longitude=13.2, country="SWE")
    at = {"begin_at": day}
    fight, help_ = {"quad": "material conflict", **at}, {"quad": "material cooperation", **at}
    story.event("shelled", "ASSAULT", actors=(norland,), recipients=(westmark,), place=sund.id, **fight)
    story.event("aided", "AID", actors=(westmark,), recipients=(norland,), place=town.id, **help_)
    threat = {"quad": "verbal conflict", "reality": "negated", **at}
    story.event("warned", "THREATEN", actors=(norland,), recipients=(westmark,), place=sund.id, **threat)
    carrier = story.statement(radio, "reported", "the port of Sund was calm", act="report")
    story.statement(lund, "said", "that the port of Sund was calm", relayed_by=carrier.id)
    return story


@pytest.fixture
def coast(tmp_path: Path, stories: SimpleNamespace) -> Desk:
    """A desk of two articles with places on the map and ties between actors."""
    desk = Desk(tmp_path / "coast.desk")
    later = coast_story(stories, day="2021-07-20", outlet="Inland Post")
    desk.store([stories.reading(coast_story(stories)), stories.reading(later)])
    return desk
