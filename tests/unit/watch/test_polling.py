from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.watch.servers import FakeClock

from volteface.desk.watching import FeedState, RobotsState
from volteface.records import SkipReason
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import Answer, Bounds
from volteface.watch.clock import iso
from volteface.watch.config import FeedConfig
from volteface.watch.polling import Poll, poll_feeds
from volteface.watch.robots import is_allowed, origin_of, pause_s
from volteface.watch.schedule import back_off_s, delivery_wait_s, is_due, jitter, retry_after_s

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FEED = FeedConfig("https://a.example/feed")
RULES = RobotsState("https://a.example", 404, "", iso(NOW))


class Web:
    """Answers for addresses, and what was asked."""

    def __init__(self, **answers: Answer | Unusable) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, url: str, _: Bounds, headers: Mapping[str, str]) -> Answer:
        self.asked.append((url, dict(headers)))
        answer = self.answers.get(url.rpartition("/")[2].replace(".txt", ""), Answer(404))
        if isinstance(answer, Unusable):
            raise answer
        return answer


def poll(web: Web, state: FeedState | None = None, *, rules: RobotsState | None = RULES) -> Poll:
    held = {rules.origin: rules} if rules else {}
    (((found,), _),) = poll_feeds([(FEED, state or FeedState(FEED.url))], held, FakeClock(), web)
    return found


