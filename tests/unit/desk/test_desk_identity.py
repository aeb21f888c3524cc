from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from tests.unit import conftest as stories

from volteface.desk import Desk
from volteface.desk.actors import single_actors
from volteface.desk.identity import name_key
from volteface.errors import InputError

RUS, SYR = {"country": "RUS"}, {"country": "SYR"}


def groups(desk: Desk) -> set[frozenset[str]]:
    rows = desk.sql(
        "SELECT list(i.document || '/' || a.name) FROM identity i "
        "JOIN actor a ON a.number = i.number AND a.id = i.actor GROUP BY i.identity"
    ).fetchall()
    return {frozenset(row[0]) for row in rows}


def test_identity_same_full_name_is_one_actor(desk: Desk, store: Any, make: Any) -> None:
    store(
        make.named("Ana Šimić met them.", {"Ana Šimić": {}}, id="a"),
        make.named("Later ANA SIMIC left.", {"ANA SIMIC": RUS}, id="b"),
        make.named("Simic left.", {"Simic": {}}, id="c"),
        make.named("Ana Simic Ltd rose.", {"Ana Simic": {"kind": "organization"}}, id="d"),
    )
    assert groups(desk) == {
        frozenset({"a/Ana Šimić", "b/ANA SIMIC"}),
        frozenset({"c/Simic"}),
        frozenset({"d/Ana Simic"}),
    }


def test_identity_descriptions_are_not_names(desk: Desk, store: Any, make: Any) -> None:
    group = {"kind": "group"}
    store(
        make.named("The armed opposition left.", {"armed opposition": group}, id="a"),
        make.named("Armed opposition came.", {"Armed opposition": group}, id="b"),
    )
    assert len(groups(desk)) == 2


def test_identity_registry_joins_single_words(desk: Desk, store: Any, make: Any) -> None:
    known = {"kind": "organization", "known": True}
    store(make.named("Nato met.", {"Nato": known}, id="a"), make.named("NATO left.", {"NATO": known}, id="b"))
    assert groups(desk) == {frozenset({"a/Nato", "b/NATO"})}


def test_identity_does_not_depend_on_the_order(make: Any) -> None:
    documents = [
        make.named("Ana Low met.", {"Ana Low": RUS}, id="a"),
        make.named("Ana Low left.", {"Ana Low": SYR}, id="b"),
        make.named("Ana Low came.", {"Ana Low": {}}, id="c"),
        make.named("Bo Hill came.", {"Bo Hill": {}}, id="d"),
        make.named("Bo Hill met.", {"Bo Hill": SYR}, id="e"),
    ]
    seen = set()
    for order in list(permutations(documents))[::17]:
        desk = Desk(":memory:")
        for one in order:
            desk.store([make.reading(one)])
        seen.add(frozenset(groups(desk)))
    assert len(seen) == 1
    assert frozenset({"d/Bo Hill", "e/Bo Hill"}) in next(iter(seen))
    assert frozenset({"c/Ana Low"}) in next(iter(seen))


def test_identity_surnames_are_suggested_not_joined(desk: Desk, store: Any, make: Any) -> None:
    store(
        make.named("Ana Low met.", {"Ana Low": {}}, id="a"),
        make.named("Low left.", {"Low": {}}, id="b"),
        make.named("Grau left.", {"Grau": {}}, id="c"),
        make.named("Grau came.", {"Grau": {}}, id="d"),
    )
    assert len(groups(desk)) == 4
    found = {(one.name, one.identity_name, one.method) for one in desk.suggestions()}
    assert found == {("Low", "Ana Low", "surname"), ("Grau", "Grau", "same-name")}


