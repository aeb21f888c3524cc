from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from volteface.errors import ConfigError
from volteface.watch.config import (
    EXAMPLE,
    AtomFile,
    Email,
    EventThreshold,
    FeedConfig,
    LabelThreshold,
    Tell,
    Terminal,
    Webhook,
    load_config,
)
from volteface.watch.fields import seconds_of

FEED = '[[feed]]\nurl = "https://www.example.org/rss"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "FEEDS.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_config_shortest_file(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, FEED))
    assert config.feeds == (FeedConfig("https://www.example.org/rss", 900, allow_private=False),)
    assert (config.tell, config.thresholds, config.channels) == (Tell(), (), (Terminal("terminal"),))


def test_config_example_is_a_file(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, EXAMPLE))
    assert [feed.every_s for feed in config.feeds] == [900, 3600]
    assert config.thresholds == (
        EventThreshold("Border", 5, 7, "ASSAULT", between=("Norland", "Westmark")),
        LabelThreshold("Hostile words", "Norland", stance="hostile", each_voice=True),
    )
    assert config.channels == (
        Terminal("terminal"),
        AtomFile("atom", tmp_path / "notices.atom", "What volteface tells"),
    )


def test_config_example_shows_every_key(tmp_path: Path) -> None:
    """What it shows as a comment can be taken in as it stands."""
    lines = [line.removeprefix("# ") for line in EXAMPLE.splitlines()[1:]]
    config = load_config(written(tmp_path, "\n".join(lines)))
    assert config.feeds[1].allow_private
    assert config.feeds[1].articles
    assert config.tell.about == ("HTS",)
    hook, mail = config.channels[2:]
    assert hook == Webhook("webhook", "https://hooks.example.org/volteface", "HOOK_TOKEN")
    assert isinstance(mail, Email)
    assert (mail.host, mail.port, mail.security, mail.to) == (
        "smtp.example.org", 587, "starttls", ("analyst@example.org",),
    )  # fmt: skip


def test_config_option_stands_before_the_file_and_after_the_feed(tmp_path: Path) -> None:
    text = 'every = "1h"\n' + FEED + '[[feed]]\nurl = "https://a.example/x"\nevery = "2h"\n'
    assert [feed.every_s for feed in load_config(written(tmp_path, text)).feeds] == [3600, 7200]
    assert [feed.every_s for feed in load_config(written(tmp_path, text), every_s=60).feeds] == [60, 7200]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"FEEDS\.toml: feed: missing; expected at least one \[\[feed\]\]"),
        ("x = [", r"FEEDS\.toml: not TOML"),
        (FEED + "[[feed]]\n", r"feed\[2\]\.url: missing; expected an address"),
        ('[[feed]]\nurl = "ftp://x"\n', r"feed\[1\]\.url: found 'ftp://x'; expected an address that begins with http"),
        ('[[feed]]\nurl = "http://[x"\n', r"feed\[1\]\.url: found 'http://\[x', which is no address"),
        (FEED + 'evry = "5m"\n', r"feed\[1\]\.evry: unknown key; did you mean every\?"),
        (FEED + 'every = "5 minutes"\n', r"feed\[1\]\.every: found '5 minutes'; expected a duration"),
        (FEED + 'every = "1s"\n', r"feed\[1\]\.every: found '1s'; expected between 60s and a year"),
        (FEED + "allow_private = 1\n", r"feed\[1\]\.allow_private: found 1; expected true or false"),
        (FEED + FEED, "feed: url 'https://www.example.org/rss' stands twice"),
        (FEED + "[tell]\nturn = true\n", r"tell\.turn: unknown key; did you mean turns\?"),
        (FEED + '[tell]\nabout = "HTS"\n', r"tell\.about: found 'HTS'; expected a list of texts"),
        ("[feed]\nurl = 'x'\n", r"feed: found .* expected \[\[feed\]\] tables"),
        (
            FEED + '[[threshold]]\nkind = "event"\n',
            r"threshold\[1\]\.kind: found 'event'; expected one of events, label",
        ),
        (FEED + '[[threshold]]\nkind = "events"\nname = "a"\n', r"threshold\[1\]\.more_than: missing"),
        (
            FEED + '[[threshold]]\nkind = "events"\nname = "a"\nmore_than = true\n',
            r"threshold\[1\]\.more_than: found True; expected a whole number",
        ),
        (
            FEED + '[[threshold]]\nkind = "events"\nname = "a"\nmore_than = 1\nbetween = ["A"]\n',
            r"threshold\[1\]\.between: found 1 actors; expected two",
        ),
        (
            FEED + '[[threshold]]\nkind = "events"\nname = "a"\nmore_than = 1\nbetween = ["A", "B"]\nactor = "C"\n',
            r"threshold\[1\]\.between: stands beside actor or recipient",
        ),
        (
            FEED + '[[threshold]]\nkind = "label"\nname = "a"\ntarget = "A"\nstance = "bad"\n',
            r"threshold\[1\]\.stance: found 'bad'; expected one of hostile, neutral, favourable",
        ),
        (FEED + '[[channel]]\nkind = "sms"\n', r"channel\[1\]\.kind: found 'sms'; expected one of terminal, webhook"),
        (FEED + '[[channel]]\nkind = "terminal"\n' * 2, "channel: name 'terminal' stands twice"),
        (FEED + '[[channel]]\nkind = "webhook"\n', r"channel\[1\]\.url: missing"),
        (FEED + '[[channel]]\nkind = "terminal"\nurl = "x"\n', r"channel\[1\]\.url: unknown key"),
        (
            FEED + '[[channel]]\nkind = "email"\nhost = "h"\nfrom = "a@b.org"\nto = ["x"]\n',
            r"channel\[1\]\.to: found 'x'; expected an e-mail address",
        ),
        (
            FEED + '[[channel]]\nkind = "email"\nhost = "h"\nfrom = "a@b.org\\nBcc: x@y.org"\nto = ["x@y.org"]\n',
            r"channel\[1\]\.from: found .*; expected an e-mail address",
        ),
        (
            FEED + '[[channel]]\nkind = "email"\nhost = "h"\nfrom = "a@b.org"\nto = ["x@y.org"]\nuser = "u"\n',
            r"channel\[1\]\.user: goes with password_env",
        ),
        (
            FEED + '[[channel]]\nkind = "email"\nhost = "h"\nfrom = "a@b.org"\nto = ["x@y.org"]\nsecurity = "none"\n',
            r"channel\[1\]\.security: found 'none'; expected one of starttls, tls",
        ),
    ],
)
def test_config_mistakes_name_their_key(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(written(tmp_path, text))


def test_config_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read .* volteface watch --example"):
        load_config(tmp_path / "none.toml")


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), (" 2h ", 7200), ("1d", 86_400)])
def test_config_durations(text: str, seconds: int) -> None:
    assert seconds_of(text, "--every") == seconds


@pytest.mark.parametrize("text", ["", "15", "m", "-1m", "1.5h", "999999d", "0m"])
def test_config_durations_that_are_none(text: Any) -> None:
    with pytest.raises(ConfigError, match="--every: found"):
        seconds_of(text, "--every")
