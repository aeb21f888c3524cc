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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how long the server took for each page that the browser tests opened."""
    passed = [one for key in ("passed", "failed") for one in terminalreporter.stats.get(key, ())]
    told = [value for one in passed for name, value in getattr(one, "user_properties", ()) if name == "page_ms"]
    if told:
        terminalreporter.section("server time of each page, in milliseconds (first opening)")
        for name, took in sorted(told, key=lambda page: -page[1]):
            terminalreporter.line(f"{took:8.1f}  {name}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option here: pytest asks only the topmost conftest for options."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/*/expected.jsonl")
