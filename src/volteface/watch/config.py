"""What to watch, what to tell and where: the file ``FEEDS.toml``.

Needs the file; makes a ``WatchConfig``. Every mistake names the file and the key. Secrets are not written in the file
but named there: the environment holds them.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from volteface.errors import ConfigError
from volteface.watch.fields import Fields

__all__ = [
    "EXAMPLE",
    "AtomFile",
    "Channel",
    "Email",
    "EventThreshold",
    "FeedConfig",
    "LabelThreshold",
    "Tell",
    "Terminal",
    "Threshold",
    "WatchConfig",
    "Webhook",
    "load_config",
]

EVERY_S = 15 * 60
"""How often a feed is asked where nothing else is said, in seconds."""

EXAMPLE = """# What volteface watch asks, tells, and where. Save it as FEEDS.toml and change it.
every = "15m"            # how often each feed is asked; a feed can have its own

[[feed]]
url = "https://www.example.org/world/rss.xml"

[[feed]]
url = "https://news.example.net/atom"
every = "1h"
# articles = true        # read the pages behind the entries: many feeds hold summaries only
# allow_private = true   # only for a server of your own network

[tell]                   # each is told once; what the desk holds at the first start is taken for known
turns = true             # who changed towards whom
contradictions = true    # two sources that cannot both be right
answers = true           # what later articles say to open questions
# about = ["HTS"]        # only what concerns these actors

[[threshold]]            # more than 5 assaults between two actors in a week
name = "Border"
kind = "events"
between = ["Norland", "Westmark"]
type = "ASSAULT"
more_than = 5
days = 7

[[threshold]]            # the first time that each voice calls an actor so
name = "Hostile words"
kind = "label"
target = "Norland"
stance = "hostile"
# words = ["terrorist"]  # only labels that hold one of these
each_voice = true

[[channel]]
kind = "terminal"

[[channel]]
kind = "atom"
file = "notices.atom"

# [[channel]]
# kind = "webhook"
# url = "https://hooks.example.org/volteface"
# token_env = "HOOK_TOKEN"          # sent as a bearer token

