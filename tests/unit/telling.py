"""Documents that tell of Norland and the Free Union, for tests of what turns over documents."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from volteface.desk import Desk
from volteface.records import Label, Shift, ShiftSide

WORDS = (
    "harbour", "crane", "ferry", "market", "quay", "winter", "rope", "council", "engine", "lamp", "nets", "salt",
    "bridge", "tower", "clerk", "garden", "boat", "letter", "storm", "window", "bread", "coal", "fence", "sailor",
    "school", "road", "lantern", "barrel", "cabin", "oar", "meadow", "kettle", "piano", "ladder", "cloth", "anchor",
)  # fmt: skip
HOSTILE, NEUTRAL = ("terrorists", "thugs", "bandits"), ("fighters", "opposition", "members")


def words(seed: int) -> str:
    """Return a sentence that is like no other."""
    chosen = random.Random(seed).sample(WORDS, 14)
    return " ".join(chosen).capitalize() + "."


def day_of(number: int) -> str:
    return (date(2021, 1, 4) + timedelta(days=5 * number)).isoformat()


def make_telling(stories: SimpleNamespace) -> SimpleNamespace:
    """Ways to make documents that tell of Norland and the Free Union."""

    def document(number: int, sentence: str, *, source: str = "Harbour News", published: str | None = None) -> Any:
        text = f"{words(number)} {sentence} {words(1000 + number)}"
        return stories.Story(text, source=source, published=published or day_of(number), id=f"d{number}")

    def label(number: int, stance: str, *, by: str = "Norland", **fields: Any) -> Any:
        word = (HOSTILE if stance == "hostile" else NEUTRAL)[number % 3]
        story = document(number, f"Norland called the Free Union {word}.", **fields)
        norland = story.actor("Norland", country="NOR")
        union = story.actor("Free Union", kind="group", sector="REB", aliases=("FU",))
        said_by = "author" if by == "author" else norland.actor
        story.stretch("labels", Label, word, stance=stance, by=said_by, target=union.actor)
        return story

    def event(number: int, type_: str, quad: str, *, reality: str = "current", **fields: Any) -> Any:
        story = document(number, "Norland dealt with the Free Union.", **fields)
        norland = story.actor("Norland", country="NOR")
        union = story.actor("Free Union", kind="group", sector="REB", aliases=("FU",))
        sides = {"actors": (norland,), "recipients": (union,)}
        story.event(
            "dealt", type_, quad=quad, reality=reality, begin_at=fields.get("published") or day_of(number), **sides
        )
        return story

    def claim(number: int, *, denied: bool) -> Any:
        story = document(number, "Ana Lund said that Norland dealt with the Free Union.")
        norland = story.actor("Norland", country="NOR")
        union = story.actor("Free Union", kind="group", sector="REB", aliases=("FU",))
        lund = story.actor("Ana Lund", kind="person")
        act = "deny" if denied else "say"
        said = story.statement(lund, "said", "that Norland dealt with the Free Union", act=act)
        sides = {"actors": (norland,), "recipients": (union,)}
        story.event("dealt", "AID", quad="material cooperation", statement=said.id, begin_at=day_of(number), **sides)
        return story

    def report(number: int, kind: str = "label", **fields: Any) -> Any:
        story = document(number, "Norland no longer calls the Free Union terrorists.", **fields)
        norland, union = story.actor("Norland", country="NOR"), story.actor("Free Union", kind="group", sector="REB")
        turned = {"before": ShiftSide(value="terrorists"), "actor": norland.actor, "target": union.actor}
        story.stretch("shifts", Shift, "no longer calls the Free Union terrorists", kind=kind, **turned)
        return story

    def desk(documents: Iterable[Any]) -> Desk:
        held = Desk(":memory:")
        held.store([stories.reading(story) for story in documents])
        return held

    return SimpleNamespace(label=label, event=event, claim=claim, report=report, desk=desk, day_of=day_of)
