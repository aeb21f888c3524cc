from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.analysis.crossing import desk_of, report

from volteface.analysis.contradictions import load_contradictions
from volteface.analysis.contradictions_numbers import counts_in

SIDES = ("Norland", "Westmark")
ASSERTED = "Norland shelled the old harbour of Westmark on Monday."
DENIED = "Norland has not shelled the old harbour of Westmark, its minister insisted."


def told(stories: SimpleNamespace, text: str, source: str, **fields: Any) -> Any:
    return report(stories, text, "shelled", source=source, **{"sides": SIDES, **fields})


def test_contradictions_between_outlets_on_an_event(stories: SimpleNamespace) -> None:
    desk = desk_of(
        stories, told(stories, ASSERTED, "Coast Courier"), told(stories, DENIED, "Radio Sund", reality="negated")
    )
    found = load_contradictions(desk)
    assert [(one.kind, one.one.voice, one.one.holds, one.other.voice, one.other.holds) for one in found] == [
        ("event", "Coast Courier", "asserts", "Radio Sund", "denies")
    ]
    assert found[0].one.evidence[0].text == "shelled"
    assert found[0].score >= 0.5
    assert load_contradictions(desk, kind="number") == ()
    assert load_contradictions(desk, about=["Norland"]) == found
    assert load_contradictions(desk, since="2022") == ()


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Norland failed when it shelled the old harbour of Westmark.", {}),
        ("Norland would not have shelled the old harbour of Westmark.", {}),
        (DENIED, {"day": "2021-03-15"}),
        (DENIED, {"sides": ("Oldland", "Westmark")}),
        (DENIED, {"source": "Coast Courier"}),
    ],
    ids=str,
)
def test_contradictions_need_a_denial_of_the_same_by_another(
    stories: SimpleNamespace, text: str, fields: dict[str, Any]
) -> None:
    text = text.replace("Norland", fields.get("sides", SIDES)[0])
    second = told(stories, text, **{"source": "Radio Sund", "reality": "negated", **fields})
    assert load_contradictions(desk_of(stories, told(stories, ASSERTED, "Coast Courier"), second)) == ()


def said(stories: SimpleNamespace, speaker: str, cue: str, content: str, act: str, *, lead: str = "") -> Any:
    text = f"{lead}{speaker} {cue} {content}."
    story = stories.Story(text, source=f"Paper of {speaker}", published="2021-03-02", title="Said")
    story.statement(story.actor(speaker, kind="person"), cue, content, act=act)
    return story


FISH = "that the herring fleet had crossed the northern border"


@pytest.mark.parametrize(
    ("cue", "content", "lead", "count"),
    [
        ("said", "that the herring fleet crossed the border in the north", "", 1),
        ("said", "that the herring fleet had not crossed the northern border", "", 0),
        ("said", "that the herring fleet had allegedly crossed the northern border", "", 0),
        ("says", "the herring fleet had crossed the northern border", "Norland will answer if ", 0),
        ("said", "that the northern summer had been dry for the farmers of the coast", "", 0),
    ],
)
def test_contradictions_between_speakers(
    stories: SimpleNamespace, cue: str, content: str, lead: str, count: int
) -> None:
    filler = [said(stories, f"Per Holm{n}", "said", f"that sheep number {n} was sold", "say") for n in range(6)]
    denial, other = (
        said(stories, "Ana Lund", "denied", FISH, "deny"),
        said(stories, "Ole Vik", cue, content, "say", lead=lead),
    )
    found = load_contradictions(desk_of(stories, denial, other, *filler), kind="statement")
    assert [(one.one.voice, one.other.voice) for one in found] == [("Ole Vik", "Ana Lund")] * count
    assert all(one.what == FISH for one in found)


def test_contradictions_need_words_that_deny(stories: SimpleNamespace) -> None:
    refusal = said(stories, "Ana Lund", "refused", FISH, "deny")
    desk = desk_of(stories, refusal, said(stories, "Ole Vik", "said", FISH, "say"))
    assert load_contradictions(desk) == ()


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("12 sailors were killed", "30 sailors were killed", [("12 sailors were killed", "30 sailors were killed")]),
        ("at least 12 sailors were killed", "30 sailors were killed", []),
        ("12 sailors were killed", "30 sailors were wounded", []),
        ("12 sailors were killed", "30 farmers were killed", []),
        ("about 28 sailors were killed", "30 sailors were killed", []),
    ],
)
def test_contradictions_in_numbers(stories: SimpleNamespace, one: str, other: str, found: list[Any]) -> None:
    reports = [
        told(stories, f"Norland shelled the old harbour of Westmark and {count}.", source)
        for source, count in (("Coast Courier", one), ("Radio Sund", other))
    ]
    numbers = load_contradictions(desk_of(stories, *reports), kind="number")
    assert [(item.one.holds, item.other.holds) for item in numbers] == found


def test_contradictions_let_a_toll_rise(stories: SimpleNamespace) -> None:
    first = told(stories, "Norland shelled the old harbour of Westmark: 12 sailors died.", "Coast Courier")
    later = told(
        stories, "Norland shelled the old harbour of Westmark: 30 sailors died.", "Radio Sund", published="2021-03-04"
    )
    assert load_contradictions(desk_of(stories, first, later)) == ()


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("At least 12 people were killed.", [(12, float("inf"), "killed")]),
        ("Some 1,200 fighters were held.", [(900, 1500, "detained")]),
        ("Up to seven boys were hurt.", [(0, 7, "wounded")]),
        ("It left 12 people dead and 30 others wounded.", [(12, 12, "killed"), (30, 30, "wounded")]),
        ("In 2011 people died.", []), ("A 19-year-old died 20 miles off after 3 days.", []),
        ("They paid $30 each, 40% died.", []), ("", []), ("9" * 30, []),
    ],
)  # fmt: skip
def test_counts_of_a_sentence(sentence: str, counts: list[Any]) -> None:
    assert [(one.low, one.high, one.done) for one in counts_in(sentence)] == counts
