from __future__ import annotations

import pytest
from evaluation.plover import name_of_2016, score_plover

TEXT = "Estia demanded talks; the police of Westia jailed Ann Lee."


@pytest.mark.parametrize(
    ("kind", "mode", "old"),
    [
        ("REQUEST", None, "DEMAND"),
        ("ACCUSE", "disapprove", "DISAPPROVE"),
        ("ACCUSE", "investigate", "INVESTIGATE"),
        ("ASSAULT", "aerial", "FIGHT"),
        ("AID", None, "AID"),
        ("NONE", None, "NONE"),
    ],
)
def test_name_of_2016(kind: str, mode: str | None, old: str):
    assert name_of_2016(kind, mode) == old


def _party(draft, words: str, code: str | None, sector: str | None) -> dict:
    return {"text": words, "code": code, "sector": sector, "span": draft.at(words)}


def test_plover_by_hand(draft, reading, values):
    first, second, third = draft(TEXT, "1"), draft(TEXT, "2"), draft(TEXT, "3")
    first.actor("e", "Estia", country="EST", sector="GOV")
    first.event("demanded", "REQUEST", mode="meet", actors=(first.ref("Estia", "e"),))
    second.actor("p", "police", "group", country="WES", sector="COP")
    second.event(
        "jailed", "COERCE", mode="seize", actors=(second.ref("the police of Westia", "p"),),
        recipients=(second.ref("Ann Lee"),),
    )  # fmt: skip
    rows = [
        {"id": "1", "event": "DEMAND", "event_2021": "REQUEST", "mode": "meet",
         "source": [_party(first, "Estia", "EST", None)], "target": []},
        {"id": "2", "event": "COERCE", "event_2021": "COERCE", "mode": "arrest",
         "source": [_party(first, "police", "WES", "COPriot")], "target": [_party(first, "Ann Lee", "WES", "CVL")]},
        {"id": "3", "event": "AID", "event_2021": "AID", "mode": "", "source": [], "target": []},
    ]  # fmt: skip
    for row in rows:
        row["text"] = TEXT
    found = values(score_plover(rows, reading(first, second, third)))
    assert found["type accuracy"] == 0.6667
    assert found["type macro F1"] == 0.6667
    assert found["2016 type macro F1"] == 0.6667
    assert found["mode accuracy of right type"] == 0.5
    assert found["party text character F1"] == 0.7556  # 17 right (5, 6, 6), 28 of ours (5, 17, 6), 17 of gold
    assert found["party code accuracy"] == 0.6667
    assert found["party sector accuracy"] == 0.5


def test_plover_international_bodies_are_coded_by_their_sector(draft, reading, values):
    made = draft("The league met.")
    made.actor("l", "league", "organization", sector="IGO")
    made.event("met", "CONSULT", actors=(made.ref("league", "l"),))
    row = {"id": "d", "text": "The league met.", "event": "CONSULT", "event_2021": "CONSULT", "mode": None}
    row |= {"source": [_party(made, "league", "IGO", None)], "target": []}
    assert values(score_plover([row], reading(made)))["party code accuracy"] == 1.0
