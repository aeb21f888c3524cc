from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import read_documents


def test_parquet_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    moment = 1_733_817_600_123_456_789
    table = pa.table(
        {
            "id": pa.array([1, 2, 3]),
            "body": pa.array([b"Envoys met.", None, b"Erdo\xf0an"]),
            "published": pa.array([moment] * 3, pa.timestamp("ns", "UTC")),
            "seen": pa.array([dt.date(2024, 12, 11)] * 3),
            "tags": pa.array([["a"], [], None]),
        }
    )
    pq.write_table(table, path)
    first, second, third = read_documents([path])
    assert isinstance(first, Document)
    assert (first.id, first.text, first.published) == ("1", "Envoys met.", "2024-12-10T08:00:00+00:00")
    assert dict(first.extra) == {"seen": "2024-12-11", "tags": ["a"]}
    assert isinstance(second, Skipped)
    assert (second.reason, second.origin) == (SkipReason.EMPTY, f"{path}:2")
    assert isinstance(third, Skipped)
    assert third.reason is SkipReason.ENCODING


def test_parquet_damaged_or_packed_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Envoys met."]}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    (tmp_path / "b.parquet").write_text("id,text\n")
    (tmp_path / "c.parquet.gz").write_bytes(gzip.compress(whole))
    found = list(read_documents([tmp_path]))
    assert [item.reason for item in found if isinstance(item, Skipped)] == [SkipReason.BROKEN] * 3


def test_parquet_without_text_column(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"words": ["Envoys met."]}), path)
    (found,) = read_documents([path])
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.NO_TEXT
