"""Feeds of summaries, and the pages behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.watch.servers import FEED, FakeClock, Reply, Site, config_of

from volteface.desk import Desk
from volteface.watch import articles
from volteface.watch.config import Tell
from volteface.watch.loop import RunSummary, run_once

STORY = "The envoys of Norland and Westmark met in Sund and talked about the harbour until late at night. " * 3
PAGE = "<html><head><title>Site</title></head><body><article><h1>Talks</h1><p>{}</p></article></body></html>"
ITEM = "<item><title>Talks</title><link>{}</link><description>{}</description><pubDate>{}</pubDate></item>"
DAY = "Tue, 10 Dec 2024 08:00:00 GMT"


def feed_of(site: Site, *names: str) -> Reply:
    items = "".join(ITEM.format(f"{site.url}/{name}", f"Summary of {name}.", DAY) for name in names)
    return Reply(FEED.format(items).encode(), headers={"ETag": f'"{len(names)}"'})


@pytest.fixture
def go(tmp_path: Path, clock: FakeClock, site: Site, fake_reading: None) -> object:
    def run() -> RunSummary:
        quiet = Tell(turns=False, contradictions=False, answers=False)
        config = config_of(f"{site.url}/feed", articles=True, tell=quiet)
        return run_once(tmp_path / "w.desk", config, clock, lambda *_: None)

    return run


def texts(folder: Path) -> list[str]:
    return sorted(document.text.strip() for document in Desk(folder / "w.desk").documents(counted=False))


def test_articles_are_read_in_place_of_summaries_and_fetched_once(
    go: object, site: Site, tmp_path: Path, clock: FakeClock
) -> None:
    site.replies |= {"/feed": feed_of(site, "a"), "/a": Reply(PAGE.format(STORY).encode())}
    assert callable(go)
    assert go().new == 1
    (document,) = Desk(tmp_path / "w.desk").documents()
    assert document.text == STORY.strip()
    assert (document.url, document.source, document.title, (document.published or "")[:10]) == (
        f"{site.url}/a", "Harbour Post", "Talks", "2024-12-10",
    )  # fmt: skip
    site.replies |= {"/feed": feed_of(site, "b", "a"), "/b": Reply(PAGE.format("Other words. " + STORY).encode())}
    assert go().new == 1
    assert site.paths() == ["/robots.txt", "/feed", "/a", "/feed", "/b"]
    assert clock.slept == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("reply", [
    Reply(status=500), Reply(b"<html><body><p>Log in.</p></body></html>"), Reply(b"%PDF-1.7 x"), Reply(b""),
    Reply(status=302, headers={"Location": "http://169.254.169.254/"}),
])  # fmt: skip
def test_articles_that_cannot_be_had_leave_the_summary(go: object, site: Site, tmp_path: Path, reply: Reply) -> None:
    site.replies |= {"/feed": feed_of(site, "a"), "/a": reply}
    assert callable(go)
    assert go().problems == []
    assert texts(tmp_path) == ["Summary of a."]


def test_articles_are_fetched_as_robots_allow(go: object, site: Site, tmp_path: Path) -> None:
    rules = Reply(b"User-agent: *\nDisallow: /a\n")
    site.replies |= {"/feed": feed_of(site, "a"), "/a": Reply(PAGE.format(STORY).encode()), "/robots.txt": rules}
    assert callable(go)
    go()
    assert (texts(tmp_path), site.paths()) == (["Summary of a."], ["/robots.txt", "/feed"])


def test_articles_beyond_the_bound_come_in_the_next_round(
    go: object, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "PAGES", 2)
    site.replies["/feed"] = feed_of(site, "a", "b", "c")
    assert callable(go)
    assert [go().new, go().new, go().unchanged] == [2, 1, 1]
    assert texts(tmp_path) == ["Summary of a.", "Summary of b.", "Summary of c."]
