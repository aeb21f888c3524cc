from __future__ import annotations

from pathlib import Path

import pytest

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import SourceOptions, read_documents

PARAGRAPHS = (
    "<p>Envoys of both sides met on the border on Monday &amp; said that the talks would go on.</p>"
    "<p>The minister, who was there in 2011 too, told reporters that the guns had been silent.</p>"
)


def read_one(path: Path, content: str | bytes, options: SourceOptions | None = None) -> Document | Skipped:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = read_documents([path], options or SourceOptions())
    return found


def page(head: str = "", body: str = PARAGRAPHS) -> str:
    return f"<html><head>{head}</head><body><article>{body}</article><script>var x = 1;</script></body></html>"


def test_pages_text_without_markup(tmp_path: Path) -> None:
    found = read_one(tmp_path / "a.html", page("<title>Talks</title>"))
    assert isinstance(found, Document)
    first, second = found.text.split("\n\n")
    assert first.startswith("Envoys of both sides met on the border on Monday & said")
    assert second.endswith("silent.")
    assert found.published is None


def test_pages_date_in_running_text_is_not_taken(tmp_path: Path) -> None:
    found = read_one(tmp_path / "2024-12-10.html", page())
    assert found.published == "2024-12-10"


def test_pages_old_dates_are_kept(tmp_path: Path) -> None:
    head = '<meta property="article:published_time" content="1939-08-24T08:00:00Z">'
    assert read_one(tmp_path / "a.html", page(head)).published == "1939-08-24"


def test_pages_declared_charset(tmp_path: Path) -> None:
    body = PARAGRAPHS.replace("minister", "president Erdoğan")
    head = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1254">'
    found = read_one(tmp_path / "a.html", page(head, body).encode("cp1254"))
    assert isinstance(found, Document)
    assert "Erdoğan" in found.text
    found = read_one(tmp_path / "b.html", page("", body).encode("cp1254"))
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.ENCODING
    found = read_one(tmp_path / "b.html", page("", body).encode("cp1254"), SourceOptions(encoding="cp1254"))
    assert isinstance(found, Document)
    assert "Erdoğan" in found.text


@pytest.mark.parametrize(
    "content", ["<html></html>", "<html><body><nav>Home | Sport</nav></body></html>", "<", "words"]
)
def test_pages_without_article_are_empty(tmp_path: Path, content: str) -> None:
    found = read_one(tmp_path / "a.html", content)
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.EMPTY


def test_pages_too_large(tmp_path: Path) -> None:
    found = read_one(tmp_path / "a.html", page(body=PARAGRAPHS * 100), SourceOptions(max_file_bytes=5_000))
    assert isinstance(found, Skipped)
    assert (found.reason, "the limit is 5,000 bytes" in found.detail) == (SkipReason.TOO_LARGE, True)


def test_pages_are_known_without_an_ending(tmp_path: Path) -> None:
    found = read_one(tmp_path / "page", "<!-- saved -->\n<!DOCTYPE html>\n" + page())
    assert isinstance(found, Document)
    assert "<" not in found.text
