"""What hostile input once broke, each by itself."""

from __future__ import annotations

import io
import time
import zlib
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.stress.hostile import broken_files

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import parquet_tables, read_documents
from volteface.sources.drafts import Unusable
from volteface.sources.html_text import text_of_html

TEXT = '"text": "The envoys of the two states met in the harbour on Tuesday."'


def read(data: bytes) -> list[Document | Skipped]:
    return list(read_documents(["-"], stdin=io.BytesIO(data)))


def test_hostile_comments_in_a_row_are_looked_at_once() -> None:
    begun = time.process_time()
    read(b"<!---->" * 280 + b"The envoys met.")
    assert time.process_time() - begun < 10  # cut in every way that is possible: longer than the sun burns


@pytest.mark.parametrize("where", ["extra", "author", "published", "id"])
def test_hostile_nesting_is_a_skip_with_a_reason_or_no_value(where: str) -> None:
    deep = "[" * 700 + "]" * 700
    [found] = read(f'{{{TEXT}, "{where}": {deep}}}'.encode())
    if isinstance(found, Skipped):
        assert found.detail == "a value is nested more than 100 levels deep"
    else:
        assert where in ("author", "id")


@pytest.mark.parametrize("piece", ["<a ", "<a b='", "<!--", "<![CDATA[", "<a b='>"])
def test_hostile_markup_is_read_in_linear_time(piece: str) -> None:
    begun = time.process_time()
    text_of_html(piece * 50_000)
    assert time.process_time() - begun < 20  # quadratic: minutes


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("The <b>envoys</b> met.<!-- not said --> They left.", "The envoys met. They left."),
        ("It rose <!-- to the end", "It rose <!-- to the end"),
        ("a <![if IE]> b <![endif]> c", "a b c"),
        ("if a < b then <i>c</i>", "if a < b then c"),
        ('<a title="a > b">Port</a>', "Port"),
    ],
)
def test_hostile_guards_leave_common_markup_as_it_was(html: str, text: str) -> None:
    assert text_of_html(html) == text


def parquet(path: Path, **columns: pa.Array) -> list[Document | Skipped]:
    pq.write_table(pa.table(columns), path)
    return list(read_documents([path]))


def test_hostile_parquet_rows_are_skipped_one_by_one(tmp_path: Path) -> None:
    offsets = pa.py_buffer(np.array([0, 2, 40], "<i4").tobytes())
    held = pa.py_buffer(b"\xff\xfe" + b"The envoys met on Monday in the town..")
    bad = pa.Array.from_buffers(pa.string(), 2, [None, offsets, held])
    found = parquet(tmp_path / "a.parquet", text=bad)
    assert [type(one) for one in found] == [Skipped, Document]
    assert found[0].detail == "a text of the row holds bytes that are not UTF-8 (byte 0)"
    far = pa.array([2**62, 0], pa.timestamp("us"))
    found = parquet(tmp_path / "b.parquet", text=pa.array(["The envoys met."] * 2), published=far)
    assert [type(one) for one in found] == [Skipped, Document]
    assert "a value of the row cannot be read" in found[0].detail


def test_hostile_parquet_that_is_packed_as_no_text_can_be_is_refused(tmp_path: Path) -> None:
    group = SimpleNamespace(total_byte_size=2 << 30)
    with pytest.raises(Unusable, match="a file of 2,097,152 bytes unpacks to 2,147,483,648; no text does"):
        parquet_tables._unpacked(group, 2 << 20)
    # Each row of a long column is taken alone; the rows are the same.
    texts = [f"{n} " + "The envoys met in the harbour. " * 40_000 for n in range(66)]
    found = parquet(tmp_path / "a.parquet", text=pa.array(texts))
    assert [getattr(one, "reason", None) for one in found] == [SkipReason.TOO_LARGE] * 66


def test_hostile_parquet_statistics_do_not_end_the_process(tmp_path: Path) -> None:
    # The library throws where nothing catches when it is asked for the columns of this file.
    name, data = next(islice(broken_files(20241217, 3112), 3111, None))
    assert (name, zlib.crc32(data)) == ("a.parquet", 2937256414)
    (tmp_path / name).write_bytes(data)
    (found,) = read_documents([tmp_path / name])
    assert isinstance(found, Skipped)


def test_hostile_archive_records_without_a_head_end_the_archive_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n")
    [found] = read_documents([path])
    assert isinstance(found, Skipped)
    assert found.detail.startswith("not usable WARC")
