"""What is brought along of a document that was read more than once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import volteface as vf
from volteface.api import import_desk


@pytest.mark.usefixtures("fake_reading")
def test_imports_bring_the_reading_that_was_stored_last_whatever_the_clock_said(tmp_path: Path) -> None:
    rows = [{"text": f"Envoy {n} met the mayor.", "published": "2024-12-10"} for n in range(2)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    source = vf.Desk(tmp_path / "source.desk")
    vf.read(tmp_path / "in.jsonl", source)
    with source._store.writing() as connection:
        later = "2001-01-01T00:00:00+00:00"  # a clock that was set back
        connection.execute(
            "INSERT INTO reading SELECT * REPLACE ('second' AS version, $at AS read_at) FROM reading", {"at": later}
        )
    target = vf.Desk(tmp_path / "target.desk")
    assert import_desk(source, target).new == 2
    assert target.sql("SELECT DISTINCT version, read_at FROM reading").fetchall() == [("second", later)]
