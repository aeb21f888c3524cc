"""Asked to end, at whatever point: one line, the exit code that shells expect, no traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

LINES = {signal.SIGINT: "volteface: interrupted", signal.SIGTERM: "volteface: ended as it was asked to"}
WHILE_READING_IN = """
import os, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "{module}":
            os.kill(os.getpid(), {number})
sys.meta_path.insert(0, Finder())
sys.argv = ["volteface", {arguments}]
from volteface.cli import main
main()
"""
AT_WORK = """
import os, sys, weakref
from volteface import api
from volteface.cli import main
{body}
api.import_desk = work
sys.argv = ["volteface", "desk", "import", ".", "--desk", "x.desk"]
main()
"""
SUMMARY = "from volteface.desk.ingest import StoreSummary\n"


PLAINLY = """
def work(*_, progress):
    progress(StoreSummary(new=12))
    os.kill(os.getpid(), {number})
"""
AS_A_LIBRARY_TELLS_IT = """
def work(*_, progress):
    progress(StoreSummary(new=12))
    try:
        os.kill(os.getpid(), {number})
    except BaseException:
        raise RuntimeError("Query interrupted")
"""
IN_A_FINALIZER = """
class Held:
    def __del__(self):
        os.kill(os.getpid(), {number})
def work(*_, progress):
    held = Held()
    del held
    while True:
        pass
"""
TWICE = """
def work(*_, progress):
    try:
        os.kill(os.getpid(), {number})
    finally:
        os.kill(os.getpid(), {number})
"""


def ended(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=120, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="these signals are not sent there")
@pytest.mark.parametrize("number", LINES)
@pytest.mark.parametrize(
    ("module", "arguments"), [("typer", "'--help'"), ("duckdb", "'documents', '--desk', 'none.desk'")]
)
def test_ending_while_commands_are_read_in(module: str, arguments: str, number: signal.Signals, tmp_path: Path) -> None:
    script = WHILE_READING_IN.format(module=module, number=int(number), arguments=arguments)
    done = ended(script, tmp_path)
    assert (done.returncode, done.stderr.strip()) == (128 + number, LINES[number])


@pytest.mark.skipif(sys.platform == "win32", reason="these signals are not sent there")
@pytest.mark.parametrize("body", [PLAINLY, AS_A_LIBRARY_TELLS_IT])
@pytest.mark.parametrize("number", LINES)
def test_ending_at_work_tells_what_is_kept(body: str, number: signal.Signals, tmp_path: Path) -> None:
    done = ended(SUMMARY + AT_WORK.format(body=body.format(number=int(number))), tmp_path)
    line = "interrupted: 12 documents brought so far; the same command goes on from there"
    assert (done.returncode, done.stderr.strip()) == (128 + number, line)


@pytest.mark.skipif(sys.platform == "win32", reason="these signals are not sent there")
@pytest.mark.parametrize("body", [IN_A_FINALIZER, TWICE])
def test_ending_at_once_where_order_would_take_for_ever(body: str, tmp_path: Path) -> None:
    done = ended(SUMMARY + AT_WORK.format(body=body.format(number=int(signal.SIGINT))), tmp_path)
    assert (done.returncode, done.stderr.strip()) == (130, LINES[signal.SIGINT])


@pytest.mark.skipif(sys.platform == "win32", reason="these signals are not sent there")
def test_ending_is_not_for_who_was_started_not_to_be_disturbed(tmp_path: Path) -> None:
    ignored = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    script = ignored + WHILE_READING_IN.format(module="typer", number=int(signal.SIGINT), arguments="'--version'")
    done = ended(script, tmp_path)
    assert (done.returncode, done.stdout.startswith("volteface ")) == (0, True)
