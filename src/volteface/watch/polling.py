"""Feeds are asked for what is new: politely, one request at a time to each server.

Needs feeds, what is known about them, a clock and a way to fetch; makes a ``Poll`` for each feed. Servers are asked
side by side, a bounded number of them; nothing is written here.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from volteface.desk.watching import FeedState, RobotsState
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import ACCEPT, Answer, Bounds, Download, exchange, made_download
from volteface.watch.clock import Clock, iso, later
from volteface.watch.config import FeedConfig
from volteface.watch.robots import MAX_ROBOTS_BYTES, is_allowed, is_fresh, is_known, origin_of, pause_s, robots_url
from volteface.watch.schedule import back_off_s, retry_after_s

__all__ = ["TIMEOUT_S", "TOTAL_S", "Fetch", "Poll", "failed", "fetch_guarded", "fetch_rules", "poll_feeds"]

Fetch = Callable[[str, Bounds, Mapping[str, str]], Answer]
"""Asks for an address with headers of its own; raises ``Unusable``."""

MAX_FEED_BYTES = 10_000_000
TIMEOUT_S, TOTAL_S = 20.0, 60.0
"""How long one step of a request may take, and all of it, in seconds."""

_SERVERS_AT_ONCE = 8
_GONE_S = 30 * 86_400
_REFUSED_S = 86_400


@dataclass(frozen=True, slots=True)
class Poll:
    """What asking a feed gave.

    Attributes:
        feed: which one.
        state: what is known about it now; to be kept once what it brought is in the desk.
        download: what it brought, where something may be new.
    """

    feed: FeedConfig
    state: FeedState
    download: Download | None = None


def fetch_guarded(url: str, bounds: Bounds, headers: Mapping[str, str]) -> Answer:
    """Ask for an address over the network; see ``volteface.sources.fetch``."""
    return exchange("GET", url, bounds, headers=headers)


def failed(feed: FeedConfig, state: FeedState, detail: str, *, now: str, not_before: str) -> FeedState:
    """Return what is known after a failure: what the server last gave stays, so that nothing is passed over."""
    return replace(
        state, checked_at=now, failures=state.failures + 1, status="failed", detail=detail, not_before=not_before
    )


def fetch_rules(origin: str, clock: Clock, fetch: Fetch, *, allow_private: bool) -> RobotsState:
    """Ask a server what it allows.

    Args:
        origin: the server.
        clock: the time.
        fetch: how an address is asked for.
        allow_private: whether it may lie on this machine or on a private network.
    """
    at = iso(clock.now())
    bounds = Bounds(TIMEOUT_S, TOTAL_S, MAX_ROBOTS_BYTES, allow_private=allow_private, cut=True)
    try:
        answer = fetch(robots_url(origin), bounds, {"Accept": "text/plain, */*;q=0.5"})
    except Unusable as problem:
        return RobotsState(origin, 0, problem.detail, at)
    content = answer.data.decode("utf-8", "replace") if answer.status == 200 else ""
    return RobotsState(origin, answer.status, content, at)


def poll_feeds(
    feeds: Sequence[tuple[FeedConfig, FeedState]],
    robots: Mapping[str, RobotsState],
    clock: Clock,
    fetch: Fetch = fetch_guarded,
) -> Iterator[tuple[tuple[Poll, ...], RobotsState | None]]:
    """Ask feeds; yield the polls of one server after the other, with its rules where they were fetched.

    Args:
        feeds: with what is known about each.
        robots: rules of servers by origin, as far as they are known.
        clock: the time, and the pauses between requests.
        fetch: how an address is asked for.
    """
    servers: dict[tuple[str, bool], list[tuple[FeedConfig, FeedState]]] = defaultdict(list)
    for feed, state in feeds:
        servers[origin_of(feed.url), feed.allow_private].append((feed, state))
    stopped = threading.Event()
    with ThreadPoolExecutor(_SERVERS_AT_ONCE, thread_name_prefix="volteface-feed") as pool:
        waiting: deque[Future[tuple[tuple[Poll, ...], RobotsState | None]]] = deque()
        try:
            for (origin, _), held in servers.items():
                server = _Server(origin, robots.get(origin), clock, fetch, stopped)
                waiting.append(pool.submit(server.poll, held))
                if len(waiting) == _SERVERS_AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            stopped.set()
            pool.shutdown(cancel_futures=True)


@dataclass(slots=True)
class _Server:
    """One server and its rules."""

    origin: str
    robots: RobotsState | None
    clock: Clock
    fetch: Fetch
    stopped: threading.Event

    def poll(self, feeds: Sequence[tuple[FeedConfig, FeedState]]) -> tuple[tuple[Poll, ...], RobotsState | None]:
        """Ask for the server's feeds, one after the other."""
        rules, fetched = self._rules(feeds[0][0])
        polls: list[Poll] = []
        for feed, state in feeds:
            if self.stopped.is_set():
                break
            if polls or fetched:
                self.clock.sleep(pause_s(rules))
            polls.append(self._poll(feed, state, rules))
        return tuple(polls), rules if fetched else None

    def _rules(self, feed: FeedConfig) -> tuple[RobotsState, bool]:
        now = self.clock.now()
        if self.robots is not None and is_fresh(self.robots, now):
            return self.robots, False
        return fetch_rules(self.origin, self.clock, self.fetch, allow_private=feed.allow_private), True

    def _poll(self, feed: FeedConfig, state: FeedState, rules: RobotsState) -> Poll:
        if not is_known(rules):
            why = rules.content or f"the server answered {rules.status}"
            return Poll(feed, self._failed(feed, state, f"robots.txt: {why}"))
        if not is_allowed(rules, feed.url):
            now = self.clock.now()
            detail = "the robots.txt of its server does not allow it"
            refused = replace(state, checked_at=iso(now), status="refused", detail=detail)
            return Poll(feed, replace(refused, not_before=later(now, _REFUSED_S)))
        bounds = Bounds(TIMEOUT_S, TOTAL_S, MAX_FEED_BYTES, allow_private=feed.allow_private)
        try:
            answer = self.fetch(feed.url, bounds, _conditions(state))
        except Unusable as problem:
            return Poll(feed, self._failed(feed, state, problem.detail))
        return self._answered(feed, state, answer)

    def _answered(self, feed: FeedConfig, state: FeedState, answer: Answer) -> Poll:
        now = self.clock.now()
        asked_for = retry_after_s(answer.headers, now)
        if answer.status not in (200, 304):
            if answer.status == 410:
                gone = self._failed(feed, state, "gone for good, says the server (410)", wait_s=_GONE_S)
                return Poll(feed, replace(gone, status="gone"))
            return Poll(feed, self._failed(feed, state, f"the server answered {answer.status}", wait_s=asked_for))
        well = replace(
            state,
            checked_at=iso(now),
            not_before=later(now, asked_for) if asked_for else None,
            failures=0,
            status="unchanged",
            detail=None,
            moved_to=answer.moved_to,
        )
        if answer.status == 304:
            return Poll(feed, well)
        etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        return Poll(feed, replace(well, status="read", etag=etag, last_modified=modified), made_download(answer))

    def _failed(self, feed: FeedConfig, state: FeedState, detail: str, *, wait_s: float | None = None) -> FeedState:
        now = self.clock.now()
        backed_off = back_off_s(feed.url, state.failures + 1, feed.every_s)
        return failed(feed, state, detail, now=iso(now), not_before=later(now, max(backed_off, wait_s or 0.0)))


def _conditions(state: FeedState) -> dict[str, str]:
    """Return the headers that ask only for what is new."""
    headers = {"Accept": ACCEPT}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers
