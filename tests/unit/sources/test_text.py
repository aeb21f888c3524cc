from __future__ import annotations

from pathlib import Path

import pytest

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import SourceOptions, read_documents


def read_one(path: Path, content: str | bytes, options: SourceOptions | None = None) -> Document | Skipped:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (found,) = read_documents([path], options or SourceOptions())
    return found


@pytest.mark.parametrize(
    ("content", "published", "text"),
    [
        (" date 2024-12-10 Envoys met.\n\nThey talked.\n", "2024-12-10", "Envoys met.\n\nThey talked."),
        ("date 2024-12-10\nEnvoys met.", "2024-12-10", "Envoys met."),
        ("Date: 2024-12-10T08:00Z\r\nEnvoys met.\r\n\r\nMore.", "2024-12-10T08:00:00+00:00", "Envoys met.\n\nMore."),
        ("\ufeffdate 2024-12-10 Envoys met.", "2024-12-10", "Envoys met."),
        ("Envoys met. date 2024-12-10 was named.", None, "Envoys met. date 2024-12-10 was named."),
        ("date 2024-12-101 met.", None, "date 2024-12-101 met."),
        ("dates are sweet", None, "dates are sweet"),
        ("---\nA rule above: a text\n---\nEnvoys met.", None, "---\nA rule above: a text\n---\nEnvoys met."),
        ("---\ndate: 2024-12-10\nno end of this block", None, "---\ndate: 2024-12-10\nno end of this block"),
    ],
)
def test_text_header(tmp_path: Path, content: str, published: str | None, text: str) -> None:
    found = read_one(tmp_path / "envoys.txt", content)
    assert isinstance(found, Document)
    assert (found.published, found.text) == (published, text)


def test_text_front_matter(tmp_path: Path) -> None:
    content = (
        "---\npublished: 10 December 2024\nSource: 'Tass'\ntitle: \"Talks: a start\"\nurl: https://a.example/b?c=1\n"
        "authors:\n  - Ann\n  - Bob\nlanguage: en-GB\ndesk: foreign\n---\n\nEnvoys met.\n"
    )
    found = read_one(tmp_path / "2001-01-01.txt", content)
    assert isinstance(found, Document)
    assert (found.published, found.source, found.title) == ("2024-12-10", "Tass", "Talks: a start")
    assert (found.url, found.language, found.text) == ("https://a.example/b?c=1", "en", "Envoys met.")
    assert dict(found.extra) == {"authors": "Ann, Bob", "desk": "foreign"}


def test_text_date_of_the_name_is_the_last_resort(tmp_path: Path) -> None:
    named = tmp_path / "2024-12-11-envoys.txt"
    assert read_one(named, "Envoys met.").published == "2024-12-11"
    assert read_one(named, "date 2024-12-10 Envoys met.").published == "2024-12-10"


def test_text_impossible_date_is_kept_raw(tmp_path: Path) -> None:
    found = read_one(tmp_path / "a.txt", "date 2024-13-45 Envoys met.")
    assert isinstance(found, Document)
    assert (found.published, found.text, found.extra) == (None, "Envoys met.", {"published_raw": "2024-13-45"})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", SkipReason.EMPTY),
        (b" \n\t\n", SkipReason.EMPTY),
        (b"date 2024-12-10 \n", SkipReason.EMPTY),
        (b"%PDF-1.7 \x00\x01", SkipReason.BINARY),
        (b"\x1f\x8b\x08broken", SkipReason.UNREADABLE),
        ("President Erdoğan spoke.".encode("cp1254"), SkipReason.ENCODING),
    ],
)
def test_text_unusable_is_skipped(tmp_path: Path, content: bytes, reason: SkipReason) -> None:
    found = read_one(tmp_path / "a.txt", content)
    assert isinstance(found, Skipped)
    assert (found.reason, found.origin) == (reason, str(tmp_path / "a.txt"))


def test_text_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    (found,) = read_documents([path])
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.TOO_LARGE
    assert found.detail == "50,000,000 bytes; the limit is 1,000,000 characters"


def test_text_limit_counts_characters(tmp_path: Path) -> None:
    limited = SourceOptions(max_chars=10)
    assert isinstance(read_one(tmp_path / "a.txt", "é" * 10, limited), Document)
    assert isinstance(read_one(tmp_path / "a.txt", "é" * 11, limited), Skipped)


@pytest.mark.shared
def test_text_dated_report(shared: Path) -> None:
    (found,) = read_documents([shared / "corpora" / "seed.txt"])
    assert isinstance(found, Document)
    assert (found.published, found.language) == ("2024-12-10", "en")
    assert found.text.startswith("Moscow is ")
    assert found.text.count("\n\n") > 5
