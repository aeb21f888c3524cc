"""How long the commands that ask a desk take, each as a program of its own: what a person at a terminal waits for.

Run ``python -m benchmarks.commands --desk FILE`` (or without a desk: one is generated). A command's time runs from
its start to its end, the start of Python with it; the processor's time stands beside it, for machines on which others
work too. Its memory is the most that its process held.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.desk import fill
from benchmarks.machine import ONE_THREAD
from volteface.desk import Desk

__all__ = ["commands_of", "measure", "print_report"]


def commands_of(desk: Desk) -> dict[str, list[str]]:
    """Return the commands that are run: name -> arguments."""
    one, other = (row.id for row in desk.actors(limit=2))
    year = ["--since", "2020", "--until", "2020"]
    return {" ".join("ACTOR" if part in (one, other) else part for part in words): words for words in (
        ["documents"],
        ["actors"],
        ["events"],
        ["events", "--actor", one],
        ["events", "--pair", one, other],
        ["events", "--type", "ASSAULT", *year],
        ["statements"],
        ["statements", "--source", one],
        ["statements", "--about", one],
        ["labels"],
        ["shifts"],
        ["parallels"],
        ["outlooks"],
        ["outlooks", "--follow-ups"],
        ["turns"],
        ["turns", "--about", one],
        ["turns", "--evidence"],
        ["relations"],
        ["relations", "--pair", one, other],
        ["relations", "--about", one, "--history"],
        ["contradictions"],
        ["contradictions", "--about", one],
        ["contradictions", "--kind", "number"],
        ["brief"],
        ["brief", "--since", "2020-03-02", "--until", "2020-03-08"],
        ["brief", "--about", one],
        ["search", "ba"],
        ["desk", "info"],
        ["desk", "suggestions"],
    )}  # fmt: skip


def measure(path: str, only: str = "") -> dict[str, Any]:
    """Return for each command its seconds and its memory, ready for JSON."""
    desk = Desk(path)
    commands = {name: words for name, words in commands_of(desk).items() if only in name}
    return {
        "documents": desk.info().rows["document"],
        "commands": {name: _run([*words, "--desk", path]) for name, words in commands.items()},
    }


def _run(words: list[str]) -> dict[str, float]:
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "volteface", *words],
            stdout=subprocess.DEVNULL, stderr=errors, env={**os.environ, **ONE_THREAD},
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(words)}: exit {process.returncode}: {errors.read().decode()[-300:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return {"seconds": round(seconds, 3), "cpu_s": round(cpu, 3), "peak_mb": round(usage.ru_maxrss / 1024)}


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{figures['documents']:,} documents")
    print(f"{'command':<50}{'seconds':>10}{'cpu s':>10}{'peak MB':>10}")
    for name, found in figures["commands"].items():
        print(f"{name:<50}{found['seconds']:>10.2f}{found['cpu_s']:>10.2f}{found['peak_mb']:>10}")


def main() -> None:
    """Run every command and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", help="an existing desk (default: one is generated)")
    parser.add_argument("--documents", type=int, default=10_000, help="documents of a generated desk")
    parser.add_argument("--only", default="", metavar="WORDS", help="only commands that hold these")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.desk or str(Path(folder) / "bench.desk")
        if not Path(path).exists():
            fill(Desk(path), options.documents, seed=7, words=1_000, batch=100)
        print_report(measure(path, options.only))


if __name__ == "__main__":
    main()
