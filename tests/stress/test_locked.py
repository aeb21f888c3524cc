"""A desk that another program holds for too long: each command says who does, changes nothing, works afterwards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.stress.sizes import ROOT, sized

from volteface.desk import Desk, StoredReading
from volteface.records import Annotation, Document
from volteface.sources import fingerprint

HOLD = """
import sys, time, duckdb
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
time.sleep(300)
"""
AT = "2026-01-02T03:04:05+00:00"
COMMANDS = (
    "read {folder}/new.txt",
    *sized(
        (),
        (
            "desk import {folder}/other.desk",
            "desk info",
            "desk check",
            "desk decisions",
            "events",
            "turns",
            "search harbour",
            "brief",
        ),
    ),
)


def made(path: Path, text: str) -> Desk:
    desk = Desk(path)
    document = Document(id=path.stem, text=text, source="Post", published="2021-03-02", language="en")
    desk.store([StoredReading(Annotation(document), fingerprint(text), "v1", AT)])
    return desk


@contextmanager
def holding(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, desk.path], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def run(command: str, desk: Desk, folder: Path, wait: str) -> subprocess.CompletedProcess[str]:
    words = [*command.format(folder=folder).split(), "--desk", desk.path, "--wait", wait]
    return subprocess.run(
        [sys.executable, "-m", "volteface", *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_locked_desk_is_told_left_alone_and_used_afterwards(command: str, tmp_path: Path) -> None:
    desk = made(tmp_path / "held.desk", "The harbour of Sund was quiet on Monday, its people said.")
    made(tmp_path / "other.desk", "Norland shelled Westmark on Tuesday, and nobody said why.")
    (tmp_path / "new.txt").write_text("date 2021-03-04 Westmark asked Norland on Thursday to open the strait again.")
    with holding(desk) as process:
        told = run(command, desk, tmp_path, "0.3")
        assert told.returncode == 1, told
        assert f"process {process.pid}" in told.stderr
        assert "holds it" in told.stderr
        assert "Traceback" not in told.stderr
    assert [one.id for one in desk.documents()] == ["held"]
    assert desk.check() == ()
    after = run(command, desk, tmp_path, "30")
    assert after.returncode == 0, after
    assert len(desk.documents()) == (2 if command.startswith(("read", "desk import")) else 1)
