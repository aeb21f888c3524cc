from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.analysis.crossing import desk_of, report

from volteface.analysis.relations import load_relations, state_of
from volteface.analysis.relations_balance import Balance, balances
from volteface.analysis.relations_days import first_day, last_day, period_of
from volteface.errors import InputError
from volteface.records import Label

SIDES = ("Norland", "Westmark")


def deed(
    stories: SimpleNamespace, day: str, *, good: bool = False, source: str = "Coast Courier", **fields: Any
) -> Any:
    verb, type_, quad = ("fed", "AID", "material cooperation") if good else ("shelled", "ASSAULT", "material conflict")
    text = f"On {day} Norland {verb} Westmark, {source} wrote."
    return report(
        stories, text, verb, source=source, published=day, day=day, type_=type_, quad=quad, **{"sides": SIDES, **fields}
    )


def test_relations_tell_how_two_stand_of_late(stories: SimpleNamespace) -> None:
    days = [f"2021-03-{day:02d}" for day in range(1, 13)]
    found = load_relations(desk_of(stories, *(deed(stories, day) for day in days)))
    assert len(found) == 1
    relation = found[0]
    assert relation.names in (("Norland", "Westmark"), ("Westmark", "Norland"))
    assert (relation.state, relation.n, relation.documents, relation.outlets) == ("hostile", 12, 12, 1)
    assert relation.low <= relation.balance <= relation.high < 0
    assert [(one.begin_at, one.end_at, one.events) for one in relation.periods] == [("2021-03-01", "2021-04-01", 12)]
    assert [one.text for one in relation.evidence] == ["shelled"] * 5
    assert relation.evidence[0].published == "2021-03-12"


def test_relations_are_unclear_where_little_is_known(stories: SimpleNamespace) -> None:
    relation = load_relations(desk_of(stories, deed(stories, "2021-03-01")))[0]
    assert relation.state == "unclear"
    assert relation.low < 0 < relation.high


def test_relations_forget_the_old(stories: SimpleNamespace) -> None:
    old = [deed(stories, f"2020-03-{day:02d}") for day in range(1, 13)]
    new = [deed(stories, f"2021-03-{day:02d}", good=True) for day in range(1, 13)]
    desk = desk_of(stories, *old, *new)
    assert load_relations(desk)[0].state == "cooperative"
    assert load_relations(desk, until="2020-12")[0].balance < 0
    assert [one.balance < 0 for one in load_relations(desk)[0].periods] == [True, False]


def test_relations_count_what_several_report_once(stories: SimpleNamespace) -> None:
    reports = [deed(stories, "2021-03-01", source=source) for source in ("Coast Courier", "Radio Sund", "Farm Weekly")]
    relation = load_relations(desk_of(stories, *reports))[0]
    assert (relation.n, relation.documents, relation.outlets) == (1, 3, 3)


@pytest.mark.parametrize(
    "fields",
    [{"reality": "future"}, {"reality": "negated"}, {"sides": ("Norland", None)}, {"sides": ("Norland", "Norland")}],
    ids=str,
)
def test_relations_need_two_actors_and_what_happened(stories: SimpleNamespace, fields: dict[str, Any]) -> None:
    assert load_relations(desk_of(stories, deed(stories, "2021-03-01", **fields))) == ()


def test_relations_hold_labels_too(stories: SimpleNamespace) -> None:
    story = deed(stories, "2021-03-01")
    one, other = (actor.id for actor in story.records["actors"])
    story.stretch("labels", Label, "wrote", stance="hostile", by=one, target=other)
    story.stretch("labels", Label, "Coast", stance="neutral", by=one, target=other)
    step = load_relations(desk_of(stories, story))[0].periods[0]
    assert (step.events, step.words, step.conflict, step.cooperation) == (1, 1, 1.5, 0.0)


def test_relations_by_actor_pair_and_period(stories: SimpleNamespace) -> None:
    other = report(
        stories, "Oldland fed Norland.", "fed", source="Farm Weekly", published="2021-04-02", day="2021-04-02",
        type_="AID", quad="material cooperation", sides=("Oldland", "Norland"),
    )  # fmt: skip
    desk = desk_of(stories, deed(stories, "2021-03-01"), deed(stories, "2021-03-09"), other)
    assert len(load_relations(desk)) == len(load_relations(desk, about=["Norland"])) == 2
    assert len(load_relations(desk, about=["Oldland"])) == len(load_relations(desk, limit=1)) == 1
    assert load_relations(desk, pair=("Westmark", "Oldland")) == ()
    assert len(load_relations(desk, since="2021-04")) == 1
    weeks = load_relations(desk, pair=("Westmark", "Norland"), period="week")[0].periods
    assert [one.begin_at for one in weeks] == ["2021-03-01", "2021-03-08"]


