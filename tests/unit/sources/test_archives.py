from __future__ import annotations

import gzip
from pathlib import Path

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import SourceOptions, read_documents

PAGE = (
    "<html><body><article><p>Envoys of both sides met on the border on Monday and said that the talks would go on."
    "</p><p>The minister told reporters that the guns had been silent since the morning.</p></article></body></html>"
)


def record(url: str, body: bytes, *, kind: str = "response", http: str = "200 OK", mime: str = "text/html") -> bytes:
    content = f"HTTP/1.1 {http}\r\nContent-Type: {mime}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-12-30T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def test_archives_only_pages_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(
        record("http://a.example/1", PAGE.encode())
        + record("http://a.example/2.png", b"\x89PNG", mime="image/png")
        + record("http://a.example/3", b"gone", http="404 Not Found")
        + record("http://a.example/4", b"<html></html>")
        + record("http://a.example/5", PAGE.encode("utf-16"), mime="application/xhtml+xml; charset=utf-16")
    )
    first, second, third = read_documents([path])
    assert isinstance(first, Document)
    assert (first.url, first.extra) == ("http://a.example/1", {"captured": "2024-12-30T00:00:00Z"})
    assert first.published is None
    assert isinstance(second, Skipped)
    assert (second.origin, second.reason) == (f"{path}#http://a.example/4", SkipReason.EMPTY)
    assert isinstance(third, Document)


def test_archives_bomb_is_bounded_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    bomb = record("http://a.example/1", b"<p>" + b"a" * 5_000_000)
    path.write_bytes(gzip.compress(bomb) + gzip.compress(record("http://a.example/2", PAGE.encode())))
    first, second = read_documents([path], SourceOptions(max_file_bytes=100_000))
    assert isinstance(first, Skipped)
    assert first.reason is SkipReason.TOO_LARGE
    assert isinstance(second, Document)


def test_archives_damaged_end_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    whole = gzip.compress(record("http://a.example/1", PAGE.encode()))
    path.write_bytes(whole + whole[: len(whole) // 2])
    found = list(read_documents([path]))
    assert isinstance(found[0], Document)
    path.write_bytes(record("http://a.example/1", PAGE.encode()) + b"no record\r\n\r\n")
    found = list(read_documents([path]))
    assert isinstance(found[0], Document)
