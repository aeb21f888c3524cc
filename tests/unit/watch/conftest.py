from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.watch.servers import FakeClock, Site, serving


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made
