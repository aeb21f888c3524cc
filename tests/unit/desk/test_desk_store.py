from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest

from volteface.desk import Desk
from volteface.desk import desk as desk_module
from volteface.desk.migrations import SCHEMA_VERSION
from volteface.desk.store import default_path
from volteface.errors import DeskLocked, DeskTooNew, InputError, StoreError

HOLD = """
import sys, time
import duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.close()
"""


def holder(path: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def path(tmp_path: Path, make: Any) -> Path:
    file = tmp_path / "a.desk"
    Desk(file).store([make.reading(make.document("One text."))])
    return file


def test_store_waits_for_another_process(path: Path, make: Any) -> None:
    with holder(path, 1.0) as process:
        assert Desk(path, wait_s=20).store([make.reading(make.document("Two."))]).new == 1
        assert process.stdout is not None
    assert len(Desk(path).documents()) == 2


@pytest.mark.parametrize("write", [False, True])
def test_store_names_who_holds_the_desk(path: Path, make: Any, write: bool) -> None:
    with holder(path, 20) as process:
        desk = Desk(path, wait_s=0.1)
        try:
            with pytest.raises(DeskLocked, match=rf"process {process.pid} \(.*python.*\) holds it, waited 0.1 s"):
                desk.skip([], "now") if write else desk.documents()
        finally:
            process.kill()


def test_store_threads_write_one_after_another(path: Path, make: Any) -> None:
    desk, failed = Desk(path, wait_s=30), []

    def work(name: str) -> None:
        try:
            for n in range(3):
                desk.store([make.reading(make.document(f"{name} walks road {n}", id=f"{name}{n}"))])
                desk.documents()
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert desk.sql("SELECT count(*), count(DISTINCT number) FROM document").fetchall() == [(10, 10)]


def test_store_relation_in_use_keeps_writers_out_and_says_so(path: Path, make: Any) -> None:
    desk = Desk(path, wait_s=0.1)
    relation = desk.sql("SELECT count(*) AS n FROM document WHERE text <> $text", {"text": "x"})
    assert relation.fetchall() == [(1,)]
    with pytest.raises(DeskLocked, match="this process itself holds it"):
        desk.store([make.reading(make.document("Two."))])
    assert relation.filter("n = 1").fetchall() == [(1,)]
    del relation
    assert desk.store([make.reading(make.document("Two."))]).new == 1


def test_store_exception_in_the_middle_leaves_nothing(path: Path, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from volteface.desk import ingest

    desk = Desk(path)
    before = desk.info().rows

    def fail(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest, "settle", fail)
    with pytest.raises(KeyboardInterrupt):
        desk.store([make.reading(make.named("Ann Low met them.", {"Ann Low": {}}))])
    monkeypatch.undo()
    assert desk.info().rows == before
    assert desk.check() == ()


def test_store_sql_cannot_write_and_wrong_sql_is_the_callers_error(path: Path) -> None:
    desk = Desk(path)
    with pytest.raises(InputError, match="no_such_table"):
        desk.sql("SELECT * FROM no_such_table")
    with pytest.raises((InputError, duckdb.Error)):
        desk.sql("DELETE FROM document").fetchall()
    assert len(desk.documents()) == 1


def test_store_read_only_refuses_to_write(path: Path) -> None:
    with pytest.raises(StoreError, match="opened for reading only"):
        Desk(path, read_only=True).skip([], "now")


def test_store_missing_desk_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no desk here; read something into it first"):
        Desk(tmp_path / "no.desk").documents()
    assert Desk(tmp_path / "no.desk").known(["a"]) == set()


def test_store_makes_the_folder(tmp_path: Path, make: Any) -> None:
    file = tmp_path / "new" / "folder" / "a.desk"
    Desk(file).store([make.reading(make.document("One."))])
    assert [found.name for found in file.parent.iterdir()] == ["a.desk"]


def test_store_default_path_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOLTEFACE_DESK", "elsewhere.desk")
    assert default_path() == "elsewhere.desk"
    monkeypatch.delenv("VOLTEFACE_DESK")
    assert Desk().path == "volteface.desk"


@pytest.mark.parametrize("content", [b"", b"short", b"this is no database" * 1000])
def test_store_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.desk"
    file.write_bytes(content)
    for work in (Desk(file).documents, lambda: Desk(file).skip([], "now")):
        with pytest.raises(StoreError, match=r"not a desk .* name another file"):
            work()
    assert file.read_bytes() == content


def test_store_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="a folder, but no desk"):
        Desk(tmp_path).documents()


def test_store_database_that_is_no_desk(tmp_path: Path) -> None:
    file = tmp_path / "a.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE mine (a INTEGER)")
    with pytest.raises(StoreError, match="but not a desk"):
        Desk(file).skip([], "now")


def test_store_desk_of_a_newer_version(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    for work in (Desk(path).documents, lambda: Desk(path).skip([], "now")):
        with pytest.raises(DeskTooNew, match=f"version 999, but .* up to {SCHEMA_VERSION}; upgrade"):
            work()


FULL = """
import resource, signal, sys
from volteface.desk import Desk, StoredReading
from volteface.errors import StoreError
from volteface.records import Annotation, Document

class Fingerprint:
    exact, bands, signature = "", (), b""

def readings(start):
    texts = [" ".join(f"{n}w{i * n}" for i in range(1500)) for n in range(start, start + 30)]
    documents = [Document(f"d{start}-{n}", text) for n, text in enumerate(texts)]
    return [StoredReading(Annotation(document), Fingerprint(), "v1", "now") for document in documents]

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
desk = Desk(sys.argv[1])
desk.store(readings(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))
try:
    desk.store(readings(100))
except StoreError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(len(desk.documents()), desk.check())
print(desk.store(readings(100)).new)
"""


def test_store_full_disk_keeps_nothing_of_the_step(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "a.desk")], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert "Check the free space" in lines[0]
    assert lines[1:] == ["30 ()", "30"]


def test_store_door_is_the_only_clock() -> None:
    assert desk_module._now().endswith("+00:00")
