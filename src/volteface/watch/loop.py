"""The loop: ask the feeds, read what is new into the desk, find what is new there, tell it.

Needs a desk's path, settings, a clock and a way to deliver; makes rows in the desk and deliveries. Nothing is held
between two runs but in the desk. Each step is kept before the next one begins, and doing a step again changes nothing:
documents are known by their ids, findings by what was told, deliveries by their notice. So a stop at any point loses
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from volteface.api import ReadOptions, ReadSummary, read_items
from volteface.desk import Desk
from volteface.desk.watching import Delivery, FeedState, Kept, RobotsState, Told, WatchLog
from volteface.errors import DeskLocked, InputError
from volteface.sources import SourceOptions, read_download
from volteface.watch.articles import Articles
from volteface.watch.clock import Clock, iso, later, moment
from volteface.watch.config import AtomFile, Channel, Email, FeedConfig, WatchConfig
from volteface.watch.deliveries import Deliver, DeliveryFailed
from volteface.watch.feeds import all_feeds
from volteface.watch.findings import FINDERS
from volteface.watch.lease import take_watch
from volteface.watch.notices import Finding, make_notices, notice_from_json, notice_to_json
from volteface.watch.polling import MAX_FEED_BYTES, Fetch, Poll, failed, fetch_guarded, poll_feeds
from volteface.watch.robots import origin_of
from volteface.watch.schedule import back_off_s, delivery_wait_s, feed_due_at, is_due
from volteface.watch.thresholds import find_crossed, topic_of

__all__ = ["RunSummary", "run_once", "watch"]

ATOM_ENTRIES = 100
"""Notices that an Atom feed holds: the latest ones."""

_SHORTEST_S, _LONGEST_S = 5.0, 3600.0
_LOCKED_S = 60.0
_KINDS: tuple[Literal["feed"]] = ("feed",)
_OPTIONS = SourceOptions(max_file_bytes=MAX_FEED_BYTES)


@dataclass(slots=True)
class RunSummary:
    """What one run did.

    Attributes:
        asked: feeds that were asked.
        unchanged: of them, those that had nothing new.
        new: documents that were stored for the first time.
        told: notices that were made.
        delivered: notices that reached a channel, once for each.
        waiting: channel -> notices that it is still to be given.
        problems: what went wrong, one line each.
        unread: of the feeds that were asked, those that failed.
        held: whether another process keeps watch over the desk, so that nothing was done.
    """

    asked: int = 0
    unchanged: int = 0
    new: int = 0
    told: int = 0
    delivered: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    unread: int = 0
    held: bool = False

    @property
    def failed(self) -> bool:
        """Whether a delivery waits, every feed that was asked failed, or another process keeps watch."""
        return self.held or bool(self.waiting) or 0 < self.asked == self.unread


def run_once(
    desk_path: str | Path,
    config: WatchConfig,
    clock: Clock,
    deliver: Deliver,
    *,
    fetch: Fetch = fetch_guarded,
    at_once: bool = True,
) -> RunSummary:
    """Ask the feeds that are due, read what is new, tell what is new, deliver what waits.

    What the desk holds when a topic is looked through for the first time counts as known.

    Args:
        desk_path: the desk's file; made where it is missing.
        config: what to ask, what to tell and where.
        clock: the time.
        deliver: brings notices to a channel; ``Deliverer()`` is the usual one.
        fetch: how an address is asked for.
        at_once: ask every feed now, but for those whose server or a failure asks to wait; else only those whose time
            has come.

    Raises:
        StoreError: the desk could not be opened or written.
    """
    log = WatchLog(desk_path)
    log.make()
    held = take_watch(log, clock)
    if held is not None:
        return RunSummary(problems=[held], held=True)
    run = _Run(Desk(desk_path, wait_s=60.0), log, all_feeds(config, log), clock)
    run.begin()
    run.poll(fetch, at_once=at_once)
    take_watch(log, clock)
    run.tell()
    run.deliver(deliver)
    run.summary.waiting = run.log.waiting()
    run.summary.problems = list(dict.fromkeys(run.summary.problems))
    return run.summary


def watch(
    desk_path: str | Path,
    config: WatchConfig,
    clock: Clock,
    deliver: Deliver,
    *,
    fetch: Fetch = fetch_guarded,
    after: Callable[[RunSummary], None] = lambda _: None,
    pause: Callable[[float], None] | None = None,
) -> None:
    """Run again and again, each time that a feed or a delivery is due, until a signal ends it.

    Args:
        desk_path: see ``run_once``.
        config: see ``run_once``.
        clock: see ``run_once``.
        deliver: see ``run_once``.
        fetch: see ``run_once``.
        after: called after every run.
        pause: waits between two runs, for so many seconds at most; the clock does where none is given.

    Raises:
        StoreError: the desk could not be opened or written, other than because somebody else holds it.
    """
    log = WatchLog(desk_path)
    while True:
        try:
            summary = run_once(desk_path, config, clock, deliver, fetch=fetch, at_once=False)
            after(summary)
            pause_s = _LOCKED_S if summary.held else _pause_s(log, all_feeds(config, log), clock.now())
        except DeskLocked as error:
            # Somebody reads much into the desk: what was to be done now is done when it is free.
            after(RunSummary(problems=[str(error)]))
            pause_s = _LOCKED_S
        (pause or clock.sleep)(pause_s)


def _pause_s(log: WatchLog, config: WatchConfig, now: datetime) -> float:
    """Return how long nothing is due, in seconds."""
    states = log.feeds(feed.url for feed in config.feeds)
    times = [feed_due_at(feed, states[feed.url]) or now for feed in config.feeds]
    if not times:
        times.append(now + timedelta(seconds=_LONGEST_S))
    waiting = log.next_delivery([channel.name for channel in config.channels])
    if waiting is not None:
        times.append(moment(waiting))
    return min(max((min(times, default=now) - now).total_seconds(), _SHORTEST_S), _LONGEST_S)


@dataclass(slots=True)
class _Run:
    """One run."""

    desk: Desk
    log: WatchLog
    config: WatchConfig
    clock: Clock
    summary: RunSummary = field(default_factory=RunSummary)

    # Asking

    def poll(self, fetch: Fetch, *, at_once: bool) -> None:
        """Ask the feeds that are due and read what they bring."""
        now = self.clock.now()
        states = self.log.feeds(feed.url for feed in self.config.feeds)
        due = [
            (feed, states[feed.url])
            for feed in self.config.feeds
            if is_due(feed, states[feed.url], now, at_once=at_once)
        ]
        rules = self.log.robots({origin_of(feed.url) for feed, _ in due})
        brought: list[Poll] = []
        quiet: list[FeedState] = []
        learnt: list[RobotsState] = []
        try:
            for polls, fetched in poll_feeds(due, rules, self.clock, fetch):
                learnt += [fetched] if fetched is not None else []
                quiet += [self._count(poll, poll.state) for poll in polls if poll.download is None]
                brought += [poll for poll in polls if poll.download is not None and poll.feed.articles]
                for poll in polls:
                    if poll.download is not None and not poll.feed.articles:
                        self._take(poll)
            # Pages may lie on servers of other feeds: they are asked for when nothing else is.
            articles = Articles(self.clock, fetch, self.log.known_urls, rules | {one.origin: one for one in learnt})
            for poll in brought:
                self._take(poll, articles)
            learnt += articles.learnt
        finally:
            # Those that brought nothing are kept in one go: the desk is opened once for all of them.
            self.log.keep_robots(learnt)
            self.log.keep_feeds(quiet)

    def _take(self, poll: Poll, articles: Articles | None = None) -> None:
        """Read what a feed brought, and only then keep that it was asked."""
        self.log.keep_feeds([self._count(poll, self._read(poll, articles))])

    def _count(self, poll: Poll, state: FeedState) -> FeedState:
        self.summary.asked += 1
        self.summary.unchanged += state.status == "unchanged"
        self.summary.unread += state.status not in ("read", "unchanged")
        if state.detail is not None:
            self.summary.problems.append(f"{poll.feed.url}: {state.detail}")
        if state.moved_to is not None:
            self.summary.problems.append(f"{poll.feed.url}: now at {state.moved_to}; change its url")
        return state

    def _read(self, poll: Poll, articles: Articles | None) -> FeedState:
        if poll.download is None:
            return poll.state
        items = read_download(poll.download, _OPTIONS, origin=poll.feed.url, kinds=_KINDS)
        if articles is not None:
            items = articles.full(items, allow_private=poll.feed.allow_private)
        done = read_items(items, self.desk, ReadOptions())
        self.summary.new += done.new
        broken = _broken(done, poll.feed)
        if broken is None and articles is not None and articles.more:
            # Asked for what is new, the server would not give the rest again.
            return replace(poll.state, etag=None, last_modified=None)
        if broken is None:
            return poll.state
        before = self.log.feeds([poll.feed.url])[poll.feed.url]
        now = self.clock.now()
        wait_s = back_off_s(poll.feed.url, before.failures + 1, poll.feed.every_s)
        return failed(poll.feed, before, broken, now=iso(now), not_before=later(now, wait_s))

    # Telling

    def begin(self) -> None:
        """Take what the desk holds for known, for every topic that was never looked through."""
        known = self.log.topics()
        fresh = [topic for topic in self._topics() if topic not in known]
        if not fresh:
            return
        state = self.log.state()
        marks = {topic: _marks(self._found(topic, ())) for topic in fresh}
        self.log.tell(marks, (), (), state=state, at=iso(self.clock.now()))
        # Who is not in the desk yet may be once the feeds are read.
        self.summary.problems.clear()

    def tell(self) -> None:
        """Find what is new, and keep in one step that it is told and to whom it is still to be delivered."""
        state, now = self.log.state(), self.clock.now()
        looked_through = self.log.topics()
        marks: dict[str, Sequence[Told]] = {}
        fresh: list[Finding] = []
        for topic in self._topics():
            if looked_through.get(topic) == state:
                continue
            found = self._found(topic, self.log.told(topic))
            marks[topic] = _marks(found)
            fresh.extend(found)
        if not marks:
            return
        # The latest comes last, as a reader of the terminal goes through them.
        wanted = sorted(self._wanted(fresh), key=lambda one: max((e.published for _, e in one.evidence), default=""))
        notices = make_notices(self.desk, wanted, iso(now))
        kept = [Kept(notice.id, notice_to_json(notice)) for notice in notices]
        self.log.tell(marks, kept, [channel.name for channel in self.config.channels], state=state, at=iso(now))
        self.summary.told += len(notices)

    def _topics(self) -> list[str]:
        wanted = [topic for topic in FINDERS if getattr(self.config.tell, topic)]
        return [*wanted, *(topic_of(threshold) for threshold in self.config.thresholds)]

    def _found(self, topic: str, told: Sequence[Told]) -> list[Finding]:
        """Return what was not told of a topic."""
        is_told = _memory(told)
        if topic in FINDERS:
            return _once(FINDERS[topic](self.desk), is_told)
        threshold = next(one for one in self.config.thresholds if topic_of(one) == topic)
        try:
            return _once(find_crossed(self.desk, threshold, is_told), is_told)
        except InputError as error:
            # Nobody in the desk is called so yet: nothing can have been crossed.
            self.summary.problems.append(f"threshold {threshold.name!r}: {error}")
            return []

    def _wanted(self, found: Sequence[Finding]) -> list[Finding]:
        """Return what concerns the actors that were asked for; what the user set is always wanted."""
        found = [one for one in found if not one.silent]
        names = self.config.tell.about
        if not names:
            return found
        about: set[str] = set()
        for name in names:
            try:
                about.update(self.desk.identities(name))
            except InputError as error:
                self.summary.problems.append(f"tell.about: {error}")
        return [one for one in found if one.kind == "threshold" or about & set(one.about)]

    # Delivering

    def deliver(self, deliver: Deliver) -> None:
        """Bring what waits to its channels; a channel that does not take it is left alone until the next run."""
        channels = {channel.name: channel for channel in self.config.channels}
        waiting: defaultdict[str, list[Delivery]] = defaultdict(list)
        for one in self.log.due(iso(self.clock.now())):
            waiting[one.channel].append(one)
        for name, deliveries in waiting.items():
            if name in channels:
                self._deliver(channels[name], deliveries, deliver)

    def _deliver(self, channel: Channel, deliveries: Sequence[Delivery], deliver: Deliver) -> None:
        for parcel in _parcels(channel, deliveries):
            ids = [one.notice.id for one in parcel]
            held = self.log.latest(channel.name, ATOM_ENTRIES) if isinstance(channel, AtomFile) else None
            kept = held if held is not None else [one.notice for one in parcel]
            try:
                deliver(channel, [notice_from_json(one.content) for one in kept])
            except DeliveryFailed as problem:
                attempts = parcel[0].attempts + 1
                wait_s = max(delivery_wait_s(ids[0], attempts), problem.wait_s or 0.0)
                not_before = later(self.clock.now(), wait_s)
                self.log.failed(channel.name, ids, not_before=not_before, detail=str(problem))
                self.summary.problems.append(f"{channel.name}: {problem}; tried again from {not_before}")
                return
            self.log.delivered(channel.name, ids, iso(self.clock.now()))
            self.summary.delivered += len(ids)


def _broken(done: ReadSummary, feed: FeedConfig) -> str | None:
    """Return why a whole feed could not be read."""
    whole = [problem for problem in done.problems if problem.origin == feed.url]
    return f"{whole[0].reason.value}: {whole[0].detail}" if whole else None


def _marks(found: Iterable[Finding]) -> list[Told]:
    return [Told(one.subject, one.day) for one in found]


def _memory(told: Sequence[Told]) -> Callable[[Finding], bool]:
    """Return what tells whether a finding was told."""
    days: defaultdict[str, list[str | None]] = defaultdict(list)
    for one in told:
        days[one.subject].append(one.day)

    def is_told(finding: Finding) -> bool:
        return any(_covers(finding, day) for day in days.get(finding.subject, ()))

    return is_told


def _covers(finding: Finding, day: str | None) -> bool:
    if finding.day is None or day is None:
        return True
    return (finding.since or finding.day) <= day <= (finding.until or finding.day)


def _once(found: Iterable[Finding], is_told: Callable[[Finding], bool]) -> list[Finding]:
    """Return what was not told, each once."""
    return list({one.id: one for one in found if not is_told(one)}.values())


def _parcels(channel: Channel, deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Yield what goes in one piece: all to a feed, those of one run by e-mail, else one by one."""
    if isinstance(channel, AtomFile):
        yield list(deliveries)
        return
    batches: defaultdict[str, list[Delivery]] = defaultdict(list)
    for one in deliveries:
        batches[one.notice.batch if isinstance(channel, Email) else one.notice.id].append(one)
    yield from batches.values()
