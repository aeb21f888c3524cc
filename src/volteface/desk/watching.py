"""What ``volteface watch`` remembers, in the desk itself: what servers said, what was told, what is to be delivered.

Needs a desk's path; makes ``WatchLog``. What is told, the mark that it was told, and the deliveries that follow from it
are written in one transaction: after a stop at any point nothing is lost, and nothing is told anew. A delivery is
marked once it was made, so that after a stop between the two it is made once more, under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from volteface.desk.store import Store
from volteface.errors import InputError
from volteface.records import make_id

if TYPE_CHECKING:
    import duckdb

__all__ = ["Delivery", "FeedState", "Kept", "RobotsState", "Source", "Told", "WatchLog", "load_notices"]


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known about a feed.

    Attributes:
        url: its address, as it was given.
        etag: the validator that the server gave, to ask only for what is new.
        last_modified: the other one.
        checked_at: when it was last asked, ISO.
        not_before: when it may be asked again, where the server or a failure says so, ISO.
        failures: how often in a row it failed.
        status: what the last answer was: read, unchanged, failed, refused, gone.
        detail: the same for a person.
        moved_to: where the server says that it is now for good.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    checked_at: str | None = None
    not_before: str | None = None
    failures: int = 0
    status: str | None = None
    detail: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A feed that somebody added to the desk itself, beside those of a settings file.

    Attributes:
        url: its address.
        every_s: how often it is asked, in seconds.
        articles: whether the pages behind its entries are read in place of its summaries.
        added_by: who added it.
        added_at: when, ISO.
    """

    url: str
    every_s: int
    articles: bool
    added_by: str
    added_at: str


@dataclass(frozen=True, slots=True)
class RobotsState:
    """The ``robots.txt`` of a server as it was last fetched; ``status`` 0 where it could not be reached."""

    origin: str
    status: int
    content: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class Told:
    """A mark: this was told, or was there when the telling began. ``day`` where a subject can come again."""

    subject: str
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as it is kept: ``content`` is its JSON, ``batch`` tells which were made in one go."""

    id: str
    content: str
    made_at: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice that is to reach one channel. ``attempts`` counts those that failed."""

    channel: str
    notice: Kept
    attempts: int


_LEASE = "watch_lease"
_SLACK_S = 60.0
"""What the clocks of two machines may be apart, or one be corrected, without being set back."""
_TIMES = {
    "watch_feed": ("checked_at", "not_before"),
    "watch_robots": ("fetched_at",),
    "watch_delivery": ("not_before",),
}
"""What is waited by."""
_FEED_COLUMNS = ", ".join(field.name for field in fields(FeedState))

_MARK = "INSERT INTO watch_told SELECT $1, unnest($2::VARCHAR[]), unnest($3::VARCHAR[]), $4"
_OWE = "INSERT INTO watch_delivery SELECT $1, unnest($2::VARCHAR[]), 0, NULL, NULL, NULL"


def _set_back_s(held_until: str, until: str) -> float:
    """Return by how many seconds the clock was set back since the watch was held last; 0.0 if it was not."""
    if not held_until:
        return 0.0
    apart = (datetime.fromisoformat(held_until) - datetime.fromisoformat(until)).total_seconds()
    return apart if apart > _SLACK_S else 0.0


def _shift_times(connection: duckdb.DuckDBPyConnection, seconds: float) -> None:
    """Move what is kept of times as the clock was, so that nothing waits for a time that is long in coming."""
    for table, columns in _TIMES.items():
        moved = (f"{column} = strftime({column}::TIMESTAMP - to_seconds($seconds), $form)" for column in columns)
        connection.execute(
            f"UPDATE {table} SET {', '.join(moved)}", {"seconds": seconds, "form": "%Y-%m-%dT%H:%M:%S+00:00"}
        )


