"""Downloads of feeds and pages, bounded in time, size and redirects.

Needs httpx, loaded on first use; makes ``download``.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from volteface.records import SkipReason
from volteface.sources.drafts import Unusable
from volteface.sources.options import SourceOptions

__all__ = ["Download", "download"]

_HEADERS = {
    "User-Agent": "volteface (reader of feeds)",
    "Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5",
}


@dataclass(frozen=True, slots=True)
class Download:
    """What came back. ``name`` is the last part of the final address, ``charset`` what the server declared."""

    data: bytes
    name: str
    url: str
    charset: str | None


def download(url: str, options: SourceOptions) -> Download:
    """Fetch an address.

    Args:
        url: an http or https address.
        options: ``timeout_s``, ``max_redirects`` and ``max_file_bytes``, which counts unpacked bytes.

    Raises:
        Unusable: the address is wrong, cannot be reached, answers with an error or with too much.
    """
    import httpx

    try:
        with (
            httpx.Client(timeout=options.timeout_s, max_redirects=options.max_redirects, headers=_HEADERS) as client,
            client.stream("GET", url, follow_redirects=True) as response,
        ):
            response.raise_for_status()
            data = bytearray()
            for chunk in response.iter_bytes(1 << 16):
                data += chunk
                if len(data) > options.max_file_bytes:
                    detail = f"more than {options.max_file_bytes:,} bytes, which is the limit"
                    raise Unusable(SkipReason.TOO_LARGE, detail)
            final = str(response.url)
            return Download(bytes(data), urlsplit(final).path.rsplit("/", 1)[-1], final, response.charset_encoding)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Unusable(SkipReason.UNREADABLE, f"cannot be fetched: {message}") from error