# [[channel]]
# kind = "email"
# host = "smtp.example.org"
# port = 587
# security = "starttls"             # or "tls", usually with port 465
# user = "desk@example.org"
# password_env = "SMTP_PASSWORD"
# from = "desk@example.org"
# to = ["analyst@example.org"]
"""
"""A file that shows every key."""


@dataclass(frozen=True, slots=True)
class FeedConfig:
    """One feed.

    Attributes:
        url: its address.
        every_s: how often it is asked, in seconds.
        articles: whether the pages behind its entries are read in place of its summaries.
        allow_private: whether it may lie on this machine or on a private network.
    """

    url: str
    every_s: int = EVERY_S
    articles: bool = False
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Tell:
    """What is told when it is new.

    Attributes:
        turns: who changed towards whom.
        contradictions: two sources that cannot both be right.
        answers: later words and events that bear on open questions.
        about: actors (ids, names or aliases); only what concerns any of them, everything where there are none.
    """

    turns: bool = True
    contradictions: bool = True
    answers: bool = True
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventThreshold:
    """More than so many events within so many days.

    Attributes:
        name: what the user calls it.
        more_than: told when there are more.
        days: within so many days.
        type: PLOVER type, or one of an ontology of the user's own.
        actor: who acts.
        recipient: to whom.
        between: two actors, either of whom acts on the other.
    """

    name: str
    more_than: int
    days: int
    type: str | None = None
    actor: str | None = None
    recipient: str | None = None
    between: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LabelThreshold:
    """Somebody is called something for the first time.

    Attributes:
        name: what the user calls it.
        target: who is called so.
        by: who calls so; anybody where it is not given.
        stance: hostile, neutral or favourable.
        words: only labels that hold one of these words.
        each_voice: whether the first time of every voice is told, or only the first of all.
    """

    name: str
    target: str
    by: str | None = None
    stance: str | None = None
    words: tuple[str, ...] = ()
    each_voice: bool = False


Threshold = EventThreshold | LabelThreshold


@dataclass(frozen=True, slots=True)
class Terminal:
    """Standard output."""

    name: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """A server that takes JSON by POST.

    Attributes:
        name: what the user calls it.
        url: its address.
        token_env: the variable of the environment that holds a bearer token.
        allow_private: whether it may lie on this machine or on a private network.
    """

    name: str
    url: str
    token_env: str | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Email:
    """A server that sends mail, over TLS.

    Attributes:
        name: what the user calls it.
        host: the server.
        port: its port.
        security: ``starttls`` or ``tls`` from the first byte.
        sender: from whom.
        to: to whom.
        user: the name to log in with.
        password_env: the variable of the environment that holds the password.
    """

    name: str
    host: str
    port: int
    security: Literal["starttls", "tls"]
    sender: str
    to: tuple[str, ...]
    user: str | None = None
    password_env: str | None = None


@dataclass(frozen=True, slots=True)
class AtomFile:
    """An Atom feed of the notices.

    Attributes:
        name: what the user calls it.
        file: where it is written.
        title: the feed's title.
    """

    name: str
    file: Path
    title: str


Channel = Terminal | Webhook | Email | AtomFile


@dataclass(frozen=True, slots=True)
class WatchConfig:
    """All of the file.

    Attributes:
        feeds: what is asked.
        tell: what is told when it is new.
        thresholds: what else is told.
        channels: where it is told.
    """

    feeds: tuple[FeedConfig, ...]
    tell: Tell = Tell()
    thresholds: tuple[Threshold, ...] = ()
    channels: tuple[Channel, ...] = (Terminal("terminal"),)


def load_config(path: str | Path, *, every_s: int | None = None) -> WatchConfig:
    """Read the file.

    Args:
        path: the file. Files that it names are taken from its folder.
        every_s: how often feeds without an own time are asked, instead of what the file says, in seconds.

    Raises:
        ConfigError: it cannot be read, or a key is not as it should be; the message names it.
    """
    path = Path(path)
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); make one: volteface watch --example") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML ({error}); see: volteface watch --example") from error
    top = Fields(values, f"{path}: ")
    every = top.duration("every")
    feeds = tuple(_feed(one, every_s or every or EVERY_S) for one in top.tables("feed"))
    config = WatchConfig(
        feeds=feeds,
        tell=_tell(top.table("tell")),
        thresholds=tuple(_threshold(one) for one in top.tables("threshold")),
        channels=tuple(_channel(one, path.parent) for one in top.tables("channel")) or (Terminal("terminal"),),
    )
    top.finish()
    if not feeds:
        raise top.error("feed", "missing; expected at least one [[feed]] with its url")
    _once(top, "feed", "url", [feed.url for feed in feeds])
    _once(top, "threshold", "name", [one.name for one in config.thresholds])
    _once(top, "channel", "name", [one.name for one in config.channels])
    return config


def _once(top: Fields, table: str, key: str, values: Sequence[str]) -> None:
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        raise top.error(table, f"{key} {twice[0]!r} stands twice; give each {table} its own {key}")


def _feed(fields: Fields, every_s: int) -> FeedConfig:
    url = _address(fields, "url")
    feed = FeedConfig(
        url=url,
        every_s=fields.duration("every") or every_s,
        articles=fields.flag("articles", default=False),
        allow_private=fields.flag("allow_private", default=False),
    )
    fields.finish()
    return feed


def _address(fields: Fields, key: str) -> str:
    value = fields.needed(key, "an address that begins with http:// or https://")
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise fields.error(key, f"found {value!r}, which is no address ({error})") from error
    if parts.scheme not in ("http", "https") or not host:
        raise fields.error(key, f"found {value!r}; expected an address that begins with http:// or https://")
    return value


def _tell(fields: Fields) -> Tell:
    tell = Tell(
        turns=fields.flag("turns", default=True),
        contradictions=fields.flag("contradictions", default=True),
        answers=fields.flag("answers", default=True),
        about=fields.texts("about"),
    )
    fields.finish()
    return tell


def _threshold(fields: Fields) -> Threshold:
    kind = fields.one_of("kind", ("events", "label"))
    name = fields.needed("name", "what you call this threshold")
    made = _event_threshold(fields, name) if kind == "events" else _label_threshold(fields, name)
    fields.finish()
    return made


def _event_threshold(fields: Fields, name: str) -> EventThreshold:
    between = fields.texts("between", 'two actors, for example ["Norland", "Westmark"]')
    made = EventThreshold(
        name=name,
        more_than=fields.number("more_than", least=0, most=1_000_000),
        days=fields.number("days", default=7, least=1, most=366),
        type=fields.text("type", "a type of event, for example ASSAULT"),
        actor=fields.text("actor", "who acts"),
        recipient=fields.text("recipient", "to whom"),
        between=(between[0], between[1]) if len(between) == 2 else None,
    )
    if between and len(between) != 2:
        raise fields.error("between", f"found {len(between)} actors; expected two")
    if between and (made.actor or made.recipient):
        raise fields.error("between", "stands beside actor or recipient; give one or the other")
    return made


def _label_threshold(fields: Fields, name: str) -> LabelThreshold:
    stances = ("hostile", "neutral", "favourable")
    stance = fields.text("stance", f"one of {', '.join(stances)}")
    if stance is not None and stance not in stances:
        raise fields.error("stance", f"found {stance!r}; expected one of {', '.join(stances)}")
    return LabelThreshold(
        name=name,
        target=fields.needed("target", "who is called so"),
        by=fields.text("by", "who calls so"),
        stance=stance,
        words=tuple(word.casefold() for word in fields.texts("words", 'a list of words, for example ["terrorist"]')),
        each_voice=fields.flag("each_voice", default=False),
    )


def _channel(fields: Fields, folder: Path) -> Channel:
    kind = fields.one_of("kind", ("terminal", "webhook", "email", "atom"))
    name = fields.text("name", "what you call this channel") or kind
    if kind == "terminal":
        made: Channel = Terminal(name)
    elif kind == "webhook":
        token, private = fields.text("token_env"), fields.flag("allow_private", default=False)
        made = Webhook(name, _address(fields, "url"), token, private)
    elif kind == "email":
        made = _email(fields, name)
    else:
        file = fields.needed("file", "where the feed is written")
        made = AtomFile(name, folder / file, fields.text("title") or "What volteface tells")
    fields.finish()
    return made


def _email(fields: Fields, name: str) -> Email:
    security: Literal["starttls", "tls"] = (
        "tls" if fields.one_of("security", _SECURITY, "starttls") == "tls" else "starttls"
    )
    to = fields.texts("to", 'a list of addresses, for example ["analyst@example.org"]')
    if not to:
        raise fields.error("to", "missing; expected at least one address")
    made = Email(
        name=name,
        host=fields.needed("host", "the mail server"),
        port=fields.number("port", default=465 if security == "tls" else 587, least=1, most=65_535),
        security=security,
        sender=fields.needed("from", "the address that mail is sent from"),
        to=to,
        user=fields.text("user"),
        password_env=fields.text("password_env"),
    )
    for address in (made.sender, *made.to):
        try:
            Address(addr_spec=address)
        except (ValueError, MessageError) as error:
            key = "to" if address in to else "from"
            raise fields.error(key, f"found {address!r}; expected an e-mail address") from error
    if (made.user is None) != (made.password_env is None):
        raise fields.error("user", "goes with password_env; give both or neither")
    return made


_SECURITY = ("starttls", "tls")
