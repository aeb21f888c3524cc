from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.telling import make_telling

from volteface.desk import Desk


@pytest.fixture(scope="session")
def telling(stories: SimpleNamespace) -> SimpleNamespace:
    """Ways to make documents that tell of Norland and the Free Union."""
    return make_telling(stories)


@pytest.fixture(scope="session")
def _turned(tmp_path_factory: pytest.TempPathFactory, telling: SimpleNamespace, stories: SimpleNamespace) -> Path:
    path = tmp_path_factory.mktemp("turned") / "turned.desk"
    told = [telling.label(n, "hostile" if n < 12 else "neutral") for n in range(24)]
    Desk(path).store([stories.reading(story) for story in (*told, telling.report(26))])
    return path


@pytest.fixture
def turned(_turned: Path) -> Desk:
    """A desk in which Norland calls the Free Union terrorists, then no longer; a later text says so."""
    return Desk(_turned, read_only=True)
