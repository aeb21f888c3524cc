"""The feeds of the desk itself: checked before they are kept, and asked beside those of the settings file.

Needs an address as somebody typed it; makes a ``Source``, and settings that hold all feeds. A feed of the desk never
lies on this machine or a private network: whoever may use the page need not be whoever owns the machine.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from volteface.desk.watching import Source, WatchLog
from volteface.errors import ConfigError, InputError
from volteface.sources.addresses import Resolver, check_port, find_addresses, resolve
from volteface.sources.drafts import Unusable
from volteface.watch.config import EVERY_S, FeedConfig, WatchConfig
from volteface.watch.fields import seconds_of

__all__ = ["MOST_SOURCES", "all_feeds", "checked_source"]

MOST_SOURCES = 500
"""Feeds that a desk keeps at most."""

_LONGEST = 1_000
_PORTS = {"http": 80, "https": 443}
_EXPECTED = "expected one that begins with http:// or https://"
_PLAIN = re.compile(r"[!-~]+\Z")


def checked_source(
    url: str, every: str, *, articles: bool, by: str, at: str, resolver: Resolver | None = None
) -> Source:
    """Return a feed to be kept.

    Args:
        url: its address, as somebody typed it.
        every: how often it is asked, for example ``15m``; ``""`` for the usual.
        articles: whether the pages behind its entries are read.
        by: who adds it.
        at: now, ISO.
        resolver: finds the addresses of a name.

    Raises:
        InputError: it is no address of the web, or one that may not be asked.
    """
    url = url.strip()
    if not _PLAIN.match(url) or len(url) > _LONGEST:
        raise InputError(f"address: found {url[:80]!r}; {_EXPECTED}, without spaces")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"address: found {url[:80]!r}, which is none ({error})") from error
    if parts.scheme not in _PORTS or not host:
        raise InputError(f"address: found {url[:80]!r}; {_EXPECTED}")
    if parts.username is not None or parts.password is not None:
        raise InputError("address: holds a name or password, which every reader of this desk would see")
    port = port or _PORTS[parts.scheme]
    try:
        check_port(port, allow_private=False)
        find_addresses(host, port, resolver or resolve, allow_private=False)
    except Unusable as problem:
        raise InputError(f"address: {problem.detail}") from problem
    try:
        every_s = seconds_of(every, "every") if every.strip() else EVERY_S
    except ConfigError as error:
        raise InputError(str(error)) from error
    return Source(url, every_s, articles, by, at)


def all_feeds(config: WatchConfig, log: WatchLog) -> WatchConfig:
    """Return settings with the feeds of the desk behind their own; of a feed of both, the file says how it is asked."""
    own = {feed.url for feed in config.feeds}
    kept = (FeedConfig(one.url, one.every_s, one.articles) for one in log.sources() if one.url not in own)
    return replace(config, feeds=(*config.feeds, *kept))
