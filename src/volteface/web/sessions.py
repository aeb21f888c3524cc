"""Who is behind a request: sessions in memory, named by a cookie that scripts cannot read.

Needs the clock; makes ``Session``. A session ends when it is not used for a while, when its user logs out, and with the
server. Only the hash of its name is kept.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from volteface.web.settings import Role

__all__ = ["COOKIE", "Session", "Sessions", "Throttle"]

COOKIE = "volteface_session"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is here.

    Attributes:
        user: the name that decisions are signed with.
        role: what they may do.
        csrf: the secret that every form of theirs carries.
    """

    user: str
    role: Role
    csrf: str


class Sessions:
    """The sessions of one server, the longest unused first.

    Args:
        most: how many are kept.
        lasting_s: how long one lasts without a request, in seconds.
        clock: gives seconds; for tests.
    """

    def __init__(self, most: int, lasting_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._lasting_s, self._clock = most, lasting_s, clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[Session, float]] = OrderedDict()

    def begin(self, user: str, role: Role) -> tuple[str, Session]:
        """Begin a session; return the value of its cookie, and the session."""
        name, session = secrets.token_urlsafe(32), Session(user, role, secrets.token_urlsafe(32))
        with self._lock:
            self._held[_digest(name)] = (session, self._clock())
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return name, session

    def find(self, name: str | None) -> Session | None:
        """Return the session of a cookie, if it still lasts."""
        if not name:
            return None
        key, now = _digest(name), self._clock()
        with self._lock:
            session, used = self._held.pop(key, (None, 0.0))
            if session is None or now - used > self._lasting_s:
                return None
            self._held[key] = (session, now)
        return session

    def end(self, name: str | None) -> None:
        """End a session."""
        with self._lock:
            self._held.pop(_digest(name or ""), None)


class Throttle:
    """Counts failed logins from one address, so that passwords cannot be tried in great numbers."""

    def __init__(self, most: int, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._within_s, self._clock = most, within_s, clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def tired(self, who: str) -> bool:
        """Return whether too many tries of this address failed of late."""
        since = self._clock() - self._within_s
        with self._lock:
            return len([when for when in self._failed.get(who, ()) if when > since]) >= self._most

    def fail(self, who: str) -> None:
        """Note a failed try."""
        with self._lock:
            self._failed[who] = [*self._failed.pop(who, []), self._clock()][-self._most :]
            while len(self._failed) > _ADDRESSES:
                self._failed.popitem(last=False)


_ADDRESSES = 10_000


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
