from __future__ import annotations

from collections.abc import Sequence

import pytest

from volteface.knowledge import load_knowledge
from volteface.reading.events import find_events
from volteface.reading.language import parse
from volteface.reading.main_events import NOTHING, MainEvent, Side
from volteface.reading.mentions import find_mentions
from volteface.reading.references import Referents
from volteface.records import Document, Event

KNOWLEDGE = load_knowledge()


def said(
    text: str, classes: dict[str, float], *, telling: str, actors: Sequence[str] = (), recipients: Sequence[str] = (),
    parties: Sequence[str] = (),
) -> MainEvent:  # fmt: skip
    def sides(phrases: Sequence[str]) -> tuple[Side, ...]:
        return tuple(Side(text.index(phrase), text.index(phrase) + len(phrase), 0.9) for phrase in phrases)

    words = tuple((text.index(word), 0.9 if word == telling else 0.01) for word in text.rstrip(".").split())
    return MainEvent(sides(actors), sides(recipients), sides(parties), {NOTHING: 0.0, **classes}, words)


def events(text: str, main: MainEvent | None) -> tuple[Event, ...]:
    parsed = parse(Document(id="d", text=text))
    assert len(parsed.sentences) == 1
    referents = Referents(parsed, *find_mentions(parsed, KNOWLEDGE.registry))
    return find_events(parsed, referents, (), (), (), KNOWLEDGE.ontology, (main,))


def top(found: Sequence[Event]) -> Event:
    return max(found, key=lambda event: event.confidence or 0)


SHELLED = "Rebel gunners of the northern front shelled Oslo."


def test_choice_takes_the_sides_of_the_encoder() -> None:
    main = said(SHELLED, {"ASSAULT": 0.95}, telling="shelled", actors=["Rebel gunners"], recipients=["Oslo"])
    event = top(events(SHELLED, main))
    assert event.type == "ASSAULT"
    assert [item.text for item in event.actors] == ["Rebel gunners"]
    assert [item.text for item in event.recipients] == ["Oslo"]


def test_choice_keeps_the_sides_of_the_rules_where_the_encoder_has_none() -> None:
    event = top(events(SHELLED, said(SHELLED, {"ASSAULT": 0.95}, telling="shelled")))
    assert [item.text for item in event.recipients] == ["Oslo"]


def test_choice_changes_an_improbable_type() -> None:
    main = said(SHELLED, {"ASSAULT": 0.01, "MOBILIZE": 0.95}, telling="shelled", recipients=["Oslo"])
    assert top(events(SHELLED, main)).type == "MOBILIZE"
    unsure = said(SHELLED, {"ASSAULT": 0.2, "MOBILIZE": 0.4}, telling="shelled", recipients=["Oslo"])
    assert top(events(SHELLED, unsure)).type == "ASSAULT"


def test_choice_drops_what_a_plain_statement_mentions() -> None:
    assert events(SHELLED, None) != ()
    assert events(SHELLED, said(SHELLED, {NOTHING: 0.99}, telling="shelled")) == ()


UNKNOWN = "The delegates of Oslo frobnicated the envoys of Bonn."


@pytest.mark.parametrize(("sure", "expected"), [(0.95, ["SUPPORT"]), (0.1, [])])
def test_choice_makes_an_event_that_no_trigger_tells(sure: float, expected: list[str]) -> None:
    main = said(
        UNKNOWN, {"SUPPORT": sure}, telling="frobnicated",
        actors=["The delegates of Oslo"], recipients=["the envoys of Bonn"],
    )  # fmt: skip
    found = events(UNKNOWN, main)
    assert [event.type for event in found] == expected
    assert [event.trigger.text for event in found] == ["frobnicated"] * len(expected)


def test_choice_of_parties_makes_a_mutual_event() -> None:
    text = "The delegates of Oslo parleyed beside the envoys of Bonn."
    main = said(text, {"CONSULT": 0.95}, telling="parleyed", parties=["The delegates of Oslo", "the envoys of Bonn"])
    event = top(events(text, main))
    assert event.type == "CONSULT"
    assert [item.text for item in event.actors] == ["The delegates of Oslo", "the envoys of Bonn"]
    assert event.recipients == ()


def test_choice_makes_no_second_event_of_one_trigger() -> None:
    text = "They said that officials had feared that gunners might have shelled the town of Bonn."
    main = said(text, {"ASSAULT": 0.95}, telling="shelled", actors=["gunners"], recipients=["the town of Bonn"])
    found = events(text, main)
    assert len({(event.trigger.start, event.type) for event in found}) == len(found)
    assert sum(event.trigger.text == "shelled" for event in found) == 1


def test_choice_takes_whole_phrases_and_no_fragments() -> None:
    text = "About 300 rebel gunners shelled the port of Oslo."
    main = said(text, {"ASSAULT": 0.95}, telling="shelled", actors=["rebel gunners"], recipients=["the"])
    event = top(events(text, main))
    assert [item.text for item in event.actors] == ["About 300 rebel gunners"]
    assert [item.text for item in event.recipients] == ["the port of Oslo"]


def test_choice_names_nobody_for_both_sides() -> None:
    main = said(SHELLED, {"ASSAULT": 0.95}, telling="shelled", actors=["Rebel gunners"], recipients=["gunners"])
    event = top(events(SHELLED, main))
    assert [item.text for item in event.recipients] == ["Oslo"]


def test_choice_keeps_all_who_are_named_together() -> None:
    text = "The emir was condemned by two bishops and by the mayor of Oslo."
    main = said(text, {"ACCUSE": 0.95}, telling="condemned", actors=["the mayor of Oslo"])
    assert sorted(item.text for item in top(events(text, main)).actors) == ["the mayor of Oslo", "two bishops"]


def test_choice_takes_the_scene_for_no_doer() -> None:
    text = "Two pilots were detained in Chile."
    main = said(text, {"COERCE": 0.95}, telling="detained", actors=["Chile"], recipients=["Two pilots"])
    assert top(events(text, main)).actors == ()


JOINED = "Norway and the African Union condemned both France and the World Bank."


def test_choice_takes_two_names_of_one_side_apart() -> None:
    main = said(
        JOINED, {"ACCUSE": 0.95}, telling="condemned",
        actors=["Norway and the African"], recipients=["both France and the World Bank"],
    )  # fmt: skip
    event = top(events(JOINED, main))
    assert [item.text for item in event.actors] == ["Norway", "the African Union"]
    assert [item.text for item in event.recipients] == ["France", "the World Bank"]
    assert all(item.actor for item in (*event.actors, *event.recipients))


@pytest.mark.parametrize(
    "side",
    ["The French and German armies", "The Ministry of Defence and Aviation", "Hundreds of teachers and nurses"],
)
def test_choice_leaves_one_side_whole(side: str) -> None:
    text = f"{side} condemned Oslo."
    main = said(text, {"ACCUSE": 0.95}, telling="condemned", actors=[side], recipients=["Oslo"])
    assert [item.text for item in top(events(text, main)).actors] == [side]
