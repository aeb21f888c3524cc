from __future__ import annotations

from dataclasses import dataclass

import pytest
from test_couples import taken_up

from volteface.knowledge.tables import load_rows
from volteface.reading.antecedent_ranking import FEATURES, MODELS, Option, chances, features
from volteface.reading.antecedent_ranking import Pronoun as Taking
from volteface.reading.cast import Figure
from volteface.reading.mention_lexicon import load_mention_lexicon
from volteface.reading.seen import Seen


@dataclass(frozen=True)
class _Row:
    feature: str
    person: float
    several: float
    thing: float


@dataclass(frozen=True)
class _Epithet:
    noun: str
    example: str
    counter_example: str


def seen(name: str, *, sentence: int = 0, subject: bool = True) -> Seen:
    figure = Figure(name, name, "person")
    return Seen(figure, sentence, 0, subject, 1, False, False, False, False, "name", "subject" if subject else "object")


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("While he may be right, Leo Holm lost the vote.", "he", "Leo Holm"),
        ("In its last report, the Nordic Center for Arms Studies warned of delays.", "its",
         "Nordic Center for Arms Studies"),
        ("Ana Silva knows Ida Berg. Silva praised her rival’s victory.", "her", "Ana Silva"),
        ("Turkey spoke often of France. Ida Berg accused it of delays.", "it", "Turkey"),
        ("Tal Orin spoke first. She left early. Kim Lund was silent. Orin, she said, was right.", "She", "Tal Orin"),
        ("Leo Holm spoke. He quoted Tim Berg as saying that he had lost.", "he", "Tim Berg"),
        ("Ana Silva runs. The Silva campaign said it had won.", "The Silva campaign", "Silva campaign"),
    ],
)  # fmt: skip
def test_antecedents_pronouns(text: str, words: str, name: str) -> None:
    assert taken_up(text, words) == name


def test_antecedents_a_gender_once_told_holds() -> None:
    text = "Tal Orin, 50, was there. She had walked for hours. Abu Karim was another. “We were lucky,” he said."
    assert taken_up(text, "he") == "Abu Karim"


def test_antecedents_a_title_of_address_outweighs_the_given_name() -> None:
    text = "Karl Silva and Leo Holm met. Mrs Silva spoke first. She was tired."
    assert taken_up(text, "She") == "Karl Silva"


@pytest.mark.parametrize("row", load_rows("mentions/epithets", _Epithet), ids=lambda row: row.noun)
def test_antecedents_epithets_take_up_the_name_of_their_example(row: _Epithet) -> None:
    assert load_mention_lexicon().nouns[row.noun].kind == "person"
    assert taken_up(row.example, f"The {row.noun}") == "Ida Harlow"
    assert taken_up(row.counter_example, f"The {load_mention_lexicon().nouns[row.noun].plural}") != "Ida Harlow"


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Ida Harlow left early. The senator went home.", "The senator", "Ida Harlow"),
        ("Ida Harlow left early. The driver went home.", "The driver", "driver"),
        ("Ida Harlow left early. The Ohio lawyer had lost.", "The Ohio lawyer", "Ohio lawyer"),
        ("Ida Harlow left early. The Ohio teacher had lost.", "The Ohio teacher", "Ida Harlow"),
    ],
)
def test_antecedents_epithets_take_up_a_name(text: str, words: str, name: str) -> None:
    assert taken_up(text, words) == name


def test_antecedents_weights_cover_the_features() -> None:
    table = {row.feature for row in load_rows("mentions/antecedents", _Row)}
    assert table == set(FEATURES)


@pytest.mark.parametrize("model", MODELS)
def test_antecedents_chances_add_up_and_prefer_prominence(model: str) -> None:
    near, far = Option(seen("a"), ("name",), 3.0), Option(seen("b"), ("name",), -3.0)
    found = chances([near, far], model)
    assert sum(found.values()) == pytest.approx(1.0)
    assert found["a"] > found["b"]


def test_antecedents_chances_bear_any_score() -> None:
    assert chances([Option(seen("a"), (), 1e9), Option(seen("b"), (), -1e9)], "person")["a"] > 0.99


def test_antecedents_features_are_known() -> None:
    pronoun = Taking("person", 1, subject=True, quoted=False, speaks=False)
    held = features(pronoun, seen("a"), last=True, holds=False)
    assert {"last", "before", "goes_on", "name"} <= set(held)
    assert "here" not in held
