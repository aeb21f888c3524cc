"""Words a second of other tools on the same articles, each doing its part of what volteface does.

Run ``make peers``: it installs them into ``build/peers``, an environment of their own, and runs ``python -m benchmarks
peers``. What stands beside them is the whole reading, with all kinds of records; the tools make one kind each.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.corpus import articles
from benchmarks.machine import ONE_THREAD, ROOT, load_average

__all__ = ["PYTHON", "measure", "print_report"]

PYTHON = ROOT / "build" / "peers" / "bin" / "python"
READERS = Path(__file__).with_name("readers.py")
ARTICLES = {"textacy quotations": 40, "dateparser": 20, "HeidelTime": 3}
"""How many articles each reads. HeidelTime starts a Java machine for each."""


def measure() -> dict[str, Any]:
    """Run every tool and return the figures, ready for JSON.

    Raises:
        RuntimeError: the tools are not installed.
    """
    if not PYTHON.exists():
        raise RuntimeError(f"no other tools in {PYTHON.parents[1].relative_to(ROOT)}; run: make peers")
    source, documents = articles()
    load = load_average()
    found = {name: _run(name, [document.text for document in documents[:count]]) for name, count in ARTICLES.items()}
    return {"data": source, "load_before": load, "load_after": load_average(), "tools": found}


def _run(name: str, texts: list[str]) -> dict[str, Any]:
    """Run one tool in its own environment; one that fails has its ``error``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), "utf-8")
        command = [str(PYTHON), str(READERS), name, str(path)]
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True, check=False
        )
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["no output"])[-1][:200]}
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{figures['data']}; load {figures['load_before']} before, {figures['load_after']} after")
    print(f"{'tool':<24}{'articles':>10}{'failed':>8}{'words/s':>10}{'words/s of processor time':>28}{'found':>8}")
    for name, run in figures["tools"].items():
        if "error" in run:
            print(f"{name:<24}  {run['error']}")
            continue
        busy = "not known" if run["words_per_busy_s"] is None else f"{run['words_per_busy_s']:,}"
        print(f"{name:<24}{run['articles']:>10}{run['failed']:>8}{run['words_per_s']:>10,}{busy:>28}{run['found']:>8,}")
