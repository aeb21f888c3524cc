from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import actor_id, parsed_with

from volteface.reading.labels import find_labels
from volteface.reading.references import Referents
from volteface.records import Label

ACTORS = (
    ("Brigade", "group", "Brigade"), ("Norland", "country", "Norland"), ("Orsini", "person", "Orsini"),
    ("Islamic State", "organization", "Islamic State"), ("Southland", "country", "Southland"),
)  # fmt: skip


def read(text: str, *more: tuple[str, str, str]) -> tuple[Label, ...]:
    parsed, referents = parsed_with(text, (*more, *ACTORS))
    islamic_state = replace(referents.actors[actor_id("Islamic State")], id="islamic-state", sector="REB")
    actors = [replace(actor, known=actor.name != "few people") for actor in referents.actors.values()]
    mentions = [
        replace(mention, actor="islamic-state") if mention.actor == actor_id("Islamic State") else mention
        for mention in referents.mentions
    ]
    referents = Referents(parsed, mentions, [*actors, islamic_state])
    return find_labels(parsed, referents, (), ())


def target_of(text: str, words: str, *more: tuple[str, str, str]) -> str | None:
    (found,) = (label.target for label in read(text, *more) if label.text == words)
    return found


@pytest.mark.parametrize(
    ("text", "words", "target"),
    [
        ("The troops met the Brigade. They are among the rebels of the hills.", "rebels", None),
        ("The Brigade is one of the terrorist groups there.", "terrorist groups", "Brigade"),
        ("The truce between Norland and the Brigade (BRG), a terrorist group, held.", "terrorist group", "Brigade"),
        ("They caught the last terrorists belonging to the Brigade.", "terrorists", "Brigade"),
        ("They met Orsini of Norland, whose regime is feared.", "regime", "Norland"),
        ("Norland, regional allies such as Southland, and others were shocked.", "allies", "Southland"),
        ("It was driven back to the Brigade's roots as a terrorist group.", "terrorist group", "Brigade"),
    ],
)
def test_label_targets_follow_the_sentence(text: str, words: str, target: str | None) -> None:
    assert target_of(text, words) == (actor_id(target) if target else None)


def test_label_targets_do_not_make_rebels_of_a_group_of_another_kind() -> None:
    text = "Islamic State lost the town. The rebels had held it before."
    assert target_of(text, "rebels", ("The rebels", "group", "Islamic State")) is None


def test_label_targets_may_be_the_nearest_group_that_is_known_for_it() -> None:
    text = "The village fell to Islamic State. Guards are hunting jihadists in the hills."
    assert target_of(text, "jihadists") == "islamic-state"


@pytest.mark.parametrize(
    "text",
    [
        "The village fell to Islamic State. Guards are hunting other jihadists in the hills.",
        "The village fell to Islamic State. Guards are hunting Southland jihadists in the hills.",
        "The village fell to Islamic State. He was accused of building a terror army.",
    ],
)
def test_label_targets_that_are_told_apart_are_not_the_nearest_group(text: str) -> None:
    assert [label.target for label in read(text) if "jihad" in label.text or "terror" in label.text] == [None]


def test_label_targets_caliphate_is_that_of_the_group_before() -> None:
    text = "The village fell to Islamic State. Few people remain in the group's so-called caliphate."
    assert target_of(text, "so-called caliphate", ("the group", "group", "few people")) == "islamic-state"


def test_label_targets_regime_is_the_last_that_was_named() -> None:
    text = "The Norland regime fell. The Southland regime stood. Later the regime fell too."
    assert [label.target for label in read(text)] == [actor_id(name) for name in ("Norland", "Southland", "Southland")]


@pytest.mark.parametrize("text", ["The sanctions regime was eased.", "A counter-terrorist force stayed."])
def test_label_targets_leave_out_rules_and_what_somebody_is_not(text: str) -> None:
    assert read(text) == ()


def test_label_targets_plural_is_no_person() -> None:
    text = "They met the rebel Orsini. Later they met the rebels."
    assert [label.target for label in read(text)] == [actor_id("Orsini"), None]


def test_label_targets_are_never_those_who_act_against_them() -> None:
    text = "The Brigade said that it had captured the last base of the terrorist group."
    assert target_of(text, "terrorist group", ("the terrorist group", "group", "Brigade")) is None
    text = "The terrorist group had captured the base."
    assert target_of(text, "terrorist group", ("The terrorist group", "group", "Brigade")) == actor_id("Brigade")
