"""The desk's file: opening it for one piece of work, waiting for whoever holds it, and saying what is wrong with it.

A DuckDB file admits one writing process or several reading ones. So a desk is opened for each piece of work and closed
after it; who comes meanwhile waits a bounded time and is then told who holds it. Every error of the database is
mapped here to an error of ours.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from volteface.desk import migrations
from volteface.desk.folder import Folder, refuse_folder
from volteface.desk.gate import gate_of
from volteface.errors import DeskLocked, StoreError

__all__ = ["DEFAULT_FILE", "MEMORY", "Store", "default_path"]

T = TypeVar("T")

DEFAULT_FILE = "volteface.desk"
MEMORY = ":memory:"
_MEMORY_LIMIT = "512MB"
_THREADS = 4
_SIDES = 2
"""Threads in which ``side_by_side`` asks: more gained nothing on two cores."""
_HOLDER = re.compile(r"held in (?P<command>.+?) \(PID (?P<pid>\d+)\)")
_RETRY_S = 0.05
_NOTICED_S = 0.2
_SHOWN = 100


def default_path() -> str:
    """Return the desk's path where none is given: ``$VOLTEFACE_DESK``, else ``volteface.desk`` in this folder."""
    return os.environ.get("VOLTEFACE_DESK") or DEFAULT_FILE


class _OfThread(threading.local):
    """The connection that a thread holds for several questions."""

    held: duckdb.DuckDBPyConnection | None = None


