from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.analysis.crossing import report
from typer.testing import CliRunner, Result

from volteface.cli.app import app
from volteface.desk import Desk
from volteface.errors import ConfigError, InputError
from volteface.records import Outlook

runner = CliRunner()
SIDES = ("Norland", "Westmark")


@pytest.fixture(scope="module")
def coast(stories: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two outlets that contradict each other, an expectation and what came of it."""

    def told(text: str, source: str, **fields: Any) -> Any:
        return report(stories, text, "shelled", source=source, **{"sides": SIDES, **fields})

    asserts = told("Norland shelled the old harbour of Westmark on Monday.", "Coast Courier")
    denies = told(
        "Norland has not shelled the old harbour of Westmark, its minister insisted.", "Radio Sund", reality="negated"
    )
    words = "Norland will close the northern strait to herring boats"
    expects = stories.Story(f"{words}, masters expect.", source="Coast Courier", published="2021-03-02")
    norland = expects.actor("Norland")
    expects.stretch("outlooks", Outlook, words, kind="forecast", holder="author", about=(norland.actor,))
    expects.event("close", "COERCE", actors=(norland,), reality="future")
    came = report(
        stories, "Norland closed the northern strait, and the herring boats turned back.", "closed",
        source="Radio Sund", published="2021-04-02", day="2021-04-02", type_="COERCE", sides=("Norland", None),
    )  # fmt: skip
    rest = [
        report(stories, f"Sheep number {n} was sold in the hills.", "sold", source=f"Farm {n}", type_="AID")
        for n in range(8)
    ]
    desk = Desk(tmp_path_factory.mktemp("coast") / "coast.desk")
    desk.store([stories.reading(one) for one in (asserts, denies, expects, came, *rest)])
    return desk


def run(desk: Desk, *arguments: str) -> Result:
    return runner.invoke(app, [*arguments, "--desk", desk.path])


def rows(desk: Desk, *arguments: str) -> list[dict[str, str]]:
    result = run(desk, *arguments, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def lines(desk: Desk, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(desk, *arguments, "--format", "jsonl").stdout.splitlines()]


def test_relations_as_rows_history_and_proofs(coast: Desk) -> None:
    (row,) = rows(coast, "relations")
    assert {row["one"], row["other"]} == set(SIDES)
    assert (row["state"], row["events_and_words"], row["last"]) == ("unclear", "1", "2021-03-01")
    (step,) = rows(coast, "relations", "--history", "--period", "week", "--pair", *SIDES)
    assert (step["begin"], step["events"], step["conflict"]) == ("2021-03-01", "1", "1")
    (proof,) = rows(coast, "relations", "--evidence")
    assert (proof["date"], proof["outlet"]) == ("2021-03-02", "Coast Courier")
    assert proof["words"] == "“Norland shelled the old harbour of Westmark on Monday.”"


def test_relations_as_json_lines_hold_everything(coast: Desk) -> None:
    (relation,) = lines(coast, "relations", "--about", "Norland")
    assert relation["evidence"][0]["quote"] == "Norland shelled the old harbour of Westmark on Monday."
    assert relation["periods"][0]["begin_at"] == "2021-03-01"


def test_contradictions_show_both_sides(coast: Desk) -> None:
    one, other = rows(coast, "contradictions", "--kind", "event", "--about", "Westmark")
    assert (one["voice"], one["holds"], other["voice"], other["holds"]) == (
        "Coast Courier", "asserts", "Radio Sund", "denies",
    )  # fmt: skip
    assert other["words"].startswith("“Norland has not shelled")
    assert one["contradiction"] == other["contradiction"]
    (found,) = lines(coast, "contradictions")
    assert found["other"]["evidence"][0]["quote"].endswith("its minister insisted.")


def test_outlooks_show_what_came_of_them(coast: Desk) -> None:
    (row,) = rows(coast, "outlooks", "--follow-ups")
    assert (row["kind"], row["came_of_it"], row["date"], row["outlet"]) == (
        "forecast", "happened", "2021-04-02", "Radio Sund",
    )  # fmt: skip
    assert row["words"] == "“Norland closed the northern strait, and the herring boats turned back.”"
    (found,) = lines(coast, "outlooks", "--follow-ups")
    assert found["follow_ups"][0]["evidence"]["quote"].startswith("Norland closed")
    assert len(rows(coast, "outlooks", "--kind", "forecast")) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["relations", "--since", "2022"], ["relations", "--pair", "Norland", "Norland"],
        ["contradictions", "--kind", "number"], ["contradictions", "--until", "2020"],
        ["outlooks", "--follow-ups", "--kind", "question"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_filters_leave_nothing(coast: Desk, arguments: list[str]) -> None:
    assert rows(coast, *arguments) == []
    result = run(coast, *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing found\n")


def test_wrong_use_is_a_clear_error(coast: Desk, tmp_path: Path) -> None:
    assert isinstance(run(coast, "relations", "--history", "--evidence").exception, ConfigError)
    assert isinstance(run(coast, "relations", "--about", "Atlantis").exception, InputError)
    assert isinstance(run(coast, "contradictions", "--about", "Atlantis").exception, InputError)
    assert isinstance(run(coast, "relations", "--since", "May").exception, InputError)
    path = tmp_path / "out" / "relations.csv"
    assert run(coast, "relations", "--format", "csv", "--output", str(path)).exit_code == 0
    assert path.read_text("utf-8").startswith("one,other,state,balance,")
