"""Processes that do the work end with the one that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """
import os, sys, time
from volteface.cluster.processes import in_processes

def begin():
    pass

def task(number):
    open(f"{number}.{os.getpid()}", "w").close()
    return os.getpid()

if __name__ == "__main__":
    for one in in_processes(task, iter(range(100)), workers=2, start=begin, start_args=()):
        print(one, flush=True)
        time.sleep(60)
"""


def alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_end_when_the_first_one_is_killed(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    started = subprocess.Popen([sys.executable, "script.py"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    worker = int(started.stdout.readline())
    os.kill(started.pid, signal.SIGKILL)
    started.wait(timeout=30)
    started.stdout.close()
    deadline = time.monotonic() + 30
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(worker)
