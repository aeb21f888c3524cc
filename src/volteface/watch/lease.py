"""Who keeps watch over a desk: one process at a time, so that servers are asked once and notices delivered once.

Needs the watch's log and a clock; takes the watch or says who has it. A process that ended without giving it back is
known by its number on the same machine; on another its hold runs out.
"""

from __future__ import annotations

import os
import socket

from volteface.desk.watching import WatchLog
from volteface.watch.clock import Clock, iso, later

__all__ = ["LEASE_S", "take_watch"]

LEASE_S = 15 * 60.0
"""How long the watch is held without a sign of life, in seconds."""


def take_watch(log: WatchLog, clock: Clock) -> str | None:
    """Take the watch, or keep it; return ``None``, or in words who has it."""
    now = clock.now()
    machine = socket.gethostname().replace(" ", "-") or "here"
    other = log.hold(f"{os.getpid()}@{machine}", now=iso(now), until=later(now, LEASE_S), gone=_is_gone)
    if other is None:
        return None
    process, _, place = other.partition("@")
    return f"process {process} on {place} keeps watch over this desk already; end it, or leave the watch to it"


def _is_gone(holder: str) -> bool:
    process, _, machine = holder.partition("@")
    if machine != socket.gethostname().replace(" ", "-") or not process.isdecimal():
        return False
    if os.name != "posix":
        # Elsewhere asking about a process would end it.
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
