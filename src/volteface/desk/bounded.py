"""A desk for one request of a server: opened once, closed at its end, and no question may take longer than a limit.

Needs a path and a limit in seconds; makes a ``Desk`` whose questions share one open file. DuckDB is interrupted
when the time is over, so that no question from outside holds the machine or keeps writers waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb

from volteface.desk.desk import Desk
from volteface.desk.store import Store
from volteface.errors import StoreError

__all__ = ["BoundedDesk", "Memory", "QueryTooLong"]

T = TypeVar("T")

_AGAIN_S = 0.05


class Memory(Protocol):
    """Keeps what was worked out from a desk, for as long as the desk stays as it is."""

    def get(self, desk: BoundedDesk, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives for an open desk, or gave for the same desk before."""
        ...


class QueryTooLong(StoreError):  # noqa: N818  # named for what was found
    """A question was broken off because it took longer than the server allows."""


class _BoundedStore(Store):
    """A store that keeps one file open for a session, and interrupts whatever works on it when its time is over."""

    def __init__(self, path: str | Path | None, *, wait_s: float, read_only: bool, limit_s: float) -> None:
        super().__init__(path, wait_s=wait_s, read_only=read_only)
        self.limit_s = limit_s
        self._held: duckdb.DuckDBPyConnection | None = None
        self._working: set[duckdb.DuckDBPyConnection] = set()
        self._given: list[duckdb.DuckDBPyConnection] = []
        self._lock = threading.Lock()
        self._ended = False

    @property
    def _why(self) -> str:
        if self._ended:
            return "the question was broken off, since this program ends"
        return (
            f"the question took longer than {self.limit_s:g} s and was broken off; "
            "ask for a shorter period or fewer actors"
        )

    @property
    def in_session(self) -> bool:
        return self._held is not None

    @contextmanager
    def session(self) -> Iterator[None]:
        with self.reading() as connection:
            self._held = connection
            try:
                yield
            finally:
                self._held = None
                for cursor in self._given:
                    cursor.close()
                self._given.clear()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if self._held is not None:
            # A connection of its own for each question, so that one does not meet what another left unfinished.
            with closing(self._held.cursor()) as cursor, self._watched(cursor):
                yield cursor
            return
        try:
            with super().reading() as connection, self._watched(connection), self._interrupted():
                yield connection
        except StoreError as error:
            if isinstance(error.__cause__, duckdb.InterruptException):
                raise QueryTooLong(f"{self.path}: {self._why}", path=self.path) from error
            raise

    def connect(self) -> duckdb.DuckDBPyConnection:
        if self._held is None:
            return super().connect()
        cursor = self._held.cursor()
        with self._lock:
            self._working.add(cursor)
        self._given.append(cursor)
        return cursor

    def end(self) -> None:
        """Break off whatever works now, since the program ends."""
        self._ended = True
        self._interrupt()

    def _interrupt(self) -> None:
        with self._lock:
            for connection in self._working:
                # One that is just being closed is not taken from the set yet.
                with suppress(duckdb.ConnectionException):
                    connection.interrupt()

    @contextmanager
    def _watched(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        with self._lock:
            self._working.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._working.discard(connection)

    @contextmanager
    def _interrupted(self) -> Iterator[None]:
        """Interrupt what works from ``limit_s`` on, again and again: an interrupt between two questions is lost."""
        done = threading.Event()

        def watch() -> None:
            wait_s = self.limit_s
            while not done.wait(wait_s):
                self._interrupt()
                wait_s = _AGAIN_S

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            with self._lock:
                self._working.clear()


class BoundedDesk(Desk):
    """A desk whose questions are bounded in time and, within ``session``, share one open file.

    Args:
        path: the desk's file.
        limit_s: how long a session, or a question outside of one, may take, in seconds.
        wait_s: how long to wait for another process, in seconds.
        read_only: refuse to write.
        clock: gives the time of decisions, ISO.
        memory: keeps for later sessions what takes long to work out; ``None`` for nothing.
    """

    def __init__(
        self,
        path: str | Path | None,
        *,
        limit_s: float,
        wait_s: float = 10.0,
        read_only: bool = False,
        clock: Callable[[], str] | None = None,
        memory: Memory | None = None,
    ) -> None:
        more: dict[str, Any] = {} if clock is None else {"clock": clock}
        super().__init__(path, wait_s=wait_s, read_only=read_only, **more)
        self._bounded = _BoundedStore(path, wait_s=wait_s, read_only=read_only, limit_s=limit_s)
        self._store = self._bounded
        self._memory = memory

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives; within ``session``, when nobody can write, from memory where it is known."""
        if self._memory is None or not self._bounded.in_session:
            return make()
        return self._memory.get(self, key, make)

    def interrupt(self) -> None:
        """Break off the question that is being answered, from another thread, since the program ends.

        What is between two questions goes on to the next: ask again until it is over.
        """
        self._bounded.end()

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give the open file to the functions of this room; within ``session`` the one that is open already.

        Raises:
            QueryTooLong: the time was over.
            StoreError: there is no desk at the path, or it cannot be read.
        """
        with self._bounded.reading() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[BoundedDesk]:
        """Keep the file open for several questions; nothing can be written within.

        Raises:
            DeskLocked: another process was writing for longer than ``wait_s``.
            QueryTooLong: the time was over.
            StoreError: there is no desk at the path, or it cannot be read.
        """
        with self._bounded.session():
            yield self
