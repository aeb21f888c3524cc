"""Saved web pages: the article of a page, with title, author, date, site and address.

Needs trafilatura, loaded on first use, and ``encoding``; makes ``read_page`` and ``page_draft``. Only a date that the
page states (its metadata, its markup, its address) is believed; dates are not searched for in the running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from volteface.records import Skipped, SkipReason
from volteface.sources.dates import date_in_name
from volteface.sources.drafts import Draft, Unusable
from volteface.sources.encoding import decode
from volteface.sources.options import SourceOptions
from volteface.sources.streams import Source, read_whole

__all__ = ["page_draft", "read_page"]

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z-]{2,20})", re.IGNORECASE)
_DECLARED_WITHIN = 4_096
_LEAST_CHARS = 100  # below that, what is found is menus and notices
# Fixed bounds: the result must not depend on the day of the reading, and old newspapers are read too.
_DATES = {"original_date": True, "extensive_search": False, "min_date": "1700-01-01", "max_date": "2199-12-31"}


def read_page(source: Source, options: SourceOptions) -> Iterator[Draft | Skipped]:
    """Yield the one draft of a saved page; a date in the file's name is the last resort.

    Raises:
        Unusable: it is larger than ``max_file_bytes``, holds no article, or its encoding is not certain.
    """
    limit = options.max_file_bytes
    data = read_whole(source, limit, unit=f"{limit:,} bytes")
    charset = options.encoding or source.declared
    yield page_draft(data, source.origin, charset=charset, url=source.url, date=date_in_name(source.name))


def page_draft(
    data: bytes, origin: str, *, charset: str | None = None, url: str | None = None, date: str | None = None
) -> Draft:
    """Return the draft of a page.

    Args:
        data: the page as it was sent.
        origin: where it came from, for messages.
        charset: the encoding that came with it, used where the page does not name one that fits.
        url: its address; without one, the address that the page gives itself.
        date: the date where the page states none.

    Raises:
        Unusable: it holds no article, or its encoding is not certain.
    """
    from trafilatura import bare_extraction

    html = decode(data, declared=_declared(data) or charset)
    found = bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=_DATES
    )
    if found is None or isinstance(found, dict) or not found.text or len(found.text) < _LEAST_CHARS:
        raise Unusable(SkipReason.EMPTY, f"no article found in this page (no {_LEAST_CHARS} characters of it)")
    language = _LANGUAGE.search(html)
    return Draft(
        origin=origin,
        text=_paragraphs(found.text, found.title),
        source=found.sitename or found.hostname,
        url=url or found.url,
        title=found.title,
        author=found.author,
        published=found.date or date,
        language=language[1] if language else None,
    )


def _declared(data: bytes) -> str | None:
    head = data[:_DECLARED_WITHIN]
    match = _XML_CHARSET.match(head.lstrip()) or _META_CHARSET.search(head)
    return match[1].decode("ascii") if match else None


def _paragraphs(text: str, title: str | None) -> str:
    """Return the text with paragraphs as dated text has them, without the headline, which is a field of its own."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if title and len(lines) > 1 and lines[0] == title.strip():
        lines = lines[1:]
    return "\n\n".join(lines)
