"""Data flows one way: no room imports a room that stands after it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "volteface"
BASE = {"records", "errors", "_version"}
MAY_IMPORT = {
    "_version": set(),
    "errors": set(),
    "forms": {"errors"},
    "records": {"errors", "forms"},
    "sources": BASE,
    "knowledge": BASE,
    "reading": BASE | {"knowledge"},
    "desk": BASE,
    "analysis": BASE | {"desk"},
    "report": BASE | {"analysis", "desk", "knowledge"},
    "cluster": BASE | {"sources", "knowledge", "reading", "desk"},
    "api": BASE | {"sources", "knowledge", "reading", "desk", "cluster"},
    "watch": BASE | {"sources", "api", "desk", "analysis", "report"},
    "cli": BASE | {"api", "cluster", "sources", "knowledge", "reading", "desk", "analysis", "report", "watch", "web"},
    "web": BASE | {"forms", "api", "knowledge", "desk", "analysis", "report", "watch"},
    "__main__": {"cli"},
    "__init__": BASE | {"api", "desk", "sources"},
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "volteface" else [f"volteface.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "volteface" and len(parts) > 1:
                rooms.add(parts[1])
    return rooms


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_one_way(path: Path) -> None:
    room = room_of(path)
    assert imported_rooms(path) - {room} <= MAY_IMPORT[room]


def test_arrows_catch_a_wrong_import(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from volteface.desk import Desk\nfrom volteface import api\nimport volteface.cli.app\n")
    assert imported_rooms(wrong) == {"desk", "api", "cli"}
