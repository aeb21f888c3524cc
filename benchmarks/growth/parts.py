"""What is measured at each size, each in a process of its own: its time, its memory, what it made.

``read`` and ``folder`` read documents, as ``volteface read`` does; they alone use the models, so they stay with the
smaller sizes. ``prints`` and ``duplicates`` run by themselves on texts of drawn words. All others ask, or add to, a
cloned desk.
"""

from __future__ import annotations

import math
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import commands, pages
from benchmarks.corpus import write_documents
from benchmarks.growth.base import WORDS, base_documents
from benchmarks.growth.clones import build
from benchmarks.growth.texts import write_prints
from volteface.api import ReadOptions, annotate_documents, read_into_folder, read_items
from volteface.cluster.bench import workbench
from volteface.cluster.similar import find_near_pairs, link_all
from volteface.desk import Desk, StoredReading
from volteface.desk.identity import refresh_identities
from volteface.desk.settling import SHARE
from volteface.records import Annotation
from volteface.sources import fingerprint

__all__ = ["PARTS", "measure"]

BATCH = ReadOptions().batch
STORED = 4
"""Batches, at least, that are stored into a desk that is there, after one that opens it."""
COMMAND_S, PAGE_S = 60, 600
"""Seconds of the processor after which a command is stopped, and of the clock after which a page is."""
STEPS = 10


@contextmanager
def _metered(figures: dict[str, Any], name: str = "") -> Iterator[None]:
    begun, busy = time.perf_counter(), time.process_time()
    yield
    figures[f"{name}seconds"] = round(time.perf_counter() - begun, 3)
    figures[f"{name}cpu_s"] = round(time.process_time() - busy, 3)


def _read(documents: int, work: Path) -> dict[str, Any]:
    """Read documents into a new desk; the time of each tenth shows whether later ones take longer."""
    path = work / f"read-{documents}.desk"
    path.unlink(missing_ok=True)
    desk = _TimedDesk(path)
    along: list[tuple[int, float, float]] = []
    figures: dict[str, Any] = {}
    with _metered(figures):
        summary = read_items(
            base_documents(documents),
            desk,
            progress=lambda so_far: along.append((so_far.read, time.process_time(), desk.storing_s)),
        )
    if summary.new != documents:
        raise RuntimeError(f"of {documents} documents {summary.new} were stored")
    figures |= {"words": summary.words, "storing_cpu_s": round(desk.storing_s, 2), "tenths": _tenths(along)}
    figures["desk_mb"] = _size_mb(path)
    path.unlink()
    return figures


def _folder(documents: int, work: Path) -> dict[str, Any]:
    """Read documents into a folder of tables, as many machines would, with one process."""
    folder, texts = work / f"read-{documents}", work / f"read-{documents}.jsonl"
    shutil.rmtree(folder, ignore_errors=True)
    write_documents(base_documents(documents), texts)
    begun, before = time.perf_counter(), _children_s()
    with _metered(figures := dict[str, Any](), "own_"):
        summary = read_into_folder(texts, folder)
    cpu = figures["own_cpu_s"] + _children_s() - before
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
    shutil.rmtree(folder)
    texts.unlink()
    head = {"seconds": round(time.perf_counter() - begun, 3), "cpu_s": round(cpu, 3)}
    return {**head, "new": summary.new, "words": summary.words, "folder_mb": round(size, 2)}


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _TimedDesk(Desk):
    """A desk that knows how long it stored."""

    storing_s = 0.0

    def store(self, readings: Any, **how: Any) -> Any:
        """Store as a desk does."""
        with self._timed():
            return super().store(readings, **how)

    def settle(self) -> Any:
        """Do what waits, as a desk does."""
        with self._timed():
            return super().settle()

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begun = time.process_time()
        try:
            yield
        finally:
            self.storing_s += time.process_time() - begun


