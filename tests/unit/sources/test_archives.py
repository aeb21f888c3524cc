from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

import pytest

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


def test_archives_wrong_length_is_told_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.warc"
    first = record("http://a.example/1 with blanks", PAGE.encode())
    short = first.replace(b"Content-Length: ", b"Content-Length: 1", 1)  # ten thousand too many
    path.write_bytes(first[:-4] + b"more than it said\r\n\r\n" + record("http://a.example/2", PAGE.encode()))
    found = list(read_documents([path]))
    assert [type(one) for one in found] == [Document, Skipped, Document]
    skipped = next(one for one in found if isinstance(one, Skipped))
    assert (skipped.origin, skipped.reason) == (f"{path}#http://a.example/1%20with%20blanks", SkipReason.BROKEN)
    path.write_bytes(short + first)
    list(read_documents([path]))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "chunked"])
def test_archives_damaged_page_is_told_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], coding: str
) -> None:
    path = tmp_path / "a.warc"
    noise = " ".join(hashlib.sha512(bytes([n % 256, n // 256])).hexdigest() for n in range(2_000)).encode()
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS if coding == "deflate" else 16 + zlib.MAX_WBITS)
    packed = packer.compress(noise) + packer.flush(zlib.Z_FULL_FLUSH) + b"\x07" * 100  # no block begins so
    head = f"Content-Encoding: {coding}"
    if coding == "chunked":
        head = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip"
        pieces = (packed[:5_000], packed[5_000:], b"")
        packed = b"".join(f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in pieces)
    damaged = record("http://a.example/1", bytes(packed), mime=f"text/html\r\n{head}")
    path.write_bytes(damaged + record("http://a.example/2", PAGE.encode()))
    first, second = read_documents([path])
    assert isinstance(first, Skipped)
    assert (first.origin, first.reason) == (f"{path}#http://a.example/1", SkipReason.BROKEN)
    assert "damaged where it is packed" in first.detail
    assert isinstance(second, Document)
    assert capfd.readouterr() == ("", "")
