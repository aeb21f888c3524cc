"""What benchmarks that ask a desk have in common: the words to ask for, and the program around them."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.desk import fill
from volteface.desk import Desk

__all__ = ["Asked", "asked_of", "run", "wanted"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a desk, the heaviest there is in it.

    Attributes:
        one: id of the actor of whom most documents tell.
        other: id of the next one.
        name: the last word of the other's name.
        common: two words that stand in many documents.
        rare: a word that stands in one document or few.
    """

    one: str
    other: str
    name: str
    common: str
    rare: str


_WORDS = """
WITH word AS (SELECT term, sum(len(numbers)) AS documents FROM posting
              WHERE term SIMILAR TO '[a-z]{4,12}' GROUP BY term)
SELECT (SELECT list(term) FROM (SELECT term FROM word ORDER BY documents DESC, term LIMIT 11)),
       (SELECT term FROM word ORDER BY documents, term LIMIT 1)
"""


def asked_of(desk: Desk) -> Asked:
    """Return what to ask of a desk."""
    one, other = desk.actors(limit=2)
    common, rare = desk.sql(_WORDS).fetchall()[0]
    return Asked(one.id, other.id, other.name.split()[-1], f"{common[-2]} {common[-1]}", rare)


def wanted(name: str, only: str) -> bool:
    """Say whether something is to be measured: where ``only``, pieces of names with ``|`` between them, allows it."""
    return any(part in name for part in only.split("|"))


def run(
    description: str | None,
    measure: Callable[[str, str], dict[str, Any]],
    print_report: Callable[[dict[str, Any]], None],
) -> None:
    """Ask a desk, or one that is generated for it, everything that is measured, and print the table."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--desk", help="an existing desk (default: one is generated)")
    parser.add_argument("--documents", type=int, default=10_000, help="documents of a generated desk")
    parser.add_argument("--only", default="", metavar="WORDS", help="only what has this in its name; several with |")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.desk or str(Path(folder) / "bench.desk")
        if not Path(path).exists():
            fill(Desk(path), options.documents, seed=7, words=1_000, batch=100)
        print_report(measure(path, options.only))
