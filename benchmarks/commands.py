"""How long the commands that ask a desk take, each as a program of its own: what a person at a terminal waits for.

Run ``python -m benchmarks.commands --desk FILE`` (or without a desk: one is generated). A command's time runs from
its start to its end, the start of Python with it; the processor's time stands beside it, for machines on which others
work too. Its memory is the most that its process held; what the benchmark itself held when it started the command,
some 200 MB, is counted with it, and may be more.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.asked import asked_of, run, wanted
from benchmarks.machine import ONE_THREAD
from volteface.desk import Desk

__all__ = ["commands_of", "measure", "print_report"]


def commands_of(desk: Desk) -> dict[str, list[str]]:
    """Return the commands that are run: name -> arguments."""
    asked = asked_of(desk)
    one, other = asked.one, asked.other
    year = ["--since", "2020", "--until", "2020"]
    shown = {one: "ACTOR", other: "ACTOR", asked.common: "COMMON", asked.rare: "RARE"}
    return {" ".join(shown.get(part, part) for part in words): words for words in (
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
        ["search", asked.common],
        ["search", asked.rare],
        ["desk", "info"],
        ["desk", "suggestions"],
    )}  # fmt: skip


def measure(
    path: str, only: str = "", *, limit_s: float | None = None, note: Callable[[dict[str, Any]], None] | None = None
) -> dict[str, Any]:
    """Return for each command its seconds and its memory, ready for JSON.

    Args:
        path: of the desk.
        only: only commands that hold this; several with ``|`` between them.
        limit_s: stop a command after this many seconds of the processor; its figures then say ``stopped``.
        note: is given what is known so far after each command.
    """
    desk = Desk(path)
    commands = {name: words for name, words in commands_of(desk).items() if wanted(name, only)}
    figures: dict[str, Any] = {"documents": desk.info().rows["document"], "commands": {}}
    for name, words in commands.items():
        figures["commands"][name] = _run([*words, "--desk", path], limit_s)
        if note is not None:
            note(figures)
    return figures


def _run(words: list[str], limit_s: float | None) -> dict[str, float]:
    def bound() -> None:
        if limit_s is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit_s), math.ceil(limit_s)))

    begin = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "volteface", *words],
            stdout=subprocess.DEVNULL, stderr=errors, env={**os.environ, **ONE_THREAD}, preexec_fn=bound,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        stopped = process.returncode in (-signal.SIGKILL, -signal.SIGXCPU)
        if process.returncode and not stopped:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(words)}: exit {process.returncode}: {errors.read().decode()[-300:]}")
    cpu = usage.ru_utime + usage.ru_stime
    figures = {"seconds": round(seconds, 3), "cpu_s": round(cpu, 3), "peak_mb": round(usage.ru_maxrss / 1024)}
    return {**figures, "stopped": True} if stopped else figures


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{figures['documents']:,} documents")
    print(f"{'command':<50}{'seconds':>10}{'cpu s':>10}{'peak MB':>10}")
    for name, found in figures["commands"].items():
        stopped = "  stopped" if "stopped" in found else ""
        print(f"{name:<50}{found['seconds']:>10.2f}{found['cpu_s']:>10.2f}{found['peak_mb']:>10}{stopped}")


if __name__ == "__main__":
    run(__doc__, measure, print_report)
