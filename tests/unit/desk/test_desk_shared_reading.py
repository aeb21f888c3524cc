from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from tests.unit.desk.conftest import reading

from volteface.desk import Desk
from volteface.desk.conditions import Conditions
from volteface.desk.store import Store
from volteface.errors import InputError
from volteface.records import Event, Label, Shift, Skipped, SkipReason, Statement

RUS = {"country": "RUS"}


@pytest.fixture
def many(desk: Desk, store: Any, make: Any) -> Desk:
    """A desk in which the newest documents hold no events."""
    store(
        *(
            make.named("Ann Low met Bo Hill.", {"Ann Low": RUS, "Bo Hill": {}}, id=f"n{n}", published=f"2024-01-{n:02}")
            for n in range(1, 7)
        ),
        *(make.document(f"Nothing happened on day {n}.", id=f"e{n}", published=f"2024-02-{n:02}") for n in range(1, 9)),
    )
    return desk


def ids(records: Any) -> list[str]:
    return [record.id for record in records]


@pytest.mark.parametrize("limit", [1, 2, 5, 9, 100])
@pytest.mark.parametrize("period", [{}, {"since": "2024-01-03"}, {"until": "2024-01-04"}, {"since": "2025"}])
def test_shared_reading_first_are_those_of_all(many: Desk, limit: int, period: dict[str, str]) -> None:
    whole = many.statements(**period)
    assert ids(many.statements(limit=limit, **period)) == ids(whole[:limit])
    reported = many.events(dated="published", **period)
    assert ids(many.events(dated="published", limit=limit, **period)) == ids(reported[:limit])


@pytest.mark.parametrize("limit", [1, 4, 9, 100])
@pytest.mark.parametrize("period", [{}, {"since": "2024-01-03"}, {"until": "2024-01-04"}, {"since": "2025"}])
@pytest.mark.parametrize("rejected", [False, True])
def test_shared_reading_newest_are_those_of_each_list(
    many: Desk, limit: int, period: dict[str, str], rejected: bool
) -> None:
    if rejected:
        many.judge("reject", "event", many.events(dated="published")[1].id, by="me")
        many.judge("reject", "label", many.labels()[0].id, by="me")
    found = many.newest([Event, Statement, Label, Shift], limit=limit, **period)
    assert found == {
        Event: many.events(dated="published", limit=limit, **period),
        Statement: many.statements(limit=limit, **period),
        Label: many.labels(limit=limit, **period),
        Shift: (),
    }
    assert many.newest([Shift]) == {Shift: ()}


def test_shared_reading_standing_leaves_out_what_was_rejected(many: Desk) -> None:
    who = many.identities("Ann Low")
    first, *others = ids(many.standing({Event: ("actor",)}, [who])[Event])
    many.judge("reject", "event", first, by="me")
    found = many.standing({Event: ("actor",), Statement: ("source",)}, [who], limit=3)
    assert ids(found[Event]) == others[:3]
    assert ids(found[Statement]) == ids(many.statements(source="Ann Low", limit=3))


def test_shared_reading_standing_takes_an_actor_of_two_names_once(many: Desk) -> None:
    many.merge_actors(many.identities("Ann Low")[0], many.identities("Bo Hill")[0], by="me")
    who = many.identities("Ann Low")
    found = ids(many.standing({Event: ("actor", "recipient")}, [who], limit=5)[Event])
    lists = [*many.events(actor="Ann Low", dated="published", limit=5)]
    lists += many.events(recipient="Ann Low", dated="published", limit=5)
    assert found == list(dict.fromkeys(ids(lists)))


def test_shared_reading_of_documents_alone() -> None:
    assert Conditions().between("d.published", "2024", None).of_documents
    assert not Conditions().between("d.published", "2024", None).equal("r.act", "act", "deny").of_documents
    assert not Conditions().stand("SELECT 1").of_documents


def test_shared_reading_standing_reads_each_once(many: Desk) -> None:
    who = many.identities("Ann Low")
    lists = [*many.events(actor="Ann Low", dated="published"), *many.events(recipient="Ann Low", dated="published")]
    assert lists
    assert ids(many.standing({Event: ("actor", "recipient")}, [who])[Event]) == list(dict.fromkeys(ids(lists)))
    assert ids(many.standing({Event: ("actor", "actor")}, [who, who])[Event]) == ids(
        many.events(actor="Ann Low", dated="published")
    )
    assert ids(many.standing({Statement: ("source",)}, [who], limit=2)[Statement]) == ids(
        many.statements(source="Ann Low", limit=2)
    )


