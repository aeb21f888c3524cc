from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from volteface.knowledge.user_ontology import EXAMPLE

TEXT = "Norgas cut the price of gas for households on Monday."


def test_cli_ontology_example_prints_a_file_that_checks(program: Any, tmp_path: Path) -> None:
    done = program("ontology", "example", "--output", "mine.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "mine.yaml").read_text("utf-8") == EXAMPLE.read_text("utf-8")
    done = program("ontology", "check", "mine.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"holds  energy:PRICE_CUT  {TEXT}"
    assert done.stdout.splitlines()[-1] == "mine.yaml: 5 types, 12 of 12 examples hold"


def test_cli_ontology_check_shows_what_fails_and_where(program: Any, tmp_path: Path) -> None:
    text = EXAMPLE.read_text("utf-8").replace("recipient: households", "recipient: Monday")
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    line = next(at for at, one in enumerate(text.splitlines(), start=1) if TEXT in one)
    done = program("ontology", "check", "mine.yaml")
    assert done.returncode == 1
    assert f"FAILS  energy:PRICE_CUT  {TEXT}\n       mine.yaml:{line}: found energy:PRICE_CUT by 'cut'" in done.stdout
    assert "11 of 12 examples hold" in done.stdout
    assert "do not hold" in done.stderr


def test_cli_ontology_mistake_is_one_line_with_its_place(program: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(EXAMPLE.read_text("utf-8").replace("intensity: 3", "intensity: 30"), "utf-8")
    for command in (("ontology", "check", "mine.yaml"), ("annotate", "-", "--ontology", "mine.yaml")):
        done = program(*command, stdin='{"text": "x"}\n')
        assert done.returncode == 1
        assert done.stderr.startswith("volteface: mine.yaml:17: key \"types.PRICE_CUT.intensity\": found '30'")


def test_cli_ontology_annotate_codes_it_beside_plover(program: Any) -> None:
    line = json.dumps({"text": TEXT, "published": "2024-06-05"}) + "\n"
    plain = json.loads(program("annotate", "-", stdin=line).stdout)
    own = json.loads(program("annotate", "-", "--ontology", str(EXAMPLE), stdin=line).stdout)
    assert [event["type"] for event in own["events"] if event not in plain["events"]] == ["energy:PRICE_CUT"]


def test_cli_ontology_read_keep_list_and_remove(program: Any, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(f"2024-06-05\n{TEXT}\n", "utf-8")
    assert program("read", "story.txt", "--ontology", str(EXAMPLE), "--desk", "a.desk").returncode == 0
    listed = program("events", "--type", "energy:PRICE_CUT", "--format", "jsonl", "--desk", "a.desk")
    assert json.loads(listed.stdout)["quad"] == "material cooperation"
    done = program("ontology", "add", str(EXAMPLE), "--desk", "a.desk")
    assert done.stdout == "kept energy: 5 types; read known documents again with: volteface read --again\n"
    listed = program("ontology", "list", "--format", "jsonl", "--desk", "a.desk")
    assert json.loads(listed.stdout)["types"] == 5
    assert program("ontology", "remove", "energy", "--desk", "a.desk").stdout == "removed energy\n"
    done = program("ontology", "remove", "energy", "--desk", "a.desk")
    assert done.returncode == 2
    assert "no ontology 'energy' in this desk; it holds: none" in done.stderr
