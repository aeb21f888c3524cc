from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.report.telling_of import telling_of

from volteface.records import Label, Outlook, Parallel, Shift, ShiftSide
from volteface.report.other_sentences import labels_sentence, outlook_sentence, parallel_sentence, shift_sentence


def story_of(stories: SimpleNamespace, text: str) -> Any:
    return stories.Story(text, source="Harbour News", published="2021-03-02")


def test_labels_of_one_actor_stand_side_by_side(stories: SimpleNamespace) -> None:
    text = "Norland and Oldland call the Rebels bandits and thugs; Westmark calls them partners. “Heroes”."
    story = story_of(stories, text)
    rebels = story.actor("Rebels", kind="group")
    norland, oldland, westmark = (story.actor(name) for name in ("Norland", "Oldland", "Westmark"))
    target = {"target": rebels.actor, "target_span": story.span("Rebels")}

    def label(words: str, by: str | None, stance: str = "hostile") -> Label:
        return story.stretch("labels", Label, words, by=by, stance=stance, **target)

    labels = [label("bandits", norland.actor), label("bandits", oldland.actor), label("thugs", norland.actor)]
    labels += [label("thugs", oldland.actor), label("partners", westmark.actor, "favourable")]
    telling = telling_of(story)
    assert labels_sentence(labels, telling) == (
        "The Rebels are called “bandits” and “thugs” by Norland and Oldland, and “partners” by Westmark."
    )
    own = [label("Heroes", "author", "favourable")]
    assert labels_sentence(own, telling_of(story)) == "The Rebels are called “Heroes” by Harbour News."


@pytest.mark.parametrize(
    ("kind", "text", "before", "after", "sentence"),
    [
        ("label", "Norland called Lund a pirate and now a friend.", "pirate", "friend",
         "Norland used to call Lund “pirate” and now says “friend”."),
        ("label", "Norland, which called Lund a pirate.", "pirate", None, "Norland had called Lund “pirate” before."),
        ("label", "Norland calls Lund a friend.", None, "friend", "Norland now calls Lund “friend”."),
        ("label", "Norland called Lund a pirate, thief.", "pirate, thief", "friend",
         "Norland used to call Lund “pirate” and “thief” and now says “friend”."),
        ("tone", "Norland has softened its tone towards Lund.", None, "softened its tone towards Lund",
         "Norland has softened its tone towards Lund."),
        ("position", "Norland no longer treats Lund as a foe.", None, "no longer treats Lund as a foe",
         "Norland no longer treats Lund as a foe."),
        ("tone", "Warm words by Norland for Lund.", None, None,
         "Norland struck a new tone towards Lund: “Warm words by Norland for Lund.”"),
        ("relation", "The thaw of Norland with Lund.", None, None,
         "Norland put relations with Lund on a new footing: “The thaw of Norland with Lund.”"),
    ],
)  # fmt: skip
def test_shift_sentence(
    stories: SimpleNamespace, kind: Any, text: str, before: str | None, after: str | None, sentence: str
) -> None:
    story = story_of(stories, text)
    norland, lund = story.actor("Norland"), story.actor("Lund", kind="person")
    sides = {"before": ShiftSide(before), "after": ShiftSide(after)}
    shift = story.stretch("shifts", Shift, text, kind=kind, actor=norland.actor, target=lund.actor, **sides)
    assert shift_sentence(shift, telling_of(story), {}) == sentence


def test_shift_of_nobody_known_is_not_told(stories: SimpleNamespace) -> None:
    story = story_of(stories, "The mood turned.")
    shift = story.stretch("shifts", Shift, "The mood turned", kind="tone")
    assert shift_sentence(shift, telling_of(story), {}) is None


def test_shift_of_words_names_all_who_used_them(stories: SimpleNamespace) -> None:
    story = story_of(stories, "Norland and Oldland went from pirates to friends.")
    norland, oldland = story.actor("Norland"), story.actor("Oldland")
    labels = [story.stretch("labels", Label, "pirates", by=one.actor, stance="hostile") for one in (norland, oldland)]
    side = ShiftSide("pirates", evidence=tuple(label.id for label in labels))
    shift = story.stretch(
        "shifts",
        Shift,
        "from pirates to friends",
        kind="label",
        actor=norland.actor,
        before=side,
        after=ShiftSide("friends"),
    )
    told = shift_sentence(shift, telling_of(story), {label.id: label for label in labels})
    assert told == "Norland and Oldland used to call somebody “pirates” and now say “friends”."


@pytest.mark.parametrize(
    ("kind", "text", "words", "holder", "sentence"),
    [
        ("question", "The question, Lund says, is whether they will leave.",
         "The question, Lund says, is whether they will leave", True,
         "According to Lund, it is open whether they will leave."),
        ("question", "What matters, Lund, is whether it lasts.", "What matters, Lund, is whether it lasts", False,
         "It is open whether it lasts."),
        ("question", "It is too early to say who won, said Lund.", "It is too early to say who won", True,
         "According to Lund, it is open who won."),
        ("question", "Will it last? Lund asked.", "Will it last?", True, "Open, according to Lund: “Will it last?”"),
        ("sign", "If they leave, it will be seen, said Lund.", "If they leave, it will be seen", True,
         "If they leave, it will be seen, according to Lund."),
        ("intention", "Lund told them that he would stay.", "he would stay", True, "Lund said he would stay."),
        ("intention", "Lund will stay, Lund said.", "Lund will stay", True, "Lund will stay."),
        ("forecast", "Observers said that the port could shut. Lund left.", "Observers said that the port could shut",
         False, "Observers said that the port could shut."),
        ("forecast", "Lund. But it will rain.", "But it will rain", False, "It will rain."),
        ("intention", "Lund has a plan to leave.", "plan to leave", False, "Lund has a plan to leave."),
        ("intention", "“I will not go,” said Lund.", "I will not go", True,
         "Intended, according to Lund: “I will not go”."),
    ],
)  # fmt: skip
def test_outlook_sentence(
    stories: SimpleNamespace, kind: Any, text: str, words: str, holder: bool, sentence: str
) -> None:
    story = story_of(stories, text)
    lund = story.actor("Lund", kind="person")
    held = lund.actor if holder else "author"
    outlook = story.stretch("outlooks", Outlook, words, kind=kind, holder=held)
    assert outlook_sentence(outlook, telling_of(story)) == sentence


def test_parallel_sentence_says_who_compares(stories: SimpleNamespace) -> None:
    story = story_of(stories, "Norland follows the path of Oldland. Unlike Westmark, Norland stayed.")
    norland, oldland, westmark = (story.actor(name) for name in ("Norland", "Oldland", "Westmark"))
    alike = story.stretch(
        "parallels", Parallel, "Norland follows the path of Oldland", present=(norland,), past=(oldland,),
        basis=story.span("follows the path of"),
    )  # fmt: skip
    unlike = story.stretch(
        "parallels", Parallel, "Unlike Westmark, Norland stayed", present=(), past=(westmark,),
        basis=story.span("Unlike"),
    )  # fmt: skip
    telling = telling_of(story)
    assert parallel_sentence(alike, telling) == (
        "Harbour News holds Norland up beside Oldland: “Norland follows the path of Oldland”."
    )
    assert parallel_sentence(unlike, telling) == (
        "Harbour News sets the present case apart from Westmark: “Unlike Westmark, Norland stayed”."
    )
