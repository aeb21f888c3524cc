"""Short reports by several outlets, whose records are made by hand, for what is found over documents."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from volteface.records import Place


def next_day(day: str) -> str:
    return f"{day[:8]}{int(day[8:]) + 1:02d}"


def report(
    stories: SimpleNamespace,
    text: str,
    trigger: str,
    *,
    source: str,
    published: str = "2021-03-02",
    sides: tuple[str | None, str | None] = (None, None),
    type_: str = "ASSAULT",
    day: str | None = "2021-03-01",
    place: str | None = None,
    **fields: Any,
) -> Any:
    """One article with one event between two countries, named in the text."""
    story = stories.Story(text, source=source, published=published, title=text[:20])
    refs = [(story.actor(name),) if name else () for name in sides]
    said = fields.pop("said", None)
    if said is not None:
        words, cue, content = said
        speaker = story.actor(words, kind="person", known=words[0].isupper())
        fields["statement"] = story.statement(speaker, cue, content, act=fields.pop("act", "say")).id
    if place is not None:
        span = story.span(place)
        kept = story.add(
            "places",
            Place(start=span.start, end=span.end, text=place, name=place, feature="city", **story.head()),
        )
        fields["place"] = kept.id
    if day is not None:
        fields |= {"begin_at": day, "end_at": next_day(day)}
    fields = {"quad": "material conflict", "time": "by-hand" if day != published else None, **fields}
    story.event(trigger, type_, actors=refs[0], recipients=refs[1], **fields)
    return story


def desk_of(stories: SimpleNamespace, *reports: Any) -> Any:
    from volteface.desk import Desk

    desk = Desk(":memory:")
    desk.store([stories.reading(one) for one in reports])
    return desk
