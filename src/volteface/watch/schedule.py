"""When to ask or try again: after an answer, after a failure, when the server says.

Needs settings and what is known; makes times. Nothing here is random: what spreads requests in time is drawn from the
address and the count of failures, so that a run can be repeated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from volteface.desk.watching import FeedState
from volteface.watch.clock import moment
from volteface.watch.config import FeedConfig

__all__ = ["back_off_s", "delivery_wait_s", "feed_due_at", "is_due", "jitter", "retry_after_s"]

_DAY_S = 86_400
_LONGEST_S = _DAY_S
_LONGEST_ASKED_S = 7 * _DAY_S
_JITTER = 0.25
_DELIVERY_S, _LONGEST_DELIVERY_S = 30, 6 * 3600


def jitter(key: str, count: int) -> float:
    """Return a share in [0, 0.25) that is the same for the same key and count, and another for others."""
    digest = hashlib.sha256(f"{key}\0{count}".encode("utf-8", "surrogatepass")).digest()
    return _JITTER * int.from_bytes(digest[:4], "big") / 2**32


def back_off_s(key: str, failures: int, first_s: float, longest_s: float = _LONGEST_S) -> float:
    """Return how long to wait after so many failures in a row: twice as long each time, up to a bound; in seconds."""
    doubled = first_s * 2.0 ** min(max(failures, 1) - 1, 30)
    return min(doubled, max(longest_s, first_s)) * (1 + jitter(key, failures))


def delivery_wait_s(notice: str, attempts: int) -> float:
    """Return how long to wait after a delivery failed so often, in seconds: from half a minute to six hours."""
    return back_off_s(notice, attempts, _DELIVERY_S, _LONGEST_DELIVERY_S)


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return what ``Retry-After`` asks for, in seconds and not more than a week; ``None`` where it asks for nothing."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(min(int(text[:9]), _LONGEST_ASKED_S))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_ASKED_S)


def feed_due_at(feed: FeedConfig, state: FeedState) -> datetime | None:
    """Return when a feed is to be asked next; ``None`` where it was never asked."""
    if state.checked_at is None:
        return None
    regular = moment(state.checked_at) + timedelta(seconds=feed.every_s)
    return max(regular, moment(state.not_before)) if state.not_before else regular


def is_due(feed: FeedConfig, state: FeedState, now: datetime, *, at_once: bool) -> bool:
    """Tell whether to ask a feed now.

    Args:
        feed: its settings.
        state: what is known about it.
        now: the time.
        at_once: do not wait for its regular time, only for what the server or a failure asks for.
    """
    if at_once:
        return state.not_before is None or moment(state.not_before) <= now
    due = feed_due_at(feed, state)
    return due is None or due <= now
