"""Bad input from end to end: every kind that users meet, through the program, with a reader that needs no model."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

import volteface as vf
from volteface.desk import Desk

FAKE = str(Path(__file__).parent / "fake_reader.py")
Program = Callable[..., subprocess.CompletedProcess[str]]


def start(folder: Path, *arguments: str, **more: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, **more.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, FAKE, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **more,
    )


def run(folder: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    process = start(folder, *arguments, **more)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def lines(path: Path, count: int, *, first: int = 0, words: int = 10) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        for n in range(first, first + count):
            numbers = (f" The {(n * 7919 + k * k) % 99991} of the" for k in range(words))
            text = f"The envoy {n} of the state said so.{''.join(numbers)}"
            stream.write(json.dumps({"text": text, "published": "2024-12-10"}) + "\n")
    return path


def stored(folder: Path, desk: str = "x.desk") -> int:
    return len(Desk(folder / desk).documents(counted=False))


def is_whole(folder: Path, desk: str = "x.desk") -> bool:
    return Desk(folder / desk).check() == ()


def test_an_undated_text_is_kept_undated_and_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The envoys of the two states met yesterday.\n")
    done = run(tmp_path, "read", "a.txt", "--desk", "x.desk")
    assert done.returncode == 0
    assert "  1 undated: relative times in them stay unresolved\n" in done.stderr
    assert Desk(tmp_path / "x.desk").documents()[0].published is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty text: no content"),
        (b" \n\t ", "empty text: no text besides white space"),
        (b"\x00\x01\x02\x03" * 100, "not text: bytes that text does not hold"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not text: a PNG image"),
        (
            "Жили-были старик со старухой у самого синего моря. ".encode("koi8-r")[:9] + b"\xff caf\xe9 na\xefve \x81",
            "",
        ),
    ],
)
def test_what_is_not_text_is_skipped_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    (tmp_path / "b.txt").write_text("date 2024-12-10 The envoys met.\n")
    done = run(tmp_path, "read", "a.txt", "b.txt", "--desk", "x.desk")
    assert done.returncode == 0
    assert f"a.txt: {reason}" in done.stderr
    assert "1 new, 0 duplicate, 1 skipped" in done.stderr


def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [
        '{"text": "The first one of the day."}',
        '{"text": "cut',
        "[1, 2]",
        '{"other": 1}',
        '{"text": "The last of the day."}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    done = run(tmp_path, "read", "a.jsonl", "--desk", "x.desk")
    assert done.returncode == 0
    assert stored(tmp_path) == 2
    for number in (2, 3, 4):
        assert f"    a.jsonl:{number}: " in done.stderr


def test_wrong_encoding_is_never_mojibake(tmp_path: Path) -> None:
    latin = "date 2024-12-10 The café of Señor Muñoz was closed in the old town.".encode("cp1252")
    broken = "date 2024-12-10 The café of the Señor".encode() + b"\xc3 was closed."
    (tmp_path / "a.txt").write_bytes(latin)
    (tmp_path / "b.txt").write_bytes(broken)
    done = run(tmp_path, "read", "a.txt", "b.txt", "--desk", "x.desk")
    kept = {document.text for document in Desk(tmp_path / "x.desk").documents()}
    assert kept == {"The café of Señor Muñoz was closed in the old town."}
    assert "unknown encoding" in done.stderr
    assert run(tmp_path, "read", "a.txt", "b.txt", "--encoding", "cp1252", "--desk", "y.desk").returncode == 0
    assert stored(tmp_path, "y.desk") == 2


def test_a_text_of_50_mb_is_skipped_naming_the_limit_in_bounded_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("w") as stream:
        stream.write("date 2024-12-10 ")
        stream.writelines("The envoys of the two states met again in the harbour town.\n" for _ in range(850_000))
    assert (tmp_path / "a.txt").stat().st_size > 50_000_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = run(tmp_path, "read", "a.txt", "--desk", "x.desk")
    assert done.returncode == 1
    assert "a.txt: too large: " in done.stderr
    assert "the limit is " in done.stderr
    grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert grown == before or grown < 400_000  # KiB


def test_a_desk_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl", 1)
    run(tmp_path, "read", "a.jsonl", "--desk", "x.desk")
    with duckdb.connect(str(tmp_path / "x.desk")) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    before = (tmp_path / "x.desk").read_bytes()
    for arguments in (["read", "a.jsonl"], ["brief"], ["desk", "info"], ["desk", "merge-actors", "a", "b"]):
        done = run(tmp_path, *arguments, "--desk", "x.desk")
        assert done.returncode == 1
        assert "volteface: x.desk: a desk of schema version 999" in done.stderr
        assert "upgrade volteface" in done.stderr
    assert (tmp_path / "x.desk").read_bytes() == before


def test_a_full_disk_is_a_clear_error_and_what_was_stored_stays(tmp_path: Path) -> None:
    assert run(tmp_path, "read", str(lines(tmp_path / "a.jsonl", 5)), "--desk", "x.desk").returncode == 0
    room = (tmp_path / "x.desk").stat().st_size + 300_000

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    big = lines(tmp_path / "b.jsonl", 400, first=100, words=600)
    done = run(tmp_path, "read", str(big), "--desk", "x.desk", preexec_fn=limit)
    assert done.returncode == 1, done.stderr
    assert "volteface: x.desk: could not be read or written" in done.stderr
    assert "Check the free space" in done.stderr
    assert "Traceback" not in done.stderr
    kept = stored(tmp_path)
    assert kept >= 5
    assert is_whole(tmp_path)
    assert run(tmp_path, "read", str(big), "--desk", "x.desk").returncode == 0
    assert stored(tmp_path) == 405


@pytest.mark.usefixtures("fake_reading")
@pytest.mark.parametrize(
    ("number", "code", "workers"), [(signal.SIGINT, 130, "1"), (signal.SIGTERM, 143, "1"), (signal.SIGTERM, 143, "2")]
)
def test_an_interruption_keeps_what_is_done_and_a_second_run_completes(
    tmp_path: Path, number: int, code: int, workers: str
) -> None:
    many = lines(tmp_path / "a.jsonl", 120)
    mark = tmp_path / "mark"
    slow = {"FAKE_SECONDS": "0.02", "FAKE_MARK_AT": "30" if workers == "2" else "50", "FAKE_MARK": str(mark)}
    process = start(tmp_path, "read", str(many), "--desk", "x.desk", "--workers", workers, env=slow)
    deadline = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert "interrupted: " in err
    assert "the same command goes on from there" in err
    assert "Traceback" not in err
    done = stored(tmp_path)
    assert 0 < done < 120
    assert f"interrupted: {done} new documents stored so far" in err
    assert is_whole(tmp_path)
    again = vf.read(many, tmp_path / "x.desk")
    assert (again.new, again.duplicate) == (120 - done, done)
    vf.read(many, tmp_path / "clean.desk")
    for query in ('SELECT id, text, published FROM "document" ORDER BY id', "SELECT id, text FROM mention ORDER BY id"):
        resumed, clean = (vf.Desk(tmp_path / name).sql(query).fetchall() for name in ("x.desk", "clean.desk"))
        assert resumed == clean


def test_two_processes_read_into_one_desk_at_once(tmp_path: Path) -> None:
    one, two = lines(tmp_path / "a.jsonl", 80), lines(tmp_path / "b.jsonl", 80, first=40)
    slow = {"FAKE_SECONDS": "0.005"}
    first = start(tmp_path, "read", str(one), "--desk", "x.desk", env=slow)
    second = start(tmp_path, "read", str(two), "--desk", "x.desk", env=slow)
    for process in (first, second):
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert stored(tmp_path) == 120
    assert is_whole(tmp_path)


def test_a_held_desk_is_an_error_that_names_the_holder(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl", 1)
    run(tmp_path, "read", "a.jsonl", "--desk", "x.desk")
    with duckdb.connect(str(tmp_path / "x.desk")):
        done = run(tmp_path, "brief", "--desk", "x.desk", "--wait", "0.1")
    assert done.returncode == 1
    assert f"process {os.getpid()} (" in done.stderr
    assert "waited 0.1 s; wait for it to end, or wait longer" in done.stderr
