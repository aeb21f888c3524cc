from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from volteface.cli.app import app
from volteface.desk import Desk
from volteface.errors import InputError, StoreError
from volteface.records import Event, Label, Outlook, Parallel, Shift, Statement, from_dict

runner = CliRunner()


def run(desk: Desk, *arguments: str) -> Result:
    return runner.invoke(app, [*arguments, "--desk", desk.path])


def rows(desk: Desk, *arguments: str) -> list[dict[str, str]]:
    result = run(desk, *arguments, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_events_as_a_table(sund: Desk) -> None:
    result = run(sund, "events", "--type", "AGREE")
    document = sund.events(type="AGREE")[0].document
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        f"{'date':<12}{'actors':<9}{'what':<7}{'recipients':<12}{'reality':<9}{'words':<8}"
        f"{'reports':<9}{'independent reports':<21}document\n"
        f"{'2021-03-02':<12}{'Norland':<9}{'AGREE':<7}{'Westmark':<12}{'current':<9}{'agreed':<8}"
        f"{2:>7}  {1:>19}  {document}\n"
    )


def test_events_as_csv_have_names_and_a_header_even_when_there_are_none(sund: Desk) -> None:
    found = rows(sund, "events", "--reality", "negated")
    assert [(row["actors"], row["what"], row["recipients"]) for row in found] == [
        ("Westmark", "COERCE (arrest)", "envoy")
    ]
    empty = run(sund, "events", "--type", "AID", "--format", "csv")
    assert empty.stdout == "date,actors,what,recipients,reality,words,reports,independent_reports,document\n"


@pytest.mark.parametrize(
    ("command", "cls", "count"),
    [
        ("events", Event, 7), ("statements", Statement, 3), ("labels", Label, 2), ("outlooks", Outlook, 1),
        ("shifts", Shift, 1), ("parallels", Parallel, 1),
    ],
)  # fmt: skip
def test_json_lines_are_the_records_of_the_contract(sund: Desk, command: str, cls: type, count: int) -> None:
    result = run(sund, command, "--format", "jsonl")
    records = [from_dict(cls, json.loads(line)) for line in result.stdout.splitlines()]
    assert len(records) == count
    assert records == list(getattr(sund, command)())


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["events", "--actor", "FU"], 2), (["events", "--recipient", "Westmark"], 1),
        (["events", "--pair", "Westmark", "Norland"], 1), (["events", "--since", "2021-03-02", "--until", "2021"], 4),
        (["events", "--limit", "2"], 2), (["statements", "--source", "Ana Lund"], 1),
        (["statements", "--act", "report"], 1), (["statements", "--venue", "radio sund"], 1),
        (["statements", "--about", "Westmark"], 0), (["labels", "--by", "Norland", "--target", "FU"], 2),
        (["labels", "--stance", "hostile"], 1), (["outlooks", "--kind", "question", "--holder", "author"], 1),
        (["outlooks", "--about", "Norland"], 1), (["shifts", "--kind", "label", "--actor", "Norland"], 1),
        (["shifts", "--target", "Norland"], 0), (["parallels", "--since", "2022"], 0), (["documents"], 2),
        (["documents", "--source", "Coast Courier"], 1), (["documents", "--about", "Ana Lund"], 1),
        (["actors", "--country", "NOR"], 2), (["actors", "--name", "free"], 1), (["actors", "--sector", "REB"], 1),
        (["actors", "--kind", "person"], 2), (["search", "fishermen"], 1), (["search", '"Free Union fired"'], 1),
        (["search", "sund", "--source", "Coast Courier"], 1), (["search", "nothing-like-it"], 0),
    ],
)  # fmt: skip
def test_filters(sund: Desk, arguments: list[str], count: int) -> None:
    assert len(rows(sund, *arguments)) == count


def test_statements_show_the_chain(sund: Desk) -> None:
    told = {row["source"]: row for row in rows(sund, "statements")}
    assert told["shipping clerk"]["relayed_by"] == "Radio Sund"
    assert told["Ana Lund"]["venue"] == "Radio Sund"
    assert told["Ana Lund"]["words"] == "“We will not leave the harbour,”"


def test_labels_outlooks_and_shifts_show_names(sund: Desk) -> None:
    assert [(row["by"], row["target"], row["label"]) for row in rows(sund, "labels")] == [
        ("Norland", "Free Union", "terrorists"),
        ("Norland", "Free Union", "partners"),
    ]
    assert [(row["holder"], row["about"]) for row in rows(sund, "outlooks")] == [("author", "Norland")]
    shift = rows(sund, "shifts")[0]
    assert (shift["actor"], shift["target"], shift["before"], shift["after"]) == (
        "Norland", "Free Union", "terrorists", "partners",
    )  # fmt: skip


def test_nothing_found_is_said_on_standard_error(sund: Desk) -> None:
    result = run(sund, "events", "--type", "AID")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing found\n")


@pytest.mark.parametrize("command", [["events", "--actor"], ["statements", "--source"], ["labels", "--target"]])
def test_an_unknown_actor_is_a_clear_error(sund: Desk, command: list[str]) -> None:
    error = run(sund, *command, "Atlantis").exception
    assert isinstance(error, InputError)
    assert "no actor is called 'Atlantis' in this desk" in str(error)


@pytest.mark.parametrize(
    "command",
    [["events"], ["brief"], ["search", "x"], ["show", "x"], ["export", "out"], ["desk", "info"], ["desk", "check"],
     ["documents"], ["actors"], ["desk", "decisions"]],
    ids=" ".join,
)  # fmt: skip
def test_a_missing_desk_is_a_clear_error_that_says_what_to_run(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "none.desk"
    error = runner.invoke(app, [*command, "--desk", str(path)]).exception
    assert isinstance(error, StoreError)
    assert str(error) == f"{path}: no desk here; read something into it first (volteface read PATH --desk {path})"
    assert not path.exists()


def test_output_goes_to_a_file(sund: Desk, tmp_path: Path) -> None:
    path = tmp_path / "lists" / "actors.csv"
    result = run(sund, "actors", "--format", "csv", "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_text("utf-8").startswith("name,kind,country,sector,documents,statements,events,id\n")


def test_hostile_words_cannot_steer_the_terminal(stories: object, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "bad.desk")
    desk.store([stories.reading(stories.hostile())])  # type: ignore[attr-defined]  # a namespace of helpers
    for arguments in (["documents"], ["labels"], ["search", "Westmark"], ["show", desk.documents()[0].id], ["brief"]):
        result = run(desk, *arguments)
        assert result.exit_code == 0
        assert "\x1b" not in result.stdout