def test_polling_asks_only_for_what_is_new() -> None:
    web = Web(feed=Answer(200, {"etag": '"7"', "last-modified": "Tue, 10 Dec 2024 08:00:00 GMT"}, b"<rss/>", FEED.url))
    first = poll(web)
    assert first.download is not None
    assert (first.state.status, first.state.checked_at, first.download.data) == ("read", iso(NOW), b"<rss/>")
    web.answers["feed"] = Answer(304)
    second = poll(web, first.state)
    headers = web.asked[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"7"', "Tue, 10 Dec 2024 08:00:00 GMT")
    assert (second.download, second.state.status, second.state.etag) == (None, "unchanged", '"7"')


@pytest.mark.parametrize("answer", [Answer(500), Answer(404), Unusable(SkipReason.UNREADABLE, "no answer")])
def test_polling_waits_longer_after_each_failure(answer: Answer | Unusable) -> None:
    state, waits = FeedState(FEED.url, etag='"7"'), []
    for count in (1, 2, 3, 30):
        state = poll(Web(feed=answer), replace(state, failures=count - 1)).state
        assert state.not_before is not None
        assert (state.failures, state.status, state.etag) == (count, "failed", '"7"')
        waits.append((datetime.fromisoformat(state.not_before) - NOW).total_seconds())
    assert all(900 * 2**at - 1 <= wait < 1125 * 2**at for at, wait in enumerate(waits[:3]))
    assert 86_400 <= waits[-1] < 1.25 * 86_400


def test_polling_a_good_answer_forgets_the_failures() -> None:
    state = poll(Web(feed=Answer(304)), FeedState(FEED.url, failures=3, not_before=iso(NOW), detail="x")).state
    assert (state.failures, state.not_before, state.detail) == (0, None, None)


@pytest.mark.parametrize("status", [429, 503, 200, 304])
def test_polling_waits_as_long_as_the_server_asks(status: int) -> None:
    state = poll(Web(feed=Answer(status, {"retry-after": "7200"}))).state
    assert state.not_before == iso(NOW + timedelta(hours=2))


def test_polling_what_is_gone_is_left_alone() -> None:
    state = poll(Web(feed=Answer(410))).state
    assert (state.status, state.not_before) == ("gone", iso(NOW + timedelta(days=30)))


@pytest.mark.parametrize(("status", "content", "fetched"), [
    (200, "User-agent: *\nDisallow: /feed", False),
    (200, "User-agent: volteface\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
    (200, "User-agent: volteface\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
    (200, "User-agent: *\nDisallow: /*ed$", False),
    (200, "User-agent: *\nDisallow: /f\nAllow: /feed", True),
    (200, "\0 no rules", True),
    (404, "", True),
    (403, "", True),
    (500, "", False),
    (429, "", False),
])  # fmt: skip
def test_polling_does_what_robots_say(status: int, content: str, fetched: bool) -> None:
    web = Web(robots=Answer(status, {}, content.encode()), feed=Answer(304))
    found = poll(web, rules=None)
    assert [url for url, _ in web.asked] == ["https://a.example/robots.txt"] + [FEED.url] * fetched
    assert (found.state.status == "unchanged") is fetched
    assert found.state.status in ("unchanged", "refused", "failed")


def test_polling_rules_are_kept_for_a_day() -> None:
    web = Web(feed=Answer(304))
    poll(web, rules=replace(RULES, fetched_at=iso(NOW - timedelta(hours=23))))
    assert len(web.asked) == 1
    ((_, fetched),) = poll_feeds(
        [(FEED, FeedState(FEED.url))],
        {RULES.origin: replace(RULES, fetched_at=iso(NOW - timedelta(hours=25)))},
        FakeClock(),
        web,
    )
    assert (len(web.asked), fetched) == (3, RULES)


def test_polling_asks_a_server_once_at_a_time_with_pauses() -> None:
    feeds = [(FeedConfig(f"https://a.example/{at}"), FeedState(f"https://a.example/{at}")) for at in range(3)]
    clock, web = FakeClock(), Web()
    rules = replace(RULES, status=200, content="User-agent: *\nCrawl-delay: 5")
    ((polls, _),) = poll_feeds(feeds, {rules.origin: rules}, clock, web)
    assert ([one.feed.url for one in polls], clock.slept) == ([feed.url for feed, _ in feeds], [5.0, 5.0])


def test_polling_servers_come_in_the_order_of_the_file() -> None:
    feeds = [(FeedConfig(f"https://{at}.example/feed"), FeedState(f"https://{at}.example/feed")) for at in range(20)]
    rounds = list(poll_feeds(feeds, {}, FakeClock(), Web(feed=Answer(304))))
    assert [polls[0].feed for polls, _ in rounds] == [feed for feed, _ in feeds]


@pytest.mark.parametrize(("text", "seconds"), [
    ("120", 120.0), ("0", 0.0), ("99999999999", 604_800.0), ("Fri, 02 Jan 2026 03:05:05 GMT", 60.0),
    ("Fri, 02 Jan 2026 03:05:05", 60.0), ("Fri, 02 Jan 2020 03:04:05 GMT", 0.0), ("soon", None), ("", None),
    ("-5", None), ("²", None),
])  # fmt: skip
def test_schedule_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after_s({"retry-after": text}, NOW) == seconds


def test_schedule_jitter_is_the_same_every_time_and_spread() -> None:
    found = {jitter(f"https://{at}.example/", 1) for at in range(100)}
    assert len(found) == 100
    assert all(0 <= one < 0.25 for one in found)
    assert back_off_s("a", 2, 60) == back_off_s("a", 2, 60)
    assert back_off_s("a", 10**6, 60) < 1.25 * 86_400
    assert delivery_wait_s("n", 100) < 1.25 * 6 * 3600


@pytest.mark.parametrize(("state", "regular", "at_once"), [
    (FeedState("u"), True, True),
    (FeedState("u", checked_at=iso(NOW - timedelta(minutes=14))), False, True),
    (FeedState("u", checked_at=iso(NOW - timedelta(minutes=15))), True, True),
    (FeedState("u", checked_at=iso(NOW - timedelta(hours=1)), not_before=iso(NOW + timedelta(hours=1))), False, False),
])  # fmt: skip
def test_schedule_due(state: FeedState, regular: bool, at_once: bool) -> None:
    assert is_due(FEED, state, NOW, at_once=False) is regular
    assert is_due(FEED, state, NOW, at_once=True) is at_once


def test_robots_of_an_address() -> None:
    assert origin_of("https://u:p@A.example:8443/x?y#z") == "https://a.example:8443"
    assert origin_of("http://[::1]:8080/x") == "http://[::1]:8080"
    rules = RobotsState("o", 200, "User-agent: *\nCrawl-delay: 1000", iso(NOW))
    assert (pause_s(rules), pause_s(RULES), is_allowed(RULES, "https://a.example/x")) == (30.0, 1.0, True)
