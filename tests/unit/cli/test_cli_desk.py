from __future__ import annotations

import getpass
import json
import re
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from volteface.cli.app import app
from volteface.desk import Desk
from volteface.errors import ConfigError, InputError
from volteface.records import Skipped, SkipReason

runner = CliRunner()


def run(desk: Desk, *arguments: str) -> Result:
    return runner.invoke(app, ["desk", *arguments, "--desk", desk.path])


def test_info_says_what_the_desk_holds(sund: Desk) -> None:
    result = run(sund, "info", "--format", "csv")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert {"rows: document,3", "counted documents,2", "first,2021-03-02", "last,2021-03-03", "sources,3"} <= set(lines)
    assert json.loads(run(sund, "info", "--format", "jsonl").stdout)["rows"]["document"] == 3


def test_check_of_a_whole_desk(sund: Desk) -> None:
    result = run(sund, "check")
    assert (result.exit_code, result.stdout) == (0, "the desk is whole\n")


def test_check_names_what_is_wrong_and_fails(sund: Desk) -> None:
    with duckdb.connect(sund.path) as connection:
        connection.execute("UPDATE label SET text = 'other words'")
    result = run(sund, "check")
    assert result.exit_code == 1
    assert result.stdout.startswith("label: ")
    assert "the desk is whole" not in result.stdout


def test_merge_is_kept_listed_and_undone(sund: Desk) -> None:
    merged = run(sund, "merge-actors", "Norland", "Westmark", "--by", "Ada", "--note", "one crown")
    assert (merged.exit_code, merged.stdout) == (0, "merged; undo it with: volteface desk undo 1\n")
    assert len(sund.identities("Westmark")) == 1
    assert sund.identities("Westmark") == sund.identities("Norland")
    assert run(sund, "undo", "1", "--by", "Bo").stdout == "undone\n"
    assert sund.identities("Westmark") != sund.identities("Norland")
    listed = json.loads(run(sund, "decisions", "--format", "jsonl").stdout)
    assert (listed["kind"], listed["by"], listed["note"], listed["undone_by"]) == ("merge", "Ada", "one crown", "Bo")
    assert "one crown" in run(sund, "decisions").stdout


def test_split_takes_an_actor_apart_in_one_document(sund: Desk) -> None:
    document = sund.documents(source="Coast Courier")[0].id
    before = sund.identities("Free Union")
    split = run(sund, "split-actor", "Free Union", document[:8], "--by", "Ada")
    assert split.exit_code == 0
    other = re.fullmatch(r"split; the other one is (\w+); undo it with: volteface desk undo 1\n", split.stdout)
    assert other
    assert sund.identities(other[1]) != before
    assert [event.document for event in sund.events(actor=other[1])] == [document]


def test_a_rejected_record_is_left_out_and_comes_back(sund: Desk) -> None:
    label = sund.labels()[0].id
    assert run(sund, "reject", "label", label, "--by", "Ada").stdout.startswith("rejected; undo it with")
    assert label not in {one.id for one in sund.labels()}
    assert run(sund, "undo", "1", "--by", "Ada").exit_code == 0
    assert label in {one.id for one in sund.labels()}
    assert run(sund, "accept", "label", label, "--by", "Ada").exit_code == 0


def test_suggestions_and_skipped_are_lists(sund: Desk) -> None:
    assert run(sund, "suggestions", "--format", "csv").stdout.startswith("name,identity_name,confidence,method")
    sund.skip([Skipped("a.pdf", SkipReason.BINARY, "a PDF")], "2026-01-01T00:00:00+00:00")
    assert run(sund, "skipped").stdout == "origin  reason    detail\na.pdf   not text  a PDF\n"


@pytest.mark.parametrize(
    "arguments",
    [["undo", "7"], ["merge-actors", "Norland", "Norland"], ["merge-actors", "Norland", "Atlantis"],
     ["reject", "label", "none"], ["reject", "colour", "none"], ["split-actor", "Norland", "none"]],
    ids=" ".join,
)  # fmt: skip
def test_decisions_on_nothing_are_clear_errors(sund: Desk, arguments: list[str]) -> None:
    error = run(sund, *arguments, "--by", "Ada").exception
    assert isinstance(error, InputError)
    assert sund.decisions() == ()


def test_who_decides_must_have_a_name(sund: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    assert run(sund, "merge-actors", "Norland", "Westmark").exit_code == 0
    assert sund.decisions()[0].by == "ada"

    def nobody() -> str:
        raise OSError("no account")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert isinstance(run(sund, "undo", "1").exception, ConfigError)


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_export_writes_a_file_for_each_table(sund: Desk, tmp_path: Path, form: str) -> None:
    folder = tmp_path / "tables"
    result = runner.invoke(app, ["export", str(folder), "--format", form, "--desk", sund.path])
    assert result.exit_code == 0
    files = sorted(path.name for path in folder.iterdir())
    assert sorted(Path(line).name for line in result.stdout.splitlines()) == files
    assert {f"{name}.{form}" for name in ("document", "event", "statement", "label", "actor", "decision")} <= set(files)
    assert result.stderr == f"{len(files)} files written to {folder}\n"


def test_registries_are_kept_listed_and_removed(sund: Desk, tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("id\tname\tkind\nzorvan\tZorvan\tgroup\n", "utf-8")
    added = run(sund, "add-actors", str(mine))
    assert added.exit_code == 0
    assert added.stdout.startswith("kept mine.tsv: 1 actors")
    assert json.loads(run(sund, "actor-files", "--format", "jsonl").stdout)["name"] == "mine.tsv"
    assert run(sund, "remove-actors", "mine.tsv").stdout == "removed mine.tsv\n"
    refused = run(sund, "remove-actors", "mine.tsv")
    assert isinstance(refused.exception, InputError)
    assert "no registry 'mine.tsv' in this desk; it holds: none" in str(refused.exception)


def test_any_question_brings_an_older_desk_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.desk"
    with duckdb.connect(str(path)) as connection:
        connection.execute((Path(__file__).parents[2] / "stress/desks/version_8.sql").read_text("utf-8"))
    result = runner.invoke(app, ["documents", "--desk", str(path)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert Desk(path, read_only=True).documents()
