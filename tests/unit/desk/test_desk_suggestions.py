from __future__ import annotations

from typing import Any

from volteface.desk import Desk
from volteface.desk.review import load_open_suggestions
from volteface.desk.suggestions import choose_suggestions


def filled(store: Any, make: Any) -> None:
    """One full name, and documents that know their person by the surname alone."""
    store(make.named("Ada Brandt opened the harbour", {"Ada Brandt": {}}, published="2024-01-01"))
    for n in range(6):
        text = f"Brandt spoke on pier {n}, and Kell left"
        store(make.named(text, {"Brandt": {}, "Kell": {}}, published=f"2024-02-0{n + 1}"))


def test_suggestions_are_those_of_the_view(desk: Desk, store: Any, make: Any) -> None:
    filled(store, make)
    with desk._store.reading() as connection:
        assert choose_suggestions(connection, 1_000, order="actor, identity") == 11
        columns = "number, document, actor, identity, method, confidence"
        ours = connection.execute(f"SELECT {columns} FROM suggested ORDER BY ALL").fetchall()
        view = connection.execute(f"SELECT {columns} FROM identity_suggestion ORDER BY ALL").fetchall()
    assert ours == view


def test_suggestions_of_a_merged_actor_are_those_of_the_view(desk: Desk, store: Any, make: Any) -> None:
    filled(store, make)
    with desk._store.reading() as connection:
        first = load_open_suggestions(connection, 1)[0]
    desk.merge_actors(first.identity, first.own, by="anna")
    with desk._store.reading() as connection:
        choose_suggestions(connection, 1_000, order="actor, identity")
        ours = connection.execute("SELECT number, actor, identity FROM suggested ORDER BY ALL").fetchall()
        view = connection.execute("SELECT number, actor, identity FROM identity_suggestion ORDER BY ALL").fetchall()
    assert ours == view


def test_suggestions_look_further_where_the_first_are_declined(
    desk: Desk, store: Any, make: Any, monkeypatch: Any
) -> None:
    filled(store, make)
    monkeypatch.setattr("volteface.desk.review._LOOKED_AT", 1)
    with desk._store.reading() as connection:
        first, second = load_open_suggestions(connection, 2)
    assert (first.own_name, first.method) == ("Brandt", "surname")
    desk.keep_apart(first.own, first.identity, by="anna")
    with desk._store.reading() as connection:
        again = load_open_suggestions(connection, 2)
    assert again[0] == second
    assert len(again) == 2
