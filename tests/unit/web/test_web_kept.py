from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the web pages need volteface[web]")

from starlette.testclient import TestClient

from volteface.desk import Desk
from volteface.desk.bounded import BoundedDesk
from volteface.web import Settings, create_app
from volteface.web.kept import Kept, settle_memory


def test_kept_is_worked_out_once_until_somebody_writes(sund: Desk, stories: Any) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    kept = Kept()
    desk = BoundedDesk(Path(sund.path), limit_s=10.0, memory=kept)
    with desk.session():
        assert (desk.once("key", make), desk.once("key", make), desk.once("other", make)) == (0, 0, 1)
    with BoundedDesk(Path(sund.path), limit_s=10.0, memory=kept).session() as again:
        assert again.once("key", make) == 0
    first = sund.events(limit=1)[0]
    sund.judge("accept", "event", first.id, by="anna")
    with desk.session():
        assert desk.once("key", make) == 2


def test_kept_nothing_is_remembered_while_others_may_write(sund: Desk) -> None:
    desk = BoundedDesk(Path(sund.path), limit_s=10.0, memory=Kept())
    assert [desk.once("key", lambda n=n: n) for n in range(2)] == [0, 1]
    with BoundedDesk(Path(sund.path), limit_s=10.0).session() as plain:
        assert [plain.once("key", lambda n=n: n) for n in range(2)] == [0, 1]
    assert [sund.once("key", lambda n=n: n) for n in range(2)] == [0, 1]


def test_kept_nothing_is_prepared_any_more_when_the_server_has_ended(sund: Desk) -> None:
    for _ in range(3):
        with TestClient(create_app(Settings(desk=Path(sund.path))), base_url="http://127.0.0.1:8765"):
            pass
        assert not [one.name for one in threading.enumerate() if "_prepare" in one.name]


def test_memory_that_stays_is_not_looked_through_again() -> None:
    before = gc.get_freeze_count()
    settle_memory()
    assert gc.get_freeze_count() > max(before, len(gc.get_objects()))
    gc.unfreeze()
    assert gc.get_freeze_count() == 0


def test_memory_is_let_go_of_when_the_server_ends(sund: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = threading.Event()

    def settle() -> None:
        settle_memory()
        settled.set()

    monkeypatch.setattr("volteface.web.app.settle_memory", settle)
    with TestClient(create_app(Settings(desk=Path(sund.path))), base_url="http://127.0.0.1:8765"):
        assert settled.wait(30.0)
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
