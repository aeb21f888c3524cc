from __future__ import annotations

import json
from pathlib import Path

import evaluation.run
import pytest
from evaluation.run import Figure, read_rows, rows_of

from volteface.records import Annotation, Skipped, SkipReason


@pytest.fixture
def asked(monkeypatch) -> list:
    """Stand in for the reading: what was asked for, in order; a text with "crash" is skipped."""
    seen = []

    def annotate_documents(documents, options):
        for document in documents:
            seen.append(document)
            crashes = "crash" in document.text
            yield Skipped(document.id, SkipReason.FAILED, "why") if crashes else Annotation(document)

    monkeypatch.setattr(evaluation.run.vf, "annotate_documents", annotate_documents)
    return seen


def test_read_rows_read_each_dated_text_once(asked: list):
    rows = [
        {"id": 1, "text": "a", "day": "2024-01-01"},
        {"id": 2, "text": "a", "day": "2024-01-01"},
        {"id": 3, "text": "a", "day": "2025-01-01"},
        {"id": 4, "text": "b", "day": ""},
    ]
    reading = read_rows(rows, date="day")
    assert [(document.text, document.published) for document in asked] == [
        ("a", "2024-01-01"),
        ("a", "2025-01-01"),
        ("b", None),
    ]
    assert reading[1] is reading["2"]
    assert reading[3].document.published == "2025-01-01"
    assert reading.words == 3


def test_read_rows_a_crash_is_a_miss_and_is_said(asked: list):
    reading = read_rows([{"id": "x", "text": "crash"}])
    assert reading["x"].events == ()
    [line] = reading.unread
    assert line.startswith("x: ")
    assert line.endswith("why")


def test_rows_of_a_gold_file(tmp_path: Path):
    folder = tmp_path / "gold" / "set"
    folder.mkdir(parents=True)
    (folder / "dev.jsonl").write_text("\n".join(json.dumps({"id": n}) for n in (1, 2)), "utf-8")
    assert rows_of(tmp_path, "set") == [{"id": 1}, {"id": 2}]


def test_figure_key():
    assert Figure("set", "exact F1", 0.5, 3).key == "set.exact F1"
