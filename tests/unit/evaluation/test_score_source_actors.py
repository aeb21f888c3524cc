from __future__ import annotations

import json

import pytest
from evaluation.source_actors import KINDS, SAMPLE, is_right, load_sample, same_actor

from volteface.records import Actor


def actor(name: str, *aliases: str, known: bool = False) -> Actor:
    return Actor(id=name, document="d", method="hand.v1", name=name, kind="person", aliases=aliases, known=known)


@pytest.mark.parametrize(
    ("name", "found", "same"),
    [
        ("Ana Silva", actor("Ana Silva"), True),
        ("Ana Silva", actor("Silva"), True),
        ("Ana Silva", actor("Ana Maria Silva"), True),
        ("Ana Silva", actor("Bo Silva"), False),
        ("Ana Silva", actor("Ana"), False),
        ("The Daily Post", actor("Daily Post"), True),
        ("I.R.S.", actor("Internal Revenue Service", "I.R.S."), True),
        ("Bo Silva", actor("Ana Silva", "Silva"), False),
    ],
)
def test_source_actors_same_actor(name: str, found: Actor, same: bool) -> None:
    assert same_actor(name, found) is same


@pytest.mark.parametrize(
    ("row", "found", "right"),
    [
        ({"actor": "Ana Silva"}, [actor("Ana Silva")], True),
        ({"actor": "Ana Silva"}, [], False),
        ({"actor": "Ana Silva"}, [actor("mayor")], False),
        ({"actor": None}, [], True),
        ({"actor": None}, [actor("army officials")], True),
        ({"actor": None}, [actor("Ana Silva")], False),
        ({"actor": None}, [actor("army", known=True)], False),
        ({"actor": None, "also": ["Daily Post"]}, [actor("Daily Post")], True),
        ({"actor": "Ana Silva", "also": [None]}, [], True),
    ],
)
def test_source_actors_is_right(row: dict[str, object], found: list[Actor], right: bool) -> None:
    assert is_right(row, found) is right


def test_source_actors_sample_is_whole_and_holds_no_text() -> None:
    rows = load_sample()
    assert len(rows) == 200
    assert {row["kind"] for row in rows} == set(KINDS)
    assert all(set(row) <= {"article", "start", "end", "kind", "actor", "also"} for row in rows)
    assert all(row["start"] < row["end"] for row in rows)
    assert SAMPLE.read_text("utf-8") == "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
