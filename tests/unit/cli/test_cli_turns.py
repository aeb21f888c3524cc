from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.telling import make_telling
from typer.testing import CliRunner, Result

from volteface.analysis.turns import load_turns
from volteface.cli.app import app
from volteface.desk import Desk
from volteface.errors import ConfigError, InputError
from volteface.records import to_dict

runner = CliRunner()


def run(desk: Desk, *arguments: str) -> Result:
    return runner.invoke(app, ["turns", *arguments, "--desk", desk.path])


def rows(desk: Desk, *arguments: str) -> list[dict[str, str]]:
    result = run(desk, *arguments, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def turning(tmp_path: Path, stories: SimpleNamespace) -> Desk:
    telling = make_telling(stories)
    desk = Desk(tmp_path / "turned.desk")
    told = [telling.label(n, "hostile" if n < 12 else "neutral") for n in range(24)]
    desk.store([stories.reading(story) for story in (*told, telling.report(26))])
    return desk


def test_turns_are_listed_with_what_shows_and_undoes_them(turning: Desk) -> None:
    report, observed = rows(turning)
    assert (observed["when"], observed["who"], observed["towards"]) == (
        "2021-02-28 - 2021-03-05",
        "Norland",
        "Free Union",
    )
    assert (observed["kind"], observed["before"], observed["after"], observed["days"]) == (
        "label",
        "-1",
        "0",
        "12 + 12",
    )
    assert observed["seen_by"] == "records and report"
    assert observed["undone_by"].startswith("Norland again calls Free Union hostile names on 13 further days")
    assert (report["seen_by"], report["before"], report["days"]) == ("report and records", "terrorists", "")
    assert report["undone_by"] == "a return to “terrorists”"


def test_the_evidence_is_quoted_with_date_and_outlet(turning: Desk) -> None:
    proofs = rows(turning, "--evidence", "--measure", "label")
    assert [row["side"] for row in proofs] == ["before"] * 12 + ["after"] * 12
    assert (proofs[0]["date"], proofs[0]["outlet"], proofs[0]["words"]) == (
        "2021-01-04",
        "Harbour News",
        "“terrorists”",
    )
    assert (proofs[0]["value"], proofs[-1]["value"]) == ("-1", "0")
    assert {row["document"] for row in proofs} <= {document.id for document in turning.documents()}


def test_json_lines_are_whole_turns(turning: Desk) -> None:
    result = run(turning, "--format", "jsonl")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [to_dict(turn) for turn in load_turns(turning)]


def test_a_table_is_printed_for_people(turning: Desk) -> None:
    result = run(turning, "--measure", "label")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0].split()[:4] == ["when", "who", "towards", "kind"]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--about", "FU", "--about", "Norland"], 2), (["--by", "Free Union"], 0), (["--since", "2021-04"], 1),
        (["--until", "2021-02"], 1), (["--measure", "reported"], 1), (["--measure", "events"], 0),
        (["--limit", "1"], 1),
    ],
)  # fmt: skip
def test_filters(turning: Desk, arguments: list[str], count: int) -> None:
    assert len(rows(turning, *arguments)) == count


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (["--measure", "mood"], ConfigError, "--measure: found 'mood', expected one of label, tone, events"),
        (["--by", "Atlantis"], InputError, "no actor is called 'Atlantis'"),
        (["--false-discovery", "2"], InputError, "expected a share between 0 and 1"),
    ],
)
def test_wrong_options_are_refused(sund: Desk, arguments: list[str], error: type, words: str) -> None:
    found = run(sund, *arguments).exception
    assert isinstance(found, error)
    assert words in str(found)


def test_nothing_found_is_said(sund: Desk) -> None:
    result = run(sund, "--measure", "label")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing found\n")
