from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.unit import fake_reader

from volteface.cluster import ProcessEngine, Setting, Stamp, read_into_folder
from volteface.cluster.run import FolderSummary
from volteface.sources import SourceOptions

STAMP = Stamp("test.v1", "2026-01-02T03:04:05+00:00")

STORM = (
    "The fishing fleet of Sund stayed in the harbour on Monday because of a storm that came up from the south and tore "
    "the roofs from nine houses at the old quay. The harbour master, Ana Lund, said that nobody had been hurt and that "
    "the ferries to Russia would sail again as soon as the wind went down in the evening."
)


def rows() -> list[dict[str, Any]]:
    """Articles with all that makes trouble: copies, near-copies, new versions, taken ids, no date, another language."""
    plain = [
        {
            "id": f"plain-{place}",
            "text": f"Russia attacked the port of Ukraine with {place} boats on Tuesday, minister Omar Haddad said.",
            "source": "Coast Courier",
            "published": f"2021-{place % 3 + 1:02d}-0{place + 1}",
        }
        for place in range(5)
    ]
    return [
        *plain,
        {"id": "storm", "text": STORM, "source": "Radio Sund", "published": "2021-03-02"},
        {"id": "copy", "text": STORM, "source": "Wire", "published": "2021-03-01"},
        {"id": "near", "text": STORM + " Fishermen disagreed.", "source": "Post", "published": "2021-03-05"},
        {"id": "storm", "text": STORM, "source": "Radio Sund", "published": "2021-03-02"},
        {"id": "again", "text": STORM, "source": "Radio Sund", "published": "2021-03-02"},
        {"id": "plain-1", "text": "Another text stands under this name, said Ana Lund.", "published": "2021-04-01"},
        {"text": "Ukraine will not answer, it said.", "url": "https://sund.example", "published": "2021-05-01"},
        {"text": "Ukraine will answer, it said.", "url": "https://sund.example", "published": "2021-05-02"},
        {"text": "Nobody knows when Russia said this about the peace talks with Ukraine."},
        {"text": "Le ministre a dit mardi que les bateaux ne quitteraient pas le port de la ville.", "language": "fr"},
        {"text": "", "id": "empty"},
    ]  # fmt: skip


def write_lines(path: Path, found: Iterable[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in found), "utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of two files, in the first of which a line is broken."""
    found = rows()
    write_lines(tmp_path / "in" / "a.jsonl", found[:9])
    with (tmp_path / "in" / "a.jsonl").open("a") as file:
        file.write("{broken\n")
    write_lines(tmp_path / "in" / "b.jsonl", found[9:])
    return tmp_path / "in"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the reader of ``fake_reader.py``, which needs no model."""
    monkeypatch.setitem(sys.modules, "volteface.reading.reader", fake_reader.module())
    monkeypatch.setattr("volteface.api._knowledge", fake_reader.no_knowledge)
    monkeypatch.setattr("volteface.cluster.work.load", lambda *_: None)


Run = Callable[..., FolderSummary]


@pytest.fixture
def run() -> Run:
    """Read into a folder in this process, a few documents to a unit."""

    def read(paths: Any, folder: Path, *, size: int = 4, engine: Any = None, stamp: Stamp = STAMP) -> FolderSummary:
        named = [paths] if isinstance(paths, Path) else paths
        return read_into_folder(named, engine or ProcessEngine(), Setting(str(folder), stamp, SourceOptions(), size))

    return read
