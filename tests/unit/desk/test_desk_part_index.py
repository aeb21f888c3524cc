from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import Any

import duckdb
import pytest

from volteface.desk import Desk
from volteface.desk.bounded import BoundedDesk
from volteface.desk.identity import FILL_MOVED
from volteface.desk.migrations import MIGRATIONS
from volteface.desk.pages import Asked, select_page
from volteface.desk.part_index import FILL_MEMBERS, FILL_PARTS, PART_TABLES, ROLES, face_of
from volteface.records import Actor, Mention, Outlook, Parallel, Reference, Shift, Span

MADE = {"part": FILL_PARTS, "member": FILL_MEMBERS, "moved": FILL_MOVED}

# The children of each part, or the column of the record: what the rows of numbers were made from.
WORDS = {
    ("event", "actor"): "SELECT number, event, actor FROM event_actor",
    ("event", "recipient"): "SELECT number, event, actor FROM event_recipient",
    ("statement", "source"): "SELECT number, statement, actor FROM statement_source",
    ("statement", "about"): (
        "SELECT c.number, c.statement, m.actor FROM statement_content c JOIN mention m "
        'ON m.number = c.number AND m.start >= c.start AND m."end" <= c."end"'
    ),
    ("statement", "through"): (
        "SELECT s.number, s.id, x.actor FROM statement s JOIN statement_source x "
        "ON x.number = s.number AND x.statement = s.relayed_by"
    ),
    ("label", "by"): 'SELECT number, id, "by" FROM label',
    ("label", "target"): "SELECT number, id, target FROM label",
    ("outlook", "holder"): "SELECT number, id, holder FROM outlook",
    ("outlook", "about"): "SELECT number, outlook, actor FROM outlook_about",
    ("shift", "actor"): "SELECT number, id, actor FROM shift",
    ("shift", "target"): "SELECT number, id, target FROM shift",
}
DAY = {"event": "coalesce(r.begin_at, d.published)"}


def by_words(desk: BoundedDesk, kind: str, part: str, identity: str, order: str) -> list[tuple[str, str]]:
    """What the words of the tables say, without the rows of numbers."""
    return desk.sql(
        f"SELECT r.document, r.id FROM counted_{kind} r JOIN document d ON d.number = r.number "
        f"WHERE (r.number, r.id) IN (SELECT (x.number, x.record) FROM ({WORDS[kind, part]}) x(number, record, actor) "
        "JOIN identity i ON i.number = x.number AND i.actor = x.actor WHERE i.identity = $who) "
        f"ORDER BY {DAY.get(kind, 'd.published')} {order} NULLS LAST, r.number, r.position",
        {"who": identity},
    ).fetchall()


def by_page(desk: BoundedDesk, kind: str, asked: Asked) -> tuple[int, list[tuple[str, str]]]:
    with desk.connection() as connection:
        page = select_page(connection, kind, asked)
    return page.total, [(one.document, one.id) for one in page.rows]


def hold_together(desk: BoundedDesk, kinds: tuple[str, ...] = ("event", "statement", "label")) -> None:
    """Every question by actor is answered as the words of the tables say, in both orders and page by page."""
    assert desk.check() == ()
    with desk.session():
        found = desk.sql("SELECT identity FROM identity GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 4").fetchall()
        for (kind, part), (who,) in itertools.product(WORDS, found):
            if kind in kinds:
                expected = by_words(desk, kind, part, who, "DESC")
                assert by_page(desk, kind, Asked({part: who}, limit=100)) == (len(expected), expected)
                oldest = by_words(desk, kind, part, who, "ASC")
                assert by_page(desk, kind, Asked({part: who}, "oldest", 2, 1)) == (len(oldest), oldest[1:3])


def full(make: Any, text: str, people: dict[str, dict[str, Any]], **fields: Any) -> Any:
    """A document with a record of every kind in which actors stand."""
    made = make.named(text, people, **fields)
    ids = [actor.id for actor in made.actors]
    head = {"document": made.document.id, "method": "test.v1"}
    first = made.actors[0]
    reference = Reference(0, 1, text[0], first.id)
    outlook = Outlook(
        id=f"o{made.document.id}",
        start=0,
        end=1,
        text=text[0],
        kind="forecast",
        holder=ids[-1],
        about=tuple(ids),
        **head,
    )
    shift = Shift(id=f"h{made.document.id}", kind="tone", actor=ids[0], target=ids[-1], **head)
    parallel = Parallel(id=f"p{made.document.id}", start=0, end=1, text=text[0], present=(reference,), **head)
    relayed = dataclasses.replace(made.statements[0], id=f"r{made.document.id}", relayed_by=made.statements[-1].id)
    days = EVENT_DAYS[int(made.document.id[1:]) :]
    return dataclasses.replace(
        made,
        statements=(*made.statements, relayed),
        events=tuple(dataclasses.replace(one, begin_at=day) for one, day in zip(made.events, days, strict=False)),
        outlooks=(outlook,),
        shifts=(shift,),
        parallels=(parallel,),
    )


EVENT_DAYS = [
    "2024-12-08",
    None,
    "2024-12",
    "2024-12-08T10:00:00Z",
    "2023",
    "2024-12-09",
    "in spring",
    "",
    "2024-12-08",
]


