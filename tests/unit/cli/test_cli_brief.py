from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from volteface.desk import Desk
from volteface.report.brief_pdf import PROGRAMS

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_cli_brief_prints_to_the_terminal_and_into_a_file(program: Run, sund: Desk, tmp_path: Path) -> None:
    done = program("brief", "--desk", sund.path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The situation on 3 March 2021\nTwo documents from two outlets")
    written = program("brief", "--desk", sund.path, "--format", "markdown", "--output", "brief.md")
    assert (written.returncode, written.stdout) == (0, "")
    assert (tmp_path / "brief.md").read_text("utf-8").startswith("# The situation on 3 March 2021\n")


def test_cli_brief_writes_charts(program: Run, sund: Desk, tmp_path: Path) -> None:
    done = program("brief", "--desk", sund.path, "--charts", "charts")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "charts").iterdir())
    assert {"labels.svg", "network.png", "timeline.csv"} <= set(names)
    assert len(done.stderr.splitlines()) == len(names)
    with (tmp_path / "charts" / "network.csv").open(encoding="utf-8") as stream:
        assert next(csv.reader(stream)) == ["who", "whom", "kind", "events"]


def test_cli_brief_as_pdf_asks_for_a_file_and_a_browser(program: Run, sund: Desk, tmp_path: Path) -> None:
    done = program("brief", "--desk", sund.path, "--format", "pdf")
    assert done.returncode == 2
    assert "add --output brief.pdf" in done.stderr
    done = program("brief", "--desk", sund.path, "--format", "pdf", "--output", "brief.pdf", PATH=str(tmp_path))
    assert done.returncode == 2
    assert f"none of {', '.join(PROGRAMS)} is installed" in done.stderr
    assert not (tmp_path / "brief.pdf").exists()


@pytest.mark.parametrize("arguments", [["--format", "docx"], ["--wait", "-1"]])
def test_cli_brief_refuses_wrong_options(program: Run, arguments: list[str]) -> None:
    assert program("brief", *arguments).returncode == 2
