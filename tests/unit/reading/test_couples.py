from __future__ import annotations

import pytest

from volteface.knowledge.actors import load_registry
from volteface.reading.language import parse
from volteface.reading.mentions import find_mentions
from volteface.records import Document


def taken_up(text: str, words: str) -> str | None:
    """Name of the actor that the last mention with these words stands for."""
    mentions, actors = find_mentions(parse(Document(id="d", text=text, published="2021-06-15")), load_registry())
    names = {actor.id: actor.name for actor in actors}
    mention = [mention for mention in mentions if mention.text == words][-1]
    return names.get(mention.actor or "")


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Ana Silva and Bo Berg were on the beach when they were told of the flood.", "they", "Ana Silva and Bo Berg"),
        ("France and Turkey ended their quarrel.", "their", "France and Turkey"),
        ("Ana Silva, Bo Berg and Leo Holm met early. They had not slept.", "They", "Ana Silva, Bo Berg and Leo Holm"),
        ("Ana Silva and Bo Berg came by train. The two musicians were late.", "The two musicians",
         "Ana Silva and Bo Berg"),
    ],
)  # fmt: skip
def test_couples_are_taken_up_together(text: str, words: str, name: str) -> None:
    assert taken_up(text, words) == name


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Ana Silva or Bo Berg will speak. She is the elder one.", "She", "Ana Silva"),
        ("Ana Silva and Bo Berg came. He was late.", "He", "Bo Berg"),
    ],
)
def test_couples_leave_single_persons_alone(text: str, words: str, name: str) -> None:
    assert taken_up(text, words) == name


def test_couples_any_length_of_list_is_read() -> None:
    text = ", ".join(f"Ana Silva{'x' * (i % 7)}" for i in range(400)) + " and Bo Berg came. They left."
    mentions, _ = find_mentions(parse(Document(id="d", text=text)), load_registry())
    assert mentions
