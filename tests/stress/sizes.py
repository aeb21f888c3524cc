"""How long the stress tests are: short among the ordinary tests, full in ``make stress``, which sets
``VOLTEFACE_STRESS=full``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

FULL = os.environ.get("VOLTEFACE_STRESS") == "full"
ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "build" / "stress" / "figures.jsonl"


def sized(short: T, full: T) -> T:
    """Return what belongs to the form that runs."""
    return full if FULL else short


def note(test: str, /, **figures: Any) -> None:
    """Keep the figures of a full run in ``build/stress/figures.jsonl``."""
    if FULL:
        FIGURES.parent.mkdir(parents=True, exist_ok=True)
        with FIGURES.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"test": test, **figures}, ensure_ascii=False) + "\n")
