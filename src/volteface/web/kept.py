"""What was worked out from the desk already, for as long as the desk stays as it is.

Needs the desk's file; keeps briefs, pages of actors and findings over many articles, at most so many. A desk that
changed has another stamp, so nothing that is shown is ever older than the desk.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from volteface.desk.bounded import BoundedDesk
from volteface.errors import VoltefaceError
from volteface.report.brief import Brief, BriefOptions, compose_brief

__all__ = ["Kept", "settle_memory", "stamp_of"]

T = TypeVar("T")

_LOG = logging.getLogger("volteface.web")
_MOST = 256

Stamp = tuple[int, int]


def stamp_of(path: Path) -> Stamp:
    """Return what changes when the desk's file is written."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def settle_memory() -> None:
    """Look a last time through all that is in memory for what is no longer used: the rest stays until the server ends.

    Otherwise Python looks through every module again in the midst of a page with many records, which is a tenth of it.
    """
    gc.collect()
    gc.freeze()


class Kept:
    """Keeps the latest results of one server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[Hashable, Hashable], Any] = OrderedDict()

    def get(self, desk: BoundedDesk, key: Hashable, make: Callable[[], T], *, state: Hashable = None) -> T:
        """Return what ``make`` gives for an open desk, from memory where it was made of the same desk before.

        Args:
            desk: open, so that nobody writes meanwhile.
            key: tells what is made; all that it depends on.
            make: makes it; the result must not be changed by anybody.
            state: the part of the desk's state that it depends on; ``None`` for all of it.
        """
        stamped = (stamp_of(Path(desk.path)) if state is None else state, key)
        with self._lock:
            if stamped in self._held:
                self._held.move_to_end(stamped)
                found: T = self._held[stamped]
                return found
        made = make()
        with self._lock:
            self._held[stamped] = made
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return made

    def brief(self, desk: BoundedDesk, options: BriefOptions) -> Brief:
        """Return the brief of a period, from an open desk.

        Raises:
            InputError: an actor is unknown or ambiguous.
            StoreError: the desk could not be read.
        """
        return self.get(desk, ("brief", options), lambda: compose_brief(desk, options))

    def prepare(self, desk: BoundedDesk) -> None:
        """Compose the brief that a visitor sees first, so that nobody waits for it; without one where that fails."""
        try:
            with desk.session():
                self.brief(desk, BriefOptions())
        except VoltefaceError as error:
            _LOG.warning("the brief could not be composed beforehand: %s", error)
