from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import duckdb
import pytest

from volteface.desk.bounded import BoundedDesk
from volteface.desk.glimpses import load_aliases
from volteface.desk.migrations import MIGRATIONS
from volteface.desk.name_index import FILL_NAMES, FILL_SITES, NAME_TABLES
from volteface.desk.spread import Within, load_spots
from volteface.records import Place


def placed(make: Any, text: str, **fields: Any) -> Any:
    """A document with events in Oslo, near a place nobody knows where, and nowhere; the last repeats the first."""
    made = make.named(text, {"Ann Low": {"aliases": ("Annie",)}, "Bob Ray": {}, "Harald": {}}, **fields)
    head = {"document": made.document.id, "method": "test.v1", "start": 0, "end": 4, "text": text[:4]}
    places = (
        Place(id="p", name="Oslo", country="NOR", latitude=59.91, longitude=10.75, **head),
        Place(id="q", name=None, country=None, latitude=1.5, longitude=2.5, **head),
        Place(id="u", name="Nowhere", country=None, latitude=None, longitude=None, **head),
    )
    first, *rest = made.events
    days = ("2024-12-08", None, "2024", "2024-12-09")
    events = tuple(
        dataclasses.replace(first, id=f"e{n}", place=place, begin_at=day, same_as="e0" if n == 3 else None)
        for n, (place, day) in enumerate(zip(("p", "q", "u", "p"), days, strict=True))
    )
    return dataclasses.replace(made, places=places, events=(*events, *rest))


@pytest.fixture
def filled(tmp_path: Path, make: Any) -> BoundedDesk:
    desk = BoundedDesk(tmp_path / "a.desk", limit_s=60)
    texts = (
        ("Ann Low met Bob Ray near Oslo and Harald.", "2024-12-10"),
        ("Then Ann Low told Harald of Bob Ray.", "2024-12-11"),
    )
    made = [placed(make, text, id=f"d{n}", published=day) for n, (text, day) in enumerate(texts)]
    desk.store([make.reading(one) for one in made])
    return desk


def test_names_are_the_same_when_a_desk_without_them_is_brought_up_to_date(filled: BoundedDesk) -> None:
    with duckdb.connect(filled.path) as connection:
        stored = {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in NAME_TABLES}
        for table in NAME_TABLES:
            connection.execute(f"DROP TABLE {table}")
        for statement in (*FILL_NAMES, *FILL_SITES):
            connection.execute(statement)
        made = {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in NAME_TABLES}
    assert made == stored
    assert all(stored.values())
    assert {*FILL_NAMES, *FILL_SITES} <= {sql for one in MIGRATIONS for sql in one.statements}


def test_names_and_places_are_counted_by_document_and_event(filled: BoundedDesk) -> None:
    ann = filled.identities("Ann Low")[0]
    with filled.connection() as connection:
        names = {one.name: one.documents for one in load_aliases(connection, ann, 10)}
        spots = load_spots(connection, Within(), 10)
        late = load_spots(connection, Within(since="2024-12-11"), 10)
    assert names == {"Ann Low": 2, "Annie": 2}
    assert [(one.name, one.country, one.events, one.first, one.last) for one in spots] == [
        ("Oslo", "NOR", 2, "2024-12-08", "2024-12-08"),
        ("Ann ", None, 1, "2024-12-10", "2024-12-10"),
        ("Then", None, 1, "2024-12-11", "2024-12-11"),
    ]
    assert [one.name for one in late] == ["Then"]


def test_rejected_events_are_on_no_map(filled: BoundedDesk) -> None:
    event = next(one for one in filled.events() if one.place == "p" and one.document == "d0")
    filled.judge("reject", "event", event.id, by="x")
    with filled.connection() as connection:
        assert {one.name: one.events for one in load_spots(connection, Within(), 10)}["Oslo"] == 1


def test_names_go_with_the_records_of_a_document(filled: BoundedDesk, make: Any) -> None:
    bare = make.document("Then Ann Low told Harald of Bob Ray.", id="d1", published="2024-12-11")
    filled.store([make.reading(bare, version="v2")])
    assert [filled.sql(f"SELECT count(*) FROM {table} WHERE number = 2").fetchall() for table in NAME_TABLES] == [
        [(0,)], [(0,)],
    ]  # fmt: skip
