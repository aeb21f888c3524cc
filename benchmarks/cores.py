"""Words a second of several workers beside one, and the memory that each of them takes.

Run ``python -m benchmarks cores``. The same articles are read by one worker and by as many as there are cores. What the
workers take to begin is measured with a few articles each and taken off. On a busy machine the clock tells of others:
the words a second of processor time then say how much a worker loses by having neighbours, which is what it can lose.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from subprocess import PIPE
from typing import Any

from benchmarks.corpus import articles
from benchmarks.machine import ONE_THREAD, ROOT, load_average
from benchmarks.reading import batches_of
from volteface.api import ReadOptions, annotate_documents
from volteface.records import Annotation

__all__ = ["measure", "print_report", "read_with"]

ARTICLES = 80
"""Articles for each core; with fewer, the last ones, which one worker reads while the others are done, would count."""
FIRST = 4
"""Articles for each core that are read to know what it takes to begin: so many that every worker is started."""


def read_with(workers: int, count: int) -> dict[str, float]:
    """Read so many articles with so many workers; to be called in a process of its own, whose children they are.

    Raises:
        RuntimeError: an article could not be read, so that the time would mean nothing.
    """
    documents = batches_of(articles()[1], 1, count)[0]
    begun = time.perf_counter()
    # Two workers or more are processes of their own; one alone is asked in such a process as well.
    read = sum(isinstance(one, Annotation) for one in annotate_documents(documents, ReadOptions(workers=workers)))
    seconds = time.perf_counter() - begun
    if read != len(documents):
        raise RuntimeError(f"of {len(documents)} articles {read} were read")
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "words": sum(len(document.text.split()) for document in documents),
        "seconds": seconds,
        "cpu_s": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "worker_peak_mb": round((children.ru_maxrss if workers > 1 else own.ru_maxrss) / 1024),
    }


def _in_process(workers: int, count: int) -> dict[str, float]:
    command = (sys.executable, "-m", "benchmarks.cores", str(workers), str(count))
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **ONE_THREAD}, stdout=PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(articles_each: int = ARTICLES) -> dict[str, Any]:
    """Measure one worker and as many as there are cores, and return the figures, ready for JSON."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = load_average()
    runs = {workers: _rates(workers, FIRST * cores, articles_each * cores) for workers in dict.fromkeys((1, cores))}
    one, many = runs[1], runs[cores]
    return {
        "articles_each": articles_each,
        "cores": cores,
        "load_before": load,
        "load_after": load_average(),
        "runs": {str(workers): run for workers, run in runs.items()},
        "of_n_times_one": round(many["words_per_s"] / (cores * one["words_per_s"]), 3),
        "busy_of_one": round(many["words_per_busy_s"] / one["words_per_busy_s"], 3),
    }


def _rates(workers: int, first: int, count: int) -> dict[str, float]:
    begin, whole = _in_process(workers, first), _in_process(workers, first + count)
    words = whole["words"] - begin["words"]
    return {
        "words": words,
        "words_per_s": round(words / (whole["seconds"] - begin["seconds"])),
        "words_per_busy_s": round(words / (whole["cpu_s"] - begin["cpu_s"])),
        "worker_peak_mb": whole["worker_peak_mb"],
    }


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{figures['cores']} cores; load {figures['load_before']} before, {figures['load_after']} after")
    print(f"{'workers':>8}{'words/s':>10}{'words/s of processor time':>28}{'peak MB a worker':>18}")
    for workers, run in figures["runs"].items():
        print(f"{workers:>8}{run['words_per_s']:>10,}{run['words_per_busy_s']:>28,}{run['worker_peak_mb']:>18}")
    print(f"{figures['of_n_times_one']:.2f} of n times one by the clock", end="")
    print(f", {figures['busy_of_one']:.2f} of one by processor time")


if __name__ == "__main__":
    print(json.dumps(read_with(int(sys.argv[1]), int(sys.argv[2]))))
