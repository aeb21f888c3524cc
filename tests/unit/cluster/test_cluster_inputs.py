from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.cluster.conftest import Run, rows, write_lines

from volteface.cluster.batches import batch_of, items_of, read_batch
from volteface.cluster.documents import Stamp
from volteface.cluster.inputs import InputFile, chunks_of, input_files, packed, unpacked
from volteface.cluster.places import is_address, place_of
from volteface.desk import Desk
from volteface.errors import ConfigError, StoreError, UnreadableSource
from volteface.sources import SourceOptions, expand, read_documents


def test_inputs_are_the_files_of_the_local_reading(corpus: Path) -> None:
    write_lines(corpus / "deeper" / "c.jsonl", rows()[:1])
    (corpus / "README.md").write_text("no article")
    assert [file.address for file in input_files([corpus])] == list(expand([corpus]))
    assert [file.order for file in input_files([corpus, corpus])] == list(range(6))


def test_inputs_are_cut_into_units_named_after_what_they_hold(corpus: Path) -> None:
    file = InputFile(0, str(corpus / "a.jsonl"))
    chunks = list(chunks_of(file, SourceOptions(), version="1", size=4, done=()))
    assert [chunk.size for chunk in chunks] == [4, 4, 2]
    known = {chunks[1].unit}
    again = list(chunks_of(file, SourceOptions(), version="1", size=4, done=known))
    assert [chunk.unit for chunk in again] == [chunk.unit for chunk in chunks]
    assert [chunk.batch is None for chunk in again] == [False, True, False]
    other = chunks_of(file, SourceOptions(), version="2", size=4, done=known)
    assert not {chunk.unit for chunk in other} & {chunk.unit for chunk in chunks}


def test_inputs_travel_unchanged(corpus: Path) -> None:
    items = list(read_documents([corpus]))
    assert items_of(unpacked(packed(items))) == items


@pytest.mark.usefixtures("quick")
def test_batch_is_read_the_same_every_time(corpus: Path) -> None:
    batch = batch_of(list(read_documents([corpus])))
    stamp = Stamp("1", "2026-01-02T03:04:05+00:00")
    first = read_batch(batch, None, stamp)  # type: ignore[arg-type]  # the reader without a model needs no knowledge
    assert first.equals(read_batch(batch, None, stamp))  # type: ignore[arg-type]
    assert len(first) == len(batch)
    assert read_batch(batch.slice(0, 0), None, stamp).num_rows == 0  # type: ignore[arg-type]


@pytest.mark.usefixtures("quick")
def test_inputs_and_folder_may_be_addresses(corpus: Path, tmp_path: Path, run: Run) -> None:
    run([f"file://{corpus}"], f"file://{tmp_path}/far")  # type: ignore[arg-type]  # an address is text
    run(corpus, tmp_path / "near")
    far, near = Desk(tmp_path / "far"), Desk(tmp_path / "near")
    assert far.documents(counted=False) == near.documents(counted=False)
    assert {one.origin for one in far.skipped()} == {f"file://{one.origin}" for one in near.skipped()}


def test_place_understands_an_address_that_went_through_path() -> None:
    assert is_address("s3://bucket/x")
    assert is_address(str(Path("gs://bucket/x")))
    assert not is_address("/mnt/x")
    assert not is_address("https://paper.example/feed.xml")
    assert place_of(Path("file:///mnt/x")).path == "/mnt/x"
    with pytest.raises(ConfigError, match="not an address that Arrow can open"):
        place_of("gopher://bucket/x")


def test_place_writes_whole_files_or_none(tmp_path: Path) -> None:
    place = place_of(tmp_path)

    def write(*, fail: bool) -> None:
        with place.writing("deep/file.bin") as stream:
            stream.write(b"new")
            if fail:
                raise ValueError("cut")

    write(fail=False)
    with pytest.raises(ValueError, match="cut"):
        write(fail=True)
    assert place.read("deep/file.bin") == b"new"
    assert place.names(recursive=True) == ["deep/file.bin"]
    with pytest.raises(StoreError, match="could not be read"):
        place.read("nothing")


def test_inputs_say_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no such file or folder"):
        input_files([f"file://{tmp_path}/nothing"])
    with pytest.raises(ConfigError, match="--engine local"):
        input_files(["https://paper.example/feed.xml"])


def test_inputs_travel_with_what_stands_beside_the_text(tmp_path: Path) -> None:
    lines = [{"text": "A text.", "desk": "foreign", "tags": ["a", {"b": 1.5}], "id": "x"}]
    (found,) = read_documents([write_lines(tmp_path / "x.jsonl", lines)])
    (back,) = items_of(unpacked(packed([found])))
    assert json.dumps(back.extra) == json.dumps(found.extra)  # type: ignore[union-attr]  # a document
