from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import machine
from benchmarks.__main__ import keep, main
from benchmarks.memory import growth

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_growth_from_the_smallest_to_the_largest_run():
    runs = [{"documents": 10_000, "peak_mb": 518.0}, {"documents": 1_000, "peak_mb": 500.0}]
    assert growth(runs) == 2.0
    assert growth(runs[:1]) is None


def test_results_stand_under_date_and_commit_with_the_machine(tmp_path: Path):
    path = keep({"reading": {"words": 1}}, NOW, tmp_path)
    assert path.name == f"2026-03-04-{machine.commit()}.json"
    held = json.loads(path.read_text("utf-8"))
    assert set(held) == {"date", "commit", "machine", "versions", "reading"}
    assert held["versions"]["volteface"]
    assert held["machine"]["cores"] >= 1


def test_results_of_a_second_run_join_those_of_the_first(tmp_path: Path):
    keep({"reading": {"words": 1}, "desk": {"documents": 2}}, NOW, tmp_path)
    path = keep({"reading": {"words": 3}}, NOW, tmp_path)
    held = json.loads(path.read_text("utf-8"))
    assert (held["reading"], held["desk"]) == ({"words": 3}, {"documents": 2})
    assert len(list(tmp_path.iterdir())) == 1


def test_commit_is_unknown_without_git(monkeypatch):
    def absent(*arguments: str) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(machine, "_git", absent)
    assert machine.commit() == "unknown"


def test_digest_follows_the_texts_and_their_borders():
    assert machine.digest(["ab", "c"]) != machine.digest(["a", "bc"])
    assert machine.digest(["ab", "c"]) == machine.digest(iter(["ab", "c"]))


def test_unknown_benchmark_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as raised:
        main(["speed"])
    assert raised.value.code == 2
    assert "expected some of reading, startup, cores, memory, desk, peers" in capsys.readouterr().err
