from __future__ import annotations

from evaluation.petrarch import actor_code, actor_table, coded_triples, dictionary_names, score_petrarch

from volteface.knowledge import load_knowledge

TEXT = "Northland attacked the Southland army while Eastland met Westland."
INVENTED = "PETRARCH validation dictionaries (invented actors)"
DICTIONARY = """<!-- A DICTIONARY -->
NORTHLAND [NLD] # a remark [XXX]
+NORTH_CITY
RINGO
\t[RIN <950630]
\t[RINGOV 19950630-19990101]
SOME_ONE [ONE]
\t[ONEGOV >950630]
NOBODY [---]
EASTERN_ARMY_ [EASMIL]
"""


def _met(draft, id: str = "d"):  # noqa: A002
    made = draft(TEXT, id)
    made.actor("n", "Northland", country="NLD", sector="GOV")
    made.actor("s", "army", "group", country="SLD", sector="MIL")
    made.actor("e", "Eastland", country="ELD")
    made.actor("w", "Westland", country="WLD")
    made.event("attacked", "ASSAULT", actors=(made.ref("Northland", "n"),), recipients=(made.ref("army", "s"),))
    made.event("met", "CONSULT", actors=(made.ref("Eastland", "e"), made.ref("Westland", "w")))
    return made


def test_actor_code_of_countries_bodies_and_the_unknown(draft):
    made = draft(TEXT)
    assert actor_code(made.actor("a", "Northland", country="NLD", sector="GOV")) == "NLD"
    assert actor_code(made.actor("b", "army", "group", country="NLD", sector="MIL")) == "NLDMIL"
    assert actor_code(made.actor("c", "Ann", "person", country="NLD", sector="UNK")) == "NLD"
    assert actor_code(made.actor("d", "league", "organization", sector="IGO")) == "IGO"
    assert actor_code(made.actor("e", "Bob", "person")) == "---"


def test_coded_triples_both_ways_for_those_who_meet(draft):
    found = coded_triples(_met(draft).annotation(), load_knowledge().ontology)
    assert found == {("NLD", "SLDMIL", "190"), ("ELD", "WLD", "040"), ("WLD", "ELD", "040")}


def test_petrarch_by_hand(draft, reading, values):
    attacked = {"source": "NLD", "target": "SLDMIL", "code": "193"}
    met = {"source": "ELD", "target": "WLD", "code": "040"}
    head = {"text": TEXT, "grammar": INVENTED}
    rows = [
        {**head, "id": "1", "notes": [], "events": [attacked, met]},
        {**head, "id": "2", "notes": ["noevents"], "events": []},
        {**head, "id": "3", "notes": ["error:bad_input_parse"], "events": [met]},
        {**head, "id": "4", "notes": ["noevents"], "events": [], "grammar": "CAMEO.2.0 + Phoenix dictionaries"},
    ]
    found = values(
        score_petrarch(rows, reading(_met(draft, "1"), draft(TEXT, "2"), draft(TEXT, "3"), _met(draft, "4")))
    )
    assert found["invented actors, triple F1"] == 0.4  # 1 right, 3 of ours, 2 of gold
    assert found["invented actors, root triple F1"] == 0.8
    assert found["invented actors, pair F1"] == 0.8
    assert found["invented actors, sentences exactly right"] == 0.5
    assert found["invented actors, without events left empty"] == 1.0
    assert found["real actors, without events left empty"] == 0.0
    assert found["real actors, sentences exactly right"] == 0.0


def test_dictionary_names_by_code_without_remarks():
    assert dictionary_names(DICTIONARY) == {
        "NLD": ["NORTHLAND", "NORTH_CITY"],
        "RINGOV": ["RINGO"],  # no code holds always: the last
        "ONE": ["SOME_ONE"],
        "EASMIL": ["EASTERN_ARMY_"],
    }


def test_actor_table_holds_the_names_that_the_texts_have():
    names = {"NLD": ["NORTHLAND", "NORTH_CITY"], "EASMIL": ["EASTERN_ARMY_"], "ONE": ["SOME_ONE"]}
    lines = actor_table(names, ["A Northlander left North City.", "The Eastern Army and Someone"]).splitlines()
    assert [line.split("\t") for line in lines[1:]] == [
        ["petrarch-easmil", "Eastern Army", "group", "EAS", "MIL", ""],
        ["NLD", "North City", "country", "NLD", "", "Northlander"],
    ]
