from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.desk.redating import _long_ago
from volteface.errors import InputError
from volteface.reading.event_times import is_historical, published_day
from volteface.records import Label, Shift, ShiftSide, Time

TEXT = (
    "Norland shelled Westmark on Friday, and Westmark fired back. It had shelled the port in the spring. "
    "Norland called it a partner until Friday evening, when it called it an enemy. Norland may strike on Friday."
)


def story(stories: SimpleNamespace) -> Any:
    """Three events and a turn on Friday, one event by a person's word, one in the spring."""
    one = stories.Story(TEXT, source="Post", published="2024-12-10", title="Shells")
    norland, westmark = one.actor("Norland", country="NOR"), one.actor("Westmark", country="WMK")
    days = {"begin_at": "2024-12-06", "end_at": "2024-12-07"}
    spring = {"begin_at": "2024-03-01", "end_at": "2024-06-01"}
    friday = one.stretch("times", Time, "Friday", type="DATE", value="2024-12-06", **days)
    season = one.stretch("times", Time, "the spring", type="DATE", value="2024-SP", **spring)
    evening = one.stretch("times", Time, "Friday evening", type="TIME", value="2024-12-06TEV", **days)
    sides = {"actors": (norland,), "recipients": (westmark,), "quad": "material conflict"}
    one.event("shelled", "ASSAULT", time=friday.id, **days, **sides)
    one.event("fired", "ASSAULT", time=friday.id, reality="historical", **days)
    one.event("strike", "ASSAULT", time=friday.id, reality="future", **days)
    one.event("had shelled", "ASSAULT", time=season.id, reality="historical", **spring)
    one.event("called", "REJECT", begin_at="2024-12-10", end_at="2024-12-11")
    one.stretch("labels", Label, "partner", by=norland.actor, target=westmark.actor, stance="favourable",
                time=evening.id)  # fmt: skip
    one.stretch(
        "shifts", Shift, "called it a partner until Friday evening, when it called it an enemy", kind="label",
        actor=norland.actor, target=westmark.actor, before=ShiftSide("partner", (), None, "2024-12-06"),
        after=ShiftSide("enemy", (), "2024-12-06", None),
    )  # fmt: skip
    return one


@pytest.fixture
def desk(tmp_path: Path, stories: SimpleNamespace) -> Desk:
    made = Desk(tmp_path / "friday.desk")
    made.store([stories.reading(story(stories))])
    return made


def times(desk: Desk) -> dict[str, Time]:
    return {one.text: one for one in desk.annotation(1).times}


def dates(desk: Desk) -> dict[str, tuple[str | None, str | None, str]]:
    return {one.trigger.text: (one.begin_at, one.end_at, one.reality) for one in desk.annotation(1).events}


