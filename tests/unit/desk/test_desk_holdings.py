from __future__ import annotations

from typing import Any

import pytest

from volteface.desk import Desk, holdings
from volteface.desk.holdings import Holdings


def found(held: Holdings, desk: Desk, *ids: str) -> list[int]:
    with desk._store.reading() as connection:
        return held.find(connection, ids)


def put(desk: Desk, make: Any, *ids: str) -> None:
    desk.store([make.reading(make.document(f"text {one}", id=one)) for one in ids])


@pytest.fixture(params=[1, 3, 10_000], ids=["sorted at once", "sorted now and then", "not sorted"])
def recent(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "_RECENT", request.param)


def test_holdings_know_what_was_stored_meanwhile(make: Any, recent: None) -> None:
    desk, held = Desk(":memory:"), Holdings()
    put(desk, make, "a", "b")
    assert found(held, desk, "b", "c") == [2]
    put(desk, make, "c", "d")
    assert found(held, desk, "d", "b", "c", "x") == [2, 3, 4]
    put(desk, make, "e")
    assert found(held, desk, "a", "e") == [1, 5]
    assert found(held, desk) == []


def test_holdings_know_texts(make: Any) -> None:
    desk, held = Desk(":memory:"), Holdings()
    put(desk, make, "a", "b")
    digest = desk.sql("SELECT text_hash FROM fingerprint WHERE number = 2").fetchall()[0][0]
    assert found(held, desk, digest) == [2]


def test_holdings_of_many_documents_are_asked_for(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "MOST", 2)
    desk, held = Desk(":memory:"), Holdings()
    for ids in (("a", "b"), ("c", "d")):
        put(desk, make, *ids)
        assert found(held, desk, ids[0], "x") == [desk.info().rows["document"] - 1]


def test_holdings_notice_another_desk_at_the_path(make: Any, tmp_path: Any) -> None:
    one, two, held = Desk(tmp_path / "one.desk"), Desk(tmp_path / "two.desk"), Holdings()
    put(one, make, "a", "b")
    put(two, make, "x", "y", "z")
    assert found(held, one, "a", "y") == [1]
    assert found(held, two, "a", "y") == [2]
    assert found(held, one, "a", "y") == [1]


def test_holdings_forget_what_was_not_kept(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from volteface.desk import ingest

    desk = Desk(":memory:")
    put(desk, make, "a")

    def fail(*_: Any) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patched:
        patched.setattr(ingest, "note_waiting", fail)
        with pytest.raises(RuntimeError):
            put(desk, make, "b")
    put(desk, make, "c")
    assert desk.known(["a"]) == {"a"}
    assert desk.known([make.document("text b", id="b"), make.document("text c", id="c")]) == {"c"}
