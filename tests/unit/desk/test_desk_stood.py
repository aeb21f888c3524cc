from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from volteface.desk.bounded import BoundedDesk
from volteface.desk.glimpses import count_co_actors, load_heads, load_identities, load_terms
from volteface.desk.pages import Asked, Page, select_page, select_pages
from volteface.desk.spread import Within, load_given, load_spots, load_spots_of
from volteface.desk.stood import gather_stood
from volteface.records import Label, Place, Reference

PEOPLE: dict[str, dict[str, Any]] = {"Ann Low": {"known": True}, "Bob Ray": {}, "Harald": {}}
MORE = (
    "to talk of grain and of roads", "while it rained on every roof", "though nobody had called them there",
    "before ships left for the south", "and praised what farmers had sold", "and praised what farmers had sold",
)  # fmt: skip
DAYS = ("2024-12-08", "2024-12-09", None, "2024-12", "2024-12-08T09:00:00Z", "not a day")


def crowded(make: Any, n: int, day: str | None) -> Any:
    """A document in which all three act together, and each calls the next something."""
    text = f"Ann Low met Bob Ray near Oslo and Harald {MORE[n]}."
    made = make.named(text, PEOPLE, id=f"d{n}", published=day, source="S")
    head = {"document": made.document.id, "method": "test.v1", "start": 0, "end": 3, "text": "Ann"}
    ids = [actor.id for actor in made.actors]
    labels = tuple(
        Label(id=f"g{k}{n}", by=who, target=whom, stance="hostile" if (n + k) % 2 else "neutral", **head)
        for k, (who, whom) in enumerate(zip(ids, ids[1:] + ids[:1], strict=True))
    )
    place = Place(id="p", name="Oslo", country="NOR", latitude=59.91, longitude=10.75, **head)
    last = made.events[-1]
    everybody = tuple(Reference(0, 1, "A", actor) for actor in ids)
    events = (
        *(dataclasses.replace(one, place="p") for one in made.events[:-1]),
        dataclasses.replace(last, actors=everybody, place="p" if n % 2 else None),
        dataclasses.replace(last, id=f"again{n}", same_as=last.id),
    )
    return dataclasses.replace(made, labels=(*made.labels, *labels), places=(place,), events=events)


@pytest.fixture
def filled(tmp_path: Path, make: Any) -> BoundedDesk:
    desk = BoundedDesk(tmp_path / "a.desk", limit_s=60)
    desk.store([make.reading(crowded(make, n, day)) for n, day in enumerate(DAYS)])
    return desk


def decide(desk: BoundedDesk) -> None:
    """Two of one event become one, one becomes two, and something of each kind is rejected."""
    ann = desk.identities("Ann Low")[0]
    local = desk.sql("SELECT identity FROM identity WHERE method = 'local' ORDER BY number").fetchall()
    desk.merge_actors(ann, local[0][0], by="x")
    desk.split_actor(ann, ["d1", "d3"], by="x")
    for kind, records in (("event", desk.events()), ("statement", desk.statements()), ("label", desk.labels())):
        desk.judge("reject", kind, records[0].id, by="x")


@pytest.fixture(params=["as read", "as decided"])
def desk(request: pytest.FixtureRequest, filled: BoundedDesk) -> Iterator[BoundedDesk]:
    if request.param == "as decided":
        decide(filled)
    with filled.session():
        yield filled


def everybody(desk: BoundedDesk) -> list[str]:
    return [row[0] for row in desk.sql("SELECT identity FROM identity GROUP BY 1 ORDER BY count(*) DESC, 1").fetchall()]


COMPANY = """
WITH side AS (SELECT number, event, actor, 1 AS side FROM event_actor
              UNION ALL SELECT number, event, actor, 2 FROM event_recipient),
who AS (SELECT DISTINCT s.number, s.event, i.identity, s.side FROM side s
        JOIN identity i ON i.number = s.number AND i.actor = s.actor
        SEMI JOIN counted_event c ON c.number = s.number AND c.id = s.event)
SELECT b.identity, a.side, b.side FROM who a JOIN who b ON b.number = a.number AND b.event = a.event
WHERE a.identity = $who AND b.identity <> $who
"""


def test_company_is_counted_as_the_words_say(desk: BoundedDesk) -> None:
    for who in everybody(desk):
        told = Counter(desk.sql(COMPANY, {"who": who}).fetchall())
        expected = {
            other: (told[other, 1, 2], told[other, 2, 1], told[other, 1, 1] + told[other, 2, 2])
            for other in {other for other, *_ in told}
        }
        with desk.connection() as connection:
            found = count_co_actors(connection, gather_stood(connection, {who: [who]}), who, 100)
        assert {other: tuple(counts) for other, *counts in found} == expected
        assert [sum(counts) for _, *counts in found] == sorted((sum(counts) for _, *counts in found), reverse=True)


