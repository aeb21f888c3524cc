"""Memory that reading into a desk takes at several sizes: it must not grow with the corpus.

Run ``python -m benchmarks memory --documents 1000 10000``. Each size is read in a process of its own; the peak and
the memory in use along the way are those of that process, without packages that only development needs. The documents
are short, and mixed from real sentences.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import articles, mixed_documents, write_documents
from benchmarks.machine import ROOT, digest, hide_development_packages, load_average

__all__ = ["growth", "measure", "print_report", "read_into_desk"]

SIZES = (1_000, 10_000)
WORDS = 40
"""Words of a document, at least: the last sentence is whole."""
STEPS = 10


def read_into_desk(path: Path, desk: Path) -> dict[str, Any]:
    """Read a file into a new desk and return what it took; to be called in a process of its own.

    Raises:
        RuntimeError: a document was not stored, so that the memory would mean nothing.
    """
    import resource

    import volteface as vf

    in_use: list[tuple[int, float]] = []
    begun = time.perf_counter()
    summary = vf.read(path, desk, progress=lambda so_far: in_use.append((so_far.read, memory_in_use_mb())))
    if summary.skipped or summary.new != summary.read:
        raise RuntimeError(f"of {summary.read} documents {summary.new} were stored, {summary.skipped} skipped")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    every = max(1, len(in_use) // STEPS)
    return {
        "documents": summary.read,
        "new": summary.new,
        "near_duplicate": summary.near_duplicate,
        "words": summary.words,
        "seconds": round(time.perf_counter() - begun, 1),
        "peak_mb": round(peak, 1),
        "in_use_mb": [[read, round(held, 1)] for read, held in in_use[every - 1 :: every]],
        "desk_mb": round(desk.stat().st_size / 1e6, 1),
    }


def memory_in_use_mb() -> float:
    """Return the resident memory of this process, 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0.0
    import resource

    return int(statm.read_text("ascii").split()[1]) * resource.getpagesize() / 1024**2


def measure(sizes: Sequence[int] = SIZES, *, words: int = WORDS) -> dict[str, Any]:
    """Measure every size in a process of its own and return the figures, ready for JSON."""
    source, documents = articles()
    load = load_average()
    runs = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "documents.jsonl"
            write_documents(mixed_documents(documents, size, words=words), path)
            runs.append(_in_process(path, Path(folder) / "bench.desk"))
    return {
        "data": source,
        "data_sha256": digest(document.text for document in documents),
        "load_before": load,
        "load_after": load_average(),
        "runs": runs,
        "growth_mb_per_1000_documents": growth(runs),
    }


def _in_process(path: Path, desk: Path) -> dict[str, Any]:
    command = (sys.executable, "-m", "benchmarks.memory", str(path), str(desk))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    held: dict[str, Any] = json.loads(done.stdout)
    return held


def growth(runs: Sequence[dict[str, Any]]) -> float | None:
    """Return by how many MB the peak grew for each thousand documents from the smallest run to the largest."""
    ordered = sorted(runs, key=lambda run: run["documents"])
    more = ordered[-1]["documents"] - ordered[0]["documents"]
    return round(1000 * (ordered[-1]["peak_mb"] - ordered[0]["peak_mb"]) / more, 2) if more else None


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(
        f"{'documents':>10}{'words':>12}{'near dup':>10}{'seconds':>9}{'peak MB':>9}{'desk MB':>9}"
        "  in use along the way, MB"
    )
    for run in figures["runs"]:
        along = " ".join(f"{held:.0f}" for _, held in run["in_use_mb"])
        print(
            f"{run['documents']:>10,}{run['words']:>12,}{run['near_duplicate']:>10,}{run['seconds']:>9}"
            f"{run['peak_mb']:>9}{run['desk_mb']:>9}  {along}"
        )
    print(f"growth of the peak: {figures['growth_mb_per_1000_documents']} MB for each 1,000 documents more")


if __name__ == "__main__":
    hide_development_packages()
    print(json.dumps(read_into_desk(Path(sys.argv[1]), Path(sys.argv[2]))))
