from __future__ import annotations

import json
from pathlib import Path

import pytest

import volteface as vf
from volteface.knowledge import load_knowledge
from volteface.knowledge.user_ontology import EXAMPLE, load_user_ontology
from volteface.reading.ontology_check import check_ontology
from volteface.records import to_dict

TEXT = (
    "Norgas cut the price of gas for households on Monday, and the minister visited its plant in Bergen. "
    "The company said it would halt deliveries to Latvia. The government condemned the price cut by Norgas. "
    "A blackout in Beirut lasted nine hours. Qatar signed a contract with Germany in 2021."
)
TINY = """\
name: {name}
types:
  {type}:
    definition: A visit.
    triggers: [{{verb: visit}}]
    examples: [{{sentence: The minister visited Bergen., trigger: visited}}]
"""


def annotated(*ontologies: Path) -> dict[str, object]:
    return to_dict(vf.annotate(TEXT, published="2024-06-05", source="Test", ontologies=ontologies))


def test_ontologies_leave_plovers_records_as_they_are() -> None:
    alone, beside = annotated(), annotated(EXAMPLE)
    own = [event for event in beside["events"] if ":" in event["type"]]  # type: ignore[attr-defined]
    assert own
    beside["events"] = [event for event in beside["events"] if ":" not in event["type"]]  # type: ignore[attr-defined]
    assert json.dumps(alone) == json.dumps(beside)


def test_ontologies_code_events_with_all_that_an_event_has() -> None:
    record = vf.annotate(TEXT, published="2024-06-05", ontologies=[EXAMPLE])
    own = {event.type: event for event in reversed(record.events) if ":" in event.type}
    cut = own["energy:PRICE_CUT"]
    assert [one.text for one in cut.actors] == ["Norgas"]
    assert [one.text for one in cut.recipients] == ["households"]
    assert (cut.quad, cut.reality, cut.begin_at) == ("material cooperation", "current", "2024-06-03")
    halt = own["energy:SUPPLY_HALT"]
    assert halt.reality == "future"
    assert halt.statement in {one.id for one in record.statements}
    assert own["energy:OUTAGE"].quad is None
    assert len(own["energy:SUPPLY_DEAL"].actors) == 2
    assert own["energy:SUPPLY_DEAL"].reality == "historical"
    places = [(event.trigger.start, event.trigger.end, event.id) for event in record.events]
    assert places == sorted(places)


def test_ontologies_type_named_as_one_of_plovers_follows_none_of_its_rules(tmp_path: Path) -> None:
    path = tmp_path / "trips.yaml"
    path.write_text(TINY.format(name="trips", type="CONSULT"), "utf-8")
    record = vf.annotate("The minister will visit Bergen next week.", published="2024-06-05", ontologies=[path])
    assert [(event.type, event.reality) for event in record.events if ":" in event.type] == [
        ("trips:CONSULT", "future")
    ]


def test_ontologies_several_stand_beside_each_other(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(TINY.format(name=name, type="CALL"), "utf-8")
    record = vf.annotate(TEXT, ontologies=[tmp_path / "one.yaml", tmp_path / "two.yaml"])
    assert {"one:CALL", "two:CALL"} < {event.type for event in record.events}
    assert len({event.id for event in record.events}) == len(record.events)


@pytest.mark.parametrize("text", ["", "x", "🙂" * 50, "a" * 100_000, "cut " * 2000])
def test_ontologies_read_any_text(text: str) -> None:
    vf.annotate(text, language="en", ontologies=[EXAMPLE])


def test_ontology_check_the_packaged_example_holds() -> None:
    results = check_ontology(load_user_ontology(EXAMPLE), load_knowledge())
    assert [(one.sentence, one.found) for one in results if not one.holds] == []
    assert len(results) == 12


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ("trigger: visited}", "trigger: The minister}", "by 'visited'"),
        ("trigger: visited}", "trigger: visited, actor: Bergen}", "actor 'The minister', recipient 'Bergen'"),
        ("trigger: visited}", "trigger: visited, recipient: []}", "recipient 'Bergen'"),
        ("trigger: visited}", "trigger: visited, reality: negated}", "current"),
        ("verb: visit", "verb: leave", "no event"),
    ],
)
def test_ontology_check_says_what_was_found_instead(tmp_path: Path, was: str, now: str, found: str) -> None:
    path = tmp_path / "trips.yaml"
    path.write_text(TINY.format(name="trips", type="CALL").replace(was, now), "utf-8")
    (result,) = check_ontology(load_user_ontology(path), load_knowledge())
    assert not result.holds
    assert result.line == 6
    assert found in result.found


def test_ontology_check_a_counter_example_that_is_coded_fails(tmp_path: Path) -> None:
    path = tmp_path / "trips.yaml"
    text = TINY.format(name="trips", type="CALL") + "    counter_examples: [The doctor visited her.]\n"
    path.write_text(text, "utf-8")
    held, coded = check_ontology(load_user_ontology(path), load_knowledge())
    assert held.holds
    assert not coded.holds
