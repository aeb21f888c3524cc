"""The clock was set back: nothing waits for a time that is long in coming."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.watch.servers import FakeClock, Reply, Site, config_of, feed_of

from volteface.desk.watching import Kept, RobotsState, WatchLog
from volteface.watch import loop

LONG_AGO, NEAR = timedelta(days=300), timedelta(seconds=30)


def run(desk: Path, site: Site, clock: FakeClock) -> loop.RunSummary:
    return loop.run_once(desk, config_of(f"{site.url}/feed"), clock, lambda *_: None, at_once=False)


@pytest.mark.usefixtures("fake_reading")
@pytest.mark.parametrize(("back", "asked"), [(LONG_AGO, 1), (NEAR, 0)])
def test_clock_set_back_does_not_stop_the_asking(
    back: timedelta, asked: int, site: Site, clock: FakeClock, tmp_path: Path
) -> None:
    desk = tmp_path / "w.desk"
    site.replies["/feed"] = Reply(feed_of("Envoys met."))
    assert run(desk, site, clock).asked == 1
    clock.time -= back
    assert run(desk, site, clock).asked == 0  # it was asked a moment ago, whatever the clock says
    clock.time += timedelta(minutes=15, seconds=1)
    assert run(desk, site, clock).asked == asked
    assert site.paths().count("/robots.txt") == 1  # the rules are no older than they were


def test_clock_set_back_moves_all_that_waits(tmp_path: Path) -> None:
    log = WatchLog(tmp_path / "w.desk")
    log.make()
    assert log.hold("1@here", now="2026-01-02T03:00:00+00:00", until="2026-01-02T03:15:00+00:00") is None
    log.keep_robots([RobotsState("https://a.example", 200, "", "2026-01-02T02:00:00+00:00")])
    log.tell({}, [Kept("n", "{}")], ["hook"], state="1.0.0", at="2026-01-02T03:00:00+00:00")
    log.failed("hook", ["n"], not_before="2026-01-02T04:00:00+00:00", detail="closed")
    # Held for longer than anybody holds it, by somebody of another machine: the clock went wrong, so nobody does.
    assert log.hold("2@there", now="2025-01-02T03:00:00+00:00", until="2025-01-02T03:15:00+00:00") is None
    assert log.next_delivery(["hook"]) == "2025-01-02T04:00:00+00:00"
    assert log.robots(["https://a.example"])["https://a.example"].fetched_at == "2025-01-02T02:00:00+00:00"
    assert log.hold("3@here", now="2025-01-02T03:01:00+00:00", until="2025-01-02T03:16:00+00:00") == "2@there"


def test_clock_set_back_leaves_the_latest_notice_the_latest(tmp_path: Path) -> None:
    log = WatchLog(tmp_path / "w.desk")
    log.make()
    for name, year in (("first", 2026), ("second", 2025)):
        log.tell({}, [Kept(name, "{}")], ["hook"], state="1.0.0", at=f"{year}-01-02T03:00:00+00:00")
    assert [one.id for one in log.latest("hook", 1)] == ["second"]
    assert [one.id for one in log.notices(2)] == ["second", "first"]
    assert [one.notice.id for one in log.due("2027-01-02T03:00:00+00:00")] == ["first", "second"]
