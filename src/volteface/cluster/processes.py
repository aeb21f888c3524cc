"""Tasks spread over processes of this machine, with the results in order.

Needs a function that the processes find by its name; makes its results. Both ways of reading on one machine use it:
into a desk file, and into a folder of tables.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, TypeVar

from volteface.errors import VoltefaceError

__all__ = ["in_processes"]

T = TypeVar("T")
R = TypeVar("R")

_NONE: Any = object()


def in_processes(
    function: Callable[[T], R],
    tasks: Iterable[T],
    *,
    workers: int,
    start: Callable[..., None],
    start_args: tuple[Any, ...],
) -> Generator[R, None, None]:
    """Spread tasks over processes of this machine and yield the results in order, holding a bounded number.

    Args:
        function: what is done with a task.
        tasks: taken as they are needed.
        workers: how many processes, started by ``spawn``.
        start: called once in each.
        start_args: what it is called with.

    Raises:
        VoltefaceError: a process ended by itself.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(start, start_args))
    stream, waiting = iter(tasks), deque[Future[R]]()
    try:
        while True:
            while len(waiting) < 3 * workers and (task := next(stream, _NONE)) is not _NONE:
                with _deaf_to_interrupts():
                    waiting.append(pool.submit(function, task))
            if not waiting:
                return
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise VoltefaceError(
            "a reading process ended by itself (killed, or out of memory); what was stored stays. "
            "Run the same command again, with fewer workers"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: it goes to all of a terminal, and the first one ends the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(start: Callable[..., None], start_args: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    start(*start_args)


def _end_with_parent() -> None:
    """Wait for the end of the process that started this one: killed, it cannot say that there are no more tasks."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
