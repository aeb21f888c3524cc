"""Whatever ends a command, at whatever point: nothing is half stored, lost after it was reported, or twice there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.stress.sizes import ROOT, note, sized

CRASH = Path(__file__).with_name("crash.py")
SEED = "8"
KILLS = sized(
    ("store/kill/2", "read/kill/2", "import/kill/1", "migrate/kill/1"),
    (
        *("store/kill/60", "read/kill/50", "import/kill/40", "migrate/kill/30"),
        *("watch/kill/14", "folder/kill/14", "read-truly/kill/6"),
    ),
)
SIGNALS = sized((), ("read/int/8", "read/term/8", "folder/term/3", "import/term/5"))
FULL_DISKS = sized((), ("read/full/12", "import/full/6", "folder/full/6", "migrate/full/4"))


def ended(folder: Path, specs: tuple[str, ...]) -> int:
    """Run campaigns; return how often the work was ended."""
    done = subprocess.run(
        [sys.executable, str(CRASH), SEED, str(folder), *specs],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=sized(300, 1500),
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    for one in told:
        note("crash", **one)
    assert [fault for one in told for fault in one["faults"]] == []
    assert [one["spec"] for one in told] == list(specs)
    return sum(one["ended"] for one in told)


def test_crash_killed_anywhere_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    assert ended(tmp_path, KILLS) >= sized(6, 200)


@pytest.mark.skipif(not SIGNALS, reason="part of make stress")
def test_crash_asked_to_end_anywhere_ends_in_order(tmp_path: Path) -> None:
    assert ended(tmp_path, SIGNALS) >= len(SIGNALS)


@pytest.mark.skipif(not FULL_DISKS, reason="part of make stress")
def test_crash_without_room_says_so_and_keeps_what_was_stored(tmp_path: Path) -> None:
    assert ended(tmp_path, FULL_DISKS) >= len(FULL_DISKS)
