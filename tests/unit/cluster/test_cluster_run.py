from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cluster.conftest import STAMP, STORM, Run, rows, write_lines

import volteface as vf
from volteface.cluster import ProcessEngine, Stamp
from volteface.cluster.work import STAGING
from volteface.desk import Desk
from volteface.errors import ConfigError, StoreError, UnreadableSource
from volteface.records import to_dict


def contents(desk: Desk) -> list[dict[str, Any]]:
    """Everything that was read, in the order of the desk's numbers, without the version and the time."""
    numbers = [row[0] for row in desk.sql('SELECT number FROM "document" ORDER BY number').fetchall()]
    return [{"number": number, **to_dict(desk.annotation(number))} for number in numbers]


def table(desk: Desk, columns: str) -> list[tuple[Any, ...]]:
    return sorted(desk.sql(f"SELECT {columns}").fetchall(), key=repr)


TABLES = (
    "document, original, kind, similarity FROM duplicate",
    "document, actor, base, identity, method FROM identity",
    "number, words FROM document_length",
    "number, document, text_hash, exact, signature FROM fingerprint",
    "number, document, status, reason FROM reading",
    "DISTINCT exact, other, similarity FROM near_pair",
    "term, unnest(numbers) AS number, unnest(counts) AS count FROM posting",
    "origin, reason, detail, document FROM skipped",
)


def assert_same(folder: Desk, local: Desk) -> None:
    assert json.dumps(contents(folder)) == json.dumps(contents(local))
    for columns in TABLES:
        assert table(folder, columns) == table(local, columns), columns


def test_cluster_run_gives_what_the_local_reading_gives(corpus: Path, tmp_path: Path, run: Run) -> None:
    local = Desk(tmp_path / "local.desk")
    told = vf.read(corpus, local)
    summary = run(corpus, tmp_path / "folder")
    assert_same(Desk(tmp_path / "folder"), local)
    names = ("read", "new", "duplicate", "near_duplicate", "versions", "undated", "unread", "skipped")
    assert {name: getattr(summary, name) for name in names} == {name: getattr(told, name) for name in names}
    assert not Desk(tmp_path / "folder").check()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("size", [1, 100])
def test_cluster_run_does_not_depend_on_the_size_of_units(corpus: Path, tmp_path: Path, run: Run, size: int) -> None:
    vf.read(corpus, tmp_path / "local.desk")
    run(corpus, tmp_path / "folder", size=size)
    assert_same(Desk(tmp_path / "folder"), Desk(tmp_path / "local.desk"))


@pytest.mark.usefixtures("quick")
def test_cluster_run_adds_nothing_twice(corpus: Path, tmp_path: Path, run: Run) -> None:
    first = run(corpus, tmp_path / "folder")
    before = contents(Desk(tmp_path / "folder"))
    again = run(corpus, tmp_path / "folder")
    assert (again.new, again.resumed, again.read) == (0, first.read, first.read)
    assert contents(Desk(tmp_path / "folder")) == before


@pytest.mark.usefixtures("quick")
def test_cluster_run_adds_later_files_as_a_desk_does(corpus: Path, tmp_path: Path, run: Run) -> None:
    later = [
        {"id": "late", "text": STORM + " The storm came back.", "source": "Late", "published": "2021-02-01"},
        {"id": "plain-1", "text": "A third text under a name that is taken.", "published": "2021-04-02"},
        {"id": "plain-1", "text": "Another text stands under this name, said Ana Lund.", "source": "Other"},
        *rows()[:3],
    ]
    more = write_lines(tmp_path / "more.jsonl", later)
    run(corpus, tmp_path / "folder")
    opened = Desk(tmp_path / "folder")
    before = len(contents(opened))
    summary = run(more, tmp_path / "folder")
    for paths in (corpus, more):
        vf.read(paths, tmp_path / "local.desk")
    assert summary.new == 2
    assert len(contents(opened)) == before + 2
    assert_same(opened, Desk(tmp_path / "local.desk"))


