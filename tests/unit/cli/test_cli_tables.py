from __future__ import annotations

import io
from typing import Any

import pytest

from volteface.cli import output

ROWS: list[dict[str, Any]] = [
    {"one": "Ann Löw", "balance": -0.25, "last_day": "2024-01-05", "n": 3},
    {"one": "A longer name [b]{0}", "balance": None, "last_day": "", "n": 12},
    {"one": "  blanks  ", "balance": 1, "last_day": None, "n": 100000},
]


def told(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> str:
    stream = io.StringIO()
    output._write_table(rows, columns, stream)
    return stream.getvalue()


@pytest.mark.parametrize("columns", [("one",), ("n", "one"), ("one", "balance", "last_day", "n")])
def test_tables_plain_lines_are_those_of_rich(columns: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    quick = told(ROWS, columns)
    monkeypatch.setattr(output, "_plain_lines", lambda *_: None)
    assert quick == told(ROWS, columns)


def test_tables_what_must_be_folded_or_is_wide_is_left_to_rich() -> None:
    assert output._plain_lines(["one"], [["x" * 90]], [False], 80) is None
    assert output._plain_lines(["one"], [["安"]], [False], 80) is None
    assert output._plain_lines(["one", "n"], [["x", "1"]], [False, True], 80) == ["one  n\n", "x    1\n"]
