from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.unit.report.telling_of import telling_of

from volteface.records import Mention
from volteface.report.own_sentences import find_own_sentence


def told(stories: SimpleNamespace, text: str, trigger: str, pronoun: str = "", name: str = "") -> str | None:
    """Tell the sentence of a trigger; a pronoun in it stands for a name that the text gives before."""
    story = stories.Story(text, source="Harbour News", published="2021-03-02")
    if pronoun:
        actor = story.actor(name, kind="person" if name == "Ana Lund" else "group")
        story.stretch("mentions", Mention, pronoun, kind="person", actor=actor.actor)
    event = story.event(trigger, "ASSAULT")
    own = find_own_sentence(event, (event.trigger.start, event.trigger.end), telling_of(story))
    return own.text if own else None


@pytest.mark.parametrize(
    ("text", "trigger", "sentence"),
    [
        ("The port was quiet. But rebels shelled it at noon.", "shelled", "Rebels shelled it at noon"),
        ("One of the pilots shelled the port.", "shelled", "One of the pilots shelled the port"),
        ("Norland, which is poor, shelled the US base.", "shelled", "Norland, which is poor, shelled the US base"),
        ("The raid on Sund shelled the port.", "shelled", "The raid on Sund shelled the port"),
        ("The army shelled the port, he said.", "shelled", "The army shelled the port, he said"),
    ],
)
def test_sentence_stands_alone(stories: SimpleNamespace, text: str, trigger: str, sentence: str) -> None:
    assert told(stories, text, trigger) == sentence


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("They shelled the port.", "shelled"),
        ("This shelled the port.", "shelled"),
        ("Many of them shelled the port.", "shelled"),
        ("The decision shelled the port.", "shelled"),
        ("The deadly raid shelled the port.", "shelled"),
        ("Then our army shelled the port.", "shelled"),
        ("Who shelled the port?", "shelled"),
        ("“It was late. Norland shelled the port,” said Lund.", "shelled"),
        ("The shelling of the port.", "shelling"),
    ],
)
def test_sentence_that_leans_on_others_is_none(stories: SimpleNamespace, text: str, trigger: str) -> None:
    assert told(stories, text, trigger) is None


def test_pronoun_of_an_earlier_sentence_becomes_a_name(stories: SimpleNamespace) -> None:
    text = "Ana Lund was there. Her men shelled the port."
    assert told(stories, text, "shelled", "Her", "Ana Lund") == "Ana Lund’s men shelled the port"
    text = "The Gulls came. Later the group shelled the port."
    assert told(stories, text.replace("Later the", "The"), "shelled", "The group", "Gulls") == (
        "The Gulls shelled the port"
    )


def test_long_sentence_is_cut_behind_what_matters(stories: SimpleNamespace) -> None:
    tail = ", and " + "nobody knew why, " * 20 + "it rained."
    words = told(stories, f"Norland shelled the port{tail}", "shelled")
    assert words is not None
    assert words.startswith("Norland shelled the port, and nobody")
    assert words.endswith("…")
    assert told(stories, f"It rained{tail.removesuffix('.')} and Norland shelled it.", "shelled") is None
