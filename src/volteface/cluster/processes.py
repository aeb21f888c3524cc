"""Tasks spread over processes of this machine, with the results in order.

Needs a function that the processes find by its name; makes its results. Both ways of reading on one machine use it:
into a desk file, and into a folder of tables.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
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
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=start, initargs=start_args)
    stream, waiting = iter(tasks), deque[Future[R]]()
    try:
        while True:
            while len(waiting) < 3 * workers and (task := next(stream, _NONE)) is not _NONE:
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
