"""Briefs that were composed already, for as long as the desk stays as it is.

Needs the desk's file; makes briefs, at most so many of them. A desk that changed has another stamp, so nothing that
is shown is ever older than the desk.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from pathlib import Path

from volteface.desk.bounded import BoundedDesk
from volteface.errors import VoltefaceError
from volteface.report.brief import Brief, BriefOptions, compose_brief

__all__ = ["Briefs", "stamp_of"]

_LOG = logging.getLogger("volteface.web")
_MOST = 64

Stamp = tuple[int, int]


def stamp_of(path: Path) -> Stamp:
    """Return what changes when the desk's file is written."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


class Briefs:
    """Keeps the latest briefs of one server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[Stamp, BriefOptions], Brief] = OrderedDict()

    def compose(self, desk: BoundedDesk, options: BriefOptions) -> Brief:
        """Return the brief of a period, from an open desk.

        Raises:
            InputError: an actor is unknown or ambiguous.
            StoreError: the desk could not be read.
        """
        key = (stamp_of(Path(desk.path)), options)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        brief = compose_brief(desk, options)
        with self._lock:
            self._held[key] = brief
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return brief

    def prepare(self, desk: BoundedDesk) -> None:
        """Compose the brief that a visitor sees first, so that nobody waits for it; without one where that fails."""
        try:
            with desk.session():
                self.compose(desk, BriefOptions())
        except VoltefaceError as error:
            _LOG.warning("the brief could not be composed beforehand: %s", error)
