from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.watch.servers import FakeClock, config_of

from volteface.desk.watching import Source, WatchLog
from volteface.errors import InputError
from volteface.watch import lease, loop
from volteface.watch.feeds import all_feeds, checked_source

AT = "2026-01-02T03:04:05+00:00"


def check(url: str, every: str = "", addresses: tuple[str, ...] = ("93.184.216.34",)) -> Source:
    return checked_source(url, every, articles=False, by="anna", at=AT, resolver=lambda _host, _port: addresses)


def test_feeds_public_address_is_kept_as_it_is() -> None:
    assert check(" https://news.example.org/rss?a=1 ", "1h") == Source(
        "https://news.example.org/rss?a=1", 3600, False, "anna", AT
    )
    assert check("http://news.example.org:8080/rss").every_s == 900


@pytest.mark.parametrize(
    "url",
    ["", "news.example.org", "file:///etc/passwd", "gopher://x.org/", "javascript:alert(1)", "https://", "http://[::1",
     "https://a b.org/", "https://x.org/\nHost:y", "https://anna:secret@x.org/rss", "https://x.org:22/rss",
     "https://x.org:0x50/", "https://x.org/\u202e", "https://x.org/" + "a" * 2_000],
)  # fmt: skip
def test_feeds_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="address"):
        check(url)


@pytest.mark.parametrize(
    "addresses",
    [("127.0.0.1",), ("10.0.0.7",), ("192.168.1.1",), ("169.254.169.254",), ("::1",), ("fe80::1",), ("0.0.0.0",),
     ("::ffff:127.0.0.1",), ("93.184.216.34", "10.0.0.7"), ("224.0.0.1",), ()],
)  # fmt: skip
def test_feeds_private_addresses_are_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="address"):
        check("https://news.example.org/rss", addresses=addresses)


@pytest.mark.parametrize("every", ["soon", "1s", "0m", "-5m", "99999999d"])
def test_feeds_times_are_checked(every: str) -> None:
    with pytest.raises(InputError, match="every"):
        check("https://news.example.org/rss", every)


def test_feeds_of_file_and_desk_are_asked_and_the_file_says_how(tmp_path: Path) -> None:
    log = WatchLog(tmp_path / "w.desk")
    log.make()
    log.add_source(Source("https://a.example.org/", 60, True, "anna", AT), most=2)
    log.add_source(Source("https://b.example.org/", 60, True, "anna", AT), most=2)
    with pytest.raises(InputError, match="among the feeds already"):
        log.add_source(Source("https://a.example.org/", 60, True, "anna", AT), most=2)
    with pytest.raises(InputError, match="at most 2"):
        log.add_source(Source("https://c.example.org/", 60, True, "anna", AT), most=2)
    feeds = {one.url: one for one in all_feeds(config_of("https://a.example.org/"), log).feeds}
    assert list(feeds) == ["https://a.example.org/", "https://b.example.org/"]
    assert not feeds["https://a.example.org/"].articles
    assert feeds["https://b.example.org/"].articles
    assert not feeds["https://b.example.org/"].allow_private
    log.remove_source("https://b.example.org/")
    assert [one.url for one in log.sources()] == ["https://a.example.org/"]
    with pytest.raises(InputError, match="no feed"):
        log.remove_source("https://b.example.org/")


def test_lease_is_one_process_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, clock = WatchLog(tmp_path / "w.desk"), FakeClock()
    log.make()
    assert lease.take_watch(log, clock) is None
    assert lease.take_watch(log, clock) is None  # it is renewed by who has it
    own = lease.os.getpid()
    monkeypatch.setattr(lease.os, "getpid", lambda: 1)
    told = lease.take_watch(log, clock)
    assert told is not None
    assert f"process {own} on" in told
    summary = loop.run_once(tmp_path / "w.desk", config_of("https://x.example.org/"), clock, lambda *_: None)
    assert (summary.held, summary.failed, summary.asked) == (True, True, 0)
    clock.sleep(lease.LEASE_S + 1)
    assert lease.take_watch(log, clock) is None


def test_lease_of_a_process_that_ended_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, clock = WatchLog(tmp_path / "w.desk"), FakeClock()
    log.make()
    assert log.hold(f"999999999@{lease.socket.gethostname()}", now=AT, until="2099-01-01T00:00:00+00:00") is None
    assert lease.take_watch(log, clock) is None
    assert log.hold("7@elsewhere", now=AT, until="2099-01-01T00:00:00+00:00") is not None
