from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from volteface.cli.app import app
from volteface.desk import Desk
from volteface.errors import ConfigError, UnreadableSource
from volteface.records import Annotation, from_dict

Run = Callable[..., subprocess.CompletedProcess[str]]
runner = CliRunner()
FAKE = str(Path(__file__).parents[1] / "fake_reader.py")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_reading: None) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return runner.invoke(app, list(arguments), input=stdin)


def without_seconds(text: str) -> str:
    return re.sub(r"in [\d.,]+ s", "in N s", text)


def test_read_says_what_it_did(folder: Path) -> None:
    Path("a.txt").write_text("date 2024-12-10 Envoys of the two states met in the old harbour town.\n")
    Path("b.txt").write_text("Nobody knows when the ferry of the islands was last seen near the coast.\n")
    Path("c.txt").write_bytes(b"%PDF-1.7 \x00\x01")
    Path("d.txt").write_text("Les ministres se sont réunis hier soir dans la capitale pour parler de la paix.\n")
    result = run("read", "a.txt", "b.txt", "c.txt", "d.txt", "--desk", "x.desk")
    assert (result.exit_code, result.stdout) == (0, "")
    assert without_seconds(result.stderr) == (
        "read 4 documents in N s: 3 new, 0 duplicate, 1 skipped -> x.desk\n"
        "  2 undated: relative times in them stay unresolved\n"
        "  1 stored unread, language fr\n"
        "  1 skipped: not text\n"
        "    c.txt: not text: a PDF; expected text, HTML, a feed, a table or an archive of pages\n"
    )
    again = run("read", "a.txt", "b.txt", "c.txt", "d.txt", "--desk", "x.desk")
    assert "read 4 documents in N s: 0 new, 3 duplicate, 1 skipped -> x.desk" in without_seconds(again.stderr)
    assert run("desk", "skipped", "--desk", "x.desk", "--format", "csv").stdout.count("\n") == 2


def test_read_ends_with_1_when_nothing_could_be_read(folder: Path) -> None:
    Path("c.txt").write_bytes(b"")
    assert run("read", "c.txt", "--desk", "x.desk").exit_code == 1


def test_read_takes_standard_input_columns_and_encoding(folder: Path) -> None:
    rows = '{"body": "The first one of the day.", "day": "2024-12-10"}\n'
    result = run("read", "-", "--column", "text=body", "--column", "published=day", stdin=rows)
    assert result.exit_code == 0
    assert [(one.text, one.published) for one in Desk("volteface.desk").documents()] == [
        ("The first one of the day.", "2024-12-10")
    ]
    Path("cyr.txt").write_bytes("date 2024-12-10 The “Союз” of the old town.".encode("utf-16-le"))
    assert run("read", "cyr.txt", "--encoding", "utf-16-le").exit_code == 0
    assert Desk("volteface.desk").search("союз")


def test_read_uses_the_desk_of_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOLTEFACE_DESK", "other.desk")
    Path("a.txt").write_text("date 2024-12-10 The envoys met.\n")
    assert "-> other.desk" in run("read", "a.txt").stderr
    assert Path("other.desk").exists()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (["none.txt"], UnreadableSource, "none.txt: no such file or folder"),
        (["a.txt", "--column", "body"], ConfigError, "--column: found 'body', expected FIELD=COLUMN"),
        (["a.txt", "--column", "colour=body"], ConfigError, "columns: found colour; expected fields from id, text"),
        (["a.txt", "--encoding", "nonsense"], ConfigError, "encoding: found 'nonsense'; expected a codec"),
    ],
)
@pytest.mark.parametrize("command", ["read", "annotate"])
def test_wrong_arguments_are_clear_errors(
    folder: Path, command: str, arguments: list[str], error: type, words: str
) -> None:
    Path("a.txt").write_text("date 2024-12-10 The envoys met.\n")
    result = run(command, *arguments)
    assert isinstance(result.exception, error)
    assert words in str(result.exception)
    assert result.stdout == ""


def test_annotate_prints_one_line_a_document_in_order(folder: Path) -> None:
    Path("z.txt").write_text("date 2024-12-10 The envoys met.\n")
    Path("m.jsonl").write_text(
        '{"id": "1", "text": "???"}\nnot json\n'
        '{"id": "2", "text": "Les ministres se sont réunis hier soir dans la capitale pour parler."}\n'
    )
    Path("a.txt").write_text("Broken of the day.\n")
    result = run("annotate", "z.txt", "m.jsonl", "a.txt", "--format", "jsonl")
    found = [from_dict(Annotation, json.loads(line)) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [one.document.text[:11] for one in found] == ["The envoys ", "???", "Les ministr"]
    assert [one.document.language for one in found] == ["en", None, "fr"]
    assert [len(one.mentions) for one in found] == [1, 1, 0]
    assert result.stderr.splitlines()[0] == "m.jsonl:2: broken row: not JSON: Expecting value at column 1"
    assert "reading failed: RuntimeError: cannot read this" in result.stderr
    assert result.stderr.splitlines()[-1] == "3 documents annotated, 2 skipped"


def test_annotate_reads_standard_input_and_writes_a_file(folder: Path) -> None:
    result = run("annotate", "-", "-o", "out/a.jsonl", stdin="date 2024-12-10 The envoys met.\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(Path("out/a.jsonl").read_text("utf-8"))["document"]["published"] == "2024-12-10"


def test_show_prints_a_file_or_a_document_of_the_desk(folder: Path, sund: Desk) -> None:
    Path("a.txt").write_text("date 2024-12-10 The envoys met.\n")
    assert "The envoys met." in run("show", "a.txt").stdout
    assert "The envoys met." in run("show", "-", stdin="date 2024-12-10 The envoys met.\n").stdout
    shown = run("show", sund.documents(source="Harbour News")[0].id[:6], "--desk", sund.path)
    assert "Free Union → ?: fired  ASSAULT/firearms, current  2021-03-01" in shown.stdout
    assert shown.stdout.startswith("Shots at Sund\n")


def test_errors_become_one_line_and_an_exit_code(program: Run, tmp_path: Path) -> None:
    missing = program("brief", "--desk", "none.desk")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("volteface: none.desk: no desk here; read something into it first")
    wrong = program("read", "none.txt")
    assert wrong.returncode == 2
    assert wrong.stderr == (
        "volteface: none.txt: no such file or folder; give a file, folder, glob, - or http(s) address\n"
    )
    (tmp_path / "text.desk").write_text("not a database")
    assert program("documents", "--desk", "text.desk").returncode == 1


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    rows = "".join(f'{{"text": "The {n} of the day. {"word " * 200}"}}\n' for n in range(300))
    (tmp_path / "a.jsonl").write_text(rows)
    command = f"'{sys.executable}' '{FAKE}' annotate a.jsonl | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_a_full_disk_for_results_is_a_clear_error(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    (tmp_path / "a.txt").write_text("date 2024-12-10 The envoys met.\n")
    done = subprocess.run(
        [sys.executable, FAKE, "annotate", "a.txt", "--output", "/dev/full"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60, env={**os.environ},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "volteface: [Errno 28] No space left on device\n"
