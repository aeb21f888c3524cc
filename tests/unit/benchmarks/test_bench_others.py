from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest
from benchmarks import asked, commands, cores, machine, pages, peers, startup
from benchmarks.peers import readers

from volteface.desk import Desk


def test_startup_of_the_help_is_timed():
    run = startup._run(["--help"])
    assert run["cpu_s"] > 0
    assert run["peak_mb"] > 10
    with pytest.raises(RuntimeError, match="exit 2"):
        startup._run(["no-such-command"])


def test_startup_report_shows_the_goal(capsys):
    run = startup._summary(
        [{"seconds": 0.2, "cpu_s": 0.1, "peak_mb": 30.2}, {"seconds": 0.4, "cpu_s": 0.3, "peak_mb": 31}]
    )
    assert run == {"runs": 2, "median_s": 0.3, "slowest_s": 0.4, "median_cpu_s": 0.2, "peak_at_most_mb": 31}
    startup.print_report({"load_before": 1, "load_after": 1, "runs": {"--help": run, "annotate": run}})
    assert "goal s" in capsys.readouterr().out


def test_cores_are_measured_beyond_the_start(monkeypatch: pytest.MonkeyPatch, capsys):
    """Start takes 2 s of the clock; then one worker reads 100 words a second, two read 190."""

    def read(workers: int, count: int) -> dict[str, float]:
        words = 100 * count
        rate = {1: 100, 2: 190}[workers]
        return {"words": words, "seconds": 2 + words / rate, "cpu_s": 3 + words / 100, "worker_peak_mb": 500}

    monkeypatch.setattr(cores, "_in_process", read)
    monkeypatch.setattr(cores.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    figures = cores.measure(10)
    assert figures["runs"]["2"]["words_per_s"] == 190
    assert figures["of_n_times_one"] == 0.95
    assert figures["busy_of_one"] == 1.0
    cores.print_report(figures)
    assert "0.95 of n times one by the clock" in capsys.readouterr().out


def test_peers_must_be_installed_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(peers, "PYTHON", peers.ROOT / "build" / "nobody" / "bin" / "python")
    with pytest.raises(RuntimeError, match="run: make peers"):
        peers.measure()


def test_peers_that_fail_say_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    program = tmp_path / "tool.py"
    program.write_text("import sys; sys.exit('no Java here')", "utf-8")
    monkeypatch.setattr(peers, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(peers, "READERS", program)
    assert peers._run("HeidelTime", ["text"]) == {"error": "no Java here"}
    peers.print_report({"data": "x", "load_before": 1, "load_after": 1, "tools": {"HeidelTime": {"error": "no Java"}}})
    assert "no Java" in capsys.readouterr().out


def test_peers_count_what_they_find_and_refuse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    def tool() -> readers.Tool:
        def read(text: str) -> int:
            if "odd" in text:
                raise ValueError
            return len(text.split())

        return read

    monkeypatch.setitem(readers.TOOLS, "words", tool)
    path = tmp_path / "texts.json"
    path.write_text(json.dumps(["one two", "odd", "three"]), "utf-8")
    readers.main("words", str(path))
    figures = json.loads(capsys.readouterr().out)
    assert (figures["articles"], figures["failed"], figures["found"], figures["words"]) == (3, 1, 3, 4)


def test_commands_that_take_too_long_are_stopped():
    run = commands._run(["--help"], None)
    assert "stopped" not in run
    assert commands._run(["annotate", __file__], 1)["stopped"] is True


def test_pages_and_commands_ask_for_what_a_desk_holds(tmp_path: Path):
    from benchmarks.desk import fill

    desk = Desk(tmp_path / "small.desk")
    fill(desk, 40, seed=7, words=100, batch=20)
    found = asked.asked_of(desk)
    assert desk.search(found.rare)
    assert all(len(desk.search(word)) > 1 for word in found.common.split())
    assert found.one != found.other
    assert ["search", found.rare] in commands.commands_of(desk).values()
    assert f"/actor/{found.one}" in pages.pages_of(desk).values()


def test_memory_is_that_of_an_installation_without_development_packages(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.delitem(sys.modules, "pandas", raising=False)
    machine.hide_development_packages()
    with pytest.raises(ModuleNotFoundError, match="pandas"):
        importlib.import_module("pandas")
    assert importlib.import_module("colorsys")
