from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.unit.cluster.conftest import rows, write_lines

from volteface.api import ReadOptions, import_desk, read, read_into_folder
from volteface.cli.app import app
from volteface.desk import Desk
from volteface.desk.folder import MANIFESTS, current_files, generation_of
from volteface.desk.imports import Selection
from volteface.errors import DeskTooNew, InputError, StoreError
from volteface.records import to_dict

typer_testing = pytest.importorskip("typer.testing")


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("folders")
    write_lines(place / "in.jsonl", rows())
    read_into_folder(place / "in.jsonl", place / "tables")
    return place / "tables"


@pytest.fixture
def folder(_made: Path, tmp_path: Path) -> Path:
    """A folder of tables, as a run leaves it."""
    shutil.copytree(_made, tmp_path / "tables")
    return tmp_path / "tables"


def test_folder_answers_every_list_and_search(folder: Path) -> None:
    desk = Desk(folder)
    assert desk.search("harbour master")[0].document.id == "copy"
    assert {event.type for event in desk.events(actor="Russia", reality=None)}
    assert desk.statements(source="Omar Haddad")
    assert desk.actors(name="Russia")
    assert [link.kind for link in desk.near_duplicates("near")]
    assert desk.sql("SELECT count(*) FROM counted_document").fetchall()[0][0] < desk.info().rows["document"]
    assert desk.info().versions
    assert desk.known(["plain-0", "nobody"]) == {"plain-0"}
    assert not desk.check()


def test_folder_cannot_be_written(folder: Path) -> None:
    desk = Desk(folder)
    with pytest.raises(StoreError, match=r"can only be read.*volteface desk import"):
        desk.merge_actors("Russia", "Ukraine", by="me")
    with pytest.raises(StoreError, match="can only be read"):
        read(folder, desk, ReadOptions())


def test_folder_of_an_earlier_version_is_given_the_reports_it_lacks(folder: Path) -> None:
    stored = Desk(folder).sql("SELECT * FROM report ORDER BY ALL").fetchall()
    manifest = next((folder / MANIFESTS).glob("generation-*.json"))
    whole = json.loads(manifest.read_bytes())
    del whole["files"]["report"]
    manifest.write_text(json.dumps({**whole, "schema_version": 8}))
    assert Desk(folder).sql("SELECT * FROM report ORDER BY ALL").fetchall() == stored != []


def test_folder_can_be_moved_and_is_seen_anew_after_a_run(folder: Path, tmp_path: Path) -> None:
    moved = folder.rename(tmp_path / "moved away")
    desk = Desk(moved)
    before = len(desk.documents(counted=False))
    more = write_lines(tmp_path / "more.jsonl", [{"id": "more", "text": "The mayor of Sund said nothing on Friday."}])
    read_into_folder(more, moved)
    assert len(desk.documents(counted=False)) == before + 1


def test_folder_without_a_finished_run_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no finished run"):
        Desk(tmp_path).info()


def test_folder_with_a_damaged_or_later_manifest_is_refused(folder: Path) -> None:
    manifest = next((folder / MANIFESTS).glob("generation-*.json"))
    whole = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps({**whole, "format": 99}))
    with pytest.raises(DeskTooNew, match="upgrade volteface"):
        Desk(folder).info()
    manifest.write_text(json.dumps({**whole, "schema_version": 999}))
    with pytest.raises(DeskTooNew, match="upgrade volteface"):
        Desk(folder).info()
    manifest.write_text(json.dumps(whole)[:-20])
    with pytest.raises(StoreError, match="damaged manifest"):
        Desk(folder).info()


def test_folder_of_two_runs_at_once_is_noticed(folder: Path) -> None:
    manifest = next((folder / MANIFESTS).glob("generation-*.json"))
    shutil.copy(manifest, manifest.with_name("generation-000001-other.json"))
    with pytest.raises(StoreError, match="two runs wrote here at once"):
        Desk(folder).info()


def test_folder_lacks_columns_that_came_later(folder: Path) -> None:
    manifest = next((folder / MANIFESTS).glob("generation-*.json"))
    found = generation_of(manifest.read_bytes(), str(manifest))
    plain = to_dict(found)
    plain["files"] = {name: files for name, files in plain["files"].items() if name != "shift"}
    manifest.write_text(json.dumps(plain))
    assert "shift" not in current_files([generation_of(manifest.read_bytes(), "")])
    assert Desk(folder).info().rows["shift"] == 0


def test_folder_is_brought_into_a_desk_by_selection(folder: Path, tmp_path: Path) -> None:
    target = Desk(tmp_path / "mine.desk")
    done = import_desk(folder, target, Selection(since="2021-02", until="2021-03", about=("Russia",)))
    taken = {document.id for document in target.documents(counted=False)}
    assert done.new == len(taken)
    assert taken >= {"plain-1", "plain-2", "plain-4"}
    assert "plain-0" not in taken
    for key in taken:
        assert to_dict(target.annotation(key)) == to_dict(Desk(folder).annotation(key))
    assert import_desk(folder, target, Selection(about=("Russia",), since="2021-02", until="2021-03")).new == 0
    with pytest.raises(InputError, match="Atlantis"):
        import_desk(folder, target, Selection(about=("Atlantis",)))


def test_folder_brought_whole_into_a_desk_counts_the_same(folder: Path, tmp_path: Path) -> None:
    target = Desk(tmp_path / "all.desk")
    done = import_desk(folder, target)
    other = Desk(folder)
    assert done.new == other.info().rows["document"]
    for columns in ("document, original, kind, similarity FROM duplicate", "document, actor, identity FROM identity"):
        found = [sorted(desk.sql(f"SELECT {columns}").fetchall(), key=repr) for desk in (target, other)]
        assert found[0] == found[1]


def test_folder_commands(folder: Path, tmp_path: Path) -> None:
    def call(*words: str) -> tuple[int, str]:
        result = typer_testing.CliRunner().invoke(app, list(words))
        return result.exit_code, result.output

    code, output = call("desk", "open", str(folder))
    assert code == 0
    assert "rows: document" in output
    for words in (("search", "storm"), ("events",), ("actors",), ("brief",), ("desk", "check"), ("desk", "skipped")):
        code, output = call(*words, "--desk", str(folder))
        assert (code, bool(output)) == (0, True), words
    mine = str(tmp_path / "mine.desk")
    code, output = call("desk", "import", str(folder), "--about", "Russia", "--desk", mine)
    assert (code, output.startswith("brought ")) == (0, True)
    assert "0 were there already" in output
