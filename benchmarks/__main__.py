"""Run the benchmarks, print their tables and keep their figures. Run ``make bench`` or ``python -m benchmarks``.

Each benchmark runs in a process of its own with one thread; the figures go to
``benchmarks/results/<date>-<commit>.json`` with the machine, the versions and the digest of the data.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import ONE_THREAD, ROOT, commit, describe_machine, versions

RESULTS = ROOT / "benchmarks" / "results"
NAMES = ("reading", "startup", "cores", "memory", "desk")
OTHERS = ("peers",)
"""What needs more installed, and so runs only when it is named."""


def measured(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Run one benchmark in this process and return its figures."""
    from benchmarks import cores, desk, memory, peers, reading, startup

    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "reading": lambda: reading.measure(options.batches),
        "startup": startup.measure,
        "cores": cores.measure,
        "memory": lambda: memory.measure(options.documents),
        "desk": lambda: desk.measure(max(options.documents)),
        "peers": peers.measure,
    }
    return runs[name]()


def report(name: str, figures: dict[str, Any]) -> None:
    """Print one benchmark's tables."""
    from benchmarks import cores, desk, memory, peers, reading, startup

    print(f"\n{name}")
    found = (reading, startup, cores, memory, desk, peers)
    next(module for module in found if module.__name__.endswith(name)).print_report(figures)


def in_process(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Run one benchmark in a new process, in which the numerical libraries start one thread."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        sizes = [str(size) for size in options.documents]
        command = [sys.executable, "-m", "benchmarks", name, "--here", str(path), "--batches", str(options.batches)]
        subprocess.run([*command, "--documents", *sizes], cwd=ROOT, env={**os.environ, **ONE_THREAD}, check=True)
        held: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return held


def keep(figures: Mapping[str, Any], now: datetime, folder: Path = RESULTS) -> Path:
    """Write figures with the machine and the versions beside the earlier ones; return where."""
    head = {"date": now.isoformat(timespec="minutes"), "commit": commit(), "machine": describe_machine()}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now.date().isoformat()}-{head['commit']}.json"
    earlier = json.loads(path.read_text("utf-8")) if path.exists() else {}
    held = {**earlier, **head, "versions": versions(), **figures}
    path.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print it, keep it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = (*NAMES, *OTHERS)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"some of {', '.join(known)} (default: all but {', '.join(OTHERS)})"
    )
    parser.add_argument("--batches", type=int, default=30, help="batches of 8 articles that are read")
    parser.add_argument(
        "--documents", type=int, nargs="+", default=[1_000, 10_000], help="sizes for memory; the largest for the desk"
    )
    parser.add_argument("--here", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(known))
    if unknown:
        parser.error(f"unknown benchmarks {', '.join(unknown)}; expected some of {', '.join(known)}")
    if options.here:
        options.here.write_text(json.dumps(measured(options.names[0], options)), "utf-8")
        return 0
    begun = time.perf_counter()
    figures = {}
    for name in options.names or NAMES:
        figures[name] = in_process(name, options)
        report(name, figures[name])
    path = keep(figures, datetime.now(UTC))
    print(f"\n{time.perf_counter() - begun:.0f} s; kept in {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