def load_notices(connection: duckdb.DuckDBPyConnection, limit: int, *, since: str | None = None) -> tuple[Kept, ...]:
    """Return the latest notices of an open desk, the newest first.

    Args:
        connection: an open desk.
        limit: how many at most.
        since: only those made after this instant, ISO.
    """
    rows = connection.execute(
        "SELECT id, content, made_at, batch FROM watch_notice WHERE made_at > $since ORDER BY rowid DESC LIMIT $limit",
        {"since": since or "", "limit": limit},
    ).fetchall()
    return tuple(Kept(*row) for row in rows)


class WatchLog:
    """What a watch remembers.

    Args:
        path: the desk's file.
        wait_s: how long to wait while another process holds the file, in seconds.
    """

    def __init__(self, path: str | Path | None, *, wait_s: float = 60.0) -> None:
        self._store = Store(path, wait_s=wait_s)

    def make(self) -> None:
        """Make the desk where it is missing, and bring it to this version where it is old."""
        with self._store.writing():
            pass

    def state(self) -> str:
        """Return what changes whenever the desk's records or decisions do."""
        query = (
            "SELECT (SELECT count(*) FROM reading), (SELECT count(*) FROM decision), "
            "(SELECT count(undone_at) FROM decision)"
        )
        with self._store.reading() as connection:
            return ".".join(str(count) for count in connection.execute(query).fetchall()[0])

    def known_urls(self, urls: Sequence[str]) -> set[str]:
        """Return those of some addresses under which the desk holds a document."""
        query = 'SELECT DISTINCT url FROM "document" WHERE url IN (SELECT unnest($urls::VARCHAR[]))'
        with self._store.reading() as connection:
            return {row[0] for row in connection.execute(query, {"urls": list(urls)}).fetchall()}

    # Who keeps watch

    def hold(self, holder: str, *, now: str, until: str, gone: Callable[[str], bool] = lambda _: False) -> str | None:
        """Take the watch over this desk, or keep it; return ``None``, or who has it and goes on having it.

        Two that watch one desk would ask servers twice, and could deliver a notice twice. Where the clock was set back
        since, what is kept of times moves with it.

        Args:
            holder: who takes it.
            now: the time, ISO.
            until: how long it is held unless it is renewed, ISO.
            gone: whether another holder is known to have ended without giving it back.
        """
        with self._store.writing() as connection:
            rows = connection.execute("SELECT value FROM meta WHERE key = $key", {"key": _LEASE}).fetchall()
            held_until, _, other = (rows[0][0] if rows else "").partition(" ")
            back_s = _set_back_s(held_until, until)
            # Nobody holds it longer than this one would: more than that is left by a clock that went wrong.
            if other and other != holder and held_until > now and not back_s and not gone(other):
                return str(other)
            if back_s:
                _shift_times(connection, back_s)
            connection.execute("DELETE FROM meta WHERE key = $key", {"key": _LEASE})
            connection.execute("INSERT INTO meta VALUES ($key, $value)", {"key": _LEASE, "value": f"{until} {holder}"})
            return None

    # Feeds of the desk itself

    def sources(self) -> tuple[Source, ...]:
        """Return the feeds that were added to the desk, in the order in which they were."""
        query = "SELECT url, every_s, articles, added_by, added_at FROM watch_source ORDER BY added_at, url"
        with self._store.reading() as connection:
            return tuple(Source(*row) for row in connection.execute(query).fetchall())

    def add_source(self, source: Source, *, most: int) -> None:
        """Add a feed.

        Raises:
            InputError: it is there already, or there are too many.
        """
        with self._store.writing() as connection:
            held = {row[0] for row in connection.execute("SELECT url FROM watch_source").fetchall()}
            if source.url in held:
                raise InputError(f"{source.url}: is among the feeds already")
            if len(held) >= most:
                raise InputError(f"{len(held)} feeds are kept; expected at most {most}, take one out first")
            connection.execute("INSERT INTO watch_source VALUES (?, ?, ?, ?, ?)", list(astuple(source)))

    def remove_source(self, url: str) -> None:
        """Take a feed out; what was read from it stays.

        Raises:
            InputError: the desk has no such feed.
        """
        with self._store.writing() as connection:
            held = connection.execute(
                "DELETE FROM watch_source WHERE url = $url RETURNING url", {"url": url}
            ).fetchall()
            if not held:
                raise InputError(f"no feed {url[:200]!r} was added to this desk")
            # Added again later, it is asked for all that it holds.
            connection.execute("DELETE FROM watch_feed WHERE url = $url", {"url": url})

    def asked(self) -> tuple[FeedState, ...]:
        """Return what is known about every feed that was ever asked, by address."""
        query = f"SELECT {_FEED_COLUMNS} FROM watch_feed ORDER BY url"
        with self._store.reading() as connection:
            return tuple(FeedState(*row) for row in connection.execute(query).fetchall())

    # Servers

    def feeds(self, urls: Iterable[str]) -> dict[str, FeedState]:
        """Return what is known about feeds; of an unknown one, that nothing is."""
        query = f"SELECT {_FEED_COLUMNS} FROM watch_feed WHERE url IN (SELECT unnest($urls::VARCHAR[]))"
        wanted = list(urls)
        with self._store.reading() as connection:
            found = {row[0]: FeedState(*row) for row in connection.execute(query, {"urls": wanted}).fetchall()}
        return {url: found.get(url, FeedState(url)) for url in wanted}

    def keep_feeds(self, states: Sequence[FeedState]) -> None:
        """Keep what is known about feeds."""
        if not states:
            return
        marks = ", ".join("?" * len(fields(FeedState)))
        with self._store.writing() as connection:
            for state in states:
                connection.execute("DELETE FROM watch_feed WHERE url = ?", [state.url])
                connection.execute(f"INSERT INTO watch_feed ({_FEED_COLUMNS}) VALUES ({marks})", list(astuple(state)))

    def robots(self, origins: Iterable[str]) -> dict[str, RobotsState]:
        """Return the rules of servers, of those whose rules were fetched."""
        query = (
            "SELECT origin, status, content, fetched_at FROM watch_robots "
            "WHERE origin IN (SELECT unnest($origins::VARCHAR[]))"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query, {"origins": list(origins)}).fetchall()
        return {row[0]: RobotsState(*row) for row in rows}

    def keep_robots(self, states: Sequence[RobotsState]) -> None:
        """Keep the rules of servers."""
        if not states:
            return
        with self._store.writing() as connection:
            for state in states:
                connection.execute("DELETE FROM watch_robots WHERE origin = ?", [state.origin])
                connection.execute("INSERT INTO watch_robots VALUES (?, ?, ?, ?)", list(astuple(state)))

    # What was told

    def topics(self) -> dict[str, str]:
        """Return the topics that are told of, each with the state of the desk up to which it was looked through."""
        with self._store.reading() as connection:
            return dict(connection.execute("SELECT topic, state FROM watch_topic").fetchall())

    def told(self, topic: str) -> tuple[Told, ...]:
        """Return the marks of a topic."""
        query = "SELECT subject, day FROM watch_told WHERE topic = ? ORDER BY ALL"
        with self._store.reading() as connection:
            return tuple(Told(*row) for row in connection.execute(query, [topic]).fetchall())

    def tell(
        self,
        marks: Mapping[str, Sequence[Told]],
        notices: Sequence[Kept],
        channels: Sequence[str],
        *,
        state: str,
        at: str,
    ) -> None:
        """Keep in one transaction what is told, that it was, and to which channels it is to be delivered.

        Args:
            marks: topic -> what of it is told now, or need not be told because it was there before.
            notices: what is told; one that is kept already is not told again.
            channels: names of the channels that each is to reach.
            state: the state of the desk up to which the topics were looked through.
            at: now, ISO.
        """
        batch = make_id("batch", *(notice.id for notice in notices))
        with self._store.writing() as connection:
            for topic, told in marks.items():
                connection.execute("DELETE FROM watch_topic WHERE topic = ?", [topic])
                connection.execute("INSERT INTO watch_topic VALUES (?, ?, ?)", [topic, state, at])
                connection.execute(_MARK, [topic, [one.subject for one in told], [one.day for one in told], at])
            known = {row[0] for row in connection.execute("SELECT id FROM watch_notice").fetchall()}
            fresh = {notice.id: notice for notice in notices if notice.id not in known}
            for notice in fresh.values():
                connection.execute(
                    "INSERT INTO watch_notice VALUES (?, ?, ?, ?)", [notice.id, batch, at, notice.content]
                )
                connection.execute(_OWE, [notice.id, list(channels)])

    def notices(self, limit: int, *, since: str | None = None) -> tuple[Kept, ...]:
        """Return the latest notices, the newest first.

        Args:
            limit: how many at most.
            since: only those made after this instant, ISO.
        """
        with self._store.reading() as connection:
            return load_notices(connection, limit, since=since)

    # What is to be delivered

    def due(self, now: str) -> tuple[Delivery, ...]:
        """Return what is to be delivered and need not wait any longer, in the order in which it was told."""
        query = (
            "SELECT d.channel, d.attempts, n.id, n.content, n.made_at, n.batch FROM watch_delivery d "
            "JOIN watch_notice n ON n.id = d.notice WHERE d.delivered_at IS NULL "
            "AND (d.not_before IS NULL OR d.not_before <= $now) ORDER BY n.rowid, d.channel"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query, {"now": now}).fetchall()
        return tuple(Delivery(row[0], Kept(row[2], row[3], row[4], row[5]), row[1]) for row in rows)

    def waiting(self) -> dict[str, int]:
        """Return how many notices each channel has not been given yet."""
        query = "SELECT channel, count(*) FROM watch_delivery WHERE delivered_at IS NULL GROUP BY channel ORDER BY ALL"
        with self._store.reading() as connection:
            return dict(connection.execute(query).fetchall())

    def next_delivery(self, channels: Sequence[str]) -> str | None:
        """Return when the first of what waits for these channels is due, ISO; ``None`` where nothing does."""
        query = (
            "SELECT min(not_before) FROM watch_delivery "
            "WHERE delivered_at IS NULL AND channel IN (SELECT unnest($channels::VARCHAR[]))"
        )
        with self._store.reading() as connection:
            found: str | None = connection.execute(query, {"channels": list(channels)}).fetchall()[0][0]
        return found

    def delivered(self, channel: str, notices: Sequence[str], at: str) -> None:
        """Mark notices as delivered to a channel."""
        query = (
            "UPDATE watch_delivery SET delivered_at = $at, not_before = NULL, detail = NULL "
            "WHERE channel = $channel AND notice IN (SELECT unnest($notices::VARCHAR[]))"
        )
        with self._store.writing() as connection:
            connection.execute(query, {"at": at, "channel": channel, "notices": list(notices)})

    def failed(self, channel: str, notices: Sequence[str], *, not_before: str, detail: str) -> None:
        """Note that a delivery failed, and when to try again."""
        query = (
            "UPDATE watch_delivery SET attempts = attempts + 1, not_before = $not_before, detail = $detail "
            "WHERE channel = $channel AND notice IN (SELECT unnest($notices::VARCHAR[]))"
        )
        values = {"not_before": not_before, "detail": detail, "channel": channel, "notices": list(notices)}
        with self._store.writing() as connection:
            connection.execute(query, values)

    def latest(self, channel: str, limit: int) -> tuple[Kept, ...]:
        """Return the latest notices that are for a channel, delivered or not, the newest first."""
        query = (
            "SELECT n.id, n.content, n.made_at, n.batch FROM watch_notice n JOIN watch_delivery d ON d.notice = n.id "
            "WHERE d.channel = $channel ORDER BY n.rowid DESC LIMIT $limit"
        )
        with self._store.reading() as connection:
            rows = connection.execute(query, {"channel": channel, "limit": limit}).fetchall()
        return tuple(Kept(*row) for row in rows)
