from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from volteface.desk import Desk
from volteface.desk.schema import TABLES
from volteface.errors import InputError
from volteface.records import (
    RECORD_TYPES,
    Outlook,
    Parallel,
    Place,
    Reference,
    Shift,
    Skipped,
    SkipReason,
    Span,
    Time,
)

RUS = {"country": "RUS"}


@pytest.fixture
def filled(desk: Desk, store: Any, make: Any) -> Desk:
    one = make.named(
        "Ann Low met Bo Hill.", {"Ann Low": RUS, "Bo Hill": {"sector": "GOV"}}, id="one", source="A",
        published="2024-01-05", language="en",
    )  # fmt: skip
    head = {"document": "one", "method": "t"}
    words = {"start": 0, "end": 3, "text": "Ann"}
    ann = one.actors[0].id
    store(
        replace(
            one,
            statements=(
                replace(
                    one.statements[0],
                    venue=(Reference(8, 11, "met"),),
                    content=(Span(12, 19, "Bo Hill"),),
                    act="deny",
                ),
                *one.statements[1:],
            ),
            times=(Time(id="t", type="DATE", **words, **head),),
            places=(Place(id="p", name="Annville", country="USA", **words, **head),),
            outlooks=(Outlook(id="o", kind="question", holder="author", about=(ann,), **words, **head),),
            parallels=(Parallel(id="q", **words, **head),),
            shifts=(Shift(id="h", kind="tone", actor=ann, **words, **head),),
        ),
        make.named("Later Ann Low left.", {"Ann Low": {}}, id="two", source="B", published="2024-02-07", language="fr"),
        make.named("No day for Cy Ray here.", {"Cy Ray": {}}, id="three"),
    )
    return desk


def ids(records: Any) -> list[str]:
    return [record.id for record in records]


def test_queries_documents(filled: Desk) -> None:
    assert ids(filled.documents()) == ["two", "one", "three"]
    assert ids(filled.documents(limit=1, offset=1)) == ["one"]
    assert ids(filled.documents(source="A")) == ["one"]
    assert ids(filled.documents(language="fr")) == ["two"]
    assert ids(filled.documents(about="ann low")) == ["two", "one"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2024", None, ["two", "one"]),
        ("2024-01-06", None, ["two"]),
        (None, "2024-01-05", ["one"]),
        (None, "2024-01", ["one"]),
        ("2024-01-05", "2024-02-07", ["two", "one"]),
        ("2025", None, []),
    ],
)
def test_queries_period(filled: Desk, since: str | None, until: str | None, found: list[str]) -> None:
    assert ids(filled.documents(since=since, until=until)) == found


def test_queries_document_by_id_prefix_or_number(filled: Desk) -> None:
    assert filled.document("on").id == filled.document(1).id == filled.document("1").id == "one"
    for key, message in [("t", "several documents"), ("zzz", "no document"), (99, "no document"), ("", "several")]:
        with pytest.raises(InputError, match=message):
            filled.document(key)


def test_queries_events(filled: Desk) -> None:
    assert ids(filled.events()) == ["e0two", "e0one", "e1one", "e0three"]
    assert ids(filled.events(actor="Ann Low")) == ["e0two", "e0one"]
    assert ids(filled.events(recipient="Ann Low")) == ["e1one"]
    assert (
        ids(filled.events(pair=("Ann Low", "Bo Hill"))) == ids(filled.events(pair=("Bo Hill", "Ann Low"))) == ["e1one"]
    )
    assert ids(filled.events(type="CONSULT", since="2024-02")) == ["e0two"]
    assert ids(filled.events(reality="negated")) == []
    assert ids(filled.events(text="HILL", limit=1)) == ["e1one"]
    assert filled.events(limit=1)[0] == filled.annotation("two").events[0]


def test_queries_statements(filled: Desk) -> None:
    assert ids(filled.statements(source="Bo Hill")) == ["s1one"]
    assert ids(filled.statements(about="Bo Hill")) == ["s0one", "s1one"]
    assert ids(filled.statements(about="Ann Low")) == ["s0two", "s1one"]
    assert ids(filled.statements(act="deny")) == ids(filled.statements(venue="MET")) == ["s0one"]
    assert ids(filled.statements(text="later")) == ["s0two"]
    assert filled.statements(act="deny")[0] == filled.annotation("one").statements[0]


