from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.analysis.crossing import desk_of, report
from tests.unit.telling import make_telling

from volteface.desk import Desk
from volteface.errors import InputError
from volteface.records import Outlook
from volteface.watch import thresholds
from volteface.watch.config import EventThreshold, LabelThreshold, Threshold
from volteface.watch.findings import find_answers, find_contradictions, find_turns
from volteface.watch.loop import _marks, _memory
from volteface.watch.notices import Finding, make_notices, notice_from_json, notice_lines, notice_to_json
from volteface.watch.thresholds import find_crossed, topic_of


@pytest.fixture(scope="session")
def telling(stories: SimpleNamespace) -> SimpleNamespace:
    return make_telling(stories)


def never(_: Finding) -> bool:
    return False


def crossed(desk: Desk, rule: Threshold, is_told: Callable[[Finding], bool] = never) -> list[Finding]:
    """What is told, and not the marks beside it."""
    return [one for one in find_crossed(desk, rule, is_told) if not one.silent and not is_told(one)]


def told_after(found: Iterable[Finding]) -> Callable[[Finding], bool]:
    return _memory(_marks(found))


def test_findings_turns_with_both_sides(telling: SimpleNamespace) -> None:
    told = [telling.label(n, "hostile" if n < 12 else "neutral") for n in range(24)]
    desk = telling.desk([*told, telling.report(26)])
    reported, observed = find_turns(desk)
    assert reported.title == "a text reports that Norland turned towards Free Union: no longer terrorists"
    assert observed.title == "Norland in words for Free Union: hostile (-1.00) → neutral (+0.00)"
    assert "12 observations before, 12 after" in observed.text
    assert {side for side, _ in observed.evidence} == {"before", "after"}
    assert len(observed.about) == 2
    (notice,) = make_notices(desk, [observed], "2026-01-02T03:04:05+00:00")
    assert notice_from_json(notice_to_json(notice)) == notice
    assert notice.proofs[0].words.startswith("Norland called the Free Union")
    (both,) = make_notices(desk, [reported], "2026-01-02T03:04:05+00:00")
    assert len(both.proofs) == 1
    lines = list(notice_lines(notice))
    assert lines[0].startswith("turn: Norland in words for Free Union")
    assert lines[3].startswith("    Harbour News, 2021-")


def test_findings_a_turn_is_the_same_when_more_is_told_of_it(telling: SimpleNamespace) -> None:
    told = [telling.label(n, "hostile" if n < 12 else "neutral") for n in range(24)]
    early = list(find_turns(telling.desk(told)))
    late = list(find_turns(telling.desk([*told, telling.label(24, "neutral"), telling.label(25, "neutral")])))
    assert len(early) == len(late) == 1
    assert told_after(early)(late[0])
    back = replace(late[0], day="2022-06-01", since="2022-05-01", until="2022-07-01")
    assert not told_after(early)(back)  # a year later it is another turn


def test_findings_contradictions_name_both_voices(stories: SimpleNamespace) -> None:
    sides = ("Norland", "Westmark")
    one = report(
        stories, "Norland shelled the old harbour of Westmark on Monday.", "shelled", source="Courier", sides=sides
    )
    text = "Norland has not shelled the old harbour of Westmark, its minister insisted."
    other = report(stories, text, "shelled", source="Radio Sund", sides=sides, reality="negated")
    desk = desk_of(stories, one, other)
    (found,) = find_contradictions(desk)
    assert found.title.startswith("Courier asserts, Radio Sund denies: ASSAULT")
    assert [side for side, _ in found.evidence] == ["Courier asserts", "Radio Sund denies"]
    assert [found.id for found in find_contradictions(desk)] == [found.id]


def test_findings_answers_to_open_questions(stories: SimpleNamespace) -> None:
    question = "Will Norland close the northern strait to herring boats?"
    asked = report(
        stories, f"{question} Nobody knows.", "close", source="Courier", type_="COERCE", sides=("Norland", None),
        reality="future", day=None,
    )  # fmt: skip
    norland = asked.records["actors"][0].id
    asked.stretch("outlooks", Outlook, question, kind="question", holder="author", about=(norland,))
    later = report(
        stories, "Norland closed the northern strait, and the herring boats turned back to Sund.", "closed",
        source="Radio Sund", published="2021-04-02", day="2021-04-02", sides=("Norland", None), type_="COERCE",
    )  # fmt: skip
    farms = [
        report(stories, f"Sheep number {n} was sold in the hills by a farmer called Per.", "sold", source=f"Farm {n}")
        for n in range(8)
    ]
    desk = desk_of(stories, asked, later, *farms)
    (found,) = find_answers(desk)
    assert found.title == f"it may have happened: {question}"
    assert found.about == desk.identities("Norland")


# Thresholds

RULE = EventThreshold("Border", more_than=2, days=7, type="ASSAULT", between=("Norland", "Free Union"))


