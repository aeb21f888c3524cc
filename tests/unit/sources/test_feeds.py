from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import read_documents

RSS = '<rss version="2.0"><channel><title>Post</title>{}</channel></rss>'


def read(path: Path, content: str) -> list[Document | Skipped]:
    path.write_text(content, encoding="utf-8")
    return list(read_documents([path]))


def test_feeds_rss_entry(tmp_path: Path) -> None:
    item = (
        "<item><title>A &amp;amp; B</title><guid>x-1</guid><pubDate>Tue, 10 Dec 2024 08:00:00 GMT</pubDate>"
        "<description><![CDATA[<p>Envoys <b>met</b>.</p><script>bad()</script><p>They&nbsp;talked<br>on.</p>]]>"
        "</description></item>"
    )
    (found,) = read(tmp_path / "f.xml", RSS.format(item))
    assert isinstance(found, Document)
    assert found.text == "Envoys met.\n\nThey talked\non."
    assert (found.source, found.title, found.url) == ("Post", "A & B", None)
    assert found.published == "2024-12-10T08:00:00+00:00"
    assert dict(found.extra) == {"guid": "x-1"}


def test_feeds_fullest_text_is_taken(tmp_path: Path) -> None:
    item = (
        '<item xmlns:content="http://purl.org/rss/1.0/modules/content/"><description>Short.</description>'
        "<content:encoded><![CDATA[<p>The whole story.</p>]]></content:encoded></item>"
    )
    (found,) = read(tmp_path / "f.rss", RSS.format(item))
    assert isinstance(found, Document)
    assert found.text == "The whole story."


def test_feeds_entry_without_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "f.xml"
    first, second = read(path, RSS.format("<item><title>T</title></item><item><description>Met.</description></item>"))
    assert isinstance(first, Skipped)
    assert (first.origin, first.reason) == (f"{path}#1", SkipReason.EMPTY)
    assert isinstance(second, Document)


@pytest.mark.parametrize("content", ["<html><p>x</p></html>", "<opml/>", "no markup", RSS[:20], "<a><b></a>"])
def test_feeds_other_xml_is_broken(tmp_path: Path, content: str) -> None:
    found = read(tmp_path / "f.xml", content)
    assert [item.reason for item in found if isinstance(item, Skipped)] in ([SkipReason.BROKEN], [])
    assert not any(isinstance(item, Document) for item in found)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE r [<!ENTITY a "bomb"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!entity % a SYSTEM "http://127.0.0.1:1/x"> %a;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_feeds_entities_are_refused(tmp_path: Path, declaration: str, encoding: str) -> None:
    path = tmp_path / "f.xml"
    text = f'<?xml version="1.0"?>{declaration}' + RSS.format("<item><description>&a;</description></item>")
    path.write_bytes(text.encode(encoding))
    tracemalloc.start()
    (found,) = read_documents([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.BROKEN
    assert "entities" in found.detail
    assert peak < 5_000_000


def test_feeds_external_doctype_without_subset_is_harmless(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss-0.91.dtd">'
    (found,) = read(tmp_path / "f.xml", doctype + RSS.format("<item><description>Met.</description></item>"))
    assert isinstance(found, Document)