class Store:
    """One desk file (or one in memory, or a folder of tables that can only be read) and the two ways to open it.

    Attributes:
        path: the file's path, or ``:memory:``.
        wait_s: how long to wait for another process to let go of the file, in seconds.
        read_only: whether writing is refused.
    """

    def __init__(self, path: str | Path | None = None, *, wait_s: float = 10.0, read_only: bool = False) -> None:
        self.path = str(path) if path is not None else default_path()
        self.wait_s = wait_s
        self.read_only = read_only
        self._memory: duckdb.DuckDBPyConnection | None = None
        self._memory_lock = threading.RLock()
        self._folder: Folder | None = None
        self._checked: tuple[tuple[int, int, int], ...] | None = None
        self._of_thread = _OfThread()
        self._asking: set[duckdb.DuckDBPyConnection] = set()

    @property
    def in_memory(self) -> bool:
        """Whether the desk lives in memory and ends with this object."""
        return self.path == MEMORY

    @property
    def is_folder(self) -> bool:
        """Whether the desk is a folder of Parquet tables, which can only be read."""
        return not self.in_memory and Path(self.path).is_dir()

    def exists(self) -> bool:
        """Return whether there is anything to read."""
        return self._memory is not None if self.in_memory else Path(self.path).exists()

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the desk for one transaction: all of it is kept when the block ends, nothing when it raises.

        Raises:
            DeskLocked: another process held the desk for longer than ``wait_s``.
            StoreError: the desk was opened for reading only, or the file cannot be opened or written.
        """
        if self.read_only:
            raise StoreError(
                f"{self.path}: opened for reading only; open it without read_only to write", path=self.path
            )
        if self.is_folder:
            refuse_folder(self.path)
        with self._mapped(), self._connection(read_only=False) as connection:
            connection.execute("BEGIN")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # After a failed write DuckDB has rolled back by itself and says so; the first error is the one to tell.
                with suppress(duckdb.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the desk for reading; several processes may at once.

        Raises:
            DeskLocked: another process was writing for longer than ``wait_s``.
            StoreError: there is no desk at the path, or the file cannot be read.
        """
        with self._mapped(), self._connection(read_only=True) as connection:
            self._asking.add(connection)
            try:
                yield connection
            finally:
                self._asking.discard(connection)

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Keep the file open for all that this thread reads until the block ends; it may not write meanwhile.

        Raises:
            DeskLocked: another process was writing for longer than ``wait_s``.
            StoreError: there is no desk at the path, or the file cannot be read.
        """
        if self.in_memory or self._of_thread.held is not None:
            yield
            return
        with self.reading() as connection:
            self._of_thread.held = connection
            try:
                yield
            finally:
                self._of_thread.held = None

    def side_by_side(self, *asked: Callable[[], Any]) -> list[Any]:
        """Return what each of several functions gives that read here and do not depend on each other.

        Each question is planned by one thread, which takes most of its time where little is read: so they are asked in
        two. Within ``sharing`` they read what is open there. Whatever the first of them raises, in their order, is
        raised when all have ended; Ctrl-C breaks them off.
        """
        held = self._of_thread.held
        with ExitStack() as stack:
            # None of them uses the same connection as another: each has one of its own to what is open.
            lent = [None if held is None else stack.enter_context(closing(held.cursor())) for _ in asked]
            pool = stack.enter_context(ThreadPoolExecutor(_SIDES))
            found = [pool.submit(self._beside, one, cursor) for one, cursor in zip(asked, lent, strict=True)]
            try:
                # Where a wait has no end, Ctrl-C is not noticed on every system.
                while wait(found, timeout=_NOTICED_S).not_done:
                    pass
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self._break_off(found)
                raise
            return [one.result() for one in found]

    def _beside(self, asked: Callable[[], T], lent: duckdb.DuckDBPyConnection | None) -> T:
        self._of_thread.held = lent
        try:
            return asked()
        finally:
            self._of_thread.held = None

    def _break_off(self, found: Sequence[Future[Any]]) -> None:
        """Interrupt what is asked until all have ended: one that is between two questions goes on to the next."""
        while not all(one.done() for one in found):
            for cursor in tuple(self._asking):
                # It may be closed by now.
                with suppress(duckdb.ConnectionException):
                    cursor.interrupt()
            time.sleep(_RETRY_S)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a connection for reading that stays open until nothing refers to it any more."""
        with self._mapped():
            if self._of_thread.held is not None:
                return self._of_thread.held.cursor()
            if self.in_memory:
                return self._shared_memory().cursor()
            if self.is_folder:
                return self._open_folder()
            return self._open_current(read_only=True)

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except (duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException) as error:
            raise StoreError(
                f"{self.path}: could not be read or written ({_first_line(error)}); nothing of this step was kept. "
                "Check the free space and the rights of its folder, then run it again",
                path=self.path,
            ) from error
        except duckdb.Error as error:
            raise StoreError(f"{self.path}: {_first_line(error)}", path=self.path) from error

    @contextmanager
    def _gate(self, *, read_only: bool) -> Iterator[None]:
        gate = gate_of(self.path)
        passing = gate.reading(self.wait_s) if read_only else gate.writing(self.wait_s)
        with ExitStack() as stack:
            try:
                stack.enter_context(passing)
            except TimeoutError as error:
                raise self._locked(error) from error
            yield

    @contextmanager
    def _connection(self, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        if self.in_memory:
            with self._memory_lock:
                yield self._shared_memory()
            return
        if read_only and self._of_thread.held is not None:
            # A connection of its own for each question, so that one does not meet what another left unfinished.
            with closing(self._of_thread.held.cursor()) as cursor:
                yield cursor
            return
        if self.is_folder:
            with closing(self._open_folder()) as connection:
                yield connection
            return
        with self._gate(read_only=read_only), closing(self._open_current(read_only=read_only)) as connection:
            yield connection

    def _shared_memory(self) -> duckdb.DuckDBPyConnection:
        if self._memory is None:
            self._memory = _configured(duckdb.connect(MEMORY))
            migrations.create(self._memory)
        return self._memory

    def _open_folder(self) -> duckdb.DuckDBPyConnection:
        if self._folder is None:
            self._folder = Folder(self.path)
        return _configured(self._folder.connect())

    def _open_current(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        """Open the file at this version's schema: make it where it is missing, migrate it where it is old."""
        if not Path(self.path).exists():
            if read_only:
                raise StoreError(
                    f"{self.path}: no desk here; read something into it first (volteface read PATH --desk {self.path})",
                    path=self.path,
                )
            self._make()
        state = _state(self.path)
        connection = self._open(read_only=read_only)
        if state == self._checked:
            return connection
        try:
            version = migrations.version_of(connection, self.path)
        except BaseException:
            connection.close()
            raise
        if version == migrations.SCHEMA_VERSION:
            self._checked = state
            return connection
        connection.close()
        self._migrate()
        return self._open(read_only=read_only)

    def _make(self) -> None:
        """Make an empty desk beside its place and move it there whole, so that no other process sees half of it."""
        path = Path(self.path)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # A process of the same number may have been killed here.
            fresh.unlink(missing_ok=True)
            with duckdb.connect(str(fresh)) as connection:
                migrations.create(connection)
            with suppress(FileExistsError):  # another process made it meanwhile: that one stands
                os.link(fresh, path)
        except OSError as error:
            raise StoreError(
                f"{self.path}: could not be made ({error.strerror}); name a folder that can be written", path=self.path
            ) from error
        finally:
            # Where the disk lets nothing be made, it lets nothing be taken away: the first error is the one to tell.
            with suppress(OSError):
                fresh.unlink(missing_ok=True)

    def _migrate(self) -> None:
        if self.read_only:
            raise StoreError(
                f"{self.path}: a desk of an earlier version, opened for reading only; "
                f"bring it up to date first (volteface desk info --desk {self.path})",
                path=self.path,
            )
        connection = self._open(read_only=False)
        try:
            version = migrations.version_of(connection, self.path)
            connection.execute("BEGIN")
            if version is None:
                migrations.create(connection)
            else:
                migrations.migrate(connection, version, migrations.MIGRATIONS)
            connection.execute("COMMIT")
        finally:
            connection.close()

    def _open(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        deadline = time.monotonic() + self.wait_s
        while True:
            try:
                return _configured(duckdb.connect(self.path, read_only=read_only))
            except duckdb.Error as error:
                if not _is_lock(error):
                    raise self._unusable(error) from error
                if time.monotonic() >= deadline:
                    raise self._locked(error) from error
            time.sleep(_RETRY_S)

    def _unusable(self, error: duckdb.Error) -> StoreError:
        if "not a valid DuckDB database" in str(error):
            text = "not a desk (not a DuckDB database file); name another file, or move this one away"
        else:
            text = f"could not be opened ({_first_line(error)}); check the path and its rights"
        return StoreError(f"{self.path}: {text}", path=self.path)

    def _locked(self, error: Exception) -> DeskLocked:
        held = _HOLDER.search(str(error))
        if held is None:
            holder = "this process itself holds it (a relation of desk.sql that is still in use, or another thread)"
        else:
            holder = f"process {held['pid']} ({_command(held['pid'], held['command'])}) holds it"
        return DeskLocked(
            f"{self.path}: {holder}, waited {self.wait_s:g} s; wait for it to end, or wait longer", path=self.path
        )


def _configured(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    threads = max(1, min(_THREADS, os.cpu_count() or 1))
    connection.execute(
        f"SET memory_limit = '{_MEMORY_LIMIT}'; SET threads = {threads}; SET preserve_insertion_order = false"
    )
    return connection


def _state(path: str) -> tuple[tuple[int, int, int], ...]:
    """Return what changes when somebody writes to a desk: file, time and size of it and of its log."""
    found = []
    for part in (path, f"{path}.wal"):
        with suppress(FileNotFoundError):
            stat = Path(part).stat()
            found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


_LOCKED = (
    "Could not set lock",  # another process
    "different configuration than existing",  # another thread, open for reading where this one writes, or the reverse
    "already attached by database",  # another thread is just opening or closing the file
)


def _is_lock(error: duckdb.Error) -> bool:
    return any(text in str(error) for text in _LOCKED)


def _command(pid: str, fallback: str) -> str:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return fallback
    return " ".join(line.split())[:_SHOWN] or fallback


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")
