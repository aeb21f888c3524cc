from __future__ import annotations

import random
from typing import Any

import pytest

from volteface.desk import Desk, StoredReading, settling

COUNTRIES = ("RUS", "SYR", None, None)
NAMES = ("Ana Low", "Bo Hill", "Cy Moss", "Di Rook")
WORDS = [f"word{n}" for n in range(40)]
TABLES = ("duplicate", "near_pair", "identity", "moved", "fingerprint_band")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is due however much waits, as on a large desk."""
    monkeypatch.setattr(settling, "SHARE", 0)


def readings(make: Any, seed: int, count: int = 16) -> list[StoredReading]:
    """Documents that tell of few people, some of them nearly the same, of one page, or read again."""
    chance = random.Random(seed)
    found: list[StoredReading] = []
    for n in range(count):
        name, country = chance.choice(NAMES), chance.choice(COUNTRIES)
        text = f"{name} met {' '.join(chance.sample(WORDS, 20))}"
        url = f"https://example.org/{n % 20}" if n % 3 == 0 else None
        told = make.named(text, {name: {"country": country}}, id=f"d{n}", source=f"s{n % 4}", url=url)
        found.append(make.reading(told))
        if n % 8 == 7:
            found.append(make.reading(told, version="v2"))
    return found


def held(desk: Desk) -> dict[str, list[Any]]:
    return {table: desk.sql(f'SELECT DISTINCT * FROM "{table}" ORDER BY ALL').fetchall() for table in TABLES}


def waits(desk: Desk) -> list[Any]:
    rows: list[Any] = desk.sql("SELECT * FROM meta WHERE key = 'unsettled'").fetchall()
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_settling_late_ends_as_settling_each_batch(make: Any, patient: None, seed: int) -> None:
    found = readings(make, seed)
    each, late = Desk(":memory:"), Desk(":memory:")
    total = [0, 0]
    for begin in range(0, len(found), 5):
        batch = found[begin : begin + 5]
        done = each.store(batch)
        total = [total[0] + done.near_duplicate, total[1] + done.versions]
        waiting = late.store(batch, more=True)
        assert (waiting.new, waiting.near_duplicate, waiting.versions) == (done.new, 0, 0)
        if begin == 10:
            late.settle()
    assert waits(late)
    assert not late.check()
    late.settle()
    assert held(late) == held(each)
    assert not waits(late)
    assert [late.sql(f"SELECT count(*) FROM duplicate WHERE {what}").fetchall()[0][0] for what in _KINDS] == total
    assert not late.check()


_KINDS = ("kind <> 'version'", "kind = 'version'")


def test_settling_tells_what_it_found(make: Any, patient: None) -> None:
    desk = Desk(":memory:")
    one = "the envoy left the northern capital on monday after talks about the border crossing"
    desk.store([make.reading(make.document(one, id="a", published="2024-01-02"))], more=True)
    desk.store([make.reading(make.document(f"{one} again", id="b", published="2024-01-03"))], more=True)
    assert desk.settle().near_duplicate == 1
    assert desk.settle().near_duplicate == 0


def test_settling_is_done_by_whoever_stores_next(make: Any, patient: None, tmp_path: Any) -> None:
    path = tmp_path / "x.desk"
    text = "the envoy left the northern capital on monday after talks about the border crossing"
    Desk(path).store([make.reading(make.document(text, id=one, source=one)) for one in "ab"], more=True)
    assert Desk(path).store([]).near_duplicate == 1
    assert not waits(Desk(path))


def test_settling_follows_each_batch_on_a_small_desk(make: Any) -> None:
    desk = Desk(":memory:")
    for reading in readings(make, 1):
        desk.store([reading], more=True)
        assert not waits(desk)


def test_settling_waits_for_a_part_of_a_large_desk(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "SHARE", 4)
    desk = Desk(":memory:")
    desk.store([make.reading(make.document(f"text {n}", id=str(n))) for n in range(9)])
    waiting = []
    for n in range(9, 13):
        desk.store([make.reading(make.document(f"text {n}", id=str(n)))], more=True)
        waiting.append(bool(waits(desk)))
    assert waiting == [True, True, False, True]


def test_settling_keeps_what_people_split(make: Any, patient: None) -> None:
    desk = Desk(":memory:")
    told = [
        make.named(text, {"Ana Low": {}}, id=name)
        for name, text in [("a", "Ana Low met the envoys."), ("b", "Snow kept Ana Low at home today.")]
    ]
    desk.store([make.reading(one) for one in told])
    decision = desk.split_actor("Ana Low", ["b"], by="eva")
    desk.store([make.reading(told[1], version="v2")], more=True)
    assert desk.sql("SELECT identity FROM identity WHERE document = 'b'").fetchall() == [(decision.object,)]


def test_settling_knows_merged_actors_at_once(make: Any, patient: None) -> None:
    desk = Desk(":memory:")
    desk.store([make.reading(make.named(f"{name} came.", {name: {}}, id=name)) for name in NAMES[:2]])
    decision = desk.merge_actors("Ana Low", "Bo Hill", by="eva")
    desk.store([make.reading(make.named("Bo Hill left.", {"Bo Hill": {}}, id="later"))], more=True)
    assert desk.sql("SELECT identity FROM identity WHERE document = 'later'").fetchall() == [(decision.subject,)]


def test_settling_an_empty_place_makes_nothing(tmp_path: Any) -> None:
    assert Desk(tmp_path / "none.desk").settle().near_duplicate == 0
    assert not list(tmp_path.iterdir())
