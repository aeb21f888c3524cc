from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.unit.analysis.crossing import desk_of, report

from volteface.analysis.corroboration import load_corroboration
from volteface.records import Event, Span

SIDES = ("Norland", "Westmark")
WORDS = "Norland shelled the old harbour of Westmark"


def told(stories: SimpleNamespace, source: str, speaker: str | None = None) -> Any:
    if speaker is None:
        return report(stories, f"{WORDS}, {source} saw.", "shelled", source=source, sides=SIDES)
    text = f"{WORDS}, {speaker} said to {source}."
    return report(stories, text, "shelled", source=source, sides=SIDES, said=(speaker, "said", WORDS))


def test_corroboration_counts_outlets_and_voices(stories: SimpleNamespace) -> None:
    reports = (told(stories, "Coast Courier"), told(stories, "Radio Sund", "Ana Lund"), told(stories, "Farm Weekly"))
    desk = desk_of(stories, *reports)
    for found in load_corroboration(desk, desk.events()):
        assert found.outlets == ("Coast Courier", "Farm Weekly", "Radio Sund")
        assert found.voices == ("Ana Lund",)
        assert (found.reports, found.independent, found.thin) == (3, 3, False)


def test_corroboration_names_what_rests_on_one_unnamed_source(stories: SimpleNamespace) -> None:
    desk = desk_of(stories, told(stories, "Coast Courier", "harbour clerk"))
    found = load_corroboration(desk, desk.events())[0]
    assert (found.reports, found.independent, found.thin) == (1, 1, True)
    assert found.unnamed is not None
    assert found.unnamed.text == "harbour clerk"


def test_corroboration_counts_all_that_is_unnamed_once(stories: SimpleNamespace) -> None:
    desk = desk_of(stories, *(told(stories, name, "harbour clerk") for name in ("Coast Courier", "Radio Sund")))
    for found in load_corroboration(desk, desk.events()):
        assert (found.reports, found.independent, found.thin) == (2, 1, True)


def test_corroboration_knows_later_mentions_in_the_articles_own_voice(stories: SimpleNamespace) -> None:
    story = told(stories, "Coast Courier", "harbour clerk")
    first = story.records["events"][0]
    again = Span(first.trigger.start, first.trigger.end, first.trigger.text)
    story.add("events", Event(trigger=again, type="ASSAULT", reality="current", same_as=first.id, **story.head()))
    desk = desk_of(stories, story)
    assert not load_corroboration(desk, desk.events())[0].thin
    assert load_corroboration(desk, ()) == ()
