from __future__ import annotations

import gzip
import io
import json
import os
import threading
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.errors import ConfigError, UnreadableSource
from volteface.records import Document, Skipped, SkipReason
from volteface.sources import SourceOptions, expand, read_documents

LINE = '{"text": "Envoys met."}\n'


def tree(folder: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden.txt", ".git/x.txt", "c.TXT"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Envoys met ({name}).")


def test_documents_folder_is_sorted_without_hidden_files(tmp_path: Path) -> None:
    tree(tmp_path)
    names = ["a/1.txt", "a/2.txt", "b.txt", "c.TXT"]
    assert list(expand([tmp_path])) == [str(tmp_path / name) for name in names]
    assert [item.text for item in read_documents([str(tmp_path)])] == [f"Envoys met ({name})." for name in names]


def test_documents_globs_and_order_of_the_caller(tmp_path: Path) -> None:
    tree(tmp_path)
    odd = tmp_path / "odd[1].txt"
    odd.write_text("Envoys met.")
    found = list(expand([odd, str(tmp_path / "**" / "*.txt"), "-", "https://feeds.example/rss"]))
    shown = [Path(item).name for item in found]
    assert shown == ["odd[1].txt", "1.txt", "2.txt", "b.txt", "odd[1].txt", "-", "rss"]


@pytest.mark.parametrize("missing", ["nothing.txt", "*.nothing", "a\x00b", "x" * 5_000])
def test_documents_named_path_must_exist_before_reading(tmp_path: Path, missing: str) -> None:
    (tmp_path / "a.txt").write_text("Envoys met.")
    with pytest.raises(UnreadableSource):
        read_documents([tmp_path / "a.txt", str(tmp_path / missing)])
    with pytest.raises(UnreadableSource):
        expand([str(tmp_path / missing)])


def test_documents_unreadable_in_a_folder_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "b.txt").write_text("Envoys met.")
    (tmp_path / "c.bin").write_bytes(bytes(range(256)))
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe")
    first, second, third, *rest = read_documents([tmp_path])
    assert isinstance(first, Skipped)
    assert first.reason is SkipReason.UNREADABLE
    assert isinstance(second, Document)
    assert isinstance(third, Skipped)
    assert third.reason is SkipReason.BINARY
    assert [type(item) for item in rest] in ([], [Skipped])


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (LINE * 2, ["Envoys met."] * 2),
        (LINE + "broken\n" + LINE, ["Envoys met.", "broken row", "Envoys met."]),
        ("date 2024-12-10 Envoys met.", ["Envoys met."]),
        ("[Agency] Envoys met.", ["[Agency] Envoys met."]),
        ("{sic} Envoys met.", ["{sic} Envoys met."]),
        (f"[{LINE}]", ["Envoys met."]),
        ("", ["empty text"]),
    ],
)
def test_documents_standard_input_is_sniffed(content: str, texts: list[str]) -> None:
    for stream in (io.StringIO(content), io.BytesIO(content.encode()), io.BytesIO(gzip.compress(content.encode()))):
        found = read_documents(["-"], stdin=stream)
        assert [item.text if isinstance(item, Document) else str(item.reason) for item in found] == texts


def test_documents_of_a_pipe_flow_as_they_come() -> None:
    read_end, write_end = os.pipe()
    with open(read_end, "rb") as stream, open(write_end, "wb", buffering=0) as feed:  # noqa: PTH123  # descriptors
        documents = read_documents(["-"], stdin=stream)
        feed.write(LINE.encode())
        first = next(documents)
        assert isinstance(first, Document)
        assert first.text == "Envoys met."


def test_documents_memory_does_not_grow_with_the_corpus(tmp_path: Path) -> None:
    row = json.dumps({"text": "The envoys met on the border and said that the talks would go on. " * 50}) + "\n"

    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.jsonl"
        path.write_text(row * rows)
        tracemalloc.start()
        assert sum(isinstance(item, Document) for item in read_documents([path])) == rows
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(500) < peak(50) + 100_000


def test_documents_gzip_bomb_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"a" * 60_000_000))
    tracemalloc.start()
    (found,) = read_documents([path], SourceOptions(max_chars=100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.TOO_LARGE
    assert peak < 5_000_000


def test_documents_damaged_gzip_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(b'{"text": "%d"}\n' % n for n in range(20_000)))[:-100])
    *documents, last = read_documents([path])
    assert len(documents) > 1_000
    assert isinstance(last, Skipped)
    assert last.reason is SkipReason.UNREADABLE


@pytest.mark.parametrize("ending", ["txt", "jsonl", "json", "csv", "tsv", "html", "xml", "warc", "parquet", "gz", ""])
@settings(max_examples=25, deadline=None)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))))
def test_documents_any_bytes_under_any_name(tmp_path_factory: pytest.TempPathFactory, ending: str, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{ending}"
    path.write_bytes(data)
    for item in read_documents([path]):
        assert isinstance(item, Document | Skipped)


@pytest.mark.parametrize(
    "values", [{"columns": {"words": "x"}}, {"max_chars": 0}, {"encoding": "no-such-codec"}, {"max_redirects": -1}]
)
def test_documents_options_are_checked(values: dict) -> None:
    with pytest.raises(ConfigError):
        SourceOptions(**values)


FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>'
    "<item><description>Envoys met.</description></item></channel></rss>"
)


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/loop":
            self.answer(302, b"", Location="/loop")
        elif self.path == "/moved":
            self.answer(301, b"", Location="/feed")
        elif self.path == "/feed":
            self.answer(200, FEED.encode(), **{"Content-Type": "application/rss+xml; charset=utf-8"})
        elif self.path == "/bomb":
            self.answer(200, gzip.compress(b"a" * 5_000_000), **{"Content-Encoding": "gzip"})
        else:
            self.answer(404, b"gone")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/feed", "/moved"])
def test_documents_feed_from_an_address(site: str, path: str) -> None:
    (found,) = read_documents([site + path], SourceOptions(allow_private=True))
    assert isinstance(found, Document)
    assert (found.text, found.source) == ("Envoys met.", "Post")


@pytest.mark.parametrize(
    ("path", "reason", "detail"),
    [
        ("/gone", SkipReason.UNREADABLE, "404"),
        ("/loop", SkipReason.UNREADABLE, "redirect"),
        ("/bomb", SkipReason.TOO_LARGE, "more than 100,000 bytes"),
    ],
)
def test_documents_address_that_fails_is_skipped(site: str, path: str, reason: SkipReason, detail: str) -> None:
    (found,) = read_documents([site + path], SourceOptions(max_file_bytes=100_000, allow_private=True))
    assert isinstance(found, Skipped)
    assert (found.origin, found.reason) == (site + path, reason)
    assert detail in found.detail


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/feed", "http://", "https://[broken"])
def test_documents_address_that_cannot_be_reached_is_skipped(site: str, address: str) -> None:
    (found,) = read_documents([address])
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.UNREADABLE
