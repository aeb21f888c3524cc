from __future__ import annotations

import pytest

from volteface.knowledge.actors import load_registry
from volteface.reading.language import parse
from volteface.reading.mentions import find_mentions
from volteface.reading.references import Referents
from volteface.reading.sources import Sources
from volteface.records import Document


def speaker(text: str, words: str) -> list[str | None]:
    """Names of the actors that the last occurrence of ``words`` as a source stands for."""
    parsed = parse(Document(id="d", text=text))
    mentions, actors = find_mentions(parsed, load_registry())
    names = {actor.id: actor.name for actor in actors}
    start = text.rindex(words)
    found = Sources(Referents(parsed, mentions, actors)).references(start, start + len(words))
    return [names.get(reference.actor or "") for reference in found]


@pytest.mark.parametrize(
    ("text", "words", "names"),
    [
        ("Ana Silva and Bo Berg spoke at noon.", "Ana Silva and Bo Berg", ["Ana Silva", "Bo Berg"]),
        ("Ana Silva, who said the bridge was safe, left.", "who", ["Ana Silva"]),
        ("They met Bo Berg, Leo Holm and Ana Silva, who said it rained.", "who", ["Ana Silva"]),
        ("The bank’s chief executive, Ana Silva, said it rained.", "The bank’s chief executive, Ana Silva,",
         ["Ana Silva"]),
        ("The head of the town’s largest bank, Ana Silva, said it rained.",
         "The head of the town’s largest bank, Ana Silva,", ["Ana Silva"]),
        ("One of those shown in Bo Berg’s film, Ana Silva, who sings, said it rained.",
         "One of those shown in Bo Berg’s film, Ana Silva,", ["Ana Silva"]),
        ("Our CEO Ana Silva said it rained.", "Our CEO Ana Silva", ["Ana Silva"]),
        ("Two officials said it rained.", "Two officials", ["two officials"]),
        ("Ana Silva was late. “It rained on the hills and rained on the sea,” she said.", "she", ["Ana Silva"]),
        ("Ana Silva spoke first. Her remarks suggested a delay.", "Her remarks", ["Ana Silva"]),
        ("Ana Silva spoke first. A statement by Bo Berg suggested a delay.", "A statement by Bo Berg", ["Bo Berg"]),
        ("Ana Silva, whose speech promised a new bridge, left.", "whose", ["Ana Silva"]),
        ("Ana Silva is a poet who has often promised to leave.", "who", ["Ana Silva"]),
        ("It rained, according to E. J. Harlow’s diary.", "E. J. Harlow", ["E. J. Harlow"]),
        ("Senator Leo Holm (R-TX) and his aide said it rained.", "his", ["Leo Holm"]),
        ("Leo Holm chairs Forest Watch. Forest Watch said it rained.", "Forest Watch", ["Forest Watch"]),
    ],
)  # fmt: skip
def test_sources_stand_for(text: str, words: str, names: list[str]) -> None:
    assert [name and name.lower() for name in speaker(text, words)] == [name.lower() for name in names]


def test_sources_speaker_is_not_named_in_his_own_words() -> None:
    text = "The vote worries Leo Holm, who leads the club. “Nobody sings for Karl Berg. Karl Berg has none,” he said."
    assert speaker(text, "he") == ["Leo Holm"]


def test_sources_who_spoke_goes_on_to_speak() -> None:
    text = "Ana Silva said that Eva Berg’s plan was vague.\n\n“I see no figures in it,” she said after the talk."
    assert speaker(text, "she") == ["Ana Silva"]


def test_sources_new_description_takes_up_who_spoke() -> None:
    text = "Leo Holm said on Monday that the port was closed. “We need a new one,” the Boston businessman said."
    assert speaker(text, "the Boston businessman") == ["Leo Holm"]


def test_sources_unnamed_official_is_nobody_named() -> None:
    text = "Leo Holm said on Monday that the port was closed. “It will open,” an official said."
    assert speaker(text, "an official") == ["official"]


def test_sources_surname_of_a_town_is_the_person() -> None:
    text = "Ana Ham leads the club. The club grew, Ham said. Few read it as Ham did."
    assert speaker(text, "Ham") == ["Ana Ham"]


def test_sources_surname_belongs_to_the_one_named_before_and_most() -> None:
    text = "Bo Silva leads the club. The club grew, Silva said. Only in May did Tim Silva join."
    parsed = parse(Document(id="d", text=text))
    mentions, _ = find_mentions(parsed, load_registry())
    named = {mention.start: mention.actor for mention in mentions}
    assert named[text.index("Silva said")] == named[0]
