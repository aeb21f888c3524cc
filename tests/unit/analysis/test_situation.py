from __future__ import annotations

from types import SimpleNamespace

from volteface.analysis.context import actor_ids, carrier_chain, load_carriers
from volteface.analysis.situation import SituationOptions, gather_situation
from volteface.desk import Desk
from volteface.records import Label


def test_situation_keeps_to_its_numbers(sund: Desk) -> None:
    situation = gather_situation(sund, SituationOptions(events=2, statements=1, others=1, actors=3))
    assert [len(part) for part in (situation.events, situation.statements, situation.labels, situation.tally)] == [
        2,
        1,
        1,
        3,
    ]
    assert not situation.cut
    assert len(gather_situation(sund, SituationOptions(of_document=1)).events) == 1


def test_situation_loads_every_document_that_it_rests_on(sund: Desk) -> None:
    situation = gather_situation(sund)
    proofs = [*situation.events, *situation.statements, *situation.labels, *situation.shifts, *situation.outlooks]
    proofs += [one for same in situation.reports.values() for one in same]
    proofs += [one for row in situation.tally for one in row.examples]
    assert {record.document for record in proofs} == set(situation.documents)


def test_situation_finds_the_carriers_also_where_the_filter_does_not(sund: Desk) -> None:
    situation = gather_situation(sund, SituationOptions(about=("shipping clerk",)))
    (statement,) = situation.statements
    assert [carrier.source[0].text for carrier in carrier_chain(statement.relayed_by, situation.carriers)] == [
        "Radio Sund"
    ]
    assert situation.names[situation.carriers[statement.relayed_by or ""].source[0].actor or ""] == "Radio Sund"


def test_situation_of_actors_holds_the_statements_that_carry_what_is_told(sund: Desk) -> None:
    found = 0
    for actor in sund.actors():
        situation = gather_situation(sund, SituationOptions(about=(actor.id,)))
        carrying = {event.statement for event in situation.events} | {one.relayed_by for one in situation.statements}
        assert carrying - {None} <= set(situation.carriers)
        found += len(carrying - {None})
    assert found


def test_situation_leaves_out_labels_that_only_repeat_the_name(stories: SimpleNamespace) -> None:
    story = stories.Story("Rebels met. The rebels left.", source="x", published="2021-03-02")
    rebels = story.actor("Rebels", kind="group", known=False)
    story.stretch("labels", Label, "rebels", stance="neutral", by="author", target=rebels.actor)
    desk = Desk(":memory:")
    desk.store([stories.reading(story)])
    assert gather_situation(desk).labels == ()


def test_load_carriers_of_nothing_asks_nothing(sund: Desk) -> None:
    assert load_carriers(sund, sund.labels()[:0]) == {}
    assert actor_ids(sund.labels()) == {sund.labels()[0].by, sund.labels()[0].target}


def test_carrier_chain_ends_where_it_turns_in_a_circle(sund: Desk) -> None:
    carriers = load_carriers(sund, sund.statements())
    assert len(carrier_chain(next(iter(carriers)), carriers)) == 1
    assert carrier_chain("nobody", carriers) == ()