@pytest.fixture
def filled(tmp_path: Path, make: Any) -> BoundedDesk:
    desk = BoundedDesk(tmp_path / "a.desk", limit_s=60)
    texts = (
        ("Ann Low met Bob Ray near Oslo and Harald.", "2024-12-08"),
        ("Then Ann Low told Harald that Bob Ray left.", "2024-12-09"),
        ("Bob Ray saw Ann Low again, and Harald too.", None),
        ("Harald says Ann Low and Bob Ray are one.", "2024-12"),
        ("Nobody but Bob Ray and Harald knows Ann Low.", "2024-12-08T09:00:00Z"),
        ("Ann Low met Bob Ray near Oslo and Harald, again.", "not a day"),
    )
    people = {"Ann Low": {"known": True}, "Bob Ray": {}, "Harald": {}}
    made = [full(make, text, people, id=f"d{n}", published=day, source="S") for n, (text, day) in enumerate(texts)]
    desk.store([make.reading(one) for one in made])
    return desk


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in WORDS}))
def test_parts_answer_as_the_words_do(filled: BoundedDesk, kind: str) -> None:
    hold_together(filled, (kind,))


def test_parts_follow_what_people_decide(filled: BoundedDesk) -> None:
    ann, bob = filled.identities("Ann Low")[0], filled.identities("Bob Ray")[0]
    local = filled.sql("SELECT identity FROM identity WHERE method = 'local' ORDER BY number").fetchall()
    made = [filled.merge_actors(ann, local[0][0], by="x"), filled.merge_actors(ann, bob, by="x")]
    made.append(filled.split_actor(ann, ["d0", "d3"], by="x"))
    for kind, records in (("event", filled.events()), ("statement", filled.statements()), ("label", filled.labels())):
        filled.judge("reject", kind, records[0].id, by="x")
    hold_together(filled)
    made.append(filled.split_actor(local[1][0], ["d1"], by="x"))
    assert filled.identities(made[-1].object or "") == (made[-1].object,)
    for decision in reversed(made):
        filled.undo(decision.id, by="x")
    hold_together(filled, ())
    assert filled.identities("Ann Low") == (ann,)
    assert filled.sql("SELECT count(*) FROM identity WHERE identity <> base").fetchall() == [(0,)]
    assert filled.sql("SELECT count(*) FROM moved").fetchall() == [(0,)]


def test_parts_follow_corrections(filled: BoundedDesk) -> None:
    statement = filled.statements(source="Ann Low")[0]
    filled.correct("statement", statement.id, {"source": "Bob Ray"}, by="x")
    assert statement.id not in {one.id for one in filled.statements(source="Ann Low")}
    assert statement.id in {one.id for one in filled.statements(source="Bob Ray")}
    hold_together(filled, ("statement",))


def test_parts_are_the_same_when_a_desk_without_them_is_brought_up_to_date(filled: BoundedDesk) -> None:
    ann, bob = filled.identities("Ann Low")[0], filled.identities("Bob Ray")[0]
    filled.merge_actors(ann, bob, by="x")
    filled.split_actor(ann, ["d0"], by="x")
    with duckdb.connect(filled.path) as connection:
        stored = {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in MADE}
        for table in MADE:
            connection.execute(f"DROP TABLE {table}")
        for statement in (*FILL_PARTS, *FILL_MEMBERS, *FILL_MOVED):
            connection.execute(statement)
        made = {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in MADE}
    assert made == stored
    assert all(stored.values())
    assert {*FILL_PARTS, *FILL_MEMBERS, *FILL_MOVED} <= {sql for one in MIGRATIONS for sql in one.statements}


def test_parts_go_with_the_records_of_a_document(filled: BoundedDesk, make: Any) -> None:
    bare = make.document("Then Ann Low told Harald that Bob Ray left.", id="d1", published="2024-12-09", source="S")
    filled.store([make.reading(bare, version="v2")])
    assert [filled.sql(f"SELECT count(*) FROM {table} WHERE number = 2").fetchall() for table in PART_TABLES] == [
        [(0,)], [(0,)],
    ]  # fmt: skip
    hold_together(filled, ("event",))


def test_parts_know_who_is_mentioned_in_the_content(make: Any) -> None:
    desk = Desk(":memory:")
    made = make.named("Ann Low says Bob Ray left.", {"Ann Low": {}, "Bob Ray": {}}, id="d")
    narrow = dataclasses.replace(made.statements[0], content=(Span(13, 25, "Bob Ray left"),))
    inner = Mention(id="x", start=8, end=20, text="says Bob Ray", kind="person", actor=made.actors[0].id, document="d",
                    method="test.v1")  # fmt: skip
    desk.store([make.reading(dataclasses.replace(made, statements=(narrow,), mentions=(*made.mentions, inner)))])
    assert [one.id for one in desk.statements(about="Bob Ray")] == [narrow.id]
    assert desk.statements(about="Ann Low") == ()


def test_parts_roles_are_never_changed() -> None:
    assert list(ROLES.values()) == list(range(1, 14))


def test_faces_tell_heads_apart() -> None:
    head = {"id": "a", "document": "d", "method": "test.v1", "name": "Ann", "kind": "person"}
    heads = [{}, {"country": "FRA"}, {"sector": "FRA"}, {"known": True}, {"name": "Anna"}, {"kind": "group"}]
    assert len({face_of(Actor(**{**head, **more})) for more in heads}) == len(heads)
    assert face_of(Actor(**{**head, "id": "b", "document": "e", "aliases": ("A",)})) == face_of(Actor(**head))