def derived(desk: Desk) -> list[Any]:
    return [
        desk.sql(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in ("event_key", "tie", "report", "part")
    ]


def test_redating_events_follow_their_time_and_go_back_with_it(desk: Desk) -> None:
    before, numbers = desk.annotation(1), derived(desk)
    made = desk.correct("time", times(desk)["Friday"].id, {"value": "2024-11-29"}, by="anna")
    found = dates(desk)
    assert found["shelled"] == ("2024-11-29", "2024-11-30", "current")
    assert found["fired"] == ("2024-11-29", "2024-11-30", "historical")
    assert found["strike"] == ("2024-11-29", "2024-11-30", "future")
    assert found["had shelled"][0] == "2024-03-01"
    assert found["called"][0] == "2024-12-10"
    assert derived(desk) != numbers
    assert [one.begin_at for one in desk.events(until="2024-11-30", since="2024-11-01")] == ["2024-11-29"] * 3
    kept = json.loads(made.value or "")["dated"]["event"]
    shelled = next(one.id for one in before.events if one.trigger.text == "shelled")
    assert kept[shelled] == {
        "was": {"begin_at": "2024-12-06", "end_at": "2024-12-07"},
        "now": {"begin_at": "2024-11-29", "end_at": "2024-11-30"},
    }
    assert len(kept) == 3
    desk.undo(made.id, by="anna")
    assert (desk.annotation(1), derived(desk)) == (before, numbers)
    assert desk.check() == ()


def test_redating_what_is_long_ago_is_history_and_news_again_when_undone(desk: Desk) -> None:
    before = desk.annotation(1)
    made = desk.correct("time", times(desk)["Friday"].id, {"value": "2021"}, by="anna")
    assert dates(desk)["shelled"] == ("2021-01-01", "2022-01-01", "historical")
    assert dates(desk)["strike"][2] == "future"
    desk.undo(made.id, by="anna")
    assert desk.annotation(1) == before
    recent = desk.correct("time", times(desk)["the spring"].id, {"value": "2024-12-02"}, by="anna")
    assert dates(desk)["had shelled"] == ("2024-12-02", "2024-12-03", "current")
    desk.undo(recent.id, by="anna")
    unknown = desk.correct("time", times(desk)["Friday"].id, {"value": "PAST_REF"}, by="anna")
    assert dates(desk)["shelled"] == (None, None, "current")
    desk.undo(unknown.id, by="anna")
    assert desk.annotation(1) == before


def test_redating_survives_a_reading_again_and_is_undone_after_it(desk: Desk, stories: SimpleNamespace) -> None:
    before = desk.annotation(1)
    made = desk.correct("time", times(desk)["Friday"].id, {"value": "2021-05-07"}, by="anna")
    dated = dates(desk)
    desk.store([stories.reading(story(stories), "v2")])
    assert dates(desk) == dated
    again = story(stories)
    # Another reading finds an event more, and dates it by the same words.
    again.event("fired back", "ASSAULT", time=times(desk)["Friday"].id, begin_at="2024-12-06", end_at="2024-12-07")
    desk.store([stories.reading(again, "v3")])
    assert dates(desk)["fired back"] == ("2021-05-07", "2021-05-08", "historical")
    assert len(json.loads(desk.decisions()[0].value or "")["dated"]["event"]) == 4
    desk.undo(made.id, by="anna")
    assert dates(desk)["fired back"] == ("2024-12-06", "2024-12-07", "current")
    assert [one for one in desk.annotation(1).events if one.trigger.text != "fired back"] == list(before.events)
    assert desk.check() == ()


def test_redating_a_turn_is_dated_by_the_first_time_in_its_words(desk: Desk) -> None:
    before = desk.annotation(1)
    made = desk.correct("time", times(desk)["Friday evening"].id, {"value": "2024-12-08"}, by="anna")
    (turn,) = desk.annotation(1).shifts
    assert (turn.before.end_at, turn.after.begin_at, turn.before.begin_at) == ("2024-12-08", "2024-12-08", None)
    assert desk.annotation(1).events == before.events
    desk.undo(made.id, by="anna")
    assert desk.annotation(1) == before


def test_redating_leaves_what_a_person_said_of_an_event(desk: Desk, stories: SimpleNamespace) -> None:
    before = desk.annotation(1)
    events = {one.trigger.text: one.id for one in before.events}
    own = desk.correct("event", events["shelled"], {"begin_at": "2024-12-05"}, by="anna")
    assert dates(desk)["shelled"] == ("2024-12-05", "2024-12-06", "current")
    said = desk.correct("event", events["had shelled"], {"reality": "negated"}, by="anna")
    true = desk.correct("event", events["had shelled"], {"reality": "historical"}, by="anna")
    friday = desk.correct("time", times(desk)["Friday"].id, {"value": "2024-12-03"}, by="anna")
    spring = desk.correct("time", times(desk)["the spring"].id, {"value": "2024-12-02"}, by="anna")
    assert dates(desk)["shelled"][0] == "2024-12-05"
    assert dates(desk)["fired"][0] == "2024-12-03"
    assert dates(desk)["had shelled"] == ("2024-12-02", "2024-12-03", "historical")
    found = dates(desk)
    desk.store([stories.reading(story(stories), "v2")])
    assert dates(desk) == found
    # Without its own correction it is dated as its time is now.
    desk.undo(own.id, by="anna")
    assert dates(desk)["shelled"] == ("2024-12-03", "2024-12-04", "current")
    for decision in (friday, spring, true, said):
        desk.undo(decision.id, by="anna")
    assert desk.annotation(1) == before
    with pytest.raises(InputError, match="before it begins"):
        desk.correct("event", events["shelled"], {"end_at": "2024-12-01"}, by="anna")
    with pytest.raises(InputError, match="ISO date"):
        desk.correct("event", events["shelled"], {"begin_at": "Friday"}, by="anna")


def test_redating_one_correction_upon_another_is_undone_from_the_last(desk: Desk) -> None:
    before, friday = desk.annotation(1), times(desk)["Friday"].id
    first = desk.correct("time", friday, {"value": "2024-12-05"}, by="anna")
    second = desk.correct("time", friday, {"value": "2021-12-05"}, by="anna")
    assert dates(desk)["shelled"] == ("2021-12-05", "2021-12-06", "historical")
    desk.undo(second.id, by="anna")
    assert dates(desk)["shelled"] == ("2024-12-05", "2024-12-06", "current")
    desk.undo(first.id, by="anna")
    assert desk.annotation(1) == before


def test_redating_a_rejected_time_dates_nothing_until_it_is_undone(desk: Desk) -> None:
    before, numbers = desk.annotation(1), derived(desk)
    made = desk.judge("reject", "time", times(desk)["Friday"].id, by="anna")
    assert {name: dates(desk)[name] for name in ("shelled", "fired", "strike")} == {
        "shelled": (None, None, "current"), "fired": (None, None, "historical"), "strike": (None, None, "future"),
    }  # fmt: skip
    assert (dates(desk)["had shelled"][0], dates(desk)["called"][0]) == ("2024-03-01", "2024-12-10")
    assert len(json.loads(made.value or "")["dated"]["event"]) == 3
    assert derived(desk) != numbers
    turn = desk.judge("reject", "time", times(desk)["Friday evening"].id, by="anna")
    assert (desk.annotation(1).shifts[0].before.end_at, desk.annotation(1).shifts[0].after.begin_at) == (None, None)
    season = desk.judge("reject", "time", times(desk)["the spring"].id, by="anna")
    assert dates(desk)["had shelled"] == (None, None, "current")
    for decision in (made, season, turn):
        desk.undo(decision.id, by="anna")
    assert (desk.annotation(1), derived(desk)) == (before, numbers)
    assert desk.check() == ()


def test_redating_a_rejected_time_survives_a_reading_again(desk: Desk, stories: SimpleNamespace) -> None:
    before, friday = desk.annotation(1), times(desk)["Friday"].id
    desk.correct("time", friday, {"value": "2024-12-03"}, by="anna")
    made = desk.judge("reject", "time", friday, by="anna")
    assert dates(desk)["shelled"] == (None, None, "current")
    again = story(stories)
    again.event("fired back", "ASSAULT", time=friday, begin_at="2024-12-06", end_at="2024-12-07")
    desk.store([stories.reading(again, "v2")])
    assert (dates(desk)["shelled"], dates(desk)["fired back"]) == ((None, None, "current"),) * 2
    # It counts again: as it was corrected, by who had read it then.
    desk.undo(made.id, by="anna")
    assert (dates(desk)["shelled"], dates(desk)["fired back"]) == (("2024-12-03", "2024-12-04", "current"),) * 2
    desk.undo(1, by="anna")
    assert [one for one in desk.annotation(1).events if one.trigger.text != "fired back"] == list(before.events)
    assert desk.check() == ()


@pytest.mark.parametrize("last", ["rejection", "correction", "own"])
def test_redating_rejections_and_corrections_are_undone_in_any_order(desk: Desk, last: str) -> None:
    before, numbers, friday = desk.annotation(1), derived(desk), times(desk)["Friday"].id
    shelled = next(one.id for one in before.events if one.trigger.text == "shelled")
    made = {
        "rejection": desk.judge("reject", "time", friday, by="anna"),
        "correction": desk.correct("time", friday, {"value": "2024-12-03"}, by="anna"),
        "own": desk.correct("event", shelled, {"begin_at": "2024-12-05"}, by="anna"),
    }
    assert dates(desk)["fired"][0] is None
    assert dates(desk)["shelled"][0] == "2024-12-05"
    for name in [name for name in made if name != last] + [last]:
        desk.undo(made[name].id, by="anna")
    assert (desk.annotation(1), derived(desk)) == (before, numbers)


def test_redating_accepting_takes_every_rejection_back(desk: Desk) -> None:
    before, friday = desk.annotation(1), times(desk)["Friday"].id
    desk.judge("reject", "time", friday, by="anna")
    with pytest.raises(InputError, match="anna rejected this time already; see decision 1"):
        desk.judge("reject", "time", friday, by="anna")
    desk.judge("reject", "time", friday, by="bela")
    desk.undo(1, by="anna")
    assert dates(desk)["shelled"][0] is None
    desk.judge("accept", "time", friday, by="anna")
    assert desk.annotation(1) == before
    assert [(one.kind, one.undone_by) for one in desk.decisions()] == [
        ("reject", "anna"), ("reject", "anna"), ("accept", None),
    ]  # fmt: skip


@pytest.mark.parametrize("begin", ["2024-12-06", "2024-11-19", "2024-11-18", "2024-11", "2020", "2025-01-01", None])
@pytest.mark.parametrize("published", ["2024-12-10", "2024-12-10T08:00:00", None])
def test_redating_history_begins_where_it_does_for_the_reading(begin: str | None, published: str | None) -> None:
    head = {"id": "t", "document": "d", "method": "hand.v1", "start": 0, "end": 1, "text": "x", "type": "DATE"}
    for end in (begin, None):
        time = Time(**head, begin_at=begin, end_at=end)
        assert _long_ago((begin, end), published) == is_historical(time, published_day(published))
