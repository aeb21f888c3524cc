"""RSS and Atom feeds, from a file or an address.

Needs feedparser, loaded on first use, ``encoding`` and ``html_text``; makes ``read_feed``. A feed that declares XML
entities is refused unread: none needs them, and they are how small files blow up or reach for other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from volteface.records import Skipped, SkipReason
from volteface.sources.drafts import Draft, Unusable
from volteface.sources.encoding import decode
from volteface.sources.html_text import text_of_html
from volteface.sources.options import SourceOptions
from volteface.sources.streams import Source, read_whole

__all__ = ["read_feed"]

_XML_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,200}?\?>")
_XML_CHARSET = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_ROOT = re.compile(r"<(?!\?|!)")
_ENTITY = re.compile(r"<!(?:ENTITY|ATTLIST|ELEMENT)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_HTML_TYPES = ("text/html", "application/xhtml+xml")


def read_feed(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the draft of each entry in the order of the feed, with ``path#number`` (from 1) as origin.

    Raises:
        Unusable: it is larger than ``max_file_bytes``, no feed, or declares entities.
    """
    limit = options.max_file_bytes
    data = read_whole(source, limit, unit=f"{limit:,} bytes")
    stated = _XML_CHARSET.match(data)
    declared = stated[1].decode("ascii") if stated else source.declared
    feed = _parse(decode(data, declared=declared, forced=options.encoding))
    about: Mapping[str, Any] = feed.feed
    for number, entry in enumerate(feed.entries, start=1):
        yield _draft(entry, about, f"{source.origin}#{number}")


def _parse(text: str) -> Any:
    import feedparser

    root = _ROOT.search(text)
    if root is None or _declares_entities(text, root.start()):
        raise Unusable(SkipReason.BROKEN, "XML without a root or with entities of its own, which are not expanded")
    # The text is decoded already: a declaration of its old encoding would be wrong now.
    feed = feedparser.parse(_XML_DECLARATION.sub("", text, count=1).encode("utf-8", "replace"))
    if not feed.version and not feed.entries:
        raise Unusable(SkipReason.BROKEN, "not RSS or Atom; expected a feed")
    return feed


def _declares_entities(text: str, root: int) -> bool:
    return _ENTITY.search(text, 0, root) is not None or _ENTITY.match(text, root) is not None


def _draft(entry: Mapping[str, Any], about: Mapping[str, Any], origin: str) -> Draft:
    link = entry.get("link") or ""
    url = link if _ADDRESS.match(link) else None  # feedparser also gives a guid as the link
    guid = entry.get("id")
    origin_of_item = entry.get("source") or {}
    return Draft(
        origin=origin,
        text=_text(entry),
        source=origin_of_item.get("title") or about.get("title"),
        url=url,
        title=text_of_html(entry.get("title") or ""),
        author=entry.get("author") or about.get("author"),
        published=entry.get("published") or entry.get("updated"),
        language=_language(entry) or about.get("language"),
        extra={"guid": guid} if guid and guid != url else {},
    )


def _text(entry: Mapping[str, Any]) -> str:
    """Return the fullest text of an entry: its content, else its summary."""
    parts = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    texts = [_plain(part) for part in parts]
    return max(texts, key=len, default="")


def _plain(part: Mapping[str, Any]) -> str:
    value = part.get("value") or ""
    return text_of_html(value) if part.get("type", "text/html") in _HTML_TYPES else value.strip()


def _language(entry: Mapping[str, Any]) -> str | None:
    details = (*entry.get("content", ()), entry.get("summary_detail") or {})
    return next((detail["language"] for detail in details if detail.get("language")), None)
