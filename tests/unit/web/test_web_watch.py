"""Feeds on the page, the watch inside the server, and what was told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.unit.watch.servers import feed_of

from volteface.desk import Desk
from volteface.desk.watching import FeedState, Kept, Source, WatchLog
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import Answer, Bounds
from volteface.watch import feeds as watch_feeds
from volteface.watch import loop
from volteface.watch.notices import Notice, Proof, notice_to_json
from volteface.web import Settings
from volteface.web.settings import Role, User
from volteface.web.watcher import Watcher

URL = "https://news.example.org/rss"
AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture(autouse=True)
def _public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_feeds, "resolve", lambda host, _port: (host if host[0].isdigit() else "93.184.216.34",))


def test_web_feed_is_added_and_taken_out_on_the_page(browser: Any, sund: Desk) -> None:
    assert browser.submit("/sources/feeds", {"url": URL, "every": "1h", "articles": "1"}).status_code == 303
    (feed,) = browser.get("/sources.json").json()["feeds"]
    assert (feed["url"], feed["every"], feed["articles"], feed["added_by"]) == (URL, "1h", True, "anna")
    assert feed["status"] is None
    assert URL in browser.get("/sources").text
    assert browser.submit("/sources/feeds", {"url": URL}).status_code == 400
    assert browser.submit("/sources/feeds/remove", {"url": URL}).status_code == 303
    assert browser.get("/sources.json").json()["feeds"] == []
    assert WatchLog(sund.path).sources() == ()


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://127.0.0.1/", "http://169.254.169.254/latest", "http://10.0.0.1/rss", "x",
     "https://x.org:22/", "https://a:b@x.org/", "javascript:alert(1)"],
)  # fmt: skip
def test_web_feed_that_may_not_be_asked_is_refused(browser: Any, url: str) -> None:
    answer = browser.submit("/sources/feeds", {"url": url})
    assert answer.status_code == 400
    assert "address" in answer.text
    assert browser.get("/sources.json").json()["feeds"] == []


def test_web_feed_is_added_by_an_admin_with_the_forms_secret(browser: Any, serve: Any, sund: Desk) -> None:
    assert browser.post("/sources/feeds", data={"url": URL}).status_code == 403
    from volteface.web.passwords import hash_password

    closed = serve(sund, users=(User("rita", Role.review, hash_password("a long password")),))
    secret = closed.secret("/login")
    assert (
        closed.post("/login", data={"csrf": secret, "name": "rita", "password": "a long password"}).status_code == 303
    )
    assert "Add a feed" not in closed.get("/sources").text
    csrf = closed.secret("/review")
    for path in ("/sources/feeds", "/sources/feeds/remove"):
        assert closed.post(path, data={"csrf": csrf, "url": URL}).status_code == 403


def test_web_sources_tell_the_errors_of_each_feed(browser: Any, sund: Desk) -> None:
    log = WatchLog(sund.path)
    log.add_source(Source(URL, 900, False, "anna", AT), most=9)
    log.keep_feeds(
        [FeedState(URL, checked_at=AT, failures=3, status="failed", detail="<b>the server answered 500</b>")]
    )
    (feed,) = browser.get("/sources.json").json()["feeds"]
    assert (feed["failures"], feed["status"], feed["checked_at"]) == (3, "failed", AT)
    text = browser.get("/sources").text
    assert "&lt;b&gt;the server answered 500&lt;/b&gt;" in text


def notice(**fields: Any) -> Notice:
    words = Proof(
        "Guns & <script>alert(1)</script>", "after", "2025-01-01", "<b>Post</b>", "T", "https://x.org/", "d", "r"
    )
    return Notice(**{"id": "n1", "kind": "turn", "title": "Norland <i>turns</i>", "text": "", "about": (),
                     "made_at": AT, "proofs": (words,), **fields})  # fmt: skip


def tell(desk: Desk, *notices: Notice) -> None:
    kept = [Kept(one.id, notice_to_json(one)) for one in notices]
    WatchLog(desk.path).tell({}, kept, ["hook"], state="s", at=AT)


def test_web_notices_are_paged_also_those_of_a_kind(browser: Any, sund: Desk) -> None:
    made = [notice(id=f"n{number:03}", kind="turn" if number < 5 else "answer") for number in range(120)]
    tell(sund, *made)
    first = browser.get("/notices.json").json()
    assert (first["paging"]["last"], first["paging"]["more"], first["paging"]["after"]) == (
        100,
        True,
        "/notices?page=2",
    )
    second = browser.get("/notices.json?page=2").json()
    assert (second["paging"]["first"], second["paging"]["last"], second["paging"]["total"]) == (101, 120, 120)
    assert {one["id"] for page in (first, second) for one in page["notices"]} == {one.id for one in made}
    assert len(browser.get("/notices.json?kind=turn").json()["notices"]) == 5
    assert 'rel="next"' in browser.get("/notices").text
    assert "101 to 120 of 120 notices" in browser.get("/notices?page=2").text
    assert "Nothing was told before" in browser.get("/notices?page=9").text


def test_web_notices_are_shown_as_page_and_feed_and_stay_words(browser: Any, sund: Desk) -> None:
    assert browser.get("/notices.json").json()["notices"] == []
    tell(sund, notice(), notice(id="n2", kind="answer", title="Later words"))
    page = browser.get("/notices.json").json()
    assert {one["id"] for one in page["notices"]} == {"n1", "n2"}
    assert page["waiting"] == {"hook": 2}
    assert [one["id"] for one in browser.get("/notices.json?kind=answer").json()["notices"]] == ["n2"]
    text = browser.get("/notices").text
    assert "<script>alert" not in text
    assert "<i>" not in text
    assert "/document/d?record=r" in text
    answer = browser.get("/notices.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    titles = [one.text for one in ET.fromstring(answer.content).iter("{http://www.w3.org/2005/Atom}title")]
    assert "Norland <i>turns</i>" in titles


def waited(what: Callable[[], Any]) -> Any:
    end = time.monotonic() + 60
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@pytest.mark.usefixtures("fake_reading")
def test_web_watch_inside_the_server_reads_tells_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Any
) -> None:
    from tests.unit.watch.test_loop import find_documents

    none = {"contradictions": lambda _: iter(()), "answers": lambda _: iter(())}
    monkeypatch.setattr(loop, "FINDERS", {"turns": find_documents, **none})
    desk = Desk(tmp_path / "w.desk")
    desk.store([])
    asked: list[str] = []

    def fetch(url: str, _bounds: Bounds, _headers: Mapping[str, str]) -> Answer:
        asked.append(url)
        if url.endswith("robots.txt"):
            return Answer(404, url=url)
        if "broken" in url:
            raise Unusable("unreadable", "closed today")  # type: ignore[arg-type]
        return Answer(200, {"content-type": "application/rss+xml"}, feed_of("Envoys met."), url)

    def run() -> Watcher:
        made = Watcher(Settings(desk=Path(desk.path)), fetch=fetch)
        made.start()
        return made

    idle = run()
    assert not idle.running  # nothing is to be asked
    log = WatchLog(desk.path)
    log.add_source(Source(URL, 900, False, "anna", AT), most=9)
    idle.wake()
    assert waited(lambda: idle.summary)
    idle.close()
    assert not idle.running
    assert [one.text for one in desk.documents()] == ["Envoys met."]
    assert [one.id for one in log.notices(9)]
    # Begun again, it asks nothing before its time, and tells nothing again.
    count, told = len(asked), len(log.notices(9))
    again = run()
    assert waited(lambda: again.summary)
    again.close()
    assert (len(asked), len(log.notices(9))) == (count, told)
    idle.wake()
    assert not idle.running  # what was closed stays so