LABELS = """
SELECT b.identity AS by, t.identity AS target, l.text, l.stance, count(DISTINCT l.number) FROM counted_label l
JOIN identity b ON b.number = l.number AND b.actor = l.by JOIN identity t ON t.number = l.number AND t.actor = l.target
GROUP BY ALL
"""


def test_labels_are_those_that_the_words_give(desk: BoundedDesk) -> None:
    rows = desk.sql(LABELS).fetchall()
    for who in everybody(desk):
        with desk.connection() as connection:
            stood = gather_stood(connection, {who: [who]})
            given = load_given(connection, stood, who, 100)
            for other in everybody(desk):
                pair = gather_stood(connection, {who: [who], other: [other]})
                sides = [(who, other), (other, who)]
                for (whom, by), terms in zip(sides, load_terms(connection, pair, sides, 100), strict=True):
                    told = {(text, stance, n) for one, two, text, stance, n in rows if (one, two) == (by, whom)}
                    assert {(one.label, one.stance, one.uses) for one in terms} == told
        assert {(one.target_id, one.label, one.stance, one.uses) for one in given} == {
            (target, text, stance, n) for by, target, text, stance, n in rows if by == who and target != who
        }


def test_places_are_those_of_the_map(desk: BoundedDesk) -> None:
    for who in everybody(desk):
        with desk.connection() as connection:
            found = load_spots_of(connection, gather_stood(connection, {who: [who]}), who, 10)
            assert found == load_spots(connection, Within(about=(who,)), 10)


ASKED = [
    ("statement", "source"), ("statement", "about"), ("event", "party"), ("event", "actor"), ("label", "by"),
    ("label", "target"), ("outlook", "holder"),
]  # fmt: skip


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_asked_at_once_are_those_asked_one_by_one(desk: BoundedDesk, sort: str) -> None:
    one, other, *_ = everybody(desk)
    asked = [(kind, Asked({part: one}, sort, limit=1)) for kind, part in ASKED]
    asked += [
        ("event", Asked({"actor": one, "recipient": other}, sort, limit=2, offset=1)),
        ("statement", Asked({"source": one, "about": other}, sort, limit=2)),
        ("event", Asked({"party": one, "other": one, "since": "2024-12-08"}, sort, limit=2)),
    ]
    with desk.connection() as connection:
        stood = gather_stood(connection, {one: [one], other: [other]})
        together = select_pages(connection, asked, stood=stood)
        alone = tuple(select_page(connection, kind, each) for kind, each in asked)
    assert together == alone
    assert any(page.total > len(page.rows) for page in together)


def test_pages_of_nobody_are_empty(desk: BoundedDesk) -> None:
    who = everybody(desk)[0]
    with desk.connection() as connection:
        stood = gather_stood(connection, {who: [who], "f" * 16: ["f" * 16]})
        asked = [("event", Asked({"party": "f" * 16})), ("event", Asked({"actor": who, "recipient": "f" * 16}))]
        assert select_pages(connection, asked, stood=stood) == (Page((), 0), Page((), 0))
        assert select_pages(connection, []) == ()


def test_what_does_not_count_stands_where_it_is_asked_for(filled: BoundedDesk) -> None:
    ann = filled.identities("Ann Low")[0]
    decide(filled)
    with filled.connection() as connection:
        counted = select_page(connection, "event", Asked({"party": ann}, limit=100))
        every = select_page(connection, "event", Asked({"party": ann}, limit=100, counted=False))
    kept = {row[0] for row in filled.sql("SELECT id FROM counted_event").fetchall()}
    assert {one.id for one in counted.rows} == {one.id for one in every.rows} & kept
    assert every.total == len(every.rows) > counted.total == len(counted.rows)
    # A rejected one, the later mention of one, and those of the copy.
    assert filled.decisions()[2].subject not in kept
    assert "d5" in {one.document for one in every.rows} - {one.document for one in counted.rows}
    assert any(one.same_as is not None for one in every.rows)


def test_actors_of_articles_are_named_as_the_desk_knows_them(desk: BoundedDesk) -> None:
    rows = desk.sql("SELECT number, actor, identity FROM identity").fetchall()
    with desk.connection() as connection:
        found = load_identities(connection, sorted({row[0] for row in rows}), [row[1] for row in rows])
        assert found == {actor: identity for _, actor, identity in rows}
        assert load_identities(connection, [rows[0][0]], ["nobody"]) == {}
        heads = load_heads(connection, found.values())
        assert load_heads(connection, []) == {}
    assert set(heads) == set(found.values())
    assert {one.name for one in heads.values()} == set(PEOPLE)
