from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.telling import day_of, words

from volteface.analysis.relations import load_relations
from volteface.analysis.turns import load_turns
from volteface.desk import Desk
from volteface.records import Mention

Made = Callable[..., Any]


@pytest.fixture
def tone(stories: SimpleNamespace) -> Made:
    """Make an article in which the outlet, Norland or an unnamed source speaks of the Free Union in some tone."""

    def made(number: int, value: float | None, *, by: str = "author", published: str | None = None) -> Any:
        said = {"author": "The Free Union met.", "Norland": "Norland said that the Free Union met."}
        sentence = said.get(by, "Officials said that the Free Union met.")
        text = f"{words(number)} {sentence} {words(1000 + number)}"
        story = stories.Story(text, source="Harbour News", published=published or day_of(number), id=f"d{number}")
        union = story.actor("Free Union", kind="group", sector="REB")
        story.stretch("mentions", Mention, "the Free Union" if by != "author" else "The Free Union", kind="group",
                      actor=union.actor, tone=value)  # fmt: skip
        if by != "author":
            source = story.actor("Norland", country="NOR") if by == "Norland" else None
            story.statement(source, "said", sentence.removesuffix(".").split("said ")[1])
        return story

    return made


@pytest.fixture
def stored(stories: SimpleNamespace) -> Callable[[Iterable[Any]], Desk]:
    """Keep articles in a desk."""

    def desk(documents: Iterable[Any]) -> Desk:
        held = Desk(":memory:")
        held.store([stories.reading(story) for story in documents])
        return held

    return desk


def test_an_outlets_tone_turns(tone: Made, stored: Made) -> None:
    desk = stored(tone(n, -0.9 if n < 12 else 0.6) for n in range(24))
    (turn,) = load_turns(desk)
    assert (turn.actor, turn.actor_name, turn.target_name) == ("author", "Harbour News", "Free Union")
    assert (turn.measure, turn.kind, turn.before, turn.after, turn.strength) == ("tone", "tone", -0.9, 0.6, 0.75)
    assert (turn.n_before, turn.n_after, turn.begin_at) == (12, 12, day_of(11))
    assert turn.undo.startswith("Harbour News again speaks ill of Free Union on ")


def test_the_tone_inside_a_statement_is_its_sources(tone: Made, stored: Made) -> None:
    desk = stored(tone(n, -0.9 if n < 12 else 0.6, by="Norland") for n in range(24))
    (turn,) = load_turns(desk, measures=("tone",))
    assert (turn.actor_name, turn.target_name) == ("Norland", "Free Union")
    assert load_turns(desk, by="Harbour News", measures=("tone",)) == ()


def test_the_tone_of_an_unnamed_source_is_nobodys(tone: Made, stored: Made) -> None:
    desk = stored(tone(n, -0.9 if n < 12 else 0.6, by="officials") for n in range(24))
    assert load_turns(desk, measures=("tone",)) == ()


def test_the_proof_of_a_tone_is_its_sentence(tone: Made, stored: Made) -> None:
    desk = stored(tone(n, -0.9 if n < 12 else 0.6, by="Norland") for n in range(24))
    (turn,) = load_turns(desk, measures=("tone",))
    proof = turn.evidence_before[0]
    assert (proof.text, proof.kind, proof.outlet) == (
        "Norland said that the Free Union met.",
        "mention",
        "Harbour News",
    )
    assert desk.document(proof.document).text[proof.start : proof.end] == proof.text


@pytest.mark.parametrize("after", [None, -0.9, -0.6])
def test_silence_and_the_same_tone_are_no_turn(tone: Made, stored: Made, after: float | None) -> None:
    assert load_turns(stored(tone(n, -0.9 if n < 12 else after) for n in range(24))) == ()


def test_a_document_is_one_observation(stories: SimpleNamespace, tone: Made, stored: Made) -> None:
    told = [tone(n, -0.9 if n < 12 else 0.6) for n in range(24)]
    for story in told[12:]:
        union = story.records["actors"][0].id
        story.stretch("mentions", Mention, "Union", kind="group", actor=union, tone=0.2)
    (turn,) = load_turns(stored(told))
    assert (turn.after, turn.n_after) == (0.4, 12)


def test_tone_joins_the_balance_of_a_pair(telling: SimpleNamespace, tone: Made, stored: Made) -> None:
    deed = telling.event(40, "AID", "material cooperation")
    (alone,) = load_relations(stored([deed]))
    spoken = [tone(n, value, by="Norland") for n, value in ((41, -0.8), (42, -0.8), (43, 0.1), (44, None))]
    (relation,) = load_relations(stored([deed, *spoken]))
    assert (alone.n, relation.n) == (1, 3)
    assert sum(period.conflict for period in relation.periods) == pytest.approx(0.8, abs=0.05)
    assert relation.balance < alone.balance
    assert [proof.kind for proof in relation.evidence] == ["mention", "mention", "event"]
    assert sum(period.words for period in relation.periods) == 2


def test_tone_is_taken_of_the_days_asked_for(telling: SimpleNamespace, tone: Made, stored: Made) -> None:
    desk = stored([telling.event(42, "AID", "material cooperation"), *(tone(n, -0.8, by="Norland") for n in (41, 43))])
    (relation,) = load_relations(desk, since=day_of(42))
    assert [(p.events, p.words) for p in relation.periods] == [(1, 1)]
    assert load_relations(desk, until=day_of(41)) == ()
