from __future__ import annotations

import pytest

from volteface.knowledge.ontology import load_ontology
from volteface.reading.events import find_events
from volteface.reading.language import parse
from volteface.reading.references import Referents
from volteface.records import Document


def actors(text: str, trigger: str) -> list[str]:
    parsed = parse(Document(id="d", text=text, published="2021-05-04"))
    found = find_events(parsed, Referents(parsed, (), ()), (), (), (), load_ontology())
    event = next(event for event in found if trigger in event.trigger.text)
    return [item.text for item in event.actors]


@pytest.mark.parametrize(
    ("text", "trigger", "wanted"),
    [
        ("Three villagers were killed in a rebel raid on the mill.", "killed", ["rebel"]),
        ("A pilot was wounded during an attack by the militia.", "wounded", ["the militia"]),
        ("Six miners were killed when the army shelled the pit.", "killed", ["the army"]),
        ("Six miners were killed when Norway launched an attack on the pit.", "killed", ["Norway"]),
        ("Police said that two smugglers had been arrested.", "arrested", ["Police"]),
    ],
)
def test_doers_of_a_deed_did_what_it_brought_about(text: str, trigger: str, wanted: list[str]) -> None:
    assert actors(text, trigger) == wanted


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Three villagers were killed in the old mill.", "killed"),
        ("Six miners were killed when the pit collapsed.", "killed"),
        ("The mayor said that two smugglers had been arrested.", "arrested"),
        ("The envoy received a letter accusing the emir.", "accusing"),
    ],
)
def test_doers_are_not_guessed(text: str, trigger: str) -> None:
    assert actors(text, trigger) == []


@pytest.mark.parametrize("verb", ["issued", "wrote", "published"])
def test_doers_of_what_a_text_says_are_its_authors(verb: str) -> None:
    assert actors(f"The bishops {verb} a letter accusing the emir of theft.", "accusing") == ["The bishops"]


@pytest.mark.parametrize(
    ("text", "trigger", "wanted"),
    [
        ("There have been dozens of attacks by the militia.", "attacks", ["the militia"]),
        ("Rebels launched a series of raids on the port.", "raids", ["Rebels"]),
        ("He was condemned by two bishops and by the mayor.", "condemned", ["the mayor", "two bishops"]),
        ("Norway fell out with Chile over its support for the rebels.", "support", ["its"]),
        ("After the raids the town was empty.", "raids", []),
        ("The envoy warned of a Norwegian threat to attack the port.", "attack", ["Norwegian"]),
        ("Norway condemned the emir's policy of expelling foreign envoys.", "expelling", ["the emir's"]),
        ("Guards caught a sailor accused of attacking the port.", "attacking", ["a sailor"]),
    ],
)
def test_doers_are_found_over_measures_owners_and_accusations(text: str, trigger: str, wanted: list[str]) -> None:
    assert sorted(actors(text, trigger)) == wanted


@pytest.mark.parametrize(
    ("text", "trigger", "wanted"),
    [
        ("The court rejected Norway's request to hand over the smuggler.", "request", ["The court"]),
        ("They met in the hills of the clan the army is now fighting.", "fighting", ["the clan"]),
        ("The pilot was found alive and arrested.", "arrested", ["The pilot"]),
    ],
)
def test_doers_leave_room_for_who_is_asked_fought_and_found(text: str, trigger: str, wanted: list[str]) -> None:
    parsed = parse(Document(id="d", text=text, published="2021-05-04"))
    found = find_events(parsed, Referents(parsed, (), ()), (), (), (), load_ontology())
    event = next(event for event in found if trigger in event.trigger.text)
    assert [item.text for item in event.recipients] == wanted