def test_shared_reading_lean_records_are_made_whole(many: Desk) -> None:
    who = many.identities("Ann Low")
    wanted = {Event: ("actor", "recipient"), Statement: ("source", "about")}
    whole, lean = many.standing(wanted, [who]), many.standing(wanted, [who], lean=True)
    for kind in wanted:
        assert whole[kind]
        assert ids(lean[kind]) == ids(whole[kind])
        stored = {(one.document, one.id): one for one in whole[kind]}
        assert many.whole(lean[kind]) == stored
        assert many.completed(lean[kind]) == stored
        # What stands in a record of another id is not believed.
        first, *_, last = whole[kind]
        assert many.whole([replace(last, id=first.id, document=first.document)]) == {(first.document, first.id): first}
    for one, other in zip(lean[Event], whole[Event], strict=True):
        assert (one.type, one.reality, one.begin_at) == (other.type, other.reality, other.begin_at)
        assert [ref.actor or ref.text for ref in one.actors] == [ref.actor or ref.text for ref in other.actors]
    for said, full in zip(lean[Statement], whole[Statement], strict=True):
        assert [(span.start, span.end) for span in said.content] == [(span.start, span.end) for span in full.content]
    assert many.whole(()) == {}
    assert many.completed(()) == {}


def test_shared_reading_one_open_file(sund: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    real = Store._open

    def count(self: Store, *, read_only: bool) -> Any:
        opened.append(read_only)
        return real(self, read_only=read_only)

    monkeypatch.setattr(Store, "_open", count)
    with sund.sharing():
        held = sund.documents()
        assert sund.sql("SELECT count(*) FROM counted_document").fetchall() == [(len(held),)]
        assert sund.rows("SELECT count(*) FROM counted_document WHERE number < $n", {"n": 0}) == [(0,)]
        with sund.sharing():
            assert sund.coverage().documents == len(held)
    assert opened == [True]
    assert sund.documents() == held
    # What was held is let go of: it can be written again.
    assert sund.skip([], "2024") == 0


@pytest.fixture(params=["memory", "file"])
def filed(many: Desk, make: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Desk:
    """A desk of a few documents."""
    if request.param == "memory":
        return many
    desk = Desk(tmp_path / "few.desk")
    desk.store(
        [
            reading(make.document(f"Something else happened in {name}."))
            for name in ("Rome", "Oslo", "Lima", "Bern", "Kyiv")
        ]
    )
    return desk


def test_side_by_side_gives_each_answer_in_its_place_from_one_open_file(filed: Desk) -> None:
    asked = [partial(filed.documents, limit=n, counted=False) for n in range(1, 6)]
    with filed.sharing():
        found = filed.side_by_side(*asked)
    assert [len(documents) for documents in found] == [1, 2, 3, 4, 5]
    assert found == filed.side_by_side(*asked), "also where nothing is shared"
    assert filed.side_by_side() == []


def test_side_by_side_does_not_wait_for_a_writer_that_waits_for_it(filed: Desk) -> None:
    writer = Thread(target=lambda: filed.skip([Skipped("a.txt", SkipReason.EMPTY, "no text")], "2024-03-01"))
    expected = [filed.events(), filed.statements()]
    with filed.sharing():
        writer.start()
        sleep(0.1)  # by now it waits at the gate, before which others may not pass any more
        begin = monotonic()
        assert filed.side_by_side(filed.events, filed.statements) == expected
        assert monotonic() - begin < filed._store.wait_s / 2
    writer.join()
    assert len(filed.skipped()) == 1


def test_side_by_side_raises_what_failed_when_all_have_ended(filed: Desk) -> None:
    ended = []

    def fail() -> None:
        raise InputError("nobody of that name")

    def last() -> None:
        sleep(0.05)
        ended.append(1)

    with pytest.raises(InputError, match="nobody"), filed.sharing():
        filed.side_by_side(fail, last)
    assert ended == [1]
    assert filed.documents(), "the desk can be asked again"


_LONG = """
from volteface.desk import Desk
desk = Desk({path!r})
def long():
    return desk.rows("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b")
print("asking", flush=True)
try:
    with desk.sharing():
        desk.side_by_side(long, long, long)
except KeyboardInterrupt:
    print("broken off", desk.rows("SELECT count(*) FROM document"))
"""


def test_side_by_side_is_broken_off_by_ctrl_c(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "one.desk"
    Desk(path).store([reading(make.document("Something happened in Rome."))])
    program = [sys.executable, "-c", _LONG.format(path=str(path))]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "asking\n"
        sleep(0.5)
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=30)[0] == "broken off [(1,)]\n"
