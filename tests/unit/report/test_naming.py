from __future__ import annotations

import pytest

from volteface.analysis.situation import ActorFacts
from volteface.records import Reference
from volteface.report.naming import NOBODY, Namer, NameUse, is_pronoun, tidy

PEOPLE = {
    "lund": ActorFacts("Ana Lund", "person", known=True),
    "berg": ActorFacts("Ivo Berg", "person"),
    "cousin": ActorFacts("Ola Berg", "person"),
    "nor": ActorFacts("Norland", "country", known=True),
    "flw": ActorFacts("Front for the Liberation of Westmark", "organization", known=True),
    "usa": ActorFacts("United States", "country", known=True),
    "council": ActorFacts("Harbour Council", "organization"),
    "clerk": ActorFacts("shipping clerk", "person"),
    "media": ActorFacts("Norland state media", "media"),
    "father": ActorFacts("Father of Ana", "person"),
}
USES = [
    NameUse("lund", "Foreign Minister Ana Lund"), NameUse("lund", "Lund"), NameUse("lund", "she"),
    NameUse("lund", "Even Ana Lund"), NameUse("berg", "Berg"), NameUse("cousin", "Berg"),
    NameUse("flw", "the FLW"), NameUse("flw", "the rebel group FLW"), NameUse("nor", "Sundby"),
    NameUse("clerk", "shipping clerk", "in a "), NameUse("media", "its state media"),
    NameUse("father", "Father of Ana"),
]  # fmt: skip


@pytest.fixture
def namer() -> Namer:
    return Namer(PEOPLE, lambda actor: [use for use in USES if use.actor == actor])


def test_only_who_is_named_is_looked_up_in_the_articles() -> None:
    asked: list[str] = []
    namer = Namer(PEOPLE, lambda actor: asked.append(actor) or ())  # type: ignore[func-returns-value]
    assert namer.is_named("lund")
    assert namer.actor("flw").text == "the Front for the Liberation of Westmark"
    assert namer.actor("flw").text == "the Front for the Liberation of Westmark"
    assert asked == ["flw"]


def ref(actor: str | None, text: str) -> Reference:
    return Reference(0, len(text), text, actor)


def test_person_comes_with_the_office_first_and_by_surname_later(namer: Namer) -> None:
    assert [namer.actor("lund").text for _ in range(2)] == ["Foreign Minister Ana Lund", "Lund"]


def test_apposition_introduces_and_takes_a_comma(namer: Namer) -> None:
    said = namer.of(ref("berg", "Ivo Berg, a pilot who left in May"), introduce=True)
    assert said.subject == "Ivo Berg, a pilot,"


def test_surname_of_two_people_is_never_used_alone(namer: Namer) -> None:
    assert [namer.actor("berg").text for _ in range(2)] == ["Ivo Berg", "Ivo Berg"]


def test_organization_comes_with_its_initials_first(namer: Namer) -> None:
    first, later = namer.actor("flw"), namer.actor("flw")
    assert first.text == "the Front for the Liberation of Westmark (FLW)"
    assert later.text == "the FLW"


@pytest.mark.parametrize(
    ("actor", "text", "words"),
    [
        ("usa", "US", "the United States"),
        ("council", "Council", "the Harbour Council"),
        ("nor", "Norland’s", "Norland"),
        ("nor", "Sundby", "Sundby"),  # the article's own name for a government
        ("nor", "the Norland enemy", "Norland"),  # a description is not taken over
        ("nor", "they", "Norland"),
        ("clerk", "shipping clerk", "a shipping clerk"),
        ("clerk", "he", "a shipping clerk"),
        ("media", "its state media", "Norland state media"),
        ("father", "Father of Ana", "the father of Ana"),
        (None, "The villagers, who had fled", "the villagers"),
        (None, "their cattle", "“their cattle”"),
        (None, "him", ""),
        (None, "a very long description of somebody who is nobody", "a very long description of somebody"),
    ],
)
def test_names_in_prose(namer: Namer, actor: str | None, text: str, words: str) -> None:
    assert namer.of(ref(actor, text)).text == words


def test_number_of_names(namer: Namer) -> None:
    assert not namer.actor("usa").plural
    assert namer.of(ref("media", "state media")).plural
    assert namer.of(ref(None, "fishermen and sailors")).text == "fishermen and sailors"


def test_nobody(namer: Namer) -> None:
    assert namer.actor(None) is NOBODY
    assert namer.actor("unknown") is NOBODY
    assert namer.called("Ana Lund") == "Foreign Minister Ana Lund"
    assert namer.called("the crowd outside") == "the crowd outside"
    assert namer.is_named("nor")
    assert not namer.is_named("clerk")


def test_tidy_and_pronouns() -> None:
    assert tidy("The  two\nleaders,") == "the two leaders"
    assert tidy("“Sund’s”") == "Sund"
    assert is_pronoun("They,")
    assert not is_pronoun("the man")