def deeds(telling: SimpleNamespace, *days: str, first: int = 0) -> list[Any]:
    return [
        telling.event(first + at, "ASSAULT", "material conflict", published=day) for at, day in enumerate(days)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "days_told"),
    [
        (("2021-03-01", "2021-03-04"), []),
        (("2021-03-01", "2021-03-04", "2021-03-07"), ["2021-03-07"]),
        (("2021-03-01", "2021-03-04", "2021-03-08"), []),
        (("2021-03-01", "2021-03-03", "2021-03-05", "2021-03-07", "2021-03-09"), ["2021-03-05"]),
        (
            ("2021-03-01", "2021-03-03", "2021-03-05", "2021-06-01", "2021-06-03", "2021-06-05"),
            ["2021-03-05", "2021-06-05"],
        ),
    ],
)
def test_thresholds_of_events_are_crossed_once_a_stretch(
    telling: SimpleNamespace, days: tuple[str, ...], days_told: list[str]
) -> None:
    found = crossed(telling.desk(deeds(telling, *days)), RULE)
    assert [one.day for one in found] == days_told
    assert all(len(one.evidence) == 3 for one in found)
    if found:
        assert found[0].title == "Border: more than 2 ASSAULT events within 7 days, Norland and Free Union"


def test_thresholds_of_events_are_not_crossed_again_by_late_reports(telling: SimpleNamespace) -> None:
    days = ("2021-03-01", "2021-03-03", "2021-03-05")
    first = crossed(telling.desk(deeds(telling, *days)), RULE)
    more = telling.desk([*deeds(telling, *days), *deeds(telling, "2021-02-26", "2021-03-07", first=10)])
    assert crossed(more, RULE, told_after(first)) == []
    assert [one.day for one in crossed(more, RULE)] == ["2021-03-03"]  # it begins earlier now


def test_thresholds_stretch_without_new_reports_is_not_compared_again(
    telling: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("2021-03-01", "2021-03-03", "2021-03-05", "2021-06-01", "2021-06-03", "2021-06-05")
    desk = telling.desk(deeds(telling, *days))
    is_told = told_after(find_crossed(desk, RULE, never))
    compared: list[str] = []
    plain = thresholds._distinct_events

    def counting(desk: Desk, rule: EventThreshold, since: date, until: date) -> Any:
        compared.append(until.isoformat())
        return plain(desk, rule, since, until)

    monkeypatch.setattr(thresholds, "_distinct_events", counting)
    assert crossed(desk, RULE, is_told) == []
    assert compared == []
    assert crossed(telling.desk(deeds(telling, *days, "2021-06-08")), RULE, is_told) == []
    assert compared == ["2021-06-08"]


def test_thresholds_count_events_not_reports(stories: SimpleNamespace) -> None:
    text = "Norland shelled the old harbour of Westmark on Monday, {}."
    ends = ("three fishermen said", "a clerk told radio", "the mayor wrote", "boats were seen to burn")
    reports = [
        report(stories, text.format(end), "shelled", source=f"Paper {end[:9]}", sides=("Norland", "Westmark"))
        for end in ends
    ]
    rule = EventThreshold("B", more_than=2, days=7, actor="Norland")
    assert crossed(desk_of(stories, *reports), rule) == []


def test_thresholds_of_events_take_the_sides_that_are_given(telling: SimpleNamespace) -> None:
    desk = telling.desk(deeds(telling, "2021-03-01", "2021-03-03", "2021-03-05"))
    rule = replace(RULE, between=None)
    for fits, sides in (
        (True, {"actor": "Norland"}), (True, {"recipient": "Free Union"}), (True, {}), (False, {"actor": "Free Union"}),
        (False, {"type": "AID"}),
    ):  # fmt: skip
        assert bool(crossed(desk, replace(rule, **sides))) is fits
    with pytest.raises(InputError, match="Nobody"):
        crossed(desk, replace(rule, actor="Nobody"))


def test_thresholds_first_label_of_each_voice(telling: SimpleNamespace) -> None:
    desk = telling.desk(
        [
            telling.label(0, "neutral"),
            telling.label(1, "hostile"),
            telling.label(2, "hostile"),
            telling.label(3, "hostile", by="author", source="Radio Sund"),
        ]
    )
    rule = LabelThreshold("Words", "Free Union", stance="hostile")
    (found,) = crossed(desk, rule)
    assert found.title == "Words: Norland called Free Union “thugs” for the first time"
    each = crossed(desk, replace(rule, each_voice=True))
    assert [one.title.partition(" called")[0] for one in each] == ["Words: Norland", "Words: Radio Sund"]
    (bandits,) = crossed(desk, replace(rule, words=("bandit",)))
    assert bandits.evidence[0][1].text == "bandits"
    assert crossed(desk, replace(rule, words=("saint",))) == []
    assert len(crossed(desk, replace(rule, by="radio sund"))) == 1
    assert crossed(desk, replace(rule, by="Nobody")) == []


def test_thresholds_another_name_is_the_same_topic() -> None:
    assert topic_of(RULE) == topic_of(replace(RULE, name="Frontier")) != topic_of(replace(RULE, more_than=3))


def test_findings_of_an_empty_desk() -> None:
    desk = Desk(":memory:")
    desk.store([])
    assert [*find_turns(desk), *find_contradictions(desk), *find_answers(desk)] == []
