"""Who does the work: the processes of this machine here, a Ray cluster in ``ray_engine``.

Needs files and a setting; makes receipts. Whatever the engine, the same functions turn files into chunks and chunks
into rows, so the records do not depend on it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from typing import Protocol, TypeVar

from volteface.cluster.inputs import Chunk, InputFile, chunks_of
from volteface.cluster.processes import in_processes
from volteface.cluster.work import Receipt, Setting, Worker
from volteface.errors import VoltefaceError

__all__ = ["Engine", "ProcessEngine"]

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """What carries out a run."""

    def read(self, files: Sequence[InputFile], setting: Setting, done: Collection[str]) -> Iterator[Receipt]:
        """Read files; yield a receipt for each unit, in any order.

        Args:
            files: what is read.
            setting: what every worker must know.
            done: units that an earlier run read.
        """
        ...

    def each(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield what a function makes of each task, in any order."""
        ...


class ProcessEngine:
    """The processes of this machine.

    Args:
        workers: how many; 1 works in the calling process.
    """

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers

    def read(self, files: Sequence[InputFile], setting: Setting, done: Collection[str]) -> Iterator[Receipt]:
        """Read files; yield a receipt for each unit, in the order of the files."""
        chunks = chain.from_iterable(
            chunks_of(file, setting.sources, version=setting.stamp.version, size=setting.size, done=done)
            for file in files
        )
        if self._workers == 1:
            return map(Worker(setting), chunks)
        return in_processes(_read_chunk, chunks, workers=self._workers, start=_start_worker, start_args=(setting,))

    def each(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield what a function makes of each task, one after the other."""
        return map(function, tasks)


_worker: Worker | None = None


def _start_worker(setting: Setting) -> None:
    global _worker
    # Ctrl-C reaches every process of the terminal; the one that started the others ends them in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _worker = Worker(setting)


def _read_chunk(chunk: Chunk) -> Receipt:
    if _worker is None:
        raise VoltefaceError("a reading process was not started as such")
    return _worker(chunk)
