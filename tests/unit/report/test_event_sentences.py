from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.report.telling_of import telling_of

from volteface.knowledge.ontology import load_ontology
from volteface.records import Event, Reference, Span, Time
from volteface.report.event_sentences import TypePhrase, realised, tell_event, type_phrase
from volteface.report.phrases import Phrase

FORCE = TypePhrase("ASSAULT", None, "~use force against {r}", "~use force", "force|used against {r}")
NORLAND, WESTMARK, NOBODY = Phrase("Norland"), Phrase("Westmark"), Phrase("")
REBELS = Phrase("the rebels", plural=True)


@pytest.mark.parametrize(
    ("reality", "subject", "recipients", "clause"),
    [
        ("current", NORLAND, WESTMARK, "Norland used force against Westmark"),
        ("historical", REBELS, NOBODY, "the rebels used force"),
        ("future", NORLAND, WESTMARK, "Norland is expected to use force against Westmark"),
        ("future", REBELS, WESTMARK, "the rebels are expected to use force against Westmark"),
        ("hypothetical", REBELS, WESTMARK, "the rebels could use force against Westmark"),
        ("negated", NORLAND, WESTMARK, "Norland did not use force against Westmark"),
        ("current", NOBODY, WESTMARK, "force was used against Westmark"),
        ("future", NOBODY, WESTMARK, "force is expected to be used against Westmark"),
        ("negated", NOBODY, REBELS, "force was not used against the rebels"),
        ("current", NOBODY, NOBODY, "somebody not named used force"),
        ("current", Phrase("Lund, a pilot", comma=True), WESTMARK, "Lund, a pilot, used force against Westmark"),
        ("current", Phrase("{r} ~do"), Phrase("{who}"), "{r} ~do used force against {who}"),
    ],
)
def test_realised_is_tensed_by_reality(reality: str, subject: Phrase, recipients: Phrase, clause: str) -> None:
    assert realised(FORCE, reality, subject, recipients) == clause


def test_realised_agrees_in_the_passive() -> None:
    arrest = TypePhrase("COERCE", "arrest", "~detain {r}", "~make arrests", "{r}|detained")
    assert realised(arrest, "current", NOBODY, REBELS) == "the rebels were detained"
    assert realised(arrest, "current", NOBODY, WESTMARK) == "Westmark was detained"
    talks = TypePhrase("CONSULT", None, "~hold talks with {r}", "~hold talks", "talks|held with {r}")
    assert realised(talks, "current", NOBODY, WESTMARK) == "talks were held with Westmark"


def test_every_type_and_mode_has_a_wording() -> None:
    ontology = load_ontology()
    for type_, mode in ((name, mode) for name in ontology.types for mode in (None, *ontology.modes(name))):
        told = Event(
            id="e", document="d", method="t", trigger=Span(0, 1, "x"), type=type_, mode=mode, reality="current"
        )
        for reality in ("current", "future", "negated"):
            for subject in (NORLAND, NOBODY):
                words = realised(type_phrase(told), reality, subject, WESTMARK)
                assert "{" not in words
                assert "~" not in words
                assert "Westmark" in words


@pytest.fixture
def tell(stories: SimpleNamespace) -> Any:
    """Tells one event of a sentence: its trigger, actors and recipients given by their words."""

    def told(text: str, trigger: str, actors: str = "", recipients: str = "", **fields: Any) -> str | None:
        story = stories.Story(text, source="Harbour News", published="2021-03-02")

        def refs(words: str) -> tuple[Reference, ...]:
            return tuple(story.actor(one) for one in words.split("|") if one)

        for words, begin, end in fields.pop("times", ()):
            story.stretch("times", Time, words, type="DATE", value=begin, begin_at=begin, end_at=end)
        times = story.records.get("times", [])
        type_ = fields.pop("type", "ACCUSE")
        event = story.event(
            trigger,
            type_,
            actors=refs(actors),
            recipients=refs(recipients),
            time=times[0].id if times else None,
            **fields,
        )
        sentence = tell_event(event, telling_of(story))
        return sentence.sentence if sentence else None

    return told


MONDAY = [("Monday", "2021-03-01", "2021-03-02")]


