"""One suite for every kind of source: the same documents, written in each format, must come out the same."""

from __future__ import annotations

import csv
import gzip
import html
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import expand, read_documents

FIELDS = ("text", "source", "url", "title", "author", "published", "language")


def article(number: int, *, first: str = "Envoys of both sides met on the border", name: str = "Ann Smith") -> dict:
    return {
        "text": f"{first} for the {number + 1}. time and said that the talks would go on for as long as it takes.\n\n"
        "The minister told reporters that the guns had been silent since the morning, and that the families "
        "who fled from the valley could return to their houses before the winter.",
        "source": "The Valley Post",
        "url": f"https://valley.example/news/{number}",
        "title": f"Talks, round {number + 1}",
        "author": name,
        "published": f"2024-12-{number + 10:02}",
        "language": "en",
    }


ARTICLES = [
    article(0),
    article(1, first="Señor Muñoz and Mr. Çavuşoğlu “met” in Łódź – 和平 мир 🕊", name="Zoë Ångström"),
    article(2, first="Nobody met on the border"),
]


def write_lines(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(a) + "\n" for a in articles), encoding="utf-8")
    return path


def write_packed_lines(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(write_lines(folder, articles).read_bytes()))
    return path


def write_array(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "articles.json"
    path.write_text(json.dumps(articles, indent=2, ensure_ascii=False), encoding="utf-8")
    return path


def write_wide_array(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "wide.json"
    path.write_text(json.dumps(articles, ensure_ascii=False), encoding="utf-16")
    return path


def write_wrapped(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "wrapped.json"
    renamed = [{"content" if k == "text" else "publishedAt" if k == "published" else k: v for k, v in a.items()}
               for a in articles]  # fmt: skip
    path.write_text(json.dumps({"status": "ok", "articles": renamed}), encoding="utf-8")
    return path


def write_csv(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "articles.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, FIELDS)
        table.writeheader()
        table.writerows(articles)
    return path


def write_tsv(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "articles.tsv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t")
        table.writerow(["Headline", "Body", "Outlet", "Link", "By-Line", "Pub Date", "Lang"])
        for a in articles:
            table.writerow([a[k] for k in ("title", "text", "source", "url", "author", "published", "language")])
    return path


def write_parquet(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "articles.parquet"
    schema = pa.schema([(name, pa.string()) for name in FIELDS])
    pq.write_table(pa.Table.from_pylist(list(articles), schema), path, row_group_size=2)
    return path


def write_texts(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "texts"
    path.mkdir()
    for number, a in enumerate(articles):
        front = "".join(f"{key}: {a[key]}\n" for key in FIELDS[1:])
        (path / f"{number}.txt").write_text(f"---\n{front}---\n{a['text']}\n", encoding="utf-8")
    return path


def page(a: dict) -> str:
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in a["text"].split("\n\n"))
    return (
        f'<!doctype html><html lang="{a["language"]}"><head><meta charset="utf-8">'
        f'<title>{html.escape(a["title"])}</title><meta property="og:title" content="{html.escape(a["title"])}">'
        f'<meta property="og:site_name" content="{a["source"]}"><meta name="author" content="{a["author"]}">'
        f'<meta property="og:url" content="{a["url"]}"><link rel="canonical" href="{a["url"]}">'
        f'<meta property="article:published_time" content="{a["published"]}T08:00:00Z"></head><body>'
        f"<nav>Home | World | Sport</nav><article><h1>{html.escape(a['title'])}</h1>{paragraphs}"
        "</article></body></html>"
    )


def write_pages(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "pages"
    path.mkdir()
    for number, a in enumerate(articles):
        (path / f"{number}.html").write_text(page(a), encoding="utf-8")
    return path


def body(a: dict) -> str:
    return escape("".join(f"<p>{html.escape(p)}</p>" for p in a["text"].split("\n\n")) + "<script>alert(1)</script>")


def write_rss(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "feed.xml"
    items = "".join(
        f"<item><title>{escape(a['title'])}</title><link>{a['url']}</link><dc:creator>{a['author']}</dc:creator>"
        f"<dc:date>{a['published']}</dc:date><description>{body(a)}</description></item>"
        for a in articles
    )
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>The Valley Post</title><language>en-gb</language>{items}</channel></rss>",
        encoding="utf-8",
    )
    return path


def write_atom(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "feed.atom"
    entries = "".join(
        f'<entry><title>{escape(a["title"])}</title><link href="{a["url"]}"/><id>{a["url"]}</id>'
        f"<author><name>{a['author']}</name></author><published>{a['published']}</published>"
        f'<content type="html">{body(a)}</content></entry>'
        for a in articles
    )
    path.write_text(
        '<?xml version="1.0" encoding="utf-16"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>The Valley Post</title>{entries}</feed>",
        encoding="utf-16",
    )
    return path


def write_archive(folder: Path, articles: Sequence[dict]) -> Path:
    path = folder / "pages.warc.gz"
    with path.open("wb") as file:
        for number, a in enumerate(articles):
            content = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(a).encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
                f"WARC-Target-URI: {a['url']}\r\nWARC-Date: 2024-12-30T00:00:00Z\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + content + b"\r\n\r\n"))
    return path


Writer = Callable[[Path, Sequence[dict]], Path]
TABLES: list[Writer] = [write_lines, write_packed_lines, write_array, write_wide_array, write_wrapped, write_csv,
                        write_tsv, write_parquet]  # fmt: skip
WRITERS: list[Writer] = [*TABLES, write_texts, write_pages, write_rss, write_atom, write_archive]

everywhere = pytest.mark.parametrize("write", WRITERS, ids=lambda w: w.__name__.removeprefix("write_"))


@everywhere
def test_sources_same_documents_in_the_same_order(write: Writer, tmp_path: Path) -> None:
    found = list(read_documents([write(tmp_path, ARTICLES)]))
    assert all(isinstance(document, Document) for document in found), found
    shown = [{name: getattr(document, name)[: 10 if name == "published" else None] for name in FIELDS}
             for document in found]  # fmt: skip
    assert shown == ARTICLES


@everywhere
def test_sources_same_ids(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "lines").mkdir()
    expected = [d.id for d in read_documents([write_lines(tmp_path / "lines", ARTICLES)])]
    assert [d.id for d in read_documents([write(tmp_path, ARTICLES)])] == expected


@everywhere
def test_sources_empty_text_is_skipped_and_the_rest_goes_on(write: Writer, tmp_path: Path) -> None:
    articles = [ARTICLES[0], {**ARTICLES[1], "text": ""}, ARTICLES[2]]
    first, second, third = read_documents([write(tmp_path, articles)])
    assert isinstance(second, Skipped)
    assert second.reason is SkipReason.EMPTY
    assert second.origin.startswith(str(tmp_path))
    assert (first.text, third.text) == (ARTICLES[0]["text"], ARTICLES[2]["text"])


@everywhere
def test_sources_too_large_is_skipped_with_the_limit(write: Writer, tmp_path: Path) -> None:
    from volteface.sources import SourceOptions

    limited = SourceOptions(max_chars=200)
    found = list(read_documents([write(tmp_path, ARTICLES)], limited))
    assert [item.reason for item in found if isinstance(item, Skipped)] == [SkipReason.TOO_LARGE] * 3
    assert all("limit is 200" in item.detail for item in found)


@everywhere
def test_sources_reading_twice_is_the_same(write: Writer, tmp_path: Path) -> None:
    path = write(tmp_path, ARTICLES)
    assert list(read_documents([path])) == list(read_documents([path]))


@everywhere
def test_sources_expand_names_what_is_read(write: Writer, tmp_path: Path) -> None:
    path = write(tmp_path, ARTICLES)
    assert all(Path(item).is_file() for item in expand([path]))


@pytest.mark.parametrize("write", TABLES, ids=lambda w: w.__name__.removeprefix("write_"))
def test_sources_tables_keep_text_exactly(write: Writer, tmp_path: Path) -> None:
    text = '  \t The first line.  \r\n\r\n“Second”,  line; "quoted" é e\u0301 \u200b\u00a0 🕊\n  '
    (document,) = read_documents([write(tmp_path, [{**ARTICLES[0], "text": text}])])
    assert document.text == text
