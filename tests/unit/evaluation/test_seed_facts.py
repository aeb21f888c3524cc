from __future__ import annotations

from pathlib import Path

import pytest
from evaluation.seed_facts import load_facts, score

from volteface.records import Role, ShiftSide

TEXT = (
    "Estia said on Monday, spokesman Ann Lee told the Herald, that “the rebels” had left Weston. "
    "Observers asked whether Sudland, which once called them bandits, would follow the path of Norland."
)


@pytest.fixture
def made(draft):
    made = draft(TEXT)
    role = Role("government spokesman", "Estian Foreign Ministry")
    made.actor("e", "Estia", country="EST", sector="GOV", known=True, aliases=("Estian Republic",))
    made.actor("a", "Ann Lee", "person", country="EST", roles=(role,))
    made.actor("r", "the rebels", "group")
    made.mention("Estia", actor="e")
    made.time("Monday", begin_at="2024-12-09", end_at="2024-12-10")
    made.place("Weston", country="EST", latitude=10.0, longitude=20.0)
    outer = made.statement("left Weston", source=(made.ref("Herald"),))
    made.statement(
        "“the rebels” had left", source=(made.ref("Ann Lee", "a"),), cue="told", form="mixed", relayed_by=outer.id,
        venue=(made.ref("the Herald"),),
    )  # fmt: skip
    made.event("left", "RETREAT", reality="historical", begin_at="2024-12-09", actors=(made.ref("rebels", "r"),),
               statement=outer.id)  # fmt: skip
    made.label("bandits", by="a", target="r", stance="hostile", quoted=False)
    made.shift("once called them bandits", "label", actor="a", target="r", before=ShiftSide("bandits"))
    made.outlook("whether Sudland", "question", holder="a")
    made.parallel("follow the path of Norland", past=(made.ref("Norland"),), present=(made.ref("Sudland"),))
    return made


@pytest.mark.parametrize(
    ("holds", "fact"),
    [
        (True, {"kind": "time", "at": "on [Monday]", "begin": "2024-12-09", "end": "2024-12-10"}),
        (False, {"kind": "time", "at": "on [Monday]", "begin": "2024-12-10"}),
        (False, {"kind": "time", "at": "on [Monday]", "before": "2024-12-09"}),
        (True, {"kind": "mention", "at": "[Estia] said", "actor": "Estian Republic"}),
        (False, {"kind": "mention", "at": "[Estia] said", "actor": "Sudland"}),
        (True, {"kind": "actor", "name": ["Nobody", "Estia"], "country": "EST", "sector": "GOV", "known": True}),
        (False, {"kind": "actor", "name": "Estia", "known": False}),
        (True, {"kind": "actor", "name": "Ann Lee", "title": "spokesman", "organization": "foreign ministry"}),
        (False, {"kind": "actor", "name": "Ann Lee", "title": "minister"}),
        (True, {"kind": "place", "at": "left [Weston]", "country": "EST", "near": [10.1, 20.0], "km": 12}),
        (False, {"kind": "place", "at": "left [Weston]", "country": "EST", "near": [11.0, 20.0], "km": 12}),
        (True, {"kind": "statement", "at": "[the rebels]", "source": "Ann Lee", "form": "mixed", "act": "say"}),
        (True, {"kind": "statement", "at": "[the rebels]", "source_text": "lee", "venue": "Herald"}),
        (True, {"kind": "statement", "at": "[the rebels]", "through": "[had left]", "source": "Ann Lee"}),
        (False, {"kind": "statement", "at": "[the rebels]", "through": "[path]"}),
        (False, {"kind": "statement", "at": "[the rebels]", "source": "Ann Lee", "source_is_not": "Ann Lee"}),
        (False, {"kind": "statement", "at": "[Observers]"}),
        (True, {"kind": "statement", "at": "[told] the", "source": "Ann Lee", "anywhere": True}),
        (True, {"kind": "chain", "at": "[the rebels]", "source": "Ann Lee", "via": "Herald"}),
        (False, {"kind": "chain", "at": "left [Weston]", "via": "Herald"}),
        (True, {"kind": "event", "at": "[left] Weston", "type": ["RETREAT"], "reality": ["historical"]}),
        (True, {"kind": "event", "at": "[left] Weston", "actors": "rebels", "asserted_by": "Herald"}),
        (False, {"kind": "event", "at": "[left] Weston", "date": "2024-12-10"}),
        (False, {"kind": "event", "at": "[left] Weston", "recipients": "Estia"}),
        (True, {"kind": "label", "at": "[bandits]", "by": "Ann Lee", "target": "rebels", "stance": "hostile"}),
        (False, {"kind": "label", "at": "[bandits]", "by": "author"}),
        (False, {"kind": "label", "at": "[bandits]", "quoted": True}),
        (True, {"kind": "shift", "at": "[called]", "shift_kind": ["label"], "actor": "Ann Lee", "before": "bandit"}),
        (False, {"kind": "shift", "at": "[called]", "shift_kind": ["tone"]}),
        (True, {"kind": "outlook", "at": "[whether]", "outlook_kind": ["question"], "holder": "Ann Lee"}),
        (False, {"kind": "outlook", "at": "[whether]", "outlook_kind": ["forecast"]}),
        (True, {"kind": "parallel", "at": "[path]", "past": "Norland", "present": "Sudland"}),
        (False, {"kind": "parallel", "at": "[path]", "past": "Sudland"}),
    ],
)
def test_seed_facts_of_each_kind(made, holds: bool, fact: dict):
    [verdict] = score(made.annotation(), [{"id": "x", **fact}])
    assert verdict.holds is holds


def test_seed_facts_author_holds_what_no_actor_does(draft):
    made = draft(TEXT)
    made.label("bandits", by="author", target=None)
    [verdict] = score(made.annotation(), [{"id": "x", "kind": "label", "at": "[bandits]", "by": "author"}])
    assert verdict.holds


def test_seed_facts_that_quote_what_is_not_there_are_wrong_themselves(made):
    with pytest.raises(ValueError, match="not in the text"):
        score(made.annotation(), [{"id": "x", "kind": "time", "at": "on [Sunday]"}])


def test_seed_facts_file_has_about_eighty_facts_with_ids_of_their_own():
    head, facts = load_facts()
    assert head["published"] == "2024-12-10"
    assert len(facts) >= 80
    assert len({fact["id"] for fact in facts}) == len(facts)


@pytest.mark.shared
def test_seed_facts_quote_the_seed(draft, shared: Path):
    seed = draft((shared / "corpora" / "seed.txt").read_text("utf-8"))
    _, facts = load_facts()
    assert len(score(seed.annotation(), facts)) == len(facts)  # an "at" that the text does not have is an error
