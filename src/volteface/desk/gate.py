"""Who may open one file within this process: several readers, or one writer, who need not wait for ever.

DuckDB's lock on the file holds only between processes. Within one, threads pass this gate: a writer that waits is let
in before readers that come after it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Gate", "gate_of"]


class Gate:
    """A lock for many readers or one writer, with a bounded wait. A thread must not pass it twice at once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._readers = 0
        self._writing = False
        self._waiting = 0

    @contextmanager
    def reading(self, wait_s: float) -> Iterator[None]:
        """Pass as a reader.

        Raises:
            TimeoutError: a writer was in or before this one for ``wait_s`` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: not self._writing and not self._waiting, wait_s):
                raise TimeoutError
            self._readers += 1
        try:
            yield
        finally:
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()

    @contextmanager
    def writing(self, wait_s: float) -> Iterator[None]:
        """Pass as the only one.

        Raises:
            TimeoutError: others were in for ``wait_s`` seconds.
        """
        with self._changed:
            self._waiting += 1
            try:
                if not self._changed.wait_for(lambda: not self._writing and not self._readers, wait_s):
                    raise TimeoutError
                self._writing = True
            finally:
                self._waiting -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._writing = False
                self._changed.notify_all()


_GATES: defaultdict[str, Gate] = defaultdict(Gate)


def gate_of(path: str) -> Gate:
    """Return the gate of a file, the same for every way to write its path."""
    return _GATES[str(Path(path).resolve())]