def test_identity_merge_and_undo(desk: Desk, store: Any, make: Any) -> None:
    store(
        make.named("Ana Low met.", {"Ana Low": {}}, id="a", published="2024-01-01"),
        make.named("Low left.", {"Low": {}}, id="b", published="2024-01-02"),
    )
    before = groups(desk)
    guess = desk.suggestions()[0]
    decision = desk.merge_actors(guess.identity, guess.own, by="eva", note="same office")
    assert (decision.id, decision.kind, decision.by, decision.note) == (1, "merge", "eva", "same office")
    assert groups(desk) == {frozenset({"a/Ana Low", "b/Low"})}
    assert [row.name for row in desk.actors()] == ["Ana Low"]
    assert len(desk.statements(source="ana low")) == 2
    store(make.named("Ana Low came back.", {"Ana Low": RUS}, id="c"))
    assert groups(desk) == {frozenset({"a/Ana Low", "b/Low", "c/Ana Low"})}
    with pytest.raises(InputError, match="one actor already"):
        desk.merge_actors("Ana Low", guess.own, by="eva")
    undone = desk.undo(decision.id, by="tom")
    assert (undone.undone_by, desk.decisions()) == ("tom", (undone,))
    assert groups(desk) == {frozenset({"a/Ana Low", "c/Ana Low"}), frozenset({"b/Low"})}
    assert before == {frozenset({"a/Ana Low"}), frozenset({"b/Low"})}
    with pytest.raises(InputError, match="undone before, by tom"):
        desk.undo(decision.id, by="tom")
    with pytest.raises(InputError, match="no decision 9"):
        desk.undo(9, by="tom")


def test_identity_split_survives_a_later_reading(desk: Desk, store: Any, make: Any) -> None:
    one, two = (
        make.named(text, {"Ana Low": {}}, id=n)
        for n, text in [("a", "Ana Low met the envoys."), ("b", "Snow kept Ana Low at home today.")]
    )
    store(one, two)
    decision = desk.split_actor("Ana Low", ["b"], by="eva")
    assert groups(desk) == {frozenset({"a/Ana Low"}), frozenset({"b/Ana Low"})}
    store(two, version="v2")
    assert groups(desk) == {frozenset({"a/Ana Low"}), frozenset({"b/Ana Low"})}
    assert [row.id for row in desk.actors() if row.id == decision.object] == [decision.object]
    desk.undo(decision.id, by="eva")
    assert groups(desk) == {frozenset({"a/Ana Low", "b/Ana Low"})}
    with pytest.raises(InputError, match="does not stand in the documents"):
        desk.split_actor("Ana Low", ["zzz"], by="eva")


def test_identity_ambiguous_name_lists_the_candidates(desk: Desk, store: Any, make: Any) -> None:
    store(
        make.named("Ana Low met.", {"Ana Low": {**RUS, "aliases": ("Low",)}}, id="a"),
        make.named("Bo Low left.", {"Bo Low": {**SYR, "aliases": ("Low",)}}, id="b"),
    )
    with pytest.raises(InputError, match=r"2 actors are called 'low': Ana Low \(person, RUS\): .*; Bo Low"):
        desk.events(actor="low")
    assert len(desk.identities("Ana Low")) == 1
    with pytest.raises(InputError, match="no actor is called 'Nobody'"):
        desk.events(actor="Nobody")


def test_identity_name_takes_in_those_known_by_no_more(desk: Desk, store: Any, make: Any) -> None:
    store(
        make.named("Ana Low met.", {"Ana Low": {"aliases": ("Low",)}}, id="a"),
        make.named("Low left.", {"Low": {}}, id="b"),
    )
    assert len(desk.events(actor="Low")) == 2
    assert len(desk.events(actor="Ana Low")) == 1


@pytest.mark.parametrize(("name", "key"), [("  Ana-Maria  Šimić ", "ana maria simic"), ("", ""), ("U.S.", "u s")])
def test_name_key(name: str, key: str) -> None:
    assert name_key(name) == key


def test_identity_single_actors_are_those_that_each_name_alone_stands_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "one.desk")
    desk.store([stories.reading(story) for story in (stories.harbour(), stories.second(), stories.hostile())])
    names = {row.name for row in desk.actors()} | {"Nobody at all", ""}

    def alone(name: str) -> str | None:
        try:
            found = desk.identities(name)
        except InputError:
            return None
        return found[0] if len(found) == 1 else None

    with desk._store.reading() as connection:
        assert single_actors(connection, names) == {name: alone(name) for name in names}
        assert single_actors(connection, ()) == {}
