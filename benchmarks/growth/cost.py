"""What a billion documents would cost on a named cluster, from what was measured on one core.

Run ``python -m benchmarks.growth.cost``; the price is an option, for prices change.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.__main__ import RESULTS
from benchmarks.growth.curves import kept_figures

__all__ = ["CLUSTER", "Cluster", "Cost", "Measured", "cost_of", "kept"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Machines of one kind.

    Attributes:
        name: what their provider calls them.
        machines: how many.
        vcpus: of each; two share a core where the provider sells threads.
        memory_gib: of each.
        usd_an_hour: of one machine.
    """

    name: str
    machines: int
    vcpus: int
    memory_gib: int
    usd_an_hour: float


CLUSTER = Cluster("AWS c7i.4xlarge (16 vCPUs, 32 GiB)", machines=100, vcpus=16, memory_gib=32, usd_an_hour=0.714)
"""The price is that of on-demand machines in us-east-1 as remembered, not looked up: give today's with ``--price``."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one core did.

    Attributes:
        words_a_second: the whole reading, words a second of processor time.
        similar_s: seconds for the near-duplicates of ``similar_at`` documents, in one process.
        similar_at: documents.
        disk_bytes: of the desk, a word of text.
    """

    words_a_second: float
    similar_s: float
    similar_at: int
    disk_bytes: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Hours, money and disk."""

    reading_h: float
    similar_h: float
    usd: float
    disk_gb: float


def cost_of(cluster: Cluster, measured: Measured, *, documents: int, words: int, vcpus_a_core: int = 2) -> Cost:
    """Return what documents of so many words cost.

    Reading is shared by all cores; the near-duplicates of all documents are found by one process at the end, whose time
    grows as n log n, while the other machines are given back.
    """
    cores = cluster.machines * cluster.vcpus / vcpus_a_core
    reading_h = documents * words / measured.words_a_second / cores / 3600
    grown = documents * math.log(documents) / (measured.similar_at * math.log(measured.similar_at))
    similar_h = measured.similar_s * grown / 3600
    usd = (reading_h * cluster.machines + similar_h) * cluster.usd_an_hour
    return Cost(reading_h, similar_h, usd, documents * words * measured.disk_bytes / 1e9)


def kept(results: Path = RESULTS) -> Measured:
    """Return the newest figures: of the reading, of the largest search for near-duplicates, of a folder of tables.

    Raises:
        RuntimeError: one of them was never measured.
    """
    rates = [
        (held["date"], held["reading"]["words_per_busy_s"]["volteface"]["mean"])
        for path in sorted(results.glob("*.json"))
        for held in [json.loads(path.read_text("utf-8"))]
        if "words_per_busy_s" in held.get("reading", {})
    ]
    growth = kept_figures(results)
    folders = [found for found in growth.get("folder", {}).values() if "folder_mb" in found]
    similar = [(size, found) for size, found in growth.get("duplicates", {}).items() if "cpu_s" in found]
    if not (rates and folders and similar):
        raise RuntimeError("reading, duplicates and folder must be measured first; run python -m benchmarks.growth")
    size, found = similar[-1]
    bytes_a_word = 1e6 * folders[-1]["folder_mb"] / folders[-1]["words"]
    return Measured(max(rates)[1], found["cpu_s"], size, bytes_a_word)


def main() -> None:
    """Print what it costs, with every assumption."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth.cost", description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000_000)
    parser.add_argument("--words", type=int, default=600, help="words of a document")
    parser.add_argument("--machines", type=int, default=CLUSTER.machines)
    parser.add_argument("--vcpus", type=int, default=CLUSTER.vcpus, help="of one machine")
    parser.add_argument("--vcpus-a-core", type=int, default=2, help="threads that share a core")
    parser.add_argument("--price", type=float, default=CLUSTER.usd_an_hour, help="USD an hour of one machine")
    options = parser.parse_args()
    changed = replace(CLUSTER, machines=options.machines, vcpus=options.vcpus, usd_an_hour=options.price)
    measured = kept()
    cost = cost_of(
        changed, measured, documents=options.documents, words=options.words, vcpus_a_core=options.vcpus_a_core
    )
    print(f"{options.documents:,} documents of {options.words} words on {changed.machines} × {changed.name}")
    print(
        f"{changed.usd_an_hour} USD an hour and machine, {options.vcpus_a_core} vCPUs a core; "
        f"one core: {measured.words_a_second:,.0f} words a second,"
    )
    print(
        f"near-duplicates of {measured.similar_at:,} in {measured.similar_s:.1f} s; "
        f"{measured.disk_bytes:.0f} bytes of disk a word"
    )
    print(f"reading {cost.reading_h:,.1f} h, near-duplicates {cost.similar_h:,.1f} h on one machine")
    print(f"{cost.usd:,.0f} USD, {cost.disk_gb:,.0f} GB of tables")


if __name__ == "__main__":
    main()
