"""Readings of dropped files: one after the other, in a thread of their own, with their progress to be asked for.

Needs settings and folders of files; makes ``Job``. The desk is open only while a batch is stored, as in every reading.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from volteface.api import ReadOptions, ReadSummary, read
from volteface.desk import Desk
from volteface.errors import InputError, VoltefaceError
from volteface.web.settings import Settings

__all__ = ["Job", "JobState", "Jobs"]

_LOG = logging.getLogger("volteface.web")

JobState = Literal["waiting", "reading", "done", "failed"]
_WAITING = 4
_KEPT = 50


@dataclass(slots=True)
class Job:
    """One reading.

    Attributes:
        number: counts the readings of this server from 1.
        by: who began it.
        files: the names that are shown.
        begun: when it was begun, ISO.
        state: waiting, reading, done or failed.
        read: documents taken from the files so far.
        new: of them, stored for the first time.
        duplicate: of them, known already.
        near_duplicate: of the new ones, copies.
        skipped: passed over.
        problems: origin, reason and detail of those passed over, the first of them.
        error: what went wrong, where it failed.
    """

    number: int
    by: str
    files: tuple[str, ...]
    begun: str
    state: JobState = "waiting"
    read: int = 0
    new: int = 0
    duplicate: int = 0
    near_duplicate: int = 0
    skipped: int = 0
    problems: list[tuple[str, str, str]] = field(default_factory=list)
    error: str | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")


class Jobs:
    """The readings of one server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._pool: ThreadPoolExecutor | None = None
        self._count = 0

    def folder(self) -> TemporaryDirectory[str]:
        """Return a new folder for the files of one reading."""
        return TemporaryDirectory(prefix="volteface-upload-")

    def begin(self, folder: TemporaryDirectory[str], files: Mapping[str, str], *, by: str) -> Job:
        """Begin to read the files of a folder, which is removed afterwards.

        Raises:
            InputError: too many readings wait already.
        """
        with self._lock:
            if sum(not job.over for job in self._jobs.values()) > _WAITING:
                folder.cleanup()
                raise InputError("several readings are under way already; wait for one to end")
            self._count += 1
            now = datetime.now(UTC).isoformat(timespec="seconds")
            job = Job(self._count, by, tuple(files.values()), now)
            self._jobs[job.number] = job
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="volteface-read")
            self._pool.submit(self._run, job, folder, dict(files))
        return job

    def find(self, number: int) -> Job | None:
        """Return a reading of this server, if it is still known."""
        with self._lock:
            return self._jobs.get(number)

    def all(self) -> tuple[Job, ...]:
        """Return the readings, the latest first."""
        with self._lock:
            return tuple(reversed(self._jobs.values()))

    def close(self) -> None:
        """Let the reading that runs come to its end, and begin none of those that wait."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: Job, folder: TemporaryDirectory[str], files: dict[str, str]) -> None:
        job.state = "reading"
        try:
            with folder as path:
                self._read(job, [Path(path, name) for name in files], files)
            job.state = "done"
        except VoltefaceError as error:
            _LOG.warning("reading %s: %s", job.number, error)
            job.error, job.state = _shown(str(error), files), "failed"
        except OSError as error:
            _LOG.warning("reading %s: %s", job.number, error)
            job.error, job.state = "a file could not be written or read; the server's log says why", "failed"
        finally:
            if not job.over:
                job.error, job.state = "the reading broke off; the server's log says why", "failed"

    def _read(self, job: Job, paths: list[Path], files: dict[str, str]) -> None:
        desk = Desk(self._settings.desk, wait_s=max(self._settings.wait_s, 60.0))
        options = ReadOptions(workers=self._settings.workers, batch=8)
        read(paths, desk, options, progress=lambda summary: _note(job, summary, files))


def _note(job: Job, summary: ReadSummary, files: Mapping[str, str]) -> None:
    job.read, job.new, job.duplicate = summary.read, summary.new, summary.duplicate
    job.near_duplicate, job.skipped = summary.near_duplicate, sum(summary.skipped.values())
    job.problems = [
        (_shown(one.origin, files), one.reason.value, _shown(one.detail, files))
        for one in summary.problems[:_KEPT]
    ]  # fmt: skip


def _shown(words: str, files: Mapping[str, str]) -> str:
    """Return words with the names that people know in place of the files' paths."""
    for name, shown in files.items():
        head, found, tail = words.partition(name)
        if found:
            return f"{head.rpartition(' ')[0]} {shown}{tail}".strip() if "/" in head else f"{head}{shown}{tail}"
    return words
