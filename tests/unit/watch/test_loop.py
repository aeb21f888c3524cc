"""One round after the other: what is told once, what is lost never."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.unit.watch.servers import FakeClock, Reply, Site, config_of, feed_of

from volteface.analysis.evidence import Evidence
from volteface.desk import Desk
from volteface.errors import DeskLocked
from volteface.watch import findings, loop
from volteface.watch.config import AtomFile, Channel, Email, Tell, Terminal, WatchConfig, Webhook
from volteface.watch.deliveries import DeliveryFailed
from volteface.watch.loop import RunSummary, run_once
from volteface.watch.notices import Finding, Notice

HOOK, MAIL = (
    Webhook("hook", "https://hooks.example.org/x"),
    Email("mail", "h", 587, "starttls", "a@b.org", ("c@d.org",)),
)


class Killed(BaseException):
    """Ends a run as a signal does."""


def find_documents(desk: Desk) -> Iterator[Finding]:
    """Stands for what is found over documents: each is a finding."""
    for document in desk.documents():
        evidence = Evidence(
            document.published or "", document.id, 0, 5, document.text[:5], "r", "mention", document.source
        )
        yield Finding("turns", document.id, "turn", document.text, "", (), ((None, evidence),))


@pytest.fixture(autouse=True)
def _one_finder(monkeypatch: pytest.MonkeyPatch, fake_reading: None) -> None:
    nothing = {"contradictions": lambda _: iter(()), "answers": lambda _: iter(())}
    monkeypatch.setattr(loop, "FINDERS", {"turns": find_documents, **nothing})
    assert set(findings.FINDERS) == set(loop.FINDERS)


class Deliveries:
    """Keeps what was delivered; fails or dies where it is told to."""

    def __init__(self, *, fails: int = 0, dies: Sequence[str] = ()) -> None:
        self.given: list[tuple[str, list[str]]] = []
        self.ids: list[str] = []
        self.fails = fails
        self.dies = list(dies)

    def __call__(self, channel: Channel, notices: Sequence[Notice]) -> None:
        if self.fails:
            self.fails -= 1
            raise DeliveryFailed("closed today")
        if "before" in self.dies:
            raise Killed
        self.given.append((channel.name, [notice.title for notice in notices]))
        self.ids += [notice.id for notice in notices]
        if "after" in self.dies:
            raise Killed


@pytest.fixture
def go(tmp_path: Path, clock: FakeClock, site: Site) -> Callable[..., RunSummary]:
    def run(deliver: Any, *, config: WatchConfig | None = None, **more: Any) -> RunSummary:
        return run_once(tmp_path / "w.desk", config or config_of(f"{site.url}/feed"), clock, deliver, **more)

    return run


def test_loop_tells_what_is_new_once(go: Any, site: Site, clock: FakeClock) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met."), headers={"ETag": '"1"'})
    deliver = Deliveries()
    first = go(deliver)
    assert (first.asked, first.new, first.told, first.delivered, first.problems) == (1, 1, 1, 1, [])
    second = go(deliver)
    assert (second.asked, second.unchanged, second.new, second.told) == (1, 1, 0, 0)
    site.replies["/feed"] = Reply(feed_of("Guns spoke.", "Envoys met."))
    third = go(deliver)
    assert (third.new, third.told) == (1, 1)
    assert deliver.given == [("terminal", ["Envoys met."]), ("terminal", ["Guns spoke."])]
    assert site.paths() == ["/robots.txt", "/feed", "/feed", "/feed"]


def test_loop_takes_what_is_there_at_the_first_start_for_known(go: Any, site: Site, tmp_path: Path) -> None:
    (tmp_path / "old.jsonl").write_text('{"text": "Old news.", "published": "2024-01-01"}\n')
    from volteface.api import read

    read([tmp_path / "old.jsonl"], tmp_path / "w.desk")
    site.replies["/feed"] = Reply(feed_of("Envoys met."))
    deliver = Deliveries()
    assert go(deliver).told == 1
    assert deliver.given == [("terminal", ["Envoys met."])]


def test_loop_tells_what_others_read_in(go: Any, site: Site, tmp_path: Path) -> None:
    from volteface.api import read

    site.replies["/feed"] = Reply(feed_of())
    deliver = Deliveries()
    go(deliver)
    (tmp_path / "new.jsonl").write_text('{"text": "Fresh news.", "published": "2024-01-01"}\n')
    read([tmp_path / "new.jsonl"], tmp_path / "w.desk")
    assert go(deliver).told == 1


@pytest.mark.parametrize("place", ["_take", "tell", "deliver"])
def test_loop_ended_between_its_steps_loses_and_repeats_nothing(
    go: Any, site: Site, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met.", "Guns spoke."), headers={"ETag": '"1"'})
    deliver = Deliveries()

    def dies(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(loop._Run, place, dies)
        with pytest.raises(Killed):
            go(deliver)
    assert deliver.given == []
    done = go(deliver)
    assert sorted(title for _, titles in deliver.given for title in titles) == ["Envoys met.", "Guns spoke."]
    assert done.waiting == {}
    assert (go(deliver).told, len(deliver.given)) == (0, 2)


def test_loop_ended_after_reading_and_before_the_feed_is_kept_reads_nothing_twice(
    go: Any, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met."), headers={"ETag": '"1"'})

    def dies(*_: object) -> None:
        raise Killed

    deliver = Deliveries()
    with monkeypatch.context() as patch:
        patch.setattr(loop.WatchLog, "keep_feeds", dies)
        with pytest.raises(Killed):
            go(deliver)
    done = go(deliver)
    assert (done.new, done.told, len(Desk(tmp_path / "w.desk").documents(counted=False))) == (0, 1, 1)


@pytest.mark.parametrize(("moment", "times"), [("before", 1), ("after", 2)])
def test_loop_ended_while_it_delivers_delivers_at_least_once_under_one_id(
    go: Any, site: Site, moment: str, times: int
) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met."))
    deliver = Deliveries(dies=[moment])
    with pytest.raises(Killed):
        go(deliver)
    deliver.dies = []
    go(deliver)
    go(deliver)
    assert (len(deliver.ids), len(set(deliver.ids))) == (times, 1)


def test_loop_tries_a_delivery_again_later_and_longer(go: Any, site: Site, clock: FakeClock) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met."))
    deliver = Deliveries(fails=2)
    first = go(deliver)
    assert first.waiting == {"terminal": 1}
    assert "terminal: closed today; tried again from 2026-01-02T03:04:" in first.problems[0]
    assert first.failed
    assert go(deliver).problems == []  # it is not tried before its time
    clock.sleep(40)
    assert go(deliver).waiting == {"terminal": 1}
    clock.sleep(40)
    assert go(deliver).delivered == 0  # twice as long
    clock.sleep(40)
    assert (go(deliver).delivered, go(deliver).waiting) == (1, {})


def test_loop_a_channel_that_fails_keeps_no_other_from_its_notices(go: Any, site: Site) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met.", "Guns spoke."))
    config = config_of(f"{site.url}/feed", channels=(HOOK, Terminal("terminal")))
    given: list[str] = []

    def deliver(channel: Channel, notices: Sequence[Notice]) -> None:
        if channel is HOOK:
            raise DeliveryFailed("no")
        given.extend(notice.title for notice in notices)

    assert go(deliver, config=config).waiting == {"hook": 2}
    assert sorted(given) == ["Envoys met.", "Guns spoke."]


def test_loop_gives_each_channel_its_parcels(go: Any, site: Site, tmp_path: Path) -> None:
    atom = AtomFile("atom", tmp_path / "n.atom", "T")
    config = config_of(f"{site.url}/feed", channels=(HOOK, MAIL, atom))
    deliver = Deliveries()
    for texts in (("A one.", "B two."), ("A one.", "B two.", "C three.")):
        site.replies["/feed"] = Reply(feed_of(*texts))
        go(deliver, config=config)
    sizes = {
        name: [len(titles) for channel, titles in deliver.given if channel == name] for name in ("hook", "mail", "atom")
    }
    assert sizes == {"hook": [1, 1, 1], "mail": [2, 1], "atom": [2, 3]}
    assert next(titles for name, titles in reversed(deliver.given) if name == "atom")[0] == "C three."


def test_loop_tells_only_of_those_asked_for_and_remembers_the_rest(go: Any, site: Site) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met."))
    about = config_of(f"{site.url}/feed", tell=Tell(about=("Norland",)))
    deliver = Deliveries()
    done = go(deliver, config=about)
    assert (done.told, "Norland" in done.problems[0]) == (0, True)
    assert go(deliver).told == 0  # it was new then, and is not now


def test_loop_what_is_not_told_is_not_looked_for(go: Any, site: Site) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met."))
    quiet = config_of(f"{site.url}/feed", tell=Tell(turns=False))
    assert go(Deliveries(), config=quiet).told == 0
    assert go(Deliveries()).told == 0  # switched on later, what is there is known
    site.replies["/feed"] = Reply(feed_of("Guns spoke."))
    assert go(Deliveries()).told == 1


@pytest.mark.parametrize("body", [b"<html><body><p>Log in first.</p></body></html>", b"Nothing here.", b"", b"<rss"])
def test_loop_what_is_no_feed_is_a_failure_and_no_document(go: Any, site: Site, tmp_path: Path, body: bytes) -> None:
    site.replies["/feed"] = Reply(body, headers={"ETag": '"1"'})
    done = go(Deliveries())
    assert (done.new, done.unread, len(done.problems)) == (0, 1, 1)
    assert done.failed
    assert Desk(tmp_path / "w.desk").documents() == ()


def test_loop_watch_waits_until_something_is_due(
    site: Site, clock: FakeClock, tmp_path: Path, fake_reading: None
) -> None:
    site.replies["/feed"] = Reply(feed_of("Envoys met."))
    rounds: list[RunSummary] = []

    def after(summary: RunSummary) -> None:
        rounds.append(summary)
        if len(rounds) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loop.watch(tmp_path / "w.desk", config_of(f"{site.url}/feed"), clock, Deliveries(fails=1), after=after)
    assert [one.asked for one in rounds] == [1, 0, 1]  # the second round is for the delivery that failed
    assert [one.delivered for one in rounds] == [0, 1, 0]
    assert 30 <= clock.slept[1] < 40
    assert sum(clock.slept) == pytest.approx(901, abs=2)


def test_loop_watch_goes_on_when_the_desk_is_free_again(
    site: Site, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[RunSummary] = []

    def after(summary: RunSummary) -> None:
        rounds.append(summary)
        if len(rounds) == 2:
            raise KeyboardInterrupt

    def locked(*_: object, **__: object) -> RunSummary:
        monkeypatch.undo()
        raise DeskLocked("w.desk: process 7 holds it")

    monkeypatch.setattr(loop, "run_once", locked)
    with pytest.raises(KeyboardInterrupt):
        loop.watch(tmp_path / "w.desk", config_of(f"{site.url}/feed"), clock, Deliveries(), after=after)
    assert (rounds[0].problems, rounds[1].asked, clock.slept[0]) == (["w.desk: process 7 holds it"], 1, 60.0)
