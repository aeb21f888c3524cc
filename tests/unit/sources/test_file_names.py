"""Names of files that are not UTF-8: read, stored and printed like others."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import volteface as vf
from volteface.api import read_into_folder
from volteface.sources import read_documents

NAMES = {b"good\xff.txt": b"The envoys met in the harbour.", b"bad\xfe.jsonl": b"{\n", b"empty\xfd.txt": b""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    try:
        for name, content in NAMES.items():
            Path(made, os.fsdecode(name)).write_bytes(content)
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    return made


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux")
def test_file_names_in_skips_can_be_stored_and_printed(folder: Path) -> None:
    origins = [one.origin for one in read_documents([folder]) if hasattr(one, "origin")]
    assert [origin.rpartition("/")[2] for origin in origins] == ["bad\ufffd.jsonl:1", "empty\ufffd.txt"]


@pytest.mark.usefixtures("fake_reading")
@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux")
def test_file_names_are_kept_in_a_desk_and_in_a_folder(folder: Path, tmp_path: Path) -> None:
    done = vf.read(folder, tmp_path / "x.desk"), read_into_folder(folder, tmp_path / "tables")
    assert [(one.new, sum(one.skipped.values())) for one in done] == [(1, 2), (1, 2)]
    kept = [sorted(one.detail for one in vf.Desk(tmp_path / name).skipped()) for name in ("x.desk", "tables")]
    assert kept[0] == kept[1]
    assert vf.read(folder, tmp_path / "x.desk").new == 0
    assert len(vf.Desk(tmp_path / "x.desk").skipped()) == 2
