from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from volteface.desk import Desk
from volteface.report.polecat_table import COLUMNS


def test_cli_export_plover_writes_three_files(program: Any, sund: Desk, tmp_path: Path) -> None:
    done = program("export", "out", "--format", "plover", "--desk", sund.path)
    names = ("plover.jsonl", "ngec.jsonl", "polecat.tsv")
    assert done.returncode == 0
    assert done.stdout == "".join(f"{Path('out', name)}\n" for name in names)
    assert done.stderr == "4 events in 3 files written to out\n"
    header, *rows = (tmp_path / "out" / "polecat.tsv").read_text("utf-8").splitlines()
    assert header.split("\t") == list(COLUMNS)
    assert len(rows) == 4


def test_cli_export_plover_takes_other_realities(program: Any, sund: Desk, tmp_path: Path) -> None:
    done = program("export", "out", "-f", "plover", "--reality", "negated", "--own-types", "--desk", sund.path)
    assert (done.returncode, done.stderr) == (0, "1 events in 3 files written to out\n")
    (line,) = (tmp_path / "out" / "plover.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["reality"] == "negated"


def test_cli_export_options_of_plover_go_with_it_alone(program: Any, sund: Desk) -> None:
    for option in (("--reality", "current"), ("--own-types",)):
        done = program("export", "out", *option, "--desk", sund.path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("volteface: --reality and --own-types go with --format plover")


def test_cli_export_writes_tables_as_before(program: Any, sund: Desk, tmp_path: Path) -> None:
    done = program("export", "out", "--format", "csv", "--desk", sund.path)
    assert done.returncode == 0
    assert (tmp_path / "out" / "event.csv").exists()
    assert (tmp_path / "out" / "user_ontology.csv").exists()