@pytest.mark.parametrize(
    ("text", "given", "sentence"),
    [
        ("Norland condemned the raid.", ("condemned", "Norland"), "Norland condemned the raid."),
        ("On the quay Norland, which is poor, accused Westmark of theft.", ("accused", "Norland", "Westmark"),
         "Norland accused Westmark of theft."),
        ("Norland’s criticism of Westmark was sharp.", ("criticism", "Norland", "Westmark"),
         "Norland’s criticism of Westmark was sharp."),
        ("Norland's ships fled.", ("fled", "Norland"), "Norland's ships fled."),
        ("A clerk told the press that Norland would accuse Westmark.", ("accuse", "clerk", "Westmark"),
         "A clerk told the press that Norland would accuse Westmark."),
        ("One of the pilots called the Gulls is accused of theft.", ("accused", "", "Gulls"),
         "One of the pilots called the Gulls is accused of theft."),
        ("Norland accuses Westmark of theft.", ("accuses", "Norland"), "Norland accused Westmark of theft."),
        ("Shells fired from Norland hit Westmark.", ("hit", "Shells|Norland", "Westmark"),
         "Shells fired from Norland hit Westmark."),
        ("Norland and Westmark condemned the raid.", ("condemned", "Norland|Westmark"),
         "Norland and Westmark condemned the raid."),
    ],
)  # fmt: skip
def test_event_is_told_by_its_clause_where_that_is_plain(
    tell: Any, text: str, given: tuple[str, ...], sentence: str
) -> None:
    assert tell(text, *given) == sentence


def test_event_tells_its_day_once_and_from_the_day_of_the_brief(tell: Any) -> None:
    assert tell("On Monday Norland condemned it.", "condemned", "Norland", times=MONDAY) == (
        "Norland condemned it on Monday."
    )
    text = "Norland condemned it on 3 May."
    days = [("3 May", "2020-05-03", "2020-05-04")]
    assert tell(text, "condemned", "Norland", times=days) == "Norland condemned it on 3 May 2020."


def test_event_of_another_reality_is_no_fact(tell: Any) -> None:
    text = "If Norland attacks Westmark, all is lost."
    hypothetical = tell(text, "attacks", "Norland", "Westmark", type="ASSAULT", reality="hypothetical")
    assert hypothetical == "If Norland attacks Westmark, all is lost."
    past = tell("Norland lost 12 ships in its attacks on Westmark.", "attacks", "Norland", "Westmark",
                type="ASSAULT", reality="hypothetical")  # fmt: skip
    assert past is None  # nothing in the sentence says that they are still to come
    assert tell(text, "attacks", "Norland", "Westmark", type="ASSAULT", reality="negated") == (
        "Norland did not use force against Westmark (“attacks”)."
    )
    assert tell("Norland could attack Westmark.", "attack", "Norland", "Westmark", reality="hypothetical") == (
        "Norland could attack Westmark."
    )


def test_event_in_the_passive_is_told_of_who_suffers_it(tell: Any) -> None:
    assert tell("Lund was arrested by soldiers.", "arrested", "", "Lund") == "Lund was arrested by soldiers."
    assert tell("the arrest of Lund", "arrest", "", "Lund", type="COERCE", mode="arrest") == (
        "Lund was detained (“arrest”)."
    )


def test_event_tells_who_asserts_it_unless_it_is_the_actor(stories: SimpleNamespace) -> None:
    text = "A clerk said that Norland fled home. Norland said that it left. Sund Radio, citing a pilot, said Lund came."
    story = stories.Story(text, source="x", published="2021-03-02")
    clerk, norland = story.actor("clerk", kind="person", known=False), story.actor("Norland")
    radio, pilot, lund = (
        story.actor("Sund Radio"),
        story.actor("pilot", kind="person", known=False),
        story.actor("Lund"),
    )
    said = story.statement(clerk, "said", "that Norland fled home")
    own = story.statement(norland, "said that it", "it left")
    report = story.statement(radio, "said Lund", "Lund came")
    cited = story.statement(pilot, "citing", "Lund came", relayed_by=report.id)
    events = [
        story.event("fled", "RETREAT", actors=(norland,), statement=said.id),
        story.event("left", "RETREAT", actors=(norland,), statement=own.id),
        story.event("came", "CONSULT", actors=(lund,), statement=cited.id),
    ]
    telling = telling_of(story)
    told = [tell_event(event, telling) for event in events]
    assert [one.sentence for one in told if one] == [
        "Norland fled home, according to a clerk.",
        "Norland said that it left.",
        "Sund Radio, citing a pilot, said Lund came.",
    ]
    assert [tell_event(event, telling) for event in events] == [None] * 3


def test_event_of_an_own_type_is_told_by_its_name(tell: Any) -> None:
    told = tell("Norgas made a cut for households.", "cut", "Norgas", "households", type="energy:PRICE_CUT")
    assert told in ("Norgas made a cut for households.", "Norgas acted towards households (energy: price cut) (“cut”).")
    assert tell("The cut by Norgas.", "cut", "Norgas", type="energy:PRICE_CUT") == (
        "Norgas acted (energy: price cut) (“cut”)."
    )
