from __future__ import annotations

from evaluation.events import main_event, matched, quad_number, score_plv, score_quadclass, score_source_target

TEXT = "The Norlanders attacked a Sudland village and Estia met Westia."


def test_main_event_is_the_surest_and_the_first_of_equals(draft):
    made = draft(TEXT)
    assert main_event(made.annotation()) is None
    made.event("met", "CONSULT", confidence=0.4)
    made.event("attacked", "ASSAULT", confidence=0.9)
    made.event("village", "ASSAULT", confidence=0.9)
    made.event("Estia", "AID", confidence=None)
    event = main_event(made.annotation())
    assert event is not None
    assert event.trigger.text == "attacked"


def test_matched_sides_and_reciprocal_parties():
    found = {("S", 0, 4), ("T", 10, 14)}
    assert matched(found, {("S", 0, 4), ("T", 10, 15)}, exact=True) == 1
    assert matched(found, {("S", 0, 4), ("T", 10, 15)}, exact=False) == 2
    assert matched(found, {("T", 0, 4)}, exact=True) == 0
    assert matched(found, {("R", 0, 4), ("R", 10, 14)}, exact=True) == 2
    assert matched({("S", 0, 20)}, {("R", 0, 4), ("R", 10, 14)}, exact=False) == 1


def test_source_target_by_hand(draft, reading, values):
    first, second = draft(TEXT, "1"), draft(TEXT, "2")
    first.event("attacked", "ASSAULT", actors=(first.ref("The Norlanders"),), recipients=(first.ref("Sudland"),))
    second.event("met", "CONSULT", actors=(second.ref("Estia"), second.ref("Westia")))
    rows = [
        {"id": "1", "text": TEXT, "source": [first.at("Norlanders")], "target": [first.at("Sudland village")], "r": []},
        {"id": "2", "text": TEXT, "source": [], "target": [], "r": [first.at("Estia"), first.at("Westia")]},
        {"id": "3", "text": TEXT, "source": [first.at("Estia")], "target": [], "r": []},
    ]
    found = values(score_source_target(rows, reading(first, second, draft(TEXT, "3"))))
    assert found["exact F1"] == 0.6667  # 3 right, 4 of ours, 5 of gold
    assert found["overlap F1"] == 0.8889  # 4 right
    assert found["source exact F1"] == 0.4  # 1 right, 3 of ours (the two that meet), 2 of gold
    assert found["target exact F1"] == 0.0
    assert found["all parties right"] == 0.3333  # the meeting


def test_quadclass_none_is_zero(draft, reading, values):
    first, second = draft(TEXT, "1"), draft(TEXT, "2")
    first.event("attacked", "ASSAULT", quad="material conflict")
    rows = [{"id": "1", "label": 4}, {"id": "2", "label": 0}, {"id": "2", "label": 1}]
    found = values(score_quadclass(rows, reading(first, second)))
    assert found["accuracy"] == 0.6667
    assert found["macro F1"] == 0.5556  # 4: 1, 0: P 1/2 R 1 = 2/3, 1: 0


def test_quad_number_of_an_unknown_quad_is_zero(draft):
    made = draft(TEXT)
    assert quad_number(made.event("met", "CONSULT", quad=None)) == 0
    assert quad_number(made.event("met", "CONSULT", quad="verbal cooperation")) == 1
    assert quad_number(None) == 0


def test_plv_prefers_the_event_of_the_pair(draft, reading, values):
    made = draft(TEXT)
    both = {"actors": (made.ref("Norlanders"),), "recipients": (made.ref("Sudland"),)}
    made.event("attacked", "ASSAULT", confidence=0.2, quad="material conflict", **both)
    made.event("met", "RETREAT", confidence=0.9, quad="material cooperation", actors=(made.ref("Estia"),))
    pair = {"id": "d", "source": [made.at("Norlanders")], "target": [made.at("Sudland")]}
    half = {"id": "d", "source": [made.at("Estia")], "target": [made.at("Westia")]}
    rows = [
        {**pair, "root": "ASSAULT", "quad": 4},
        {**half, "root": "YIELD", "quad": 2},
        {**half, "root": "AID", "quad": 1},
    ]
    found = values(score_plv(rows, reading(made)))
    assert found["pair found"] == 0.3333
    assert found["root accuracy"] == 0.6667
    assert found["root macro F1"] == 0.5556  # ASSAULT 1, YIELD 2/3, AID 0
    assert found["quad accuracy"] == 0.6667
    assert found["quad macro F1"] == 0.5556  # 4: 1, 2: 2/3, 1: 0
    assert found["binary macro F1"] == 1.0


def test_plv_without_events_finds_nothing(draft, reading, values):
    row = {"id": "d", "source": [(0, 3)], "target": [], "root": "AID", "quad": 2}
    found = values(score_plv([row], reading(draft(TEXT))))
    assert set(found.values()) == {0.0}
