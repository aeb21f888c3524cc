"""The watch inside the server: the same rounds as ``volteface watch``, in a thread that ends with the server.

Needs settings; asks the feeds of the settings file and of the desk, and keeps what the last round did. Each step of a
round is kept in the desk before the next one begins, so that the thread may end anywhere, as a process may be killed.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from volteface.desk.watching import WatchLog
from volteface.errors import VoltefaceError
from volteface.watch import Deliverer, RunSummary, SystemClock, WatchConfig, watch
from volteface.watch.clock import iso
from volteface.watch.deliveries import Deliver
from volteface.watch.polling import Fetch, fetch_guarded
from volteface.web.settings import Settings

__all__ = ["Watcher"]

_LOG = logging.getLogger("volteface.web")
_AGAIN_S = 60.0


class _Ended(Exception):  # noqa: N818  # named for what happened
    """The server ends."""


class _Clock:
    """The time, whose pauses end with the server."""

    def __init__(self, ended: threading.Event) -> None:
        self._ended = ended
        self._clock = SystemClock()

    def now(self) -> datetime:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        if self._ended.wait(seconds):
            raise _Ended


class Watcher:
    """Keeps watch for one server.

    Args:
        settings: of the server; ``watch`` holds the settings file, if one was given.
        deliver: brings notices to channels.
        fetch: how an address is asked for.

    Attributes:
        summary: what the last round did, ``None`` before the first ended.
        ended_at: when it did, ISO.
    """

    def __init__(self, settings: Settings, *, deliver: Deliver | None = None, fetch: Fetch = fetch_guarded) -> None:
        self._settings = settings
        self._deliver = deliver or Deliverer()
        self._fetch = fetch
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None
        self.open = False
        self.summary: RunSummary | None = None
        self.ended_at: str | None = None

    @property
    def config(self) -> WatchConfig:
        """What is told and where: the settings file, or what is told anyway, to the page alone."""
        return self._settings.watch or WatchConfig((), channels=())

    @property
    def running(self) -> bool:
        """Whether feeds are asked."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Allow the watch, and begin it where there is anything to ask."""
        self.open = True
        if self.config.feeds or self._has_sources():
            self.wake()

    def wake(self) -> None:
        """Do a round now: begin the watch where it has not, else end its pause."""
        if not self.open or self._ended.is_set():
            return
        self._woken.set()
        with self._lock:
            if not self.running:
                self._thread = threading.Thread(target=self._run, name="volteface-watch", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the watch, and wait until it let go of the desk."""
        self._ended.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _has_sources(self) -> bool:
        try:
            return bool(WatchLog(self._settings.desk, wait_s=self._settings.wait_s).sources())
        except VoltefaceError as error:
            _LOG.warning("the feeds of the desk could not be read: %s", error)
            return False

    def _run(self) -> None:
        clock = _Clock(self._ended)
        while not self._ended.is_set():
            self._woken.clear()
            try:
                watch(
                    self._settings.desk, self.config, clock, self._deliver,
                    fetch=self._fetch, after=self._note, pause=self._pause,
                )  # fmt: skip
            except _Ended:
                return
            except VoltefaceError as error:
                # What was to be done is still known to the desk: it is tried again.
                _LOG.warning("the watch broke off: %s", error)
                self._note(RunSummary(problems=["the round broke off; the server's log says why"]))
                if self._ended.wait(_AGAIN_S):
                    return

    def _note(self, summary: RunSummary) -> None:
        for problem in summary.problems:
            _LOG.info("watch: %s", problem)
        self.summary, self.ended_at = summary, iso(SystemClock().now())

    def _pause(self, seconds: float) -> None:
        self._woken.wait(seconds)
        self._woken.clear()
        if self._ended.is_set():
            raise _Ended
