from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.telling import make_telling
from tests.unit.watch.servers import Reply, Site, feed_of, serving
from typer.testing import CliRunner, Result

from volteface.cli.app import app
from volteface.desk import Desk
from volteface.errors import ConfigError
from volteface.watch.config import EXAMPLE

runner = CliRunner()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        made.replies["/feed"] = Reply(feed_of("Envoys met."))
        yield made


@pytest.fixture
def settings(tmp_path: Path, site: Site) -> Path:
    path = tmp_path / "FEEDS.toml"
    path.write_text(
        f'[[feed]]\nurl = "{site.url}/feed"\nallow_private = true\n'
        '[[channel]]\nkind = "terminal"\n[[channel]]\nkind = "atom"\nfile = "told.atom"\n'
    )
    return path


def run(settings: Path, *arguments: str) -> Result:
    return runner.invoke(app, ["watch", str(settings), "--desk", str(settings.with_name("w.desk")), *arguments])


def test_watch_reads_and_tells(settings: Path, stories: SimpleNamespace, fake_reading: None) -> None:
    first = run(settings, "--once")
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr == "asked 1 feed, 0 unchanged: 1 new document, 0 notices, 0 delivered\n"
    telling = make_telling(stories)
    told = [telling.label(n, "hostile" if n < 12 else "neutral") for n in range(24)]
    Desk(settings.with_name("w.desk")).store([stories.reading(story) for story in told])
    second = run(settings, "--once")
    assert second.exit_code == 0
    assert second.stdout.startswith("turn: Norland in words for Free Union: hostile (-1.00) → neutral (+0.00)\n")
    assert second.stderr == "asked 1 feed, 0 unchanged: 0 new documents, 1 notice, 2 delivered\n"
    assert len(ET.parse(settings.with_name("told.atom")).getroot().findall("{*}entry")) == 1
    assert run(settings, "--once").stdout == ""


def test_watch_says_what_failed(settings: Path, site: Site, fake_reading: None) -> None:
    site.replies["/feed"] = Reply(status=500)
    failed = run(settings, "--once")
    assert failed.exit_code == 1
    assert failed.stderr == (
        f"  {site.url}/feed: the server answered 500\n"
        "asked 1 feed, 0 unchanged: 0 new documents, 0 notices, 0 delivered\n"
    )


def test_watch_refuses_private_addresses_without_a_word(settings: Path, site: Site, fake_reading: None) -> None:
    settings.write_text(settings.read_text().replace("allow_private = true\n", ""))
    failed = run(settings, "--once")
    assert (failed.exit_code, site.asked) == (1, [])
    assert "is not asked" in failed.stderr


def test_watch_prints_an_example() -> None:
    shown = runner.invoke(app, ["watch", "--example"])
    assert (shown.exit_code, shown.stdout) == (0, EXAMPLE)


def test_watch_says_what_is_wrong_with_its_settings(settings: Path) -> None:
    for arguments, message in (
        (["watch"], "FEEDS.toml: missing"),
        (["watch", "no.toml"], "cannot be read"),
        (["watch", str(settings), "--every", "often"], "--every: found 'often'"),
    ):
        with pytest.raises(ConfigError, match=message):
            runner.invoke(app, arguments, catch_exceptions=False)