def test_queries_other_kinds(filled: Desk) -> None:
    assert ids(filled.labels(by="author", target="Ann Low", stance="neutral")) == ["ltwo", "lone"]
    assert ids(filled.mentions(actor="Bo Hill", kind="person")) == ["m1one"]
    assert ids(filled.times()) == ["t"]
    assert ids(filled.places(name="ANNVILLE", country="USA")) == ["p"]
    assert ids(filled.outlooks(kind="question", holder="author", about="Ann Low")) == ["o"]
    assert ids(filled.parallels(until="2024-01")) == ["q"]
    assert ids(filled.shifts(kind="tone", actor="Ann Low")) == ["h"]
    assert ids(filled.shifts(target="Ann Low")) == []


def test_queries_actors(filled: Desk) -> None:
    rows = filled.actors()
    assert [(row.name, row.documents, row.statements, row.events) for row in rows[:1]] == [("Ann Low", 2, 2, 3)]
    assert {row.name for row in rows} == {"Ann Low", "Bo Hill", "Cy Ray"}
    assert [row.name for row in filled.actors(min_documents=2)] == ["Ann Low"]
    assert [row.country for row in filled.actors(country="RUS")] == ["RUS"]
    assert [row.name for row in filled.actors(sector="GOV")] == ["Bo Hill"]
    assert [row.name for row in filled.actors(name="ra")] == ["Cy Ray"]
    assert filled.actors(kind="country") == ()
    assert len(filled.actors(limit=2)) == 2


def test_queries_by_a_documents_own_actor_id(filled: Desk) -> None:
    actor = filled.annotation("one").actors[0]
    assert ids(filled.events(actor=actor.id)) == ["e0two", "e0one"]


def test_queries_rejected_records_are_not_counted(filled: Desk) -> None:
    decision = filled.judge("reject", "event", "e0two", by="eva", note="no meeting")
    assert "e0two" not in ids(filled.events())
    assert "e0two" in ids(filled.events(counted=False))
    filled.judge("accept", "event", "e0one", by="eva")
    filled.undo(decision.id, by="eva")
    assert ids(filled.events())[:2] == ["e0two", "e0one"]
    assert [one.kind for one in filled.decisions()] == ["reject", "accept"]
    with pytest.raises(InputError, match="no event 'zzz'"):
        filled.judge("reject", "event", "zzz", by="eva")
    with pytest.raises(InputError, match="no record kind 'tables'"):
        filled.judge("reject", "tables", "zzz", by="eva")


def test_queries_repeated_mention_of_an_event_is_not_counted(desk: Desk, store: Any, make: Any) -> None:
    one = make.named("Ann Low met Bo Hill.", {"Ann Low": {}, "Bo Hill": {}}, id="one")
    first, again = one.events
    store(replace(one, events=(first, replace(again, same_as=first.id))))
    assert ids(desk.events()) == ["e0one"]


def test_info(filled: Desk, store: Any, make: Any) -> None:
    store(make.document("Mots nouveaux.", id="four", language="fr"), status="unread", reason="not English: fr")
    skipped = [Skipped("a.txt", SkipReason.EMPTY, "no words"), Skipped("b.bin", SkipReason.BINARY, "NUL bytes")]
    assert (filled.skip(skipped, "now"), filled.skip(skipped, "later")) == (2, 0)
    info = filled.info()
    assert (info.rows["document"], info.counted_documents, info.undated, info.sources) == (4, 4, 2, 2)
    assert (info.first, info.last) == ("2024-01-05", "2024-02-07")
    assert info.unread == {"not English: fr": 1}
    assert info.skipped == {"empty text": 1, "not text": 1}
    assert info.versions == {"v1": 4}


def test_known(filled: Desk, make: Any) -> None:
    assert filled.known(["one", "nine"]) == {"one"}
    assert filled.known(["one"], "v2") == set()
    same = make.document("Ann Low met Bo Hill.", source="A", published="2024-01-05", id="other")
    assert filled.known([same, make.document("Fresh.", id="one")]) == {"other"}


