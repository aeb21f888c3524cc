"""Drawn desks: many short articles whose records cross in every way, and what people decided about them."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from types import SimpleNamespace
from typing import Any

from volteface.desk import Desk
from volteface.records import Label, Mention, Reference

KNOWN = ("Norland", "Westmark", "Oldland", "Eastmark")
LOOSE = ("rebels", "militia")
OUTLETS = ("Harbour News", "Radio Sund", "The Paper", None)
TYPES = {"ASSAULT": "material conflict", "ACCUSE": "verbal conflict", "AGREE": "verbal cooperation", "AID": None}
_WHO = (*KNOWN, *LOOSE)
_SYLLABLES = ("ka", "lo", "mi", "nu", "pe", "ro", "si", "tu", "va", "we", "xo", "za")


def drawn_story(stories: SimpleNamespace, chance: Random, number: int) -> Any:
    """Return an article in which everybody speaks of and acts on somebody."""
    spoken = [chance.choice(_WHO) for _ in range(6)]
    words = " ".join(f"{name} spoke of {other} at length" for name, other in pairwise(spoken))
    filler = " ".join("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(chance.choice([3, 200, 200, 200])))
    text = (
        f"{' '.join(_WHO)} met. {words} in case {number}. They struck, then they talked, and all that ended {filler}."
    )
    day = chance.choice([None, "2021-03", *(f"2021-03-{n:02d}" for n in range(1, 9))])
    story = stories.Story(
        text, source=chance.choice(OUTLETS), published=day, url=f"https://example.org/{chance.randrange(90)}"
    )
    people = {name: story.actor(name, country=chance.choice(["NOR", None]) if name == "Norland" else None) for name in
              KNOWN}  # fmt: skip
    people |= {name: story.actor(name, kind="group", known=False) for name in LOOSE}
    _tell(story, people, chance)
    return story


def _tell(story: Any, people: dict[str, Reference], chance: Random) -> None:
    end = len(story.document.text)
    for _ in range(6):
        start = chance.randrange(end - 20)
        span = story.span(story.document.text[start : chance.randrange(start + 10, end)])
        who = story.records["mentions"][chance.randrange(6)].actor
        mention = Mention(start=span.start, end=min(span.end, span.start + 12), text=span.text[:12], kind="group",
                          actor=chance.choice([who, None]), tone=chance.choice([None, -1.0, -0.25, 0.5]),
                          **story.head())  # fmt: skip
        story.add("mentions", mention)
    said = []
    for _ in range(4):
        start = chance.randrange(end - 40)
        content = story.document.text[start : start + chance.randrange(20, 40)]
        speaker = people[chance.choice(_WHO)] if chance.random() < 0.8 else None
        act = chance.choice(["say", "deny", "ask", "claim"])
        said.append(story.statement(speaker, "spoke", content, act=act))
    for _ in range(5):
        _happen(story, people, chance, said)
    for _ in range(4):
        by, whom = chance.choice(["author", None, *(people[name].actor for name in _WHO)]), people[chance.choice(_WHO)]
        story.stretch("labels", Label, chance.choice(["struck", "talked", "ended"]), by=by, target=whom.actor,
                      stance=chance.choice(["hostile", "favourable", "neutral"]))  # fmt: skip


def _happen(story: Any, people: dict[str, Reference], chance: Random, said: list[Any]) -> None:
    type_ = chance.choice(sorted(TYPES))
    day = chance.choice([None, *(f"2021-03-{n:02d}" for n in range(1, 9))])
    end = chance.choice([None, "2021-03-09", "2022-01-01"])
    events = story.records.get("events", [])
    story.event(
        "struck", type_, quad=TYPES[type_], begin_at=day, end_at=end,
        actors=tuple(people[chance.choice(_WHO)] for _ in range(chance.randrange(3))),
        recipients=tuple(people[chance.choice(_WHO)] for _ in range(1 + chance.randrange(2))),
        reality=chance.choice(["current", "current", "historical", "negated", "future"]),
        statement=chance.choice([None, *(one.id for one in said)]),
        same_as=events[0].id if events and chance.random() < 0.1 else None,
    )  # fmt: skip


def drawn_desk(stories: SimpleNamespace, seed: int, *, decided: bool = True, path: Any = ":memory:") -> Desk:
    """Return a desk of drawn articles, with near-duplicates and versions, merges, splits and rejections."""
    chance = Random(seed)
    desk = Desk(path)
    desk.store([stories.reading(drawn_story(stories, chance, number)) for number in range(50)])
    if decided:
        _decide(desk, chance)
    return desk


def _decide(desk: Desk, chance: Random) -> None:
    def ids(sql: str) -> list[Any]:
        return sorted(desk.sql(sql).fetchall())

    if chance.random() < 0.7:
        one, other = chance.sample(ids("SELECT DISTINCT identity FROM identity WHERE method <> 'local'"), 2)
        desk.merge_actors(one[0], other[0], by="Ana")
    if chance.random() < 0.7:
        known = chance.choice(ids("SELECT DISTINCT identity FROM identity WHERE method <> 'local'"))[0]
        for (loose,) in chance.sample(ids("SELECT identity FROM identity WHERE method = 'local'"), 3):
            if desk.sql("SELECT count(*) FROM identity WHERE identity = $i", {"i": loose}).fetchall()[0][0]:
                desk.merge_actors(known, loose, by="Ana")
    if chance.random() < 0.7:
        known = chance.choice(ids("SELECT DISTINCT identity FROM identity WHERE method <> 'local'"))[0]
        held = [row[0] for row in ids(f"SELECT DISTINCT document FROM identity WHERE identity = '{known}'")]
        if len(held) > 1:
            desk.split_actor(known, chance.sample(held, max(1, len(held) // 2)), by="Ana")
    for kind in ("event", "label", "mention"):
        for (record,) in chance.sample(ids(f"SELECT id FROM {kind}"), 4):
            desk.judge("reject", kind, record, by="Ana")
