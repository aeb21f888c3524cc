"""How long the program takes to begin: ``volteface --help``, and ``annotate`` of one article with nothing loaded yet.

Run ``python -m benchmarks startup``. Each run is a program of its own, the start of Python with it; the clock runs
from its start to its end, and the processor's time stands beside it, for machines on which others work too.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.corpus import articles
from benchmarks.machine import ONE_THREAD, load_average

__all__ = ["GOALS", "measure", "print_report"]

GOALS = {"--help": 0.3, "annotate": 3.0}
"""Seconds that each may take on an idle machine."""
HELPS, ARTICLES = 10, 5


def measure() -> dict[str, Any]:
    """Return the median and the slowest of each, ready for JSON."""
    source, documents = articles()
    load = load_average()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.txt" for number in range(ARTICLES)]
        for path, document in zip(files, documents, strict=False):
            path.write_text(document.text, "utf-8")
        helps = [_run(["--help"]) for _ in range(HELPS)]
        first = [_run(["annotate", str(path), "--format", "jsonl"]) for path in files if path.exists()]
    return {
        "data": source,
        "load_before": load,
        "load_after": load_average(),
        "runs": {"--help": _summary(helps), "annotate": _summary(first)},
    }


def _run(arguments: list[str]) -> dict[str, float]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "volteface", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **ONE_THREAD},
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: exit {process.returncode}")
    return {"seconds": seconds, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}


def _summary(runs: list[dict[str, float]]) -> dict[str, float]:
    seconds, busy = ([run[name] for run in runs] for name in ("seconds", "cpu_s"))
    return {
        "runs": len(runs),
        "median_s": round(statistics.median(seconds), 3),
        "slowest_s": round(max(seconds), 3),
        "median_cpu_s": round(statistics.median(busy), 3),
        # What this process held when it started the program is counted with it, and may be more.
        "peak_at_most_mb": round(max(run["peak_mb"] for run in runs)),
    }


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"load {figures['load_before']} before, {figures['load_after']} after")
    print(f"{'program':<20}{'runs':>6}{'median s':>10}{'slowest s':>11}{'median cpu s':>14}{'goal s':>8}{'MB <=':>12}")
    for name, run in figures["runs"].items():
        print(
            f"{name:<20}{run['runs']:>6}{run['median_s']:>10.2f}{run['slowest_s']:>11.2f}{run['median_cpu_s']:>14.2f}"
            f"{GOALS[name]:>8}{run['peak_at_most_mb']:>12}"
        )
