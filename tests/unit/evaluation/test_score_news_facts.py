from __future__ import annotations

import pytest
from evaluation.news_facts import find_nth, name_words, same_name, score_news_facts

TEXT = (
    "Estia attacked the rebels in Weston on Monday. The terrorists, its minister Ann Lee told the Herald, will flee. "
    "He denied it. Estia once armed them as Sudland did. Will it stop?"
)


@pytest.mark.parametrize(("n", "at"), [(None, (0, 2)), (1, (3, 5)), (2, None)])
def test_find_nth(n: int | None, at: tuple[int, int] | None):
    assert find_nth("ab ab", "ab", n) == at


def test_name_words_leave_out_the_common():
    assert name_words("President of the Republic") == {"republic"}
    assert name_words("US") == {"us"}
    assert name_words("us and Estia") == {"estia"}
    assert name_words("Syrian government") == {"syrian", "government"}
    assert name_words(None) == set()


@pytest.mark.parametrize(
    ("gold", "names", "same"),
    [
        ("Ann Lee", ["Lee"], True),
        ("Ann Lee", ["Bob Lee Smith"], True),  # one of the two words of the shorter
        ("Ann Maria Lee", ["Bob Lee Smith"], False),  # one of three
        ("the government", ["government of Estia"], False),
        ("Estia", ["", "Sudland"], False),
        (None, ["Estia"], False),
    ],
)
def test_same_name(gold: str | None, names: list[str], same: bool):
    assert same_name(gold, names) is same


def _gold(**given) -> dict:
    empty = {kind: [] for kind in ("events", "mentions", "labels", "chains", "outlooks", "parallels", "shifts")}
    return {"id": "d", "region_end": 200, **empty, **given}


def _event(trigger: str, kind: str, **given) -> dict:
    fields = {"actors": [], "recipients": [], "reality": "current", "date": None, "asserted_by": None, "place": None}
    return {"trigger": trigger, "type": kind, **fields, **given}


def test_news_facts_events_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.actor("e", "Estia", country="EST")
    place = made.place("Weston", name="Weston")
    said = made.statement("flee", source="Ann Lee")
    made.event("attacked", "ASSAULT", actors=(made.ref("Estia", "e"),), begin_at="2024-12-09", place=place.id)
    made.event("flee", "AGREE", reality="hypothetical", statement=said.id)
    made.event("armed", "AID", begin_at="2014")
    made.event("denied", "REJECT", statement=said.id)
    made.event("stop", "RETREAT")  # outside the region
    events = [
        _event("attacked", "ASSAULT", actors=["Estia"], recipients=["the rebels"], date="2024-12-09", place="Weston"),
        _event("flee", "RETREAT"),
        _event("armed", "AID", reality="historical", date="2014-03"),
        _event("denied", "REJECT", asserted_by="Ann Lee"),
    ]
    found = values(score_news_facts([_gold(events=events, region_end=TEXT.index("Will it"))], reading(made)))
    assert found["event trigger F1"] == 1.0
    assert found["event trigger+type F1"] == 0.75
    assert found["event reality"] == 0.6667
    assert found["event date"] == 1.0  # a year is a shorter answer, not a wrong one
    assert found["event actors"] == 1.0
    assert found["event recipients"] == 0.0
    assert found["event assertion"] == 1.0
    assert found["event place"] == 1.0
    assert found["mean of its figures"] == round(sum(list(found.values())[:-1]) / (len(found) - 1), 4)


def test_news_facts_mentions_labels_and_chains_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.actor("a", "Ann Lee", "person")
    made.actor("r", "rebels", "group")
    made.mention("He denied", "person", actor="a")
    made.mention(
        "Monday. The terrorists, its minister Ann Lee told the Herald", actor="a"
    )  # too long to stand for "its"
    made.label("terrorists", by="a", target="r", stance="hostile")
    made.label("minister", by="author", stance="neutral")
    outer = made.statement("will flee", source=(made.ref("Herald"),))
    made.statement("will flee", source=(made.ref("Ann Lee", "a"),), relayed_by=outer.id)
    label = {"text": "terrorists", "target": "rebels", "by": "Bob", "stance": "hostile", "quoted": False}
    gold = _gold(
        mentions=[{"text": "He", "n": 1, "actor": "Ann Lee"}, {"text": "its", "actor": "Ann Lee"}],
        labels=[label, {**label, "text": "it stop"}],
        chains=[
            {"content": "will flee", "source": "Ann Lee", "via": "Herald"},
            {"content": "Will it", "source": "x", "via": "y"},
        ],
    )
    found = values(score_news_facts([gold], reading(made)))
    assert found["mention resolved"] == 0.5
    assert found["label F1"] == 0.5
    assert found["label stance"] == 1.0
    assert found["label target"] == 1.0
    assert found["label by"] == 0.0
    assert found["chain source and via"] == 0.5
    assert found["chain linked"] == 0.5


def test_news_facts_long_spans_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.outlook("Will it stop?", "forecast")
    made.outlook("will flee", "forecast")
    made.parallel("as Sudland did")
    made.shift("them as Sudland", "relation")
    gold = _gold(
        outlooks=[{"text": "it stop", "kind": "question"}],
        parallels=[{"text": "once armed them as Sudland did"}],
        shifts=[{"text": "Estia once armed them"}],
    )
    found = values(score_news_facts([gold], reading(made)))
    assert found["outlook F1"] == 0.6667
    assert found["outlook kind"] == 0.0
    assert found["parallel F1"] == 1.0
    assert found["shift F1"] == 0.0  # 4 of 15 characters are less than 30 %