class Cut(ProcessEngine):
    """An engine that dies after some units, or in the middle of making the tables."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def read(self, *arguments: Any) -> Iterator[Any]:
        for count, receipt in enumerate(super().read(*arguments)):
            if count == self.after:
                raise KeyboardInterrupt
            yield receipt


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("after", "resumed"), [(0, 4), (3, 14)])
def test_cluster_run_goes_on_where_it_was_cut_off(
    corpus: Path, tmp_path: Path, run: Run, after: int, resumed: int
) -> None:
    vf.read(corpus, tmp_path / "local.desk")
    with pytest.raises(KeyboardInterrupt):
        run(corpus, tmp_path / "folder", engine=Cut(after))
    with pytest.raises(StoreError, match="no finished run"):
        Desk(tmp_path / "folder").documents()
    summary = run(corpus, tmp_path / "folder")
    assert summary.resumed == resumed  # the unit whose receipt was not given was written as well
    assert_same(Desk(tmp_path / "folder"), Desk(tmp_path / "local.desk"))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("step", ["keep_skipped", "write_whole", "_commit", "_clean"])
def test_cluster_run_survives_an_end_at_every_step(
    corpus: Path, tmp_path: Path, run: Run, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vf.read(corpus, tmp_path / "local.desk")

    def end(*_: Any, **__: Any) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(f"volteface.cluster.run.{step}", end)
        with pytest.raises(OSError, match="power cut"):
            run(corpus, tmp_path / "folder")
    run(corpus, tmp_path / "folder")
    assert_same(Desk(tmp_path / "folder"), Desk(tmp_path / "local.desk"))
    left = [path.name for path in (tmp_path / "folder").rglob("*") if path.name.endswith(".part")]
    assert not left


@pytest.mark.usefixtures("quick")
def test_cluster_run_takes_away_what_it_staged_and_what_a_run_before_left(
    corpus: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("volteface.cluster.run._commit", lambda *_: (_ for _ in ()).throw(OSError("cut")))
        with pytest.raises(OSError, match="cut"):
            run(corpus / "a.jsonl", tmp_path / "folder")
    run(corpus, tmp_path / "folder")
    names = {path.name.split("-")[1] for path in (tmp_path / "folder" / "document").rglob("*.parquet")}
    assert len(names) == 1
    assert not list((tmp_path / "folder" / STAGING).glob("*.parquet"))


@pytest.mark.usefixtures("quick")
def test_cluster_run_notes_a_document_that_cannot_be_read(tmp_path: Path, run: Run) -> None:
    lines = [{"id": "bad", "text": "Broken from the first word."}, {"id": "good", "text": "All is well."}]
    summary = run(write_lines(tmp_path / "x.jsonl", lines), tmp_path / "folder")
    desk = Desk(tmp_path / "folder")
    assert [(one.document, one.reason.value) for one in desk.skipped()] == [("bad", "reading failed")]
    assert [one.id for one in desk.documents()] == ["good"]
    assert (summary.new, dict(summary.skipped)) == (1, {"reading failed": 1})


@pytest.mark.usefixtures("quick")
def test_cluster_run_refuses_another_version(corpus: Path, tmp_path: Path, run: Run) -> None:
    run(corpus, tmp_path / "folder")
    with pytest.raises(ConfigError, match=r"read by version test\.v1, this is test\.v2"):
        run(corpus, tmp_path / "folder", stamp=Stamp("test.v2", STAMP.read_at))


@pytest.mark.usefixtures("quick")
def test_cluster_run_refuses_a_file_and_what_is_not_there(corpus: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.desk").write_bytes(b"x")
    with pytest.raises(ConfigError, match="a file"):
        run(corpus, tmp_path / "a.desk")
    with pytest.raises(UnreadableSource, match="no such file"):
        run(tmp_path / "nowhere", tmp_path / "folder")
    with pytest.raises(ConfigError, match="read by one machine"):
        run(["-"], tmp_path / "folder")


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write anywhere")
def test_cluster_run_says_that_a_folder_cannot_be_written(corpus: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(StoreError, match="could not be read or written"):
        run(corpus, tmp_path / "locked" / "folder")