def _tenths(along: list[tuple[int, float, float]]) -> list[list[float]]:
    """Return for each tenth: documents so far, and milliseconds a document of reading and of storing."""
    every = max(1, len(along) // STEPS)
    points = along[0 :: every or 1]
    return [
        [later, *(round(1000 * (new - old) / (later - earlier), 3) for old, new in pairs)]
        for (earlier, cpu, stored), (later, cpu2, stored2) in pairwise(points)
        for pairs in [((cpu - stored, cpu2 - stored2), (stored, stored2))]
    ]


def _desk(documents: int, work: Path) -> dict[str, Any]:
    """Clone the desk that all others ask; keep its size and what working out the derived tables took."""
    path = desk_path(documents, work)
    path.unlink(missing_ok=True)
    steps = build(documents, path, work / "base.desk")
    info = Desk(path).info()
    counts = {name: info.rows[name] for name in ("event", "statement", "mention", "actor", "posting")}
    return {**steps, "desk_mb": _size_mb(path), "schema": info.schema_version, "rows": counts}


def desk_path(documents: int, work: Path) -> Path:
    """Return where the cloned desk of a size lies."""
    return work / f"{documents}.desk"


def _store(documents: int, work: Path) -> dict[str, Any]:
    """Store batches into a desk of this size as a long run does: what one document more costs.

    So many are stored that what waits for many documents is done at least once (see ``volteface.desk.settling``).
    ``alone`` is what a batch costs that is stored by itself, so that nothing waits.
    """
    desk = Desk(desk_path(documents, work))
    held = desk.info().rows["document"]
    batches = 2 + max(STORED, math.ceil(held / SHARE / BATCH))
    readings = _fresh_readings(batches * BATCH, held + 1)
    desk.store(readings[:BATCH])
    figures: dict[str, Any] = {}
    with _metered(figures, "alone_"):
        desk.store(readings[BATCH : 2 * BATCH])
    with _metered(figures):
        for begin in range(2 * BATCH, len(readings), BATCH):
            batch = readings[begin : begin + BATCH]
            desk.known([reading.annotation.document for reading in batch])
            desk.store(batch, more=True)
        with _metered(figures, "settle_"):
            desk.settle()
    stored = len(readings) - 2 * BATCH
    return {**figures, "stored": stored, "ms_a_document": round(1000 * figures["cpu_s"] / stored, 3)}


def _fresh_readings(count: int, seed: int) -> list[StoredReading]:
    return [
        StoredReading(found, fingerprint(found.document.text), "growth", "2026-01-01T00:00:00+00:00")
        for found in annotate_documents(list(base_documents(count, seed)))
        if isinstance(found, Annotation)
    ]


def _identity(documents: int, work: Path) -> dict[str, Any]:
    """Work out anew who every actor is: what follows each decision of a person, over the whole desk."""
    figures: dict[str, Any] = {}
    settings: dict[str, Any] = {"memory_limit": "512MB", "threads": 2}
    with duckdb.connect(str(desk_path(documents, work)), config=settings) as connection:
        connection.execute("UPDATE identity SET identity = base WHERE identity <> base")
        connection.execute("DELETE FROM moved")
        connection.execute("CHECKPOINT")
        connection.execute("BEGIN")
        with _metered(figures):
            refresh_identities(connection)
            connection.execute("COMMIT")
            # On some sizes the step above does this by itself: it is part of it on all.
            connection.execute("CHECKPOINT")
        actors, people = connection.execute("SELECT count(*), count(DISTINCT identity) FROM identity").fetchall()[0]
    return {**figures, "actors": actors, "identities": people}


def _prints(documents: int, work: Path) -> dict[str, Any]:
    """Fingerprint texts of drawn words, of which one in twenty is an earlier one with a word in 25 changed."""
    return write_prints(documents, work / f"prints-{documents}.parquet", words=WORDS)


def _duplicates(documents: int, work: Path) -> dict[str, Any]:
    """Find near-duplicates among fingerprints and link them, as a reading on many machines does at its end.

    Where ``prints`` made none of this size, those of the cloned desk are taken, which are drawn at random.
    """
    file, figures = work / f"prints-{documents}.parquet", dict[str, Any]()
    texts = file.exists()
    if not texts:
        file = work / f"drawn-{documents}.parquet"
        # In another process, for the peak is that of this one.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
            other.submit(_draw, desk_path(documents, work), file).result()
    with workbench() as bench:
        bench.execute(f"CREATE VIEW fingerprint AS SELECT number, exact, signature FROM '{file}'")
        bench.execute(f"CREATE VIEW document AS SELECT number, id, url, published FROM '{file}'")
        bench.execute(f"CREATE VIEW reading AS SELECT number, '2026' AS read_at FROM '{file}'")
        with _metered(figures):
            find_near_pairs(bench)
            with _metered(figures, "linking_"):
                link_all(bench)
        found = bench.execute(_FOUND.format(file))
        names = [column[0] for column in found.description or ()]
        return {**figures, "of_texts": texts, **dict(zip(names, found.fetchall()[0], strict=True))}


def _draw(desk: Path, file: Path) -> None:
    with duckdb.connect(str(desk), read_only=True) as connection:
        connection.execute(_DRAWN.format(file))


_DRAWN = """
COPY (SELECT f.number, f.exact, f.signature, d.id, CAST(NULL AS VARCHAR) AS url, d.published,
             c.original_number AS copy_of, coalesce(c.original_number, f.number) AS family
      FROM fingerprint f JOIN "document" d USING (number) LEFT JOIN duplicate c USING (number))
TO '{0}' (FORMAT parquet)
"""


_FOUND = """
WITH made AS (SELECT number, exact, copy_of, family FROM '{0}'),
copied AS (SELECT least(c.exact, o.exact) AS exact, greatest(c.exact, o.exact) AS other
           FROM made c JOIN made o ON o.number = c.copy_of)
SELECT (SELECT count(*) FROM candidate) AS candidates, (SELECT count(*) FROM near_pair) AS pairs,
       (SELECT count(*) FROM duplicate) AS linked, (SELECT count(*) FROM copied) AS copies,
       (SELECT count(*) FROM copied SEMI JOIN near_pair USING (exact, other)) AS copies_found,
       (SELECT count(*) FROM near_pair p JOIN made a ON a.exact = p.exact JOIN made b ON b.exact = p.other
        WHERE a.family <> b.family) AS wrong
"""


def _commands(documents: int, work: Path, **how: Any) -> dict[str, Any]:
    return commands.measure(str(desk_path(documents, work)), limit_s=COMMAND_S, **how)


def _pages(documents: int, work: Path, **how: Any) -> dict[str, Any]:
    return pages.measure(str(desk_path(documents, work)), limit_s=PAGE_S, **how)


def _size_mb(path: Path) -> float:
    return round(path.stat().st_size / 1e6, 1)


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    "read": _read,
    "folder": _folder,
    "prints": _prints,
    "duplicates": _duplicates,
    "desk": _desk,
    "identity": _identity,
    "store": _store,
    "commands": _commands,
    "pages": _pages,
}
"""What is measured, in the order in which one needs another."""


def measure(part: str, documents: int, work: Path, *, only: str, note: Callable[[dict[str, Any]], None]) -> None:
    """Measure one part at one size in this process, which should do nothing else.

    Args:
        part: one of ``PARTS``.
        documents: the size.
        work: where the desks lie.
        only: only commands and pages that hold this.
        note: is given figures ready for JSON: of commands and pages after each of them, of all others at the end.
    """

    def noted(figures: dict[str, Any]) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
        note({"peak_mb": round(peak), **figures, "documents": documents})

    how: dict[str, Any] = {"only": only, "note": noted} if part in ("commands", "pages") else {}
    noted(PARTS[part](documents, work, **how))
