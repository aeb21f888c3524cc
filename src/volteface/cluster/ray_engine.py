"""The engine for many machines: Ray Data reads files and spreads their documents over actors that hold the models.

Needs Ray (``pip install 'volteface[cluster]'``), imported on first use; makes receipts. Every machine must be able to
read the input and to write the folder: a disk that all have mounted, or an object store. When a machine dies with an
actor on it, the run is taken up by those that are left; units that were written already are not read again. It is given
up when it was taken up several times without reading anything, as with a text that kills every actor.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

from volteface.cluster.inputs import Chunk, InputFile, chunks_of
from volteface.cluster.places import place_of
from volteface.cluster.work import STAGING, Receipt, Setting, Worker
from volteface.errors import ConfigError, VoltefaceError

__all__ = ["RayEngine"]

T = TypeVar("T")
R = TypeVar("R")

_SPLITTING_CPUS = 0.1
"""What reading the input takes of a processor: little, so that actors and it fit on one."""

_READING_CPUS = 0.9
_BLOCK_BYTES = 1
"""Each chunk is a block of its own, so that the next free actor takes it, whatever file it is of."""

_TRIES = 3
Row = dict[str, Any]


class RayEngine:
    """A Ray cluster, or Ray on this machine alone.

    Args:
        address: of the cluster; ``None`` for the one in ``$RAY_ADDRESS``, or else this machine alone.
        workers: actors that read, at most; ``None`` for one on each processor of the cluster.
        tries: how often in a row a run is taken up without any unit read since.

    Raises:
        ConfigError: Ray is not installed.
    """

    def __init__(self, address: str | None = None, *, workers: int | None = None, tries: int = _TRIES) -> None:
        self._ray = _import_ray()
        self._address = address
        self._workers = workers
        self._tries = tries

    def read(self, files: Sequence[InputFile], setting: Setting, done: Collection[str]) -> Iterator[Receipt]:
        """Read files; yield a receipt for each unit, in the order in which they are finished."""
        with self._connected():
            told: set[tuple[int, int]] = set()
            left = self._tries
            while True:
                before = len(told)
                try:
                    for receipt in self._read(files, setting, done):
                        if (receipt.file, receipt.order) not in told:
                            told.add((receipt.file, receipt.order))
                            yield receipt
                except self._failures() as error:
                    left = self._tries if len(told) > before else left - 1
                    if not left:
                        raise _given_up(error) from error
                    done = {*done, *_staged(setting)}
                else:
                    return

    def each(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """Yield what a function makes of each task, in any order."""
        with self._connected():
            data = self._ray.data.from_items([{"task": task} for task in tasks], override_num_blocks=len(tasks) or 1)
            made = data.map(_Each(function), num_cpus=1)
            try:
                for row in made.iter_rows():
                    yield row["result"]
            except self._failures() as error:
                raise _given_up(error) from error

    def _read(self, files: Sequence[InputFile], setting: Setting, done: Collection[str]) -> Iterator[Receipt]:
        data = self._ray.data.from_items([asdict(file) for file in files], override_num_blocks=len(files) or 1)
        chunks = data.flat_map(_Split(setting, frozenset(done)), num_cpus=_SPLITTING_CPUS)
        receipts = chunks.map(
            _Reader,
            fn_constructor_args=(setting,),
            compute=self._ray.data.ActorPoolStrategy(
                min_size=1, max_size=self._actors(), max_tasks_in_flight_per_actor=2
            ),
            num_cpus=_READING_CPUS,
            ray_remote_args_fn=_remote_args,
        )
        for row in receipts.iter_rows():
            yield row["receipt"]

    def _actors(self) -> int:
        return self._workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def _failures(self) -> tuple[type[BaseException], ...]:
        return (self._ray.exceptions.RayError,)

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Connect to the cluster, quietly, for as long as the block lasts; one that is connected stays so."""
        ours = not self._ray.is_initialized()
        if ours:
            self._ray.init(
                address=self._address or os.environ.get("RAY_ADDRESS"),
                include_dashboard=None if self._address else False,
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
        try:
            with _quiet(self._ray.data.DataContext.get_current()):
                yield
        finally:
            if ours:
                self._ray.shutdown()


@contextmanager
def _quiet(context: Any) -> Iterator[None]:
    wanted = {
        "enable_progress_bars": False,
        "print_on_execution_start": False,
        "target_max_block_size": _BLOCK_BYTES,
        "target_min_block_size": _BLOCK_BYTES,
    }
    before = {name: getattr(context, name) for name in wanted}
    logger = logging.getLogger("ray.data")
    level = logger.level
    logger.setLevel(logging.ERROR)
    for name, value in wanted.items():
        setattr(context, name, value)
    try:
        yield
    finally:
        logger.setLevel(level)
        for name, value in before.items():
            setattr(context, name, value)


def _remote_args() -> Row:
    # An actor that died is not waited for: the machines that are left may have no room for it, and its units would
    # hang. The run is taken up without it instead, which costs no more than the units that were under way.
    return {"max_restarts": 0, "max_task_retries": 0}


class _Split:
    """Cuts one file into rows of one chunk each."""

    def __init__(self, setting: Setting, done: frozenset[str]) -> None:
        self._chunks = partial(
            chunks_of, options=setting.sources, version=setting.stamp.version, size=setting.size, done=done
        )
        self.__name__ = "split"

    def __call__(self, row: Row) -> Iterator[Row]:
        for chunk in self._chunks(InputFile(**row)):
            yield asdict(chunk)


class _Reader:
    """An actor that reads chunks; the models are loaded once in its life."""

    def __init__(self, setting: Setting) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        self._worker = Worker(setting)

    def __call__(self, row: Row) -> Row:
        return {"receipt": self._worker(Chunk(**row))}


class _Each:
    """Gives a task to a function."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function
        self.__name__ = getattr(function, "__name__", "each")

    def __call__(self, row: Row) -> Row:
        return {"result": self._function(row["task"])}


def _staged(setting: Setting) -> set[str]:
    names = place_of(setting.folder).names(STAGING)
    return {name.removeprefix(f"{STAGING}/").removesuffix(".parquet") for name in names}


def _given_up(error: BaseException) -> VoltefaceError:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return VoltefaceError(
        f"the Ray cluster gave up ({lines[-1] if lines else type(error).__name__}); what was read stays: run the same "
        "command again when the cluster is well"
    )


def _import_ray() -> Any:
    # Ray reports its use to its makers unless it is told not to before it is imported.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ConfigError(
            f"Ray is not installed ({error}); install it with: pip install 'volteface[cluster]'"
        ) from error
    return ray
