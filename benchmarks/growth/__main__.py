"""How every part grows from a thousand documents to a million: time, disk and memory, with curves drawn from them.

Run ``python -m benchmarks.growth`` for everything (hours), ``python -m benchmarks.growth pages --sizes 1000000`` for
one part at one size, ``python -m benchmarks.growth --draw`` for the tables and the picture of what is kept. Each part
at each size runs in a process of its own with one thread; its figures are kept at once, so that a run may be broken
off.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.__main__ import keep
from benchmarks.growth.charts import PICTURE, write_picture
from benchmarks.growth.curves import curves_of, kept_figures
from benchmarks.growth.report import print_report
from benchmarks.machine import ONE_THREAD, ROOT, commit, load_average

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PARTS = ("read", "folder", "prints", "duplicates", "desk", "identity", "store", "commands", "pages")
LARGEST = {"read": 10_000, "folder": 10_000}
"""Reading has the models' pace, the same for each document: larger sizes take hours and say nothing new."""
WORK = ROOT / "build" / "growth"


def measured(part: str, documents: int, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one part at one size in a process of its own; one that takes too long says so."""
    head = {"commit": commit(), "date": datetime.now(UTC).isoformat(timespec="minutes"), "load_before": load_average()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        command = [
            sys.executable,
            "-m",
            "benchmarks.growth",
            part,
            "--sizes",
            str(documents),
            "--work",
            str(options.work),
        ]
        try:
            subprocess.run(
                [*command, "--only", options.only, "--here", str(path)],
                cwd=ROOT,
                env={**os.environ, **ONE_THREAD},
                check=True,
                timeout=options.limit,
            )
        except subprocess.TimeoutExpired:
            head["stopped_after_s"] = options.limit
        if not path.exists():
            return {**head, "documents": documents}
        figures: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return {**head, "load_after": load_average(), **figures}


def run(options: argparse.Namespace) -> None:
    """Measure parts at sizes and keep each figure beside those of the same commit."""
    options.work.mkdir(parents=True, exist_ok=True)
    for documents in sorted(options.sizes):
        for part in options.parts or PARTS:
            if documents > LARGEST.get(part, documents):
                continue
            figures = measured(part, documents, options)
            now = datetime.now(UTC)
            path = keep({}, now)
            growth = json.loads(path.read_text("utf-8")).get("growth", {})
            growth.setdefault(part, {})[str(documents)] = figures
            keep({"growth": growth}, now)
            shown = {name: value for name, value in figures.items() if isinstance(value, int | float | str)}
            print(f"{part} {documents:,}: {shown}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; print and draw all that is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of documents")
    parser.add_argument("--work", type=Path, default=WORK, metavar="DIR", help="where the desks lie")
    parser.add_argument("--limit", type=float, default=3600, metavar="S", help="seconds after which a part is stopped")
    parser.add_argument("--only", default="", metavar="WORDS", help="only commands and pages with this; several with |")
    parser.add_argument("--draw", action="store_true", help="measure nothing, draw what is kept")
    parser.add_argument("--here", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.parts) - set(PARTS))
    if unknown:
        parser.error(f"unknown parts {', '.join(unknown)}; expected some of {', '.join(PARTS)}")
    if options.here:
        from benchmarks.growth.parts import measure

        def note(figures: dict[str, Any]) -> None:
            options.here.write_text(json.dumps(figures), "utf-8")

        measure(options.parts[0], options.sizes[0], options.work, only=options.only, note=note)
        return 0
    if not options.draw:
        run(options)
    curves = curves_of(kept_figures())
    print_report(curves)
    write_picture(curves)
    print(f"drawn in {PICTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