DAMAGE = [
    ("DELETE FROM document WHERE id = 'one'", "belongs to no document"),
    ("DELETE FROM event WHERE id = 'e0one'", "belongs to no event"),
    ("UPDATE mention SET start = start + 1 WHERE id = 'm0one'", "the words at the offsets"),
    ("UPDATE event SET trigger_text = 'x' WHERE id = 'e0one'", "trigger_start: the words"),
    ("UPDATE event SET statement = 'zzz' WHERE id = 'e0one'", "statement names no statement"),
    ("UPDATE event SET time = 'zzz' WHERE id = 'e0one'", "time names no time"),
    ("UPDATE label SET \"by\" = 'zzz' WHERE id = 'lone'", "by names no actor"),
    ("DELETE FROM reading WHERE document = 'one'", "no reading noted"),
    ("DELETE FROM identity WHERE document = 'one'", "has no identity"),
    ("INSERT INTO place SELECT * FROM place", "the same id twice"),
    ("INSERT INTO document SELECT * FROM document WHERE id = 'one'", "the same id twice"),
]


@pytest.mark.parametrize(("sql", "found"), DAMAGE)
def test_check_finds_planted_damage(filled: Desk, sql: str, found: str) -> None:
    assert filled.check() == ()
    with filled._store.writing() as connection:
        connection.execute(sql).fetchall()
    problems = filled.check()
    assert any(found in problem.problem and problem.count for problem in problems), problems


def test_export(filled: Desk, tmp_path: Path) -> None:
    for format_ in ("parquet", "csv", "jsonl"):
        files = filled.export(tmp_path / format_, format_)
        assert sorted(file.name for file in (tmp_path / format_).iterdir()) == sorted(file.name for file in files)
        assert {f"{cls.table}.{format_}" for cls in RECORD_TYPES.values()} <= {file.name for file in files}
    table = pq.read_table(tmp_path / "parquet" / "event.parquet")
    assert table.column_names == list(TABLES["event"].names)
    lines = (tmp_path / "jsonl" / "event.jsonl").read_text(encoding="utf-8").splitlines()
    with (tmp_path / "csv" / "event.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [json.loads(line)["id"] for line in lines] == [row["id"] for row in rows] == table["id"].to_pylist()
    with pytest.raises(InputError, match="expected one of parquet, csv, jsonl"):
        filled.export(tmp_path, "xml")


def test_sql_gives_a_relation(filled: Desk) -> None:
    relation = filled.sql("SELECT count(*) AS n FROM counted_event WHERE type = $type", {"type": "CONSULT"})
    assert relation.fetchall() == [(4,)]
    assert filled.sql("SELECT ? + 1", [1]).fetchall() == [(2,)]


CHILDREN = (
    "statement_source statement_cue statement_content statement_addressee statement_venue event_actor event_recipient "
    "event_context outlook_about parallel_present parallel_past shift_before shift_after actor_alias actor_role"
)


def test_schema_names_are_those_of_the_contract() -> None:
    kinds = {cls.table for cls in RECORD_TYPES.values()}
    assert {"document", "decision", "reading", *kinds} <= set(TABLES)
    assert set(CHILDREN.split()) == {table.name for table in TABLES.values() if table.owner in kinds}
    assert all({"id", "document"} <= set(TABLES[kind].names) for kind in kinds)
    assert all("document" in TABLES[child].names for child in CHILDREN.split())


def test_desk_queries_events_go_by_the_day_of_the_report_where_asked(tmp_path) -> None:
    from volteface.desk import Desk, StoredReading
    from volteface.records import Annotation, Document, Event, Span
    from volteface.sources.duplicates import fingerprint

    text = "They met in 2014."
    document = Document(id="d", text=text, published="2024-12-10", source="A")
    event = Event(
        id="e", document="d", method="m.v1", trigger=Span(5, 8, "met"), type="CONSULT", reality="historical",
        begin_at="2014-01-01", end_at="2015-01-01",
    )  # fmt: skip
    desk = Desk(tmp_path / "x.desk")
    desk.store([StoredReading(Annotation(document, events=(event,)), fingerprint(text), "1", "2024-12-11T00:00:00")])
    assert [e.id for e in desk.events(until="2014")] == ["e"]
    assert desk.events(since="2024-12-01") == ()
    assert [e.id for e in desk.events(since="2024-12-01", dated="published")] == ["e"]
    assert desk.events(until="2024-12-09", dated="published") == ()


def test_events_of_an_actor_are_the_same_by_publication_however_they_are_chosen(sund: Desk) -> None:
    for role in ("actor", "recipient"):
        chosen = sund.events(dated="published", limit=50, **{role: "Norland"})
        assert chosen == sund.events(dated="published", limit=50, since="0001", **{role: "Norland"})
