"""Hand-made mentions and statements, so that a reader is tested without the readers before it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from volteface.reading.language import ParsedDocument, parse
from volteface.reading.references import Referents
from volteface.records import Actor, Document, Mention, Reference, Span, Statement, make_id


def actor_id(name: str) -> str:
    return make_id("d", name)


def parsed_with(
    text: str, known: Iterable[tuple[str, str, str]] = (), published: str | None = "2020-06-10"
) -> tuple[ParsedDocument, Referents]:
    """Parse ``text`` with mentions (words, kind, actor name) at every occurrence of the words."""
    parsed = parse(Document(id="d", text=text, published=published))
    mentions: list[Mention] = []
    actors: dict[str, Actor] = {}
    for words, kind, name in known:
        actor = actor_id(name)
        kinds: Any = kind
        country = "XXX" if kind == "country" else None
        actors[actor] = Actor(id=actor, document="d", method="hand", name=name, kind=kinds, known=True, country=country)
        at = text.find(words)
        while at >= 0:
            mentions.append(
                Mention(id=f"{at}{words}", document="d", method="hand", start=at, end=at + len(words), text=words,
                        kind=kinds, actor=actor)
            )  # fmt: skip
            at = text.find(words, at + 1)
    return parsed, Referents(parsed, mentions, actors.values())


def statement(text: str, content: str, source: str | None, **fields: Any) -> Statement:
    """Return a statement whose content is ``content``, by the actor named ``source``."""
    start = text.index(content)
    by = (Reference(0, 0, source, actor_id(source)),) if source else ()
    return Statement(
        id=make_id("s", content), document="d", method="hand", source=by,
        content=(Span(start, start + len(content), content),),
        form=fields.get("form", "indirect"), act=fields.get("act", "say"), relayed_by=fields.get("relayed_by"),
    )  # fmt: skip


class Lines:
    """Many short texts parsed as the lines of one document."""

    def __init__(self, lines: list[str]) -> None:
        self.starts: list[int] = []
        at = 0
        for line in lines:
            self.starts.append(at)
            at += len(line) + 1
        self.parsed = parse(Document(id="lines", text="\n".join(lines), published="2020-06-10"))

    def line(self, offset: int) -> int:
        """Return the number of the line at ``offset``."""
        return bisect_right(self.starts, offset) - 1
