from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The gold data and corpora, which are not part of the repository."""
    folder = Path(os.environ.get("VOLTEFACE_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"shared data not found: {folder}; set VOLTEFACE_SHARED to its folder")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option here: pytest asks only the topmost conftest for options."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/*/expected.jsonl")