def test_relations_follow_merges_splits_and_rejections(stories: SimpleNamespace) -> None:
    northern = report(
        stories, "On 2021-03-05 Northland shelled Westmark.", "shelled", source="Radio Sund", published="2021-03-05",
        day="2021-03-05", sides=("Northland", "Westmark"),
    )  # fmt: skip
    desk = desk_of(stories, deed(stories, "2021-03-01"), northern)
    assert [one.n for one in load_relations(desk)] == [1, 1]
    desk.merge_actors("Norland", "Northland", by="eva")
    assert [one.n for one in load_relations(desk)] == [2]
    desk.split_actor("Norland", [northern.document.id], by="eva")
    assert [one.n for one in load_relations(desk)] == [1, 1]
    desk.judge("reject", "event", northern.records["events"][0].id, by="eva")
    assert [one.n for one in load_relations(desk)] == [1]


def test_relations_refuse_what_is_no_date(stories: SimpleNamespace) -> None:
    with pytest.raises(InputError, match="expected 2024, 2024-12 or 2024-12-08"):
        load_relations(desk_of(stories), since="spring")


def test_balance_says_little_from_little() -> None:
    nothing, little, much, even = balances([(0, 0), (1, 0), (30, 0), (30, 30)])
    assert (nothing.mean, round(nothing.low, 1), round(nothing.high, 1)) == (0, -0.9, 0.9)
    assert little.high - little.low > 2 * (much.high - much.low)
    assert little.high > 0 > much.high
    assert even.mean == 0
    assert even.high - even.low < 0.5
    assert balances([]) == ()


@pytest.mark.parametrize(
    ("balance", "state"),
    [
        ((-0.8, -0.9, -0.4), "hostile"), ((-0.3, -0.5, -0.1), "tense"), ((0.8, 0.4, 0.9), "cooperative"),
        ((0.3, 0.1, 0.5), "cordial"), ((0.0, -0.2, 0.2), "mixed"), ((0.0, -0.9, 0.9), "unclear"),
    ],
)  # fmt: skip
def test_state_never_says_more_than_the_interval(balance: tuple[float, float, float], state: str) -> None:
    assert state_of(Balance(*balance)) == state


def test_days_of_prefixes_and_periods() -> None:
    assert (first_day("2024"), last_day("2024")) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert (first_day("2024-02"), last_day("2024-02")) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert first_day("2024-02-03T10:00") == last_day("2024-02-03") == dt.date(2024, 2, 3)
    assert period_of(dt.date(2024, 2, 29), "week") == (dt.date(2024, 2, 26), dt.date(2024, 3, 4))
    assert period_of(dt.date(2024, 12, 31), "month") == (dt.date(2024, 12, 1), dt.date(2025, 1, 1))
    for wrong in ("2024-13", "2024-02-30", "", "24"):
        with pytest.raises(InputError):
            last_day(wrong)


def test_relations_of_a_pair_are_those_found_among_all(stories: SimpleNamespace) -> None:
    days = [f"2021-03-{day:02d}" for day in range(1, 7)]
    desk = desk_of(
        stories,
        *(deed(stories, day, good=day > "2021-03-04") for day in days),
        *(deed(stories, day, sides=("Westmark", "Norland"), source="Radio Sund") for day in days[:2]),
        *(deed(stories, day, sides=("Sundland", "Westmark"), source="Sundland Herald") for day in days[:3]),
    )
    for decide in (
        lambda: None,
        lambda: desk.judge("reject", "event", desk.events()[0].id, by="x"),
        lambda: desk.merge_actors("Norland", "Sundland", by="x"),
        lambda: desk.split_actor("Norland", [desk.events()[-1].document], by="x"),
    ):
        decide()
        found = load_relations(desk)
        assert found
        for relation in found:
            assert load_relations(desk, pair=relation.actors) == (relation,)
        for relation in load_relations(desk, since="2021-03-02", until="2021-03-05"):
            pair = relation.actors[::-1]
            assert load_relations(desk, pair=pair, since="2021-03-02", until="2021-03-05") == (relation,)
        assert load_relations(desk, pair=(found[0].actors[0], found[0].actors[0])) == ()
        assert load_relations(desk, pair=found[0].actors, since="2022") == ()
