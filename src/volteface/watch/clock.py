"""The time, as something that is handed over: tests give another.

Needs nothing; makes ``Clock`` and the system's.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

__all__ = ["Clock", "SystemClock", "iso", "later", "moment"]


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """Return the time, with its zone."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait; a signal ends it."""
        time.sleep(seconds)


def iso(at: datetime) -> str:
    """Return a time in the one form that is kept: UTC to the second, so that texts sort as times do."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def later(at: datetime, seconds: float) -> str:
    """Return the time so many seconds later."""
    return iso(at + timedelta(seconds=seconds))


def moment(text: str) -> datetime:
    """Return a time that was kept."""
    return datetime.fromisoformat(text)
