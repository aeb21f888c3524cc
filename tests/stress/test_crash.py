"""Whatever ends a command, at whatever point: nothing is half stored, lost after it was reported, or twice there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.stress.crash_tasks import rows_of, write_rows
from tests.stress.sizes import ROOT, note, sized

CRASH = Path(__file__).with_name("crash.py")
SEED = "8"
KILLS = sized(
    (("store/kill/2", "read/kill/2", "import/kill/1", "migrate/kill/1", "read/int/1", "import/term/1"),),
    tuple(
        (one,)
        for one in (
            *("store/kill/60", "read/kill/50", "import/kill/40", "migrate/kill/40"),
            *("watch/kill/10", "folder/kill/10", "read-truly/kill/6"),
        )
    ),
)
"""What is killed: in the full form each in a test of its own, so that they can run beside each other; in the short one
what is asked to end too, as most of the time goes into the start of the process."""
SIGNALS: tuple[tuple[str, ...], ...] = sized(
    (),
    (
        ("read/int/12", "read/term/12"),
        ("import/int/8", "import/term/8", "migrate/int/4", "migrate/term/4"),
        ("folder/int/5", "folder/term/5"),
    ),
)
FULL_DISKS = sized((), ("read/full/8", "import/full/5", "folder/full/4", "migrate/full/3"))


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
    faults = [fault for one in told for fault in one["faults"]]
    again = f"again with: python {CRASH.relative_to(ROOT)} {SEED} AN_EMPTY_FOLDER {' '.join(specs)}"
    assert not faults, "\n".join([*faults, again])
    assert [one["spec"] for one in told] == list(specs)
    return sum(one["ended"] for one in told)


@pytest.mark.parametrize("specs", KILLS, ids=lambda specs: specs[0])
def test_crash_killed_anywhere_loses_nothing_and_repeats_nothing(specs: tuple[str, ...], tmp_path: Path) -> None:
    assert ended(tmp_path, specs) >= sum(int(spec.rpartition("/")[2]) for spec in specs)


def test_crash_kills_enough() -> None:
    assert sum(int(spec.rpartition("/")[2]) for specs in KILLS for spec in specs) >= sized(6, 200)


@pytest.mark.skipif(not SIGNALS, reason="part of make stress")
@pytest.mark.parametrize("specs", SIGNALS, ids=lambda specs: specs[0])
def test_crash_asked_to_end_anywhere_ends_in_order(specs: tuple[str, ...], tmp_path: Path) -> None:
    assert ended(tmp_path, specs) >= sum(int(spec.rpartition("/")[2]) for spec in specs)


@pytest.mark.skipif(not FULL_DISKS, reason="part of make stress")
def test_crash_without_room_says_so_and_keeps_what_was_stored(tmp_path: Path) -> None:
    assert ended(tmp_path, FULL_DISKS) >= len(FULL_DISKS)


def in_a_namespace_of_its_own(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount file systems for itself alone."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-euc", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


PROGRAM = f"{sys.executable} {ROOT / 'tests' / 'unit' / 'fake_reader.py'}"


@pytest.mark.skipif(sized(True, False), reason="part of make stress")
@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
@pytest.mark.parametrize(
    ("mount", "told"),
    [
        ("mount -t tmpfs -o size=1m none {disk}", "Check the free space"),
        ("mount -t tmpfs none {disk} && mount -o remount,ro {disk}", "Read-only file system"),
    ],
)
def test_crash_on_a_disk_that_takes_nothing_says_so(mount: str, told: str, tmp_path: Path) -> None:
    disk, source = tmp_path / "disk", write_rows(tmp_path / "in.jsonl", rows_of(100))
    disk.mkdir()
    probe = in_a_namespace_of_its_own(mount.format(disk=disk))
    if probe.returncode:
        pytest.skip(f"this machine lets nobody mount: {probe.stderr.strip()}")
    read = f"{PROGRAM} read {source} --desk {disk / 'x.desk'}"
    check = f"if [ -e {disk / 'x.desk'} ]; then {PROGRAM} desk check --desk {disk / 'x.desk'}; fi"
    done = in_a_namespace_of_its_own(f"{mount.format(disk=disk)}; if {read}; then exit 9; fi; {check}")
    assert done.returncode == 0, done.stderr
    assert told in done.stderr
    assert "volteface: " in done.stderr
    assert "Traceback" not in done.stderr
